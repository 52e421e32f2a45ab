//! Keys that make a repeated request the same request.

use crate::ParseError;
#[cfg(feature = "client")]
use crate::call::Operation;
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// A key that makes a repeated request the same request: sent as `Idempotency-Key` with every POST, and equal over all
/// attempts of one call.
///
/// The header and the error for a key that is used again with other parameters are documented by WooshPay; how long a key
/// lives is not.
///
/// ```
/// use wooshpay::IdempotencyKey;
///
/// // The same parts give the same key, also after a crash.
/// let key = IdempotencyKey::derive(["pay", "order-42"]);
/// assert_eq!(key, IdempotencyKey::derive(["pay", "order-42"]));
/// assert_ne!(key, IdempotencyKey::derive(["refund", "order-42"]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Takes a key of the merchant's own.
    ///
    /// # Errors
    /// When it is empty, longer than 255 bytes, or holds anything but visible ASCII; a space is not taken.
    pub fn new(key: impl Into<String>) -> Result<Self, ParseError> {
        let key = key.into();
        if key.is_empty() || key.len() > 255 {
            let message = format!("an idempotency key has 1 to 255 bytes, this one has {}", key.len());
            return Err(ParseError::new(message));
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ParseError::new(format!("the idempotency key {key:?} holds other than visible ASCII")));
        }
        Ok(Self(key))
    }

    /// The key of what these parts name: 64 hexadecimal digits, the same on every machine and in every version. Name the
    /// operation too, since a key that is used again for another endpoint is an error;
    /// [`Call::derive_key`](crate::Call::derive_key) does so by itself.
    pub fn derive<S: AsRef<str>>(parts: impl IntoIterator<Item = S>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            let part = part.as_ref();
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hex(&hash.finalize()))
    }

    /// The key of what these parts name for one operation on one path.
    #[cfg(feature = "client")]
    pub(crate) fn scoped<S: AsRef<str>>(operation: &Operation, path: &str, parts: impl IntoIterator<Item = S>) -> Self {
        let scope = Self::derive([operation.method.as_str(), path]);
        let parts = parts.into_iter().map(|part| part.as_ref().to_owned());
        Self::derive(std::iter::once(scope.0).chain(parts))
    }

    /// A key that nobody else has. Made for every POST that was given none.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    #[cfg(feature = "client")]
    pub fn random() -> Result<Self, ParseError> {
        let mut bytes = [0; 16];
        let fill = getrandom::fill(&mut bytes);
        fill.map_err(|error| {
            ParseError::new(format!("the system gives no randomness for an idempotency key: {error}"))
        })?;
        Ok(Self(hex(&bytes)))
    }

    /// The key as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<'de> Deserialize<'de> for IdempotencyKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
