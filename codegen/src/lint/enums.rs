//! Enums: their values as Rust variants, and which of them may hold a value that this version does not know.

use super::names::pascal;
use super::shown;
use super::tree::{Kind, Node, Tree};
use crate::error::Problem;
use crate::reach::reach;
use serde_json::Value;
use std::collections::BTreeMap;

fn enums<'t, 'a>(tree: &'t Tree<'a>) -> impl Iterator<Item = &'t Node<'a>> {
    tree.schemas().filter(|node| node.get("enum").is_some())
}

fn listed<'a>(node: &Node<'a>) -> &'a [Value] {
    node.get("enum").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Two values that are one variant panic in progenitor.
pub(super) fn values(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in enums(tree) {
        let mut fault = |what: String| problems.push(Problem::new(format!("{}.enum", node.place), what));
        if listed(node).is_empty() {
            fault("lists no value: write at least one".to_owned());
        }
        let mut variants: BTreeMap<String, &str> = BTreeMap::new();
        for value in listed(node) {
            let Some(text) = value.as_str().filter(|text| text.contains(|letter: char| letter.is_alphanumeric()))
            else {
                fault(format!("has the value {}: write text with a letter or digit", shown(Some(value))));
                continue;
            };
            let variant = pascal(text);
            if variant == "Unknown" {
                fault(format!("has the value `{text}`, and Unknown is the variant of unlisted values: leave it out"));
            }
            if let Some(other) = variants.insert(variant.clone(), text) {
                fault(format!("has `{other}` and `{text}`, both `{variant}` in Rust: keep one of them"));
            }
        }
    }
    problems
}

/// An enum that we send is closed, so that a typing mistake does not compile; one that we receive is open, so that a new
/// value does not hide a payment. On both sides it can only be open, which gives the first up: someone has to say why.
pub(super) fn open(tree: &Tree<'_>) -> Vec<Problem> {
    let reach = reach(tree.document);
    let mut problems = Vec::new();
    for node in tree.nodes() {
        let named = node.place.strip_prefix("components.schemas.").filter(|_| node.kind == Kind::NamedSchema);
        let is_enum = named.is_some() && node.get("enum").is_some();
        let both = named.is_some_and(|name| reach.requests.contains(name) && reach.responses.contains(name));
        let mut fault = |what: &str| problems.push(Problem::new(node.place.clone(), what));
        match node.get("x-open") {
            None if is_enum && both => {
                fault("is both sent and received: make two enums of it, or say in x-open why it may stay open");
            }
            None => {}
            Some(_) if !is_enum => fault("has x-open, but is not a named enum: remove x-open"),
            Some(_) if !both => fault("has x-open, but is not both sent and received: remove x-open"),
            Some(reason) if reason.as_str().is_none_or(|reason| reason.trim().is_empty()) => {
                fault("has x-open without a reason: write why it may stay open");
            }
            Some(_) => {}
        }
    }
    problems
}

pub(super) fn descriptions(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.nodes() {
        let Some(found) = node.get("x-enum-descriptions") else { continue };
        let place = format!("{}.x-enum-descriptions", node.place);
        let Some(texts) = found.as_object() else {
            problems.push(Problem::new(place, format!("is {}: write a text for each value", shown(Some(found)))));
            continue;
        };
        for (value, text) in texts {
            let mut fault = |what: String| problems.push(Problem::new(format!("{place}.{value}"), what));
            if !listed(node).iter().any(|listed| listed == value) {
                fault("describes a value that is not in the enum: correct or remove it".to_owned());
            }
            if text.as_str().is_some_and(|text| text.trim().is_empty()) {
                fault("is blank: say what the value means".to_owned());
            }
        }
    }
    problems
}
