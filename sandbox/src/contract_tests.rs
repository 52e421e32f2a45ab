use super::*;
use serde_json::json;

fn contract() -> Contract {
    Contract::read(wooshpay::SPEC).unwrap()
}

fn operation(contract: &Contract, id: &str) -> Arc<Operation> {
    contract.operations.iter().find(|operation| operation.id == id).unwrap().clone()
}

fn refused(id: &str, body: Value) -> (String, String) {
    let contract = contract();
    let error = contract.check_request(&operation(&contract, id), &body).unwrap_err().body()["error"].take();
    (error["param"].as_str().unwrap_or_default().to_owned(), error["message"].as_str().unwrap().to_owned())
}

#[test]
fn the_validator_bites() {
    let contract = contract();
    let create = operation(&contract, "create_payment_intent");
    let check = |status: u16, body: Value| contract.check_answer(Some(&create), status, body.to_string().as_bytes());
    let good = json!({"id": "pi_1", "amount": 100, "currency": "IDR", "status": "succeeded"});
    assert_eq!(check(200, good.clone()), Ok(()));
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (status, body, complaint) in [
        (200, with("amount", json!("100")), "amount: \"100\" is not of type \"integer\""),
        (200, with("paid", json!(true)), ": Additional properties are not allowed ('paid' was unexpected)"),
        (200, with("livemode", json!("no")), "livemode: \"no\" is not of type \"boolean\""),
        (200, json!({"id": "pi_1"}), ": \"amount\" is a required property"),
        (201, good.clone(), "the specification has no status 201 here"),
        (
            400,
            good.clone(),
            ": Additional properties are not allowed ('id', 'amount', 'currency', 'status' were unexpected)",
        ),
        (
            400,
            json!({"error": {"type": "oops"}}),
            "error: {\"type\":\"oops\"} is not valid under any of the schemas listed in the 'oneOf' keyword",
        ),
    ] {
        assert_eq!(check(status, body).unwrap_err(), complaint);
    }
    assert!(contract.check_answer(Some(&create), 200, b"<html>").unwrap_err().starts_with("the body is not JSON"));
    assert_eq!(contract.check_answer(None, 404, br#"{"error":{"type":"invalid_request_error"}}"#), Ok(()));
    assert_eq!(contract.check_answer(None, 200, b"{}").unwrap_err(), "the specification has no status 200 here");
}

#[test]
fn a_refused_request_names_parameter_value_and_rule() {
    for (body, param, message) in [
        (json!({"currency": "IDR"}), "amount", "`amount` is required"),
        (json!({"amount": 0, "currency": "IDR"}), "amount", "`amount`: 0 is less than the minimum of 1"),
        (json!({"amount": "5", "currency": "IDR"}), "amount", "`amount`: \"5\" is not of type \"integer\""),
        (
            json!({"amount": 5.0, "currency": "IDR"}),
            "amount",
            "`amount` is 5.0, which is not a whole number of at most 64 bits",
        ),
        (
            json!({"amount": 1e30, "currency": "IDR"}),
            "amount",
            "`amount` is 1e+30, which is not a whole number of at most 64 bits",
        ),
        (json!({"amount": 5, "currency": "IDR", "cats": 1}), "cats", "`cats` is not a parameter of this operation"),
        (
            json!({"amount": 5, "currency": "IDR", "payment_method_data": {}}),
            "payment_method_data.type",
            "`payment_method_data.type` is required",
        ),
        (json!([]), "", "the body is not a JSON object"),
    ] {
        assert_eq!(refused("create_payment_intent", body), (param.to_owned(), message.to_owned()));
    }
    let lines = json!({"mode": "payment", "success_url": "https://a.b", "line_items": [{"quantity": 0}]});
    assert_eq!(
        refused("create_checkout_session", lines),
        ("line_items[0].quantity".to_owned(), "`line_items[0].quantity`: 0 is less than the minimum of 1".to_owned())
    );
}

#[test]
fn an_open_enum_takes_words_it_does_not_list() {
    let contract = contract();
    let body = json!({"url": "http://127.0.0.1:1", "enabled_events": ["*", "payment_intent.succeeded", "new.thing"]});
    assert!(contract.check_request(&operation(&contract, "create_webhook_endpoint"), &body).is_ok());
    let body = json!({"payment_intent": "pi_1", "reason": "because"});
    assert!(contract.check_request(&operation(&contract, "create_refund"), &body).is_err());
}

#[test]
fn a_query_is_checked_by_name_and_type() {
    let contract = contract();
    let check = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        contract.check_query(&operation(&contract, "list_payment_intents"), pairs)
    };
    assert_eq!(check(&[("limit", "3"), ("created[gt]", "5")]).unwrap().len(), 2);
    for pairs in [
        &[("limit", "0")][..],
        &[("limit", "101")],
        &[("limit", "x")],
        &[("page", "2")],
        &[("limit", "1"), ("limit", "2")],
    ] {
        assert!(check(pairs).is_err(), "{pairs:?}");
    }
    assert!(contract.check_query(&operation(&contract, "search_payment_intents"), Vec::new()).is_err());
}
