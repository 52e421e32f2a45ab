//! Programs that come as Python packages, of exactly the versions in a list, kept where cargo puts its own things.

use super::output;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with the programs of `list`. They are installed again when the list changes.
pub fn programs(list: &Path, folder: &Path) -> Result<PathBuf, String> {
    let wanted = fs::read_to_string(list).map_err(|error| format!("{}: {error}", list.display()))?;
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let (venv, receipt) = (folder.join("venv"), folder.join("installed.txt"));
    let bin = venv.join(if cfg!(windows) { "Scripts" } else { "bin" });
    if fs::read_to_string(&receipt).is_ok_and(|installed| installed == wanted) {
        return Ok(bin);
    }
    let failed =
        |why: String| format!("{} cannot be installed, and this step does not pass without: {why}", list.display());
    output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv)).map_err(failed)?;
    let mut pip = Command::new(bin.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(list);
    output(&mut pip).map_err(failed)?;
    fs::write(&receipt, wanted).map_err(|error| format!("{}: {error}", receipt.display()))?;
    Ok(bin)
}
