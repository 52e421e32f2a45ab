//! Every node of the document with its place and its kind, so that a check is a filter and not a walk.

use super::shown;
use crate::document::Document;
use crate::error::Problem;
use serde_json::{Map, Value};

/// Generation recurses; a tree deeper than any real document would overflow its stack.
const DEEPEST: usize = 64;

/// What a node is, told by where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A mapping or list without a role of its own.
    Plain,
    /// A mapping whose keys are names that the author chose.
    Names,
    /// One path with its operations.
    PathItem,
    /// A schema directly under `components.schemas`.
    NamedSchema,
    /// A member of `properties`.
    PropertySchema,
    /// Any other schema: of a parameter, a body, an item, a branch.
    PartSchema,
    /// A parameter.
    Parameter,
    /// A member of `examples`.
    Example,
}

impl Kind {
    pub(super) fn is_schema(self) -> bool {
        matches!(self, Self::NamedSchema | Self::PropertySchema | Self::PartSchema)
    }
}

/// A mapping or a list of the document. Samples, defaults, enum values and what stands inside extensions are data, and
/// no nodes.
pub(super) struct Node<'a> {
    pub(super) place: String,
    pub(super) kind: Kind,
    pub(super) value: &'a Value,
}

impl<'a> Node<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        if self.kind == Kind::Names { None } else { self.value.get(key) }
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.get(key)?.as_str()
    }

    /// The words of OpenAPI on this node; none where the keys are the author's names.
    pub(super) fn members(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let words = if self.kind == Kind::Names { None } else { self.value.as_object() };
        words.into_iter().flatten()
    }
}

/// The nodes of one document, in the order of their places.
pub(super) struct Tree<'a> {
    pub(super) document: &'a Document,
    nodes: Vec<Node<'a>>,
    misshapen: Vec<Problem>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(document: &'a Document) -> Result<Self, Problem> {
        let (mut nodes, mut misshapen) = (Vec::new(), Vec::new());
        let mut pending = vec![(String::new(), Kind::Plain, document.root(), 0)];
        while let Some((place, kind, value, depth)) = pending.pop() {
            if depth > DEEPEST {
                let what = format!("is more than {DEEPEST} levels deep: give a part of it a name under components");
                return Err(Problem::new(place, what));
            }
            match value {
                Value::Object(members) => pending.extend(below(&place, kind, members, depth)),
                Value::Array(items) if kind == Kind::Plain || is_list(&place) => {
                    let places = (0..).map(|index: usize| join(&place, &index.to_string()));
                    pending.extend(places.zip(items).map(|(place, item)| (place, kind, item, depth + 1)));
                }
                Value::Bool(_) if place.ends_with(".additionalProperties") => continue,
                other if kind != Kind::Plain => {
                    let what = format!("is {}, where a mapping is due: write one", shown(Some(other)));
                    misshapen.push(Problem::new(place, what));
                    continue;
                }
                _ => continue,
            }
            nodes.push(Node { place, kind: if value.is_array() { Kind::Plain } else { kind }, value });
        }
        nodes.sort_by(|a, b| a.place.cmp(&b.place));
        misshapen.sort();
        Ok(Self { document, nodes, misshapen })
    }

    /// What should have been a node with a role, and is text, a number or nothing.
    pub(super) fn misshapen(&self) -> Vec<Problem> {
        self.misshapen.clone()
    }

    pub(super) fn root(&self) -> &'a Value {
        self.document.root()
    }

    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter()
    }

    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Node<'a>> {
        self.nodes().filter(move |node| node.kind == kind)
    }

    pub(super) fn schemas(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes().filter(|node| node.kind.is_schema())
    }
}

type Pending<'a> = (String, Kind, &'a Value, usize);

fn below<'a>(
    place: &str,
    kind: Kind,
    members: &'a Map<String, Value>,
    depth: usize,
) -> impl Iterator<Item = Pending<'a>> {
    members
        .iter()
        .filter_map(move |(key, value)| Some((join(place, key), kind_of(place, kind, key)?, value, depth + 1)))
}

/// The places where a list of schemas or parameters stands.
fn is_list(place: &str) -> bool {
    ["allOf", "oneOf", "anyOf", "parameters"].iter().any(|key| place.ends_with(&format!(".{key}")))
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// The kind of the member `key` of a node; nothing for data. A list passes its kind on to its items.
fn kind_of(place: &str, kind: Kind, key: &str) -> Option<Kind> {
    if kind == Kind::Names {
        return Some(match place.rsplit('.').next().unwrap_or_default() {
            "paths" => Kind::PathItem,
            "schemas" => Kind::NamedSchema,
            "properties" => Kind::PropertySchema,
            "parameters" => Kind::Parameter,
            "examples" => Kind::Example,
            _ => Kind::Plain,
        });
    }
    match key {
        "default" | "enum" | "example" => None,
        key if key.starts_with("x-") => None,
        "properties" if kind.is_schema() => Some(Kind::Names),
        "items" | "additionalProperties" | "allOf" | "oneOf" | "anyOf" if kind.is_schema() => Some(Kind::PartSchema),
        _ if kind.is_schema() => Some(Kind::Plain),
        "schema" => Some(Kind::PartSchema),
        "parameters" if place != "components" => Some(Kind::Parameter),
        "paths" if place.is_empty() => Some(Kind::Names),
        "responses" | "content" | "examples" | "headers" => Some(Kind::Names),
        _ if place == "components" => Some(Kind::Names),
        _ => Some(Kind::Plain),
    }
}
