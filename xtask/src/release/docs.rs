//! The documentation as docs.rs makes it: of the packed files, on nightly, with the features of the manifest.

use crate::ci::packages::Package;
use crate::ci::{output, succeed, target};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Takes what `cargo package` left, so that runs first.
pub fn run(root: &Path, packages: &[Package]) -> Result<String, String> {
    if output(Command::new("rustup").args(["run", "nightly", "rustc", "--version"])).is_err() {
        return Err(
            "DID NOT RUN: docs.rs uses nightly, and it is not there: rustup toolchain install nightly".to_owned()
        );
    }
    let folder = target(root).join("docs.rs");
    let libraries: Vec<&Package> = packages.iter().filter(|package| package.is_library()).collect();
    for package in &libraries {
        let name = format!("{}-{}", package.name, package.version);
        let from = target(root).join("package").join(&name);
        let to = folder.join(&package.name);
        let _ = fs::remove_dir_all(&to);
        copy(&from, &to)?;
        // It lies inside of the workspace and is none of its members.
        let manifest = to.join("Cargo.toml");
        let told = |error| format!("{}: {error}", manifest.display());
        let text = fs::read_to_string(&manifest).map_err(told)?;
        fs::write(&manifest, text + "\n[workspace]\n").map_err(told)?;
    }
    for package in &libraries {
        let mut command = Command::new("rustup");
        command.args([
            "run",
            "nightly",
            "cargo",
            "doc",
            "--no-deps",
            "--lib",
            "--features",
            &package.documented().join(","),
        ]);
        for other in libraries.iter().filter(|other| other.name != package.name) {
            let path = folder.join(&other.name);
            command.arg("--config").arg(format!("patch.crates-io.{}.path={path:?}", other.name));
        }
        command.env("RUSTDOCFLAGS", "--cfg docsrs -D warnings").env("CARGO_TARGET_DIR", folder.join("target"));
        // Set for us by cargo and rustup; they would lead the other toolchain back to this one.
        for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC"] {
            command.env_remove(name);
        }
        succeed(command.current_dir(folder.join(&package.name))).map_err(|why| format!("{}: {why}", package.name))?;
    }
    Ok(format!("{} libraries, in {}", libraries.len(), folder.join("target/doc").display()))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", from.display());
    fs::create_dir_all(to).map_err(told)?;
    for entry in fs::read_dir(from).map_err(told)? {
        let entry = entry.map_err(told)?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to)?;
        } else {
            fs::copy(&from, &to).map_err(told)?;
        }
    }
    Ok(())
}
