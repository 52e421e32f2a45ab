//! The same three calls by the SDK.

use std::error::Error;
use wooshpay::types::CreateRefund;
use wooshpay::{Client, Idr};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let payment = client.dana().pay(Idr::new(20_000), "https://shop.example/back").await?;
    let payment = client.retrieve_payment_intent(payment.id()).await?;
    let refund = client.create_refund(&CreateRefund::new(payment.id.clone())).await?;
    println!("{} {} {}, {refund:?}", payment.id, payment.amount, payment.status);
    Ok(())
}
