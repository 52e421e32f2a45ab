//! What is counted, for Prometheus or whatever else listens to the `metrics` crate.

/// Something that is counted.
#[derive(Clone, Copy)]
pub(crate) enum Count {
    Received,
    Double,
    Late,
    Done,
    Retried,
    Dead,
}

const LAG: &str = "wooshpay_inbox_lag_seconds";

impl Count {
    const ALL: [Self; 6] = [Self::Received, Self::Double, Self::Late, Self::Done, Self::Retried, Self::Dead];

    fn name(self) -> &'static str {
        match self {
            Self::Received => "wooshpay_inbox_received_total",
            Self::Double => "wooshpay_inbox_doubles_total",
            Self::Late => "wooshpay_inbox_late_total",
            Self::Done => "wooshpay_inbox_done_total",
            Self::Retried => "wooshpay_inbox_retried_total",
            Self::Dead => "wooshpay_inbox_dead_total",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Received => "events that came for the first time",
            Self::Double => "deliveries of events that had come, and events that told nothing new",
            Self::Late => "events about something that was known to be further",
            Self::Done => "events that were handled",
            Self::Retried => "attempts that failed and are made again",
            Self::Dead => "events that were given up",
        }
    }

    pub(crate) fn up(self) {
        metrics::counter!(self.name()).increment(1);
    }
}

pub(crate) fn describe() {
    for count in Count::ALL {
        metrics::describe_counter!(count.name(), count.help());
    }
    let help = "age of the event that was taken up last; 0 when none waits";
    metrics::describe_gauge!(LAG, metrics::Unit::Seconds, help);
}

pub(crate) fn lag(milliseconds: i64) {
    let milliseconds = u32::try_from(milliseconds.max(0)).unwrap_or(u32::MAX);
    metrics::gauge!(LAG).set(f64::from(milliseconds) / 1000.0);
}
