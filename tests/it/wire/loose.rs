//! Objects of the service whose optional fields hold anything at all: the object is read, nothing is lost, and what is
//! required is missed by name.

use super::examples::round_of;
use crate::support::{DOCUMENT, round};
use serde_json::{Map, Value, json};
use wooshpay::types;
use wooshpay_codegen::reach::reach;

/// An object schema that is received: its name, its properties and which are required.
struct Received {
    name: String,
    properties: Map<String, Value>,
    required: Vec<String>,
}

fn received() -> Vec<Received> {
    let schemas = DOCUMENT.root()["components"]["schemas"].as_object().unwrap();
    let names = reach(&DOCUMENT).responses;
    let object = |name: &String| {
        let schema = schemas.get(name)?;
        let properties = schema.get("properties")?.as_object()?.clone();
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let required = required.iter().map(|field| field.as_str().unwrap().to_owned()).collect();
        Some(Received { name: name.clone(), properties, required })
    };
    names.iter().filter_map(object).collect()
}

/// The least that a schema takes.
fn least(schema: &Value) -> Value {
    if let Some(branch) = schema.pointer("/allOf/0") {
        return least(branch);
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        if reference.ends_with("/Currency") {
            return json!("IDR");
        }
        return least(DOCUMENT.resolve(reference).unwrap());
    }
    if let Some(prefix) = schema.get("x-id-prefix").and_then(Value::as_str) {
        return json!(format!("{prefix}1"));
    }
    if let Some(word) = schema.pointer("/enum/0") {
        return word.clone();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        Some("object") => match schema.get("required").and_then(Value::as_array) {
            Some(required) => {
                let field = |name: &Value| {
                    (name.as_str().unwrap().to_owned(), least(&schema["properties"][name.as_str().unwrap()]))
                };
                Value::Object(required.iter().map(field).collect())
            }
            None => json!({}),
        },
        _ => json!("text"),
    }
}

fn least_of(object: &Received) -> Map<String, Value> {
    object.required.iter().map(|field| (field.clone(), least(&object.properties[field]))).collect()
}

/// Values of every kind, none of them a text that says something as JSON.
fn anything() -> Vec<Value> {
    vec![
        json!(null),
        json!(""),
        json!("{"),
        json!("no json"),
        json!(true),
        json!(0),
        json!(-7),
        json!(1.5),
        json!(u64::MAX),
        json!([]),
        json!([null]),
        json!([1, "two", { "three": 3 }]),
        json!({}),
        json!({ "id": 5 }),
        json!({ "nested": { "deep": [null, ""] } }),
    ]
}

#[test]
fn every_received_object_is_known_here() {
    let names: Vec<String> = received().into_iter().map(|object| object.name).collect();
    assert_eq!(names.len(), 25, "{names:?}");
}

#[test]
fn the_least_is_enough() {
    for object in received() {
        let payload = Value::Object(least_of(&object));
        assert_eq!(round_of(&object.name)(&payload), Ok(payload), "{}", object.name);
    }
}

#[test]
fn no_value_in_an_optional_field_hides_the_object_or_is_lost() {
    for object in received() {
        for field in object.properties.keys().filter(|field| !object.required.contains(field)) {
            for value in anything() {
                let mut payload = least_of(&object);
                payload.insert(field.clone(), value.clone());
                let payload = Value::Object(payload);
                assert_eq!(round_of(&object.name)(&payload), Ok(payload), "{}.{field}", object.name);
            }
        }
    }
}

#[test]
fn all_optional_fields_at_once_may_hold_anything() {
    for object in received() {
        for value in anything() {
            let mut payload = least_of(&object);
            for field in object.properties.keys().filter(|field| !object.required.contains(field)) {
                payload.insert(field.clone(), value.clone());
            }
            let payload = Value::Object(payload);
            assert_eq!(round_of(&object.name)(&payload), Ok(payload), "{}", object.name);
        }
    }
}

#[test]
fn fields_that_nobody_described_are_kept() {
    for object in received() {
        let mut payload = least_of(&object);
        for (index, value) in anything().into_iter().enumerate() {
            payload.insert(format!("new_{index}"), value);
        }
        payload.insert("extra".to_owned(), json!({ "extra": 1 }));
        payload.insert("type_".to_owned(), json!("x"));
        payload.insert(String::new(), json!("a field without a name"));
        let payload = Value::Object(payload);
        assert_eq!(round_of(&object.name)(&payload), Ok(payload), "{}", object.name);
    }
}

#[test]
fn what_is_required_is_missed_by_name() {
    for object in received() {
        for field in &object.required {
            let mut payload = least_of(&object);
            payload.remove(field);
            let error = round_of(&object.name)(&Value::Object(payload)).unwrap_err();
            assert_eq!(error, format!("missing field `{field}`"), "{}", object.name);
        }
    }
}

#[test]
fn what_is_required_and_wrong_is_named() {
    let cases = [
        ("PaymentIntent", "id", json!(""), "field `id`: it is empty"),
        ("PaymentIntent", "id", json!(null), "field `id`: invalid type: null, expected a string"),
        ("PaymentIntent", "id", json!(19), "field `id`: invalid type: integer `19`, expected a string"),
        ("PaymentIntent", "amount", json!(1.5), "field `amount`: expected a whole number"),
        ("PaymentIntent", "amount", json!("1.5"), "field `amount`: expected a whole number"),
        ("PaymentIntent", "amount", json!(""), "field `amount`: expected a whole number"),
        ("PaymentIntent", "amount", json!(u64::MAX), "field `amount`: expected a whole number"),
        ("PaymentIntent", "status", json!(null), "field `status`: invalid type: null, expected a string"),
        ("PaymentIntent", "currency", json!(["IDR"]), "field `currency`: invalid type: sequence, expected a string"),
        ("PaymentIntentList", "data", json!(null), "field `data`: invalid type: null, expected a sequence"),
        ("EventData", "object", json!([]), "field `object`: invalid type: sequence, expected a map"),
    ];
    for (schema, field, value, message) in cases {
        let object = received().into_iter().find(|object| object.name == schema).unwrap();
        let mut payload = least_of(&object);
        payload.insert(field.to_owned(), value);
        assert_eq!(round_of(schema)(&Value::Object(payload)), Err(message.to_owned()));
    }
}

#[test]
fn a_list_with_one_item_that_cannot_be_read_is_no_list() {
    let cases = [
        ("PaymentIntentList", json!([{ "id": "pi_1", "amount": 1, "currency": "IDR", "status": "succeeded" }, {}])),
        ("CheckoutSessionList", json!([{ "id": "cs_1" }, {}])),
        ("LineItemList", json!([{ "id": "li_1" }, {}])),
        ("WebhookEndpointList", json!([{ "id": "we_1" }, {}])),
    ];
    for (schema, data) in cases {
        let field = if schema == "PaymentIntentList" { "amount" } else { "id" };
        let error = round_of(schema)(&json!({ "data": data })).unwrap_err();
        let first_missing = ["id", field].map(|field| format!("field `data`: missing field `{field}`"));
        assert!(first_missing.contains(&error), "{schema}: {error}");
        let read = round_of(schema)(&json!({ "data": [data[0]] })).unwrap();
        assert_eq!(read, json!({ "data": [data[0]] }), "{schema}");
    }
}

#[test]
fn a_nested_list_that_cannot_be_read_stays_as_it_came() {
    let payload = json!({ "id": "cs_1", "line_items": { "data": [{ "id": "li_1" }, { "quantity": 2 }] } });
    let session: types::CheckoutSession = serde_json::from_value(payload.clone()).unwrap();
    assert_eq!(session.line_items, None);
    assert_eq!(session.extra["line_items"], payload["line_items"]);
    assert_eq!(round::<types::CheckoutSession>(&payload), Ok(payload));
}

#[test]
fn a_product_is_an_id_an_object_or_whatever_came() {
    use types::PriceProduct;
    let read = |product: Value| {
        let price: types::Price = serde_json::from_value(json!({ "id": "price_1", "product": product })).unwrap();
        price.product
    };
    let Some(PriceProduct::ProductId(id)) = read(json!("prod_1")) else { panic!() };
    assert_eq!(id.as_str(), "prod_1");
    let Some(PriceProduct::Product(product)) = read(json!({ "id": "prod_1", "name": 5, "new": true })) else {
        panic!()
    };
    assert_eq!((product.id.as_str(), product.name.as_deref()), ("prod_1", None));
    for odd in [json!({}), json!({ "name": "apple" }), json!(5), json!([]), json!(true)] {
        assert_eq!(read(odd.clone()), Some(PriceProduct::Unknown(odd)));
    }
    assert_eq!(read(json!(null)), None);
    assert_eq!(PriceProduct::from(id.clone()), PriceProduct::ProductId(id));
}

#[test]
fn an_error_is_an_object_a_text_or_whatever_came() {
    use types::ErrorDetail;
    let read = |error: Value| serde_json::from_value::<types::ErrorBody>(json!({ "error": error })).unwrap().error;
    let Some(ErrorDetail::ErrorText(text)) = read(json!("no")) else { panic!() };
    assert_eq!(text.0, "no");
    let Some(ErrorDetail::ErrorObject(object)) = read(json!({ "code": "c", "message": 5 })) else { panic!() };
    assert_eq!((object.code.as_deref(), object.message), (Some("c"), None));
    assert_eq!(Value::Object(object.extra), json!({ "message": 5 }));
    for odd in [json!(5), json!([]), json!(false)] {
        assert_eq!(read(odd.clone()), Some(ErrorDetail::Unknown(odd)));
    }
    assert_eq!(read(json!(null)), None);
}
