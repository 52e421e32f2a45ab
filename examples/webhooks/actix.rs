//! A receiver of WooshPay's webhooks with actix-web.
//!
//! ```sh
//! WOOSHPAY_WEBHOOK_SECRET=whsec_… cargo run -p wooshpay-webhook-examples --bin webhooks-actix -- 127.0.0.1:3000
//! ```

use actix_web::web::{Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use std::collections::HashSet;
use std::error::Error;
use std::sync::Mutex;
use wooshpay::types::EventId;
use wooshpay::webhook::{Event, EventObject, Verifier};

struct Shop {
    verifier: Verifier,
    /// A database belongs here: after a restart this set is empty, and an event that comes again is handled again.
    handled: Mutex<HashSet<EventId>>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret =
        std::env::var("WOOSHPAY_WEBHOOK_SECRET").map_err(|error| format!("WOOSHPAY_WEBHOOK_SECRET: {error}"))?;
    let shop = Data::new(Shop { verifier: Verifier::new(secret)?, handled: Mutex::default() });
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:3000".to_owned());
    let server = HttpServer::new(move || {
        // The body is taken as bytes: what was parsed and written anew is not what was signed.
        let largest = PayloadConfig::new(1 << 20);
        App::new().app_data(shop.clone()).app_data(largest).route("/webhook", web::post().to(webhook))
    });
    let server = server.workers(2).bind(&address).map_err(|error| format!("{address}: {error}"))?;
    for address in server.addrs() {
        println!("listening on http://{address}/webhook");
    }
    server.run().await?;
    Ok(())
}

/// Any 2xx ends the deliveries of this event; after anything else it comes again, up to 18 times in 72 hours.
async fn webhook(shop: Data<Shop>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let event = match shop.verifier.verify_headers(headers, &body) {
        Ok(event) => event,
        Err(reason) => {
            eprintln!("refused: {reason}");
            return HttpResponse::BadRequest().content_type("text/plain; charset=utf-8").body(reason.to_string());
        }
    };
    // With a database, the id and what it brings about are written in one transaction: an id that is written first, before
    // the work fails, would make the next delivery look like a repetition.
    let Ok(mut handled) = shop.handled.lock() else { return HttpResponse::InternalServerError().finish() };
    if !handled.contains(event.id()) {
        act(&event);
        handled.insert(event.id().clone());
    }
    HttpResponse::NoContent().finish()
}

fn act(event: &Event) {
    match event.object() {
        EventObject::PaymentIntent(payment) => println!("{}: {} is {}", event.kind_str(), payment.id, payment.status),
        _ => println!("{}: {}", event.kind_str(), event.object_id().unwrap_or("no object")),
    }
}
