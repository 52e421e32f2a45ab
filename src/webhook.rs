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
//!
//! [`Verifier::verify_headers`] takes all headers of a request, of any web framework. With the feature `axum` there is an
//! extractor.

#[cfg(feature = "axum")]
pub mod axum;
mod error;
mod event;
mod header;
mod rewritten;
mod verifier;

pub use error::{Hint, VerifyError};
pub use event::{Event, EventObject};
pub use verifier::{Verifier, sign};

/// The headers that may carry the signature, best first. WooshPay documents the first; integrators accept the second.
pub const SIGNATURE_HEADERS: [&str; 2] = ["Wooshpay-Signature", "Signature"];

/// The largest body that is looked at, in bytes. The limit is ours; a payment's event has some 2,000.
const LARGEST_BODY: usize = 1 << 20;
