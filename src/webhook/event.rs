//! What a delivery says.

use crate::types::{self, EventId, EventType};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::OnceLock;

/// Something that happened, told by WooshPay. Had from a [`Verifier`](super::Verifier).
///
/// Whatever WooshPay signed that has an `id` and a `type` is an event, and none is lost: a type that this version does not
/// know is kept as a word, an object that cannot be read as it came, and all of it in [`raw`](Self::raw).
///
/// It can be read with serde too, for an event that was verified, stored and is now taken up again. Reading proves nothing
/// of where it came from: a handler that takes `Json<Event>` takes forgeries.
#[derive(Clone)]
pub struct Event {
    envelope: types::Event,
    object: OnceLock<EventObject>,
    raw: Vec<u8>,
    verified: bool,
}

/// What an event is about, as it was when the event happened.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum EventObject {
    /// A payment intent.
    PaymentIntent(Box<types::PaymentIntent>),
    /// A refund.
    Refund(Box<types::Refund>),
    /// A checkout session.
    CheckoutSession(Box<types::CheckoutSession>),
    /// An object of another kind, or one that could not be read, as it came.
    Other(Map<String, Value>),
}

impl Event {
    pub(super) fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let envelope = serde_json::from_slice(body).or_else(|_| without_object(body))?;
        Ok(Self { envelope, object: OnceLock::new(), raw: body.to_vec(), verified: true })
    }

    /// Whether a verifier gave it. What was read with serde may be anybody's.
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// The event's id. All deliveries of one event share it: act on each id once.
    pub fn id(&self) -> &EventId {
        &self.envelope.id
    }

    /// What happened.
    pub fn kind(&self) -> &EventType {
        &self.envelope.type_
    }

    /// What happened, as the service spells it, for example `payment_intent.succeeded`.
    pub fn kind_str(&self) -> &str {
        self.envelope.type_.as_str()
    }

    /// The id of the object that the event is about, whether or not the object can be read; nothing when it has none.
    pub fn object_id(&self) -> Option<&str> {
        self.envelope.data.object.get("id")?.as_str()
    }

    /// The object that the event is about. It is read when it is first asked for.
    pub fn object(&self) -> &EventObject {
        self.object.get_or_init(|| EventObject::of(&self.envelope))
    }

    /// The envelope: when it happened, and what request caused it. Its `data.object` is empty when none came, or something
    /// that is no object; see [`raw`](Self::raw).
    pub fn envelope(&self) -> &types::Event {
        &self.envelope
    }

    /// The body as it came; of an event that was read with serde, the same JSON written anew.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }
}

/// The envelope of an event whose `data` holds no object. That something happened must not be lost for it.
fn without_object(body: &[u8]) -> Result<types::Event, serde_json::Error> {
    let mut members: Map<String, Value> = serde_json::from_slice(body)?;
    let mut data = match members.remove("data") {
        Some(Value::Object(data)) => data,
        _ => Map::new(),
    };
    data.insert("object".to_owned(), Map::new().into());
    members.insert("data".to_owned(), data.into());
    types::Event::deserialize(Value::Object(members))
}

/// Two events are the same when the same bytes came.
impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl EventObject {
    fn of(envelope: &types::Event) -> Self {
        let object = &envelope.data.object;
        let kind = envelope.type_.as_str();
        let read = if kind.starts_with("payment_intent.") {
            types::PaymentIntent::deserialize(object).ok().map(|intent| Self::PaymentIntent(Box::new(intent)))
        } else if kind.starts_with("charge.refund.") {
            types::Refund::deserialize(object).ok().map(|refund| Self::Refund(Box::new(refund)))
        } else if kind.starts_with("checkout.session.") {
            types::CheckoutSession::deserialize(object).ok().map(|session| Self::CheckoutSession(Box::new(session)))
        } else {
            None
        };
        read.unwrap_or_else(|| Self::Other(object.clone()))
    }
}

impl fmt::Debug for EventObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PaymentIntent(intent) => intent.fmt(f),
            Self::Refund(refund) => refund.fmt(f),
            Self::CheckoutSession(session) => session.fmt(f),
            Self::Other(members) => f.debug_tuple("Other").field(&crate::lenient::Names::of(members)).finish(),
        }
    }
}

/// The raw body may hold a customer's data, so only its size is shown.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event")
            .field("id", &self.id().as_str())
            .field("kind", &self.kind_str())
            .field("object_id", &self.object_id())
            .field("bytes", &self.raw.len())
            .finish()
    }
}

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Value::deserialize(deserializer)?.to_string();
        let event = Self::read(raw.as_bytes()).map_err(serde::de::Error::custom)?;
        Ok(Self { verified: false, ..event })
    }
}
