//! What a secret and a body may have been before something happened to them on their way.

use super::Cause;
use super::header::{base64, unbase64};
use serde_json::Value;

/// Some bytes, and what happened to them.
pub(super) struct Variant {
    pub(super) bytes: Vec<u8>,
    pub(super) causes: Vec<Cause>,
}

/// Adds what is not there yet: the first way to the same bytes is the shortest.
pub(super) fn add(variants: &mut Vec<Variant>, bytes: Vec<u8>, before: &[Cause], cause: Option<Cause>) {
    if !variants.iter().any(|known| known.bytes == bytes) {
        variants.push(Variant { bytes, causes: before.iter().cloned().chain(cause).collect() });
    }
}

/// What the secret may have been. None of them is blank: anybody could sign with that.
pub(super) fn secrets(given: &[u8]) -> Vec<Variant> {
    let mut clean = Vec::new();
    add(&mut clean, given.to_vec(), &[], None);
    let trimmed = trim(given);
    add(&mut clean, trimmed.to_vec(), &[], Some(Cause::SecretWhiteSpace));
    if let Some(inside) = unquoted(trimmed) {
        let white_space = (trimmed != given).then_some(Cause::SecretWhiteSpace);
        let before: Vec<Cause> = white_space.into_iter().collect();
        add(&mut clean, inside.to_vec(), &before, Some(Cause::SecretQuoted));
    }
    let mut all = Vec::new();
    for Variant { bytes, causes } in &clean {
        add(&mut all, bytes.clone(), causes, None);
    }
    for Variant { bytes, causes } in &clean {
        let mut put = |bytes: Vec<u8>, cause: Cause| add(&mut all, bytes, causes, Some(cause));
        put([b"whsec_", bytes.as_slice()].concat(), Cause::SecretLacksPrefix);
        put([bytes.as_slice(), b"\n"].concat(), Cause::SignedWithLineEnd);
        put([bytes.as_slice(), b"\r\n"].concat(), Cause::SignedWithLineEnd);
        if let Some(decoded) = unbase64(bytes) {
            put(trim(&decoded).to_vec(), Cause::SecretIsBase64);
            put(decoded, Cause::SecretIsBase64);
        }
        put(base64(bytes).into(), Cause::SecretIsDecoded);
        put(format!("whsec_{}", base64(bytes)).into(), Cause::SecretIsDecoded);
        if let Some(rest) = bytes.strip_prefix(b"whsec_") {
            put(rest.to_vec(), Cause::SignedWithoutPrefix);
            if let Some(decoded) = unbase64(rest) {
                put([b"whsec_", trim(&decoded)].concat(), Cause::SecretIsBase64);
                put(decoded, Cause::SignedWithDecoded);
            }
        }
    }
    all.retain(|variant| !trim(&variant.bytes).is_empty());
    all
}

/// What the body may have been.
pub(super) fn bodies(came: &[u8]) -> Vec<Variant> {
    let mut marked = Vec::new();
    add(&mut marked, came.to_vec(), &[], None);
    add(&mut marked, came.strip_prefix(b"\xef\xbb\xbf").unwrap_or(came).to_vec(), &[], Some(Cause::BodyMarked));
    let mut ended = Vec::new();
    for Variant { bytes, causes } in &marked {
        add(&mut ended, bytes.clone(), causes, None);
        add(&mut ended, without_line_ends(bytes).to_vec(), causes, Some(Cause::LineEndAdded));
        add(&mut ended, [bytes.as_slice(), b"\n"].concat(), causes, Some(Cause::LineEndLost));
        add(&mut ended, [bytes.as_slice(), b"\r\n"].concat(), causes, Some(Cause::LineEndLost));
    }
    let mut all = Vec::new();
    for Variant { bytes, causes } in &ended {
        add(&mut all, bytes.clone(), causes, None);
    }
    for Variant { bytes, causes } in &ended {
        let unix = replaced(bytes, b"\r\n", b"\n");
        let windows = replaced(&unix, b"\n", b"\r\n");
        add(&mut all, unix, causes, Some(Cause::LineEndsChanged { signed: "LF", came: "CRLF" }));
        add(&mut all, windows, causes, Some(Cause::LineEndsChanged { signed: "CRLF", came: "LF" }));
    }
    if let Some(decoded) = unbase64(came.trim_ascii()) {
        add(&mut all, decoded, &[], Some(Cause::BodyInBase64));
    }
    match serde_json::from_slice(came) {
        Ok(Value::String(text)) => {
            add(&mut all, text.as_bytes().to_vec(), &[], Some(Cause::BodyInText));
            if let Some(decoded) = unbase64(&text) {
                add(&mut all, decoded, &[], Some(Cause::BodyInBase64));
            }
        }
        // As functions get a request from the gateway in front of them.
        Ok(Value::Object(members)) => {
            if let Some(Value::String(text)) = members.get("body") {
                add(&mut all, text.as_bytes().to_vec(), &[], Some(Cause::BodyInEnvelope));
                if let Some(decoded) = unbase64(text) {
                    add(&mut all, decoded, &[], Some(Cause::BodyInEnvelope));
                }
            }
        }
        _ => {}
    }
    all
}

/// Without white space and without a byte order mark.
fn trim(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.trim_ascii();
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii()
}

fn unquoted(bytes: &[u8]) -> Option<&[u8]> {
    let is_mark = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let start = bytes.iter().position(|byte| !is_mark(byte))?;
    let end = bytes.iter().rposition(|byte| !is_mark(byte))?;
    bytes.get(start..=end).filter(|inside| inside.len() < bytes.len())
}

fn without_line_ends(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or(bytes)
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        match rest.strip_prefix(from) {
            Some(after) => {
                out.extend_from_slice(to);
                rest = after;
            }
            None => {
                out.push(*first);
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    out
}
