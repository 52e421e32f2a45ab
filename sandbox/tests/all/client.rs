//! A client for the tests. Not reqwest: its clients panic when another crate of the build chose rustls without a provider.

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use base64::Engine;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use url::{Url, form_urlencoded};

/// Sends requests; follows no redirects.
#[derive(Clone)]
pub struct Http(Client<HttpConnector, Full<Bytes>>);

pub struct Request {
    http: Http,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// The JSON, or whatever else came, as a text.
    pub body: Value,
}

impl Http {
    pub fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }

    pub fn request(&self, method: &str, url: impl AsRef<str>) -> Request {
        let url = Url::parse(url.as_ref()).unwrap().to_string();
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        Request { http: self.clone(), method, url, headers: HeaderMap::new(), body: Bytes::new() }
    }

    pub fn get(&self, url: impl AsRef<str>) -> Request {
        self.request("GET", url)
    }

    pub fn post(&self, url: impl AsRef<str>) -> Request {
        self.request("POST", url)
    }
}

impl Request {
    pub fn header(mut self, name: &'static str, value: impl AsRef<[u8]>) -> Self {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_bytes(value.as_ref()).unwrap());
        self
    }

    pub fn basic_auth(self, user: &str, password: &str) -> Self {
        let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.header("authorization", format!("Basic {credentials}"))
    }

    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    pub async fn send(self) -> Answer {
        self.try_send().await.unwrap()
    }

    /// The whole answer, or why there is none.
    pub async fn try_send(self) -> Result<Answer, String> {
        let mut request = axum::http::Request::new(Full::new(self.body));
        *request.method_mut() = self.method;
        *request.uri_mut() = self.url.parse().unwrap();
        *request.headers_mut() = self.headers;
        let (head, body) = self.http.0.request(request).await.map_err(|error| format!("{error:?}"))?.into_parts();
        let bytes = body.collect().await.map_err(|error| format!("body: {error:?}"))?.to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&bytes)));
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body })
    }
}
