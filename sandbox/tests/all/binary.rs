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
    assert_eq!(
        stderr,
        format!("cannot listen on {taken}: the port is in use; give another one, or port 0, with --listen\n")
    );

    child.0.kill().unwrap();
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn it_explains_itself() {
    let (code, stdout, stderr) = run(&["--help"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    for flag in ["--listen <ADDRESS>", "--seed <NUMBER>", "--clock <TIME>", "--data <FILE>", "--merchant <NAME>"] {
        assert!(stdout.contains(flag), "{stdout}");
    }
    assert_eq!(run(&["--version"]).1, format!("wooshpay-sandbox {}\n", env!("CARGO_PKG_VERSION")));
    let directory = std::env::temp_dir();
    let no_file = format!("--data={}", directory.display());
    for (arguments, code, message) in [
        (&["--port", "1"][..], 2, "unexpected argument '--port'"),
        (&["--listen"], 2, "a value is required for '--listen <ADDRESS>'"),
        (&["--listen", "4010"], 2, "it is not an address and a port, such as 127.0.0.1:4010"),
        (&["--clock", "noon"], 2, "it is not `system`, `now` or a number of milliseconds since 1970"),
        (&["--clock=9223372036854775807"], 2, "it must be from 0 to 8640000000000000"),
        (&["--clock=-1"], 2, "it must be from 0 to 8640000000000000"),
        (&["--seed", "x"], 2, "invalid value 'x' for '--seed <NUMBER>'"),
        (&["--listen=0.0.0.0:0"], 1, "the sandbox listens on loopback only, and 0.0.0.0 is not\n"),
        (&["--listen=127.0.0.1:0", &no_file], 1, "Is a directory"),
    ] {
        let (given, stdout, stderr) = run(arguments);
        assert_eq!((given, stdout.as_str()), (Some(code), ""), "{stderr}");
        assert!(stderr.contains(message), "{stderr}");
    }
}

#[test]
fn what_is_kept_is_in_a_file_whatever_its_name() {
    let folder = std::env::temp_dir().join(format!("wooshpay-sandbox-{}-names", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in [":memory:", "file:shop.sqlite?mode=memory"] {
        let mut program = Command::new(PROGRAM);
        program.args(["--listen", "127.0.0.1:0", "--data", name]).current_dir(&folder);
        let mut child = Running(program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
        let mut line = String::new();
        BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("http://") && folder.join(name).exists(), "{name}: {line}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
