//! What is said of a body that was written anew. It is refused in every case.

use super::*;

/// A payload with what writers of JSON differ in: slashes, what is not ASCII, an emoji, numbers, empty lists, order.
const COMPACT: &str = r#"{"id":"evt_1","type":"payout.paid","data":{"object":{"z":"https://shop.example/back","a":"Kopi – \"250 g\" 😀","n":[1.50,1e3,-0,true,null],"empty":[],"none":{},"tab":"\t\\/"}}}"#;

/// The same, as Python's `json.dumps` writes it.
const PYTHON: &str = r#"{"id": "evt_1", "type": "payout.paid", "data": {"object": {"z": "https://shop.example/back", "a": "Kopi \u2013 \"250 g\" \ud83d\ude00", "n": [1.50, 1e3, -0, true, null], "empty": [], "none": {}, "tab": "\t\\/"}}}"#;

/// The same, as Python's `json.dumps(…, ensure_ascii=False)` writes it.
const SPACED: &str = r#"{"id": "evt_1", "type": "payout.paid", "data": {"object": {"z": "https://shop.example/back", "a": "Kopi – \"250 g\" 😀", "n": [1.50, 1e3, -0, true, null], "empty": [], "none": {}, "tab": "\t\\/"}}}"#;

/// The same, as PHP's `json_encode` writes it.
const PHP: &str = r#"{"id":"evt_1","type":"payout.paid","data":{"object":{"z":"https:\/\/shop.example\/back","a":"Kopi \u2013 \"250 g\" \ud83d\ude00","n":[1.50,1e3,-0,true,null],"empty":[],"none":{},"tab":"\t\\\/"}}}"#;

/// The same, as PHP's `json_encode` writes it with `JSON_UNESCAPED_UNICODE`.
const SLASHES: &str = r#"{"id":"evt_1","type":"payout.paid","data":{"object":{"z":"https:\/\/shop.example\/back","a":"Kopi – \"250 g\" 😀","n":[1.50,1e3,-0,true,null],"empty":[],"none":{},"tab":"\t\\\/"}}}"#;

/// The same, as JavaScript's `JSON.stringify(…, null, 2)` writes it.
const LINES: &str = r#"{
  "id": "evt_1",
  "type": "payout.paid",
  "data": {
    "object": {
      "z": "https://shop.example/back",
      "a": "Kopi – \"250 g\" 😀",
      "n": [
        1.50,
        1e3,
        -0,
        true,
        null
      ],
      "empty": [],
      "none": {},
      "tab": "\t\\/"
    }
  }
}"#;

/// The error when `original` was signed and `came` came.
fn told(original: &str, came: &str) -> VerifyError {
    assert!(signed(original).is_ok(), "the original is taken");
    verify(&sign(SECRET, T, original.as_bytes()), came).unwrap_err()
}

#[test]
fn the_same_json_written_anew_is_proven_and_refused() {
    let forms = [
        (COMPACT, &["written compactly", "written compactly, without escapes"][..]),
        (PYTHON, &["with a blank after each comma and colon, and escapes for what is not ASCII"]),
        (SPACED, &["with a blank after each comma and colon"]),
        (PHP, &["written compactly, with escapes for slashes and what is not ASCII"]),
        (SLASHES, &["written compactly, with `\\/` for slashes", "written compactly"]),
        (LINES, &["indented by two"]),
    ];
    for (original, names) in forms {
        for (came, _) in forms.iter().filter(|(came, _)| *came != original) {
            let error = told(original, came);
            let VerifyError::NoMatch { hint: Some(Hint::Rewritten { signed }) } = error else {
                panic!("{original}\n{came}\n{error:?}")
            };
            assert!(names.contains(&signed), "{signed}\n{original}\n{came}");
        }
    }
}

#[test]
fn white_space_at_the_ends() {
    for original in [COMPACT, PYTHON, LINES] {
        for came in [format!("{original}\n"), format!(" \r\n{original}\t ")] {
            let error = told(original, &came);
            let hint = Some(Hint::Rewritten { signed: "without white space at its ends" });
            assert_eq!(error, VerifyError::NoMatch { hint });
        }
        let error = told(&format!("{original}\n"), original);
        assert_eq!(error, VerifyError::NoMatch { hint: Some(Hint::Rewritten { signed: "with a line end behind it" }) });
    }
}

#[test]
fn what_is_said() {
    let proven = "the body was written anew on its way here, since the signature is right for the same JSON written \
                  compactly: hand over the bytes as they came, before anything parses them";
    assert_eq!(told(COMPACT, LINES).to_string(), proven);
    let probably = "no signature was made with this secret over this body, which was probably written anew, since there \
                    is white space around its tokens: hand over the bytes as they came, and check that the secret is \
                    this endpoint's";
    assert_eq!(told(COMPACT, &LINES.replace("1.50", "1.5")).to_string(), probably);
    assert_eq!(told(COMPACT, &COMPACT.replace("1.50", "1.5")), NO_MATCH, "nothing speaks for it");
}

#[test]
fn a_guess_needs_white_space_between_the_tokens_of_json() {
    let guess = VerifyError::NoMatch { hint: Some(Hint::ProbablyRewritten) };
    let header = format!("t={T},v1={}", "0".repeat(64));
    for body in ["{ }", "{}\n", "\t{}", "{\"a\": 1}", "[1, 2]", LINES, PYTHON, "\"a b\" "] {
        assert_eq!(verify(&header, body), Err(guess.clone()), "{body}");
    }
    let bodies = ["", "{}", "{\"a b\":\" \"}", COMPACT, PHP, "{ ", "{} {}", "no json, and blanks", "[1 2]"];
    for body in bodies.map(str::as_bytes).into_iter().chain([b"{ \"\xff\": 1 }".as_slice()]) {
        assert_eq!(verify(&header, body), Err(NO_MATCH), "{}", String::from_utf8_lossy(body));
    }
}

/// A text that cannot be read again, half of a pair, leaves the forms that do not touch texts.
#[test]
fn half_a_pair_stops_nothing() {
    let original = r#"{"id":"evt_1","type":"x","data":{"object":{"a":"\ud83d"}}}"#;
    let header = sign(SECRET, T, original.as_bytes());
    let hint = Some(Hint::Rewritten { signed: "written compactly" });
    assert_eq!(verify(&header, original.replace(':', ": ")), Err(VerifyError::NoMatch { hint }));
}

/// Another secret, another time and another payload are not proven to be anything.
#[test]
fn nothing_is_proven_without_the_secret() {
    let guess = Err(VerifyError::NoMatch { hint: Some(Hint::ProbablyRewritten) });
    assert_eq!(verify(&sign("whsec_other", T, COMPACT.as_bytes()), LINES), guess);
    let header = sign(SECRET, T, COMPACT.as_bytes()).replace(&T.to_string(), &(T + 1).to_string());
    assert_eq!(verify(&header, LINES), guess);
    assert_eq!(verify(&sign(SECRET, T, COMPACT.as_bytes()), LINES.replace("evt_1", "evt_2")), guess);
}

/// Work is bounded: no hint above 64 KiB, nothing that grows without end, no depth that overflows.
#[test]
fn large_and_deep_bodies_cost_no_more() {
    let event = |text: &str| format!(r#"{{"id":"evt_1","type":"x","data":{{"object":{{"a":"{text}"}}}}}}"#);
    let longest = (64 << 10) - event("").len() - 1;
    let proven = VerifyError::NoMatch { hint: Some(Hint::Rewritten { signed: "without white space at its ends" }) };
    let original = event(&"x".repeat(longest));
    assert_eq!(told(&original, &format!("{original} ")), proven);
    let original = event(&"x".repeat(longest + 1));
    assert_eq!(told(&original, &format!("{original} ")), NO_MATCH);

    let guess = VerifyError::NoMatch { hint: Some(Hint::ProbablyRewritten) };
    let header = format!("t={T},v1={}", "0".repeat(64));
    let deep = format!("{} 1{}", "[".repeat(100), ",1".repeat(30_000) + &"]".repeat(100));
    assert_eq!(verify(&header, &deep), Err(guess.clone()), "indented it would be 200 times as large");
    let wide = format!("[ \"{}\"]", "é".repeat(30_000));
    assert_eq!(verify(&header, &wide), Err(guess), "with escapes it would be three times as large");
    for (numbers, hint) in [(20_000, Hint::Rewritten { signed: "indented by two" }), (30_000, Hint::ProbablyRewritten)]
    {
        let lines = format!("[\n  1{}\n]", ",\n  1".repeat(numbers - 1));
        let came = format!("[1, {}1]", "1,".repeat(numbers - 2));
        let error = verify(&sign(SECRET, T, lines.as_bytes()), &came);
        assert_eq!(error, Err(VerifyError::NoMatch { hint: Some(hint) }), "no form above 128 KiB is tried");
    }
    let deeper = "[".repeat(60_000);
    assert_eq!(verify(&header, format!("{deeper} ")), Err(NO_MATCH), "it is too deep to be an event");
}

#[test]
fn the_hint_is_about_the_header_that_the_error_is_about() {
    let verifier = verifier().clock(|| ms(T));
    let (right, wrong) = (sign(SECRET, T, COMPACT.as_bytes()), sign("whsec_other", T, COMPACT.as_bytes()));
    let hint = |headers: [(&str, &str); 2]| {
        let headers = headers.map(|(name, value)| (name, value.as_bytes()));
        match verifier.verify_headers(headers, LINES.as_bytes()) {
            Err(VerifyError::NoMatch { hint }) => hint.unwrap(),
            other => panic!("{other:?}"),
        }
    };
    let proven = Hint::Rewritten { signed: "written compactly" };
    assert_eq!(hint([("signature", &wrong), ("wooshpay-signature", &right)]), proven);
    assert_eq!(hint([("signature", &right), ("wooshpay-signature", &wrong)]), Hint::ProbablyRewritten);
}
