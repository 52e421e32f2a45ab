//! dana.txt's requests get dana.txt's responses.

use crate::support::{Bench, dana, example, fruit, names, same_shape, text};
use serde_json::{Value, json};

fn is_id(value: &Value, prefix: &str) -> bool {
    value
        .as_str()
        .and_then(|id| id.strip_prefix(prefix))
        .is_some_and(|tail| tail.len() == 19 && tail.bytes().all(|digit| digit.is_ascii_digit()))
}

fn is_secret_of(value: &Value, id: &Value) -> bool {
    let prefix = format!("{}_secret_", text(id));
    value
        .as_str()
        .and_then(|secret| secret.strip_prefix(&prefix))
        .is_some_and(|tail| tail.len() == 24 && tail.bytes().all(|letter| letter.is_ascii_alphanumeric()))
}

#[tokio::test]
async fn the_direct_api_answers_as_printed() {
    let bench = Bench::start().await;
    let expected = example("dana-payment-intent-response.json");
    let intent = bench.made("/v1/payment_intents", &example("dana-payment-intent-request.json")).await;
    same_shape(&expected, &intent, "intent");
    for name in [
        "object",
        "currency",
        "amount",
        "status",
        "payment_method_types",
        "confirmation_method",
        "return_url",
        "capture_method",
    ] {
        assert_eq!(intent[name], expected[name], "{name}");
    }
    assert_eq!(intent["next_action"]["type"], "redirect_to_url");
    assert!(text(&intent["next_action"]["dana_handle_redirect"]["url"]).starts_with(bench.sandbox.base_url()));
    assert!(is_id(&intent["id"], "pi_") && is_id(&intent["payment_method"], "pm_"), "{intent}");
    assert!(is_secret_of(&intent["client_secret"], &intent["id"]), "{intent}");
    assert_eq!(intent["livemode"], false);
    let created = intent["created"].as_i64().unwrap();
    assert_eq!((created % 1000, created.to_string().len()), (0, 13));
    assert_eq!(bench.intent(&text(&intent["id"])).await, intent);
}

#[tokio::test]
async fn the_checkout_answers_as_printed() {
    let bench = Bench::start().await;
    let expected = example("dana-checkout-session-response.json");
    let session = bench.made("/v1/checkout/sessions", &example("dana-checkout-session-request.json")).await;
    same_shape(&expected, &session, "session");
    for name in [
        "object",
        "livemode",
        "currency",
        "customer",
        "mode",
        "status",
        "cancel_url",
        "payment_method_types",
        "payment_status",
        "success_url",
        "amount_subtotal",
        "amount_total",
        "billing_address_collection",
        "payment_link",
    ] {
        assert_eq!(session[name], expected[name], "{name}");
    }
    let (line, printed) = (&session["line_items"]["data"][0], &expected["line_items"]["data"][0]);
    for name in ["object", "currency", "description", "quantity", "amount_subtotal", "amount_total"] {
        assert_eq!(line[name], printed[name], "{name}");
    }
    for name in
        ["object", "livemode", "active", "currency", "nickname", "type", "unit_amount", "billing_scheme", "lookup_key"]
    {
        assert_eq!(line["price"][name], printed["price"][name], "{name}");
    }
    for name in ["object", "livemode", "active", "name"] {
        assert_eq!(line["price"]["product"][name], printed["price"]["product"][name], "{name}");
    }
    assert!(is_id(&session["id"], "cs_") && is_id(&session["payment_intent"], "pi_"), "{session}");
    assert!(is_id(&line["id"], "li_") && is_id(&line["price"]["id"], "price_"), "{line}");
    assert!(is_id(&line["price"]["product"]["id"], "prod_"), "{line}");
    assert!(is_secret_of(&session["client_secret"], &session["payment_intent"]), "{session}");
    assert_eq!(session["expires_at"].as_i64().unwrap(), session["created"].as_i64().unwrap() + 86_400_000);
    assert!(text(&session["url"]).starts_with(bench.sandbox.base_url()));

    let intent = bench.intent(&text(&session["payment_intent"])).await;
    assert_eq!(intent["client_secret"], session["client_secret"]);
    assert_eq!((&intent["amount"], &intent["status"]), (&json!(20_000), &json!("requires_payment_method")));
}

#[tokio::test]
async fn further_fields_appear_only_when_they_say_something() {
    let bench = Bench::start().await;
    let customer = bench.made("/v1/customers", &json!({ "name": "Sari", "email": "" })).await;
    assert_eq!(names(&customer), ["id", "object", "created", "livemode", "name"]);
    let mut request = dana(20_000);
    request["currency"] = "idr".into();
    request["merchant_order_id"] = "order-1".into();
    request["description"] = "".into();
    request["metadata"] = json!({ "a": "1", "gone": "" });
    request["customer"] = customer["id"].clone();
    request["quantity"] = 3.into();
    let intent = bench.made("/v1/payment_intents", &request).await;
    let mut expected: Vec<String> =
        names(&example("dana-payment-intent-response.json")).into_iter().map(str::to_owned).collect();
    expected.extend(["merchant_order_id", "customer", "quantity", "metadata"].map(str::to_owned));
    assert_eq!(names(&intent), expected);
    assert_eq!(intent["currency"], "IDR");
    assert_eq!(intent["metadata"], json!({ "a": "1" }));
    assert_eq!(intent["customer"], customer["id"]);
}

#[tokio::test]
async fn a_session_writes_into_its_intent_what_it_was_told_to() {
    let bench = Bench::start().await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    assert_eq!((&session["amount_total"], &session["currency"]), (&json!(25_000), &json!("IDR")));
    assert_eq!(
        (&session["client_reference_id"], &session["metadata"]),
        (&json!("cart-7"), &json!({ "channel": "web" }))
    );
    let line = &session["line_items"]["data"][0];
    assert_eq!((&line["amount_total"], &line["quantity"]), (&json!(20_000), &json!(2)));
    assert!(line["price"].get("nickname").is_none() && line["price"].get("lookup_key").is_none());
    let intent = bench.intent(&text(&session["payment_intent"])).await;
    assert_eq!(intent["merchant_order_id"], "order-7");
    assert_eq!(intent["metadata"], json!({ "table": "4" }));

    let again = json!({
        "mode": "payment", "success_url": "https://shop.example",
        "line_items": [
            { "price": line["price"]["id"], "quantity": 1 },
            { "price_data": { "currency": "IDR", "unit_amount": 7, "product": line["price"]["product"]["id"] }, "quantity": 100 },
        ],
    });
    let second = bench.made("/v1/checkout/sessions", &again).await;
    assert_eq!(second["amount_total"], 10_700);
    assert_eq!(second["payment_method_types"], json!(["dana"]));
    assert!(second.get("cancel_url").is_none());
    assert_eq!(second["line_items"]["data"][0]["price"], line["price"]);
    assert_eq!(second["line_items"]["data"][1]["price"]["product"], line["price"]["product"]);
}

#[tokio::test]
async fn the_same_seed_and_time_give_the_same_bytes() {
    let answers = || async {
        let clock = wooshpay_sandbox::Clock::frozen_at(1_700_000_000_500);
        let bench = Bench::with(wooshpay_sandbox::Sandbox::builder().seed(7).clock(clock)).await;
        let here = bench.sandbox.base_url().to_owned();
        let intent = bench.made("/v1/payment_intents", &dana(100)).await;
        let session = bench.made("/v1/checkout/sessions", &fruit()).await;
        format!("{intent}{session}").replace(&here, "")
    };
    assert_eq!(answers().await, answers().await);
}
