//! A sandbox, and the command as a process.

use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use wooshpay::{Client, Idr, SecretKey};
use wooshpay_sandbox::{Customer, Sandbox};

pub const PATIENCE: Duration = Duration::from_secs(60);

pub struct World {
    pub sandbox: Sandbox,
    pub client: Client,
    pub home: tempfile::TempDir,
    http: reqwest::Client,
}

impl World {
    pub async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let sandbox = Sandbox::start().await.unwrap();
        let client = Client::builder(SecretKey::new("sk_test_shop").unwrap()).base_url(sandbox.base_url());
        let (client, home) = (client.build().unwrap(), tempfile::tempdir().unwrap());
        Self { sandbox, client, home, http: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    pub fn secret_file(&self) -> PathBuf {
        self.home.path().join("secret")
    }

    pub fn secret(&self) -> String {
        std::fs::read_to_string(self.secret_file()).unwrap()
    }

    pub fn command(&self, url: &str, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wooshpay"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.home.path()).env("WOOSHPAY_CONFIG", self.home.path().join("config.toml"));
        command.env("WOOSHPAY_BASE_URL", self.sandbox.base_url());
        command.args(["listen", "--forward-to", url]).args(more).stdin(Stdio::null()).kill_on_drop(true);
        command
    }

    /// Starts the command, with the secret in a file, and waits until it listens.
    pub async fn listen(&self, url: &str, more: &[&str]) -> Program {
        let file = self.secret_file();
        let mut program = Program::start(self.command(url, more).arg("--secret-file").arg(file));
        program.ready().await;
        program
    }

    pub async fn get(&self, path: &str) -> Value {
        let url = format!("{}/_sandbox{path}", self.sandbox.base_url());
        serde_json::from_str(&self.http.get(url).send().await.unwrap().text().await.unwrap()).unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/_sandbox{path}", self.sandbox.base_url());
        let answer = self.http.post(url).body(body.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// How many endpoints the sandbox delivers to.
    pub async fn endpoints(&self) -> usize {
        self.client.list_webhook_endpoints(&Default::default()).await.unwrap().data.len()
    }

    /// An event about this object, without anything having happened.
    pub async fn trigger(&self, kind: &str, object: &Value) -> String {
        let made = self.post("/events", &json!({ "type": kind, "object": object })).await;
        made["event"]["id"].as_str().unwrap().to_owned()
    }

    /// A payment of somebody who pays; its id.
    pub async fn pay(&self) -> String {
        let pending = self.client.dana().pay(Idr::new(20_000), "https://shop.example/back").await.unwrap();
        Customer::new().pay(pending.redirect_url()).await.unwrap();
        pending.id().to_string()
    }
}

/// The command, running. It is killed when it is dropped.
pub struct Program {
    process: Child,
    told: Option<Lines<BufReader<ChildStdout>>>,
    noted: Lines<BufReader<ChildStderr>>,
}

impl Program {
    pub fn start(command: &mut Command) -> Self {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let told = Some(BufReader::new(process.stdout.take().unwrap()).lines());
        let noted = BufReader::new(process.stderr.take().unwrap()).lines();
        Self { process, told, noted }
    }

    /// What it notes until it listens.
    pub async fn ready(&mut self) -> Vec<String> {
        self.noted_until("listening: ").await
    }

    /// What it notes until a line that starts like this.
    pub async fn noted_until(&mut self, start: &str) -> Vec<String> {
        let mut noted = Vec::new();
        loop {
            noted.push(line(&mut self.noted).await);
            if noted.last().unwrap().starts_with(start) {
                return noted;
            }
        }
    }

    pub async fn line(&mut self) -> String {
        line(self.told.as_mut().unwrap()).await
    }

    /// Waits until it prints something, of which nobody reads more than the beginning.
    pub async fn begins(&mut self) {
        let begun = tokio::time::timeout(PATIENCE, self.told.as_mut().unwrap().get_mut().fill_buf());
        assert!(!begun.await.expect("it says nothing").unwrap().is_empty());
    }

    /// Nobody reads what it prints from now on.
    pub fn close_output(&mut self) {
        self.told = None;
    }

    pub async fn json(&mut self) -> Value {
        serde_json::from_str(&self.line().await).unwrap()
    }

    pub async fn signal(&self, name: &str) {
        let pid = self.process.id().unwrap().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().await.unwrap().success());
    }

    /// Its exit code, and what it noted since it was last asked.
    pub async fn end(&mut self) -> (Option<i32>, String) {
        let ended = tokio::time::timeout(PATIENCE, self.process.wait()).await.expect("it does not end").unwrap();
        let mut noted = String::new();
        self.noted.get_mut().read_to_string(&mut noted).await.unwrap();
        (ended.code(), noted)
    }

    /// Ctrl-C, and how it ended then.
    pub async fn interrupt(&mut self) -> (Option<i32>, String) {
        self.signal("-INT").await;
        self.end().await
    }
}

async fn line<R: AsyncBufRead + Unpin>(lines: &mut Lines<R>) -> String {
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.expect("it says nothing");
    line.unwrap().expect("it ended")
}

/// The words of a line after its time.
pub fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().skip(1).collect()
}
