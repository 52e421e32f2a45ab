//! Whether an event still says something new about its object. Pure.

use wooshpay::types::{
    CheckoutSession, CheckoutSessionPaymentStatus, CheckoutSessionStatus, PaymentIntent, PaymentIntentStatus, Refund,
    RefundStatus,
};
use wooshpay::webhook::{Event, EventObject};

pub(crate) const PAYMENT_INTENT: &str = "payment_intent";
pub(crate) const REFUND: &str = "refund";
pub(crate) const CHECKOUT_SESSION: &str = "checkout_session";
const OTHER: &str = "other";

/// Where an object stands, in one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What the object is known by; nothing when it has no id, and then all its events are news.
    pub(crate) object: Option<String>,
    pub(crate) kind: &'static str,
    pub(crate) state: String,
    /// Whether the object was what its event's type says.
    readable: bool,
}

/// What is kept of the last event about an object that had an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Last {
    pub(crate) state: String,
    pub(crate) created: i64,
    pub(crate) is_final: bool,
    pub(crate) version: i64,
}

/// What is to be done with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is news.
    Apply,
    /// The object is known to be in this state.
    Double,
    /// The object is known to be further.
    Late,
    /// Only the service can tell.
    Doubt,
}

/// A payment that failed and may be tried again.
const FAILED: &str = "payment_failed";
/// The rank of states after which nothing is expected.
const FINAL: u8 = 9;

/// FNV-1a: what is kept must mean the same to every version.
fn digest(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// How far along its life a state lies; nothing for a state that nobody knows.
fn rank(kind: &str, state: &str) -> Option<u8> {
    Some(match (kind, state) {
        (PAYMENT_INTENT, "requires_payment_method") | (REFUND, "pending") => 0,
        (PAYMENT_INTENT, "requires_confirmation") => 1,
        (PAYMENT_INTENT, "requires_action") => 2,
        (PAYMENT_INTENT, "processing") => 3,
        (PAYMENT_INTENT, FAILED) => 4,
        (PAYMENT_INTENT, "requires_capture") => 5,
        (PAYMENT_INTENT, "succeeded" | "canceled" | "failed") | (REFUND, "succeeded" | "failed") => FINAL,
        (CHECKOUT_SESSION, "complete/unpaid") => 1,
        (CHECKOUT_SESSION, "complete/paid" | "complete/no_payment_required") => FINAL,
        (CHECKOUT_SESSION, state) if state.starts_with("open/") => 0,
        (CHECKOUT_SESSION, state) if state.starts_with("expired/") => FINAL,
        _ => return None,
    })
}

impl Standing {
    pub(crate) fn of(event: &Event) -> Self {
        match event.object() {
            EventObject::PaymentIntent(intent) => Self::of_payment(intent, event.kind_str()),
            EventObject::Refund(refund) => Self::of_refund(refund),
            EventObject::CheckoutSession(session) => Self::of_session(session),
            _ => Self::of_other(event),
        }
    }

    /// A payment that failed goes back to `requires_payment_method`, where it also began; so what failed has a word of its own.
    pub(crate) fn of_payment(intent: &PaymentIntent, event: &str) -> Self {
        let failed = event == "payment_intent.payment_failed" || intent.last_payment_error.is_some();
        let state = match &intent.status {
            PaymentIntentStatus::RequiresPaymentMethod if failed => FAILED,
            status => status.as_str(),
        };
        Self::new(PAYMENT_INTENT, intent.id.as_str(), state.to_owned(), true)
    }

    pub(crate) fn of_refund(refund: &Refund) -> Self {
        // Of an object without a word nothing would be known.
        let state = refund.status.as_ref().map_or("?", RefundStatus::as_str);
        Self::new(REFUND, refund.id.as_str(), state.to_owned(), refund.status.is_some())
    }

    /// `complete` does not say paid: both words count.
    pub(crate) fn of_session(session: &CheckoutSession) -> Self {
        let status = session.status.as_ref().map_or("", CheckoutSessionStatus::as_str);
        let paid = session.payment_status.as_ref().map_or("", CheckoutSessionPaymentStatus::as_str);
        Self::new(CHECKOUT_SESSION, session.id.as_str(), format!("{status}/{paid}"), session.status.is_some())
    }

    /// An object that the SDK has no type for, or cannot read. Its type of event and what it holds, letter by letter, are all
    /// that is known of it. It has a name of its own, so that what is told of it says nothing of a payment with the same id.
    fn of_other(event: &Event) -> Self {
        let id = event.object_id().unwrap_or_default();
        let status = event.envelope().data.object.get("status").and_then(|status| status.as_str()).unwrap_or_default();
        let told = event.kind_str();
        let kind = match told {
            _ if told.starts_with("payment_intent.") => PAYMENT_INTENT,
            _ if told.starts_with("charge.refund.") => REFUND,
            _ if told.starts_with("checkout.session.") => CHECKOUT_SESSION,
            _ => OTHER,
        };
        let family = told.rsplit_once('.').map_or(told, |(family, _)| family);
        let name = if kind == OTHER && !id.is_empty() { format!("{family}:{id}") } else { id.to_owned() };
        // Its status may be the least that changed.
        let content = serde_json::to_string(&event.envelope().data.object).unwrap_or_default();
        Self::new(kind, &name, format!("{told}/{status}/{:016x}", digest(&content)), kind == OTHER)
    }

    fn new(kind: &'static str, id: &str, state: String, readable: bool) -> Self {
        // PostgreSQL keeps no NUL.
        let state = state.replace('\0', "");
        Self { object: Some(id.to_owned()).filter(|id| !id.is_empty()), kind, state, readable }
    }

    fn rank(&self) -> Option<u8> {
        rank(self.kind, &self.state)
    }

    pub(crate) fn is_final(&self) -> bool {
        self.rank() == Some(FINAL)
    }

    /// Whether there is anything to tell of an object that was merely made.
    pub(crate) fn is_news(&self) -> bool {
        match self.kind {
            PAYMENT_INTENT => self.rank().is_none_or(|rank| rank > 1),
            _ => self.rank() != Some(0),
        }
    }

    /// The type of event that tells of it.
    pub(crate) fn event_type(&self) -> String {
        match (self.kind, self.state.as_str()) {
            (REFUND, _) => "charge.refund.updated".to_owned(),
            (CHECKOUT_SESSION, state) if state.starts_with("complete/") => "checkout.session.completed".to_owned(),
            (CHECKOUT_SESSION, state) => format!("checkout.session.{}", state.split('/').next().unwrap_or_default()),
            (_, "failed") => "payment_intent.payment_failed".to_owned(),
            (_, "requires_payment_method" | "requires_confirmation") => "payment_intent.created".to_owned(),
            (_, state) => format!("payment_intent.{state}"),
        }
    }

    /// Whether this is what was known.
    pub(crate) fn is(&self, last: &Last) -> bool {
        self.state == last.state
    }

    /// Whether this comes before an end that is known.
    pub(crate) fn undoes(&self, last: &Last) -> bool {
        last.is_final && self.rank().is_some_and(|rank| rank < FINAL)
    }

    /// What to do with an event that tells this, made at `created` (0: it does not say), about an object of which `last` is
    /// known.
    ///
    /// An end is never undone by what is no end. Of two different ends, and of what cannot be put in order, only the service
    /// knows which is true. Short of an end a payment can go back, so there the time of the events counts.
    pub(crate) fn against(&self, last: Option<&Last>, created: i64) -> Verdict {
        let Some(last) = last else {
            return if self.readable { Verdict::Apply } else { Verdict::Doubt };
        };
        if self.is(last) {
            return Verdict::Double;
        }
        if !self.readable {
            return Verdict::Doubt;
        }
        if self.kind == OTHER {
            return if created < last.created { Verdict::Late } else { Verdict::Apply };
        }
        let known = rank(self.kind, &last.state);
        let unordered = created == 0 || last.created == 0 || created == last.created;
        match (last.is_final, self.rank()) {
            (_, None) | (true, Some(FINAL)) => Verdict::Doubt,
            (true, _) => Verdict::Late,
            // A word that nobody knows may be a later end.
            _ if known.is_none() => Verdict::Doubt,
            (false, Some(FINAL)) => Verdict::Apply,
            (false, rank) if unordered && rank > known => Verdict::Apply,
            _ if unordered => Verdict::Doubt,
            _ if created < last.created => Verdict::Late,
            _ => Verdict::Apply,
        }
    }
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
