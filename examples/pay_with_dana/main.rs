//! A payment with DANA from start to refund, by the Direct API and by Checkout.
//!
//! Without a key in the environment it starts the sandbox by itself, and a scripted customer pays; with `--browser` you
//! are the customer. With a real `sk_test_…` key in `WOOSHPAY_SECRET_KEY` it talks to WooshPay's test host, and stops where
//! a person is needed.

mod receiver;

use receiver::Receiver;
use std::time::Duration;
use wooshpay::dana::{PaymentState, Refund};
use wooshpay::types::{CreateRefund, CreateWebhookEndpoint, EventType, PaymentIntentId};
use wooshpay::webhook::Verifier;
use wooshpay::{Client, Idr, Mode, SecretKey};
use wooshpay_sandbox::{Customer, Sandbox};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const PRICE: Idr = Idr::new(20_000);
const BACK: Idr = Idr::new(5_000);
const RETURN_URL: &str = "https://shop.example/orders/42";

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(unknown) = arguments.iter().find(|argument| *argument != "--browser") {
        eprintln!("{unknown:?} is not an option; the one there is, is --browser");
        return std::process::ExitCode::from(2);
    }
    let browser = !arguments.is_empty();
    let run = if std::env::var_os("WOOSHPAY_SECRET_KEY").is_some() {
        on_the_test_host().await
    } else {
        offline(browser).await
    };
    match run {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nstopped: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            std::process::ExitCode::FAILURE
        }
    }
}

async fn offline(browser: bool) -> Result<()> {
    println!("The sandbox");
    let sandbox = Sandbox::start().await?;
    let client = Client::builder(SecretKey::new("sk_test_example")?).base_url(sandbox.base_url()).build()?;
    step("started", sandbox.base_url());

    let patience = Duration::from_secs(if browser { 600 } else { 15 });
    let mut receiver = Receiver::start(patience).await?;
    let events = vec![EventType::PaymentIntentSucceeded, EventType::ChargeRefundUpdated];
    let endpoint = client.create_webhook_endpoint(&CreateWebhookEndpoint::new(receiver.url(), events)).await?;
    let secret = endpoint.secret.ok_or("the new webhook endpoint has no secret")?;
    receiver.verify_with(Verifier::new(secret.expose())?);
    step("webhook endpoint", &format!("{} for {}", endpoint.id, receiver.url()));

    println!("\nDirect API");
    let payment = client.dana().pay(PRICE, RETURN_URL).order_id("order-42").await?;
    step("payment created", &format!("{}, {}", payment.id(), payment.amount()));
    step("the customer goes to", payment.redirect_url());
    let came_back = let_customer_pay(browser, payment.redirect_url()).await?;
    if let Some(came_back) = came_back {
        expect("the customer came back to", &came_back, RETURN_URL)?;
    }
    settle_and_refund(&client, &mut receiver, payment.id()).await?;

    println!("\nCheckout");
    let checkout = client.dana().checkout("https://shop.example/thanks", "https://shop.example/cart");
    let page = checkout.item("kopi susu", Idr::new(8_000), 2).item("pisang goreng", Idr::new(4_000), 1).await?;
    step("page created", &format!("{} for payment {}", page.id(), page.payment_intent()));
    step("the customer goes to", page.url());
    let came_back = let_customer_pay(browser, page.url()).await?;
    if let Some(came_back) = came_back {
        expect("the customer came back to", &came_back, "https://shop.example/thanks")?;
    }
    settle_and_refund(&client, &mut receiver, page.payment_intent()).await?;

    let violations = sandbox.violations();
    if !violations.is_empty() {
        return Err(format!("the sandbox broke the document: {violations:?}").into());
    }
    println!("\nBoth payments were made, told by a signed webhook, and refunded in part.");
    Ok(())
}

/// What a shop does after the customer left: wait for the webhook, look, and later send money back.
async fn settle_and_refund(client: &Client, receiver: &mut Receiver, id: &PaymentIntentId) -> Result<()> {
    let paid = receiver.next("payment_intent.succeeded", id.as_str()).await?;
    step("webhook verified", &format!("{} {}", paid.id(), paid.kind_str()));
    let mut payment = client.dana().retrieve(id).await?;
    expect("the service says", &format!("{:?}", payment.state()), "Paid")?;

    let refund = client.dana().refund(&mut payment, Refund::Partial(BACK)).await?;
    step("refunded", &format!("{BACK} of {}, {}", payment.amount(), refund.id));
    let refunded = receiver.next("charge.refund.updated", refund.id.as_str()).await?;
    step("webhook verified", &format!("{} {}", refunded.id(), refunded.kind_str()));

    let second = client.dana().refund(&mut payment, Refund::Partial(BACK)).await;
    let refused = second.err().ok_or("a second partial refund went through the SDK")?;
    step("a second one, by the SDK", &format!("refused, {}: {refused}", refused.outcome()));

    let mut by_hand = CreateRefund::new(id.clone());
    by_hand.amount = Some(wooshpay::AmountText::new(BACK.to_amount())?);
    let second = client.create_refund(&by_hand).await;
    let refused = second.err().ok_or("a second partial refund went through the service")?;
    step("and past it", &refused.to_string());
    Ok(())
}

/// Where the customer came back to; nothing when a person paid, whose browser we do not see.
async fn let_customer_pay(browser: bool, url: &str) -> Result<Option<String>> {
    if browser {
        step("your turn", "open that address, log in with any Indonesian number and any 6 digits, and pay");
        return Ok(None);
    }
    let visit = Customer::new().pay(url).await?;
    step("the customer", "logged in and paid");
    Ok(visit.returned_to)
}

async fn on_the_test_host() -> Result<()> {
    let client = Client::from_env()?;
    if client.mode() != Mode::Test {
        return Err(
            "this example takes payments, and the key in WOOSHPAY_SECRET_KEY is a live one: use a test key".into()
        );
    }
    println!("{}", client.base_url());
    let payment = client.dana().pay(PRICE, RETURN_URL).order_id("order-42").await?;
    step("payment created", &format!("{}, {}", payment.id(), payment.amount()));
    step("the customer goes to", payment.redirect_url());
    let now = client.dana().retrieve(payment.id()).await?;
    if now.state() != PaymentState::Open {
        return Err(format!("{} should wait for the customer, and its state is {:?}", payment.id(), now.state()).into());
    }
    let page = client.dana().checkout("https://shop.example/thanks", "https://shop.example/cart");
    let page = page.item("kopi susu", PRICE, 1).await?;
    step("checkout page", page.url());
    println!(
        "\nBoth wait for a person now: paying, and the webhook that follows, need a browser and a public address."
    );
    Ok(())
}

fn step(what: &str, value: &str) {
    println!("  {what:<26} {value}");
}

fn expect(what: &str, found: &str, wanted: &str) -> Result<()> {
    step(what, found);
    if found == wanted { Ok(()) } else { Err(format!("{what} {found}, where {wanted} was expected").into()) }
}
