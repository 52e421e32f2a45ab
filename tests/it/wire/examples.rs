//! Every payload that the document ties to a schema decodes into that schema's type and encodes to the same JSON; and
//! every schema of the document has a type here.

use crate::support::{DOCUMENT, example, round, shown};
use serde_json::Value;
use std::collections::BTreeSet;
use wooshpay::{Amount, AmountText, Currency, IdempotencyKey, NextAction, Secret, Timestamp, types};

type Round = fn(&Value) -> Result<Value, String>;
type Shown = fn(&Value) -> Result<String, String>;

macro_rules! rows {
    ($($name:ident = $type:ty,)*) => { &[$((stringify!($name), round::<$type>, shown::<$type>),)*] };
}

/// Schemas with a type of their name in `types`, and those whose type is written by hand.
pub const TYPES: &[(&str, Round, Shown)] = rows! {
    Address = types::Address,
    Amount = Amount,
    AmountText = AmountText,
    Balance = types::Balance,
    BalanceAmount = types::BalanceAmount,
    BillingAddressCollection = types::BillingAddressCollection,
    BillingDetails = types::BillingDetails,
    BillingScheme = types::BillingScheme,
    CancelPaymentIntent = types::CancelPaymentIntent,
    CaptureMethod = types::CaptureMethod,
    CapturePaymentIntent = types::CapturePaymentIntent,
    CheckoutMode = types::CheckoutMode,
    CheckoutSession = types::CheckoutSession,
    CheckoutSessionBillingAddressCollection = types::CheckoutSessionBillingAddressCollection,
    CheckoutSessionId = types::CheckoutSessionId,
    CheckoutSessionList = types::CheckoutSessionList,
    CheckoutSessionMode = types::CheckoutSessionMode,
    CheckoutSessionPaymentStatus = types::CheckoutSessionPaymentStatus,
    CheckoutSessionStatus = types::CheckoutSessionStatus,
    ConfirmPaymentIntent = types::ConfirmPaymentIntent,
    ConfirmationMethod = types::ConfirmationMethod,
    CreateCheckoutSession = types::CreateCheckoutSession,
    CreateCustomer = types::CreateCustomer,
    CreateLineItem = types::CreateLineItem,
    CreatePaymentIntent = types::CreatePaymentIntent,
    CreateRefund = types::CreateRefund,
    CreateWebhookEndpoint = types::CreateWebhookEndpoint,
    Currency = Currency,
    Customer = types::Customer,
    CustomerId = types::CustomerId,
    DeletedWebhookEndpoint = types::DeletedWebhookEndpoint,
    Discount = types::Discount,
    ErrorBody = types::ErrorBody,
    ErrorDetail = types::ErrorDetail,
    ErrorObject = types::ErrorObject,
    ErrorText = types::ErrorText,
    ErrorType = types::ErrorType,
    Event = types::Event,
    EventData = types::EventData,
    EventId = types::EventId,
    EventRequest = types::EventRequest,
    EventType = types::EventType,
    IdempotencyKey = IdempotencyKey,
    LineItem = types::LineItem,
    LineItemId = types::LineItemId,
    LineItemList = types::LineItemList,
    Metadata = types::Metadata,
    MobileMoney = types::MobileMoney,
    NextAction = NextAction,
    NonEmptyText = String,
    PaymentError = types::PaymentError,
    PaymentIntent = types::PaymentIntent,
    PaymentIntentCaptureMethod = types::PaymentIntentCaptureMethod,
    PaymentIntentData = types::PaymentIntentData,
    PaymentIntentId = types::PaymentIntentId,
    PaymentIntentList = types::PaymentIntentList,
    PaymentIntentSetupFutureUsage = types::PaymentIntentSetupFutureUsage,
    PaymentIntentStatus = types::PaymentIntentStatus,
    PaymentMethodData = types::PaymentMethodData,
    PaymentMethodId = types::PaymentMethodId,
    PaymentMethodOptions = types::PaymentMethodOptions,
    PaymentMethodType = types::PaymentMethodType,
    Price = types::Price,
    PriceData = types::PriceData,
    PriceId = types::PriceId,
    PriceProduct = types::PriceProduct,
    PriceType = types::PriceType,
    Product = types::Product,
    ProductData = types::ProductData,
    ProductId = types::ProductId,
    Recurring = types::Recurring,
    Refund = types::Refund,
    RefundFailureReason = types::RefundFailureReason,
    RefundId = types::RefundId,
    RefundObjectReason = types::RefundObjectReason,
    RefundReason = types::RefundReason,
    RefundStatus = types::RefundStatus,
    Secret = Secret,
    SetupFutureUsage = types::SetupFutureUsage,
    Shipping = types::Shipping,
    SubscriptionData = types::SubscriptionData,
    Timestamp = Timestamp,
    UpdateCustomer = types::UpdateCustomer,
    UpdatePaymentIntent = types::UpdatePaymentIntent,
    UpdateWebhookEndpoint = types::UpdateWebhookEndpoint,
    WebhookEndpoint = types::WebhookEndpoint,
    WebhookEndpointId = types::WebhookEndpointId,
    WebhookEndpointList = types::WebhookEndpointList,
    WebhookEndpointStatus = types::WebhookEndpointStatus,
};

fn row(schema: &str) -> &'static (&'static str, Round, Shown) {
    TYPES.iter().find(|(name, ..)| *name == schema).unwrap_or_else(|| panic!("{schema} has no row"))
}

pub fn round_of(schema: &str) -> Round {
    row(schema).1
}

/// What a log shows of the object.
pub fn shown_of(schema: &str) -> Shown {
    row(schema).2
}

/// Every `externalValue` under a media type, with the name of the schema beside it.
pub fn tied(value: &Value, found: &mut BTreeSet<(String, String)>) {
    if let (Some(schema), Some(examples)) = (value.get("schema"), value.get("examples").and_then(Value::as_object)) {
        let schema = schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        for example in examples.values() {
            let path = example["externalValue"].as_str().unwrap().strip_prefix("examples/").unwrap();
            found.insert((path.to_owned(), schema.to_owned()));
        }
    }
    match value {
        Value::Object(members) => members.values().for_each(|member| tied(member, found)),
        Value::Array(items) => items.iter().for_each(|item| tied(item, found)),
        _ => {}
    }
}

#[test]
fn every_schema_of_the_document_has_a_type() {
    let schemas = DOCUMENT.root()["components"]["schemas"].as_object().unwrap();
    let schemas: Vec<&str> = schemas.keys().map(String::as_str).collect();
    let rows: Vec<&str> = TYPES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(rows, schemas);
}

#[test]
fn every_payload_comes_back_as_it_went_in() {
    let mut found = BTreeSet::new();
    tied(DOCUMENT.root(), &mut found);
    for (file, schema) in &found {
        let payload: Value = serde_json::from_str(&example(file)).unwrap();
        assert_eq!(round_of(schema)(&payload), Ok(payload), "{file} as {schema}");
    }
    let used: BTreeSet<&str> = found.iter().map(|(file, _)| file.as_str()).collect();
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/spec/examples")).unwrap();
    let files: BTreeSet<String> = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(used, files.iter().map(String::as_str).collect());
    assert_eq!(files.len(), 39);
}

#[test]
fn what_an_event_is_about_comes_back_too() {
    for (file, schema) in
        [("event-payment-intent-succeeded.json", "PaymentIntent"), ("event-charge-refund-updated.json", "Refund")]
    {
        let event: Value = serde_json::from_str(&example(file)).unwrap();
        let object = event["data"]["object"].clone();
        assert_eq!(round_of(schema)(&object), Ok(object), "{file}");
    }
}
