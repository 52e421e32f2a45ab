//! What comes from the `wooshpay` crate.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

pub(crate) const SPEC: &str = include_str!("../../spec/wooshpay.yaml");

pub(crate) fn sign(secret: &str, timestamp_ms: i64, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{timestamp_ms}.").as_bytes());
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={timestamp_ms},v1={hex}")
}
