//! What happened to a payment, told from the events, the requests and the deliveries that are there.

use super::log::Entry;
use crate::model::{Event, Intent, Secret};
use crate::store::Work;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How far back events and deliveries are searched, so that a page costs the same with ten payments and with a million.
const WINDOW: usize = 1000;

/// One thing that happened.
#[derive(Serialize)]
pub(super) struct Moment {
    pub(super) at: i64,
    /// `request`, `customer`, `event` or `delivery`.
    pub(super) kind: &'static str,
    pub(super) text: String,
}

/// What there is to tell from, read once for a page.
pub(super) struct Lately<'a> {
    work: &'a Work<'a>,
    entries: &'a [Arc<Entry>],
    events: Vec<(&'a Event, About)>,
}

/// Which object an event is about.
#[derive(Default, Deserialize)]
struct About {
    id: Option<String>,
    payment_intent: Option<String>,
}

impl<'a> Lately<'a> {
    pub(super) fn new(work: &'a Work<'a>, entries: &'a [Arc<Entry>]) -> Self {
        let about = |event: &'a Event| (event, serde_json::from_str(event.object.get()).unwrap_or_default());
        Self { work, entries, events: work.store.events.values().rev().take(WINDOW).map(about).collect() }
    }
}

/// The oldest first. What happened at one moment stands in the order of cause and effect.
pub(super) fn of(lately: &Lately<'_>, intent: &Intent) -> Vec<Moment> {
    let work = lately.work;
    let mut moments: Vec<Moment> = lately.entries.iter().rev().filter_map(|entry| asked(work, intent, entry)).collect();
    let session = intent.session.as_deref();
    let ours = |id: Option<&str>| id == Some(&intent.id) || (session.is_some() && id == session);
    let mut events = Vec::new();
    for (event, about) in &lately.events {
        if ours(about.id.as_deref()) || (event.kind.starts_with("charge.") && ours(about.payment_intent.as_deref())) {
            events.push(event.id.as_str());
            moments.push(Moment { at: event.created, kind: "event", text: event.kind.to_string() });
        }
    }
    for parcel in work.store.parcels.values().rev().take(WINDOW) {
        let delivery = parcel.shown();
        if !events.contains(&delivery.event.as_str()) {
            continue;
        }
        let told = |answer: &Result<u16, String>| match answer {
            Ok(status) => format!("{} to {}: {status}", delivery.event_type, delivery.endpoint),
            Err(why) => format!("{} to {}: {why}", delivery.event_type, delivery.endpoint),
        };
        let attempts = delivery.attempts.iter();
        moments.extend(attempts.map(|made| Moment { at: made.at, kind: "delivery", text: told(&made.answer) }));
    }
    let rank = |moment: &Moment| match moment.kind {
        "request" => 0,
        "customer" => 1,
        "event" => 2,
        _ => 3,
    };
    moments.sort_by_key(|moment| (moment.at, rank(moment)));
    moments
}

/// A request about this payment, or a step of its customer.
fn asked(work: &Work<'_>, intent: &Intent, entry: &Entry) -> Option<Moment> {
    let session = intent.session.as_deref();
    if entry.id.is_some() {
        let about = |id: &str| {
            let quoted = format!("\"{id}\"");
            let starts = entry.answered.get(..quoted.len() + 6).unwrap_or_default();
            let sent = String::from_utf8_lossy(&entry.sent);
            entry.path.contains(id) || starts.ends_with(quoted.as_bytes()) || sent.contains(&quoted)
        };
        if entry.method == "GET" || !(about(&intent.id) || session.is_some_and(about)) {
            return None;
        }
        let fault = entry.fault.as_ref().map(|kind| format!(" (fault: {kind})")).unwrap_or_default();
        let text = format!("{} {}: {}{fault}", entry.method, entry.path, entry.outcome());
        return Some(Moment { at: entry.at, kind: "request", text });
    }
    let mut parts = entry.path.split(['/', '?']).skip(1);
    let (page, token, step) = (parts.next()?, Secret(parts.next()?.to_owned()), parts.next().unwrap_or_default());
    let text = match page {
        "dana" if work.store.attempts.get(&token).is_some_and(|attempt| attempt.intent == intent.id) => {
            match (entry.method.as_str(), step) {
                ("POST", "login") => "typed phone number and PIN",
                ("POST", "code") => "typed a one-time code",
                ("POST", "pay") => "pressed pay",
                ("POST", "cancel") => "canceled",
                (_, "") => "opened the wallet page",
                _ => return None,
            }
        }
        "checkout" if session.is_some() && work.store.pages.get(&token).map(String::as_str) == session => {
            match entry.method.as_str() {
                "POST" => "chose how to pay",
                _ => "opened the checkout page",
            }
        }
        _ => return None,
    };
    Some(Moment { at: entry.at, kind: "customer", text: text.to_owned() })
}
