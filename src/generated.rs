//! What `codegen` makes of `spec/wooshpay.yaml`. This file is written by hand; what it includes is not.

#![allow(clippy::large_enum_variant)]

#[cfg(feature = "codegen")]
include!(concat!(env!("OUT_DIR"), "/client.rs"));

#[cfg(not(feature = "codegen"))]
include!("generated/client.rs");
