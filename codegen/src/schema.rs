//! Schemas of the document as JSON Schemas, for a validator that knows nothing of the generated types.

use crate::document::{Document, Operation};
use serde_json::{Map, Value, json};

/// How a schema of the document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Objects may hold members that the document does not name.
    Open,
    /// A member that the document does not name is an error. For what we write ourselves: examples and the sandbox.
    Closed,
}

/// The JSON Schema of one named schema of the document, self-contained.
pub fn named(document: &Document, name: &str, reading: Reading) -> Value {
    wrap(document, &json!({ "$ref": format!("#/components/schemas/{name}") }), reading)
}

/// The JSON Schema of an operation's JSON request body, when it takes one.
pub fn request(document: &Document, operation: &Operation<'_>, reading: Reading) -> Option<Value> {
    let body = document.follow(operation.value.get("requestBody")?)?;
    Some(wrap(document, json_schema_of(body)?, reading))
}

/// The JSON Schema of an operation's JSON answer with this status; `default` when the status is not listed.
pub fn response(document: &Document, operation: &Operation<'_>, status: u16, reading: Reading) -> Option<Value> {
    let responses = operation.value.get("responses")?;
    let response = responses.get(status.to_string()).or_else(|| responses.get("default"))?;
    Some(wrap(document, json_schema_of(document.follow(response)?)?, reading))
}

/// The schema under `content.application/json` of a request body or a response.
pub fn json_schema_of(holder: &Value) -> Option<&Value> {
    holder.get("content")?.get("application/json")?.get("schema")
}

/// Any schema found in the document, with all named schemas beside it.
pub fn wrap(document: &Document, schema: &Value, reading: Reading) -> Value {
    let named = document.root().pointer("/components/schemas").and_then(Value::as_object);
    let schemas: Map<String, Value> =
        named.into_iter().flatten().map(|(name, schema)| (name.clone(), convert(schema, reading))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [convert(schema, reading)],
        "components": { "schemas": schemas },
    })
}

/// OpenAPI 3.0 differs from JSON Schema in `nullable`; the rest that we use is the same.
fn convert(schema: &Value, reading: Reading) -> Value {
    let Some(object) = schema.as_object() else { return schema.clone() };
    if let Some(reference) = object.get("$ref") {
        return json!({ "$ref": reference });
    }
    let mut out = Map::new();
    for (key, value) in object {
        let value = match key.as_str() {
            "nullable" | "example" | "discriminator" => continue,
            key if key.starts_with("x-") => continue,
            "properties" => match value.as_object() {
                Some(properties) => {
                    properties.iter().map(|(name, schema)| (name.clone(), convert(schema, reading))).collect()
                }
                None => value.clone(),
            },
            "allOf" | "oneOf" | "anyOf" => match value.as_array() {
                Some(branches) => branches.iter().map(|schema| convert(schema, reading)).collect(),
                None => value.clone(),
            },
            "items" | "not" | "additionalProperties" => convert(value, reading),
            _ => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    if reading == Reading::Closed && out.contains_key("properties") && !out.contains_key("additionalProperties") {
        out.insert("additionalProperties".into(), Value::Bool(false));
    }
    if object.get("nullable") == Some(&Value::Bool(true)) {
        return json!({ "anyOf": [Value::Object(out), { "type": "null" }] });
    }
    Value::Object(out)
}
