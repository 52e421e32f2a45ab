//! Whether a delivery is WooshPay's.

use super::header::SignatureHeader;
use super::{Event, LARGEST_BODY, SIGNATURE_HEADERS, VerifyError, rewritten};
use crate::ParseError;
use crate::secret::scrub_quotes;
use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A redelivery may keep its first time, and deliveries go on for 72 hours (stated in WooshPay's documentation).
const OLDEST: Duration = Duration::from_secs(73 * 3600);
const NEWEST: Duration = Duration::from_secs(300);
/// A header that is sent more often is no delivery's, and each costs a pass over the body.
const MOST_HEADERS: usize = 8;

/// Decides whether a delivery is WooshPay's. It cannot be made without a secret and has no switch to turn it off.
///
/// The keys are prepared once; a clone shares them and costs next to nothing.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<[Hmac<Sha256>]>,
    oldest: Duration,
    newest: Duration,
    clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
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
        let keys: Arc<[_]> = secrets.into_iter().map(|secret| key(secret.as_ref())).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(ParseError::new("a webhook verifier needs at least one secret"));
        }
        Ok(Self { keys, oldest: OLDEST, newest: NEWEST, clock: Arc::new(crate::time::now) })
    }

    /// How old a delivery may be; 73 hours unless set, since a redelivery may keep its first time for 72 hours. Replays
    /// are found by the event's id, not by its age.
    pub fn tolerance(mut self, oldest: Duration) -> Self {
        self.oldest = oldest;
        self
    }

    /// How far ahead of the clock a delivery may be; 5 minutes unless set.
    pub fn future_tolerance(mut self, newest: Duration) -> Self {
        self.newest = newest;
        self
    }

    /// What to take for the present time; this machine's clock unless set. For tests, and for programs with a clock of
    /// their own.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use wooshpay::webhook::{Verifier, sign};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let body = br#"{"id": "evt_1", "type": "payout.paid", "data": {"object": {}}}"#;
    /// let header = sign("whsec_test", 1_772_435_794_159, body);
    /// let verifier = Verifier::new("whsec_test")?.clock(|| UNIX_EPOCH + Duration::from_secs(1_772_435_800));
    /// assert_eq!(verifier.verify(&header, body)?.id(), "evt_1");
    /// # Ok(())
    /// # }
    /// ```
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(now);
        self
    }

    /// The event, if the delivery is WooshPay's. `header_value` is the value of one of [`SIGNATURE_HEADERS`], `body` the
    /// bytes as they came.
    ///
    /// # Errors
    /// When it is not, with the reason; when it is and holds no event.
    pub fn verify(&self, header_value: &str, body: &[u8]) -> Result<Event, VerifyError> {
        self.verify_at(header_value, body, (self.clock)())
    }

    /// As [`verify`](Self::verify), at a time of the caller's.
    ///
    /// # Errors
    /// As there.
    pub fn verify_at(&self, header_value: &str, body: &[u8], now: SystemTime) -> Result<Event, VerifyError> {
        self.decide(&[header_value.as_bytes()], body, now)?;
        read(body)
    }

    /// Whether the delivery is WooshPay's, and no more: for whoever hands the bytes on and reads no event.
    ///
    /// # Errors
    /// When it is not, with the reason.
    pub fn authenticate(&self, header_value: &str, body: &[u8]) -> Result<(), VerifyError> {
        self.decide(&[header_value.as_bytes()], body, (self.clock)())
    }

    /// The event, if the delivery is WooshPay's. `headers` are all headers of the request, as names and values; the
    /// signature is looked for under each of [`SIGNATURE_HEADERS`], in upper or lower case, and one that is right is
    /// enough.
    ///
    /// The headers of axum and of actix-web are handed over in the same words:
    ///
    /// ```
    /// # use wooshpay::webhook::{Event, Verifier, VerifyError};
    /// fn event(verifier: &Verifier, headers: &axum::http::HeaderMap, body: &[u8]) -> Result<Event, VerifyError> {
    ///     verifier.verify_headers(headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())), body)
    /// }
    /// # let error = event(&Verifier::new("whsec_test").unwrap(), &Default::default(), b"{}").unwrap_err();
    /// # assert_eq!(error, VerifyError::MissingHeader);
    /// ```
    ///
    /// # Errors
    /// As [`verify`](Self::verify). When none of several signature headers will do, the error is that of the one that was
    /// signed with a secret of ours, for example too long ago; else that of the first, `Wooshpay-Signature` before
    /// `Signature`.
    pub fn verify_headers<'h>(
        &self,
        headers: impl IntoIterator<Item = (&'h str, &'h [u8])>,
        body: &[u8],
    ) -> Result<Event, VerifyError> {
        let mut found = Vec::with_capacity(SIGNATURE_HEADERS.len());
        for (name, value) in headers {
            if let Some(rank) = SIGNATURE_HEADERS.iter().position(|known| known.eq_ignore_ascii_case(name)) {
                found.push((rank, value));
            }
        }
        if found.len() > MOST_HEADERS {
            return Err(VerifyError::MalformedHeader { why: "it comes more than 8 times" });
        }
        found.sort_by_key(|(rank, _)| *rank);
        let values: Vec<&[u8]> = found.into_iter().map(|(_, value)| value).collect();
        self.decide(&values, body, (self.clock)())?;
        read(body)
    }

    /// The values come best first.
    fn decide(&self, values: &[&[u8]], body: &[u8], now: SystemTime) -> Result<(), VerifyError> {
        if body.len() > LARGEST_BODY {
            return Err(VerifyError::BodyTooLarge { bytes: body.len() });
        }
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let mut refusal = VerifyError::MissingHeader;
        for value in values {
            let error = match SignatureHeader::read(value) {
                Err(error) => error,
                Ok(header) if !self.signed(&header, body) => VerifyError::NoMatch { hint: None },
                Ok(header) => match self.timely(&header, now) {
                    Ok(()) => return Ok(()),
                    Err(error) => error,
                },
            };
            if error.says_more_than(&refusal) {
                refusal = error;
            }
        }
        if let VerifyError::NoMatch { hint } = &mut refusal {
            // The first that can be read is the one that the error is about.
            let header = values.iter().find_map(|value| SignatureHeader::read(value).ok());
            *hint = header.and_then(|header| rewritten::hint(body, |form| self.signed(&header, form)));
        }
        Err(refusal)
    }

    /// One pass over the body for each secret, however many signatures there are. The comparison takes as long wherever
    /// two signatures differ.
    fn signed(&self, header: &SignatureHeader<'_>, body: &[u8]) -> bool {
        self.keys.iter().any(|key| {
            let mac = key.clone().chain_update(header.time).chain_update(b".").chain_update(body).finalize();
            header.signatures().any(|signature| mac == CtOutput::new((*signature).into()))
        })
    }

    fn timely(&self, header: &SignatureHeader<'_>, now: Duration) -> Result<(), VerifyError> {
        if let Some(age) = now.checked_sub(header.at).filter(|age| *age > self.oldest) {
            return Err(VerifyError::TooOld { age });
        }
        if let Some(ahead) = header.at.checked_sub(now).filter(|ahead| *ahead > self.newest) {
            return Err(VerifyError::FromTheFuture { ahead });
        }
        Ok(())
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("secrets", &self.keys.len()).finish_non_exhaustive()
    }
}

fn read(body: &[u8]) -> Result<Event, VerifyError> {
    Event::read(body).map_err(|error| VerifyError::NotAnEvent { why: scrub_quotes(&error.to_string()) })
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

/// The value of the signature header for this body, as WooshPay documents it: for tests, and for the sandbox. Whether WooshPay
/// itself writes the time in milliseconds or in seconds is not known; a [`Verifier`] takes both.
pub fn sign(secret: &str, timestamp_ms: i64, body: &[u8]) -> String {
    let time = timestamp_ms.to_string();
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return format!("t={time}") };
    let mac = mac.chain_update(&time).chain_update(b".").chain_update(body);
    format!("t={time},v1={}", crate::idempotency::hex(&mac.finalize().into_bytes()))
}
