//! Whether the money may have moved: what each failure says.

use crate::server::{Reply, Server, answer, bytes, json};
use crate::support::{KEY, client, id};
use std::net::TcpListener;
use std::time::{Duration, Instant};
use wooshpay::types::CreateRefund;
use wooshpay::{Client, Error, Outcome, SecretKey};

const NOW: &[(&str, &str)] = &[("retry-after", "0")];

async fn refund_at(base_url: &str, attempts: u32) -> Error {
    client(base_url).create_refund(&CreateRefund::new(id("pi_1"))).attempts(attempts).await.unwrap_err()
}

/// The error of a single attempt that is answered so.
async fn refund(reply: Reply) -> Error {
    let server = Server::start([reply]);
    let error = refund_at(&server.base_url(), 1).await;
    assert_eq!((server.requests().len(), error.attempts()), (1, 1));
    error
}

/// An address at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let error = refund_at(&nobody(), 2).await;
    assert_eq!(error.to_string(), "create_refund: could not connect (outcome not sent)");
    assert_eq!((error.outcome(), error.attempts()), (Outcome::NotSent, 2));
    assert_eq!((error.is_connect(), error.is_timeout(), error.is_invalid_input()), (true, false, false));
    assert_eq!((error.status(), error.body()), (None, None));
}

#[tokio::test]
async fn a_handshake_that_fails_sent_nothing() {
    let server = Server::start([]);
    let client = client(&server.base_url().replace("http://", "https://"));
    let error = client.retrieve_balance().attempts(1).deadline(Duration::from_secs(30)).await;
    // The server knows no TLS: it waits for a request, and the client for a handshake.
    let error = error.unwrap_err();
    assert_eq!((error.outcome(), error.is_connect()), (Outcome::NotSent, true), "{error}");
}

#[tokio::test]
async fn an_answer_that_says_no_did_not_do_it() {
    for status in [400, 401, 402, 403, 404, 405, 410, 418, 422, 429, 451, 499] {
        let error = refund(json(status, "{}")).await;
        let message = format!("create_refund: the service answered {status} without a message (outcome rejected)");
        assert_eq!((error.outcome(), error.to_string()), (Outcome::Rejected, message));
    }
}

#[tokio::test]
async fn an_answer_that_leaves_it_open_may_have_done_it() {
    for status in [300, 301, 302, 303, 304, 307, 308, 408, 409, 500, 501, 502, 503, 504, 520, 599, 600, 999] {
        let body = if status == 304 { "" } else { "{}" };
        let error = refund(json(status, body)).await;
        let message = format!(
            "create_refund: the service answered {status} without a message (outcome unknown: it may have happened)"
        );
        assert_eq!((error.outcome(), error.to_string()), (Outcome::Unknown, message));
    }
}

#[tokio::test]
async fn a_connection_that_ends_too_early_may_have_done_it() {
    const CLOSED: &str =
        "create_refund: the connection was closed without an answer (outcome unknown: it may have happened)";
    for reply in [Reply::Nothing, bytes("HTTP/1.1 200 OK\r\ncontent-")] {
        let error = refund(reply).await;
        assert_eq!((error.to_string().as_str(), error.outcome()), (CLOSED, Outcome::Unknown));
    }
    const SAID: &str = "create_refund: the connection failed (outcome unknown: it may have happened)";
    let cases = [
        bytes("HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n{\"id\": \"re_1\"}"),
        bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ne\r\n{\"id\": \"re_1\"}\r\n"),
        bytes("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
        bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
        bytes("garbage\r\n\r\n"),
        bytes("\0\0\0"),
        bytes("HTTP/1.1 2000 OK\r\n\r\n"),
        bytes("HTTP/1.1 200 OK\r\ncontent-length: 18446744073709551614\r\n\r\n{\"id\": \"re_1\"}"),
        bytes([b'x'; 100_000]),
    ];
    for reply in cases {
        let shown = format!("{reply:?}");
        let error = refund(reply).await;
        assert_eq!((error.to_string().as_str(), error.outcome()), (SAID, Outcome::Unknown), "{shown:.200}");
        assert_eq!((error.is_connect(), error.is_timeout(), error.status()), (false, false, None));
    }
}

#[tokio::test]
async fn a_yes_that_cannot_be_read_may_have_done_it() {
    let cases = [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{\"id\": \"re_1\"", "EOF while parsing an object at line 1 column 13"),
        ("<html>", "expected value at line 1 column 1"),
        ("re_1", "expected value at line 1 column 1"),
        ("{}", "missing field `id`"),
        ("[]", "invalid type: array, expected an object"),
        ("null", "invalid type: null, expected an object"),
        ("{\"id\": 5}", "field `id`: invalid type: integer `***`, expected a string"),
        ("{\"id\": \"re_1\"} more", "trailing characters at line 1 column 16"),
    ];
    for (body, why) in cases {
        let error = refund(json(200, body)).await;
        let message = format!(
            "create_refund: the answer with status 200 cannot be read: {why} (outcome unknown: it may have happened)"
        );
        assert_eq!(error.to_string(), message, "{body}");
        assert_eq!(
            (error.outcome(), error.status(), error.body()),
            (Outcome::Unknown, Some(200), Some(body.as_bytes()))
        );
        assert!(error.idempotency_key().is_some());
    }
    let error = refund(bytes("HTTP/1.1 204 No Content\r\n\r\n")).await;
    assert_eq!((error.outcome(), error.status()), (Outcome::Unknown, Some(204)));
    let error = refund(answer(200, &[("content-type", "application/json")], b"\xff\xfe{}")).await;
    assert_eq!((error.outcome(), error.status()), (Outcome::Unknown, Some(200)));
}

/// What was lost may have been about the idempotency key, and then what the key was used for may have been done.
#[tokio::test]
async fn a_no_whose_body_breaks_off_leaves_it_open() {
    for status in [400, 402, 422] {
        let broken = format!("HTTP/1.1 {status} No\r\ncontent-length: 90\r\n\r\n{{\"error\": {{\"mess");
        let error = refund(bytes(&broken)).await;
        assert_eq!((error.status(), error.outcome()), (None, Outcome::Unknown), "{error}");
    }
    let error = refund(bytes("HTTP/1.1 502 No\r\ncontent-length: 90\r\n\r\n{\"error\": {\"mess")).await;
    assert_eq!((error.status(), error.outcome()), (Some(502), Outcome::Unknown));
    assert_eq!(error.body(), Some(&b"{\"error\": {\"mess"[..]));
}

#[tokio::test]
async fn an_earlier_attempt_that_may_have_done_it_is_not_forgotten() {
    for reply in [answer(500, NOW, "{}"), answer(409, NOW, "{}"), Reply::Nothing] {
        let server = Server::start([reply.last()]);
        let error = refund_at(&server.base_url(), 2).await;
        let message = "create_refund: could not connect (outcome unknown: it may have happened)";
        assert_eq!((error.to_string().as_str(), error.outcome()), (message, Outcome::Unknown));
        assert_eq!((error.attempts(), error.is_connect()), (2, true));
    }
    let server = Server::start([answer(500, NOW, "{}"), json(400, "{}")]);
    let error = refund_at(&server.base_url(), 3).await;
    assert_eq!((error.status(), error.attempts(), error.outcome()), (Some(400), 2, Outcome::Unknown));
    let server = Server::start([answer(429, NOW, "{}").last()]);
    let error = refund_at(&server.base_url(), 2).await;
    assert_eq!((error.is_connect(), error.attempts(), error.outcome()), (true, 2, Outcome::Rejected));
}

#[tokio::test]
async fn no_answer_in_time_may_have_done_it() {
    for stall in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n{\"id\":"] {
        let server = Server::start([Reply::Stall(stall.into())]);
        let call = client(&server.base_url()).create_refund(&CreateRefund::new(id("pi_1")));
        let start = Instant::now();
        let error = call.timeout(Duration::from_millis(200)).attempts(1).await.unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(10));
        let message = "create_refund: no answer in time (outcome unknown: it may have happened)";
        assert_eq!((error.to_string().as_str(), error.outcome()), (message, Outcome::Unknown));
        assert_eq!((error.is_timeout(), error.is_connect(), error.attempts()), (true, false, 1));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn the_deadline_bounds_all_attempts_together() {
    let server = Server::start((0..3).map(|_| Reply::Stall(vec![])));
    let call = client(&server.base_url()).create_refund(&CreateRefund::new(id("pi_1")));
    let start = Instant::now();
    let error = call.timeout(Duration::from_secs(30)).deadline(Duration::from_millis(300)).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(10), "the deadline, not the time limit of an attempt");
    assert_eq!((error.is_timeout(), error.outcome(), error.attempts()), (true, Outcome::Unknown, 1));
}

#[tokio::test]
async fn a_client_has_limits_of_its_own() {
    let server = Server::start([Reply::Stall(vec![])]);
    let builder = Client::builder(SecretKey::new(KEY).unwrap()).base_url(server.base_url());
    let client = builder.timeout(Duration::from_millis(200)).deadline(Duration::from_millis(250)).build().unwrap();
    let start = Instant::now();
    let error = client.retrieve_balance().attempts(1).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!((error.is_timeout(), error.outcome()), (true, Outcome::Unknown));
}

#[tokio::test]
async fn a_redirect_is_followed_nowhere() {
    for status in [300, 301, 302, 303, 307, 308] {
        let thief = Server::untouched();
        for target in [thief.base_url() + "/v1/refunds", format!("//{}/", thief.host()), "/v1/refunds/re_1".to_owned()]
        {
            let server = Server::start([answer(status, &[("location", &target)], "")]);
            let error = refund_at(&server.base_url(), 3).await;
            assert_eq!((error.status(), error.outcome(), error.attempts()), (Some(status), Outcome::Unknown, 1));
            assert_eq!(server.requests().len(), 1);
        }
        assert_eq!(thief.connections(), 0, "nothing arrives, so neither does the key");
    }
}
