//! Handlers that do what they should not. No other event suffers for it, and none has its effect twice.

use crate::database::Database;
use crate::woosh::{self, EPOCH, event, payment, verified};
use crate::world::{Hands, Plain, World, effect, effects, kept, ledger};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use wooshpay::webhook::Event;
use wooshpay_inbox::{DeadLetter, Handler, HandlerError, Inbox};

fn paid(number: u32) -> Event {
    let object = payment(&format!("pi_{number}"), "succeeded", 100);
    verified(&event(&format!("evt_{number}"), "payment_intent.succeeded", EPOCH, &object))
}

/// Does this in the transaction of the first event, after it has written, and overlooks what comes of it.
struct Meddler(&'static str);

impl<D: Database> Handler<D> for Meddler {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        effect::<D>(event, db).await?;
        if event.id().as_str() == "evt_1" {
            let _ = D::write(db, self.0, &[]).await;
        }
        Ok(())
    }
}

/// Handles three events, each once at most. Answers with what was done, and with the letters of those that are dead.
async fn meddle<D: Database>(world: &World<D>, statement: &'static str) -> (Vec<String>, Vec<DeadLetter>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.attempts(1).open().await.unwrap();
    for number in 1..=3 {
        inbox.receive(&paid(number)).await.unwrap();
    }
    assert_eq!(inbox.drain(&Meddler(statement)).await.unwrap(), 3);
    assert_eq!(inbox.waiting().await.unwrap().events, 0, "what failed is known to have failed");
    let done: Vec<String> =
        kept(&pool).await.into_iter().filter(|(_, state)| state == "done").map(|(id, _)| id).collect();
    let effects: Vec<String> = effects(&pool).await.into_iter().map(|mut effect| effect.remove(0)).collect();
    assert_eq!(effects, done, "what is done has its effect, and nothing else has");
    (done, inbox.dead_letters(9).await.unwrap())
}

pub async fn a_handler_that_commits_by_hand<D: Database>(world: World<D>) {
    let (done, dead) = meddle(&world, "COMMIT").await;
    assert_eq!((done.as_slice(), dead.len()), (["evt_1", "evt_2", "evt_3"].map(str::to_owned).as_slice(), 0));
}

pub async fn a_handler_that_rolls_back_by_hand<D: Database>(world: World<D>) {
    let (done, dead) = meddle(&world, "ROLLBACK").await;
    assert_eq!((done.as_slice(), dead.len()), (["evt_2", "evt_3"].map(str::to_owned).as_slice(), 1));
    assert_eq!(dead[0].failure, "the handler rolled back the transaction, which is the inbox's to end");
}

/// In PostgreSQL a statement that failed ends the transaction, and its commit says nothing of that.
pub async fn a_handler_that_overlooks_an_error<D: Database>(world: World<D>) {
    let (done, dead) = meddle(&world, "INSERT INTO no_such_table VALUES (1)").await;
    if world.address.starts_with("sqlite") {
        assert_eq!((done.len(), dead.len()), (3, 0));
    } else {
        assert_eq!((done.len(), dead.len()), (2, 1));
        assert!(dead[0].failure.contains("current transaction is aborted"), "{}", dead[0].failure);
    }
}

/// Takes its time, before it writes and after.
struct Slow(Duration);

impl<D: Database> Handler<D> for Slow {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        tokio::time::sleep(self.0).await;
        effect::<D>(event, db).await?;
        tokio::time::sleep(self.0).await;
        Ok(())
    }
}

/// Handlers are stopped at any point: each effect is whole and there once, and the connection is as good as before.
pub async fn a_handler_that_is_stopped_anywhere<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let hands = Hands::new();
    let inbox = builder.attempts(1000).lease(Duration::from_millis(20)).clock(hands.clock()).open().await.unwrap();
    let many = 40;
    for number in 0..many {
        inbox.receive(&paid(number)).await.unwrap();
    }
    let mut attempts = 0;
    while inbox.waiting().await.unwrap().events > 0 {
        attempts += inbox.drain(&Slow(Duration::from_micros(fastrand::u64(..10_000)))).await.unwrap();
        hands.pass(Duration::from_secs(3600));
    }
    println!("    {many} events, {attempts} attempts");
    assert_eq!(ledger(&pool).await, [i64::from(many), i64::from(many) * 100, 0]);
    assert_eq!(effects(&pool).await.len(), many as usize);
    assert_eq!(inbox.waiting().await.unwrap().dead, 0);
}

/// Holds its thread, so that nobody can stop it.
struct Blocking(Arc<AtomicBool>);

impl<D: Database> Handler<D> for Blocking {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        effect::<D>(event, db).await?;
        self.0.store(true, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(400));
        Ok(())
    }
}

/// Another worker may take the event up when its lease has ended, and finds that it cannot.
pub async fn a_handler_that_outlives_its_lease<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.lease(Duration::from_millis(100)).open().await.unwrap();
    inbox.receive(&paid(1)).await.unwrap();
    let other = Inbox::builder(world.pool().await, woosh::client(None)).open().await.unwrap();
    let at_work = Arc::new(AtomicBool::new(false));
    let handler = Blocking(Arc::clone(&at_work));
    let first = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { inbox.drain(&handler).await.unwrap() })
    });
    while !at_work.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    while !first.is_finished() || other.waiting().await.unwrap().events > 0 {
        other.drain(&Plain).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(first.join().unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 100, 0]);
    assert_eq!(effects(&pool).await.len(), 1);
}

/// Workers that have no connection wait for one. Who delivers has one long before all that came earlier is handled.
pub async fn more_workers_than_connections<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let filling = builder.open().await.unwrap();
    let backlog = 300;
    for number in 0..backlog {
        filling.receive(&paid(number)).await.unwrap();
    }
    let few = D::connect(&world.address, 2).await;
    let inbox = Inbox::builder(few, woosh::client(None)).workers(8).open().await.unwrap();
    let mut handled = 0;
    let delivered = async {
        while ledger(&pool).await[0] == 0 {
            tokio::task::yield_now().await;
        }
        inbox.receive(&paid(backlog)).await.unwrap();
        handled = ledger(&pool).await[0];
        while filling.waiting().await.unwrap().events > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    inbox.run_until(Plain, delivered).await;
    assert!(handled + 10 < i64::from(backlog), "who delivers waited until {handled} events were handled");
    assert_eq!(ledger(&pool).await[0], i64::from(backlog) + 1);
    println!("    who delivers waited until {handled} of {backlog} events were handled");
}
