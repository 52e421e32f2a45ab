//! The shop's side of webhooks: takes deliveries, verifies them, and keeps what was told.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use wooshpay::webhook::{Event, Verifier};

/// A web server of one route.
pub struct Receiver {
    url: String,
    verifier: Arc<OnceLock<Verifier>>,
    events: UnboundedReceiver<Event>,
    early: Vec<Event>,
    patience: Duration,
}

#[derive(Clone)]
struct Shared {
    verifier: Arc<OnceLock<Verifier>>,
    events: UnboundedSender<Event>,
}

impl Receiver {
    /// Waits so long for each event.
    pub async fn start(patience: Duration) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/webhook", listener.local_addr()?);
        let (sender, events) = unbounded_channel();
        let verifier = Arc::new(OnceLock::new());
        let shared = Shared { verifier: verifier.clone(), events: sender };
        let app = Router::new().route("/webhook", post(take)).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { url, verifier, events, early: Vec::new(), patience })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The secret is known once the endpoint is created; until then every delivery is turned away, and comes again.
    pub fn verify_with(&self, verifier: Verifier) {
        let _ = self.verifier.set(verifier);
    }

    /// The event of this kind about this object. Events come in any order, so others are kept.
    pub async fn next(&mut self, kind: &str, object_id: &str) -> Result<Event, String> {
        let wanted = |event: &Event| event.kind_str() == kind && event.object_id() == Some(object_id);
        if let Some(found) = self.early.iter().position(wanted) {
            return Ok(self.early.swap_remove(found));
        }
        loop {
            match tokio::time::timeout(self.patience, self.events.recv()).await {
                Ok(Some(event)) if wanted(&event) => return Ok(event),
                Ok(Some(event)) => self.early.push(event),
                Ok(None) | Err(_) => return Err(format!("no webhook {kind} came for {object_id}")),
            }
        }
    }
}

/// The raw bytes, before anything parses them: that is what was signed.
async fn take(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(verifier) = shared.verifier.get() else { return StatusCode::SERVICE_UNAVAILABLE };
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    match verifier.verify_headers(headers, &body) {
        Ok(event) => match shared.events.send(event) {
            Ok(()) => StatusCode::OK,
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
        },
        Err(error) => {
            eprintln!("  a delivery was turned away: {error}");
            StatusCode::BAD_REQUEST
        }
    }
}
