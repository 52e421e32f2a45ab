//! The store against a small reference model, over random traces of calls, customers and time.
//!
//! `SANDBOX_TRACES` says how many; 100,000 when it is not set. A trace that fails is made as short as it can be and printed.

mod bench;
mod book;
mod requests;
mod steps;

use bench::Bench;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRunner};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;
use steps::Step;

const TRACES: u32 = 100_000;
/// So many traces meet everything.
const ENOUGH: u32 = 5_000;
/// What must have happened, for the traces to say something.
const MET: [&str; 22] = [
    "again 200",
    "again 400",
    "call create 200",
    "call create 400",
    "call confirm 200",
    "call update 200",
    "call capture 200",
    "call capture 400",
    "call cancel 200",
    "call refund 200",
    "call refund 400",
    "call refund 402",
    "call refund 404",
    "call open 200",
    "call open 400",
    "call expire 200",
    "key of another call",
    "refund failed",
    "refund succeeded late",
    "released",
    "session complete",
    "session expired",
];

type Tally = BTreeMap<String, u64>;

#[test]
fn the_store_does_what_a_small_model_does() {
    let traces =
        std::env::var("SANDBOX_TRACES").map_or(TRACES, |text| text.parse().expect("SANDBOX_TRACES is a number"));
    let threads =
        std::thread::available_parallelism().map_or(1, |count| u32::try_from(count.get()).unwrap_or(1)).min(4);
    let total = Mutex::new(Tally::new());
    std::thread::scope(|scope| {
        let shares = (0..threads).map(|share| traces / threads + u32::from(share < traces % threads));
        let total = &total;
        let runs: Vec<_> = shares.map(|share| scope.spawn(move || run(share, total))).collect();
        for run in runs {
            if let Err(failure) = run.join().unwrap() {
                panic!("{failure}");
            }
        }
    });
    let total = total.into_inner().unwrap();
    // Not through print!, which a test that passes keeps to itself.
    writeln!(std::io::stderr(), "{traces} traces against the model: {total:?}").unwrap();
    if traces >= ENOUGH {
        let missed: Vec<_> = MET.into_iter().filter(|what| !total.contains_key(*what)).collect();
        assert!(missed.is_empty(), "never met: {missed:?}");
    }
}

fn run(traces: u32, total: &Mutex<Tally>) -> Result<(), String> {
    let config = Config {
        cases: traces,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        rng_algorithm: RngAlgorithm::XorShift,
        ..Config::default()
    };
    let played = TestRunner::new(config).run(&steps::trace(), |steps| {
        let tally = play(&steps).map_err(TestCaseError::fail)?;
        let mut total = total.lock().unwrap();
        tally.into_iter().for_each(|(what, count)| *total.entry(what).or_default() += count);
        Ok(())
    });
    played.map_err(|failure| failure.to_string())
}

/// Plays a trace, and says what happened in it, or where store and model part.
fn play(steps: &[Step]) -> Result<Tally, String> {
    let mut bench = Bench::new();
    for (index, step) in steps.iter().enumerate() {
        bench
            .step(step)
            .and_then(|()| bench.compare())
            .map_err(|reason| format!("step {index}, {step:?}: {reason}"))?;
    }
    bench.compare_answers()?;
    Ok(bench.tally())
}
