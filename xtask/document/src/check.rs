//! Whether the document, its examples and the generated client still belong together.

mod examples;
#[cfg(test)]
mod tests;

use similar::TextDiff;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use wooshpay_codegen::{Document, commands};

const SPEC: &str = "spec/wooshpay.yaml";
const RECEIPT: &str = "src/generated/client.rs";
const COMMANDS: &str = "cli/src/generated.rs";
const MEND: &str = "to mend it: cargo xtask generate";

/// The most lines of a difference that are worth reading in a terminal.
const DIFF_LINES: usize = 120;

/// What is done about a file that is not as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Write it.
    Write,
    /// Say how it differs.
    Check,
}

/// What was checked, a line each; or all that is wrong.
pub fn check(root: &Path) -> Result<Vec<String>, Vec<String>> {
    let document = read(root)?;
    let (mut passed, mut problems) = (vec![summary(&document)], Vec::new());
    let receipts = [receipt(root, Mode::Check), command_line(root, Mode::Check)];
    for outcome in [examples::check(root, &document)].into_iter().chain(receipts) {
        match outcome {
            Ok(line) => passed.push(line),
            Err(mut more) => problems.append(&mut more),
        }
    }
    if problems.is_empty() { Ok(passed) } else { Err(problems) }
}

/// Writes all that is generated.
pub fn generate(root: &Path) -> Result<Vec<String>, Vec<String>> {
    Ok(vec![receipt(root, Mode::Write)?, command_line(root, Mode::Write)?])
}

/// Generates the client and writes it, or compares it with what was written.
fn receipt(root: &Path, mode: Mode) -> Result<String, Vec<String>> {
    let generated = wooshpay_codegen::generate(&spec(root)?).map_err(|error| in_spec(&error))?;
    if mode == Mode::Check && !generated.idle.is_empty() {
        return Err(generated.idle.iter().map(|name| idle(name)).collect());
    }
    settle(root, RECEIPT, &generated.code, mode)
}

/// The same for the commands of the command line.
fn command_line(root: &Path, mode: Mode) -> Result<String, Vec<String>> {
    let example = |name: &str| fs::read_to_string(root.join("spec").join(name)).ok();
    let code = commands(&spec(root)?, &example).map_err(|error| in_spec(&error))?;
    settle(root, COMMANDS, &code, mode)
}

/// Writes a file, or compares it with what was written. A file that is right already is left alone, so that nothing is
/// compiled again for it.
fn settle(root: &Path, file: &str, code: &str, mode: Mode) -> Result<String, Vec<String>> {
    let lines = code.lines().count();
    let path = root.join(file);
    let found = match fs::read_to_string(&path) {
        Ok(found) if found == code => return Ok(format!("{file}: {lines} lines, as generated")),
        Ok(found) => Some(found),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(vec![format!("{file}: {error}")]),
    };
    match (mode, found) {
        (Mode::Write, _) => write(&path, code)
            .map(|()| format!("{file}: {lines} lines, written"))
            .map_err(|error| vec![format!("{file}: {error}")]),
        (Mode::Check, None) => Err(vec![format!("{file}: is missing\n{MEND}")]),
        (Mode::Check, Some(found)) => Err(vec![drift(file, &found, code)]),
    }
}

pub fn spec(root: &Path) -> Result<String, Vec<String>> {
    fs::read_to_string(root.join(SPEC)).map_err(|error| vec![format!("{SPEC}: {error}")])
}

fn read(root: &Path) -> Result<Document, Vec<String>> {
    Document::parse(&spec(root)?).map_err(|error| in_spec(&error))
}

fn in_spec(error: &wooshpay_codegen::Error) -> Vec<String> {
    error.problems().iter().map(|problem| format!("{SPEC}: {problem}")).collect()
}

fn summary(document: &Document) -> String {
    let schemas = document.root().pointer("/components/schemas").and_then(|schemas| schemas.as_object());
    let schemas = schemas.map_or(0, |schemas| schemas.len());
    format!("{SPEC}: {} operations, {schemas} schemas, nothing wrong", document.operations().count())
}

/// A correction is named after the module that holds it.
fn idle(name: &str) -> String {
    let module = name.rsplit_once("::").map_or(name, |(module, _)| module).replace("::", "/");
    format!(
        "correction `{name}` no longer applies: remove it from codegen/src/{module}.rs, and from the list of the steps"
    )
}

fn write(path: &Path, code: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, code)
}

/// The start of the difference, then how much more there is, then what to do: the end is what a terminal still shows.
fn drift(file: &str, found: &str, generated: &str) -> String {
    let diff = TextDiff::from_lines(found, generated);
    let shown = diff.unified_diff().context_radius(3).header(file, "as generated").to_string();
    let all = shown.lines().count();
    let mut lines: Vec<&str> = shown.lines().take(DIFF_LINES).collect();
    let rest = format!("({} more lines of difference)", all.saturating_sub(DIFF_LINES));
    if all > DIFF_LINES {
        lines.push(&rest);
    }
    format!("{file}: is not what {SPEC} generates\n{}\n{MEND}", lines.join("\n"))
}
