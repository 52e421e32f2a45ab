//! The shop's side of webhooks.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use wooshpay::Client;
use wooshpay::types::{CreateWebhookEndpoint, EventType};
use wooshpay::webhook::{Event, SIGNATURE_HEADERS, Verifier};

/// A registered endpoint that verifies what comes.
pub struct Shop {
    events: UnboundedReceiver<Event>,
    early: Vec<Event>,
}

impl Shop {
    pub async fn open(client: &Client) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/webhook", listener.local_addr().unwrap());
        let (sender, events) = unbounded_channel();
        let verifier: Arc<OnceLock<Verifier>> = Arc::default();
        let known = verifier.clone();
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let header = headers.get(SIGNATURE_HEADERS[0]).unwrap().to_str().unwrap();
            sender.send(known.get().unwrap().verify(header, &body).unwrap()).unwrap();
            StatusCode::OK
        };
        let app = Router::new().route("/webhook", post(take));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let endpoint = CreateWebhookEndpoint::new(url, vec![EventType::from("*")]);
        let endpoint = client.create_webhook_endpoint(&endpoint).await.unwrap();
        verifier.set(Verifier::new(endpoint.secret.unwrap().expose()).unwrap()).unwrap();
        Self { events, early: Vec::new() }
    }

    /// The event of this kind about this object. They come in any order, so the others are kept.
    pub async fn next(&mut self, kind: &str, object_id: &str) -> Event {
        let wanted = |event: &Event| event.kind_str() == kind && event.object_id() == Some(object_id);
        loop {
            if let Some(found) = self.early.iter().position(wanted) {
                return self.early.remove(found);
            }
            let event = tokio::time::timeout(Duration::from_secs(30), self.events.recv()).await;
            self.early.push(event.unwrap_or_else(|_| panic!("no {kind} for {object_id}")).unwrap());
        }
    }
}
