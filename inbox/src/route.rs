use crate::engine::Engine;
use crate::error::Error;
use crate::inbox::Inbox;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use wooshpay::webhook::Verifier;
use wooshpay::webhook::axum::Webhook;

impl<D: Engine> Inbox<D> {
    /// A route for WooshPay's webhooks, in any axum router: `.route("/webhook", inbox.webhook(verifier))`.
    ///
    /// It answers 204 to an event that is kept, whether or not it had come before; 400 to what is not WooshPay's, with the
    /// reason; 422 to an event whose id, type, object or text no database keeps; and 503 when the database cannot keep it, so that WooshPay delivers it again. How long it waits for the database
    /// is the pool's `acquire_timeout`, 30 seconds unless told; a few are better.
    pub fn webhook<S: Clone + Send + Sync + 'static>(&self, verifier: Verifier) -> MethodRouter<S> {
        let inbox = self.clone();
        post(move |request: Request| async move { answer(&inbox, &verifier, request).await })
    }
}

async fn answer<D: Engine>(inbox: &Inbox<D>, verifier: &Verifier, request: Request) -> Response {
    let Webhook(event) = match Webhook::from_request(request, verifier).await {
        Ok(event) => event,
        Err(refused) => {
            tracing::warn!(%refused, "a webhook was refused");
            return refused.into_response();
        }
    };
    match inbox.receive(&event).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(error @ (Error::Unverified | Error::Unfit(_))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response()
        }
        Err(error) => {
            tracing::error!(%error, event = event.id().as_str(), "an event could not be kept");
            (StatusCode::SERVICE_UNAVAILABLE, "the event could not be kept; deliver it again").into_response()
        }
    }
}
