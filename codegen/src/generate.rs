//! The whole way from the text of the document to the text of the client.

use crate::document::Document;
use crate::error::Error;
use crate::reach::reach;
use crate::{engine, facade, facts, lint, lower, polish, tables};
use quote::quote;
use syn::Item;

/// What was generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The Rust text of the client.
    pub code: String,
    /// The names of the corrections that changed nothing. In a document that has what they correct, such a correction
    /// has outlived its cause.
    pub idle: Vec<String>,
}

/// What a generated file begins with.
pub(crate) const MARK: &str =
    "// Generated from spec/wooshpay.yaml by `cargo xtask generate`; do not edit by hand.\n\n";

/// Turns the text of an OpenAPI document into the text of the Rust client. The same text gives the same bytes, on every
/// run and machine.
///
/// # Errors
/// When the document does not satisfy [`lint::lint`](crate::lint::lint), or progenitor cannot take it. Each problem names
/// its place.
pub fn generate(spec: &str) -> Result<Generated, Error> {
    let document = Document::parse(spec)?;
    let problems = lint::lint(&document);
    if !problems.is_empty() {
        return Err(Error::many(problems));
    }
    let reach = reach(&document);
    let (lowered, mut idle) = lower::lower(&document);
    let ids: Vec<String> = facts::ids(&document).into_iter().map(|(name, _)| name).collect();
    let items = engine::run(&lowered, &ids)?.items;
    let (types, idle_polish) = polish::polish(&document, &reach, types_of(&items)?)?;
    idle.extend(idle_polish);
    let facade::Facade { operations, queries, pages, client } = facade::facade(&document, &items, &types)?;
    let operations = facade::operations_module(&operations);
    let tables = tables::tables(&document)?;
    let tokens = quote! {
        /// What is sent and what is received, as the document names it.
        pub mod types {
            #(#types)*
            #(#queries)*
        }

        #tables
        #operations

        #[cfg(feature = "client")]
        mod methods {
            use super::{operations, types};
            use crate::call::{Call, Paged};

            #client
            #(#pages)*
        }
    };
    let file = syn::parse2(tokens).map_err(|error| Error::one("generator", format!("made no Rust: {error}")))?;
    Ok(Generated { code: format!("{MARK}{}", prettyplease::unparse(&file)), idle })
}

/// The items of progenitor's `types` module.
fn types_of(items: &[Item]) -> Result<Vec<Item>, Error> {
    items
        .iter()
        .find_map(|item| match item {
            Item::Mod(module) if module.ident == "types" => Some(module.content.as_ref()?.1.clone()),
            _ => None,
        })
        .ok_or_else(|| Error::one("generator", "progenitor made no module `types`"))
}
