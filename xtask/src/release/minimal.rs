//! The lower bounds of the manifests are true: the libraries build with the oldest version of each dependency that they allow.

use crate::ci::packages::Package;
use crate::ci::{cargo, output, succeed, target};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Works in a copy, so that Cargo.lock stays as it is. What only tests and examples need is left out of it, since whoever
/// depends on a library never sees that.
pub fn run(root: &Path, packages: &[Package]) -> Result<String, String> {
    let folder = target(root).join("minimal/workspace");
    let _ = fs::remove_dir_all(&folder);
    let libraries: Vec<&Package> = packages.iter().filter(|package| package.is_library()).collect();
    let members = libraries.iter().filter_map(|package| package.folder().strip_prefix(root).ok());
    let members: Vec<String> =
        members.map(|member| format!("\"{}\"", member.display()).replace("\"\"", "\".\"")).collect();
    if members.len() != libraries.len() {
        return Err(format!("a library lies outside of {}", root.display()));
    }
    copy(root, &folder, &members.join(", "))?;
    // It lets a stable cargo choose so. What is compiled then is compiled without it.
    succeed(cargo(&folder).args(["generate-lockfile", "-Z", "direct-minimal-versions"]).env("RUSTC_BOOTSTRAP", "1"))?;
    let features = libraries.iter().flat_map(|package| {
        package.documented().into_iter().map(|feature| format!("{}/{feature}", package.name)).collect::<Vec<_>>()
    });
    let features = features.collect::<Vec<_>>().join(",");
    let mut check = cargo(&folder);
    check.args(["check", "--workspace", "--lib", "--locked", "--features", &features]);
    succeed(check.env("CARGO_TARGET_DIR", target(root).join("minimal/target")))?;
    Ok(format!("{} libraries, with {features}", libraries.len()))
}

/// All files that git knows, manifests without development dependencies.
fn copy(root: &Path, folder: &Path, members: &str) -> Result<(), String> {
    let files = output(Command::new("git").args(["ls-files", "-z"]).current_dir(root))?;
    for file in files.split_terminator('\0').filter(|file| *file != "Cargo.lock") {
        let (from, to) = (root.join(file), folder.join(file));
        let told = |error: std::io::Error| format!("{}: {error}", from.display());
        fs::create_dir_all(to.parent().unwrap_or(folder)).map_err(told)?;
        if file.ends_with("Cargo.toml") {
            let manifest = fs::read_to_string(&from).map_err(told)?;
            fs::write(&to, without_tests(&manifest, members)).map_err(told)?;
        } else if !from.is_dir() {
            fs::copy(&from, &to).map_err(told)?;
        }
    }
    Ok(())
}

fn without_tests(manifest: &str, members: &str) -> String {
    let mut text = String::new();
    let mut left_out = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            left_out = line.ends_with("dev-dependencies]");
        }
        match line.starts_with("members = ") {
            _ if left_out => {}
            true => text += &format!("members = [{members}]\n"),
            false => text += &format!("{line}\n"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::without_tests;

    #[test]
    fn members_and_dependencies_of_tests_are_taken_out() {
        let manifest = "[workspace]\nmembers = [\".\", \"xtask\"]\n[dependencies]\nserde = \"1\"\n\
                        [target.'cfg(unix)'.dev-dependencies]\nvt100 = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n[lints]\nworkspace = true\n";
        let left = "[workspace]\nmembers = [\".\"]\n[dependencies]\nserde = \"1\"\n[lints]\nworkspace = true\n";
        assert_eq!(without_tests(manifest, "\".\""), left);
    }
}
