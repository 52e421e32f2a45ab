//! Every object as JSON: the fields of WooshPay's DANA page in its order, and the others only when there is something to say.

use crate::model::{Customer, Endpoint, Event, Intent, Line, Price, Product, Refund, Session};
use crate::shared::Site;
use crate::state::{IntentStatus, RefundStatus};
use crate::store::Work;
use serde_json::{Map, Value, json};

/// Everything the sandbox does is about test money.
const LIVEMODE: bool = false;
/// Of the reasons that WooshPay lists, the one that a closed wallet comes nearest to.
const FAILURE_REASON: &str = "expired_or_canceled_card";

fn object(fields: Value) -> Map<String, Value> {
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

fn echo(out: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (name, value) in from.iter().filter(|(_, value)| says_something(value)) {
        out.insert(name.clone(), value.clone());
    }
}

fn optional(out: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        out.insert(name.to_owned(), value.into());
    }
}

pub(crate) fn intent(site: &Site, intent: &Intent) -> Value {
    let mut out = object(json!({
        "id": intent.id,
        "object": "payment_intent",
        "created": intent.created,
        "currency": intent.currency,
        "amount": intent.amount,
        "status": intent.status.name(),
        "livemode": LIVEMODE,
        "client_secret": intent.client_secret.0,
    }));
    let capturable = (intent.status == IntentStatus::RequiresCapture).then_some(intent.amount);
    optional(&mut out, "amount_capturable", capturable);
    optional(&mut out, "amount_received", (intent.received > 0).then_some(intent.received));
    if let (Some(token), Some(method)) = (&intent.attempt, &intent.method) {
        let mut action = object(json!({ "type": "redirect_to_url" }));
        action.insert(format!("{}_handle_redirect", method.kind), json!({ "url": wallet_url(site, &token.0) }));
        out.insert("next_action".into(), action.into());
    }
    out.insert("payment_method_types".into(), json!(intent.method_types));
    out.insert("confirmation_method".into(), "automatic".into());
    optional(&mut out, "return_url", intent.return_url.as_deref());
    optional(&mut out, "payment_method", intent.method.as_ref().map(|method| method.id.as_str()));
    out.insert("capture_method".into(), if intent.manual_capture { "manual" } else { "automatic" }.into());
    optional(&mut out, "canceled_at", intent.canceled_at);
    optional(&mut out, "cancellation_reason", intent.cancellation_reason.as_deref());
    let error = intent.last_error.as_ref();
    let error =
        error.map(|error| json!({ "type": "card_error", "code": error.failure.code(), "message": error.message }));
    optional(&mut out, "last_payment_error", error);
    echo(&mut out, &intent.echo);
    out.into()
}

/// The page on which the customer pays with the wallet.
pub(crate) fn wallet_url(site: &Site, token: &str) -> String {
    format!("{}/dana/{token}", site.base_url)
}

/// The hosted checkout page.
pub(crate) fn checkout_url(site: &Site, token: &str) -> String {
    format!("{}/checkout/{token}", site.base_url)
}

pub(crate) fn session(work: &Work<'_>, session: &Session) -> Value {
    let intent = work.store.intents.get(&session.intent);
    let paid = intent.is_some_and(|intent| intent.status == IntentStatus::Succeeded);
    let mut out = object(json!({
        "id": session.id,
        "object": "checkout.session",
        "created": session.created,
        "livemode": LIVEMODE,
        "currency": session.currency,
        "customer": session.customer.as_deref().unwrap_or_default(),
        "mode": "payment",
        "status": session.status.name(),
        "url": checkout_url(work.site, &session.page.0),
    }));
    optional(&mut out, "cancel_url", session.cancel_url.as_deref());
    let lines: Vec<Value> = session.lines.iter().map(line).collect();
    out.extend(object(json!({
        "line_items": { "object": "list", "data": lines },
        "payment_intent": session.intent,
        "payment_method_types": session.method_types,
        "payment_status": if paid { "paid" } else { "unpaid" },
        "success_url": session.success_url,
        "amount_subtotal": session.amount,
        "amount_total": session.amount,
        "billing_address_collection": session.billing_address_collection,
        "expires_at": session.expires_at,
        "payment_link": "",
        "client_secret": intent.map_or("", |intent| intent.client_secret.0.as_str()),
    })));
    echo(&mut out, &session.echo);
    out.into()
}

pub(crate) fn line(line: &Line) -> Value {
    json!({
        "id": line.id,
        "object": "item",
        "currency": line.price.currency,
        "description": line.price.product.name,
        "price": price(&line.price),
        "quantity": line.quantity,
        "amount_subtotal": line.amount,
        "amount_total": line.amount,
    })
}

fn price(price: &Price) -> Value {
    let mut out = object(json!({
        "id": price.id,
        "object": "price",
        "created": price.created,
        "livemode": LIVEMODE,
        "active": price.active,
        "currency": price.currency,
    }));
    let mut rest = price.echo.clone();
    let lookup_key = rest.shift_remove("lookup_key");
    optional(&mut out, "nickname", rest.shift_remove("nickname").filter(says_something));
    // WooshPay answers `per_unit`, whatever text was sent.
    out.extend(object(json!({
        "product": product(&price.product),
        "type": "one_time",
        "unit_amount": price.unit_amount,
        "billing_scheme": "per_unit",
    })));
    optional(&mut out, "lookup_key", lookup_key.filter(says_something));
    echo(&mut out, &rest);
    out.into()
}

fn product(product: &Product) -> Value {
    let mut out = object(json!({
        "id": product.id,
        "object": "product",
        "created": product.created,
        "livemode": LIVEMODE,
        "active": product.active,
        "name": product.name,
        "updated": product.created,
    }));
    echo(&mut out, &product.echo);
    out.into()
}

/// WooshPay's refund samples print the currency in lower case.
pub(crate) fn refund(refund: &Refund) -> Value {
    let mut out = object(json!({
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "currency": refund.currency.to_ascii_lowercase(),
        "created": refund.created,
        "payment_intent": refund.intent,
        "status": refund.status.name(),
    }));
    optional(&mut out, "failure_reason", (refund.status == RefundStatus::Failed).then_some(FAILURE_REASON));
    echo(&mut out, &refund.echo);
    out.into()
}

pub(crate) fn customer(customer: &Customer) -> Value {
    let mut out = object(json!({
        "id": customer.id,
        "object": "customer",
        "created": customer.created,
        "livemode": LIVEMODE,
    }));
    echo(&mut out, &customer.echo);
    out.into()
}

/// A webhook endpoint without its secret, which only the answer to a creation carries.
pub(crate) fn endpoint(endpoint: &Endpoint) -> Map<String, Value> {
    let mut out = object(json!({
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "api_version": endpoint.api_version,
        "created": endpoint.created,
        "enabled_events": endpoint.enabled_events,
        "livemode": LIVEMODE,
        "status": if endpoint.disabled { "disabled" } else { "enabled" },
        "url": endpoint.url,
    }));
    echo(&mut out, &endpoint.echo);
    out
}

pub(crate) fn event(event: &Event) -> Value {
    json!({
        "id": event.id,
        "object": "event",
        "api_version": crate::webhooks::API_VERSION,
        "created": event.created,
        "livemode": LIVEMODE,
        "pending_webhooks": event.pending,
        "request": { "id": event.cause.request, "idempotency_key": event.cause.idempotency_key },
        "type": event.kind,
        "data": { "object": event.object },
    })
}

/// WooshPay's balance samples print the currency in lower case.
pub(crate) fn balance(work: &Work<'_>) -> Value {
    let amount =
        |(currency, amount): (&String, &i64)| json!({ "amount": amount, "currency": currency.to_ascii_lowercase() });
    let available: Vec<Value> = work.store.balance.iter().map(amount).collect();
    json!({ "object": "balance", "available": available, "pending": [], "livemode": LIVEMODE })
}

pub(crate) fn list(url: &str, has_more: bool, data: Vec<Value>) -> Value {
    json!({ "object": "list", "url": url, "has_more": has_more, "data": data })
}
