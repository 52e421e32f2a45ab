//! What it costs to believe a webhook, beside what the cryptography and the JSON cost alone. One line of JSON, in
//! nanoseconds of CPU time.

use hmac::{Hmac, KeyInit, Mac};
use measure::{Failure, cpu_ns};
use ours::Plain;
use serde::Deserialize;
use sha2::Sha256;
use std::time::Duration;
use wooshpay::types::PaymentIntent;
use wooshpay::webhook::{EventObject, Verifier, sign};

const SECRET: &str = "whsec_0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const BODY: &str = include_str!("../../../event.json");

/// An event as a program would declare it that trusts its sender to send nothing odd.
#[derive(Deserialize)]
struct Event<T> {
    #[serde(rename = "id")]
    _id: String,
    #[serde(rename = "type")]
    _kind: String,
    data: Data<T>,
}

#[derive(Deserialize)]
struct Data<T> {
    object: T,
}

fn main() -> Result<(), Failure> {
    let body = BODY.trim_ascii_end().as_bytes();
    let header = sign(SECRET, 1_763_856_000_000, body);
    let verifier = Verifier::new(SECRET)?.tolerance(Duration::from_secs(u64::from(u32::MAX)));
    let key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes())?;
    let mac = || key.clone().chain_update(b"1763856000000.").chain_update(body).finalize();
    // What fails is quicker than what is measured here.
    verifier.authenticate(&header, body)?;
    event::<Plain>(body).ok_or("the body is not what a program would declare")?;
    event::<PaymentIntent>(body).ok_or("the body does not hold our payment intent")?;
    match verifier.verify(&header, body)?.object() {
        EventObject::PaymentIntent(_) => {}
        other => return Err(format!("the event holds {other:?}").into()),
    }
    let lines = [
        ("hmac", cpu_ns(mac)),
        ("authenticate", cpu_ns(|| verifier.authenticate(&header, body))),
        ("hmac_and_same", cpu_ns(|| (mac(), event::<PaymentIntent>(body)))),
        ("hmac_and_plain", cpu_ns(|| (mac(), event::<Plain>(body)))),
        ("verify", cpu_ns(|| verifier.verify(&header, body))),
    ];
    let lines: Vec<String> = lines.iter().map(|(name, time)| format!("\"{name}\": {time}")).collect();
    println!("{{{}}}", lines.join(", "));
    Ok(())
}

fn event<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Option<T> {
    serde_json::from_slice::<Event<T>>(body).ok().map(|event| event.data.object)
}
