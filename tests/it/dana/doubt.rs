//! After a refund of which it is not known whether it was made, and after one that failed.

use super::{BACK, intent, refund_of};
use crate::memory::{Answer, Memory, status};
use crate::support::id;
use serde_json::json;
use std::future::IntoFuture;
use std::time::Duration;
use wooshpay::dana::{CheckoutEnd, Payment, Refund};
use wooshpay::{Client, Idr, Outcome};

const PART: Refund = Refund::Partial(Idr::new(5_000));
const OTHER: Refund = Refund::Partial(Idr::new(6_000));

async fn payment(client: &Client) -> Payment {
    client.dana().retrieve(&id("pi_1")).await.unwrap()
}

fn refund(state: &str, amount: u64) -> Answer {
    status(200, json!({ "id": "re_1", "payment_intent": "pi_1", "amount": amount, "status": state }))
}

#[tokio::test(start_paused = true)]
async fn no_other_refund_is_sent_while_one_is_in_doubt() {
    let stranger = json!({ "id": "re_9", "payment_intent": "pi_9", "amount": 5_000, "status": "succeeded" });
    for doubtful in [status(500, "{}"), status(200, "{\"id\":"), status(200, stranger), Answer::Never] {
        let memory = Memory::new([status(200, intent("succeeded", 20_000)), doubtful, refund("succeeded", 5_000)]);
        let client = memory.client();
        let mut payment = payment(&client).await;
        let call = client.dana().refund(&mut payment, PART).options(|call| call.attempts(1));
        // Dropped, or answered with an error.
        let first = tokio::time::timeout(Duration::from_secs(1), call.into_future()).await;
        assert!(first.is_err() || first.unwrap().is_err_and(|error| error.outcome() == Outcome::Unknown));
        for refund in [OTHER, Refund::Full] {
            let error = client.dana().refund(&mut payment, refund).await.unwrap_err();
            let why = "Rp5.000 of pi_1 may have gone back already; make that refund again, which is the same refund, or \
                       retrieve the payment once you know that it was not made";
            assert_eq!((error.to_string().as_str(), error.outcome()), (why, Outcome::NotSent));
        }
        client.dana().refund(&mut payment, PART).await.unwrap();
        let keys: Vec<_> =
            memory.requests().iter().skip(1).map(|(_, sent)| sent.headers["idempotency-key"].clone()).collect();
        assert_eq!((keys.len(), &keys[0]), (2, &keys[1]), "the same refund");
        assert_eq!(payment.refunded(), Idr::new(5_000));
    }
}

#[tokio::test(start_paused = true)]
async fn a_refund_that_was_not_made_leaves_no_doubt() {
    let memory = Memory::new([status(200, intent("succeeded", 20_000)), status(402, "{}"), refund("succeeded", 6_000)]);
    let client = memory.client();
    let mut payment = payment(&client).await;
    assert_eq!(client.dana().refund(&mut payment, PART).await.unwrap_err().outcome(), Outcome::Rejected);
    client.dana().refund(&mut payment, OTHER).await.unwrap();
}

/// A later no takes nothing back.
#[tokio::test(start_paused = true)]
async fn a_doubt_outlives_a_rejection() {
    let memory = Memory::new([status(200, intent("succeeded", 20_000)), status(500, "{}"), status(402, "{}")]);
    let client = memory.client();
    let mut payment = payment(&client).await;
    for _ in 0..2 {
        client.dana().refund(&mut payment, PART).options(|call| call.attempts(1)).await.unwrap_err();
    }
    assert!(client.dana().refund(&mut payment, OTHER).await.unwrap_err().is_invalid_input());
}

/// Whatever is learnt meanwhile, and whoever named the key.
#[tokio::test(start_paused = true)]
async fn a_refund_in_doubt_keeps_its_key() {
    for named in [false, true] {
        let answers = [status(200, intent("succeeded", 20_000)), status(500, "{}"), refund("succeeded", 5_000)];
        let memory = Memory::new(answers);
        let client = memory.client();
        let mut payment = payment(&client).await;
        let call = client.dana().refund(&mut payment, PART).options(|call| call.attempts(1));
        let error = if named { call.derive_key(["return-7"]) } else { call }.await.unwrap_err();
        let old = error.idempotency_key().unwrap();
        payment.note_refund(&refund_of("pi_1", "re_9", 5_000, "failed"));
        let other = client.dana().refund(&mut payment, PART).derive_key(["return-8"]).await.unwrap_err();
        let why = format!(
            "Rp5.000 of pi_1 may have gone back already, with the idempotency key {old}; make that refund again with that \
             key, or with none of your own"
        );
        assert_eq!((other.to_string(), other.outcome()), (why, Outcome::NotSent));
        client.dana().refund(&mut payment, PART).await.unwrap();
        assert_eq!(memory.requests()[2].1.headers["idempotency-key"], old.as_str());
    }
}

/// The first attempt may have sent money back; that the second one's refund failed says nothing of it.
#[tokio::test(start_paused = true)]
async fn a_refund_that_failed_after_an_attempt_in_doubt_leaves_the_doubt() {
    let memory = Memory::new([
        status(200, intent("succeeded", 20_000)),
        status(500, "{}"),
        refund("failed", 5_000),
        refund("failed", 5_000),
        refund("succeeded", 6_000),
    ]);
    let client = memory.client();
    let mut payment = payment(&client).await;
    let error = client.dana().refund(&mut payment, PART).await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Unknown, 2));
    assert!(client.dana().refund(&mut payment, OTHER).await.unwrap_err().is_invalid_input());
    // The key gives the same answer again, without an attempt before it.
    let error = client.dana().refund(&mut payment, PART).await.unwrap_err();
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Rejected, 1));
    client.dana().refund(&mut payment, OTHER).await.unwrap();
    let sent = memory.requests();
    let keys: Vec<_> = sent.iter().skip(1).map(|(_, sent)| &sent.headers["idempotency-key"]).collect();
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3], "{keys:?}");
}

#[tokio::test(start_paused = true)]
async fn a_cancellation_that_canceled_nothing_is_no_success() {
    for state in ["processing", "succeeded", "requires_action", "failed", "new"] {
        let memory = Memory::new([status(200, intent(state, 20_000))]);
        let error = memory.client().dana().cancel(&id("pi_1"), "sold out").await.unwrap_err();
        let why = format!(
            "cancel_payment_intent: pi_1 was not canceled, though the service took the request: it is {state} (outcome \
             unknown: it may have happened)"
        );
        assert_eq!(error.to_string(), why);
    }
}

#[tokio::test]
async fn a_refund_that_failed_is_another_when_it_is_made_again() {
    let memory =
        Memory::new([status(200, intent("succeeded", 20_000)), refund("failed", 5_000), refund("succeeded", 5_000)]);
    let client = memory.client();
    let mut payment = payment(&client).await;
    client.dana().refund(&mut payment, PART).await.unwrap_err();
    client.dana().refund(&mut payment, PART).await.unwrap();
    let sent = memory.requests();
    assert_ne!(sent[1].1.headers["idempotency-key"], sent[2].1.headers["idempotency-key"]);
}

#[tokio::test(start_paused = true)]
async fn an_answer_about_another_payment_says_how_it_was_asked_for() {
    let other = intent("canceled", 20_000).to_string().replace("pi_1", "pi_2");
    let memory = Memory::new([status(503, ""), status(200, &other), status(200, &other)]);
    let client = memory.client();
    let error = client.dana().retrieve(&id("pi_1")).await.unwrap_err();
    assert_eq!((error.attempts(), error.operation()), (2, Some("retrieve_payment_intent")));
    let error = client.dana().cancel(&id("pi_1"), "sold out").await.unwrap_err();
    let sent = memory.requests()[2].1.headers["idempotency-key"].clone();
    assert_eq!(error.idempotency_key().map(|key| key.as_str()), sent.to_str().ok());
}

#[tokio::test]
async fn answers_about_something_else_are_no_success() {
    let mut made = intent("requires_action", 20_000);
    made["next_action"] = json!({ "a": { "url": "https://wallet.example/" } });
    let (mut canceled, mut of_41) = (made.clone(), made);
    let mut in_dollars = json!({ "id": "re_1", "payment_intent": "pi_1", "currency": "USD", "status": "succeeded" });
    in_dollars["amount"] = 20_000.into();
    canceled["status"] = "canceled".into();
    of_41["merchant_order_id"] = "41".into();
    let session =
        json!({ "id": "cs_2", "payment_status": "paid", "url": "https://pay.example/", "payment_intent": "pi_1" });
    let (mut dollars, mut less, mut order) = (session.clone(), session.clone(), session.clone());
    order["client_reference_id"] = "41".into();
    dollars["currency"] = "USD".into();
    less["amount_total"] = 1.into();
    let answers =
        [canceled, of_41, dollars, less, order, session, intent("succeeded", 20_000)].map(|answer| status(200, answer));
    let memory = Memory::new(answers.into_iter().chain([status(200, in_dollars), refund("succeeded", 5_000)]));
    let client = memory.client();
    let dana = client.dana();
    let mut errors = Vec::new();
    for _ in 0..2 {
        errors.push(dana.pay(Idr::new(20_000), BACK).order_id("42").await.unwrap_err());
    }
    for _ in 0..3 {
        errors.push(dana.checkout(BACK, BACK).order_id("42").item("kopi", Idr::new(20_000), 1).await.unwrap_err());
    }
    let end = dana.expire(&id("cs_1")).await;
    assert!(!matches!(end, Ok(CheckoutEnd::Paid)));
    errors.push(end.unwrap_err());
    let payment = payment(&client).await;
    for _ in 0..2 {
        errors.push(dana.refund(&mut payment.clone(), Refund::Full).await.unwrap_err());
    }
    for (error, told) in errors.iter().zip([
        "and it is canceled",
        "for the order \"41\" where \"42\" was asked for",
        "is for another amount than was asked for",
        "is for another amount than was asked for",
        "is for the order \"41\" where \"42\" was asked for",
        "asked for cs_1, the service answered with cs_2",
        "was made in USD, where rupiah were asked for",
        "was made of Rp5.000, where Rp20.000 was asked for",
    ]) {
        assert!(error.to_string().contains(told), "{error}");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}
