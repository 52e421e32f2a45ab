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

/// What is compared takes turns, so that whoever else uses the machine slows all of it.
const ROUNDS: u32 = 10;

#[tokio::main]
async fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let scale = if quick { QUICK } else { WHOLE };
    println!("| what | result |\n| --- | --- |");

    let folder = std::env::temp_dir().join(format!("wooshpay-inbox-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name| format!("sqlite://{}/{name}.db", folder.display());
    measure::<Sqlite>("SQLite", [file("few"), file("many")], scale).await;
    std::fs::remove_dir_all(&folder).unwrap();

    let server = postgres::Server::start().expect("PostgreSQL, to measure it");
    measure::<Postgres>("PostgreSQL", [server.fresh().await, server.fresh().await], scale).await;
}

fn row(what: &str, result: &str) {
    println!("| {what} | {result} |");
}

/// Time that was spent on so many of something.
#[derive(Clone, Copy, Default)]
struct Spent {
    count: u32,
    time: Duration,
}

impl Spent {
    async fn on(&mut self, count: u32, work: impl Future<Output = ()>) {
        let begin = Instant::now();
        work.await;
        self.time += begin.elapsed();
        self.count += count;
    }

    fn rate(self) -> f64 {
        f64::from(self.count) / self.time.as_secs_f64()
    }
}

/// An inbox of one worker, and one of two, in a database.
struct Bench<D: Database> {
    pool: Pool<D>,
    inboxes: [Inbox<D>; 2],
}

impl<D: Database> Bench<D> {
    async fn open(address: &str) -> Self {
        let pool = D::connect(address, 8).await;
        let inbox =
            async |workers| Inbox::builder(pool.clone(), woosh::client(None)).workers(workers).open().await.unwrap();
        let inboxes = [inbox(1).await, inbox(2).await];
        D::run(&pool, "CREATE TABLE plain (id TEXT PRIMARY KEY, body TEXT NOT NULL)").await.unwrap();
        D::run(&pool, "CREATE TABLE effects (id TEXT NOT NULL)").await.unwrap();
        Self { pool, inboxes }
    }

    async fn insert(&self, events: &[Event]) {
        for event in events {
            let words = [event.id().as_str(), std::str::from_utf8(event.raw()).unwrap()];
            let mut connection = self.pool.acquire().await.unwrap();
            D::write(&mut connection, "INSERT INTO plain (id, body) VALUES ($1, $2)", &words).await.unwrap();
        }
    }

    async fn receive(&self, events: &[Event]) {
        for event in events {
            self.inboxes[0].receive(event).await.unwrap();
        }
    }

    async fn handle(&self, workers: usize, wait: Duration) {
        let inbox = &self.inboxes[workers - 1];
        let done = async {
            while inbox.waiting().await.unwrap().events > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        inbox.run_until(Effect { wait }, done).await;
    }
}

async fn measure<D: Database>(name: &str, [few, many]: [String; 2], scale: Scale) {
    let few = Bench::<D>::open(&few).await;
    let many = Bench::<D>::open(&many).await;
    let begin = Instant::now();
    D::run(&many.pool, &history(scale.history)).await.unwrap();
    D::run(&many.pool, "ANALYZE").await.unwrap();
    let history = grouped(scale.history);
    row(&format!("{name}: to make {history} handled events"), &format!("{:.0} s", begin.elapsed().as_secs_f64()));

    let mut numbers = 0..u32::MAX;
    let mut events = |count: u32| numbers.by_ref().take(count as usize).map(event).collect::<Vec<_>>();
    let [mut plain, mut received, mut handled, mut received_many, mut handled_many] = [Spent::default(); 5];
    let [mut quick, mut slow] = [[Spent::default(); 2]; 2];
    for round in 0..=ROUNDS {
        let count = scale.events / ROUNDS;
        let batch = events(count);
        plain.on(count, few.insert(&batch)).await;
        received.on(count, few.receive(&batch)).await;
        handled.on(count, few.handle(1, Duration::ZERO)).await;
        received_many.on(count, many.receive(&batch)).await;
        handled_many.on(count, many.handle(1, Duration::ZERO)).await;
        for workers in [1, 2] {
            few.receive(&events(count)).await;
            quick[workers - 1].on(count, few.handle(workers, Duration::ZERO)).await;
            let count = scale.slow / ROUNDS;
            few.receive(&events(count)).await;
            slow[workers - 1].on(count, few.handle(workers, Duration::from_millis(5))).await;
        }
        if round == 0 {
            // Whatever the first statements cost is paid by none of those that are measured.
            [plain, received, handled, received_many, handled_many] = [Spent::default(); 5];
            [quick, slow] = [[Spent::default(); 2]; 2];
        }
    }

    let beside = |spent: Spent| format!("{:.0}: × {:.2} of plain inserts", spent.rate(), spent.rate() / plain.rate());
    row(&format!("{name}: plain inserts a second"), &format!("{:.0}", plain.rate()));
    row(&format!("{name}: events received a second"), &beside(received));
    row(&format!("{name}: events handled a second, one worker"), &beside(handled));
    row(&format!("{name}: events received a second, among {history} that were handled"), &beside(received_many));
    row(&format!("{name}: events handled a second, one worker, among {history}"), &beside(handled_many));
    let cost = |received: Spent, handled: Spent| 1.0 / received.rate() + 1.0 / handled.rate();
    let ratio = cost(received_many, handled_many) / cost(received, handled);
    row(&format!("{name}: what an event costs among {history}, against few"), &format!("× {ratio:.2}"));
    for (what, [one, two]) in [("at once", quick), ("after 5 ms", slow)] {
        row(
            &format!("{name}: handled a second by a handler that answers {what}, two workers against one"),
            &format!("{:.0} against {:.0}: × {:.2}", two.rate(), one.rate(), two.rate() / one.rate()),
        );
    }
}

/// A payment that succeeded, as WooshPay tells of it.
fn event(number: u32) -> Event {
    let mut payment = woosh::payment(&format!("pi_{number}"), "succeeded", 20_000);
    payment["metadata"] = serde_json::json!({ "note": "x".repeat(600) });
    woosh::verified(&woosh::event(&format!("evt_{number}"), "payment_intent.succeeded", woosh::EPOCH, &payment))
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

impl<D: Database> Handler<D> for Effect {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        if !self.wait.is_zero() {
            tokio::time::sleep(self.wait).await;
        }
        Ok(D::write(db, "INSERT INTO effects (id) VALUES ($1)", &[event.id().as_str()]).await?)
    }
}
