//! The clock, the seed, snapshots and beginning anew.

use crate::support::{Bench, Shop, dana, fruit, same, text, until};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use wooshpay_sandbox::{Clock, DeliveryState, Sandbox};

const INTENTS: &str = "/v1/payment_intents";
const START: i64 = 1_770_000_000_000;
const HOUR: i64 = 3_600_000;

async fn still() -> Bench {
    Bench::with(Sandbox::builder().seed(11).clock(Clock::frozen_at(START))).await
}

impl Bench {
    async fn advances(&self, seconds: i64) -> i64 {
        self.made("/_sandbox/clock/advance", &json!({ "seconds": seconds })).await["now"].as_i64().unwrap()
    }
}

#[tokio::test]
async fn seventy_two_hours_of_deliveries_in_one_call() {
    let (bench, shop) = (still().await, Shop::open().await);
    bench.endpoint(&shop).await;
    shop.will_answer([500; 60]);
    let unconfirmed = json!({ "amount": 20_000, "currency": "IDR", "payment_method_types": ["dana"] });
    let pair = [bench.made(INTENTS, &unconfirmed).await, bench.made(INTENTS, &unconfirmed).await];
    assert_eq!(bench.advances(72 * 3600).await, START + 72 * HOUR);
    let deliveries = bench.sandbox.deliveries();
    assert_eq!(deliveries.len(), 2);
    for delivery in &deliveries {
        assert_eq!((delivery.state, delivery.attempts.len()), (DeliveryState::Failed, 18));
        // Each at its own moment, not at the one that the clock was moved to.
        let times: Vec<i64> = delivery.attempts.iter().map(|attempt| attempt.at - START).collect();
        assert_eq!((times[0], times[1], times[17]), (0, 1977, 72 * HOUR));
        assert!(times.is_sorted());
    }
    let received: Vec<String> =
        shop.received().iter().map(|received| text(&received.event["data"]["object"]["id"])).collect();
    assert_eq!(received.len(), 36);
    let pair = pair.map(|intent| text(&intent["id"]));
    assert!(received.chunks(2).all(|chunk| chunk == pair), "{received:?}");
}

#[tokio::test]
async fn what_falls_due_happens_in_order() {
    let (bench, shop) = (still().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let mut manual = dana(20_000);
    manual["capture_method"] = json!("manual");
    let held = bench.made(INTENTS, &manual).await;
    wooshpay_sandbox::Customer::new().pay(&crate::support::wallet_url(&held)).await.unwrap();
    bench.made("/v1/checkout/sessions", &fruit()).await;
    bench.advances(8 * 24 * 3600).await;
    let received = shop.received();
    let ends: Vec<(String, i64)> = received
        .iter()
        .filter(|received| !text(&received.event["type"]).contains("created"))
        .map(|received| (text(&received.event["type"]), (received.event["created"].as_i64().unwrap() - START) / HOUR))
        .filter(|(_, hours)| *hours > 0)
        .collect();
    let end = |kind: &str, hours| (kind.to_owned(), hours);
    assert_eq!(
        ends,
        [
            end("payment_intent.canceled", 24),
            end("checkout.session.expired", 24),
            end("payment_intent.canceled", 168),
            end("charge.refund.updated", 168)
        ]
    );
    assert_eq!(bench.found("/_sandbox/clock").await, json!({ "now": START + 8 * 24 * HOUR }));
}

#[tokio::test]
async fn a_merchant_who_answers_by_calling_sees_the_moment_of_the_event() {
    let bench = still().await;
    let base = bench.sandbox.base_url().to_owned();
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let log = std::sync::Arc::clone(&seen);
    let app = axum::Router::new().fallback(move || {
        let (base, log) = (base.clone(), std::sync::Arc::clone(&log));
        async move {
            let http = crate::support::Http::new();
            let now = http.get(format!("{base}/_sandbox/clock")).send().await.body["now"].as_i64().unwrap();
            log.lock().unwrap().push((now - START) / HOUR);
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    bench.made("/v1/webhook_endpoints", &json!({ "url": url, "enabled_events": ["checkout.session.expired"] })).await;
    bench.made("/v1/checkout/sessions", &fruit()).await;
    bench.sandbox.advance(Duration::from_hours(48)).await;
    assert_eq!(*seen.lock().unwrap(), [24]);
}

#[tokio::test]
async fn a_clock_takes_only_what_it_can() {
    let bench = still().await;
    for (body, code) in [
        ("{}", "json_invalid"),
        (r#"{"seconds":"1"}"#, "json_invalid"),
        (r#"{"seconds":1,"minutes":1}"#, "json_invalid"),
        (r#"{"seconds":-1}"#, "parameter_invalid"),
        (r#"{"seconds":1e12}"#, "parameter_invalid"),
        (r#"{"seconds":1e999}"#, "json_invalid"),
    ] {
        let answer = bench.request("POST", "/_sandbox/clock/advance").body(body).send().await;
        assert_eq!((answer.status, &answer.body["error"]["code"]), (400, &json!(code)), "{body}");
    }
    assert_eq!(bench.found("/_sandbox/clock").await, json!({ "now": START }));
    assert_eq!(bench.made("/_sandbox/clock/advance", &json!({ "seconds": 0.25 })).await, json!({ "now": START + 250 }));
    assert_eq!(
        bench.get("/_sandbox/clocks").await.refusal(),
        json!([404, "invalid_request_error", "route_unknown", null])
    );
    assert_eq!(bench.get("/_sandbox/clock/advance").await.status, 405);
}

/// Some life, and every answer in it, as bytes.
async fn live(bench: &Bench) -> Value {
    let mut answers = Vec::new();
    let intent = bench.made(INTENTS, &dana(20_000)).await;
    wooshpay_sandbox::Customer::new().pay(&crate::support::wallet_url(&intent)).await.unwrap();
    answers.push(intent);
    answers.push(bench.made("/v1/checkout/sessions", &fruit()).await);
    let endpoint = json!({ "url": "http://127.0.0.1:9/", "enabled_events": ["*"] });
    answers.push(bench.made("/v1/webhook_endpoints", &endpoint).await);
    answers.push(bench.made("/_sandbox/clock/advance", &json!({ "seconds": 3600 })).await);
    answers.push(bench.made("/v1/refunds", &json!({ "payment_intent": answers[0]["id"] })).await);
    answers.push(bench.found(&format!("{INTENTS}?limit=100")).await);
    let refused = bench.keyed("k", INTENTS, &dana(1)).await;
    answers.push(json!([refused.body, refused.header("request-id").unwrap()]));
    bench.advances(7200).await;
    answers.push(bench.found("/_sandbox/snapshot").await);
    let address = bench.sandbox.base_url();
    serde_json::from_str(&Value::from(answers).to_string().replace(address, "BASE")).unwrap()
}

#[tokio::test]
async fn the_same_seed_and_the_same_calls_give_the_same_bytes() {
    let first = still().await;
    let told = live(&first).await;
    same(&live(&still().await).await, &told);
    let other = Bench::with(Sandbox::builder().seed(12).clock(Clock::frozen_at(START))).await;
    assert_ne!(live(&other).await[0], told[0]);
    // And a sandbox that begins anew is as good as a new one.
    assert_eq!(first.made("/_sandbox/reset", &json!({})).await, json!({ "now": START }));
    same(&live(&first).await, &told);
}

#[tokio::test]
async fn a_snapshot_brings_back_everything() {
    let (bench, shop) = (still().await, Shop::open().await);
    bench.endpoint(&shop).await;
    shop.will_answer([500; 2]);
    let (id, url) = bench.payment(20_000).await;
    bench.made("/_sandbox/faults", &json!({ "operation": "create_refund", "kind": "status" })).await;
    let key = bench.keyed("kept", INTENTS, &dana(300)).await.body;
    bench.advances(1).await;
    let snapshot = bench.found("/_sandbox/snapshot").await;

    let lives = |bench: &Bench| {
        let (url, id) = (url.replace(url.split("/dana").next().unwrap(), bench.sandbox.base_url()), id.clone());
        let key = key.clone();
        async move |bench: &Bench| -> Value {
            wooshpay_sandbox::Customer::new().pay(&url).await.unwrap();
            let replayed = bench.keyed("kept", INTENTS, &dana(300)).await;
            assert_eq!((replayed.header("idempotent-replayed"), &replayed.body["id"]), (Some("true"), &key["id"]));
            let refused = bench.post("/v1/refunds", &json!({ "payment_intent": id })).await;
            let refund = bench.post("/v1/refunds", &json!({ "payment_intent": id })).await;
            bench.advances(60).await;
            json!([refused.status, refund.body, bench.intent(&id).await, bench.found("/_sandbox/clock").await])
        }
    };
    let first = lives(&bench)(&bench).await;
    assert_eq!(first[0], json!(503));
    let count = shop.received().len();
    let again = json!({ "now": START + 1000 });
    assert_eq!(bench.request("PUT", "/_sandbox/snapshot").json(&snapshot).send().await.body, again);
    same(&lives(&bench)(&bench).await, &first);
    // What was still to be delivered when it was taken is delivered in this life, too; what came before is not.
    assert_eq!(shop.received().len() - count, count - 4);

    // In another sandbox, and without reading what is not one.
    let other = still().await;
    let put = |body: Value| other.request("PUT", "/_sandbox/snapshot").json(&body).send();
    let mut wrong = snapshot.clone();
    wrong["tables"]["payment_intents"][&id]["amount"] = json!("much");
    let answer = put(wrong).await;
    assert!(answer.message().starts_with(&format!("this is no snapshot of this sandbox: payment_intents: `{id}`: ")));
    assert_eq!(put(json!({})).await.status, 400);
    assert_eq!(put(json!({ "tables": { "cows": {} }, "memo": snapshot["memo"] })).await.status, 400);
    assert_eq!(other.found(INTENTS).await["data"], json!([]));
    assert_eq!(put(snapshot.clone()).await.status, 200);
    same(&other.found("/_sandbox/snapshot").await, &snapshot);
    assert_eq!(lives(&other)(&other).await[0], json!(503));
}

#[tokio::test]
async fn a_test_in_rust_has_the_same_without_http() {
    let bench = still().await;
    let empty = bench.sandbox.snapshot().unwrap();
    let id = bench.sandbox.fault(r#"{"operation": "retrieve_balance", "kind": "status"}"#).unwrap();
    assert!(id.starts_with("fault_"));
    assert_eq!(bench.get("/v1/balance").await.status, 503);
    let refused = bench.sandbox.fault(r#"{"kind": "explode"}"#).unwrap_err().to_string();
    assert_eq!(
        refused,
        "`kind` is `explode`; for a call it must be one of status, delay, drop, cut, slow, garbage, html"
    );
    bench.payment(100).await;
    bench.sandbox.restore(&empty).unwrap();
    assert!(bench.sandbox.restore("{}").is_err());
    assert_eq!(bench.sandbox.snapshot().unwrap(), empty);
    bench.payment(100).await;
    bench.sandbox.reset().unwrap();
    assert_eq!(bench.sandbox.snapshot().unwrap(), empty);
}

#[tokio::test]
async fn a_sandbox_that_begins_anew_is_not_carried_on_by_an_old_advance() {
    let bench = still().await;
    let empty = bench.found("/_sandbox/snapshot").await;
    for restores in [false, true] {
        let (base, empty) = (bench.sandbox.base_url().to_owned(), empty.clone());
        let app = axum::Router::new().fallback(move || {
            let (base, empty) = (base.clone(), empty.clone());
            async move {
                let http = crate::support::Http::new();
                let answer = match restores {
                    false => http.post(format!("{base}/_sandbox/reset")).send().await,
                    true => http.request("PUT", format!("{base}/_sandbox/snapshot")).json(&empty).send().await,
                };
                assert_eq!(answer.body, json!({ "now": START }));
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, app).into_future());
        bench
            .made("/v1/webhook_endpoints", &json!({ "url": url, "enabled_events": ["checkout.session.expired"] }))
            .await;
        bench.made("/v1/checkout/sessions", &fruit()).await;
        assert_eq!(bench.advances(72 * 3600).await, START, "{restores}");
        assert_eq!(bench.found("/_sandbox/clock").await, json!({ "now": START }), "{restores}");
    }
}

#[tokio::test]
async fn when_an_endpoint_answers_does_not_show_in_what_the_seed_decides() {
    let live = async |at_once: bool| {
        let (opened, gate) = tokio::sync::watch::channel(at_once);
        let builder = Sandbox::builder().seed(11).clock(Clock::frozen_at(START));
        let bench = Bench::with(builder.courier(move |_| {
            let mut gate = gate.clone();
            async move {
                assert!(gate.wait_for(|open| *open).await.is_ok());
                Ok(500)
            }
        }))
        .await;
        let endpoint = json!({ "url": "http://127.0.0.1:9/", "enabled_events": ["*"] });
        let mut answers = vec![bench.made("/v1/webhook_endpoints", &endpoint).await];
        bench.made("/_sandbox/faults", &json!({ "event": "payment_intent.created", "kind": "forge" })).await;
        for _ in 0..3 {
            answers.push(bench.made(INTENTS, &json!({ "amount": 100, "currency": "IDR" })).await);
            if at_once {
                bench.advances(0).await;
            }
        }
        opened.send_replace(true);
        bench.advances(10).await;
        answers.push(bench.found("/_sandbox/deliveries").await);
        Value::from(answers)
    };
    same(&live(false).await, &live(true).await);
}

#[tokio::test]
async fn what_arrived_by_hand_is_not_undone_by_a_planned_delivery_that_was_under_way() {
    let (counted, gate) = (Arc::new(AtomicU32::new(0)), tokio::sync::watch::Sender::new(false));
    let (count, opened) = (Arc::clone(&counted), gate.subscribe());
    let builder = Sandbox::builder().seed(11).clock(Clock::frozen_at(START)).courier(move |_| {
        let (made, mut opened) = (count.fetch_add(1, Ordering::SeqCst) + 1, opened.clone());
        async move {
            if made == 18 {
                assert!(opened.wait_for(|open| *open).await.is_ok());
            }
            Ok(if made < 19 { 500 } else { 200 })
        }
    });
    let bench = Bench::with(builder).await;
    let endpoint = json!({ "url": "http://127.0.0.1:9/", "enabled_events": ["*"] });
    bench.made("/v1/webhook_endpoints", &endpoint).await;
    bench.made(INTENTS, &json!({ "amount": 100, "currency": "IDR" })).await;
    let advance = bench.request("POST", "/_sandbox/clock/advance").json(&json!({ "seconds": 72 * 3600 }));
    let advance = tokio::spawn(advance.send());
    until("the 18th delivery", || (counted.load(Ordering::SeqCst) == 18).then_some(())).await;
    let id = text(&bench.found("/_sandbox/deliveries").await["data"][0]["id"]);
    let by_hand = bench.made(&format!("/_sandbox/deliveries/{id}/redeliver"), &json!({})).await;
    assert_eq!(by_hand["state"], "delivered");
    gate.send_replace(true);
    assert_eq!(advance.await.unwrap().body, json!({ "now": START + 72 * HOUR }));
    let delivery = bench.sandbox.deliveries().remove(0);
    assert_eq!((delivery.state, delivery.attempts.len()), (DeliveryState::Delivered, 19));
    assert_eq!(bench.found(&format!("/v1/events/{}", delivery.event)).await["pending_webhooks"], json!(0));
}

#[tokio::test]
async fn a_snapshot_with_numbers_that_nobody_counts_is_refused_or_lived_with() {
    let bench = still().await;
    bench.paid(20_000).await;
    let snapshot = bench.found("/_sandbox/snapshot").await;
    let put = |place: &str, number: Value| {
        let mut page = snapshot.clone();
        *page.pointer_mut(place).unwrap() = number;
        bench.request("PUT", "/_sandbox/snapshot").json(&page).send()
    };
    for (place, name) in [("/memo/last_number", "last_number"), ("/memo/chance/last_id", "last_id")] {
        let answer = put(place, json!(u64::MAX)).await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", "snapshot_invalid", null]));
        let reason = format!("memo: `{name}` is 18446744073709551615; it must be at most 9223372036854775808");
        assert!(answer.message().ends_with(&reason), "{}", answer.message());
        same(&bench.found("/_sandbox/snapshot").await, &snapshot);
    }
    assert_eq!(put("/memo/last_number", json!(1_u64 << 63)).await.status, 200);
    bench.paid(100).await;
    // At the end of time everything is due at once, and nothing breaks.
    for end in [i64::MIN, i64::MAX] {
        assert_eq!(put("/memo/clock/now", json!(end)).await.status, 200);
        bench.payment(100).await;
        bench.made("/v1/checkout/sessions", &fruit()).await;
        bench.made("/_sandbox/events", &json!({ "type": "checkout.session.expired" })).await;
        bench.found("/_sandbox/payments").await;
    }
    assert_eq!(bench.found("/_sandbox/clock").await, json!({ "now": i64::MAX }));
    assert_eq!(put("/memo/chance/counter", json!(u64::MAX)).await.status, 200);
    bench.payment(100).await;
    bench.sandbox.advance(Duration::MAX).await;
    bench.payment(100).await;
}

#[tokio::test]
async fn a_snapshot_with_more_money_than_there_is_does_not_break_a_refund() {
    let bench = still().await;
    let id = bench.paid(20_000).await;
    bench.made("/v1/refunds", &json!({ "payment_intent": id, "amount": "5000" })).await;
    let mut page = bench.found("/_sandbox/snapshot").await;
    let tables = page["tables"].as_object_mut().unwrap();
    let (key, mut refund) =
        tables["refunds"].as_object().unwrap().iter().next().map(|(k, v)| (k.clone(), v.clone())).unwrap();
    refund["amount"] = json!(i64::MAX);
    let other = format!("{key}0");
    tables["refunds"] = json!({ key.as_str(): refund, other.as_str(): refund });
    tables["payment_intents"][&id]["refunds"] = json!([key, other]);
    assert_eq!(bench.request("PUT", "/_sandbox/snapshot").json(&page).send().await.status, 200);
    let answer = bench.post("/v1/refunds", &json!({ "payment_intent": id })).await;
    assert_eq!(answer.body["error"]["code"], "charge_already_refunded");
    assert_eq!(bench.found("/_sandbox/payments").await["data"][0]["refunded"], json!(i64::MAX));
}
