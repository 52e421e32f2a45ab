//! What stands in a signature header.

use super::VerifyError;
use crate::lenient::LATEST_SECOND;
use std::time::Duration;

const LONGEST: usize = 4096;

pub(super) struct SignatureHeader<'a> {
    /// As it stands in the header: that is what was signed.
    pub(super) time: &'a [u8],
    pub(super) at: Duration,
    first: [u8; 32],
    others: Vec<[u8; 32]>,
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
        let (mut time, mut first, mut others) = (None, None, Vec::new());
        for pair in value.split(',') {
            match pair.trim_ascii().as_bytes() {
                [b't', b'=', text @ ..] if time.is_none() => time = Some(text),
                [b't', b'=', ..] => return malformed("it holds `t` twice"),
                [b'v', b'1', b'=', text @ ..] if first.is_none() => first = unhex(text),
                [b'v', b'1', b'=', text @ ..] => others.extend(unhex(text)),
                _ => {}
            }
        }
        let Some(time) = time else { return malformed("it holds no `t`") };
        if time.is_empty() || !time.iter().all(u8::is_ascii_digit) {
            return malformed("its `t` is not a number");
        }
        let mut digits = time.iter().map(|byte| u64::from(byte - b'0'));
        let number = digits.try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(digit));
        let Some(number) = number else { return malformed("its `t` is too large") };
        let Some(first) = first else { return malformed("it holds no `v1` of 64 hexadecimal digits") };
        // WooshPay's samples show seconds; an integrator's tests expect milliseconds.
        let at = if number > LATEST_SECOND { Duration::from_millis(number) } else { Duration::from_secs(number) };
        Ok(Self { time, at, first, others })
    }

    pub(super) fn signatures(&self) -> impl Iterator<Item = &[u8; 32]> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

fn unhex(text: &[u8]) -> Option<[u8; 32]> {
    let (pairs, rest) = text.as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let (mut bytes, mut all) = ([0; 32], 0);
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        let (high, low) = (digit(*high), digit(*low));
        *byte = high << 4 | low;
        all |= high | low;
    }
    // One look at the end instead of one for each digit.
    (all < 16).then_some(bytes)
}

/// More than 15 for what is no digit.
fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        b'A'..=b'F' => byte - b'A' + 10,
        _ => 16,
    }
}
