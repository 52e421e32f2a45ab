//! With the committed client, nothing of the generator is in a consumer's build.

use super::{cargo, output};
use std::collections::BTreeSet;
use std::path::Path;

/// The crates that only generate.
const GENERATORS: [&str; 2] = ["progenitor", "typify"];

/// Counts the crates of both ways to build, and fails when the committed client brings a generator.
pub fn run(root: &Path) -> Result<String, String> {
    let committed = crates(root, "rustls")?;
    let generated = crates(root, "rustls,codegen")?;
    let unwanted = generators(&committed);
    if !unwanted.is_empty() {
        return Err(format!("with the committed client, {} is still built", unwanted.join(", ")));
    }
    if generators(&generated).is_empty() {
        return Err("even with the feature `codegen` no generator is built, so this proves nothing".to_owned());
    }
    Ok(format!("{} crates with the committed client, {} with `codegen`", committed.len(), generated.len()))
}

/// The crates of a normal build, build scripts included, each as name and version.
fn crates(root: &Path, features: &str) -> Result<BTreeSet<String>, String> {
    let mut tree = cargo(root);
    tree.args(["tree", "-p", "wooshpay", "-e", "normal,build", "--no-default-features", "--features", features]);
    tree.args(["--prefix", "none", "--format", "{p}"]);
    Ok(output(&mut tree)?.lines().map(name_and_version).filter(|name| !name.is_empty()).collect())
}

fn name_and_version(line: &str) -> String {
    line.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

fn generators(crates: &BTreeSet<String>) -> Vec<&str> {
    crates.iter().map(String::as_str).filter(|name| GENERATORS.iter().any(|start| name.starts_with(start))).collect()
}

#[cfg(test)]
mod tests {
    use super::{generators, name_and_version};

    #[test]
    fn a_generator_is_found_among_the_crates() {
        let lines = "wooshpay v0.1.0 (/home/shop)\nserde v1.0.200\ntypify-impl v0.8.0\nserde v1.0.200 (*)\n";
        let crates = lines.lines().map(name_and_version).collect();
        assert_eq!(generators(&crates), ["typify-impl v0.8.0"]);
        assert_eq!(crates.len(), 3);
    }
}
