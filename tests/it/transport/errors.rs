//! The bodies of errors, in every shape that was reported.

use crate::server::{Reply, Server, answer, json};
use crate::support::{client, example, id};
use wooshpay::types::{CreateRefund, ErrorType};
use wooshpay::{Error, Outcome};

async fn refund(reply: Reply) -> Error {
    let server = Server::start([reply]);
    let error = client(&server.base_url()).create_refund(&CreateRefund::new(id("pi_1"))).attempts(1).await.unwrap_err();
    assert_eq!(server.requests().len(), 1);
    error
}

/// Type, code, decline code, message and parameter.
fn parts(error: &Error) -> [Option<&str>; 5] {
    [error.error_type().map(ErrorType::as_str), error.code(), error.decline_code(), error.message(), error.param()]
}

fn said(error: &Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("create_refund: the service answered ").unwrap_or_else(|| panic!("{text}"));
    text.strip_suffix(&format!(" (outcome {})", error.outcome())).unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[tokio::test]
async fn the_shapes_that_integrators_report() {
    let nested = example("error-nested.json");
    let flat = example("error-flat.json");
    let (text, description) = (example("error-text.json"), example("error-description.json"));
    let amount = "The amount 99 is below the minimum of 100.";
    let key = "This idempotency key came with other parameters before.";
    let cases: [(&str, [Option<&str>; 5], &str); 13] = [
        (
            &nested,
            [Some("invalid_request_error"), Some("amount_too_small"), None, Some(amount), Some("amount")],
            "400 invalid_request_error (amount_too_small): The amount 99 is below the minimum of 100.",
        ),
        (
            &flat,
            [Some("idempotency_error"), Some("key_in_use"), None, Some(key), None],
            "400 idempotency_error (key_in_use): This idempotency key came with other parameters before.",
        ),
        (
            &text,
            [None, None, None, Some("The payment method does not support refunds."), None],
            "400: The payment method does not support refunds.",
        ),
        (&description, [None, None, None, Some("No valid key was given."), None], "400: No valid key was given."),
        (
            r#"{"error":{"type":"card_error","decline_code":"insufficient_balance"}}"#,
            [Some("card_error"), None, Some("insufficient_balance"), None, None],
            "400 card_error (insufficient_balance) without a message",
        ),
        (
            r#"{"error":{"type":"new_error","code":"c"},"message":"outer","code":"outer","param":"p"}"#,
            [Some("new_error"), Some("c"), None, Some("outer"), Some("p")],
            "400 new_error (c): outer",
        ),
        (
            r#"{"error":{"message":"inner"},"message":"outer","error_description":"third"}"#,
            [None, None, None, Some("inner"), None],
            "400: inner",
        ),
        (
            r#"{"error":"invalid_client","error_description":"No such key."}"#,
            [None, None, None, Some("No such key."), None],
            "400: No such key.",
        ),
        (r#"{"error":{"type":5,"code":400,"message":{"en":"no"},"param":null}}"#, [None; 5], "400 without a message"),
        (r#"{"error":["a"],"message":""}"#, [None; 5], "400 without a message"),
        (r#"{"error":null}"#, [None; 5], "400 without a message"),
        (r#"{"status":"failed"}"#, [None; 5], "400 without a message"),
        (r#"{}"#, [None; 5], "400 without a message"),
    ];
    for (body, expected, message) in cases {
        let error = refund(json(400, body)).await;
        assert_eq!(parts(&error), expected, "{body}");
        assert_eq!(said(&error), message, "{body}");
        // The key was used before, and what it was used for may have been done.
        let used = expected.first() == Some(&Some("idempotency_error"));
        let outcome = if used { Outcome::Unknown } else { Outcome::Rejected };
        assert_eq!((error.status(), error.body(), error.outcome()), (Some(400), Some(body.as_bytes()), outcome));
    }
}

#[tokio::test]
async fn bodies_that_are_no_object() {
    for body in [
        "",
        "<html><h1>502 Bad Gateway</h1></html>",
        "Bad Gateway",
        "{\"error\": {\"message\": \"cut o",
        "[]",
        "[{\"message\": \"x\"}]",
        "\"text\"",
        "5",
        "null",
        "true",
        "{}{}",
        "\u{feff}{}",
    ] {
        let error = refund(answer(400, &[("content-type", "text/html")], body)).await;
        assert_eq!((parts(&error), said(&error).as_str()), ([None; 5], "400 without a message"), "{body}");
        assert_eq!((error.status(), error.body()), (Some(400), Some(body.as_bytes())));
    }
    let error = refund(answer(502, &[], "<html>")).await;
    let message = "create_refund: the service answered 502 without a message (outcome unknown: it may have happened)";
    assert_eq!((error.to_string().as_str(), error.status()), (message, Some(502)));
    let error = refund(answer(400, &[], b"\xff\xfe{")).await;
    assert_eq!((error.status(), error.body()), (Some(400), Some("\u{fffd}\u{fffd}{".as_bytes())));
}

#[tokio::test]
async fn what_kind_of_error_it_is_can_be_asked() {
    let flags = |error: &Error| {
        [
            error.is_authentication(),
            error.is_declined(),
            error.is_not_found(),
            error.is_rate_limited(),
            error.is_idempotency_error(),
            error.is_invalid_input() || error.is_timeout() || error.is_connect(),
        ]
    };
    let cases = [
        (401, "{}", [true, false, false, false, false, false]),
        (403, "{}", [true, false, false, false, false, false]),
        (402, "{}", [false, true, false, false, false, false]),
        (400, r#"{"type":"card_error"}"#, [false, true, false, false, false, false]),
        (404, "{}", [false, false, true, false, false, false]),
        (429, "{}", [false, false, false, true, false, false]),
        (400, r#"{"error":{"type":"idempotency_error"}}"#, [false, false, false, false, true, false]),
        (400, "{}", [false; 6]),
        (500, r#"{"type":"api_error"}"#, [false; 6]),
    ];
    for (status, body, expected) in cases {
        assert_eq!(flags(&refund(json(status, body)).await), expected, "{status} {body}");
    }
}

#[tokio::test]
async fn the_services_id_of_the_request_is_kept() {
    for (header, kept) in [("request-id", Some("req_1")), ("X-Request-Id", Some("req_1")), ("x-trace", None)] {
        assert_eq!(refund(answer(400, &[(header, "req_1")], "")).await.request_id(), kept);
        assert_eq!(refund(answer(200, &[(header, "req_1")], "")).await.request_id(), kept);
    }
    let server = Server::start([answer(
        200,
        &[("request-id", "req_1")],
        r#"{"id":"pi_1","amount":1,"currency":"IDR","status":"failed"}"#,
    )]);
    let client = client(&server.base_url());
    let error = client.dana().pay(wooshpay::Idr::new(20_000), "https://shop.example/").await.unwrap_err();
    assert_eq!(error.request_id(), Some("req_1"), "of an answer that is not taken");
    let both = [("x-request-id", "second"), ("request-id", "first")];
    assert_eq!(refund(answer(400, &both, "")).await.request_id(), Some("first"));
}

#[tokio::test]
async fn an_answer_without_an_end_does_not_fill_the_memory() {
    let body = "x".repeat(20 << 20);
    let error = refund(json(200, &body)).await;
    let message = "create_refund: the answer is larger than 16 MiB (outcome unknown: it may have happened)";
    assert_eq!((error.to_string().as_str(), error.status()), (message, None));
    for status in [400, 402] {
        let error = refund(json(status, &body)).await;
        assert_eq!(
            (error.to_string().as_str(), error.outcome()),
            (message, Outcome::Unknown),
            "what did not come may be about the key"
        );
    }
    let error = refund(json(501, &body)).await;
    assert_eq!(
        (said(&error).as_str(), error.status(), error.outcome()),
        ("501 without a message", Some(501), Outcome::Unknown)
    );
    let kept = error.body().unwrap().len();
    assert!((15 << 20..=16 << 20).contains(&kept), "{kept}");
}

#[tokio::test]
async fn no_word_of_the_service_makes_a_line_or_moves_a_cursor() {
    let body = r#"{"error":{"type":"a\nb","code":"c\u001b[2Jd","message":"e\r\nf\u0007"}}"#;
    let error = refund(json(400, body)).await;
    let message = "create_refund: the service answered 400 a b (c [2Jd): e  f  (outcome rejected)";
    assert_eq!(error.to_string(), message);
    assert!(format!("{error:?}").contains(message), "{error:?}");
}

#[tokio::test]
async fn debug_tells_all_but_the_body() {
    let error = refund(answer(402, &[("request-id", "req_1")], r#"{"message":"no","customer":"Sari"}"#)).await;
    let key = error.idempotency_key().unwrap().as_str();
    let expected = format!(
        "Error {{ message: \"create_refund: the service answered 402: no (outcome rejected)\", outcome: Rejected, \
         status: Some(402), request_id: Some(\"req_1\"), idempotency_key: Some(IdempotencyKey(\"{key}\")), attempts: 1, \
         body_bytes: Some(34), .. }}"
    );
    assert_eq!(format!("{error:?}"), expected);
}
