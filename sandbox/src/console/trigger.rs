//! Events that somebody asks for: of any type there is, about an object that is there or that is made up for it.

use crate::operations;
use crate::problem::Problem;
use crate::render;
use crate::store::Work;
use serde_json::{Map, Value, json};

/// Reports an event without anything having happened. No object changes by it.
pub(super) fn event(work: &mut Work<'_>, kind: &str, object: Option<Map<String, Value>>) -> Result<Value, Problem> {
    let kinds = work.site.contract.event_types();
    if !kinds.iter().any(|known| known == kind) {
        let message = format!("`type` is `{kind}`; it must be one of {}", kinds.join(", "));
        return Err(Problem::invalid("type", message).code("event_type_unknown"));
    }
    let object = object.map_or_else(|| about(work, kind), Value::Object);
    let id = work.report(kind.to_owned(), object);
    let event = work.store.events.get(&id).map(render::event).unwrap_or_default();
    Ok(json!({ "event": event, "note": "sandbox's own rule: nothing happened but this event" }))
}

/// The newest object of the kind that the event is about, with the status that such an event would find it in; or a new
/// one that only this event knows.
fn about(work: &mut Work<'_>, kind: &str) -> Value {
    let (subject, what) = kind.rsplit_once('.').unwrap_or((kind, ""));
    let known = match subject {
        "payment_intent" => work.store.intents.values().next_back().map(|intent| render::intent(work.site, intent)),
        "checkout.session" => work.store.sessions.values().next_back().map(|session| render::session(work, session)),
        "charge.refund" => work.store.refunds.values().next_back().map(render::refund),
        _ => None,
    };
    let mut object = known.unwrap_or_else(|| made_up(work, subject));
    let status = match (subject, what) {
        ("payment_intent", "requires_action" | "succeeded" | "canceled") => what,
        ("payment_intent", _) => "requires_payment_method",
        ("setup_intent", "created") => "requires_payment_method",
        ("checkout.session", "completed") => "complete",
        ("checkout.session", _) => "expired",
        ("payout", "created") => "pending",
        ("product", _) => "",
        ("charge.refund", _) => "succeeded",
        ("charge.dispute", _) => "warning_needs_response",
        _ => what,
    };
    if let Some(members) = object.as_object_mut().filter(|_| !status.is_empty()) {
        members.insert("status".into(), status.into());
    }
    object
}

fn made_up(work: &mut Work<'_>, subject: &str) -> Value {
    let (prefix, name) = match subject {
        "payment_intent" => ("pi_", "payment_intent"),
        "checkout.session" => ("cs_", "checkout.session"),
        "charge.refund" => ("re_", "refund"),
        "charge.dispute" => ("dp_", "dispute"),
        "setup_intent" => ("seti_", "setup_intent"),
        "payout" => ("po_", "payout"),
        "product" => ("prod_", "product"),
        _ => ("plink_", subject),
    };
    let id = work.id(prefix);
    let mut object = json!({ "id": id, "object": name, "created": work.created(), "livemode": false });
    let more = match name {
        "payment_intent" => json!({
            "currency": "IDR", "amount": 20_000, "client_secret": operations::client_secret(work, &id).0,
            "payment_method_types": ["dana"], "confirmation_method": "automatic", "capture_method": "automatic",
        }),
        "checkout.session" => json!({
            "currency": "IDR", "mode": "payment", "payment_status": "unpaid", "amount_total": 20_000,
        }),
        "refund" | "dispute" => json!({ "amount": 20_000, "currency": "idr", "payment_intent": work.id("pi_") }),
        "payout" => json!({ "payment_amount": 20_000, "payment_currency": "IDR" }),
        "product" => json!({ "active": true, "name": "apple" }),
        _ => json!({}),
    };
    if let (Some(members), Value::Object(more)) = (object.as_object_mut(), more) {
        members.extend(more);
    }
    object
}
