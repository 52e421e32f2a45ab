//! The way in and out of the API: who asks, what is asked, once or again, and whether the answer keeps the contract.

use crate::console::log::{Entry, Said};
use crate::contract::{BodyRule, Operation};
use crate::faults::{self, CallFault, Plan, Wanted};
use crate::idempotency::{Asked, Claim, LONGEST_KEY};
use crate::model::{Cause, Secret};
use crate::operations::{self, Call, Run};
use crate::problem::{Problem, json};
use crate::shared::Shared;
use crate::store::Due;
use crate::wire;
use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

const LARGEST_BODY: usize = 1 << 20;
const REQUEST_ID: &str = "request-id";
const REPLAYED: &str = "idempotent-replayed";
const FAULT_HEADER: &str = "sandbox-fault";
const GARBAGE: &str = "{\"id\":\"pi_16463\u{fffd}\u{1}<?xml";
const ERROR_PAGE: &str = "<!doctype html>\n<html lang=\"en\"><head><title>Bad gateway</title></head>\n\
    <body><h1>Bad gateway</h1><p>A fault that was asked for: a proxy's page in place of an answer.</p></body></html>\n";

#[derive(Clone)]
struct RequestId(String);

/// Names every answer of the API, holds it to the specification, and lets it meet the faults that were asked for.
pub(crate) async fn watch(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
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
            (Ok(own), _) => own.clone(),
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

/// The body of a request, for the log.
#[derive(Clone, Default)]
struct Heard(Arc<OnceLock<Bytes>>);

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
    if after_commit || delayed {
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
        CallFault::Status { status, body, retry_after } => {
            let body = body.unwrap_or_else(|| {
                Problem::new(status_of(status), "a fault that was asked for").code("sandbox_fault").body()
            });
            let mut response = json(status_of(status), body.to_string());
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

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// The fault that a call brings with it: JSON as for `POST /_sandbox/faults`, or only its kind.
fn own_fault(headers: &HeaderMap, operation: Option<&Operation>) -> Result<Option<(CallFault, bool)>, Problem> {
    let Some(text) = headers.get(FAULT_HEADER) else { return Ok(None) };
    let refuse = |reason: String| Problem::invalid(FAULT_HEADER, format!("`{FAULT_HEADER}`: {reason}"));
    let wanted = Wanted::read(text.as_bytes()).map_err(refuse)?;
    match wanted.plan(operation.map(|operation| operation.id.as_str()).into_iter())? {
        (Plan::Call { fault, after_commit, .. }, _) => Ok(Some((fault, after_commit))),
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

/// 404 with the API's envelope.
pub(crate) async fn no_route(request: Request) -> Problem {
    let message = format!("there is no operation at {} {}", request.method(), request.uri().path());
    Problem::new(StatusCode::NOT_FOUND, message).code("route_unknown")
}

/// 405 with the API's envelope.
pub(crate) async fn no_method(request: Request) -> Problem {
    let message = format!("{} is not an operation of {}", request.method(), request.uri().path());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, message).code("method_not_allowed")
}

/// Answers one request.
pub(crate) async fn answer(shared: Arc<Shared>, operation: Arc<Operation>, request: Request) -> Response {
    match try_answer(&shared, &operation, request).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn try_answer(shared: &Shared, operation: &Operation, request: Request) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let api_key = api_key(&parts.headers)?;
    let id = path_id(&mut parts).await?;
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
    let Query(pairs) = pairs.map_err(|_| Problem::bare("the query is not a list of names and values"))?;
    let query = shared.site.contract.check_query(operation, pairs)?;
    let body = body_of(shared, operation, &parts, body).await?;
    let key = if parts.method == Method::POST { idempotency_key(&parts.headers)? } else { None };
    let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
    let cause = Cause { request: request_id, idempotency_key: key.clone() };
    let endpoint = format!("{} {}", parts.method, parts.uri.path());
    let asked = key.as_ref().map(|key| Asked::new(&api_key, key, endpoint.clone(), &Value::Object(body.clone())));

    let mut turn = None;
    if let (Some(asked), Some(key)) = (&asked, &key) {
        let claim = shared.work(Cause::default(), |work| work.store.answers.claim(asked, work.now));
        if let Some(response) = claimed(claim, key, &endpoint)? {
            return Ok(response);
        }
        turn = Some(Turn { shared, asked });
    }
    if let Some(Pause(wait)) = parts.extensions.get() {
        tokio::time::sleep(*wait).await;
    }
    let Some(run) = operations::find(&operation.id) else {
        let message = format!("the sandbox does not serve `{}` yet", operation.id);
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, message));
    };
    let call = Call { id, body, query };
    let (status, text) = commit(shared, cause, run, &call, asked.as_ref());
    drop(turn);
    Ok(json(status, text))
}

/// Does the work and keeps its answer. They are one: whoever sees the one after a crash sees the other.
pub(crate) fn commit(
    shared: &Shared,
    cause: Cause,
    run: Run,
    call: &Call,
    asked: Option<&Asked>,
) -> (StatusCode, String) {
    shared.work(cause, |work| {
        let (status, text) = match run(work, call) {
            Ok(value) => (StatusCode::OK, value.to_string()),
            Err(problem) => (problem.status(), problem.body().to_string()),
        };
        if let Some(asked) = asked {
            let until = work.store.answers.finish(asked, status.as_u16(), text.clone(), work.now);
            work.store.schedule(until, Due::ForgetAnswer(asked.place.clone()));
        }
        (status, text)
    })
}

/// How long a request waits between its claim on an idempotency key and its work.
#[derive(Clone, Copy)]
pub(crate) struct Pause(pub(crate) Duration);

/// A claim on an idempotency key, given back however the work ends.
struct Turn<'a> {
    shared: &'a Shared,
    asked: &'a Asked,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.shared.work(Cause::default(), |work| work.store.answers.release(self.asked));
    }
}

/// The stored answer, nothing when the work is to be done, or why the key cannot be used.
fn claimed(claim: Claim, key: &str, endpoint: &str) -> Result<Option<Response>, Problem> {
    match claim {
        Claim::New => Ok(None),
        Claim::Done(status, text) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = json(status, text);
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            Ok(Some(response))
        }
        Claim::Busy => {
            let message = format!("a request with the idempotency key `{key}` is being worked on");
            Err(Problem::idempotency(StatusCode::CONFLICT, message).code("idempotency_key_in_use"))
        }
        Claim::Taken { endpoint: first } => {
            let message = if first == endpoint {
                format!("the idempotency key `{key}` was used before, with other parameters")
            } else {
                format!("the idempotency key `{key}` was used before, for {first}")
            };
            Err(Problem::idempotency(StatusCode::BAD_REQUEST, message).code("idempotency_key_reused"))
        }
    }
}

/// The secret key of a Basic `Authorization` header. Any `sk_test_` key opens the same account: the sandbox's own rule.
fn api_key(headers: &HeaderMap) -> Result<Secret, Problem> {
    let refuse = |message: String| Err(Problem::new(StatusCode::UNAUTHORIZED, message).code("unauthorized"));
    let Some(given) = headers.get(header::AUTHORIZATION) else {
        return refuse(
            "No API Key provided: send the secret key as the user name of HTTP Basic, with an empty password".into(),
        );
    };
    let given = String::from_utf8_lossy(given.as_bytes()).into_owned();
    let (scheme, credentials) = given.split_once(' ').unwrap_or((&given, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return refuse(format!("Invalid API Key provided: {credentials} (send it by HTTP Basic, not {scheme})"));
    }
    let decoded = STANDARD.decode(credentials.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let Some(decoded) = decoded else {
        return refuse(format!("Invalid API Key provided: {credentials} (it is not Base64 of `key:`)"));
    };
    let (key, password) = decoded.split_once(':').unwrap_or((&decoded, ""));
    // Like the service is reported to, the message repeats the key: clients must be able to take that.
    if !password.is_empty() {
        return refuse(format!("Invalid API Key provided: {key} (the password must be empty)"));
    }
    if key.strip_prefix("sk_test_").is_none_or(str::is_empty) {
        return refuse(format!("Invalid API Key provided: {key} (the sandbox takes keys that start with sk_test_)"));
    }
    Ok(Secret(key.to_owned()))
}

async fn path_id(parts: &mut Parts) -> Result<String, Problem> {
    let Path(names) = Path::<Vec<(String, String)>>::from_request_parts(parts, &())
        .await
        .map_err(|_| Problem::invalid("id", "the path holds an id that is not UTF-8"))?;
    Ok(names.into_iter().next().map(|(_, id)| id).unwrap_or_default())
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(given) = headers.get("idempotency-key") else { return Ok(None) };
    match given.to_str() {
        Ok(key) if (1..=LONGEST_KEY).contains(&key.len()) => Ok(Some(key.to_owned())),
        _ => {
            let message = format!("`Idempotency-Key` must be 1 to {LONGEST_KEY} printable ASCII characters");
            Err(Problem::invalid("Idempotency-Key", message).code("idempotency_key_invalid"))
        }
    }
}

async fn body_of(
    shared: &Shared,
    operation: &Operation,
    parts: &Parts,
    body: Body,
) -> Result<Map<String, Value>, Problem> {
    let too_large = |_| {
        let message = format!("the body is larger than {LARGEST_BODY} bytes");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, message).code("body_too_large")
    };
    let bytes = to_bytes(body, LARGEST_BODY).await.map_err(too_large)?;
    if let Some(Heard(place)) = parts.extensions.get() {
        // It is heard once.
        let _ = place.set(bytes.clone());
    }
    if operation.method == "GET"
        || operation.method == "DELETE"
        || (operation.body == BodyRule::None && bytes.is_empty())
    {
        return Ok(Map::new());
    }
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        let message = format!("the content type is `{kind}`; send application/json");
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message).code("content_type_invalid"));
    }
    let mut value: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Problem::bare(format!("the body is not valid JSON: {error}")).code("json_invalid"))?;
    if operation.id == "create_refund"
        && let Some(amount) = value.get_mut("amount")
        && let Some(number) = amount.as_i64()
    {
        // Documented as text; integrators send a number, and the service takes it.
        *amount = Value::from(number.to_string());
    }
    shared.site.contract.check_request(operation, &value)?;
    match value {
        Value::Object(members) if operation.body == BodyRule::Required || members.is_empty() => Ok(members),
        _ => Err(Problem::bare("this operation takes no parameters").code("parameter_unknown")),
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
