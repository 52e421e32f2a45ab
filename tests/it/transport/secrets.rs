//! No error shows a key or a secret, however the service repeats it.

use crate::server::{Reply, Server, answer, json};
use crate::support::{KEY, client, id};
use serde_json::json as value;
use std::time::{Duration, Instant};
use wooshpay::types::CreateRefund;
use wooshpay::{Client, Error, SecretKey};

/// All that an error says of itself, and of what caused it.
fn everything(error: &Error) -> String {
    let mut text = format!(
        "{error}|{error:?}|{:?}|{:?}|{:?}|{:?}|{:?}|{:?}|",
        error.message(),
        error.code(),
        error.decline_code(),
        error.param(),
        error.error_type(),
        error.request_id()
    );
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text.push_str(&format!("{cause}|{cause:?}|"));
        source = cause.source();
    }
    text
}

/// As above, with the body, and with what the body says as JSON.
fn everything_and_the_body(error: &Error) -> String {
    let body = String::from_utf8_lossy(error.body().unwrap()).into_owned();
    let decoded = serde_json::from_str::<serde_json::Value>(&body).map(|value| format!("{value}"));
    format!("{}{body}|{decoded:?}", everything(error))
}

async fn refund_with(key: &str, reply: Reply) -> Error {
    let server = Server::start([reply]);
    let client = Client::builder(SecretKey::new(key).unwrap()).base_url(server.base_url()).build().unwrap();
    let error = client.create_refund(&CreateRefund::new(id("pi_1"))).attempts(1).await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
    error
}

async fn refund(reply: Reply) -> Error {
    refund_with(KEY, reply).await
}

#[tokio::test]
async fn the_answer_to_a_wrong_key_repeats_it_and_we_do_not() {
    let tail = KEY.strip_prefix("sk_test_").unwrap();
    let told = format!("Invalid API Key provided: {KEY}");
    for body in [
        value!({ "error": { "message": told, "type": "invalid_request_error", "code": KEY, "param": KEY } }),
        value!({ "message": told, "code": KEY, "decline_code": KEY, "type": KEY }),
        value!({ "error": told }),
        value!({ "error_description": told }),
        value!({ "given": [KEY, { "deep": KEY }], KEY: 1 }),
    ] {
        let error = refund(json(401, &body)).await;
        let shown = everything_and_the_body(&error);
        assert!(!shown.contains(tail), "{shown}");
        assert!(shown.contains("sk_test_***"), "{shown}");
    }
    let error = refund(json(401, value!({ "message": told }))).await;
    assert_eq!(error.message(), Some("Invalid API Key provided: sk_test_***"));
    assert_eq!(error.body(), Some(&br#"{"message":"Invalid API Key provided: sk_test_***"}"#[..]));
    let message = "create_refund: the service answered 401: Invalid API Key provided: sk_test_*** (outcome rejected)";
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn bodies_that_are_no_json_repeat_it_neither() {
    let tail = KEY.strip_prefix("sk_test_").unwrap();
    for body in [KEY.to_owned(), format!("<b>{KEY}</b>"), format!("{{\"message\": \"{KEY}"), format!("\"{KEY}\"")] {
        for status in [401, 500, 302] {
            let shown = everything_and_the_body(&refund(answer(status, &[("request-id", KEY)], &body)).await);
            assert!(!shown.contains(tail), "{shown}");
            assert!(shown.contains("sk_test_***"), "{shown}");
        }
    }
}

#[tokio::test]
async fn the_header_that_carried_the_key_is_blotted_out_too() {
    let told = "Basic c2tfdGVzdF9kR1Z6ZERwWGIyOXphQT09Og==";
    let error = refund(json(401, value!({ "message": format!("bad header: {told}") }))).await;
    assert_eq!(error.message(), Some("bad header: Basic c2tf***"));
    assert!(!everything_and_the_body(&error).contains("dGVzdF9kR1Z6"));
}

/// Keys end in base64 text, and JSON may write a slash as `\/` and any character as `\u…`.
#[tokio::test]
async fn however_json_writes_the_key_it_is_blotted_out() {
    let key = "sk_test_aaaa/bbbb+cccc=";
    for written in [
        r"sk_test_aaaa\/bbbb+cccc=",
        r"sk_test_aaaa\u002fbbbb\u002bcccc\u003d",
        r"sk\u005ftest_aaaa/bbbb+cccc=",
        r"\u0073\u006b_test_aaaa\/bbbb+cccc=",
        "sk_test_aaaa%2Fbbbb%2Bcccc%3D",
    ] {
        for body in [
            format!(r#"{{"error":{{"message":"wrong: {written}"}}}}"#),
            format!(r#"{{"error": "{written}", "x": ["{written}"]}}"#),
        ] {
            let shown = everything_and_the_body(&refund_with(key, json(401, &body)).await);
            assert!(!shown.contains("bbbb") && !shown.contains("cccc"), "{shown}");
            assert!(shown.contains("sk_test_***"), "{shown}");
        }
    }
}

#[tokio::test]
async fn every_key_that_can_be_made_can_be_blotted_out() {
    for byte in b'!'..=b'~' {
        let key = format!("sk_test_aa{}h1dden", byte as char);
        if SecretKey::new(key.as_str()).is_err() {
            continue;
        }
        let error = refund_with(&key, json(401, value!({ "message": format!("wrong: {key}.") }))).await;
        let shown = everything_and_the_body(&error);
        assert!(!shown.contains("h1dden"), "{shown}");
    }
}

#[tokio::test]
async fn other_secrets_are_blotted_out_as_well() {
    for (secret, shown) in [
        ("pi_1646356544343769088_secret_m58mCj87dL3cj5JiUOtbdx2e", "pi_1646356544343769088_secret_***"),
        ("whsec_T6cQm2ZrUx9KdYb4Ws7HnLp3GeVj8Fta", "whsec_***"),
        ("sk_live_abc123", "sk_live_***"),
        ("pk_test_abc123", "pk_test_***"),
        ("pk_live_abc123", "pk_live_***"),
    ] {
        let error = refund(json(400, value!({ "message": format!("no such thing: {secret}, sorry") }))).await;
        assert_eq!(error.message(), Some(format!("no such thing: {shown}, sorry").as_str()));
        assert!(!everything_and_the_body(&error).contains(secret));
    }
}

#[tokio::test]
async fn words_that_only_look_like_secrets_stay_readable() {
    let told = "use a key that starts with `sk_test_` or \"sk_live_\"; the_secret_ is no marker at its end _secret_";
    let error = refund(json(400, value!({ "message": told }))).await;
    assert_eq!(error.message(), Some(told));
}

/// Blotting out takes one look at the body, however many secrets it holds.
#[tokio::test]
async fn a_body_full_of_secrets_is_no_burden() {
    let body = "c2tf1 sk_test_2 ".repeat((15 << 20) / 16);
    let start = Instant::now();
    let error = refund(json(400, &body)).await;
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    assert_eq!(error.body().unwrap()[..26], *b"c2tf*** sk_test_*** c2tf**");
}

/// What cannot be read is told with its cause, and the cause may quote it.
#[tokio::test]
async fn an_answer_that_cannot_be_read_does_not_repeat_the_key() {
    let tail = KEY.strip_prefix("sk_test_").unwrap();
    for body in
        [value!(format!("Invalid API Key provided: {KEY}")), value!({ "id": { KEY: 1 } }), value!({ "id": [KEY] })]
    {
        for status in [200, 201] {
            let shown = everything(&refund(json(status, &body)).await);
            assert!(!shown.contains(tail), "{shown}");
        }
    }
    let server = Server::start([json(200, value!({ "data": KEY }))]);
    let error = client(&server.base_url()).list_payment_intents(&Default::default()).await.unwrap_err();
    assert!(!everything(&error).contains(tail), "{}", everything(&error));
    let server = Server::start([json(200, value!({ "data": [{ "id": "pi_1", "amount": KEY }] }))]);
    let error = client(&server.base_url()).list_payment_intents(&Default::default()).await.unwrap_err();
    assert!(!everything(&error).contains(tail), "{}", everything(&error));
}

#[tokio::test]
async fn a_connection_that_fails_shows_neither_key_nor_address() {
    let error = refund(Reply::Nothing).await;
    let shown = everything(&error);
    assert!(!shown.contains(KEY.strip_prefix("sk_test_").unwrap()) && !shown.contains("c2tf"), "{shown}");
    assert!(!shown.contains("/v1/refunds"), "{shown}");
}

/// A key in the place of an id is a mistake that a shop's settings make easy.
#[test]
fn a_secret_in_the_place_of_an_id_is_not_repeated() {
    use wooshpay::types::{PaymentIntentId, RefundId};
    let refusal = PaymentIntentId::new(KEY).unwrap_err().to_string();
    assert_eq!(refusal, "\"sk_test_***\" is not a PaymentIntentId, which starts with `pi_`");
    let refusal = RefundId::new("pi_1_secret_abc").unwrap_err().to_string();
    assert_eq!(refusal, "\"pi_1_secret_***\" is not a RefundId, which starts with `re_`");
}
