//! Descriptions become rustdoc: what rustdoc warns of, or would run as a test, is refused here.

use super::shown;
use super::tree::Tree;
use crate::error::Problem;
use serde_json::Value;

/// Labels under which rustdoc only shows a block. Any other, and none at all, makes it a test of Rust code.
const LABELS: [&str; 4] = ["http", "json", "text", "yaml"];

pub(super) fn markdown(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut check = |place: String, found: &Value| {
        let faults = match found {
            Value::String(text) => faults(text),
            other => vec![format!("is {}: write text", shown(Some(other)))],
        };
        problems.extend(faults.into_iter().map(|what| Problem::new(place.clone(), what)));
    };
    for node in tree.nodes() {
        for key in ["description", "summary"] {
            if let Some(text) = node.get(key) {
                check(format!("{}.{key}", node.place), text);
            }
        }
        for (value, text) in node.get("x-enum-descriptions").and_then(Value::as_object).into_iter().flatten() {
            check(format!("{}.x-enum-descriptions.{value}", node.place), text);
        }
        for (code, row) in node.get("x-currency").and_then(Value::as_object).into_iter().flatten() {
            if let Some(text) = row.get("because") {
                check(format!("{}.x-currency.{code}.because", node.place), text);
            }
        }
    }
    problems
}

/// What is wrong with a text, in the order of its lines.
fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut in_block = false;
    let mut prose = String::new();
    for line in text.lines() {
        if let Some(label) = line.trim_start().strip_prefix("```") {
            if !in_block && !LABELS.contains(&label) {
                let label = if label.is_empty() { "no label" } else { label };
                let labels = LABELS.join(", ");
                faults.push(format!("opens a code block with {label}, which rustdoc runs: use one of {labels}"));
            }
            in_block = !in_block;
        } else if !in_block {
            if line.starts_with("    ") || line.starts_with('\t') {
                faults.push(format!("has an indented line, which rustdoc runs as code: `{}`", line.trim()));
            }
            prose.push_str(line);
            prose.push('\n');
        }
    }
    if in_block {
        faults.push("opens a code block and does not close it".to_owned());
    }
    faults.extend(prose_faults(&without_code(&prose)));
    faults
}

/// The text with everything between backticks blanked out.
fn without_code(prose: &str) -> String {
    let parts = prose.split('`').enumerate();
    parts.map(|(index, part)| if index % 2 == 0 { part } else { "code" }).collect()
}

fn prose_faults(prose: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for word in prose.split_whitespace() {
        let linked = word.contains("](") || word.contains('<') && word.contains('>');
        if word.contains("://") && !linked {
            faults.push(format!("has the bare address `{word}`: put it in angle brackets or backticks"));
        }
    }
    for after in cuts(prose, '<') {
        let inside = after.split('>').next().unwrap_or_default();
        if after.starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!'))
            && !inside.contains("://")
        {
            faults.push(format!("has the HTML tag `<{inside}>`: put it in backticks"));
        }
    }
    for after in cuts(prose, '[') {
        let (inside, rest) = after.split_once(']').unwrap_or((after, ""));
        if !rest.starts_with('(') {
            faults.push(format!("has `[{inside}]`, which rustdoc takes for a link: put it in backticks"));
        }
    }
    faults
}

/// What follows each occurrence of a character.
fn cuts(text: &str, at: char) -> impl Iterator<Item = &str> {
    text.match_indices(at).filter_map(|(index, found)| text.get(index + found.len()..))
}

#[cfg(test)]
mod tests {
    use super::faults;

    #[test]
    fn plain_text_code_and_links_pass() {
        let text = "Takes `Vec<T>` and `[a]`, less than 5 < 6; see <https://example.com> or [this](https://example.com).\n\n\
                    ```json\n{\"a\": [1]}\n```";
        assert_eq!(faults(text), Vec::<String>::new());
    }

    #[test]
    fn each_trap_of_rustdoc_is_named() {
        let one = |text: &str| faults(text).join("; ");
        assert_eq!(
            one("```\nlet a = 1;\n```"),
            "opens a code block with no label, which rustdoc runs: use one of http, json, text, yaml"
        );
        assert_eq!(one("```text\nopen"), "opens a code block and does not close it");
        assert_eq!(one("So:\n\n    a = 1"), "has an indented line, which rustdoc runs as code: `a = 1`");
        assert_eq!(
            one("See https://example.com now"),
            "has the bare address `https://example.com`: put it in angle brackets or backticks"
        );
        assert_eq!(one("A <b>bold</b> word").matches("HTML tag").count(), 2);
        assert_eq!(one("An [item] here"), "has `[item]`, which rustdoc takes for a link: put it in backticks");
    }
}
