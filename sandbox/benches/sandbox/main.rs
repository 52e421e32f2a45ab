//! `cargo bench -p wooshpay-sandbox`: what the sandbox costs, beside two others of its kind. It prints a table in Markdown;
//! docs/sandbox-benchmarks.md holds one. `-- --quick` does little of everything, to see that it works.
//!
//! The others are installed into target/bench-peers, in exactly these versions. One that cannot be installed is an error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod inside;
mod peers;
mod server;

use server::{Call, Program};
use std::process::ExitCode;
use std::time::Duration;

/// How much of everything is done.
#[derive(Clone, Copy)]
struct Scale {
    starts: usize,
    /// Of each measurement of creates per second.
    span: Duration,
    /// For the memory that payments take.
    payments: u32,
    /// For the cost of a call among many.
    many: u32,
    calls: usize,
    dead_events: u32,
}

const WHOLE: Scale = Scale {
    starts: 11,
    span: Duration::from_secs(5),
    payments: 100_000,
    many: 1_000_000,
    calls: 500,
    dead_events: 100,
};

const QUICK: Scale =
    Scale { starts: 3, span: Duration::from_millis(300), payments: 2_000, many: 2_000, calls: 50, dead_events: 5 };

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let scale = if arguments.iter().any(|argument| argument == "--quick") { QUICK } else { WHOLE };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    println!("On {}.\n", machine());
    println!("| what | result |\n| --- | --- |");
    let ours = ours();
    runtime.block_on(async {
        compared("wooshpay-sandbox", &ours, scale).await;
        memory(&ours, scale).await;
        dead_endpoint(&ours, 1).await;
        dead_endpoint(&ours, scale.dead_events).await;
    });
    inside::run(scale);
    let mut missing = Vec::new();
    for (name, peer) in [("localstripe", peers::localstripe()), ("Prism", peers::prism())] {
        match peer {
            Ok(peer) => runtime.block_on(compared(name, &peer, scale)),
            Err(why) => {
                row(name, "NOT MEASURED: it could not be installed");
                missing.push(format!("{name} could not be installed: {why}"));
            }
        }
    }
    if missing.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("\n{}", missing.join("\n"));
    ExitCode::FAILURE
}

fn ours() -> Program {
    let dana = r#"{"amount":20000,"currency":"IDR","confirm":true,"merchant_order_id":"order-7",
        "payment_method_data":{"type":"dana"},"return_url":"https://shop.example/back"}"#;
    let basic = [("authorization", "Basic c2tfdGVzdF9iZW5jaDo="), ("content-type", "application/json")];
    Program {
        command: Box::new(|port| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_wooshpay-sandbox"));
            command.args(["--listen", &format!("127.0.0.1:{port}")]);
            command
        }),
        probe: Call::new("GET", "/v1/balance", &basic, ""),
        create: Call::new("POST", "/v1/payment_intents", &basic, dana),
    }
}

fn row(what: &str, result: &str) {
    println!("| {what} | {result} |");
}

/// What every one of them can do.
async fn compared(name: &str, program: &Program, scale: Scale) {
    let mut starts = Vec::new();
    for _ in 0..scale.starts {
        starts.push(program.start().await.1);
    }
    starts.sort();
    let (least, most) = (starts[0], starts[starts.len() - 1]);
    let median = starts[starts.len() / 2];
    let range = format!("{} (median of {}; {} to {})", shown(median), starts.len(), shown(least), shown(most));
    row(&format!("{name}: start to first answer"), &range);
    for connections in [1, 16] {
        let (server, _) = program.start().await;
        let made = server.flood(&program.create, connections, scale.span).await;
        let each = made as f64 / scale.span.as_secs_f64();
        let connections = if connections == 1 { "1 connection".into() } else { format!("{connections} connections") };
        row(&format!("{name}: payments created per second, {connections}"), &format!("{each:.0}"));
    }
}

async fn memory(program: &Program, scale: Scale) {
    let (server, _) = program.start().await;
    server.create(&program.create, 16, 1_000).await;
    let before = server.memory();
    server.create(&program.create, 16, scale.payments).await;
    let grown = server.memory() - before;
    let each = grown * 1024 / u64::from(scale.payments);
    let result = format!("{:.0} MiB more resident memory, {each} bytes each", grown as f64 / 1024.0);
    row(&format!("wooshpay-sandbox: {} confirmed payments", counted(scale.payments)), &result);
}

/// 72 hours of deliveries to a port where nobody listens.
async fn dead_endpoint(program: &Program, events: u32) {
    let (server, _) = program.start().await;
    let post =
        |path: &str, body: &str| Call { path: path.into(), body: body.to_owned().into(), ..program.create.clone() };
    let endpoint = r#"{"url":"http://127.0.0.1:9/","enabled_events":["payment_intent.created"]}"#;
    assert_eq!(server.ask(&post("/v1/webhook_endpoints", endpoint)).await.0, 200);
    server.create(&program.create, 1, events).await;
    let begin = std::time::Instant::now();
    let (status, _) = server.ask(&post("/_sandbox/clock/advance", r#"{"seconds":259200}"#)).await;
    assert_eq!(status, 200);
    let what = format!("wooshpay-sandbox: 72 hours of deliveries, {events} × 18, to a dead endpoint");
    row(&what, &shown(begin.elapsed()));
}

/// A time with three digits, more or less.
fn shown(time: Duration) -> String {
    match time.as_nanos() {
        0..10_000_000 => format!("{:.1} µs", time.as_nanos() as f64 / 1e3),
        10_000_000..10_000_000_000 => format!("{:.0} ms", time.as_nanos() as f64 / 1e6),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// 1000000 as 1,000,000.
fn counted(number: u32) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": an unknown processor");
    format!("{cores} cores of {}, {}", model.trim_start_matches([' ', '\t', ':']), std::env::consts::OS)
}
