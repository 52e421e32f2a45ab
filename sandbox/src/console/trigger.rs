//! Events that somebody asks for: of any type there is, about an object that is there or that is made up for it.

use crate::model::{Failure, Intent, LastError, PaymentMethod, Refund, Session};
use crate::operations;
use crate::problem::Problem;
use crate::render;
use crate::state::{IntentStatus, RefundStatus, SessionStatus};
use crate::store::Work;
use serde_json::{Map, Value, json};

/// How far back an object is looked for.
const WINDOW: usize = 1000;
const AMOUNT: i64 = 20_000;
const DAY: i64 = 24 * 60 * 60 * 1000;

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

/// The newest object that such an event would find as it is; or the newest one, told as if; or one that only this event
/// knows.
fn about(work: &mut Work<'_>, kind: &str) -> Value {
    let (subject, what) = kind.rsplit_once('.').unwrap_or((kind, ""));
    match subject {
        "payment_intent" => {
            let intent = intent(work, what);
            render::intent(work.site, &intent)
        }
        "checkout.session" => session(work, what),
        "charge.refund" => refund(work),
        _ => other(work, subject, what),
    }
}

fn intent(work: &mut Work<'_>, what: &str) -> Intent {
    let status = match what {
        "requires_action" => IntentStatus::RequiresAction,
        "succeeded" => IntentStatus::Succeeded,
        "canceled" => IntentStatus::Canceled,
        _ => IntentStatus::RequiresPaymentMethod,
    };
    let failed = what == "payment_failed";
    let fits = |intent: &&Intent| intent.status == status && intent.last_error.is_some() == failed;
    let newest = || work.store.intents.values().rev();
    if let Some(found) = newest().take(WINDOW).find(fits) {
        return found.clone();
    }
    let known = newest().next().cloned();
    let mut intent = known.unwrap_or_else(|| made_up(work));
    let succeeded = status == IntentStatus::Succeeded;
    intent.status = status;
    intent.received = if succeeded { intent.amount } else { 0 };
    intent.attempt = (status == IntentStatus::RequiresAction).then(|| work.secret(24));
    if succeeded || intent.attempt.is_some() {
        intent.method.get_or_insert_with(|| PaymentMethod { id: work.id("pm_"), kind: "dana".into() });
    } else if status == IntentStatus::RequiresPaymentMethod {
        intent.method = None;
    }
    (intent.canceled_at, intent.cancellation_reason) = match status {
        IntentStatus::Canceled => (Some(work.created()), Some("requested_by_customer".into())),
        _ => (None, None),
    };
    let failure = Failure::CanceledByCustomer;
    intent.last_error = failed.then(|| LastError { failure, message: failure.message("DANA") });
    intent
}

fn made_up(work: &mut Work<'_>) -> Intent {
    let id = work.id("pi_");
    operations::new_intent(work, id, AMOUNT, "IDR".into(), vec!["dana".into()])
}

fn session(work: &mut Work<'_>, what: &str) -> Value {
    let completed = what == "completed";
    let status = if completed { SessionStatus::Complete } else { SessionStatus::Expired };
    let newest = || work.store.sessions.values().rev();
    let known = newest().take(WINDOW).find(|session| session.status == status).or_else(|| newest().next()).cloned();
    let mut session = known.unwrap_or_else(|| Session {
        id: work.id("cs_"),
        created: work.created(),
        expires_at: work.created().saturating_add(DAY),
        status,
        currency: "IDR".into(),
        amount: AMOUNT,
        page: work.secret(24),
        success_url: format!("{}/", work.site.base_url),
        cancel_url: None,
        lines: Vec::new(),
        intent: work.id("pi_"),
        method_types: vec!["dana".into()],
        customer: None,
        billing_address_collection: "auto".into(),
        echo: Map::new(),
    });
    session.status = status;
    let mut object = render::session(work, &session);
    if let Some(members) = object.as_object_mut() {
        members.insert("payment_status".into(), if completed { "paid" } else { "unpaid" }.into());
    }
    object
}

fn refund(work: &mut Work<'_>) -> Value {
    if let Some(known) = work.store.refunds.values().next_back() {
        return render::refund(known);
    }
    let paid = intent(work, "succeeded");
    render::refund(&Refund {
        id: work.id("re_"),
        created: work.created(),
        amount: paid.received,
        status: RefundStatus::Succeeded,
        currency: paid.currency,
        intent: paid.id,
        echo: Map::new(),
    })
}

/// What the sandbox has none of: disputes, setup intents, payouts, products, payment links.
fn other(work: &mut Work<'_>, subject: &str, what: &str) -> Value {
    let (prefix, name) = match subject {
        "charge.dispute" => ("dp_", "dispute"),
        "setup_intent" => ("seti_", "setup_intent"),
        "payout" => ("po_", "payout"),
        "product" => ("prod_", "product"),
        _ => ("plink_", subject),
    };
    let mut object = json!({ "id": work.id(prefix), "object": name, "created": work.created(), "livemode": false });
    let more = match (name, what) {
        ("dispute", _) => {
            let paid = intent(work, "succeeded");
            json!({
                "amount": paid.received, "currency": paid.currency.to_ascii_lowercase(), "payment_intent": paid.id,
                "status": "warning_needs_response",
            })
        }
        ("setup_intent", "created") => json!({ "status": "requires_payment_method" }),
        ("payout", _) => json!({
            "payment_amount": AMOUNT, "payment_currency": "IDR", "status": if what == "created" { "pending" } else { what },
        }),
        ("product", _) => json!({ "active": true, "name": "kopi susu" }),
        _ => json!({ "status": what }),
    };
    if let (Some(members), Value::Object(more)) = (object.as_object_mut(), more) {
        members.extend(more);
    }
    object
}
