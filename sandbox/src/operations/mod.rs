//! The operations of the API, one function each. A function checks everything before it changes anything.

mod customers;
mod endpoints;
mod intents;
mod lists;
mod refunds;
mod sessions;

pub(crate) use intents::new as new_intent;

use crate::problem::Problem;
use crate::render;
use crate::store::Work;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A request whose shape was checked against the specification.
pub(crate) struct Call {
    /// The id in the path; empty when the path has none.
    pub(crate) id: String,
    pub(crate) body: Map<String, Value>,
    pub(crate) query: BTreeMap<String, String>,
}

/// Does one operation.
pub(crate) type Run = fn(&mut Work<'_>, &Call) -> Result<Value, Problem>;

/// What does the operation with this id.
pub(crate) fn find(operation: &str) -> Option<Run> {
    Some(match operation {
        "create_payment_intent" => intents::create,
        "retrieve_payment_intent" => intents::retrieve,
        "update_payment_intent" => intents::update,
        "confirm_payment_intent" => intents::confirm,
        "capture_payment_intent" => intents::capture,
        "cancel_payment_intent" => intents::cancel,
        "list_payment_intents" => lists::intents,
        "search_payment_intents" => lists::search,
        "create_checkout_session" => sessions::create,
        "retrieve_checkout_session" => sessions::retrieve,
        "expire_checkout_session" => sessions::expire,
        "list_checkout_sessions" => lists::sessions,
        "list_checkout_session_line_items" => lists::lines,
        "create_refund" => refunds::create,
        "retrieve_refund" => refunds::retrieve,
        "create_webhook_endpoint" => endpoints::create,
        "retrieve_webhook_endpoint" => endpoints::retrieve,
        "update_webhook_endpoint" => endpoints::update,
        "delete_webhook_endpoint" => endpoints::delete,
        "list_webhook_endpoints" => lists::endpoints,
        "retrieve_event" => endpoints::event,
        "create_customer" => customers::create,
        "retrieve_customer" => customers::retrieve,
        "update_customer" => customers::update,
        "retrieve_balance" => |work, _| Ok(render::balance(work)),
        _ => return None,
    })
}

impl Call {
    fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name)?.as_str()
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.body.get(name)?.as_i64()
    }

    fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.body.get(name)?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }
}

/// Copies what was sent and is only echoed. `metadata` is merged, and an empty text removes its name.
fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>, names: &[&str]) {
    for name in names {
        match (*name, from.get(*name)) {
            ("metadata", Some(Value::Object(sent))) => {
                let kept = into.entry("metadata").or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(kept) = kept {
                    kept.extend(sent.clone());
                    kept.retain(|_, text| text.as_str() != Some(""));
                }
            }
            (name, Some(value)) => {
                into.insert(name.to_owned(), value.clone());
            }
            (_, None) => {}
        }
    }
}

fn echoed(from: &Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    let mut echo = Map::new();
    merge(&mut echo, from, names);
    echo
}

/// A currency in capitals; the service compares without regard to case.
fn currency(param: &str, text: &str) -> Result<String, Problem> {
    if text.len() == 3 && text.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return Ok(text.to_ascii_uppercase());
    }
    let shown: String = text.chars().take(20).collect();
    let message = format!("`{param}` is `{shown}`, which is not a currency of three letters");
    Err(Problem::invalid(param, message).code("currency_invalid"))
}

/// Refuses a customer that does not exist.
fn check_customer(work: &Work<'_>, call: &Call) -> Result<(), Problem> {
    match call.text("customer") {
        Some(id) if !work.store.customers.contains_key(id) => Err(Problem::missing("customer", id, "customer")),
        _ => Ok(()),
    }
}

/// Refuses a payment method name that the specification does not list. Its enum is open for clients; that the sandbox
/// knows no other names is its own rule.
fn check_known(work: &Work<'_>, param: &str, name: &str) -> Result<(), Problem> {
    let rules = &work.site.contract.rules;
    if rules.is_known(name) {
        return Ok(());
    }
    let shown: String = name.chars().take(40).collect();
    let message = format!("`{param}` is `{shown}`, which is not a payment method; there are: {}", rules.known());
    Err(Problem::invalid(param, message).code("payment_method_unknown"))
}

/// Refuses a payment method that nothing is known of but its name.
fn check_payable(work: &Work<'_>, param: &str, name: &str) -> Result<(), Problem> {
    let rules = &work.site.contract.rules;
    if rules.method(name).is_some() {
        return Ok(());
    }
    let message = format!("`{param}` is `{name}`; the sandbox can pay with {} only", rules.payable());
    Err(Problem::invalid(param, message).code("payment_method_not_supported"))
}

/// The payment methods a customer may use: those that were sent, or every one that takes the currency.
fn method_types(work: &Work<'_>, sent: Option<Vec<String>>, code: &str, at: &str) -> Result<Vec<String>, Problem> {
    match sent {
        Some(types) if types.is_empty() => {
            Err(Problem::invalid("payment_method_types", "`payment_method_types` is empty"))
        }
        Some(types) => {
            for (index, name) in types.iter().enumerate() {
                check_known(work, &format!("payment_method_types[{index}]"), name)?;
            }
            Ok(types)
        }
        None => {
            let types = work.site.contract.rules.taking(code);
            if types.is_empty() {
                let message = format!("`{at}` is `{code}`, which no payment method of the sandbox takes");
                return Err(Problem::invalid(at, message).code("currency_not_supported"));
            }
            Ok(types)
        }
    }
}
