//! Texts that must not reach a log: the account's key, and the secrets that the service hands out.

use crate::ParseError;
use serde::{Deserialize, Deserializer, Serialize};
#[cfg(feature = "client")]
use serde_json::Value;
use std::fmt;

/// A text that must not reach a log: `Debug` shows `Secret(***)`, and there is no `Display`.
///
/// It is written to JSON as it is, so that an object can be stored and read again.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::non_blank(deserializer).map(Self)
    }
}

/// Whether money is real. The key decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Reached with an `sk_test_` key.
    Test,
    /// Reached with an `sk_live_` key; money is real.
    Live,
}

/// An account's secret key, `sk_test_…` or `sk_live_…`.
///
/// ```
/// use wooshpay::{Mode, SecretKey};
///
/// let key = SecretKey::new("sk_test_a1b2c3").unwrap();
/// assert_eq!(key.mode(), Mode::Test);
/// assert_eq!(format!("{key:?}"), "SecretKey(sk_test_***)");
/// assert!(SecretKey::new("pk_test_a1b2c3").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey {
    text: String,
    mode: Mode,
}

impl SecretKey {
    /// Takes a key as WooshPay's dashboard shows it.
    ///
    /// # Errors
    /// When it is blank, a publishable key, already base64, or no key at all. The message says which and never holds
    /// the key.
    pub fn new(key: impl Into<String>) -> Result<Self, ParseError> {
        let text = key.into();
        let refuse = |why: &str| Err(ParseError::new(format!("not a secret key: {why}")));
        if text.trim().is_empty() {
            return refuse("it is blank; expected `sk_test_…` or `sk_live_…`");
        }
        if text.chars().any(char::is_whitespace) {
            return refuse("it holds white space; was it read from a file with a line end?");
        }
        if text.starts_with("pk_") {
            return refuse("it is a publishable key (`pk_…`), which cannot take payments; use the secret key `sk_…`");
        }
        if text.starts_with("c2tf") {
            return refuse("it looks like a key in base64; give it as the dashboard shows it, from `sk_…`");
        }
        let (mode, tail) = match (text.strip_prefix("sk_test_"), text.strip_prefix("sk_live_")) {
            (Some(tail), _) => (Mode::Test, tail),
            (_, Some(tail)) => (Mode::Live, tail),
            _ => return refuse("it starts with neither `sk_test_` nor `sk_live_`"),
        };
        if tail.is_empty() {
            return refuse("nothing follows its prefix");
        }
        if !tail.chars().all(in_secret) {
            return refuse("it holds a character that no key has");
        }
        Ok(Self { text, mode })
    }

    /// Whether money is real.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    #[cfg(feature = "client")]
    pub(crate) fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.mode {
            Mode::Test => "SecretKey(sk_test_***)",
            Mode::Live => "SecretKey(sk_live_***)",
        })
    }
}

/// What stands in a key or secret after its prefix: base64 text, also that for addresses.
fn in_secret(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-+/=.~".contains(c)
}

/// The text with every secret in it blotted out. WooshPay's answer to a wrong key repeats the key.
pub(crate) fn scrub(text: &str) -> String {
    // The last is how `sk_` begins in base64, as in the header that carries the key.
    const MARKERS: [&str; 7] = ["sk_test_", "sk_live_", "pk_test_", "pk_live_", "whsec_", "_secret_", "c2tf"];
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    // Where each stands next, counted from the end: what was looked for and not found is not looked for again.
    let mut found = MARKERS.map(|marker| text.find(marker).map(|start| text.len() - start));
    while let Some((left, marker)) = MARKERS.iter().zip(found).filter_map(|(m, left)| Some((left?, m))).max() {
        let (before, at) = rest.split_at(rest.len() - left);
        let (_, tail) = at.split_at(marker.len());
        // `%`, `\` and `&#…;` are other ways to write a character.
        let end = tail.find(|c: char| !in_secret(c) && !matches!(c, '%' | '\\' | '&' | '#' | ';'));
        let end = end.unwrap_or(tail.len());
        clean.push_str(before);
        clean.push_str(marker);
        if end > 0 {
            clean.push_str("***");
        }
        (_, rest) = tail.split_at(end);
        for (marker, left) in MARKERS.iter().zip(&mut found) {
            if left.is_some_and(|left| left > rest.len()) {
                *left = rest.find(marker).map(|start| rest.len() - start);
            }
        }
    }
    clean.push_str(rest);
    clean
}

/// The same for a message that quotes what it could not read, without the quotes: they may hold what has no marker, such as
/// a telephone number.
pub(crate) fn scrub_quotes(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let (mut inside, mut escaped) = (false, false);
    for c in text.chars() {
        match (inside, c) {
            (true, '"') if !escaped => {
                clean.push_str("***\"");
                inside = false;
            }
            (true, _) => escaped = c == '\\' && !escaped,
            (false, _) => {
                clean.push(c);
                inside = c == '"';
                escaped = false;
            }
        }
    }
    for kind in ["integer `", "floating point `"] {
        if let Some((before, after)) = clean.split_once(kind) {
            let after = after.split_once('`').map_or("", |(_, after)| after);
            clean = format!("{before}{kind}***`{after}");
        }
    }
    scrub(&clean)
}

/// The same for a body. JSON writes one text in many ways, so what a body says is looked at besides how it says it.
#[cfg(feature = "client")]
pub(crate) fn scrub_body(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let clean = scrub(&text);
    let Ok(said) = serde_json::from_str(&text).map(scrub_value) else { return clean.into_bytes() };
    match serde_json::from_str::<Value>(&clean) {
        Ok(left) if said == left => clean.into_bytes(),
        _ => said.to_string().into_bytes(),
    }
}

#[cfg(feature = "client")]
fn scrub_value(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(scrub(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(scrub_value).collect()),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (scrub(&name), scrub_value(value))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_blotted_out_wherever_they_stand() {
        assert_eq!(scrub("Invalid API Key provided: sk_test_dGVzdDpX+/=."), "Invalid API Key provided: sk_test_***");
        assert_eq!(scrub(r#"{"a":"whsec_abc","b":"pi_1_secret_xyz"}"#), r#"{"a":"whsec_***","b":"pi_1_secret_***"}"#);
        assert_eq!(scrub("sk_live_a sk_live_b"), "sk_live_*** sk_live_***");
        assert_eq!(scrub("nothing to hide"), "nothing to hide");
        assert_eq!(scrub("begin it with `sk_test_`"), "begin it with `sk_test_`");
        assert_eq!(scrub(&scrub("sk_live_a")), "sk_live_***");
        assert_eq!(scrub("<p>sk_live_a&#x2F;b</p>"), "<p>sk_live_***</p>");
    }

    #[test]
    fn what_is_quoted_is_blotted_out() {
        let message = r#"field `a`: invalid type: string "+62 \" 812\\", expected "x" at line 1"#;
        assert_eq!(scrub_quotes(message), r#"field `a`: invalid type: string "***", expected "***" at line 1"#);
        assert_eq!(scrub_quotes("\"never closed"), "\"");
        assert_eq!(scrub_quotes("invalid type: integer `628123`, expected"), "invalid type: integer `***`, expected");
        assert_eq!(scrub_quotes("nothing quoted of sk_test_a"), "nothing quoted of sk_test_***");
    }

    #[test]
    fn json_hides_no_secret_behind_its_escapes() {
        let scrubbed = |body: &str| String::from_utf8(scrub_body(body.as_bytes())).unwrap();
        assert_eq!(scrubbed(r#"{ "a": "sk_test_b\/c" }"#), r#"{ "a": "sk_test_***" }"#);
        assert_eq!(scrubbed(r#"{ "sk\u005ftest_b": 1 }"#), r#"{"sk_test_***":1}"#);
        assert_eq!(scrubbed(r#"{ "a": "\"sk_test_b\"" }"#), r#"{"a":"\"sk_test_***\""}"#);
        assert_eq!(scrubbed(r#"{ "a": "sk_test_b"#), r#"{ "a": "sk_test_***"#);
        assert_eq!(scrubbed(r#"{ "a" : 1.50 }"#), r#"{ "a" : 1.50 }"#);
    }
}
