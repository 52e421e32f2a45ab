//! A worker: this program once more, with an inbox, its route and its handler.

use crate::database::Database;
use crate::shop::Shop;
use crate::woosh;
use sqlx::{Postgres, Sqlite};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use wooshpay::webhook::Event;
use wooshpay_inbox::{Builder, Handler, HandlerError, Inbox};

/// Short, so that what a dead worker held is taken up again within the test.
const LEASE: Duration = Duration::from_secs(1);
const WORK: &str = "--work-in";
const SWALLOW: &str = "--swallow-in";

/// What this program is to be when it is started again, and in which database.
pub enum Role {
    Worker(String),
    /// Ends with the first event that it handles.
    Swallower(String),
}

impl Role {
    pub fn wanted() -> Option<Self> {
        let words: Vec<String> = std::env::args().collect();
        match words.get(1)?.as_str() {
            WORK => Some(Self::Worker(words.get(2)?.clone())),
            SWALLOW => Some(Self::Swallower(words.get(2)?.clone())),
            _ => None,
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        match self {
            Self::Worker(address) => command.args([WORK, address]),
            Self::Swallower(address) => command.args([SWALLOW, address]),
        };
        command
    }
}

pub async fn work(role: Role) {
    // A worker outlives no test.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    match role {
        Role::Worker(address) if address.starts_with("sqlite:") => serve::<Sqlite>(&address).await,
        Role::Worker(address) => serve::<Postgres>(&address).await,
        Role::Swallower(address) if address.starts_with("sqlite:") => swallow::<Sqlite>(&address).await,
        Role::Swallower(address) => swallow::<Postgres>(&address).await,
    }
}

async fn builder<D: Database>(address: &str) -> Builder<D> {
    Inbox::builder(D::connect(address, 6).await, woosh::client(None)).lease(LEASE).poll(Duration::from_millis(50))
}

async fn serve<D: Database>(address: &str) {
    let inbox = builder::<D>(address).await.workers(2).attempts(100).open().await.unwrap();
    let app: axum::Router = axum::Router::new().route("/webhook", inbox.webhook(woosh::verifier()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    std::io::stdout().flush().unwrap();
    tokio::spawn(async move { inbox.run(Shop { failing: 5, slowness: 4 }).await });
    axum::serve(listener, app).await.unwrap();
}

/// Writes what the shop writes, and ends the program.
struct Swallower;

impl<D: Database> Handler<D> for Swallower {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        Handler::<D>::handle(&Shop { failing: 0, slowness: 0 }, event, db).await?;
        std::process::abort();
    }
}

async fn swallow<D: Database>(address: &str) {
    let inbox = builder::<D>(address).await.attempts(crate::poison::ATTEMPTS).open().await.unwrap();
    let nothing_came = tokio::time::sleep(Duration::from_secs(30));
    inbox.run_until(Swallower, nothing_came).await;
}

/// Starts one that ends by itself, and waits until it has.
pub fn start_swallower(address: &str) {
    let mut command = Role::Swallower(address.to_owned()).command();
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let input = child.stdin.take();
    assert!(!child.wait().unwrap().success(), "it had nothing to swallow");
    drop(input);
}

/// Dropping it is `kill -9`.
pub struct Worker {
    child: Child,
    pub address: SocketAddr,
}

impl Worker {
    pub fn start(database: &str) -> Self {
        let mut command = Role::Worker(database.to_owned()).command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { child, address: address.trim_end().parse().expect("the worker did not start") }
    }

    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn lives(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
