//! `wooshpay-sandbox`: the sandbox as a program.

use std::future::{Future, poll_fn};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::pin::pin;
use std::process::ExitCode;
use std::task::Poll;
use wooshpay_sandbox::Sandbox;

const HELP: &str = "\
WooshPay's payment API on your own machine, offline. Not WooshPay, not DANA, no real money.

usage: wooshpay-sandbox [--listen ADDRESS]

  --listen ADDRESS  loopback address and port to listen on; 127.0.0.1:4010 when left out, port 0 takes a free one
  --help            print this and stop
  --version         print the version and stop

When it is ready it prints its base URL, and nothing else, to standard output. Ctrl-C stops it.
";

enum Wish {
    Help,
    Version,
    Serve(SocketAddr),
}

fn main() -> ExitCode {
    let wish = match read(std::env::args().skip(1)) {
        Ok(wish) => wish,
        Err(message) => {
            say(&mut io::stderr(), &format!("{message}\ntry --help\n"));
            return ExitCode::from(2);
        }
    };
    let address = match wish {
        Wish::Help => return say(&mut io::stdout(), HELP),
        Wish::Version => return say(&mut io::stdout(), concat!("wooshpay-sandbox ", env!("CARGO_PKG_VERSION"), "\n")),
        Wish::Serve(address) => address,
    };
    let runtime = tokio::runtime::Runtime::new();
    match runtime.and_then(|runtime| runtime.block_on(serve(address))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let reason = match error.kind() {
                io::ErrorKind::AddrInUse => format!("cannot listen on {address}: the port is in use"),
                io::ErrorKind::InvalidInput => error.to_string(),
                _ => format!("cannot listen on {address}: {error}"),
            };
            say(&mut io::stderr(), &format!("{reason}\n"));
            ExitCode::FAILURE
        }
    }
}

async fn serve(address: SocketAddr) -> io::Result<()> {
    let sandbox = Sandbox::builder().listen(address).start().await?;
    // Polled once before anybody is told that the sandbox is ready, so that ctrl-c is heard from then on.
    let mut stop = pin!(tokio::signal::ctrl_c());
    if let Poll::Ready(result) = poll_fn(|context| Poll::Ready(stop.as_mut().poll(context))).await {
        return result;
    }
    say(&mut io::stdout(), &format!("{}\n", sandbox.base_url()));
    let hint = "use any key that starts with sk_test_; webhooks go to loopback only; ctrl-c stops the sandbox\n";
    say(&mut io::stderr(), hint);
    stop.await?;
    sandbox.shutdown().await;
    Ok(())
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Wish, String> {
    let mut listen = "127.0.0.1:4010".to_owned();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(Wish::Help),
            "--version" | "-V" => return Ok(Wish::Version),
            "--listen" => listen = arguments.next().ok_or("--listen needs an address, such as 127.0.0.1:4010")?,
            other => match other.strip_prefix("--listen=") {
                Some(address) => listen = address.to_owned(),
                None => return Err(format!("unknown argument `{other}`")),
            },
        }
    }
    let address = listen.replace("localhost:", "127.0.0.1:");
    address.parse().map(Wish::Serve).map_err(|_| format!("`{listen}` is not an address, such as 127.0.0.1:4010"))
}

/// Writes a text; a reader that went away is no reason to complain.
fn say(to: &mut impl Write, text: &str) -> ExitCode {
    match to.write_all(text.as_bytes()).and_then(|()| to.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
