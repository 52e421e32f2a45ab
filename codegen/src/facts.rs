//! What the document says of each schema and operation, in the form in which the generator asks.

use crate::document::{Document, Operation};
use serde_json::Value;

/// How a fact is known, in words for the documentation. Empty for a mark that `lint` refuses.
pub(crate) fn evidence(mark: &str) -> &'static str {
    match mark {
        "seed" => "printed on WooshPay's DANA page",
        "documented" => "stated in WooshPay's documentation",
        "example" => "seen only in a sample of WooshPay's documentation",
        "inferred" => "inferred, not confirmed by WooshPay",
        _ => "",
    }
}

pub(crate) fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// A named schema.
pub(crate) fn schema<'a>(document: &'a Document, name: &str) -> Option<&'a Value> {
    document.root().pointer("/components/schemas")?.get(name)
}

/// The documentation of a named schema.
pub(crate) fn schema_doc(document: &Document, name: &str) -> Option<String> {
    described(schema(document, name)?)
}

/// The description of a schema or parameter, and its evidence.
pub(crate) fn described(value: &Value) -> Option<String> {
    let description = text(value, "description")?;
    Some(match text(value, "x-evidence").map(evidence) {
        Some(evidence) => format!("{description}\n\nEvidence: {evidence}."),
        None => description.to_owned(),
    })
}

/// The documentation of a property: its own description, or that of what it refers to; with its evidence where that
/// differs from its schema's.
pub(crate) fn property_doc(document: &Document, schema_name: &str, property: &str) -> Option<String> {
    let owner = schema(document, schema_name)?;
    let property = owner.get("properties")?.get(property)?;
    let description = text(property, "description").or_else(|| text(document.follow(property)?, "description"))?;
    Some(match text(property, "x-evidence") {
        Some(mark) if Some(mark) != text(owner, "x-evidence") => {
            format!("{description}\n\nEvidence: {}.", evidence(mark))
        }
        _ => description.to_owned(),
    })
}

/// Whether a log must not show the property.
pub(crate) fn is_sensitive(document: &Document, schema_name: &str, property: &str) -> bool {
    let property = schema(document, schema_name).and_then(|schema| schema.get("properties")?.get(property));
    property.and_then(|property| property.get("x-sensitive")) == Some(&Value::Bool(true))
}

/// The names of the required properties, in the order in which the document lists them.
pub(crate) fn required<'a>(document: &'a Document, schema_name: &str) -> Vec<&'a str> {
    let required = schema(document, schema_name).and_then(|schema| schema.get("required")?.as_array());
    required.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The documentation of one value of an enum.
pub(crate) fn value_doc(document: &Document, schema_name: &str, value: &str) -> String {
    let described = schema(document, schema_name).and_then(|s| text(s.get("x-enum-descriptions")?, value));
    match described {
        Some(description) => format!("`{value}`: {description}"),
        None => format!("`{value}`"),
    }
}

/// The documentation of an operation.
pub(crate) fn operation_doc(operation: &Operation<'_>) -> String {
    let mut doc = text(operation.value, "summary").unwrap_or_default().to_owned();
    doc.push('.');
    if let Some(description) = text(operation.value, "description") {
        doc.push_str("\n\n");
        doc.push_str(description);
    }
    let method = operation.method.to_uppercase();
    doc.push_str(&format!("\n\n`{method} {}`. ", operation.path));
    if let Some(mark) = text(operation.value, "x-evidence") {
        doc.push_str(&format!("Evidence: {}.", evidence(mark)));
    }
    doc.push_str(
        "\n\n# Errors\n\nWhen awaited, any [`Error`](crate::Error); its outcome says whether it may have been done.",
    );
    doc
}

/// The names of the schemas that are ids, and what each id starts with.
pub(crate) fn ids(document: &Document) -> Vec<(String, String)> {
    let schemas = document.root().pointer("/components/schemas").and_then(Value::as_object);
    let ids = schemas.into_iter().flatten();
    ids.filter_map(|(name, schema)| Some((name.clone(), text(schema, "x-id-prefix")?.to_owned()))).collect()
}
