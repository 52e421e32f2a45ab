//! One kind of row, by key, and which rows changed since they were last written down.

use crate::model::Secret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

/// Rows in the order of their keys. Reading is that of a `BTreeMap`; every way to change a row is a method here.
pub(crate) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    /// Keys of rows that changed; nothing when nobody writes them down.
    changed: Option<BTreeSet<K>>,
}

/// What a row is found by, as text.
pub(crate) trait Key: Clone + Ord {
    fn text(&self) -> String;
    fn read(text: &str) -> Option<Self>;
}

/// A changed row: its key, and what it holds now, or nothing when it is gone.
pub(crate) type Change = (String, Option<String>);

/// A table of whatever kind, for those who write tables down and read them back.
pub(crate) trait Rows {
    /// From now on, changes are remembered.
    fn watch(&mut self);
    /// The changes since the last time that this was asked.
    fn changes(&mut self) -> Result<Vec<Change>, String>;
    /// Every row, as JSON by key.
    fn dump(&self) -> Result<Map<String, Value>, String>;
    /// Puts a row back, without counting it as changed.
    fn load(&mut self, key: &str, row: Value) -> Result<(), String>;
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), changed: None }
    }
}

impl<K, V> Deref for Table<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &Self::Target {
        &self.rows
    }
}

impl<K: Key, V> Table<K, V> {
    fn touch(&mut self, key: &K) {
        if let Some(changed) = &mut self.changed {
            changed.insert(key.clone());
        }
    }

    pub(crate) fn insert(&mut self, key: K, row: V) {
        self.touch(&key);
        self.rows.insert(key, row);
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.touch(key);
        self.rows.remove(key)
    }

    /// Takes the first row when it fits.
    pub(crate) fn pop_first_if(&mut self, fits: impl FnOnce(&K) -> bool) -> Option<(K, V)> {
        let (key, row) = self.rows.first_entry().filter(|entry| fits(entry.key()))?.remove_entry();
        self.touch(&key);
        Some((key, row))
    }

    /// A row that is going to be changed.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let row = self.rows.get_mut(key)?;
        if let Some(changed) = &mut self.changed {
            changed.insert(key.clone());
        }
        Some(row)
    }
}

impl<K: Key, V: Serialize + DeserializeOwned> Rows for Table<K, V> {
    fn watch(&mut self) {
        self.changed = Some(BTreeSet::new());
    }

    fn changes(&mut self) -> Result<Vec<Change>, String> {
        let changed = self.changed.as_mut().map(std::mem::take).unwrap_or_default();
        let written = |key: &K| match self.rows.get(key) {
            None => Ok((key.text(), None)),
            Some(row) => match serde_json::to_string(row) {
                Ok(row) => Ok((key.text(), Some(row))),
                Err(error) => Err(format!("{}: {error}", key.text())),
            },
        };
        changed.iter().map(written).collect()
    }

    fn dump(&self) -> Result<Map<String, Value>, String> {
        let written = |(key, row): (&K, &V)| match serde_json::to_value(row) {
            Ok(row) => Ok((key.text(), row)),
            Err(error) => Err(format!("{}: {error}", key.text())),
        };
        self.rows.iter().map(written).collect()
    }

    fn load(&mut self, key: &str, row: Value) -> Result<(), String> {
        let read = K::read(key).ok_or_else(|| format!("`{key}` is not a key of this table"))?;
        let row = serde_json::from_value(row).map_err(|error| format!("`{key}`: {error}"))?;
        self.rows.insert(read, row);
        Ok(())
    }
}

impl Key for String {
    fn text(&self) -> String {
        self.clone()
    }

    fn read(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Key for Secret {
    fn text(&self) -> String {
        self.0.clone()
    }

    fn read(text: &str) -> Option<Self> {
        Some(Self(text.to_owned()))
    }
}

impl Key for u64 {
    fn text(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// A moment, and a number that tells apart what shares it.
impl Key for (i64, u64) {
    fn text(&self) -> String {
        format!("{}/{}", self.0, self.1)
    }

    fn read(text: &str) -> Option<Self> {
        let (at, number) = text.split_once('/')?;
        Some((at.parse().ok()?, number.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn changes_are_told_once_and_only_when_watched() {
        let mut table: Table<u64, String> = Table::default();
        table.insert(1, "one".into());
        assert_eq!(table.changes(), Ok(vec![]));
        table.watch();
        table.insert(2, "two".into());
        table.get_mut(&1).unwrap().push('!');
        table.insert(3, "three".into());
        assert!(table.get_mut(&9).is_none());
        assert_eq!(table.remove(&3).as_deref(), Some("three"));
        let written = |key: &str, row: Option<&str>| (key.to_owned(), row.map(str::to_owned));
        let expected = vec![written("1", Some("\"one!\"")), written("2", Some("\"two\"")), written("3", None)];
        assert_eq!(table.changes(), Ok(expected));
        assert_eq!(table.pop_first_if(|key| *key > 1), None);
        assert_eq!(table.changes(), Ok(vec![]));
        assert_eq!(table.pop_first_if(|key| *key == 1), Some((1, "one!".into())));
        assert_eq!(table.changes(), Ok(vec![written("1", None)]));
        assert_eq!(table.dump(), Ok(json!({"2": "two"}).as_object().unwrap().clone()));
    }

    #[test]
    fn a_row_that_does_not_fit_is_refused_by_name() {
        let mut table: Table<(i64, u64), u64> = Table::default();
        assert_eq!(table.load("-5/2", json!(7)), Ok(()));
        assert_eq!(table.get(&(-5, 2)), Some(&7));
        assert_eq!(table.load("5", json!(7)), Err("`5` is not a key of this table".into()));
        assert!(table.load("5/1", json!("x")).unwrap_err().starts_with("`5/1`: invalid type"));
    }
}
