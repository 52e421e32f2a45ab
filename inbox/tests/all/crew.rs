//! Workers: when they begin, when they end, and what they hear of.

use crate::database::Database;
use crate::woosh::{self, EPOCH, event, payment, verified};
use crate::world::{Plain, World, effect, kept, ledger};
use std::time::Duration;
use tokio::sync::Notify;
use wooshpay::dana::{Feed, Settled};
use wooshpay::webhook::Event;
use wooshpay_inbox::{Handler, HandlerError, Inbox};

fn paid(number: u32) -> Event {
    let object = payment(&format!("pi_{number}"), "succeeded", 100);
    verified(&event(&format!("evt_{number}"), "payment_intent.succeeded", EPOCH, &object))
}

async fn handled<D: Database>(inbox: &Inbox<D>) {
    while inbox.waiting().await.unwrap().events > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Goes on when it is told to.
struct Gated<'a> {
    began: &'a Notify,
    gate: &'a Notify,
}

impl<D: Database> Handler<D> for Gated<'_> {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        self.began.notify_one();
        self.gate.notified().await;
        effect::<D>(event, db).await
    }
}

/// What is under way is finished, and nothing else is begun.
pub async fn who_is_stopped_finishes<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.open().await.unwrap();
    inbox.receive(&paid(1)).await.unwrap();
    inbox.receive(&paid(2)).await.unwrap();
    let (began, gate, stop) = (Notify::new(), Notify::new(), Notify::new());
    let run = inbox.run_until(Gated { began: &began, gate: &gate }, stop.notified());
    let conduct = async {
        began.notified().await;
        stop.notify_one();
        tokio::time::sleep(Duration::from_millis(50)).await;
        gate.notify_one();
    };
    tokio::join!(run, conduct);
    let mut states: Vec<String> = kept(&pool).await.into_values().collect();
    states.sort();
    assert_eq!((ledger(&pool).await[0], states.join(" ").as_str()), (1, "done waiting"));
    // What waits is the next one's.
    inbox.run_until(Plain, handled(&inbox)).await;
    assert_eq!(ledger(&pool).await, [2, 200, 0]);
}

/// One program receives and never works, another one works.
pub async fn who_works_hears_of_what_others_received<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let door = builder.open().await.unwrap();
    let worker = Inbox::builder(world.pool().await, woosh::client(None)).poll(Duration::from_millis(20));
    let worker = worker.workers(3).open().await.unwrap();
    let deliver = async {
        for number in 1..=5 {
            door.receive(&paid(number)).await.unwrap();
            handled(&door).await;
        }
    };
    worker.run_until(Plain, deliver).await;
    assert_eq!(ledger(&pool).await, [5, 500, 0]);
}

/// A worker that would not look for an hour is woken by what its own inbox received.
pub async fn what_is_received_wakes_a_worker<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.poll(Duration::from_secs(3600)).open().await.unwrap();
    let deliver = async {
        for number in 1..=5 {
            tokio::time::sleep(Duration::from_millis(30)).await;
            inbox.receive(&paid(number)).await.unwrap();
            handled(&inbox).await;
        }
    };
    let run = inbox.run_until(Plain, deliver);
    tokio::time::timeout(Duration::from_secs(60), run).await.expect("nobody woke the worker");
    assert_eq!(ledger(&pool).await, [5, 500, 0]);
}

/// Who waits for a payment hears of it as it is received, before it is handled.
pub async fn a_page_that_waits_is_told<D: Database>(world: World<D>) {
    let sandbox = wooshpay_sandbox::Sandbox::start().await.unwrap();
    let client = woosh::client(Some(sandbox.base_url()));
    let pending = client.dana().pay(wooshpay::Idr::new(20_000), "http://127.0.0.1:9/back").await.unwrap();
    let (pool, _) = world.merchant().await;
    let feed = Feed::new();
    let inbox = Inbox::builder(pool, client.clone()).feed(feed.clone()).open().await.unwrap();
    let told = payment(pending.id().as_str(), "succeeded", 20_000);
    let told = verified(&event("evt_1", "payment_intent.succeeded", EPOCH, &told));
    let deliver = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        inbox.receive(&told).await.unwrap();
    };
    let dana = client.dana();
    let (settled, ()) = tokio::join!(dana.settle(pending.id(), Duration::from_secs(60)).feed(&feed), deliver);
    // The sandbox knows nothing of it: it can only have been heard of.
    assert!(matches!(settled.unwrap(), Settled::Paid(_)));
}
