//! `cargo xtask bench`: what calls, webhooks and builds cost, beside others on the same machine in the same run.

mod builds;
mod calls;
mod peers;
mod table;
mod webhooks;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the tables stand for people to read.
const DOCUMENT: &str = "docs/benchmarks.md";

/// What to measure, and how long.
pub struct Plan {
    root: PathBuf,
    /// How often each contender has its turn. The ratios of one turn are of one moment of the machine.
    rounds: usize,
    /// Calls in one turn. A fifth as many come before it.
    calls: usize,
}

type Section = (&'static str, fn(&Plan) -> Result<String, String>);

const SECTIONS: [Section; 3] = [("calls", calls::run), ("webhooks", webhooks::run), ("builds", builds::run)];

/// Measures the sections that are named, or all; `--quick` does little of calls and webhooks; `--write` puts the tables into
/// `docs/benchmarks.md`.
pub fn run(root: &Path, words: &[&str]) -> Result<String, String> {
    let (flags, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with("--"));
    if let Some(word) = flags.iter().find(|flag| !["--quick", "--write"].contains(*flag)) {
        return Err(format!("`{word}` is not a flag of bench; there are --quick and --write"));
    }
    if let Some(name) = names.iter().find(|name| !SECTIONS.iter().any(|(known, _)| known == *name)) {
        return Err(format!("`{name}` is not measured; there are calls, webhooks and builds"));
    }
    let quick = flags.contains(&"--quick");
    if quick && flags.contains(&"--write") {
        return Err("one short round is nothing to publish: leave out --quick or --write".to_owned());
    }
    let plan =
        Plan { root: root.to_path_buf(), rounds: if quick { 1 } else { 7 }, calls: if quick { 500 } else { 8_000 } };
    let mut said = Vec::new();
    for (name, measure) in SECTIONS {
        if !names.is_empty() && !names.contains(&name) {
            continue;
        }
        let table = format!("{}\n\n{}", machine()?, measure(&plan)?);
        if flags.contains(&"--write") {
            write(root, name, &table)?;
        }
        said.push(format!("## {name}\n\n{table}"));
    }
    Ok(said.join("\n"))
}

/// Replaces what stands between the two marks of a section.
fn write(root: &Path, name: &str, table: &str) -> Result<(), String> {
    let path = root.join(DOCUMENT);
    let text = fs::read_to_string(&path).map_err(|error| format!("{DOCUMENT}: {error}"))?;
    let text = replaced(&text, name, table).ok_or_else(|| format!("{DOCUMENT}: the marks of `{name}` are missing"))?;
    fs::write(&path, text).map_err(|error| format!("{DOCUMENT}: {error}"))
}

fn replaced(text: &str, name: &str, table: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- begin {name} -->"), format!("<!-- end {name} -->"));
    let (before, rest) = text.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n{end}{after}", table.trim_end()))
}

/// The machine in a line.
fn machine() -> Result<String, String> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu =
        cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':')).map(|(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rust = crate::ci::output(Command::new("rustc").arg("--version"))?;
    let rust = rust.split(' ').nth(1).unwrap_or_default();
    Ok(format!("{cores} cores of {}, {}, rustc {rust}.", cpu.unwrap_or("an unknown kind"), std::env::consts::OS))
}

impl Plan {
    fn target(&self) -> PathBuf {
        crate::ci::target(&self.root).join("benches")
    }

    /// Builds one package of `benches/` and says where its programs are.
    fn build(&self, package: &str) -> Result<PathBuf, String> {
        eprintln!("building {package} ...");
        let mut cargo = crate::ci::cargo(&self.root);
        cargo.args(["build", "--quiet", "--release", "--locked", "--package", package]);
        cargo.current_dir(self.root.join("benches")).arg("--target-dir").arg(self.target());
        crate::ci::succeed(&mut cargo)?;
        Ok(self.target().join("release"))
    }
}

/// The line of JSON that a contender prints.
fn measured(command: &mut Command) -> Result<serde_json::Value, String> {
    let said = crate::ci::output(command)?;
    serde_json::from_str(&said).map_err(|error| format!("{command:?} printed {said:?}: {error}"))
}

/// A number of such a line.
fn number(line: &serde_json::Value, name: &str) -> Result<f64, String> {
    line.get(name).and_then(serde_json::Value::as_f64).ok_or_else(|| format!("{line} has no number `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::{replaced, run};
    use std::path::Path;

    #[test]
    fn a_table_takes_the_place_of_the_last_one() {
        let text = "a\n<!-- begin calls -->\nold\n<!-- end calls -->\nb\n";
        let new = replaced(text, "calls", "new\n").unwrap();
        assert_eq!(new, "a\n<!-- begin calls -->\nnew\n<!-- end calls -->\nb\n");
        assert_eq!(replaced(&new, "calls", "new").unwrap(), new);
        assert_eq!(replaced(text, "webhooks", "new"), None);
    }

    #[test]
    fn what_is_not_measured_is_said() {
        let said = |words: &[&str]| run(Path::new("nowhere"), words).unwrap_err();
        assert_eq!(said(&["cals"]), "`cals` is not measured; there are calls, webhooks and builds");
        assert!(said(&["calls", "--quick", "--write"]).starts_with("one short round is nothing to publish"));
        assert_eq!(said(&["calls", "--fast"]), "`--fast` is not a flag of bench; there are --quick and --write");
    }
}
