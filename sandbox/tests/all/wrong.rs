//! Wrong requests, and what is said about each.

use crate::support::{Bench, KEY, dana, fruit};
use serde_json::{Value, json};

#[tokio::test]
async fn only_a_secret_test_key_opens_the_door() {
    let bench = Bench::start().await;
    let url = bench.url("/v1/balance");
    let basic = |user: &str, password: &str| bench.http.get(&url).basic_auth(user, password);
    for (request, message) in [
        (
            bench.http.get(&url),
            "No API Key provided: send the secret key as the user name of HTTP Basic, with an empty password",
        ),
        (
            basic("pk_test_abc", ""),
            "Invalid API Key provided: pk_test_abc (the sandbox takes keys that start with sk_test_)",
        ),
        (
            basic("sk_live_abc", ""),
            "Invalid API Key provided: sk_live_abc (the sandbox takes keys that start with sk_test_)",
        ),
        (basic("sk_test_", ""), "Invalid API Key provided: sk_test_ (the sandbox takes keys that start with sk_test_)"),
        (basic("", ""), "Invalid API Key provided:  (the sandbox takes keys that start with sk_test_)"),
        (basic("sk_test_abc", "x"), "Invalid API Key provided: sk_test_abc (the password must be empty)"),
        (
            bench.http.get(&url).header("authorization", "Bearer sk_test_abc"),
            "Invalid API Key provided: sk_test_abc (send it by HTTP Basic, not Bearer)",
        ),
        (
            bench.http.get(&url).header("authorization", "Basic !!"),
            "Invalid API Key provided: !! (it is not Base64 of `key:`)",
        ),
    ] {
        let answer = request.send().await;
        assert_eq!(answer.refusal(), json!([401, "invalid_request_error", "unauthorized", null]));
        assert_eq!(answer.message(), message);
        assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"wooshpay-sandbox\""));
    }
    assert_eq!(basic(KEY, "").send().await.status, 200);
    assert_eq!(basic("sk_test_x=/+", "").send().await.status, 200);
}

#[tokio::test]
async fn dana_takes_100_to_300_000_000_rupiah() {
    let bench = Bench::start().await;
    for amount in [100, 300_000_000] {
        assert_eq!(bench.made("/v1/payment_intents", &dana(amount)).await["amount"], amount);
    }
    for (amount, code, message) in [
        (json!(99), "amount_too_small", "DANA takes no less than 100 IDR, and `amount` is 99"),
        (json!(300_000_001), "amount_too_large", "DANA takes no more than 300000000 IDR, and `amount` is 300000001"),
        (json!(0), "parameter_invalid", "`amount`: 0 is less than the minimum of 1"),
        (json!(-100), "parameter_invalid", "`amount`: -100 is less than the minimum of 1"),
        (json!("20000"), "parameter_invalid", "`amount`: \"20000\" is not of type \"integer\""),
        (json!(100.5), "parameter_invalid", "`amount`: 100.5 is not of type \"integer\""),
        (
            json!(9_223_372_036_854_775_808_u64),
            "parameter_invalid",
            "`amount` is 9223372036854775808, which is not a whole number of at most 64 bits",
        ),
        (json!(null), "parameter_invalid", "`amount`: null is not of type \"integer\""),
    ] {
        let mut body = dana(1);
        body["amount"] = amount;
        let answer = bench.post("/v1/payment_intents", &body).await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", code, "amount"]));
        assert_eq!(answer.message(), message);
    }
    let mut lines = fruit();
    lines["line_items"] = json!([{ "price_data": { "currency": "IDR", "unit_amount": 9, "product_data": { "name": "n" } }, "quantity": 11 }]);
    let answer = bench.post("/v1/checkout/sessions", &lines).await;
    assert_eq!(answer.refusal(), json!([400, "invalid_request_error", "amount_too_small", "line_items"]));
    assert_eq!(answer.message(), "DANA takes no less than 100 IDR, and `line_items` is 99");
    lines["line_items"][0]["price_data"]["unit_amount"] = i64::MAX.into();
    assert_eq!(bench.post("/v1/checkout/sessions", &lines).await.refusal()[2], "amount_too_large");
}

fn changed(mut body: Value, name: &str, value: Value) -> Value {
    match value {
        Value::Null => drop(body.as_object_mut().unwrap().remove(name)),
        value => body[name] = value,
    }
    body
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let bench = Bench::start().await;
    let (intents, sessions, endpoints) = ("/v1/payment_intents", "/v1/checkout/sessions", "/v1/webhook_endpoints");
    let line = |value: Value| json!([value]);
    let price = |currency: &str| json!({ "currency": currency, "unit_amount": 500, "product_data": { "name": "n" } });
    for (path, body, status, code, param) in [
        (intents, changed(dana(100), "amount", Value::Null), 400, "parameter_missing", "amount"),
        (intents, changed(dana(100), "currency", Value::Null), 400, "parameter_missing", "currency"),
        (intents, changed(dana(100), "currency", json!("USD")), 400, "currency_not_supported", "currency"),
        (intents, changed(dana(100), "currency", json!("rupiah")), 400, "currency_invalid", "currency"),
        (intents, json!({ "amount": 100, "currency": "USD" }), 400, "currency_not_supported", "currency"),
        (intents, changed(dana(100), "return_url", Value::Null), 400, "parameter_missing", "return_url"),
        (intents, changed(dana(100), "return_url", json!("")), 400, "parameter_invalid", "return_url"),
        (intents, changed(dana(100), "return_url", json!("javascript:alert(1)")), 400, "url_invalid", "return_url"),
        (intents, changed(dana(100), "return_url", json!("data:text/html,x")), 400, "url_invalid", "return_url"),
        (
            intents,
            changed(dana(100), "payment_method_data", Value::Null),
            400,
            "parameter_missing",
            "payment_method_data",
        ),
        (
            intents,
            changed(dana(100), "payment_method_data", json!({ "type": "dnaa" })),
            400,
            "payment_method_unknown",
            "payment_method_data.type",
        ),
        (
            intents,
            changed(dana(100), "payment_method_data", json!({ "type": "gcash" })),
            400,
            "payment_method_not_supported",
            "payment_method_data.type",
        ),
        (
            intents,
            changed(dana(100), "payment_method_types", json!(["card"])),
            400,
            "payment_method_not_listed",
            "payment_method_data.type",
        ),
        (intents, changed(dana(100), "payment_method_types", json!([])), 400, "null", "payment_method_types"),
        (intents, changed(dana(100), "payment_method", json!("pm_1")), 400, "null", "payment_method_data"),
        (
            intents,
            json!({ "amount": 100, "currency": "IDR", "payment_method": "pm_1" }),
            404,
            "resource_missing",
            "payment_method",
        ),
        (intents, changed(dana(100), "customer", json!("cus_1")), 404, "resource_missing", "customer"),
        (intents, changed(dana(100), "ammount", json!(5)), 400, "parameter_unknown", "ammount"),
        (intents, changed(dana(100), "confirm", json!("yes")), 400, "parameter_invalid", "confirm"),
        (intents, changed(dana(100), "capture_method", json!("later")), 400, "parameter_invalid", "capture_method"),
        (intents, changed(dana(100), "metadata", json!({ "a": 1 })), 400, "parameter_invalid", "metadata.a"),
        (sessions, changed(fruit(), "mode", Value::Null), 400, "parameter_missing", "mode"),
        (sessions, changed(fruit(), "mode", json!("subscription")), 400, "null", "mode"),
        (sessions, changed(fruit(), "success_url", Value::Null), 400, "parameter_missing", "success_url"),
        (sessions, changed(fruit(), "success_url", json!("/done")), 400, "url_invalid", "success_url"),
        (sessions, changed(fruit(), "cancel_url", json!("file:///etc/passwd")), 400, "url_invalid", "cancel_url"),
        (sessions, changed(fruit(), "line_items", Value::Null), 400, "parameter_missing", "line_items"),
        (sessions, changed(fruit(), "line_items", json!([])), 400, "parameter_invalid", "line_items"),
        (
            sessions,
            changed(fruit(), "line_items", line(json!({ "quantity": 1 }))),
            400,
            "null",
            "line_items[0].price_data",
        ),
        (
            sessions,
            changed(fruit(), "line_items", line(json!({ "quantity": 1, "price": "price_1" }))),
            404,
            "resource_missing",
            "line_items[0].price",
        ),
        (
            sessions,
            changed(fruit(), "line_items", line(json!({ "quantity": 0, "price_data": price("IDR") }))),
            400,
            "parameter_invalid",
            "line_items[0].quantity",
        ),
        (
            sessions,
            changed(
                fruit(),
                "line_items",
                line(json!({ "quantity": 1, "price_data": { "currency": "IDR", "unit_amount": 500 } })),
            ),
            400,
            "null",
            "line_items[0].price_data.product_data",
        ),
        (
            sessions,
            changed(
                fruit(),
                "line_items",
                json!([{ "quantity": 1, "price_data": price("IDR") }, { "quantity": 1, "price_data": price("USD") }]),
            ),
            400,
            "currency_invalid",
            "line_items[1].price_data.currency",
        ),
        (
            sessions,
            changed(fruit(), "line_items", line(json!({ "quantity": 1, "price_data": price("USD") }))),
            400,
            "currency_not_supported",
            "line_items[0].price_data.currency",
        ),
        (sessions, changed(fruit(), "discounts", json!([{ "coupon": "TEN" }])), 400, "null", "discounts"),
        (
            sessions,
            changed(fruit(), "payment_method_types", json!(["dana", "dnaa"])),
            400,
            "payment_method_unknown",
            "payment_method_types[1]",
        ),
        (endpoints, json!({ "url": "https://shop.example/hook", "enabled_events": ["*"] }), 400, "url_invalid", "url"),
        (
            endpoints,
            json!({ "url": "http://127.0.0.1:9", "enabled_events": [] }),
            400,
            "parameter_invalid",
            "enabled_events",
        ),
        (endpoints, json!({ "url": "http://127.0.0.1:9", "enabled_events": [""] }), 400, "null", "enabled_events"),
        (endpoints, json!({ "enabled_events": ["*"] }), 400, "parameter_missing", "url"),
        ("/v1/customers", json!({ "payment_method": "pm_1" }), 404, "resource_missing", "payment_method"),
        ("/v1/customers", json!({ "email": 5 }), 400, "parameter_invalid", "email"),
    ] {
        let answer = bench.post(path, &body).await;
        let code = if code == "null" { Value::Null } else { json!(code) };
        assert_eq!(
            answer.refusal(),
            json!([status, "invalid_request_error", code, param]),
            "{path} {body}: {}",
            answer.message()
        );
    }
    assert_eq!(bench.found("/v1/payment_intents").await["data"], json!([]));
    assert_eq!(bench.found("/v1/checkout/sessions/list").await["data"], json!([]));
}

#[tokio::test]
async fn bodies_that_are_not_json() {
    let bench = Bench::start().await;
    let raw = |kind: Option<&str>, body: &str| {
        let mut request = bench.request("POST", "/v1/payment_intents").body(body.to_owned());
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        request.send()
    };
    let good = dana(100).to_string();
    for (kind, body, status, code) in [
        (Some("application/x-www-form-urlencoded"), "amount=100&currency=IDR", 415, "content_type_invalid"),
        (Some("text/plain"), good.as_str(), 415, "content_type_invalid"),
        (None, good.as_str(), 415, "content_type_invalid"),
        (Some("application/json"), "", 400, "json_invalid"),
        (Some("application/json"), "{\"amount\": 100", 400, "json_invalid"),
        (Some("application/json"), "{\"amount\": 100} trailing", 400, "json_invalid"),
    ] {
        let answer = raw(kind, body).await;
        assert_eq!(answer.refusal(), json!([status, "invalid_request_error", code, null]), "{body}");
    }
    assert_eq!(raw(Some("application/json"), "[]").await.message(), "the body is not a JSON object");
    assert_eq!(raw(Some("application/json; charset=utf-8"), &good).await.status, 200);
    let large = format!("{{\"description\":\"{}\"}}", "a".repeat(1 << 20));
    assert_eq!(
        raw(Some("application/json"), &large).await.refusal(),
        json!([413, "invalid_request_error", "body_too_large", null])
    );
}

#[tokio::test]
async fn unknown_places_answer_in_the_same_envelope() {
    let bench = Bench::start().await;
    for (method, path, status, code) in [
        ("GET", "/v1", 404, "route_unknown"),
        ("GET", "/v1/disputes/list", 404, "route_unknown"),
        ("POST", "/v1/payment_intents/pi_1/refund", 404, "route_unknown"),
        ("GET", "/v1/payment_intents/", 404, "route_unknown"),
        ("DELETE", "/v1/payment_intents", 405, "method_not_allowed"),
        ("PUT", "/v1/payment_intents/pi_1", 405, "method_not_allowed"),
        ("GET", "/v1/checkout/sessions", 405, "method_not_allowed"),
    ] {
        let answer = bench.request(method, path).send().await;
        assert_eq!(answer.refusal(), json!([status, "invalid_request_error", code, null]), "{method} {path}");
        assert!(answer.header("request-id").unwrap().starts_with("req_"));
    }
    for path in [
        "payment_intents/pi_1",
        "checkout/sessions/cs_1",
        "refunds/re_1",
        "webhook_endpoints/we_1",
        "events/evt_1",
        "customers/cus_1",
    ] {
        let answer = bench.get(&format!("/v1/{path}")).await;
        assert_eq!(answer.refusal(), json!([404, "invalid_request_error", "resource_missing", "id"]), "{path}");
    }
    assert_eq!(bench.get("/v1/payment_intents/%ff").await.status, 400);
    let answer = bench.request("HEAD", "/v1/balance").send().await;
    assert_eq!((answer.status, answer.body), (200, json!("")));
}

#[tokio::test]
async fn wrong_queries_are_named() {
    let bench = Bench::start().await;
    for (query, code, param) in [
        ("?limit=0", Value::Null, "limit"),
        ("?limit=101", Value::Null, "limit"),
        ("?limit=ten", Value::Null, "limit"),
        ("?limit=1&limit=2", Value::Null, "limit"),
        ("?page=2", json!("parameter_unknown"), "page"),
        ("?starting_after=pi_1", json!("cursor_unknown"), "starting_after"),
        ("?ending_before=", json!("cursor_unknown"), "ending_before"),
        ("?starting_after=a&ending_before=b", Value::Null, "ending_before"),
        ("?created%5Bgt%5D=soon", Value::Null, "created[gt]"),
        ("/search", json!("parameter_missing"), "query"),
        ("/search?query=amount:'5'", json!("query_invalid"), "query"),
    ] {
        let answer = bench.get(&format!("/v1/payment_intents{query}")).await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", code, param]), "{query}");
    }
    assert_eq!(bench.get("/v1/balance?limit=1").await.refusal()[3], "limit");
}
