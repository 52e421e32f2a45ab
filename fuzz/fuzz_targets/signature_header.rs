//! A signature header and a body from anybody: whatever they hold, only a signature with the secret gets past `NoMatch`.
//! The input is the header, a line end, and the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};
use wooshpay::webhook::{Verifier, VerifyError, sign};

const SECRET: &str = "whsec_fuzz";
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| Verifier::new(SECRET).expect("the secret is one"));

fuzz_target!(|input: &[u8]| {
    let (header, body) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[][..]),
    };
    let header = String::from_utf8_lossy(header);
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_435_794);
    match VERIFIER.verify_at(&header, body, now) {
        Err(VerifyError::MissingHeader | VerifyError::MalformedHeader { .. } | VerifyError::NoMatch { .. }) => {}
        Err(VerifyError::BodyTooLarge { bytes }) => assert_eq!(bytes, body.len()),
        signed => {
            // Nobody hits a signature by chance: `sign` made the ones among the seeds.
            let time = header.split(',').find_map(|pair| pair.trim().strip_prefix("t=")).expect("it was read");
            let made = sign(SECRET, time.parse().expect("it was signed by `sign`"), body);
            let (made_time, hex) = made.split_once(",v1=").expect("`sign` writes both");
            assert_eq!(made_time.strip_prefix("t="), Some(time));
            assert!(header.to_ascii_lowercase().contains(hex), "{signed:?} without its signature");
        }
    }
});
