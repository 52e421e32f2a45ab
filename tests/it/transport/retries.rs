//! What is sent again, how often, and that it is the same request.

use crate::server::{Received, Reply, Server, answer, bytes, json};
use crate::support::{client, id};
use serde_json::json as value;
use std::time::{Duration, Instant};
use wooshpay::types::{CreateRefund, PaymentIntentId, RefundId, WebhookEndpointId};
use wooshpay::{IdempotencyKey, Outcome};

const NOW: &[(&str, &str)] = &[("retry-after", "0")];

fn refund() -> CreateRefund {
    CreateRefund::new(id("pi_1"))
}

fn good() -> Reply {
    json(200, value!({ "id": "re_1" }))
}

fn assert_same(requests: &[Received]) {
    for request in requests {
        assert_eq!(request.raw, requests[0].raw, "sent again, and not the same");
    }
}

#[tokio::test]
async fn what_may_pass_is_sent_again_byte_for_byte() {
    let passing = [
        answer(500, NOW, "{}"),
        answer(502, NOW, "<html>"),
        answer(503, NOW, ""),
        answer(504, NOW, ""),
        answer(429, NOW, "{}"),
        answer(409, NOW, "{}"),
        answer(408, NOW, "{}"),
        answer(599, NOW, "{}"),
        Reply::Nothing,
        bytes("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"id\": \"re_"),
    ];
    for reply in passing {
        let server = Server::start([reply.clone(), good()]);
        let answer = client(&server.base_url()).create_refund(&refund()).send().await.unwrap();
        assert_eq!((answer.attempts(), answer.value().id.as_str()), (2, "re_1"), "{reply:?}");
        let requests = server.requests();
        assert_eq!(requests.len(), 2, "{reply:?}");
        assert_same(&requests);
        assert_eq!(requests[0].header("idempotency-key"), Some(answer.idempotency_key().unwrap().as_str()));
    }
}

#[tokio::test]
async fn what_will_not_pass_is_sent_once() {
    for status in [400, 401, 402, 403, 404, 410, 418, 422, 300, 301, 302, 303, 307, 308, 304] {
        let server = Server::start([answer(status, NOW, "{}")]);
        let error = client(&server.base_url()).create_refund(&refund()).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(status), 1));
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_asked_for_again() {
    for body in ["", "{", "<html>", "[]", "{\"amount\": 5}", "null"] {
        let server = Server::start([json(200, body)]);
        let error = client(&server.base_url()).create_refund(&refund()).await.unwrap_err();
        assert_eq!((error.status(), error.attempts(), error.outcome()), (Some(200), 1, Outcome::Unknown), "{body}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn three_attempts_unless_another_number_is_asked_for() {
    for (asked, sent) in [(None, 3), (Some(0), 1), (Some(1), 1), (Some(2), 2), (Some(4), 4)] {
        let server = Server::start((0..sent).map(|_| answer(503, NOW, "{}")));
        let client = client(&server.base_url());
        let call = client.create_refund(&refund());
        let call = if let Some(attempts) = asked { call.attempts(attempts) } else { call };
        let error = call.await.unwrap_err();
        assert_eq!((error.status(), error.attempts(), error.outcome()), (Some(503), sent, Outcome::Unknown));
        let requests = server.requests();
        assert_eq!(requests.len(), sent as usize);
        assert_same(&requests);
        assert_eq!(error.idempotency_key().unwrap().as_str(), requests[0].header("idempotency-key").unwrap());
    }
}

#[tokio::test]
async fn a_key_of_the_callers_is_sent_with_every_attempt() {
    let server = Server::start([answer(500, NOW, ""), answer(500, NOW, ""), good()]);
    let key = IdempotencyKey::derive(["refund", "order-42"]);
    client(&server.base_url()).create_refund(&refund()).idempotency_key(key.clone()).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_same(&requests);
    assert_eq!(requests[0].header("idempotency-key"), Some(key.as_str()));
}

#[tokio::test]
async fn two_calls_have_two_keys() {
    let server = Server::start([good(), good()]);
    let client = client(&server.base_url());
    client.create_refund(&refund()).await.unwrap();
    client.create_refund(&refund()).await.unwrap();
    let keys: Vec<_> = server.requests().iter().map(|it| it.header("idempotency-key").unwrap().to_owned()).collect();
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn a_get_is_sent_again() {
    let server = Server::start([Reply::Nothing, answer(500, NOW, ""), good()]);
    let answer = client(&server.base_url()).retrieve_refund(&id::<RefundId>("re_1")).send().await.unwrap();
    assert_eq!(answer.attempts(), 3);
    assert_same(&server.requests());
}

#[tokio::test]
async fn a_delete_is_not_sent_again() {
    for reply in [answer(503, NOW, ""), answer(429, NOW, ""), Reply::Nothing] {
        let server = Server::start([reply]);
        let endpoint: WebhookEndpointId = id("we_1");
        let error = client(&server.base_url()).delete_webhook_endpoint(&endpoint).await.unwrap_err();
        assert_eq!((error.attempts(), error.idempotency_key()), (1, None));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn the_service_says_how_long_to_wait() {
    let server = Server::start([answer(429, &[("retry-after", "1")], "{}"), good()]);
    let start = Instant::now();
    client(&server.base_url()).create_refund(&refund()).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1), "it came back before it was asked to");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_wait_that_is_longer_than_the_time_left_is_not_waited() {
    for asked in ["3600", "18446744073709551615", "Tue, 31 Dec 2999 23:59:59 GMT"] {
        let server = Server::start([answer(503, &[("retry-after", asked)], "{}")]);
        let call = client(&server.base_url()).create_refund(&refund()).deadline(Duration::from_secs(10));
        let start = Instant::now();
        let error = call.await.unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(9), "{asked}");
        assert_eq!((error.status(), error.attempts()), (Some(503), 1));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_wait_that_nobody_can_read_is_no_wait() {
    for odd in ["soon", "-1", "", "99999999999999999999999", "1.5"] {
        let server = Server::start([answer(503, &[("retry-after", odd)], "{}"), good()]);
        let answer = client(&server.base_url()).create_refund(&refund()).send().await.unwrap();
        assert_eq!(answer.attempts(), 2, "{odd}");
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_spent_deadline_sends_nothing() {
    let server = Server::untouched();
    let call = client(&server.base_url()).retrieve_payment_intent(&id::<PaymentIntentId>("pi_1"));
    let error = call.deadline(Duration::ZERO).await.unwrap_err();
    assert_eq!(error.to_string(), "retrieve_payment_intent: the deadline passed (outcome not sent)");
    assert_eq!((error.outcome(), error.attempts(), error.is_timeout()), (Outcome::NotSent, 0, true));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn limits_as_long_as_time_itself_are_no_mistake() {
    let server = Server::start([good()]);
    let call = client(&server.base_url()).create_refund(&refund());
    call.timeout(Duration::MAX).deadline(Duration::MAX).attempts(u32::MAX).await.unwrap();
    assert_eq!(server.requests().len(), 1);
}
