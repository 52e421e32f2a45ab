//! The network between a merchant and the sandbox, and what goes wrong on it.

use crate::shop::Flaw;
use crate::world::{World, lock};
use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};
use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use wooshpay::http::{BoxFuture, HttpClient, HttpError, HttpRequest, HttpResponse};

/// What happens to one attempt. *Before* and *after* are about the work that it asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    NoConnection,
    LostBefore,
    LostAfter,
    ClosedBefore,
    ClosedAfter,
    Status500Before,
    Status500After,
    Page502,
    Busy503,
    TooManySeconds,
    TooManyDate,
    Conflict,
    GarbageBefore,
    GarbageAfter,
    Truncated,
    SlowInTime,
    SlowAndLost,
    SlowBefore,
    SlowAfter,
    Twice,
    TwiceLater,
    CrashBefore,
    CrashAfter,
}

impl Fault {
    pub const ALL: [(Self, &str); 23] = [
        (Self::NoConnection, "fault no connection"),
        (Self::LostBefore, "fault lost before"),
        (Self::LostAfter, "fault lost after"),
        (Self::ClosedBefore, "fault closed before"),
        (Self::ClosedAfter, "fault closed after"),
        (Self::Status500Before, "fault 500 before"),
        (Self::Status500After, "fault 500 after"),
        (Self::Page502, "fault 502 page"),
        (Self::Busy503, "fault 503"),
        (Self::TooManySeconds, "fault 429 seconds"),
        (Self::TooManyDate, "fault 429 date"),
        (Self::Conflict, "fault 409"),
        (Self::GarbageBefore, "fault garbage before"),
        (Self::GarbageAfter, "fault garbage after"),
        (Self::Truncated, "fault truncated"),
        (Self::SlowInTime, "fault slow in time"),
        (Self::SlowAndLost, "fault slow and lost"),
        (Self::SlowBefore, "fault slow before"),
        (Self::SlowAfter, "fault slow after"),
        (Self::Twice, "fault twice"),
        (Self::TwiceLater, "fault twice later"),
        (Self::CrashBefore, "fault crash before"),
        (Self::CrashAfter, "fault crash after"),
    ];
}

/// A merchant's way to the sandbox.
pub struct Wire(pub Arc<World>);

impl HttpClient for Wire {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        Box::pin(self.attempt(request))
    }
}

impl Wire {
    fn draw(&self) -> Option<(Fault, &'static str)> {
        let world = &self.0;
        let drawn = match *lock(&world.trouble) {
            Some(last) if world.mishap(35) => Some(last),
            _ => world.mishap(world.weather).then(|| Fault::ALL[world.below(Fault::ALL.len())]),
        };
        *lock(&world.trouble) = drawn;
        drawn
    }

    async fn attempt(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let world = &self.0;
        world.count("attempts");
        if world.mishap(10) {
            world.meanwhile().await;
        }
        let drawn = self.draw();
        world.say(|| format!("{} {}, {:?}", request.method, request.url.path(), drawn.map(|(fault, _)| fault)));
        let answer = match drawn {
            None => Ok(world.reach(request, true).await),
            Some((fault, name)) => {
                world.count(name);
                self.go_wrong(fault, request).await
            }
        };
        if world.mishap(10) {
            world.meanwhile().await;
        }
        answer
    }

    async fn go_wrong(&self, fault: Fault, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let world = &self.0;
        match fault {
            Fault::NoConnection => Err(HttpError::not_sent("nobody listens there")),
            Fault::LostBefore => Err(HttpError::unknown("reset by peer")),
            Fault::LostAfter => {
                world.reach(request, true).await;
                match world.flaw {
                    Flaw::NetworkLies => Err(HttpError::not_sent("nobody listens there")),
                    _ => Err(HttpError::unknown("reset by peer")),
                }
            }
            Fault::ClosedBefore => Err(HttpError::closed("no more")),
            Fault::ClosedAfter => {
                world.reach(request, true).await;
                Err(HttpError::closed("no more"))
            }
            Fault::Status500Before => Ok(refusal(500, "api_error")),
            Fault::Status500After => {
                world.reach(request, true).await;
                Ok(refusal(500, "api_error"))
            }
            Fault::Page502 => Ok(answer(502, "<html><h1>502 Bad Gateway</h1></html>")),
            Fault::Busy503 => Ok(after(answer(503, ""), "2")),
            Fault::TooManySeconds => Ok(after(refusal(429, "rate_limit_error"), "3")),
            Fault::TooManyDate => {
                let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(4));
                Ok(after(refusal(429, "rate_limit_error"), &date))
            }
            Fault::Conflict => Ok(refusal(409, "idempotency_error")),
            Fault::GarbageBefore => Ok(answer(200, "<html>Please log in to the hotel's network</html>")),
            Fault::GarbageAfter => {
                world.reach(request, true).await;
                Ok(answer(200, "\u{1}\u{2}"))
            }
            Fault::Truncated => {
                let mut whole = world.reach(request, true).await;
                whole.body.truncate(whole.body.len() / 2);
                Ok(whole)
            }
            Fault::SlowInTime => {
                tokio::time::sleep(Duration::from_secs(5)).await;
                Ok(world.reach(request, true).await)
            }
            Fault::SlowAndLost => pending().await,
            Fault::SlowBefore => {
                world.delay(request, true);
                pending().await
            }
            Fault::SlowAfter => {
                world.reach(request, true).await;
                pending().await
            }
            Fault::Twice => {
                world.reach(request.clone(), true).await;
                Ok(world.reach(request, true).await)
            }
            Fault::TwiceLater => {
                world.delay(request.clone(), false);
                Ok(world.reach(request, true).await)
            }
            Fault::CrashBefore => {
                world.crash.notify_one();
                pending().await
            }
            Fault::CrashAfter => {
                world.reach(request, true).await;
                world.crash.notify_one();
                pending().await
            }
        }
    }
}

fn answer(status: u16, body: &'static str) -> HttpResponse {
    let status = StatusCode::from_u16(status).unwrap();
    HttpResponse { status, headers: HeaderMap::new(), body: Bytes::from_static(body.as_bytes()) }
}

fn refusal(status: u16, kind: &str) -> HttpResponse {
    let body = serde_json::json!({ "error": { "type": kind, "message": "try again" } }).to_string();
    HttpResponse { body: body.into(), ..answer(status, "") }
}

fn after(mut answer: HttpResponse, when: &str) -> HttpResponse {
    answer.headers.insert(RETRY_AFTER, HeaderValue::from_str(when).unwrap());
    answer
}
