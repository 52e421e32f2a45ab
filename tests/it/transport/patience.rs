//! How long a call waits, how often it tries and what that costs, on a clock that stands still.

use crate::memory::{Answer, Memory, status};
use crate::support::id;
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;
use wooshpay::http::{HttpError, HttpRequest};
use wooshpay::types::CreateRefund;
use wooshpay::{Error, Outcome};

const SECOND: Duration = Duration::from_secs(1);

fn good() -> Answer {
    status(200, json!({ "id": "re_1" }))
}

fn busy(headers: &'static [(&'static str, &'static str)]) -> Answer {
    Answer::Status(429, headers, String::new())
}

async fn refund(memory: &Memory) -> Result<u32, Error> {
    let answer = memory.client().create_refund(&CreateRefund::new(id("pi_1"))).send().await;
    answer.map(|answer| answer.attempts())
}

fn assert_same(requests: &[(Duration, HttpRequest)]) {
    for (_, request) in requests {
        let first = &requests[0].1;
        assert_eq!((&request.method, &request.url), (&first.method, &first.url));
        assert_eq!((&request.headers, &request.body), (&first.headers, &first.body), "sent again, and not the same");
        assert!(request.headers.contains_key("idempotency-key") && request.body.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn waits_lie_within_a_span_that_doubles() {
    for _ in 0..200 {
        let memory = Memory::new([status(500, ""), status(503, "<html>"), good()]);
        assert_eq!(refund(&memory).await.unwrap(), 3);
        let requests = memory.requests();
        assert_same(&requests);
        let times: Vec<_> = requests.iter().map(|(at, _)| *at).collect();
        // The clock counts in whole milliseconds.
        let millisecond = Duration::from_millis(1);
        assert_eq!(times[0], Duration::ZERO);
        assert!(times[1] <= SECOND / 2 + millisecond, "{times:?}");
        assert!(times[2] - times[1] <= SECOND + millisecond, "{times:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn jitter_spreads_the_waits() {
    let mut waits = Vec::new();
    for _ in 0..64 {
        let memory = Memory::new([status(500, ""), good()]);
        refund(&memory).await.unwrap();
        waits.push(memory.times()[1]);
    }
    let shorter = waits.iter().filter(|wait| **wait < SECOND / 4).count();
    assert!((1..64).contains(&shorter), "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn the_service_says_how_long_to_wait_in_seconds_or_as_a_date() {
    for (headers, least, most) in [
        (&[("retry-after", "7")][..], 7, 7),
        (&[("retry-after", "3600")], 20, 20),
        (&[("retry-after", "Sun, 06 Nov 2044 08:49:37 GMT")], 20, 20),
        (&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")], 0, 1),
        (&[("retry-after", "soon")], 0, 1),
    ] {
        let memory = Memory::new([busy(headers), good()]);
        assert_eq!(refund(&memory).await.unwrap(), 2);
        let waited = memory.times()[1];
        let span = Duration::from_secs(least)..=Duration::from_secs(most) + Duration::from_millis(1);
        assert!(span.contains(&waited), "{headers:?}: {waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_went_stale_is_made_anew_at_once() {
    let memory = Memory::new([Answer::Fault(HttpError::closed), good()]);
    assert_eq!(refund(&memory).await.unwrap(), 2);
    assert_eq!(memory.times(), [Duration::ZERO, Duration::ZERO]);
    assert_same(&memory.requests());
}

#[tokio::test(start_paused = true)]
async fn an_attempt_ends_in_time_and_the_next_follows() {
    let memory = Memory::new([Answer::Never, Answer::Late(30 * SECOND, Box::new(good())), Answer::Never]);
    let begin = Instant::now();
    let error = refund(&memory).await.unwrap_err();
    assert_eq!((error.attempts(), error.outcome(), error.is_timeout()), (3, Outcome::Unknown, true));
    let took = begin.elapsed();
    assert!((55 * SECOND..=60 * SECOND).contains(&took), "{took:?}");
    assert_same(&memory.requests());
}

#[tokio::test(start_paused = true)]
async fn no_call_outlives_its_deadline() {
    for (deadline, timeout) in [(1, 20), (5, 2), (12, 5), (0, 20), (60, 20)] {
        let memory = Memory::new([]);
        let begin = Instant::now();
        let call = memory.client().retrieve_balance().attempts(100);
        let call = call.deadline(deadline * SECOND).timeout(timeout * SECOND);
        let error = call.await.unwrap_err();
        assert!(begin.elapsed() <= deadline * SECOND, "{deadline}: {:?}", begin.elapsed());
        assert_eq!(error.attempts() == 0, deadline == 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_does_not_multiply_the_load() {
    let memory = Memory::new([]);
    let client = memory.client();
    let mut attempts = 0;
    for _ in 0..300 {
        let error = client.clone().retrieve_balance().await.unwrap_err();
        attempts += error.attempts();
    }
    // A hundred further attempts are paid for; then each call is one attempt.
    assert_eq!(attempts, 400);
    assert_eq!(memory.requests().len(), 400);
    let other = memory.client().retrieve_balance().await.unwrap_err();
    assert_eq!(other.attempts(), 3, "another client has money of its own");
}

#[tokio::test(start_paused = true)]
async fn what_service_gives_back_can_be_spent_again() {
    let down = (0..250).map(|_| status(500, ""));
    let up = (0..5).map(|_| status(200, "{}"));
    let memory = Memory::new(down.chain(up).chain([status(500, ""), status(200, "{}")]));
    let client = memory.client();
    for _ in 0..150 {
        assert!(client.retrieve_balance().await.is_err());
    }
    for _ in 0..5 {
        client.retrieve_balance().await.unwrap();
    }
    assert_eq!(client.retrieve_balance().send().await.unwrap().attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_sent_is_said_to_be_so_and_what_may_have_been_is_not() {
    let not_sent = || Answer::Fault(HttpError::not_sent);
    let cases = [
        (vec![not_sent(), not_sent(), not_sent()], Outcome::NotSent),
        (vec![not_sent(), Answer::Fault(HttpError::unknown), not_sent()], Outcome::Unknown),
        (vec![not_sent(), status(400, "{}")], Outcome::Rejected),
        (vec![Answer::Fault(HttpError::closed), status(400, "{}")], Outcome::Unknown),
        (vec![status(500, "{}"), status(404, "{}")], Outcome::Unknown),
        (vec![status(429, "{}"), not_sent(), status(402, "{}")], Outcome::Rejected),
    ];
    for (script, outcome) in cases {
        let sent = script.len();
        let memory = Memory::new(script);
        let error = refund(&memory).await.unwrap_err();
        assert_eq!((error.outcome(), error.attempts() as usize), (outcome, sent), "{error}");
        assert_eq!(memory.requests().len(), sent);
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_and_a_call_say_how_often() {
    let memory = Memory::new([]);
    let client = memory.builder().attempts(5).build().unwrap();
    assert_eq!(client.retrieve_balance().await.unwrap_err().attempts(), 5);
    assert_eq!(client.retrieve_balance().attempts(2).await.unwrap_err().attempts(), 2);
    assert_eq!(memory.builder().attempts(0).build().unwrap().retrieve_balance().await.unwrap_err().attempts(), 1);
}
