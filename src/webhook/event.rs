//! What a delivery says.

use crate::lenient::{Members, Piece, Received, members, read};
use crate::types::{self, CheckoutSessionId, EventId, EventType, PaymentIntentId, RefundId};
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
    head: Head,
    object: EventObject,
    envelope: OnceLock<types::Event>,
    raw: Vec<u8>,
    verified: bool,
}

/// What an event must have.
#[derive(Clone, Deserialize)]
struct Head {
    id: EventId,
    #[serde(rename = "type")]
    kind: EventType,
}

/// An event as it nearly always comes, read in one pass.
#[derive(Deserialize)]
struct Usual<'a> {
    id: EventId,
    #[serde(rename = "type")]
    kind: EventType,
    #[serde(borrow)]
    data: UsualData<'a>,
}

#[derive(Deserialize)]
struct UsualData<'a> {
    #[serde(borrow)]
    object: Piece<'a>,
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
        let (raw, verified) = (body.to_vec(), true);
        if let Ok(Usual { id, kind, data: UsualData { object: Piece::Object(members) } }) = read(body)
            && let Some(object) = EventObject::known(&kind, members)
        {
            return Ok(Self { head: Head { id, kind }, object, envelope: OnceLock::new(), raw, verified });
        }
        let envelope = match read_envelope(body) {
            Ok(envelope) => envelope,
            Err(error) => read::<Head>(body).map_err(|_| error)?.alone(),
        };
        let head = Head { id: envelope.id.clone(), kind: envelope.type_.clone() };
        let object = EventObject::known(&head.kind, members(&envelope.data.object)?)
            .unwrap_or_else(|| EventObject::Other(envelope.data.object.clone()));
        Ok(Self { head, object, envelope: envelope.into(), raw, verified })
    }

    /// Whether a verifier gave it. What was read with serde may be anybody's.
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// The event's id. All deliveries of one event share it: act on each id once.
    pub fn id(&self) -> &EventId {
        &self.head.id
    }

    /// What happened.
    pub fn kind(&self) -> &EventType {
        &self.head.kind
    }

    /// What happened, as the service spells it, for example `payment_intent.succeeded`.
    pub fn kind_str(&self) -> &str {
        self.head.kind.as_str()
    }

    /// The id of the object that the event is about, whether or not the object can be read; nothing when it has none.
    pub fn object_id(&self) -> Option<&str> {
        match self.object() {
            EventObject::PaymentIntent(intent) => Some(intent.id.as_str()),
            EventObject::Refund(refund) => Some(refund.id.as_str()),
            EventObject::CheckoutSession(session) => Some(session.id.as_str()),
            EventObject::Other(members) => members.get("id")?.as_str(),
        }
    }

    /// The object that the event is about.
    pub fn object(&self) -> &EventObject {
        &self.object
    }

    /// The envelope: when it happened, and what request caused it. Its `data.object` is empty when none came, or something
    /// that is no object; see [`raw`](Self::raw). It is read when it is first asked for.
    pub fn envelope(&self) -> &types::Event {
        self.envelope.get_or_init(|| read_envelope(&self.raw).unwrap_or_else(|_| self.head.alone()))
    }

    /// The body as it came; of an event that was read with serde, the same JSON written anew.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }
}

impl Head {
    /// The envelope of an event of which no more than this can be read, such as one that is nested without end.
    fn alone(&self) -> types::Event {
        types::Event {
            id: self.id.clone(),
            type_: self.kind.clone(),
            data: types::EventData { object: Map::new(), previous_attributes: None, extra: Map::new() },
            api_version: None,
            created: None,
            livemode: None,
            object: None,
            pending_webhooks: None,
            request: None,
            extra: Map::new(),
        }
    }
}

/// That something happened must not be lost because `data` holds no object.
fn read_envelope(body: &[u8]) -> Result<types::Event, serde_json::Error> {
    read(body).or_else(|_| {
        let mut members: Map<String, Value> = read(body)?;
        let mut data = match members.remove("data") {
            Some(Value::Object(data)) => data,
            _ => Map::new(),
        };
        data.insert("object".to_owned(), Map::new().into());
        members.insert("data".to_owned(), data.into());
        types::Event::deserialize(Value::Object(members))
    })
}

/// Two events are the same when the same bytes came.
impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}

impl EventObject {
    /// Nothing for a type that is not known, and for an object that is not of its type.
    fn known(kind: &EventType, members: Members<'_>) -> Option<Self> {
        let kind = kind.as_str();
        if kind.starts_with("payment_intent.") {
            let id = |intent: &types::PaymentIntent| intent.id.as_str().starts_with(PaymentIntentId::PREFIX);
            received(members, id).map(Self::PaymentIntent)
        } else if kind.starts_with("charge.refund.") {
            let id = |refund: &types::Refund| refund.id.as_str().starts_with(RefundId::PREFIX);
            received(members, id).map(Self::Refund)
        } else if kind.starts_with("checkout.session.") {
            let id = |session: &types::CheckoutSession| session.id.as_str().starts_with(CheckoutSessionId::PREFIX);
            received(members, id).map(Self::CheckoutSession)
        } else {
            None
        }
    }
}

/// The members of one kind of object may do for another; its id tells them apart.
fn received<T: Received>(members: Members<'_>, is_its_id: impl FnOnce(&T) -> bool) -> Option<Box<T>> {
    T::from_members(members).ok().filter(is_its_id).map(Box::new)
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
