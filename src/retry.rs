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
    /// A connection was closed without an answer, as happens to one that was kept too long.
    Closed,
    /// No answer for another reason: no connection, or no time left.
    Transport,
    /// Nothing that time would mend.
    Lasting,
    /// An answer with this status.
    Status(u16),
}

impl Failure {
    /// Whether the same request may succeed later.
    pub(crate) fn may_pass(self) -> bool {
        match self {
            Self::Closed | Self::Transport => true,
            Self::Lasting => false,
            Self::Status(status) => matches!(status, 408 | 409 | 429 | 500..=599),
        }
    }
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

/// What a client may spend on further attempts. Each costs more than a success earns, so that in an outage the attempts
/// of all calls together soon fall to one each, and come back when the service does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget(u32);

impl Budget {
    /// A hundred further attempts, for a client that has had no success yet.
    pub(crate) const FULL: Self = Self(500);
    const ATTEMPT: u32 = 5;

    /// Takes the price of one attempt; says whether it could be paid.
    fn spend(&mut self) -> bool {
        let left = self.0.checked_sub(Self::ATTEMPT);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }

    /// What a success brings: a little, and the price of the attempt that it took.
    pub(crate) fn earn(&mut self, attempts: u32) {
        let back = if attempts > 1 { Self::ATTEMPT } else { 1 };
        self.0 = self.0.saturating_add(back).min(Self::FULL.0);
    }
}

/// How long to wait before the next attempt; nothing when there is none.
pub(crate) fn wait(policy: &Policy, attempt: &Attempt, budget: &mut Budget) -> Option<Duration> {
    let wait = worth_waiting(policy, attempt)?;
    budget.spend().then_some(wait)
}

fn worth_waiting(policy: &Policy, attempt: &Attempt) -> Option<Duration> {
    if !attempt.repeatable || !attempt.failure.may_pass() || attempt.number >= policy.attempts {
        return None;
    }
    // A fresh connection is all that a stale one needs.
    if attempt.failure == Failure::Closed && attempt.number == 1 {
        return (!attempt.remaining.is_zero()).then_some(Duration::ZERO);
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
#[path = "retry_properties.rs"]
mod properties;
#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
