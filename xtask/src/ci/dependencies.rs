//! What a consumer's build is made of: with the committed client nothing of the generator, and little for webhooks alone.

use super::{cargo, output};
use std::collections::BTreeSet;
use std::path::Path;

/// The crates that only generate.
const GENERATORS: [&str; 2] = ["progenitor", "typify"];

/// The most crates, this one included, that verifying webhooks may take.
const FOR_WEBHOOKS: usize = 25;

/// Counts the crates of each way to build. Fails when the committed client brings a generator, or when webhooks alone need
/// more than they should.
pub fn run(root: &Path) -> Result<String, String> {
    let webhooks = crates(root, "")?;
    let committed = crates(root, "rustls")?;
    let generated = crates(root, "rustls,codegen")?;
    let unwanted = generators(&committed);
    if !unwanted.is_empty() {
        return Err(format!("with the committed client, {} is still built", unwanted.join(", ")));
    }
    if generators(&generated).is_empty() {
        return Err("even with the feature `codegen` no generator is built, so this proves nothing".to_owned());
    }
    if webhooks.len() > FOR_WEBHOOKS {
        let list: Vec<&str> = webhooks.iter().map(String::as_str).collect();
        return Err(format!(
            "verifying webhooks takes {} crates, more than {FOR_WEBHOOKS}: {}",
            list.len(),
            list.join(", ")
        ));
    }
    Ok(format!(
        "{} crates for webhooks alone, {} with the committed client, {} with `codegen`",
        webhooks.len(),
        committed.len(),
        generated.len()
    ))
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
