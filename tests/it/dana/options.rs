//! What holds for any call holds for those of `dana()`.

use super::intent;
use crate::memory::{Answer, Memory, status};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;
use wooshpay::dana::Refund;
use wooshpay::{IdempotencyKey, Idr, Outcome};

const BACK: &str = "https://shop.example/back";

#[tokio::test(start_paused = true)]
async fn a_payment_can_be_given_limits_a_header_and_a_key_of_its_own() {
    let memory = Memory::new([Answer::Never, Answer::Never]);
    let (client, begin) = (memory.client(), Instant::now());
    let pay = client.dana().pay(Idr::new(20_000), BACK).idempotency_key(IdempotencyKey::new("k").unwrap());
    let pay = pay.options(|call| call.timeout(Duration::from_secs(2)).attempts(2).header("x-trace", "t1"));
    let error = pay.await.unwrap_err();
    assert_eq!((error.attempts(), error.outcome()), (2, Outcome::Unknown));
    assert!(begin.elapsed() <= Duration::from_secs(5), "{:?}", begin.elapsed());
    for (_, request) in memory.requests() {
        assert_eq!(
            (&request.headers["x-trace"], &request.headers["idempotency-key"]),
            (&"t1".parse().unwrap(), &"k".parse().unwrap())
        );
    }
}

#[tokio::test]
async fn checkout_and_refund_take_them_too() {
    let memory = Memory::new([status(400, "{}"), status(200, intent("succeeded", 20_000)), status(400, "{}")]);
    let client = memory.client();
    let checkout = client.dana().checkout(BACK, BACK).item("kopi", Idr::new(20_000), 1);
    checkout.options(|call| call.derive_key(["42"]).extra_field("locale", "id")).await.unwrap_err();
    let mut payment = client.dana().retrieve(&"pi_1".parse().unwrap()).await.unwrap();
    let refund = client.dana().refund(&mut payment, Refund::Full).options(|call| call.header("x-trace", "t2"));
    let error = refund.await.unwrap_err();
    assert_eq!((error.operation(), error.outcome()), (Some("create_refund"), Outcome::Rejected));
    let requests = memory.requests();
    let body: serde_json::Value = serde_json::from_slice(requests[0].1.body.as_deref().unwrap()).unwrap();
    assert_eq!((&body["locale"], &body["mode"]), (&json!("id"), &json!("payment")));
    assert_eq!(requests[2].1.headers["x-trace"], "t2");
    assert_eq!(error.idempotency_key(), Some(&IdempotencyKey::derive(["create_refund", "pi_1", "full", "0"])));
}

/// Of an order that is borrowed, too.
#[tokio::test]
async fn a_derived_key_is_that_of_the_call() {
    let memory = Memory::new([status(400, "{}"), status(400, "{}"), status(400, "{}")]);
    let client = memory.client();
    let order = String::from("order-42");
    let pay = || client.dana().pay(Idr::new(20_000), BACK);
    pay().derive_key([order.as_str(), "try-1"]).await.unwrap_err();
    pay().options(|call| call.derive_key(["order-42", "try-1"])).await.unwrap_err();
    pay().derive_key([order.as_str(), "try-2"]).await.unwrap_err();
    let keys: Vec<_> = memory.requests().iter().map(|(_, sent)| sent.headers["idempotency-key"].clone()).collect();
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[1], keys[2]);
}
