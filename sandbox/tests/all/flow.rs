//! From the request to the money, and back.

use crate::support::{Bench, Shop, dana, fruit, kinds, names, signed_at, text, wallet_url};
use serde_json::json;
use wooshpay_sandbox::{Customer, Sandbox};

#[tokio::test]
async fn a_direct_payment_from_start_to_refund() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    let secret = bench.endpoint(&shop).await;
    assert!(secret.starts_with("whsec_") && secret.len() == 38, "{secret}");

    let intent = bench.made("/v1/payment_intents", &dana(20_000)).await;
    let id = text(&intent["id"]);
    let visit = Customer::new().pay(&wallet_url(&intent)).await.unwrap();
    assert_eq!(visit.returned_to.as_deref(), Some("http://127.0.0.1:9/back?order=7"));
    let paid = bench.intent(&id).await;
    assert_eq!((&paid["status"], &paid["amount_received"]), (&json!("succeeded"), &json!(20_000)));
    assert!(paid.get("next_action").is_none());
    assert_eq!(paid["payment_method"], intent["payment_method"]);

    let refund = bench
        .made("/v1/refunds", &json!({ "payment_intent": id, "amount": "5000", "reason": "requested_by_customer" }))
        .await;
    assert_eq!(names(&refund), ["id", "object", "amount", "currency", "created", "payment_intent", "status", "reason"]);
    assert_eq!(
        (&refund["amount"], &refund["currency"], &refund["status"]),
        (&json!(5_000), &json!("idr"), &json!("succeeded"))
    );
    assert_eq!(bench.found(&format!("/v1/refunds/{}", text(&refund["id"]))).await, refund);
    let balance = json!({ "object": "balance", "available": [{ "amount": 15_000, "currency": "idr" }], "pending": [], "livemode": false });
    assert_eq!(bench.found("/v1/balance").await, balance);

    let received = shop.receives(4).await;
    assert_eq!(
        kinds(&received),
        [
            "payment_intent.created",
            "payment_intent.requires_action",
            "payment_intent.succeeded",
            "charge.refund.updated"
        ]
    );
    for delivery in &received {
        let time = signed_at(delivery, &secret);
        assert!(time >= delivery.event["created"].as_i64().unwrap());
        assert_eq!(delivery.headers["content-type"], "application/json");
        assert_eq!(
            names(&delivery.event),
            ["id", "object", "api_version", "created", "livemode", "pending_webhooks", "request", "type", "data"]
        );
    }
    let objects: Vec<_> = received.iter().map(|received| received.event["data"]["object"].clone()).collect();
    assert_eq!(objects[0]["status"], "requires_confirmation");
    assert_eq!(objects[1..], [intent, paid, refund]);
    assert!(text(&received[0].event["request"]["id"]).starts_with("req_"));
    assert_eq!(received[2].event["request"], json!({ "id": null, "idempotency_key": null }));
}

#[tokio::test]
async fn a_checkout_from_start_to_refund() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    let secret = bench.endpoint(&shop).await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    let path = format!("/v1/checkout/sessions/{}", text(&session["id"]));
    let visit = Customer::new().pay(&text(&session["url"])).await.unwrap();
    assert_eq!(visit.returned_to, Some(format!("http://127.0.0.1:9/done?session={}", text(&session["id"]))));

    let paid = bench.found(&path).await;
    assert_eq!((&paid["status"], &paid["payment_status"]), (&json!("complete"), &json!("paid")));
    assert_eq!(names(&paid), names(&session));
    let intent = bench.intent(&text(&session["payment_intent"])).await;
    assert_eq!((&intent["status"], &intent["amount_received"]), (&json!("succeeded"), &json!(25_000)));
    let refund = bench.made("/v1/refunds", &json!({ "payment_intent": session["payment_intent"] })).await;
    assert_eq!(refund["amount"], 25_000);

    let received = shop.receives(5).await;
    assert_eq!(
        kinds(&received),
        [
            "payment_intent.created",
            "payment_intent.requires_action",
            "payment_intent.succeeded",
            "checkout.session.completed",
            "charge.refund.updated"
        ]
    );
    assert_eq!(received[3].event["data"]["object"], paid);
    received.iter().for_each(|delivery| assert!(signed_at(delivery, &secret) > 0));
}

#[tokio::test]
async fn a_customer_who_cancels_may_try_again() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let (id, url) = bench.payment(20_000).await;
    let visit = Customer::new().cancel(&url).await.unwrap();
    assert_eq!(visit.returned_to.as_deref(), Some("http://127.0.0.1:9/back?order=7"));
    let intent = bench.intent(&id).await;
    assert_eq!(intent["status"], "requires_payment_method");
    assert!(intent.get("payment_method").is_none() && intent.get("next_action").is_none());
    assert_eq!(
        intent["last_payment_error"],
        json!({ "type": "card_error", "code": "payment_canceled_by_customer", "message": "The customer canceled on the DANA page." })
    );
    let received = shop.receives(3).await;
    assert_eq!(text(&received[2].event["type"]), "payment_intent.payment_failed");
    assert_eq!(received[2].event["data"]["object"], intent);

    let error = Customer::new().pay(&url).await.unwrap_err().to_string();
    assert_eq!(error, "the page does not offer a login; it says: Nothing was paid to Example Shop.");
    let again = json!({ "payment_method_data": { "type": "dana" } });
    let again = bench.made(&format!("/v1/payment_intents/{id}/confirm"), &again).await;
    assert_eq!(again["status"], "requires_action");
    assert!(again.get("last_payment_error").is_none());
    Customer::new().pay(&wallet_url(&again)).await.unwrap();
    assert_eq!(bench.intent(&id).await["status"], "succeeded");
}

#[tokio::test]
async fn a_checkout_stays_open_when_the_customer_cancels() {
    let bench = Bench::start().await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    let (path, url) = (format!("/v1/checkout/sessions/{}", text(&session["id"])), text(&session["url"]));
    let visit = Customer::new().cancel(&url).await.unwrap();
    assert_eq!(visit.returned_to.as_deref(), Some("https://www.shop.example/cart"));
    assert_eq!(bench.found(&path).await, session);
    let intent = bench.intent(&text(&session["payment_intent"])).await;
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!(intent["last_payment_error"]["code"], "payment_canceled_by_customer");
    Customer::new().pay(&url).await.unwrap();
    assert_eq!(bench.found(&path).await["payment_status"], "paid");

    let mut without = fruit();
    without.as_object_mut().unwrap().remove("cancel_url");
    let session = bench.made("/v1/checkout/sessions", &without).await;
    let visit = Customer::new().cancel(&text(&session["url"])).await.unwrap();
    assert_eq!(visit.returned_to, Some(text(&session["url"])));
}

#[tokio::test]
async fn a_manual_payment_waits_for_its_capture() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let mut request = dana(20_000);
    request["capture_method"] = "manual".into();
    let intent = bench.made("/v1/payment_intents", &request).await;
    let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
    let early = bench.post(&format!("{path}/capture"), &json!({})).await;
    assert_eq!(early.refusal(), json!([400, "invalid_request_error", "payment_intent_unexpected_state", null]));
    Customer::new().pay(&wallet_url(&intent)).await.unwrap();
    let waiting = bench.found(&path).await;
    assert_eq!((&waiting["status"], &waiting["amount_capturable"]), (&json!("requires_capture"), &json!(20_000)));
    assert!(waiting.get("amount_received").is_none());

    let much = bench.post(&format!("{path}/capture"), &json!({ "amount_to_capture": 20_001 })).await;
    assert_eq!(much.refusal(), json!([400, "invalid_request_error", "amount_too_large", "amount_to_capture"]));
    assert_eq!(much.message(), "`amount_to_capture` is 20001, and 20000 IDR was authorised");
    let done = bench.made(&format!("{path}/capture"), &json!({ "amount_to_capture": 8_000 })).await;
    assert_eq!(
        (&done["status"], &done["amount"], &done["amount_received"]),
        (&json!("succeeded"), &json!(20_000), &json!(8_000))
    );
    assert!(done.get("amount_capturable").is_none());
    assert_eq!(bench.found("/v1/balance").await["available"][0]["amount"], 8_000);
    assert_eq!(bench.post(&format!("{path}/capture"), &json!({})).await.status, 400);
    let refund = json!({ "payment_intent": intent["id"], "amount": 8_001 });
    assert_eq!(bench.post("/v1/refunds", &refund).await.refusal()[2], "amount_too_large");
    assert_eq!(kinds(&shop.receives(3).await).last().unwrap(), "payment_intent.succeeded");
}

#[tokio::test]
async fn a_manual_checkout_is_complete_before_it_is_paid() {
    let bench = Bench::start().await;
    let mut request = fruit();
    request["payment_intent_data"]["capture_method"] = "manual".into();
    let session = bench.made("/v1/checkout/sessions", &request).await;
    Customer::new().pay(&text(&session["url"])).await.unwrap();
    let path = format!("/v1/checkout/sessions/{}", text(&session["id"]));
    let authorised = bench.found(&path).await;
    assert_eq!((&authorised["status"], &authorised["payment_status"]), (&json!("complete"), &json!("unpaid")));
    bench.made(&format!("/v1/payment_intents/{}/capture", text(&session["payment_intent"])), &json!({})).await;
    assert_eq!(bench.found(&path).await["payment_status"], "paid");
}

#[tokio::test]
async fn a_router_works_without_a_socket_of_ours() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let app = wooshpay_sandbox::app(&format!("{base}/")).unwrap();
    tokio::spawn(axum::serve(listener, app).into_future());
    let http = crate::support::Http::new();
    let request = http.post(format!("{base}/v1/payment_intents")).basic_auth("sk_test_x", "").json(&dana(100));
    let intent = request.send().await.body;
    assert!(wallet_url(&intent).starts_with(&format!("{base}/dana/")));
    Customer::new().pay(&wallet_url(&intent)).await.unwrap();
}

#[tokio::test]
async fn a_stopped_sandbox_is_gone() {
    let sandbox = Sandbox::start().await.unwrap();
    let url = format!("{}/v1/balance", sandbox.base_url());
    let http = crate::support::Http::new();
    assert_eq!(http.get(&url).send().await.status, 401);
    sandbox.shutdown().await;
    assert!(http.get(&url).try_send().await.unwrap_err().contains("Connect"));

    let elsewhere = Sandbox::builder().listen("0.0.0.0:0".parse().unwrap()).start().await.unwrap_err();
    assert_eq!(elsewhere.to_string(), "the sandbox listens on loopback only, and 0.0.0.0 is not");
}
