//! Where a store is kept beside memory.

use crate::table::Change;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Everything that a store holds.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Page {
    /// Rows as JSON, by table and key.
    pub(crate) tables: BTreeMap<String, Map<String, Value>>,
    /// What is not in a table.
    pub(crate) memo: Value,
}

/// A place that outlives the process. Each call is done as a whole or not at all.
pub(crate) trait Journal: Send {
    /// What it holds; nothing when it is new.
    #[cfg(feature = "sqlite")]
    fn read(&mut self) -> Result<Option<Page>, String>;
    /// Adds changes, by table.
    fn write(&mut self, changes: &[(&'static str, Vec<Change>)], memo: &Value) -> Result<(), String>;
    /// Holds this, and nothing else.
    fn replace(&mut self, page: Page) -> Result<(), String>;
}
