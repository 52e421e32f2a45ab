//! Faults that were asked for.

use crate::support::{Bench, Shop, dana, kinds, signed_at, text};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use wooshpay_sandbox::{Clock, Sandbox};

const INTENTS: &str = "/v1/payment_intents";
const FAULTS: &str = "/_sandbox/faults";

impl Bench {
    async fn fault(&self, fault: Value) -> Value {
        self.made(FAULTS, &fault).await
    }

    /// A creation with a key, and what came of it: a status and its type, or that there was no answer.
    async fn tries(&self, key: &str) -> String {
        let request = self.request("POST", INTENTS).header("idempotency-key", key).json(&dana(20_000));
        match request.try_send().await {
            Err(reason) if reason.starts_with("body") => "half an answer".into(),
            Err(_) => "no answer".into(),
            Ok(answer) => match answer.body["object"].as_str() {
                Some(object) => format!("{} {object}", answer.status),
                None => format!("{} {}", answer.status, answer.headers["content-type"].to_str().unwrap()),
            },
        }
    }

    async fn payments(&self) -> usize {
        self.found(&format!("{INTENTS}?limit=100")).await["data"].as_array().unwrap().len()
    }
}

#[tokio::test]
async fn each_kind_before_and_after_the_work() {
    let bench = Bench::start().await;
    let mut payments = 0;
    for (fault, outcome, done) in [
        (json!({ "kind": "status" }), "503 application/json", false),
        (json!({ "kind": "status", "status": 429, "retry_after": 7 }), "429 application/json", false),
        (json!({ "kind": "status", "after_commit": true, "status": 500 }), "500 application/json", true),
        (json!({ "kind": "delay", "milliseconds": 20 }), "200 payment_intent", true),
        (json!({ "kind": "delay", "milliseconds": 20, "after_commit": true }), "200 payment_intent", true),
        (json!({ "kind": "drop" }), "no answer", false),
        (json!({ "kind": "drop", "after_commit": true }), "no answer", true),
        (json!({ "kind": "cut" }), "half an answer", true),
        (json!({ "kind": "slow", "milliseconds": 20 }), "200 payment_intent", true),
        (json!({ "kind": "garbage" }), "200 application/json", false),
        (json!({ "kind": "garbage", "after_commit": true }), "200 application/json", true),
        (json!({ "kind": "html" }), "502 text/html; charset=utf-8", false),
        (json!({ "kind": "html", "status": 504, "after_commit": true }), "504 text/html; charset=utf-8", true),
    ] {
        let mut wanted = fault.clone();
        wanted["operation"] = json!("create_payment_intent");
        let added = bench.fault(wanted).await;
        assert!(text(&added["id"]).starts_with("fault_") && added["remaining"] == 1, "{added}");
        let key = fault.to_string();
        assert_eq!(bench.tries(&key).await, outcome, "{fault}");
        payments += usize::from(done);
        assert_eq!(bench.payments().await, payments, "{fault}");
        // The fault is used up; the same key gets the answer that was lost, or does the work.
        assert_eq!(bench.tries(&key).await, "200 payment_intent", "{fault}");
        payments += usize::from(!done);
        assert_eq!(bench.payments().await, payments, "{fault}");
        assert_eq!(bench.found(FAULTS).await, json!({ "data": [] }));
    }
}

#[tokio::test]
async fn an_answer_can_be_made_up_whole() {
    let bench = Bench::start().await;
    bench.fault(json!({ "kind": "status", "status": 402, "body": { "error": "no" }, "retry_after": "2" })).await;
    let answer = bench.post(INTENTS, &dana(100)).await;
    assert_eq!((answer.status, &answer.body), (402, &json!({ "error": "no" })));
    assert_eq!(answer.header("retry-after"), Some("2"));
    assert!(answer.header("request-id").is_some());
}

#[tokio::test]
async fn an_answer_of_the_services_own_is_kept_by_its_key() {
    let bench = Bench::start().await;
    bench.fault(json!({ "kind": "status", "status": 500, "stored": true })).await;
    let first = bench.keyed("k", INTENTS, &dana(100)).await;
    assert_eq!((first.status, &first.body["error"]["type"]), (500, &json!("api_error")));
    // The same key gets the same 500, for as long as it lives; a new one does the work.
    let again = bench.keyed("k", INTENTS, &dana(100)).await;
    assert_eq!((again.status, &again.body, again.header("idempotent-replayed")), (500, &first.body, Some("true")));
    assert_eq!(bench.keyed("k", INTENTS, &dana(200)).await.status, 400);
    assert_eq!(bench.payments().await, 0);
    assert_eq!(bench.keyed("another", INTENTS, &dana(100)).await.status, 200);
    // Without a key there is nothing to keep it.
    bench.fault(json!({ "kind": "status", "stored": true })).await;
    assert_eq!(bench.post(INTENTS, &dana(100)).await.status, 503);
    assert_eq!(bench.post(INTENTS, &dana(100)).await.status, 200);
}

#[tokio::test]
async fn operation_count_and_probability_choose() {
    let bench = Bench::with(Sandbox::builder().seed(3)).await;
    bench.fault(json!({ "operation": "create_refund", "kind": "status", "count": 2 })).await;
    assert_eq!(bench.post(INTENTS, &dana(100)).await.status, 200);
    let id = bench.paid(100).await;
    let refund = json!({ "payment_intent": id });
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(bench.post("/v1/refunds", &refund).await.status);
    }
    assert_eq!(statuses, [503, 503, 200]);

    let some = bench.fault(json!({ "operation": "*", "kind": "status", "probability": 0.5 })).await;
    assert_eq!(some.get("remaining"), None);
    let mut met = 0;
    for _ in 0..60 {
        met += usize::from(bench.get("/v1/balance").await.status == 503);
    }
    assert!((15..=45).contains(&met), "{met}");
    let path = format!("{FAULTS}/{}", text(&some["id"]));
    assert_eq!(bench.request("DELETE", &path).send().await.body, some);
    assert_eq!(
        bench.request("DELETE", &path).send().await.refusal(),
        json!([404, "invalid_request_error", "resource_missing", "id"])
    );
    assert_eq!(bench.get("/v1/balance").await.status, 200);

    bench.fault(json!({ "kind": "drop", "count": 9 })).await;
    bench.request("DELETE", FAULTS).send().await;
    assert_eq!(bench.get("/v1/balance").await.status, 200);
}

#[tokio::test]
async fn one_call_brings_its_own() {
    let bench = Bench::start().await;
    let call = |fault: &str| bench.request("POST", INTENTS).header("sandbox-fault", fault).json(&dana(100));
    assert!(call("drop").try_send().await.is_err());
    assert_eq!(bench.payments().await, 0);
    assert!(call(r#"{"kind":"drop","after_commit":true}"#).try_send().await.is_err());
    assert_eq!(bench.payments().await, 1);
    for (wrong, message) in [
        ("dorp", "`kind` is `dorp`; for a call it must be one of status, delay, drop, cut, slow, garbage, html"),
        ("{", "`sandbox-fault`: EOF while parsing an object at line 1 column 1"),
        (r#"{"event":"*","kind":"duplicate"}"#, "`sandbox-fault`: it is about the call itself, so it takes no `event`"),
    ] {
        let answer = call(wrong).send().await;
        assert_eq!((answer.status, answer.message()), (400, message));
    }
    assert_eq!(bench.payments().await, 1);
}

#[tokio::test]
async fn a_client_that_gives_up_does_not_stop_the_work() {
    let bench = Bench::start().await;
    let body = dana(100);
    let call = bench.keyed("k", INTENTS, &body);
    bench.fault(json!({ "kind": "delay", "milliseconds": 300 })).await;
    assert!(tokio::time::timeout(Duration::from_millis(50), call).await.is_err());
    // Somebody else with the same key is told to wait; with another body, that the key is taken.
    assert_eq!(
        bench.keyed("k", INTENTS, &dana(100)).await.refusal(),
        json!([409, "idempotency_error", "idempotency_key_in_use", null])
    );
    assert_eq!(bench.keyed("k", INTENTS, &dana(200)).await.status, 400);
    let started = Instant::now();
    while bench.payments().await == 0 {
        assert!(started.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let replayed = bench.keyed("k", INTENTS, &dana(100)).await;
    assert_eq!((replayed.status, replayed.header("idempotent-replayed")), (200, Some("true")));
    assert_eq!(bench.payments().await, 1);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let bench = Bench::start().await;
    for (fault, param) in [
        (json!({}), "kind"),
        (json!({ "kind": "explode" }), "kind"),
        (json!({ "kind": "forge" }), "kind"),
        (json!({ "kind": "drop", "operation": "create_refunds" }), "operation"),
        (json!({ "kind": "drop", "event": "*" }), "kind"),
        (json!({ "kind": "alter", "event": "" }), "event"),
        (json!({ "kind": "alter", "event": "*", "operation": "*" }), "event"),
        (json!({ "kind": "drop", "count": 0 }), "count"),
        (json!({ "kind": "drop", "probability": 1.5 }), "probability"),
        (json!({ "kind": "status", "status": 99 }), "status"),
        (json!({ "kind": "drop", "status": 500 }), "status"),
        (json!({ "kind": "drop", "body": {} }), "body"),
        (json!({ "kind": "html", "retry_after": 1 }), "retry_after"),
        (json!({ "kind": "drop", "stored": true }), "stored"),
        (json!({ "kind": "status", "stored": true, "after_commit": true }), "after_commit"),
        (json!({ "kind": "status", "retry_after": [] }), "retry_after"),
        (json!({ "kind": "cut", "after_commit": false }), "after_commit"),
        (json!({ "kind": "delay", "milliseconds": 3_600_001 }), "milliseconds"),
        (json!({ "kind": "delay", "seconds": 1 }), "seconds"),
        (json!({ "kind": "alter", "event": "*", "after_commit": true }), "after_commit"),
        (json!({ "kind": "delay", "event": "*", "milliseconds": 1 }), "milliseconds"),
    ] {
        let answer = bench.post(FAULTS, &fault).await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", "parameter_invalid", param]), "{fault}");
    }
    for body in ["", r#"{"kind":"drop","colour":"red"}"#, r#"{"kind":3}"#] {
        let answer = bench.request("POST", FAULTS).body(body).send().await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", "json_invalid", null]), "{body}");
    }
    assert_eq!(bench.found(FAULTS).await, json!({ "data": [] }));
}

/// A sandbox whose clock stands, with a shop that is told of everything, and the shop's secret.
async fn told() -> (Bench, Shop, String) {
    let clock = Clock::frozen_at(1_770_000_000_000);
    let (bench, shop) = (Bench::with(Sandbox::builder().clock(clock)).await, Shop::open().await);
    let secret = bench.endpoint(&shop).await;
    (bench, shop, secret)
}

#[tokio::test]
async fn a_webhook_comes_twice_late_or_after_the_next() {
    let (bench, shop, secret) = told().await;
    bench.fault(json!({ "event": "payment_intent.created", "kind": "duplicate" })).await;
    bench.fault(json!({ "event": "payment_intent.requires_action", "kind": "delay", "seconds": 90 })).await;
    let id = bench.paid(20_000).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let received = shop.received();
    assert_eq!(kinds(&received), ["payment_intent.created", "payment_intent.created", "payment_intent.succeeded"]);
    assert_eq!(received[0].event, received[1].event);
    assert_eq!(received[0].event["pending_webhooks"], 2);
    bench.sandbox.advance(Duration::from_secs(89)).await;
    assert_eq!(shop.received().len(), 3);
    bench.sandbox.advance(Duration::from_secs(1)).await;
    let late = shop.received().pop().unwrap();
    assert_eq!(late.event["type"], "payment_intent.requires_action");
    assert_eq!(signed_at(&late, &secret), 1_770_000_000_000 + 90_000);
    let event = bench.found(&format!("/v1/events/{}", text(&received[0].event["id"]))).await;
    assert_eq!((&event["pending_webhooks"], &event["data"]["object"]["id"]), (&json!(0), &json!(id)));

    bench.fault(json!({ "event": "payment_intent.created", "kind": "reorder" })).await;
    bench.payment(100).await;
    bench.sandbox.advance(Duration::ZERO).await;
    bench.sandbox.advance(Duration::ZERO).await;
    assert_eq!(kinds(&shop.received()[4..]), ["payment_intent.requires_action", "payment_intent.created"]);
    // With nothing to come after, a minute is all it waits.
    bench.fault(json!({ "event": "payment_intent.requires_action", "kind": "reorder" })).await;
    bench.payment(100).await;
    bench.sandbox.advance(Duration::from_secs(59)).await;
    assert_eq!(kinds(&shop.received()[6..]), ["payment_intent.created"]);
    bench.sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(kinds(&shop.received()[7..]), ["payment_intent.requires_action"]);
    // Nothing of this comes again; what comes are the ends of the two pages on which nobody paid.
    bench.sandbox.advance(Duration::from_hours(80)).await;
    assert_eq!(kinds(&shop.received()[8..]), ["payment_intent.payment_failed"; 2]);
}

#[tokio::test]
async fn a_webhook_is_forged_or_altered_on_the_way() {
    let (bench, shop, secret) = told().await;
    let verifier = wooshpay::webhook::Verifier::new(secret.clone()).unwrap();
    let right = |received: &crate::support::Received| {
        let header = received.headers["wooshpay-signature"].to_str().unwrap();
        let now = std::time::UNIX_EPOCH + Duration::from_millis(1_770_000_000_000);
        verifier.verify_at(header, &received.bytes, now).is_ok()
    };
    bench.fault(json!({ "event": "payment_intent.created", "kind": "forge" })).await;
    bench.fault(json!({ "event": "payment_intent.requires_action", "kind": "alter" })).await;
    shop.will_answer([400, 200, 400]);
    bench.paid(20_000).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let received = shop.received();
    let kinds_and_truth: Vec<_> =
        received.iter().map(|received| (text(&received.event["type"]), right(received))).collect();
    let created = "payment_intent.created".to_owned();
    let action = "payment_intent.requires_action".to_owned();
    let succeeded = "payment_intent.succeeded".to_owned();
    assert_eq!(
        kinds_and_truth,
        [(created.clone(), false), (created, true), (action.clone(), false), (succeeded, true)]
    );
    assert_ne!(received[0].event["id"], received[1].event["id"], "the forgery looks like an event of its own");
    assert_eq!(received[2].event["data"]["object"]["amount"], 90_000);
    // The altered one was refused, so it comes again, as it was signed. The forged one does not.
    bench.sandbox.advance(Duration::from_hours(72)).await;
    let received = shop.received();
    assert_eq!(received.len(), 5);
    assert_eq!((text(&received[4].event["type"]), right(&received[4])), (action, true));
    assert_eq!(received[4].event["data"]["object"]["amount"], 20_000);
}

#[tokio::test]
async fn chance_has_a_say_in_the_fault_that_a_call_brings() {
    let bench = Bench::start().await;
    for (probability, status) in [(0, 200), (1, 503)] {
        let fault = json!({ "kind": "status", "probability": probability }).to_string();
        let answer = bench.request("GET", "/v1/balance").header("sandbox-fault", fault).send().await;
        assert_eq!(answer.status, status, "{probability}");
    }
}
