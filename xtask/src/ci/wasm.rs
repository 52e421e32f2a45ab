//! The SDK for programs without an operating system: at the edge, in a browser.

use super::{cargo, output, succeed};
use std::path::Path;
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// Checks that the SDK compiles there, after having fetched the target when it is missing.
pub fn run(root: &Path) -> Result<String, String> {
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"]))?;
    if !installed.lines().any(|target| target == TARGET) {
        println!("adding the target {TARGET}");
        succeed(Command::new("rustup").args(["target", "add", TARGET]))?;
    }
    let mut check = cargo(root);
    check.args(["check", "-p", "wooshpay", "--target", TARGET]);
    succeed(check.args(["--no-default-features", "--features", "rustls,tracing"]))
}
