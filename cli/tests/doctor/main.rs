//! `wooshpay doctor`, as somebody runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod account;
mod delivery;

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// A person's home, and nothing else that this machine knows.
struct Home {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Home {
    fn new(variables: &[(&'static str, &str)]) -> Self {
        let variables = variables.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { folder: tempfile::tempdir().unwrap(), variables }
    }

    /// Writes a file that only its owner can read.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn run(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wooshpay"));
        command.env_clear().env("HOME", self.folder.path()).env("WOOSHPAY_CONFIG", self.path("config.toml"));
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.arg("doctor").args(arguments).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        // Whoever reads nothing has closed it by now.
        let _ = child.stdin.take().unwrap().write_all(input).await;
        child.wait_with_output().await.unwrap()
    }

    /// What it says as JSON, and the exit code that goes with it.
    async fn report(&self, arguments: &[&str]) -> Report {
        let output = self.run(&[arguments, &["--json"]].concat(), b"").await;
        let said = String::from_utf8(output.stdout).unwrap();
        let Ok(Value::Array(checks)) = serde_json::from_str(&said) else {
            panic!("{said}{}", String::from_utf8_lossy(&output.stderr));
        };
        let is_wrong = checks.iter().any(|check| check["state"] == "wrong");
        assert_eq!(output.status.code(), Some(i32::from(is_wrong)), "{said}");
        Report(checks)
    }
}

struct Report(Vec<Value>);

impl Report {
    /// Each check and its state.
    fn states(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|check| (check["check"].as_str().unwrap(), check["state"].as_str().unwrap())).collect()
    }

    /// What is said of one thing, with what to do.
    fn said(&self, what: &str) -> String {
        let check = self.0.iter().find(|check| check["check"] == what).unwrap();
        format!("{}\n{}", check["message"].as_str().unwrap(), check["hint"].as_str().unwrap_or_default())
    }

    fn causes(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|check| (check["certainty"].as_str().unwrap(), check["cause"].as_str().unwrap())).collect()
    }
}
