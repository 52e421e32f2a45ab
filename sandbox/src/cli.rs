//! The flags of the program, for it and for every other program that starts a sandbox.

use crate::{Builder, Clock, Sandbox};
use std::future::poll_fn;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::task::Poll;

/// Where a seeded clock stands: the start of 2026, UTC.
const SEEDED: i64 = 1_767_225_600_000;
/// The last moment that a browser can count to: what falls due later still fits.
const LATEST: i64 = 8_640_000_000_000_000;

/// What can be said about a sandbox on a command line.
#[derive(Clone, Debug, clap::Args)]
#[non_exhaustive]
pub struct Flags {
    /// Loopback address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4010", value_parser = address)]
    pub listen: SocketAddr,
    /// Makes ids, secrets and times the same on every run: the clock then stands at the start of 2026 until it is advanced
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
    /// `system`, `now`, or milliseconds since 1970: at the last two the clock stands until it is advanced
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub clock: Option<Start>,
    /// SQLite file to keep everything in, and to go on from; in memory only when left out
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// The shop's name, as the customer reads it
    #[arg(long, value_name = "NAME", default_value = "Example Shop")]
    pub merchant: String,
}

/// What time it is in a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Start {
    /// The computer's time.
    System,
    /// This many milliseconds since the Unix epoch, until the clock is advanced.
    At(i64),
}

impl Flags {
    /// A sandbox as these flags say.
    pub fn builder(&self) -> Builder {
        let clock = match (self.clock, self.seed) {
            (Some(Start::At(moment)), _) => Clock::frozen_at(moment),
            (None, Some(_)) => Clock::frozen_at(SEEDED),
            (Some(Start::System) | None, _) => Clock::system(),
        };
        let builder = Sandbox::builder().listen(self.listen).merchant(&self.merchant).clock(clock);
        let builder = self.seed.map_or(builder.clone(), |seed| builder.seed(seed));
        self.data.as_ref().map_or(builder.clone(), |file| builder.data(file))
    }

    /// Runs a sandbox until Ctrl-C, or until the process is asked to end. Prints its base URL on standard output when it is
    /// ready, and hints on standard error.
    ///
    /// # Errors
    /// When it cannot start; the message is for people.
    pub async fn serve(&self) -> io::Result<()> {
        let sandbox = self.builder().start().await.map_err(|error| self.explain(error))?;
        // Polled once before anybody is told that the sandbox is ready, so that a signal is heard from then on.
        let mut stop = pin!(asked_to_stop());
        if let Poll::Ready(result) = poll_fn(|context| Poll::Ready(stop.as_mut().poll(context))).await {
            return result;
        }
        // A reader that went away is no reason to stop.
        let _ = writeln!(io::stdout(), "{}", sandbox.base_url());
        let _ = writeln!(
            io::stderr(),
            "open {} to look at it; use any key that starts with sk_test_; webhooks go to loopback only; ctrl-c stops it",
            sandbox.base_url()
        );
        stop.await?;
        sandbox.shutdown().await;
        Ok(())
    }

    fn explain(&self, error: io::Error) -> io::Error {
        match error.kind() {
            io::ErrorKind::InvalidInput | io::ErrorKind::Other => error,
            io::ErrorKind::AddrInUse => {
                let message = format!(
                    "cannot listen on {}: the port is in use; give another one, or port 0, with --listen",
                    self.listen
                );
                io::Error::new(error.kind(), message)
            }
            kind => io::Error::new(kind, format!("cannot listen on {}: {error}", self.listen)),
        }
    }
}

#[cfg(unix)]
async fn asked_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let parsed = text.replace("localhost:", "127.0.0.1:").parse();
    parsed.map_err(|_| "it is not an address and a port, such as 127.0.0.1:4010".into())
}

fn time(text: &str) -> Result<Start, String> {
    match (text, text.parse()) {
        ("system", _) => Ok(Start::System),
        ("now", _) => Ok(Start::At(Clock::system().now())),
        (_, Ok(moment)) if (0..=LATEST).contains(&moment) => Ok(Start::At(moment)),
        (_, Ok(_)) => Err(format!("it must be from 0 to {LATEST}")),
        _ => Err("it is not `system`, `now` or a number of milliseconds since 1970".into()),
    }
}
