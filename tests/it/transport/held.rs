//! What an attacker tried, and what must hold.

use crate::memory::{Memory, status};
use crate::server::{Server, answer, bytes, json};
use crate::support::{client, id};
use serde_json::{Value, json as value};
use std::future::IntoFuture;
use std::task::{Context, Poll, Waker};
use wooshpay::Outcome;
use wooshpay::http::Method;
use wooshpay::types::CreateRefund;

/// Tabs and line ends vanish when an address is read.
#[tokio::test]
async fn no_path_hides_another_host_behind_white_space() {
    let memory = Memory::new([]);
    for path in ["/\t/evil.example/v1", "/\n/evil.example", "/\r/evil.example", "/ /evil.example", "/v1/\u{a0}x"] {
        let error = memory.client().request::<Value>(Method::GET, path).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert_eq!(memory.requests().len(), 0);
    let kept =
        ["/.//evil.example", "/..//evil.example", "/%2f/evil", "/@evil.example", "/:80/x", "/v1/../../x", "/?//evil"];
    let memory = Memory::new(kept.map(|_| status(200, "{}")));
    for path in kept {
        memory.client().request::<Value>(Method::GET, path).await.unwrap();
    }
    assert!(memory.requests().iter().all(|(_, sent)| sent.url.host_str() == Some("apitest.wooshpay.com")));
}

/// A proxy drops what `Connection` names.
#[tokio::test]
async fn no_header_takes_the_key_off() {
    let memory = Memory::new([]);
    for name in ["Connection", "TE", "Trailer", "Upgrade", "Expect", "Transfer-Encoding", "Idempotency-Key"] {
        let error = memory.client().retrieve_balance().header(name, "idempotency-key").await.unwrap_err();
        assert!(error.to_string().contains("is set by the SDK"), "{error}");
    }
    assert_eq!(memory.requests().len(), 0);
}

#[tokio::test]
async fn a_key_of_nothing_is_no_key() {
    let memory = Memory::new([]);
    let client = memory.client();
    let call = || client.create_refund(&CreateRefund::new(id("pi_1")));
    for parts in [&[][..], &["", ""], &["", "try-1"], &["order-42", " "]] {
        let error = call().derive_key(parts).await.unwrap_err();
        let why = "create_refund: a derived key needs parts that say what it is for, such as an order's id, and none of \
                   them blank";
        assert_eq!(error.to_string(), why);
    }
    assert_eq!(memory.requests().len(), 0);
}

/// What the key was used for may have been done; nobody has seen what such an error looks like.
#[tokio::test]
async fn whatever_speaks_of_idempotency_leaves_it_open() {
    for body in [
        value!({ "error": { "type": "idempotency_error" } }),
        value!({ "error": { "code": "IDEMPOTENCY_KEY_IN_USE" } }),
        value!({ "error": "idempotency_error" }),
        value!({ "message": "This Idempotency-Key was used before" }),
    ] {
        let memory = Memory::new([status(400, &body)]);
        let error = memory.client().create_refund(&CreateRefund::new(id("pi_1"))).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{body}");
    }
    let broken = "HTTP/1.1 400 Bad\r\ncontent-length: 90\r\n\r\n{\"error\":{\"message\":\"this key was";
    let server = Server::start([bytes(broken)]);
    let call = client(&server.base_url()).create_refund(&CreateRefund::new(id("pi_1"))).attempts(1);
    assert_eq!(call.await.unwrap_err().outcome(), Outcome::Unknown);
}

#[tokio::test]
async fn no_content_is_content_enough_for_who_expects_none() {
    let server = Server::start([bytes("HTTP/1.1 204 No Content\r\n\r\n")]);
    client(&server.base_url()).request::<()>(Method::DELETE, "/v1/customers/cus_1").await.unwrap();
}

#[tokio::test]
async fn a_message_makes_no_line_of_its_own() {
    let server = Server::start([json(400, value!({ "message": "no\n2026 INFO order 42 paid\u{1b}[2J" }))]);
    let error = client(&server.base_url()).retrieve_balance().await.unwrap_err();
    let told = "retrieve_balance: the service answered 400: no 2026 INFO order 42 paid [2J (outcome rejected)";
    assert_eq!(error.to_string(), told);
}

#[test]
fn without_a_runtime_it_is_an_error_and_no_panic() {
    let server = Server::untouched();
    let mut call = client(&server.base_url()).retrieve_balance().into_future();
    let Poll::Ready(answer) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else { panic!("it waits") };
    let error = answer.unwrap_err();
    assert_eq!(error.to_string(), "retrieve_balance: there is no tokio runtime here; make the call inside of one");
    assert_eq!(error.outcome(), Outcome::NotSent);
}

#[tokio::test]
async fn a_list_that_cannot_say_whether_it_goes_on_is_asked() {
    let item = value!({ "id": "pi_1", "amount": 1, "currency": "IDR", "status": "succeeded" });
    for more in [value!("yes"), value!(1), value!({})] {
        let first = value!({ "data": [item], "has_more": more });
        let memory = Memory::new([status(200, &first), status(200, value!({ "data": [], "has_more": more }))]);
        let mut items = memory.client().list_payment_intents(&Default::default()).items();
        assert!(items.next().await.unwrap().is_ok());
        assert!(items.next().await.unwrap().is_err(), "{more}");
        assert!(items.next().await.is_none());
    }
}

/// A redirect that a client of the program's own followed is not tried again.
#[tokio::test]
async fn an_answer_from_elsewhere_is_asked_for_once() {
    let other = Server::start([json(200, "{}")]);
    let location = format!("{}/x", other.base_url());
    let server = Server::start([answer(307, &[("location", &location)], "")]);
    let client = super::carriers::carried_by(super::carriers::plain().build().unwrap(), &server);
    let error = client.create_refund(&CreateRefund::new(id("pi_1"))).await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts(), error.is_transient()), (Outcome::Unknown, 1, false));
    assert_eq!(other.requests().len(), 1);
}
