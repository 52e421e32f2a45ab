//! One payment in all the ways in which WooshPay, old and new, writes it.

use crate::support::{example, round};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};
use wooshpay::types::{PaymentIntent, PaymentIntentStatus, PaymentMethodType};
use wooshpay::{Amount, Currency, Timestamp};

fn payment_with(field: &str, value: Value) -> PaymentIntent {
    serde_json::from_value(with(field, value)).unwrap()
}

fn with(field: &str, value: Value) -> Value {
    let mut payload = json!({ "id": "pi_1", "amount": 20_000, "currency": "IDR", "status": "succeeded" });
    payload[field] = value;
    payload
}

/// The JSON that the object is written as, of one field.
fn written(payment: &PaymentIntent, field: &str) -> Option<Value> {
    serde_json::to_value(payment).unwrap().get(field).cloned()
}

#[test]
fn the_older_serialiser_is_read() {
    let payment: PaymentIntent = serde_json::from_str(&example("payment-intent-older-serialiser.json")).unwrap();
    assert_eq!(payment.amount, Amount::new(97_500));
    assert_eq!(payment.amount_capturable, Some(Amount::new(0)));
    assert_eq!(payment.status, PaymentIntentStatus::RequiresAction);
    assert_eq!(payment.redirect_url(), Some("https://apitest.wooshpay.com/v1/receives/c12/pay/pi_2013872940684175078"));
    assert_eq!((&payment.payment_method, &payment.customer), (&None, &None));
    assert_eq!(payment.payment_method_types, None);
    assert_eq!(payment.payment_method_options, Some(json!("{\"alipay\":{\"terminal_type\":\"WEB\"}}")));
    assert_eq!((&payment.metadata, &payment.shipping, &payment.quantity), (&None, &None, &None));
    assert_eq!(payment.description, None);
    assert_eq!(payment.merchant_order_id.as_deref(), Some("SENJA-20260121-0071"));
    assert_eq!(payment.canceled_at, None);
    assert_eq!(payment.cancel_at, None);
    assert_eq!((written(&payment, "description"), written(&payment, "cancel_at")), (Some(json!("")), Some(json!(""))));
}

#[test]
fn a_status_that_nobody_knows_is_kept() {
    let payment = payment_with("status", json!("partially_settled"));
    assert_eq!(payment.status, PaymentIntentStatus::Unknown("partially_settled".to_owned()));
    assert_eq!(written(&payment, "status"), Some(json!("partially_settled")));
}

#[test]
fn an_empty_text_for_an_id_is_no_id() {
    for field in ["payment_method", "customer", "client_secret"] {
        for nothing in [json!(""), json!(null)] {
            let payment = payment_with(field, nothing.clone());
            assert_eq!((&payment.payment_method, &payment.customer), (&None, &None));
            assert!(payment.client_secret.is_none());
            assert_eq!(written(&payment, field), Some(nothing));
        }
    }
    let payment = payment_with("object", json!("payment_intent"));
    assert_eq!(
        ["payment_method", "customer", "client_secret"].map(|field| written(&payment, field)),
        [None, None, None]
    );
}

#[test]
fn lists_of_methods_come_as_list_as_text_as_null() {
    let methods = |value: Value| payment_with("payment_method_types", value).payment_method_types;
    let dana_and_new = vec![PaymentMethodType::Dana, PaymentMethodType::Unknown("moonpay".to_owned())];
    assert_eq!(methods(json!(["dana", "moonpay"])), Some(dana_and_new.clone()));
    assert_eq!(methods(json!("[\"dana\",\"moonpay\"]")), Some(dana_and_new.clone()));
    assert_eq!(methods(json!([])), Some(vec![]));
    assert_eq!(methods(json!("[]")), Some(vec![]));
    for nothing in [json!(null), json!(""), json!("dana"), json!("null"), json!([1]), json!("[1]"), json!({})] {
        assert_eq!(methods(nothing.clone()), None, "{nothing}");
        let payload = with("payment_method_types", nothing);
        assert_eq!(round::<PaymentIntent>(&payload), Ok(payload));
    }
    let payment = payment_with("payment_method_types", json!("[\"dana\",\"moonpay\"]"));
    assert_eq!(written(&payment, "payment_method_types"), Some(json!(["dana", "moonpay"])));
}

#[test]
fn amounts_may_be_text() {
    for (text, number) in [("97500", 97_500), ("0", 0), ("-5", -5), ("9223372036854775807", i64::MAX)] {
        let payment = payment_with("amount", json!(text));
        assert_eq!(payment.amount, Amount::new(number));
        assert_eq!(written(&payment, "amount"), Some(json!(number)));
        assert_eq!(payment_with("amount_received", json!(text)).amount_received, Some(Amount::new(number)));
    }
    for odd in ["9223372036854775808", "1e5", "1.0", "1 000", "+-1", "Rp1", "0x10", "१"] {
        let payment = payment_with("amount_received", json!(odd));
        assert_eq!((payment.amount_received, written(&payment, "amount_received")), (None, Some(json!(odd))), "{odd}");
    }
}

#[test]
fn moments_come_in_seconds_and_milliseconds_as_number_and_as_text() {
    let cases: [(i64, i64); 8] = [
        (1_681_356_963, 1_681_356_963_000),
        (1_681_356_963_000, 1_681_356_963_000),
        (17_027_155_624_825, 17_027_155_624_825),
        (0, 0),
        (100_000_000_000, 100_000_000_000_000),
        (100_000_000_001, 100_000_000_001),
        (-5, -5000),
        (i64::MAX, i64::MAX),
    ];
    for (sent, milliseconds) in cases {
        for form in [json!(sent), json!(sent.to_string())] {
            let payment = payment_with("created", form);
            let created = payment.created.unwrap();
            assert_eq!(created.as_millis(), milliseconds);
            assert_eq!(created.to_string(), milliseconds.to_string());
            assert_eq!(format!("{created:?}"), format!("Timestamp({sent})"));
            assert_eq!(written(&payment, "created"), Some(json!(sent)));
        }
    }
    for nothing in [json!(""), json!(null), json!(1.5), json!("2026-03-02T07:15:00Z"), json!(true)] {
        let payment = payment_with("created", nothing.clone());
        assert_eq!((payment.created, written(&payment, "created")), (None, Some(nothing)));
    }
}

#[test]
fn moments_reach_the_standard_library_where_it_can_hold_them() {
    let at = |number: i64| serde_json::from_value::<Timestamp>(json!(number)).unwrap().to_system_time();
    assert_eq!(at(1_681_356_963), Some(UNIX_EPOCH + Duration::from_secs(1_681_356_963)));
    assert_eq!(at(1_688_542_224_918), Some(UNIX_EPOCH + Duration::from_millis(1_688_542_224_918)));
    assert_eq!(at(-5), Some(UNIX_EPOCH - Duration::from_secs(5)));
    assert_eq!(at(i64::MIN), UNIX_EPOCH.checked_sub(Duration::from_millis(i64::MIN.unsigned_abs())));
}

#[test]
fn the_case_of_a_currency_does_not_matter_and_is_kept() {
    for code in ["IDR", "idr", "Idr"] {
        let payment = payment_with("currency", json!(code));
        assert_eq!(payment.currency, Currency::idr());
        assert_eq!(payment.currency.as_str(), code);
        assert_eq!(written(&payment, "currency"), Some(json!(code)));
    }
    assert_ne!(payment_with("currency", json!("USD")).currency, Currency::idr());
    assert_ne!(payment_with("currency", json!("")).currency, Currency::idr());
    assert_eq!(Currency::new("idr").unwrap().as_str(), "IDR");
    for odd in ["", "ID", "IDRR", "ID1", "ĐR", "ID "] {
        let message = format!("{odd:?} is not a currency code, which has three letters");
        assert_eq!(Currency::new(odd).unwrap_err().to_string(), message);
    }
}

#[test]
fn metadata_that_is_not_all_text_hides_nothing() {
    let payment = payment_with("metadata", json!({ "order": "42", "empty": "" }));
    let expected = BTreeMap::from([("order".to_owned(), "42".to_owned()), ("empty".to_owned(), String::new())]);
    assert_eq!(payment.metadata.unwrap().0, expected);
    for odd in
        [json!({ "order": 42 }), json!({ "order": null }), json!({ "a": { "b": "c" } }), json!(["order"]), json!("")]
    {
        let payment = payment_with("metadata", odd.clone());
        assert_eq!(payment.metadata, None);
        assert_eq!(payment.extra["metadata"], odd);
        assert_eq!((payment.amount, payment.status.as_str()), (Amount::new(20_000), "succeeded"));
        assert_eq!(written(&payment, "metadata"), Some(odd));
    }
    let payment = payment_with("metadata", json!("{\"order\":\"42\"}"));
    assert_eq!(payment.metadata.unwrap().0, BTreeMap::from([("order".to_owned(), "42".to_owned())]));
}

#[test]
fn a_field_that_came_twice_has_its_last_value() {
    let text = r#"{"id":"pi_1","amount":1,"currency":"IDR","status":"succeeded","status":"canceled","new":1,"new":2}"#;
    let payment: PaymentIntent = serde_json::from_str(text).unwrap();
    assert_eq!((payment.status, &payment.extra["new"]), (PaymentIntentStatus::Canceled, &json!(2)));
}

#[test]
fn nothing_that_is_secret_shows_in_debug() {
    let mut payload: Value = serde_json::from_str(&example("dana-payment-intent-response.json")).unwrap();
    payload["next_action"]["dana_handle_redirect"]["url"] = json!("https://wallet.example/pay?token=tok_s3cr3t");
    let payment: PaymentIntent = serde_json::from_value(payload).unwrap();
    let shown = format!("{payment:?}");
    assert!(shown.contains("pi_1646356544343769088") && shown.contains("Secret(***)"), "{shown}");
    assert!(shown.contains(r#"NextAction{"type", "dana_handle_redirect"}"#), "{shown}");
    assert!(!shown.contains("m58mCj87dL3cj5JiUOtbdx2e") && !shown.contains("tok_s3cr3t"), "{shown}");
}

/// What a log shows of a payment: the names of the merchant's texts, and no secret.
#[test]
fn debug_shows_no_text_of_the_merchants_and_no_secret() {
    let mut payment = payment_with("metadata", json!({ "table": "h1dden" }));
    payment.client_secret = serde_json::from_value(json!("pi_1_secret_h1dden")).unwrap();
    payment.receipt_email = Some("h1dden@shop.example".to_owned());
    payment.extra.insert("surprise".to_owned(), json!("h1dden"));
    let shown = format!("{payment:?}");
    assert!(!shown.contains("h1dden"), "{shown}");
    for name in ["table", "surprise", "client_secret: Some(Secret(***))", "receipt_email: ***"] {
        assert!(shown.contains(name), "{name}: {shown}");
    }
}
