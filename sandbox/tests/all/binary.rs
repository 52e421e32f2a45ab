//! The program.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_wooshpay-sandbox");

/// A program that is stopped, by its own handle, when the test is over.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = Command::new(PROGRAM).args(arguments).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[tokio::test]
async fn it_prints_where_it_is_and_serves() {
    let child =
        Command::new(PROGRAM).args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = Running(child.unwrap());
    let mut output = BufReader::new(child.0.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    let base = line.strip_suffix('\n').unwrap().to_owned();
    assert!(base.starts_with("http://127.0.0.1:") && !base.ends_with('/'), "{base}");
    let http = crate::support::Http::new();
    let answer = http.get(format!("{base}/v1/balance")).basic_auth("sk_test_x", "").send().await;
    assert_eq!((answer.status, &answer.body["object"]), (200, &serde_json::json!("balance")));

    let taken = base.strip_prefix("http://").unwrap().to_owned();
    let (code, stdout, stderr) = run(&["--listen", &taken]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert_eq!(stderr, format!("cannot listen on {taken}: the port is in use\n"));

    child.0.kill().unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn it_explains_itself() {
    let (code, stdout, stderr) = run(&["--help"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(stdout.contains("--listen ADDRESS"), "{stdout}");
    assert_eq!(run(&["--version"]).1, format!("wooshpay-sandbox {}\n", env!("CARGO_PKG_VERSION")));
    for (arguments, code, message) in [
        (&["--port", "1"][..], 2, "unknown argument `--port`\ntry --help\n"),
        (&["--listen"], 2, "--listen needs an address, such as 127.0.0.1:4010\ntry --help\n"),
        (&["--listen", "4010"], 2, "`4010` is not an address, such as 127.0.0.1:4010\ntry --help\n"),
        (&["--listen=0.0.0.0:0"], 1, "the sandbox listens on loopback only, and 0.0.0.0 is not\n"),
    ] {
        assert_eq!(run(arguments), (Some(code), String::new(), message.to_owned()));
    }
}
