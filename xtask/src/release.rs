//! What is looked at before a release and is too dear, or needs too much network, for every change: docs/release.md says when.
//! Unlike `ci` it goes on after a failure, so that one run tells all that is left to do.

mod docs;
mod minimal;
mod semver;

use crate::ci::packages::{Package, published};
use crate::ci::supply::program;
use crate::ci::{cargo, output, succeed, target};
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// What the public interface is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline<'a> {
    /// The last release.
    LastTag,
    /// A commit.
    Revision(&'a str),
    /// Nothing: there was no release.
    None,
}

type Check<'a> = dyn Fn() -> Result<String, String> + 'a;

/// Runs every check, and says of each how it went.
pub fn run(root: &Path, baseline: Baseline<'_>) -> ExitCode {
    let packages = match published(root) {
        Ok(packages) => packages,
        Err(why) => {
            eprintln!("{why}");
            return ExitCode::FAILURE;
        }
    };
    let checks: [(&str, &Check<'_>); 6] = [
        ("what is said of the release", &|| told(root, &packages)),
        ("advisories", &|| advisories(root)),
        ("packages", &|| package(root, &packages)),
        ("documentation as on docs.rs", &|| docs::run(root, &packages)),
        ("minimal versions", &|| minimal::run(root, &packages)),
        ("compatible with the last release", &|| semver::run(root, &packages, baseline)),
    ];
    let mut results = Vec::new();
    for (name, check) in checks {
        println!("\n{name}");
        let begin = Instant::now();
        let outcome = check();
        let seconds = begin.elapsed().as_secs_f64();
        match &outcome {
            Ok(said) => println!("{said}\nok ({seconds:.1} s)"),
            Err(why) => eprintln!("{why}\nFAILED ({seconds:.1} s)"),
        }
        results.push((name, outcome.is_ok()));
    }
    println!();
    for (name, passed) in &results {
        println!("{}  {name}", if *passed { "ok    " } else { "FAILED" });
    }
    if results.iter().all(|(_, passed)| *passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The changelog, the manifests and the repository are about this version.
fn told(root: &Path, packages: &[Package]) -> Result<String, String> {
    let version = packages.first().map(|package| package.version.as_str()).unwrap_or_default();
    let changelog = fs::read_to_string(root.join("CHANGELOG.md")).map_err(|error| format!("CHANGELOG.md: {error}"))?;
    let mut problems: Vec<String> = changelog_problem(&changelog, version).into_iter().collect();
    for package in packages {
        if package.repository.is_none() {
            problems.push(format!("{}: the manifest has no repository, where SECURITY.md sends people", package.name));
        }
        if package.version != version {
            problems.push(format!("{} is {}, and others are {version}", package.name, package.version));
        }
    }
    let git = |words: &[&str]| output(Command::new("git").args(words).current_dir(root));
    let changed = git(&["status", "--porcelain"])?;
    if !changed.is_empty() {
        problems.push(format!("not everything is committed:\n{}", changed.trim_end()));
    }
    if !git(&["tag", "--list", &format!("v{version}")])?.is_empty() {
        problems.push(format!("v{version} is tagged already: raise the version"));
    }
    if problems.is_empty() {
        Ok(format!("{version}, in each manifest and in CHANGELOG.md"))
    } else {
        Err(problems.join("\n"))
    }
}

fn changelog_problem(changelog: &str, version: &str) -> Option<String> {
    let heading = changelog.lines().find(|line| line.starts_with("## ")).unwrap_or("no heading");
    let day = heading.strip_prefix(&format!("## {version}, ")).unwrap_or_default();
    let is_day = day.len() == 10 && day.split('-').all(|part| part.parse::<u16>().is_ok());
    (!is_day).then(|| format!("CHANGELOG.md begins with `{heading}` and not with `## {version}, year-month-day`"))
}

/// What is known to be wrong in the versions of Cargo.lock. Nobody runs what `benches` compares us with.
pub fn advisories(root: &Path) -> Result<String, String> {
    let deny = program(root, "cargo-deny")?;
    for manifest in ["Cargo.toml", "fuzz/Cargo.toml"] {
        let mut command = Command::new(&deny);
        command.args(["--manifest-path", manifest, "--config", "deny.toml", "--locked", "--all-features"]);
        command.args(["--workspace", "check", "advisories"]);
        output(command.current_dir(root)).map_err(|why| match why.contains("failed to fetch advisory database") {
            true => format!("DID NOT RUN: the RustSec database could not be fetched, so nothing is known.\n{why}"),
            false => why,
        })?;
    }
    Ok("of the workspace and of fuzz no advisory is open, and no version was yanked".to_owned())
}

/// Packs each package and builds what was packed, with the others from a registry that is made for it.
fn package(root: &Path, packages: &[Package]) -> Result<String, String> {
    // What an earlier run packed must not be taken for this one's.
    let _ = fs::remove_dir_all(target(root).join("package"));
    let mut command = cargo(root);
    command.args(["package", "--allow-dirty"]).args(packages.iter().flat_map(|package| ["-p", &package.name]));
    succeed(&mut command)?;
    Ok(format!("{} packages, each built from its packed files", packages.len()))
}

#[cfg(test)]
mod tests {
    use super::changelog_problem;

    #[test]
    fn a_changelog_of_another_version_or_without_a_day_is_refused() {
        assert_eq!(changelog_problem("# Changelog\n\n## 0.2.0, 2027-01-31\n\n## 0.1.0, 2026-12-01\n", "0.2.0"), None);
        for text in ["## 0.2.0, not yet released\n", "## 0.1.0, 2026-12-01\n\n## 0.2.0, 2026-11-01\n", "## 0.2.0\n", ""]
        {
            assert!(changelog_problem(text, "0.2.0").is_some(), "{text}");
        }
    }
}
