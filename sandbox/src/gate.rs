//! The way into the API: who asks, what is asked, and whether it was asked before.

use crate::contract::{BodyRule, Operation};
use crate::idempotency::{Asked, Claim, LONGEST_KEY};
use crate::model::{Cause, Secret};
use crate::operations::{self, Call, Run};
use crate::problem::{Problem, json};
use crate::shared::Shared;
use crate::store::{Due, Work};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, Path, Query, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

const LARGEST_BODY: usize = 1 << 20;
pub(crate) const REPLAYED: &str = "idempotent-replayed";

/// The id that an answer will carry.
#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// The body of a request, for the log.
#[derive(Clone, Default)]
pub(crate) struct Heard(pub(crate) Arc<OnceLock<Bytes>>);

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
    let life = if let (Some(asked), Some(key)) = (&asked, &key) {
        let claim = |work: &mut Work<'_>| (work.store.life, work.store.answers.claim(asked, work.now));
        let (life, claim) = shared.work(Cause::default(), claim);
        if let Some(response) = claimed(claim, key, &endpoint)? {
            return Ok(response);
        }
        turn = Some(Turn { shared, asked, life });
        life
    } else {
        shared.look(|work| work.store.life)
    };
    if let Some(Pause(wait)) = parts.extensions.get() {
        tokio::time::sleep(*wait).await;
    }
    if let Some(Instead(status, text)) = parts.extensions.get() {
        let in_place = |_: &mut Work<'_>| (*status, text.clone());
        let (status, text) = commit(shared, life, cause, in_place, asked.as_ref());
        return Ok(json(status, text));
    }
    let Some(run) = operations::find(&operation.id) else {
        let message = format!("the sandbox does not serve `{}` yet", operation.id);
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, message));
    };
    let call = Call { id, body, query };
    let (status, text) = commit(shared, life, cause, |work| done(work, run, &call), asked.as_ref());
    drop(turn);
    Ok(json(status, text))
}

/// Does the work and keeps its answer. They are one: whoever sees the one after a crash sees the other. In another life
/// than that of its claim, nothing is done: there the key may be somebody else's.
pub(crate) fn commit(
    shared: &Shared,
    life: u64,
    cause: Cause,
    answer: impl FnOnce(&mut Work<'_>) -> (StatusCode, String),
    asked: Option<&Asked>,
) -> (StatusCode, String) {
    shared.work(cause, |work| {
        if work.store.life != life {
            let message = "the sandbox began anew, or took a snapshot, before this was done; nothing was done";
            let problem = Problem::new(StatusCode::SERVICE_UNAVAILABLE, message).code("sandbox_reset");
            return (problem.status(), problem.body().to_string());
        }
        let (status, text) = answer(work);
        if let Some(asked) = asked {
            let until = work.store.answers.finish(asked, status.as_u16(), text.clone(), work.now);
            work.store.schedule(until, Due::ForgetAnswer(asked.place.clone()));
        }
        (status, text)
    })
}

/// What an operation answers.
pub(crate) fn done(work: &mut Work<'_>, run: Run, call: &Call) -> (StatusCode, String) {
    match run(work, call) {
        Ok(value) => (StatusCode::OK, value.to_string()),
        Err(problem) => (problem.status(), problem.body().to_string()),
    }
}

/// An answer in place of the work.
#[derive(Clone)]
pub(crate) struct Instead(pub(crate) StatusCode, pub(crate) String);

/// How long a request waits between its claim on an idempotency key and its work.
#[derive(Clone, Copy)]
pub(crate) struct Pause(pub(crate) Duration);

/// A claim on an idempotency key, given back however the work ends.
struct Turn<'a> {
    shared: &'a Shared,
    asked: &'a Asked,
    life: u64,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.shared.work(Cause::default(), |work| {
            if work.store.life == self.life {
                work.store.answers.release(self.asked);
            }
        });
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

pub(crate) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
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
