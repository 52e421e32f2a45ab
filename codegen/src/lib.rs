//! Reads WooshPay's OpenAPI document, checks it, and turns it into the Rust client.
//!
//! `build.rs` and `cargo xtask` both call `generate`, so what is compiled and what is reviewed are one text.
//! The sandbox and the command line use [`Document`] and [`schema`] alone, without the `generate` feature.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod document;
mod error;
pub mod lint;
pub mod methods;
pub mod reach;
pub mod schema;

pub use document::Document;
pub use error::{Error, Problem};

#[cfg(feature = "generate")]
mod commands;
#[cfg(feature = "generate")]
mod engine;
#[cfg(feature = "generate")]
mod facade;
#[cfg(feature = "generate")]
mod facts;
#[cfg(feature = "generate")]
mod generate;
#[cfg(feature = "generate")]
mod lower;
#[cfg(feature = "generate")]
mod polish;
#[cfg(feature = "generate")]
mod tables;

#[cfg(feature = "generate")]
pub use commands::commands;
#[cfg(feature = "generate")]
pub use generate::{Generated, generate};
