//! Lengths of time as people type them.

use jiff::{SignedDuration, Span, SpanRelativeTo, Unit};
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

/// The same, but some.
pub(crate) fn positive(text: &str) -> Result<Duration, String> {
    parse(text).and_then(|time| if time.is_zero() { Err("it is no time at all".to_owned()) } else { Ok(time) })
}

/// `10m`, `1h 30m`.
pub(crate) fn shown(time: Duration) -> String {
    SignedDuration::try_from(time).map_or_else(|_| format!("{time:?}"), |time| format!("{time:#}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{parse, positive, shown};
    use std::time::Duration;

    #[test]
    fn lengths_of_time_are_read_as_people_type_them() {
        let lengths =
            [("90", 90), ("0", 0), ("90s", 90), ("10m", 600), ("24h", 86_400), ("7d", 604_800), ("1h 30m", 5_400)];
        for (text, seconds) in lengths {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!((parse("0s"), positive("0s")), (Ok(Duration::ZERO), Err("it is no time at all".to_owned())));
        for text in ["", "soon", "-1", "-1h", "nan", "inf", "1e300", "1mo", "1y", "10 0"] {
            assert!(parse(text).unwrap_err().contains("is no length of time"), "{text}");
        }
    }

    #[test]
    fn and_shown_so() {
        assert_eq!(shown(Duration::from_secs(600)), "10m");
        assert_eq!(shown(Duration::from_millis(5_401_500)), "1h 30m 1s 500ms");
    }
}
