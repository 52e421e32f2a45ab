//! What only the sandbox can do, and starting one.

use crate::support::{PROGRAM, World};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn time_passes_when_it_is_told_to() {
    let world = World::seeded();
    world.run(&["clock"]).expect(0).says(&["2026-01-01 00:00:00 UTC"]);
    world.run(&["clock", "advance", "1d 2h"]).expect(0).says(&["2026-01-02 02:00:00 UTC"]);
    assert_eq!(world.json(&["clock", "advance", "0.5"]), json!({ "now": 1_767_319_200_500_i64 }));
    world.run(&["clock", "advance", "-1h"]).expect(2);
    world.run(&["clock", "advance", "4000000000"]).expect(4).says(&["`seconds` is 4000000000"]);
}

#[test]
fn faults_are_added_met_listed_and_taken_away() {
    let world = World::seeded();
    world.run(&["faults", "list"]).expect(0).says(&["no fault waits to be met"]);
    let fault = [
        "faults",
        "add",
        "status",
        "--status",
        "429",
        "--retry-after",
        "0",
        "--count",
        "9",
        "--operation",
        "retrieve_balance",
    ];
    world.run(&fault).expect(0).says(&["retrieve_balance", "429"]);
    world.run(&["balance", "retrieve"]).expect(4).says(&["429"]);
    let id = world.json(&["faults", "list"])["data"][0]["id"].as_str().unwrap().to_owned();
    world.run(&["faults", "remove", &id]).expect(0);
    world.run(&["balance", "retrieve"]).expect(0);
    world.run(&["faults", "add", "duplicate", "--event", "*"]).expect(0);
    world.run(&["faults", "clear"]).expect(0).says(&["no fault waits to be met"]);
    world.run(&["faults", "add", "duplicate"]).expect(4).says(&["kind"]);
    world.run(&["faults", "remove", "../snapshot"]).expect(2).says(&["is no id"]);
    world.run(&["faults", "add", "drop", "--operation", "make_coffee"]).expect(4).says(&["make_coffee"]);
}

#[test]
fn a_snapshot_is_kept_for_its_owner_alone_and_taken_back() {
    let world = World::seeded();
    let id = world.paid("20000");
    world.run(&["snapshot", "save", "before.json"]).expect(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(world.path("before.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    world.run(&["snapshot", "clear"]).expect(0);
    world.run(&["payment_intents", "retrieve", &id]).expect(4);
    world.run(&["snapshot", "restore", "before.json"]).expect(0);
    assert_eq!(world.json(&["payment_intents", "retrieve", &id])["status"], "succeeded");
    let out = world.run(&["snapshot", "save", "-"]).expect(0).out;
    let tables = |text: &str| serde_json::from_str::<Value>(text).unwrap()["tables"].clone();
    assert_eq!(tables(&out), tables(&std::fs::read_to_string(world.path("before.json")).unwrap()));
    world.run_with_input(&["snapshot", "restore", "-"], &out).expect(0);
    world.run_with_input(&["snapshot", "restore", "-"], "{}").expect(4);
    world.run(&["snapshot", "restore", "nowhere.json"]).expect(1).says(&["nowhere.json cannot be read"]);
}

#[test]
fn events_are_triggered_listed_and_sent_again() {
    let world = World::seeded();
    let words = ["webhook_endpoints", "create", "--url", "http://127.0.0.1:9/x", "--enabled-events", "payout.paid"];
    world.run(&words).expect(0);
    let told = world.json(&["trigger", "payout.paid", "--object", r#"{"id": "po_7"}"#]);
    let event = told["event"]["id"].as_str().unwrap();
    world.run(&["events", "list"]).expect(0).says(&[event, "payout.paid"]);
    assert_eq!(world.json(&["events", "list", "--limit", "1"])["data"].as_array().unwrap().len(), 1);
    world.run(&["events", "resend", event]).expect(0).says(&["we_", "http://127.0.0.1:9/x", "nobody"]);
    assert_eq!(world.json(&["events", "retrieve", event])["data"]["object"]["id"], "po_7");
    world.run(&["events", "resend", "evt_1"]).expect(1).says(&["none of the newest 500 deliveries"]);
    world.run(&["trigger", "coffee.made"]).expect(4).says(&["coffee.made"]);
    world.run(&["trigger", "payout.paid", "--object", "7"]).expect(2).says(&["no JSON object"]);
    world.run(&["trigger", "payment_intent.succeeded"]).expect(0).says(&["evt_", "pi_"]);
}

#[test]
fn the_sandbox_inside_starts_and_is_paid_in() {
    let world = World::without_sandbox();
    let mut child = Command::new(PROGRAM)
        .args(["sandbox", "--listen", "127.0.0.1:0"])
        .current_dir(world.folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let words = ["pay", "--dana", "20000", "--as-customer", "success"];
    let ran = world.command(&words).env("WOOSHPAY_BASE_URL", url.trim()).output().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ran.status.success());
    assert!(String::from_utf8_lossy(&ran.stdout).contains("paid     Rp20.000"));
}

/// `wooshpay sandbox & wooshpay pay …`: the second is there before the first is.
#[test]
fn a_payment_waits_for_a_sandbox_that_is_still_starting() {
    let world = World::without_sandbox();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let words = ["pay", "--dana", "20000", "--as-customer", "success", "--base-url", &format!("http://{port}")];
    let mut paying = world.command(&words).spawn().unwrap();
    let mut told = String::new();
    BufReader::new(paying.stderr.as_mut().unwrap()).read_line(&mut told).unwrap();
    assert_eq!(told.trim(), format!("waiting for a sandbox at http://{port}"));
    let mut sandbox = Command::new(PROGRAM)
        .args(["sandbox", "--listen", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let paid = paying.wait_with_output().unwrap();
    sandbox.kill().unwrap();
    sandbox.wait().unwrap();
    assert!(paid.status.success(), "{paid:?}");
}

/// A container often has no certificates, and a sandbox needs none.
#[test]
fn a_machine_without_certificates_is_enough() {
    let world = World::seeded();
    let mut command = world.command(&["clock"]);
    command.env("SSL_CERT_FILE", "/nonexistent").env("SSL_CERT_DIR", "/nonexistent");
    crate::support::Ran::from(command.output().unwrap()).expect(0);
}

#[test]
fn where_no_sandbox_is_nothing_of_it_is_tried() {
    let world = World::without_sandbox();
    crate::support::private(&world.path("key"), "sk_test_abc");
    for words in [&["clock"][..], &["trigger", "payout.paid"], &["snapshot", "clear"], &["events", "list"]] {
        let ran = world.run(&[words, &["--key-file", "key"]].concat()).expect(2);
        ran.says(&["only the sandbox can do", "--base-url http://127.0.0.1:4010"]);
    }
}
