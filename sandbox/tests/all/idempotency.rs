//! One key, one effect.

use crate::support::{Bench, dana};
use serde_json::json;
use std::time::Duration;
use wooshpay_sandbox::{Clock, Sandbox};

#[tokio::test]
async fn the_same_request_gets_the_same_answer() {
    let bench = Bench::start().await;
    let first = bench.keyed("order-1", "/v1/payment_intents", &dana(100)).await;
    let second = bench.keyed("order-1", "/v1/payment_intents", &dana(100)).await;
    assert_eq!((first.status, first.header("idempotent-replayed")), (200, None));
    assert_eq!((second.status, second.header("idempotent-replayed")), (200, Some("true")));
    assert_eq!(first.body, second.body);
    assert_ne!(first.header("request-id"), second.header("request-id"));
    assert_eq!(bench.found("/v1/payment_intents").await["data"].as_array().unwrap().len(), 1);

    let refund = json!({ "payment_intent": "pi_1" });
    let refused = bench.keyed("order-2", "/v1/refunds", &refund).await;
    let again = bench.keyed("order-2", "/v1/refunds", &refund).await;
    assert_eq!((refused.status, again.status, again.header("idempotent-replayed")), (404, 404, Some("true")));
    assert_eq!(refused.body, again.body);
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_account() {
    let bench = Bench::start().await;
    let first = bench.keyed("k", "/v1/payment_intents", &dana(100)).await;
    let other = bench.keyed("k", "/v1/payment_intents", &dana(101)).await;
    assert_eq!(other.refusal(), json!([400, "idempotency_error", "idempotency_key_reused", null]));
    assert_eq!(other.message(), "the idempotency key `k` was used before, with other parameters");
    let elsewhere = bench.keyed("k", "/v1/customers", &json!({})).await;
    assert_eq!(elsewhere.refusal(), json!([400, "idempotency_error", "idempotency_key_reused", null]));
    assert_eq!(elsewhere.message(), "the idempotency key `k` was used before, for POST /v1/payment_intents");
    let request = bench.http.post(bench.url("/v1/payment_intents")).basic_auth("sk_test_other", "");
    let stranger = request.header("idempotency-key", "k").json(&dana(100)).send().await;
    assert_eq!((stranger.status, stranger.header("idempotent-replayed")), (200, None));
    assert_ne!(stranger.body["id"], first.body["id"]);
}

#[tokio::test]
async fn a_request_that_was_never_begun_leaves_its_key_free() {
    let bench = Bench::start().await;
    assert_eq!(bench.keyed("k", "/v1/payment_intents", &json!({ "amount": "x" })).await.status, 400);
    assert_eq!(bench.keyed("k", "/v1/payment_intents", &dana(100)).await.status, 200);
}

#[tokio::test]
async fn a_key_has_1_to_255_printable_characters() {
    let bench = Bench::start().await;
    let refused = json!([400, "invalid_request_error", "idempotency_key_invalid", "Idempotency-Key"]);
    for key in ["", &"k".repeat(256)] {
        assert_eq!(bench.keyed(key, "/v1/payment_intents", &dana(100)).await.refusal(), refused, "{key}");
    }
    let request = bench.request("POST", "/v1/customers").header("idempotency-key", b"caf\xe9".as_slice());
    assert_eq!(request.json(&json!({})).send().await.refusal(), refused);
    assert_eq!(bench.keyed(&"k".repeat(255), "/v1/payment_intents", &dana(100)).await.status, 200);
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let clock = Clock::frozen_at(1_750_000_000_000);
    let bench = Bench::with(Sandbox::builder().clock(clock.clone())).await;
    let first = bench.keyed("k", "/v1/payment_intents", &dana(100)).await;
    clock.advance(Duration::from_secs(86_399));
    assert_eq!(bench.keyed("k", "/v1/payment_intents", &dana(100)).await.body["id"], first.body["id"]);
    clock.advance(Duration::from_secs(1));
    let second = bench.keyed("k", "/v1/payment_intents", &dana(100)).await;
    assert_eq!((second.status, second.header("idempotent-replayed")), (200, None));
    assert_ne!(second.body["id"], first.body["id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_at_once_make_one_payment() {
    let bench = Bench::start().await;
    let requests = (0..30).map(|_| {
        let request = bench.request("POST", "/v1/payment_intents").header("idempotency-key", "once").json(&dana(100));
        tokio::spawn(request.send())
    });
    let tasks: Vec<_> = requests.collect();
    let mut made = Vec::new();
    for task in tasks {
        let answer = task.await.unwrap();
        match answer.status {
            200 => made.push(answer.body["id"].clone()),
            _ => assert_eq!(answer.refusal(), json!([409, "idempotency_error", "idempotency_key_in_use", null])),
        }
    }
    let list = bench.found("/v1/payment_intents").await;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    assert!(!made.is_empty() && made.iter().all(|id| *id == list["data"][0]["id"]), "{made:?}");
    let late = bench.keyed("once", "/v1/payment_intents", &dana(100)).await;
    assert_eq!((late.status, &late.body["id"]), (200, &made[0]));
}

#[tokio::test]
async fn the_event_remembers_the_key() {
    let (bench, shop) = (Bench::start().await, crate::support::Shop::open().await);
    bench.endpoint(&shop).await;
    let answer = bench.keyed("order-9", "/v1/payment_intents", &json!({ "amount": 100, "currency": "IDR" })).await;
    let event = shop.receives(1).await.remove(0).event;
    assert_eq!(event["request"], json!({ "id": answer.header("request-id").unwrap(), "idempotency_key": "order-9" }));
}
