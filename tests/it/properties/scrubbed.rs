//! Whatever stands around a key or secret in a text, its tail reaches no error.

use crate::server::{Server, answer};
use crate::support::{client, id};
use proptest::prelude::*;
use serde_json::json;
use wooshpay::types::{CreateRefund, PaymentIntentId};

const MARKERS: [&str; 7] = ["sk_test_", "sk_live_", "pk_test_", "pk_live_", "whsec_", "_secret_", "c2tf"];

/// A secret's two parts: what says that it is one, and what nobody may read.
fn secret() -> impl Strategy<Value = (&'static str, String)> {
    (proptest::sample::select(&MARKERS[..]), "[A-Za-z0-9_+/=.~-]{12,40}")
}

/// Any text, also one full of markers.
fn around() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "([a-z ]{0,3}(sk_test_|_secret_|whsec_|c2tf|\\\\|%|\"|\n)){0,4}"]
}

/// The text as JSON may write it: any character as itself or as `\u…`, and a slash as `\/`.
fn as_json(text: &str, how: &[bool]) -> String {
    let mut written = String::from("\"");
    for (character, escaped) in text.chars().zip(how.iter().cycle()) {
        let mut units = [0; 2];
        match character {
            '/' if *escaped => written.push_str("\\/"),
            '"' | '\\' | '\0'..' ' => written.push_str(&format!("\\u{:04x}", character as u32)),
            _ if *escaped => {
                character.encode_utf16(&mut units).iter().for_each(|unit| written.push_str(&format!("\\u{unit:04x}")));
            }
            _ => written.push(character),
        }
    }
    written + "\""
}

/// What an error says of a refund that the service refused with this body.
fn refused_with(body: &str) -> (String, Vec<u8>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = Server::start([answer(400, &[], body)]);
        let call = client(&server.base_url()).create_refund(&CreateRefund::new(id("pi_1"))).attempts(1).await;
        let error = call.unwrap_err();
        let told = format!("{error}|{error:?}|{:?}|{:?}", error.message(), error.code());
        (told, error.body().unwrap().to_vec())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_tail_survives_in_what_could_not_be_read((marker, tail) in secret(), before in around(), after in around()) {
        let text = format!("{before}{marker}{tail}{after}");
        let error = PaymentIntentId::new(text).unwrap_err();
        let told = format!("{error}|{error:?}");
        prop_assert!(!told.contains(&tail), "{told}");
        prop_assert!(told.contains("***"), "{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_tail_survives_in_an_answer(
        (marker, tail) in secret(),
        before in around(),
        after in around(),
        how in proptest::collection::vec(any::<bool>(), 1..20),
        name in any::<bool>(),
    ) {
        let written = as_json(&format!("{before}{marker}{tail}{after}"), &how);
        let member = if name { format!("{{{written}:1}}") } else { format!("[{written}]") };
        let body = format!("{{\"message\":{written},\"code\":{written},\"given\":{member}}}");
        prop_assert!(serde_json::from_str::<serde_json::Value>(&body).is_ok(), "{body}");
        let (told, kept) = refused_with(&body);
        let said = serde_json::from_slice::<serde_json::Value>(&kept).unwrap_or(json!(null)).to_string();
        for place in [told, String::from_utf8(kept).unwrap(), said] {
            prop_assert!(!place.contains(&tail), "{place}");
        }
    }
}
