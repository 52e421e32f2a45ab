//! Peers in other languages, installed from their registries at the versions that `benches/peers` names.

use super::Plan;
use crate::ci::succeed;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// The folder of the Node.js program, with its dependency beside it.
pub fn node(plan: &Plan) -> Result<PathBuf, String> {
    eprintln!("installing stripe-node ...");
    let folder = plan.target().join("node");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in ["package.json", "calls.mjs"] {
        let from = plan.root.join("benches/peers/node").join(file);
        fs::copy(&from, folder.join(file)).map_err(|error| format!("{}: {error}", from.display()))?;
    }
    succeed(Command::new("npm").args(["install", "--silent", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    Ok(folder)
}

/// The Python interpreter of an environment of its own.
pub fn python(plan: &Plan) -> Result<PathBuf, String> {
    eprintln!("installing stripe-python ...");
    let list = plan.root.join("benches/peers/python/requirements.txt");
    Ok(crate::ci::python::programs(&list, &plan.target().join("python"))?.join("python"))
}
