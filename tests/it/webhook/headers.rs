//! The signature among all headers of a request.

use super::*;

fn all(headers: &[(&str, &[u8])]) -> Result<Event, VerifyError> {
    verifier().clock(|| ms(T)).verify_headers(headers.iter().copied(), BODY.as_bytes())
}

fn right() -> Vec<u8> {
    sign(SECRET, T, BODY.as_bytes()).into_bytes()
}

/// Readable, and made with another secret.
fn wrong() -> Vec<u8> {
    sign("whsec_other", T, BODY.as_bytes()).into_bytes()
}

fn old() -> Vec<u8> {
    sign(SECRET, T - 74 * 3600 * 1000, BODY.as_bytes()).into_bytes()
}

const OLD: VerifyError = VerifyError::TooOld { age: Duration::from_secs(74 * 3600) };

#[test]
fn both_names_in_any_case() {
    for name in
        ["Wooshpay-Signature", "wooshpay-signature", "WOOSHPAY-SIGNATURE", "Signature", "signature", "SiGnAtUrE"]
    {
        let event = all(&[("Host", b"shop.example"), (name, &right()), ("Content-Type", b"application/json")]).unwrap();
        assert_eq!(event.id(), "evt_2028368849535147129", "{name}");
    }
    for name in ["", "Wooshpay_Signature", "X-Signature", "Signature-Input", "Wooshpay-Signature "] {
        assert_eq!(all(&[(name, &right())]), Err(VerifyError::MissingHeader), "{name}");
    }
    assert_eq!(all(&[]), Err(VerifyError::MissingHeader));
}

#[test]
fn one_right_header_is_enough_wherever_it_stands() {
    let (woosh, plain) = ("wooshpay-signature", "signature");
    let others: [&[u8]; 6] = [b"", b" ", b"sig1=:bm90IG91cnM=:", b"\xff", &wrong(), &old()];
    for other in others {
        for (first, second) in [(woosh, woosh), (woosh, plain), (plain, woosh), (plain, plain)] {
            assert!(all(&[(first, &right()), (second, other)]).is_ok(), "{other:?}");
            assert!(all(&[(first, other), (second, &right())]).is_ok(), "{other:?}");
        }
    }
}

#[test]
fn the_error_is_that_of_the_best_header() {
    let (woosh, plain) = ("Wooshpay-Signature", "Signature");
    let no_t = VerifyError::MalformedHeader { why: "it holds no `t`" };
    let cases: [(&[u8], &[u8], VerifyError); 8] = [
        (&wrong(), b"sig1=:bm90IG91cnM=:", NO_MATCH),
        (b"sig1=:bm90IG91cnM=:", &wrong(), no_t.clone()),
        (b"", &wrong(), NO_MATCH),
        (b" ", b"x", no_t),
        (b"", b"", VerifyError::MissingHeader),
        (&old(), &wrong(), OLD),
        (&wrong(), &old(), OLD),
        (b"x", &old(), OLD),
    ];
    for (of_woosh, of_plain, error) in cases {
        assert_eq!(all(&[(woosh, of_woosh), (plain, of_plain)]), Err(error.clone()));
        assert_eq!(all(&[(plain, of_plain), (woosh, of_woosh)]), Err(error), "whatever comes first");
    }
}

#[test]
fn a_value_that_is_not_text_is_there_and_malformed() {
    for value in [b"\xff".to_vec(), [right(), b",x=\xe9".to_vec()].concat()] {
        let error = all(&[("Wooshpay-Signature", &value)]).unwrap_err();
        assert_eq!(error, VerifyError::MalformedHeader { why: "it is not text" });
    }
}

/// Each signature header costs a pass over the body.
#[test]
fn a_header_that_comes_too_often_is_refused_unread() {
    let (wrong, right) = (wrong(), right());
    let mut headers: Vec<(&str, &[u8])> = vec![("Signature", &wrong); 7];
    headers.push(("Wooshpay-Signature", &right));
    assert!(all(&headers).is_ok(), "eight are tried");
    headers.push(("Signature", &wrong));
    assert_eq!(all(&headers), Err(VerifyError::MalformedHeader { why: "it comes more than 8 times" }));
}

#[test]
fn several_secrets_and_several_signatures_in_one_header() {
    let verifier = Verifier::with_secrets(["whsec_new", SECRET]).unwrap().clock(|| ms(T));
    let (_, other) =
        std::str::from_utf8(&wrong()).unwrap().split_once(",v1=").map(|(t, v)| (t.to_owned(), v.to_owned())).unwrap();
    for secret in ["whsec_new", SECRET] {
        let header = sign(secret, T, BODY.as_bytes());
        let (time, v1) = header.split_once(",v1=").unwrap();
        for header in [format!("{time},v1={other},v1={v1}"), format!("{time},v1={v1},v1={other}")] {
            assert!(verifier.verify_headers([("signature", header.as_bytes())], BODY.as_bytes()).is_ok());
        }
    }
    let header = format!("t={T},v1={other},v1={other}");
    assert_eq!(verifier.verify_headers([("signature", header.as_bytes())], BODY.as_bytes()), Err(NO_MATCH));
}

/// The headers of a framework, as it hands them over.
#[test]
fn the_headers_of_axum() {
    let mut headers = axum::http::HeaderMap::new();
    headers.append("wooshpay-signature", axum::http::HeaderValue::from_bytes(b"\xff").unwrap());
    let verifier = verifier().clock(|| ms(T));
    let verify = |headers: &axum::http::HeaderMap| {
        verifier.verify_headers(headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())), BODY.as_bytes())
    };
    assert_eq!(verify(&headers), Err(VerifyError::MalformedHeader { why: "it is not text" }));
    headers.append("Wooshpay-Signature", axum::http::HeaderValue::from_bytes(&right()).unwrap());
    assert!(verify(&headers).is_ok(), "the second of the same name");
}
