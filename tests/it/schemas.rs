//! The feature `schemars`: what serde writes is what the schema of the type says.

use crate::support::{DOCUMENT, example};
use crate::wire::examples::{round_of, tied};
use schemars::{Schema, schema_for};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use wooshpay::types::*;

macro_rules! rows {
    ($($name:ident)*) => { &[$((stringify!($name), || schema_for!($name)),)*] };
}

type MakeSchema = fn() -> Schema;

const SCHEMAS: &[(&str, MakeSchema)] = rows! {
    Balance CancelPaymentIntent CapturePaymentIntent CheckoutSession CheckoutSessionList ConfirmPaymentIntent
    CreateCheckoutSession CreateCustomer CreatePaymentIntent CreateRefund CreateWebhookEndpoint Customer
    DeletedWebhookEndpoint ErrorBody Event LineItemList PaymentIntent PaymentIntentList Refund UpdateCustomer
    UpdatePaymentIntent UpdateWebhookEndpoint WebhookEndpoint WebhookEndpointList
};

fn schema(name: &str) -> Value {
    let (_, schema) = SCHEMAS.iter().find(|(row, _)| *row == name).unwrap_or_else(|| panic!("{name} has no row"));
    serde_json::to_value(schema()).unwrap()
}

fn problems(name: &str, payload: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(&schema(name)).unwrap();
    validator.iter_errors(payload).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn what_is_written_is_as_the_schema_says() {
    let mut found = BTreeSet::new();
    tied(DOCUMENT.root(), &mut found);
    for (file, name) in found {
        let payload: Value = serde_json::from_str(&example(&file)).unwrap();
        let written = round_of(&name)(&payload).unwrap();
        assert_eq!(problems(&name, &written), [""; 0], "{file} as {name}");
    }
}

#[test]
fn what_is_wrong_is_not() {
    let wrong = [
        ("PaymentIntent", "dana-payment-intent-response.json", "amount", json!({})),
        ("PaymentIntent", "dana-payment-intent-response.json", "id", json!(5)),
        ("CreatePaymentIntent", "dana-payment-intent-request.json", "confirm", json!("yes")),
        ("CreatePaymentIntent", "dana-payment-intent-request.json", "capture_method", json!("weekly")),
        ("CreateRefund", "create-refund-partial.json", "amount", json!(-5)),
        ("CreateRefund", "create-refund-partial.json", "amount", json!("-5")),
        ("CreateRefund", "create-refund-partial.json", "reason", json!("new")),
    ];
    for (name, file, field, value) in wrong {
        let mut payload: Value = serde_json::from_str(&example(file)).unwrap();
        assert_eq!(problems(name, &payload), [""; 0]);
        payload[field] = value;
        assert_ne!(problems(name, &payload), [""; 0], "{name}.{field}");
    }
}

#[test]
fn words_that_nobody_knows_are_allowed_where_they_are_received() {
    let mut payload: Value = serde_json::from_str(&example("dana-payment-intent-response.json")).unwrap();
    payload["status"] = json!("quantum_settled");
    payload["payment_method_types"] = json!(["moonpay"]);
    assert_eq!(problems("PaymentIntent", &payload), [""; 0]);
}

#[test]
fn a_schema_names_its_type_and_says_what_it_is() {
    let schema = schema("PaymentIntent");
    assert_eq!(schema["title"], "PaymentIntent");
    let required: BTreeSet<&str> =
        schema["required"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    assert_eq!(required, BTreeSet::from(["id", "amount", "currency", "status"]));
    assert_eq!(schema["$defs"]["PaymentIntentStatus"]["type"], "string");
    assert!(schema["properties"].get("3ds_status").is_some(), "by its name on the wire");
}
