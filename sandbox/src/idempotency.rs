//! One idempotency key, one effect.
//!
//! WooshPay documents the error for a key that is used again with other parameters or for another endpoint, and 409 for a
//! conflict. That a key belongs to one API key, lives 24 hours, and that a request refused before its work began leaves no
//! trace, are the sandbox's own rules.

use crate::model::Secret;
use serde_json::Value;
use std::collections::HashMap;

pub(crate) const LIFETIME: i64 = 24 * 60 * 60 * 1000;
pub(crate) const LONGEST_KEY: usize = 255;

/// The answers given so far, by API key and idempotency key.
#[derive(Default)]
pub(crate) struct Answers {
    entries: HashMap<(Secret, String), Entry>,
}

struct Entry {
    endpoint: String,
    body: Value,
    until: i64,
    answer: Option<(u16, String)>,
}

/// What a key says about the request that carries it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Nobody used it; do the work, then [`Answers::finish`].
    New,
    /// The work was done before; this was the answer.
    Done(u16, String),
    /// The same request is being worked on.
    Busy,
    /// It belongs to another request.
    Taken { endpoint: String },
}

impl Answers {
    pub(crate) fn claim(&mut self, api_key: &Secret, key: &str, endpoint: &str, body: &Value, now: i64) -> Claim {
        let place = (api_key.clone(), key.to_owned());
        match self.entries.get(&place).filter(|entry| entry.until > now) {
            Some(entry) if entry.endpoint != endpoint || entry.body != *body => {
                Claim::Taken { endpoint: entry.endpoint.clone() }
            }
            Some(Entry { answer: Some((status, text)), .. }) => Claim::Done(*status, text.clone()),
            Some(_) => Claim::Busy,
            None => {
                let entry =
                    Entry { endpoint: endpoint.to_owned(), body: body.clone(), until: now + LIFETIME, answer: None };
                self.entries.insert(place, entry);
                Claim::New
            }
        }
    }

    pub(crate) fn finish(&mut self, api_key: &Secret, key: &str, status: u16, text: String) {
        if let Some(entry) = self.entries.get_mut(&(api_key.clone(), key.to_owned())) {
            entry.answer = Some((status, text));
        }
    }

    pub(crate) fn forget(&mut self, api_key: &Secret, key: &str, now: i64) {
        let place = (api_key.clone(), key.to_owned());
        if self.entries.get(&place).is_some_and(|entry| entry.until <= now) {
            self.entries.remove(&place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_key_goes_from_new_to_busy_to_done_and_is_forgotten() {
        let (mut answers, key) = (Answers::default(), Secret("sk_test_a".into()));
        let body = json!({"a": 1, "b": 2});
        let claim = |answers: &mut Answers, now| answers.claim(&key, "k", "POST /x", &body, now);
        assert_eq!(claim(&mut answers, 0), Claim::New);
        assert_eq!(claim(&mut answers, 1), Claim::Busy);
        answers.finish(&key, "k", 200, "{}".into());
        assert_eq!(claim(&mut answers, 2), Claim::Done(200, "{}".into()));
        let reordered = json!({"b": 2, "a": 1});
        assert_eq!(answers.claim(&key, "k", "POST /x", &reordered, 3), Claim::Done(200, "{}".into()));
        let taken = Claim::Taken { endpoint: "POST /x".into() };
        assert_eq!(answers.claim(&key, "k", "POST /x", &json!({"a": 2}), 3), taken);
        assert_eq!(answers.claim(&key, "k", "POST /y", &body, 3), taken);
        assert_eq!(answers.claim(&Secret("sk_test_b".into()), "k", "POST /y", &body, 3), Claim::New);
        answers.forget(&key, "k", LIFETIME - 1);
        assert_eq!(claim(&mut answers, LIFETIME - 1), Claim::Done(200, "{}".into()));
        assert_eq!(claim(&mut answers, LIFETIME), Claim::New);
        answers.forget(&key, "k", 2 * LIFETIME);
        assert_eq!(claim(&mut answers, 2 * LIFETIME), Claim::New);
    }
}
