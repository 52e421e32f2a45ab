//! What only progenitor sees changed in the document. Each step is named, says why, and counts what it changed: a step
//! that changes nothing has outlived its cause, and `cargo xtask check` says so.

use crate::document::{Document, METHODS};
use serde_json::Value;

type Step = fn(&mut Value) -> usize;

/// The document for progenitor's eyes, and the names of the steps that changed nothing.
pub(crate) fn lower(document: &Document) -> (Value, Vec<String>) {
    let mut root = document.root().clone();
    let steps: [(&str, Step); 4] = [
        ("lower::drop_error_responses", drop_error_responses),
        ("lower::drop_header_parameters", drop_header_parameters),
        ("lower::drop_constraints", drop_constraints),
        ("lower::drop_defaults", drop_defaults),
    ];
    let idle = steps.iter().filter(|(_, step)| step(&mut root) == 0).map(|(name, _)| (*name).to_owned()).collect();
    (root, idle)
}

/// progenitor panics on two error types, and with a typed error an HTML page with status 502 loses its status. The SDK
/// decodes errors by hand, from the untouched body.
fn drop_error_responses(root: &mut Value) -> usize {
    let mut changed = 0;
    for_each_operation(root, |operation| {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            let before = responses.len();
            responses.retain(|status, _| status.starts_with('2'));
            changed += before - responses.len();
        }
    });
    changed
}

/// progenitor makes an argument of every header, so each call would have to name its idempotency key. The SDK's options
/// carry it, and one place sends it.
fn drop_header_parameters(root: &mut Value) -> usize {
    let mut changed = 0;
    let components = root.get("components").and_then(|components| components.get("parameters")).cloned();
    let is_header = |parameter: &Value| {
        let named = parameter.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
        let parameter = named.and_then(|name| components.as_ref()?.get(name)).unwrap_or(parameter);
        parameter.get("in").and_then(Value::as_str) == Some("header")
    };
    for_each_operation(root, |operation| {
        if let Some(parameters) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
            let before = parameters.len();
            parameters.retain(|parameter| !is_header(parameter));
            changed += before - parameters.len();
        }
    });
    changed
}

/// progenitor enforces patterns, lengths and ranges on what the service sends, so one surprising field would hide a
/// whole payment. What we send is checked where it is made, and by the service.
fn drop_constraints(root: &mut Value) -> usize {
    const KEYS: [&str; 7] = ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"];
    let mut changed = 0;
    for_each_schema(root, &mut |schema| {
        let before = schema.len();
        schema.retain(|key, _| !KEYS.contains(&key.as_str()));
        if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
            schema.remove("additionalProperties");
        }
        changed += before - schema.len();
    });
    changed
}

/// progenitor sends every default, and fails on null where there is one. Left out means the service decides.
fn drop_defaults(root: &mut Value) -> usize {
    let mut changed = 0;
    for_each_schema(root, &mut |schema| changed += usize::from(schema.remove("default").is_some()));
    changed
}

fn for_each_operation(root: &mut Value, mut visit: impl FnMut(&mut Value)) {
    let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for item in paths.values_mut() {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method) {
                visit(operation);
            }
        }
    }
}

fn for_each_schema(root: &mut Value, visit: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    if let Some(schemas) = root.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.values_mut().for_each(|schema| walk(schema, visit));
    }
    if let Some(parameters) = root.pointer_mut("/components/parameters").and_then(Value::as_object_mut) {
        parameters.values_mut().filter_map(|parameter| parameter.get_mut("schema")).for_each(|s| walk(s, visit));
    }
    for_each_operation(root, |operation| {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        parameters.into_iter().flatten().filter_map(|p| p.get_mut("schema")).for_each(|s| walk(s, visit));
    });
}

fn walk(schema: &mut Value, visit: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    let Some(object) = schema.as_object_mut() else { return };
    visit(object);
    for (key, value) in object.iter_mut() {
        match key.as_str() {
            "properties" => value.as_object_mut().into_iter().flat_map(|o| o.values_mut()).for_each(|s| walk(s, visit)),
            "allOf" | "oneOf" | "anyOf" => value.as_array_mut().into_iter().flatten().for_each(|s| walk(s, visit)),
            "items" | "additionalProperties" => walk(value, visit),
            _ => {}
        }
    }
}
