//! The fuzz targets, built with the flags of cargo-fuzz and the toolchain that is there, and run for a moment: every seed,
//! and what libFuzzer makes of the seeds. It always makes the same of them, so a run that passes passes again.

use super::{cargo, output, succeed, target};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How often each target is run.
const RUNS: u32 = 20_000;

/// What makes libFuzzer see which way an input took, and what cargo-fuzz sets besides.
const FLAGS: [&str; 8] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
    "-Ccodegen-units=1",
    "-Dwarnings",
];

/// Builds and runs each target over a copy of its seeds; says how much of the code each has seen.
pub fn run(root: &Path) -> Result<String, String> {
    let manifest = "fuzz/Cargo.toml";
    succeed(cargo(root).args(["fmt", "--check", "--manifest-path", manifest]))?;
    let host = host(&output(Command::new("rustc").arg("-vV").current_dir(root))?)?;
    let folder = target(root).join("fuzz");
    let mut build = cargo(root);
    // Named, the target's flags are not those of build scripts and macros.
    build.args(["build", "--release", "--locked", "--manifest-path", manifest, "--target", &host, "--target-dir"]);
    succeed(build.arg(&folder).env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}")))?;
    let targets = targets(&root.join("fuzz"))?;
    let lines: Result<Vec<String>, String> = targets
        .iter()
        .map(|name| {
            let corpus = copy(&root.join("fuzz/corpus").join(name), &folder.join("corpus").join(name))?;
            let mut fuzz = Command::new(folder.join(&host).join("release").join(name));
            fuzz.args([format!("-runs={RUNS}"), "-seed=1".to_owned(), "-max_len=4096".to_owned()]);
            fuzz.arg(format!("-artifact_prefix={}/{name}-", folder.display())).arg(corpus);
            fuzz_once(&mut fuzz).map(|seen| format!("{name}: {seen}")).map_err(|why| format!("{name}: {why}"))
        })
        .collect();
    Ok(lines?.join("\n"))
}

/// `x86_64-unknown-linux-gnu` of what `rustc -vV` prints.
fn host(version: &str) -> Result<String, String> {
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| format!("rustc does not say what it runs on: {version}"))
}

/// The names of the targets. Each needs seeds: from nothing, libFuzzer does not come to a signed event.
fn targets(fuzz: &Path) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = files(&fuzz.join("fuzz_targets"))?
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    match names.iter().find(|name| !files(&fuzz.join("corpus").join(name)).is_ok_and(|seeds| !seeds.is_empty())) {
        Some(name) => Err(format!("the fuzz target {name} has no seeds: put some into fuzz/corpus/{name}")),
        None if names.is_empty() => Err("there are no fuzz targets".to_owned()),
        None => Ok(names),
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let told = |error| format!("{}: {error}", folder.display());
    fs::read_dir(folder).map_err(told)?.map(|entry| entry.map(|entry| entry.path()).map_err(told)).collect()
}

/// A run writes what it finds beside the seeds; a copy keeps the repository as it is.
fn copy(from: &Path, to: &Path) -> Result<PathBuf, String> {
    let told = |error| format!("{}: {error}", to.display());
    if to.exists() {
        fs::remove_dir_all(to).map_err(told)?;
    }
    fs::create_dir_all(to).map_err(told)?;
    for seed in files(from)? {
        fs::copy(&seed, to.join(seed.file_name().unwrap_or_default())).map_err(told)?;
    }
    Ok(to.to_path_buf())
}

fn fuzz_once(command: &mut Command) -> Result<String, String> {
    let ran = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let said = String::from_utf8_lossy(&ran.stderr);
    if !ran.status.success() {
        let last: Vec<&str> = said.lines().rev().take(60).collect();
        return Err(format!("{}\n{}", ran.status, last.into_iter().rev().collect::<Vec<_>>().join("\n")));
    }
    seen(&said)
}

/// How far a run came; an error when it was blind.
fn seen(said: &str) -> Result<String, String> {
    if !said.contains("inline 8-bit counters") {
        return Err(format!("libFuzzer sees nothing of the code, so it only guesses:\n{said}"));
    }
    let done = said.lines().find_map(|line| line.split_once("DONE").map(|(_, done)| done.trim()));
    let done = done.ok_or_else(|| format!("the run did not end:\n{said}"))?;
    let words: Vec<&str> = done.split_whitespace().collect();
    match words.as_slice() {
        ["cov:", places, ..] => Ok(format!("{RUNS} runs, {places} places in the code seen")),
        _ => Err(format!("the run ended otherwise than expected: {done}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{cargo, copy, fuzz_once, host, seen, targets};
    use std::fs;
    use std::path::Path;

    #[test]
    fn the_host_is_what_rustc_says() {
        let version =
            "rustc 1.95.0 (59807616e 2026-04-14)\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
        assert_eq!(host(version), Ok("x86_64-unknown-linux-gnu".to_owned()));
        assert!(host("rustc 1.95.0").is_err());
    }

    #[test]
    fn a_blind_or_broken_run_is_an_error() {
        let loaded = "INFO: Loaded 1 modules   (735 inline 8-bit counters): 735 [0x5, 0x6),\n";
        let done = "#20000\tDONE   cov: 227 ft: 347 corp: 146/2693b lim: 54 exec/s: 0 rss: 27Mb\n";
        assert_eq!(seen(&format!("{loaded}{done}")), Ok("20000 runs, 227 places in the code seen".to_owned()));
        assert!(seen(done).unwrap_err().starts_with("libFuzzer sees nothing of the code"));
        assert!(seen(loaded).unwrap_err().starts_with("the run did not end"));
        assert!(seen(&format!("{loaded}#2\tDONE   exec/s: 0\n")).unwrap_err().ends_with("exec/s: 0"));
    }

    #[test]
    fn a_target_that_fails_says_why() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let why = fuzz_once(cargo(here).arg("--no-such-option")).unwrap_err();
        assert!(why.contains("--no-such-option"), "{why}");
    }

    #[test]
    fn every_target_has_seeds_and_a_place_in_the_manifest() {
        let fuzz = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz"));
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        let targets = targets(fuzz).unwrap();
        assert_eq!(manifest.matches("[[bin]]").count(), targets.len());
        for name in targets {
            assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
        }
    }

    #[test]
    fn a_target_without_seeds_is_an_error() {
        let fuzz = std::env::temp_dir().join(format!("wooshpay-fuzz-{}", std::process::id()));
        fs::create_dir_all(fuzz.join("fuzz_targets")).unwrap();
        fs::create_dir_all(fuzz.join("corpus/idr")).unwrap();
        assert_eq!(targets(&fuzz), Err("there are no fuzz targets".to_owned()));
        fs::write(fuzz.join("fuzz_targets/idr.rs"), "").unwrap();
        assert!(targets(&fuzz).unwrap_err().starts_with("the fuzz target idr has no seeds"));
        fs::write(fuzz.join("corpus/idr/plain"), "20000").unwrap();
        assert_eq!(targets(&fuzz), Ok(vec!["idr".to_owned()]));
        fs::create_dir_all(fuzz.join("copy")).unwrap();
        fs::write(fuzz.join("copy/old"), "").unwrap();
        let copied = copy(&fuzz.join("corpus/idr"), &fuzz.join("copy")).unwrap();
        assert_eq!((copied.join("plain").exists(), copied.join("old").exists()), (true, false));
        fs::remove_dir_all(&fuzz).unwrap();
    }
}
