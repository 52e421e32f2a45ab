//! The page for people, where it could go wrong: secrets in odd places, other web sites, time, and large numbers.

use crate::support::{Bench, Shop, dana, text};
use serde_json::{Value, json};
use std::time::Duration;
use wooshpay_sandbox::{Clock, Customer, Sandbox};

const START: i64 = 1_770_000_000_000;

async fn still() -> Bench {
    Bench::with(Sandbox::builder().clock(Clock::frozen_at(START))).await
}

async fn newest_request(bench: &Bench) -> Value {
    bench.found("/_sandbox/requests?limit=1").await["data"][0].clone()
}

#[tokio::test]
async fn no_kind_of_credentials_is_shown() {
    let bench = still().await;
    let balance = || bench.http.get(bench.url("/v1/balance"));
    for request in [
        balance().header("authorization", "Bearer opensesame"),
        balance().header("authorization", "Basic opensesame!"),
        balance().basic_auth("opensesame", ""),
        balance().basic_auth("opensesame", "opensesame"),
        balance().basic_auth("sk_test_opensesame", "x"),
        balance().header("authorization", "opensesame"),
    ] {
        assert_eq!(request.send().await.status, 401);
        let shown = format!("{}{}", newest_request(&bench).await, bench.http.get(bench.url("/")).send().await.body);
        assert!(!shown.contains("opensesame"), "{shown}");
        assert!(shown.contains("Invalid API Key provided: …not shown…"), "what was wrong is shown: {shown}");
    }
    for path in ["/v1/balance?key=sk_test_opensesame", "/v1/payment_intents/pi_1_secret_opensesame"] {
        bench.get(path).await;
        let shown = newest_request(&bench).await.to_string();
        assert!(!shown.contains("opensesame") && shown.contains("…not shown…"), "{shown}");
    }
}

#[tokio::test]
async fn what_is_no_secret_is_shown() {
    let bench = still().await;
    let mut payment = dana(100);
    payment["description"] = json!("task_42 for desk_7, kept secret");
    bench.made("/v1/payment_intents", &payment).await;
    assert_eq!(newest_request(&bench).await["request"], payment);
}

#[tokio::test]
async fn a_long_answer_is_cut_and_its_secrets_are_hidden_one_by_one() {
    let bench = still().await;
    for _ in 0..40 {
        bench.payment(100).await;
    }
    bench.found("/v1/payment_intents?limit=40").await;
    let shown = text(&newest_request(&bench).await["response"]);
    assert!(shown.len() > 10_000 && shown.len() < 20_000, "{}", shown.len());
    assert!(
        shown.contains("payment_intent") && shown.contains("…not shown…") && !shown.contains("_secret_"),
        "{shown}"
    );
    assert!(shown.ends_with("… (cut)"), "{shown}");
}

#[tokio::test]
async fn what_a_fault_answered_is_shown() {
    let bench = still().await;
    for (fault, answer) in [
        (r#"{"kind":"status","status":503,"body":{"no":"way"}}"#, "{\"no\":\"way\"}"),
        ("html", "Bad gateway"),
        ("garbage", "<?xml"),
    ] {
        // What comes is not JSON, as often as not.
        let _ = bench.request("GET", "/v1/balance").header("sandbox-fault", fault).try_send().await;
        let shown = newest_request(&bench).await;
        let response = shown["response"].as_str().map_or_else(|| shown["response"].to_string(), str::to_owned);
        assert!(response.contains(answer), "{fault}: {shown}");
    }
    bench.request("GET", "/v1/balance").header("sandbox-fault", "nonsense").send().await;
    assert!(newest_request(&bench).await["response"]["error"]["message"].is_string());
}

#[tokio::test]
async fn a_site_whose_name_ends_like_ours_changes_nothing() {
    let bench = still().await;
    let port = bench.sandbox.base_url().rsplit_once(':').unwrap().1.to_owned();
    let reset = |host: &str, origin: String| {
        let host = format!("{host}:{port}");
        bench.http.post(bench.url("/_sandbox/reset")).header("host", host).header("origin", origin)
    };
    for (host, origin) in [
        ("localhost", format!("http://evil-localhost:{port}")),
        ("localhost", format!("http://localhost:1{port}")),
        ("localhost", format!("http://me@localhost:{port}")),
        ("localhost", format!("ftp://localhost:{port}")),
        ("127.0.0.1", format!("http://localhost:{port}")),
    ] {
        let answer = reset(host, origin.clone()).send().await;
        assert_eq!(answer.refusal(), json!([403, "invalid_request_error", "cross_site_request", null]), "{origin}");
    }
    assert_eq!(reset("LOCALHOST", format!("http://localhost:{port}")).send().await.status, 200);
}

#[tokio::test]
async fn a_page_is_told_of_what_time_did() {
    let bench = still().await;
    let (id, _) = bench.payment(100).await;
    let changes = async |since: u64| {
        let answer = bench.found(&format!("/_sandbox/changes?since={since}")).await;
        answer["version"].as_u64().unwrap()
    };
    let before = changes(0).await;
    // Nobody asks anything of the API: the wallet page expires by itself.
    bench.sandbox.clock().advance(Duration::from_secs(601));
    assert!(changes(before).await > before);
    let page = text(&bench.http.get(bench.url("/")).send().await.body);
    assert!(page.contains("payment_intent.payment_failed") && page.contains(&id), "{page}");
    // A sandbox that was started anew has an older version than the page.
    assert!(changes(u64::MAX).await < u64::MAX);
}

#[tokio::test]
async fn nobody_asks_for_more_than_can_be_looked_at() {
    let bench = still().await;
    for what in ["payments", "requests", "deliveries", "events"] {
        assert_eq!(bench.found(&format!("/_sandbox/{what}?limit=500")).await["data"], json!([]));
        for limit in ["0", "501", "-1", "18446744073709551616", "x"] {
            let answer = bench.get(&format!("/_sandbox/{what}?limit={limit}")).await;
            assert_eq!(answer.refusal()[2], "parameter_invalid", "{what} {limit}");
        }
        assert_eq!(bench.get(&format!("/_sandbox/{what}?max=1")).await.status, 400);
    }
}

#[tokio::test]
async fn a_delivery_by_hand_answers_what_came_of_it() {
    let (bench, shop) = (still().await, Shop::open().await);
    bench.endpoint(&shop).await;
    shop.will_answer([500, 503, 204]);
    bench.made("/v1/payment_intents", &json!({ "amount": 100, "currency": "IDR" })).await;
    bench.sandbox.advance(Duration::ZERO).await;
    let delivery = bench.found("/_sandbox/deliveries").await["data"][0].clone();
    let path = format!("/_sandbox/deliveries/{}/redeliver", text(&delivery["id"]));
    for (status, state) in [(503, "pending"), (204, "delivered")] {
        let made = bench.made(&path, &json!({})).await;
        let last = made["attempts"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["status"], &last["by_hand"], &made["state"]), (&json!(status), &json!(true), &json!(state)));
    }
    // The header of each delivery is shown, and it is the one that was sent.
    let shown = bench.found("/_sandbox/deliveries").await["data"][0].clone();
    assert_eq!(text(&shown["signature"]), shop.received()[0].headers["wooshpay-signature"].to_str().unwrap());
    assert_eq!(text(&shown["url"]), shop.url("/webhook"));
    // Without its endpoint it goes nowhere, and says so.
    bench.request("DELETE", &format!("/v1/webhook_endpoints/{}", text(&shown["endpoint"]))).send().await;
    let made = bench.made(&path, &json!({})).await;
    assert_eq!(made["attempts"][3]["error"], "the endpoint was deleted");
    assert_eq!(made["state"], "delivered");
}

#[tokio::test]
async fn a_triggered_object_is_of_one_piece() {
    let bench = still().await;
    let told = async |kind: &str| {
        bench.made("/_sandbox/events", &json!({ "type": kind })).await["event"]["data"]["object"].clone()
    };
    let empty = told("payment_intent.succeeded").await;
    assert_eq!((&empty["status"], &empty["amount_received"]), (&json!("succeeded"), &empty["amount"]));
    let (waiting, _) = bench.payment(700).await;
    let paid = bench.paid(900).await;
    let waiting_again = bench.payment(800).await.0;
    for (kind, id, status, received, action) in [
        // The newest one that is there already comes first.
        ("payment_intent.succeeded", &paid, "succeeded", json!(900), false),
        ("payment_intent.requires_action", &waiting_again, "requires_action", Value::Null, true),
        // None is there, so the newest one is told as if.
        ("payment_intent.canceled", &waiting_again, "canceled", Value::Null, false),
        ("payment_intent.payment_failed", &waiting_again, "requires_payment_method", Value::Null, false),
    ] {
        let object = told(kind).await;
        assert_eq!((&object["id"], &object["status"]), (&json!(id), &json!(status)), "{kind}");
        assert_eq!((&object["amount_received"], object["next_action"].is_object()), (&received, action), "{kind}");
    }
    assert!(told("payment_intent.payment_failed").await["last_payment_error"]["code"].is_string());
    let session = bench.made("/v1/checkout/sessions", &crate::support::fruit()).await;
    let completed = told("checkout.session.completed").await;
    assert_eq!((&completed["id"], &completed["payment_status"]), (&session["id"], &json!("paid")));
    let refund = told("charge.refund.updated").await;
    assert_eq!(refund["payment_intent"], json!(paid), "a refund that is made up is of a payment that was made");
    assert_eq!(bench.intent(&waiting).await["status"], "requires_action");
}

#[tokio::test]
async fn a_long_story_is_told_once() {
    let (bench, shop) = (still().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let (id, url) = bench.payment(100).await;
    for _ in 0..3 {
        bench.payment(100).await;
    }
    Customer::new().pay(&url).await.unwrap();
    bench.made("/v1/refunds", &json!({ "payment_intent": id })).await;
    bench.sandbox.advance(Duration::from_secs(5)).await;
    let payments = bench.found("/_sandbox/payments").await["data"].clone();
    let story = |payment: &Value| -> Vec<String> {
        let moments = payment["timeline"].as_array().unwrap().iter();
        moments.filter(|moment| moment["kind"] != "delivery").map(|moment| text(&moment["text"])).collect()
    };
    assert_eq!(payments[3]["payment_intent"]["id"], json!(id));
    // The clock stands still, so the order is that of cause and effect.
    let expected = [
        "create payment intent: 200",
        "payment_intent.created",
        "payment_intent.requires_action",
        "opened the wallet page",
        "typed phone number and PIN",
        "pressed pay",
        "saw the wallet page again",
        "payment_intent.succeeded",
        "create refund: 200",
        "charge.refund.updated",
    ];
    assert_eq!(story(&payments[3]), expected);
    assert_eq!(story(&payments[0]).len(), 3, "{:#?}", story(&payments[0]));
    let deliveries = payments[3]["timeline"].as_array().unwrap().iter().filter(|moment| moment["kind"] == "delivery");
    assert_eq!(deliveries.count(), shop.received().iter().filter(|one| one.event.to_string().contains(&id)).count());
}

#[tokio::test]
async fn the_page_tells_everything_without_a_script_and_runs_nobody_elses() {
    let builder = Sandbox::builder().clock(Clock::frozen_at(START)).merchant("<b>Kopi</b>");
    let bench = Bench::with(builder).await;
    let mut payment = dana(100);
    payment["description"] = json!("</code><script>alert(1)</script>");
    bench.keyed("<img src=x onerror=alert(2)>", "/v1/payment_intents", &payment).await;
    let answer = bench.http.get(bench.url("/")).send().await;
    let page = text(&answer.body);
    for there in ["<noscript>", "create payment intent: 200", "payment_intent.requires_action", "&lt;b&gt;Kopi"] {
        assert!(page.contains(there), "{there} is not in {page}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("<b>"), "{page}");
    let policy = answer.header("content-security-policy").unwrap();
    for rule in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
}

#[tokio::test]
async fn a_key_in_an_endpoints_address_is_shown_to_nobody_but_its_owner() {
    let bench = still().await;
    let address = |address: &str| json!({ "url": address, "enabled_events": ["*"] });
    let hook = "http://127.0.0.1:9/hook?key=opensesame";
    let mut endpoint = bench.made("/v1/webhook_endpoints", &address(hook)).await;
    assert_eq!(endpoint["url"], hook);
    // Nothing can be sent there, and what is said of that names the address.
    bench.made("/v1/webhook_endpoints", &address("http://127.0.0.1:9/a hook?key=opensesame")).await;
    let path = format!("/v1/webhook_endpoints/{}", text(&endpoint["id"]));
    endpoint = bench.found(&path).await;
    assert_eq!(endpoint["url"], hook);
    bench.made(&path, &json!({ "url": hook })).await;
    for body in ["{\"url\": \"http://127.0.0.1:9/?key=opensesame\",", "{\"url\":\"http://127.0.0.1:9/?key=opensesame"] {
        assert_eq!(bench.request("POST", &path).json(&json!({})).body(body.to_owned()).send().await.status, 400);
    }
    for _ in 0..80 {
        bench.made("/v1/webhook_endpoints", &address(hook)).await;
    }
    bench.found("/v1/webhook_endpoints?limit=100").await;
    assert!(text(&newest_request(&bench).await["response"]).ends_with("… (cut)"));
    bench.payment(100).await;
    bench.sandbox.advance(Duration::from_secs(10)).await;
    for path in [
        "/",
        "/_sandbox/payments",
        "/_sandbox/deliveries?limit=500",
        "/_sandbox/requests?limit=500",
        "/_sandbox/events",
    ] {
        let shown = bench.found(path).await.to_string();
        assert!(!shown.contains("opensesame"), "{path}: {shown}");
    }
    let deliveries = bench.found("/_sandbox/deliveries?limit=500").await["data"].as_array().unwrap().clone();
    assert!(deliveries.iter().any(|delivery| delivery["url"] == "http://127.0.0.1:9/hook?…"));
    let reason = "`http://127.0.0.1:9/a hook?…` is no address: ";
    let errors = || deliveries.iter().filter_map(|delivery| delivery["attempts"][0]["error"].as_str());
    assert!(errors().any(|error| error.starts_with(reason)), "{:?}", errors().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_name_that_is_not_ours_opens_nothing() {
    let bench = still().await;
    let (_, wallet) = bench.payment(100).await;
    let session = bench.made("/v1/checkout/sessions", &crate::support::fruit()).await;
    let refused = json!([403, "invalid_request_error", "cross_site_request", null]);
    let path = |url: &str| url.strip_prefix(bench.sandbox.base_url()).unwrap().to_owned();
    let (wallet, checkout) = (path(&wallet), path(&text(&session["url"])));
    for host in [
        "evil.example",
        "evil.example:4010",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil-localhost",
        "a b",
    ] {
        for path in ["/v1/balance", "/v1/nothing", "/nothing", &wallet, &checkout, "/dana/x", "/", "/_sandbox/snapshot"]
        {
            let answer = bench.request("GET", path).header("host", host).send().await;
            assert_eq!(answer.refusal(), refused, "{host} {path}");
            assert_eq!(answer.header("content-type"), Some("application/json"));
        }
        for path in ["/v1/payment_intents", &format!("{wallet}/cancel"), &format!("{checkout}/pay")] {
            assert_eq!(
                bench.request("POST", path).header("host", host).json(&dana(100)).send().await.refusal(),
                refused
            );
        }
    }
    assert_eq!(bench.found("/v1/payment_intents").await["data"].as_array().unwrap().len(), 2);
    for host in
        ["localhost", "LOCALHOST:1", "shop.localhost:3", "127.0.0.1", "127.1.2.3:9", "[::1]:9", "172.17.0.1:4010", ""]
    {
        for path in ["/v1/balance", &wallet, &checkout, "/", "/_sandbox/clock"] {
            assert_eq!(bench.request("GET", path).header("host", host).send().await.status, 200, "{host} {path}");
        }
    }
}

#[tokio::test]
async fn a_sandbox_behind_another_server_answers_to_the_name_it_was_given() {
    use axum::http::{Request, header};
    use tower::ServiceExt;
    let app = Sandbox::builder().app("http://Pay.Shop.example:8080/").unwrap();
    for (host, status) in [
        (Some("pay.shop.example:8080"), 200),
        (Some("PAY.shop.example:8080"), 200),
        (None, 200),
        (Some("pay.shop.example"), 403),
        (Some("pay.shop.example:8081"), 403),
        (Some("shop.example:8080"), 403),
    ] {
        let mut request = Request::get("/v1/balance").body(axum::body::Body::empty()).unwrap();
        request.headers_mut().insert(header::AUTHORIZATION, "Basic c2tfdGVzdF9hOg==".parse().unwrap());
        host.map(|host| request.headers_mut().insert(header::HOST, host.parse().unwrap()));
        assert_eq!(app.clone().oneshot(request).await.unwrap().status(), status, "{host:?}");
    }
}

#[tokio::test]
async fn an_id_that_cannot_be_read_is_refused_in_json() {
    let bench = still().await;
    for (method, path) in [("POST", "/_sandbox/deliveries/%ff/redeliver"), ("DELETE", "/_sandbox/faults/%ff")] {
        assert_eq!(
            bench.request(method, path).send().await.refusal(),
            json!([400, "invalid_request_error", null, "id"])
        );
    }
}
