//! What several subjects need: a client for a test, the document, and every operation of it.

use serde_json::Value;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::LazyLock;
use wooshpay::types::{self, EventType};
use wooshpay::{Amount, Client, Currency, Error, Operation, SecretKey, operations};
use wooshpay_codegen::Document;

pub const KEY: &str = "sk_test_dGVzdDpXb29zaA==";

pub static DOCUMENT: LazyLock<Document> = LazyLock::new(|| Document::parse(wooshpay::SPEC).unwrap());

#[cfg(feature = "tracing")]
pub use crate::trace::listen;

#[cfg(not(feature = "tracing"))]
pub fn listen() {}

/// A client with a test key for a server of the test's own.
pub fn client(base_url: &str) -> Client {
    listen();
    Client::builder(SecretKey::new(KEY).unwrap()).base_url(base_url).build().unwrap()
}

/// An example as it stands in `spec/examples`.
pub fn example(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("spec/examples").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn id<T: std::str::FromStr<Err = wooshpay::ParseError>>(text: &str) -> T {
    text.parse().unwrap()
}

/// Decodes, encodes, and gives back both the object and what was written.
pub fn round<T: serde::de::DeserializeOwned + serde::Serialize>(payload: &Value) -> Result<Value, String> {
    let object: T = serde_json::from_value(payload.clone()).map_err(|error| error.to_string())?;
    serde_json::to_value(object).map_err(|error| error.to_string())
}

/// Decodes, and gives back what a log would show, in both of its forms.
pub fn shown<T: serde::de::DeserializeOwned + std::fmt::Debug>(payload: &Value) -> Result<String, String> {
    let object: T = serde_json::from_value(payload.clone()).map_err(|error| error.to_string())?;
    Ok(format!("{object:?}\n{object:#?}"))
}

pub type Done = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// Every operation once, sent once, with the least that it takes.
pub fn every_operation(client: &Client) -> Vec<(&'static Operation, Done)> {
    macro_rules! calls {
        ($($name:ident $constant:ident ($($argument:expr),*);)+) => {
            vec![$({
                let call = client.$name($(&$argument),*).attempts(1);
                let done: Done = Box::pin(async move { call.await.map(drop) });
                (&operations::$constant, done)
            },)+]
        };
    }
    let (intent, session, customer) = (id("pi_1"), id("cs_1"), id("cus_1"));
    let (refund, endpoint, event) = (id("re_1"), id("we_1"), id("evt_1"));
    let url = "https://shop.example/";
    calls! {
        retrieve_balance RETRIEVE_BALANCE ();
        create_checkout_session CREATE_CHECKOUT_SESSION
            (types::CreateCheckoutSession::new(types::CheckoutMode::Payment, url));
        list_checkout_sessions LIST_CHECKOUT_SESSIONS (types::ListCheckoutSessions::default());
        retrieve_checkout_session RETRIEVE_CHECKOUT_SESSION (session);
        expire_checkout_session EXPIRE_CHECKOUT_SESSION (session);
        list_checkout_session_line_items LIST_CHECKOUT_SESSION_LINE_ITEMS
            (session, types::ListCheckoutSessionLineItems::default());
        create_customer CREATE_CUSTOMER (types::CreateCustomer::default());
        retrieve_customer RETRIEVE_CUSTOMER (customer);
        update_customer UPDATE_CUSTOMER (customer, types::UpdateCustomer::default());
        retrieve_event RETRIEVE_EVENT (event);
        list_payment_intents LIST_PAYMENT_INTENTS (types::ListPaymentIntents::default());
        create_payment_intent CREATE_PAYMENT_INTENT
            (types::CreatePaymentIntent::new(Amount::new(20_000), Currency::idr()));
        search_payment_intents SEARCH_PAYMENT_INTENTS (types::SearchPaymentIntents::new("merchant_order_id:'1'"));
        retrieve_payment_intent RETRIEVE_PAYMENT_INTENT (intent);
        update_payment_intent UPDATE_PAYMENT_INTENT (intent, types::UpdatePaymentIntent::default());
        cancel_payment_intent CANCEL_PAYMENT_INTENT (intent, types::CancelPaymentIntent::new("sold out"));
        capture_payment_intent CAPTURE_PAYMENT_INTENT (intent, types::CapturePaymentIntent::default());
        confirm_payment_intent CONFIRM_PAYMENT_INTENT (intent, types::ConfirmPaymentIntent::default());
        create_refund CREATE_REFUND (types::CreateRefund::new(id("pi_1")));
        retrieve_refund RETRIEVE_REFUND (refund);
        list_webhook_endpoints LIST_WEBHOOK_ENDPOINTS (types::ListWebhookEndpoints::default());
        create_webhook_endpoint CREATE_WEBHOOK_ENDPOINT
            (types::CreateWebhookEndpoint::new(url, vec![EventType::PaymentIntentSucceeded]));
        retrieve_webhook_endpoint RETRIEVE_WEBHOOK_ENDPOINT (endpoint);
        update_webhook_endpoint UPDATE_WEBHOOK_ENDPOINT (endpoint, types::UpdateWebhookEndpoint::default());
        delete_webhook_endpoint DELETE_WEBHOOK_ENDPOINT (endpoint);
    }
}
