//! Others of its kind, installed from their registries.

use crate::server::{Call, Program};
use std::path::{Path, PathBuf};
use std::process::Command;

const LOCALSTRIPE: &str = "localstripe==1.15.10";
const PRISM: &str = "@stoplight/prism-cli@5.16.0";

/// A stateful stand-in for Stripe, in Python.
pub fn localstripe() -> Result<Program, String> {
    let venv = folder()?.join("localstripe");
    let python = venv.join("bin/python");
    run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", LOCALSTRIPE]))?;
    let headers = [("authorization", "Bearer sk_test_12345"), ("content-type", "application/x-www-form-urlencoded")];
    Ok(Program {
        command: Box::new(move |port| {
            let mut command = Command::new(venv.join("bin/localstripe"));
            // It writes all that it knows to a file, after every change.
            command.args(["--port", &port.to_string(), "--from-scratch"]);
            command
        }),
        probe: Call::new("GET", "/v1/balance", &headers, ""),
        create: Call::new("POST", "/v1/payment_intents", &headers, "amount=20000&currency=idr"),
    })
}

/// Answers from an OpenAPI document, ours, without state. In JavaScript.
pub fn prism() -> Result<Program, String> {
    let prefix = folder()?.join("prism");
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]).arg(&prefix).arg(PRISM);
    run(&mut npm)?;
    let headers = [("authorization", "Basic c2tfdGVzdF9iZW5jaDo="), ("content-type", "application/json")];
    let dana = r#"{"amount":20000,"currency":"IDR","confirm":true,"merchant_order_id":"order-7",
        "payment_method_data":{"type":"dana"},"return_url":"https://shop.example/back"}"#;
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/wooshpay.yaml");
    Ok(Program {
        command: Box::new(move |port| {
            let mut command = Command::new("node");
            command.arg(prefix.join("node_modules/@stoplight/prism-cli/dist/index.js"));
            command.args(["mock", "--verboseLevel", "fatal", "--port", &port.to_string()]).arg(&document);
            command
        }),
        probe: Call::new("GET", "/v1/balance", &headers, ""),
        create: Call::new("POST", "/v1/payment_intents", &headers, dana),
    })
}

fn folder() -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |given| root.join(given));
    let folder = target.join("bench-peers");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

fn run(command: &mut Command) -> Result<(), String> {
    let ran = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if ran.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}\n{}", ran.status, String::from_utf8_lossy(&ran.stderr)))
}
