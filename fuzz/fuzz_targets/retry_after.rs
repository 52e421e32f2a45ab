//! A `Retry-After` header from anybody: seconds, a date, or nothing, and never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::time::{Duration, SystemTime};

fuzz_target!(|input: &str| {
    for seconds in [0, 784_111_777, 1_772_435_794, 253_402_300_800] {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let asked = wooshpay::fuzzing::retry_after(input, now);
        if let Ok(seconds) = input.trim().parse::<u64>() {
            assert_eq!(asked, Some(Duration::from_secs(seconds)));
        }
    }
});
