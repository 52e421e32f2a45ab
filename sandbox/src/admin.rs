//! `/_sandbox/`: what tests and people do to the sandbox itself. WooshPay has nothing like it.

use crate::console;
use crate::faults::{self, Fault, Wanted};
use crate::journal::Page;
use crate::model::Cause;
use crate::problem::{Problem, json};
use crate::shared::Shared;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{delete, get, post};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// 100 years.
const LONGEST_ADVANCE: f64 = 3.2e9;

type Answer = Result<Response, Problem>;
pub(crate) type Id = Result<Path<String>, PathRejection>;

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    let routes = Router::new()
        .route("/_sandbox/clock", get(clock))
        .route("/_sandbox/clock/advance", post(advance))
        .route("/_sandbox/reset", post(reset))
        .route("/_sandbox/snapshot", get(snapshot).put(restore).layer(DefaultBodyLimit::disable()))
        .route("/_sandbox/faults", get(list_faults).post(add_fault).delete(clear_faults))
        .route("/_sandbox/faults/{id}", delete(remove_fault))
        .route("/_sandbox/{*rest}", axum::routing::any(nothing))
        .with_state(Arc::clone(&shared))
        .merge(console::router(Arc::clone(&shared)))
        .method_not_allowed_fallback(wrong_method);
    console::guarded(routes)
}

#[derive(Serialize)]
struct Time {
    now: i64,
}

async fn clock(State(shared): State<Arc<Shared>>) -> Answer {
    written(&Time { now: shared.site.clock.now() })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

/// Answers when everything that fell due is done, deliveries included.
async fn advance(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let Advance { seconds } = read(&body)?;
    if !(0.0..=LONGEST_ADVANCE).contains(&seconds) {
        let message = format!("`seconds` is {seconds}; it must be from 0 to {LONGEST_ADVANCE}");
        return Err(Problem::invalid("seconds", message).code("parameter_invalid"));
    }
    // Bounded above, so that it fits.
    let now = shared.advance((seconds * 1000.0).round() as i64).await;
    written(&Time { now })
}

async fn reset(State(shared): State<Arc<Shared>>) -> Answer {
    shared.reset().map_err(broken)?;
    written(&Time { now: shared.site.clock.now() })
}

async fn snapshot(State(shared): State<Arc<Shared>>) -> Answer {
    written(&shared.snapshot().map_err(broken)?)
}

async fn restore(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let page: Page = read(&body)?;
    let refused =
        |reason| Problem::bare(format!("this is no snapshot of this sandbox: {reason}")).code("snapshot_invalid");
    shared.restore(page).map_err(refused)?;
    written(&Time { now: shared.site.clock.now() })
}

#[derive(Serialize)]
struct Faults {
    data: Vec<Fault>,
}

async fn list_faults(State(shared): State<Arc<Shared>>) -> Answer {
    written(&Faults { data: shared.work(Cause::default(), |work| work.store.faults.values().cloned().collect()) })
}

async fn add_fault(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let wanted: Wanted = read(&body)?;
    written(&faults::add(&shared, wanted)?)
}

async fn clear_faults(State(shared): State<Arc<Shared>>) -> Answer {
    shared.work(Cause::default(), |work| {
        let all: Vec<u64> = work.store.faults.keys().copied().collect();
        all.iter().for_each(|number| drop(work.store.faults.remove(number)));
    });
    written(&Faults { data: Vec::new() })
}

async fn remove_fault(State(shared): State<Arc<Shared>>, id: Id) -> Answer {
    let id = id_of(id)?;
    shared.work(Cause::default(), |work| {
        let found = work.store.faults.iter().find(|(_, fault)| fault.id == id).map(|(number, _)| *number);
        let fault = found.and_then(|number| work.store.faults.remove(&number));
        written(&fault.ok_or_else(|| Problem::missing("fault", &id, "id"))?)
    })
}

async fn nothing(method: Method, uri: Uri) -> Problem {
    let message = format!("the sandbox has nothing at {method} {}", uri.path());
    Problem::new(StatusCode::NOT_FOUND, message).code("route_unknown")
}

async fn wrong_method(method: Method, uri: Uri) -> Problem {
    let message = format!("{method} is not what {} takes", uri.path());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, message).code("method_not_allowed")
}

pub(crate) fn id_of(path: Id) -> Result<String, Problem> {
    let Path(id) = path.map_err(|_| Problem::invalid("id", "the path holds an id that is not UTF-8"))?;
    Ok(id)
}

pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|error| Problem::bare(format!("the body is not what this takes: {error}")).code("json_invalid"))
}

pub(crate) fn written(value: &impl Serialize) -> Answer {
    let text = serde_json::to_string(value).map_err(|error| broken(error.to_string()))?;
    Ok(json(StatusCode::OK, text))
}

fn broken(reason: String) -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, reason).code("sandbox_broken")
}
