//! What programs rely on without a thought: that calls can be spawned and errors passed on.

use crate::support::{client, id};
use wooshpay::dana::Refund;
use wooshpay::types::{CheckoutSessionId, PaymentIntentId};
use wooshpay::webhook::{Event, Verifier, VerifyError};
use wooshpay::{Client, Error, Idr, ParseError, SecretKey};

fn can_be_spawned<T: Send>(_: &T) {}

fn is_an_error<T: std::error::Error + Send + Sync + 'static>() {}

fn can_be_shared<T: Clone + Send + Sync + 'static>() {}

#[test]
fn types_can_be_shared_and_errors_passed_on() {
    is_an_error::<Error>();
    is_an_error::<ParseError>();
    is_an_error::<VerifyError>();
    can_be_shared::<Client>();
    can_be_shared::<SecretKey>();
    can_be_shared::<Verifier>();
    can_be_shared::<Event>();
    assert_eq!(size_of::<Error>(), size_of::<usize>(), "a small error keeps results small");
}

#[test]
fn every_call_can_be_spawned() {
    let client = client("http://127.0.0.1:9");
    let (intent, session): (PaymentIntentId, CheckoutSessionId) = (id("pi_1"), id("cs_1"));
    let dana = client.dana();
    can_be_spawned(&client.retrieve_payment_intent(&intent).into_future());
    can_be_spawned(&client.retrieve_payment_intent(&intent).send());
    can_be_spawned(&client.list_payment_intents(&Default::default()).items());
    can_be_spawned(&dana.pay(Idr::new(20_000), "https://shop.example/").into_future());
    can_be_spawned(&dana.checkout("https://shop.example/", "https://shop.example/").into_future());
    can_be_spawned(&dana.retrieve(&intent));
    can_be_spawned(&dana.cancel(&intent, "sold out"));
    can_be_spawned(&dana.expire(&session));
    can_be_spawned(&async {
        let mut payment = dana.retrieve(&intent).await?;
        dana.refund(&mut payment, Refund::Full).await.map(drop)
    });
}
