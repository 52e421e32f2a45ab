//! Three calls by hand.

use serde::{Deserialize, Serialize};
use std::error::Error;

#[derive(Serialize)]
struct Create<'a> {
    amount: i64,
    currency: &'a str,
    confirm: bool,
    return_url: &'a str,
}

#[derive(Serialize)]
struct Refund<'a> {
    payment_intent: &'a str,
}

#[derive(Debug, Deserialize)]
struct Object {
    id: String,
    amount: i64,
    status: String,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (client, base) = (reqwest::Client::builder().build()?, std::env::var("WOOSHPAY_BASE_URL")?);
    let key = std::env::var("WOOSHPAY_SECRET_KEY")?;
    let create = Create { amount: 20_000, currency: "IDR", confirm: true, return_url: "https://shop.example/back" };
    let created = client.post(format!("{base}/v1/payment_intents")).basic_auth(&key, Some("")).json(&create);
    let created: Object = created.send().await?.error_for_status()?.json().await?;
    let path = format!("{base}/v1/payment_intents/{}", created.id);
    let payment: Object = client.get(path).basic_auth(&key, Some("")).send().await?.error_for_status()?.json().await?;
    let refund = client.post(format!("{base}/v1/refunds")).basic_auth(&key, Some(""));
    let refund = refund.json(&Refund { payment_intent: &payment.id }).send().await?.error_for_status()?;
    let refund: Object = refund.json().await?;
    println!("{} {} {}, {refund:?}", payment.id, payment.amount, payment.status);
    Ok(())
}
