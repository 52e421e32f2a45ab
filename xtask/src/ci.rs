//! Every check and test, in one order, up to the first that fails, or one of them. What runs here is all that CI runs.

mod dependencies;
pub mod fuzz;
mod guard;
pub mod machine;
mod msrv;
pub mod packages;
pub mod python;
pub mod schemathesis;
pub mod supply;
mod wasm;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// What a step does.
enum Action {
    /// Runs cargo with these words.
    Cargo(&'static str),
    /// Runs cargo with these words, and rustdoc with warnings denied.
    Rustdoc(&'static str),
    /// Something that cargo has no command for.
    Own(fn(&Path) -> Result<String, String>),
}

struct Step {
    name: &'static str,
    action: Action,
}

/// Every feature that another does not exclude.
macro_rules! every {
    () => {
        "wooshpay/axum,wooshpay/blocking,wooshpay/schemars,wooshpay-inbox/any,wooshpay-inbox/postgres"
    };
}

/// Cheap steps come first. Then the feature sets follow one after another, the widest first and whole, so that what one step
/// compiled is there for the next. The tests have the client that `build.rs` generates; `check` holds the committed one to it
/// to the byte, and a consumer among the tests calls with it.
const STEPS: &[Step] = &[
    Step { name: "machine", action: Action::Own(machine::prepare) },
    Step { name: "format", action: Action::Cargo("fmt --all --check") },
    Step { name: "format, benchmarks", action: Action::Cargo("fmt --all --check --manifest-path benches/Cargo.toml") },
    Step { name: "no ignored tests", action: Action::Own(guard::run) },
    Step { name: "minimum rust", action: Action::Own(msrv::run) },
    Step { name: "dependencies", action: Action::Own(dependencies::run) },
    Step { name: "supply chain", action: Action::Own(supply::run) },
    Step {
        name: "clippy",
        action: Action::Cargo(concat!("clippy --workspace --all-targets --features ", every!(), " -- -D warnings")),
    },
    Step {
        name: "documentation",
        action: Action::Rustdoc(concat!(
            "doc --workspace --no-deps --lib --examples --bin xtask --bin xtask-document --bin webhooks-actix \
             --bin webhooks-axum --features ",
            every!()
        )),
    },
    Step { name: "check", action: Action::Own(checked) },
    Step { name: "example", action: Action::Own(example) },
    Step { name: "tests", action: Action::Cargo(concat!("test --workspace --features ", every!())) },
    Step { name: "schemathesis", action: Action::Own(schemathesis::run) },
    Step {
        name: "clippy, committed client",
        action: Action::Cargo("clippy -p wooshpay --no-default-features --features rustls -- -D warnings"),
    },
    Step {
        name: "documentation, committed client",
        action: Action::Rustdoc("doc -p wooshpay --no-deps --no-default-features --features rustls"),
    },
    Step {
        name: "clippy, no TLS",
        action: Action::Cargo("clippy -p wooshpay --no-default-features --features client -- -D warnings"),
    },
    Step {
        name: "clippy, webhooks alone",
        action: Action::Cargo("clippy -p wooshpay --no-default-features --features axum,schemars -- -D warnings"),
    },
    Step {
        name: "clippy, native-tls",
        action: Action::Cargo("clippy -p wooshpay --no-default-features --features native-tls -- -D warnings"),
    },
    Step {
        name: "clippy, aws-lc",
        action: Action::Cargo("clippy -p wooshpay --no-default-features --features aws-lc -- -D warnings"),
    },
    Step {
        name: "clippy, no sandbox program, no generator, one database",
        action: Action::Cargo(
            "clippy -p wooshpay-sandbox -p wooshpay-codegen -p wooshpay-inbox --no-default-features \
             --features postgres -- -D warnings",
        ),
    },
    Step { name: "WebAssembly", action: Action::Own(wasm::run) },
    Step {
        name: "clippy, benchmarks",
        action: Action::Cargo(
            "clippy --manifest-path benches/Cargo.toml -p ours -p measure -p server --all-targets --locked --target-dir target -- -D warnings",
        ),
    },
    Step { name: "fuzz targets", action: Action::Own(fuzz::run) },
];

/// Runs the steps, or the one that is named, and says of each what it ran, how long it took, and on failure how to run it
/// alone.
pub fn run(root: &Path, only: Option<&str>) -> ExitCode {
    let begin = Instant::now();
    let steps: Vec<&Step> = STEPS.iter().filter(|step| only.is_none_or(|name| step.name == name)).collect();
    if steps.is_empty() {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        eprintln!("`{}` is no step; there are:\n{}", only.unwrap_or_default(), names.join("\n"));
        return ExitCode::from(2);
    }
    for (index, step) in steps.iter().enumerate() {
        let command = step.command();
        println!("\n[{}/{}] {}: {command}", index + 1, steps.len(), step.name);
        let started = Instant::now();
        let outcome = step.action.run(root);
        let seconds = started.elapsed().as_secs_f64();
        match outcome {
            Ok(said) if said.is_empty() => println!("ok ({seconds:.1} s)"),
            Ok(said) => println!("{said}\nok ({seconds:.1} s)"),
            Err(why) => {
                eprintln!("{why}\n\nfailed at `{}` ({seconds:.1} s); to run it alone: {command}", step.name);
                return ExitCode::FAILURE;
            }
        }
    }
    if only.is_none() {
        println!("\nall {} steps passed in {:.0} s", steps.len(), begin.elapsed().as_secs_f64());
    }
    ExitCode::SUCCESS
}

impl Step {
    /// What a person would type.
    fn command(&self) -> String {
        match self.action {
            Action::Cargo(words) => format!("cargo {words}"),
            Action::Rustdoc(words) => format!("RUSTDOCFLAGS=\"-D warnings\" cargo {words}"),
            Action::Own(_) => format!("cargo xtask ci \"{}\"", self.name),
        }
    }
}

impl Action {
    fn run(&self, root: &Path) -> Result<String, String> {
        match self {
            // With CI set, a test that the machine cannot run fails instead of saying so.
            Self::Cargo(words) => succeed(cargo(root).args(words.split(' ')).env("CI", "true")),
            Self::Rustdoc(words) => succeed(cargo(root).args(words.split(' ')).env("RUSTDOCFLAGS", "-D warnings")),
            Self::Own(action) => action(root),
        }
    }
}

/// The cargo that runs us, so that a toolchain chosen for us is the toolchain of every step.
pub fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Where cargo puts what it makes, and what a step needs beside it.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |given| root.join(given))
}

pub fn succeed(command: &mut Command) -> Result<String, String> {
    match command.status() {
        Ok(status) if status.success() => Ok(String::new()),
        Ok(status) => Err(status.to_string()),
        Err(error) => Err(format!("{}: {error}", command.get_program().display())),
    }
}

/// What a command prints, when it succeeds.
pub fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    Err(format!("{}\n{}", output.status, said.concat()))
}

/// Where the programs of the workspace are, once they are built. An example among them makes cargo build all with the features
/// that the tests ask for, so that the tests find everything compiled.
pub fn programs(root: &Path) -> Result<PathBuf, String> {
    let words = concat!("build --quiet --workspace --bins --examples --features ", every!());
    succeed(cargo(root).args(words.split(' ')))?;
    Ok(target(root).join("debug"))
}

fn checked(root: &Path) -> Result<String, String> {
    succeed(Command::new(programs(root)?.join("xtask-document")).arg("check").current_dir(root))
}

fn example(root: &Path) -> Result<String, String> {
    succeed(Command::new(programs(root)?.join("examples/pay_with_dana")).current_dir(root))
}

#[cfg(test)]
mod tests {
    use super::{STEPS, cargo, output, succeed};
    use std::path::Path;

    #[test]
    fn steps_are_told_apart() {
        for (index, step) in STEPS.iter().enumerate() {
            assert!(!STEPS[..index].iter().any(|other| other.name == step.name), "two steps are called {}", step.name);
        }
    }

    #[test]
    fn a_command_that_fails_fails_its_step() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(succeed(cargo(here).arg("--no-such-option").stderr(std::process::Stdio::null())).is_err());
        assert!(output(cargo(here).arg("--no-such-option")).unwrap_err().contains("--no-such-option"));
        assert!(output(cargo(here).arg("--version")).unwrap().starts_with("cargo "));
    }
}
