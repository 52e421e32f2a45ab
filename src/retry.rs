//! Whether a request is sent again, and when. Pure: it sees what happened, and neither sleeps nor rolls dice.

use std::time::Duration;

/// How often and how patiently a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// How often at most.
    pub(crate) attempts: u32,
    /// The longest wait before the second attempt; it doubles with each further one.
    pub(crate) first_wait: Duration,
    /// The longest wait before any attempt, whatever the service asks for.
    pub(crate) longest_wait: Duration,
}

impl Policy {
    pub(crate) const DEFAULT: Self =
        Self { attempts: 3, first_wait: Duration::from_millis(500), longest_wait: Duration::from_secs(20) };
}

/// How an attempt failed, as far as sending again depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No answer: the connection failed, or time ran out.
    Transport,
    /// An answer with this status.
    Status(u16),
}

/// What is known when an attempt failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// Which attempt failed, from 1.
    pub(crate) number: u32,
    /// Whether the service can tell that a second request is the first one again: a GET, or a POST with a key.
    pub(crate) repeatable: bool,
    /// How it failed.
    pub(crate) failure: Failure,
    /// What the service asked for.
    pub(crate) retry_after: Option<Duration>,
    /// What is left of the deadline.
    pub(crate) remaining: Duration,
    /// A number from 0 to 1.
    pub(crate) dice: f64,
}

/// How long to wait before the next attempt; nothing when there is none.
pub(crate) fn wait(policy: &Policy, attempt: &Attempt) -> Option<Duration> {
    let passing = match attempt.failure {
        Failure::Transport => true,
        Failure::Status(status) => matches!(status, 408 | 409 | 429 | 500..=599),
    };
    if !attempt.repeatable || !passing || attempt.number >= policy.attempts {
        return None;
    }
    let doubled = policy.first_wait.saturating_mul(2_u32.saturating_pow(attempt.number.saturating_sub(1)));
    let drawn = doubled.min(policy.longest_wait).mul_f64(attempt.dice.clamp(0.0, 1.0));
    let wait = drawn.max(attempt.retry_after.unwrap_or_default()).min(policy.longest_wait);
    (wait < attempt.remaining).then_some(wait)
}

/// The value of a `Retry-After` header: seconds, or a date.
pub(crate) fn retry_after(value: &str, now: std::time::SystemTime) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    Some(httpdate::parse_http_date(value).ok()?.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    fn after(number: u32, failure: Failure) -> Attempt {
        Attempt { number, repeatable: true, failure, retry_after: None, remaining: Duration::from_secs(60), dice: 1.0 }
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
        let unkeyed = Attempt { repeatable: false, ..after(1, Failure::Transport) };
        assert_eq!(wait(&Policy::DEFAULT, &unkeyed), None);
    }

    #[test]
    fn the_last_attempt_and_the_deadline_end_it() {
        assert_eq!(wait(&Policy::DEFAULT, &after(3, Failure::Transport)), None);
        let late = Attempt { remaining: Duration::from_millis(500), ..after(1, Failure::Transport) };
        assert_eq!(wait(&Policy::DEFAULT, &late), None);
    }

    #[test]
    fn retry_after_is_honoured_and_capped() {
        let asked =
            |seconds| Attempt { retry_after: Some(Duration::from_secs(seconds)), ..after(1, Failure::Status(429)) };
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
}
