//! Reads WooshPay's OpenAPI document, checks it, and turns it into the Rust client.
//!
//! `build.rs` and `cargo xtask` both call `generate`, so what is compiled and what is reviewed are one text.
//! The sandbox uses [`Document`] and [`schema`] alone, without the `generate` feature.

pub mod document;
mod error;
pub mod lint;
pub mod methods;
pub mod schema;

pub use document::Document;
pub use error::{Error, Problem};
