//! The examples of the document, as somebody would type them.

use super::{Given, Kind};
use crate::document::{Document, Operation, sorted};
use crate::error::Error;
use crate::facts;
use serde_json::{Map, Value};

/// What fits on a narrow terminal, with the margin of a help.
const WIDEST: usize = 72;

/// One line for each example of the request; one line when there is none.
pub(super) fn lines(
    document: &Document,
    operation: &Operation<'_>,
    resource: &str,
    verb: &str,
    body: &[Given],
    read: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<String>, Error> {
    let mut begin = format!("wooshpay {resource} {verb}");
    for parameter in document.parameters(operation) {
        let schema = parameter.get("schema").and_then(|schema| document.follow(schema));
        match (facts::text(parameter, "in"), parameter.get("required") == Some(&Value::Bool(true))) {
            (Some("path"), _) => {
                let prefix = schema.and_then(|schema| facts::text(schema, "x-id-prefix")).unwrap_or_default();
                begin.push_str(&format!(" {prefix}1234"));
            }
            (Some("query"), true) => {
                let name = facts::text(parameter, "name").unwrap_or_default();
                // The document allows no example there, so its description shows one.
                let value = facts::text(parameter, "description").and_then(|text| text.split('`').nth(1));
                begin.push_str(&format!(" --{} {}", super::flag(name), quoted(value.unwrap_or("…"))));
            }
            _ => {}
        }
    }
    let examples = operation.value.pointer("/requestBody/content/application~1json/examples");
    let mut lines = Vec::new();
    for example in examples.and_then(Value::as_object).into_iter().flatten().filter_map(|(_, e)| e.get("externalValue"))
    {
        let file = example.as_str().unwrap_or_default();
        let refuse = |why: String| Error::one(operation.place(), format!("the example {file} {why}"));
        let text = read(file).ok_or_else(|| refuse("cannot be read: write it".to_owned()))?;
        let value: Map<String, Value> =
            serde_json::from_str(&text).map_err(|error| refuse(format!("is no JSON object: {error}")))?;
        let value = value.into_iter().map(|(name, value)| (name, sorted(value))).collect();
        lines.push(broken(begin.clone(), words(body, &value)));
    }
    if lines.is_empty() {
        lines.push(begin);
    }
    Ok(lines)
}

/// Lines that a terminal need not break, with the sign by which a shell goes on.
fn broken(begin: String, words: Vec<String>) -> String {
    let mut length = begin.len();
    words.into_iter().fold(begin, |text, word| {
        length += word.len() + 1;
        if length <= WIDEST {
            return format!("{text} {word}");
        }
        length = word.len();
        format!("{text} \\\n    {word}")
    })
}

/// Flags for what has one, `--field` for what lies deeper. The required come first, as in the help.
fn words(body: &[Given], value: &Map<String, Value>) -> Vec<String> {
    let mut words = Vec::new();
    let order = |name: &str| body.iter().position(|given| given.name == name).unwrap_or(usize::MAX);
    let mut members: Vec<_> = value.iter().collect();
    members.sort_by_key(|(name, _)| (order(name), *name));
    for (name, value) in members {
        let given = body.iter().find(|given| given.name == *name && given.kind != Kind::Nested);
        match (given, value) {
            (Some(given), Value::Bool(yes)) => {
                words.push(format!("--{}{}", given.flag, if *yes { "" } else { "=false" }));
            }
            (Some(given), Value::Array(items)) => {
                items.iter().for_each(|item| words.push(format!("--{} {}", given.flag, quoted(&text(item)))));
            }
            (Some(given), value) => words.push(format!("--{} {}", given.flag, quoted(&text(value)))),
            (None, value) => deep(name, value, &mut words),
        }
    }
    words
}

fn deep(path: &str, value: &Value, words: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| deep(&format!("{path}.{name}"), value, words))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| deep(&format!("{path}.{index}"), item, words));
        }
        value => words.push(format!("-f {}", quoted(&format!("{path}={}", text(value))))),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+%".contains(c);
    match word {
        "" => "''".to_owned(),
        word if word.chars().all(plain) => word.to_owned(),
        word if word.contains('\'') && !word.contains(['"', '$', '`', '\\', '!']) => format!("\"{word}\""),
        word => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
