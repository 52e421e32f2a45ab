//! Whether the public interface breaks what was promised by the last release, as cargo-semver-checks sees it.

use super::Baseline;
use crate::ci::packages::Package;
use crate::ci::{cargo, output, succeed, target};
use std::path::{Path, PathBuf};
use std::process::Command;

const VERSION: &str = "0.51.0";

/// The libraries that people call. `wooshpay-codegen` is asked for exactly, and promises nothing.
const PROMISED: [&str; 3] = ["wooshpay", "wooshpay-inbox", "wooshpay-sandbox"];

/// Compares with the last tag, or with the commit that was given.
pub fn run(root: &Path, packages: &[Package], baseline: Baseline<'_>) -> Result<String, String> {
    let tag = output(Command::new("git").args(["describe", "--tags", "--abbrev=0", "--match", "v*"]).current_dir(root));
    let tag = tag.ok().map(|tag| tag.trim().to_owned());
    let revision = match chosen(baseline, tag)? {
        Some(revision) => revision,
        None => return Ok("COMPARED WITH NOTHING: no release was made before".to_owned()),
    };
    let program = install(root)?;
    let mut broken = Vec::new();
    for name in PROMISED {
        let package = packages.iter().find(|package| package.name == name).ok_or(format!("{name} is not published"))?;
        let mut command = Command::new(&program);
        command.args(["semver-checks", "--package", name, "--baseline-rev", &revision, "--default-features"]);
        for feature in package.documented() {
            command.args(["--features", feature]);
        }
        if succeed(command.current_dir(root)).is_err() {
            broken.push(name);
        }
    }
    if !broken.is_empty() {
        return Err(format!("against {revision}, not compatible or not to be compared: {}", broken.join(", ")));
    }
    Ok(format!("{}, against {revision}", PROMISED.join(", ")))
}

/// What to compare with; nothing only where that was said, and is true.
fn chosen(baseline: Baseline<'_>, tag: Option<String>) -> Result<Option<String>, String> {
    match (baseline, tag) {
        (Baseline::Revision(revision), _) => Ok(Some(revision.to_owned())),
        (Baseline::LastTag, Some(tag)) => Ok(Some(tag)),
        (Baseline::LastTag, None) => {
            Err("DID NOT RUN: there is no tag v*. Fetch the tags, or give the commit of the last \
            release by --baseline-rev; before the very first release, say --first"
                .to_owned())
        }
        (Baseline::None, None) => Ok(None),
        (Baseline::None, Some(tag)) => Err(format!("--first was said, and there is {tag}")),
    }
}

/// Compiled once, which takes minutes.
fn install(root: &Path) -> Result<PathBuf, String> {
    let folder = target(root).join("semver");
    let mut install = cargo(root);
    install
        .args(["install", "--locked", "--quiet", "cargo-semver-checks", "--version", VERSION, "--root"])
        .arg(&folder);
    succeed(install.env_remove("CARGO_TARGET_DIR")).map_err(|why| format!("DID NOT RUN: cargo install: {why}"))?;
    Ok(folder.join("bin/cargo-semver-checks"))
}

#[cfg(test)]
mod tests {
    use super::{Baseline, chosen};

    #[test]
    fn nothing_is_compared_with_only_before_the_first_release() {
        let tag = || Some("v0.1.0".to_owned());
        assert_eq!(chosen(Baseline::LastTag, tag()), Ok(tag()));
        assert_eq!(chosen(Baseline::Revision("abc"), tag()), Ok(Some("abc".to_owned())));
        assert_eq!(chosen(Baseline::Revision("abc"), None), Ok(Some("abc".to_owned())));
        assert_eq!(chosen(Baseline::None, None), Ok(None));
        assert!(chosen(Baseline::LastTag, None).unwrap_err().starts_with("DID NOT RUN"));
        assert_eq!(chosen(Baseline::None, tag()), Err("--first was said, and there is v0.1.0".to_owned()));
    }
}
