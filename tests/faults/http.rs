//! As much of HTTP as a fault server needs: where a message ends, and what it is about.

use std::ops::Range;

/// A service's whole answer, as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    pub bytes: Vec<u8>,
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let whole = whole(bytes)?;
        let status = std::str::from_utf8(bytes.get(9..12)?).ok()?.parse().ok()?;
        Some(Self { bytes: bytes[..whole].to_vec(), status, body: bytes[body_at(bytes)?..whole].to_vec() })
    }

    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// How long the message is, when all of it is there.
pub fn whole(bytes: &[u8]) -> Option<usize> {
    let body = body_at(bytes)?;
    let length = header(bytes, "content-length").map_or(0, |value| value.parse().unwrap_or(0));
    Some(body + length).filter(|end| bytes.len() >= *end)
}

/// Where the body begins.
pub fn body_at(bytes: &[u8]) -> Option<usize> {
    find(bytes, b"\r\n\r\n").map(|end| end + 4)
}

/// The line that says how long the body is, with the line ends on both sides of it.
pub fn length_line(bytes: &[u8]) -> Range<usize> {
    let Some(start) = find(&bytes.to_ascii_lowercase(), b"\r\ncontent-length:") else { return 0..0 };
    let end = find(&bytes[start + 2..], b"\r\n").map_or(bytes.len(), |end| start + 2 + end + 2);
    start..end
}

/// What tells the requests of one case from all others: the idempotency key, or the last part of the path.
pub fn token(request: &[u8]) -> Option<String> {
    if let Some(key) = header(request, "idempotency-key") {
        return Some(key.to_owned());
    }
    let line = std::str::from_utf8(&request[..find(request, b"\r\n")?]).ok()?;
    Some(line.split(' ').nth(1)?.rsplit('/').next()?.to_owned())
}

fn header<'a>(bytes: &'a [u8], name: &str) -> Option<&'a str> {
    let head = std::str::from_utf8(&bytes[..body_at(bytes)?]).ok()?;
    let mut fields = head.split("\r\n").filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
