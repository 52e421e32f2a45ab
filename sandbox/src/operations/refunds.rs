//! Refunds. The statuses of the refusals are the sandbox's own rule.

use super::{Call, echoed};
use crate::problem::Problem;
use crate::render;
use crate::returns;
use crate::state::{self, RefundRefusal};
use crate::store::Work;
use serde_json::Value;

const ECHO: [&str; 2] = ["reason", "metadata"];

pub(super) fn create(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let id = call.text("payment_intent").unwrap_or_default();
    let found = work.store.intents.get(id).cloned();
    let intent = found.ok_or_else(|| Problem::missing("payment intent", id, "payment_intent"))?;
    let end = returns::asked_end(call.body.get("metadata"))?;
    let asked = call.text("amount").map(|text| text.parse::<i64>().unwrap_or(i64::MAX));
    let method = intent.method.as_ref().and_then(|method| work.site.contract.rules.method(&method.kind));
    let (title, refund) = match method {
        Some(rules) => {
            let given = returns::given(work, &intent);
            (rules.title.as_str(), state::refundable(rules, intent.status, intent.received, &given, asked))
        }
        None => ("", Err(RefundRefusal::NotPaid)),
    };
    let amount = refund.map_err(|refusal| refused(refusal, title, asked, &intent.currency, intent.status.name()))?;
    Ok(returns::refund(work, &intent, amount, end, echoed(&call.body, &ECHO)))
}

pub(super) fn retrieve(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let found = work.store.refunds.get(&call.id).map(render::refund);
    found.ok_or_else(|| Problem::missing("refund", &call.id, "id"))
}

/// 400 when the request is wrong, 402 when the payment method cannot do what is rightly asked.
fn refused(refusal: RefundRefusal, title: &str, asked: Option<i64>, currency: &str, status: &str) -> Problem {
    let asked = asked.unwrap_or_default();
    match refusal {
        RefundRefusal::NotPaid => {
            let message = format!("only a payment intent that is `succeeded` can be refunded; this one is `{status}`");
            Problem::invalid("payment_intent", message).code("payment_intent_unexpected_state")
        }
        RefundRefusal::Zero => {
            Problem::invalid("amount", format!("`amount` is {asked}; a refund is at least 1 {currency}"))
                .code("amount_too_small")
        }
        RefundRefusal::MoreThanLeft { left } => {
            Problem::invalid("amount", format!("`amount` is {asked}, and {left} {currency} is left to refund"))
                .code("amount_too_large")
        }
        RefundRefusal::NothingLeft => Problem::invalid("payment_intent", "the payment is refunded already, in full")
            .code("charge_already_refunded"),
        RefundRefusal::NoRefunds => {
            Problem::impossible(format!("{title} takes no refunds")).code("refund_not_supported")
        }
        RefundRefusal::NoPartialRefunds => {
            Problem::impossible(format!("{title} takes no partial refunds")).code("partial_refund_not_supported")
        }
        RefundRefusal::SecondPartialRefund { first } => Problem::impossible(format!(
            "{title} takes one partial refund for a payment, and {first} {currency} was refunded before"
        ))
        .code("multiple_partial_refunds_not_supported"),
    }
}
