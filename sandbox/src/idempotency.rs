//! One idempotency key, one effect.
//!
//! WooshPay documents the error for a key that is used again with other parameters or for another endpoint, and 409 for a
//! conflict. That a key belongs to one API key, lives 24 hours, and that a request refused before its work began leaves no
//! trace, are the sandbox's own rules.

use crate::model::Secret;
use crate::table::Table;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

pub(crate) const LIFETIME: i64 = 24 * 60 * 60 * 1000;
pub(crate) const LONGEST_KEY: usize = 255;

/// The answers given so far, and the requests that are being worked on.
#[derive(Default)]
pub(crate) struct Answers {
    /// By [`Asked::place`].
    pub(crate) given: Table<String, Given>,
    /// Not stored: what was being worked on when the sandbox was killed is to be done anew.
    busy: BTreeMap<String, Asked>,
}

/// A request with an idempotency key, reduced to what must be equal for it to be the same request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// A digest of the API key and the idempotency key, so that neither is written to a file.
    pub(crate) place: String,
    endpoint: String,
    body: String,
}

/// An answer that was given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Given {
    endpoint: String,
    body: String,
    until: i64,
    status: u16,
    text: String,
}

/// What a key says about the request that carries it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// Nobody used it; do the work, then [`Answers::finish`] or [`Answers::release`].
    New,
    /// The work was done before; this was the answer.
    Done(u16, String),
    /// The same request is being worked on.
    Busy,
    /// It belongs to another request.
    Taken { endpoint: String },
}

impl Asked {
    pub(crate) fn new(api_key: &Secret, key: &str, endpoint: String, body: &Value) -> Self {
        let place = digest(|sha| {
            sha.update(api_key.0.as_bytes());
            // A byte that a header cannot hold.
            sha.update([0]);
            sha.update(key.as_bytes());
        });
        Self { place, endpoint, body: digest(|sha| feed(sha, body)) }
    }
}

impl Answers {
    pub(crate) fn claim(&mut self, asked: &Asked, now: i64) -> Claim {
        let before = self.given.get(&asked.place).filter(|given| given.until > now);
        let first = before.map(|given| (&given.endpoint, &given.body));
        let first = first.or_else(|| self.busy.get(&asked.place).map(|busy| (&busy.endpoint, &busy.body)));
        match (first, before) {
            (Some((endpoint, body)), _) if *endpoint != asked.endpoint || *body != asked.body => {
                Claim::Taken { endpoint: endpoint.clone() }
            }
            (_, Some(given)) => Claim::Done(given.status, given.text.clone()),
            (Some(_), None) => Claim::Busy,
            (None, None) => {
                self.busy.insert(asked.place.clone(), asked.clone());
                Claim::New
            }
        }
    }

    /// Keeps the answer. Until when, is what it says.
    pub(crate) fn finish(&mut self, asked: &Asked, status: u16, text: String, now: i64) -> i64 {
        let until = now.saturating_add(LIFETIME);
        let (endpoint, body) = (asked.endpoint.clone(), asked.body.clone());
        self.given.insert(asked.place.clone(), Given { endpoint, body, until, status, text });
        self.release(asked);
        until
    }

    /// The request is not being worked on any more.
    pub(crate) fn release(&mut self, asked: &Asked) {
        self.busy.remove(&asked.place);
    }

    pub(crate) fn forget(&mut self, place: &String, now: i64) {
        if self.given.get(place).is_some_and(|given| given.until <= now) {
            self.given.remove(place);
        }
    }
}

fn digest(feed: impl FnOnce(&mut Sha256)) -> String {
    let mut sha = Sha256::new();
    feed(&mut sha);
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, sha.finalize())
}

/// Equal JSON gives equal bytes, in whatever order its members came.
fn feed(sha: &mut Sha256, value: &Value) {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            sha.update(format!("{{{}", sorted.len()));
            for (name, value) in sorted {
                sha.update(format!("{}:{name}", name.len()));
                feed(sha, value);
            }
        }
        Value::Array(items) => {
            sha.update(format!("[{}", items.len()));
            items.iter().for_each(|item| feed(sha, item));
        }
        Value::String(text) => sha.update(format!("\"{}:{text}", text.len())),
        other => sha.update(format!("{other};")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn asked(api_key: &str, endpoint: &str, body: &Value) -> Asked {
        Asked::new(&Secret(api_key.into()), "k", endpoint.into(), body)
    }

    #[test]
    fn a_key_goes_from_new_to_busy_to_done_and_is_forgotten() {
        let mut answers = Answers::default();
        let first = asked("sk_test_a", "POST /x", &json!({"a": 1, "b": 2}));
        let other_body = asked("sk_test_a", "POST /x", &json!({"a": 2}));
        let other_place = asked("sk_test_a", "POST /y", &json!({"a": 1, "b": 2}));
        let taken = || Claim::Taken { endpoint: "POST /x".into() };
        assert_eq!(answers.claim(&first, 0), Claim::New);
        assert_eq!(answers.claim(&first, 1), Claim::Busy);
        assert_eq!(answers.claim(&other_body, 1), taken());
        assert_eq!(answers.finish(&first, 200, "{}".into(), 0), LIFETIME);
        assert_eq!(answers.claim(&first, 2), Claim::Done(200, "{}".into()));
        let reordered = asked("sk_test_a", "POST /x", &json!({"b": 2, "a": 1}));
        assert_eq!(answers.claim(&reordered, 3), Claim::Done(200, "{}".into()));
        assert_eq!(answers.claim(&other_body, 3), taken());
        assert_eq!(answers.claim(&other_place, 3), taken());
        assert_eq!(answers.claim(&asked("sk_test_b", "POST /y", &json!({})), 3), Claim::New);
        answers.forget(&first.place, LIFETIME - 1);
        assert_eq!(answers.claim(&first, LIFETIME - 1), Claim::Done(200, "{}".into()));
        assert_eq!(answers.claim(&first, LIFETIME), Claim::New);
        answers.forget(&first.place, LIFETIME);
        assert!(answers.given.is_empty());
    }

    #[test]
    fn work_that_was_given_up_can_be_done_again() {
        let mut answers = Answers::default();
        let first = asked("sk_test_a", "POST /x", &json!({}));
        assert_eq!(answers.claim(&first, 0), Claim::New);
        answers.release(&first);
        assert_eq!(answers.claim(&first, 0), Claim::New);
    }

    #[test]
    fn different_requests_have_different_digests() {
        let bodies = [
            json!({}),
            json!([]),
            json!({"a": 1}),
            json!({"a": "1"}),
            json!({"a": [1, 2]}),
            json!({"a": [12]}),
            json!({"a": {"b": 1}, "c": 2}),
            json!({"a": {"b": 1, "c": 2}}),
            json!({"a": "1;"}),
            json!({"a": null}),
            json!({"a": ""}),
        ];
        let digests: std::collections::BTreeSet<String> =
            bodies.iter().map(|body| asked("sk_test_a", "POST /x", body).body).collect();
        assert_eq!(digests.len(), bodies.len());
        assert_ne!(
            Asked::new(&Secret("a".into()), "bk", String::new(), &json!({})).place,
            Asked::new(&Secret("ab".into()), "k", String::new(), &json!({})).place
        );
    }
}
