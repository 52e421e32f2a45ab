//! Answers that cannot be used: what was asked for may have been done.

use super::{BACK, intent};
use crate::server::{Server, json};
use crate::support::{client, id};
use serde_json::json as value;
use wooshpay::{Idr, Outcome};

#[tokio::test]
async fn an_answer_that_lacks_what_the_customer_needs_may_have_made_a_payment() {
    let server = Server::start([json(200, intent("requires_action", 20_000))]);
    let error = client(&server.base_url()).dana().pay(Idr::new(20_000), BACK).await.unwrap_err();
    let message = "create_payment_intent: payment pi_1 was created, and its answer holds no address for the customer; \
                   retrieve it before you try again (outcome unknown: it may have happened)";
    assert_eq!((error.to_string().as_str(), error.outcome(), error.attempts()), (message, Outcome::Unknown, 1));
    assert_eq!(error.idempotency_key().unwrap().as_str(), server.request().header("idempotency-key").unwrap());
    for (answer, missing) in [
        (value!({ "id": "cs_1", "payment_intent": "pi_1" }), "address"),
        (value!({ "id": "cs_1", "payment_intent": "pi_1", "url": "" }), "address"),
        (value!({ "id": "cs_1", "url": "https://pay.example/", "payment_intent": "" }), "payment intent"),
    ] {
        let server = Server::start([json(200, answer)]);
        let checkout = client(&server.base_url());
        let error = checkout.dana().checkout(BACK, BACK).item("Kopi", Idr::new(100), 1).await.unwrap_err();
        let message = format!(
            "create_checkout_session: checkout session cs_1 was created, and its answer holds no {missing} (outcome \
             unknown: it may have happened)"
        );
        assert_eq!((error.to_string(), error.outcome()), (message, Outcome::Unknown));
    }
}

/// An id that leads nowhere would lose the payment that it should lead to.
#[tokio::test]
async fn an_answer_whose_id_is_of_another_kind_may_have_made_a_payment() {
    let mut made = intent("requires_action", 20_000);
    made["id"] = "qi_1".into();
    made["next_action"] = value!({ "a": { "url": "https://wallet.example/" } });
    let session =
        |id: &str, intent: &str| value!({ "id": id, "payment_intent": intent, "url": "https://pay.example/" });
    let refund = value!({ "id": "pi_1", "payment_intent": "pi_1", "amount": 20_000, "status": "succeeded" });
    let paid = intent("succeeded", 20_000);
    let answers = [made, session("pi_1", "pi_1"), session("cs_1", "cs_1"), paid, refund];
    let server = Server::start(answers.map(|answer| json(200, answer)));
    let client = client(&server.base_url());
    let dana = client.dana();
    let checkout = || dana.checkout(BACK, BACK).item("Kopi", Idr::new(20_000), 1);
    let mut errors = vec![dana.pay(Idr::new(20_000), BACK).await.unwrap_err()];
    errors.push(checkout().await.unwrap_err());
    errors.push(checkout().await.unwrap_err());
    let mut payment = dana.retrieve(&id("pi_1")).await.unwrap();
    errors.push(dana.refund(&mut payment, wooshpay::dana::Refund::Full).await.unwrap_err());
    let told = [
        "payment qi_1 was created, and its answer cannot be used: \"qi_1\" is not a PaymentIntentId, which starts with `pi_`",
        "checkout session pi_1 was created, and its answer cannot be used: \"pi_1\" is not a CheckoutSessionId",
        "checkout session cs_1 was created, and its answer cannot be used: \"cs_1\" is not a PaymentIntentId",
        "a refund was made, and its answer cannot be used: \"pi_1\" is not a RefundId, which starts with `re_`",
    ];
    for (error, told) in errors.iter().zip(told) {
        assert!(error.to_string().contains(told), "{error}");
        assert_eq!(error.outcome(), Outcome::Unknown);
    }
}
