//! What happened, counted, so that a run can show that it went everywhere.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<&'static str, u64>);

impl Counts {
    pub fn add(&mut self, what: &'static str, many: u64) {
        *self.0.entry(what).or_default() += many;
    }

    pub fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|(what, many)| self.add(what, *many));
    }

    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or_default()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<String> = self.0.iter().map(|(what, many)| format!("{what} {many}")).collect();
        f.write_str(&shown.join(", "))
    }
}
