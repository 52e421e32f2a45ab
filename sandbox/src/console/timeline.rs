//! What happened to payments, told from the events, the requests and the deliveries that are there.

use super::log::Entry;
use crate::model::{Intent, Secret};
use crate::store::Work;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// How far back events and deliveries are searched, so that a page costs the same with ten payments and with a million.
const WINDOW: usize = 1000;
/// Where the id is in an answer that is one object.
const START: usize = 48;
const OPENED: &str = "opened the wallet page";

/// One thing that happened.
#[derive(Serialize)]
pub(super) struct Moment {
    pub(super) at: i64,
    pub(super) kind: Kind,
    pub(super) text: String,
    #[serde(skip)]
    order: Order,
}

/// Where it stands among what happened at the same moment: the number of a request or a step, and whether it came before
/// that, was it, or came of it.
type Order = (u64, u8);
const BEFORE: u8 = 0;
const ITSELF: u8 = 1;
const AFTER: u8 = 2;

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Request,
    Customer,
    Event,
    Delivery,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Customer => "customer",
            Self::Event => "event",
            Self::Delivery => "delivery",
        }
    }
}

/// Which object an event is about.
#[derive(Default, Deserialize)]
struct About {
    id: Option<String>,
    payment_intent: Option<String>,
}

/// The story of each of these payments, the oldest moment first. Everything there is to tell from is read once.
pub(super) fn of(work: &Work<'_>, entries: &[Arc<Entry>], intents: &[&Intent]) -> Vec<Vec<Moment>> {
    let mut places = HashMap::new();
    for (place, intent) in intents.iter().enumerate() {
        places.insert(intent.id.as_str(), place);
        places.extend(intent.session.as_deref().map(|session| (session, place)));
    }
    let mut stories: Vec<Vec<Moment>> = intents.iter().map(|_| Vec::new()).collect();
    let mut tell = |place: usize, at: i64, order: Order, kind: Kind, text: String| {
        if let Some(story) = stories.get_mut(place) {
            story.push(Moment { at, kind, text, order });
        }
    };
    let mut numbers = HashMap::new();
    for entry in entries {
        numbers.extend(entry.id.as_deref().map(|id| (id, entry.number)));
        let order = (entry.number, ITSELF);
        if entry.id.is_some() {
            for place in asked_about(&places, entry) {
                tell(place, entry.at, order, Kind::Request, asked(entry));
            }
        } else if let Some((place, step)) = stepped(work, &places, entry) {
            let refused = if entry.status.is_some_and(|status| status >= 400) { ": refused" } else { "" };
            tell(place, entry.at, order, Kind::Customer, format!("{step}{refused}"));
        }
    }
    let mut told = HashMap::new();
    // What no request caused came before whatever the next event's request was.
    let mut next = u64::MAX;
    for event in work.store.events.values().rev().take(WINDOW) {
        let cause = event.cause.request.as_deref().and_then(|id| numbers.get(id).copied());
        next = cause.unwrap_or(next);
        let order = (next, if cause.is_some() { AFTER } else { BEFORE });
        let about: About = serde_json::from_str(event.object.get()).unwrap_or_default();
        let other = about.payment_intent.filter(|_| event.kind.starts_with("charge."));
        if let Some(place) = [about.id, other].iter().flatten().find_map(|id| places.get(id.as_str())) {
            told.insert(event.id.as_str(), *place);
            tell(*place, event.created, order, Kind::Event, event.kind.to_string());
        }
    }
    for parcel in work.store.parcels.values().rev().take(WINDOW) {
        let delivery = parcel.shown();
        let Some(place) = told.get(delivery.event.as_str()) else { continue };
        for made in delivery.attempts.iter().rev() {
            let answer = made.answer.as_ref().map_or_else(Clone::clone, ToString::to_string);
            let by_hand = if made.by_hand { " (by hand)" } else { "" };
            let text = format!("{} to {}: {answer}{by_hand}", delivery.event_type, delivery.endpoint);
            tell(*place, made.at, (u64::MAX, AFTER), Kind::Delivery, text);
        }
    }
    for story in &mut stories {
        // They were told from the newest on.
        story.reverse();
        story.sort_by_key(|moment| (moment.at, moment.order));
        for moment in story.iter_mut().filter(|moment| moment.text == OPENED).skip(1) {
            moment.text = "saw the wallet page again".into();
        }
    }
    stories
}

/// The payments that a request wanted to change.
fn asked_about(places: &HashMap<&str, usize>, entry: &Entry) -> Vec<usize> {
    if entry.method == "GET" {
        return Vec::new();
    }
    let start = entry.answered.get(..START).unwrap_or(&entry.answered);
    let mut found: Vec<usize> = [entry.path.as_bytes(), &entry.sent, start]
        .iter()
        .flat_map(|text| text.split(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_')))
        .filter(|word| word.starts_with(b"pi_") || word.starts_with(b"cs_"))
        .filter_map(|word| places.get(std::str::from_utf8(word).ok()?).copied())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn asked(entry: &Entry) -> String {
    let what = match &entry.operation {
        Some(operation) => operation.replace('_', " "),
        None => format!("{} {}", entry.method, entry.path()),
    };
    let again = if entry.replayed { " (replayed)" } else { "" };
    let fault = entry.fault.as_ref().map(|kind| format!(" (fault: {kind})")).unwrap_or_default();
    format!("{what}: {}{again}{fault}", entry.outcome())
}

/// Whose customer did what on a page.
fn stepped(work: &Work<'_>, places: &HashMap<&str, usize>, entry: &Entry) -> Option<(usize, &'static str)> {
    let mut parts = entry.path.split(['/', '?']).skip(1);
    let (page, token, step) = (parts.next()?, Secret(parts.next()?.to_owned()), parts.next().unwrap_or_default());
    let (id, text) = match (page, entry.method.as_str(), step) {
        ("dana", method, step) => (
            work.store.attempts.get(&token)?.intent.as_str(),
            match (method, step) {
                ("POST", "login") => "typed phone number and PIN",
                ("POST", "code") => "typed a one-time code",
                ("POST", "pay") => "pressed pay",
                ("POST", "cancel") => "pressed cancel",
                (_, "") => OPENED,
                _ => return None,
            },
        ),
        ("checkout", "POST", _) => (work.store.pages.get(&token)?.as_str(), "chose how to pay"),
        ("checkout", ..) => (work.store.pages.get(&token)?.as_str(), "opened the checkout page"),
        _ => return None,
    };
    Some((*places.get(id)?, text))
}
