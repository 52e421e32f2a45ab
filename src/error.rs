//! One error, which always says whether the money may have moved.

use crate::ParseError;
use crate::http::{Fault, HttpError};
use crate::idempotency::IdempotencyKey;
use crate::lenient::read;
use crate::retry::Failure;
use crate::secret::{scrub, scrub_body, scrub_quotes};
use crate::types::{ErrorBody, ErrorDetail, ErrorType};
#[cfg(feature = "tracing")]
use std::borrow::Cow;
use std::fmt::{self, Write as _};

/// Whether a request that failed may have had its effect, and never more certain than the facts.
///
/// It speaks of one call with all its attempts. When an earlier call with the same idempotency key was `Unknown`, a later
/// one that is `Rejected` or `NotSent` takes nothing back: only success, or asking for the object, settles it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing reached the service.
    NotSent,
    /// The service answered, and did not do it.
    Rejected,
    /// It may have happened. Send the same request with the same idempotency key, or ask for the object, before you act
    /// on either answer.
    Unknown,
}

impl Outcome {
    /// One word, for logs and counters: `not_sent`, `rejected` or `unknown`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NotSent => "not sent",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown: it may have happened",
        })
    }
}

impl From<ParseError> for Error {
    fn from(error: ParseError) -> Self {
        Self::invalid(error.to_string())
    }
}

/// Why a call has no answer. [`outcome`](Self::outcome) says whether the money may have moved.
///
/// No API key stands in it, and nothing secret but in the [`body`](Self::body) of a success that could not be read: WooshPay's
/// answer to a wrong key repeats the key, and that is blotted out.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    outcome: Outcome,
    operation: Option<&'static str>,
    idempotency_key: Option<IdempotencyKey>,
    /// The status of the answer that it is about.
    answered: Option<u16>,
    request_id: Option<String>,
    attempts: u32,
}

enum Kind {
    Invalid(String),
    Transport(HttpError),
    Api { status: u16, detail: Box<Detail>, body: Vec<u8> },
    Undecodable { status: u16, source: serde_json::Error, body: Vec<u8> },
}

/// The fields of an error body, wherever the service put them.
#[derive(Default)]
struct Detail {
    type_: Option<ErrorType>,
    code: Option<String>,
    decline_code: Option<String>,
    message: Option<String>,
    param: Option<String>,
}

impl Error {
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::of(Kind::Invalid(scrub(&message.into())), Outcome::NotSent)
    }

    /// The service did something and its answer lacks what must be there.
    pub(crate) fn incomplete(message: impl Into<String>) -> Self {
        Self::of(Kind::Invalid(scrub(&message.into())), Outcome::Unknown)
    }

    /// The service answered, and said no in a way that no status tells.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::of(Kind::Invalid(scrub(&message.into())), Outcome::Rejected)
    }

    pub(crate) fn transport(error: HttpError, outcome: Outcome) -> Self {
        Self::of(Kind::Transport(error), outcome)
    }

    pub(crate) fn api(status: u16, body: &[u8]) -> Self {
        let body = scrub_body(body);
        let detail = Box::new(Detail::read(&body));
        // A redirect, a time-out, a conflict with a request under way and a failure inside the service leave open whether
        // it was done. So does a key that was used before: what it was used for may have been done. No other refusal does.
        let outcome = match status {
            408 | 409 => Outcome::Unknown,
            _ if says_idempotency(&body) => Outcome::Unknown,
            400..=499 => Outcome::Rejected,
            _ => Outcome::Unknown,
        };
        Self::of(Kind::Api { status, detail, body }, outcome)
    }

    pub(crate) fn undecodable(status: u16, source: serde_json::Error, body: Vec<u8>) -> Self {
        // It quotes what it could not read.
        let clean = scrub_quotes(&source.to_string());
        let source = if clean == source.to_string() { source } else { serde::de::Error::custom(clean) };
        Self::of(Kind::Undecodable { status, source, body }, Outcome::Unknown)
    }

    fn of(kind: Kind, outcome: Outcome) -> Self {
        let (operation, idempotency_key, answered, request_id) = (None, None, None, None);
        Self(Box::new(Inner { kind, outcome, operation, idempotency_key, answered, request_id, attempts: 0 }))
    }

    /// What the call as a whole knows: an attempt before this one may have reached the service.
    pub(crate) fn in_call(
        mut self,
        operation: &'static str,
        key: Option<&IdempotencyKey>,
        attempts: u32,
        worst: Outcome,
    ) -> Self {
        self.0.operation = Some(operation);
        self.0.idempotency_key = key.cloned();
        self.0.attempts = attempts;
        self.0.outcome = self.0.outcome.max(worst);
        self
    }

    pub(crate) fn of_answer(mut self, status: u16, request_id: Option<&str>) -> Self {
        self.0.answered = Some(status);
        self.0.request_id = request_id.map(scrub);
        self
    }

    /// Whether the request may have had its effect.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The HTTP status, when the service answered.
    pub fn status(&self) -> Option<u16> {
        self.0.answered
    }

    /// The kind of error that the service names.
    pub fn error_type(&self) -> Option<&ErrorType> {
        self.detail()?.type_.as_ref()
    }

    /// The service's word for programs.
    pub fn code(&self) -> Option<&str> {
        self.detail()?.code.as_deref()
    }

    /// The payment method's own word for why it declined.
    pub fn decline_code(&self) -> Option<&str> {
        self.detail()?.decline_code.as_deref()
    }

    /// The service's sentence for people, with keys and secrets blotted out.
    pub fn message(&self) -> Option<&str> {
        self.detail()?.message.as_deref()
    }

    /// The parameter that the service found wrong.
    pub fn param(&self) -> Option<&str> {
        self.detail()?.param.as_deref()
    }

    /// The service's id of the request, for its support; evidence: inferred, as no header for it is documented.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The operation, by its id in the document; `request` for a path of the caller's own, `wait` for what could not be waited
    /// for.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The key that the request carried. Repeating the request with it cannot have a second effect, as far as WooshPay
    /// documents idempotency.
    pub fn idempotency_key(&self) -> Option<&IdempotencyKey> {
        self.0.idempotency_key.as_ref()
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The body of the answer, as it came but for keys and secrets in an error's body, which are blotted out.
    pub fn body(&self) -> Option<&[u8]> {
        match &self.0.kind {
            Kind::Api { body, .. } | Kind::Undecodable { body, .. } => Some(body),
            _ => None,
        }
    }

    /// It was refused before anything was sent: the arguments, or a program without what a call needs, such as a runtime.
    pub fn is_invalid_input(&self) -> bool {
        matches!(self.0.kind, Kind::Invalid(_)) && self.0.outcome == Outcome::NotSent
    }

    /// No answer came in time.
    pub fn is_timeout(&self) -> bool {
        matches!(self.fault(), Some(Fault::Timeout | Fault::Deadline))
    }

    /// The same call may succeed later: a fault of the connection, a time-out, an answer that is none, or one of the
    /// statuses 408, 409, 429 and 5xx. It says nothing of what has happened; that is [`outcome`](Self::outcome).
    pub fn is_transient(&self) -> bool {
        match &self.0.kind {
            Kind::Invalid(_) => false,
            Kind::Undecodable { .. } => true,
            Kind::Api { status, .. } => Failure::Status(*status).may_pass(),
            Kind::Transport(error) => !matches!(error.fault, Fault::Unsent | Fault::Redirected),
        }
    }

    /// No connection could be made.
    pub fn is_connect(&self) -> bool {
        self.fault() == Some(Fault::Connect)
    }

    fn fault(&self) -> Option<Fault> {
        match &self.0.kind {
            Kind::Transport(error) => Some(error.fault),
            _ => None,
        }
    }

    /// A short name for what kind of error it is, for logs and counters: the HTTP status, or a word.
    #[cfg(feature = "tracing")]
    pub(crate) fn kind_name(&self) -> Cow<'static, str> {
        match &self.0.kind {
            Kind::Invalid(_) => "invalid".into(),
            Kind::Undecodable { .. } => "undecodable".into(),
            Kind::Api { status, .. } => status.to_string().into(),
            Kind::Transport(error) => error.fault.name().into(),
        }
    }

    /// The service does not take the key (401), or not for this (403).
    pub fn is_authentication(&self) -> bool {
        matches!(self.status(), Some(401 | 403))
    }

    /// There is no such object (404).
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }

    /// Too many requests (429).
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(429)
    }

    /// The request was right and the payment was not made (402, or a `card_error`).
    pub fn is_declined(&self) -> bool {
        self.status() == Some(402) || self.error_type() == Some(&ErrorType::CardError)
    }

    /// The idempotency key was used before, with other parameters or for another endpoint.
    pub fn is_idempotency_error(&self) -> bool {
        self.error_type() == Some(&ErrorType::IdempotencyError)
    }

    fn detail(&self) -> Option<&Detail> {
        match &self.0.kind {
            Kind::Api { detail, .. } => Some(detail),
            _ => None,
        }
    }
}

/// Whether it says so in any field: nobody has seen what such an error looks like.
fn says_idempotency(body: &[u8]) -> bool {
    body.windows(9).any(|window| window.eq_ignore_ascii_case(b"idempoten"))
}

impl Detail {
    fn read(body: &[u8]) -> Self {
        let Ok(body) = read::<ErrorBody>(body) else { return Self::default() };
        let mut detail = Self {
            type_: body.type_,
            code: body.code,
            decline_code: body.decline_code,
            message: body.message.or(body.error_description),
            param: body.param,
        };
        match body.error {
            Some(ErrorDetail::ErrorObject(error)) => {
                detail.type_ = error.type_.or(detail.type_);
                detail.code = error.code.or(detail.code);
                detail.decline_code = error.decline_code.or(detail.decline_code);
                detail.message = error.message.or(detail.message);
                detail.param = error.param.or(detail.param);
            }
            Some(ErrorDetail::ErrorText(text)) => detail.message = detail.message.or(Some(text.0)),
            Some(ErrorDetail::Unknown(_)) | None => {}
        }
        detail
    }
}

/// A line end in what the service says would make a line of its own in a log, and an escape would speak to a terminal.
struct OneLine<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for OneLine<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.split_inclusive(char::is_control).try_for_each(|part| {
            let clean = part.trim_end_matches(char::is_control);
            self.0.write_str(clean)?;
            if clean.len() < part.len() { self.0.write_str(" ") } else { Ok(()) }
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut f = OneLine(f);
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        match &self.0.kind {
            Kind::Invalid(message) => f.write_str(message)?,
            Kind::Transport(error) => f.write_str(error.fault.what())?,
            Kind::Api { status, detail, .. } => {
                write!(f, "the service answered {status}")?;
                if let Some(type_) = &detail.type_ {
                    write!(f, " {type_}")?;
                }
                if let Some(code) = detail.code.as_ref().or(detail.decline_code.as_ref()) {
                    write!(f, " ({code})")?;
                }
                match &detail.message {
                    Some(message) => write!(f, ": {message}")?,
                    None => f.write_str(" without a message")?,
                }
            }
            Kind::Undecodable { status, source, .. } => {
                write!(f, "the answer with status {status} cannot be read: {source}")?
            }
        }
        if !self.is_invalid_input() {
            write!(f, " (outcome {})", self.0.outcome)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("message", &self.to_string())
            .field("outcome", &self.0.outcome)
            .field("status", &self.status())
            .field("request_id", &self.0.request_id)
            .field("idempotency_key", &self.0.idempotency_key)
            .field("attempts", &self.0.attempts)
            .field("body_bytes", &self.body().map(<[u8]>::len))
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Transport(error) => error.source(),
            Kind::Undecodable { source, .. } => Some(source),
            _ => None,
        }
    }
}
