//! The time that everything in the sandbox reads.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// Where the sandbox gets its time: the computer's clock, or one that stands still until it is moved.
///
/// Clones share one time. Whatever falls due when the time moves (a session that expires, a webhook that is delivered
/// again) happens then, in order.
#[derive(Clone, Debug)]
pub struct Clock {
    start: Option<i64>,
    shift: watch::Sender<i64>,
    /// Whether it was set since somebody last asked.
    was_set: Arc<AtomicBool>,
}

/// What a clock showed, to be written down.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Reading {
    now: i64,
    shift: i64,
}

impl Clock {
    /// The computer's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { start: None, shift: watch::Sender::new(0), was_set: Arc::default() }
    }

    /// A clock that stands at this many milliseconds since the Unix epoch and moves by [`Clock::advance`] only.
    #[must_use]
    pub fn frozen_at(milliseconds: i64) -> Self {
        Self { start: Some(milliseconds), shift: watch::Sender::new(0), was_set: Arc::default() }
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.base().saturating_add(*self.shift.borrow())
    }

    fn base(&self) -> i64 {
        self.start.unwrap_or_else(system_now)
    }

    /// Moves the clock forward, beyond the time that passes by itself.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.set_shift(|shift| shift.saturating_add(by));
    }

    /// Moves the clock forward to this moment, if it is not there yet.
    pub(crate) fn at_least(&self, moment: i64) {
        let base = self.base();
        if moment > self.now() {
            self.set_shift(|shift| shift.max(moment.saturating_sub(base)));
        }
    }

    /// Back to where it started.
    pub(crate) fn restart(&self) {
        self.set_shift(|_| 0);
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading { now: self.now(), shift: *self.shift.borrow() }
    }

    /// Goes on from a reading: at its very moment, or, when the clock runs by itself, as if it had run since.
    pub(crate) fn resume(&self, reading: &Reading, same_time: bool) {
        let base = self.base();
        let to = if same_time || self.is_frozen() { reading.now.saturating_sub(base) } else { reading.shift };
        self.set_shift(|_| to);
    }

    /// Whether the clock was set since this was last asked.
    pub(crate) fn was_set(&self) -> bool {
        self.was_set.swap(false, Ordering::Relaxed)
    }

    fn set_shift(&self, to: impl FnOnce(i64) -> i64) {
        self.was_set.store(true, Ordering::Relaxed);
        self.shift.send_modify(|shift| *shift = to(*shift));
    }

    /// Whether time passes only when somebody says so.
    pub(crate) fn is_frozen(&self) -> bool {
        self.start.is_some()
    }

    pub(crate) fn moves(&self) -> watch::Receiver<i64> {
        self.shift.subscribe()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

fn system_now() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = Clock::frozen_at(1_700_000_000_000);
        let twin = clock.clone();
        assert_eq!(clock.now(), 1_700_000_000_000);
        twin.advance(Duration::from_millis(2_500));
        assert_eq!(clock.now(), 1_700_000_002_500);
        assert_eq!(twin.now(), 1_700_000_002_500);
    }

    #[test]
    fn the_system_clock_can_be_moved_forward() {
        let clock = Clock::system();
        let before = clock.now();
        clock.advance(Duration::from_hours(1));
        assert!(clock.now() >= before + 3_600_000);
    }
}
