//! A service in memory, which needs neither network nor real time. It keeps each request and answers the next of a script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use wooshpay::http::{BoxFuture, HttpClient, HttpError, HttpRequest, HttpResponse, StatusCode};
use wooshpay::{Client, ClientBuilder, SecretKey};

/// What happens to one request.
pub enum Answer {
    /// This status, these headers, this body.
    Status(u16, &'static [(&'static str, &'static str)], String),
    /// No answer, for this reason.
    Fault(fn(&'static str) -> HttpError),
    /// No answer, ever.
    Never,
    /// The inner one, after a while.
    Late(Duration, Box<Answer>),
}

pub fn status(status: u16, body: impl ToString) -> Answer {
    Answer::Status(status, &[], body.to_string())
}

#[derive(Default)]
struct Log {
    script: VecDeque<Answer>,
    requests: Vec<(Duration, HttpRequest)>,
}

/// Clones share one script.
#[derive(Clone)]
pub struct Memory {
    begin: Instant,
    log: Arc<Mutex<Log>>,
}

impl Memory {
    pub fn new(script: impl IntoIterator<Item = Answer>) -> Self {
        crate::support::listen();
        let log = Log { script: script.into_iter().collect(), ..Log::default() };
        Self { begin: Instant::now(), log: Arc::new(Mutex::new(log)) }
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder(SecretKey::new(crate::support::KEY).unwrap()).http_client(self.clone())
    }

    pub fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// When each request came, and what it was. The script must have been used up.
    pub fn requests(&self) -> Vec<(Duration, HttpRequest)> {
        let log = self.log.lock().unwrap();
        assert_eq!(log.script.len(), 0, "answers that nobody asked for");
        log.requests.clone()
    }

    /// When each request came.
    pub fn times(&self) -> Vec<Duration> {
        self.requests().into_iter().map(|(at, _)| at).collect()
    }
}

impl HttpClient for Memory {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        let mut log = self.log.lock().unwrap();
        log.requests.push((self.begin.elapsed(), request));
        let answer = log.script.pop_front().unwrap_or_else(|| status(500, "nothing more in the script"));
        Box::pin(play(answer))
    }
}

fn play(answer: Answer) -> BoxFuture<'static, Result<HttpResponse, HttpError>> {
    Box::pin(async move {
        match answer {
            Answer::Status(status, headers, body) => Ok(HttpResponse {
                status: StatusCode::from_u16(status).unwrap(),
                headers: headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect(),
                body: body.into(),
            }),
            Answer::Fault(fault) => Err(fault("as the script says")),
            Answer::Never => std::future::pending().await,
            Answer::Late(wait, answer) => {
                sleep(wait).await;
                play(*answer).await
            }
        }
    })
}
