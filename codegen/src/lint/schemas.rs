//! Schemas: what they may be written with, what needs a name, and what needs words.

use super::shown;
use super::tree::{Kind, Node, Tree};
use crate::error::Problem;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What the generator reads. A misspelled keyword would be passed over, and `discriminator`, `title` and the like mean
/// something else to it than to the reader.
const KEYWORDS: [&str; 19] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "description",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
];

const TYPES: [&str; 5] = ["array", "boolean", "integer", "object", "string"];

pub(super) fn keywords(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.schemas() {
        for (key, _) in node.members() {
            let known = KEYWORDS.contains(&key.as_str()) || matches!(key.as_str(), "type" | "required");
            if !known && !key.starts_with("x-") {
                let what = "is not a keyword that the generator reads: correct its spelling, or leave it out";
                problems.push(Problem::new(format!("{}.{key}", node.place), what));
            }
        }
        if let Some(found) = node.get("type").filter(|found| !TYPES.iter().any(|known| *found == known)) {
            let what =
                format!("is {}: write one of {} (money is never a fraction)", shown(Some(found)), TYPES.join(", "));
            problems.push(Problem::new(format!("{}.type", node.place), what));
        }
    }
    problems
}

/// progenitor makes up a name for a type that has none, and that name is then part of our interface.
pub(super) fn named(tree: &Tree<'_>) -> Vec<Problem> {
    let problem = |node: &Node<'_>| Some(Problem::new(node.place.clone(), unnamed(node)?));
    tree.schemas().filter(|node| node.kind != Kind::NamedSchema).filter_map(problem).collect()
}

fn unnamed(node: &Node<'_>) -> Option<String> {
    for (key, what) in [("enum", "an enum"), ("properties", "an object"), ("oneOf", "a union"), ("anyOf", "a union")] {
        if node.get(key).is_some() {
            return Some(format!("is {what} without a name: move it to components.schemas and refer to it"));
        }
    }
    let branches = node.get("allOf")?.as_array().map(Vec::as_slice);
    let wraps_one = matches!(branches, Some([branch]) if branch.get("$ref").is_some());
    (!wraps_one).then(|| "is composed on the spot: name it, or let allOf hold one $ref".to_owned())
}

pub(super) fn required(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.schemas() {
        let properties = node.get("properties").and_then(Value::as_object);
        for name in node.get("required").and_then(Value::as_array).into_iter().flatten() {
            if !name.as_str().is_some_and(|name| properties.is_some_and(|properties| properties.contains_key(name))) {
                let what = format!("names {}, which is not a property: define it, or take it out", shown(Some(name)));
                problems.push(Problem::new(format!("{}.required", node.place), what));
            }
        }
    }
    problems
}

/// Every public item of the client has a sentence, and it comes from here.
pub(super) fn described(tree: &Tree<'_>) -> Vec<Problem> {
    let speaks = |node: &&Node<'_>| {
        matches!(node.kind, Kind::NamedSchema | Kind::PropertySchema | Kind::Parameter) && node.get("$ref").is_none()
    };
    let dumb = |node: &&Node<'_>| node.text("description").is_none_or(|text| text.trim().is_empty());
    let problem = |node: &Node<'_>| Problem::new(node.place.clone(), "has no description: say what it is");
    tree.nodes().filter(speaks).filter(dumb).map(problem).collect()
}

pub(super) fn id_prefixes(tree: &Tree<'_>) -> Vec<Problem> {
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for node in tree.nodes().filter(|node| node.get("x-id-prefix").is_some()) {
        let mut fault = |what: String| problems.push(Problem::new(format!("{}.x-id-prefix", node.place), what));
        if node.kind != Kind::NamedSchema || node.text("type") != Some("string") {
            fault("marks an id, and stands on something else than a named string: move or remove it".to_owned());
        }
        match node.text("x-id-prefix").filter(|prefix| prefix.len() > 1 && prefix.ends_with('_')) {
            None => fault(format!("is {}: write letters and an underscore", shown(node.get("x-id-prefix")))),
            Some(prefix) => {
                if let Some(other) = taken.insert(prefix, &node.place) {
                    fault(format!("is `{prefix}`, like that of {other}: an id must say whose it is"));
                }
            }
        }
    }
    problems
}

/// The properties of a schema by name; none when it has none.
pub(super) fn properties<'a>(node: &Node<'a>) -> impl Iterator<Item = &'a str> {
    let properties = node.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(Map::keys).map(String::as_str)
}
