//! The sandbox against the document, as a stranger sees both: schemathesis reads the document and makes up requests, and
//! the program that is shipped answers them.

use super::{programs, python, target};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const FOLDER: &str = "xtask/schemathesis";

/// One run of schemathesis.
struct Plan {
    /// For what it remembers.
    folder: &'static str,
    phases: &'static str,
    seed: &'static str,
    paths: &'static str,
}

/// What is run, each against a sandbox of its own: single calls, then chains of calls. Which chains come up is chance, so
/// there are several seeds; and what is deleted is used again only when there is little else to do.
const RUNS: [Plan; 4] = [
    Plan { folder: "single", phases: "examples,coverage,fuzzing", seed: "1", paths: "/v1/" },
    Plan { folder: "chains", phases: "stateful", seed: "1", paths: "/v1/" },
    Plan { folder: "chains-2", phases: "stateful", seed: "2", paths: "/v1/" },
    Plan { folder: "chains-of-endpoints", phases: "stateful", seed: "1", paths: "/v1/webhook_endpoints" },
];

/// Fewer requests than this say that the run was blind.
const FEWEST: u64 = 2_000;

/// A sandbox that is stopped, by its own handle, when the step is over.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Installs schemathesis where cargo puts its own things, and runs it against a sandbox of its own.
pub fn run(root: &Path) -> Result<String, String> {
    let folder = target(root).join("schemathesis");
    let program = python::programs(&root.join(FOLDER).join("requirements.txt"), &folder)?.join("schemathesis");
    let sandbox = programs(root)?.join("wooshpay-sandbox");
    // Each keeps to one core.
    let one = |plan| one(root, &program, &sandbox, plan);
    let counts: Vec<Result<u64, String>> = std::thread::scope(|scope| {
        let running: Vec<_> = RUNS.iter().map(|plan| scope.spawn(move || one(plan))).collect();
        running.into_iter().map(|run| run.join().unwrap_or_else(|_| Err("a run panicked".to_owned()))).collect()
    });
    let cases = counts.into_iter().sum::<Result<u64, String>>()?;
    if cases < FEWEST {
        return Err(format!("schemathesis made {cases} requests only, and at least {FEWEST} were expected"));
    }
    Ok(format!("{cases} requests, each answered as the document says"))
}

/// One run, against a sandbox of its own: how many requests it made.
fn one(root: &Path, program: &Path, sandbox: &Path, plan: &Plan) -> Result<u64, String> {
    let Plan { folder, phases, seed, paths } = plan;
    let folder = target(root).join("schemathesis").join(folder);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let (_running, base_url) = start(sandbox)?;
    let mut command = Command::new(program);
    command.arg("--config-file").arg(root.join(FOLDER).join("schemathesis.toml")).arg("run");
    command.arg(root.join("spec/wooshpay.yaml")).args(["--url", &base_url, "--no-color"]);
    command.args(["--phases", phases, "--seed", seed, "--include-path-regex", paths]);
    command.env("SCHEMATHESIS_HOOKS", root.join(FOLDER).join("hooks.py")).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("WOOSHPAY_SPEC_FOLDER", root.join("spec")).env("WOOSHPAY_SANDBOX", &base_url);
    verdict(&command.current_dir(&folder).output().map_err(|error| format!("schemathesis: {error}"))?)
}

/// Starts the sandbox on a free port, and returns where it is.
fn start(program: &Path) -> Result<(Running, String), String> {
    let told = |error| format!("{}: {error}", program.display());
    let mut command = Command::new(program);
    command.args(["--listen", "127.0.0.1:0", "--seed", "1"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running = Running(command.spawn().map_err(told)?);
    let mut line = String::new();
    let printed = running.0.stdout.take().map(BufReader::new).map(|mut printed| printed.read_line(&mut line));
    printed.transpose().map_err(told)?;
    match line.trim() {
        "" => Err(format!("{} did not say where it is", program.display())),
        base_url => Ok((running, base_url.to_owned())),
    }
}

/// How many requests were made; all that schemathesis printed when one was answered wrongly.
fn verdict(ran: &std::process::Output) -> Result<u64, String> {
    let said = String::from_utf8_lossy(&ran.stdout);
    if !ran.status.success() {
        return Err(format!("{said}{}\n{}", String::from_utf8_lossy(&ran.stderr), ran.status));
    }
    let count = said.lines().find_map(|line| line.trim().split_once(" generated, "));
    count.and_then(|(count, _)| count.parse().ok()).ok_or_else(|| format!("schemathesis gave no count:\n{said}"))
}

#[cfg(test)]
mod tests {
    use super::{start, verdict};
    use std::os::unix::process::ExitStatusExt;
    use std::path::Path;
    use std::process::{ExitStatus, Output};

    fn ran(code: i32, said: &str) -> Output {
        Output { status: ExitStatus::from_raw(code << 8), stdout: said.into(), stderr: b"why".to_vec() }
    }

    #[test]
    fn a_failure_and_a_run_without_a_count_are_errors() {
        let count = "Test cases:\n  3313 generated, 3313 passed, 48 skipped\n";
        assert_eq!(verdict(&ran(0, count)), Ok(3313));
        let failed = verdict(&ran(1, count)).unwrap_err();
        assert!(failed.contains("3313 generated") && failed.contains("why"), "{failed}");
        assert!(verdict(&ran(0, "nothing")).unwrap_err().starts_with("schemathesis gave no count"));
    }

    #[test]
    fn a_sandbox_that_does_not_start_is_an_error() {
        let missing = start(Path::new("/nonexistent/wooshpay-sandbox")).map(|_| ()).unwrap_err();
        assert!(missing.starts_with("/nonexistent/wooshpay-sandbox: "), "{missing}");
        let silent = start(Path::new("/bin/true")).map(|_| ()).unwrap_err();
        assert_eq!(silent, "/bin/true did not say where it is");
    }
}
