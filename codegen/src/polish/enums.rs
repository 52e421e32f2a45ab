//! Enums: open where the service sends them, closed where we do.

use super::{doc_attributes, last_segment, set_derives};
use crate::document::Document;
use crate::error::Error;
use crate::facts;
use crate::reach::Reach;
use quote::quote;
use std::collections::BTreeSet;
use syn::{Item, ItemEnum, LitStr, parse_quote};

/// The enums whose values are texts.
pub(crate) fn names(items: &[Item]) -> BTreeSet<String> {
    let enums = items.iter().filter_map(|item| match item {
        Item::Enum(item) if is_text(item) => Some(item.ident.to_string()),
        _ => None,
    });
    enums.collect()
}

fn is_text(item: &ItemEnum) -> bool {
    item.variants.iter().all(|variant| variant.fields.is_empty())
}

/// typify's enums are closed, so one new word from the service loses the whole answer. What is received gets a variant
/// that keeps the word; what is only sent stays closed.
pub(super) fn text_enums(items: &mut Vec<Item>, document: &Document, reach: &Reach) -> Result<usize, Error> {
    let mut macros: Vec<Item> = Vec::new();
    for item in items.iter_mut() {
        let Item::Enum(item) = item else { continue };
        if !is_text(item) {
            continue;
        }
        let name = item.ident.clone();
        let open = reach.responses.contains(&name.to_string());
        let mut arms = Vec::new();
        for variant in &mut item.variants {
            let word = wire_word(variant);
            variant.attrs = doc_attributes(&facts::value_doc(document, &name.to_string(), &word.value()));
            let ident = &variant.ident;
            arms.push(quote! { #ident = #word, });
        }
        item.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
        if open {
            set_derives(&mut item.attrs, quote! { Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord });
            item.variants.push(parse_quote! {
                /// A value that this version of the SDK does not know. Made by `From`, never by hand: a word that is
                /// known is never found here.
                Unknown(::std::string::String)
            });
        } else {
            set_derives(&mut item.attrs, quote! { Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord });
        }
        item.attrs.push(parse_quote! { #[non_exhaustive] });
        let make = if open {
            quote! { open_enum }
        } else {
            quote! { closed_enum }
        };
        macros.push(parse_quote! { crate::text_enum::#make! { #name { #(#arms)* } } });
    }
    let changed = macros.len();
    items.extend(macros);
    Ok(changed)
}

fn wire_word(variant: &syn::Variant) -> LitStr {
    let mut word = None;
    for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                word = Some(meta.value()?.parse::<LitStr>()?);
            }
            Ok(())
        });
    }
    word.unwrap_or_else(|| LitStr::new(&variant.ident.to_string(), variant.ident.span()))
}

/// typify's unions fail on a shape they do not know. The last variant keeps it.
pub(super) fn open_unions(items: &mut Vec<Item>, _: &Document, _: &Reach) -> Result<usize, Error> {
    let mut changed = 0;
    for item in items.iter_mut() {
        let Item::Enum(item) = item else { continue };
        if item.variants.iter().any(|variant| variant.fields.len() != 1) || item.ident == "Unknown" || is_open(item) {
            continue;
        }
        item.variants.push(parse_quote! {
            /// A shape that this version of the SDK does not know, as it came.
            Unknown(::serde_json::Value)
        });
        item.attrs.push(parse_quote! { #[non_exhaustive] });
        changed += 1;
    }
    Ok(changed)
}

fn is_open(item: &ItemEnum) -> bool {
    item.variants.iter().any(|variant| variant.ident == "Unknown")
}

/// typify numbers the branches of a union; the type that each holds is its name.
pub(super) fn name_union_variants(items: &mut Vec<Item>, document: &Document, _: &Reach) -> Result<usize, Error> {
    let mut renamed = BTreeSet::new();
    for item in items.iter_mut() {
        let Item::Enum(item) = item else { continue };
        for variant in &mut item.variants {
            let Some(field) = variant.fields.iter().next().filter(|_| variant.fields.len() == 1) else { continue };
            let (Some(name), true) = (last_segment(&field.ty), variant.ident != "Unknown") else { continue };
            let doc = facts::schema_doc(document, &name).unwrap_or_default();
            variant.attrs = doc_attributes(doc.lines().next().unwrap_or_default());
            variant.ident = super::ident(&name, "a union")?;
            renamed.insert(item.ident.to_string());
        }
    }
    for item in items.iter_mut() {
        let Item::Impl(item) = item else { continue };
        let Some(target) = last_segment(&item.self_ty).filter(|target| renamed.contains(target)) else { continue };
        let from =
            item.trait_.as_ref().and_then(|(path, ..)| path.segments.last()).map(|segment| segment.arguments.clone());
        let Some(syn::PathArguments::AngleBracketed(from)) = from else { continue };
        let Some(syn::GenericArgument::Type(from)) = from.args.first() else { continue };
        let (target, variant) = (super::ident(&target, "a union")?, last_segment(from).unwrap_or_default());
        let variant = super::ident(&variant, "a union")?;
        *item = parse_quote! {
            impl ::std::convert::From<#from> for #target {
                fn from(value: #from) -> Self {
                    Self::#variant(value)
                }
            }
        };
    }
    Ok(renamed.len())
}
