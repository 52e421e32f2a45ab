//! The time that everything in the sandbox reads.

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
}

impl Clock {
    /// The computer's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { start: None, shift: watch::Sender::new(0) }
    }

    /// A clock that stands at this many milliseconds since the Unix epoch and moves by [`Clock::advance`] only.
    #[must_use]
    pub fn frozen_at(milliseconds: i64) -> Self {
        Self { start: Some(milliseconds), shift: watch::Sender::new(0) }
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.start.unwrap_or_else(system_now).saturating_add(*self.shift.borrow())
    }

    /// Moves the clock forward, beyond the time that passes by itself.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.shift.send_modify(|shift| *shift = shift.saturating_add(by));
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
