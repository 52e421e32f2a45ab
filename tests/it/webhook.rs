//! Which deliveries are WooshPay's.

use crate::support::example;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wooshpay::types::{EventType, PaymentIntentStatus, RefundStatus};
use wooshpay::webhook::{Event, EventObject, Hint, SIGNATURE_HEADERS, Verifier, VerifyError, sign};

const SECRET: &str = "whsec_T6cQm2ZrUx9KdYb4Ws7HnLp3GeVj8Fta";
const BODY: &str = r#"{"id":"evt_2028368849535147129","type":"payment_intent.succeeded","created":1772435794159,"data":{"object":{"id":"pi_2028368455345902545","object":"payment_intent","amount":185000,"currency":"IDR","status":"succeeded","description":"Kopi Gayo – 250 g"}}}"#;
const T: i64 = 1_772_435_794_159;
/// HMAC-SHA256 of the time, a dot and the body, computed with Python's hmac: in milliseconds and in seconds.
const V1_MS: &str = "9305bf424f370b2163caa27f85472b130c82a88931fe327ce66d9f4a2de77eee";
const V1_S: &str = "7ceb3b6fe2181cb2f3810605b6338e508ef2d59acd205cf655ae24ae07ef8fcf";

const NO_MATCH: VerifyError = VerifyError::NoMatch { hint: None };

fn ms(milliseconds: i64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(u64::try_from(milliseconds).unwrap())
}

fn verifier() -> Verifier {
    Verifier::new(SECRET).unwrap()
}

fn verify(header: &str, body: impl AsRef<[u8]>) -> Result<Event, VerifyError> {
    verifier().verify_at(header, body.as_ref(), ms(T))
}

fn refusal(header: &str, body: impl AsRef<[u8]>) -> String {
    verify(header, body).unwrap_err().to_string()
}

/// The event of a body that is signed as it should be.
fn signed(body: impl AsRef<[u8]>) -> Result<Event, VerifyError> {
    verify(&sign(SECRET, T, body.as_ref()), body)
}

#[test]
fn a_vector_that_was_computed_elsewhere() {
    let header = format!("t={T},v1={V1_MS}");
    assert_eq!(sign(SECRET, T, BODY.as_bytes()), header);
    let event = verify(&header, BODY).unwrap();
    assert_eq!((event.id().as_str(), event.kind()), ("evt_2028368849535147129", &EventType::PaymentIntentSucceeded));
    assert_eq!((event.kind_str(), event.object_id()), ("payment_intent.succeeded", Some("pi_2028368455345902545")));
    assert_eq!(event.envelope().created.unwrap().as_millis(), T);
    assert_eq!(event.raw(), BODY.as_bytes());
    let EventObject::PaymentIntent(intent) = event.object() else { panic!("{event:?}") };
    assert_eq!((intent.amount.get(), &intent.status), (185_000, &PaymentIntentStatus::Succeeded));
    assert_eq!(intent.description.as_deref(), Some("Kopi Gayo – 250 g"));
}

#[test]
fn seconds_are_read_as_seconds_and_signed_as_they_stand() {
    let header = format!("t=1772435794,v1={V1_S}");
    assert_eq!(verify(&header, BODY).unwrap().object_id(), Some("pi_2028368455345902545"));
    assert_eq!(verify(&format!("t=1772435794,v1={V1_MS}"), BODY), Err(NO_MATCH));
    assert_eq!(verify(&format!("t=01772435794,v1={V1_S}"), BODY), Err(NO_MATCH));
}

#[test]
fn headers_are_read_as_people_and_proxies_write_them() {
    let upper = V1_MS.to_uppercase();
    for header in [
        format!("v1={V1_MS},t={T}"),
        format!(" t={T} , v1={V1_MS} "),
        format!("t={T},v1={upper}"),
        format!("t={T},v0=abc,v1={V1_MS},v2=def"),
        format!("t={T},v1={},v1={V1_MS}", "0".repeat(64)),
        format!("t={T},v1={V1_MS},v1={}", "0".repeat(64)),
        format!("t={T},v1=short,v1=,v1,=,,v1={V1_MS}"),
        format!("T=1,t={T},v1={V1_MS}"),
    ] {
        assert!(verify(&header, BODY).is_ok(), "{header}");
    }
    assert_eq!(SIGNATURE_HEADERS, ["Wooshpay-Signature", "Signature"]);
}

#[test]
fn headers_that_cannot_be_read() {
    let cannot = |why: &str| format!("the signature header cannot be read: {why}");
    let cases = [
        (String::new(), "the signature header is missing: look for `Wooshpay-Signature`".to_owned()),
        (" \t".into(), "the signature header is missing: look for `Wooshpay-Signature`".to_owned()),
        (V1_MS.into(), cannot("it holds no `t`")),
        (format!("v1={V1_MS}"), cannot("it holds no `t`")),
        (format!("T={T},v1={V1_MS}"), cannot("it holds no `t`")),
        (format!("t={T},t={T},v1={V1_MS}"), cannot("it holds `t` twice")),
        (format!("t=1,t={T},v1={V1_MS}"), cannot("it holds `t` twice")),
        (format!("t=,v1={V1_MS}"), cannot("its `t` is not a number")),
        (format!("t=-{T},v1={V1_MS}"), cannot("its `t` is not a number")),
        (format!("t=+{T},v1={V1_MS}"), cannot("its `t` is not a number")),
        (format!("t= {T},v1={V1_MS}"), cannot("its `t` is not a number")),
        (format!("t={T}.0,v1={V1_MS}"), cannot("its `t` is not a number")),
        (format!("t=١,v1={V1_MS}"), cannot("its `t` is not a number")),
        (format!("t=18446744073709551616,v1={V1_MS}"), cannot("its `t` is too large")),
        (format!("t={T}"), cannot("it holds no `v1` of 64 hexadecimal digits")),
        (format!("t={T},v1="), cannot("it holds no `v1` of 64 hexadecimal digits")),
        (format!("t={T},v1={}", &V1_MS[1..]), cannot("it holds no `v1` of 64 hexadecimal digits")),
        (format!("t={T},v1={V1_MS}0"), cannot("it holds no `v1` of 64 hexadecimal digits")),
        (format!("t={T},v1=0x{}", &V1_MS[2..]), cannot("it holds no `v1` of 64 hexadecimal digits")),
        (format!("t={T},v1=+{}", &V1_MS[1..]), cannot("it holds no `v1` of 64 hexadecimal digits")),
        (format!("t={T},v1={}", "é".repeat(32)), cannot("it holds no `v1` of 64 hexadecimal digits")),
        (format!("t={T},v1:{V1_MS}"), cannot("it holds no `v1` of 64 hexadecimal digits")),
        (format!("t={T},v0={V1_MS}"), cannot("it holds no `v1` of 64 hexadecimal digits")),
        ("=".into(), cannot("it holds no `t`")),
        ("\0\u{feff},,,".into(), cannot("it holds no `t`")),
        ("t".repeat(4097), cannot("it is longer than 4096 bytes")),
        (format!("t={T},v1={V1_MS}{}", ",x=".repeat(1400)), cannot("it is longer than 4096 bytes")),
    ];
    for (header, message) in cases {
        assert_eq!(refusal(&header, BODY), message, "{header:.100}");
    }
}

#[test]
fn a_header_at_its_longest_is_read() {
    let header = format!("t={T},v1={V1_MS}");
    let longest = format!("{header},{}", "x".repeat(4095 - header.len()));
    assert_eq!(longest.len(), 4096);
    assert!(verify(&longest, BODY).is_ok());
}

#[test]
fn the_largest_time_there_is_lies_ahead() {
    let body = BODY.as_bytes();
    let header = sign(SECRET, i64::MAX, body);
    let ahead = Duration::from_millis(i64::MAX as u64) - Duration::from_millis(T as u64);
    assert_eq!(verify(&header, body), Err(VerifyError::FromTheFuture { ahead }));
    let before_all_time = verifier().verify_at(&sign(SECRET, 0, body), body, UNIX_EPOCH - Duration::from_secs(9));
    assert!(before_all_time.is_ok(), "a clock before 1970 is taken as 1970");
}

#[test]
fn one_bit_more_or_less_anywhere_is_another_delivery() {
    let body = br#"{"id":"evt_1","type":"x","data":{"object":{}}}"#;
    let header = sign(SECRET, T, body);
    assert!(verify(&header, body).is_ok());
    for position in 0..body.len() * 8 {
        let mut flipped = body.to_vec();
        flipped[position / 8] ^= 1 << (position % 8);
        assert_eq!(verify(&header, &flipped), Err(NO_MATCH), "bit {position} of the body");
    }
    let (time, signature) = header.split_once(",v1=").unwrap();
    let bytes: Vec<u8> = (0..32).map(|i| u8::from_str_radix(&signature[i * 2..i * 2 + 2], 16).unwrap()).collect();
    for position in 0..256 {
        let mut flipped = bytes.clone();
        flipped[position / 8] ^= 1 << (position % 8);
        let hex: String = flipped.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(verify(&format!("{time},v1={hex}"), body), Err(NO_MATCH), "bit {position} of v1");
    }
    for other in [T - 1, T + 1, T + 10, T / 1000] {
        assert_eq!(verify(&format!("t={other},v1={signature}"), body), Err(NO_MATCH));
    }
    assert_eq!(verify(&header, ""), Err(NO_MATCH));
    let why = "no signature was made with this secret over this body: check that the secret is this endpoint's, and that \
               the body is the bytes as they came, not JSON written anew";
    assert_eq!(refusal(&header, ""), why);
}

#[test]
fn another_secret_is_no_secret() {
    for other in ["whsec_other", "T6cQm2ZrUx9KdYb4Ws7HnLp3GeVj8Fta", &SECRET.to_lowercase()] {
        let verifier = Verifier::new(other).unwrap();
        let event = verifier.verify_at(&format!("t={T},v1={V1_MS}"), BODY.as_bytes(), ms(T));
        assert_eq!(event, Err(NO_MATCH));
    }
}

#[test]
fn a_secret_with_a_line_end_is_refused_before_it_fails_to_match() {
    let space = "it begins or ends with white space; was it read from a file with a line end?";
    let damaged = "it was quoted, blotted out or damaged on its way here";
    let key = "it is a key of the API; the secret is in the answer to the webhook endpoint's creation";
    for (other, why) in [
        (format!("{SECRET}\n"), space),
        (format!(" {SECRET}"), space),
        ("whsec_".to_owned(), "nothing follows `whsec_`; anybody could sign with it"),
        (format!("\"{SECRET}\""), damaged),
        ("Secret(***)".to_owned(), damaged),
        ("whsec_a\0b".to_owned(), damaged),
        ("sk_test_abc".to_owned(), key),
    ] {
        assert_eq!(Verifier::new(other).unwrap_err().to_string(), format!("not a webhook secret: {why}"));
    }
}

#[test]
fn any_of_several_secrets_will_do() {
    let both = Verifier::with_secrets(["whsec_new", SECRET]).unwrap();
    for secret in ["whsec_new", SECRET] {
        assert!(both.verify_at(&sign(secret, T, BODY.as_bytes()), BODY.as_bytes(), ms(T)).is_ok());
    }
    let third = sign("whsec_third", T, BODY.as_bytes());
    assert_eq!(both.verify_at(&third, BODY.as_bytes(), ms(T)), Err(NO_MATCH));
    assert_eq!(format!("{both:?}"), "Verifier { secrets: 2, .. }");
}

#[test]
fn there_is_no_verifier_without_a_secret() {
    let blank = "a webhook secret is blank; anybody could sign with it";
    for secret in ["", " ", "\t\n", "\u{3000}"] {
        assert_eq!(Verifier::new(secret).unwrap_err().to_string(), blank);
        assert_eq!(Verifier::with_secrets([SECRET, secret]).unwrap_err().to_string(), blank);
    }
    let none = Verifier::with_secrets([""; 0]).unwrap_err();
    assert_eq!(none.to_string(), "a webhook verifier needs at least one secret");
}

#[test]
fn how_old_and_how_far_ahead_a_delivery_may_be() {
    let header = format!("t={T},v1={V1_MS}");
    let at = |verifier: &Verifier, now: i64| verifier.verify_at(&header, BODY.as_bytes(), ms(now)).map(drop);
    let hours_73 = 73 * 3600 * 1000;
    let default = verifier();
    assert_eq!(at(&default, T + hours_73), Ok(()));
    let age = Duration::from_millis(hours_73 as u64 + 1);
    assert_eq!(at(&default, T + hours_73 + 1), Err(VerifyError::TooOld { age }));
    assert_eq!(at(&default, T - 300_000), Ok(()));
    let ahead = Duration::from_millis(300_001);
    assert_eq!(at(&default, T - 300_001), Err(VerifyError::FromTheFuture { ahead }));
    let strict = verifier().tolerance(Duration::ZERO).future_tolerance(Duration::ZERO);
    assert_eq!(at(&strict, T), Ok(()));
    assert_eq!(at(&strict, T + 1), Err(VerifyError::TooOld { age: Duration::from_millis(1) }));
    assert_eq!(at(&strict, T - 1), Err(VerifyError::FromTheFuture { ahead: Duration::from_millis(1) }));
    let loose = verifier().tolerance(Duration::MAX).future_tolerance(Duration::MAX);
    assert_eq!((at(&loose, T * 1000), at(&loose, 0)), (Ok(()), Ok(())));
    let old = VerifyError::TooOld { age: Duration::from_millis(262_800_999) };
    assert_eq!(old.to_string(), "it was signed 262800 seconds ago, longer than is tolerated");
    let future = VerifyError::FromTheFuture { ahead: Duration::from_secs(301) };
    assert_eq!(future.to_string(), "it was signed 301 seconds ahead of this machine's clock: check the clock");
}

#[test]
fn the_clock_is_this_machines_when_none_is_given() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let fresh = sign(SECRET, i64::try_from(now.as_millis()).unwrap(), BODY.as_bytes());
    assert!(verifier().verify(&fresh, BODY.as_bytes()).is_ok());
    let old = sign(SECRET, i64::try_from(now.as_millis()).unwrap() - 74 * 3600 * 1000, BODY.as_bytes());
    assert!(matches!(verifier().verify(&old, BODY.as_bytes()), Err(VerifyError::TooOld { .. })));
}

#[test]
fn a_clock_can_be_given() {
    let now = Arc::new(AtomicI64::new(T));
    let read = now.clone();
    let verifier = verifier().clock(move || ms(read.load(Ordering::Relaxed)));
    let (header, clone) = (format!("t={T},v1={V1_MS}"), verifier.clone());
    assert!(verifier.verify(&header, BODY.as_bytes()).is_ok());
    now.store(T + 74 * 3600 * 1000, Ordering::Relaxed);
    let age = Duration::from_secs(74 * 3600);
    assert_eq!(verifier.verify(&header, BODY.as_bytes()), Err(VerifyError::TooOld { age }));
    assert_eq!(clone.verify(&header, BODY.as_bytes()), Err(VerifyError::TooOld { age }), "a clone has the same clock");
    assert!(verifier.verify_at(&header, BODY.as_bytes(), ms(T)).is_ok(), "a time of the caller's comes first");
    assert_eq!(format!("{verifier:?}"), "Verifier { secrets: 1, .. }");
}

#[test]
fn a_wrong_signature_is_told_before_a_wrong_time() {
    let header = format!("t=1,v1={}", "0".repeat(64));
    assert_eq!(verify(&header, BODY), Err(NO_MATCH), "nothing that is not signed tells of our clock");
}

mod events;
#[cfg(feature = "axum")]
mod extractor;
mod headers;
mod hints;
