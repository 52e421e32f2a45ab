//! Refunds follow DANA's row of the table.

use crate::support::{Bench, text};
use serde_json::{Value, json};

#[tokio::test]
async fn one_partial_refund_and_no_second() {
    let bench = Bench::start().await;
    let id = bench.paid(20_000).await;
    bench.made("/v1/refunds", &json!({ "payment_intent": id, "amount": "5000" })).await;
    let why = "DANA takes one partial refund for a payment, and 5000 IDR was refunded before";
    for body in [
        json!({ "payment_intent": id, "amount": "1" }),
        json!({ "payment_intent": id }),
        json!({ "payment_intent": id, "amount": 15_000 }),
    ] {
        let answer = bench.post("/v1/refunds", &body).await;
        assert_eq!(
            answer.refusal(),
            json!([402, "invalid_request_error", "multiple_partial_refunds_not_supported", null])
        );
        assert_eq!(answer.message(), why);
    }
    assert_eq!(bench.found("/v1/balance").await["available"][0]["amount"], 15_000);
}

#[tokio::test]
async fn a_refund_is_at_least_one_and_at_most_what_was_paid() {
    let bench = Bench::start().await;
    let id = bench.paid(20_000).await;
    let refuse = |amount: Value| {
        let (bench, body) = (&bench, json!({ "payment_intent": id, "amount": amount }));
        async move { bench.post("/v1/refunds", &body).await }
    };
    for (amount, code, message) in [
        (json!("0"), "amount_too_small", "`amount` is 0; a refund is at least 1 IDR"),
        (json!(0), "amount_too_small", "`amount` is 0; a refund is at least 1 IDR"),
        (json!("20001"), "amount_too_large", "`amount` is 20001, and 20000 IDR is left to refund"),
        (json!(20_001), "amount_too_large", "`amount` is 20001, and 20000 IDR is left to refund"),
        (json!(-1), "parameter_invalid", "`amount`: \"-1\" does not match \"^[0-9]{1,18}$\""),
        (json!("5.5"), "parameter_invalid", "`amount`: \"5.5\" does not match \"^[0-9]{1,18}$\""),
        (json!(5.5), "parameter_invalid", "`amount`: 5.5 is not of type \"string\""),
        (json!(""), "parameter_invalid", "`amount`: \"\" does not match \"^[0-9]{1,18}$\""),
        (json!(null), "parameter_invalid", "`amount`: null is not of type \"string\""),
    ] {
        let answer = refuse(amount).await;
        assert_eq!(answer.refusal(), json!([400, "invalid_request_error", code, "amount"]));
        assert_eq!(answer.message(), message);
    }
    assert_eq!(refuse(json!(20_000)).await.body["amount"], 20_000);
    let again = refuse(json!(1)).await;
    assert_eq!(again.refusal(), json!([400, "invalid_request_error", "charge_already_refunded", "payment_intent"]));
    assert_eq!(bench.found("/v1/balance").await["available"][0]["amount"], 0);
}

#[tokio::test]
async fn only_what_was_paid_can_be_refunded() {
    let bench = Bench::start().await;
    let (waiting, _) = bench.payment(20_000).await;
    let answer = bench.post("/v1/refunds", &json!({ "payment_intent": waiting })).await;
    assert_eq!(
        answer.refusal(),
        json!([400, "invalid_request_error", "payment_intent_unexpected_state", "payment_intent"])
    );
    assert_eq!(
        answer.message(),
        "only a payment intent that is `succeeded` can be refunded; this one is `requires_action`"
    );
    let answer = bench.post("/v1/refunds", &json!({ "payment_intent": "pi_1" })).await;
    assert_eq!(answer.refusal(), json!([404, "invalid_request_error", "resource_missing", "payment_intent"]));
    let answer = bench.post("/v1/refunds", &json!({ "payment_intent": waiting, "reason": "mood" })).await;
    assert_eq!(answer.refusal(), json!([400, "invalid_request_error", "parameter_invalid", "reason"]));
    let id = bench.paid(100).await;
    let body = json!({ "payment_intent": id, "reason": "duplicate", "metadata": { "ticket": "K-1", "empty": "" } });
    let refund = bench.made("/v1/refunds", &body).await;
    assert_eq!(
        (&refund["amount"], &refund["reason"], &refund["metadata"]),
        (&json!(100), &json!("duplicate"), &json!({ "ticket": "K-1" }))
    );
    assert_eq!(text(&refund["payment_intent"]), id);
}
