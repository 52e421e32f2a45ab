//! Refunds that take their time: pending, succeeded, failed.

use crate::support::{Bench, Shop, dana, kinds, text, until, wallet_url};
use serde_json::{Value, json};
use std::time::Duration;
use wooshpay_sandbox::{Clock, Customer, Sandbox};

const START: i64 = 1_750_000_000_000;
const HOUR: Duration = Duration::from_hours(1);
const MOMENT: Duration = Duration::from_millis(1);

async fn bench() -> (Bench, Clock) {
    let clock = Clock::frozen_at(START);
    (Bench::with(Sandbox::builder().clock(clock.clone())).await, clock)
}

async fn refund(bench: &Bench, id: &str, amount: &str, fate: &str) -> Value {
    let body = json!({ "payment_intent": id, "amount": amount, "metadata": { "sandbox_refund": fate } });
    bench.made("/v1/refunds", &body).await
}

async fn balance(bench: &Bench) -> Value {
    bench.found("/v1/balance").await["available"][0]["amount"].clone()
}

#[tokio::test]
async fn a_pending_refund_succeeds_after_an_hour() {
    let (bench, clock) = bench().await;
    let id = bench.paid(20_000).await;
    let made = refund(&bench, &id, "5000", "pending").await;
    assert_eq!((&made["status"], made.get("failure_reason")), (&json!("pending"), None));
    assert_eq!(made["metadata"], json!({ "sandbox_refund": "pending" }));
    assert_eq!(balance(&bench).await, 15_000);
    let second = bench.post("/v1/refunds", &json!({ "payment_intent": id, "amount": "1" })).await;
    assert_eq!(second.refusal()[2], "multiple_partial_refunds_not_supported");
    let path = format!("/v1/refunds/{}", text(&made["id"]));
    clock.advance(HOUR - MOMENT);
    assert_eq!(bench.found(&path).await, made);
    clock.advance(MOMENT);
    assert_eq!(bench.found(&path).await["status"], "succeeded");
    assert_eq!(balance(&bench).await, 15_000);
}

#[tokio::test]
async fn a_failed_refund_gives_its_amount_back() {
    let (bench, clock) = bench().await;
    let id = bench.paid(20_000).await;
    let whole = refund(&bench, &id, "20000", "failed").await;
    assert_eq!((&whole["status"], balance(&bench).await), (&json!("pending"), json!(0)));
    let again = bench.post("/v1/refunds", &json!({ "payment_intent": id })).await;
    assert_eq!(again.refusal()[2], "charge_already_refunded");
    clock.advance(HOUR);
    let failed = bench.found(&format!("/v1/refunds/{}", text(&whole["id"]))).await;
    assert_eq!((&failed["status"], &failed["failure_reason"]), (&json!("failed"), &json!("expired_or_canceled_card")));
    assert_eq!(balance(&bench).await, 20_000);

    // A failed refund does not count: neither its amount, nor as the one partial refund that DANA takes.
    refund(&bench, &id, "5000", "failed").await;
    clock.advance(HOUR);
    let done = bench.made("/v1/refunds", &json!({ "payment_intent": id, "amount": "6000" })).await;
    assert_eq!((&done["status"], balance(&bench).await), (&json!("succeeded"), json!(14_000)));
    let second = bench.post("/v1/refunds", &json!({ "payment_intent": id, "amount": "1" })).await;
    assert_eq!(second.refusal()[2], "multiple_partial_refunds_not_supported");
    assert_eq!(bench.found(&format!("/v1/refunds/{}", text(&whole["id"]))).await, failed);
}

#[tokio::test]
async fn every_change_of_a_refund_is_an_event() {
    let ((bench, clock), shop) = (bench().await, Shop::open().await);
    let id = bench.paid(20_000).await;
    bench.endpoint(&shop).await;
    let made = refund(&bench, &id, "20000", "failed").await;
    clock.advance(HOUR);
    let received = shop.receives(2).await;
    assert_eq!(kinds(&received), ["charge.refund.updated", "charge.refund.updated"]);
    assert_eq!(received[0].event["data"]["object"], made);
    let failed = bench.found(&format!("/v1/refunds/{}", text(&made["id"]))).await;
    assert_eq!(received[1].event["data"]["object"], failed);
    assert_eq!(received[1].event["created"], START + 3_600_000);
    assert_eq!(received[1].event["request"], json!({ "id": null, "idempotency_key": null }));
    let event = bench.found(&format!("/v1/events/{}", text(&received[1].event["id"]))).await;
    assert_eq!(event["data"]["object"], failed);
}

#[tokio::test]
async fn a_trigger_that_is_not_known_is_refused() {
    let (bench, _) = bench().await;
    let id = bench.paid(100).await;
    let ask = |fate: &str| {
        let body = json!({ "payment_intent": id, "metadata": { "sandbox_refund": fate, "ticket": "K-1" } });
        let bench = &bench;
        async move { bench.post("/v1/refunds", &body).await }
    };
    let answer = ask("lost").await;
    assert_eq!(
        answer.refusal(),
        json!([400, "invalid_request_error", "sandbox_trigger_unknown", "metadata.sandbox_refund"])
    );
    assert_eq!(
        answer.message(),
        "`metadata.sandbox_refund` is `lost`; the sandbox knows `pending` (succeeds after an hour) and `failed` (fails \
         after an hour)"
    );
    assert_eq!(balance(&bench).await, 100);
    // An empty text removes a name from metadata, so nothing was asked for.
    let made = ask("").await;
    assert_eq!((&made.body["status"], &made.body["metadata"]), (&json!("succeeded"), &json!({ "ticket": "K-1" })));
}

#[tokio::test]
async fn what_is_not_captured_goes_back() {
    let ((bench, clock), shop) = (bench().await, Shop::open().await);
    let authorised = || async {
        let mut body = dana(20_000);
        body["capture_method"] = "manual".into();
        let intent = bench.made("/v1/payment_intents", &body).await;
        Customer::new().pay(&wallet_url(&intent)).await.unwrap();
        text(&intent["id"])
    };
    let (canceled, forgotten, part) = (authorised().await, authorised().await, authorised().await);
    assert_eq!(bench.intent(&part).await["amount_capturable"], 20_000);
    let captured =
        bench.made(&format!("/v1/payment_intents/{part}/capture"), &json!({ "amount_to_capture": 8000 })).await;
    assert_eq!(
        (&captured["amount"], &captured["amount_received"], captured.get("amount_capturable")),
        (&json!(20_000), &json!(8000), None)
    );
    bench.endpoint(&shop).await;
    let cancel = json!({ "cancellation_reason": "sold out" });
    bench.made(&format!("/v1/payment_intents/{canceled}/cancel"), &cancel).await;
    clock.advance(Duration::from_hours(7 * 24));
    let received = shop.receives(4).await;
    assert_eq!(
        kinds(&received),
        ["payment_intent.canceled", "charge.refund.updated", "payment_intent.canceled", "charge.refund.updated"]
    );
    for (index, id, reason) in [(1, &canceled, Value::Null), (3, &forgotten, json!("expired_uncaptured_charge"))] {
        let refund = &received[index].event["data"]["object"];
        assert_eq!(
            (&refund["payment_intent"], &refund["amount"], &refund["status"], &refund["reason"]),
            (&json!(id), &json!(20_000), &json!("succeeded"), &reason)
        );
        assert_eq!(bench.found(&format!("/v1/refunds/{}", text(&refund["id"]))).await, *refund);
        let intent = bench.intent(id).await;
        assert_eq!((&intent["status"], intent.get("amount_capturable")), (&json!("canceled"), None));
    }
    // The balance only ever held what was captured.
    assert_eq!(balance(&bench).await, 8000);
    let more = bench.post("/v1/refunds", &json!({ "payment_intent": part, "amount": "8001" })).await;
    assert_eq!(more.message(), "`amount` is 8001, and 8000 IDR is left to refund");
    until("every delivery to be done", || {
        bench.sandbox.deliveries().iter().all(|delivery| delivery.attempts.len() == 1).then_some(())
    })
    .await;
}
