//! Payment intents.

use super::{Call, check_customer, check_known, check_payable, currency, echoed, merge, method_types};
use crate::model::{Intent, PaymentMethod};
use crate::payment;
use crate::problem::Problem;
use crate::render;
use crate::returns;
use crate::rules::AT_TOP;
use crate::state::{IntentStatus, IntentStep};
use crate::store::Work;
use crate::urls;
use serde_json::{Map, Value};

const ECHO: [&str; 9] = [
    "description",
    "merchant_order_id",
    "merchant_user_id",
    "customer",
    "quantity",
    "shipping",
    "setup_future_usage",
    "payment_method_options",
    "metadata",
];

/// A payment method that a request names: one that exists, or one to create.
struct Chosen {
    id: Option<String>,
    kind: String,
    param: &'static str,
}

pub(super) fn create(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let amount = call.number("amount").unwrap_or_default();
    let currency = currency("currency", call.text("currency").unwrap_or_default())?;
    let chosen = chosen(work, call)?;
    let sent = call.texts("payment_method_types").or_else(|| Some(vec![chosen.as_ref()?.kind.clone()]));
    let method_types = method_types(work, sent, &currency, "currency")?;
    check_chosen(work, chosen.as_ref(), &method_types)?;
    check_rules(work, &method_types, amount, &currency)?;
    check_customer(work, call)?;
    check_return_url(call)?;
    let confirm = call.body.get("confirm") == Some(&Value::Bool(true));
    if confirm {
        check_confirmable(call.text("return_url"), chosen.is_some())?;
    }

    let id = work.id("pi_");
    let method = chosen.map(|chosen| realise(work, chosen));
    let mut intent = Intent {
        status: match method {
            Some(_) => IntentStatus::RequiresConfirmation,
            None => IntentStatus::RequiresPaymentMethod,
        },
        method: method.clone(),
        manual_capture: call.text("capture_method") == Some("manual"),
        return_url: call.text("return_url").map(str::to_owned),
        echo: echoed(&call.body, &ECHO),
        ..new(work, id, amount, currency, method_types)
    };
    let created = work.save_intent(intent.clone(), &["payment_intent.created"]);
    match method.filter(|_| confirm) {
        Some(method) => {
            payment::confirm(work, &mut intent, method)?;
            Ok(work.save_intent(intent, &["payment_intent.requires_action"]))
        }
        None => Ok(created),
    }
}

/// An intent to which nothing has happened yet.
pub(crate) fn new(work: &mut Work<'_>, id: String, amount: i64, currency: String, method_types: Vec<String>) -> Intent {
    Intent {
        created: work.created(),
        amount,
        currency,
        status: IntentStatus::RequiresPaymentMethod,
        client_secret: client_secret(work, &id),
        method_types,
        method: None,
        manual_capture: false,
        return_url: None,
        attempt: None,
        session: None,
        received: 0,
        refunds: Vec::new(),
        canceled_at: None,
        cancellation_reason: None,
        last_error: None,
        echo: Map::new(),
        id,
    }
}

/// `<id>_secret_` and 24 letters and digits.
fn client_secret(work: &mut Work<'_>, id: &str) -> crate::model::Secret {
    let tail = work.secret(24);
    crate::model::Secret(format!("{id}_secret_{}", tail.0))
}

pub(super) fn retrieve(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    Ok(render::intent(work.site, &find(work, &call.id)?))
}

/// Changes fields. What the open wallet page shows (amount, currency, payment method) makes that page void and asks for a
/// new confirmation; that, and that the intent of a session keeps both, are the sandbox's own rules.
pub(super) fn update(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let mut intent = find(work, &call.id)?;
    let chosen = chosen(work, call)?;
    let fixed = ["amount", "currency", "payment_method_types", "payment_method", "payment_method_data"];
    if let Some(param) = fixed.into_iter().find(|name| intent.session.is_some() && call.body.contains_key(*name)) {
        let message = format!("`{param}` of a checkout session's intent cannot change: expire the session instead");
        return Err(Problem::invalid(param, message).code("payment_intent_of_session"));
    }
    let amount = call.number("amount").unwrap_or(intent.amount);
    let currency = match call.text("currency") {
        Some(text) => currency("currency", text)?,
        None => intent.currency.clone(),
    };
    let kind = match &chosen {
        Some(_) => IntentStep::SwapMethod,
        None if amount != intent.amount || currency != intent.currency => IntentStep::Reprice,
        None => IntentStep::Edit,
    };
    let status = payment::step(&intent, kind)?;
    let sent = call.texts("payment_method_types").unwrap_or_else(|| intent.method_types.clone());
    let method_types = method_types(work, Some(sent), &currency, "currency")?;
    check_chosen(work, chosen.as_ref(), &method_types)?;
    if let (None, Some(used)) = (&chosen, &intent.method)
        && !method_types.contains(&used.kind)
    {
        let message =
            format!("`payment_method_types` leaves out `{}`, which this intent is to be paid with", used.kind);
        return Err(Problem::invalid("payment_method_types", message).code("payment_method_not_listed"));
    }
    check_rules(work, &method_types, amount, &currency)?;
    check_customer(work, call)?;

    if kind != IntentStep::Edit {
        intent.attempt = None;
    }
    if let Some(chosen) = chosen {
        intent.method = Some(realise(work, chosen));
    }
    intent.status = status;
    intent.amount = amount;
    intent.currency = currency;
    intent.method_types = method_types;
    merge(&mut intent.echo, &call.body, &ECHO);
    Ok(work.save_intent(intent, &[]))
}

pub(super) fn confirm(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let mut intent = find(work, &call.id)?;
    if intent.session.is_some() {
        let message = "the intent of a checkout session is confirmed by the customer, on the session's page";
        return Err(Problem::bare(message).code("payment_intent_of_session"));
    }
    payment::step(&intent, IntentStep::Confirm)?;
    let chosen = chosen(work, call)?;
    check_chosen(work, chosen.as_ref(), &intent.method_types)?;
    check_return_url(call)?;
    let return_url = call.text("return_url").map(str::to_owned).or_else(|| intent.return_url.clone());
    check_confirmable(return_url.as_deref(), chosen.is_some() || intent.method.is_some())?;

    let method = chosen.map(|chosen| realise(work, chosen)).or_else(|| intent.method.clone());
    if let Some(method) = method {
        intent.return_url = return_url;
        merge(&mut intent.echo, &call.body, &["payment_method_options"]);
        payment::confirm(work, &mut intent, method)?;
    }
    Ok(work.save_intent(intent, &["payment_intent.requires_action"]))
}

/// Collects what was authorised, or a part; the rest is released. `amount` stays.
pub(super) fn capture(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let mut intent = find(work, &call.id)?;
    let status = payment::step(&intent, IntentStep::Capture)?;
    let amount = call.number("amount_to_capture").unwrap_or(intent.amount);
    if amount > intent.amount {
        let message =
            format!("`amount_to_capture` is {amount}, and {} {} was authorised", intent.amount, intent.currency);
        return Err(Problem::invalid("amount_to_capture", message).code("amount_too_large"));
    }
    intent.status = status;
    payment::collect(work, &mut intent, amount);
    Ok(work.save_intent(intent, &["payment_intent.succeeded"]))
}

pub(super) fn cancel(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let intent = find(work, &call.id)?;
    let authorised = intent.status == IntentStatus::RequiresCapture;
    if intent.session.is_some() {
        let message = match authorised {
            false => "the intent of a checkout session cannot be canceled: expire the session instead",
            true => "the intent of a checkout session cannot be canceled: what is not captured goes back after 7 days",
        };
        return Err(Problem::bare(message).code("payment_intent_of_session"));
    }
    let object = payment::cancel(work, intent.clone(), call.text("cancellation_reason").unwrap_or_default())?;
    if authorised {
        returns::release(work, &intent, None);
    }
    Ok(object)
}

pub(super) fn find(work: &Work<'_>, id: &str) -> Result<Intent, Problem> {
    work.store.intents.get(id).cloned().ok_or_else(|| Problem::missing("payment intent", id, "id"))
}

fn chosen(work: &Work<'_>, call: &Call) -> Result<Option<Chosen>, Problem> {
    let data = call.body.get("payment_method_data").and_then(|data| data.get("type")).and_then(Value::as_str);
    match (call.text("payment_method"), data) {
        (Some(_), Some(_)) => {
            let message = "`payment_method` and `payment_method_data` exclude each other";
            Err(Problem::invalid("payment_method_data", message))
        }
        (Some(id), None) => match work.store.methods.get(id) {
            Some(kind) => Ok(Some(Chosen { id: Some(id.to_owned()), kind: kind.clone(), param: "payment_method" })),
            None => Err(Problem::missing("payment method", id, "payment_method")),
        },
        (None, Some(kind)) => {
            let param = "payment_method_data.type";
            check_known(work, param, kind)?;
            Ok(Some(Chosen { id: None, kind: kind.to_owned(), param }))
        }
        (None, None) => Ok(None),
    }
}

fn realise(work: &mut Work<'_>, chosen: Chosen) -> PaymentMethod {
    match chosen.id {
        Some(id) => PaymentMethod { id, kind: chosen.kind },
        None => payment::new_method(work, &chosen.kind),
    }
}

fn check_chosen(work: &Work<'_>, chosen: Option<&Chosen>, types: &[String]) -> Result<(), Problem> {
    let Some(chosen) = chosen else { return Ok(()) };
    if !types.contains(&chosen.kind) {
        let listed = types.join(", ");
        let message =
            format!("`{}` is `{}`, which is not in `payment_method_types`: {listed}", chosen.param, chosen.kind);
        return Err(Problem::invalid(chosen.param, message).code("payment_method_not_listed"));
    }
    check_payable(work, chosen.param, &chosen.kind)
}

fn check_rules(work: &Work<'_>, types: &[String], amount: i64, currency: &str) -> Result<(), Problem> {
    types.iter().try_for_each(|name| work.site.contract.rules.check(name, amount, currency, &AT_TOP))
}

fn check_return_url(call: &Call) -> Result<(), Problem> {
    call.text("return_url").map_or(Ok(()), |url| urls::check_return("return_url", url))
}

fn check_confirmable(return_url: Option<&str>, has_method: bool) -> Result<(), Problem> {
    let lacks = |param: &str| {
        let message =
            format!("`{param}` is required to confirm: the customer pays on a page of the wallet and comes back");
        Err(Problem::invalid(param, message).code("parameter_missing"))
    };
    match (return_url, has_method) {
        (None, _) => lacks("return_url"),
        (_, false) => lacks("payment_method_data"),
        _ => Ok(()),
    }
}
