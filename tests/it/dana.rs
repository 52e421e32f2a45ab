//! The rules of the wallet: what breaks one is refused before anything is sent.

use crate::server::{Server, json};
use crate::support::{client, id};
use serde_json::{Value, json as value};
use wooshpay::dana::{CheckoutEnd, Payment, PaymentState};
use wooshpay::types;
use wooshpay::{Error, IdempotencyKey, Idr, Outcome};

const BACK: &str = "https://shop.example/done";

/// Refused with this message, before anything was sent.
fn assert_refused(error: &Error, message: &str) {
    assert_eq!(error.to_string(), message);
    assert_eq!((error.outcome(), error.is_invalid_input()), (Outcome::NotSent, true));
    assert_eq!((error.attempts(), error.status(), error.operation()), (0, None, None));
}

fn intent(status: &str, amount: u64) -> Value {
    value!({ "id": "pi_1", "amount": amount, "currency": "IDR", "status": status, "payment_method_types": ["dana"] })
}

/// A payment as `retrieve` gives it.
async fn payment(intent: Value) -> Result<Payment, Error> {
    let server = Server::start([json(200, intent)]);
    client(&server.base_url()).dana().retrieve(&id("pi_1")).await
}

fn refund_of(intent: &str, refund: &str, amount: u64, status: &str) -> types::Refund {
    let refund = value!({ "id": refund, "payment_intent": intent, "amount": amount, "status": status });
    serde_json::from_value(refund).unwrap()
}

#[tokio::test]
async fn amounts_outside_of_the_limits_are_not_sent() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    let cases = [
        (0, "Rp0 is below DANA's minimum of Rp100"),
        (99, "Rp99 is below DANA's minimum of Rp100"),
        (300_000_001, "Rp300.000.001 is above DANA's maximum of Rp300.000.000"),
        (u64::MAX, "Rp9.223.372.036.854.775.807 is above DANA's maximum of Rp300.000.000"),
    ];
    for (amount, message) in cases {
        assert_refused(&client.dana().pay(Idr::new(amount), BACK).await.unwrap_err(), message);
        let checkout = client.dana().checkout(BACK, BACK).item("Kopi", Idr::new(amount), 1);
        let message = if amount == 0 { "the item \"Kopi\" has no price" } else { message };
        assert_refused(&checkout.await.unwrap_err(), message);
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn amounts_at_the_limits_are_sent() {
    for amount in [100, 300_000_000] {
        let answer = value!({ "id": "pi_1", "amount": amount, "currency": "IDR", "status": "requires_action",
            "next_action": { "type": "redirect_to_url", "dana_handle_redirect": { "url": "https://wallet.example/" } } });
        let server = Server::start([json(200, answer)]);
        let pending = client(&server.base_url()).dana().pay(Idr::new(amount), BACK).await.unwrap();
        assert_eq!((pending.id().as_str(), pending.amount()), ("pi_1", Idr::new(amount)));
        assert_eq!(pending.redirect_url(), "https://wallet.example/");
        let sent = value!({ "amount": amount, "currency": "IDR", "confirm": true,
            "payment_method_data": { "type": "dana" }, "return_url": BACK });
        assert_eq!(server.request().json(), sent);
    }
}

#[tokio::test]
async fn addresses_to_which_nobody_can_come_back_are_not_sent() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    let missing = |name: &str, _: &str| format!("{name} is missing: the customer needs an address to come back to");
    let relative = |name: &str, url: &str| {
        let url = if url.starts_with('?') { "?…" } else { url };
        format!("{name} {url:?} is not a whole address; begin it with `https://` or your app's scheme")
    };
    let hostile = |name: &str, url: &str| format!("{name} {url:?} is no address that a customer can come back to");
    let spaced = |name: &str, url: &str| format!("{name} {url:?} holds white space, which no address does");
    type Message<'a> = &'a dyn Fn(&str, &str) -> String;
    let cases: [(&str, Message<'_>); 21] = [
        ("", &missing),
        (" \t", &missing),
        ("www.shop.example/done", &relative),
        ("/done", &relative),
        ("//shop.example/done", &relative),
        ("done", &relative),
        ("?paid=1", &relative),
        ("https://", &relative),
        ("https://sh op.example/", &spaced),
        // With a port, the name of a host reads as a scheme.
        ("localhost:3000/done", &relative),
        ("shop.example:8443/done", &relative),
        ("mailto:shop@shop.example", &relative),
        ("vbscript:msgbox(1)", &hostile),
        ("javascript:alert(1)", &hostile),
        ("JavaScript:alert(1)", &hostile),
        (" javascript:alert(1)", &spaced),
        ("java\nscript:alert(1)", &spaced),
        ("data:text/html,<b>paid</b>", &hostile),
        ("file:///etc/passwd", &hostile),
        ("blob:https://shop.example/1", &hostile),
        ("about:blank", &hostile),
    ];
    for (url, message) in cases {
        let error = client.dana().pay(Idr::new(20_000), url).await.unwrap_err();
        assert_refused(&error, &message("return_url", url));
        let error = client.dana().checkout(url, BACK).item("Kopi", Idr::new(20_000), 1).await.unwrap_err();
        assert_refused(&error, &message("success_url", url));
        let error = client.dana().checkout(BACK, url).item("Kopi", Idr::new(20_000), 1).await.unwrap_err();
        assert_refused(&error, &message("cancel_url", url));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn addresses_of_apps_and_of_this_machine_are_sent() {
    for url in [
        "https://shop.example",
        "http://localhost:3000/done",
        "tokoku://done",
        "com.toko.app:/done",
        "HTTPS://SHOP.EXAMPLE/?a=1#b",
    ] {
        let answer = value!({ "id": "pi_1", "amount": 20_000, "currency": "IDR", "status": "requires_action",
            "next_action": { "dana_handle_redirect": { "url": "https://wallet.example/" } } });
        let server = Server::start([json(200, answer)]);
        client(&server.base_url()).dana().pay(Idr::new(20_000), url).await.unwrap();
        assert_eq!(server.request().json()["return_url"], url);
    }
}

#[tokio::test]
async fn a_checkout_needs_items_with_name_price_and_quantity() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    let checkout = || client.dana().checkout(BACK, BACK);
    let kopi = Idr::new(20_000);
    let cases = [
        (checkout(), "the checkout has no items; add one with `item`"),
        (checkout().item("Kopi", kopi, 0), "the item \"Kopi\" has a quantity of 0"),
        (checkout().item("Kopi", kopi, 1).item("Teh", kopi, 0), "the item \"Teh\" has a quantity of 0"),
        (checkout().item("", kopi, 1), "the item \"\" has no name"),
        (checkout().item(" \n", kopi, 1), "the item \" \\n\" has no name"),
        (checkout().item("Kopi", kopi, 1).item("Gratis", Idr::new(0), 1), "the item \"Gratis\" has no price"),
        (checkout().item("Gratis", Idr::new(0), 1), "the item \"Gratis\" has no price"),
        (checkout().item("Kopi", Idr::new(33), 3), "Rp99 is below DANA's minimum of Rp100"),
        (
            checkout().item("Kopi", Idr::new(300_000_000), 1).item("Gula", Idr::new(1), 1),
            "Rp300.000.001 is above DANA's maximum of Rp300.000.000",
        ),
        (
            checkout().item("Kopi", Idr::MAX, u32::MAX),
            "Rp9.223.372.036.854.775.807 is above DANA's maximum of Rp300.000.000",
        ),
        (
            checkout().item("Kopi", Idr::MAX, 1).item("Gula", Idr::new(1), 1),
            "Rp9.223.372.036.854.775.807 is above DANA's maximum of Rp300.000.000",
        ),
    ];
    for (checkout, message) in cases {
        assert_refused(&checkout.await.unwrap_err(), message);
    }
    assert_eq!(server.connections(), 0);
    assert_eq!(checkout().total(), Some(Idr::new(0)));
    assert_eq!(checkout().item("a", kopi, 2).item("b", Idr::new(5), 3).total(), Some(Idr::new(40_015)));
    assert_eq!(checkout().item("a", Idr::MAX, 2).total(), None);
    assert_eq!(checkout().item("a", Idr::MAX, 1).item("b", Idr::new(1), 1).total(), None);
}

#[tokio::test]
async fn a_checkout_is_sent_as_it_was_put_together() {
    let answer = value!({ "id": "cs_1", "url": "https://pay.example/?key=k", "payment_intent": "pi_1", "expires_at": 1_772_522_099_918_i64 });
    let server = Server::start([json(200, answer)]);
    let client = client(&server.base_url());
    let checkout = client.dana().checkout(BACK, "https://shop.example/cart").item("Kopi", Idr::new(92_500), 2);
    let page = checkout.item("Gula", Idr::new(1), 1).order_id("42").customer_email("sari@mail.example");
    let page = page.idempotency_key(IdempotencyKey::new("order-42").unwrap()).await.unwrap();
    assert_eq!((page.id().as_str(), page.payment_intent().as_str()), ("cs_1", "pi_1"));
    assert_eq!((page.url(), page.expires_at().unwrap().as_millis()), ("https://pay.example/?key=k", 1_772_522_099_918));
    assert_eq!(
        format!("{page:?}"),
        "CheckoutPage { id: CheckoutSessionId(\"cs_1\"), payment_intent: PaymentIntentId(\"pi_1\"), .. }"
    );
    let line = |name: &str, price: i64, quantity: i64| value!({ "price_data": { "currency": "IDR", "unit_amount": price, "product_data": { "name": name } }, "quantity": quantity });
    let sent = value!({
        "mode": "payment", "success_url": BACK, "cancel_url": "https://shop.example/cart",
        "payment_method_types": ["dana"], "line_items": [line("Kopi", 92_500, 2), line("Gula", 1, 1)],
        "client_reference_id": "42", "payment_intent_data": { "merchant_order_id": "42" },
        "customer_email": "sari@mail.example",
    });
    assert_eq!(server.request().json(), sent);
    assert_eq!(server.request().header("idempotency-key"), Some("order-42"));
}

#[tokio::test]
async fn a_cancellation_needs_a_reason() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    for reason in ["", " ", "\n\t", "\u{3000}"] {
        let error = client.dana().cancel(&id("pi_1"), reason).await.unwrap_err();
        assert_refused(&error, "a cancellation needs a reason, and this one is blank");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn where_a_payment_stands() {
    let cases = [
        ("requires_payment_method", PaymentState::Open),
        ("requires_confirmation", PaymentState::Open),
        ("requires_action", PaymentState::Open),
        ("processing", PaymentState::Open),
        ("requires_capture", PaymentState::Authorised),
        ("succeeded", PaymentState::Paid),
        ("canceled", PaymentState::Canceled),
        ("failed", PaymentState::Failed),
        ("paid", PaymentState::Unknown("paid".to_owned())),
        ("SUCCEEDED", PaymentState::Unknown("SUCCEEDED".to_owned())),
        ("", PaymentState::Unknown(String::new())),
    ];
    for (status, state) in cases {
        let payment = payment(intent(status, 20_000)).await.unwrap();
        assert_eq!((payment.state(), payment.is_paid()), (state, status == "succeeded"), "{status}");
        assert_eq!(
            (payment.id().as_str(), payment.amount(), payment.refunded()),
            ("pi_1", Idr::new(20_000), Idr::new(0))
        );
        assert_eq!(payment.intent().status.as_str(), status);
    }
}

#[tokio::test]
async fn what_is_no_payment_with_dana_is_refused() {
    let with = |field: &str, value: Value| {
        let mut intent = intent("succeeded", 20_000);
        intent[field] = value;
        intent
    };
    let cases = [
        (with("payment_method_types", value!(["gcash", "new"])), "it takes gcash, new"),
        (with("currency", value!("USD")), "its currency is USD"),
        (with("currency", value!("")), "its currency is "),
        (with("amount", value!(-5)), "its amount -5 is no amount in rupiah"),
    ];
    for (intent, why) in cases {
        let error = payment(intent).await.unwrap_err();
        let outcome = "outcome unknown: it may have happened";
        let message = format!("retrieve_payment_intent: pi_1 is not a payment with DANA: {why} ({outcome})");
        assert_eq!((error.to_string(), error.outcome()), (message, Outcome::Unknown));
    }
    for fine in [
        with("payment_method_types", value!(null)),
        with("payment_method_types", value!([])),
        with("payment_method_types", value!(["card", "dana"])),
        with("payment_method_types", value!("[\"dana\"]")),
        with("currency", value!("idr")),
        with("amount", value!("20000")),
    ] {
        assert_eq!(payment(fine).await.unwrap().amount(), Idr::new(20_000));
    }
}

/// It was canceled, whatever it was: `rejected` would be a lie.
#[tokio::test]
async fn canceling_what_is_no_payment_with_dana_may_have_happened() {
    let server =
        Server::start([json(200, value!({ "id": "pi_1", "amount": 5, "currency": "PHP", "status": "canceled" }))]);
    let error = client(&server.base_url()).dana().cancel(&id("pi_1"), "sold out").await.unwrap_err();
    let message = "cancel_payment_intent: pi_1 is not a payment with DANA: its currency is PHP \
        (outcome unknown: it may have happened)";
    assert_eq!((error.to_string().as_str(), error.outcome()), (message, Outcome::Unknown));
    assert_eq!(server.request().json(), value!({ "cancellation_reason": "sold out" }));
}

#[tokio::test]
async fn the_answer_about_another_payment_is_not_taken() {
    let server = Server::start([json(200, intent("succeeded", 20_000))]);
    let error = client(&server.base_url()).dana().retrieve(&id("pi_2")).await.unwrap_err();
    let message = "retrieve_payment_intent: asked for pi_2, the service answered with pi_1 \
        (outcome unknown: it may have happened)";
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn a_payment_of_another_amount_is_not_the_one_that_was_asked_for() {
    for (amount, currency) in [(99_000, "IDR"), (20_000, "USD"), (-1, "IDR")] {
        let answer = value!({ "id": "pi_1", "amount": amount, "currency": currency, "status": "requires_action",
            "next_action": { "dana_handle_redirect": { "url": "https://wallet.example/" } } });
        let server = Server::start([json(200, answer)]);
        let error = client(&server.base_url()).dana().pay(Idr::new(20_000), BACK).await.unwrap_err();
        let message = format!(
            "create_payment_intent: payment pi_1 was created, for {currency} {amount} where Rp20.000 was asked for; \
             retrieve it before you try again (outcome unknown: it may have happened)"
        );
        assert_eq!((error.to_string(), error.outcome()), (message, Outcome::Unknown));
    }
}

/// After a capture of a part, `amount` is still what was authorised.
#[tokio::test]
async fn what_was_paid_is_what_was_received() {
    let mut captured = intent("succeeded", 20_000);
    captured["amount_received"] = value!(12_000);
    assert_eq!(payment(captured.clone()).await.unwrap().amount(), Idr::new(12_000));
    captured["status"] = value!("requires_capture");
    captured["amount_received"] = value!(0);
    assert_eq!(payment(captured).await.unwrap().amount(), Idr::new(20_000));
}

mod answers;
mod doubt;
mod options;
mod refunds;
mod return_url;
mod settle;

#[tokio::test]
async fn an_order_without_a_name_is_not_sent() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    let why = "the order's id is blank; give it, or leave it out";
    for order in ["", " \t"] {
        assert_refused(&client.dana().pay(Idr::new(20_000), BACK).order_id(order).await.unwrap_err(), why);
        let checkout = client.dana().checkout(BACK, BACK).item("Kopi", Idr::new(20_000), 1).order_id(order);
        assert_refused(&checkout.await.unwrap_err(), why);
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn how_a_checkout_page_ended() {
    let session =
        |status: &str, paid: &str| json(200, value!({ "id": "cs_1", "status": status, "payment_status": paid }));
    let no = || json(400, value!({ "message": "too late" }));
    let server = Server::start([session("expired", "unpaid")]);
    assert_eq!(client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap(), CheckoutEnd::Expired);
    let server = Server::start([no(), session("complete", "paid")]);
    assert_eq!(client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap(), CheckoutEnd::Paid);
    let server = Server::start([no(), session("expired", "unpaid")]);
    assert_eq!(client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap(), CheckoutEnd::Expired);

    // A page that was closed after it was paid is paid.
    let server = Server::start([session("expired", "paid")]);
    assert_eq!(client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap(), CheckoutEnd::Paid);

    let server = Server::start([no(), session("open", "unpaid")]);
    let error = client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap_err();
    let message = "expire_checkout_session: the service answered 400: too late (outcome rejected)";
    assert_eq!((error.to_string().as_str(), server.requests().len()), (message, 2));
    let server = Server::start([session("open", "unpaid"), session("open", "unpaid")]);
    let error = client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap_err();
    let message = "expire_checkout_session: the service took the request, and did not say that cs_1 has expired unpaid \
                   (outcome unknown: it may have happened)";
    assert_eq!((error.to_string().as_str(), error.outcome()), (message, Outcome::Unknown));
    // Looking failed too: what is known is what the expiry itself said.
    let server = Server::start([session("open", "unpaid").last()]);
    let error = client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), error.outcome()), (message, Outcome::Unknown));
    // Expired says nothing of money; only a word about it does.
    for paid in [value!(null), value!("processing")] {
        let expired = || json(200, value!({ "id": "cs_1", "status": "expired", "payment_status": paid }));
        let server = Server::start([expired(), expired()]);
        let error = client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap_err();
        assert_eq!((error.to_string().as_str(), error.outcome()), (message, Outcome::Unknown));
        let server = Server::start([expired(), session("expired", "unpaid")]);
        assert_eq!(client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap(), CheckoutEnd::Expired);
    }
    // It was expired, its answer was lost, and the second attempt is told that there is nothing to expire.
    let server = Server::start([json(500, "{}"), no(), session("expired", "unpaid")]);
    assert_eq!(client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap(), CheckoutEnd::Expired);
    let server = Server::start([json(500, "{}"), no(), session("open", "unpaid")]);
    let error = client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap_err();
    assert_eq!((error.status(), error.outcome()), (Some(400), Outcome::Unknown));
    for status in [401, 404] {
        let server = Server::start([json(status, "{}")]);
        let error = client(&server.base_url()).dana().expire(&id("cs_1")).await.unwrap_err();
        assert_eq!((error.status(), server.requests().len()), (Some(status), 1));
    }
}
