//! A sandbox, and the program with an environment of its own.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use wooshpay_sandbox::{Builder, Clock, Sandbox};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_wooshpay");

/// The moment at which the sandbox's clock stands.
const NOW: i64 = 1_767_225_600_000;

/// A place where nothing is configured, with a sandbox or without.
pub struct World {
    pub sandbox: Option<Sandbox>,
    /// Somebody must drive the sandbox while the program runs.
    _runtime: Runtime,
    pub folder: TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl World {
    pub fn new() -> Self {
        Self::with(|builder| builder)
    }

    /// A sandbox whose ids and times are the same on every run.
    pub fn seeded() -> Self {
        Self::with(|builder| builder.seed(7).clock(Clock::frozen_at(NOW)))
    }

    fn with(change: impl FnOnce(Builder) -> Builder) -> Self {
        let runtime = Runtime::new().unwrap();
        let sandbox = runtime.block_on(change(Sandbox::builder()).start()).unwrap();
        Self { sandbox: Some(sandbox), _runtime: runtime, folder: tempfile::tempdir().unwrap() }
    }

    pub fn without_sandbox() -> Self {
        Self { sandbox: None, _runtime: Runtime::new().unwrap(), folder: tempfile::tempdir().unwrap() }
    }

    pub fn url(&self) -> String {
        self.sandbox.as_ref().map(|sandbox| sandbox.base_url().to_owned()).unwrap_or_default()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program with an environment that holds nothing but where the sandbox is.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).env_clear().env("HOME", self.folder.path()).current_dir(self.folder.path());
        command.env("WOOSHPAY_CONFIG", self.path("config.toml"));
        command.envs(self.sandbox.iter().map(|sandbox| ("WOOSHPAY_BASE_URL", sandbox.base_url())));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().unwrap().into()
    }

    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        feed(&mut self.command(arguments), input)
    }

    /// Runs what must work, and reads its JSON.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--json"]].concat()).expect(0);
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
    }

    /// A payment that a customer has made.
    #[track_caller]
    pub fn paid(&self, rupiah: &str) -> String {
        self.json(&["pay", "--dana", rupiah, "--as-customer", "success"])["id"].as_str().unwrap().to_owned()
    }

    /// How many requests for this operation the sandbox has seen.
    pub fn requests(&self, path: &str) -> usize {
        let told: Value = self.admin("/_sandbox/requests?limit=500");
        let requests = told["data"].as_array().unwrap();
        requests.iter().filter(|request| request["path"].as_str().is_some_and(|found| found.starts_with(path))).count()
    }

    pub fn admin(&self, path: &str) -> Value {
        use std::io::Read;
        let host = self.url().trim_start_matches("http://").to_owned();
        let mut stream = std::net::TcpStream::connect(&host).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let body = &answer[answer.find("\r\n\r\n").unwrap()..];
        let (from, to) = (body.find('{').unwrap(), body.rfind('}').unwrap());
        serde_json::from_str(&body[from..=to]).unwrap()
    }

    pub fn fault(&self, wanted: &str) {
        self.sandbox.as_ref().unwrap().fault(wanted).unwrap();
    }
}

pub fn feed(command: &mut Command, input: &str) -> Ran {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A program that refuses before it reads has closed its end.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// What it said must hold each of these.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part) || self.out.contains(part), "no {part:?} in\n{}\n{}", self.out, self.err);
        }
        self
    }
}

/// A file that nobody else can read.
pub fn private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    mode(path, 0o600);
}

#[cfg(unix)]
pub fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
pub fn mode(_: &Path, _: u32) {}
