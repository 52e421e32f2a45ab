//! Webhooks: whether a delivery is WooshPay's, and what it says.
//!
//! A delivery carries `Wooshpay-Signature: t=<time>,v1=<hex>`; integrators also accept `Signature`. The signature is the
//! HMAC-SHA256 of the time as it stands there, a dot and the body as it came, with the endpoint's secret as key. Give the
//! verifier the bytes of the body before anything has parsed them.
//!
//! ```
//! use wooshpay::webhook::{Verifier, sign};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let body = br#"{"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}}"#;
//! # let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_millis() as i64;
//! let header = sign("whsec_test", now, body);
//!
//! let verifier = Verifier::new("whsec_test")?;
//! let event = verifier.verify(&header, body)?;
//! assert_eq!(event.kind_str(), "payment_intent.succeeded");
//! assert_eq!(event.object_id(), Some("pi_1"));
//! # Ok(())
//! # }
//! ```

use crate::ParseError;
use crate::types::{self, EventId, EventType};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use sha2::Sha256;
use std::fmt;
use std::time::{Duration, SystemTime};

/// The headers that may carry the signature, best first. WooshPay documents the first; integrators accept the second.
pub const SIGNATURE_HEADERS: [&str; 2] = ["Wooshpay-Signature", "Signature"];

/// A redelivery may keep its first time, and deliveries go on for 72 hours (stated in WooshPay's documentation).
const OLDEST: Duration = Duration::from_secs(73 * 3600);
const NEWEST: Duration = Duration::from_secs(300);
const LARGEST_BODY: usize = 1 << 20;
const LONGEST_HEADER: usize = 4096;

/// Decides whether a delivery is WooshPay's. It cannot be made without a secret and has no switch to turn it off.
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<Hmac<Sha256>>,
    oldest: Duration,
    newest: Duration,
}

impl Verifier {
    /// A verifier with the secret that the webhook endpoint's creation answered.
    ///
    /// # Errors
    /// When the secret is blank, or plainly no secret: a key of the API, or one that was damaged on its way here.
    pub fn new(secret: impl AsRef<str>) -> Result<Self, ParseError> {
        Self::with_secrets([secret])
    }

    /// A verifier that takes any of several secrets, for the time in which one replaces another.
    ///
    /// # Errors
    /// When there is none, or one is blank.
    pub fn with_secrets<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, ParseError> {
        let keys: Vec<_> = secrets.into_iter().map(|secret| key(secret.as_ref())).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(ParseError::new("a webhook verifier needs at least one secret"));
        }
        Ok(Self { keys, oldest: OLDEST, newest: NEWEST })
    }

    /// How old a delivery may be; 73 hours unless set, since a redelivery may keep its first time for 72 hours. Replays
    /// are found by the event's id, not by its age.
    pub fn tolerance(mut self, oldest: Duration) -> Self {
        self.oldest = oldest;
        self
    }

    /// How far ahead of this machine's clock a delivery may be; 5 minutes unless set.
    pub fn future_tolerance(mut self, newest: Duration) -> Self {
        self.newest = newest;
        self
    }

    /// The event, if the delivery is WooshPay's. `header_value` is the value of one of [`SIGNATURE_HEADERS`], `body` the
    /// bytes as they came.
    ///
    /// # Errors
    /// When it is not, with the reason; when it is and holds no event.
    pub fn verify(&self, header_value: &str, body: &[u8]) -> Result<Event, VerifyError> {
        self.verify_at(header_value, body, SystemTime::now())
    }

    /// As [`verify`](Self::verify), at a time of the caller's.
    ///
    /// # Errors
    /// As there.
    pub fn verify_at(&self, header_value: &str, body: &[u8], now: SystemTime) -> Result<Event, VerifyError> {
        if body.len() > LARGEST_BODY {
            return Err(VerifyError::BodyTooLarge { bytes: body.len() });
        }
        let header = SignatureHeader::read(header_value)?;
        let signed = self.keys.iter().any(|key| {
            let mac = key.clone().chain_update(header.time).chain_update(b".").chain_update(body);
            header.signatures.iter().any(|signature| mac.clone().verify_slice(signature).is_ok())
        });
        if !signed {
            return Err(VerifyError::NoMatch);
        }
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        if let Some(age) = now.checked_sub(header.at).filter(|age| *age > self.oldest) {
            return Err(VerifyError::TooOld { age });
        }
        if let Some(ahead) = header.at.checked_sub(now).filter(|ahead| *ahead > self.newest) {
            return Err(VerifyError::FromTheFuture { ahead });
        }
        Event::read(body).map_err(|error| VerifyError::NotAnEvent { why: error.to_string() })
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("secrets", &self.keys.len()).finish_non_exhaustive()
    }
}

fn key(secret: &str) -> Result<Hmac<Sha256>, ParseError> {
    if secret.trim().is_empty() {
        return Err(ParseError::new("a webhook secret is blank; anybody could sign with it"));
    }
    let refuse = |why: &str| Err(ParseError::new(format!("not a webhook secret: {why}")));
    if secret.trim() != secret {
        return refuse("it begins or ends with white space; was it read from a file with a line end?");
    }
    if secret == "whsec_" {
        return refuse("nothing follows `whsec_`; anybody could sign with it");
    }
    if secret.starts_with("sk_") || secret.starts_with("pk_") {
        return refuse("it is a key of the API; the secret is in the answer to the webhook endpoint's creation");
    }
    if secret.starts_with('"') || secret.contains("***") || secret.contains(char::is_control) {
        return refuse("it was quoted, blotted out or damaged on its way here");
    }
    Hmac::new_from_slice(secret.as_bytes()).map_err(|_| ParseError::new("a webhook secret is no key"))
}

/// The value of the signature header for this body, as WooshPay would send it: for tests, and for the sandbox.
pub fn sign(secret: &str, timestamp_ms: i64, body: &[u8]) -> String {
    let time = timestamp_ms.to_string();
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return format!("t={time}") };
    let mac = mac.chain_update(&time).chain_update(b".").chain_update(body);
    format!("t={time},v1={}", crate::idempotency::hex(&mac.finalize().into_bytes()))
}

struct SignatureHeader<'a> {
    /// As it stands in the header: that is what was signed.
    time: &'a str,
    at: Duration,
    signatures: Vec<[u8; 32]>,
}

impl<'a> SignatureHeader<'a> {
    fn read(value: &'a str) -> Result<Self, VerifyError> {
        let malformed = |why| Err(VerifyError::MalformedHeader { why });
        if value.trim().is_empty() {
            return Err(VerifyError::MissingHeader);
        }
        if value.len() > LONGEST_HEADER {
            return malformed("it is longer than 4096 bytes");
        }
        let (mut time, mut signatures) = (None, Vec::new());
        for pair in value.split(',') {
            match pair.trim().split_once('=') {
                Some(("t", text)) if time.is_none() => time = Some(text),
                Some(("t", _)) => return malformed("it holds `t` twice"),
                Some(("v1", text)) => signatures.extend(unhex(text)),
                _ => {}
            }
        }
        let Some(time) = time else { return malformed("it holds no `t`") };
        if time.is_empty() || !time.bytes().all(|byte| byte.is_ascii_digit()) {
            return malformed("its `t` is not a number");
        }
        let Ok(number) = time.parse::<u64>() else { return malformed("its `t` is too large") };
        if signatures.is_empty() {
            return malformed("it holds no `v1` of 64 hexadecimal digits");
        }
        // WooshPay's samples show seconds; an integrator's tests expect milliseconds.
        let at = if number > 100_000_000_000 { Duration::from_millis(number) } else { Duration::from_secs(number) };
        Ok(Self { time, at, signatures })
    }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Why a delivery is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no signature header, or it is blank.
    MissingHeader,
    /// The signature header cannot be read.
    MalformedHeader {
        /// What is wrong with it.
        why: &'static str,
    },
    /// No signature was made with a secret of ours over this body.
    NoMatch,
    /// It was signed too long ago.
    TooOld {
        /// How long ago.
        age: Duration,
    },
    /// It was signed too far ahead of this machine's clock.
    FromTheFuture {
        /// How far ahead.
        ahead: Duration,
    },
    /// The body is larger than any event.
    BodyTooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// The signature is right, and the body holds no event.
    NotAnEvent {
        /// What is wrong with it.
        why: String,
    },
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader => f.write_str("the signature header is missing: look for `Wooshpay-Signature`"),
            Self::MalformedHeader { why } => write!(f, "the signature header cannot be read: {why}"),
            Self::NoMatch => f.write_str(
                "no signature was made with this secret over this body: check that the secret is this endpoint's, and \
                 that the body is the bytes as they came, not JSON written anew",
            ),
            Self::TooOld { age } => write!(f, "it was signed {} seconds ago, longer than is tolerated", age.as_secs()),
            Self::FromTheFuture { ahead } => {
                write!(f, "it was signed {} seconds ahead of this machine's clock: check the clock", ahead.as_secs())
            }
            Self::BodyTooLarge { bytes } => write!(f, "the body has {bytes} bytes, more than any event"),
            Self::NotAnEvent { why } => write!(f, "the signature is right and the body is not an event: {why}"),
        }
    }
}

impl std::error::Error for VerifyError {}

/// Something that happened, told by WooshPay. Had from a [`Verifier`].
///
/// It can be read with serde too, for an event that was verified, stored and is now taken up again. Reading proves nothing
/// of where it came from: a handler that takes `Json<Event>` takes forgeries.
#[derive(Clone, PartialEq)]
pub struct Event {
    envelope: types::Event,
    object: EventObject,
    raw: Vec<u8>,
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
    fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        let envelope: types::Event = serde_json::from_slice(body)?;
        Ok(Self { object: EventObject::of(&envelope), envelope, raw: body.to_vec() })
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

    /// The id of the object that the event is about.
    pub fn object_id(&self) -> Option<&str> {
        self.envelope.data.object.get("id")?.as_str()
    }

    /// The object that the event is about.
    pub fn object(&self) -> &EventObject {
        &self.object
    }

    /// The envelope: when it happened, and what request caused it.
    pub fn envelope(&self) -> &types::Event {
        &self.envelope
    }

    /// The body as it came.
    pub fn raw(&self) -> &[u8] {
        &self.raw
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
        Self::read(raw.as_bytes()).map_err(serde::de::Error::custom)
    }
}
