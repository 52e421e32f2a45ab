//! A test that is marked as ignored looks like one that passes. There are none here, in code or in documentation.

use std::fs;
use std::path::Path;

/// Fails with every place where a test or a code example is marked as ignored.
pub fn run(root: &Path) -> Result<String, String> {
    let (mut files, mut found) = (0, Vec::new());
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if path.is_dir() && !path.is_symlink() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "md") {
                let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                let place = path.strip_prefix(root).unwrap_or(&path).display();
                found.extend(ignored(&text).map(|line| format!("{place}:{line}: is marked as ignored: let it run")));
                files += 1;
            }
        }
    }
    if found.is_empty() {
        return Ok(format!("{files} files, no test or example is ignored"));
    }
    found.sort();
    Err(found.join("\n"))
}

/// The lines that mark a test, or open a code block, as ignored.
fn ignored(text: &str) -> impl Iterator<Item = usize> {
    let marked = |line: &str| {
        let start = line.trim_start();
        let attribute = start.starts_with("#[ignore") || start.starts_with("#[cfg_attr(") && start.contains(", ignore");
        let comment = start.trim_start_matches(['/', '!', '*', ' ']);
        attribute
            || comment
                .strip_prefix("```")
                .or_else(|| comment.strip_prefix("~~~"))
                .is_some_and(|label| label.split([',', ' ']).any(is_ignore))
    };
    text.lines().enumerate().filter(move |(_, line)| marked(line)).map(|(index, _)| index + 1)
}

/// `ignore`, and `ignore-windows` with its kin.
fn is_ignore(label: &str) -> bool {
    label.trim().strip_prefix("ignore").is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::{ignored, run};
    use std::fs;

    /// Written apart, or this file would be found.
    const MARK: &str = concat!("ig", "nore");

    #[test]
    fn each_way_to_skip_a_test_is_found() {
        for line in [
            format!("#[{MARK}]"),
            format!("#[{MARK} = \"slow\"]"),
            format!("#[cfg_attr(windows, {MARK})]"),
            format!("/// ```{MARK}"),
            format!("    //! ```rust,{MARK}"),
            format!("```{MARK}-windows"),
            format!("~~~{MARK}"),
            format!(" * ```rust {MARK}"),
        ] {
            assert_eq!(ignored(&format!("fn a() {{}}\n{line}\n")).collect::<Vec<_>>(), [2], "{line}");
        }
    }

    #[test]
    fn what_only_speaks_of_it_passes() {
        let text = format!("/// Unknown fields are {MARK}d.\n/// ```no_run\nlet {MARK} = 1;\n/// ```\n```json\n");
        assert_eq!(ignored(&text).count(), 0);
    }

    #[test]
    fn the_repository_passes() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        assert!(run(root.as_ref()).unwrap().ends_with(" files, no test or example is ignored"));
    }

    #[test]
    fn the_guard_bites() {
        let folder = std::env::temp_dir().join(format!("wooshpay-guard-{}", std::process::id()));
        fs::create_dir_all(folder.join("docs")).unwrap();
        fs::create_dir_all(folder.join("target")).unwrap();
        fs::write(folder.join("target/built.rs"), format!("#[{MARK}]\n")).unwrap();
        fs::write(folder.join("lib.rs"), "/// ```\n/// assert!(true);\n/// ```\n").unwrap();
        assert_eq!(run(&folder), Ok("1 files, no test or example is ignored".to_owned()));
        fs::write(folder.join("docs/guide.md"), format!("# Guide\n\n```rust,{MARK}\n```\n")).unwrap();
        assert_eq!(run(&folder), Err("docs/guide.md:3: is marked as ignored: let it run".to_owned()));
        fs::remove_dir_all(&folder).unwrap();
    }
}
