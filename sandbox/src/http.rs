//! A plain HTTP client: one request, no redirects, no proxy, no TLS. The sandbox and its customer only ever talk to this
//! machine. reqwest would do too, but its clients panic in a program whose other crates chose rustls without a provider.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::fmt;
use std::time::Duration;

const LARGEST_ANSWER: usize = 4 << 20;

/// Makes requests, over connections that are kept and shared by its clones.
#[derive(Clone)]
pub(crate) struct Http {
    client: Client<HttpConnector, Full<Bytes>>,
    patience: Duration,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why nothing came back.
#[derive(Debug)]
pub(crate) enum HttpError {
    /// The address or a header cannot be sent.
    Unsendable(String),
    /// Nobody listens there.
    Refused,
    /// No answer in this time.
    Late(Duration),
    /// The connection failed on the way.
    Broken(String),
}

impl Http {
    /// Waits this long for each answer, its body included.
    pub(crate) fn new(patience: Duration) -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), patience }
    }

    /// Sends one request.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Answer, HttpError> {
        let uri: Uri = url.parse().map_err(|error| HttpError::Unsendable(format!("`{url}` is no address: {error}")))?;
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).map_err(|error| HttpError::Unsendable(error.to_string()))?;
        let exchange = async {
            let response = self.client.request(request).await.map_err(|error| {
                if error.is_connect() { HttpError::Refused } else { HttpError::Broken(error.to_string()) }
            })?;
            let (head, body) = response.into_parts();
            let body = Limited::new(body, LARGEST_ANSWER).collect().await;
            let body = body.map_err(|error| HttpError::Broken(error.to_string()))?.to_bytes();
            Ok(Answer { status: head.status, headers: head.headers, body })
        };
        tokio::time::timeout(self.patience, exchange).await.map_err(|_| HttpError::Late(self.patience))?
    }
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsendable(why) => out.write_str(why),
            Self::Refused => out.write_str("nobody listens there"),
            Self::Late(patience) => write!(out, "no answer within {} seconds", patience.as_secs()),
            Self::Broken(why) => write!(out, "the connection failed: {why}"),
        }
    }
}

impl std::error::Error for HttpError {}
