//! A body that is rightly signed, and holds anything at all: it is an event, or `NotAnEvent`, and an event loses nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};
use wooshpay::types;
use wooshpay::webhook::{Event, EventObject, Verifier, VerifyError, sign};

const SECRET: &str = "whsec_fuzz";
static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| Verifier::new(SECRET).expect("the secret is one"));

fuzz_target!(|body: &[u8]| {
    let now = 1_772_435_794_000;
    let verified =
        VERIFIER.verify_at(&sign(SECRET, now as i64, body), body, SystemTime::UNIX_EPOCH + Duration::from_millis(now));
    match verified {
        Ok(event) => same_again(&event, body),
        Err(VerifyError::NotAnEvent { why }) => assert!(!why.is_empty()),
        Err(VerifyError::BodyTooLarge { bytes }) => assert_eq!(bytes, body.len()),
        Err(other) => panic!("{other:?}"),
    }
});

fn same_again(event: &Event, body: &[u8]) {
    assert_eq!(event.raw(), body);
    let written = serde_json::to_value(event.envelope()).expect("an envelope can be written");
    let again: types::Event = serde_json::from_value(written.clone()).expect("and read again");
    assert_eq!(again, *event.envelope());
    let taken_up: Event = serde_json::from_value(written).expect("a stored event can be taken up");
    assert_eq!(taken_up.envelope(), event.envelope());
    assert_eq!(taken_up.object(), event.object());
    if let EventObject::PaymentIntent(intent) = event.object() {
        assert_eq!(Some(intent.id.as_str()), event.object_id());
    }
    let _ = format!("{event:?}{:?}{:?}", event.object(), event.envelope());
}
