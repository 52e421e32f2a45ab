//! The page for people, and the same in JSON.

use crate::support::{Bench, KEY, Shop, dana, fruit, kinds, signed_at, text};
use serde_json::{Value, json};
use std::time::Duration;
use wooshpay_sandbox::{Clock, Customer, Sandbox};

const START: i64 = 1_770_000_000_000;

async fn still() -> Bench {
    Bench::with(Sandbox::builder().clock(Clock::frozen_at(START))).await
}

impl Bench {
    async fn data(&self, what: &str) -> Vec<Value> {
        self.found(&format!("/_sandbox/{what}")).await["data"].as_array().unwrap().clone()
    }

    async fn page(&self) -> String {
        let answer = self.http.get(self.url("/")).send().await;
        assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/html; charset=utf-8")));
        text(&answer.body)
    }
}

/// What HTML means by a text.
fn plain(html: &str) -> String {
    html.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[tokio::test]
async fn an_empty_sandbox_says_what_to_do_and_the_line_works() {
    let bench = still().await;
    let page = bench.page().await;
    let line = page.split_once("<code data-testid=\"curl\">").unwrap().1.split_once("</code>").unwrap().0;
    let output = tokio::process::Command::new("bash").args(["-c", &format!("{} --silent", plain(line))]).output().await;
    let answer: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(answer["status"], "requires_action");
    let page = bench.page().await;
    assert!(!page.contains("data-testid=\"empty\"") && page.contains(&text(&answer["id"])));
    for asset in ["/_sandbox/console.css", "/_sandbox/console.js"] {
        assert!(page.contains(asset) && bench.get(asset).await.status == 200);
    }
    assert!(!page.contains("http://www") && !page.contains("https://"), "nothing comes from elsewhere");
}

#[tokio::test]
async fn a_payment_tells_its_story() {
    let (bench, shop) = (still().await, Shop::open().await);
    bench.endpoint(&shop).await;
    shop.will_answer([200, 200, 500]);
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    bench.sandbox.advance(Duration::from_secs(1)).await;
    Customer::new().pay(&text(&session["url"])).await.unwrap();
    bench.sandbox.advance(Duration::from_secs(1)).await;
    let refund = json!({ "payment_intent": session["payment_intent"], "amount": "500" });
    bench.made("/v1/refunds", &refund).await;
    bench.sandbox.advance(Duration::from_secs(10)).await;
    bench.payment(300).await;
    let payments = bench.data("payments").await;
    assert_eq!(payments.len(), 2);
    let payment = &payments[1];
    assert_eq!((&payment["refunded"], &payment["session"]), (&json!(500), &session["id"]));
    assert_eq!(payment["payment_intent"]["client_secret"], "…not shown…");
    let told: Vec<String> = payment["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|moment| format!("{} {}: {}", moment["at"].as_i64().unwrap() - START, moment["kind"], moment["text"]))
        .map(|line| line.replace('"', ""))
        .collect();
    assert_eq!(told[0], "0 request: create checkout session: 200");
    for line in [
        "0 event: payment_intent.created",
        "1000 customer: opened the checkout page",
        "1000 customer: chose how to pay",
        "1000 customer: opened the wallet page",
        "1000 customer: typed phone number and PIN",
        "1000 customer: pressed pay",
        "1000 event: payment_intent.succeeded",
        "1000 event: checkout.session.completed",
        "2000 request: create refund: 200",
        "2000 event: charge.refund.updated",
    ] {
        assert!(told.iter().any(|told| told == line), "{line} is not in {told:#?}");
    }
    assert!(told.iter().any(|told| told.ends_with(": 500")), "a delivery that was refused: {told:#?}");
    assert!(payments[0]["timeline"].as_array().unwrap().iter().all(|moment| moment["at"] == START + 12_000));
    assert_eq!(bench.data("payments?limit=1").await.len(), 1);
}

#[tokio::test]
async fn requests_are_kept_without_their_secrets() {
    let bench = still().await;
    let (first, again) = (bench.keyed("k", "/v1/payment_intents", &dana(100)).await, dana(100));
    bench.keyed("k", "/v1/payment_intents", &again).await;
    bench.http.get(bench.url("/v1/balance")).basic_auth("pk_live_secretlike", "").send().await;
    bench.made("/v1/webhook_endpoints", &json!({ "url": "http://127.0.0.1:9/", "enabled_events": ["*"] })).await;
    bench.sandbox.fault(r#"{"kind":"drop","after_commit":true}"#).unwrap();
    assert!(bench.request("GET", "/v1/balance?x=1").try_send().await.is_err());
    let requests = bench.data("requests").await;
    let shown: Vec<Value> = requests
        .iter()
        .map(|request| {
            json!([
                request["method"],
                request["path"],
                request["operation"],
                request["status"],
                request["replayed"],
                request["fault"]
            ])
        })
        .collect();
    assert_eq!(
        shown,
        [
            json!(["GET", "/v1/balance?x=1", "retrieve_balance", null, false, "drop"]),
            json!(["POST", "/v1/webhook_endpoints", "create_webhook_endpoint", 200, false, null]),
            json!(["GET", "/v1/balance", "retrieve_balance", 401, false, null]),
            json!(["POST", "/v1/payment_intents", "create_payment_intent", 200, true, null]),
            json!(["POST", "/v1/payment_intents", "create_payment_intent", 200, false, null]),
        ]
    );
    assert_eq!((&requests[4]["request"], &requests[4]["idempotency_key"]), (&dana(100), &json!("k")));
    assert_eq!(requests[4]["id"], first.header("request-id").unwrap());
    assert_eq!(requests[4]["response"]["id"], first.body["id"]);
    let everything = format!("{requests:?}{}", bench.page().await);
    for secret in ["_secret_", "whsec_", KEY, "pk_live_secretlike"] {
        assert!(!everything.contains(secret), "{secret} is shown");
    }
    assert_eq!(bench.get("/_sandbox/requests?limit=x").await.status, 400);
}

#[tokio::test]
async fn a_delivery_is_made_once_more_by_hand() {
    let (bench, shop) = (still().await, Shop::open().await);
    let secret = bench.endpoint(&shop).await;
    shop.will_answer([500, 500, 200]);
    bench.made("/v1/payment_intents", &json!({ "amount": 100, "currency": "IDR" })).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let delivery = bench.data("deliveries").await.remove(0);
    assert_eq!((&delivery["state"], &delivery["next"]), (&json!("pending"), &json!(START + 1977)));
    let path = format!("/_sandbox/deliveries/{}/redeliver", text(&delivery["id"]));
    // It is refused, and the plan goes on as it was.
    bench.made(&path, &json!({})).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let after = bench.data("deliveries").await.remove(0);
    assert_eq!((&after["state"], &after["next"]), (&json!("pending"), &delivery["next"]));
    // It is taken, and that is the end of it.
    bench.made(&path, &json!({})).await;
    bench.sandbox.advance(Duration::from_hours(72)).await;
    let end = bench.data("deliveries").await.remove(0);
    let by_hand: Vec<bool> =
        end["attempts"].as_array().unwrap().iter().map(|attempt| attempt["by_hand"].as_bool().unwrap()).collect();
    assert_eq!((&end["state"], by_hand), (&json!("delivered"), vec![false, true, true]));
    // And once more, for a shop that lost it.
    bench.made(&path, &json!({})).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let received = shop.received();
    assert_eq!(received.len(), 4);
    assert!(received.iter().all(|copy| copy.bytes == received[0].bytes && signed_at(copy, &secret) == START));
    let event = bench.found(&format!("/v1/events/{}", text(&received[0].event["id"]))).await;
    assert_eq!(event["pending_webhooks"], 0);
    assert_eq!(bench.post("/_sandbox/deliveries/999/redeliver", &json!({})).await.status, 404);
    assert_eq!(bench.post("/_sandbox/deliveries/x/redeliver", &json!({})).await.status, 404);
}

#[tokio::test]
async fn every_event_can_be_had() {
    let (bench, shop) = (still().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let refused = bench.post("/_sandbox/events", &json!({ "type": "payment_intent.exploded" })).await;
    assert_eq!(refused.refusal(), json!([400, "invalid_request_error", "event_type_unknown", "type"]));
    let listed = refused.message().split_once("one of ").unwrap().1.split(", ").map(str::to_owned);
    let all: Vec<String> = listed.collect();
    assert!(all.len() >= 19 && all.contains(&"charge.dispute.updated".to_owned()), "{all:?}");
    for kind in &all {
        let made = bench.made("/_sandbox/events", &json!({ "type": kind })).await;
        assert_eq!((&made["event"]["type"], &made["event"]["object"]), (&json!(kind), &json!("event")));
        let found = bench.found(&format!("/v1/events/{}", text(&made["event"]["id"]))).await;
        assert!(text(&found["data"]["object"]["id"]).contains('_'));
    }
    bench.sandbox.advance(Duration::ZERO).await;
    assert_eq!(kinds(&shop.received()), all);
    // About what is there, when there is something; and nothing happens to it.
    let (id, _) = bench.payment(700).await;
    let told = bench.made("/_sandbox/events", &json!({ "type": "payment_intent.succeeded" })).await;
    let object = &told["event"]["data"]["object"];
    assert_eq!((&object["id"], &object["status"]), (&json!(id), &json!("succeeded")));
    assert_eq!(bench.intent(&id).await["status"], "requires_action");
    let own = json!({ "type": "payout.paid", "object": { "id": "po_1", "status": "paid" } });
    assert_eq!(bench.made("/_sandbox/events", &own).await["event"]["data"]["object"], own["object"]);
    assert_eq!(bench.data("events?limit=2").await[0]["type"], "payout.paid");
}

#[tokio::test]
async fn a_page_that_waits_is_told_what_changed() {
    let bench = still().await;
    let changes = async |since: u64| {
        let answer = bench.found(&format!("/_sandbox/changes?since={since}")).await;
        answer["version"].as_u64().unwrap()
    };
    // Nobody asked for the version of an empty sandbox yet, so anything is news to 0 once something happened.
    bench.payment(100).await;
    let version = changes(0).await;
    let (news, ()) = tokio::join!(changes(version), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        bench.payment(200).await;
    });
    assert!(news > version);
    // To look is not to change.
    let version = changes(0).await;
    bench.page().await;
    bench.data("payments").await;
    assert_eq!(changes(0).await, version);
    assert_eq!(bench.get("/_sandbox/changes?since=x").await.status, 400);
}

#[tokio::test]
async fn a_sandbox_that_begins_anew_says_so() {
    let bench = still().await;
    let life = async || bench.found(&format!("/_sandbox/changes?since={}", u64::MAX)).await["life"].clone();
    let first = life().await;
    bench.payment(100).await;
    assert_eq!((life().await, first.is_u64()), (first.clone(), true));
    bench.made("/_sandbox/reset", &json!({})).await;
    let second = life().await;
    assert_ne!(second, first);
    bench.sandbox.restore(&bench.sandbox.snapshot().unwrap()).unwrap();
    assert!(![first, second].contains(&life().await));
}

#[tokio::test]
async fn other_web_sites_change_nothing() {
    let bench = still().await;
    let own = bench.sandbox.base_url().to_owned();
    let reset = || bench.http.post(bench.url("/_sandbox/reset"));
    bench.payment(100).await;
    for request in [
        reset().header("sec-fetch-site", "cross-site"),
        reset().header("sec-fetch-site", "same-site"),
        reset().header("origin", "https://evil.example"),
        reset().header("origin", "null"),
        reset().header("origin", format!("{own}.evil.example")),
        reset().header("host", "evil.example"),
        bench.http.get(bench.url("/")).header("host", "evil.example:4010"),
        bench.http.get(bench.url("/_sandbox/snapshot")).header("host", "127.0.0.1.evil.example"),
    ] {
        let answer = request.send().await;
        assert_eq!(answer.refusal(), json!([403, "invalid_request_error", "cross_site_request", null]));
    }
    assert_eq!(bench.data("payments").await.len(), 1);
    for request in [
        reset(),
        reset().header("sec-fetch-site", "same-origin").header("origin", &own),
        reset().header("host", own.replace("http://127.0.0.1", "localhost")),
    ] {
        assert_eq!(request.send().await.status, 200);
    }
}

#[tokio::test]
async fn what_was_authorised_and_went_back_was_not_refunded() {
    let bench = still().await;
    let mut manual = dana(20_000);
    manual["capture_method"] = json!("manual");
    let mut authorised = Vec::new();
    for _ in 0..3 {
        let intent = bench.made("/v1/payment_intents", &manual).await;
        Customer::new().pay(&crate::support::wallet_url(&intent)).await.unwrap();
        authorised.push(text(&intent["id"]));
    }
    let reason = json!({ "cancellation_reason": "abandoned" });
    bench.made(&format!("/v1/payment_intents/{}/cancel", authorised[0]), &reason).await;
    let part = json!({ "amount_to_capture": 500 });
    bench.made(&format!("/v1/payment_intents/{}/capture", authorised[1]), &part).await;
    bench.made("/v1/refunds", &json!({ "payment_intent": authorised[1], "amount": "200" })).await;
    bench.sandbox.advance(Duration::from_hours(8 * 24)).await;
    let refunds = bench.found("/_sandbox/snapshot").await["tables"]["refunds"].as_object().unwrap().len();
    assert_eq!(refunds, 3, "canceled, refunded, and not captured in time");
    let refunded: Vec<Value> = bench.data("payments").await.iter().map(|payment| payment["refunded"].clone()).collect();
    assert_eq!(refunded, [json!(0), json!(200), json!(0)]);
    assert_eq!(bench.page().await.matches("data-testid=\"refunded\"").count(), 1);
}
