//! Starting and stopping.

use crate::chance::Chance;
use crate::clock::Clock;
use crate::contract::Contract;
use crate::courier::{Courier, Shipment};
use crate::faults::{self, Wanted};
use crate::shared::{Shared, Site};
use crate::webhooks::{self, Delivery};
use crate::{admin, console, gate, pages, watch, wire};
use axum::Router;
use axum::extract::Request;
use axum::routing::{MethodFilter, on};
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const LAST_WORDS: Duration = Duration::from_secs(2);

/// A running sandbox. It stops when it is dropped.
///
/// All state is in memory and belongs to this sandbox alone, so every test can have its own.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
/// let sandbox = wooshpay_sandbox::Sandbox::start().await?;
/// assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
/// sandbox.shutdown().await;
/// # Ok(()) }
/// ```
pub struct Sandbox {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

/// How a sandbox is to start; made by [`Sandbox::builder`].
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    listen: SocketAddr,
    merchant: String,
    clock: Clock,
    seed: Option<u64>,
    courier: Option<Courier>,
    #[cfg(feature = "sqlite")]
    data: Option<std::path::PathBuf>,
}

impl Builder {
    fn new() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            merchant: "Example Shop".into(),
            clock: Clock::system(),
            seed: None,
            courier: None,
            #[cfg(feature = "sqlite")]
            data: None,
        }
    }

    /// Where to listen; 127.0.0.1 and any free port when left out. Loopback only: nobody else is to reach it.
    pub fn listen(self, address: SocketAddr) -> Self {
        Self { listen: address, ..self }
    }

    /// The name of the shop that the customer reads; `Example Shop` when left out.
    pub fn merchant(self, name: impl Into<String>) -> Self {
        Self { merchant: name.into(), ..self }
    }

    /// The clock that everything reads; the computer's when left out.
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Makes secrets the same on every run, and ids too when the [`clock`](Self::clock) is frozen, for an id tells the time. That
    /// also makes them guessable. They differ when left out.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed: Some(seed), ..self }
    }

    /// Keeps everything in an SQLite file, and goes on from what it holds when it is there already. What was answered
    /// is in the file, however the process ends. One sandbox at a time can use it. In memory only when left out.
    #[cfg(feature = "sqlite")]
    pub fn data(self, file: impl Into<std::path::PathBuf>) -> Self {
        Self { data: Some(file.into()), ..self }
    }

    /// Who delivers webhooks, in place of an HTTP client: for tests that deliver them twice, late, in another order, or
    /// without a socket. What is answered is the status of the endpoint's answer, or why there was none. Everything else
    /// stays as it is: what is not answered with a status of 2xx is handed over again, 18 times in all within 72 hours, and
    /// endpoints on other machines are refused. A delivery waits for its answer without a limit.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> std::io::Result<()> {
    /// let builder = wooshpay_sandbox::Sandbox::builder().courier(|shipment| async move {
    ///     println!("{} bytes for {}", shipment.body.len(), shipment.url);
    ///     Ok(200)
    /// });
    /// # builder.start().await?.shutdown().await;
    /// # Ok(()) }
    /// ```
    pub fn courier<F, Answer>(self, carry: F) -> Self
    where
        F: Fn(Shipment) -> Answer + Send + Sync + 'static,
        Answer: Future<Output = Result<u16, String>> + Send + 'static,
    {
        Self { courier: Some(Courier::new(carry)), ..self }
    }

    /// Starts the sandbox.
    ///
    /// # Errors
    /// When the address is not loopback or is taken, or the specification cannot be read.
    pub async fn start(mut self) -> io::Result<Sandbox> {
        if !self.listen.ip().is_loopback() {
            let message = format!("the sandbox listens on loopback only, and {} is not", self.listen.ip());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let listener = TcpListener::bind(self.listen).await?;
        let courier = self.courier.take();
        let shared = self.shared(format!("http://{}", listener.local_addr()?))?;
        let router = router(&shared, courier)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = wire::serve(listener, router, async move {
            // A sandbox that was dropped is stopped, too.
            let _ = stopped.await;
        });
        Ok(Sandbox { shared, stop: Some(stop), server: tokio::spawn(server) })
    }

    /// The sandbox as a service that listens nowhere. Its pages are said to be at `base_url`. Call it inside a tokio
    /// runtime: webhooks are delivered from there for as long as the router lives.
    ///
    /// # Errors
    /// When the specification cannot be read.
    pub fn app(mut self, base_url: &str) -> io::Result<Router> {
        let courier = self.courier.take();
        router(&self.shared(base_url.trim_end_matches('/').to_owned())?, courier)
    }

    pub(crate) fn shared(self, base_url: String) -> io::Result<Arc<Shared>> {
        let contract = Contract::ours().map_err(io::Error::other)?;
        let chance = Chance::new(self.seed).map_err(io::Error::other)?;
        let site = Site { contract, base_url, merchant: self.merchant, clock: self.clock, seed: self.seed };
        let shared = Shared::new(site, chance);
        #[cfg(feature = "sqlite")]
        if let Some(path) = &self.data {
            let file = crate::file::File::open(path).map_err(io::Error::other)?;
            shared.keep_in(Box::new(file), path).map_err(io::Error::other)?;
        }
        Ok(Arc::new(shared))
    }
}

/// The sandbox as a service that listens nowhere; short for [`Builder::app`] with every default.
///
/// # Errors
/// When the specification cannot be read.
pub fn app(base_url: &str) -> io::Result<Router> {
    Builder::new().app(base_url)
}

impl Sandbox {
    /// Starts a sandbox on 127.0.0.1, on a port that is free.
    ///
    /// # Errors
    /// When no port can be had, or the specification cannot be read.
    pub async fn start() -> io::Result<Self> {
        Builder::new().start().await
    }

    /// A sandbox with other than the usual settings.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Where the sandbox is, for example `http://127.0.0.1:4010`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.shared.site.base_url
    }

    /// The clock that this sandbox reads.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.site.clock
    }

    /// Moves the clock forward, and lets everything that falls due happen, each thing at its own moment: sessions expire,
    /// webhooks are delivered again. When this returns, every delivery has its answer. The same as
    /// `POST /_sandbox/clock/advance`.
    pub async fn advance(&self, by: Duration) {
        self.shared.advance(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)).await;
    }

    /// Adds a fault, with the same words as `POST /_sandbox/faults`, and returns its id.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let sandbox = wooshpay_sandbox::Sandbox::start().await?;
    /// // The next refund is made, and nobody is told.
    /// sandbox.fault(r#"{"operation": "create_refund", "kind": "drop", "after_commit": true}"#)?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When it is no such fault; the message says what is wrong.
    pub fn fault(&self, wanted: &str) -> io::Result<String> {
        let refused = |reason| io::Error::new(io::ErrorKind::InvalidInput, reason);
        let wanted = Wanted::read(wanted.as_bytes()).map_err(refused)?;
        let fault = faults::add(&self.shared, wanted).map_err(|problem| refused(problem.message().to_owned()))?;
        Ok(fault.id)
    }

    /// Everything that the sandbox holds, its time included, as JSON; what `GET /_sandbox/snapshot` answers.
    ///
    /// # Errors
    /// When it cannot be written down; no case is known.
    pub fn snapshot(&self) -> io::Result<String> {
        let page = self.shared.snapshot().map_err(io::Error::other)?;
        Ok(serde_json::to_string(&page)?)
    }

    /// Puts everything back as a snapshot has it, its time included. The snapshot may be another sandbox's.
    ///
    /// # Errors
    /// When it is no snapshot; nothing is changed then.
    pub fn restore(&self, snapshot: &str) -> io::Result<()> {
        self.shared.restore(serde_json::from_str(snapshot)?).map_err(io::Error::other)
    }

    /// Forgets everything and begins anew. With a seed, the same ids come again.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn reset(&self) -> io::Result<()> {
        self.shared.reset().map_err(io::Error::other)
    }

    /// Every answer so far that was not as the specification says, oldest first. A test should find none.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.shared.violations()
    }

    /// Every webhook delivery so far, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        let shown = |work: &mut crate::store::Work<'_>| {
            work.store.parcels.values().map(webhooks::Parcel::shown).cloned().collect()
        };
        self.shared.work(Default::default(), shown)
    }

    /// Stops listening and waits until requests under way are answered, for two seconds at most.
    pub async fn shutdown(mut self) {
        // Pages that wait for news would keep it up.
        self.shared.version.send_modify(|version| *version += 1);
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = tokio::time::timeout(LAST_WORDS, &mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Sandbox").field("base_url", &self.base_url()).finish_non_exhaustive()
    }
}

fn router(shared: &Arc<Shared>, courier: Option<Courier>) -> io::Result<Router> {
    let courier = courier.unwrap_or_else(Courier::over_http);
    tokio::spawn(webhooks::run(Arc::downgrade(shared), Arc::clone(&shared.changed), courier));
    let mut api = Router::new();
    for operation in &shared.site.contract.operations {
        let filter = match operation.method.as_str() {
            "GET" => MethodFilter::GET,
            "POST" => MethodFilter::POST,
            "DELETE" => MethodFilter::DELETE,
            other => return Err(io::Error::other(format!("the sandbox has no route for the method {other}"))),
        };
        let (state, served) = (Arc::clone(shared), Arc::clone(operation));
        let handler = move |request: Request| gate::answer(state, served, request);
        api = api.route(&operation.path, on(filter, handler));
    }
    let watch = axum::middleware::from_fn_with_state(Arc::clone(shared), watch::calls);
    let api = api.fallback(gate::no_route).method_not_allowed_fallback(gate::no_method).layer(watch);
    let host = axum::middleware::from_fn_with_state(Arc::clone(shared), console::guard::host);
    let truthful = axum::middleware::from_fn_with_state(Arc::clone(shared), watch::truthful);
    let customers = axum::middleware::from_fn_with_state(Arc::clone(shared), watch::customers);
    let all = api.merge(pages::router(Arc::clone(shared)).layer(customers)).merge(admin::router(Arc::clone(shared)));
    Ok(all.layer(host).layer(truthful))
}
