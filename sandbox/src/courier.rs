//! Who carries webhooks to the merchant.

use crate::http::Http;
use crate::urls::without_query;
use axum::body::Bytes;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

const SIGNATURE: &str = "wooshpay-signature";
const AGENT: &str = concat!("wooshpay-sandbox/", env!("CARGO_PKG_VERSION"));
const PATIENCE: Duration = Duration::from_secs(10);

type Answer = Pin<Box<dyn Future<Output = Result<u16, String>> + Send>>;

/// One delivery of a webhook, ready to be made by POST.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shipment {
    /// The endpoint's address.
    pub url: String,
    /// The headers to send, by name: the body's type, the sender, and the signature.
    pub headers: Vec<(&'static str, String)>,
    /// The event as JSON: the bytes that were signed.
    pub body: Bytes,
}

impl Shipment {
    pub(crate) fn new(url: &str, signature: String, body: &str) -> Self {
        let headers =
            vec![("content-type", "application/json".into()), ("user-agent", AGENT.into()), (SIGNATURE, signature)];
        Self { url: url.to_owned(), headers, body: Bytes::copy_from_slice(body.as_bytes()) }
    }

    /// The value of the signature header.
    #[must_use]
    pub fn signature(&self) -> &str {
        self.headers.iter().find(|(name, _)| *name == SIGNATURE).map_or("", |(_, value)| value)
    }
}

/// With the signature anybody could deliver it again, and the address may hold a key, so they are not shown.
impl fmt::Debug for Shipment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Shipment of {} bytes to {}", self.body.len(), without_query(&self.url))
    }
}

#[derive(Clone)]
pub(crate) struct Courier(Arc<dyn Fn(Shipment) -> Answer + Send + Sync>);

impl Courier {
    pub(crate) fn new<F, Fut>(carry: F) -> Self
    where
        F: Fn(Shipment) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<u16, String>> + Send + 'static,
    {
        Self(Arc::new(move |shipment| Box::pin(carry(shipment))))
    }

    /// An HTTP client that follows no redirects and waits for ten seconds.
    pub(crate) fn over_http() -> Self {
        let http = Http::new(PATIENCE);
        Self::new(move |shipment: Shipment| {
            let http = http.clone();
            async move {
                let headers: Vec<_> = shipment.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let answer = http.post(&shipment.url, &headers, shipment.body).await;
                answer.map(|status| status.as_u16()).map_err(|error| error.to_string())
            }
        })
    }

    pub(crate) async fn carry(&self, shipment: Shipment) -> Result<u16, String> {
        (self.0)(shipment).await
    }
}

impl fmt::Debug for Courier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Courier")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_not_shown() {
        let shipment = Shipment::new("http://127.0.0.1", "t=1,v1=ab".into(), "{}");
        assert_eq!(format!("{shipment:?}"), "Shipment of 2 bytes to http://127.0.0.1");
        assert_eq!(shipment.signature(), "t=1,v1=ab");
        let shipment = Shipment::new("http://127.0.0.1/hook?key=opensesame", "t=1,v1=ab".into(), "{}");
        assert_eq!(format!("{shipment:?}"), "Shipment of 2 bytes to http://127.0.0.1/hook?…");
    }
}
