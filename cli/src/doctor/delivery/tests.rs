//! One broken delivery for each cause, made from one that is right.

use super::cause::Certainty::{self, Guess, Proven, Seen};
use super::header::{base64, hex};
use super::*;
use crate::doctor::State;

const SECRET: &str = "whsec_Q29ycmVjdEhvcnNlQmF0dGVyeVN0YXBs";
const NOW_MS: i64 = 1_772_435_794_159;
const BODY: &str = r#"{"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1","amount":20000,"note":"caf\u00e9 a/b"}}}"#;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(NOW_MS.unsigned_abs())
}

fn mac(secret: impl AsRef<[u8]>, signed: impl AsRef<[u8]>) -> Vec<u8> {
    let key = Hmac::<Sha256>::new_from_slice(secret.as_ref()).unwrap();
    key.chain_update(signed).finalize().into_bytes().to_vec()
}

/// A header with the signature over whatever was signed.
fn header(secret: impl AsRef<[u8]>, time: &str, signed: impl AsRef<[u8]>) -> String {
    format!("t={time},v1={}", hex(&mac(secret, signed)))
}

fn right() -> String {
    sign(SECRET, NOW_MS, BODY.as_bytes())
}

fn found(secret: &str, header: &str, body: impl AsRef<[u8]>) -> Vec<(Certainty, Cause)> {
    let findings = diagnose(Some(secret), header, body.as_ref(), now());
    findings.into_iter().map(|finding| (finding.certainty, finding.cause)).collect()
}

fn fits() -> Cause {
    Cause::Fits { event: "evt_1, payment_intent.succeeded".to_owned() }
}

#[track_caller]
fn body_is(body: impl AsRef<[u8]>, cause: Cause) {
    assert_eq!(found(SECRET, &right(), body), [(Proven, cause)]);
}

#[track_caller]
fn secret_is(secret: &str, cause: Cause) {
    assert_eq!(found(secret, &right(), BODY), [(Proven, cause)]);
}

#[track_caller]
fn header_is(header: &str, cause: Cause) {
    assert_eq!(found(SECRET, header, BODY), [(Proven, cause)]);
}

#[test]
fn a_right_delivery_is_right_however_its_header_is_handed_over() {
    let value = right();
    for header in [
        value.clone(),
        format!("Wooshpay-Signature: {value}"),
        format!("wooshpay-signature:{value}\r\n"),
        format!("Signature: {value}"),
        format!("'Wooshpay-Signature: {value}'"),
        format!("  \"wooshpay-signature\": \"{value}\","),
        format!(
            "POST /hook HTTP/1.1\r\nHost: shop\r\nX-Signature: 1\r\nWooshpay-Signature: {value}\r\nAccept: */*\r\n"
        ),
    ] {
        assert_eq!(found(SECRET, &header, BODY), [(Proven, fits())], "{header}");
    }
}

#[test]
fn what_happened_to_the_body() {
    let indented = |text: &str| text.replace("\":", "\": ").replace(",\"", ", \"");
    body_is(indented(BODY), Cause::BodyRewritten { signed: "written compactly" });
    body_is(format!("{BODY}\n"), Cause::LineEndAdded);
    body_is(format!("{BODY}\r\n"), Cause::LineEndAdded);
    body_is(format!("{BODY}\n\n"), Cause::LineEndAdded);
    body_is(format!("\u{feff}{BODY}"), Cause::BodyMarked);
    body_is(base64(BODY.as_bytes()), Cause::BodyInBase64);
    body_is(base64(BODY.as_bytes()).trim_end_matches('='), Cause::BodyInBase64);
    body_is(serde_json::to_string(BODY).unwrap(), Cause::BodyInText);
    body_is(serde_json::json!({ "body": BODY, "isBase64Encoded": false }).to_string(), Cause::BodyInEnvelope);
    body_is(serde_json::json!({ "body": base64(BODY.as_bytes()) }).to_string(), Cause::BodyInEnvelope);
}

#[test]
fn what_happened_to_a_body_with_line_ends() {
    let signed_over = |signed: &str, came: &str| found(SECRET, &sign(SECRET, NOW_MS, signed.as_bytes()), came);
    let lines = BODY.replace(",\"", ",\n\"");
    let windows = lines.replace('\n', "\r\n");
    assert_eq!(signed_over(&format!("{BODY}\n"), BODY), [(Proven, Cause::LineEndLost)]);
    assert_eq!(signed_over(&format!("{BODY}\r\n"), BODY), [(Proven, Cause::LineEndLost)]);
    let changed = |signed, came| (Proven, Cause::LineEndsChanged { signed, came });
    assert_eq!(signed_over(&lines, &windows), [changed("LF", "CRLF")]);
    assert_eq!(signed_over(&windows, &lines), [changed("CRLF", "LF")]);
    // Two things at once are told both.
    assert_eq!(signed_over(&lines, &format!("{windows}\r\n")), [(Proven, Cause::LineEndAdded), changed("LF", "CRLF")]);
}

#[test]
fn what_happened_to_the_secret() {
    secret_is(&format!("{SECRET} "), Cause::SecretWhiteSpace);
    secret_is(&format!("{SECRET}\r\n"), Cause::SecretWhiteSpace);
    secret_is(&format!("\u{feff}{SECRET}"), Cause::SecretWhiteSpace);
    secret_is(&format!("\"{SECRET}\""), Cause::SecretQuoted);
    secret_is(&format!("'{SECRET}'"), Cause::SecretQuoted);
    secret_is(&SECRET["whsec_".len()..], Cause::SecretLacksPrefix);
    secret_is(&base64(SECRET.as_bytes()), Cause::SecretIsBase64);
    secret_is(&base64(format!("{SECRET}\n").as_bytes()), Cause::SecretIsBase64);
    secret_is(&format!("whsec_{}", base64(&SECRET.as_bytes()["whsec_".len()..])), Cause::SecretIsBase64);
    let both = [(Proven, Cause::SecretWhiteSpace), (Proven, Cause::SecretQuoted)];
    assert_eq!(found(&format!("\"{SECRET}\"\n"), &right(), BODY), both);
}

#[test]
fn a_secret_that_was_decoded() {
    let decoded = "CorrectHorseBatteryStapl";
    assert_eq!(format!("whsec_{}", base64(decoded.as_bytes())), SECRET);
    secret_is(decoded, Cause::SecretIsDecoded);
    let old = base64(b"sk_like_old_samples");
    let signed = sign(&old, NOW_MS, BODY.as_bytes());
    assert_eq!(found("sk_like_old_samples", &signed, BODY), [(Proven, Cause::SecretIsDecoded)]);
}

#[test]
fn what_the_signer_did_to_the_secret() {
    let signed = format!("{NOW_MS}.{BODY}");
    let by = |key: &str| header(key, &NOW_MS.to_string(), &signed);
    header_is(&by("Q29ycmVjdEhvcnNlQmF0dGVyeVN0YXBs"), Cause::SignedWithoutPrefix);
    header_is(&by("CorrectHorseBatteryStapl"), Cause::SignedWithDecoded);
    header_is(&by(&format!("{SECRET}\n")), Cause::SignedWithLineEnd);
}

#[test]
fn seconds_and_milliseconds() {
    let seconds = NOW_MS / 1000;
    let over =
        |header_time: i64, signed_time: i64| header(SECRET, &header_time.to_string(), format!("{signed_time}.{BODY}"));
    header_is(&over(seconds, seconds * 1000), Cause::SignedInMilliseconds);
    header_is(&over(seconds, NOW_MS), Cause::SignedInMilliseconds);
    header_is(&over(NOW_MS, seconds), Cause::SignedInSeconds);
    header_is(&over(seconds, seconds), fits());
}

#[test]
fn what_is_unusual_in_the_header() {
    let value = right();
    let signature = value.split_once("v1=").unwrap().1;
    let raw = mac(SECRET, format!("{NOW_MS}.{BODY}"));
    let alone = hex(&mac(SECRET, BODY));
    header_is(&format!("t={NOW_MS},v1={alone}"), Cause::BodyAlone);
    header_is(&format!("v1={alone}"), Cause::BodyAlone);
    header_is(&format!("t={NOW_MS},v1={}", base64(&raw)), Cause::SignatureInBase64);
    header_is(&format!("t={NOW_MS},v1={}", base64(&raw).replace('+', "-").replace('/', "_")), Cause::SignatureInBase64);
    header_is(&format!("t= {NOW_MS},v1={signature}"), Cause::Blanks);
    header_is(&format!("t ={NOW_MS},v1={signature}"), Cause::Blanks);
    header_is(&format!("t={NOW_MS} , v1={signature} , x=y"), fits());
    header_is(&format!("t={NOW_MS},v1= {signature}"), Cause::Blanks);
    header_is(&format!("t={NOW_MS},sha256={signature}"), Cause::Scheme { name: "sha256".to_owned() });
    header_is(&format!("t={NOW_MS},v1=sha256={signature}"), Cause::Scheme { name: "sha256".to_owned() });
    header_is(&format!("t={NOW_MS},v2={signature}"), Cause::Scheme { name: "v2".to_owned() });
    header_is(&format!("t={NOW_MS},{signature}"), Cause::Scheme { name: String::new() });
    header_is(&format!("t=5,t={NOW_MS},v1={signature}"), Cause::TimeTwice);
    let named = Cause::HeaderName { name: "X-Webhook-Signature".to_owned() };
    let named = [(Proven, fits()), (Proven, named)];
    assert_eq!(found(SECRET, &format!("X-Webhook-Signature: {value}"), BODY), named);
    let github = [(Proven, Cause::BodyAlone), (Proven, Cause::Scheme { name: "sha256".to_owned() })];
    assert_eq!(found(SECRET, &format!("sha256={alone}"), BODY), github);
}

#[test]
fn what_the_sdk_takes_and_others_do_not() {
    let value = right();
    let signature = value.split_once("v1=").unwrap().1;
    let upper = format!("t={NOW_MS},v1={}", signature.to_uppercase());
    assert_eq!(found(SECRET, &upper, BODY), [(Proven, fits()), (Proven, Cause::UpperCase)]);
    let other = "0".repeat(64);
    for several in [format!("t={NOW_MS},v1={other},v1={signature}"), format!("{value},v1={other}")] {
        let both = [(Proven, fits()), (Proven, Cause::OneOfSeveral { count: 2 })];
        assert_eq!(found(SECRET, &several, BODY), both);
    }
    let hour = Duration::from_secs(3600);
    let late = |by: Duration| {
        let findings = diagnose(Some(SECRET), &value, BODY.as_bytes(), now() + by);
        findings.into_iter().map(|finding| (finding.certainty, finding.cause)).collect::<Vec<_>>()
    };
    assert_eq!(late(Duration::from_secs(300)), [(Proven, fits())]);
    assert_eq!(late(hour), [(Proven, fits()), (Seen, Cause::OldForSome { age: hour })]);
    assert_eq!(late(73 * hour), [(Proven, fits()), (Seen, Cause::OldForSome { age: 73 * hour })]);
    assert_eq!(late(74 * hour), [(Proven, fits()), (Seen, Cause::TooOld { age: 74 * hour })]);
}

#[test]
fn a_time_that_has_not_come() {
    let hour = Duration::from_secs(3600);
    let findings = diagnose(Some(SECRET), &right(), BODY.as_bytes(), now() - hour);
    let causes: Vec<Cause> = findings.into_iter().map(|finding| finding.cause).collect();
    assert_eq!(causes, [fits(), Cause::FromTheFuture { ahead: hour }]);
}

#[test]
fn the_signature_is_right_and_the_body_no_event() {
    let body = r#"{"hello":"world"}"#;
    let found = found(SECRET, &sign(SECRET, NOW_MS, body.as_bytes()), body);
    assert!(matches!(found.as_slice(), [(Proven, Cause::NotAnEvent { why })] if why.contains("`id`")), "{found:?}");
}

#[test]
fn what_can_only_be_guessed_says_so() {
    let nothing = [(Seen, Cause::NoMatch), (Guess, Cause::OtherSecret)];
    assert_eq!(found("whsec_another", &right(), BODY), nothing);
    assert_eq!(found(SECRET, &right(), BODY.replace("20000", "20001")), nothing);
    let with = |cause| [(Seen, Cause::NoMatch), (Guess, cause), (Guess, Cause::OtherSecret)];
    assert_eq!(found(SECRET, &right(), ""), with(Cause::BodyEmpty));
    assert_eq!(found(SECRET, &right(), &BODY[..60]), with(Cause::BodyCut));
    assert_eq!(found(SECRET, &right(), "<html>"), with(Cause::BodyNotJson));
    assert_eq!(found("whsec_another", &right(), BODY.replace(':', ": ")), with(Cause::BodyProbablyRewritten));
}

#[test]
fn what_stands_there_for_everybody_to_see() {
    let seen = |secret: &str, header: &str| {
        let seen: Vec<Cause> =
            found(secret, header, BODY).into_iter().filter(|(how, _)| *how == Seen).map(|(_, c)| c).collect();
        seen
    };
    assert_eq!(seen(SECRET, "Wooshpay-Signature:"), [Cause::NoHeader]);
    assert_eq!(seen(SECRET, &format!("t={NOW_MS}")), [Cause::NoSignature]);
    assert_eq!(seen(SECRET, &format!("t={NOW_MS},v1=abc")), [Cause::NoSignature]);
    let why = "its `t` is not a number";
    assert_eq!(seen(SECRET, &header(SECRET, "soon", format!("soon.{BODY}"))), [Cause::HeaderRefused { why }]);
    let blank = Verifier::new(" ").unwrap_err().to_string();
    assert_eq!(seen(" ", &right()), [Cause::NoMatch, Cause::SecretRefused { why: blank }]);
    let key = Verifier::new("sk_test_a").unwrap_err().to_string();
    assert_eq!(seen("sk_test_a", &sign("sk_test_a", NOW_MS, BODY.as_bytes())), [Cause::SecretRefused { why: key }]);
}

#[test]
fn a_body_larger_than_any_event_is_not_looked_at() {
    let body = vec![b' '; (1 << 20) + 1];
    assert_eq!(found(SECRET, &right(), &body), [(Seen, Cause::BodyTooLarge { bytes: body.len() })]);
}

#[test]
fn without_a_secret_time_and_form_are_looked_at_all_the_same() {
    let causes = |header: &str, body: &str| {
        let findings = diagnose(None, header, body.as_bytes(), now() + Duration::from_secs(80 * 3600));
        findings.into_iter().map(|finding| finding.cause).collect::<Vec<_>>()
    };
    let old = Cause::TooOld { age: Duration::from_secs(80 * 3600) };
    assert_eq!(causes(&right(), BODY), [Cause::NoSecret, old.clone()]);
    let name = Cause::HeaderName { name: "X-Sign".to_owned() };
    assert_eq!(causes(&format!("X-Sign: {}", right()), ""), [Cause::NoSecret, name, old, Cause::BodyEmpty]);
}

#[test]
fn a_large_body_is_searched_for_one_change() {
    let body = format!(r#"{{"id":"evt_1","type":"a","pad":"{}"}}"#, "x".repeat(SMALL));
    let value = sign(SECRET, NOW_MS, body.as_bytes());
    assert_eq!(found(SECRET, &value, format!("{body}\n")), [(Proven, Cause::LineEndAdded)]);
}

/// Whatever is done to a delivery: the doctor finds something wrong exactly when the SDK refuses it, and no secret is told.
#[test]
fn the_doctor_and_the_sdk_agree() {
    let mut dice = fastrand::Rng::with_seed(7);
    let secrets = [SECRET, "whsec_other", "\"whsec_other\"", "sk_test_a", "CorrectHorseBatteryStapl", "zzsecretzz\n"];
    let (mut taken, mut refused) = (0, 0);
    for round in 0..1500 {
        let secret = *dice.choice(&secrets).unwrap();
        let mut body = BODY.as_bytes().to_vec();
        let time =
            dice.choice([NOW_MS, NOW_MS / 1000, NOW_MS - 80 * 3_600_000, NOW_MS + 3_600_000, 0, i64::MAX]).unwrap();
        let mut header = sign(secret, time, &body).into_bytes();
        for _ in 0..dice.usize(0..3) {
            let text = if dice.bool() { &mut body } else { &mut header };
            let place = dice.usize(0..text.len());
            match dice.u8(0..5) {
                0 => drop(text.remove(place)),
                1 => text.insert(place, *dice.choice(b" \n,=t1\"{").unwrap()),
                2 => text[place] = dice.u8(..),
                3 => text.truncate(place.max(1)),
                _ => text.extend_from_slice(b"\n"),
            }
        }
        let header = String::from_utf8_lossy(&header).into_owned();
        let findings = diagnose(Some(secret), &header, &body, now());
        let is_wrong = findings.iter().any(|finding| finding.check().state == State::Wrong);
        let value = Header::read(&header).value;
        let verdict = Verifier::new(secret).map(|verifier| verifier.verify_at(&value, &body, now()));
        let is_refused = !matches!(verdict, Ok(Ok(_)));
        // A name in front of the header is for the doctor alone.
        let named = findings.iter().any(|finding| finding.cause.name() == "header_name");
        assert_eq!(is_wrong, is_refused || named, "round {round}: {header:?} {findings:?}");
        let said: String = findings.iter().map(|finding| format!("{:?}", finding.check())).collect();
        for secret in [SECRET, "whsec_other", "CorrectHorse", "zzsecretzz", "Q29ycmVj", "sk_test_a"] {
            assert!(!said.contains(secret), "{said}");
        }
        *if is_refused { &mut refused } else { &mut taken } += 1;
    }
    assert!(taken > 60 && refused > 60, "{taken} taken, {refused} refused");
}

#[test]
fn garbage_is_told_of_and_no_more() {
    let mut dice = fastrand::Rng::with_seed(11);
    for _ in 0..1500 {
        let mut garbage = |most: usize| -> Vec<u8> {
            let words: [&[u8]; 16] = [
                b"t=",
                b"v1=",
                b",",
                b"=",
                b":",
                b"\"",
                b"{",
                b"}",
                b"0",
                b"99999999999999999999",
                b"whsec_",
                b"\n",
                b"\xef\xbb\xbf",
                b" ",
                b"YWJj",
                b"\xff",
            ];
            (0..dice.usize(0..most)).flat_map(|_| dice.choice(words).unwrap().to_vec()).collect()
        };
        let (secret, header, body) = (garbage(6), garbage(12), garbage(12));
        let (secret, header) = (String::from_utf8_lossy(&secret), String::from_utf8_lossy(&header));
        let findings = diagnose(Some(&secret), &header, &body, now());
        assert!(findings.iter().any(|finding| finding.check().state == State::Wrong), "{header:?} {findings:?}");
        assert!(findings.iter().all(|finding| finding.certainty != Proven), "{header:?} {findings:?}");
        assert!(findings.is_sorted_by_key(|finding| finding.certainty));
    }
}
