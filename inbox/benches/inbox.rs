//! `cargo bench -p wooshpay-inbox`: what an effect costs, beside a plain insert in the same database in the same run. It prints
//! a table in Markdown; docs/inbox-benchmarks.md holds one. `-- --quick` does little of everything, to see that it works.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "../tests/support/database.rs"]
#[allow(dead_code)]
mod database;
#[path = "../tests/support/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "../tests/support/woosh.rs"]
#[allow(dead_code)]
mod woosh;

use database::Database;
use sqlx::{Pool, Postgres, Sqlite};
use std::time::{Duration, Instant};
use wooshpay::webhook::Event;
use wooshpay_inbox::{Handler, HandlerError, Inbox};

/// How much of everything is done.
#[derive(Clone, Copy)]
struct Scale {
    events: u32,
    /// With a handler that waits.
    slow: u32,
    history: u32,
}

const WHOLE: Scale = Scale { events: 4_000, slow: 400, history: 1_000_000 };
const QUICK: Scale = Scale { events: 200, slow: 40, history: 2_000 };

#[tokio::main]
async fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let scale = if quick { QUICK } else { WHOLE };
    println!("| what | result |\n| --- | --- |");

    let folder = std::env::temp_dir().join(format!("wooshpay-inbox-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let pool = Sqlite::connect(&format!("sqlite://{}/bench.db", folder.display()), 8).await;
    measure::<Sqlite>("SQLite", &pool, scale).await;
    pool.close().await;
    std::fs::remove_dir_all(&folder).unwrap();

    let server = postgres::Server::start().expect("PostgreSQL, to measure it");
    let pool = Postgres::connect(&server.fresh().await, 8).await;
    measure::<Postgres>("PostgreSQL", &pool, scale).await;
    pool.close().await;
}

fn row(what: &str, result: &str) {
    println!("| {what} | {result} |");
}

fn rate(count: u32, took: Duration) -> f64 {
    f64::from(count) / took.as_secs_f64()
}

async fn measure<D: Database>(name: &str, pool: &Pool<D>, scale: Scale) {
    let inbox =
        async |workers| Inbox::builder(pool.clone(), woosh::client(None)).workers(workers).open().await.unwrap();
    let one = inbox(1).await;
    D::run(pool, "CREATE TABLE plain (id TEXT PRIMARY KEY, body TEXT NOT NULL)").await.unwrap();
    D::run(pool, "CREATE TABLE effects (id TEXT NOT NULL)").await.unwrap();

    let mut numbers = 0..u32::MAX;
    let mut events = |count: u32| numbers.by_ref().take(count as usize).map(event).collect::<Vec<_>>();
    // Whatever the first statements cost is paid by none of those that are measured.
    for event in events(20) {
        insert(pool, &event).await;
        one.receive(&event).await.unwrap();
    }
    one.drain(&Effect::at_once()).await.unwrap();

    let few = scale.events;
    let begin = Instant::now();
    for event in events(few) {
        insert(pool, &event).await;
    }
    let plain = rate(few, begin.elapsed());
    row(&format!("{name}: plain inserts a second"), &format!("{plain:.0}"));

    let empty = cost(&one, events(few)).await;
    told(name, "with an empty table", plain, empty);

    let begin = Instant::now();
    D::run(pool, &history(scale.history)).await.unwrap();
    let made = begin.elapsed();
    D::run(pool, "ANALYZE").await.unwrap();
    let full = cost(&one, events(few)).await;
    told(name, &format!("with {} handled events", grouped(scale.history)), plain, full);
    let cost = |(received, handled): (f64, f64)| 1.0 / received + 1.0 / handled;
    row(
        &format!("{name}: an event, received and handled, among {} against none", grouped(scale.history)),
        &format!("× {:.2} ({:.0} s to make that many)", cost(full) / cost(empty), made.as_secs_f64()),
    );

    for (what, wait, count) in [("at once", Duration::ZERO, few), ("after 5 ms", Duration::from_millis(5), scale.slow)]
    {
        let mut rates = Vec::new();
        for workers in [1, 2] {
            let inbox = inbox(workers).await;
            for event in events(count) {
                inbox.receive(&event).await.unwrap();
            }
            let begin = Instant::now();
            inbox
                .run_until(Effect { wait }, async {
                    while inbox.waiting().await.unwrap().events > 0 {
                        tokio::time::sleep(Duration::from_millis(20)).await
                    }
                })
                .await;
            rates.push(rate(count, begin.elapsed()));
        }
        row(
            &format!("{name}: handled a second by a handler that answers {what}, two workers against one"),
            &format!("{:.0} against {:.0}: × {:.2}", rates[1], rates[0], rates[1] / rates[0]),
        );
    }
}

fn told(name: &str, when: &str, plain: f64, (received, handled): (f64, f64)) {
    let ratio = |rate: f64| format!("{rate:.0}: × {:.2} of plain inserts", rate / plain);
    row(&format!("{name}: events received a second {when}"), &ratio(received));
    row(&format!("{name}: events handled a second {when}, one worker"), &ratio(handled));
}

/// Events received, and handled, a second.
async fn cost<D: Database>(inbox: &Inbox<D>, events: Vec<Event>) -> (f64, f64) {
    let count = u32::try_from(events.len()).unwrap();
    let begin = Instant::now();
    for event in &events {
        inbox.receive(event).await.unwrap();
    }
    let received = rate(count, begin.elapsed());
    let begin = Instant::now();
    assert_eq!(inbox.drain(&Effect::at_once()).await.unwrap(), events.len());
    (received, rate(count, begin.elapsed()))
}

/// A payment that succeeded, as WooshPay tells of it.
fn event(number: u32) -> Event {
    let mut payment = woosh::payment(&format!("pi_{number}"), "succeeded", 20_000);
    payment["metadata"] = serde_json::json!({ "note": "x".repeat(600) });
    woosh::verified(&woosh::event(&format!("evt_{number}"), "payment_intent.succeeded", woosh::EPOCH, &payment))
}

async fn insert<D: Database>(pool: &Pool<D>, event: &Event) {
    let words = [event.id().as_str(), std::str::from_utf8(event.raw()).unwrap()];
    D::write(&mut *pool.acquire().await.unwrap(), "INSERT INTO plain (id, body) VALUES ($1, $2)", &words)
        .await
        .unwrap();
}

/// Handled events, in one statement.
fn history(count: u32) -> String {
    format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         INSERT INTO wooshpay_inbox_events
         (id, kind, object_id, body, state, attempts, allowed, due, received, ended, failure)
         SELECT 'evt_old_' || n, 'payment_intent.succeeded', 'pi_old_' || n, '{}', 'done', 1, 12, n, n, n, '' FROM numbers",
        "x".repeat(1000),
    )
}

fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> = digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).unwrap()).collect();
    parts.join(",")
}

/// Writes a row for each event.
struct Effect {
    wait: Duration,
}

impl Effect {
    fn at_once() -> Self {
        Self { wait: Duration::ZERO }
    }
}

impl<D: Database> Handler<D> for Effect {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        if !self.wait.is_zero() {
            tokio::time::sleep(self.wait).await;
        }
        Ok(D::write(db, "INSERT INTO effects (id) VALUES ($1)", &[event.id().as_str()]).await?)
    }
}
