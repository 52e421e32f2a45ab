//! One contender's calls: `retrieve:<client>`, `create:<client>` or `dana:<client>`.

use measure::{Failure, Order};
use ours::{Plain, Verb};
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::fmt::format::FmtSpan;
use wooshpay::types::PaymentIntent;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let order = Order::read()?;
    let address = order.address.clone();
    let (what, client) = order.contender.split_once(':').ok_or("name a contender as `retrieve:reqwest`")?;
    let verb = if what == "retrieve" { Verb::Retrieve } else { Verb::Create };
    match client {
        "hyper" => hyper(&order, verb).await,
        "hyper-util" => {
            let client = ours::pooled();
            let call = move || {
                let (client, address) = (client.clone(), address.clone());
                async move { ours::hyper_util(&client, &address, verb).await }
            };
            order.run(call).await
        }
        "reqwest" => {
            let client = ours::bare()?;
            let call = move || {
                let (client, address) = (client.clone(), address.clone());
                async move { ours::reqwest::<PaymentIntent>(&client, &address, verb).await }
            };
            order.run(call).await
        }
        "reqwest-plain" => {
            let client = ours::bare()?;
            let call = move || {
                let (client, address) = (client.clone(), address.clone());
                async move { ours::reqwest::<Plain>(&client, &address, verb).await }
            };
            order.run(call).await
        }
        "wooshpay" | "wooshpay-traced" => {
            if client == "wooshpay-traced" {
                tracing_subscriber::fmt().with_span_events(FmtSpan::CLOSE).with_writer(std::io::sink).init();
            }
            let client = ours::wooshpay(&address)?;
            match what {
                "dana" => {
                    let call = move || {
                        let client = client.clone();
                        async move { ours::dana(&client).await }
                    };
                    order.run(call).await
                }
                _ => {
                    let call = move || {
                        let client = client.clone();
                        async move { ours::typed(&client, verb).await }
                    };
                    order.run(call).await
                }
            }
        }
        other => Err(format!("`{other}` is no client").into()),
    }
}

/// As many connections as there are calls at a time; each call takes one that is free, and gives it back.
async fn hyper(order: &Order, verb: Verb) -> Result<(), Failure> {
    let mut senders = Vec::new();
    for _ in 0..order.in_flight {
        senders.push(ours::connect(&order.address).await?);
    }
    let (senders, address) = (Arc::new(Mutex::new(senders)), order.address.clone());
    let call = move || {
        let (senders, address) = (senders.clone(), address.clone());
        async move {
            let free = || senders.lock().unwrap_or_else(PoisonError::into_inner);
            let mut sender = free().pop().ok_or("there are fewer connections than calls")?;
            let answer = ours::hyper(&mut sender, &address, verb).await;
            free().push(sender);
            answer
        }
    };
    order.run(call).await
}
