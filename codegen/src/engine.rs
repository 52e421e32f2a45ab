//! The call to progenitor: its settings, and its panics turned into errors that name the operation.

use crate::error::Error;
use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle, TypeImpl};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Schemas that the SDK writes by hand, because their meaning is more than their shape, and where it keeps them. A text
/// that must not be empty is a plain text for the caller: the service checks it, and so does what composes calls.
pub(crate) const BY_HAND: [(&str, &str); 8] = [
    ("Amount", "crate::money::Amount"),
    ("AmountText", "crate::money::AmountText"),
    ("Currency", "crate::money::Currency"),
    ("IdempotencyKey", "crate::idempotency::IdempotencyKey"),
    ("NextAction", "crate::next_action::NextAction"),
    ("NonEmptyText", "::std::string::String"),
    ("Secret", "crate::secret::Secret"),
    ("Timestamp", "crate::lenient::Timestamp"),
];

/// What progenitor makes of a lowered document. `ids` are replaced by types that the polish step writes.
pub(crate) fn run(lowered: &Value, ids: &[String]) -> Result<syn::File, Error> {
    attempt(lowered, ids).map_err(|error| name_the_culprit(lowered, ids).unwrap_or(error))
}

fn attempt(lowered: &Value, ids: &[String]) -> Result<syn::File, Error> {
    let spec: OpenAPI = serde_path_to_error::deserialize(lowered)
        .map_err(|error| Error::one(error.path().to_string(), format!("is not OpenAPI 3.0: {}", error.inner())))?;
    let settings = settings(ids);
    let tokens = catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(&spec)))
        .map_err(|panic| Error::one("document", format!("progenitor cannot take it: {}", panic_text(&*panic))))?
        .map_err(|error| Error::one("document", format!("progenitor refuses it: {error}")))?;
    syn::parse2(tokens).map_err(|error| Error::one("document", format!("progenitor's output is not Rust: {error}")))
}

fn settings(ids: &[String]) -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_derive("PartialEq")
        .with_map_type("::std::collections::BTreeMap");
    for (name, path) in BY_HAND {
        settings.with_replacement(name, path, [TypeImpl::Display].into_iter());
    }
    for name in ids {
        settings.with_replacement(name, format!("crate::types::{name}"), [TypeImpl::Display].into_iter());
    }
    settings
}

/// Runs the operations one by one to say which of them progenitor cannot take. Nothing when it cannot take the document
/// without any of them either.
fn name_the_culprit(lowered: &Value, ids: &[String]) -> Option<Error> {
    let paths = lowered.get("paths")?.as_object()?;
    let mut without = lowered.clone();
    *without.get_mut("paths")? = serde_json::json!({});
    attempt(&without, ids).ok()?;
    for (path, item) in paths {
        for (method, operation) in item.as_object()? {
            if !crate::document::METHODS.contains(&method.as_str()) {
                continue;
            }
            let mut alone = lowered.clone();
            let mut item_alone = item.as_object()?.clone();
            item_alone.retain(|key, _| !crate::document::METHODS.contains(&key.as_str()) || key == method);
            *alone.get_mut("paths")? = serde_json::json!({ path.as_str(): item_alone });
            if let Err(error) = attempt(&alone, ids) {
                let id = operation.get("operationId").and_then(Value::as_str).unwrap_or("without operationId");
                return Some(Error::one(format!("paths.{path}.{method} ({id})"), error.to_string()));
            }
        }
    }
    None
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "it panicked".to_owned())
}
