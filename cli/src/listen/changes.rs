//! What changed between two looks at a list, as events. The types are those that WooshPay documents, or integrators report;
//! that a status tells which of them it was is inferred.

use serde_json::Value;
use std::collections::HashMap;

/// How many objects a look shows at most, the newest; the API's largest page.
pub(super) const WINDOW: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    PaymentIntent,
    CheckoutSession,
}

/// What is known of the objects in the window, by id.
pub(super) type Snapshot = HashMap<String, Known>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Known {
    state: State,
    /// How often each type was told of it.
    told: HashMap<&'static str, u32>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct State {
    status: String,
    error: Option<String>,
}

/// An event that nobody delivered yet.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct News {
    /// Made of the object's id and what happened, and a number when that happened before: whoever else looks at the same
    /// changes calls them the same.
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) object_id: String,
    /// As it came.
    pub(super) object: Value,
}

/// What a look came to.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) now: Snapshot,
    /// Oldest object first.
    pub(super) news: Vec<News>,
    /// Nothing that was known is in the window: there may have been more than it shows.
    pub(super) missed: bool,
}

/// Compares what was known with a page, newest first. The first look, with nothing before it, makes no events.
pub(super) fn compare(subject: Subject, before: Option<&Snapshot>, page: &[Value]) -> Look {
    let known = |object: &Value| before.zip(id(object)).and_then(|(before, id)| before.get(id));
    // What stands behind everything that is known is older than that: it came back into the window, and is not new.
    let oldest_known = page.iter().rposition(|object| known(object).is_some());
    let is_first = before.is_none();
    let had = before.is_some_and(|before| !before.is_empty());
    if had && page.is_empty() {
        // Objects do not go away, so that this is no list to believe. When they come again, they must not be new.
        return Look { now: before.cloned().unwrap_or_default(), news: Vec::new(), missed: false };
    }
    let (mut now, mut news) = (Snapshot::new(), Vec::new());
    for (place, object) in page.iter().enumerate().rev() {
        let Some(id) = id(object).filter(|id| !now.contains_key(*id)) else { continue };
        let (state, old) = (state(object), known(object));
        let is_new = old.is_none() && oldest_known.is_none_or(|oldest| place < oldest);
        let mut told = old.map(|old| old.told.clone()).unwrap_or_default();
        if !is_first && (old.is_some() || is_new) {
            for kind in happened(subject, old.map(|old| &old.state), &state) {
                let count = told.entry(kind).or_default();
                *count += 1;
                news.push(News {
                    id: event_id(id, kind, *count),
                    kind,
                    object_id: id.to_owned(),
                    object: object.clone(),
                });
            }
        }
        now.insert(id.to_owned(), Known { state, told });
    }
    let missed = had && oldest_known.is_none() && page.len() >= WINDOW;
    Look { now, news, missed }
}

fn event_id(object: &str, kind: &str, count: u32) -> String {
    let what = kind.rsplit('.').next().unwrap_or(kind);
    let again = if count > 1 { format!("_{count}") } else { String::new() };
    format!("evt_listen_{object}_{what}{again}")
}

fn id(object: &Value) -> Option<&str> {
    object.get("id")?.as_str().filter(|id| !id.is_empty())
}

fn state(object: &Value) -> State {
    let status = object.get("status").and_then(Value::as_str).unwrap_or_default().to_owned();
    let error =
        object.get("last_payment_error").filter(|error| error.as_object().is_some_and(|error| !error.is_empty()));
    State { status, error: error.map(Value::to_string) }
}

/// The types of events that lead from one state to the other, as far as one look can tell. A status for which no event is
/// known makes none.
fn happened(subject: Subject, before: Option<&State>, after: &State) -> Vec<&'static str> {
    let created = (before.is_none() && subject == Subject::PaymentIntent).then_some("payment_intent.created");
    let moved = before.is_none_or(|before| before.status != after.status);
    let failed = after.error.is_some() && before != Some(after);
    let reached = match (subject, after.status.as_str()) {
        (Subject::PaymentIntent, "requires_payment_method") if failed => Some("payment_intent.payment_failed"),
        (Subject::PaymentIntent, "requires_action") if moved => Some("payment_intent.requires_action"),
        (Subject::PaymentIntent, "succeeded") if moved => Some("payment_intent.succeeded"),
        (Subject::PaymentIntent, "canceled") if moved => Some("payment_intent.canceled"),
        (Subject::CheckoutSession, "complete") if moved => Some("checkout.session.completed"),
        (Subject::CheckoutSession, "expired") if moved => Some("checkout.session.expired"),
        (Subject::CheckoutSession, "canceled") if moved => Some("checkout.session.canceled"),
        _ => None,
    };
    created.into_iter().chain(reached).collect()
}

#[cfg(test)]
#[path = "changes_tests.rs"]
mod tests;
