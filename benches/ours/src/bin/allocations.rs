//! What one call asks of the allocator: how often, and for how many bytes. A program of its own, for counting costs time.

use measure::{Failure, Order};
use ours::Verb;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use std::alloc::System;
use wooshpay::types::PaymentIntent;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let order = Order::read()?;
    let address = &order.address;
    let (what, client) = order.contender.split_once(':').ok_or("name a contender as `retrieve:reqwest`")?;
    let verb = if what == "retrieve" { Verb::Retrieve } else { Verb::Create };
    let (mut sender, pooled) = (ours::connect(address).await?, ours::pooled());
    let (bare, wooshpay) = (ours::bare()?, ours::wooshpay(address)?);
    let mut region = Region::new(ALLOCATOR);
    for number in 0..order.before + order.calls {
        if number == order.before {
            region.reset();
        }
        match (client, what) {
            ("hyper", _) => drop(ours::hyper(&mut sender, address, verb).await?),
            ("hyper-util", _) => drop(ours::hyper_util(&pooled, address, verb).await?),
            ("reqwest", _) => drop(ours::reqwest::<PaymentIntent>(&bare, address, verb).await?),
            ("wooshpay", "dana") => drop(ours::dana(&wooshpay).await?),
            ("wooshpay", _) => drop(ours::typed(&wooshpay, verb).await?),
            _ => return Err(format!("`{client}` is no client").into()),
        }
    }
    let asked = region.change();
    let each = |total: usize| total as f64 / order.calls as f64;
    let count = each(asked.allocations + asked.reallocations);
    println!("{{\"allocations\": {count}, \"bytes\": {}}}", each(asked.bytes_allocated));
    Ok(())
}
