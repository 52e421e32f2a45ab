//! The operations as the SDK offers them: each method of progenitor's client becomes one that answers a `Call`, which
//! carries options, decodes into our `Error`, and pages through lists. progenitor decides names and types of arguments;
//! what it would do at run time (headers, sending, decoding) is the SDK's, in one place.

use crate::document::{Document, Operation};
use crate::error::Error;
use crate::facts;
use crate::lint::names::{pascal, snake};
use crate::polish::constructor;
use crate::polish::{doc_attributes, ident, last_segment, only_argument};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::BTreeMap;
use syn::{ImplItem, ImplItemFn, Item, ItemImpl, parse_quote};

/// Methods of the hand-written client, of two words as operations are.
const TAKEN: [&str; 2] = ["base_url", "from_env"];

/// What stands beside the types.
pub(crate) struct Facade {
    /// One constant an operation.
    pub operations: Vec<Item>,
    /// One struct for each operation that takes a query.
    pub queries: Vec<Item>,
    /// How each list is paged.
    pub pages: Vec<Item>,
    /// The methods of the client.
    pub client: Item,
}

/// Reads the methods of progenitor's client.
pub(crate) fn facade(document: &Document, items: &[Item], types: &[Item]) -> Result<Facade, Error> {
    let methods: BTreeMap<String, &ImplItemFn> = items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(ItemImpl { trait_: None, items, .. }) => Some(items),
            _ => None,
        })
        .flatten()
        .filter_map(|item| match item {
            ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some((method.sig.ident.to_string(), method)),
            _ => None,
        })
        .collect();
    let mut facade = Facade {
        operations: Vec::new(),
        queries: Vec::new(),
        pages: pages(types),
        client: parse_quote! { impl crate::Client {} },
    };
    let mut offered: Vec<ImplItem> = Vec::new();
    for operation in document.operations() {
        let id = operation.id().unwrap_or_default();
        let method = methods.get(id).ok_or_else(|| {
            Error::one(
                operation.place(),
                format!("progenitor made no method `{id}`; spell the operationId in snake_case"),
            )
        })?;
        offered.push(one(document, &operation, method, &mut facade)?);
    }
    facade.client = parse_quote! { impl crate::Client { #(#offered)* } };
    Ok(facade)
}

fn one(
    document: &Document,
    operation: &Operation<'_>,
    method: &ImplItemFn,
    facade: &mut Facade,
) -> Result<ImplItem, Error> {
    let place = operation.place();
    let id = operation.id().unwrap_or_default();
    if TAKEN.contains(&id) {
        return Err(Error::one(
            &place,
            format!("`{id}` is a method that the client has already: rename the operation"),
        ));
    }
    let name = &method.sig.ident;
    let constant = ident(&id.to_uppercase(), &place)?;
    let (path, verb) = (operation.path, ident(&operation.method.to_uppercase(), &place)?);
    let summary = format!(" {}.", facts::text(operation.value, "summary").unwrap_or_default());
    facade.operations.push(parse_quote! {
        #[doc = #summary]
        pub static #constant: Operation = Operation::new(#id, Method::#verb, #path);
    });

    let answer =
        answer(method).ok_or_else(|| Error::one(&place, "progenitor's method answers nothing that is known"))?;
    let parameters = document.parameters(operation);
    let (mut arguments, mut segments, mut fields, mut body) = (Vec::new(), Vec::new(), Vec::new(), None);
    for argument in method.sig.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(argument) => Some(argument),
        syn::FnArg::Receiver(_) => None,
    }) {
        let syn::Pat::Ident(pattern) = &*argument.pat else { continue };
        let argument_name = &pattern.ident;
        let ty = without_lifetime(&argument.ty);
        let parameter = parameter_of(&parameters, argument_name);
        match parameter.and_then(|parameter| facts::text(parameter, "in")) {
            Some("path") => {
                arguments.push(quote! { #argument_name: #ty });
                let wire = parameter.and_then(|parameter| facts::text(parameter, "name"));
                let kind = referent(&ty);
                segments.push(quote! { (#wire, #kind::PREFIX, #argument_name.as_str()) });
            }
            Some("query") => fields.push((argument_name.clone(), owned(&ty))),
            _ if argument_name == "body" => {
                arguments.push(quote! { #argument_name: #ty });
                body = Some(quote! { .body(#argument_name) });
            }
            _ => {
                return Err(Error::one(
                    &place,
                    format!("progenitor's argument `{argument_name}` is not in the document"),
                ));
            }
        }
    }
    let query = if fields.is_empty() {
        None
    } else {
        let query = query_struct(operation, &parameters, &fields)?;
        let query_name = query.ident.clone();
        facade.queries.extend(constructor(&query, &[]));
        facade.queries.push(Item::Struct(query));
        arguments.push(quote! { query: &types::#query_name });
        Some(quote! { .query(query) })
    };
    let paged = parameters.iter().any(|parameter| facts::text(parameter, "name") == Some("starting_after"));
    let call = if paged {
        quote! { Call<#answer, Paged> }
    } else {
        quote! { Call<#answer> }
    };
    let docs = doc_attributes(&facts::operation_doc(operation));
    Ok(parse_quote! {
        #(#docs)*
        pub fn #name(&self, #(#arguments),*) -> #call {
            Call::new(self, &operations::#constant, &[#(#segments),*]) #query #body
        }
    })
}

/// The `T` of `Result<ResponseValue<T>, Error<()>>`.
fn answer(method: &ImplItemFn) -> Option<&syn::Type> {
    let syn::ReturnType::Type(_, result) = &method.sig.output else { return None };
    only_argument(only_argument(result, "Result")?, "ResponseValue")
}

/// The struct that holds an operation's query. An argument each would be eight in a row, most of them `None`.
fn query_struct(
    operation: &Operation<'_>,
    parameters: &[&serde_json::Value],
    fields: &[(syn::Ident, syn::Type)],
) -> Result<syn::ItemStruct, Error> {
    let name = ident(&pascal(operation.id().unwrap_or_default()), &operation.place())?;
    let all_optional = fields.iter().all(|(_, ty)| only_argument(ty, "Option").is_some());
    let derives = if all_optional {
        quote! { Clone, Debug, Default, PartialEq }
    } else {
        quote! { Clone, Debug, PartialEq }
    };
    let doc = format!(" The query of `{} {}`.", operation.method.to_uppercase(), operation.path);
    let members = fields.iter().map(|(field, ty)| {
        let parameter = parameter_of(parameters, field);
        let wire = parameter.and_then(|parameter| facts::text(parameter, "name")).unwrap_or_default();
        let docs = doc_attributes(&parameter.and_then(facts::described).unwrap_or_default());
        let rename = if field == wire { None } else { Some(quote! { #[serde(rename = #wire)] }) };
        let skip = only_argument(ty, "Option").map(|_| quote! { #[serde(skip_serializing_if = "Option::is_none")] });
        quote! { #(#docs)* #rename #skip pub #field: #ty }
    });
    Ok(parse_quote! {
        #[doc = #doc]
        #[derive(#derives, ::serde::Serialize)]
        #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct #name { #(#members),* }
    })
}

/// Every received struct with `data` and `has_more` is a page.
fn pages(types: &[Item]) -> Vec<Item> {
    let field = |item: &syn::ItemStruct, name: &str| {
        item.fields.iter().find(|f| f.ident.as_ref().is_some_and(|i| i == name)).cloned()
    };
    types
        .iter()
        .filter_map(|item| {
            let Item::Struct(item) = item else { return None };
            let data = field(item, "data")?;
            field(item, "has_more")?;
            let inner = only_argument(&data.ty, "Vec").and_then(last_segment).map(|name| format_ident!("{name}"))?;
            let name = &item.ident;
            Some(parse_quote! {
                impl crate::page::Page for types::#name {
                    type Item = types::#inner;

                    fn into_parts(self) -> (Vec<types::#inner>, bool) {
                        (self.data, self.has_more.unwrap_or_else(|| crate::page::may_go_on(&self.extra)))
                    }

                    fn cursor(item: &types::#inner) -> &str {
                        item.id.as_str()
                    }
                }
            })
        })
        .collect()
}

fn without_lifetime(ty: &syn::Type) -> syn::Type {
    let mut ty = ty.clone();
    syn::visit_mut::visit_type_mut(&mut NoLifetimes, &mut ty);
    ty
}

struct NoLifetimes;

impl syn::visit_mut::VisitMut for NoLifetimes {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        reference.lifetime = None;
        syn::visit_mut::visit_type_reference_mut(self, reference);
    }
}

/// `Option<&str>` as `Option<String>`, `&T` as `T`.
fn owned(ty: &syn::Type) -> syn::Type {
    if let Some(inner) = only_argument(ty, "Option") {
        let inner = owned(inner);
        return parse_quote! { Option<#inner> };
    }
    match ty {
        syn::Type::Reference(reference) if last_segment(&reference.elem).as_deref() == Some("str") => {
            parse_quote! { String }
        }
        syn::Type::Reference(reference) => (*reference.elem).clone(),
        other => other.clone(),
    }
}

/// The `T` of `&T`.
fn referent(ty: &syn::Type) -> &syn::Type {
    match ty {
        syn::Type::Reference(reference) => &reference.elem,
        other => other,
    }
}

/// The parameter that progenitor spells so: `created[gt]` is `created_gt`.
fn parameter_of<'p>(parameters: &[&'p serde_json::Value], spelled: &syn::Ident) -> Option<&'p serde_json::Value> {
    let named =
        |parameter: &&&serde_json::Value| facts::text(parameter, "name").is_some_and(|name| *spelled == snake(name));
    parameters.iter().find(named).copied()
}

/// The constants of an operation's module.
pub(crate) fn operations_module(operations: &[Item]) -> TokenStream {
    quote! {
        /// Every operation of the document, by its id.
        #[cfg(feature = "client")]
        pub mod operations {
            use crate::call::Operation;
            use ::reqwest::Method;
            #(#operations)*
        }
    }
}
