//! A plain HTTP client: one request, no redirects, no proxy, no TLS. The sandbox and its customer only ever talk to this
//! machine. reqwest would do too, but its clients panic in a program whose other crates chose rustls without a provider.

use crate::urls::without_query;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
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
    pub(crate) text: String,
}

/// Why nothing came back.
#[derive(Debug, PartialEq, Eq)]
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
    /// Waits this long for each answer.
    pub(crate) fn new(patience: Duration) -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), patience }
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn fetch(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Answer, HttpError> {
        self.in_time(async {
            let (head, body) = self.exchange(method, url, headers, body.into()).await?.into_parts();
            let body = Limited::new(body, LARGEST_ANSWER).collect().await;
            let body = body.map_err(|error| HttpError::Broken(error.to_string()))?.to_bytes();
            let text = String::from_utf8_lossy(&body).into_owned();
            Ok(Answer { status: head.status, headers: head.headers, text })
        })
        .await
    }

    /// Sends a POST and waits for its status only.
    pub(crate) async fn post(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<StatusCode, HttpError> {
        let exchange = self.exchange(Method::POST, url, headers, body.into());
        self.in_time(async { Ok(exchange.await?.status()) }).await
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, HttpError>>) -> Result<T, HttpError> {
        tokio::time::timeout(self.patience, work).await.map_err(|_| HttpError::Late(self.patience))?
    }

    async fn exchange(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Response<Incoming>, HttpError> {
        let shown = without_query(url);
        let uri: Uri =
            url.parse().map_err(|error| HttpError::Unsendable(format!("`{shown}` is no address: {error}")))?;
        if uri.scheme_str() != Some("http") {
            return Err(HttpError::Unsendable(format!("`{shown}` does not start with http://")));
        }
        let request = headers
            .iter()
            .fold(Request::builder().method(method).uri(uri), |request, (name, value)| request.header(*name, *value));
        let request = request.body(Full::new(body)).map_err(|error| HttpError::Unsendable(error.to_string()))?;
        self.client
            .request(request)
            .await
            .map_err(|error| if error.is_connect() { HttpError::Refused } else { HttpError::Broken(error.to_string()) })
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

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn a_failure_says_what_it_was() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let silent = format!("http://{}", listener.local_addr().unwrap());
        let http = Http::new(Duration::from_millis(50));
        assert_eq!(http.post(&silent, &[], "").await, Err(HttpError::Late(Duration::from_millis(50))));
        drop(listener);
        assert_eq!(http.post(&silent, &[], "").await, Err(HttpError::Refused));
        for url in ["https://127.0.0.1", "nowhere", "http://a b", "ftp://127.0.0.1"] {
            assert!(matches!(http.post(url, &[], "").await, Err(HttpError::Unsendable(_))), "{url}");
        }
    }
}
