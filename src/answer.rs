//! What came back.

use crate::call::Operation;
use crate::error::{Error, Outcome};
use crate::idempotency::IdempotencyKey;
use crate::lenient::read;
use crate::trace;
use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use std::fmt;

/// An answer with all that came with it.
pub struct Response<T> {
    value: T,
    pub(crate) raw: Answer,
}

/// What came back may hold a customer's data, so neither the object nor the body is shown.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Answer { operation, status, attempts, .. } = &self.raw;
        let mut shown = f.debug_struct("Response");
        shown.field("operation", &operation.id).field("status", &status.as_u16()).field("attempts", attempts);
        shown.field("request_id", &self.request_id()).finish_non_exhaustive()
    }
}

/// What came back, before it is decoded.
pub(crate) struct Answer {
    pub(crate) operation: &'static Operation,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) attempts: u32,
    /// What the attempts before this answer may have done.
    pub(crate) before: Outcome,
}

impl Answer {
    pub(crate) fn decode<T: DeserializeOwned>(self) -> Result<Response<T>, Error> {
        // No content, as for a 204, is nothing that is missing to whoever expects none.
        let nothing = self.body.is_empty().then(|| read(b"null").ok()).flatten();
        match nothing.map_or_else(|| read(&self.body), Ok) {
            Ok(value) => Ok(Response { value, raw: self }),
            Err(source) => Err(self.into_undecodable(source)),
        }
    }

    fn into_undecodable(mut self, source: serde_json::Error) -> Error {
        let body = std::mem::take(&mut self.body);
        self.tell(Error::undecodable(self.status.as_u16(), source, body.into()))
    }

    /// The error of an answer that could be read and is not what was asked for. The call's span has ended by then.
    pub(crate) fn reject(&self, error: Error) -> Error {
        let error = self.tell(error);
        trace::rejected(&error);
        error
    }

    /// The error, with all that is known of the call whose answer this is.
    fn tell(&self, error: Error) -> Error {
        error.of_answer(self.status.as_u16(), request_id(&self.headers)).in_call(
            self.operation.id,
            self.idempotency_key.as_ref(),
            self.attempts,
            self.before,
        )
    }
}

/// WooshPay documents no header for it; these are the names that services of this kind use.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["request-id", "x-request-id"].iter().find_map(|name| headers.get(*name)?.to_str().ok())
}

impl<T> Response<T> {
    /// The object.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The object alone.
    pub fn into_value(self) -> T {
        self.value
    }

    pub(crate) fn into_parts(self) -> (T, Answer) {
        (self.value, self.raw)
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.raw.status.as_u16()
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.raw.headers
    }

    /// The body as it came.
    pub fn body(&self) -> &[u8] {
        &self.raw.body
    }

    /// The service's id of the request, for its support; evidence: inferred, as no header for it is documented.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.raw.headers)
    }

    /// The key that the request carried.
    pub fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        self.raw.idempotency_key.as_ref()
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.raw.attempts
    }

    /// Whether the service says that this is the stored answer to an earlier request with the same idempotency key, by a
    /// header `Idempotent-Replayed: true`. The sandbox sends it, as services of this kind do; whether WooshPay does is not
    /// known, so `false` proves nothing.
    pub fn is_replayed(&self) -> bool {
        self.raw.headers.get("idempotent-replayed").is_some_and(|value| value == "true")
    }
}
