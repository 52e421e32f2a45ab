#![doc = include_str!("../README.md")]
//!
//! # Reading order
//!
//! [`Client`] makes calls; [`dana`] is what most programs need of it. [`webhook`] says which deliveries are WooshPay's.
//! [`Error`] and its [`Outcome`] say what a failure means for the money. [`types`] holds what is sent and received,
//! [`payment_methods`] and [`currencies`] the tables of the document. [`guide`] goes the way of a shop, from a first payment to
//! going live.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod client;
mod secret;
#[cfg(feature = "client")]
mod tls;

#[cfg(feature = "client")]
mod answer;
#[cfg(feature = "client")]
mod call;
#[cfg(feature = "client")]
pub mod http;
#[cfg(feature = "client")]
mod options;
#[cfg(feature = "client")]
mod page;
#[cfg(feature = "client")]
mod raw;
#[cfg(feature = "client")]
mod retry;
mod time;
#[cfg(feature = "client")]
mod trace;
#[cfg(feature = "client")]
mod transport;

#[cfg(feature = "client")]
mod error;
mod idempotency;
mod parse_error;

mod id;
mod lenient;
mod money;
mod next_action;
#[cfg(feature = "client")]
mod return_url;
mod rules;
mod text_enum;

#[cfg(feature = "client")]
pub mod dana;
pub mod webhook;

#[cfg(all(feature = "blocking", not(target_family = "wasm")))]
pub mod blocking;

mod generated;

#[cfg(any(doc, doctest))]
pub mod guide;

#[cfg(feature = "client")]
pub use {
    answer::Response,
    call::{Call, One, Operation, Paged, Raw},
    client::{Client, ClientBuilder},
    error::{Error, Outcome},
    generated::operations,
    page::{Items, Page},
    return_url::ReturnUrl,
};

pub use generated::{currencies, payment_methods, types};
pub use idempotency::IdempotencyKey;
pub use lenient::Timestamp;
pub use money::{Amount, AmountText, Currency, Idr};
pub use next_action::NextAction;
pub use parse_error::ParseError;
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
