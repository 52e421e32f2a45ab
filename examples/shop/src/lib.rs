//! A small shop that takes DANA by WooshPay: what a right integration looks like.
//!
//! - `pay.rs`: an order is written first, then paid with a key that is the order's own; the customer goes to DANA and comes back.
//! - `handler.rs`: what WooshPay's webhooks change, each once.
//! - `owner.rs`: the orders, refunds, and what was missed.
//! - `orders.rs`: the shop's own tables. `pages.rs`: what all pages have in common.

mod handler;
mod orders;
mod owner;
mod pages;
mod pay;

use axum::Router;
use axum::routing::{get, post};
use orders::Orders;
use sqlx::any::AnyPoolOptions;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;
use wooshpay::Client;
use wooshpay::dana::Feed;
use wooshpay::webhook::Verifier;
use wooshpay_inbox::Inbox;

/// How far back is looked for payments that no webhook told: as long as a checkout page lives, and an hour.
const LOOK_BACK: Duration = Duration::from_secs(25 * 3600);
/// How often.
const LOOK_AGAIN: Duration = Duration::from_secs(300);

/// What a shop is made of.
#[derive(Debug)]
pub struct Settings {
    /// Where it listens.
    pub listener: TcpListener,
    /// Its address as customers and WooshPay see it, without a path.
    pub public_url: String,
    /// `sqlite://shop.db?mode=rwc` or `postgres://…`.
    pub database: String,
    /// How WooshPay is reached.
    pub client: Client,
    /// What knows WooshPay's webhooks from others.
    pub verifier: Verifier,
}

/// What every page needs.
struct Shop {
    client: Client,
    feed: Feed,
    inbox: Inbox<sqlx::Any>,
    orders: Orders,
    public_url: String,
    owner_word: String,
}

/// Opens the shop, until the process ends. Answers the address of its owner's page, with the word that lets the owner in.
///
/// # Errors
///
/// When the database cannot be reached.
pub async fn open(settings: Settings) -> Result<String, Box<dyn Error + Send + Sync>> {
    let Settings { listener, public_url, database, client, verifier } = settings;
    sqlx::any::install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(8).connect(&database).await;
    let pool = pool.map_err(|error| format!("the database cannot be reached: {error}"))?;
    let orders = Orders::open(pool.clone()).await?;
    let feed = Feed::new();
    let inbox = Inbox::builder(pool, client.clone()).feed(feed.clone()).open().await?;
    let owner_word = random()?;

    let owner_url = format!("{public_url}/owner?word={owner_word}");
    let shop = Arc::new(Shop { client, feed, inbox: inbox.clone(), orders, public_url, owner_word });
    let app = Router::new()
        .route("/", get(pay::products))
        .route("/orders", post(pay::place))
        .route("/orders/{id}", get(pay::order))
        .route("/orders/{id}/pay", post(pay::pay))
        .route("/orders/{id}/again", post(pay::again))
        .route("/owner", get(owner::orders))
        .route("/owner/refund", post(owner::refund))
        .route("/owner/look", post(owner::look))
        .route("/owner/replay", post(owner::replay))
        .with_state(Arc::clone(&shop))
        .route("/webhook", inbox.webhook(verifier));

    tokio::spawn(axum::serve(listener, app).into_future());
    tokio::spawn(async move { inbox.run(handler::Fulfil).await });
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(LOOK_AGAIN);
        loop {
            ticks.tick().await;
            if let Err(error) = shop.look_for_missed().await {
                eprintln!("looking for missed payments: {error}");
            }
        }
    });
    Ok(owner_url)
}

impl Shop {
    async fn look_for_missed(&self) -> Result<u64, wooshpay_inbox::Error> {
        let since = SystemTime::now().checked_sub(LOOK_BACK).unwrap_or(SystemTime::UNIX_EPOCH);
        Ok(self.inbox.reconcile(since).await?.fed)
    }
}

/// A word that nobody guesses.
fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
