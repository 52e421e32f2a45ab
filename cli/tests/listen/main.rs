//! `wooshpay listen` as a process of its own, with the sandbox as WooshPay and a server of the test's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]
#![cfg(unix)]

mod poll;
mod sandbox;
mod server;
mod world;
