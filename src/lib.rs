#![doc = include_str!("../README.md")]
//!
//! # Reading order
//!
//! [`Client`] makes calls; [`dana`] is what most programs need of it. [`webhook`] says which deliveries are WooshPay's.
//! [`Error`] and its [`Outcome`] say what a failure means for the money. [`types`] holds what is sent and received,
//! [`payment_methods`] and [`currencies`] the tables of the document. [`guide`] goes the way of a shop, from a first payment to
//! going live.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod secret;
mod tls;

mod answer;
mod call;
pub mod http;
mod options;
mod page;
mod raw;
mod retry;
mod time;
mod trace;
mod transport;

mod error;
mod idempotency;

mod id;
mod lenient;
mod money;
mod next_action;
mod return_url;
mod rules;
mod text_enum;

pub mod dana;
pub mod webhook;

#[cfg(all(feature = "blocking", not(target_family = "wasm")))]
pub mod blocking;

mod generated;

#[cfg(any(doc, doctest))]
pub mod guide;

pub use answer::Response;
pub use call::{Call, One, Operation, Paged, Raw};
pub use client::{Client, ClientBuilder};
pub use error::{Error, Outcome, ParseError};
pub use generated::{currencies, operations, payment_methods, types};
pub use idempotency::IdempotencyKey;
pub use lenient::Timestamp;
pub use money::{Amount, AmountText, Currency, Idr};
pub use next_action::NextAction;
pub use page::{Items, Page};
pub use return_url::ReturnUrl;
pub use rules::{Integration, PaymentMethod};
pub use secret::{Mode, Secret, SecretKey};

/// What the fuzz targets need of the inside.
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing {
    pub fn retry_after(value: &str, now: std::time::SystemTime) -> Option<std::time::Duration> {
        crate::retry::retry_after(value, now)
    }
}

/// The OpenAPI document that the client is generated from, as YAML. It says of each operation and field how it is known.
pub const SPEC: &str = include_str!("../spec/wooshpay.yaml");
