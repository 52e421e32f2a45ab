//! The calls of async-stripe: `retrieve` and `create`.

use measure::{Failure, Order};
use stripe::{Client, ClientBuilder};
use stripe_core::payment_intent::{CreatePaymentIntent, RetrievePaymentIntent};
use stripe_types::Currency;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let order = Order::read()?;
    let client: Client = ClientBuilder::new("sk_test_bench").url(format!("http://{}/", order.address)).build()?;
    match order.contender.as_str() {
        "retrieve" => {
            let call = move || {
                let client = client.clone();
                async move { Ok(RetrievePaymentIntent::new(measure::ID).send(&client).await?) }
            };
            order.run(call).await
        }
        "create" => {
            let call = move || {
                let client = client.clone();
                async move {
                    let create = CreatePaymentIntent::new(20_000, Currency::IDR).confirm(true);
                    Ok(create.return_url("https://shop.example/thanks?order=SENJA-0042").send(&client).await?)
                }
            };
            order.run(call).await
        }
        other => Err(format!("`{other}` is no call of this peer").into()),
    }
}
