//! The program as somebody runs it, against a sandbox of each test's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod account;
mod attacks;
mod capture;
mod ends;
mod examples;
mod golden;
mod operations;
mod payments;
mod sandbox;
mod screen;
mod shells;
mod support;
