//! An event that ends the program each time it is tried.

use crate::database::Database;
use crate::shop::{self, Shop};
use crate::woosh::{self, EPOCH, event, payment, verified};
use crate::worker::start_swallower;
use std::time::Duration;
use wooshpay_inbox::Inbox;

pub const ATTEMPTS: u32 = 3;

/// It is given up like any other, and those behind it are handled.
pub async fn is_parked<D: Database>(name: &str, address: &str) {
    let pool = shop::open::<D>(address).await;
    let builder = Inbox::builder(pool.clone(), woosh::client(None)).attempts(ATTEMPTS);
    let inbox = builder.lease(Duration::from_secs(1)).open().await.unwrap();
    let paid = |number: u32| {
        let object = payment(&format!("pi_{number}"), "succeeded", 100);
        verified(&event(&format!("evt_{number}"), "payment_intent.succeeded", EPOCH, &object))
    };
    inbox.receive(&paid(1)).await.unwrap();
    for _ in 0..ATTEMPTS {
        start_swallower(address);
        tokio::time::sleep(Duration::from_millis(1100)).await;
    }
    inbox.receive(&paid(2)).await.unwrap();
    assert_eq!(inbox.drain(&Shop { failing: 0, slowness: 0 }).await.unwrap(), 2);
    let dead = inbox.dead_letters(10).await.unwrap();
    assert_eq!((dead.len(), dead[0].id.as_str(), dead[0].attempts), (1, "evt_1", i64::from(ATTEMPTS) + 1));
    assert_eq!(dead[0].failure, "the program ended, or lost its database, each time this event was tried");
    assert_eq!(D::read(&pool, "SELECT event FROM effects").await, [["evt_2"]]);
    println!("{name}: an event that ends the program was tried {ATTEMPTS} times, and given up");
}
