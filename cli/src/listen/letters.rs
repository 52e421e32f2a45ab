//! Delivering what was seen: signed, in order for each object, and again for a while when nobody takes it.

use super::changes::News;
use super::line::{Line, Rest};
use crate::failure::Failure;
use crate::http;
use crate::settings::is_loopback;
use reqwest::{Client, Url, header};
use serde_json::json;
use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinSet;
use wooshpay::Secret;
use wooshpay::webhook::{SIGNATURE_HEADERS, sign};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often an event is delivered at most.
const TRIES: u32 = 6;
/// How many deliveries are under way at once.
const AT_ONCE: usize = 16;
/// How many events wait at most. Until there is room, the API is not asked.
const MOST: usize = 1000;

/// How long to wait after this attempt, of which the first is 1; nothing when it was the last.
fn wait_after(attempt: u32) -> Option<Duration> {
    (attempt < TRIES).then(|| Duration::from_secs(1 << (attempt.max(1) - 1)))
}

pub(super) struct Target {
    http: Client,
    url: Url,
    secret: Secret,
    turns: Semaphore,
}

struct Letter {
    news: News,
    body: String,
    /// Every delivery has that of the first.
    signature: String,
    tries: u32,
}

impl Target {
    pub(super) fn new(url: &Url, secret: Secret) -> Result<Arc<Self>, Failure> {
        let agent = concat!("wooshpay-cli/", env!("CARGO_PKG_VERSION"));
        let http = http::client(is_loopback(url) && url.scheme() == "http").user_agent(agent).timeout(PATIENCE);
        let http = http.build().map_err(|error| Failure::local(format!("no client can be made: {error}")))?;
        Ok(Arc::new(Self { http, url: url.clone(), secret, turns: Semaphore::new(AT_ONCE) }))
    }

    fn letter(&self, news: News, is_live: bool) -> Letter {
        let now = now();
        let body = json!({
            "id": news.id,
            "object": "event",
            "created": now,
            "livemode": news.object.get("livemode").and_then(|live| live.as_bool()).unwrap_or(is_live),
            "type": news.kind,
            "data": { "object": news.object },
        });
        let body = body.to_string();
        let signature = sign(self.secret.expose(), now, body.as_bytes());
        Letter { news, body, signature, tries: 0 }
    }

    /// When it was sent, and the status of the answer, of which the rest is not read.
    async fn send(&self, letter: &Letter) -> (i64, Result<u16, String>) {
        // It is never closed.
        let _turn = self.turns.acquire().await;
        let request = self.http.post(self.url.clone()).header(header::CONTENT_TYPE, "application/json");
        let request = request.header(SIGNATURE_HEADERS[0], &letter.signature).body(letter.body.clone());
        (now(), request.send().await.map(|answer| answer.status().as_u16()).map_err(|error| why(&error)))
    }
}

/// Delivers for ever. `open` counts what is not delivered yet.
pub(super) async fn deliver(
    target: Arc<Target>,
    mut arriving: Receiver<News>,
    open: &AtomicUsize,
    (is_live, as_json): (bool, bool),
) -> Failure {
    // What waits for the letter to the same object that is under way.
    let mut waiting: HashMap<String, VecDeque<Letter>> = HashMap::new();
    let mut under_way = JoinSet::new();
    let carry = |letter: Letter, wait: Duration| {
        let target = Arc::clone(&target);
        async move {
            tokio::time::sleep(wait).await;
            let answer = target.send(&letter).await;
            (letter, answer)
        }
    };
    loop {
        tokio::select! {
            Some(news) = arriving.recv(), if open.load(Ordering::Relaxed) < MOST => {
                open.fetch_add(1, Ordering::Relaxed);
                let letter = target.letter(news, is_live);
                match waiting.get_mut(&letter.news.object_id) {
                    Some(others) => others.push_back(letter),
                    None => {
                        waiting.insert(letter.news.object_id.clone(), VecDeque::new());
                        under_way.spawn(carry(letter, Duration::ZERO));
                    }
                }
            }
            Some(done) = under_way.join_next() => {
                let (mut letter, (at, answer)) = match done {
                    Ok(done) => done,
                    Err(error) => return Failure::local(format!("a delivery broke off: {error}")),
                };
                letter.tries += 1;
                let wait = wait_after(letter.tries).filter(|_| !matches!(answer, Ok(200..=299)));
                let line = line(&letter, at, answer, wait);
                match wait {
                    Some(wait) => drop(under_way.spawn(carry(letter, wait))),
                    None => {
                        open.fetch_sub(1, Ordering::Relaxed);
                        let object = letter.news.object_id;
                        match waiting.get_mut(&object).and_then(VecDeque::pop_front) {
                            Some(next) => drop(under_way.spawn(carry(next, Duration::ZERO))),
                            None => drop(waiting.remove(&object)),
                        }
                    }
                }
                if let Err(failure) = line.tell(as_json) {
                    return failure;
                }
            }
            else => return Failure::local("nobody looks at the API any more"),
        }
    }
}

fn line(letter: &Letter, at: i64, answer: Result<u16, String>, wait: Option<Duration>) -> Line {
    let rest = match (&answer, wait) {
        (Ok(200..=299), _) => Rest::Delivered,
        (_, Some(wait)) => Rest::Again(now().saturating_add_unsigned(wait.as_millis().try_into().unwrap_or(u64::MAX))),
        (_, None) => Rest::GivenUp,
    };
    Line {
        at,
        kind: letter.news.kind.to_owned(),
        event: letter.news.id.clone(),
        object: Some(letter.news.object_id.clone()),
        attempt: usize::try_from(letter.tries).unwrap_or(usize::MAX),
        answer,
        rest,
    }
}

/// Why there was no answer; the address, which may hold a key, is left out.
fn why(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer within {} seconds", PATIENCE.as_secs());
    }
    let mut cause: &(dyn Error + 'static) = error;
    loop {
        let io = cause.downcast_ref::<io::Error>();
        if io.is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) {
            return "nobody listens there".to_owned();
        }
        match cause.source() {
            Some(deeper) => cause = deeper,
            None => return format!("the connection failed: {cause}"),
        }
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_grow_and_end() {
        let waits: Vec<u64> = (1..).map_while(wait_after).map(|wait| wait.as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16]);
        assert_eq!((wait_after(0), wait_after(u32::MAX)), (Some(Duration::from_secs(1)), None));
    }

    #[test]
    fn a_letter_is_signed_and_holds_the_object_as_it_came() {
        let url = Url::parse("http://127.0.0.1:9/").unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let target = Target::new(&url, Secret::from("whsec_test".to_owned())).unwrap();
        let object = json!({ "z": 1, "id": "pi_1", "a": { "livemode": true } });
        let (id, kind) = ("evt_listen_pi_1_succeeded".to_owned(), "payment_intent.succeeded");
        let news = News { id, kind, object_id: "pi_1".into(), object: object.clone() };
        for is_live in [false, true] {
            let letter = target.letter(news.clone(), is_live);
            let verifier = wooshpay::webhook::Verifier::new("whsec_test").unwrap();
            let event = verifier.verify(&letter.signature, letter.body.as_bytes()).unwrap();
            assert_eq!((event.kind_str(), event.object_id()), (kind, Some("pi_1")));
            assert_eq!((event.id().as_str(), event.envelope().livemode), ("evt_listen_pi_1_succeeded", Some(is_live)));
            assert!(letter.body.contains(&object.to_string()), "{}", letter.body);
        }
    }
}
