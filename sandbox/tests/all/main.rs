//! The sandbox over real HTTP. One binary, a module per subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod binary;
mod checkout;
mod client;
mod console;
mod console_edges;
mod courier;
mod data;
mod faults;
mod flow;
mod idempotency;
mod languages;
mod lists;
mod pages;
mod refund_life;
mod refunds;
mod routes;
mod shape;
mod states;
mod support;
mod time;
mod wallet;
mod webhooks;
mod wrong;
