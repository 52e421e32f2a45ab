//! Tests of the SDK as its users meet it, one module a subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod memory;
mod server;
mod support;

mod api;
#[cfg(feature = "blocking")]
mod blocking;
mod config;
mod dana;
mod flow;
mod ids;
mod keys;
mod money;
mod pages;
mod properties;
#[cfg(feature = "schemars")]
mod schemas;
#[cfg(feature = "tracing")]
mod trace;
mod transport;
mod webhook;
mod wire;
