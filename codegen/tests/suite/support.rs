//! The real document, and changed copies of it.

use wooshpay_codegen::{Document, lint};

/// The text of `spec/wooshpay.yaml`.
pub fn spec() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/wooshpay.yaml");
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The text with the first `from` replaced. A `from` that is not there would make a test of nothing.
pub fn change(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "the document no longer holds `{from}`");
    text.replacen(from, to, 1)
}

/// The real document with one change.
pub fn changed(from: &str, to: &str) -> String {
    change(&spec(), from, to)
}

/// What the lint says of a text.
pub fn problems(text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}"));
    lint::lint(&document).iter().map(ToString::to_string).collect()
}

/// Asserts that this one change makes exactly these problems.
#[track_caller]
pub fn refused(from: &str, to: &str, expected: &[&str]) {
    assert_eq!(problems(&changed(from, to)), expected);
}
