//! `cargo run -p wooshpay-shop`: the shop, and a sandbox to pay in.

use clap::Parser;
use std::error::Error;
use std::process::ExitCode;
use tokio::net::TcpListener;
use wooshpay::types::{CreateWebhookEndpoint, EventType};
use wooshpay::webhook::Verifier;
use wooshpay::{Client, SecretKey};
use wooshpay_sandbox::Sandbox;
use wooshpay_shop::{Settings, open};

/// A small shop that takes DANA. Without WOOSHPAY_SECRET_KEY it pays in a sandbox of its own.
#[derive(Parser)]
struct Flags {
    /// Where the shop listens.
    #[arg(long, default_value = "127.0.0.1:3000")]
    listen: String,
    /// The shop's address as customers see it; the one it listens on unless told.
    #[arg(long, value_parser = without_slash)]
    public_url: Option<String>,
    /// `sqlite://shop.db?mode=rwc` or `postgres://…`; a file of this run unless told.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wooshpay-shop: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    let flags = Flags::parse();
    let listener = TcpListener::bind(&flags.listen).await.map_err(|error| format!("{}: {error}", flags.listen))?;
    let public_url =
        flags.public_url.map_or_else(|| Ok(format!("http://{}", listener.local_addr()?)), Ok::<_, std::io::Error>)?;
    let scratch = std::env::temp_dir().join(format!("wooshpay-shop-{}.db", std::process::id()));
    let database = flags.database.unwrap_or_else(|| format!("sqlite://{}?mode=rwc", scratch.display()));

    // A test account, when there is one. The sandbox lives as long as this value.
    let (client, verifier, sandbox) = if std::env::var_os("WOOSHPAY_SECRET_KEY").is_some() {
        let secret = std::env::var("WOOSHPAY_WEBHOOK_SECRET").map_err(
            |_| "WOOSHPAY_WEBHOOK_SECRET is missing: it is in the answer to the creation of the webhook endpoint",
        )?;
        (Client::from_env()?, Verifier::new(secret)?, None)
    } else {
        let sandbox = Sandbox::builder().merchant("Kopi Senja").start().await?;
        let client = Client::builder(SecretKey::new("sk_test_shop")?).base_url(sandbox.base_url()).build()?;
        let verifier = endpoint(&client, &public_url).await?;
        println!("sandbox  {}  (payments, webhooks and faults as they happen)", sandbox.base_url());
        (client, verifier, Some(sandbox))
    };

    let owner = open(Settings { listener, public_url: public_url.clone(), database, client, verifier }).await?;
    let hint = if sandbox.is_some() { "  (pay with any Indonesian mobile number, PIN 123456)" } else { "" };
    println!("shop     {public_url}{hint}");
    println!("owner    {}", owner);
    tokio::signal::ctrl_c().await?;
    for beside in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{beside}", scratch.display()));
    }
    Ok(())
}

/// Paths are put behind it, and begin with a slash of their own.
fn without_slash(url: &str) -> Result<String, std::convert::Infallible> {
    Ok(url.trim_end_matches('/').to_owned())
}

/// Asks WooshPay to tell this shop of all that happens. The secret is in this answer and nowhere else.
async fn endpoint(client: &Client, public_url: &str) -> Result<Verifier, Box<dyn Error + Send + Sync>> {
    let events = vec![
        EventType::PaymentIntentSucceeded,
        EventType::PaymentIntentPaymentFailed,
        EventType::PaymentIntentCanceled,
        EventType::ChargeRefundUpdated,
    ];
    let endpoint = CreateWebhookEndpoint::new(format!("{public_url}/webhook"), events);
    let secret = client.create_webhook_endpoint(&endpoint).await?.secret.ok_or("the new endpoint has no secret")?;
    Ok(Verifier::new(secret.expose())?)
}

#[cfg(test)]
mod tests {
    use super::Flags;
    use clap::Parser;

    #[test]
    fn an_address_may_end_in_a_slash() {
        let flags = Flags::try_parse_from(["wooshpay-shop", "--public-url", "https://shop.example/"]);
        assert_eq!(flags.map(|flags| flags.public_url).ok().flatten().as_deref(), Some("https://shop.example"));
    }
}
