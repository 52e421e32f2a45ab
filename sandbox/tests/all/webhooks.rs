//! Endpoints, and what is delivered to them.

use crate::support::{Bench, Shop, dana, kinds, signed_at, text, until};
use serde_json::json;
use std::time::Duration;
use wooshpay_sandbox::{Clock, DeliveryState, Sandbox, delivery_delay};

const INTENT: &str = "/v1/payment_intents";

#[tokio::test]
async fn an_endpoint_shows_its_secret_once() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    let body = json!({
        "url": shop.url("/a"), "enabled_events": ["payment_intent.created", "made.up"], "description": "orders",
        "metadata": { "env": "test" },
    });
    let made = bench.made("/v1/webhook_endpoints", &body).await;
    let path = format!("/v1/webhook_endpoints/{}", text(&made["id"]));
    let secret = text(&made["secret"]);
    let tail = secret.strip_prefix("whsec_").unwrap();
    assert!(tail.len() == 32 && tail.bytes().all(|letter| letter.is_ascii_alphanumeric()), "{secret}");
    let mut shown = made.clone();
    shown.as_object_mut().unwrap().remove("secret").unwrap();
    assert_eq!(bench.found(&path).await, shown);
    assert_eq!(
        (&shown["status"], &shown["api_version"], &shown["livemode"]),
        (&json!("enabled"), &json!("1.0.1"), &json!(false))
    );
    assert_eq!(shown["enabled_events"], body["enabled_events"]);
    let other = bench.made("/v1/webhook_endpoints", &body).await;
    assert_ne!(other["secret"], made["secret"]);

    let change = json!({ "url": shop.url("/b"), "enabled_events": ["*"], "disabled": true, "metadata": { "env": "" } });
    let changed = bench.made(&path, &change).await;
    assert_eq!(
        (&changed["url"], &changed["enabled_events"], &changed["status"]),
        (&json!(shop.url("/b")), &json!(["*"]), &json!("disabled"))
    );
    assert!(changed.get("metadata").is_none() && changed.get("secret").is_none());
    assert_eq!(changed["description"], "orders");
    let answer = bench.post(&path, &json!({ "url": "http://10.0.0.1/" })).await;
    assert_eq!(answer.message(), "the sandbox delivers to loopback only, and the host of `url` is `10.0.0.1`");

    let gone = bench.request("DELETE", &path).send().await;
    assert_eq!(
        (gone.status, gone.body),
        (200, json!({ "id": made["id"], "object": "webhook_endpoint", "deleted": true }))
    );
    assert_eq!(bench.get(&path).await.status, 404);
    assert_eq!(bench.request("DELETE", &path).send().await.status, 404);
    assert_eq!(shop.received().len(), 0);
}

#[tokio::test]
async fn each_endpoint_gets_its_own_copy_of_what_it_asked_for() {
    let (bench, all, some, none) = (Bench::start().await, Shop::open().await, Shop::open().await, Shop::open().await);
    let secret = bench.endpoint(&all).await;
    let body = json!({ "url": some.url("/"), "enabled_events": ["payment_intent.requires_action"] });
    let other = text(&bench.made("/v1/webhook_endpoints", &body).await["secret"]);
    let off = bench.made("/v1/webhook_endpoints", &json!({ "url": none.url("/"), "enabled_events": ["*"] })).await;
    bench.made(&format!("/v1/webhook_endpoints/{}", text(&off["id"])), &json!({ "disabled": true })).await;

    bench.payment(100).await;
    let (left, right) = (all.receives(2).await, some.receives(1).await);
    assert_eq!(kinds(&right), ["payment_intent.requires_action"]);
    assert_eq!(left[1].event, right[0].event);
    assert_eq!(left[1].event["pending_webhooks"], 2);
    signed_at(&left[1], &secret);
    signed_at(&right[0], &other);
    assert_eq!(none.received().len(), 0);

    let path = format!("/v1/events/{}", text(&right[0].event["id"]));
    until("both deliveries to be done", || {
        bench.sandbox.deliveries().iter().all(|delivery| delivery.state == DeliveryState::Delivered).then_some(())
    })
    .await;
    let mut event = right[0].event.clone();
    event["pending_webhooks"] = 0.into();
    assert_eq!(bench.found(&path).await, event);
}

#[tokio::test]
async fn a_delivery_is_repeated_until_it_arrives_and_keeps_its_signature() {
    let clock = Clock::frozen_at(1_750_000_000_000);
    let (bench, shop) = (Bench::with(Sandbox::builder().clock(clock.clone())).await, Shop::open().await);
    let secret = bench.endpoint(&shop).await;
    shop.will_answer([500, 302, 404, 204]);
    bench.made(INTENT, &json!({ "amount": 100, "currency": "IDR" })).await;
    for made in 1..=4 {
        until(&format!("delivery {made}"), || {
            let delivery = bench.sandbox.deliveries().remove(0);
            (delivery.attempts.len() == made).then_some(())
        })
        .await;
        assert_eq!(shop.received().len(), made);
        if made < 4 {
            clock.advance(delivery_delay(u32::try_from(made).unwrap() + 1).unwrap());
        }
    }
    let delivery = bench.sandbox.deliveries().remove(0);
    assert_eq!(delivery.state, DeliveryState::Delivered);
    let answers: Vec<_> =
        delivery.attempts.iter().map(|attempt| (attempt.at - 1_750_000_000_000, attempt.answer.clone())).collect();
    assert_eq!(answers, [(0, Ok(500)), (1977, Ok(302)), (5932, Ok(404)), (13842, Ok(204))]);
    let received = shop.received();
    for delivery in &received {
        assert_eq!(signed_at(delivery, &secret), 1_750_000_000_000);
        assert_eq!(
            (&delivery.bytes, &delivery.headers["wooshpay-signature"]),
            (&received[0].bytes, &received[0].headers["wooshpay-signature"])
        );
    }
    clock.advance(Duration::from_secs(72 * 3600));
    assert_eq!(bench.found(&format!("/v1/events/{}", delivery.event)).await["pending_webhooks"], 0);
    assert_eq!(shop.received().len(), 4);
}

#[tokio::test]
async fn eighteen_deliveries_and_no_more() {
    let clock = Clock::frozen_at(1_750_000_000_000);
    let (bench, shop) = (Bench::with(Sandbox::builder().clock(clock.clone())).await, Shop::open().await);
    bench.endpoint(&shop).await;
    shop.will_answer([500; 30]);
    bench.made(INTENT, &json!({ "amount": 100, "currency": "IDR" })).await;
    until("the first delivery", || (bench.sandbox.deliveries()[0].attempts.len() == 1).then_some(())).await;
    clock.advance(Duration::from_secs(72 * 3600));
    until("the end", || (bench.sandbox.deliveries()[0].state == DeliveryState::Failed).then_some(())).await;
    clock.advance(Duration::from_secs(1000 * 3600));
    bench.found("/v1/balance").await;
    assert_eq!(bench.sandbox.deliveries()[0].attempts.len(), 18);
    assert_eq!(shop.received().len(), 18);
}

#[tokio::test]
async fn a_delivery_that_cannot_be_made_says_why() {
    let clock = Clock::frozen_at(1_750_000_000_000);
    let (bench, shop) = (Bench::with(Sandbox::builder().clock(clock.clone())).await, Shop::open().await);
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let body = json!({ "url": format!("http://{free}/"), "enabled_events": ["*"] });
    let endpoint = bench.made("/v1/webhook_endpoints", &body).await;
    let created = std::time::Instant::now();
    bench.made(INTENT, &json!({ "amount": 100, "currency": "IDR" })).await;
    assert!(created.elapsed() < Duration::from_secs(5));
    let reasons = || -> Vec<_> {
        bench.sandbox.deliveries().remove(0).attempts.into_iter().map(|attempt| attempt.answer).collect()
    };
    until("the first delivery", || (reasons().len() == 1).then_some(())).await;
    assert_eq!(reasons(), [Err("nobody listens there".to_owned())]);
    bench.request("DELETE", &format!("/v1/webhook_endpoints/{}", text(&endpoint["id"]))).send().await;
    clock.advance(Duration::from_secs(10));
    until("the second delivery", || (reasons().len() == 2).then_some(())).await;
    assert_eq!(reasons()[1], Err("the endpoint was deleted".to_owned()));
    assert_eq!(bench.sandbox.deliveries()[0].state, DeliveryState::Failed);
    assert_eq!(shop.received().len(), 0);
}

#[tokio::test]
async fn secrets_stay_out_of_debug_output() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    let secret = bench.endpoint(&shop).await;
    let intent = bench.made(INTENT, &dana(100)).await;
    shop.receives(2).await;
    let shown = format!("{:?} {:?} {:?}", bench.sandbox, bench.sandbox.deliveries(), wooshpay_sandbox::Customer::new());
    for hidden in [secret, text(&intent["client_secret"]), "123456".to_owned(), crate::support::KEY.to_owned()] {
        assert!(!shown.contains(&hidden), "{shown}");
    }
}
