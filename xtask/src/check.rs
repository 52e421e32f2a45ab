//! Whether the document, its examples and the generated client still belong together.

mod examples;
#[cfg(test)]
mod tests;

use similar::TextDiff;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use wooshpay_codegen::{Document, generate};

pub const SPEC: &str = "spec/wooshpay.yaml";
pub const RECEIPT: &str = "src/generated/client.rs";
const MEND: &str = "to mend it: cargo xtask generate";

/// The most lines of a difference that are worth reading in a terminal.
const DIFF_LINES: usize = 120;

/// What is done about a file that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Write it.
    Write,
    /// Say how it differs.
    Check,
}

/// What was checked, a line each; or all that is wrong.
pub fn check(root: &Path) -> Result<Vec<String>, Vec<String>> {
    let document = read(root)?;
    let (mut passed, mut problems) = (vec![summary(&document)], Vec::new());
    for outcome in [examples::check(root, &document), receipt(root, Mode::Check)] {
        match outcome {
            Ok(line) => passed.push(line),
            Err(mut more) => problems.append(&mut more),
        }
    }
    if problems.is_empty() { Ok(passed) } else { Err(problems) }
}

/// Generates the client and writes it, or compares it with what was written. A file that is right already is left alone,
/// so that nothing is compiled again for it.
pub fn receipt(root: &Path, mode: Mode) -> Result<String, Vec<String>> {
    let text = fs::read_to_string(root.join(SPEC)).map_err(|error| vec![format!("{SPEC}: {error}")])?;
    let generated = generate(&text).map_err(|error| in_spec(&error))?;
    if mode == Mode::Check && !generated.idle.is_empty() {
        return Err(generated.idle.iter().map(|name| idle(name)).collect());
    }
    let lines = generated.code.lines().count();
    let path = root.join(RECEIPT);
    let found = match fs::read_to_string(&path) {
        Ok(found) if found == generated.code => return Ok(format!("{RECEIPT}: {lines} lines, as generated")),
        Ok(found) => Some(found),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(vec![format!("{RECEIPT}: {error}")]),
    };
    match (mode, found) {
        (Mode::Write, _) => write(&path, &generated.code)
            .map(|()| format!("{RECEIPT}: {lines} lines, written"))
            .map_err(|error| vec![format!("{RECEIPT}: {error}")]),
        (Mode::Check, None) => Err(vec![format!("{RECEIPT}: is missing\n{MEND}")]),
        (Mode::Check, Some(found)) => Err(vec![drift(&found, &generated.code)]),
    }
}

fn read(root: &Path) -> Result<Document, Vec<String>> {
    let text = fs::read_to_string(root.join(SPEC)).map_err(|error| vec![format!("{SPEC}: {error}")])?;
    Document::parse(&text).map_err(|error| in_spec(&error))
}

fn in_spec(error: &wooshpay_codegen::Error) -> Vec<String> {
    error.problems().iter().map(|problem| format!("{SPEC}: {problem}")).collect()
}

fn summary(document: &Document) -> String {
    let schemas = document.root().pointer("/components/schemas").and_then(|schemas| schemas.as_object());
    let schemas = schemas.map_or(0, |schemas| schemas.len());
    format!("{SPEC}: {} operations, {schemas} schemas, nothing wrong", document.operations().count())
}

/// The file that holds a correction is named before the first `::` of its name.
fn idle(name: &str) -> String {
    let file = name.split("::").next().unwrap_or_default();
    format!("correction `{name}` no longer applies: remove it from codegen/src/{file}.rs")
}

fn write(path: &Path, code: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, code)
}

/// The start of the difference, then how much more there is, then what to do: the end is what a terminal still shows.
fn drift(found: &str, generated: &str) -> String {
    let diff = TextDiff::from_lines(found, generated);
    let shown = diff.unified_diff().context_radius(3).header(RECEIPT, "as generated").to_string();
    let all = shown.lines().count();
    let mut lines: Vec<&str> = shown.lines().take(DIFF_LINES).collect();
    let rest = format!("({} more lines of difference)", all.saturating_sub(DIFF_LINES));
    if all > DIFF_LINES {
        lines.push(&rest);
    }
    format!("{RECEIPT}: is not what {SPEC} generates\n{}\n{MEND}", lines.join("\n"))
}
