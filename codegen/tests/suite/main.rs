//! What the generator refuses, each with the text it says, and what it can be relied on to give.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod commands;
mod enums;
#[cfg(feature = "generate")]
mod generate;
mod operations;
mod reach;
mod schemas;
mod support;
mod tables;
mod whole;

mod mutations;
