//! Events that no webhook told: made of what the service answered.

use crate::guard::{self, Standing};
use crate::worker::HandlerError;
use serde::Serialize;
use serde_json::{Map, json};
use wooshpay::Client;
use wooshpay::types::{CheckoutSession, PaymentIntent, Refund};
use wooshpay::webhook::Event;

/// An object that the service answers with.
pub(crate) trait Object: Serialize {
    fn id(&self) -> &str;
    fn standing(&self) -> Standing;
}

impl Object for PaymentIntent {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn standing(&self) -> Standing {
        Standing::of_payment(self, "")
    }
}

impl Object for Refund {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn standing(&self) -> Standing {
        Standing::of_refund(self)
    }
}

impl Object for CheckoutSession {
    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn standing(&self) -> Standing {
        Standing::of_session(self)
    }
}

/// An event about an object as it is now; it says when it was made only if somebody knows.
pub(crate) fn event(id: &str, created: Option<i64>, object: &impl Object) -> serde_json::Result<Event> {
    let object_now = serde_json::to_value(object)?;
    let mut envelope = Map::new();
    envelope.extend([("id".to_owned(), id.into()), ("type".to_owned(), object.standing().event_type().into())]);
    envelope.extend(created.map(|created| ("created".to_owned(), created.into())));
    envelope.extend(object_now.get("livemode").map(|livemode| ("livemode".to_owned(), livemode.clone())));
    envelope.insert("data".to_owned(), json!({ "object": object_now }));
    serde_json::from_value(envelope.into())
}

/// The event, about its object as it is now.
pub(crate) async fn refetched(client: &Client, told: &Event) -> Result<Event, HandlerError> {
    let id = told.object_id().unwrap_or_default();
    match Standing::of(told).kind {
        guard::PAYMENT_INTENT => now(told, &client.retrieve_payment_intent(&id.parse()?).await?),
        guard::REFUND => now(told, &client.retrieve_refund(&id.parse()?).await?),
        guard::CHECKOUT_SESSION => now(told, &client.retrieve_checkout_session(&id.parse()?).await?),
        _ => Err(format!("{} cannot be asked for: the sdk has no type for it", told.kind_str()).into()),
    }
}

fn now(told: &Event, object: &impl Object) -> Result<Event, HandlerError> {
    if told.object_id() != Some(object.id()) {
        return Err(format!("asked for the object of {}, wooshpay answered with {}", told.id(), object.id()).into());
    }
    let created = told.envelope().created.map(|created| created.as_millis());
    Ok(event(told.id().as_str(), created, object)?)
}
