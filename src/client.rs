//! How a client is made: key, host, time limits. Its operations are generated.

use crate::error::Error;
use crate::http::{self, HttpClient, HttpError, HttpRequest, HttpResponse};
use crate::retry::{Budget, Policy};
use crate::secret::{Mode, SecretKey};
use base64::Engine as _;
use reqwest::Url;
use reqwest::header::HeaderValue;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

const TEST_HOST: &str = "apitest.wooshpay.com";
const LIVE_HOST: &str = "api.wooshpay.com";
const AGENT: &str = concat!("wooshpay-rust/", env!("CARGO_PKG_VERSION"));

/// A client of WooshPay's API. Cheap to clone; its clones share one pool of connections. Connections are driven by the tokio
/// runtime that made them, so keep a client to one runtime, which has I/O and time (`enable_all`) and runs for as long as the client is
/// used.
///
/// Every operation of the document is a method. What DANA needs stands in [`dana`](Self::dana).
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: Carrier,
    base_url: Url,
    mode: Mode,
    agent: HeaderValue,
    authorization: HeaderValue,
    limits: Limits,
    budget: Mutex<Budget>,
}

/// What carries the requests.
#[derive(Clone)]
pub(crate) enum Carrier {
    Own(reqwest::Client),
    Given(Arc<dyn HttpClient>),
}

impl Carrier {
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        match self {
            Self::Own(client) => http::send(client, request).await,
            Self::Given(client) => client.send(request).await,
        }
    }
}

/// How long things may take, and how often they are tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) total: Duration,
    pub(crate) attempts: u32,
}

impl Client {
    /// A client for the host that the key's prefix names: `sk_test_` for test, `sk_live_` for live.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(key: SecretKey) -> Result<Self, Error> {
        Self::builder(key).build()
    }

    /// A client with the key in `WOOSHPAY_SECRET_KEY` and, when it is set, the host in `WOOSHPAY_BASE_URL`.
    ///
    /// # Errors
    /// When the key is missing or no secret key, or the host is refused as [`ClientBuilder::base_url`] says.
    pub fn from_env() -> Result<Self, Error> {
        let key = std::env::var("WOOSHPAY_SECRET_KEY").map_err(|error| match error {
            std::env::VarError::NotPresent => {
                Error::invalid("WOOSHPAY_SECRET_KEY is not set; expected `sk_test_…` or `sk_live_…`")
            }
            std::env::VarError::NotUnicode(_) => Error::invalid("WOOSHPAY_SECRET_KEY is not text"),
        })?;
        let key = SecretKey::new(key).map_err(|error| Error::invalid(format!("WOOSHPAY_SECRET_KEY: {error}")))?;
        let builder = Self::builder(key);
        match std::env::var("WOOSHPAY_BASE_URL") {
            Ok(url) if !url.is_empty() => builder.base_url(url).build(),
            Ok(_) | Err(std::env::VarError::NotPresent) => builder.build(),
            Err(std::env::VarError::NotUnicode(_)) => Err(Error::invalid("WOOSHPAY_BASE_URL is not text")),
        }
    }

    /// A client with other settings.
    pub fn builder(key: SecretKey) -> ClientBuilder {
        let limits = Limits {
            connect: Duration::from_secs(3),
            attempt: Duration::from_secs(20),
            total: Duration::from_secs(60),
            attempts: Policy::DEFAULT.attempts,
        };
        ClientBuilder { key, base_url: None, live_host: None, limits, app: None, http: None }
    }

    /// Whether money is real.
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// The host that requests go to, with its scheme.
    pub fn base_url(&self) -> &str {
        self.0.base_url.as_str().trim_end_matches('/')
    }

    pub(crate) fn url(&self, path: &str) -> Result<Url, Error> {
        // Nothing in such a path can lead elsewhere, so it need not be joined and compared.
        if path.starts_with("/v") && path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_-.".contains(&byte)) {
            let mut url = self.0.base_url.clone();
            url.set_path(path);
            return Ok(url);
        }
        match self.0.base_url.join(path) {
            Ok(url) if place(&url) == place(&self.0.base_url) => Ok(url),
            Ok(_) => Err(Error::invalid(format!("{path:?} leads to another host"))),
            Err(error) => Err(Error::invalid(format!("{path:?} is not a path: {error}"))),
        }
    }

    pub(crate) fn http(&self) -> &Carrier {
        &self.0.http
    }

    pub(crate) fn agent(&self) -> HeaderValue {
        self.0.agent.clone()
    }

    pub(crate) fn authorization(&self) -> HeaderValue {
        self.0.authorization.clone()
    }

    /// What this client and its clones may still spend on further attempts.
    pub(crate) fn budget(&self) -> MutexGuard<'_, Budget> {
        self.0.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn limits(&self) -> Limits {
        self.0.limits
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url()).field("mode", &self.0.mode).finish_non_exhaustive()
    }
}

/// Settings of a [`Client`].
#[derive(Clone)]
#[must_use = "the client is made by `build`"]
pub struct ClientBuilder {
    key: SecretKey,
    base_url: Option<String>,
    live_host: Option<String>,
    limits: Limits,
    app: Option<String>,
    http: Option<Arc<dyn HttpClient>>,
}

/// What was given as a host may hold a key by mistake.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("key", &self.key).field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// Another host than the key's own, for example the sandbox at `http://127.0.0.1:4010`: scheme and host alone, over
    /// https or on this machine. A live key goes to no host but WooshPay's, unless
    /// [`send_live_key_to`](Self::send_live_key_to) names it.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Lets a live key go to this host, for example `pay-proxy.example`. Whoever runs it can take money in your name.
    pub fn send_live_key_to(mut self, host: impl Into<String>) -> Self {
        self.live_host = Some(host.into());
        self
    }

    /// Carries requests with this in place of a reqwest client of the SDK's own: for proxies and certificates of the
    /// program's, for another library, or for a test without a network. Its connections, TLS and
    /// [`connect_timeout`](Self::connect_timeout) are then its own affair; keys, retries and the other limits stay the
    /// SDK's. A [`reqwest::Client`] must be made with `redirect(Policy::none())`, or outcomes may be untrue; and with a TLS
    /// feature of the program's own reqwest, or making one panics (`docs/design.md` says why).
    pub fn http_client(mut self, client: impl HttpClient) -> Self {
        self.http = Some(Arc::new(client));
        self
    }

    /// Names the program in the `User-Agent`, after the SDK: for example `my-shop/1.2`.
    pub fn app(mut self, name: impl Into<String>) -> Self {
        self.app = Some(name.into());
        self
    }

    /// How often a request is sent at most, at least once; 3 times unless set. A call can say otherwise for itself.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.limits.attempts = attempts.max(1);
        self
    }

    /// The longest that a connection may take; 3 seconds unless set. In a browser nobody but the browser decides.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect = limit;
        self
    }

    /// The longest that one attempt may take, answer included; 20 seconds unless set.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.attempt = limit;
        self
    }

    /// The longest that one call may take, all attempts and the waits between them included; 60 seconds unless set.
    pub fn deadline(mut self, limit: Duration) -> Self {
        self.limits.total = limit;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// When the host or the program's name is refused, or the TLS library cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = base_url(self.base_url.as_deref(), self.key.mode(), self.live_host.as_deref())?;
        let http = match self.http {
            Some(given) => Carrier::Given(given),
            None => Carrier::Own(crate::tls::http_client(&base_url, self.limits.connect)?),
        };
        let app = self.app.unwrap_or_default();
        let agent = HeaderValue::from_str(format!("{AGENT} {app}").trim_end())
            .map_err(|_| Error::invalid(format!("the app's name {app:?} cannot stand in a header")))?;
        let mut authorization = HeaderValue::from_str(&basic(self.key.expose()))
            .map_err(|_| Error::invalid("the key cannot stand in a header"))?;
        authorization.set_sensitive(true);
        let (mode, limits) = (self.key.mode(), self.limits);
        let budget = Mutex::new(Budget::FULL);
        Ok(Client(Arc::new(Inner { http, base_url, mode, agent, authorization, limits, budget })))
    }
}

/// Decides which host gets the key.
fn base_url(given: Option<&str>, mode: Mode, live_host: Option<&str>) -> Result<Url, Error> {
    let own = match mode {
        Mode::Test => TEST_HOST,
        Mode::Live => LIVE_HOST,
    };
    let text = given.map_or_else(|| format!("https://{own}"), ToOwned::to_owned);
    // What stands before an `@`, and in a query, may be a key or a password, so it is not repeated.
    let shown = text.rsplit_once('@').map_or_else(|| text.clone(), |(_, host)| format!("***@{host}"));
    let mut parts = shown.split_inclusive(['?', '#']);
    let start = parts.next().unwrap_or_default();
    let shown = if parts.next().is_some() { format!("{start}***") } else { start.to_owned() };
    let refuse = |why: &str| Err(Error::invalid(format!("{shown:?} cannot be the base url: {why}")));
    let url = match Url::parse(&text) {
        Ok(url) => url,
        Err(error) => return refuse(&format!("{error}; expected scheme and host, such as `http://127.0.0.1:4010`")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::invalid("the base url holds a user name or password; the key is sent by the client"));
    }
    let Some(host) = url.host_str().filter(|_| matches!(url.scheme(), "https" | "http")) else {
        return refuse("expected `https://` or `http://` and a host");
    };
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return refuse("it is scheme and host alone; the client adds the path, `/v1` included");
    }
    if url.scheme() == "http" && !is_loopback(&url) {
        return refuse("the key would cross the network unencrypted; use https");
    }
    match (mode, host) {
        (Mode::Test, LIVE_HOST) => refuse("a test key does not work on the live host"),
        (Mode::Live, TEST_HOST) => refuse("a live key does not work on the test host"),
        (Mode::Live, host) if host != LIVE_HOST && !live_host.is_some_and(|named| named.eq_ignore_ascii_case(host)) => {
            refuse("a live key goes to WooshPay alone; name another host with `send_live_key_to`")
        }
        _ => Ok(url),
    }
}

/// What has to be the same for two addresses to lead to one service.
fn place(url: &Url) -> (&str, Option<&str>, Option<u16>) {
    (url.scheme(), url.host_str(), url.port_or_known_default())
}

fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The key is the user name; the password is empty.
fn basic(key: &str) -> String {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{key}:"));
    format!("Basic {pair}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_hosts_are_those_of_the_document() {
        for host in [super::TEST_HOST, super::LIVE_HOST] {
            assert!(crate::SPEC.contains(&format!("  - url: https://{host}\n")), "{host}");
        }
        assert_eq!(crate::SPEC.matches("  - url: https://").count(), 2);
    }
}
