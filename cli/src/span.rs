//! Lengths of time as people type them.

use jiff::{Span, SpanRelativeTo, Unit};
use std::time::Duration;

/// `90`, `90s`, `10m`, `24h`, `7d`, `1h 30m`; a number alone is seconds, a day has 24 hours.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let refuse = || format!("{text:?} is no length of time; expected for example 90s, 10m, 24h or 7d");
    let span = match text.parse::<f64>() {
        Ok(seconds) => return Duration::try_from_secs_f64(seconds).map_err(|_| refuse()),
        Err(_) => text.parse::<Span>().map_err(|_| refuse())?,
    };
    let seconds = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).map_err(|_| refuse())?;
    Duration::try_from_secs_f64(seconds).map_err(|_| refuse())
}
