//! `pay` and `refund`.

use crate::capture::Capture;
use crate::support::World;
use serde_json::Value;

/// What each customer does, the exit code, and where the payment then stands.
const ENDINGS: [(&str, i32, &str); 9] = [
    ("success", 0, "succeeded"),
    ("one-time-code", 0, "succeeded"),
    ("never-back", 0, "succeeded"),
    ("cancel", 6, "requires_payment_method"),
    ("wrong-pin", 6, "requires_payment_method"),
    ("no-balance", 6, "requires_action"),
    ("abandon", 7, "requires_action"),
    ("processing", 7, "processing"),
    ("processing-fails", 7, "processing"),
];

#[test]
fn every_customer_leads_to_the_exit_code_that_says_so() {
    let world = World::new();
    for checkout in [false, true] {
        for (part, code, status) in ENDINGS {
            let way: &[&str] = if checkout { &["--checkout"] } else { &[] };
            let words = [&["pay", "--dana", "20000", "--as-customer", part, "--timeout", "1s", "--json"], way].concat();
            let ran = world.run(&words).expect(code);
            let intent: Value = serde_json::from_str(&ran.out).unwrap();
            assert_eq!((&intent["status"], &intent["amount"]), (&status.into(), &20000.into()), "{part}");
            let held = &world.json(&["payment_intents", "retrieve", intent["id"].as_str().unwrap()])["status"];
            assert_eq!(held, status, "{part}");
        }
    }
}

#[test]
fn what_dana_still_processes_is_paid_when_time_has_passed() {
    let world = World::new();
    let ran = world.run(&["pay", "--dana", "100", "--as-customer", "processing", "--timeout", "1"]).expect(7);
    let id = ran.out.split_whitespace().nth(1).unwrap().to_owned();
    ran.says(&[&format!("{id} is not settled yet: it is processing\n`wooshpay pay {id}` waits for it again")]);
    world.run(&["clock", "advance", "61s"]).expect(0);
    world.run(&["pay", &id]).expect(0).says(&["paid     Rp100"]);
    // There is nothing to go to any more.
    world.run(&["pay", &id, "--as-customer", "success"]).expect(2).says(&["is paid already"]);
}

#[test]
fn a_customer_comes_to_what_is_there_already() {
    let world = World::new();
    let pending = world.run(&["pay", "--dana", "20000", "--no-wait"]).expect(0);
    let intent = pending.out.split_whitespace().nth(1).unwrap();
    world.run(&["pay", intent, "--as-customer", "cancel"]).expect(6).says(&["the customer canceled"]);
    let open = world.json(&["pay", "--dana", "20000", "--no-wait"]);
    assert_eq!((&open["amount"], &open["status"]), (&20000.into(), &"requires_action".into()));
    let pending = world.run(&["pay", "--dana", "20000", "--no-wait", "--checkout", "--order-id", "42"]).expect(0);
    let session = pending.out.lines().nth(1).unwrap().trim_start_matches("session").trim();
    world.run(&["pay", session, "--as-customer", "success"]).expect(0).says(&["paid     Rp20.000", session]);
    let intents = world.json(&["payment_intents", "list", "--limit", "1"]);
    assert_eq!(intents["data"][0]["merchant_order_id"], "42");
}

#[test]
fn what_can_be_known_is_refused_before_anything_is_sent() {
    let world = World::new();
    let refusals: [(&[&str], &str); 10] = [
        (&["pay", "--dana", "99"], "Rp99 is below DANA's minimum of Rp100"),
        (&["pay", "--dana", "300000001"], "above DANA's maximum"),
        (&["pay", "--dana", "20,5"], "not an amount in rupiah"),
        (&["pay", "--dana", "20000", "--return-url", "shop.example"], "return_url"),
        (&["pay"], "wooshpay pay --dana 20000"),
        (&["pay", "--no-qr"], "give an amount, as in `wooshpay pay --dana 20000`"),
        (&["pay", "re_1"], "expected the id of a payment intent"),
        (&["pay", "pi_1", "--dana", "100"], "cannot be used with"),
        (&["pay", "--dana", "100", "--timeout", "soon"], "is no length of time"),
        (&["refund", "re_1"], "pi_"),
    ];
    for (words, why) in refusals {
        world.run(words).expect(2).says(&[why]);
    }
    assert_eq!(world.requests("/v1/payment_intents") + world.requests("/v1/refunds"), 0);
}

#[test]
fn a_refund_of_nothing_is_none_and_the_same_refund_is_made_once() {
    let world = World::new();
    let id = world.paid("20000");
    world.run(&["refund", &id, "--amount", "0"]).expect(2);
    world.run(&["refund", &id, "--amount", "20001"]).expect(2);
    assert_eq!(world.requests("/v1/refunds"), 0);
    let first = world.json(&["refund", &id, "--amount", "5000", "--reason", "duplicate"]);
    assert_eq!((&first["amount"], &first["reason"]), (&5000.into(), &"duplicate".into()));
    assert_eq!(world.json(&["refund", &id, "--amount", "5000", "--reason", "duplicate"])["id"], first["id"]);
    let other = world.run(&["refund", &id, "--amount", "5000", "--reason", "fraudulent"]).expect(5);
    other.says(&["made another request before", "look for what it did"]);
    world.run(&["refund", &id, "--amount", "6000"]).expect(4).says(&["rejected"]);
    let other = world.paid("100");
    world.run(&["refund", &other]).expect(0).says(&["re_", "Rp100 went back"]);
    assert_eq!(world.json(&["balance", "retrieve"])["available"][0]["amount"], 15000);
}

#[test]
fn an_answer_that_is_lost_is_unknown_and_its_key_makes_the_same_payment() {
    let world = World::new();
    world.fault(r#"{"operation": "create_payment_intent", "kind": "drop", "after_commit": true, "count": 3}"#);
    let ran = world.run(&["pay", "--dana", "20000", "--as-customer", "success"]).expect(5);
    let key = ran.err.split("--idempotency-key ").nth(1).unwrap().split('`').next().unwrap().to_owned();
    world.run(&["pay", "--dana", "20000", "--as-customer", "success", "--idempotency-key", &key]).expect(0);
    assert_eq!(world.json(&["payment_intents", "list"])["data"].as_array().unwrap().len(), 1);
}

/// What counts is how the payment stands, and not what became of the page.
#[test]
fn a_page_that_fails_says_nothing_of_the_money() {
    let world = World::without_sandbox();
    for (status, code) in [("requires_action", 7), ("succeeded", 0), ("failed", 6)] {
        let intent = |url: &str| {
            let next = format!(r#"{{"type": "redirect_to_url", "dana_handle_redirect": {{"url": "{url}/page"}}}}"#);
            format!(
                r#"{{"id": "pi_1", "amount": 100, "currency": "IDR", "status": "{status}", "next_action": {next}}}"#
            )
        };
        let service = Capture::answering_with("200 OK", intent);
        let ran = world.run(&["pay", "pi_1", "--as-customer", "success", "--base-url", &service.url()]);
        match status {
            // Who has paid already has nowhere to go.
            "succeeded" => drop(ran.expect(2)),
            _ => drop(ran.expect(code).says(&["the customer came no further: the page does not offer", status])),
        }
    }
}

#[test]
fn a_second_try_is_a_confirmation() {
    let world = World::new();
    let open = world.json(&["pay", "--dana", "20000", "--no-wait"]);
    let id = open["id"].as_str().unwrap();
    world.run(&["clock", "advance", "11m"]).expect(0);
    let ran = world.run(&["pay", id, "--as-customer", "success"]).expect(2);
    let again = ran.err.split('`').nth(1).unwrap().to_owned();
    let words = shlex::split(&again).unwrap();
    assert_eq!(words[..3], ["wooshpay", "payment_intents", "confirm"]);
    world.run(&words[1..].iter().map(String::as_str).collect::<Vec<_>>()).expect(0);
    world.run(&["pay", id, "--as-customer", "success"]).expect(0);
}

#[test]
fn the_return_address_is_asked_for_where_no_sandbox_is() {
    let world = World::without_sandbox();
    crate::support::private(&world.path("key"), "sk_test_abc\n");
    let ran = world.run(&["pay", "--dana", "20000", "--key-file", "key"]).expect(2);
    ran.says(&["where does the customer come back to?", "--return-url"]);
    let ran = world.run(&["pay", "pi_1", "--as-customer", "success", "--key-file", "key"]).expect(2);
    ran.says(&["only the sandbox can do"]);
}
