//! Paths and operations: what progenitor panics on, what it would read otherwise than meant, and what we ask of them.

use super::shown;
use super::tree::{Kind, Tree};
use crate::document::{METHODS, Operation};
use crate::error::Problem;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

fn each(tree: &Tree<'_>, mut check: impl FnMut(&Operation<'_>, &mut Vec<Problem>)) -> Vec<Problem> {
    let mut problems = Vec::new();
    tree.document.operations().for_each(|operation| check(&operation, &mut problems));
    problems
}

/// An operation under a key that is not looked at would be missing without a word.
pub(super) fn path_items(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if tree.document.operations().next().is_none() {
        problems.push(Problem::new("paths", "has no operation: nothing could be generated"));
    }
    for node in tree.of(Kind::PathItem) {
        for (key, _) in node.members().filter(|(key, _)| *key != "parameters" && !METHODS.contains(&key.as_str())) {
            let what = format!("is not read here: a path holds parameters and {}", METHODS.join(", "));
            problems.push(Problem::new(format!("{}.{key}", node.place), what));
        }
    }
    problems
}

pub(super) fn paths(tree: &Tree<'_>) -> Vec<Problem> {
    let mut shapes: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for path in tree.root().get("paths").and_then(Value::as_object).into_iter().flat_map(Map::keys) {
        let mut fault = |what: String| problems.push(Problem::new(format!("paths.{path}"), what));
        if !path.starts_with('/') {
            fault("does not start with a slash: write it so".to_owned());
        }
        for segment in path.split('/').filter(|segment| segment.contains(['{', '}']) && parameter_of(segment).is_none())
        {
            fault(format!("has the segment `{segment}`: a segment is fixed text or one {{name}}"));
        }
        let shape = path.split('/').map(|segment| parameter_of(segment).map_or(segment, |_| "{}"));
        if let Some(other) = shapes.insert(shape.collect::<Vec<_>>().join("/"), path) {
            fault(format!("is the same path as {other}: keep one of them"));
        }
    }
    problems
}

/// `id` of the segment `{id}`.
fn parameter_of(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}').filter(|name| !name.is_empty() && !name.contains(['{', '}']))
}

pub(super) fn ids(tree: &Tree<'_>) -> Vec<Problem> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    each(tree, |operation, problems| {
        let place = operation.place();
        let Some(id) = operation.id() else {
            let what =
                format!("has {} as operationId: name it, in snake_case", shown(operation.value.get("operationId")));
            problems.push(Problem::new(place, what));
            return;
        };
        if !is_snake_case(id) {
            problems.push(Problem::new(place.clone(), format!("has the operationId `{id}`: write it in snake_case")));
        }
        if let Some(other) = taken.insert(id.to_owned(), place.clone()) {
            problems.push(Problem::new(place, format!("has the operationId `{id}`, like {other}: rename one of them")));
        }
    })
}

/// At least two words, so that no id is a keyword of Rust.
fn is_snake_case(id: &str) -> bool {
    let word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    id.contains('_') && id.starts_with(|first: char| first.is_ascii_lowercase()) && id.split('_').all(word)
}

pub(super) fn summaries_and_tags(tree: &Tree<'_>) -> Vec<Problem> {
    let declared = tree.root().get("tags").and_then(Value::as_array).into_iter().flatten();
    let declared: Vec<&str> = declared.filter_map(|tag| tag.get("name")?.as_str()).collect();
    each(tree, |operation, problems| {
        let summary = operation.value.get("summary");
        if !summary.and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty() && !text.contains('\n')) {
            let what = format!("has {} as summary: say in one line what it does", shown(summary));
            problems.push(Problem::new(operation.place(), what));
        }
        match operation.value.get("tags").and_then(Value::as_array).map(Vec::as_slice) {
            Some([Value::String(tag)]) if declared.contains(&tag.as_str()) => {}
            Some([Value::String(tag)]) => {
                let what = format!("has the tag `{tag}`, which is not declared: add it to tags, or correct it");
                problems.push(Problem::new(operation.place(), what));
            }
            _ => problems.push(Problem::new(operation.place(), "has not exactly one tag: give it one")),
        }
    })
}

/// A word that is none of the four is reported for every node alike.
pub(super) fn evidence(tree: &Tree<'_>) -> Vec<Problem> {
    each(tree, |operation, problems| {
        if operation.value.get("x-evidence").is_none() {
            let what = "has no x-evidence: write seed, documented, example or inferred";
            problems.push(Problem::new(operation.place(), what));
        }
    })
}

pub(super) fn bodies(tree: &Tree<'_>) -> Vec<Problem> {
    each(tree, |operation, problems| {
        let Some(body) = operation.value.get("requestBody") else { return };
        let Some(body) = tree.document.follow(body) else { return };
        let mut fault = |what: &str| problems.push(Problem::new(format!("{}.requestBody", operation.place()), what));
        if !matches!(operation.method, "post" | "put" | "patch") {
            fault("is a body where HTTP gives it no meaning: use query parameters");
        }
        if body.get("required") != Some(&Value::Bool(true)) {
            fault("is not required: true, and progenitor takes every body as required");
        }
        if let Some(what) = content_fault(body) {
            fault(&what);
        }
    })
}

/// What is wrong with the content of a request body or a response.
fn content_fault(holder: &Value) -> Option<String> {
    let content = holder.get("content").and_then(Value::as_object);
    let types: Vec<&str> = content.into_iter().flat_map(Map::keys).map(String::as_str).collect();
    if types != ["application/json"] {
        let found = if types.is_empty() { "nothing".to_owned() } else { types.join(", ") };
        return Some(format!("has the content {found}: write application/json, and nothing else"));
    }
    let named = crate::schema::json_schema_of(holder).is_some_and(|schema| schema.get("$ref").is_some());
    (!named).then(|| "has no named schema under application/json: refer to one".to_owned())
}

/// Two types of success, or one without a schema, panic in progenitor.
pub(super) fn answers(tree: &Tree<'_>) -> Vec<Problem> {
    each(tree, |operation, problems| {
        let place = format!("{}.responses", operation.place());
        let responses = operation.value.get("responses").and_then(Value::as_object);
        let successes = responses.into_iter().flat_map(Map::keys).filter(|status| status.starts_with('2')).count();
        if successes != 1 {
            problems.push(Problem::new(place.clone(), format!("has {successes} 2xx responses: write exactly one")));
        }
        for (status, response) in responses.into_iter().flatten() {
            let mut fault = |what: &str| problems.push(Problem::new(format!("{place}.{status}"), what));
            if status != "default" && !(status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit())) {
                fault("is not a status: write three digits, or default");
            }
            let Some(response) = tree.document.follow(response) else { continue };
            if response.get("description").is_none() {
                fault("has no description: OpenAPI asks for one");
            }
            if let Some(what) = content_fault(response) {
                fault(&what);
            }
        }
    })
}

fn text<'a>(parameter: &'a Value, key: &str) -> Option<&'a str> {
    parameter.get(key)?.as_str()
}

pub(super) fn path_parameters(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for operation in tree.document.operations() {
        let mut fault = |what: String| problems.push(Problem::new(operation.place(), what));
        let in_path: BTreeSet<&str> = operation.path.split('/').filter_map(parameter_of).collect();
        let mut names: BTreeSet<String> = BTreeSet::new();
        let mut declared = BTreeSet::new();
        for parameter in tree.document.parameters(&operation) {
            let Some(name) = text(parameter, "name") else { continue };
            if text(parameter, "in") == Some("path") {
                declared.insert(name);
            }
            if !names.insert(super::names::snake(name)) {
                fault(format!("has two parameters that are `{}` in Rust: rename one", super::names::snake(name)));
            }
            if super::names::snake(name) == "body" {
                fault("has a parameter called `body`, which the request body is called: rename it".to_owned());
            }
        }
        for name in in_path.difference(&declared) {
            fault(format!("has {{{name}}} in its path and no path parameter of that name: declare it"));
        }
        for name in declared.difference(&in_path) {
            fault(format!("declares the path parameter `{name}`, which its path does not have: remove it"));
        }
    }
    problems
}

/// progenitor refuses or panics on all but path and query parameters; headers it leaves to one place in the SDK.
pub(super) fn parameters(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.of(Kind::Parameter).filter(|node| node.get("$ref").is_none()) {
        let mut fault = |what: String| problems.push(Problem::new(node.place.clone(), what));
        if !node.text("name").is_some_and(is_parameter_name) {
            fault(format!("has {} as name: write words such as created or created[gte]", shown(node.get("name"))));
        }
        match node.text("in") {
            Some("query") => {}
            Some("path") if node.get("required") == Some(&Value::Bool(true)) => {}
            Some("path") => fault("is in the path and not required: true: a path needs all its parts".to_owned()),
            Some("header") if node.text("name") == Some(IDEMPOTENCY_KEY) => {}
            Some("header") => {
                let name = shown(node.get("name"));
                fault(format!("is the header {name}, and the client sends {IDEMPOTENCY_KEY} only: remove it"));
            }
            _ => fault(format!("is in {}: write path, query or header", shown(node.get("in")))),
        }
        if let Some(found) = node.get("required").filter(|found| !found.is_boolean()) {
            fault(format!("has {} as required: write true or false", shown(Some(found))));
        }
        for key in ["style", "content", "explode", "allowReserved", "allowEmptyValue"] {
            if node.get(key).is_some() {
                fault(format!("has `{key}`, which is not supported: write a parameter with one plain value"));
            }
        }
        match node.get("schema").and_then(|schema| tree.document.follow(schema)) {
            Some(schema) if is_plain(schema) => {}
            Some(_) => {
                fault("is not one plain value: write string, integer or boolean, or several parameters".to_owned())
            }
            None => fault("has no schema: write one".to_owned()),
        }
    }
    problems
}

/// What becomes an argument in Rust, and goes into a query as it is.
fn is_parameter_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-[]".contains(&byte))
}

fn is_plain(schema: &Value) -> bool {
    matches!(text(schema, "type"), Some("string" | "integer" | "boolean"))
}

pub(super) fn idempotency(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for operation in tree.document.operations().filter(|operation| operation.method == "post") {
        let is_key = |parameter: &&Value| {
            text(parameter, "in") == Some("header") && text(parameter, "name") == Some(IDEMPOTENCY_KEY)
        };
        if !tree.document.parameters(&operation).iter().any(is_key) {
            let what = "is a POST without an idempotency key: add #/components/parameters/IdempotencyKey";
            problems.push(Problem::new(operation.place(), what));
        }
    }
    problems
}
