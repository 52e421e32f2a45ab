//! Anything at all as an answer of the service: no panic, and what can be read is written and read again unchanged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;
use wooshpay::types::{CheckoutSession, ErrorBody, PaymentIntent, PaymentIntentList, Refund};
use wooshpay::{Amount, AmountText, NextAction, Timestamp};

fuzz_target!(|input: &[u8]| {
    same_again::<PaymentIntent>(input);
    same_again::<PaymentIntentList>(input);
    same_again::<CheckoutSession>(input);
    same_again::<Refund>(input);
    same_again::<ErrorBody>(input);
    same_again::<Vec<Refund>>(input);
    same_again::<NextAction>(input);
    same_again::<Timestamp>(input);
    same_again::<Amount>(input);
    same_again::<AmountText>(input);
    if let Ok(action) = serde_json::from_slice::<NextAction>(input) {
        assert_ne!(action.redirect_url(), Some(""));
    }
    if let Ok(time) = serde_json::from_slice::<Timestamp>(input) {
        let _ = time.to_system_time();
    }
});

fn same_again<T: DeserializeOwned + Serialize + PartialEq + Debug>(input: &[u8]) {
    // As a value first: two members of one name are one there, and a number is read once.
    let Ok(value) = serde_json::from_slice::<Value>(input) else {
        assert!(serde_json::from_slice::<T>(input).is_err());
        return;
    };
    let Ok(read) = T::deserialize(&value) else { return };
    let written = serde_json::to_value(&read).expect("what was read can be written");
    let again = T::deserialize(&written).expect("what was written can be read");
    assert_eq!(again, read, "{written}");
    assert_eq!(serde_json::to_value(&again).expect("and written again"), written);
    let stored = serde_json::to_string(&read).expect("it can be stored");
    assert_eq!(serde_json::from_str::<T>(&stored).expect("and taken up again"), read, "{stored}");
    let _ = format!("{read:?}");
}
