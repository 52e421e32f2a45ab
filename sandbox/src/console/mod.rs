//! The start page for people, and the same in JSON: payments, requests, deliveries, events.

mod controls;
pub(crate) mod guard;
pub(crate) mod log;
mod timeline;
mod trigger;
mod view;

use crate::admin::{Id, id_of, read, written};
use crate::model::Cause;
use crate::problem::Problem;
use crate::shared::Shared;
use crate::store::Work;
use crate::webhooks::{self, Parcel};
use crate::{render, returns, urls};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;

const USUAL: usize = 50;
/// No more than the log keeps.
const MOST: usize = log::KEPT;
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
pub(crate) fn guarded(router: Router) -> Router {
    router.layer(middleware::from_fn(guard::changes))
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

/// Answers when something changed since then, or after a while. A greater version is that of an earlier process; the life
/// is another when the sandbox began anew, or took a snapshot.
async fn changes(State(shared): State<Arc<Shared>>, since: Result<Query<Since>, QueryRejection>) -> Answer {
    let Query(Since { since }) = since.map_err(|error| Problem::bare(error.body_text()))?;
    let mut version = shared.version.subscribe();
    // Time is up as often as not, and then nothing changed.
    let _ = tokio::time::timeout(WATCH, version.wait_for(|version| *version != since)).await;
    let version = *version.borrow();
    written(&json!({ "version": version, "life": shared.look(|work| work.store.life) }))
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

/// How many items were asked for; they come newest first.
fn limit(page: Limit) -> Result<usize, Problem> {
    let Query(Page { limit }) = page.map_err(|error| Problem::bare(error.body_text()).code("parameter_invalid"))?;
    if !(1..=MOST).contains(&limit) {
        let message = format!("`limit` is {limit}; it must be from 1 to {MOST}");
        return Err(Problem::invalid("limit", message).code("parameter_invalid"));
    }
    Ok(limit)
}

fn listed(data: Vec<Value>) -> Answer {
    written(&json!({ "data": data }))
}

async fn payments(State(shared): State<Arc<Shared>>, page: Limit) -> Answer {
    let limit = limit(page)?;
    let entries = shared.log.newest(usize::MAX);
    listed(shared.look(|work| {
        let newest: Vec<_> = work.store.intents.values().rev().take(limit).collect();
        let stories = timeline::of(work, &entries, &newest);
        let told = newest.iter().zip(stories).map(|(intent, timeline)| {
            let mut object = render::intent(work.site, intent);
            log::mask(&mut object);
            let refunded = returns::refunded(work, intent);
            json!({ "payment_intent": object, "refunded": refunded, "session": intent.session, "timeline": timeline })
        });
        told.collect()
    }))
}

async fn requests(State(shared): State<Arc<Shared>>, page: Limit) -> Answer {
    let entries = shared.log.newest(limit(page)?);
    listed(entries.iter().map(|entry| entry.shown()).collect())
}

async fn deliveries(State(shared): State<Arc<Shared>>, page: Limit) -> Answer {
    let limit = limit(page)?;
    listed(shared.look(|work| {
        let newest = work.store.parcels.iter().rev().take(limit);
        newest.map(|(number, parcel)| delivery(work, *number, parcel)).collect()
    }))
}

/// A delivery with what its endpoint knows of it.
fn delivery(work: &Work<'_>, number: u64, parcel: &Parcel) -> Value {
    let mut told = parcel.told(number);
    let endpoint = work.store.endpoints.get(parcel.endpoint());
    if let Some(members) = told.as_object_mut() {
        members.insert("url".into(), endpoint.map(|endpoint| urls::without_query(&endpoint.url)).into());
        members.insert("signature".into(), endpoint.and_then(|found| parcel.signature(&found.secret)).into());
    }
    told
}

/// Answers when the delivery has its answer, or after a while.
async fn redeliver(State(shared): State<Arc<Shared>>, id: Id) -> Answer {
    let id = id_of(id)?;
    let mut version = shared.version.subscribe();
    let missing = || Problem::missing("delivery", &id, "id");
    let number: u64 = id.parse().map_err(|_| missing())?;
    let made = |parcel: &Parcel| parcel.shown().attempts.iter().filter(|attempt| attempt.by_hand).count();
    let before = shared.work(Cause::default(), |work| {
        webhooks::again(work, number)?;
        work.store.parcels.get(&number).map(made)
    });
    let before = before.ok_or_else(missing)?;
    let answered = |shared: &Shared| {
        shared.look(|work| work.store.parcels.get(&number).is_none_or(|parcel| made(parcel) > before))
    };
    let wait = async { while !answered(&shared) && version.changed().await.is_ok() {} };
    // Its state tells whether time was up.
    let _ = tokio::time::timeout(WATCH, wait).await;
    let told = shared.look(|work| work.store.parcels.get(&number).map(|parcel| delivery(work, number, parcel)));
    written(&told.ok_or_else(missing)?)
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
