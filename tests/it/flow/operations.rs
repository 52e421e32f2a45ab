//! Every operation of the document, answered.

use super::{BACK, CART, World};
use crate::support::DOCUMENT;
use serde_json::json;
use std::collections::BTreeSet;
use wooshpay::types::{self, *};
use wooshpay::{Amount, Currency};
use wooshpay_sandbox::Customer;

#[tokio::test]
async fn each_answers_what_was_asked_for() {
    let world = World::new().await;
    let client = &world.client;
    let mut asked = BTreeSet::new();
    macro_rules! ask {
        ($name:ident($($argument:expr),*)) => {{
            asked.insert(stringify!($name));
            client.$name($($argument),*).await.unwrap()
        }};
    }

    let mut body = CreateCustomer::default();
    body.name = Some("Sari Wulandari".to_owned());
    body.metadata = Some(serde_json::from_value(json!({ "member": "2048", "kota": "Bandung" })).unwrap());
    let customer = ask!(create_customer(&body));
    let mut body = UpdateCustomer::default();
    body.phone = Some("+6281200000117".to_owned());
    body.metadata = Some(serde_json::from_value(json!({ "kota": "" })).unwrap());
    let changed = ask!(update_customer(&customer.id, &body));
    assert_eq!((changed.name.as_deref(), changed.phone.as_deref()), (Some("Sari Wulandari"), Some("+6281200000117")));
    assert_eq!(serde_json::to_value(&changed.metadata).unwrap(), json!({ "member": "2048" }));
    assert_eq!(ask!(retrieve_customer(&customer.id)), changed);

    let endpoint = CreateWebhookEndpoint::new("http://127.0.0.1:9/hook", vec![EventType::PaymentIntentSucceeded]);
    let endpoint = ask!(create_webhook_endpoint(&endpoint));
    assert!(endpoint.secret.as_ref().unwrap().expose().starts_with("whsec_"));
    let mut body = UpdateWebhookEndpoint::default();
    body.disabled = Some(true);
    let changed = ask!(update_webhook_endpoint(&endpoint.id, &body));
    assert_eq!((&changed.status, changed.secret.is_some()), (&Some(WebhookEndpointStatus::Disabled), false));
    assert_eq!(ask!(retrieve_webhook_endpoint(&endpoint.id)), changed);
    assert_eq!(ask!(list_webhook_endpoints(&Default::default())).data, [changed]);
    assert_eq!(ask!(delete_webhook_endpoint(&endpoint.id)).deleted, Some(true));
    assert_eq!(ask!(list_webhook_endpoints(&Default::default())).data, []);

    let mut body = CreatePaymentIntent::new(Amount::new(20_000), Currency::idr());
    body.payment_method_types = vec![PaymentMethodType::Dana];
    body.customer = Some(customer.id.clone());
    body.merchant_order_id = Some("SENJA-45".to_owned());
    body.capture_method = Some(CaptureMethod::Manual);
    let intent = ask!(create_payment_intent(&body));
    assert_eq!(intent.status, PaymentIntentStatus::RequiresPaymentMethod);
    let mut body = UpdatePaymentIntent::default();
    body.amount = Some(Amount::new(30_000));
    assert_eq!(ask!(update_payment_intent(&intent.id, &body)).amount, Amount::new(30_000));
    let mut body = ConfirmPaymentIntent::default();
    body.payment_method_data = Some(PaymentMethodData::new(PaymentMethodType::Dana));
    body.return_url = Some(BACK.to_owned());
    let confirmed = ask!(confirm_payment_intent(&intent.id, &body));
    assert_eq!(confirmed.status, PaymentIntentStatus::RequiresAction);
    Customer::new().pay(confirmed.redirect_url().unwrap()).await.unwrap();
    let waiting = ask!(retrieve_payment_intent(&intent.id));
    assert_eq!((&waiting.status, waiting.redirect_url()), (&PaymentIntentStatus::RequiresCapture, None));
    let mut body = CapturePaymentIntent::default();
    body.amount_to_capture = Some(Amount::new(25_000));
    let captured = ask!(capture_payment_intent(&intent.id, &body));
    assert_eq!(
        (&captured.status, captured.amount_received),
        (&PaymentIntentStatus::Succeeded, Some(Amount::new(25_000)))
    );
    let other = CreatePaymentIntent::new(Amount::new(20_000), Currency::idr());
    let other = ask!(create_payment_intent(&other));
    let canceled = ask!(cancel_payment_intent(&other.id, &CancelPaymentIntent::new("Stok habis")));
    assert_eq!(canceled.status, PaymentIntentStatus::Canceled);
    let list = ask!(list_payment_intents(&Default::default()));
    assert_eq!(list.data.iter().map(|it| &it.id).collect::<Vec<_>>(), [&other.id, &intent.id]);
    let found = ask!(search_payment_intents(&SearchPaymentIntents::new("merchant_order_id:'SENJA-45'")));
    assert_eq!(found.data, [captured]);

    let refund = ask!(create_refund(&CreateRefund::new(intent.id.clone())));
    assert_eq!(refund.amount, Some(Amount::new(25_000)));
    assert_eq!(ask!(retrieve_refund(&refund.id)), refund);
    assert_eq!(ask!(retrieve_balance()).livemode, Some(false));

    let mut session = CreateCheckoutSession::new(CheckoutMode::Payment, BACK);
    session.cancel_url = Some(CART.to_owned());
    let mut price = PriceData::new(Currency::idr(), Amount::new(20_000));
    price.product_data = Some(ProductData::new("Kopi"));
    let mut line = CreateLineItem::new(2);
    line.price_data = Some(price);
    session.line_items = vec![line];
    let session = ask!(create_checkout_session(&session));
    assert_eq!(ask!(retrieve_checkout_session(&session.id)), session);
    let lines = ask!(list_checkout_session_line_items(&session.id, &Default::default()));
    assert_eq!(lines.data, session.line_items.as_ref().unwrap().data);
    assert_eq!((lines.data.len(), lines.data[0].quantity), (1, Some(2)));
    let mut list = ListCheckoutSessions::default();
    list.payment_intent = session.payment_intent.clone();
    assert_eq!(ask!(list_checkout_sessions(&list)).data, std::slice::from_ref(&session));
    let expired = ask!(expire_checkout_session(&session.id));
    assert_eq!(expired.status, Some(types::CheckoutSessionStatus::Expired));

    let event = world.sandbox.deliveries();
    assert_eq!(event, [], "the only endpoint was deleted before anything happened");
    let endpoint = CreateWebhookEndpoint::new("http://127.0.0.1:9/hook", vec![EventType::from("*")]);
    ask!(create_webhook_endpoint(&endpoint));
    let last = CreatePaymentIntent::new(Amount::new(20_000), Currency::idr());
    let last = ask!(create_payment_intent(&last));
    let event: EventId = world.sandbox.deliveries()[0].event.parse().unwrap();
    let event = ask!(retrieve_event(&event));
    assert_eq!(
        (&event.type_, event.data.object["id"].as_str()),
        (&EventType::PaymentIntentCreated, Some(last.id.as_str()))
    );

    let documented: Vec<_> = DOCUMENT.operations().collect();
    let documented: BTreeSet<&str> = documented.iter().filter_map(|operation| operation.id()).collect();
    assert_eq!(asked, documented);
    world.end();
}
