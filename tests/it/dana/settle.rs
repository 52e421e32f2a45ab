//! The return page, on a clock that stands still.

use super::intent;
use crate::memory::{Answer, Memory, status};
use crate::support::id;
use serde_json::{Value, json};
use std::future::IntoFuture;
use std::time::Duration;
use tokio::time::{Instant, sleep};
use wooshpay::dana::{Feed, Settled};
use wooshpay::http::HttpError;
use wooshpay::webhook::{Event, Verifier, sign};
use wooshpay::{Error, Outcome};

const TEN: Duration = Duration::from_secs(10);

fn open() -> Answer {
    status(200, intent("requires_action", 20_000))
}

fn paid() -> Answer {
    status(200, intent("succeeded", 20_000))
}

async fn settle(memory: &Memory, feed: Option<&Feed>) -> (Result<Settled, Error>, Duration) {
    let (client, id, begin) = (memory.client(), id("pi_1"), Instant::now());
    let settle = client.dana().settle(&id, TEN);
    let settled = match feed {
        Some(feed) => settle.feed(feed).await,
        None => settle.await,
    };
    (settled, begin.elapsed())
}

/// An event as a verifier gives it.
fn event(kind: &str, object: &Value) -> Event {
    let body = json!({ "id": "evt_1", "type": kind, "data": { "object": object } }).to_string();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    let header = sign("whsec_a", now as i64, body.as_bytes());
    Verifier::new("whsec_a").unwrap().verify(&header, body.as_bytes()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_is_told_after_one_look() {
    for (word, paid, failed, canceled) in
        [("succeeded", true, false, false), ("failed", false, true, false), ("canceled", false, false, true)]
    {
        let memory = Memory::new([status(200, intent(word, 20_000))]);
        let (settled, took) = settle(&memory, None).await;
        let settled = settled.unwrap();
        assert_eq!(settled.payment().id().as_str(), "pi_1");
        let told = [
            matches!(settled, Settled::Paid(_)),
            matches!(settled, Settled::Failed(_)),
            matches!(settled, Settled::Canceled(_)),
        ];
        assert_eq!((told, took, memory.requests().len()), ([paid, failed, canceled], Duration::ZERO, 1), "{word}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_open_is_asked_for_again_until_it_is_paid() {
    let memory = Memory::new([open(), open(), open(), paid()]);
    let (settled, took) = settle(&memory, None).await;
    assert!(matches!(settled, Ok(Settled::Paid(_))), "{settled:?}");
    // Three pauses of at most 0.5, 1 and 2 seconds, and at least half of that.
    assert!((1_750..=3_510).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn what_stays_open_is_told_as_it_was_last_seen_and_in_time() {
    for word in ["requires_action", "processing", "requires_capture", "on_holiday"] {
        let memory = Memory::new((0..30).map(|_| status(200, intent(word, 20_000))));
        let (client, id) = (memory.client(), id("pi_1"));
        let begin = Instant::now();
        let settled = client.dana().settle(&id, TEN).await;
        assert!(matches!(settled, Ok(Settled::StillOpen(_))), "{word}: {settled:?}");
        assert!(begin.elapsed() <= TEN && begin.elapsed() >= TEN - Duration::from_secs(2), "{:?}", begin.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_passes_does_not_end_it() {
    let faults = [status(503, ""), Answer::Fault(HttpError::closed), Answer::Fault(HttpError::not_sent)];
    let memory = Memory::new(faults.into_iter().chain([status(200, "<html>"), paid()]));
    let (settled, _) = settle(&memory, None).await;
    assert!(matches!(settled, Ok(Settled::Paid(_))), "{settled:?}");
    assert_eq!(memory.requests().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_slow_service_is_no_error() {
    let slow = || Answer::Late(Duration::from_secs(3), Box::new(open()));
    for deadline in [7, 10, 20, 60] {
        let memory = Memory::new((0..30).map(|_| slow()));
        let (client, id) = (memory.client(), id("pi_1"));
        let settled = client.dana().settle(&id, Duration::from_secs(deadline)).await;
        assert!(matches!(settled, Ok(Settled::StillOpen(_))), "{deadline}: {settled:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_learnt_is_an_error_and_not_still_open() {
    let memory = Memory::new([open()].into_iter().chain((0..30).map(|_| Answer::Never)));
    let (client, id, begin) = (memory.client(), id("pi_1"), Instant::now());
    let error = client.dana().settle(&id, TEN).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(begin.elapsed() <= TEN, "{:?}", begin.elapsed());
    let none = client.dana().settle(&id, Duration::ZERO).await.unwrap_err();
    assert_eq!(none.to_string(), "a deadline of 0 leaves no time to ask for pi_1; give it some seconds");
    assert_eq!((none.outcome(), none.attempts()), (Outcome::NotSent, 0));
}

#[tokio::test(start_paused = true)]
async fn what_will_not_pass_ends_it_at_once() {
    let other = json!({ "id": "pi_2", "amount": 1, "currency": "IDR", "status": "succeeded" });
    let answers = [status(404, "{}"), status(401, "{}"), status(403, "{}"), status(200, &other)];
    for answer in answers {
        let memory = Memory::new([answer]);
        let (settled, took) = settle(&memory, None).await;
        assert!(settled.is_err());
        assert_eq!((took, memory.requests().len()), (Duration::ZERO, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_that_says_how_it_ended_is_the_answer() {
    for (kind, word) in [("payment_intent.succeeded", "succeeded"), ("payment_intent.canceled", "canceled")] {
        let (memory, feed) = (Memory::new([open()]), Feed::new());
        let told = async {
            sleep(Duration::from_millis(100)).await;
            feed.tell(&event(kind, &intent(word, 20_000)));
        };
        let ((settled, took), ()) = tokio::join!(settle(&memory, Some(&feed)), told);
        let settled = settled.unwrap();
        assert_eq!(settled.payment().intent().status.as_str(), word);
        assert!(!matches!(settled, Settled::StillOpen(_)));
        assert_eq!((took.as_millis(), memory.requests().len()), (100, 1));
    }
}

/// The service hangs, and the webhook comes.
#[tokio::test(start_paused = true)]
async fn an_event_is_heard_while_the_service_is_asked() {
    let (memory, feed) = (Memory::new([Answer::Never]), Feed::new());
    let told = async {
        sleep(Duration::from_millis(100)).await;
        feed.tell(&event("payment_intent.succeeded", &intent("succeeded", 20_000)));
    };
    let ((settled, took), ()) = tokio::join!(settle(&memory, Some(&feed)), told);
    assert!(matches!(settled, Ok(Settled::Paid(_))));
    assert_eq!(took.as_millis(), 100);
}

#[tokio::test(start_paused = true)]
async fn any_other_event_about_it_makes_it_ask_at_once() {
    let session = json!({ "id": "cs_1", "payment_intent": "pi_1", "status": "complete" });
    let foreign = json!({ "id": "pi_1", "amount": 20_000, "currency": "USD", "status": "succeeded" });
    for (kind, object) in [
        ("checkout.session.completed", &session),
        ("payment_intent.requires_action", &intent("requires_action", 20_000)),
        ("payment_intent.payment_failed", &intent("failed", 20_000)),
        ("payment_intent.succeeded", &foreign),
        ("payment_intent.created", &intent("succeeded", 20_000)),
        ("payment_intent.succeeded", &intent("canceled", 20_000)),
        ("payment_intent.succeeded", &json!({ "id": "pi_1", "amount": "?" })),
        ("of.the.future", &json!({ "id": "pi_1" })),
    ] {
        let (memory, feed) = (Memory::new([open(), paid()]), Feed::new());
        let told = async {
            sleep(Duration::from_millis(100)).await;
            feed.tell(&event(kind, object));
        };
        let ((settled, took), ()) = tokio::join!(settle(&memory, Some(&feed)), told);
        assert!(matches!(settled, Ok(Settled::Paid(_))), "{kind}: {settled:?}");
        assert_eq!(took.as_millis(), 100, "{kind}");
        assert_eq!(memory.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn events_about_something_else_change_nothing() {
    let (memory, feed) = (Memory::new([open(), paid()]), Feed::new());
    let mut other = intent("succeeded", 20_000);
    other["id"] = "pi_2".into();
    let told = async {
        sleep(Duration::from_millis(100)).await;
        feed.tell(&event("payment_intent.succeeded", &other));
        feed.tell(&event("checkout.session.completed", &json!({ "id": "cs_1" })));
        feed.tell(&event("charge.refund.updated", &json!({ "id": "re_1", "payment_intent": "pi_1" })));
    };
    let ((settled, took), ()) = tokio::join!(settle(&memory, Some(&feed)), told);
    assert!(matches!(settled, Ok(Settled::Paid(_))));
    assert!(took.as_millis() >= 250, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn many_can_wait_and_who_falls_behind_asks() {
    let (memory, feed) = (Memory::new([open(), open(), paid(), paid()]), Feed::new());
    let crowd = async {
        sleep(Duration::from_millis(100)).await;
        for number in 0..1_000 {
            feed.tell(&event(
                "payment_intent.succeeded",
                &json!({ "id": format!("pi_x{number}"), "amount": 1,
                "currency": "IDR", "status": "succeeded" }),
            ));
        }
    };
    let (one, two, ()) = tokio::join!(settle(&memory, Some(&feed)), settle(&memory, Some(&feed)), crowd);
    assert!(matches!((&one.0, &two.0), (Ok(Settled::Paid(_)), Ok(Settled::Paid(_)))), "{one:?} {two:?}");
    assert_eq!((one.1.as_millis(), two.1.as_millis()), (100, 100));
    assert_eq!(format!("{feed:?}"), "Feed { waiting: 0 }");
}

/// A shop that stores events and takes them up again may be handed anything.
#[tokio::test(start_paused = true)]
async fn an_event_that_was_only_read_is_not_believed() {
    let (memory, feed) = (Memory::new((0..30).map(|_| open())), Feed::new());
    let body =
        json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": { "object": intent("succeeded", 1) } });
    let forged: Event = serde_json::from_value(body).unwrap();
    let told = async {
        sleep(Duration::from_millis(100)).await;
        feed.tell(&forged);
        sleep(TEN).await;
    };
    let client = memory.client();
    let id = id("pi_1");
    let settle = client.dana().settle(&id, TEN).feed(&feed);
    let (settled, ()) = tokio::join!(settle.into_future(), told);
    assert!(matches!(settled, Ok(Settled::StillOpen(_))), "{settled:?}");
}

#[tokio::test(start_paused = true)]
async fn many_events_do_not_keep_it_from_looking() {
    let late = |answer| Answer::Late(Duration::from_millis(200), Box::new(answer));
    let (memory, feed) = (Memory::new([late(open()), late(paid())]), Feed::new());
    let noise = async {
        for _ in 0..90 {
            sleep(Duration::from_millis(100)).await;
            feed.tell(&event("payment_intent.created", &intent("requires_action", 20_000)));
        }
    };
    let ((settled, took), ()) = tokio::join!(settle(&memory, Some(&feed)), noise);
    assert!(matches!(settled, Ok(Settled::Paid(_))), "{settled:?}");
    assert_eq!(took.as_millis(), 400);
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_leaves_nothing_behind() {
    let (memory, feed) = (Memory::new([Answer::Never]), Feed::new());
    let waiting = tokio::time::timeout(Duration::from_secs(1), settle(&memory, Some(&feed)));
    assert!(waiting.await.is_err());
    assert_eq!(format!("{feed:?}"), "Feed { waiting: 0 }");
}
