//! What was asked and answered lately: a ring in memory, for people to look at.

use crate::urls::without_query;
use axum::body::Bytes;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

pub(super) const KEPT: usize = 500;
const LARGEST: usize = 16 * 1024;
const LONGEST_PATH: usize = 2048;
const MASK: &str = "…not shown…";
/// What a refusal says before it repeats the credentials.
const REFUSED: &str = "Invalid API Key provided: ";
const SCHEME: &str = " (send it by HTTP Basic, not ";

/// The body of an answer, on its way to the log.
#[derive(Clone)]
pub(crate) struct Said(pub(crate) Bytes);

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

    /// Path and query, to look at.
    pub(super) fn path(&self) -> Cow<'_, str> {
        scrubbed(&self.path)
    }

    /// Everything, to look at.
    pub(super) fn shown(&self) -> Value {
        json!({
            "number": self.number,
            "at": self.at,
            "id": self.id,
            "method": self.method,
            "path": self.path(),
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
        // A slice, and be it of all, would keep the connection's whole buffer in memory.
        let small = |bytes: &Bytes| Bytes::copy_from_slice(bytes.get(..LARGEST).unwrap_or(bytes));
        (entry.sent, entry.answered) = (small(&entry.sent), small(&entry.answered));
        entry.path.truncate(entry.path.floor_char_boundary(LONGEST_PATH));
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

/// A body to look at: JSON, or a text; without its secrets.
pub(crate) fn shown(body: &[u8]) -> Value {
    match serde_json::from_slice::<Value>(body) {
        _ if body.is_empty() => Value::Null,
        Ok(mut value) => {
            mask(&mut value);
            value
        }
        // Cut short, or never JSON.
        Err(_) => {
            let text = String::from_utf8_lossy(body);
            let end = if body.len() == LARGEST { "… (cut)" } else { "" };
            Value::from(format!("{}{end}", scrubbed(&without_queries(&text))))
        }
    }
}

pub(super) fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| match name.as_str() {
            "secret" | "client_secret" => *value = MASK.into(),
            "url" if value.is_string() => {
                mask(value);
                *value = without_query(value.as_str().unwrap_or_default()).into();
            }
            _ => mask(value),
        }),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::String(text) => {
            if let Cow::Owned(masked) = scrubbed(text) {
                *text = masked;
            }
        }
        _ => {}
    }
}

/// What is JSON only in part, without the query of what stands after each `"url"`.
fn without_queries(text: &str) -> String {
    const NAME: &str = "\"url\"";
    let mut parts = text.split(NAME);
    let start = parts.next().unwrap_or_default().to_owned();
    parts.fold(start, |out, part| {
        let (before, rest) = part.split_at(part.find('"').map_or(part.len(), |quote| quote + 1));
        let (url, after) = rest.split_at(rest.find('"').unwrap_or(rest.len()));
        format!("{out}{NAME}{before}{}{after}", without_query(url))
    })
}

/// A text without the secrets in it, by their form; and without the credentials that a refusal repeats.
fn scrubbed(text: &str) -> Cow<'_, str> {
    if let Some((start, given)) = text.split_once(REFUSED) {
        // What follows the credentials is in parentheses. Only a scheme is repeated there, and that may be a key, too.
        let end = given.rfind(" (").and_then(|at| given.get(at..)).unwrap_or_default();
        let end = if end.starts_with(SCHEME) { " (send it by HTTP Basic)" } else { end };
        return format!("{start}{REFUSED}{MASK}{end}").into();
    }
    if !["sk_", "whsec_", "_secret_"].iter().any(|part| text.contains(part)) {
        return text.into();
    }
    let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(word) {
        let (before, from) = rest.split_at(start);
        let (token, after) = from.split_at(from.find(|letter| !word(letter)).unwrap_or(from.len()));
        out.push_str(before);
        out.push_str(if is_secret(token) { MASK } else { token });
        rest = after;
    }
    out.push_str(rest);
    out.into()
}

fn is_secret(token: &str) -> bool {
    let key = token.strip_prefix("sk_").map(|key| key.trim_start_matches("test_").trim_start_matches("live_"));
    key.is_some_and(|key| !key.is_empty()) || token.starts_with("whsec_") || token.contains("_secret_")
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
            json!({ "data": [{ "secret": "whsec_1", "client_secret": "pi_1_secret_2" }], "url": "http://x?k", "a": 1 });
        let expected = json!({ "data": [{ "secret": MASK, "client_secret": MASK }], "url": "http://x?…", "a": 1 });
        assert_eq!(shown(body.to_string().as_bytes()), expected);
        for (text, expected) in [
            ("Invalid API Key provided: a (b (no)", "Invalid API Key provided: …not shown… (no)"),
            (
                "Invalid API Key provided: a (send it by HTTP Basic, not a)",
                "Invalid API Key provided: …not shown… (send it by HTTP Basic)",
            ),
            ("Invalid API Key provided: sk_te", "Invalid API Key provided: …not shown…"),
            ("/v1/x?key=sk_live_1&a=whsec_2", "/v1/x?key=…not shown…&a=…not shown…"),
            ("keys that start with sk_test_ or sk_", "keys that start with sk_test_ or sk_"),
            (
                r#"{"url": "http://x/?key=a", "b": "c?d", "url":"y","url":null"#,
                r#"{"url": "http://x/?…", "b": "c?d", "url":"y","url":null"#,
            ),
            (r#"{"url":"http://x/?key=a"#, r#"{"url":"http://x/?…"#),
            (r#"{"a":{"url":"http://x/sk_1?key=a"}"#, r#"{"a":{"url":"http://x/…not shown…?…"}"#),
            ("task_1, desk_2, secret_3, é", "task_1, desk_2, secret_3, é"),
            (r#"{"client_secret":"pi_1_secret_2","a":"é"#, r#"{"client_secret":"…not shown…","a":"é"#),
            (r#"{"client_secret":"pi_1_se"#, r#"{"client_secret":"pi_1_se"#),
        ] {
            assert_eq!(shown(text.as_bytes()), json!(expected));
        }
        assert_eq!(shown(b""), Value::Null);
        assert_eq!(shown(b"<html>"), json!("<html>"));
        assert_eq!(shown(&[b'x'; LARGEST]), json!(format!("{}… (cut)", "x".repeat(LARGEST))));
    }

    #[test]
    fn what_is_kept_of_a_body_is_all_that_is_kept_in_memory() {
        let log = Log::default();
        let buffer = Bytes::from(vec![b' '; 1 << 20]);
        log.add(Entry { sent: buffer.slice(..9), path: "é".repeat(LARGEST), ..entry(b"") });
        assert!(buffer.is_unique(), "the log holds on to a whole buffer");
        assert!(log.newest(1)[0].path.len() <= LONGEST_PATH);
    }
}
