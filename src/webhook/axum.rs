//! An extractor for axum 0.8, with the feature `axum`.
//!
//! It reads the raw body itself, and needs a [`Verifier`] in the router's state:
//!
//! ```
//! use axum::{Router, routing::post};
//! use wooshpay::webhook::{Verifier, axum::Webhook};
//!
//! async fn webhook(Webhook(event): Webhook) {
//!     println!("{} {}", event.id(), event.kind_str()); // act on each id once
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let verifier = Verifier::new("whsec_example")?;
//! let app: Router = Router::new().route("/webhook", post(webhook)).with_state(verifier);
//! # Ok(())
//! # }
//! ```
//!
//! Without one the program does not compile:
//!
//! ```compile_fail,E0277
//! use axum::{Router, routing::post};
//! use wooshpay::webhook::{Verifier, axum::Webhook};
//!
//! async fn webhook(Webhook(event): Webhook) {
//!     println!("{} {}", event.id(), event.kind_str()); // act on each id once
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let verifier = Verifier::new("whsec_example")?;
//! let app: Router = Router::new().route("/webhook", post(webhook)).with_state(());
//! # Ok(())
//! # }
//! ```
//!
//! A state of the program's own that holds a verifier among other things implements axum's `FromRef` for it:
//!
//! ```
//! use axum::extract::{FromRef, State};
//! use axum::{Router, routing::post};
//! use wooshpay::webhook::{Verifier, axum::Webhook};
//!
//! #[derive(Clone)]
//! struct Shop {
//!     verifier: Verifier,
//!     name: &'static str,
//! }
//!
//! impl FromRef<Shop> for Verifier {
//!     fn from_ref(shop: &Shop) -> Self {
//!         shop.verifier.clone()
//!     }
//! }
//!
//! async fn webhook(State(shop): State<Shop>, Webhook(event): Webhook) {
//!     println!("{}: {}", shop.name, event.kind_str());
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let shop = Shop { verifier: Verifier::new("whsec_example")?, name: "Senja" };
//! let app: Router = Router::new().route("/webhook", post(webhook)).with_state(shop);
//! # Ok(())
//! # }
//! ```

use super::{Event, LARGEST_BODY, SIGNATURE_HEADERS, Verifier, VerifyError};
use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use futures_core::Stream;
use http::StatusCode;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;

/// An event that WooshPay signed. It is a handler's last argument, for it takes the body.
///
/// The body may have 1 MiB, whatever axum's `DefaultBodyLimit` says; the limit is ours. How long it may take to come is the
/// server's affair. What is refused is answered by
/// [`WebhookRejection`], and the handler is not called. Nothing is logged.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook(pub Event);

impl<S> FromRequest<S> for Webhook
where
    S: Send + Sync,
    Verifier: FromRef<S>,
{
    type Rejection = WebhookRejection;

    async fn from_request(mut request: Request, state: &S) -> Result<Self, WebhookRejection> {
        let headers = std::mem::take(request.headers_mut());
        if !SIGNATURE_HEADERS.iter().any(|name| headers.contains_key(*name)) {
            return Err(WebhookRejection::Refused(VerifyError::MissingHeader));
        }
        let body = read(request.into_body()).await?;
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        Verifier::from_ref(state).verify_headers(headers, &body).map(Self).map_err(WebhookRejection::Refused)
    }
}

async fn read(body: Body) -> Result<Vec<u8>, WebhookRejection> {
    let mut parts = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(part) = poll_fn(|context| Pin::new(&mut parts).poll_next(context)).await {
        let part = part.map_err(WebhookRejection::Unreadable)?;
        if bytes.len() + part.len() > LARGEST_BODY {
            let bytes = bytes.len() + part.len();
            return Err(WebhookRejection::Refused(VerifyError::BodyTooLarge { bytes }));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// Why a request is not taken for an event.
///
/// As an answer it is a 400 (a 413 for a body that is too large) with the reason as plain text, for whoever reads the
/// sender's log of deliveries. The reason holds no secret, and tells a forger nothing that is not written here: what is
/// wrong with a time is said only of what was signed with the right secret. WooshPay delivers again after any answer but a
/// 2xx, so nothing is lost while a wrong secret is put right.
///
/// A handler that wants to see the reason takes the extractor's result:
///
/// ```
/// use wooshpay::webhook::axum::{Webhook, WebhookRejection};
///
/// async fn webhook(delivery: Result<Webhook, WebhookRejection>) -> Result<(), WebhookRejection> {
///     let Webhook(event) = delivery.inspect_err(|reason| eprintln!("a delivery was refused: {reason}"))?;
///     println!("{}", event.id());
///     Ok(())
/// }
/// # let verifier = wooshpay::webhook::Verifier::new("whsec_example").unwrap();
/// # let _: axum::Router = axum::Router::new().route("/", axum::routing::post(webhook)).with_state(verifier);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum WebhookRejection {
    /// The verifier refused it.
    Refused(VerifyError),
    /// The body could not be read to its end.
    Unreadable(axum_core::Error),
}

impl IntoResponse for WebhookRejection {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Refused(VerifyError::BodyTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, self.to_string()).into_response()
    }
}

impl fmt::Display for WebhookRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Unreadable(error) => write!(f, "the body could not be read to its end: {error}"),
        }
    }
}

impl std::error::Error for WebhookRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(_) => None,
            Self::Unreadable(error) => Some(error),
        }
    }
}
