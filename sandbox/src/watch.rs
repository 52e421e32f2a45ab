//! What surrounds the API: the name of each answer, the faults on its way, whether it keeps the contract, and the log.

use crate::console::log::{Entry, Said};
use crate::contract::Operation;
use crate::faults::{self, CallFault, Limit, Plan, Wanted};
use crate::gate::{Heard, Instead, Pause, REPLAYED, RequestId, idempotency_key};
use crate::model::Cause;
use crate::problem::{Problem, json};
use crate::shared::Shared;
use crate::wire;
use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

const REQUEST_ID: &str = "request-id";
const FAULT_HEADER: &str = "sandbox-fault";
const GARBAGE: &str = "{\"id\":\"pi_16463\u{fffd}\u{1}<?xml";
const ERROR_PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><title>Bad gateway</title></head>\n\
    <body><h1>Bad gateway</h1><p>A fault that was asked for: a proxy's page in place of an answer.</p></body></html>\n";

/// Names every answer of the API, holds it to the specification, and lets it meet the faults that were asked for.
pub(crate) async fn calls(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let operation = path.and_then(|path| {
        let fits =
            |operation: &&Arc<Operation>| operation.method == request.method().as_str() && operation.path == path;
        shared.site.contract.operations.iter().find(fits).map(Arc::clone)
    });
    let own = own_fault(request.headers(), operation.as_deref());
    let (id, fault) = shared.work(Cause::default(), |work| {
        let id = work.id("req_");
        let fault = match (&own, &operation) {
            (Ok(None), Some(operation)) => faults::for_call(work, &operation.id),
            (Ok(own), _) => own.clone().filter(|(_, limit)| limit.is_met(work)).map(|(fault, _)| fault),
            (Err(_), _) => None,
        };
        (id, fault)
    });
    request.extensions_mut().insert(RequestId(id.clone()));
    let heard = Heard::default();
    request.extensions_mut().insert(heard.clone());
    let mut entry = Entry {
        number: 0,
        at: shared.site.clock.now(),
        id: Some(id.clone()),
        method: request.method().to_string(),
        path: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
        operation: operation.as_ref().map(|operation| operation.id.clone()),
        status: None,
        idempotency_key: idempotency_key(request.headers()).ok().flatten(),
        replayed: false,
        fault: fault.as_ref().map(|(fault, _)| fault.name().to_owned()),
        sent: Bytes::new(),
        answered: Bytes::new(),
    };
    let log = Arc::clone(&shared);
    let mut response = match (own, fault) {
        (Err(problem), _) => problem.into_response(),
        (Ok(_), None) => held_to_contract(shared, operation, request, next).await,
        (Ok(_), Some((fault, after_commit))) => {
            wire::to_the_end(async move { suffer(fault, after_commit, shared, operation, request, next).await }).await
        }
    };
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    entry.sent = heard.0.get().cloned().unwrap_or_default();
    entry.status = (!wire::is_hung_up(&response)).then(|| response.status().as_u16());
    entry.answered = response.extensions_mut().remove::<Said>().map(|said| said.0).unwrap_or_default();
    entry.replayed = response.headers().contains_key(REPLAYED);
    log.note(entry);
    response
}

/// An answer as it goes wrong: in place of the work, or after it was done for good.
async fn suffer(
    fault: CallFault,
    after_commit: bool,
    shared: Arc<Shared>,
    operation: Option<Arc<Operation>>,
    mut request: Request,
    next: Next,
) -> Response {
    let wait = match &fault {
        CallFault::Delay { milliseconds } | CallFault::Slow { milliseconds } => Duration::from_millis(*milliseconds),
        _ => Duration::ZERO,
    };
    let delayed = matches!(fault, CallFault::Delay { .. });
    let mut honest = Response::default();
    if let CallFault::Status { status, body, stored: true, .. } = &fault {
        // Through the gate, so that the key of the request keeps it.
        request.extensions_mut().insert(Instead(status_of(*status), made_up(*status, body.as_ref())));
        honest = next.run(request).await;
    } else if after_commit || delayed {
        if !after_commit {
            request.extensions_mut().insert(Pause(wait));
        }
        honest = held_to_contract(shared, operation, request, next).await;
        if after_commit && delayed {
            tokio::time::sleep(wait).await;
        }
    }
    match fault {
        CallFault::Delay { .. } => honest,
        CallFault::Drop => wire::hang_up(),
        CallFault::Cut => wire::cut(honest).await,
        CallFault::Slow { .. } => wire::slow(honest, wait).await,
        CallFault::Garbage => ([(header::CONTENT_TYPE, "application/json")], said(GARBAGE), GARBAGE).into_response(),
        CallFault::Html { status } => (status_of(status), said(ERROR_PAGE), Html(ERROR_PAGE)).into_response(),
        CallFault::Status { status, body, retry_after, stored } => {
            let made_up = || json(status_of(status), made_up(status, body.as_ref()));
            let mut response = if stored { honest } else { made_up() };
            if let Some(value) = retry_after.and_then(|text| HeaderValue::from_str(&text).ok()) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            response
        }
    }
}

fn said(text: &'static str) -> Extension<Said> {
    Extension(Said(Bytes::from_static(text.as_bytes())))
}

/// The body that was asked for, or one that says that it was.
fn made_up(status: u16, body: Option<&Value>) -> String {
    let usual = || Problem::new(status_of(status), "a fault that was asked for").code("sandbox_fault").body();
    body.cloned().unwrap_or_else(usual).to_string()
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A fault, whether the work is done before it, and whether chance has a say.
type OwnFault = ((CallFault, bool), Limit);

/// The fault that a call brings with it: JSON as for `POST /_sandbox/faults`, or only its kind.
fn own_fault(headers: &HeaderMap, operation: Option<&Operation>) -> Result<Option<OwnFault>, Problem> {
    let Some(text) = headers.get(FAULT_HEADER) else { return Ok(None) };
    let refuse = |reason: String| Problem::invalid(FAULT_HEADER, format!("`{FAULT_HEADER}`: {reason}"));
    let wanted = Wanted::read(text.as_bytes()).map_err(refuse)?;
    match wanted.plan(operation.map(|operation| operation.id.as_str()).into_iter())? {
        (Plan::Call { fault, after_commit, .. }, limit) => Ok(Some(((fault, after_commit), limit))),
        (Plan::Delivery { .. }, _) => Err(refuse("it is about the call itself, so it takes no `event`".into())),
    }
}

async fn held_to_contract(
    shared: Arc<Shared>,
    operation: Option<Arc<Operation>>,
    request: Request,
    next: Next,
) -> Response {
    let (method, path) = (request.method().clone(), request.extensions().get::<MatchedPath>().cloned());
    let (parts, body) = next.run(request).await.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let status = parts.status.as_u16();
    let complaint = match shared.site.contract.check_answer(operation.as_deref(), status, &body) {
        _ if method == Method::HEAD => None,
        Ok(()) if parts.headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != "application/json") => {
            Some("the content type is not application/json".to_owned())
        }
        result => result.err(),
    };
    let Some(complaint) = complaint else {
        return Response::from_parts(parts, Body::from(body));
    };
    let path = path.as_ref().map_or("(no route)", MatchedPath::as_str);
    let complaint = format!("{method} {path}, {status}: {complaint}");
    shared.violated(complaint.clone());
    let message = format!("sandbox broke its contract: {complaint}");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, message).into_response()
}

/// Notes what a customer does on the pages: that it was done, and not what was typed.
pub(crate) async fn customers(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let mut entry = Entry {
        number: 0,
        at: shared.site.clock.now(),
        id: None,
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        operation: None,
        status: None,
        idempotency_key: None,
        replayed: false,
        fault: None,
        sent: Bytes::new(),
        answered: Bytes::new(),
    };
    let response = next.run(request).await;
    entry.status = Some(response.status().as_u16());
    shared.note(entry);
    response
}

/// Outermost: a sandbox that cannot write its file down acknowledges nothing any more.
pub(crate) async fn truthful(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    match shared.broken() {
        None => response,
        Some(reason) => {
            let message = format!("the sandbox cannot keep what it does: {reason}; mend that and start it again");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, message).code("sandbox_broken").into_response()
        }
    }
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
