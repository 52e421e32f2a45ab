//! The one seam through which every request goes: authenticate, key, send, send again.

use crate::call::{Raw, Request, request_id};
use crate::client::Client;
use crate::error::{Error, Outcome};
use crate::idempotency::IdempotencyKey;
use crate::retry::{self, Attempt, Failure, Policy};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::{Method, Response};
use std::time::{Duration, Instant, SystemTime};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const AGENT: &str = concat!("wooshpay-rust/", env!("CARGO_PKG_VERSION"));
/// No answer of the service comes near it; a page without an end must not fill the memory.
const LARGEST_ANSWER: usize = 16 << 20;

/// Sends the request until it has an answer, an error that sending again does not mend, or no time left.
pub(crate) async fn send(client: &Client, mut request: Request) -> Result<Raw, Error> {
    let operation = request.operation.id;
    if request.operation.method == Method::POST && request.idempotency_key.is_none() {
        let key = IdempotencyKey::random().map_err(|e| Error::from(e).in_call(operation, None, 0, Outcome::NotSent))?;
        request.idempotency_key = Some(key);
    }
    let key = request.idempotency_key.clone().filter(|_| request.operation.method == Method::POST);
    let limits = client.limits();
    let policy = Policy { attempts: request.attempts.unwrap_or(Policy::DEFAULT.attempts), ..Policy::DEFAULT };
    let deadline = request.deadline.unwrap_or(limits.total);
    let start = Instant::now();
    let mut worst = Outcome::NotSent;
    let mut number = 0;
    loop {
        let remaining = deadline.saturating_sub(start.elapsed());
        if remaining.is_zero() {
            return Err(Error::too_late().in_call(operation, key.as_ref(), number, worst));
        }
        number += 1;
        let timeout = request.timeout.unwrap_or(limits.attempt).min(remaining);
        let (error, failure, retry_after) = match attempt(client, &request, key.as_ref(), timeout).await {
            Ok(Answer { response, body }) if response.status.is_success() => {
                let Head { status, headers } = response;
                let operation = request.operation;
                return Ok(Raw { operation, status, headers, body, idempotency_key: key, attempts: number });
            }
            Ok(Answer { response: Head { status, headers }, body }) => {
                let asked = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                let asked = asked.and_then(|value| retry::retry_after(value, SystemTime::now()));
                let error = Error::api(status.as_u16(), &body).with_request_id(request_id(&headers));
                (error, Failure::Status(status.as_u16()), asked)
            }
            Err(error) => (error, Failure::Transport, None),
        };
        worst = worst.max(error.outcome());
        let attempt = Attempt {
            number,
            repeatable: request.operation.method == Method::GET || key.is_some(),
            failure,
            retry_after,
            remaining: deadline.saturating_sub(start.elapsed()),
            dice: dice(),
        };
        match retry::wait(&policy, &attempt) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return Err(error.in_call(operation, key.as_ref(), number, worst)),
        }
    }
}

struct Head {
    status: reqwest::StatusCode,
    headers: reqwest::header::HeaderMap,
}

struct Answer {
    response: Head,
    body: Vec<u8>,
}

async fn attempt(
    client: &Client,
    request: &Request,
    key: Option<&IdempotencyKey>,
    timeout: Duration,
) -> Result<Answer, Error> {
    let mut sent = reqwest::Request::new(request.operation.method.clone(), request.url.clone());
    *sent.timeout_mut() = Some(timeout);
    let headers = sent.headers_mut();
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.extend(request.headers.clone());
    headers.insert(AUTHORIZATION, client.authorization());
    if let Some(key) = key {
        let value = HeaderValue::from_str(key.as_str());
        headers
            .insert(IDEMPOTENCY_KEY, value.map_err(|_| Error::invalid("the idempotency key is not a header value"))?);
    }
    if let Some(body) = &request.body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *sent.body_mut() = Some(body.clone().into());
    }
    let mut response = client.http().execute(sent).await.map_err(Error::transport)?;
    let head = Head { status: response.status(), headers: response.headers().clone() };
    let mut body = Vec::new();
    match read(&mut response, &mut body).await {
        // A service that says no has said it, though its reasons broke off.
        Err(error) if head.status.is_success() => Err(error),
        _ => Ok(Answer { response: head, body }),
    }
}

async fn read(response: &mut Response, body: &mut Vec<u8>) -> Result<(), Error> {
    while let Some(chunk) = response.chunk().await.map_err(Error::transport)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Error::too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(())
}

/// A number from 0 to 1 that differs between clients, so that they do not all come back at once.
fn dice() -> f64 {
    getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
}
