//! WooshPay's side: events as it signs them.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use wooshpay::webhook::{Event, Verifier};
use wooshpay::{Client, SecretKey};

pub const SECRET: &str = "whsec_inbox";
pub const EPOCH: i64 = 1_780_000_000_000;

/// A client of a service, by default of one that nobody answers for.
pub fn client(base_url: Option<&str>) -> Client {
    let key = SecretKey::new("sk_test_inbox").unwrap();
    Client::builder(key).base_url(base_url.unwrap_or("http://127.0.0.1:9")).build().unwrap()
}

pub fn verifier() -> Verifier {
    Verifier::new(SECRET).unwrap()
}

/// The header of a delivery that is made now.
pub fn signature(body: &[u8]) -> String {
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={time},v1={hex}")
}

pub fn verified(body: &Value) -> Event {
    let body = body.to_string();
    verifier().verify(&signature(body.as_bytes()), body.as_bytes()).unwrap()
}

pub fn event(id: &str, kind: &str, created: i64, object: &Value) -> Value {
    json!({ "id": id, "object": "event", "type": kind, "created": created, "data": { "object": object } })
}

pub fn payment(id: &str, status: &str, amount: i64) -> Value {
    json!({
        "id": id, "object": "payment_intent", "amount": amount, "currency": "IDR", "status": status,
        "amount_received": if status == "succeeded" { amount } else { 0 }, "payment_method_types": ["dana"],
    })
}

pub fn refund(id: &str, payment: &str, status: &str, amount: i64) -> Value {
    json!({
        "id": id, "object": "refund", "amount": amount, "currency": "IDR", "payment_intent": payment, "status": status,
    })
}

pub fn session(id: &str, payment: &str, status: &str, paid: &str) -> Value {
    json!({
        "id": id, "object": "checkout.session", "status": status, "payment_status": paid, "payment_intent": payment,
    })
}
