//! WooshPay's payment API on your own machine: stateful, offline, over real HTTP.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use wooshpay_sandbox::{Customer, Sandbox};
//!
//! let sandbox = Sandbox::start().await?;
//! // Point a client at sandbox.base_url(), with any key that starts with `sk_test_`, and create a payment…
//! # let dana_url = "";
//! let visit = Customer::new().pay(dana_url).await?;
//! println!("the customer came back to {}", visit.returned_to);
//! # Ok(()) }
//! ```
//!
//! Requests and answers follow `spec/wooshpay.yaml`, and every answer is checked against it by a JSON Schema validator
//! ([`Sandbox::violations`]). DANA's limits and refund rules come from that document's table.
//!
//! What WooshPay does not document is **the sandbox's own rule**, and none of it should be read as a fact about the
//! service: the error envelope and all codes, the statuses of refused refunds, ids in the order of creation, one account
//! for all keys, how long an idempotency key lives, refunds that succeed at once, deliveries that double their delay, the
//! pages on which a customer pays, and that `{CHECKOUT_SESSION_ID}` in a session's `success_url` becomes the session's id
//! when the customer comes back. Webhooks go to loopback addresses only.

mod admin;
mod chance;
mod clock;
mod contract;
mod courier;
mod customer;
mod faults;
#[cfg(feature = "sqlite")]
mod file;
mod gate;
mod html;
mod http;
mod idempotency;
mod journal;
mod model;
mod operations;
mod pages;
mod payment;
mod problem;
mod render;
mod rules;
mod server;
mod shared;
mod state;
mod store;
mod table;
mod urls;
mod webhooks;
mod wire;

pub use clock::Clock;
pub use courier::Shipment;
pub use customer::{Customer, CustomerError, Visit};
pub use server::{Builder, Sandbox, app};
pub use webhooks::{Delivery, DeliveryAttempt, DeliveryState, delivery_delay};

/// Runs the Rust of docs/sandbox.md. All other languages are run by tests/docs.rs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/sandbox.md")]
struct Page;
