//! Whole lives of shops, by the thousand: merchants, customers, a network that fails, webhooks in any order, crashes
//! between any two steps. At the end the merchants' ledgers must equal the sandbox's.
//!
//! Everything that happens follows from a seed. `WOOSHPAY_SEEDS=100000` plays more of them; `WOOSHPAY_SEED=7` plays one
//! and prints what happened.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod counts;
mod customer;
mod faults;
mod ledger;
mod merchant;
mod post;
mod run;
mod shop;
mod world;

use counts::Counts;
use run::play;
use shop::Flaw;
use std::collections::HashSet;
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

const SEEDS: u64 = 10_000;
const THREADS: usize = 2;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is `{text}`, which is not a number")))
}

/// Written past the test's captured output: a run should say what it did.
fn say(text: &str) {
    std::io::stderr().write_all(format!("{text}\n").as_bytes()).unwrap();
}

fn play_and_tell(seed: u64) {
    let report = play(seed, Flaw::None, true);
    say(&format!("seed {seed}\n{}\n{}", report.trace.join("\n"), report.counts));
    assert!(report.complaints.is_empty(), "seed {seed}: {:#?}", report.complaints);
}

/// What happened in this many seeds, or the first of those found to go wrong.
fn play_all(seeds: u64) -> Result<Counts, u64> {
    let next = AtomicU64::new(0);
    let work = || {
        let mut counts = Counts::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return Ok(counts);
            }
            match std::panic::catch_unwind(|| play(seed, Flaw::None, false)) {
                Ok(report) if report.complaints.is_empty() => counts.merge(&report.counts),
                _ => {
                    next.store(seeds, Ordering::Relaxed);
                    return Err(seed);
                }
            }
            counts.add("seeds", 1);
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        let mut all = Counts::default();
        for thread in threads {
            all.merge(&thread.join().unwrap()?);
        }
        Ok(all)
    })
}

#[test]
fn the_merchants_ledgers_equal_the_sandboxs() {
    if let Some(seed) = number("WOOSHPAY_SEED") {
        return play_and_tell(seed);
    }
    let seeds = number("WOOSHPAY_SEEDS").unwrap_or(SEEDS);
    let counts = play_all(seeds).unwrap_or_else(|seed| {
        say(&format!("seed {seed} went wrong; WOOSHPAY_SEED={seed} plays it again, as here:"));
        play_and_tell(seed);
        panic!("seed {seed} went wrong, and did not when it was played again");
    });
    say(&format!("simulation: {counts}"));
    assert_eq!(counts.of("seeds"), seeds);
    if seeds < SEEDS {
        return say("too few seeds to ask whether everything happened");
    }
    let faults = faults::Fault::ALL.iter().map(|(_, name)| *name);
    let wishes = customer::Wish::ALL.iter().map(|(_, name)| *name);
    for path in faults.chain(wishes).chain(PATHS) {
        assert!(counts.of(path) > 0, "`{path}` never happened in {seeds} seeds");
    }
}

const PATHS: [&str; 23] = [
    "attempts",
    "cancellations tried",
    "crashes",
    "deliveries",
    "deliveries altered",
    "deliveries failed",
    "deliveries forged",
    "deliveries known",
    "deliveries lost",
    "deliveries misrouted",
    "deliveries refused",
    "deliveries reordered",
    "deliveries to the deaf",
    "deliveries twice",
    "deliveries unheard",
    "late arrivals",
    "orders dropped",
    "outcome not sent",
    "outcome rejected",
    "outcome unknown",
    "payments",
    "refunds booked",
    "refunds dropped",
];

#[test]
fn the_same_seed_is_the_same_life() {
    let mut lives = HashSet::new();
    for seed in 0..50 {
        let (once, again) = (play(seed, Flaw::None, true), play(seed, Flaw::None, true));
        assert_eq!(once.trace, again.trace, "seed {seed}");
        assert_eq!(once.counts, again.counts, "seed {seed}");
        assert!(lives.insert(once.trace), "seed {seed} is the life of another");
    }
}

/// Each mistake, and how the complaint about it begins or goes on.
#[test]
fn a_merchant_who_makes_a_mistake_is_caught() {
    for (flaw, complaint) in [
        (Flaw::NewKeyPerTry, "payment intents"),
        (Flaw::NewKeyPerRefund, "the sandbox refunded"),
        (Flaw::TrustsTheReturn, "was shipped for"),
        (Flaw::ForgetsUnknown, "there is pi_"),
        (Flaw::SkipsTheVerifier, "was taken for WooshPay's"),
        (Flaw::BooksEachDelivery, "is booked"),
        (Flaw::NetworkLies, "told a lie"),
    ] {
        let complains =
            |seed: &u64| play(*seed, flaw, false).complaints.iter().any(|complained| complained.contains(complaint));
        let caught = (0..500).find(complains);
        let seed = caught.unwrap_or_else(|| panic!("{flaw:?} went unnoticed in 500 seeds"));
        say(&format!("simulation: {flaw:?} is caught by seed {seed}"));
    }
}
