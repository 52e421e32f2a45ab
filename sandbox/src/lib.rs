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
//! println!("the customer came back to {:?}", visit.returned_to);
//! # Ok(()) }
//! ```
//!
//! Requests and answers follow `spec/wooshpay.yaml`, and every answer is checked against it by a JSON Schema validator
//! ([`Sandbox::violations`]). DANA's limits and refund rules come from that document's table.
//!
//! What WooshPay does not document is **the sandbox's own rule**, and none of it should be read as a fact about the
//! service: the error envelope and all codes, the statuses of refused refunds, ids in the order of creation, one account
//! for all keys, how long an idempotency key lives, what is not captured going back as a refund, deliveries that double
//! their delay, the pages on which a customer pays and that they close after ten minutes, that a payment may be `processing`
//! (a status which only integrators report), and that `{CHECKOUT_SESSION_ID}` in a session's `success_url` becomes the session's id
//! when the customer comes back. Webhooks go to loopback addresses only.
//!
//! The wallet page speaks English and Indonesian. Any Indonesian mobile number and any PIN of 6 digits pays, apart from
//! these, each a [`Trigger`] of the sandbox's own:
//!
//! | typed | what happens |
//! |---|---|
//! | `000000` | wrong PIN; the third time, the payment fails |
//! | `0812 0000 0001` | asks for a one-time code, 123456 |
//! | `0812 0000 0002` | not enough balance |
//! | `0812 0000 0003` | paid, but never comes back to the shop |
//! | `0812 0000 0004` | processed for 60 seconds, then paid |
//! | `0812 0000 0005` | processed for 60 seconds, then fails |
//!
//! A refund succeeds at once, unless its `metadata` holds one of the sandbox's own triggers:
//!
//! | `sandbox_refund` | what becomes of it |
//! |---|---|
//! | `pending` | `pending`; `succeeded` after an hour on the sandbox's clock |
//! | `failed` | `pending`; `failed` after an hour, with a `failure_reason`, and its amount is back in the balance |

#![cfg_attr(docsrs, feature(doc_cfg))]

mod admin;
mod chance;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod console;
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
mod index;
mod journal;
mod model;
mod operations;
mod pages;
mod payment;
mod problem;
mod render;
mod returns;
mod rules;
mod server;
mod shared;
mod state;
mod store;
mod table;
#[cfg(test)]
mod traces;
mod triggers;
mod urls;
mod watch;
mod webhooks;
mod wire;

pub use clock::Clock;
pub use courier::Shipment;
pub use customer::{Customer, CustomerError, Ending, Visit};
pub use server::{Builder, Sandbox, app};
pub use triggers::Trigger;
pub use webhooks::{Delivery, DeliveryAttempt, DeliveryState, delivery_delay};

/// Runs the Rust of docs/sandbox.md, which is this package's README. All other languages are run by tests/docs.rs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
