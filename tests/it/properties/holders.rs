//! No `Debug` of what is written by hand shows a key, a secret, or what is a person's.

use crate::memory::{Memory, status};
use crate::server::{Server, answer, json};
use crate::support::id;
use serde_json::{Value, json as value};
use std::fmt::Debug;
use std::time::{Duration, UNIX_EPOCH};
use wooshpay::dana::{Feed, Payment, Refund};
use wooshpay::http::Method;
use wooshpay::types::{self, CreateCustomer, ListPaymentIntents, Metadata};
use wooshpay::webhook::{Verifier, VerifyError, sign};
use wooshpay::{Client, Idr, ReturnUrl, Secret, SecretKey};

/// Part of each text that must not be shown; long enough to stand nowhere by chance.
const HIDDEN: &str = "h1dden";
const KEY: &str = "sk_test_h1dden";
/// `h1dden` as it stands in the header that carries the key.
const KEY_IN_BASE64: &str = "aDFkZGVu";

#[track_caller]
fn assert_hidden(holder: &impl Debug) -> String {
    let shown = format!("{holder:?}\n{holder:#?}");
    for hidden in [HIDDEN, KEY_IN_BASE64] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    shown
}

fn client(base_url: &str) -> Client {
    Client::builder(SecretKey::new(KEY).unwrap()).base_url(base_url).build().unwrap()
}

/// A payment with something to hide in every place that a payment has.
fn intent(status: &str) -> Value {
    let shipping =
        value!({ "name": HIDDEN, "phone": HIDDEN, "address": { "line1": HIDDEN, "city": HIDDEN, "pin": HIDDEN } });
    value!({
        "id": "pi_1", "amount": 20_000, "currency": "IDR", "status": status, "payment_method_types": ["dana"],
        "client_secret": "pi_1_secret_h1dden", "return_url": "https://shop.example/?token=h1dden",
        "next_action": { "type": "redirect_to_url", "dana": { "url": "https://wallet.example/?token=h1dden" } },
        "receipt_email": "h1dden@shop.example", "shipping": shipping, "metadata": { "phone": HIDDEN }, "otp": HIDDEN,
    })
}

fn metadata() -> Metadata {
    serde_json::from_value(value!({ "phone": HIDDEN })).unwrap()
}

async fn payment() -> (Server, Client, Payment) {
    let server = Server::start([json(200, intent("succeeded"))]);
    let client = client(&server.base_url());
    let payment = client.dana().retrieve(&id("pi_1")).await.unwrap();
    (server, client, payment)
}

#[test]
fn keys_clients_and_verifiers() {
    let key = SecretKey::new(KEY).unwrap();
    let builder =
        Client::builder(key.clone()).base_url("https://h1dden:h1dden@h1dden.example").send_live_key_to(HIDDEN);
    let client = client("http://127.0.0.1:1");
    assert_hidden(&key);
    assert_hidden(&builder);
    assert_hidden(&builder.build().unwrap_err());
    assert_hidden(&client);
    assert_hidden(&client.dana());
    assert_hidden(&Secret::from(HIDDEN.to_owned()));
    assert_hidden(&Verifier::new("whsec_h1dden").unwrap());
    assert_hidden(&Verifier::with_secrets(["whsec_h1dden", HIDDEN]).unwrap());
    assert_hidden(&Verifier::new("\"whsec_h1dden\"").unwrap_err());
    assert_hidden(&SecretKey::new("pk_test_h1dden").unwrap_err());
}

#[test]
fn calls_before_they_are_sent() {
    let client = client("http://127.0.0.1:1");
    let mut customer = CreateCustomer::default();
    (customer.name, customer.phone) = (Some(HIDDEN.to_owned()), Some(HIDDEN.to_owned()));
    customer.metadata = Some(metadata());
    assert_hidden(&customer);
    assert_hidden(&client.create_customer(&customer).header("x-shop", HIDDEN));
    assert_hidden(&client.create_customer(&customer).header("authorization", HIDDEN));
    assert_hidden(&client.create_customer(&customer).header("x-shop", "h1dden\n"));
    assert_hidden(&client.list_payment_intents(&ListPaymentIntents::default()).items());
    let back = "https://shop.example/?token=h1dden";
    let pay = client.dana().pay(Idr::new(20_000), back).order_id("42").description("kopi").metadata(metadata());
    let shown = assert_hidden(&pay);
    assert!(shown.contains("Idr(20000)") && shown.contains("order_id: Some(\"42\")"), "{shown}");
    let checkout =
        client.dana().checkout(back, back).item("kopi", Idr::new(8_000), 2).customer_email("h1dden@shop.example");
    let shown = assert_hidden(&checkout.order_id("43"));
    assert!(shown.contains("kopi") && shown.contains("order_id: Some(\"43\")"), "{shown}");
}

#[tokio::test]
async fn payments_and_their_refunds() {
    let (_, client, mut payment) = payment().await;
    let shown = assert_hidden(&payment);
    assert!(shown.contains("PaymentIntentId(\"pi_1\")") && shown.contains("Idr(20000)"), "{shown}");
    assert_hidden(&payment.state());
    assert_hidden(&client.dana().refund(&mut payment, Refund::Full).metadata(metadata()));
}

#[tokio::test]
async fn addresses_to_which_a_customer_goes() {
    let session = value!({ "id": "cs_1", "url": "https://pay.example/?key=h1dden", "payment_intent": "pi_1",
        "customer_email": HIDDEN, "client_secret": HIDDEN, "new": HIDDEN });
    let server = Server::start([json(200, intent("requires_action")), json(200, &session)]);
    let client = client(&server.base_url());
    let pending = client.dana().pay(Idr::new(20_000), "https://shop.example/").await.unwrap();
    assert!(pending.redirect_url().contains(HIDDEN));
    assert_hidden(&pending);
    let page =
        client.dana().checkout("https://shop.example/", "https://shop.example/").item("kopi", Idr::new(8_000), 1);
    let page = page.await.unwrap();
    assert!(page.url().contains(HIDDEN));
    assert_hidden(&page);
}

#[tokio::test]
async fn what_waits_and_what_is_carried() {
    let memory = Memory::new([status(200, intent("succeeded"))]);
    let client = Client::builder(SecretKey::new(KEY).unwrap()).http_client(memory.clone()).build().unwrap();
    let feed = Feed::new();
    assert_hidden(&feed);
    assert_hidden(&client.dana().settle(&id("pi_1"), Duration::from_secs(1)).feed(&feed));
    assert_hidden(&client.dana().settle(&id("pi_1"), Duration::from_secs(1)).await.unwrap());
    assert_hidden(&memory.requests());
    assert_hidden(&ReturnUrl::new("https://shop.example/?token=h1dden").unwrap().query("phone", HIDDEN));
    assert_hidden(&client.request::<Value>(Method::POST, "/v1/x?token=h1dden").json(&value!({ "a": HIDDEN })));
    let error = client.dana().pay(Idr::new(20_000), "shop.example/?token=h1dden").await.unwrap_err();
    assert!(error.to_string().contains("is not a whole address"));
}

/// A telephone number has no mark by which it could be told, so nothing that was in the way is quoted.
#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_quoted() {
    let body = value!({ "id": "pi_1", "amount": "+62 812 h1dden", "currency": "IDR", "status": "succeeded" });
    let memory = Memory::new([status(200, body), status(200, value!("h1dden"))]);
    let client = memory.client();
    for said in ["field `amount`: expected a whole number", "invalid type: string, expected an object"] {
        let error = client.retrieve_payment_intent(&id("pi_1")).await.unwrap_err();
        assert!(assert_hidden(&error).contains("cannot be read"));
        assert!(error.to_string().contains(said), "{error}");
        assert!(error.body().is_some_and(|body| String::from_utf8_lossy(body).contains(HIDDEN)));
        assert_hidden(&std::error::Error::source(&error).unwrap());
    }
}

#[tokio::test]
async fn answers_and_errors() {
    let customer =
        value!({ "id": "cus_1", "name": HIDDEN, "phone": HIDDEN, "address": { "line1": HIDDEN }, "pin": HIDDEN });
    let refused = value!({ "error": { "message": format!("wrong key {KEY} and pi_1_secret_h1dden"), "code": KEY } });
    let replies = [
        json(200, &customer),
        json(401, &refused),
        answer(200, &[("request-id", KEY)], format!("{{\"id\":{{\"{KEY}\":1}}}}")),
    ];
    let server = Server::start(replies);
    let client = client(&server.base_url());
    let answer = client.retrieve_customer(&id("cus_1")).send().await.unwrap();
    assert!(String::from_utf8_lossy(answer.body()).contains(HIDDEN));
    assert_hidden(&answer);
    assert_hidden(answer.value());
    for _ in 0..2 {
        let error = client.retrieve_customer(&id("cus_1")).attempts(1).await.unwrap_err();
        let mut source: Option<&dyn std::error::Error> = Some(&error);
        while let Some(cause) = source {
            assert_hidden(&cause);
            assert!(!cause.to_string().contains(HIDDEN), "{cause}");
            source = cause.source();
        }
    }
}

#[test]
fn events_and_what_they_are_about() {
    let verifier = Verifier::new("whsec_h1dden").unwrap();
    let verify = |kind: &str, object: Value| {
        let body = value!({ "id": "evt_1", "type": kind, "data": { "object": object, "previous_attributes": { "x": HIDDEN } },
            "request": { "id": "req_1", "new": HIDDEN }, "new": HIDDEN });
        let body = body.to_string();
        let now = UNIX_EPOCH + Duration::from_millis(1_772_435_794_159);
        verifier.verify_at(&sign("whsec_h1dden", 1_772_435_794_159, body.as_bytes()), body.as_bytes(), now)
    };
    let refund = value!({ "id": "re_1", "metadata": { "phone": HIDDEN }, "new": HIDDEN });
    let session = value!({ "id": "cs_1", "url": HIDDEN, "customer_details": { "name": HIDDEN, "phone": HIDDEN } });
    for (kind, object) in [
        ("payment_intent.succeeded", intent("succeeded")),
        ("charge.refund.updated", refund),
        ("checkout.session.completed", session),
        ("payout.paid", value!({ "id": "po_1", "account": HIDDEN })),
        ("payment_intent.succeeded", value!({ "id": "pi_1", "client_secret": HIDDEN })),
    ] {
        let event = verify(kind, object).unwrap();
        assert!(String::from_utf8_lossy(event.raw()).contains(HIDDEN));
        assert_hidden(&event);
        assert_hidden(event.object());
        assert_hidden(event.envelope());
    }
}

/// An error that says what was in the way quotes it.
#[test]
fn what_is_signed_and_no_event_is_not_repeated() {
    for body in [
        value!("pi_1_secret_h1dden"),
        value!({ "id": { KEY: 1 }, "type": "x" }),
        value!("+62 812 h1dden"),
        value!(["h1dden \" h1dden"]),
    ] {
        let body = body.to_string();
        let header = sign("whsec_1", 1_772_435_794_159, body.as_bytes());
        let now = UNIX_EPOCH + Duration::from_millis(1_772_435_794_159);
        let error = Verifier::new("whsec_1").unwrap().verify_at(&header, body.as_bytes(), now).unwrap_err();
        assert!(matches!(error, VerifyError::NotAnEvent { .. }), "{error:?}");
        assert!(!error.to_string().contains(HIDDEN), "{error}");
        assert_hidden(&error);
    }
}

#[test]
fn lists_show_as_little_as_what_they_hold() {
    let list: types::PaymentIntentList =
        serde_json::from_value(value!({ "data": [intent("succeeded")], "new": HIDDEN })).unwrap();
    let shown = assert_hidden(&list);
    assert!(shown.contains("PaymentIntentId(\"pi_1\")"), "{shown}");
}
