//! What carries requests. It is reqwest, unless a program brings something of its own: a client that is set up elsewhere,
//! another library, a recording, or a server in memory.

use std::fmt;
use std::pin::Pin;

pub use bytes::Bytes;
pub use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
pub use reqwest::{Method, StatusCode, Url};

/// A future that may be sent to another thread, but for WebAssembly, where there is none.
#[cfg(not(target_family = "wasm"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
/// A future that may be sent to another thread, but for WebAssembly, where there is none.
#[cfg(target_family = "wasm")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// No answer of the service comes near it; a page without an end must not fill the memory.
const LARGEST_ANSWER: usize = 16 << 20;

/// Carries one request and brings the whole answer. Given to a client by
/// [`ClientBuilder::http_client`](crate::ClientBuilder::http_client); implemented by [`reqwest::Client`].
///
/// It sends once: the SDK decides whether to send again, and holds the time limits, by dropping the future.
///
/// ```
/// use wooshpay::http::{BoxFuture, HttpClient, HttpError, HttpRequest, HttpResponse};
/// use wooshpay::{Client, Outcome, SecretKey};
///
/// struct Unplugged;
///
/// impl HttpClient for Unplugged {
///     fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
///         Box::pin(async { Err(HttpError::not_sent("the cable is out")) })
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder(SecretKey::new("sk_test_a1b2c3")?).http_client(Unplugged).build()?;
/// let error = client.retrieve_balance().attempts(1).await.unwrap_err();
/// assert_eq!(error.outcome(), Outcome::NotSent);
/// # Ok(())
/// # }
/// ```
pub trait HttpClient: Send + Sync + 'static {
    /// Sends the request once, follows no redirect, and answers with the whole answer, whatever its status.
    ///
    /// # Errors
    /// [`HttpError::not_sent`] only when it is certain that nothing of the request reached anybody.
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>>;
}

/// One request, ready to be sent. Its headers hold the account's key.
#[derive(Clone)]
#[non_exhaustive]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole address.
    pub url: Url,
    /// All headers but those of the connection. `Authorization` is marked as sensitive.
    pub headers: HeaderMap,
    /// The body; none for GET and DELETE.
    pub body: Option<Bytes>,
}

/// Neither the query, nor headers, nor the body is shown.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.body.as_ref().map(Bytes::len);
        let mut shown = f.debug_struct("HttpRequest");
        shown.field("method", &self.method).field("path", &self.url.path()).field("body_bytes", &bytes);
        shown.finish_non_exhaustive()
    }
}

/// A whole answer.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("HttpResponse");
        shown.field("status", &self.status.as_u16()).field("body_bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub struct HttpError {
    pub(crate) fault: Fault,
    pub(crate) source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What is known of a request that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No connection was made.
    Connect,
    /// It could not be put on a connection.
    Unsent,
    /// The connection was closed before any answer: a kept connection that the other side gave up looks so.
    Closed,
    /// No answer came in time.
    Timeout,
    /// The deadline of the call had passed.
    Deadline,
    /// The answer is larger than any.
    TooLarge,
    /// The request was sent on to another address.
    Redirected,
    /// The connection failed in another way.
    Broken,
}

impl HttpError {
    /// Nothing of the request reached anybody. Say so only when it is certain: it tells a merchant that no money moved.
    pub fn not_sent(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { fault: Fault::Connect, source: Some(source.into()) }
    }

    /// The connection was closed before any answer, which happens to a kept connection that the other side gave up. The
    /// request may have been read before; it is sent again at once, if it can be.
    pub fn closed(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { fault: Fault::Closed, source: Some(source.into()) }
    }

    /// Anything else: the request may have had its effect.
    pub fn unknown(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { fault: Fault::Broken, source: Some(source.into()) }
    }

    pub(crate) fn of(fault: Fault) -> Self {
        Self { fault, source: None }
    }
}

impl Fault {
    /// A word for logs and counters.
    #[cfg(feature = "tracing")]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Unsent => "unsent",
            Self::Closed => "closed",
            Self::Timeout => "timeout",
            Self::Deadline => "deadline",
            Self::TooLarge => "too_large",
            Self::Redirected => "redirected",
            Self::Broken => "broken",
        }
    }

    /// What went wrong, for a person.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Connect => "could not connect",
            Self::Unsent => "could not be sent",
            Self::Closed => "the connection was closed without an answer",
            Self::Timeout => "no answer in time",
            Self::Deadline => "the deadline passed",
            Self::TooLarge => "the answer is larger than 16 MiB",
            Self::Redirected => "the request was sent on to another address; turn redirects off",
            Self::Broken => "the connection failed",
        }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fault.what())
    }
}

impl std::error::Error for HttpError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

/// Address and body may hold what no log should, so the address is left out.
impl From<reqwest::Error> for HttpError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let fault = if error.is_timeout() && !is_connect(&error) {
            Fault::Timeout
        } else if is_connect(&error) {
            Fault::Connect
        } else if error.is_builder() {
            Fault::Unsent
        } else if error.is_request() && was_closed(&error) {
            Fault::Closed
        } else {
            Fault::Broken
        };
        Self { fault, source: Some(error.into()) }
    }
}

#[cfg(not(target_family = "wasm"))]
fn is_connect(error: &reqwest::Error) -> bool {
    error.is_connect()
}

/// A browser does not say whether a request that failed was sent.
#[cfg(target_family = "wasm")]
fn is_connect(_: &reqwest::Error) -> bool {
    false
}

#[cfg(not(target_family = "wasm"))]
fn was_closed(error: &reqwest::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let closed = match (error.downcast_ref::<hyper::Error>(), error.downcast_ref::<std::io::Error>()) {
            (Some(error), _) => error.is_incomplete_message() || error.is_canceled() || error.is_closed(),
            (_, Some(error)) => {
                matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
            }
            _ => false,
        };
        if closed {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(target_family = "wasm")]
fn was_closed(_: &reqwest::Error) -> bool {
    false
}

/// Set it up to follow no redirects (`redirect::Policy::none()`): an API has no reason to send its caller elsewhere, and of a
/// request that was sent on nobody can say what became of it. Most redirects are noticed and end in an error; one that
/// leads back to the same address cannot be.
impl HttpClient for reqwest::Client {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        Box::pin(send(self, request))
    }
}

pub(crate) async fn send(client: &reqwest::Client, request: HttpRequest) -> Result<HttpResponse, HttpError> {
    let mut sent = reqwest::Request::new(request.method, request.url.clone());
    *sent.headers_mut() = request.headers;
    *sent.body_mut() = request.body.map(Into::into);
    let mut response = client.execute(sent).await.map_err(|error| {
        // An error on the way to where a redirect led says nothing of the request itself.
        let elsewhere = error.is_redirect() || error.url().is_some_and(|url| *url != request.url);
        let error = HttpError::from(error);
        if elsewhere { HttpError { fault: Fault::Redirected, ..error } } else { error }
    })?;
    if *response.url() != request.url {
        return Err(HttpError::of(Fault::Redirected));
    }
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    match read(response).await {
        Ok(body) => Ok(HttpResponse { status, headers, body }),
        // The status says enough of what went wrong inside the service. A refusal whose reasons did not all come may have been
        // about the idempotency key, and then what the key was used for may have been done.
        Err((_, body)) if !status.is_success() && !status.is_client_error() => {
            Ok(HttpResponse { status, headers, body })
        }
        Err((error, _)) => Err(error),
    }
}

/// The whole body; on failure also what came of it.
#[cfg(not(target_family = "wasm"))]
async fn read(mut response: reqwest::Response) -> Result<Bytes, (HttpError, Bytes)> {
    let mut body = Bytes::new();
    let mut more = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + more.len() + chunk.len() > LARGEST_ANSWER => {
                return Err((HttpError::of(Fault::TooLarge), joined(body, more)));
            }
            // One chunk is the usual case, and needs no copy.
            Ok(Some(chunk)) if body.is_empty() => body = chunk,
            Ok(Some(chunk)) => more.extend_from_slice(&chunk),
            Ok(None) => return Ok(joined(body, more)),
            Err(error) => return Err((error.into(), joined(body, more))),
        }
    }
}

#[cfg(not(target_family = "wasm"))]
fn joined(first: Bytes, more: Vec<u8>) -> Bytes {
    if more.is_empty() { first } else { [&first[..], &more].concat().into() }
}

#[cfg(target_family = "wasm")]
async fn read(response: reqwest::Response) -> Result<Bytes, (HttpError, Bytes)> {
    match response.bytes().await {
        Ok(body) if body.len() > LARGEST_ANSWER => Err((HttpError::of(Fault::TooLarge), Bytes::new())),
        Ok(body) => Ok(body),
        Err(error) => Err((error.into(), Bytes::new())),
    }
}
