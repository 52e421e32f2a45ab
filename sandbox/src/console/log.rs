//! What was asked and answered lately: a ring in memory, for people to look at.

use axum::body::Bytes;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

const KEPT: usize = 500;
const LARGEST: usize = 16 * 1024;
const MASK: &str = "…not shown…";

/// One request and its answer.
pub(crate) struct Entry {
    /// Grows by one.
    pub(crate) number: u64,
    pub(crate) at: i64,
    /// The request's id; none for a page.
    pub(crate) id: Option<String>,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) operation: Option<String>,
    /// Nothing when the connection was closed without an answer.
    pub(crate) status: Option<u16>,
    pub(crate) idempotency_key: Option<String>,
    pub(crate) replayed: bool,
    /// The kind of the fault that it met.
    pub(crate) fault: Option<String>,
    pub(crate) sent: Bytes,
    pub(crate) answered: Bytes,
}

impl Entry {
    /// The status, or that there was none.
    pub(super) fn outcome(&self) -> String {
        self.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string())
    }

    /// Everything, to look at.
    pub(super) fn shown(&self) -> Value {
        json!({
            "number": self.number,
            "at": self.at,
            "id": self.id,
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "status": self.status,
            "idempotency_key": self.idempotency_key,
            "replayed": self.replayed,
            "fault": self.fault,
            "request": shown(&self.sent),
            "response": shown(&self.answered),
        })
    }
}

#[derive(Default)]
pub(crate) struct Log {
    ring: Mutex<Ring>,
}

#[derive(Default)]
struct Ring {
    last: u64,
    entries: VecDeque<Arc<Entry>>,
}

impl Log {
    pub(crate) fn add(&self, mut entry: Entry) {
        // A slice would keep the whole body in memory.
        let small = |bytes: Bytes| match bytes.get(..LARGEST) {
            Some(start) => Bytes::copy_from_slice(start),
            None => bytes,
        };
        (entry.sent, entry.answered) = (small(entry.sent), small(entry.answered));
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.last += 1;
        entry.number = ring.last;
        ring.entries.push_front(Arc::new(entry));
        ring.entries.truncate(KEPT);
    }

    /// The newest first.
    pub(crate) fn newest(&self, limit: usize) -> Vec<Arc<Entry>> {
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        ring.entries.iter().take(limit).cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).entries.clear();
    }
}

/// A body to look at: JSON without its secrets, or a text.
pub(crate) fn shown(body: &[u8]) -> Value {
    match serde_json::from_slice::<Value>(body) {
        _ if body.is_empty() => Value::Null,
        Ok(mut value) => {
            mask(&mut value);
            value
        }
        // Cut short, or never JSON: secrets cannot be told apart, so a text that may hold one is not shown.
        Err(_) => {
            let text = String::from_utf8_lossy(body);
            let secret = ["secret", "whsec_"].iter().any(|word| text.contains(word));
            Value::from(if secret { MASK.to_owned() } else { text.into_owned() })
        }
    }
}

pub(super) fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| match name.as_str() {
            "secret" | "client_secret" => *value = MASK.into(),
            _ => mask(value),
        }),
        Value::Array(items) => items.iter_mut().for_each(mask),
        // An error may repeat the key that it refuses.
        Value::String(text) if text.contains("sk_") || text.contains("whsec_") => *value = MASK.into(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(sent: &'static [u8]) -> Entry {
        Entry {
            number: 0,
            at: 0,
            id: None,
            method: "POST".into(),
            path: "/".into(),
            operation: None,
            status: Some(200),
            idempotency_key: None,
            replayed: false,
            fault: None,
            sent: Bytes::from_static(sent),
            answered: Bytes::new(),
        }
    }

    #[test]
    fn the_ring_is_bounded_in_number_and_in_size() {
        static LARGE: [u8; 3 * LARGEST] = [b' '; 3 * LARGEST];
        let log = Log::default();
        (0..KEPT + 7).for_each(|_| log.add(entry(&LARGE)));
        let all = log.newest(usize::MAX);
        assert_eq!((all.len(), all[0].number, all[KEPT - 1].number), (KEPT, KEPT as u64 + 7, 8));
        assert!(all.iter().all(|entry| entry.sent.len() == LARGEST));
        assert_eq!(log.newest(2).len(), 2);
    }

    #[test]
    fn secrets_are_not_shown() {
        let body =
            json!({ "data": [{ "secret": "whsec_1", "client_secret": "pi_1_secret_2" }], "url": "http://x", "a": 1 });
        let expected = json!({ "data": [{ "secret": MASK, "client_secret": MASK }], "url": "http://x", "a": 1 });
        assert_eq!(shown(body.to_string().as_bytes()), expected);
        assert_eq!(shown(br#"{"message":"Invalid API Key provided: sk_test_1"}"#), json!({ "message": MASK }));
        assert_eq!(shown(b""), Value::Null);
        assert_eq!(shown(b"<html>"), json!("<html>"));
        assert_eq!(shown(br#"{"client_secret":"pi_1_se"#), json!(MASK));
    }
}
