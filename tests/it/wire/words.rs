//! Enums of words: each word of the document, and words that it does not have.

use super::examples::round_of;
use crate::support::DOCUMENT;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use wooshpay::types;

/// What the document says: the words of each schema that has any.
fn words() -> Vec<(String, Vec<String>)> {
    let schemas = DOCUMENT.root()["components"]["schemas"].as_object().unwrap();
    let list = |schema: &Value| {
        let words = schema.get("enum")?.as_array()?;
        Some(words.iter().map(|word| word.as_str().unwrap().to_owned()).collect())
    };
    schemas.iter().filter_map(|(name, schema)| Some((name.clone(), list(schema)?))).collect()
}

macro_rules! known {
    ($words:ident: $($name:ident)*) => { [$((stringify!($name), types::$name::$words),)*] };
}

const OPEN: [(&str, &[&str]); 17] = known!(KNOWN:
    BillingScheme CheckoutSessionBillingAddressCollection CheckoutSessionMode CheckoutSessionPaymentStatus
    CheckoutSessionStatus ConfirmationMethod ErrorType EventType PaymentIntentCaptureMethod
    PaymentIntentSetupFutureUsage PaymentIntentStatus PaymentMethodType PriceType RefundFailureReason
    RefundObjectReason RefundStatus WebhookEndpointStatus
);
const CLOSED: [(&str, &[&str]); 5] =
    known!(ALL: BillingAddressCollection CaptureMethod CheckoutMode RefundReason SetupFutureUsage);

#[test]
fn the_lists_of_words_are_the_documents() {
    let here: BTreeSet<(String, Vec<String>)> = OPEN
        .into_iter()
        .chain(CLOSED)
        .map(|(name, words)| (name.to_owned(), words.iter().map(|word| (*word).to_owned()).collect()))
        .collect();
    assert_eq!(here, words().into_iter().collect());
}

#[test]
fn every_word_comes_back_as_it_went_in() {
    for (name, words) in words() {
        for word in words {
            assert_eq!(round_of(&name)(&json!(word)), Ok(json!(word)), "{name}");
        }
    }
}

#[test]
fn what_is_received_keeps_words_that_it_does_not_know() {
    for (name, _) in OPEN {
        for word in ["", "quantum_settled", "SUCCEEDED", " succeeded", "Unknown", "成功", "unknown\u{0}"] {
            assert_eq!(round_of(name)(&json!(word)), Ok(json!(word)), "{name} {word:?}");
        }
        for no_word in [json!(1), json!(null), json!(true), json!([]), json!({ "Unknown": "x" })] {
            assert!(round_of(name)(&no_word).is_err(), "{name} {no_word}");
        }
    }
}

#[test]
fn what_is_sent_refuses_words_that_it_does_not_know() {
    for (name, words) in CLOSED {
        let refusal = format!("\"weekly\" is not one of {}", words.join(", "));
        assert_eq!(round_of(name)(&json!("weekly")), Err(refusal), "{name}");
        let refusal = format!("\"\" is not one of {}", words.join(", "));
        assert_eq!(round_of(name)(&json!("")), Err(refusal), "{name}");
    }
    let refusal = "WEEKLY".parse::<types::RefundReason>().unwrap_err().to_string();
    assert_eq!(refusal, "\"WEEKLY\" is not one of duplicate, fraudulent, requested_by_customer, resolved_dispute");
}

#[test]
fn a_word_that_is_known_is_never_unknown() {
    use types::PaymentIntentStatus as Status;
    assert_eq!(Status::from("succeeded"), Status::Succeeded);
    assert_eq!(Status::from("succeeded".to_owned()), Status::Succeeded);
    assert_eq!("succeeded".parse(), Ok(Status::Succeeded));
    assert_eq!(Status::from("settled"), Status::Unknown("settled".to_owned()));
    assert_eq!(Status::from("settled").as_str(), "settled");
    assert_eq!(format!("{:>10}|{:<10}|", Status::Failed, Status::from("new")), "    failed|new       |");
}

/// Left out, a misspelled amount would make the refund a full one.
#[test]
fn a_misspelled_field_of_what_is_sent_is_refused() {
    let typo = json!({ "payment_intent": "pi_1", "ammount": "5000" });
    let error = serde_json::from_value::<wooshpay::types::CreateRefund>(typo).unwrap_err();
    assert!(error.to_string().starts_with("unknown field `ammount`, expected one of `amount`"), "{error}");
}
