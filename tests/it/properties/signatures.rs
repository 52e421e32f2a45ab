//! Signatures: what was signed is taken, and one bit less is not.

use super::{any_json, text};
use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wooshpay::webhook::{Event, Verifier, VerifyError, sign};

const SECRET: &str = "whsec_T6cQm2ZrUx9KdYb4Ws7HnLp3GeVj8Fta";

fn verifier(secret: &str) -> Verifier {
    Verifier::new(secret).unwrap().tolerance(Duration::MAX).future_tolerance(Duration::MAX)
}

fn verify(secret: &str, header: &str, body: &[u8]) -> Result<Event, VerifyError> {
    verifier(secret).verify_at(header, body, UNIX_EPOCH)
}

fn is_no_match(result: &Result<Event, VerifyError>) -> bool {
    matches!(result, Err(VerifyError::NoMatch { .. }))
}

fn secrets() -> impl Strategy<Value = String> {
    prop_oneof!["whsec_[A-Za-z0-9+/=]{1,64}", any::<String>()]
        .prop_filter("a secret that a verifier takes", |secret| Verifier::new(secret).is_ok())
}

/// An envelope with what it must hold, and whatever else.
fn envelopes() -> impl Strategy<Value = Value> {
    let kinds = prop_oneof!["(payment_intent|charge\\.refund|checkout\\.session)\\.[a-z]{1,9}", any::<String>()];
    let object = hash_map(prop_oneof![Just("id".to_owned()), text()], any_json(), 0..4);
    (hash_map(text(), any_json(), 0..4), "\\PC{1,30}", kinds, object, any_json()).prop_map(
        |(more, id, kind, object, created)| {
            let mut envelope = Value::Object(more.into_iter().collect());
            envelope["id"] = json!(id);
            envelope["type"] = json!(kind);
            envelope["created"] = created;
            envelope["data"] = json!({ "object": object, "more": 1 });
            envelope
        },
    )
}

/// As many bits as there are, numbered; each turned alone.
fn turned(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut turned = bytes.to_vec();
    turned[bit / 8] ^= 1 << (bit % 8);
    turned
}

/// A header with one bit turned is refused, unless all that changed is whether a hexadecimal digit is a capital.
fn refused_with_one_bit_turned(header: &str, bit: usize, body: &[u8]) -> Result<(), String> {
    let Ok(other) = String::from_utf8(turned(header.as_bytes(), bit)) else { return Ok(()) };
    let (start, _) = header.split_once("v1=").unwrap();
    let only_case = bit / 8 >= start.len() + 3 && other.eq_ignore_ascii_case(header);
    let taken = verify(SECRET, &other, body);
    if taken.is_ok() == only_case { Ok(()) } else { Err(format!("{other}: {taken:?}")) }
}

#[test]
fn every_single_bit_of_a_sample_counts() {
    let body = br#"{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","amount":20000}}}"#;
    let header = sign(SECRET, 1_772_435_794_159, body);
    assert!(verify(SECRET, &header, body).is_ok());
    for bit in 0..body.len() * 8 {
        assert!(is_no_match(&verify(SECRET, &header, &turned(body, bit))), "bit {bit} of the body");
    }
    for bit in 0..header.len() * 8 {
        assert_eq!(refused_with_one_bit_turned(&header, bit, body), Ok(()), "bit {bit} of the header");
    }
    for bit in 0..SECRET.len() * 8 {
        let Ok(other) = String::from_utf8(turned(SECRET.as_bytes(), bit)) else { continue };
        let Ok(verifier) = Verifier::new(other) else { continue };
        assert!(is_no_match(&verifier.verify_at(&header, body, UNIX_EPOCH)), "bit {bit} of the secret");
    }
}

/// The last number of seconds is a time in the year 5138, the first of milliseconds one in 1973.
#[test]
fn the_line_between_seconds_and_milliseconds() {
    let body = br#"{"id":"evt_1","type":"x","data":{"object":{}}}"#;
    let strict = Verifier::new(SECRET).unwrap();
    let taken = |time: i64, now: u64| {
        strict.verify_at(&sign(SECRET, time, body), body, UNIX_EPOCH + Duration::from_secs(now)).map(drop)
    };
    assert_eq!(taken(100_000_000_000, 100_000_000_000), Ok(()));
    assert_eq!(taken(100_000_000_001, 100_000_000), Ok(()));
    assert!(matches!(taken(100_000_000_000, 100_000_000), Err(VerifyError::FromTheFuture { .. })));
    assert!(matches!(taken(100_000_000_001, 100_000_000_000), Err(VerifyError::TooOld { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn what_was_signed_is_taken_as_it_is(secret in secrets(), time in 0..i64::MAX, envelope in envelopes()) {
        let body = envelope.to_string();
        let event = verify(&secret, &sign(&secret, time, body.as_bytes()), body.as_bytes());
        prop_assert!(event.is_ok(), "{event:?}");
        let event = event.unwrap();
        prop_assert_eq!(event.raw(), body.as_bytes());
        prop_assert_eq!((json!(event.id().as_str()), json!(event.kind_str())), (envelope["id"].clone(), envelope["type"].clone()));
        prop_assert_eq!(event.object_id(), envelope["data"]["object"]["id"].as_str());
        let stored: Event = serde_json::from_str(&body).unwrap();
        prop_assert_eq!((stored.envelope(), stored.object()), (event.envelope(), event.object()), "taken up again");
    }

    /// The signature is judged alone: bytes that are no event are WooshPay's bytes all the same.
    #[test]
    fn any_bytes_can_be_signed(secret in secrets(), time in 0..i64::MAX, body in vec(any::<u8>(), 0..300)) {
        let taken = verify(&secret, &sign(&secret, time, &body), &body);
        prop_assert!(matches!(taken, Err(VerifyError::NotAnEvent { .. })), "{taken:?}");
    }

    #[test]
    fn one_bit_turned_anywhere_is_another_delivery(
        time in 0..i64::MAX,
        envelope in envelopes(),
        place in any::<prop::sample::Index>(),
    ) {
        let body = envelope.to_string().into_bytes();
        let header = sign(SECRET, time, &body);
        let other = turned(&body, place.index(body.len() * 8));
        prop_assert!(is_no_match(&verify(SECRET, &header, &other)));
        prop_assert_eq!(refused_with_one_bit_turned(&header, place.index(header.len() * 8), &body), Ok(()));
        let other_time = sign(SECRET, time ^ (1 << place.index(62)), &body);
        let signature = header.split_once(",v1=").unwrap().1;
        let mixed = format!("{},v1={signature}", other_time.split_once(',').unwrap().0);
        prop_assert!(is_no_match(&verify(SECRET, &mixed, &body)));
    }

    #[test]
    fn another_secret_signs_nothing(one in secrets(), other in secrets(), time in 0..i64::MAX, envelope in envelopes()) {
        prop_assume!(one != other);
        let body = envelope.to_string();
        let header = sign(&one, time, body.as_bytes());
        prop_assert!(is_no_match(&verify(&other, &header, body.as_bytes())));
        let both = Verifier::with_secrets([other, one]).unwrap().future_tolerance(Duration::MAX);
        prop_assert!(both.verify_at(&header, body.as_bytes(), UNIX_EPOCH).is_ok());
    }

    /// Whatever header comes, it is refused with a reason, and never taken.
    #[test]
    fn no_header_that_was_made_up_is_taken(
        header in prop_oneof![any::<String>(), "(( ?(t|v1|v0|T)=?[0-9a-f]{0,70}),){0,5}", "t=[0-9]{1,25},v1=[0-9a-fA-F]{64}"],
        envelope in envelopes(),
    ) {
        let taken = verify(SECRET, &header, envelope.to_string().as_bytes());
        prop_assert!(matches!(
            taken,
            Err(VerifyError::MissingHeader | VerifyError::MalformedHeader { .. } | VerifyError::NoMatch { .. })
        ), "{taken:?}");
    }

    #[test]
    fn age_is_judged_to_the_millisecond(time in 100_000_000_001..i64::MAX / 2, apart in 0..1_000_000_000_u64, tolerance in 0..1_000_000_000_u64) {
        let body = br#"{"id":"evt_1","type":"x","data":{"object":{}}}"#;
        let header = sign(SECRET, time, body);
        let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(time).unwrap());
        let (apart, tolerance) = (Duration::from_millis(apart), Duration::from_millis(tolerance));
        let verifier = Verifier::new(SECRET).unwrap().tolerance(tolerance).future_tolerance(tolerance);
        let taken = |now: SystemTime| verifier.verify_at(&header, body, now).map(drop);
        let (late, early) = if apart > tolerance {
            (Err(VerifyError::TooOld { age: apart }), Err(VerifyError::FromTheFuture { ahead: apart }))
        } else {
            (Ok(()), Ok(()))
        };
        prop_assert_eq!(taken(at + apart), late);
        prop_assert_eq!(taken(at.checked_sub(apart).unwrap().max(UNIX_EPOCH)), early);
    }
}
