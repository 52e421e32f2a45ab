//! Which named schemas are sent, and which are received.

use crate::document::Document;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

const SCHEMAS: &str = "#/components/schemas/";

/// The names of the schemas on either side of the wire. Many are on both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Reached from a request body or a parameter.
    pub requests: BTreeSet<String>,
    /// Reached from a response, error responses included.
    pub responses: BTreeSet<String>,
}

/// Follows every reference from every operation. References that lead nowhere are passed over; the lint reports them.
pub fn reach(document: &Document) -> Reach {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for operation in document.operations() {
        sent.extend(operation.path_item.get("parameters"));
        sent.extend(operation.value.get("parameters"));
        sent.extend(operation.value.get("requestBody"));
        received.extend(operation.value.get("responses").and_then(Value::as_object).into_iter().flat_map(Map::values));
    }
    Reach { requests: named_from(document, sent), responses: named_from(document, received) }
}

/// Works off a list, not the call stack: the depth and the rings of a document are its author's.
fn named_from<'a>(document: &'a Document, start: Vec<&'a Value>) -> BTreeSet<String> {
    let mut followed = BTreeSet::new();
    let mut pending: Vec<(&Value, Keys)> = start.into_iter().map(|value| (value, Keys::Words)).collect();
    while let Some((value, keys)) = pending.pop() {
        match value {
            Value::Array(items) => pending.extend(items.iter().map(|item| (item, Keys::Words))),
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str)
                    && followed.insert(reference)
                {
                    pending.extend(document.resolve(reference).map(|value| (value, Keys::Words)));
                }
                pending.extend(members.iter().filter_map(|(key, value)| Some((value, keys.below(key)?))));
            }
            _ => {}
        }
    }
    let name = |reference: &str| Some(reference.strip_prefix(SCHEMAS)?.split('/').next()?.to_owned());
    followed.into_iter().filter_map(name).collect()
}

/// What the keys of a mapping are: words of OpenAPI, or names that the author chose.
#[derive(Clone, Copy)]
enum Keys {
    Words,
    Names,
}

impl Keys {
    /// Nothing for data: a `$ref` inside a sample, a default or an extension leads nowhere.
    fn below(self, key: &str) -> Option<Self> {
        match (self, key) {
            (Self::Words, "properties" | "responses") => Some(Self::Names),
            (Self::Words, "default" | "enum" | "example" | "examples") => None,
            (Self::Words, key) if key.starts_with("x-") => None,
            _ => Some(Self::Words),
        }
    }
}
