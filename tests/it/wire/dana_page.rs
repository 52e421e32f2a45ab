//! The four payloads of WooshPay's DANA page, typed from the page itself.

use crate::support::{DOCUMENT, example};
use serde_json::Value;
use wooshpay::types::{self, CheckoutMode, PaymentMethodType, PriceProduct};
use wooshpay::{Amount, Currency};
use wooshpay_codegen::schema::{Reading, named};

const INTENT_REQUEST: &str = r#"{
    "amount":100,
    "currency":"IDR",
    "confirm":true,
    "payment_method_data" : {
        "type":"dana"
    },
    "return_url":"https://your.website"
}"#;

const INTENT_RESPONSE: &str = r#"{
    "id": "pi_1646356544343769088",
    "object": "payment_intent",
    "created": 1681356963000,
    "currency": "IDR",
    "amount": 100,
    "status": "requires_action",
    "livemode": true,
    "client_secret": "pi_1646356544343769088_secret_m58mCj87dL3cj5JiUOtbdx2e",
    "next_action": {
        "type": "redirect_to_url",
        "dana_handle_redirect": {
            "url": "https://XXXXXXXXXXXXXXXXXXX"
        }
    },
    "payment_method_types": [
        "dana"
    ],
    "confirmation_method": "automatic",
    "return_url": "https://your.website",
    "payment_method": "pm_1646356544205357056",
    "capture_method": "automatic"
}"#;

const SESSION_REQUEST: &str = r#"{
    "cancel_url": "www.wooshpay.com",
    "mode": "payment",
    "success_url": "https://wooshpay.com/",
    "payment_method_types": [
        "dana"
    ],
    "line_items": [
        {
            "price_data": {
                "currency": "IDR",
                "unit_amount": 20000,
                "nickname": "apple",
                "product_data": {
                    "name": "apple"
                },
                "billing_scheme": "testscheme",
                "lookup_key": "test_lookup_key"
            },
            "quantity": 1
        }
    ]
}"#;

const SESSION_RESPONSE: &str = r#"{
    "id": "cs_1676131330724724736",
    "object": "checkout.session",
    "created": 1688455825000,
    "livemode": false,
    "currency": "IDR",
    "customer": "",
    "mode": "payment",
    "status": "open",
    "url": "https://checkouttest.wooshpay.com/XXXXXXXXXXXXXXXXXXX",
    "cancel_url": "www.wooshpay.com",
    "line_items": {
        "object": "list",
        "data": [
            {
                "id": "li_1676131330754084864",
                "object": "item",
                "currency": "IDR",
                "description": "apple",
                "price": {
                    "id": "price_1676131330766667776",
                    "object": "price",
                    "created": 1688455825000,
                    "livemode": false,
                    "active": true,
                    "currency": "IDR",
                    "nickname": "apple",
                    "product": {
                        "id": "prod_1676131330783444992",
                        "object": "product",
                        "created": 1688455825000,
                        "livemode": false,
                        "active": true,
                        "name": "apple",
                        "updated": 1688455825000
                    },
                    "type": "one_time",
                    "unit_amount": 20000,
                    "billing_scheme": "per_unit",
                    "lookup_key": "test_lookup_key"
                },
                "quantity": 1,
                "amount_subtotal": 20000,
                "amount_total": 20000
            }
        ]
    },
    "payment_intent": "pi_1676131330947022848",
    "payment_method_types": [
        "dana"
    ],
    "payment_status": "unpaid",
    "success_url": "https://wooshpay.com/",
    "amount_subtotal": 20000,
    "amount_total": 20000,
    "billing_address_collection": "auto",
    "expires_at": 1688542224918,
    "payment_link": "",
    "client_secret": "pi_1676131330947022848_secret_ENUbfvBKA7zljcENnlrG3K7q"
}"#;

const PAGE: [(&str, &str, &str); 4] = [
    ("dana-payment-intent-request.json", "CreatePaymentIntent", INTENT_REQUEST),
    ("dana-payment-intent-response.json", "PaymentIntent", INTENT_RESPONSE),
    ("dana-checkout-session-request.json", "CreateCheckoutSession", SESSION_REQUEST),
    ("dana-checkout-session-response.json", "CheckoutSession", SESSION_RESPONSE),
];

#[test]
fn the_files_are_the_page_to_the_byte() {
    for (file, _, text) in PAGE {
        assert_eq!(example(file).trim_end(), text, "{file}");
    }
}

#[test]
fn the_document_describes_them_and_nothing_is_left_over() {
    for (file, schema, text) in PAGE {
        let payload: Value = serde_json::from_str(text).unwrap();
        let validator = jsonschema::validator_for(&named(&DOCUMENT, schema, Reading::Closed)).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&payload).map(|error| error.to_string()).collect();
        assert_eq!(wrong, [""; 0], "{file}");
    }
}

#[test]
fn the_validator_can_say_no() {
    for (file, schema, text) in PAGE {
        let validator = jsonschema::validator_for(&named(&DOCUMENT, schema, Reading::Closed)).unwrap();
        let mut payload: Value = serde_json::from_str(text).unwrap();
        payload["made_up"] = true.into();
        assert!(!validator.is_valid(&payload), "{file} with a member that nobody described");
        let mut payload: Value = serde_json::from_str(text).unwrap();
        payload["payment_method_types"] = "dana".into();
        assert!(!validator.is_valid(&payload), "{file} with a text for a list");
    }
}

#[test]
fn the_request_for_a_payment_reads_as_it_says() {
    let request: types::CreatePaymentIntent = serde_json::from_str(INTENT_REQUEST).unwrap();
    let mut expected = types::CreatePaymentIntent::new(Amount::new(100), Currency::idr());
    expected.confirm = Some(true);
    expected.payment_method_data = Some(types::PaymentMethodData::new(PaymentMethodType::Dana));
    expected.return_url = Some("https://your.website".to_owned());
    assert_eq!(request, expected);
}

#[test]
fn the_payment_reads_as_it_says() {
    let intent: types::PaymentIntent = serde_json::from_str(INTENT_RESPONSE).unwrap();
    assert_eq!(intent.id.as_str(), "pi_1646356544343769088");
    assert_eq!(intent.object.as_deref(), Some("payment_intent"));
    assert_eq!(intent.created.unwrap().as_millis(), 1_681_356_963_000);
    assert_eq!(intent.currency.as_str(), "IDR");
    assert_eq!(intent.amount, Amount::new(100));
    assert_eq!(intent.status, types::PaymentIntentStatus::RequiresAction);
    assert_eq!(intent.livemode, Some(true));
    let secret = intent.client_secret.as_ref().unwrap();
    assert_eq!(secret.expose(), "pi_1646356544343769088_secret_m58mCj87dL3cj5JiUOtbdx2e");
    assert_eq!(intent.redirect_url(), Some("https://XXXXXXXXXXXXXXXXXXX"));
    assert_eq!(intent.next_action.as_ref().unwrap().kind(), Some("redirect_to_url"));
    assert_eq!(intent.payment_method_types.as_deref(), Some(&[PaymentMethodType::Dana][..]));
    assert_eq!(intent.confirmation_method, Some(types::ConfirmationMethod::Automatic));
    assert_eq!(intent.return_url.as_deref(), Some("https://your.website"));
    assert_eq!(intent.payment_method.as_ref().unwrap().as_str(), "pm_1646356544205357056");
    assert_eq!(intent.capture_method, Some(types::PaymentIntentCaptureMethod::Automatic));
    assert_eq!(intent.extra.len(), 0);
    assert_eq!((&intent.customer, &intent.metadata, intent.quantity), (&None, &None, None));
}

#[test]
fn the_request_for_a_session_reads_as_it_says() {
    let request: types::CreateCheckoutSession = serde_json::from_str(SESSION_REQUEST).unwrap();
    let mut expected = types::CreateCheckoutSession::new(CheckoutMode::Payment, "https://wooshpay.com/");
    expected.cancel_url = Some("www.wooshpay.com".to_owned());
    expected.payment_method_types = vec![PaymentMethodType::Dana];
    let mut price = types::PriceData::new(Currency::idr(), Amount::new(20_000));
    price.nickname = Some("apple".to_owned());
    price.product_data = Some(types::ProductData::new("apple"));
    price.billing_scheme = Some("testscheme".to_owned());
    price.lookup_key = Some("test_lookup_key".to_owned());
    let mut line = types::CreateLineItem::new(1);
    line.price_data = Some(price);
    expected.line_items = vec![line];
    assert_eq!(request, expected);
}

#[test]
fn the_session_reads_as_it_says() {
    let session: types::CheckoutSession = serde_json::from_str(SESSION_RESPONSE).unwrap();
    assert_eq!(session.id.as_str(), "cs_1676131330724724736");
    assert_eq!(session.created.unwrap().as_millis(), 1_688_455_825_000);
    assert_eq!(session.expires_at.unwrap().as_millis(), 1_688_542_224_918);
    assert_eq!(session.livemode, Some(false));
    assert_eq!(session.customer, None);
    assert_eq!(session.mode, Some(types::CheckoutSessionMode::Payment));
    assert_eq!(session.status, Some(types::CheckoutSessionStatus::Open));
    assert_eq!(session.payment_status, Some(types::CheckoutSessionPaymentStatus::Unpaid));
    assert_eq!(session.url.as_deref(), Some("https://checkouttest.wooshpay.com/XXXXXXXXXXXXXXXXXXX"));
    assert_eq!(session.cancel_url.as_deref(), Some("www.wooshpay.com"));
    assert_eq!(session.payment_intent.as_ref().unwrap().as_str(), "pi_1676131330947022848");
    assert_eq!((session.amount_subtotal, session.amount_total), (Some(Amount::new(20_000)), Some(Amount::new(20_000))));
    assert_eq!(session.payment_link, None);
    // The two values of the page that say nothing stay where they were found.
    assert_eq!(Value::Object(session.extra.clone()), serde_json::json!({ "customer": "", "payment_link": "" }));
    let lines = session.line_items.unwrap();
    assert_eq!((lines.data.len(), lines.has_more), (1, None));
    let line = &lines.data[0];
    assert_eq!((line.id.as_str(), line.quantity), ("li_1676131330754084864", Some(1)));
    assert_eq!((line.amount_subtotal, line.amount_total), (Some(Amount::new(20_000)), Some(Amount::new(20_000))));
    let price = line.price.as_ref().unwrap();
    assert_eq!(price.id.as_str(), "price_1676131330766667776");
    assert_eq!(price.unit_amount, Some(Amount::new(20_000)));
    assert_eq!(price.billing_scheme, Some(types::BillingScheme::PerUnit));
    assert_eq!(price.type_, Some(types::PriceType::OneTime));
    let Some(PriceProduct::Product(product)) = &price.product else { panic!("{:?}", price.product) };
    assert_eq!((product.id.as_str(), product.name.as_deref()), ("prod_1676131330783444992", Some("apple")));
    assert_eq!(product.updated.unwrap().as_millis(), 1_688_455_825_000);
}
