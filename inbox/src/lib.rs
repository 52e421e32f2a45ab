//! Each WooshPay webhook has its effect once, in the merchant's own database.
//!
//! WooshPay delivers an event up to 18 times within 72 hours, one copy for each endpoint, and promises no order (WooshPay's
//! documentation). An [`Inbox`] takes verified events, keeps each once, answers, and then hands them to a [`Handler`], whose
//! writes and the mark that the event is handled commit in one transaction.
//!
//! ```
//! # #[cfg(all(feature = "sqlite", feature = "axum"))]
//! # async fn example(client: wooshpay::Client, secret: &str) -> Result<(), Box<dyn std::error::Error>> {
//! use sqlx::{SqliteConnection, SqlitePool};
//! use wooshpay::webhook::{Event, EventObject, Verifier};
//! use wooshpay_inbox::{Handler, HandlerError, Inbox};
//!
//! struct Shop;
//!
//! impl Handler<sqlx::Sqlite> for Shop {
//!     async fn handle(&self, event: &Event, db: &mut SqliteConnection) -> Result<(), HandlerError> {
//!         if let EventObject::PaymentIntent(payment) = event.object()
//!             && payment.status == wooshpay::types::PaymentIntentStatus::Succeeded
//!         {
//!             sqlx::query("UPDATE orders SET paid = TRUE WHERE payment = $1").bind(payment.id.as_str()).execute(db).await?;
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let pool = SqlitePool::connect("sqlite:shop.db?mode=rwc").await?;
//! let inbox = Inbox::builder(pool, client).open().await?;
//! let app: axum::Router = axum::Router::new().route("/webhook", inbox.webhook(Verifier::new(secret)?));
//! tokio::spawn(async move { inbox.run(Shop).await });
//! # let _ = app;
//! # Ok(()) }
//! ```
//!
//! # What becomes of an event
//!
//! - **done**: the handler had it, once.
//! - **double**: its object is known to be in that state. So two endpoints that tell the same have one effect. Of an object
//!   that the SDK has no type for only the last content is known: copies of two events of one moment may take turns.
//! - **late**: its object is known to be further. A late `requires_action` never undoes a `succeeded`.
//! - **waiting**: it is to be handled. What fails is tried again, with pauses that double from a second to an hour.
//! - **dead**: it failed too often, or the program ended each time it was tried. [`Inbox::dead_letters`] lists those, and
//!   [`Inbox::replay`] tries one anew.
//!
//! Two different ends of one object, or an object that cannot be read or put in order, are a doubt. Then the inbox asks
//! WooshPay for the object, and the handler is given an event about it as it is now. That needs the network and the
//! [`Client`](wooshpay::Client); the rest needs neither. These are the inbox's own rules, for WooshPay documents none.
//!
//! Each refund is an object of its own, so refunds of one payment add up.
//!
//! # What counts as once
//!
//! What the handler writes through its connection, it writes once. What it does elsewhere (a mail, a call) may happen again
//! when the program ends in between: write a row for it, and do it from there.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod backoff;
mod counters;
mod engine;
mod error;
mod guard;
mod inbox;
mod reconcile;
#[cfg(feature = "axum")]
mod route;
mod store;
mod told;
mod worker;

pub use engine::Engine;
pub use error::Error;
pub use inbox::{Builder, Inbox, Received};
pub use reconcile::Reconciled;
pub use store::{DeadLetter, Waiting};
pub use worker::{Handler, HandlerError};

/// Compiles the example of the README.
#[cfg(all(doctest, feature = "axum", feature = "sqlite"))]
#[doc = include_str!("../README.md")]
struct Readme;
