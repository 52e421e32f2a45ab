//! `next_action` in each of its forms.

use crate::support::round;
use serde_json::{Value, json};
use wooshpay::types::PaymentIntent;
use wooshpay::{Amount, NextAction};

/// The whole payment as text, so that the order of members is the test's.
fn payment(next_action: &str) -> PaymentIntent {
    let text = format!(
        r#"{{"id":"pi_1","amount":20000,"currency":"IDR","status":"requires_action","next_action":{next_action}}}"#
    );
    let payment: PaymentIntent = serde_json::from_str(&text).unwrap();
    assert_eq!(payment.amount, Amount::new(20_000));
    let back: Value = serde_json::to_value(&payment).unwrap();
    assert_eq!(back, serde_json::from_str::<Value>(&text).unwrap(), "lossless");
    payment
}

fn url(next_action: &str) -> Option<String> {
    payment(next_action).redirect_url().map(ToOwned::to_owned)
}

const URL: &str = "https://wallet.example/pay?a=1&b=%20";

#[test]
fn an_object_whose_type_does_not_name_the_member() {
    let form = format!(r#"{{"type":"redirect_to_url","dana_handle_redirect":{{"url":"{URL}"}}}}"#);
    assert_eq!(url(&form).as_deref(), Some(URL));
    let action = payment(&form).next_action.unwrap();
    assert_eq!(action.kind(), Some("redirect_to_url"));
    assert_eq!(action.get("dana_handle_redirect"), Some(&json!({ "url": URL })));
    assert_eq!(action.get("url"), None);
}

#[test]
fn an_object_whose_type_names_the_member() {
    let form = format!(r#"{{"type":"ovo_handle_redirect","ovo_handle_redirect":{{"url":"{URL}","qrcode":"q"}}}}"#);
    assert_eq!(url(&form).as_deref(), Some(URL));
}

#[test]
fn null_and_absent() {
    assert_eq!(url("null"), None);
    assert_eq!(payment("null").next_action, None);
    let least = json!({ "id": "pi_1", "amount": 1, "currency": "IDR", "status": "succeeded" });
    assert_eq!(round::<PaymentIntent>(&least), Ok(least));
}

#[test]
fn an_empty_text() {
    assert_eq!(url(r#""""#), None);
    let payment = payment(r#""""#);
    assert_eq!((&payment.next_action, payment.extra.get("next_action")), (&None, Some(&json!(""))));
}

#[test]
fn json_as_text() {
    let inner = format!(r#"{{"type":"redirect_to_url","dana_handle_redirect":{{"url":"{URL}"}}}}"#);
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&inner).unwrap()).unwrap();
    for text in [inner.clone(), format!(" \n\t{inner} "), pretty] {
        let form = serde_json::to_string(&text).unwrap();
        assert_eq!(url(&form).as_deref(), Some(URL), "{text}");
        assert_eq!(payment(&form).next_action.unwrap().kind(), Some("redirect_to_url"));
    }
}

#[test]
fn text_that_is_no_json_hides_nothing() {
    for text in ["redirect", "{", "{}}", "[]", "[{\"url\":\"https://x\"}]", "null", "\"{}\"", "5", "https://x.example/"]
    {
        let form = serde_json::to_string(text).unwrap();
        assert_eq!(url(&form), None, "{text}");
    }
}

#[test]
fn text_in_text_in_text_ends() {
    let mut form = format!(r#"{{"d":{{"url":"{URL}"}}}}"#);
    for _ in 0..6 {
        form = serde_json::to_string(&form).unwrap();
    }
    assert_eq!(url(&form), None);
    let deep = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
    assert_eq!(url(&serde_json::to_string(&deep).unwrap()), None);
}

#[test]
fn the_first_member_with_an_address_wins_in_the_order_of_the_text() {
    let two = |first: &str, second: &str| {
        url(&format!(
            r#"{{"{first}":{{"url":"https://first.example/"}},"type":"x","{second}":{{"url":"https://second.example/"}}}}"#
        ))
    };
    assert_eq!(two("a_handle_redirect", "z_handle_redirect").as_deref(), Some("https://first.example/"));
    assert_eq!(two("z_handle_redirect", "a_handle_redirect").as_deref(), Some("https://first.example/"));
}

#[test]
fn the_order_of_the_text_holds_inside_text_too() {
    let inner = r#"{"z":{"url":"https://first.example/"},"a":{"url":"https://second.example/"}}"#;
    assert_eq!(url(&serde_json::to_string(inner).unwrap()).as_deref(), Some("https://first.example/"));
    let alone: NextAction = serde_json::from_str(inner).unwrap();
    assert_eq!(alone.redirect_url(), Some("https://first.example/"));
}

#[test]
fn the_type_may_come_last_or_not_at_all() {
    assert_eq!(
        url(&format!(r#"{{"dana_handle_redirect":{{"url":"{URL}"}},"type":"redirect_to_url"}}"#)).as_deref(),
        Some(URL)
    );
    let form = format!(r#"{{"something_nobody_knows":{{"url":"{URL}"}}}}"#);
    assert_eq!(url(&form).as_deref(), Some(URL));
    assert_eq!(payment(&form).next_action.unwrap().kind(), None);
}

#[test]
fn members_without_an_address_are_passed_over() {
    for no_address in [
        r#"{"url":""}"#,
        r#"{"url":null}"#,
        r#"{"url":5}"#,
        r#"{"url":["x"]}"#,
        r#"{"url":{"url":"https://deep"}}"#,
        "{}",
        "5",
        "null",
        r#""https://text""#,
        r#"[{"url":"https://list"}]"#,
    ] {
        assert_eq!(url(&format!(r#"{{"a":{no_address}}}"#)), None, "{no_address}");
        let form = format!(r#"{{"a":{no_address},"b":{{"url":"{URL}"}}}}"#);
        assert_eq!(url(&form).as_deref(), Some(URL), "{no_address}");
    }
}

#[test]
fn an_address_of_its_own_comes_last() {
    assert_eq!(url(r#"{"type":"redirect","url":"https://own.example/"}"#).as_deref(), Some("https://own.example/"));
    let both = format!(r#"{{"url":"https://own.example/","dana_handle_redirect":{{"url":"{URL}"}}}}"#);
    assert_eq!(url(&both).as_deref(), Some(URL));
    assert_eq!(url(r#"{"url":""}"#), None);
    assert_eq!(url(r#"{"url":7}"#), None);
}

#[test]
fn other_kinds_of_json_are_kept_and_are_no_action() {
    for form in ["5", "true", "[]", r#"[{"url":"https://x"}]"#, "1.5"] {
        assert_eq!(payment(form).next_action, None, "{form}");
        assert_eq!(payment(form).extra["next_action"], serde_json::from_str::<Value>(form).unwrap());
    }
    assert_eq!(url("{}"), None);
}
