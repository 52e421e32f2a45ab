//! Schemas: what they may be written with, what needs a name, and what needs words.

use super::shown;
use super::tree::{Kind, Node, Tree};
use crate::error::Problem;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What the generator reads, and in which form. A misspelled keyword would be passed over, and `discriminator`, `title`
/// and the like mean something else to the generator than to the reader.
const KEYWORDS: [(&str, Form); 21] = [
    ("$ref", Form::Text),
    ("additionalProperties", Form::Any),
    ("allOf", Form::List),
    ("anyOf", Form::List),
    ("default", Form::Any),
    ("description", Form::Any),
    ("enum", Form::List),
    ("format", Form::OneOf(&["int32", "int64", "password"])),
    ("items", Form::Any),
    ("maxItems", Form::Whole),
    ("maxLength", Form::Whole),
    ("maximum", Form::Whole),
    ("minItems", Form::Whole),
    ("minLength", Form::Whole),
    ("minimum", Form::Whole),
    ("nullable", Form::Flag),
    ("oneOf", Form::List),
    ("pattern", Form::Text),
    ("properties", Form::Any),
    ("required", Form::List),
    // No `number`: money is never a fraction, and nothing else is counted here.
    ("type", Form::OneOf(&["array", "boolean", "integer", "object", "string"])),
];

/// The form of a keyword's value. `Any` where another check looks at it.
#[derive(Clone, Copy)]
enum Form {
    Any,
    Text,
    List,
    Whole,
    Flag,
    OneOf(&'static [&'static str]),
}

impl Form {
    fn takes(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Text => value.is_string(),
            Self::List => value.is_array(),
            Self::Whole => value.is_i64(),
            Self::Flag => value.is_boolean(),
            Self::OneOf(words) => words.iter().any(|word| value == word),
        }
    }

    fn wanted(self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Text => "text".to_owned(),
            Self::List => "a list".to_owned(),
            Self::Whole => "a whole number".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
        }
    }
}

fn form(key: &str) -> Option<Form> {
    KEYWORDS.iter().find(|(known, _)| *known == key).map(|(_, form)| *form)
}

pub(super) fn keywords(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.schemas() {
        for (key, _) in node.members().filter(|(key, _)| form(key).is_none() && !key.starts_with("x-")) {
            let what = "is not a keyword that the generator reads: correct its spelling, or leave it out";
            problems.push(Problem::new(format!("{}.{key}", node.place), what));
        }
    }
    problems
}

pub(super) fn forms(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.schemas() {
        for (key, value) in node.members() {
            if let Some(form) = form(key).filter(|form| !form.takes(value)) {
                let what = format!("is {}: write {}", shown(Some(value)), form.wanted());
                problems.push(Problem::new(format!("{}.{key}", node.place), what));
            }
        }
    }
    problems
}

/// The type that gives a keyword its meaning.
const BELONGS: [(&str, &str); 12] = [
    ("additionalProperties", "object"),
    ("enum", "string"),
    ("items", "array"),
    ("maxItems", "array"),
    ("maxLength", "string"),
    ("maximum", "integer"),
    ("minItems", "array"),
    ("minLength", "string"),
    ("minimum", "integer"),
    ("pattern", "string"),
    ("properties", "object"),
    ("required", "object"),
];

/// progenitor panics on a bound without a type. What `allOf` wraps has the type of what it wraps.
pub(super) fn typed(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.schemas().filter(|node| node.get("allOf").is_none()) {
        let mut fault = |what: String| problems.push(Problem::new(node.place.clone(), what));
        let found = node.text("type");
        let format = match node.text("format") {
            Some("password") => Some(("format", "string")),
            Some("int32" | "int64") => Some(("format", "integer")),
            _ => None,
        };
        for (key, due) in BELONGS.into_iter().chain(format).filter(|(key, _)| node.get(key).is_some()) {
            if found != Some(due) {
                fault(format!("has `{key}`, and is not of type {due}: correct the type, or take {key} out"));
            }
        }
        if found == Some("array") && node.get("items").is_none() {
            fault("is an array without items: say what it holds".to_owned());
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
    const NEED_A_NAME: [(&str, &str); 7] = [
        ("enum", "an enum"),
        ("properties", "an object"),
        ("oneOf", "a union"),
        ("anyOf", "a union"),
        ("pattern", "a constrained string"),
        ("minLength", "a constrained string"),
        ("maxLength", "a constrained string"),
    ];
    for (key, what) in NEED_A_NAME {
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

/// A column that is not there would stay empty in every table.
pub(super) fn columns(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.nodes().filter(|node| node.get("x-columns").is_some()) {
        let mut fault = |what: String| problems.push(Problem::new(format!("{}.x-columns", node.place), what));
        if node.kind != Kind::NamedSchema {
            fault("is read on a named schema only: move it there".to_owned());
        }
        let listed = node.get("x-columns").and_then(Value::as_array).filter(|listed| !listed.is_empty());
        let known: Vec<&str> = properties(node).collect();
        match listed {
            None => {
                fault(format!("is {}: list at least one property that a table shows", shown(node.get("x-columns"))))
            }
            Some(listed) => {
                listed.iter().filter(|name| name.as_str().is_none_or(|name| !known.contains(&name))).for_each(|name| {
                    fault(format!("names {}, which is no property here: correct its spelling", shown(Some(name))))
                })
            }
        }
    }
    problems
}

/// A mark that is not read would leave in a log what must not be there.
pub(super) fn sensitive(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.nodes().filter(|node| node.get("x-sensitive").is_some()) {
        let mut fault = |what: String| problems.push(Problem::new(format!("{}.x-sensitive", node.place), what));
        if node.kind != Kind::PropertySchema {
            fault("is read on a property only: move it there".to_owned());
        }
        if node.get("x-sensitive") != Some(&Value::Bool(true)) {
            fault(format!("is {}: write true, or take it out", shown(node.get("x-sensitive"))));
        }
    }
    problems
}

/// The properties of a schema by name; none when it has none.
pub(super) fn properties<'a>(node: &Node<'a>) -> impl Iterator<Item = &'a str> {
    let properties = node.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(Map::keys).map(String::as_str)
}
