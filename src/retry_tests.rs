use super::*;
use std::time::SystemTime;

fn after(number: u32, failure: Failure) -> Attempt {
    Attempt { number, repeatable: true, failure, retry_after: None, remaining: Duration::from_secs(60), dice: 1.0 }
}

/// With money enough for any attempt.
fn wait(policy: &Policy, attempt: &Attempt) -> Option<Duration> {
    super::wait(policy, attempt, &mut Budget::FULL.clone())
}

#[test]
fn waits_double_up_to_the_longest() {
    let policy = Policy { attempts: 10, ..Policy::DEFAULT };
    let waits: Vec<_> = (1..9).map(|n| wait(&policy, &after(n, Failure::Transport)).unwrap().as_millis()).collect();
    assert_eq!(waits, [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
}

#[test]
fn jitter_draws_from_the_whole_span() {
    let half = Attempt { dice: 0.5, ..after(2, Failure::Transport) };
    assert_eq!(wait(&Policy::DEFAULT, &half), Some(Duration::from_millis(500)));
    let none = Attempt { dice: 0.0, ..half };
    assert_eq!(wait(&Policy::DEFAULT, &none), Some(Duration::ZERO));
}

#[test]
fn only_what_may_pass_is_tried_again() {
    for status in [408, 409, 429, 500, 502, 503, 504] {
        assert!(wait(&Policy::DEFAULT, &after(1, Failure::Status(status))).is_some(), "{status}");
    }
    for status in [300, 307, 400, 401, 402, 403, 404, 422] {
        assert_eq!(wait(&Policy::DEFAULT, &after(1, Failure::Status(status))), None, "{status}");
    }
}

#[test]
fn what_the_service_cannot_recognise_is_never_sent_twice() {
    for failure in [Failure::Transport, Failure::Closed, Failure::Status(503)] {
        let unkeyed = Attempt { repeatable: false, ..after(1, failure) };
        assert_eq!(wait(&Policy::DEFAULT, &unkeyed), None);
    }
}

#[test]
fn a_connection_that_was_closed_is_made_anew_at_once_and_then_with_patience() {
    assert_eq!(wait(&Policy::DEFAULT, &after(1, Failure::Closed)), Some(Duration::ZERO));
    assert_eq!(wait(&Policy::DEFAULT, &after(2, Failure::Closed)), Some(Duration::from_secs(1)));
    let late = Attempt { remaining: Duration::ZERO, ..after(1, Failure::Closed) };
    assert_eq!(wait(&Policy::DEFAULT, &late), None);
}

#[test]
fn the_last_attempt_and_the_deadline_end_it() {
    for failure in [Failure::Transport, Failure::Closed] {
        assert_eq!(wait(&Policy::DEFAULT, &after(3, failure)), None);
    }
    let once = Policy { attempts: 1, ..Policy::DEFAULT };
    assert_eq!(wait(&once, &after(1, Failure::Closed)), None);
    let late = Attempt { remaining: Duration::from_millis(500), ..after(1, Failure::Transport) };
    assert_eq!(wait(&Policy::DEFAULT, &late), None);
}

#[test]
fn retry_after_is_honoured_and_capped() {
    let asked = |seconds| Attempt { retry_after: Some(Duration::from_secs(seconds)), ..after(1, Failure::Status(429)) };
    assert_eq!(wait(&Policy::DEFAULT, &asked(7)), Some(Duration::from_secs(7)));
    assert_eq!(wait(&Policy::DEFAULT, &asked(4000)), Some(Duration::from_secs(20)));
}

#[test]
fn retry_after_is_read_in_both_forms() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    assert_eq!(retry_after(" 120 ", now), Some(Duration::from_secs(120)));
    assert_eq!(retry_after("Sun, 06 Nov 1994 08:49:47 GMT", now), Some(Duration::from_secs(10)));
    assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
    assert_eq!(retry_after("soon", now), None);
    assert_eq!(retry_after("-1", now), None);
}

#[test]
fn a_budget_pays_for_a_hundred_attempts_and_no_more() {
    let (mut budget, attempt) = (Budget::FULL, after(1, Failure::Status(503)));
    let paid = (0..1000).filter(|_| super::wait(&Policy::DEFAULT, &attempt, &mut budget).is_some()).count();
    assert_eq!((paid, budget), (100, Budget(0)));
    let closed = after(1, Failure::Closed);
    assert_eq!(super::wait(&Policy::DEFAULT, &closed, &mut budget), None);
}

#[test]
fn what_is_not_tried_again_costs_nothing() {
    let mut budget = Budget::FULL;
    for attempt in [after(1, Failure::Status(404)), after(3, Failure::Transport)] {
        assert_eq!(super::wait(&Policy::DEFAULT, &attempt, &mut budget), None);
    }
    assert_eq!(budget, Budget::FULL);
}

#[test]
fn successes_fill_the_budget_again_and_never_above_full() {
    let mut budget = Budget(0);
    for _ in 0..4 {
        budget.earn(1);
    }
    assert!(!budget.spend());
    budget.earn(1);
    assert!(budget.spend());
    budget.earn(2);
    assert_eq!(budget, Budget(5));
    budget.earn(3);
    assert_eq!(budget, Budget(10));
    let mut full = Budget(499);
    full.earn(2);
    assert_eq!(full, Budget::FULL);
}
