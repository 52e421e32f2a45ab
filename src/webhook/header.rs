//! What stands in a signature header.

use super::VerifyError;
use std::time::Duration;

const LONGEST: usize = 4096;

pub(super) struct SignatureHeader<'a> {
    /// As it stands in the header: that is what was signed.
    pub(super) time: &'a str,
    pub(super) at: Duration,
    pub(super) signatures: Vec<[u8; 32]>,
}

impl<'a> SignatureHeader<'a> {
    pub(super) fn read(value: &'a [u8]) -> Result<Self, VerifyError> {
        let malformed = |why| Err(VerifyError::MalformedHeader { why });
        if value.trim_ascii().is_empty() {
            return Err(VerifyError::MissingHeader);
        }
        if value.len() > LONGEST {
            return malformed("it is longer than 4096 bytes");
        }
        let Ok(value) = str::from_utf8(value) else { return malformed("it is not text") };
        let (mut time, mut signatures) = (None, Vec::new());
        for pair in value.split(',') {
            match pair.trim().split_once('=') {
                Some(("t", text)) if time.is_none() => time = Some(text),
                Some(("t", _)) => return malformed("it holds `t` twice"),
                Some(("v1", text)) => signatures.extend(unhex(text)),
                _ => {}
            }
        }
        let Some(time) = time else { return malformed("it holds no `t`") };
        if time.is_empty() || !time.bytes().all(|byte| byte.is_ascii_digit()) {
            return malformed("its `t` is not a number");
        }
        let Ok(number) = time.parse::<u64>() else { return malformed("its `t` is too large") };
        if signatures.is_empty() {
            return malformed("it holds no `v1` of 64 hexadecimal digits");
        }
        // WooshPay's samples show seconds; an integrator's tests expect milliseconds.
        let at = if number > 100_000_000_000 { Duration::from_millis(number) } else { Duration::from_secs(number) };
        Ok(Self { time, at, signatures })
    }
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = [0; 32];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = (digit(*high)? * 16 + digit(*low)?) as u8;
    }
    Some(bytes)
}
