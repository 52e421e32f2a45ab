//! Refunds: how much may go back, and how often.

use super::{Outcome, assert_refused, intent, payment, refund_of};
use crate::server::{Server, json};
use crate::support::client;
use serde_json::json as value;
use wooshpay::dana::{Payment, Refund};
use wooshpay::types::{Metadata, RefundReason};
use wooshpay::{IdempotencyKey, Idr};

async fn refused(payment: &mut Payment, refund: Refund, message: &str) {
    let server = Server::untouched();
    let error = client(&server.base_url()).dana().refund(payment, refund).await.unwrap_err();
    assert_refused(&error, message);
    assert_eq!(server.connections(), 0);
}

fn partial(rupiah: u64) -> Refund {
    Refund::Partial(Idr::new(rupiah))
}

#[tokio::test]
async fn nothing_and_too_much_are_not_sent() {
    let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
    let zero = "a refund of Rp0 sends nothing back; for the whole payment say full";
    refused(&mut paid, partial(0), zero).await;
    refused(&mut paid, partial(20_001), "a refund of Rp20.001 is more than the payment of Rp20.000").await;
    let most = "a refund of Rp9.223.372.036.854.775.807 is more than the payment of Rp20.000";
    refused(&mut paid, partial(u64::MAX), most).await;
    assert_eq!(paid.refunded(), Idr::new(0));
}

#[tokio::test]
async fn what_is_not_paid_has_nothing_to_refund() {
    for status in
        ["requires_payment_method", "requires_action", "processing", "requires_capture", "canceled", "failed", "new"]
    {
        let mut open = payment(intent(status, 20_000)).await.unwrap();
        let message = format!("pi_1 has nothing to refund: its status was {status} when it was retrieved");
        refused(&mut open, Refund::Full, &message).await;
        refused(&mut open, partial(1), &message).await;
    }
}

const ONCE: &str = "DANA takes one partial refund a payment, and this one has had it";

#[tokio::test]
async fn after_a_partial_refund_there_is_no_other() {
    let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
    let answer = value!({ "id": "re_1", "payment_intent": "pi_1", "amount": 5000, "status": "succeeded" });
    let server = Server::start([json(200, answer)]);
    let metadata: Metadata = serde_json::from_value(value!({ "ticket": "K-42" })).unwrap();
    let client = client(&server.base_url());
    let refund = client.dana().refund(&mut paid, partial(5000)).reason(RefundReason::RequestedByCustomer);
    let refund = refund.metadata(metadata).await.unwrap();
    assert_eq!((refund.id.as_str(), paid.refunded()), ("re_1", Idr::new(5000)));
    let request = server.request();
    let sent = value!({ "payment_intent": "pi_1", "amount": "5000", "reason": "requested_by_customer",
        "metadata": { "ticket": "K-42" } });
    assert_eq!(request.json(), sent);
    let key = IdempotencyKey::derive(["create_refund", "pi_1", "5000", "0"]);
    assert_eq!(request.header("idempotency-key"), Some(key.as_str()));
    refused(&mut paid, partial(1), ONCE).await;
    refused(&mut paid, partial(15_000), ONCE).await;
    refused(&mut paid, Refund::Full, ONCE).await;
}

#[tokio::test]
async fn a_whole_refund_says_no_amount_and_is_the_last() {
    for (refund, sent) in [
        (Refund::Full, value!({ "payment_intent": "pi_1" })),
        (partial(20_000), value!({ "payment_intent": "pi_1", "amount": "20000" })),
    ] {
        let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
        let answer = value!({ "id": "re_1", "payment_intent": "pi_1", "amount": 20_000, "status": "pending" });
        let server = Server::start([json(200, answer)]);
        client(&server.base_url()).dana().refund(&mut paid, refund).await.unwrap();
        assert_eq!((server.request().json(), paid.refunded()), (sent, Idr::new(20_000)));
        refused(&mut paid, Refund::Full, "Rp20.000 of the Rp20.000 of pi_1 went back already").await;
        refused(&mut paid, partial(1), "Rp20.000 of the Rp20.000 of pi_1 went back already").await;
    }
}

#[tokio::test]
async fn the_same_refund_asked_for_again_has_the_same_key_and_another_has_another() {
    let mut keys = Vec::new();
    for (refund, amount) in
        [(Refund::Full, 20_000), (Refund::Full, 20_000), (partial(5000), 5000), (partial(20_000), 20_000)]
    {
        let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
        let server = Server::start([json(200, value!({ "id": "re_1", "amount": amount }))]);
        client(&server.base_url()).dana().refund(&mut paid, refund).await.unwrap();
        keys.push(server.request().header("idempotency-key").unwrap().to_owned());
    }
    assert_eq!(keys[0], keys[1]);
    assert!(keys[0] != keys[2] && keys[2] != keys[3] && keys[0] != keys[3]);
    let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
    let server = Server::start([json(200, value!({ "id": "re_1", "amount": 20_000 }))]);
    let key = IdempotencyKey::new("again").unwrap();
    client(&server.base_url()).dana().refund(&mut paid, Refund::Full).idempotency_key(key).await.unwrap();
    assert_eq!(server.request().header("idempotency-key"), Some("again"));
}

#[tokio::test]
async fn a_refund_that_was_not_made_is_not_remembered() {
    let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
    let server = Server::start([json(402, "{}")]);
    let error = client(&server.base_url()).dana().refund(&mut paid, partial(5000)).await.unwrap_err();
    assert_eq!((error.outcome(), paid.refunded()), (Outcome::Rejected, Idr::new(0)));
    let answer = value!({ "id": "re_1", "payment_intent": "pi_1", "amount": 5000, "status": "failed" });
    let server = Server::start([json(200, answer)]);
    let error = client(&server.base_url()).dana().refund(&mut paid, partial(5000)).await.unwrap_err();
    let message =
        "create_refund: refund re_1 failed, and nothing went back by it: no reason was given (outcome rejected)";
    assert_eq!((error.to_string().as_str(), error.outcome()), (message, Outcome::Rejected));
    assert_eq!(paid.refunded(), Idr::new(0));
}

#[tokio::test]
async fn the_answer_about_another_refund_is_not_taken() {
    let unlike = "(outcome unknown: it may have happened)";
    for (answer, message) in [
        (
            value!({ "id": "re_1", "payment_intent": "pi_9", "amount": 5000 }),
            format!("create_refund: refund re_1 was made, and the service says it is of another payment {unlike}"),
        ),
        (
            value!({ "id": "re_1", "payment_intent": "pi_1", "amount": 20_000 }),
            format!("create_refund: refund re_1 was made of Rp20.000, where Rp5.000 was asked for {unlike}"),
        ),
    ] {
        let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
        let server = Server::start([json(200, answer)]);
        let error = client(&server.base_url()).dana().refund(&mut paid, partial(5000)).await.unwrap_err();
        assert_eq!((error.to_string(), error.outcome()), (message, Outcome::Unknown));
    }
}

#[tokio::test]
async fn refunds_made_elsewhere_are_told() {
    let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
    paid.note_refund(&refund_of("pi_2", "re_1", 5000, "succeeded"));
    paid.note_refund(&refund_of("pi_1", "re_2", 5000, "failed"));
    assert_eq!(paid.refunded(), Idr::new(0), "another payment's, and one that failed");
    paid.note_refund(&refund_of("pi_1", "re_3", 5000, "pending"));
    assert_eq!(paid.refunded(), Idr::new(5000));
    refused(&mut paid, partial(1), ONCE).await;
    refused(&mut paid, Refund::Full, ONCE).await;
}

/// A webhook tells of the refund that `refund` made a moment before, and tells it twice.
#[tokio::test]
async fn a_refund_that_is_told_again_counts_once() {
    let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
    for status in ["pending", "pending", "succeeded", "succeeded"] {
        paid.note_refund(&refund_of("pi_1", "re_1", 5000, status));
        assert_eq!(paid.refunded(), Idr::new(5000));
    }
    // Events come in any order, and a failure is an end.
    paid.note_refund(&refund_of("pi_1", "re_2", 5000, "failed"));
    paid.note_refund(&refund_of("pi_1", "re_2", 5000, "pending"));
    assert_eq!(paid.refunded(), Idr::new(5000));
}

#[tokio::test]
async fn a_refund_that_fails_later_is_forgotten() {
    let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
    paid.note_refund(&refund_of("pi_1", "re_1", 5000, "pending"));
    paid.note_refund(&refund_of("pi_1", "re_1", 5000, "failed"));
    assert_eq!(paid.refunded(), Idr::new(0));
    let answer = value!({ "id": "re_2", "payment_intent": "pi_1", "amount": 5000, "status": "succeeded" });
    let server = Server::start([json(200, answer)]);
    let again = IdempotencyKey::new("again").unwrap();
    client(&server.base_url()).dana().refund(&mut paid, partial(5000)).idempotency_key(again).await.unwrap();
    assert_eq!(paid.refunded(), Idr::new(5000));
}

#[tokio::test]
async fn a_refund_that_does_not_say_how_much_is_the_whole() {
    for odd in [value!(null), value!(-5), value!("all")] {
        let mut paid = payment(intent("succeeded", 20_000)).await.unwrap();
        let refund = value!({ "id": "re_1", "payment_intent": "pi_1", "amount": odd });
        paid.note_refund(&serde_json::from_value(refund).unwrap());
        assert_eq!(paid.refunded(), Idr::new(20_000));
        refused(&mut paid, partial(1), "Rp20.000 of the Rp20.000 of pi_1 went back already").await;
    }
}
