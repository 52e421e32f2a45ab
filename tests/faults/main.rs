//! Cuts, stalls and turned bits at every byte of create, refund and retrieve: money moves once, and every error is true.
//!
//! It has a `main` of its own, because its counts are to be seen: the usual harness shows nothing of a test that passes.
//! `WOOSHPAY_FAULT=create/response/cut/after/first/417 cargo test --test faults` runs one case; any part may be left empty
//! or, from the end, out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod cases;
mod http;
mod names;
mod proxy;
mod table;
mod truth;
mod world;

use cases::{Case, Mode, Operation};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use table::Table;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use truth::Verdict;
use world::World;

/// A case that takes this long hangs.
const PATIENCE: Duration = Duration::from_secs(120);
const SHOWN: usize = 20;

static PANICS: AtomicUsize = AtomicUsize::new(0);

type Done = (Case, Result<(Verdict, bool), String>);

#[tokio::main]
async fn main() -> ExitCode {
    // `cargo test some_name` is for the tests of that name.
    let wanted = names::wanted();
    if !wanted.is_empty() && !wanted.iter().any(|name| "fault_matrix".contains(name)) {
        println!("fault matrix: filtered out");
        return ExitCode::SUCCESS;
    }
    // A panic in a task of the client or of the sandbox would else pass unseen.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        usual(info);
    }));
    let filter = std::env::var("WOOSHPAY_FAULT").ok();
    let (start, mut table) = (Instant::now(), Table::default());
    for operation in Operation::ALL {
        run(operation, filter.as_deref(), &mut table).await;
    }
    table.print(PANICS.load(Ordering::SeqCst), start.elapsed(), filter.as_deref());
    let passed = table.runs() > 0 && table.failures.is_empty() && PANICS.load(Ordering::SeqCst) == 0;
    if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn run(operation: Operation, filter: Option<&str>, table: &mut Table) {
    let world = Arc::new(World::open(operation).await);
    let (request, response) = world.lengths();
    println!("fault matrix, {operation:?}: {request} bytes of request, {response} of response");
    let room = Arc::new(Semaphore::new(room()));
    let mut under_way = JoinSet::new();
    let mut collect = |done| match done {
        Ok(done) => table.note(done),
        Err(error) => table.failures.push(format!("a case did not end: {error}")),
    };
    for case in cases::matrix(operation, request, response) {
        let permit = room.clone().acquire_owned().await.unwrap();
        let (world, filter) = (world.clone(), filter.map(str::to_owned));
        under_way.spawn(async move {
            let done = both(&world, case, filter.as_deref()).await;
            drop(permit);
            done
        });
        while let Some(done) = under_way.try_join_next() {
            collect(done);
        }
    }
    while let Some(done) = under_way.join_next().await {
        collect(done);
    }
    let world = Arc::into_inner(world).expect("all cases have ended");
    if let Err(why) = world.close().await {
        table.failures.push(format!("{operation:?}: {why}"));
    }
}

/// The fault on every attempt, and on the first alone. Where the first attempt ends it all, the two are one.
async fn both(world: &World, case: Case, filter: Option<&str>) -> Vec<Done> {
    let wanted = |case: &Case| filter.is_none_or(|filter| case.is_named(filter));
    let first = Case { mode: Mode::First, ..case };
    let mut done = Vec::new();
    if wanted(&case) {
        done.push((case, one(world, case).await));
    }
    let again = |(_, result): &Done| result.as_ref().map_or(true, |(verdict, _)| !verdict.at_once);
    if case.group.kind != cases::Kind::Refuse && wanted(&first) && done.first().is_none_or(again) {
        done.push((first, one(world, first).await));
    }
    done
}

async fn one(world: &World, case: Case) -> Result<(Verdict, bool), String> {
    let ended = tokio::time::timeout(PATIENCE, world.run(case)).await;
    ended.unwrap_or_else(|_| Err(format!("it hangs: no end after {PATIENCE:?}")))
}

/// How many cases may be under way. Each holds up to four sockets, which are files, and those may be few.
fn room() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let files = limits.lines().find_map(|line| line.strip_prefix("Max open files")?.split_whitespace().next());
    let files = files.and_then(|files| files.parse::<usize>().ok()).unwrap_or(1024);
    (files / 6).clamp(16, 256)
}
