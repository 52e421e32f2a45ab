//! What the service refuses, asked through the generic API: the whole error.

use super::{BACK, World};
use crate::support::id;
use wooshpay::dana::Refund;
use wooshpay::types::{
    CheckoutMode, ConfirmPaymentIntent, CreateCheckoutSession, CreateLineItem, CreatePaymentIntent, CreateRefund,
    ErrorType, PaymentMethodData, PaymentMethodType, PriceData, ProductData,
};
use wooshpay::{Amount, AmountText, Currency, Error, Idr, Outcome};

fn payment(amount: i64, currency: &str) -> CreatePaymentIntent {
    let mut body = CreatePaymentIntent::new(Amount::new(amount), Currency::new(currency).unwrap());
    body.confirm = Some(true);
    body.payment_method_data = Some(PaymentMethodData::new(PaymentMethodType::Dana));
    body.return_url = Some(BACK.to_owned());
    body
}

/// Refused by the service: operation and message make the whole text; status, code and parameter are read from it.
fn assert_refused(error: &Error, operation: &str, message: &str, expected: (u16, &str, Option<&str>)) {
    let (status, code, param) = expected;
    let text = format!("{operation}: the service answered {status} invalid_request_error ({code}): {message}");
    assert_eq!(error.to_string(), text + " (outcome rejected)");
    assert_eq!((error.status(), error.error_type()), (Some(status), Some(&ErrorType::InvalidRequestError)));
    assert_eq!((error.code(), error.param(), error.message()), (Some(code), param, Some(message)));
    assert_eq!((error.outcome(), error.attempts()), (Outcome::Rejected, 1));
}

#[tokio::test]
async fn another_currency() {
    let world = World::new().await;
    let error = world.client.create_payment_intent(&payment(20_000, "USD")).await.unwrap_err();
    assert_refused(
        &error,
        "create_payment_intent",
        "`currency` is `USD`, and DANA takes IDR only",
        (400, "currency_not_supported", Some("currency")),
    );
    let error = world.client.create_payment_intent(&payment(20_000, "XXX")).await.unwrap_err();
    assert_refused(
        &error,
        "create_payment_intent",
        "`currency` is `XXX`, and DANA takes IDR only",
        (400, "currency_not_supported", Some("currency")),
    );
    world.end();
}

#[tokio::test]
async fn amounts_that_dana_does_not_take() {
    let world = World::new().await;
    let cases = [
        (99, "DANA takes no less than 100 IDR, and `amount` is 99", "amount_too_small"),
        (1, "DANA takes no less than 100 IDR, and `amount` is 1", "amount_too_small"),
        (300_000_001, "DANA takes no more than 300000000 IDR, and `amount` is 300000001", "amount_too_large"),
        (i64::MAX, "DANA takes no more than 300000000 IDR, and `amount` is 9223372036854775807", "amount_too_large"),
    ];
    for (amount, text, code) in cases {
        let error = world.client.create_payment_intent(&payment(amount, "IDR")).await.unwrap_err();
        assert_refused(&error, "create_payment_intent", text, (400, code, Some("amount")));
    }
    for (amount, text) in
        [(0, "`amount`: 0 is less than the minimum of 1"), (-20_000, "`amount`: -20000 is less than the minimum of 1")]
    {
        let error = world.client.create_payment_intent(&payment(amount, "IDR")).await.unwrap_err();
        assert_refused(&error, "create_payment_intent", text, (400, "parameter_invalid", Some("amount")));
    }
    world.end();
}

#[tokio::test]
async fn no_address_to_come_back_to() {
    let world = World::new().await;
    let mut body = payment(20_000, "IDR");
    body.return_url = None;
    let error = world.client.create_payment_intent(&body).await.unwrap_err();
    assert_refused(
        &error,
        "create_payment_intent",
        "`return_url` is required to confirm: the customer pays on a page of the wallet and comes back",
        (400, "parameter_missing", Some("return_url")),
    );
    body.confirm = None;
    let intent = world.client.create_payment_intent(&body).await.unwrap();
    let error = world.client.confirm_payment_intent(&intent.id, &ConfirmPaymentIntent::default()).await.unwrap_err();
    assert_refused(
        &error,
        "confirm_payment_intent",
        "`return_url` is required to confirm: the customer pays on a page of the wallet and comes back",
        (400, "parameter_missing", Some("return_url")),
    );
    world.end();
}

#[tokio::test]
async fn a_checkout_in_another_currency_or_over_the_limit() {
    let world = World::new().await;
    let session = |currency: &str, amount: i64, quantity: i64| {
        let mut price = PriceData::new(Currency::new(currency).unwrap(), Amount::new(amount));
        price.product_data = Some(ProductData::new("Kopi"));
        let mut line = CreateLineItem::new(quantity);
        line.price_data = Some(price);
        let mut session = CreateCheckoutSession::new(CheckoutMode::Payment, BACK);
        session.payment_method_types = vec![PaymentMethodType::Dana];
        session.line_items = vec![line];
        session
    };
    let param = Some("line_items[0].price_data.currency");
    let error = world.client.create_checkout_session(&session("USD", 20_000, 1)).await.unwrap_err();
    assert_refused(
        &error,
        "create_checkout_session",
        "`line_items[0].price_data.currency` is `USD`, and DANA takes IDR only",
        (400, "currency_not_supported", param),
    );
    let error = world.client.create_checkout_session(&session("IDR", 150_000_001, 2)).await.unwrap_err();
    assert_refused(
        &error,
        "create_checkout_session",
        "DANA takes no more than 300000000 IDR, and `line_items` is 300000002",
        (400, "amount_too_large", Some("line_items")),
    );
    let error = world.client.create_checkout_session(&session("IDR", i64::MAX, 2)).await.unwrap_err();
    assert_refused(
        &error,
        "create_checkout_session",
        "`line_items[0]` adds up to more than 64 bits hold",
        (400, "amount_too_large", Some("line_items[0]")),
    );
    world.end();
}

/// A machine that does not know of the first refund asks for a second: the service knows.
#[tokio::test]
async fn a_second_partial_refund_that_we_do_not_know_of() {
    let world = World::new().await;
    let mut here = world.paid(20_000).await;
    let mut there = here.clone();
    world.client.dana().refund(&mut here, Refund::Partial(Idr::new(5_000))).await.unwrap();
    let error = world.client.dana().refund(&mut there, Refund::Partial(Idr::new(4_000))).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "create_refund: the service answered 402 invalid_request_error (multiple_partial_refunds_not_supported): DANA takes one partial refund for a payment, and 5000 IDR was refunded before (outcome rejected)"
    );
    assert_eq!((error.status(), error.code()), (Some(402), Some("multiple_partial_refunds_not_supported")));
    assert_eq!((error.is_declined(), error.outcome(), there.refunded()), (true, Outcome::Rejected, Idr::new(0)));
    world.end();
}

#[tokio::test]
async fn refunds_of_what_was_not_paid_or_never_was() {
    let world = World::new().await;
    let pending = world.client.dana().pay(Idr::new(20_000), BACK).await.unwrap();
    let error = world.client.create_refund(&CreateRefund::new(pending.id().clone())).await.unwrap_err();
    assert_refused(
        &error,
        "create_refund",
        "only a payment intent that is `succeeded` can be refunded; this one is `requires_action`",
        (400, "payment_intent_unexpected_state", Some("payment_intent")),
    );
    let error = world.client.create_refund(&CreateRefund::new(id("pi_1"))).await.unwrap_err();
    assert_refused(
        &error,
        "create_refund",
        "there is no payment intent `pi_1`",
        (404, "resource_missing", Some("payment_intent")),
    );
    let paid = world.paid(20_000).await;
    let mut refund = CreateRefund::new(paid.id().clone());
    for (amount, text, code) in [
        (0, "`amount` is 0; a refund is at least 1 IDR", "amount_too_small"),
        (20_001, "`amount` is 20001, and 20000 IDR is left to refund", "amount_too_large"),
    ] {
        refund.amount = Some(AmountText::new(Amount::new(amount)).unwrap());
        let error = world.client.create_refund(&refund).await.unwrap_err();
        assert_refused(&error, "create_refund", text, (400, code, Some("amount")));
    }
    world.end();
}

#[tokio::test]
async fn things_that_are_not_there() {
    let world = World::new().await;
    let error = world.client.retrieve_payment_intent(&id("pi_1")).await.unwrap_err();
    assert_refused(
        &error,
        "retrieve_payment_intent",
        "there is no payment intent `pi_1`",
        (404, "resource_missing", Some("id")),
    );
    assert!(error.is_not_found() && !error.is_authentication());
    let error = world.client.retrieve_checkout_session(&id("cs_1")).await.unwrap_err();
    assert_refused(
        &error,
        "retrieve_checkout_session",
        "there is no checkout session `cs_1`",
        (404, "resource_missing", Some("id")),
    );
    let error = world.client.delete_webhook_endpoint(&id("we_1")).await.unwrap_err();
    assert_refused(
        &error,
        "delete_webhook_endpoint",
        "there is no webhook endpoint `we_1`",
        (404, "resource_missing", Some("id")),
    );
    world.end();
}
