//! Requests, byte for byte.

use crate::server::{Received, Server, answer, bytes, json};
use crate::support::{DOCUMENT, KEY, client, every_operation, id};
use serde_json::json as value;
use std::collections::HashSet;
use std::time::Duration;
use wooshpay::types::{self, PaymentIntentId};
use wooshpay::{IdempotencyKey, Outcome};

const AUTHORIZATION: &str = "Basic c2tfdGVzdF9kR1Z6ZERwWGIyOXphQT09Og==";

/// All of a request's headers, in the order of their names.
fn headers(request: &Received) -> Vec<(&str, &str)> {
    let mut headers: Vec<_> = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    headers.sort_unstable();
    headers
}

#[tokio::test]
async fn a_get_is_this_and_no_more() {
    let server = Server::start([json(200, "{}")]);
    client(&server.base_url()).retrieve_balance().await.unwrap();
    let request = server.request();
    let (agent, host) = (concat!("wooshpay-rust/", env!("CARGO_PKG_VERSION")), server.host());
    let expected =
        [("accept", "application/json"), ("authorization", AUTHORIZATION), ("host", &host), ("user-agent", agent)];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/v1/balance"));
    assert_eq!(headers(&request), expected);
    assert_eq!(request.body, b"");
}

#[tokio::test]
async fn a_post_is_this_and_no_more() {
    let server = Server::start([json(200, value!({ "id": "re_1" }))]);
    let mut refund = types::CreateRefund::new(id("pi_1"));
    refund.reason = Some(types::RefundReason::Duplicate);
    let key = IdempotencyKey::new("order-42/refund").unwrap();
    client(&server.base_url()).create_refund(&refund).idempotency_key(key).await.unwrap();
    let request = server.request();
    let (agent, host) = (concat!("wooshpay-rust/", env!("CARGO_PKG_VERSION")), server.host());
    let body = r#"{"payment_intent":"pi_1","reason":"duplicate"}"#;
    let length = body.len().to_string();
    let expected = [
        ("accept", "application/json"),
        ("authorization", AUTHORIZATION),
        ("content-length", &length),
        ("content-type", "application/json"),
        ("host", &host),
        ("idempotency-key", "order-42/refund"),
        ("user-agent", agent),
    ];
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/refunds"));
    assert_eq!(headers(&request), expected);
    assert_eq!(String::from_utf8(request.body).unwrap(), body);
}

#[test]
fn the_key_is_the_user_name_and_the_password_is_empty() {
    use base64::Engine as _;
    let decoded = base64::engine::general_purpose::STANDARD.decode(AUTHORIZATION.strip_prefix("Basic ").unwrap());
    assert_eq!(decoded.unwrap(), format!("{KEY}:").into_bytes());
}

#[tokio::test]
async fn every_operation_of_the_document_goes_where_the_document_says() {
    let documented: Vec<(String, String, String)> = DOCUMENT
        .operations()
        .map(|it| (it.id().unwrap().to_owned(), it.method.to_uppercase(), it.path.to_owned()))
        .collect();
    assert_eq!(documented.len(), 25);
    let server = Server::start(documented.iter().map(|_| json(400, "{}")));
    let client = client(&server.base_url());
    let mut called = Vec::new();
    for (operation, call) in every_operation(&client) {
        let error = call.await.unwrap_err();
        assert_eq!(error.operation(), Some(operation.id));
        assert_eq!(
            error.to_string(),
            format!("{}: the service answered 400 without a message (outcome rejected)", operation.id)
        );
        called.push((operation.id.to_owned(), operation.method.to_string(), operation.path.to_owned()));
    }
    let sorted = |list: &[(String, String, String)]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list
    };
    assert_eq!(sorted(&called), sorted(&documented));

    let mut keys = HashSet::new();
    for (request, (id, method, path)) in server.requests().iter().zip(called) {
        assert_eq!(request.method, method, "{id}");
        let target = request.target.split('?').next().unwrap();
        let template: Vec<&str> = path.split('/').collect();
        let segments: Vec<&str> = target.split('/').collect();
        assert_eq!(template.len(), segments.len(), "{target}");
        for (name, segment) in template.iter().zip(segments) {
            assert!(*name == segment || (*name == "{id}" && segment.ends_with("_1")), "{target} for {path}");
        }
        assert_eq!(request.header("authorization"), Some(AUTHORIZATION), "{id}");
        assert_eq!(request.header("accept"), Some("application/json"), "{id}");
        assert_eq!(request.header("api-version"), None, "{id}");
        let posts = method == "POST";
        assert_eq!(request.header("idempotency-key").is_some(), posts, "{id}");
        keys.extend(request.header("idempotency-key").map(ToOwned::to_owned));
        let takes_body = posts && id != "expire_checkout_session";
        assert_eq!(request.header("content-type"), takes_body.then_some("application/json"), "{id}");
        assert_eq!(request.body.is_empty(), !takes_body, "{id}");
        if takes_body {
            assert!(request.json().is_object(), "{id}");
        }
    }
    assert_eq!(keys.len(), 12, "each POST has a key of its own");
}

#[tokio::test]
async fn a_key_given_to_a_get_is_not_sent() {
    let server = Server::start([json(200, "{}")]);
    let key = IdempotencyKey::new("k").unwrap();
    let answer = client(&server.base_url()).retrieve_balance().idempotency_key(key).send().await.unwrap();
    assert_eq!(server.request().header("idempotency-key"), None);
    assert_eq!(answer.idempotency_key(), None);
}

#[tokio::test]
async fn the_whole_answer_can_be_had() {
    let body = r#"{"id": "re_1",  "status": "succeeded"}"#;
    let server = Server::start([answer(201, &[("x-request-id", "req_7"), ("x-other", "a")], body)]);
    let call = client(&server.base_url()).create_refund(&types::CreateRefund::new(id("pi_1")));
    let answer = call.send().await.unwrap();
    assert_eq!((answer.status(), answer.attempts(), answer.request_id()), (201, 1, Some("req_7")));
    assert_eq!(answer.body(), body.as_bytes());
    assert_eq!(answer.headers()["x-other"], "a");
    assert_eq!(answer.idempotency_key().unwrap().as_str(), server.request().header("idempotency-key").unwrap());
    assert_eq!(answer.value().id.as_str(), "re_1");
    assert_eq!(answer.into_value().status, Some(types::RefundStatus::Succeeded));
}

#[tokio::test]
async fn query_parameters_are_encoded() {
    let server = Server::start([json(200, value!({ "data": [] })), json(200, value!({ "data": [] }))]);
    let client = client(&server.base_url());
    let mut search = types::SearchPaymentIntents::new("merchant_order_id:'a&b=c #1'");
    search.limit = Some(100);
    client.search_payment_intents(&search).await.unwrap();
    let mut list = types::ListPaymentIntents::default();
    list.created_gte = Some("1772435700000".to_owned());
    // As the service might send one; it is kept as it came.
    list.starting_after = Some(serde_json::from_value(value!("pi_1&limit=1")).unwrap());
    client.list_payment_intents(&list).await.unwrap();
    let targets: Vec<String> = server.requests().into_iter().map(|request| request.target).collect();
    assert_eq!(targets[0], "/v1/payment_intents/search?limit=100&query=merchant_order_id%3A%27a%26b%3Dc+%231%27");
    assert_eq!(targets[1], "/v1/payment_intents?created%5Bgte%5D=1772435700000&starting_after=pi_1%26limit%3D1");
}

#[tokio::test]
async fn a_header_of_the_callers_is_sent() {
    let server = Server::start([json(200, "{}")]);
    let call = client(&server.base_url()).retrieve_balance();
    call.header("X-Trace", "t-1").header("x-trace", "t-2").header("User-Agent", "shop/1").await.unwrap();
    let request = server.request();
    assert_eq!(request.header("x-trace"), Some("t-2"));
    assert_eq!(request.header("user-agent"), Some("shop/1"));
    assert_eq!(request.header("authorization"), Some(AUTHORIZATION));
}

#[tokio::test]
async fn headers_of_the_sdk_cannot_be_replaced_nor_others_smuggled_in() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    let refusal = async |name: &str, value: &str| {
        let error = client.retrieve_balance().header(name, value).await.unwrap_err();
        assert_eq!((error.outcome(), error.attempts(), error.is_invalid_input()), (Outcome::NotSent, 0, true));
        error.to_string()
    };
    for own in ["authorization", "idempotency-key", "host", "content-type", "content-length", "transfer-encoding"] {
        let message = format!("retrieve_balance: the header `{own}` is set by the SDK and cannot be replaced");
        assert_eq!(refusal(own, "x").await, message);
        assert_eq!(refusal(&own.to_uppercase(), "x").await, message);
    }
    for name in ["", "x y", "x:", "x\r\ny", "ü", "authorization "] {
        assert_eq!(refusal(name, "x").await, format!("retrieve_balance: {name:?} is not the name of a header"));
    }
    for value in ["a\r\nAuthorization: Basic eA==", "a\n", "a\r", "a\0", "a\u{7f}"] {
        let message = "retrieve_balance: the value of the header `x-trace` holds a control character";
        assert_eq!(refusal("X-Trace", value).await, message);
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_first_mistake_in_the_options_is_the_one_that_is_told() {
    let server = Server::untouched();
    let call = client(&server.base_url()).retrieve_balance().header("host", "x").header("", "x");
    let error = call.timeout(Duration::from_secs(1)).deadline(Duration::from_secs(1)).attempts(5).await.unwrap_err();
    assert_eq!(error.to_string(), "retrieve_balance: the header `host` is set by the SDK and cannot be replaced");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn nothing_is_sent_before_the_call_is_awaited() {
    let server = Server::untouched();
    let call = client(&server.base_url()).retrieve_payment_intent(&id::<PaymentIntentId>("pi_1"));
    drop(call);
    assert_eq!(server.connections(), 0);
}

/// A service closes connections that idle; the next request must not fail over that, nor be made twice.
#[tokio::test]
async fn a_connection_that_went_stale_is_no_error() {
    let kept = bytes("HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"id\": \"re_1\"}");
    let server = Server::start([kept.clone(), kept]);
    let client = client(&server.base_url());
    for _ in 0..2 {
        client.create_refund(&types::CreateRefund::new(id("pi_1"))).await.unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_ne!(requests[0].header("idempotency-key"), requests[1].header("idempotency-key"));
}
