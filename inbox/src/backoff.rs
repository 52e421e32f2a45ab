//! How long to wait after an attempt that failed. Pure.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(3600);

/// The pause after so many attempts: it doubles from a second to an hour, and is drawn from the upper half of its span.
pub(crate) fn pause(attempts: i64, dice: f64) -> Duration {
    let span = (1..attempts.min(20)).fold(FIRST, |span, _| span * 2).min(LONGEST);
    span.mul_f64(0.5 + dice.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_a_second_to_an_hour() {
        let seconds = |attempts, dice| pause(attempts, dice).as_secs_f64();
        assert_eq!(
            [1, 2, 3, 12, 13, i64::MAX].map(|attempts| seconds(attempts, 1.0)),
            [1.0, 2.0, 4.0, 2048.0, 3600.0, 3600.0]
        );
        assert_eq!([seconds(1, 0.0), seconds(3, 0.5), seconds(0, 1.0)], [0.5, 3.0, 1.0]);
    }
}
