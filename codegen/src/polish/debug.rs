//! What a log may show of each type.

use super::structs::wire_name;
use super::{last_segment, only_argument, set_derives};
use crate::document::Document;
use crate::error::Error;
use crate::facts;
use crate::reach::Reach;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Fields, Item, ItemEnum, ItemStruct, Variant, parse_quote};

/// A derived `Debug` shows all there is: a customer's phone number, the address of a page with its key, and in free-form
/// members whatever the service put there. Marked fields are blotted out, free-form ones shown by name alone.
pub(super) fn without_secrets(items: &mut Vec<Item>, document: &Document, _: &Reach) -> Result<usize, Error> {
    let mut macros: Vec<Item> = Vec::new();
    for item in items.iter_mut() {
        let (shown, attrs) = match item {
            Item::Struct(item) => (of_struct(item, document), &mut item.attrs),
            Item::Enum(item) => (of_union(item), &mut item.attrs),
            _ => continue,
        };
        if let Some(shown) = shown {
            drop_derive(attrs, "Debug")?;
            macros.push(shown);
        }
    }
    let changed = macros.len();
    items.extend(macros);
    Ok(changed)
}

fn of_struct(item: &ItemStruct, document: &Document) -> Option<Item> {
    let name = &item.ident;
    if !matches!(item.fields, Fields::Named(_)) {
        let free_form = item.fields.iter().next().is_some_and(|field| is_free_form(&field.ty));
        return free_form.then(|| parse_quote! { crate::lenient::debug_names! { #name } });
    }
    let entries = item.fields.iter().filter_map(|field| {
        let (ident, wire) = (field.ident.as_ref()?, wire_name(field)?);
        let how = if facts::is_sensitive(document, &name.to_string(), &wire) {
            quote! { sensitive }
        } else if is_free_form(&field.ty) {
            quote! { names }
        } else {
            quote! { shown }
        };
        Some(quote! { #how #ident, })
    });
    Some(parse_quote! { crate::lenient::debug! { #name { #(#entries)* } } })
}

/// The shape that nobody knows is free-form.
fn of_union(item: &ItemEnum) -> Option<Item> {
    let unknown = |variant: &&Variant| variant.fields.iter().any(|field| is_free_form(&field.ty));
    item.variants.iter().find(unknown)?;
    let entries = item.variants.iter().map(|variant| {
        let (ident, how) = (
            &variant.ident,
            if unknown(&variant) {
                quote! { names }
            } else {
                quote! { shown }
            },
        );
        quote! { #how #ident, }
    });
    let name = &item.ident;
    Some(parse_quote! { crate::lenient::debug_union! { #name { #(#entries)* } } })
}

fn drop_derive(attrs: &mut Vec<syn::Attribute>, dropped: &str) -> Result<(), Error> {
    let mut kept: Vec<syn::Path> = Vec::new();
    for attribute in attrs.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        let parsed = attribute.parse_args_with(Punctuated::<syn::Path, syn::Token![,]>::parse_terminated);
        let parsed = parsed.map_err(|error| Error::one("generator", format!("a derive cannot be read: {error}")))?;
        kept.extend(parsed.into_iter().filter(|path| !path.is_ident(dropped)));
    }
    set_derives(attrs, quote! { #(#kept),* });
    Ok(())
}

/// A type of the document's own that holds a map shows itself by name alone.
fn is_free_form(ty: &syn::Type) -> bool {
    let inner = only_argument(ty, "Option").unwrap_or(ty);
    last_segment(inner).is_some_and(|segment| matches!(segment.as_str(), "BTreeMap" | "HashMap" | "Map" | "Value"))
}
