//! `wooshpay-sandbox`: the sandbox as a program.

use clap::Parser;
use std::io::{self, Write};
use std::process::ExitCode;
use wooshpay_sandbox::cli::Flags;

const AFTER: &str = "\
When it is ready it prints its base URL, and nothing else, to standard output. Ctrl-C stops it.

examples:
  wooshpay-sandbox                          everything in memory, on 127.0.0.1:4010
  wooshpay-sandbox --data shop.sqlite       goes on where it stopped
  wooshpay-sandbox --seed 7 --listen 127.0.0.1:0   the same answers on every run, on a free port";

/// WooshPay's payment API on your own machine, offline. Not WooshPay, not DANA, no real money.
#[derive(Parser)]
#[command(name = "wooshpay-sandbox", version, after_help = AFTER)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
}

fn main() -> ExitCode {
    let flags = Arguments::parse().flags;
    match tokio::runtime::Runtime::new().and_then(|runtime| runtime.block_on(flags.serve())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}
