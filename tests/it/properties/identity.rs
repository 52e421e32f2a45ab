//! What is received is written as it came: an equal JSON value, with every field that nobody described, every value that
//! did not fit its field, and every word that nobody knows. The one difference: a described field that came as text, and
//! is no text, is written as what the text says.

use super::{any_json, text};
use crate::support::{DOCUMENT, round};
use crate::wire::examples::round_of;
use proptest::collection::{hash_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wooshpay::types::PaymentIntent;

/// What is answered, or delivered, on its own.
const RECEIVED: [&str; 12] = [
    "PaymentIntent",
    "PaymentIntentList",
    "CheckoutSession",
    "CheckoutSessionList",
    "LineItemList",
    "Refund",
    "Customer",
    "WebhookEndpoint",
    "WebhookEndpointList",
    "Event",
    "Balance",
    "ErrorBody",
];

fn named(name: &str) -> &'static Value {
    &DOCUMENT.root()["components"]["schemas"][name]
}

/// What a schema leads to.
fn followed(schema: &'static Value) -> &'static Value {
    match schema.pointer("/allOf/0/$ref").or_else(|| schema.get("$ref")).and_then(Value::as_str) {
        Some(reference) => followed(DOCUMENT.resolve(reference).unwrap()),
        None => schema,
    }
}

fn properties(schema: &'static Value) -> Option<&'static Map<String, Value>> {
    schema.get("properties")?.as_object()
}

fn is_required(schema: &Value, name: &str) -> bool {
    schema["required"].as_array().is_some_and(|required| required.iter().any(|field| field == name))
}

/// What the document allows, and for words any word.
fn fitting(schema: &'static Value) -> BoxedStrategy<Value> {
    let schema = followed(schema);
    if schema.get("x-id-prefix").is_some() {
        return "\\PC{1,20}".prop_map(Value::from).boxed();
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return prop_oneof![proptest::sample::select(words.as_slice()), text().prop_map(Value::from)].boxed();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => text().prop_map(Value::from).boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("integer") => {
            let number = any::<i64>().prop_map(Value::from).boxed();
            prop_oneof![number.clone(), number.prop_map(|number| json!(number.to_string()))].boxed()
        }
        Some("array") => vec(fitting(&schema["items"]), 0..3).prop_map(Value::from).boxed(),
        Some("object") if properties(schema).is_some() => object(schema),
        Some("object") => {
            let inner = schema.get("additionalProperties").filter(|inner| inner.get("type").is_some());
            let inner = inner.map_or_else(any_json, fitting);
            hash_map(text(), inner, 0..4).prop_map(|members| Value::Object(members.into_iter().collect())).boxed()
        }
        _ => any_json(),
    }
}

/// Each optional field as it should be, as text that says it, as anything else, or left out; and fields that nobody
/// described.
fn object(schema: &'static Value) -> BoxedStrategy<Value> {
    let properties = properties(schema).unwrap();
    let mut all = hash_map(text(), any_json(), 0..3).prop_map(|more| Value::Object(more.into_iter().collect())).boxed();
    all = all.prop_filter("an unknown field", |it| it.as_object().is_some_and(|it| !it.is_empty())).boxed();
    all = option::of(all).prop_map(|more| more.unwrap_or_else(|| json!({}))).boxed();
    for (name, property) in properties {
        let fit = fitting(property);
        let came = if is_required(schema, name) {
            fit.prop_map(Some).boxed()
        } else {
            let written = fit.clone().prop_map(|value| Value::from(value.to_string()));
            let odd = prop_oneof![Just(json!(null)), Just(json!("")), any_json()];
            prop_oneof![6 => Just(None), 3 => fit.prop_map(Some), 1 => written.prop_map(Some), 2 => odd.prop_map(Some)]
                .boxed()
        };
        all = (all, came)
            .prop_map(move |(mut object, came)| {
                if let Some(came) = came {
                    object[name] = came;
                } else if let Some(members) = object.as_object_mut() {
                    members.shift_remove(name);
                }
                object
            })
            .boxed();
    }
    all
}

/// Whether this was written of what came.
fn same(came: &Value, written: &Value, schema: &'static Value) -> bool {
    if came == written {
        return true;
    }
    let schema = followed(schema);
    match (came, written) {
        (Value::String(text), _) if schema["type"] != "string" => {
            let number = text.parse::<i64>().map(Value::from);
            let said = number.or_else(|_| serde_json::from_str(text));
            said.is_ok_and(|said| same(&said, written, schema))
        }
        (Value::Array(came), Value::Array(written)) if schema["type"] == "array" => {
            came.len() == written.len() && came.iter().zip(written).all(|(c, w)| same(c, w, &schema["items"]))
        }
        (Value::Object(came), Value::Object(written)) => {
            let product = named("Product");
            let properties = properties(schema).or_else(|| properties(product)).unwrap();
            let member = |(name, came): (&String, &Value)| match (written.get(name), properties.get(name)) {
                (Some(written), Some(property)) => same(came, written, property),
                (written, _) => written == Some(came),
            };
            came.len() == written.len() && came.iter().all(member)
        }
        _ => false,
    }
}

fn whatever_is_received() -> impl Strategy<Value = (&'static str, Value)> {
    proptest::sample::select(&RECEIVED[..])
        .prop_flat_map(|name| object(named(name)).prop_map(move |payload| (name, payload)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    #[test]
    fn nothing_is_lost((name, payload) in whatever_is_received()) {
        let written = round_of(name)(&payload).unwrap();
        prop_assert!(same(&payload, &written, named(name)), "{name}: {payload}\nwas written as\n{written}");
        prop_assert_eq!(round_of(name)(&written), Ok(written.clone()), "what was written stays as it is");
        let text = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(round_of(name)(&serde_json::from_str(&text).unwrap()), Ok(written));
    }
}

/// The difference, kind by kind: nothing but these.
#[test]
fn what_came_as_text_and_is_none_is_written_as_what_it_says() {
    let cases = [
        ("amount_received", json!("20000"), json!(20_000)),
        ("amount_received", json!("+020000"), json!(20_000)),
        ("quantity", json!(" 2 "), json!(2)),
        ("created", json!("1681356963000"), json!(1_681_356_963_000_i64)),
        ("livemode", json!("true"), json!(true)),
        ("payment_method_types", json!("[\"dana\"]"), json!(["dana"])),
        ("metadata", json!("{\"table\": \"7\"}"), json!({ "table": "7" })),
        ("shipping", json!("{\"address\": \"{}\", \"new\": \"1\"}"), json!({ "address": {}, "new": "1" })),
        // These have room for text.
        ("next_action", json!("{\"type\": \"x\"}"), json!("{\"type\": \"x\"}")),
        ("payment_method_options", json!("{\"a\": 1}"), json!("{\"a\": 1}")),
        ("description", json!("[1]"), json!("[1]")),
        // These are not what the field holds, in whatever dress.
        ("amount_received", json!("20000.00"), json!("20000.00")),
        ("payment_method_types", json!("dana"), json!("dana")),
        ("metadata", json!("{\"table\": 7}"), json!("{\"table\": 7}")),
    ];
    for (field, came, written) in cases {
        let mut payload = json!({ "id": "pi_1", "amount": 1, "currency": "IDR", "status": "succeeded" });
        payload[field] = came;
        let mut expected = payload.clone();
        expected[field] = written;
        assert_eq!(round::<PaymentIntent>(&payload), Ok(expected), "{field}");
    }
}
