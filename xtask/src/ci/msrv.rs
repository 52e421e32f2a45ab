//! The oldest Rust that the workspace promises to build with, on exactly that Rust.

use super::{output, succeed};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Satisfied when the running toolchain is that one. Otherwise checks with it, or says what to install.
pub fn run(root: &Path) -> Result<String, String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).map_err(|error| format!("Cargo.toml: {error}"))?;
    let promised = promised(&manifest).ok_or("Cargo.toml: [workspace.package] has no rust-version: state one")?;
    let running = output(Command::new("rustc").arg("--version").current_dir(root))?;
    if is_version(&running, promised) {
        return Ok(format!("rust-version is {promised}, and so is the running {}", running.trim()));
    }
    let toolchain = format!("{promised}.0");
    let installed = output(Command::new("rustup").args(["toolchain", "list"])).unwrap_or_default();
    if !installed.lines().any(|line| line.starts_with(&format!("{toolchain}-"))) {
        return Err(format!(
            "rust-version is {promised}, but this is {} and {toolchain} is not there: rustup toolchain install {toolchain}",
            running.trim()
        ));
    }
    let mut check = Command::new("rustup");
    check.args(["run", &toolchain, "cargo", "check", "--workspace", "--all-targets", "--target-dir", "target/msrv"]);
    // Set for us by cargo and rustup; they would lead the other toolchain back to this one.
    for name in ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTC"] {
        check.env_remove(name);
    }
    succeed(check.current_dir(root)).map(|_| format!("checked with {toolchain}, beside the running {}", running.trim()))
}

/// `1.95` of `rust-version = "1.95"`.
fn promised(manifest: &str) -> Option<&str> {
    let line = manifest.lines().find(|line| line.starts_with("rust-version = "))?;
    line.split('"').nth(1)
}

/// Whether `rustc 1.95.0 (…)` is a 1.95.
fn is_version(running: &str, promised: &str) -> bool {
    let version = running.split(' ').nth(1).unwrap_or_default();
    version.strip_prefix(promised).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::{is_version, promised};

    #[test]
    fn the_promise_is_read_and_compared() {
        let manifest = "[workspace.package]\nrust-version = \"1.95\"\n\n[package]\nrust-version.workspace = true\n";
        assert_eq!(promised(manifest), Some("1.95"));
        assert_eq!(promised("[package]\n"), None);
        assert!(is_version("rustc 1.95.0 (59807616e 2026-04-14)", "1.95"));
        assert!(is_version("rustc 1.95.2 (abc 2026-05-01)", "1.95"));
        assert!(!is_version("rustc 1.96.0 (abc 2026-06-01)", "1.95"));
        assert!(!is_version("rustc 1.950.0 (abc 2086-06-01)", "1.95"));
    }
}
