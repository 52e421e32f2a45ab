//! `cargo xtask check | generate | fuzz | schemathesis | supply | bench | ci | advisories | release`: what the repository
//! does to itself.

mod bench;
mod ci;
mod release;

use release::Baseline;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "\
usage: cargo xtask <command>

  check      say what is wrong with the document, its examples and the generated client
  generate   write what is generated from spec/wooshpay.yaml: the client and the commands of the command line
  fuzz       build the fuzz targets and run each for a moment
  schemathesis
             hold the sandbox to the document with requests that schemathesis makes up
  bench [calls | webhooks | builds] [--quick] [--write]
             measure beside others on this machine; --write puts the tables into docs/benchmarks.md
  supply     say what is wrong with the dependencies and with the packages that are published
  ci [<step>]
             run every check and test, in order, up to the first that fails, or the step of that name
  advisories say what RustSec knows of the dependencies; needs the network
  release [--first | --baseline-rev <commit>]
             what a release asks for besides: advisories, the packages built from their files, documentation as on docs.rs,
             minimal versions, and what has changed for callers since the last tag v*, or that commit";

fn main() -> ExitCode {
    let root = &root();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [what @ ("check" | "generate")] => match document(root, &[what]).status() {
            Ok(status) if status.success() => ExitCode::SUCCESS,
            // It has said why, and last what to do.
            Ok(_) => ExitCode::FAILURE,
            Err(error) => report(Err(format!("cargo: {error}"))),
        },
        ["fuzz"] => report(ci::fuzz::run(root)),
        ["schemathesis"] => report(ci::schemathesis::run(root)),
        ["bench", words @ ..] => report(bench::run(root, words)),
        ["supply"] => report(ci::supply::run(root)),
        ["ci"] => ci::run(root, None),
        ["ci", step] => ci::run(root, Some(step)),
        ["advisories"] => report(release::advisories(root)),
        ["release"] => release::run(root, Baseline::LastTag),
        ["release", "--first"] => release::run(root, Baseline::None),
        ["release", "--baseline-rev", revision] => release::run(root, Baseline::Revision(revision)),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            ExitCode::SUCCESS
        }
        [] => refuse("no command was given"),
        other => refuse(&format!("`{}` is not a command", other.join(" "))),
    }
}

/// The repository that cargo was called in. What was compiled in may be another one that shares its target folder.
fn root() -> PathBuf {
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    manifest.parent().map(Path::to_path_buf).unwrap_or(manifest)
}

fn refuse(why: &str) -> ExitCode {
    eprintln!("{why}\n\n{USAGE}");
    ExitCode::from(2)
}

fn report(outcome: Result<String, String>) -> ExitCode {
    match outcome {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// The program that has the generator compiled in.
fn document(root: &Path, words: &[&str]) -> Command {
    let mut cargo = ci::cargo(root);
    cargo.args(["run", "--quiet", "--package", "xtask-document", "--"]).args(words);
    cargo
}
