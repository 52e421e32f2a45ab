//! The one seam through which every request goes: authenticate, key, send, send again.

use crate::answer::{Answer, request_id};
use crate::call::Request;
use crate::client::Client;
use crate::error::{Error, Outcome};
use crate::http::{Fault, HttpError, HttpRequest, HttpResponse};
use crate::idempotency::IdempotencyKey;
use crate::retry::{self, Attempt, Failure, Policy};
use crate::time::{self, Instant};
use crate::trace::Trace;
use reqwest::Method;
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, USER_AGENT,
};
use std::time::Duration;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Sends the request until it has an answer, an error that sending again does not mend, or no time left.
pub(crate) async fn send(client: &Client, mut request: Request, trace: &Trace) -> Result<Answer, Error> {
    let operation = request.operation;
    if !time::is_there() {
        let error = Error::invalid("there is no tokio runtime here; make the call inside of one");
        return Err(error.in_call(operation.id, None, 0, Outcome::NotSent));
    }
    let key = match request.idempotency_key.take().filter(|_| operation.method == Method::POST) {
        None if operation.method == Method::POST => {
            let key = IdempotencyKey::random();
            Some(key.map_err(|error| Error::from(error).in_call(operation.id, None, 0, Outcome::NotSent))?)
        }
        given => given,
    };
    let limits = client.limits();
    let policy = Policy { attempts: request.attempts.unwrap_or(limits.attempts), ..Policy::DEFAULT };
    let deadline = request.deadline.unwrap_or(limits.total);
    let start = Instant::now();
    let mut worst = Outcome::NotSent;
    let mut number = 0;
    loop {
        let remaining = deadline.saturating_sub(start.elapsed());
        if remaining.is_zero() {
            let error = Error::transport(HttpError::of(Fault::Deadline), Outcome::NotSent);
            return Err(error.in_call(operation.id, key.as_ref(), number, worst));
        }
        number += 1;
        let limit = request.timeout.unwrap_or(limits.attempt).min(remaining);
        let (error, failure, retry_after) = match attempt(client, &request, key.as_ref(), limit).await {
            Ok(HttpResponse { status, headers, body }) if status.is_success() => {
                client.budget().earn(number);
                return Ok(Answer {
                    operation,
                    status,
                    headers,
                    body,
                    idempotency_key: key,
                    attempts: number,
                    before: worst,
                });
            }
            Ok(HttpResponse { status, headers, body }) => {
                let asked = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                let asked = asked.and_then(|value| retry::retry_after(value, time::now()));
                let error = Error::api(status.as_u16(), &body).of_answer(status.as_u16(), request_id(&headers));
                (error, Failure::Status(status.as_u16()), asked)
            }
            Err(error) => {
                let failure = match error.fault {
                    Fault::Closed => Failure::Closed,
                    Fault::Unsent | Fault::Redirected => Failure::Lasting,
                    _ => Failure::Transport,
                };
                let outcome = match error.fault {
                    Fault::Connect | Fault::Unsent | Fault::Deadline => Outcome::NotSent,
                    _ => Outcome::Unknown,
                };
                (Error::transport(error, outcome), failure, None)
            }
        };
        worst = worst.max(error.outcome());
        let attempt = Attempt {
            number,
            repeatable: operation.method == Method::GET || key.is_some(),
            failure,
            retry_after,
            remaining: deadline.saturating_sub(start.elapsed()),
            dice: dice(),
        };
        let wait = retry::wait(&policy, &attempt, &mut client.budget());
        trace.failed(number, &error, wait);
        match wait {
            Some(wait) => time::sleep(wait).await,
            None => return Err(error.in_call(operation.id, key.as_ref(), number, worst)),
        }
    }
}

async fn attempt(
    client: &Client,
    request: &Request,
    key: Option<&IdempotencyKey>,
    limit: Duration,
) -> Result<HttpResponse, HttpError> {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(USER_AGENT, client.agent());
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.extend(request.headers.clone());
    headers.insert(AUTHORIZATION, client.authorization());
    if let Some(key) = key {
        let value = HeaderValue::from_str(key.as_str());
        headers.insert(
            IDEMPOTENCY_KEY,
            value.map_err(|error| HttpError { fault: Fault::Unsent, source: Some(error.into()) })?,
        );
    }
    if request.body.is_some() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let method = request.operation.method.clone();
    let sent = HttpRequest { method, url: request.url.clone(), headers, body: request.body.clone() };
    match time::timeout(limit, client.http().send(sent)).await {
        Ok(answer) => answer,
        Err(_) => Err(HttpError::of(Fault::Timeout)),
    }
}

/// A number from 0 to 1 that differs between clients, so that they do not all come back at once.
pub(crate) fn dice() -> f64 {
    getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
}
