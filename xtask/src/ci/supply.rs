//! What the dependencies are: their licences, where they come from, versions that are there twice, and none that nothing uses.
//! And what is published.

use super::{output, packages, python, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Asks cargo-deny, by deny.toml, and cargo-shear. Advisories are not asked for: their database is elsewhere, and
/// `cargo xtask release` asks for them.
pub fn run(root: &Path) -> Result<String, String> {
    let deny = |words: &str| {
        let mut command = Command::new(program(root, "cargo-deny")?);
        output(command.args(words.split(' ')).current_dir(root)).map(|_| ())
    };
    // What is banned is banned from the default features; what somebody can switch on must have a licence all the same.
    deny("--workspace --locked check -D unmatched-skip -D unnecessary-skip bans")?;
    deny("--workspace --locked --all-features check -D license-exception-not-encountered licenses sources")?;
    for workspace in ["fuzz", "benches"] {
        deny(&format!("--manifest-path {workspace}/Cargo.toml --config deny.toml --locked check sources"))?;
    }
    let shear = program(root, "cargo-shear")?;
    for workspace in [".", "fuzz", "benches"] {
        output(Command::new(&shear).args(["--locked", "--deny-warnings", workspace]).current_dir(root))?;
    }
    let packages = packages::run(root)?;
    Ok(format!(
        "licences, sources, duplicates and bans as deny.toml says; each dependency is used.\n\
         Advisories were not looked for here: `cargo xtask release` does.\n{packages}"
    ))
}

/// One of the programs of `xtask/supply/requirements.txt`.
pub fn program(root: &Path, name: &str) -> Result<PathBuf, String> {
    let bin = python::programs(&root.join("xtask/supply/requirements.txt"), &target(root).join("supply"))?;
    Ok(bin.join(name))
}

#[cfg(test)]
mod tests {
    use super::{output, program};
    use std::path::Path;
    use std::process::Command;

    #[test]
    fn a_list_that_is_not_there_is_an_error() {
        let why = program(Path::new("/nonexistent"), "cargo-deny").unwrap_err();
        assert!(why.starts_with("/nonexistent/xtask/supply/requirements.txt: "), "{why}");
    }

    /// A licence that nobody allowed, in a workspace of one package, with the deny.toml of the repository.
    #[test]
    fn the_rules_bite() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let folder = std::env::temp_dir().join(format!("wooshpay-supply-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("src/lib.rs"), "").unwrap();
        let deny = |manifest: &str| {
            std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
            let mut command = Command::new(program(root, "cargo-deny").unwrap());
            command.arg("--config").arg(root.join("deny.toml")).args([
                "check",
                "-A",
                "license-not-encountered",
                "licenses",
            ]);
            output(command.current_dir(&folder))
        };
        let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = ";
        deny(&format!("{manifest}\"MIT\"\n")).unwrap();
        let why = deny(&format!("{manifest}\"AGPL-3.0-only\"\n")).unwrap_err();
        assert!(why.contains("AGPL-3.0") && why.contains("rejected"), "{why}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
