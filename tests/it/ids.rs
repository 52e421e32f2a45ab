//! Ids: what may stand in a path, and what the service sent and may not.

use crate::server::Server;
use crate::support::client;
use serde_json::json;
use std::collections::BTreeMap;
use wooshpay::types::{self, *};
use wooshpay::{Outcome, ParseError};

type Parse = fn(&str) -> Result<String, ParseError>;

macro_rules! kinds {
    ($($name:ident)*) => { [$((stringify!($name), $name::PREFIX, (|id| $name::new(id).map(|id| id.to_string())) as Parse),)*] };
}

const KINDS: [(&str, &str, Parse); 10] = kinds!(
    CheckoutSessionId CustomerId EventId LineItemId PaymentIntentId PaymentMethodId PriceId ProductId RefundId
    WebhookEndpointId
);

#[test]
fn prefixes_are_the_documents() {
    let schemas = crate::support::DOCUMENT.root()["components"]["schemas"].as_object().unwrap();
    let documented: BTreeMap<&str, &str> = schemas
        .iter()
        .filter_map(|(name, schema)| Some((name.as_str(), schema.get("x-id-prefix")?.as_str()?)))
        .collect();
    assert_eq!(KINDS.iter().map(|(name, prefix, _)| (*name, *prefix)).collect::<BTreeMap<_, _>>(), documented);
}

#[test]
fn ids_that_can_stand_in_a_path_are_taken_as_they_are() {
    for (_, prefix, parse) in KINDS {
        let longest = "9".repeat(255 - prefix.len());
        for tail in ["1646356544343769088", "a", "test_9-Z", "...", "..", "1.2", longest.as_str()] {
            let id = format!("{prefix}{tail}");
            assert_eq!(parse(&id), Ok(id));
        }
    }
}

#[test]
fn ids_that_could_reach_another_path_are_refused() {
    const OTHER: &str = "it holds other characters than letters, digits, `_`, `-` and `.`";
    for (name, prefix, parse) in KINDS {
        let refusals = [
            (String::new(), format!("which starts with `{prefix}`")),
            (".".into(), format!("which starts with `{prefix}`")),
            ("..".into(), format!("which starts with `{prefix}`")),
            ("xx_1".into(), format!("which starts with `{prefix}`")),
            (format!(" {prefix}1"), format!("which starts with `{prefix}`")),
            (prefix.to_uppercase() + "1", format!("which starts with `{prefix}`")),
        ];
        for (id, why) in refusals {
            assert_eq!(parse(&id).unwrap_err().to_string(), format!("{id:?} is not a {name}, {why}"));
        }
        for tail in [
            "/", "1/../2", "1/cancel", "\\", "%2e", "%2e%2e", "%2F", "1?x=1", "1#x", "1 ", "1\n", "1\0", "é", "１",
            "1:2", "1;2", "1+2", "1&2", "1*",
        ] {
            let id = format!("{prefix}{tail}");
            assert_eq!(parse(&id).unwrap_err().to_string(), format!("{id:?} is not a {name}: {OTHER}"));
        }
        let long = format!("{prefix}{}", "9".repeat(256 - prefix.len()));
        let message = format!("{long:?} is not a {name}: it is longer than 255 bytes");
        assert_eq!(parse(&long).unwrap_err().to_string(), message);
        let message = format!("{prefix:?} is not a {name}: nothing follows the prefix");
        assert_eq!(parse(prefix).unwrap_err().to_string(), message);
    }
}

#[test]
fn one_kind_is_not_another() {
    let message = "\"pi_1\" is not a CheckoutSessionId, which starts with `cs_`";
    assert_eq!("pi_1".parse::<CheckoutSessionId>().unwrap_err().to_string(), message);
    let message = "\"cs_1\" is not a PaymentIntentId, which starts with `pi_`";
    assert_eq!("cs_1".parse::<PaymentIntentId>().unwrap_err().to_string(), message);
}

#[test]
fn what_the_service_sent_is_kept_as_it_came() {
    for odd in ["pi", "42", "..", "../balance", "pi_ü", &"x".repeat(300)] {
        let id: PaymentIntentId = serde_json::from_value(json!(odd)).unwrap();
        assert_eq!((id.as_str(), id.as_ref(), id.to_string().as_str()), (odd, odd, odd));
        assert_eq!(serde_json::to_value(&id).unwrap(), json!(odd));
    }
    let error = serde_json::from_value::<PaymentIntentId>(json!("")).unwrap_err();
    assert_eq!(error.to_string(), "it is empty");
}

/// Refused as an argument, whatever sent it: nothing goes out.
#[tokio::test]
async fn what_the_service_sent_and_is_dangerous_goes_into_no_path() {
    const OTHER: &str = "it holds other characters than letters, digits, `_`, `-` and `.`";
    let server = Server::untouched();
    let client = client(&server.base_url());
    let long = "x".repeat(256);
    let cases = [
        ("..", "it is a step in a path"),
        (".", "it is a step in a path"),
        ("../balance", OTHER),
        ("pi_1/../../balance", OTHER),
        ("pi_1/cancel", OTHER),
        ("%2e%2e", OTHER),
        ("pi_1?client_secret=x", OTHER),
        ("pi_1#", OTHER),
        ("pi_1\r\nx: y", OTHER),
        ("{id}", OTHER),
        ("\\..", OTHER),
        (&long, "it is longer than 255 bytes"),
    ];
    for (odd, why) in cases {
        let id: PaymentIntentId = serde_json::from_value(json!(odd)).unwrap();
        let session: CheckoutSessionId = serde_json::from_value(json!(odd)).unwrap();
        let endpoint: WebhookEndpointId = serde_json::from_value(json!(odd)).unwrap();
        let cancel = types::CancelPaymentIntent::new("sold out");
        let lines = types::ListCheckoutSessionLineItems::default();
        let errors = [
            client.retrieve_payment_intent(&id).await.map(drop),
            client.cancel_payment_intent(&id, &cancel).await.map(drop),
            client.expire_checkout_session(&session).await.map(drop),
            client.list_checkout_session_line_items(&session, &lines).items().next().await.unwrap().map(drop),
            client.delete_webhook_endpoint(&endpoint).await.map(drop),
            client.dana().retrieve(&id).await.map(drop),
            client.dana().cancel(&id, "sold out").await.map(drop),
            client.dana().expire(&session).await.map(drop),
        ];
        let operations = [
            "retrieve_payment_intent",
            "cancel_payment_intent",
            "expire_checkout_session",
            "list_checkout_session_line_items",
            "delete_webhook_endpoint",
            "retrieve_payment_intent",
            "cancel_payment_intent",
            "expire_checkout_session",
        ];
        for (error, operation) in errors.into_iter().zip(operations) {
            let error = error.unwrap_err();
            assert_eq!(error.to_string(), format!("{operation}: {odd:?} cannot stand for `id` in a path: {why}"));
            assert_eq!((error.outcome(), error.attempts(), error.is_invalid_input()), (Outcome::NotSent, 0, true));
        }
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn ids_compare_with_text() {
    let id: PaymentIntentId = "pi_1".parse().unwrap();
    assert!(id == "pi_1" && id != "pi_2" && id == *"pi_1");
}

/// `search` and `list` are paths of their own beside the ids.
#[tokio::test]
async fn what_is_no_id_of_its_kind_goes_into_no_path() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    let id: PaymentIntentId = serde_json::from_value(json!("search")).unwrap();
    let error = client.retrieve_payment_intent(&id).await.unwrap_err();
    let message = "retrieve_payment_intent: \"search\" cannot stand for `id` in a path: it does not start with `pi_`";
    assert_eq!(error.to_string(), message);
    let session: CheckoutSessionId = serde_json::from_value(json!("list")).unwrap();
    let error = client.expire_checkout_session(&session).await.unwrap_err();
    let message = "expire_checkout_session: \"list\" cannot stand for `id` in a path: it does not start with `cs_`";
    assert_eq!(error.to_string(), message);
    assert_eq!(server.connections(), 0);
}
