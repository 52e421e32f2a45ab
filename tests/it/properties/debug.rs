//! No `Debug` of a type of the document shows what is marked as sensitive, what is free-form, or what nobody described.

use crate::support::DOCUMENT;
use crate::wire::examples::{TYPES, round_of, shown_of};
use serde_json::{Map, Value, json};
use wooshpay_codegen::reach::reach;

/// Stands wherever something must not be shown.
const HIDDEN: &str = "h1dden";

fn schemas() -> &'static Map<String, Value> {
    DOCUMENT.root()["components"]["schemas"].as_object().unwrap()
}

fn is_sensitive(property: &Value) -> bool {
    property["x-sensitive"] == true
}

/// An object of the schema with every field there is, `HIDDEN` in each that hides something, and, where it is received,
/// `HIDDEN` under names that nobody described.
fn full(schema: &'static Value) -> Value {
    if let Some(reference) = schema.pointer("/allOf/0/$ref").or_else(|| schema.get("$ref")).and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap();
        return named(name, DOCUMENT.resolve(reference).unwrap());
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => json!([full(&schema["items"]), full(&schema["items"])]),
        Some("boolean") => json!(true),
        Some("integer") => json!(7),
        Some("string") => json!("shown"),
        // Free-form.
        _ => json!({ "free": HIDDEN, "deep": [{ "free": HIDDEN }] }),
    }
}

fn named(name: &str, schema: &'static Value) -> Value {
    if let Some(prefix) = schema.get("x-id-prefix").and_then(Value::as_str) {
        return json!(format!("{prefix}1"));
    }
    if let Some(word) = schema.pointer("/enum/0") {
        return word.clone();
    }
    match name {
        "Secret" => return json!(HIDDEN),
        "Currency" => return json!("IDR"),
        "AmountText" => return json!("7"),
        "Metadata" => return json!({ "table": HIDDEN }),
        "NextAction" => return json!({ "type": "redirect_to_url", "dana": { "url": HIDDEN } }),
        _ => {}
    }
    if let Some(branches) = schema.get("oneOf").and_then(Value::as_array) {
        return full(branches.last().unwrap());
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return full(schema) };
    let field = |(name, property): (&String, &'static Value)| {
        let value = if is_sensitive(property) { json!(HIDDEN) } else { full(property) };
        (name.clone(), value)
    };
    let mut object: Map<String, Value> = properties.iter().map(field).collect();
    if reach(&DOCUMENT).responses.contains(name) {
        object.insert("new".to_owned(), json!(HIDDEN));
        object.insert("newer".to_owned(), json!([{ "newest": HIDDEN }]));
    }
    Value::Object(object)
}

fn times(payload: &Value) -> usize {
    payload.to_string().matches(HIDDEN).count()
}

#[track_caller]
fn assert_hidden(name: &str, payload: &Value) {
    assert_eq!(round_of(name)(payload).as_ref(), Ok(payload), "{name} holds it");
    let shown = shown_of(name)(payload).unwrap();
    assert!(!shown.contains(HIDDEN), "{name} shows it: {shown}");
}

#[test]
fn no_type_shows_what_is_marked_or_free_form() {
    let mut hiding = 0;
    for (name, ..) in TYPES {
        let payload = named(name, &schemas()[*name]);
        assert_hidden(name, &payload);
        hiding += usize::from(times(&payload) > 0);
    }
    assert_eq!((TYPES.len(), hiding), (89, 45));
}

/// In the place of a field that cannot hold it, whatever it is.
#[test]
fn no_type_shows_what_did_not_fit() {
    let odd = [json!({ "odd": HIDDEN }), json!([HIDDEN, [HIDDEN]]), json!([{ "odd": { "deep": HIDDEN } }])];
    let mut objects = 0;
    for name in reach(&DOCUMENT).responses {
        let Some(schema) = schemas().get(&name) else { continue };
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { continue };
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        objects += 1;
        for odd in &odd {
            let mut payload = named(&name, schema);
            for field in properties.keys().filter(|field| !required.contains(&json!(field))) {
                payload[field] = odd.clone();
            }
            assert_hidden(&name, &payload);
        }
    }
    assert_eq!(objects, 25);
}

/// An object or a list as JSON in a text, as the older serialiser writes them. A union has room for text, and shows it.
#[test]
fn no_type_shows_what_came_as_text() {
    let mut fields = 0;
    for name in reach(&DOCUMENT).responses {
        let Some(properties) = schemas().get(&name).and_then(|schema| schema.get("properties")?.as_object()) else {
            continue;
        };
        let whole = named(&name, &schemas()[&name]);
        for (field, property) in properties {
            let text = whole[field].to_string();
            let union = ["PriceProduct", "ErrorDetail"].iter().any(|union| property.to_string().contains(union));
            if whole[field].is_string() || union || !text.contains(HIDDEN) {
                continue;
            }
            fields += 1;
            let mut payload = whole.clone();
            payload[field] = json!(text);
            match shown_of(&name)(&payload) {
                Ok(shown) => assert!(!shown.contains(HIDDEN), "{name}.{field}: {shown}"),
                Err(why) => assert!(!why.contains(HIDDEN), "{name}.{field}: {why}"),
            }
        }
    }
    assert_eq!(fields, 33);
}

#[test]
fn a_shape_that_nobody_knows_is_shown_by_name() {
    for name in ["PriceProduct", "ErrorDetail"] {
        let odd = json!([{ "odd": HIDDEN }]);
        assert_hidden(name, &odd);
        assert!(shown_of(name)(&odd).unwrap().starts_with("Unknown(***)"));
    }
    let product = json!({ "sku": HIDDEN });
    assert!(shown_of("PriceProduct")(&product).unwrap().starts_with("Unknown({\"sku\"})"));
    assert_hidden("NextAction", &json!(format!("{{\"dana\":{{\"url\":\"{HIDDEN}\"}}}}")));
    assert_hidden("NextAction", &json!(HIDDEN));
}

/// A log without ids, amounts and states would be of no use.
#[test]
fn what_a_log_is_for_is_shown() {
    for (name, expected) in [
        ("PaymentIntent", "PaymentIntentId(\"pi_1\")"),
        ("PaymentIntent", "merchant_order_id: Some(\"shown\")"),
        ("PaymentIntent", "metadata: Some({\"table\"})"),
        ("CheckoutSession", "PaymentIntentId(\"pi_1\")"),
        ("CheckoutSession", "customer_email: ***"),
        ("Refund", "amount: Some(Amount(7))"),
        ("ProductData", "name: \"shown\""),
        ("Address", "country: Some(\"shown\")"),
        ("Address", "line1: ***"),
    ] {
        let shown = shown_of(name)(&named(name, &schemas()[name])).unwrap();
        assert!(shown.contains(expected), "{name}: {expected}: {shown}");
    }
}
