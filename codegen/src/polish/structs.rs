//! Structs: loose where the service sends them, with a constructor where we do.

use super::{non_exhaustive, only_argument, set_derives};
use crate::document::Document;
use crate::error::Error;
use crate::facts;
use crate::reach::Reach;
use quote::quote;
use std::collections::BTreeMap;
use syn::{Field, Fields, Item, ItemStruct, LitStr, parse_quote};

/// typify fails on an explicit `null` where it expects a list, on text where it expects a number, on anything but the
/// type of the document: one surprising field and a paid payment cannot be read. What is received is read field by
/// field; what does not fit stays in `extra`, as it came, with the fields that the document does not name.
pub(super) fn received(items: &mut Vec<Item>, _: &Document, reach: &Reach) -> Result<usize, Error> {
    let mut macros: Vec<Item> = Vec::new();
    for item in items.iter_mut() {
        let Item::Struct(item) = item else { continue };
        if !reach.responses.contains(&item.ident.to_string()) || !matches!(item.fields, Fields::Named(_)) {
            continue;
        }
        let entries = item.fields.iter().filter_map(|field| {
            let (ident, wire) = (field.ident.as_ref()?, wire_name(field)?);
            Some(match reading(field) {
                Reading::Required => quote! { required #ident = #wire, },
                Reading::Optional => quote! { optional #ident = #wire, },
                Reading::Many => quote! { many #ident = #wire, },
            })
        });
        let name = &item.ident;
        macros.push(parse_quote! { crate::lenient::received! { #name { #(#entries)* } } });
        let default = if entries_all_optional(item) {
            quote! { Default, }
        } else {
            quote! {}
        };
        set_derives(&mut item.attrs, quote! { Clone, Debug, #default PartialEq, ::serde::Serialize });
        make_growable(item);
        if let Fields::Named(fields) = &mut item.fields {
            fields.named.push(parse_quote! {
                /// Whatever else came: fields that this version of the SDK does not know, and values that did not fit
                /// their field (`null`, `""`, another type), as they came.
                #[serde(flatten)]
                pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>
            });
        }
    }
    let changed = macros.len();
    items.extend(macros);
    Ok(changed)
}

/// typify's structs have no constructor, and a new field breaks every caller who wrote a literal.
pub(super) fn sent(items: &mut Vec<Item>, document: &Document, reach: &Reach) -> Result<usize, Error> {
    let mut impls: Vec<Item> = Vec::new();
    for item in items.iter_mut() {
        let Item::Struct(item) = item else { continue };
        let name = item.ident.to_string();
        if !matches!(item.fields, Fields::Named(_))
            || !reach.requests.contains(&name)
            || reach.responses.contains(&name)
        {
            continue;
        }
        make_growable(item);
        // Read from JSON, a misspelled `amount` would otherwise be left out, and the refund be a full one.
        item.attrs.push(parse_quote! { #[serde(deny_unknown_fields)] });
        let order = facts::required(document, &name);
        impls.extend(constructor(item, &order));
    }
    let changed = impls.len();
    items.extend(impls);
    Ok(changed)
}

/// `new` with what is required, in the document's order; nothing when nothing is, since such a struct has `Default`.
pub(crate) fn constructor(item: &ItemStruct, order: &[&str]) -> Option<Item> {
    let mut required: Vec<&Field> = item.fields.iter().filter(|field| reading(field) == Reading::Required).collect();
    required.sort_by_key(|field| order.iter().position(|name| Some(*name) == wire_name(field).as_deref()));
    if required.is_empty() {
        return None;
    }
    let name = &item.ident;
    let arguments = required.iter().map(|field| {
        let (ident, ty) = (&field.ident, &field.ty);
        if is_string(ty) {
            quote! { #ident: impl ::std::convert::Into<::std::string::String> }
        } else {
            quote! { #ident: #ty }
        }
    });
    let values = item.fields.iter().map(|field| {
        let ident = &field.ident;
        match reading(field) {
            Reading::Required if is_string(&field.ty) => quote! { #ident: #ident.into() },
            Reading::Required => quote! { #ident },
            _ => quote! { #ident: ::std::default::Default::default() },
        }
    });
    Some(parse_quote! {
        impl #name {
            /// With what is required; the rest is left out until it is set.
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    })
}

fn make_growable(item: &mut ItemStruct) {
    let attribute = non_exhaustive();
    item.attrs.push(parse_quote! { #attribute });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Required,
    Optional,
    Many,
}

fn reading(field: &Field) -> Reading {
    if only_argument(&field.ty, "Option").is_some() {
        Reading::Optional
    } else if serde_words(field).contains_key("default") {
        Reading::Many
    } else {
        Reading::Required
    }
}

fn entries_all_optional(item: &ItemStruct) -> bool {
    item.fields.iter().all(|field| reading(field) != Reading::Required)
}

fn is_string(ty: &syn::Type) -> bool {
    super::last_segment(ty).is_some_and(|segment| segment == "String")
}

/// The name of a field in JSON.
pub(crate) fn wire_name(field: &Field) -> Option<String> {
    let renamed = serde_words(field).remove("rename").flatten();
    renamed.or_else(|| Some(field.ident.as_ref()?.to_string()))
}

fn serde_words(field: &Field) -> BTreeMap<String, Option<String>> {
    let mut words = BTreeMap::new();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            let value = meta.value().and_then(|value| value.parse::<LitStr>()).ok();
            words.insert(meta.path.get_ident().map(ToString::to_string).unwrap_or_default(), value.map(|v| v.value()));
            Ok(())
        });
    }
    words
}
