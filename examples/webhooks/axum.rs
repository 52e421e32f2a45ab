//! A receiver of WooshPay's webhooks with axum.
//!
//! ```sh
//! WOOSHPAY_WEBHOOK_SECRET=whsec_… cargo run -p wooshpay-webhook-examples --bin webhooks-axum -- 127.0.0.1:3000
//! ```

use axum::extract::{FromRef, State};
use axum::http::StatusCode;
use axum::{Router, routing::post};
use std::collections::HashSet;
use std::error::Error;
use std::sync::{Arc, Mutex};
use wooshpay::types::EventId;
use wooshpay::webhook::axum::{Webhook, WebhookRejection};
use wooshpay::webhook::{Event, EventObject, Verifier};

#[derive(Clone)]
struct Shop {
    verifier: Verifier,
    /// A database belongs here: after a restart this set is empty, and an event that comes again is handled again.
    handled: Arc<Mutex<HashSet<EventId>>>,
}

impl FromRef<Shop> for Verifier {
    fn from_ref(shop: &Shop) -> Self {
        shop.verifier.clone()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret =
        std::env::var("WOOSHPAY_WEBHOOK_SECRET").map_err(|error| format!("WOOSHPAY_WEBHOOK_SECRET: {error}"))?;
    let shop = Shop { verifier: Verifier::new(secret)?, handled: Arc::default() };
    let app = Router::new().route("/webhook", post(webhook)).with_state(shop);
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let listener = tokio::net::TcpListener::bind(&address).await.map_err(|error| format!("{address}: {error}"))?;
    println!("listening on http://{}/webhook", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

/// Any 2xx ends the deliveries of this event; after anything else it comes again, up to 18 times in 72 hours.
async fn webhook(
    State(shop): State<Shop>,
    delivery: Result<Webhook, WebhookRejection>,
) -> Result<StatusCode, WebhookRejection> {
    let Webhook(event) = delivery.inspect_err(|reason| eprintln!("refused: {reason}"))?;
    // With a database, the id and what it brings about are written in one transaction: an id that is written first, before
    // the work fails, would make the next delivery look like a repetition.
    let Ok(mut handled) = shop.handled.lock() else { return Ok(StatusCode::INTERNAL_SERVER_ERROR) };
    if !handled.contains(event.id()) {
        act(&event);
        handled.insert(event.id().clone());
    }
    Ok(StatusCode::NO_CONTENT)
}

fn act(event: &Event) {
    match event.object() {
        EventObject::PaymentIntent(payment) => println!("{}: {} is {}", event.kind_str(), payment.id, payment.status),
        _ => println!("{}: {}", event.kind_str(), event.object_id().unwrap_or("no object")),
    }
}
