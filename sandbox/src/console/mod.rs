//! The start page for people, and the same in JSON: payments, requests, deliveries, events.

mod guard;
pub(crate) mod log;
mod timeline;
mod trigger;
mod view;

use crate::admin::{read, written};
use crate::model::Cause;
use crate::problem::Problem;
use crate::shared::Shared;
use crate::{render, returns, webhooks};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

const USUAL: usize = 50;
/// How long a browser waits for news before it asks again.
const WATCH: Duration = Duration::from_secs(20);
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

type Answer = Result<Response, Problem>;

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/_sandbox/console.css", get(style))
        .route("/_sandbox/console.js", get(script))
        .route("/_sandbox/changes", get(changes))
        .route("/_sandbox/payments", get(payments))
        .route("/_sandbox/requests", get(requests))
        .route("/_sandbox/deliveries", get(deliveries))
        .route("/_sandbox/deliveries/{id}/redeliver", post(redeliver))
        .route("/_sandbox/events", get(events).post(trigger))
        .with_state(shared)
}

/// Lets nobody else's web site change anything in a router.
pub(crate) fn guarded(router: Router, shared: &Arc<Shared>) -> Router {
    router.layer(middleware::from_fn_with_state(Arc::clone(shared), guard::run))
}

async fn page(State(shared): State<Arc<Shared>>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, view::page(&shared).into_string()).into_response()
}

async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("console.css")).into_response()
}

async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("console.js")).into_response()
}

#[derive(Deserialize)]
struct Since {
    since: u64,
}

/// Answers when something changed since then, or after a while.
async fn changes(State(shared): State<Arc<Shared>>, since: Result<Query<Since>, QueryRejection>) -> Answer {
    let Query(Since { since }) = since.map_err(|error| Problem::bare(error.body_text()))?;
    let mut version = shared.version.subscribe();
    // Time is up as often as not, and then nothing changed.
    let _ = tokio::time::timeout(WATCH, version.wait_for(|version| *version > since)).await;
    let version = *version.borrow();
    written(&json!({ "version": version }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    #[serde(default = "usual")]
    limit: usize,
}

fn usual() -> usize {
    USUAL
}

type Limit = Result<Query<Page>, QueryRejection>;

/// Up to as many items as were asked for, the newest first.
fn limit(page: Limit) -> Result<usize, Problem> {
    let Query(page) = page.map_err(|error| Problem::bare(error.body_text()).code("parameter_invalid"))?;
    Ok(page.limit)
}

fn listed(data: Vec<Value>) -> Answer {
    written(&json!({ "data": data }))
}

async fn payments(State(shared): State<Arc<Shared>>, page: Limit) -> Answer {
    let limit = limit(page)?;
    let entries = shared.log.newest(usize::MAX);
    listed(shared.look(|work| {
        let lately = timeline::Lately::new(work, &entries);
        let newest = work.store.intents.values().rev().take(limit);
        newest
            .map(|intent| {
                let mut object = render::intent(work.site, intent);
                log::mask(&mut object);
                json!({ "payment_intent": object, "refunded": returns::given(work, intent).iter().sum::<i64>(), "session": intent.session,
                        "timeline": timeline::of(&lately, intent) })
            })
            .collect()
    }))
}

async fn requests(State(shared): State<Arc<Shared>>, page: Limit) -> Answer {
    let entries = shared.log.newest(limit(page)?);
    listed(entries.iter().map(|entry| entry.shown()).collect())
}

async fn deliveries(State(shared): State<Arc<Shared>>, page: Limit) -> Answer {
    let limit = limit(page)?;
    listed(shared.look(|work| {
        work.store.parcels.iter().rev().take(limit).map(|(number, parcel)| parcel.told(*number)).collect()
    }))
}

async fn redeliver(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Answer {
    let delivery = shared.work(Cause::default(), |work| {
        id.parse().ok().and_then(|number| webhooks::again(work, number)).ok_or(Problem::missing("delivery", &id, "id"))
    })?;
    written(&delivery)
}

async fn events(State(shared): State<Arc<Shared>>, page: Limit) -> Answer {
    let limit = limit(page)?;
    listed(shared.look(|work| {
        let newest = work.store.events.values().rev().take(limit);
        newest
            .map(|event| {
                let mut event = render::event(event);
                log::mask(&mut event);
                event
            })
            .collect()
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(rename = "type")]
    kind: String,
    object: Option<Map<String, Value>>,
}

async fn trigger(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let Wanted { kind, object } = read(&body)?;
    written(&shared.work(Cause::default(), |work| trigger::event(work, &kind, object))?)
}
