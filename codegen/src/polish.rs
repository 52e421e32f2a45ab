//! What is changed in the types that progenitor emits, as a syntax tree. Each step is named, says why, and counts what
//! it changed: a step that changes nothing has outlived its cause, and `cargo xtask check` says so.

// Some steps add items and others only change them; all have the one signature.
#![allow(clippy::ptr_arg)]

mod debug;
mod enums;
mod structs;

pub(crate) use structs::constructor;

use crate::document::Document;
use crate::error::Error;
use crate::facts;
use crate::reach::Reach;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Item, parse_quote};

/// The items of the `types` module, made fit for money, and the names of the steps that changed nothing.
pub(crate) fn polish(document: &Document, reach: &Reach, types: Vec<Item>) -> Result<(Vec<Item>, Vec<String>), Error> {
    let mut items = types;
    let mut idle = Vec::new();
    for (name, step) in STEPS {
        let changed = step(&mut items, document, reach)?;
        if changed == 0 {
            idle.push((*name).to_owned());
        }
    }
    Ok((items, idle))
}

type Step = fn(&mut Vec<Item>, &Document, &Reach) -> Result<usize, Error>;

const STEPS: &[(&str, Step)] = &[
    ("polish::drop_conversions", drop_conversions),
    ("polish::enums::text_enums", enums::text_enums),
    ("polish::enums::open_unions", enums::open_unions),
    ("polish::enums::name_union_variants", enums::name_union_variants),
    ("polish::structs::received", structs::received),
    ("polish::structs::sent", structs::sent),
    ("polish::debug::without_secrets", debug::without_secrets),
    ("polish::id_types", id_types),
    ("polish::documentation", documentation),
    ("polish::json_schema", json_schema),
];

/// typify gives every enum conversions whose error is "invalid value". `text_enums` writes better ones.
fn drop_conversions(items: &mut Vec<Item>, _: &Document, _: &Reach) -> Result<usize, Error> {
    let enums = enums::names(items);
    let before = items.len();
    items.retain(|item| match item {
        Item::Mod(module) => module.ident != "error",
        Item::Impl(item) => {
            let target = last_segment(&item.self_ty);
            let of_trait = item.trait_.as_ref().and_then(|(path, ..)| path.segments.last());
            let conversion = of_trait.is_some_and(|segment| segment.ident != "From");
            !(conversion && target.is_some_and(|target| enums.contains(&target)))
        }
        _ => true,
    });
    Ok(before - items.len())
}

/// progenitor has no ids, only text. The SDK's macro makes a type of each that cannot be mistaken for another.
fn id_types(items: &mut Vec<Item>, document: &Document, _: &Reach) -> Result<usize, Error> {
    let ids = facts::ids(document);
    for (name, prefix) in &ids {
        let ident = ident(name, "an id")?;
        let docs = doc_attributes(&facts::schema_doc(document, name).unwrap_or_default());
        items.push(parse_quote! { crate::id::id_type! { #(#docs)* #ident #prefix } });
    }
    Ok(ids.len())
}

/// typify leaves a property that is a bare reference without documentation, and never tells the evidence.
fn documentation(items: &mut Vec<Item>, document: &Document, _: &Reach) -> Result<usize, Error> {
    let mut changed = 0;
    for item in items.iter_mut() {
        match item {
            Item::Struct(item) => {
                let name = item.ident.to_string();
                changed += set_doc(&mut item.attrs, facts::schema_doc(document, &name));
                for field in &mut item.fields {
                    if let Some(wire) = structs::wire_name(field) {
                        changed += set_doc(&mut field.attrs, facts::property_doc(document, &name, &wire));
                    } else if matches!(field.vis, syn::Visibility::Public(_)) {
                        changed += set_doc(&mut field.attrs, Some("The value itself.".to_owned()));
                    }
                }
            }
            Item::Enum(item) => {
                changed += set_doc(&mut item.attrs, facts::schema_doc(document, &item.ident.to_string()))
            }
            _ => {}
        }
    }
    Ok(changed)
}

/// schemars is optional for the caller, so typify's own schemas are of no use.
fn json_schema(items: &mut Vec<Item>, _: &Document, _: &Reach) -> Result<usize, Error> {
    let mut changed = 0;
    for item in items.iter_mut() {
        let attrs = match item {
            Item::Struct(item) => &mut item.attrs,
            Item::Enum(item) if item.variants.iter().any(|variant| !variant.fields.is_empty()) => {
                if item.variants.iter().all(|variant| variant.fields.is_empty() || variant.ident == "Unknown") {
                    continue;
                }
                &mut item.attrs
            }
            _ => continue,
        };
        attrs.push(parse_quote! { #[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))] });
        changed += 1;
    }
    Ok(changed)
}

fn set_doc(attrs: &mut Vec<Attribute>, doc: Option<String>) -> usize {
    let Some(doc) = doc else { return 0 };
    attrs.retain(|attribute| !attribute.path().is_ident("doc"));
    attrs.splice(0..0, doc_attributes(&doc));
    1
}

/// One attribute a line, so that the printed file reads like one written by hand.
pub(crate) fn doc_attributes(text: &str) -> Vec<Attribute> {
    text.lines()
        .map(|line| {
            let line = if line.is_empty() { String::new() } else { format!(" {line}") };
            parse_quote! { #[doc = #line] }
        })
        .collect()
}

/// An identifier, or an error that names what it should have been.
pub(crate) fn ident(name: &str, what: &str) -> Result<syn::Ident, Error> {
    syn::parse_str(name).map_err(|_| Error::one(what, format!("`{name}` is not a Rust name")))
}

/// `Refund` of `crate::types::Refund`.
pub(crate) fn last_segment(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The `T` of `Option<T>` (or of another type with one argument).
pub(crate) fn only_argument<'a>(ty: &'a syn::Type, outer: &str) -> Option<&'a syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    if segment.ident != outer {
        return None;
    }
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Puts a derive list in place of the old one.
pub(crate) fn set_derives(attrs: &mut Vec<Attribute>, derives: TokenStream) {
    attrs.retain(|attribute| !attribute.path().is_ident("derive"));
    attrs.insert(0, parse_quote! { #[derive(#derives)] });
}

pub(crate) fn non_exhaustive() -> TokenStream {
    quote! { #[non_exhaustive] }
}
