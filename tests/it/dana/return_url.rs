//! Addresses to come back to: braces and query strings as they must be.

use super::{BACK, assert_refused};
use crate::memory::{Memory, status};
use serde_json::{Value, json};
use wooshpay::types::CheckoutSessionId;
use wooshpay::{Idr, ReturnUrl};
use wooshpay_sandbox::{Customer, Sandbox};

#[test]
fn what_is_added_stands_where_it_belongs() {
    let built = |base: &str| {
        let url = ReturnUrl::new(base).unwrap();
        url.query("order", "4/2 é&=").checkout_session_id("session id").query("z", "").to_string()
    };
    let added = "order=4%2F2+%C3%A9%26%3D&session+id={CHECKOUT_SESSION_ID}&z=";
    for (base, text) in [
        ("https://shop.example", "https://shop.example?"),
        ("https://shop.example/thanks", "https://shop.example/thanks?"),
        ("https://shop.example/thanks?", "https://shop.example/thanks?"),
        ("https://shop.example/thanks?lang=id", "https://shop.example/thanks?lang=id&"),
        ("https://shop.example/thanks?lang=id&", "https://shop.example/thanks?lang=id&"),
        ("https://shop.example/a%20b?c=%7Bd%7D", "https://shop.example/a%20b?c=%7Bd%7D&"),
        ("myshop://paid", "myshop://paid?"),
        ("http://127.0.0.1:3000/back", "http://127.0.0.1:3000/back?"),
    ] {
        assert_eq!(built(base), format!("{text}{added}"));
    }
    assert_eq!(built("https://shop.example/#/thanks?x=1"), format!("https://shop.example/?{added}#/thanks?x=1"));
}

#[test]
fn nothing_added_is_nothing_changed() {
    for base in ["https://shop.example", "https://shop.example/?a=b#c", "myshop://paid?x={CHECKOUT_SESSION_ID}"] {
        assert_eq!(String::from(ReturnUrl::new(base).unwrap()), base);
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for (url, why) in [
        ("", "the address is missing: the customer needs an address to come back to"),
        ("/thanks", "the address \"/thanks\" is not a whole address; begin it with `https://` or your app's scheme"),
        (
            "https://shop.example/a b",
            "the address \"https://shop.example/a b\" holds white space, which no address does",
        ),
        ("javascript:alert(1)", "the address \"javascript:alert(1)\" is no address that a customer can come back to"),
        (
            "https://shop.example/?s=%7BCHECKOUT_SESSION_ID%7d",
            "the address \"https://shop.example/?…\" holds {CHECKOUT_SESSION_ID} with its braces \
             encoded, and nothing is put in its place; make it with `ReturnUrl::checkout_session_id`",
        ),
    ] {
        assert_eq!(ReturnUrl::new(url).unwrap_err().to_string(), why);
    }
}

#[tokio::test]
async fn a_placeholder_that_nobody_replaces_is_not_sent() {
    let memory = Memory::new([]);
    let client = memory.client();
    let url = ReturnUrl::new(BACK).unwrap().checkout_session_id("s");
    let error = client.dana().pay(Idr::new(20_000), url).await.unwrap_err();
    let why = "return_url \"https://shop.example/done?…\" holds {CHECKOUT_SESSION_ID}, and a payment \
               by the Direct API has no session";
    assert_refused(&error, why);
    let encoded = "https://shop.example/?s=%7bCHECKOUT_SESSION_ID%7D";
    for (success, cancel, name) in [(encoded, BACK, "success_url"), (BACK, encoded, "cancel_url")] {
        let checkout = client.dana().checkout(success, cancel).item("kopi", Idr::new(20_000), 1);
        let error = checkout.await.unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{name} \"https://shop.example/?…\" holds {{CHECKOUT_SESSION_ID}}")),
            "{error}"
        );
    }
    assert_eq!(memory.requests().len(), 0);
}

#[tokio::test]
async fn the_braces_go_out_as_they_are() {
    let memory = Memory::new([status(400, "{}")]);
    let url = ReturnUrl::new(BACK).unwrap().query("order", "42").checkout_session_id("session");
    let client = memory.client();
    let _ = client.dana().checkout(url, BACK).item("kopi", Idr::new(20_000), 1).await;
    let body: Value = serde_json::from_slice(memory.requests()[0].1.body.as_deref().unwrap()).unwrap();
    assert_eq!(body["success_url"], json!("https://shop.example/done?order=42&session={CHECKOUT_SESSION_ID}"));
}

#[tokio::test]
async fn the_customer_comes_back_with_the_session() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = crate::support::client(sandbox.base_url());
    let url = ReturnUrl::new("https://shop.example/done#top").unwrap().query("order", "42").checkout_session_id("s");
    let page = client.dana().checkout(url, BACK).item("kopi", Idr::new(20_000), 1).await.unwrap();
    let visit = Customer::new().pay(page.url()).await.unwrap();
    assert_eq!(visit.returned_to, Some(format!("https://shop.example/done?order=42&s={}#top", page.id())));
    assert!(CheckoutSessionId::new("{CHECKOUT_SESSION_ID}").is_err());
}

#[test]
fn a_query_is_not_shown() {
    let url = ReturnUrl::new("https://shop.example/done").unwrap().query("phone", "0812");
    assert_eq!(format!("{url:?}"), "ReturnUrl(\"https://shop.example/done\")");
}
