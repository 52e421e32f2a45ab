//! Deliveries without sockets, and the whole sandbox without sockets and without waiting.

use crate::support::{Bench, Shop, dana, until};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use base64::Engine as _;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::ServiceExt;
use wooshpay_sandbox::{Clock, DeliveryState, Sandbox, Shipment, delivery_delay};

type Carried = Arc<Mutex<Vec<Shipment>>>;

#[tokio::test]
async fn a_courier_takes_the_place_of_the_client_and_of_nothing_else() {
    let carried = Carried::default();
    let answers = Mutex::new(VecDeque::from([Err("the van broke down".to_owned()), Ok(503), Ok(204)]));
    let clock = Clock::frozen_at(1_700_000_000_000);
    let record = Arc::clone(&carried);
    let builder = Sandbox::builder().clock(clock.clone()).courier(move |shipment| {
        record.lock().unwrap().push(shipment);
        let answer = answers.lock().unwrap().pop_front().unwrap();
        async move { answer }
    });
    let (bench, shop) = (Bench::with(builder).await, Shop::open().await);
    let body = json!({ "url": shop.url("/hook"), "enabled_events": ["payment_intent.requires_action"] });
    let secret = bench.made("/v1/webhook_endpoints", &body).await["secret"].as_str().unwrap().to_owned();
    bench.payment(100).await;
    for made in 1..=3 {
        let attempts = || bench.sandbox.deliveries()[0].attempts.len();
        until("a delivery", || (attempts() == made).then_some(())).await;
        clock.advance(delivery_delay(u32::try_from(made).unwrap() + 1).unwrap());
    }

    let delivery = bench.sandbox.deliveries().remove(0);
    assert_eq!(delivery.state, DeliveryState::Delivered);
    let answers: Vec<_> = delivery.attempts.into_iter().map(|attempt| attempt.answer).collect();
    assert_eq!(answers, [Err("the van broke down".to_owned()), Ok(503), Ok(204)]);
    let carried = carried.lock().unwrap();
    assert!(carried.len() == 3 && carried.iter().all(|shipment| *shipment == carried[0]), "{carried:?}");
    assert_eq!(carried[0].url, shop.url("/hook"));
    assert_eq!(carried[0].headers[0], ("content-type", "application/json".to_owned()));
    let signature = wooshpay::webhook::sign(&secret, 1_700_000_000_000, &carried[0].body);
    assert_eq!(carried[0].signature(), signature);
    assert_eq!(shop.received().len(), 0);
}

#[tokio::test]
async fn a_courier_is_not_sent_to_other_machines() {
    let builder = Sandbox::builder().courier(|_| async { Ok(200) });
    let bench = Bench::with(builder).await;
    let body = json!({ "url": "http://192.0.2.1/hook", "enabled_events": ["*"] });
    let answer = bench.post("/v1/webhook_endpoints", &body).await;
    assert_eq!(answer.refusal(), json!([400, "invalid_request_error", "url_invalid", "url"]));
}

/// Held back, let go, and under way when the snapshot is taken: it has no answer, so it is made again.
#[tokio::test]
async fn a_delivery_that_was_let_go_early_outlives_a_snapshot() {
    let under_way = Carried::default();
    let record = Arc::clone(&under_way);
    let clock = || Clock::frozen_at(1_700_000_000_000);
    let builder = Sandbox::builder().clock(clock()).courier(move |shipment| {
        let is_held = String::from_utf8_lossy(&shipment.body).contains("payment_intent.created");
        if is_held {
            record.lock().unwrap().push(shipment);
        }
        async move { if is_held { std::future::pending().await } else { Ok(200) } }
    });
    let bench = Bench::with(builder).await;
    bench.made("/v1/webhook_endpoints", &json!({ "url": "http://127.0.0.1:2/", "enabled_events": ["*"] })).await;
    bench.made("/_sandbox/faults", &json!({ "event": "payment_intent.created", "kind": "reorder" })).await;
    bench.payment(100).await;
    until("the delivery that was held back", || (under_way.lock().unwrap().len() == 1).then_some(())).await;
    let snapshot = bench.sandbox.snapshot().unwrap();

    let other = Bench::with(Sandbox::builder().clock(clock()).courier(|_| async { Ok(200) })).await;
    other.sandbox.restore(&snapshot).unwrap();
    until("both deliveries", || {
        let deliveries = other.sandbox.deliveries();
        let arrived = deliveries.iter().all(|delivery| delivery.state == DeliveryState::Delivered);
        (arrived && deliveries.len() == 2).then_some(())
    })
    .await;
}

async fn call(app: &Router, path: &str, body: &Value) -> Value {
    let key = base64::engine::general_purpose::STANDARD.encode("sk_test_memory:");
    let request = Request::post(path)
        .header("authorization", format!("Basic {key}"))
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = app.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    serde_json::from_slice(&to_bytes(answer.into_body(), usize::MAX).await.unwrap()).unwrap()
}

/// Time in tokio stands still but for sleeps; the sandbox's clock stands still but for `advance`.
#[tokio::test(start_paused = true)]
async fn in_memory_72_hours_pass_at_once() {
    let carried = Carried::default();
    let record = Arc::clone(&carried);
    let clock = Clock::frozen_at(1_700_000_000_000);
    let builder = Sandbox::builder().clock(clock.clone()).seed(1).courier(move |shipment| {
        record.lock().unwrap().push(shipment);
        async { Ok(500) }
    });
    let app = builder.app("http://127.0.0.1:1").unwrap();
    let body = json!({ "url": "http://127.0.0.1:2/", "enabled_events": ["payment_intent.created"] });
    call(&app, "/v1/webhook_endpoints", &body).await;
    call(&app, "/v1/payment_intents", &dana(100)).await;
    let count = || carried.lock().unwrap().len();
    let day = Duration::from_hours(24);
    tokio::time::sleep(day).await;
    assert_eq!(count(), 1, "the sandbox's clock has not moved");
    for attempt in 2..=18 {
        let delay = delivery_delay(attempt).unwrap();
        clock.advance(delay - Duration::from_millis(1));
        tokio::time::sleep(day).await;
        assert_eq!(count(), usize::try_from(attempt).unwrap() - 1, "before delivery {attempt}");
        clock.advance(Duration::from_millis(1));
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(count(), usize::try_from(attempt).unwrap());
    }
    assert_eq!(clock.now(), 1_700_000_000_000 + 72 * 3_600_000);
    clock.advance(10 * day);
    tokio::time::sleep(day).await;
    assert_eq!(count(), 18);
}
