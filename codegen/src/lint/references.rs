//! References: all local, all leading somewhere, none in a ring.

use super::shown;
use super::tree::{Kind, Node, Tree};
use crate::error::Problem;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const SCHEMAS: &str = "#/components/schemas/";

pub(super) fn resolve(tree: &Tree<'_>) -> Vec<Problem> {
    let nodes = tree.nodes().filter(|node| node.get("$ref").is_some());
    nodes.filter_map(|node| Some(Problem::new(node.place.clone(), fault(tree, node)?))).collect()
}

/// What is wrong with the reference of this node.
fn fault(tree: &Tree<'_>, node: &Node<'_>) -> Option<String> {
    let Some(reference) = node.text("$ref") else {
        return Some(format!("has {} as $ref: write #/components/ and where it leads", shown(node.get("$ref"))));
    };
    let Some(path) = reference.strip_prefix("#/components/") else {
        return Some(format!("refers to `{reference}`: only #/components/ of this document can be followed"));
    };
    let Some((section, _)) = path.split_once('/').filter(|(_, name)| !name.is_empty() && !name.contains('/')) else {
        return Some(format!("refers into `{reference}`: give what is meant a name of its own and refer to that"));
    };
    let expected = match node.kind {
        Kind::Parameter => "parameters",
        kind if kind.is_schema() => "schemas",
        _ => section,
    };
    if section != expected {
        return Some(format!("refers to `{reference}`, but stands where one of components.{expected} is due"));
    }
    if tree.document.resolve(reference).is_none() {
        return Some(format!("refers to `{reference}`, which does not exist: correct the name, or define it"));
    }
    if tree.document.follow(node.value).is_none() {
        return Some(format!("refers to `{reference}`, which leads to itself or nowhere: refer to a definition"));
    }
    None
}

/// progenitor drops what stands beside a reference, without a word.
pub(super) fn have_no_siblings(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.nodes().filter(|node| node.get("$ref").is_some()) {
        let beside: Vec<&str> = node.members().map(|(key, _)| key.as_str()).filter(|key| *key != "$ref").collect();
        if !beside.is_empty() {
            let what = format!("has {} beside $ref, where it is not read: write allOf: [$ref]", beside.join(", "));
            problems.push(Problem::new(node.place.clone(), what));
        }
    }
    problems
}

/// A schema composed of itself overflows the generator's stack, which nothing can catch. A schema that only holds
/// itself, in a property or a list, does not.
pub(super) fn compose_no_rings(tree: &Tree<'_>) -> Vec<Problem> {
    let mut parts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for node in tree.of(Kind::NamedSchema) {
        if let Some(name) = node.place.strip_prefix("components.schemas.") {
            parts.insert(name, composed_of(node.value));
        }
    }
    let mut problems = Vec::new();
    for name in parts.keys() {
        let Some(way) = way_back(&parts, name) else { continue };
        if way.iter().all(|other| name <= other) {
            let what = format!("is composed of itself, by way of {}: take one of them out", way.join(", "));
            problems.push(Problem::new(format!("components.schemas.{name}"), what));
        }
    }
    problems
}

/// The named schemas that a schema is made of: itself a reference, or through `allOf`, `oneOf` and `anyOf`.
fn composed_of(schema: &Value) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut pending = vec![schema];
    while let Some(schema) = pending.pop() {
        names.extend(schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix(SCHEMAS)));
        for key in ["allOf", "oneOf", "anyOf"] {
            pending.extend(schema.get(key).and_then(Value::as_array).into_iter().flatten());
        }
    }
    names
}

/// The shortest way from a schema over its parts back to it, itself not included.
fn way_back<'a>(parts: &BTreeMap<&'a str, BTreeSet<&'a str>>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut seen = BTreeSet::new();
    let mut pending: VecDeque<(&str, Vec<&str>)> = VecDeque::from([(start, Vec::new())]);
    while let Some((name, way)) = pending.pop_front() {
        for part in parts.get(name).into_iter().flatten() {
            let mut longer = way.clone();
            longer.push(*part);
            if *part == start {
                return Some(longer);
            }
            if seen.insert(*part) {
                pending.push_back((part, longer));
            }
        }
    }
    None
}
