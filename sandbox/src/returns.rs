//! What goes back to the customer: refunds, and what was authorised and never collected.
//!
//! WooshPay names a refund's statuses and reasons; when it takes which is the sandbox's own rule. A refund succeeds at once,
//! unless the request's metadata says otherwise.

use crate::model::{Intent, Refund};
use crate::payment::book;
use crate::problem::Problem;
use crate::render;
use crate::state::{self, RefundStatus, RefundStep};
use crate::store::{Due, Work};
use serde_json::{Map, Value};

/// The metadata that decides what becomes of a refund: the sandbox's own trigger.
const TRIGGER: &str = "sandbox_refund";
const PENDING_FOR: i64 = 60 * 60 * 1000;

/// What a refund's metadata asks for: its end, an hour later, or nothing for a refund that succeeds at once.
pub(crate) fn asked_end(metadata: Option<&Value>) -> Result<Option<RefundStep>, Problem> {
    match metadata.and_then(|metadata| metadata.get(TRIGGER)).and_then(Value::as_str) {
        None | Some("") => Ok(None),
        Some("pending") => Ok(Some(RefundStep::Succeed)),
        Some("failed") => Ok(Some(RefundStep::Fail)),
        Some(other) => {
            let param = format!("metadata.{TRIGGER}");
            let shown: String = other.chars().take(40).collect();
            let message = format!(
                "`{param}` is `{shown}`; the sandbox knows `pending` (succeeds after an hour) and `failed` (fails after \
                 an hour)"
            );
            Err(Problem::invalid(param, message).code("sandbox_trigger_unknown"))
        }
    }
}

/// What was refunded of an intent, refund by refund; failed ones left out.
pub(crate) fn given(work: &Work<'_>, intent: &Intent) -> Vec<i64> {
    let known = intent.refunds.iter().filter_map(|id| work.store.refunds.get(id));
    known.filter(|refund| refund.status.counts()).map(|refund| refund.amount).collect()
}

/// What was refunded of what was received. What was authorised and never collected goes back as a refund, too, and is none
/// of it.
pub(crate) fn refunded(work: &Work<'_>, intent: &Intent) -> i64 {
    if intent.received == 0 { 0 } else { given(work, intent).into_iter().fold(0, i64::saturating_add) }
}

/// Takes a refund out of the balance: done, or to end in an hour.
pub(crate) fn refund(
    work: &mut Work<'_>,
    intent: &Intent,
    amount: i64,
    end: Option<RefundStep>,
    echo: Map<String, Value>,
) -> Value {
    let status = if end.is_some() { RefundStatus::Pending } else { RefundStatus::Succeeded };
    book(work, &intent.currency, amount.saturating_neg());
    let (id, object) = open(work, intent, amount, status, echo);
    if let Some(end) = end {
        work.store.schedule(work.now.saturating_add(PENDING_FOR), Due::EndRefund(id, end));
    }
    object
}

/// Ends a pending refund. One that fails gives its amount back to the balance.
pub(crate) fn end(work: &mut Work<'_>, id: &str, step: RefundStep) {
    let Some(mut refund) = work.store.refunds.get(id).cloned() else { return };
    let Some(status) = state::refund(refund.status, step) else { return };
    refund.status = status;
    if !status.counts() {
        book(work, &refund.currency, refund.amount);
    }
    save(work, refund);
}

/// Gives back what was authorised when its intent is canceled. WooshPay says that it is refunded; that this is a refund
/// like others, which the balance never sees, is inferred from the reason `expired_uncaptured_charge`.
pub(crate) fn release(work: &mut Work<'_>, intent: &Intent, reason: Option<&str>) {
    let echo = reason.map(|reason| ("reason".to_owned(), Value::from(reason))).into_iter().collect();
    open(work, intent, intent.amount, RefundStatus::Succeeded, echo);
}

fn open(
    work: &mut Work<'_>,
    intent: &Intent,
    amount: i64,
    status: RefundStatus,
    echo: Map<String, Value>,
) -> (String, Value) {
    let refund = Refund {
        id: work.id("re_"),
        created: work.created(),
        amount,
        status,
        currency: intent.currency.clone(),
        intent: intent.id.clone(),
        echo,
    };
    let id = refund.id.clone();
    if let Some(intent) = work.store.intents.get_mut(&intent.id) {
        intent.refunds.push(id.clone());
    }
    (id, save(work, refund))
}

fn save(work: &mut Work<'_>, refund: Refund) -> Value {
    let object = render::refund(&refund);
    work.store.refunds.insert(refund.id.clone(), refund);
    work.report("charge.refund.updated", object.clone());
    object
}
