//! Any operation: bodies, queries, pages, and what comes out.

use crate::support::World;
use serde_json::{Value, json};

const CREATE: [&str; 2] = ["payment_intents", "create"];

fn create<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&CREATE[..], more].concat()
}

#[test]
fn a_body_comes_from_flags_fields_and_json_and_says_each_thing_once() {
    let world = World::new();
    std::fs::write(world.path("body.json"), r#"{"currency": "IDR", "metadata": {"a": "1"}}"#).unwrap();
    let words = create(&[
        "--amount",
        "20000",
        "-d",
        "@body.json",
        "-f",
        "metadata.b=02",
        "-f",
        "shipping.address.city=Bandung",
    ]);
    let made =
        world.json(&[&words[..], &["--payment-method-types", "dana", "--payment-method-types", "qris"]].concat());
    assert_eq!(made["metadata"], json!({ "a": "1", "b": "02" }));
    assert_eq!((&made["amount"], &made["payment_method_types"]), (&json!(20000), &json!(["dana", "qris"])));
    let stdin =
        world.run_with_input(&create(&["--json", "-d", "-"]), r#"{"amount": 100, "currency": "IDR"}"#).expect(0);
    assert_eq!(serde_json::from_str::<Value>(&stdin.out).unwrap()["amount"], 100);
    let twice = [
        create(&["--amount", "1", "-d", r#"{"amount": 2}"#]),
        create(&["--amount", "1", "-f", "amount=2"]),
        create(&["-f", "metadata.a=1", "-f", "metadata.a=2"]),
        create(&["-d", r#"{"metadata": {"a": "1"}}"#, "-f", "metadata.a=2"]),
    ];
    for words in twice {
        world.run(&words).expect(2).says(&["is given twice"]);
    }
}

#[test]
fn a_body_that_the_document_does_not_allow_is_not_sent() {
    let world = World::new();
    let refusals: [(&[&str], &str); 14] = [
        (&["--amount", "20000"], r#""currency" is a required property"#),
        (&["--amount", "0", "--currency", "IDR"], "`amount`: 0 is less than the minimum of 1"),
        (&["--amount", "20.000", "--currency", "IDR"], "`amount` is \"20.000\": it is a whole number"),
        (&["--amount", "2e4", "--currency", "IDR"], "it is a whole number"),
        (&["--capture-method", "later"], "[possible values: automatic, manual]"),
        (&["-f", "metadata"], "expected a path, `=` and a value"),
        (&["-f", "amount.x=1", "--currency", "IDR"], "`amount`"),
        (&["-d", "[]"], "a body begins with `{`"),
        (&["-d", "{"], "--data is no JSON"),
        (&["-d", "@missing.json"], "missing.json cannot be read"),
        (&["--amount", "1", "--currency", "IDR", "-f", "amont=1"], "amont"),
        (&["-f", "payment_method_types.1=dana"], "which is not given yet"),
        (&["--confirm=maybe"], "true, false"),
        (&["--key-file", "-", "-d", "-"], ""),
    ];
    for (words, why) in refusals {
        let ran = world.run(&create(words));
        assert!(matches!(ran.code, Some(1 | 2)), "{words:?}: {ran:?}");
        ran.says(&[why]);
    }
    assert_eq!(world.requests("/v1/payment_intents"), 0);
    let unknown = create(&["--amount", "1", "--currency", "IDR", "-f", "amont=1", "--allow-unknown"]);
    world.run(&unknown).expect(4).says(&["amont"]);
}

#[test]
fn an_id_of_another_kind_and_a_path_are_refused() {
    let world = World::new();
    for id in ["cs_1", "", "pi", "PI_1"] {
        world.run(&["payment_intents", "retrieve", id]).expect(2);
    }
    for id in ["pi_1/../../balance", "pi_1?x", "pi_%2e"] {
        world.run(&["payment_intents", "retrieve", id]).expect(2).says(&["cannot stand for `id`"]);
    }
    assert_eq!(world.requests("/v1/"), 0);
}

#[test]
fn lists_are_paged_filtered_and_walked_to_their_end() {
    let world = World::new();
    for amount in 101..=125 {
        world.run(&create(&["--amount", &amount.to_string(), "--currency", "IDR"])).expect(0);
    }
    let page = world.run(&["payment_intents", "list", "--limit", "2"]).expect(0);
    assert_eq!(page.out.lines().count(), 3);
    page.says(&["there are more: --starting-after pi_"]);
    let all = world.run(&["payment_intents", "list", "--all", "--json", "--limit", "7"]).expect(0);
    let amounts: Vec<i64> =
        all.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["amount"].as_i64().unwrap()).collect();
    assert_eq!(amounts, (101..=125).rev().collect::<Vec<_>>());
    let table = world.run(&["payment-intents", "list", "--all"]).expect(0);
    assert_eq!(table.out.lines().count(), 26);
    assert_eq!(table.err, "");
    world.run(&["payment_intents", "list", "--limit", "0"]).expect(4);
    world.run(&["payment_intents", "list", "--limit", "many"]).expect(2).says(&["it is a whole number"]);
    let none = world.json(&["payment_intents", "list", "--created-gt", "9999999999999"]);
    assert_eq!(none["data"], json!([]));
    let query = "merchant_order_id:'none'";
    assert_eq!(world.json(&["payment_intents", "search", "--query", query])["data"], json!([]));
}

#[test]
fn json_is_what_came_and_text_hides_what_a_log_must_not_show() {
    let world = World::new();
    let made = world.json(&create(&["--amount", "20000", "--currency", "IDR"]));
    let id = made["id"].as_str().unwrap();
    let secret = made["client_secret"].as_str().unwrap();
    let shown = world.run(&["payment_intents", "retrieve", id]).expect(0);
    assert!(!shown.out.contains(secret));
    shown.says(&["client_secret", "*** (--json shows it)", "UTC"]);
    // Whoever makes an endpoint needs its secret, and gets it this once.
    let words =
        ["webhook_endpoints", "create", "--url", "http://127.0.0.1:9/x", "--enabled-events", "payment_intent.created"];
    world.run(&words).expect(0).says(&["whsec_"]);
}

#[test]
fn what_comes_back_does_not_move_the_cursor() {
    let world = World::new();
    let name = "Sari\u{1b}[2J\u{9b}31m\u{202e}\nx";
    let made = world.json(&["customers", "create", "--name", name]);
    assert_eq!(made["name"], name);
    let id = made["id"].as_str().unwrap();
    for words in [vec!["customers", "retrieve", id], vec!["customers", "retrieve", id, "--json"]] {
        let out = world.run(&words).expect(0).out;
        assert!(!out.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{out:?}");
        assert!(out.contains("Sari"));
    }
    world.fault(r#"{"kind": "status", "status": 400, "body": {"error": {"message": "a\u001b[2Jb\u202ec\nd"}}}"#);
    let ran = world.run(&["balance", "retrieve"]).expect(4);
    assert!(ran.err.contains('d') && !ran.err.contains(['\u{1b}', '\u{202e}']), "{:?}", ran.err);
}

#[test]
fn the_same_key_is_the_same_request_and_the_answer_says_so() {
    let world = World::new();
    let words = create(&["--amount", "20000", "--currency", "IDR", "--idempotency-key", "order-42", "--json"]);
    let (first, again) = (world.run(&words).expect(0), world.run(&words).expect(0));
    assert_eq!(first.out, again.out);
    again.says(&["this key was used before"]);
    let other = create(&["--amount", "30000", "--currency", "IDR", "--idempotency-key", "order-42"]);
    world.run(&other).expect(5).says(&["idempotency_error"]);
    world.run(&create(&["--amount", "1", "--currency", "IDR", "--idempotency-key", ""])).expect(2);
}
