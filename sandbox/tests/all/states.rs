//! Updates, cancellations and what time brings.

use crate::support::{Bench, Shop, dana, fruit, kinds, text, until, wallet_url};
use serde_json::{Value, json};
use std::time::Duration;
use wooshpay_sandbox::{Clock, Customer, Sandbox};

#[tokio::test]
async fn two_steps_lead_to_the_same_page() {
    let bench = Bench::start().await;
    let intent = bench.made("/v1/payment_intents", &json!({ "amount": 500, "currency": "IDR" })).await;
    assert_eq!(
        (&intent["status"], &intent["payment_method_types"]),
        (&json!("requires_payment_method"), &json!(["dana"]))
    );
    let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
    let confirm = format!("{path}/confirm");
    for (body, param) in [
        (json!({}), "return_url"),
        (json!({ "return_url": "https://shop.example" }), "payment_method_data"),
        (json!({ "payment_method_data": { "type": "dana" } }), "return_url"),
    ] {
        let answer = bench.post(&confirm, &body).await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", "parameter_missing", param]), "{body}");
    }
    let other = json!({ "return_url": "https://shop.example", "payment_method_data": { "type": "gcash" } });
    let answer = bench.post(&confirm, &other).await;
    assert_eq!(
        answer.refusal(),
        json!([400, "invalid_request_error", "payment_method_not_listed", "payment_method_data.type"])
    );
    let update = bench.made(&path, &json!({ "payment_method_data": { "type": "dana" } })).await;
    assert_eq!(update["status"], "requires_confirmation");
    let confirmed = bench.made(&confirm, &json!({ "return_url": "shop.example" })).await;
    assert_eq!((&confirmed["status"], &confirmed["return_url"]), (&json!("requires_action"), &json!("shop.example")));
    assert_eq!(confirmed["payment_method"], update["payment_method"]);
    let visit = Customer::new().pay(&wallet_url(&confirmed)).await.unwrap();
    assert_eq!(visit.returned_to.as_deref(), Some("https://shop.example"));

    let reuse = json!({ "amount": 500, "currency": "IDR", "payment_method": update["payment_method"] });
    let reused = bench.made("/v1/payment_intents", &reuse).await;
    assert_eq!(
        (&reused["status"], &reused["payment_method"]),
        (&json!("requires_confirmation"), &update["payment_method"])
    );
}

#[tokio::test]
async fn an_update_of_the_amount_voids_the_page() {
    let bench = Bench::start().await;
    let (id, url) = bench.payment(20_000).await;
    let path = format!("/v1/payment_intents/{id}");
    let same = bench.made(&path, &json!({ "description": "apples", "metadata": { "a": "1", "b": "2" } })).await;
    assert_eq!((&same["status"], &same["description"]), (&json!("requires_action"), &json!("apples")));
    let less = bench.made(&path, &json!({ "metadata": { "a": "", "c": "3" }, "description": "" })).await;
    assert_eq!(less["metadata"], json!({ "b": "2", "c": "3" }));
    assert!(less.get("description").is_none());
    let changed = bench.made(&path, &json!({ "amount": 30_000 })).await;
    assert_eq!((&changed["status"], &changed["amount"]), (&json!("requires_confirmation"), &json!(30_000)));
    let error = Customer::new().pay(&url).await.unwrap_err().to_string();
    assert!(error.contains("Nothing is paid on this page any more"), "{error}");
    let without = bench.post(&path, &json!({ "payment_method_types": ["card"] })).await;
    assert_eq!(
        without.refusal(),
        json!([400, "invalid_request_error", "payment_method_not_listed", "payment_method_types"])
    );
    assert_eq!(bench.post(&path, &json!({ "amount": 99 })).await.refusal()[2], "amount_too_small");
    assert_eq!(bench.post(&path, &json!({ "currency": "USD" })).await.refusal()[2], "currency_not_supported");
    let again = bench.made(&format!("{path}/confirm"), &json!({})).await;
    Customer::new().pay(&wallet_url(&again)).await.unwrap();
    assert_eq!(bench.intent(&id).await["amount_received"], 30_000);
    let late = bench.post(&path, &json!({ "description": "late" })).await;
    assert_eq!(late.refusal(), json!([400, "invalid_request_error", "payment_intent_unexpected_state", null]));
}

#[tokio::test]
async fn cancel_needs_a_reason_and_a_status() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let (id, url) = bench.payment(20_000).await;
    let path = format!("/v1/payment_intents/{id}/cancel");
    for (body, code) in [(json!({}), "parameter_missing"), (json!({ "cancellation_reason": "" }), "parameter_invalid")]
    {
        let answer = bench.post(&path, &body).await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", code, "cancellation_reason"]));
    }
    let canceled = bench.made(&path, &json!({ "cancellation_reason": "sold out" })).await;
    assert_eq!((&canceled["status"], &canceled["cancellation_reason"]), (&json!("canceled"), &json!("sold out")));
    assert!(canceled["canceled_at"].is_i64() && canceled.get("next_action").is_none());
    assert!(Customer::new().pay(&url).await.is_err());
    let again = bench.post(&path, &json!({ "cancellation_reason": "sold out" })).await;
    assert_eq!(
        again.message(),
        "a payment intent that is `canceled` cannot be canceled; it would have to be `requires_payment_method` or \
         `requires_confirmation` or `requires_action` or `requires_capture`"
    );
    let paid = bench.paid(100).await;
    let late = bench.post(&format!("/v1/payment_intents/{paid}/cancel"), &json!({ "cancellation_reason": "x" })).await;
    assert_eq!(late.status, 400);
    assert!(kinds(&shop.receives(6).await).contains(&"payment_intent.canceled".to_owned()));
}

#[tokio::test]
async fn the_intent_of_a_session_follows_its_session() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    let (path, id) = (format!("/v1/checkout/sessions/{}", text(&session["id"])), text(&session["payment_intent"]));
    let own = |tail: &str| format!("/v1/payment_intents/{id}{tail}");
    for (path, body, param) in [
        (own("/cancel"), json!({ "cancellation_reason": "x" }), Value::Null),
        (own("/confirm"), json!({}), Value::Null),
        (own(""), json!({ "amount": 5_000 }), json!("amount")),
        (own(""), json!({ "payment_method_data": { "type": "dana" } }), json!("payment_method_data")),
    ] {
        let answer = bench.post(&path, &body).await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", "payment_intent_of_session", param]));
    }
    bench.made(&own(""), &json!({ "description": "allowed" })).await;

    let expired = bench.request("POST", &format!("{path}/expire")).send().await;
    assert_eq!((expired.status, &expired.body["status"]), (200, &json!("expired")));
    assert_eq!(bench.intent(&id).await["status"], "canceled");
    let again = bench.post(&format!("{path}/expire"), &json!({})).await;
    assert_eq!(again.refusal(), json!([400, "invalid_request_error", "checkout_session_unexpected_state", null]));
    let error = Customer::new().pay(&text(&session["url"])).await.unwrap_err().to_string();
    assert!(error.contains("Nothing is paid here any more"), "{error}");
    let received = shop.receives(3).await;
    assert_eq!(kinds(&received), ["payment_intent.created", "payment_intent.canceled", "checkout.session.expired"]);
    assert_eq!(received[2].event["data"]["object"], expired.body);
}

#[tokio::test]
async fn a_session_expires_after_a_day_and_an_authorisation_after_a_week() {
    let clock = Clock::frozen_at(1_750_000_000_000);
    let (bench, shop) = (Bench::with(Sandbox::builder().clock(clock.clone())).await, Shop::open().await);
    bench.endpoint(&shop).await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    let mut manual = dana(20_000);
    manual["capture_method"] = "manual".into();
    let manual = bench.made("/v1/payment_intents", &manual).await;
    Customer::new().pay(&wallet_url(&manual)).await.unwrap();
    let (session, manual) = (
        format!("/v1/checkout/sessions/{}", text(&session["id"])),
        format!("/v1/payment_intents/{}", text(&manual["id"])),
    );
    clock.advance(Duration::from_secs(86_399));
    assert_eq!(bench.found(&session).await["status"], "open");
    clock.advance(Duration::from_secs(1));
    assert_eq!(bench.found(&session).await["status"], "expired");
    clock.advance(Duration::from_secs(6 * 86_400 - 1));
    assert_eq!(bench.found(&manual).await["status"], "requires_capture");
    clock.advance(Duration::from_secs(1));
    // Nobody asks: what falls due happens by itself.
    let received = shop.receives(7).await;
    assert_eq!(kinds(&received)[5..], ["payment_intent.canceled", "charge.refund.updated"]);
    let last = &received[5];
    assert_eq!(last.event["created"], 1_750_000_000_000_i64 + 7 * 86_400_000);
    let object = &last.event["data"]["object"];
    assert_eq!(object["cancellation_reason"], "not captured within 7 days");
    assert_eq!(bench.found(&manual).await, *object);
    until("every delivery to be done", || {
        bench.sandbox.deliveries().iter().all(|delivery| delivery.attempts.len() == 1).then_some(())
    })
    .await;
}
