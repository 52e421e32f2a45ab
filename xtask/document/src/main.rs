//! What `cargo xtask` does with the document. It is a program of its own, because the generator takes minutes to compile, and
//! most of what `cargo xtask` does has no need of it.

mod check;
mod measure;

use std::path::Path;
use std::process::ExitCode;

/// It is called by `cargo xtask`, in the root of the repository.
fn main() -> ExitCode {
    let root = Path::new(".");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["check"] => check::check(root),
        ["generate"] => check::generate(root),
        ["measure", times] => measured(root, times).map(|line| vec![line]),
        other => Err(vec![format!("`{}` is none of: check, generate, measure <times>", other.join(" "))]),
    };
    match outcome {
        Ok(lines) => {
            println!("{}", lines.join("\n"));
            ExitCode::SUCCESS
        }
        Err(problems) => {
            eprintln!("{}", problems.join("\n"));
            ExitCode::FAILURE
        }
    }
}

fn measured(root: &Path, times: &str) -> Result<String, Vec<String>> {
    let count = times.parse().map_err(|error| vec![format!("`{times}` is not a number of times: {error}")])?;
    measure::measure(&check::spec(root)?, count).map_err(|error| vec![error])
}
