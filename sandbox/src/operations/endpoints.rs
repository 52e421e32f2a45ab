//! Webhook endpoints, and the events they are told of.

use super::{Call, echoed, merge};
use crate::model::{Endpoint, Secret};
use crate::problem::Problem;
use crate::render;
use crate::store::Work;
use crate::urls;
use crate::webhooks::API_VERSION;
use serde_json::{Value, json};

const ECHO: [&str; 2] = ["description", "metadata"];

pub(super) fn create(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let url = call.text("url").unwrap_or_default();
    urls::check_webhook(url)?;
    let enabled_events = wanted(call)?.unwrap_or_default();
    let tail = work.secret(32);
    let endpoint = Endpoint {
        id: work.id("we_"),
        created: work.created(),
        url: url.to_owned(),
        enabled_events,
        api_version: call.text("api_version").unwrap_or(API_VERSION).to_owned(),
        disabled: false,
        secret: Secret(format!("whsec_{}", tail.0)),
        echo: echoed(&call.body, &ECHO),
    };
    let mut object = render::endpoint(&endpoint);
    object.insert("secret".into(), endpoint.secret.0.clone().into());
    work.store.endpoints.insert(endpoint.id.clone(), endpoint);
    Ok(object.into())
}

pub(super) fn retrieve(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    Ok(render::endpoint(&find(work, call)?).into())
}

pub(super) fn update(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let mut endpoint = find(work, call)?;
    if let Some(url) = call.text("url") {
        urls::check_webhook(url)?;
        endpoint.url = url.to_owned();
    }
    if let Some(events) = wanted(call)? {
        endpoint.enabled_events = events;
    }
    if let Some(disabled) = call.body.get("disabled").and_then(Value::as_bool) {
        endpoint.disabled = disabled;
    }
    merge(&mut endpoint.echo, &call.body, &ECHO);
    let object = render::endpoint(&endpoint);
    work.store.endpoints.insert(endpoint.id.clone(), endpoint);
    Ok(object.into())
}

pub(super) fn delete(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let endpoint = find(work, call)?;
    work.store.endpoints.remove(&endpoint.id);
    Ok(json!({ "id": endpoint.id, "object": "webhook_endpoint", "deleted": true }))
}

pub(super) fn event(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let found = work.store.events.get(&call.id).map(render::event);
    found.ok_or_else(|| Problem::missing("event", &call.id, "id"))
}

fn find(work: &Work<'_>, call: &Call) -> Result<Endpoint, Problem> {
    let found = work.store.endpoints.get(&call.id).cloned();
    found.ok_or_else(|| Problem::missing("webhook endpoint", &call.id, "id"))
}

fn wanted(call: &Call) -> Result<Option<Vec<String>>, Problem> {
    match call.texts("enabled_events") {
        Some(events) if events.iter().any(String::is_empty) => {
            Err(Problem::invalid("enabled_events", "`enabled_events` holds an empty text"))
        }
        events => Ok(events),
    }
}
