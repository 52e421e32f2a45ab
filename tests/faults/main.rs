//! The fault matrix: a connection that is cut, reset, stalled or changed at every byte of a request and of its answer, before
//! and after the sandbox has done its work. Whatever happens, a merchant is charged once at most, is told the truth, and is
//! not left hanging.
//!
//! It has a `main` of its own, so that its counts are always printed. `WOOSHPAY_FAULTS=all` makes every fault happen to every
//! attempt, too, at every byte; without it that is so at every eighth.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod cases;
mod proxy;
mod world;

use cases::{Case, Doing};
use proxy::{Kind, Place};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use wooshpay::Outcome;
use world::{End, World};

const AT_ONCE: usize = 64;

#[derive(Default)]
struct Counts {
    cases: usize,
    ok: usize,
    not_sent: usize,
    rejected: usize,
    unknown_done: usize,
    unknown_not_done: usize,
    resumed: usize,
    charges: usize,
    attempts: usize,
}

impl Counts {
    fn add(&mut self, end: &End) {
        self.cases += 1;
        match (end.outcome, end.done) {
            (None, _) => self.ok += 1,
            (Some(Outcome::NotSent), _) => self.not_sent += 1,
            (Some(Outcome::Rejected), _) => self.rejected += 1,
            (Some(Outcome::Unknown), true) => self.unknown_done += 1,
            (Some(Outcome::Unknown), false) => self.unknown_not_done += 1,
        }
        self.resumed += usize::from(end.resumed);
        self.charges += end.charges;
        self.attempts += end.attempts;
    }

    fn print(&self, name: &str) {
        let Self { cases, ok, not_sent, rejected, unknown_done, unknown_not_done, resumed, charges, attempts } = self;
        println!(
            "{name:<30}{cases:>7}{ok:>7}{not_sent:>9}{rejected:>9}{unknown_done:>9}{unknown_not_done:>9}{resumed:>9}\
             {charges:>9}{attempts:>9}"
        );
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let thin = if std::env::var("WOOSHPAY_FAULTS").is_ok_and(|faults| faults == "all") { 1 } else { 8 };
    let begin = Instant::now();
    let world = Arc::new(World::start().await);
    let mut counts: BTreeMap<(Doing, Place, Kind), Counts> = BTreeMap::new();
    let (mut failed, mut number, mut made) = (0, 0, 1);
    for doing in [Doing::Pay, Doing::Refund, Doing::Retrieve] {
        let (request, answer) = world.sample(doing).await;
        made += usize::from(doing != Doing::Retrieve);
        let (slots, mut running) = (Arc::new(Semaphore::new(AT_ONCE)), JoinSet::new());
        let cases = cases::all(doing, request.len(), answer.len(), thin);
        println!("{doing:?}: {} bytes of request, {} of answer, {} cases", request.len(), answer.len(), cases.len());
        let mut names = BTreeMap::new();
        for case in cases {
            let slot = slots.clone().acquire_owned().await.unwrap();
            let (world, answer) = (world.clone(), answer.clone());
            number += 1;
            let task = running.spawn(async move {
                let _slot = slot;
                (case, world.run(case, number, answer).await)
            });
            names.insert(task.id(), case);
        }
        while let Some(end) = running.join_next_with_id().await {
            match end {
                Ok((_, (case, end))) => {
                    made += if doing == Doing::Refund { 1 } else { usize::from(doing == Doing::Pay) * end.charges };
                    counts.entry(key(case)).or_default().add(&end);
                }
                Err(error) => {
                    eprintln!("FAILED: {:?}", names[&error.id()]);
                    failed += 1;
                }
            }
        }
    }
    print(&counts);
    println!("{number} cases in {:.0} s", begin.elapsed().as_secs_f64());
    if failed > 0 {
        eprintln!("{failed} of {number} cases failed");
        return ExitCode::FAILURE;
    }
    check(&world, &counts, made).await;
    world::nobody_listens().await;
    ExitCode::SUCCESS
}

fn key(case: Case) -> (Doing, Place, Kind) {
    (case.doing, case.fault.place, case.fault.kind)
}

fn print(counts: &BTreeMap<(Doing, Place, Kind), Counts>) {
    println!(
        "\n{:<30}{:>7}{:>7}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "", "cases", "ok", "not sent", "rejected", "unknown:", "unknown:", "resumed", "charges", "attempts"
    );
    println!("{:<30}{:>7}{:>7}{:>9}{:>9}{:>9}{:>9}", "", "", "", "", "", "done", "not done");
    let mut total = Counts::default();
    for ((doing, place, kind), counts) in counts {
        counts.print(&format!("{doing:?}, {place:?}, {kind:?}"));
        total.cases += counts.cases;
        total.ok += counts.ok;
        total.not_sent += counts.not_sent;
        total.rejected += counts.rejected;
        total.unknown_done += counts.unknown_done;
        total.unknown_not_done += counts.unknown_not_done;
        total.resumed += counts.resumed;
        total.charges += counts.charges;
        total.attempts += counts.attempts;
    }
    total.print("all");
}

/// The sandbox counts for itself, and what the matrix is for must have happened.
async fn check(world: &World, counts: &BTreeMap<(Doing, Place, Kind), Counts>, made: usize) {
    let (mut all, mut there) = (world.direct.list_payment_intents(&page_of_100()).items(), 0);
    while let Some(payment) = all.next().await {
        payment.unwrap();
        there += 1;
    }
    assert_eq!(there, made, "the sandbox has another number of payments than were made");
    assert_eq!(world.sandbox.violations(), Vec::<String>::new());
    let sum = |count: fn(&Counts) -> usize| counts.values().map(count).sum::<usize>();
    assert!(sum(|counts| counts.ok) > 0 && sum(|counts| counts.rejected) > 0);
    assert!(sum(|counts| counts.unknown_done) > 0 && sum(|counts| counts.unknown_not_done) > 0);
    assert!(sum(|counts| counts.resumed) > 0 && sum(|counts| counts.attempts) > sum(|counts| counts.cases));
}

fn page_of_100() -> wooshpay::types::ListPaymentIntents {
    let mut page = wooshpay::types::ListPaymentIntents::default();
    page.limit = Some(100);
    page
}
