//! The OpenAPI document as a tree, and the few questions everybody asks of it.

use crate::error::Error;
use serde_json::Value;
use std::collections::BTreeMap;

/// The HTTP methods under which a path item may hold an operation.
pub const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "trace"];

/// An OpenAPI document as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    root: Value,
}

/// One operation of a document.
#[derive(Clone, Copy, Debug)]
pub struct Operation<'a> {
    /// The path as written, for example `/v1/refunds/{id}`.
    pub path: &'a str,
    /// The method in lower case, for example `post`.
    pub method: &'a str,
    /// The operation object.
    pub value: &'a Value,
    /// The path item that holds it.
    pub path_item: &'a Value,
}

impl Operation<'_> {
    /// `paths./v1/refunds.post`
    pub fn place(&self) -> String {
        format!("paths.{}.{}", self.path, self.method)
    }

    /// The operation's id, or nothing when it has none.
    pub fn id(&self) -> Option<&str> {
        self.value.get("operationId")?.as_str()
    }
}

impl Document {
    /// Reads YAML (or JSON, which is YAML).
    ///
    /// # Errors
    /// When the text is not YAML, or its top is not a mapping; the message names line and column.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let root: Value = serde_saphyr::from_str(text)
            .map_err(|error| Error::one("document", format!("is not valid YAML: {error}")))?;
        Self::new(root)
    }

    /// A document whose tree was read elsewhere.
    ///
    /// # Errors
    /// When its top is not a mapping.
    pub fn new(root: Value) -> Result<Self, Error> {
        if !root.is_object() {
            return Err(Error::one("document", "is not a mapping; an OpenAPI document starts with `openapi: 3.0.3`"));
        }
        Ok(Self { root: sorted(root) })
    }

    /// The whole tree.
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// Every operation, by path and then by method.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        let paths = self.root.get("paths").and_then(Value::as_object);
        paths.into_iter().flatten().flat_map(|(path, path_item)| {
            METHODS
                .iter()
                .filter_map(move |method| Some(Operation { path, method, value: path_item.get(method)?, path_item }))
        })
    }

    /// The parameters of an operation, those of its path included, with references followed.
    pub fn parameters<'a>(&'a self, operation: &Operation<'a>) -> Vec<&'a Value> {
        let lists = [operation.path_item.get("parameters"), operation.value.get("parameters")];
        let entries = lists.into_iter().flatten().filter_map(Value::as_array).flatten();
        entries.filter_map(|parameter| self.follow(parameter)).collect()
    }

    /// Follows a local reference such as `#/components/schemas/Refund`.
    pub fn resolve(&self, reference: &str) -> Option<&Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }

    /// The value itself, or what its `$ref` points to. Follows a chain of references, and gives up on a ring of them.
    pub fn follow<'a>(&'a self, value: &'a Value) -> Option<&'a Value> {
        let mut value = value;
        for _ in 0..32 {
            match value.get("$ref").and_then(Value::as_str) {
                Some(reference) => value = self.resolve(reference)?,
                None => return Some(value),
            }
        }
        None
    }
}

/// The same tree with every mapping in the order of its keys. `serde_json` keeps another order when some crate of the
/// build asks it to, and what is generated must not depend on that.
pub(crate) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<String, Value> = members.into_iter().collect();
            Value::Object(members.into_iter().map(|(key, value)| (key, sorted(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        other => other,
    }
}
