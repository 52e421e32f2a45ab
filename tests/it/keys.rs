//! Keys: the account's own, and those that make a repeated request the same request.

use serde_json::json;
use std::collections::HashSet;
use wooshpay::{Client, IdempotencyKey, Mode, Secret, SecretKey};

#[test]
fn the_prefix_says_whether_money_is_real() {
    for (key, mode, shown) in [
        ("sk_test_a", Mode::Test, "SecretKey(sk_test_***)"),
        ("sk_live_a", Mode::Live, "SecretKey(sk_live_***)"),
        ("sk_test_dGVzdDpXb29zaA==", Mode::Test, "SecretKey(sk_test_***)"),
        ("sk_live_a-b_c.d~e+f/g=", Mode::Live, "SecretKey(sk_live_***)"),
    ] {
        let key = SecretKey::new(key).unwrap();
        assert_eq!((key.mode(), format!("{key:?}").as_str()), (mode, shown));
    }
}

#[test]
fn what_is_no_secret_key_is_refused_and_not_repeated() {
    let cases = [
        ("", "it is blank; expected `sk_test_…` or `sk_live_…`"),
        (" \t\n", "it is blank; expected `sk_test_…` or `sk_live_…`"),
        ("sk_test_h1dden\n", "it holds white space; was it read from a file with a line end?"),
        (" sk_test_h1dden", "it holds white space; was it read from a file with a line end?"),
        ("sk_test_h1d den", "it holds white space; was it read from a file with a line end?"),
        ("sk_test_h1dden\u{a0}", "it holds white space; was it read from a file with a line end?"),
        ("pk_test_h1dden", "it is a publishable key (`pk_…`), which cannot take payments; use the secret key `sk_…`"),
        ("pk_live_h1dden", "it is a publishable key (`pk_…`), which cannot take payments; use the secret key `sk_…`"),
        ("c2tfdGVzdF9oMWRkZW4=", "it looks like a key in base64; give it as the dashboard shows it, from `sk_…`"),
        ("sk_h1dden", "it starts with neither `sk_test_` nor `sk_live_`"),
        ("SK_TEST_h1dden", "it starts with neither `sk_test_` nor `sk_live_`"),
        ("sk_prod_h1dden", "it starts with neither `sk_test_` nor `sk_live_`"),
        ("whsec_h1dden", "it starts with neither `sk_test_` nor `sk_live_`"),
        ("h1dden", "it starts with neither `sk_test_` nor `sk_live_`"),
        ("sk_test_", "nothing follows its prefix"),
        ("sk_live_", "nothing follows its prefix"),
        ("sk_test_h1d:den", "it holds a character that no key has"),
        ("sk_live_h1dden\u{0}", "it holds a character that no key has"),
        ("sk_live_h1ddén", "it holds a character that no key has"),
        ("sk_test_h1dden\u{200b}", "it holds a character that no key has"),
        ("sk_test_\"h1dden\"", "it holds a character that no key has"),
        ("sk_test_h1dden,sk_live_h1dden", "it holds a character that no key has"),
    ];
    for (key, why) in cases {
        let error = SecretKey::new(key).unwrap_err();
        assert_eq!(error.to_string(), format!("not a secret key: {why}"), "{key:?}");
        assert!(!format!("{error:?}").contains("h1dden"));
    }
}

#[test]
fn nothing_that_holds_the_key_shows_it() {
    let key = SecretKey::new("sk_test_h1dden").unwrap();
    let builder = Client::builder(key.clone());
    let client = builder.clone().build().unwrap();
    let misled = builder.clone().base_url("https://sk_test_h1dden@apitest.wooshpay.com");
    for shown in [
        format!("{misled:?}"),
        format!("{key:?}"),
        format!("{builder:?}"),
        format!("{client:?}"),
        format!("{:?}", client.dana()),
    ] {
        assert!(!shown.contains("h1dden"), "{shown}");
    }
    assert_eq!(format!("{client:?}"), "Client { base_url: \"https://apitest.wooshpay.com\", mode: Test, .. }");
}

#[test]
fn secrets_are_written_and_not_shown() {
    let secret: Secret = serde_json::from_value(json!("whsec_h1dden")).unwrap();
    assert_eq!((secret.expose(), format!("{secret:?}").as_str()), ("whsec_h1dden", "Secret(***)"));
    assert_eq!(serde_json::to_value(&secret).unwrap(), json!("whsec_h1dden"));
    assert_eq!(format!("{:?}", Secret::from("whsec_h1dden".to_owned())), "Secret(***)");
}

#[test]
fn idempotency_keys_have_1_to_255_visible_bytes() {
    let refusal = |key: &str| IdempotencyKey::new(key).map_err(|error| error.to_string());
    assert_eq!(refusal(""), Err("an idempotency key has 1 to 255 bytes, this one has 0".to_owned()));
    assert_eq!(refusal(&"k".repeat(256)), Err("an idempotency key has 1 to 255 bytes, this one has 256".to_owned()));
    assert_eq!(refusal(&"é".repeat(128)), Err("an idempotency key has 1 to 255 bytes, this one has 256".to_owned()));
    for odd in ["a b", " a", "a\n", "a\r\nx: y", "a\0", "é", "a\u{7f}"] {
        let message = format!("the idempotency key {odd:?} holds other than visible ASCII");
        assert_eq!(refusal(odd), Err(message));
    }
    for key in ["k", "order-42:pay/1", "~!@#$%^&*()", &"k".repeat(255)] {
        let taken = IdempotencyKey::new(key).unwrap();
        assert_eq!((taken.as_str(), taken.to_string().as_str()), (key, key));
        assert_eq!(serde_json::from_value::<IdempotencyKey>(json!(key)).unwrap(), taken);
        assert_eq!(serde_json::to_value(&taken).unwrap(), json!(key));
    }
    let error = serde_json::from_value::<IdempotencyKey>(json!("a b")).unwrap_err();
    assert_eq!(error.to_string(), "the idempotency key \"a b\" holds other than visible ASCII");
}

#[test]
fn derived_keys_are_the_same_on_every_machine_and_tell_parts_apart() {
    // SHA-256 over each part's length as 8 bytes and its text, computed with Python's hashlib.
    let key = IdempotencyKey::derive(["pay", "order-42"]);
    assert_eq!(key.as_str(), "85c30b5250237ab76a1dfb5e7d8e4904203da6866594b85ad35a58e65bf8b67c");
    assert_eq!(
        IdempotencyKey::derive::<&str>([]).as_str(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    let different = [
        vec!["pay", "order-42"],
        vec!["payorder-42"],
        vec!["pay", "order", "-42"],
        vec!["payo", "rder-42"],
        vec!["order-42", "pay"],
        vec!["pay", "order-42", ""],
        vec!["", "pay", "order-42"],
        vec!["refund", "order-42"],
        vec![""],
        vec![],
    ];
    let keys: HashSet<String> =
        different.iter().map(|parts| IdempotencyKey::derive(parts.iter().copied()).to_string()).collect();
    assert_eq!(keys.len(), different.len());
}

#[test]
fn random_keys_are_long_and_never_the_same() {
    let keys: HashSet<String> = (0..1000).map(|_| IdempotencyKey::random().unwrap().to_string()).collect();
    assert_eq!(keys.len(), 1000);
    assert!(keys.iter().all(|key| key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit())));
}
