//! What an attacker tried, and what must hold.

use crate::capture::Capture;
use crate::support::{Ran, World, feed, private};
use serde_json::Value;
use std::process::{Command, Stdio};

fn intent(status: &str, more: &str) -> String {
    format!(r#"{{"id": "pi_1", "amount": 20000, "currency": "IDR", "status": "{status}"{more}}}"#)
}

#[test]
fn what_was_paid_is_what_was_asked_for_or_it_is_not_paid() {
    let world = World::without_sandbox();
    let next = r#", "amount_received": 1, "next_action": {"type": "x", "dana_handle_redirect": {"url": "https://a.example/"}}"#;
    let service = Capture::answering("200 OK", &intent("succeeded", next));
    let ran = world.run(&["pay", "--dana", "20000", "--base-url", &service.url()]).expect(5);
    ran.says(&[
        "pi_1 is paid, with Rp1 where Rp20.000 was asked for",
        "`wooshpay payment_intents retrieve pi_1` tells",
    ]);
}

#[test]
fn without_waiting_the_exit_code_still_tells_how_a_payment_stands() {
    let world = World::new();
    let paid = world.paid("20000");
    world.run(&["pay", &paid, "--no-wait"]).expect(0).says(&["paid     Rp20.000"]);
    let open = world.json(&["pay", "--dana", "20000", "--no-wait"])["id"].as_str().unwrap().to_owned();
    world.run(&["pay", &open, "--no-wait"]).expect(7).says(&["is not settled yet: it is requires_action"]);
    world.run(&["payment_intents", "cancel", &open, "--cancellation-reason", "x"]).expect(0);
    world.run(&["pay", &open, "--no-wait"]).expect(6).says(&["was not paid: it is canceled"]);
    world.run(&["pay", &open, "--as-customer", "success"]).expect(2).says(&["has ended without money"]);
    world.run(&["pay", &paid, "--as-customer", "success"]).expect(2).says(&["is paid already"]);
    // Made, and then the service would not say how it stands.
    world.fault(r#"{"operation": "retrieve_payment_intent", "kind": "status", "status": 404, "count": 9}"#);
    world.run(&["pay", "--dana", "20000", "--no-wait", "--json"]).expect(5).says(&["is there; `wooshpay pay pi_"]);
}

#[test]
fn an_answer_without_an_object_is_no_success() {
    let world = World::without_sandbox();
    for body in ["null", "{}", "[]", "12", r#"{"code": "FAIL"}"#, r#"{"id": "pi_1", "error": {"message": "declined"}}"#]
    {
        let service = Capture::answering("200 OK", body);
        let create =
            ["payment_intents", "create", "--amount", "100", "--currency", "IDR", "--base-url", &service.url()];
        world.run(&create).expect(5).says(&["and no object", "--idempotency-key "]);
        let delete = ["webhook_endpoints", "delete", "we_1", "--base-url", &service.url()];
        world.run(&delete).expect(5).says(&["and no object", "the same command again deletes nothing else"]);
    }
}

#[test]
fn a_refund_of_an_unknown_status_is_unknown_and_a_question_is_no_refund() {
    let world = World::new();
    let id = world.paid("20000");
    world.fault(
        r#"{"operation": "create_refund", "kind": "status", "status": 200, "count": 2, "body": {"id": "re_1", "object": "refund",
        "payment_intent": "PAID", "amount": 20000, "status": "wei\nrd\u001b[2J"}}"#
            .replace("PAID", &id)
            .as_str(),
    );
    for form in [&["--json"][..], &[]] {
        let ran = world.run(&[&["refund", &id], form].concat()).expect(5);
        assert!(!ran.err.contains('\u{1b}') && ran.out.contains("\"re_1\"") != form.is_empty(), "{ran:?}");
        ran.says(&["re_1: nobody knows whether Rp20.000 went back", "`wooshpay refunds retrieve re_1`"]);
    }
    world.fault(
        r#"{"operation": "create_refund", "kind": "status", "status": 200, "body": {"id": "re_1", "payment_intent": "PAID"}}"#
            .replace("PAID", &id)
            .as_str(),
    );
    world.run(&["refund", &id]).expect(5).says(&["nobody knows whether Rp20.000 went back: its status is missing"]);
    world.fault(
        r#"{"operation": "retrieve_payment_intent", "kind": "status", "status": 503, "retry_after": "0", "count": 3}"#,
    );
    let ran = world.run(&["refund", &id]).expect(3);
    assert!(!ran.err.contains("may have happened"), "{ran:?}");
    world.fault(r#"{"operation": "create_refund", "kind": "status", "status": 402, "stored": true}"#);
    world.run(&["refund", &id, "--reason", "duplicate"]).expect(4).says(&["give another with --idempotency-key"]);
}

#[test]
fn another_session_than_the_one_asked_for_is_not_believed() {
    let world = World::without_sandbox();
    let service =
        Capture::answering("200 OK", r#"{"id": "cs_2", "object": "checkout.session", "payment_intent": "pi_2"}"#);
    let ran = world.run(&["pay", "cs_1", "--base-url", &service.url()]).expect(5);
    ran.says(&["asked for cs_1, the service answered with cs_2", "`wooshpay checkout_sessions retrieve cs_1`"]);
}

/// Whatever listens where a sandbox was expected.
#[test]
fn nothing_that_a_sandbox_says_moves_the_cursor() {
    let world = World::without_sandbox();
    let hostile = "\u{1b}[2J\r\n\u{9b}1A\u{202e}";
    let body = serde_json::json!({
        "id": "1", "endpoint": format!("we_{hostile}"), "url": format!("http://127.0.0.1/{hostile}"), "now": hostile,
        "attempts": [{ "error": hostile }], "data": [{ "id": "1", "event": "evt_1", "type": hostile, "kind": hostile }],
        "event": { "id": hostile, "type": hostile, "data": { "object": { "id": hostile } } },
    });
    let service = Capture::answering("200 OK", &body.to_string());
    for words in [
        &["events", "resend", "evt_1"][..],
        &["events", "list"],
        &["trigger", "payout.paid"],
        &["clock"],
        &["faults", "list"],
        &["snapshot", "save", "-"],
    ] {
        let ran = world.run(&[words, &["--base-url", &service.url()]].concat()).expect(0);
        let obeyed = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!ran.out.contains(obeyed) && !ran.err.contains(obeyed), "{words:?}: {ran:?}");
        assert!(ran.out.contains("[2J"), "{words:?}: {ran:?}");
    }
    // On paper it is what it was.
    let kept = world.run(&["snapshot", "save", "-", "--base-url", &service.url()]).expect(0).out;
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), body);
}

#[test]
fn json_says_each_thing_once_and_in_whole_numbers() {
    let world = World::new();
    for (data, why) in [
        (r#"{"amount": 1, "amount": 2}"#, "`amount` is given twice"),
        (r#"{"metadata": {"a": "1", "a": "2"}}"#, "`a` is given twice"),
        (r#"{"amount": 9007199254740993.0}"#, "no whole number"),
        (r#"{"amount": 2e4}"#, "no whole number"),
        (r#"{"amount": 18446744073709551617}"#, "no whole number"),
    ] {
        world.run(&["payment_intents", "create", "--data", data]).expect(2).says(&[why]);
    }
    let deep = format!("metadata{}=1", ".a".repeat(60_000));
    world.run(&["customers", "create", "-f", &deep]).expect(2).says(&["deeper than 120"]);
    assert_eq!(world.requests("/v1/"), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_body_that_never_ends_does_not_keep_the_program() {
    let world = World::new();
    let mut command = world.command(&["customers", "create", "--data", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let kept = child.stdin.take();
    // Until it listens to signals, one ends it anyway, and not with our code.
    loop {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0").trim().to_owned();
        if u64::from_str_radix(&caught, 16).unwrap_or_default() & (1 << 14) != 0 {
            break;
        }
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let ran = Ran::from(child.wait_with_output().unwrap()).expect(130);
    drop(kept);
    ran.says(&["stopped"]);
}

#[test]
fn a_secret_is_no_part_of_an_argument_either() {
    let world = World::without_sandbox();
    for word in [
        r#"{"secret":"whsec_s3cretTail"}"#,
        "my key sk_test_s3cretTail",
        "http://sk_live_s3cretTail@127.0.0.1:1",
        "a=b=sk_live_x",
    ] {
        world.run(&["customers", "create", "--name", word]).expect(2).says(&["a secret stands on the command line"]);
    }
}

#[test]
fn a_named_profile_means_its_own_key_and_an_empty_key_means_none() {
    let world = World::without_sandbox();
    world.run_with_input(&["login", "--profile", "shop", "--webhook-secret"], "whsec_x").expect(0);
    let mut command = world.command(&["config", "--profile", "shop"]);
    command.env("WOOSHPAY_SECRET_KEY", "sk_live_env").env_remove("WOOSHPAY_BASE_URL");
    Ran::from(command.output().unwrap()).expect(2).says(&["the profile `shop` has no secret key"]);
    let mut command = world.command(&["config"]);
    command.env("WOOSHPAY_SECRET_KEY", "");
    Ran::from(command.output().unwrap()).expect(1).says(&["WOOSHPAY_SECRET_KEY is set, and empty"]);
}

#[test]
fn logins_at_the_same_time_lose_no_key_and_keep_no_host_that_is_none() {
    let world = World::without_sandbox();
    std::thread::scope(|scope| {
        for number in 0..12 {
            let mut command = world.command(&["login", "--profile", &format!("p{number}")]);
            scope.spawn(move || feed(&mut command, "sk_test_x").expect(0));
        }
    });
    let told: Value = serde_json::from_str(&world.run(&["config", "--json"]).expect(0).out).unwrap();
    assert_eq!(told["profiles"].as_array().unwrap().len(), 12);
    for url in ["not a url", "http://me:secretpw@127.0.0.1/", "http://shop.example"] {
        let ran = world.run_with_input(&["login", "--profile", "bad", "--base-url", url], "sk_test_x").expect(2);
        assert!(!ran.err.contains("secretpw"), "{ran:?}");
    }
    world.run(&["config", "--profile", "bad"]).expect(2).says(&["no profile is called `bad`"]);
    world.run(&["clock", "--base-url", "http://me:secretpw@127.0.0.1:1"]).expect(1).says(&["user name or password"]);
}

#[test]
fn flags_that_would_mean_nothing_are_refused() {
    let world = World::without_sandbox();
    private(&world.path("key"), "sk_test_x");
    for flag in
        [&["--checkout"][..], &["--order-id", "1"], &["--return-url", "https://a.example"], &["--idempotency-key", "k"]]
    {
        world.run(&[&["pay", "pi_1"], flag].concat()).expect(2).says(&["cannot be used with"]);
    }
    world.run(&["pay", "20000"]).expect(2).says(&["for a new payment, --dana RUPIAH"]);
}

/// A member of `metadata` may be called anything.
#[test]
fn a_name_forges_no_line_and_moves_no_cursor() {
    let world = World::without_sandbox();
    let body = r#"{"id": "cus_1", "metadata": {"a\nstatus  succeeded": "x", "\u001b[2J": "y"}}"#;
    let service = Capture::answering("200 OK", body);
    let ran = world.run(&["customers", "retrieve", "cus_1", "--base-url", &service.url()]).expect(0);
    assert!(!ran.out.contains('\u{1b}') && !ran.out.lines().any(|line| line.starts_with("status")), "{ran:?}");
}

#[test]
fn an_answer_about_something_else_is_none() {
    let world = World::without_sandbox();
    let cases: [(&[&str], &str, i32, &str); 8] = [
        (&["payment_intents", "retrieve", "pi_1"], r#"{"id": "pi_2"}"#, 3, "pi_2, where pi_1 was asked for"),
        (&["payment_intents", "retrieve", "pi_1"], "[]", 3, "no object"),
        (&["refunds", "retrieve", "re_1"], r#"{"error": {}}"#, 3, "no object"),
        (&["payment_intents", "list"], r#"{"id": "pi_1"}"#, 3, "no list"),
        (
            &["payment_intents", "cancel", "pi_1", "--cancellation-reason", "x"],
            r#"{"id": "pi_2"}"#,
            5,
            "pi_2, where pi_1 was asked for",
        ),
        (&["webhook_endpoints", "delete", "we_1"], r#"{"id": "we_1", "deleted": false}"#, 5, "that it is deleted"),
        (&["customers", "create"], r#"{"id": ""}"#, 5, "no object"),
        (&["balance", "retrieve"], r#"{"available": []}"#, 0, ""),
    ];
    for (words, body, code, why) in cases {
        let service = Capture::answering("200 OK", body);
        world.run(&[words, &["--base-url", &service.url()]].concat()).expect(code).says(&[why]);
    }
}

/// Whoever answers as the sandbox may send its customer to another service of this machine.
#[test]
fn a_customer_opens_no_page_but_the_sandboxs() {
    let world = World::without_sandbox();
    let other = Capture::answering("200 OK", "{}");
    let next = format!(r#", "next_action": {{"type": "x", "y": {{"url": "{}/admin"}}}}"#, other.url());
    let service = Capture::answering("200 OK", &intent("requires_action", &next));
    let words = ["pay", "pi_1", "--as-customer", "success", "--base-url", &service.url()];
    world.run(&words).expect(7).says(&["is not a page of the sandbox's"]);
    assert!(other.requests().is_empty());
}

#[test]
fn a_live_key_makes_nothing_in_what_says_that_it_is_a_sandbox() {
    let world = World::without_sandbox();
    private(&world.path("key"), "sk_live_s3cretTail");
    let service = Capture::answering("200 OK", r#"{"id": "we_1", "now": 1, "secret": "whsec_1"}"#);
    let account = ["--key-file", "key", "--send-live-key-to", "127.0.0.1", "--base-url", &service.url()];
    for words in [
        &["listen", "--forward-to", "http://127.0.0.1:9/"][..],
        &["clock", "advance", "1h"],
        &["snapshot", "clear"],
        &["trigger", "payout.paid"],
        &["pay", "pi_1", "--as-customer", "success"],
    ] {
        world.run(&[words, &account].concat()).expect(2).says(&["the key is a live one"]);
    }
    assert!(service.requests().is_empty());
}
