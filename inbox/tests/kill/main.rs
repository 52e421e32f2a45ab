//! `kill -9` of workers at random moments, and a database that is stopped under them: no event that was answered with a 2xx is
//! lost, and none has its effect twice.
//!
//! The test plays WooshPay. It delivers signed events over HTTP to workers, which are this same program started again with
//! another word, and delivers again what was not answered. `WOOSHPAY_KILLS` sets how often in each database; 200 when
//! absent. `WOOSHPAY_SEED` makes the same events come and the same moments be chosen.
//!
//! It has a `main` of its own for that, and to say what could not run.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "../support/database.rs"]
mod database;
#[path = "../support/postgres.rs"]
mod postgres;
#[path = "../support/woosh.rs"]
#[allow(dead_code)]
mod woosh;

mod audit;
mod poison;
mod sender;
mod shop;
mod worker;

use audit::audit;
use database::Database;
use postgres::{Server, Stop};
use sender::Sender;
use sqlx::{Postgres, Sqlite};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use worker::Worker;

/// How often the database is stopped under the workers.
const OUTAGES: u64 = 10;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("it is a number"))
}

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("wooshpay-inbox-kill-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> String {
        format!("sqlite://{}/{name}.db", self.0.display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    if let Some(role) = worker::Role::wanted() {
        worker::work(role).await;
        return ExitCode::SUCCESS;
    }
    let kills = setting("WOOSHPAY_KILLS").unwrap_or(200);
    let seed = setting("WOOSHPAY_SEED").unwrap_or_else(|| fastrand::u64(..));
    println!("{kills} kills in each database, WOOSHPAY_SEED={seed}");
    let folder = Folder::new();
    poison::is_parked::<Sqlite>("SQLite", &folder.file("poison")).await;
    killed::<Sqlite>("SQLite", &folder.file("kills"), 1, kills, seed).await;
    if let Some(mut server) = Server::start() {
        poison::is_parked::<Postgres>("PostgreSQL", &server.fresh().await).await;
        killed::<Postgres>("PostgreSQL", &server.fresh().await, 3, kills, seed).await;
        let address = server.fresh().await;
        stopped(&mut server, &address, seed).await;
    }
    ExitCode::SUCCESS
}

/// Workers die, one after another, while events come in.
async fn killed<D: Database>(name: &str, address: &str, workers: usize, kills: u64, seed: u64) {
    let pool = shop::open::<D>(address).await;
    let begin = Instant::now();
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut crew: Vec<Worker> = (0..workers).map(|_| Worker::start(address)).collect();
    let sender = Arc::new(Sender::new(seed, crew.iter().map(|worker| worker.address)));
    let sending = sender.start();
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(dice.u64(5..85))).await;
        let number = dice.usize(..workers);
        crew[number].kill();
        sender.gone(number);
        crew[number] = Worker::start(address);
        sender.came(number, crew[number].address);
    }
    sending.finish().await;
    drop(crew);
    let what = format!("{name}, {workers} worker(s): {kills} kills");
    audit(&what, &pool, &sender, begin).await;
}

/// The database is stopped and started again while the workers live on.
async fn stopped(server: &mut Server, address: &str, seed: u64) {
    let pool = shop::open::<Postgres>(address).await;
    let begin = Instant::now();
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut crew: Vec<Worker> = (0..3).map(|_| Worker::start(address)).collect();
    let sender = Arc::new(Sender::new(seed, crew.iter().map(|worker| worker.address)));
    let sending = sender.start();
    for number in 0..OUTAGES {
        tokio::time::sleep(Duration::from_millis(dice.u64(200..900))).await;
        server.stop(if number % 2 == 0 { Stop::Immediate } else { Stop::Fast });
        tokio::time::sleep(Duration::from_millis(dice.u64(..400))).await;
        server.resume();
    }
    sending.finish().await;
    for worker in &mut crew {
        assert!(worker.lives(), "a worker ended when its database did");
    }
    drop(crew);
    let what = format!("PostgreSQL, 3 worker(s): {OUTAGES} stops of the database, every second one at once");
    audit(&what, &pool, &sender, begin).await;
}
