//! Where to look for what is asked for, so that no call reads everything there is. Nothing of it is stored: it follows from
//! the tables.

use crate::chance;
use crate::model::{Intent, Session};
use serde_json::Value;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;

/// Every number that an id can have.
pub(crate) const ALL_NUMBERS: RangeInclusive<u64> = 0..=9_999_999_999_999_999_999;

/// Intents and sessions by some of their fields, and by the time of their creation.
#[derive(Default)]
pub(crate) struct Index {
    /// A digest of a field and its value, and the number of an id that has it. Two values may share a digest, so whoever
    /// looks compares what is found.
    entries: BTreeSet<(u64, u64)>,
    /// How far, at most, the number of an intent's id lies beyond the first one of the moment of its creation.
    lead: u64,
}

/// What is looked for: a field and its value, as a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fact(u64);

impl Fact {
    pub(crate) fn of_intent(field: &str, value: &str) -> Self {
        Self::new("payment_intent", field, value)
    }

    pub(crate) fn of_session(field: &str, value: &str) -> Self {
        Self::new("checkout_session", field, value)
    }

    fn new(kind: &str, field: &str, value: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        (kind, field, value).hash(&mut hasher);
        Self(hasher.finish())
    }
}

impl Index {
    pub(crate) fn rebuild<'a>(
        intents: impl Iterator<Item = &'a Intent>,
        sessions: impl Iterator<Item = &'a Session>,
    ) -> Self {
        let mut index = Self::default();
        intents.for_each(|intent| index.put_intent(None, intent));
        sessions.for_each(|session| index.put_session(None, session));
        index
    }

    pub(crate) fn put_intent(&mut self, before: Option<&Intent>, now: &Intent) {
        self.put(&now.id, now.created, before.map(intent_facts).unwrap_or_default(), intent_facts(now));
    }

    pub(crate) fn put_session(&mut self, before: Option<&Session>, now: &Session) {
        self.put(&now.id, now.created, before.map(session_facts).unwrap_or_default(), session_facts(now));
    }

    fn put(&mut self, id: &str, created: i64, before: Vec<Fact>, now: Vec<Fact>) {
        let Some(number) = number(id) else { return };
        self.lead = self.lead.max(number.saturating_sub(chance::first_number(created)));
        for gone in before.iter().filter(|fact| !now.contains(fact)) {
            self.entries.remove(&(gone.0, number));
        }
        self.entries.extend(now.iter().filter(|fact| !before.contains(fact)).map(|fact| (fact.0, number)));
    }

    /// The numbers of ids that may have this, lowest first. The range must not be empty.
    pub(crate) fn find(&self, fact: Fact, numbers: RangeInclusive<u64>) -> impl DoubleEndedIterator<Item = u64> {
        self.entries.range((fact.0, *numbers.start())..=(fact.0, *numbers.end())).map(|(_, number)| *number)
    }

    /// The numbers that intents and sessions have which were created from the one moment to the other. Others may have them, too: ids
    /// run ahead of the time when many are made at once, or when a clock is put back.
    pub(crate) fn created(&self, from: i64, to: i64) -> RangeInclusive<u64> {
        chance::first_number(from)..=chance::first_number(to).saturating_add(self.lead).min(*ALL_NUMBERS.end())
    }
}

/// The digits of an id.
pub(crate) fn number(id: &str) -> Option<u64> {
    id.rsplit('_').next().filter(|digits| digits.len() == 19)?.parse().ok()
}

fn intent_facts(intent: &Intent) -> Vec<Fact> {
    let sent = ["customer", "merchant_order_id", "merchant_user_id"];
    let sent = sent.into_iter().filter_map(|field| Some((field, intent.echo.get(field).and_then(Value::as_str)?)));
    let own = [("status", intent.status.name()), ("currency", &intent.currency)];
    sent.chain(own).map(|(field, value)| Fact::of_intent(field, value)).collect()
}

fn session_facts(session: &Session) -> Vec<Fact> {
    session.customer.iter().map(|customer| Fact::of_session("customer", customer)).collect()
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
