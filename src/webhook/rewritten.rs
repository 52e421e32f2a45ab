//! Whether a body that no signature fits was written anew by something that parsed it.

use super::Hint;
use serde::de::IgnoredAny;

/// Up to here all forms together cost no more than one pass over the largest body.
const LARGEST: usize = 64 << 10;
/// Indenting can make much of little.
const LARGEST_FORM: usize = 2 * LARGEST;

/// What stands between the tokens.
#[derive(Clone, Copy)]
enum Space {
    None,
    /// One blank after a comma and a colon, as Python writes.
    Blanks,
    /// A line each, indented by two, as JavaScript's `stringify(…, 2)` writes.
    Lines,
}

/// How the texts are written. Members and numbers stay as they stand in each.
#[derive(Clone, Copy)]
enum Text {
    AsItStands,
    /// No escape that JSON does not ask for.
    Plain,
    /// `\/` for a slash.
    Slashes,
    /// `\u2013` for what is not ASCII, as Python writes.
    Ascii,
    /// Both, as PHP writes.
    SlashesAndAscii,
}

const FORMS: [(&str, Space, Text); 7] = [
    ("written compactly", Space::None, Text::AsItStands),
    ("written compactly, without escapes", Space::None, Text::Plain),
    ("written compactly, with `\\/` for slashes", Space::None, Text::Slashes),
    ("written compactly, with escapes for slashes and what is not ASCII", Space::None, Text::SlashesAndAscii),
    ("with a blank after each comma and colon", Space::Blanks, Text::Plain),
    ("with a blank after each comma and colon, and escapes for what is not ASCII", Space::Blanks, Text::Ascii),
    ("indented by two", Space::Lines, Text::Plain),
];

/// `signed` says whether the signature is right for a form of the body. Whatever is found, the body is refused.
pub(super) fn hint(body: &[u8], signed: impl Fn(&[u8]) -> bool) -> Option<Hint> {
    if body.len() > LARGEST {
        return None;
    }
    let json = str::from_utf8(body).ok()?;
    serde_json::from_str::<IgnoredAny>(json).ok()?;
    let json = json.trim_ascii();
    if signed(json.as_bytes()) {
        return Some(Hint::Rewritten { signed: "without white space at its ends" });
    }
    if signed(format!("{json}\n").as_bytes()) {
        return Some(Hint::Rewritten { signed: "with a line end behind it" });
    }
    for (name, space, text) in FORMS {
        if write(json, space, text).is_some_and(|form| signed(form.as_bytes())) {
            return Some(Hint::Rewritten { signed: name });
        }
    }
    let compact = write(json, Space::None, Text::AsItStands)?;
    (compact.len() < body.len()).then_some(Hint::ProbablyRewritten)
}

/// Writes JSON, which must be valid, in another way. Only its texts are parsed, so members keep their order and numbers
/// their digits.
fn write(json: &str, space: Space, text: Text) -> Option<String> {
    let mut out = String::with_capacity(json.len());
    let (mut depth, mut rest) = (0_usize, json);
    while let Some(first) = rest.chars().next() {
        if out.len() > LARGEST_FORM {
            return None;
        }
        if first == '"' {
            let (quoted, after) = rest.split_at_checked(quoted_length(rest)?)?;
            write_text(&mut out, quoted, text)?;
            rest = after;
            continue;
        }
        rest = rest.get(first.len_utf8()..)?;
        match first {
            ' ' | '\t' | '\r' | '\n' => {}
            '{' | '[' => {
                out.push(first);
                rest = rest.trim_ascii_start();
                if let Some(after) = rest.strip_prefix(['}', ']']) {
                    out.push(if first == '{' { '}' } else { ']' });
                    rest = after;
                } else {
                    depth += 1;
                    line(&mut out, space, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, space, depth);
                out.push(first);
            }
            ',' => {
                out.push_str(if let Space::Blanks = space { ", " } else { "," });
                line(&mut out, space, depth);
            }
            ':' => out.push_str(if let Space::None = space { ":" } else { ": " }),
            other => out.push(other),
        }
    }
    (out.len() <= LARGEST_FORM).then_some(out)
}

fn line(out: &mut String, space: Space, depth: usize) {
    if let Space::Lines = space {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// How long the text is that begins here, with both quotation marks.
fn quoted_length(json: &str) -> Option<usize> {
    let mut bytes = json.bytes().enumerate().skip(1);
    loop {
        match bytes.next()? {
            (end, b'"') => return Some(end + 1),
            (_, b'\\') => drop(bytes.next()?),
            _ => {}
        }
    }
}

fn write_text(out: &mut String, quoted: &str, text: Text) -> Option<()> {
    if let Text::AsItStands = text {
        out.push_str(quoted);
        return Some(());
    }
    let said: String = serde_json::from_str(quoted).ok()?;
    for character in serde_json::to_string(&said).ok()?.chars() {
        match (character, text) {
            ('/', Text::Slashes | Text::SlashesAndAscii) => out.push_str("\\/"),
            (other, Text::Ascii | Text::SlashesAndAscii) if !other.is_ascii() => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            (other, _) => out.push(other),
        }
    }
    Some(())
}
