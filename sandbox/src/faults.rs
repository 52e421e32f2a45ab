//! Faults that somebody asked for: what they are, and which request or delivery meets which one.
//!
//! All of this is the sandbox's own. A fault is chosen by the operation it is to meet, or by the event whose delivery it is
//! to meet; it is used up after `count` times, and with a `probability` it meets only some.

use crate::model::Cause;
use crate::problem::Problem;
use crate::shared::Shared;
use crate::store::Work;
use serde::{Deserialize, Serialize};
use serde_json::Value;

const ANY: &str = "*";
/// An hour: longer than anybody's patience.
const LONGEST_WAIT: u64 = 3_600_000;
/// A year.
const LONGEST_DELAY: u64 = 366 * 24 * 60 * 60;

/// A fault that waits to be met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) id: String,
    /// How many times more it is met; without a limit when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) remaining: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(flatten)]
    pub(crate) plan: Plan,
}

/// What meets what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Plan {
    Call {
        operation: String,
        /// Whether the work is done before the fault.
        after_commit: bool,
        #[serde(flatten)]
        fault: CallFault,
    },
    Delivery {
        event: String,
        #[serde(flatten)]
        fault: DeliveryFault,
    },
}

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum CallFault {
    /// Another answer.
    Status {
        status: u16,
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after: Option<String>,
        /// Whether an idempotency key keeps this answer, as it would one that the service itself gave.
        stored: bool,
    },
    /// The answer comes late.
    Delay { milliseconds: u64 },
    /// The connection is closed without an answer.
    Drop,
    /// The connection is closed in the middle of the answer.
    Cut,
    /// The answer comes piece by piece.
    Slow { milliseconds: u64 },
    /// An answer of status 200 that is not JSON.
    Garbage,
    /// The error page of a proxy.
    Html { status: u16 },
}

/// What happens to the delivery of a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum DeliveryFault {
    /// It comes twice.
    Duplicate,
    /// It comes after the next delivery to the same endpoint, or after a minute.
    Reorder,
    Delay {
        seconds: u64,
    },
    /// Before it comes one that somebody else signed.
    Forge,
    /// Its body is changed on the way. The delivery after it is right again.
    Alter,
}

impl CallFault {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Delay { .. } => "delay",
            Self::Drop => "drop",
            Self::Cut => "cut",
            Self::Slow { .. } => "slow",
            Self::Garbage => "garbage",
            Self::Html { .. } => "html",
        }
    }
}

impl DeliveryFault {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Reorder => "reorder",
            Self::Delay { .. } => "delay",
            Self::Forge => "forge",
            Self::Alter => "alter",
        }
    }
}

/// A fault as it is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Wanted {
    operation: Option<String>,
    event: Option<String>,
    kind: String,
    after_commit: Option<bool>,
    count: Option<u32>,
    probability: Option<f64>,
    status: Option<u16>,
    body: Option<Value>,
    retry_after: Option<Value>,
    stored: Option<bool>,
    milliseconds: Option<u64>,
    seconds: Option<u64>,
}

const CALL_KINDS: &str = "status, delay, drop, cut, slow, garbage, html";
const DELIVERY_KINDS: &str = "duplicate, reorder, delay, forge, alter";

impl Wanted {
    /// Reads JSON, or a bare kind.
    pub(crate) fn read(text: &[u8]) -> Result<Self, String> {
        if text.first().is_some_and(u8::is_ascii_lowercase) {
            return Ok(Self { kind: String::from_utf8_lossy(text).into_owned(), ..Self::default() });
        }
        serde_json::from_slice(text).map_err(|error| error.to_string())
    }

    /// Checks what was asked for. `operations` are those that there are.
    pub(crate) fn plan<'a>(self, mut operations: impl Iterator<Item = &'a str>) -> Result<(Plan, Limit), Problem> {
        let limit = self.limit()?;
        let plan = match (&self.operation, &self.event) {
            (Some(_), Some(_)) => return Err(wrong("event", "`operation` and `event` exclude each other")),
            (None, Some(event)) => {
                if event.is_empty() {
                    return Err(wrong("event", "`event` is empty; give an event's type, or `*` for every one"));
                }
                Plan::Delivery { event: event.clone(), fault: self.delivery()? }
            }
            (operation, None) => {
                let operation = operation.clone().unwrap_or_else(|| ANY.into());
                if operation != ANY && !operations.any(|known| known == operation) {
                    let message = format!("`operation` is `{operation}`; it must be the id of an operation, or `*`");
                    return Err(wrong("operation", message));
                }
                let (fault, after_commit) = self.call()?;
                Plan::Call { operation, after_commit, fault }
            }
        };
        Ok((plan, limit))
    }

    fn limit(&self) -> Result<Limit, Problem> {
        match self.probability {
            Some(probability) if !(0.0..=1.0).contains(&probability) => {
                Err(wrong("probability", format!("`probability` is {probability}; it must be from 0 to 1")))
            }
            _ if self.count == Some(0) => Err(wrong("count", "`count` is 0; a fault is met at least once")),
            Some(_) => Ok(Limit { count: self.count, probability: self.probability }),
            None => Ok(Limit { count: Some(self.count.unwrap_or(1)), probability: None }),
        }
    }

    fn call(&self) -> Result<(CallFault, bool), Problem> {
        self.only_for("seconds", self.seconds.is_some(), &[])?;
        self.only_for("body", self.body.is_some(), &["status"])?;
        self.only_for("retry_after", self.retry_after.is_some(), &["status"])?;
        self.only_for("stored", self.stored.is_some(), &["status"])?;
        self.only_for("status", self.status.is_some(), &["status", "html"])?;
        self.only_for("milliseconds", self.milliseconds.is_some(), &["delay", "slow"])?;
        let fault = match self.kind.as_str() {
            "status" => CallFault::Status {
                status: self.status(503)?,
                body: self.body.clone(),
                retry_after: self.retry_after()?,
                stored: self.stored.unwrap_or_default(),
            },
            "delay" => CallFault::Delay { milliseconds: self.milliseconds(1000)? },
            "drop" => CallFault::Drop,
            "cut" => CallFault::Cut,
            "slow" => CallFault::Slow { milliseconds: self.milliseconds(1000)? },
            "garbage" => CallFault::Garbage,
            "html" => CallFault::Html { status: self.status(502)? },
            other => {
                return Err(wrong("kind", format!("`kind` is `{other}`; for a call it must be one of {CALL_KINDS}")));
            }
        };
        // There is nothing to cut or to slow down before there is an answer.
        let needs_answer = matches!(fault, CallFault::Cut | CallFault::Slow { .. });
        match self.after_commit {
            Some(true) if self.stored == Some(true) => {
                let message = "an answer that is stored is in place of the work, so `after_commit` cannot be true";
                Err(wrong("after_commit", message))
            }
            Some(false) if needs_answer => {
                let message = format!("`{}` is about the answer, so `after_commit` cannot be false", self.kind);
                Err(wrong("after_commit", message))
            }
            after => Ok((fault, after.unwrap_or(needs_answer))),
        }
    }

    fn delivery(&self) -> Result<DeliveryFault, Problem> {
        self.only_for("after_commit", self.after_commit.is_some(), &[])?;
        self.only_for("body", self.body.is_some(), &[])?;
        self.only_for("retry_after", self.retry_after.is_some(), &[])?;
        self.only_for("stored", self.stored.is_some(), &[])?;
        self.only_for("status", self.status.is_some(), &[])?;
        self.only_for("milliseconds", self.milliseconds.is_some(), &[])?;
        self.only_for("seconds", self.seconds.is_some(), &["delay"])?;
        match self.kind.as_str() {
            "duplicate" => Ok(DeliveryFault::Duplicate),
            "reorder" => Ok(DeliveryFault::Reorder),
            "delay" => match self.seconds.unwrap_or(60) {
                seconds @ 0..=LONGEST_DELAY => Ok(DeliveryFault::Delay { seconds }),
                more => Err(wrong("seconds", format!("`seconds` is {more}; it must be at most {LONGEST_DELAY}"))),
            },
            "forge" => Ok(DeliveryFault::Forge),
            "alter" => Ok(DeliveryFault::Alter),
            other => {
                Err(wrong("kind", format!("`kind` is `{other}`; for an event it must be one of {DELIVERY_KINDS}")))
            }
        }
    }

    fn only_for(&self, param: &str, given: bool, kinds: &[&str]) -> Result<(), Problem> {
        if given && !kinds.contains(&self.kind.as_str()) {
            return Err(wrong(param, format!("`{param}` means nothing to a fault of kind `{}` here", self.kind)));
        }
        Ok(())
    }

    fn status(&self, usual: u16) -> Result<u16, Problem> {
        match self.status.unwrap_or(usual) {
            status @ 200..=599 => Ok(status),
            other => Err(wrong("status", format!("`status` is {other}; it must be from 200 to 599"))),
        }
    }

    fn milliseconds(&self, usual: u64) -> Result<u64, Problem> {
        match self.milliseconds.unwrap_or(usual) {
            wait @ 0..=LONGEST_WAIT => Ok(wait),
            more => Err(wrong("milliseconds", format!("`milliseconds` is {more}; it must be at most {LONGEST_WAIT}"))),
        }
    }

    fn retry_after(&self) -> Result<Option<String>, Problem> {
        match &self.retry_after {
            None => Ok(None),
            Some(Value::Number(seconds)) => Ok(Some(seconds.to_string())),
            Some(Value::String(text)) if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => {
                Ok(Some(text.clone()))
            }
            Some(_) => Err(wrong("retry_after", "`retry_after` must be a number of seconds or an HTTP date")),
        }
    }
}

/// How often a fault is met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    count: Option<u32>,
    probability: Option<f64>,
}

impl Limit {
    /// Whether chance lets a call meet its own fault.
    pub(crate) fn is_met(self, work: &mut Work<'_>) -> bool {
        self.probability.is_none_or(|wanted| work.fraction() < wanted)
    }
}

fn wrong(param: &str, message: impl Into<String>) -> Problem {
    Problem::invalid(param, message).code("parameter_invalid")
}

/// Keeps a fault until it is met.
pub(crate) fn add(shared: &Shared, wanted: Wanted) -> Result<Fault, Problem> {
    let operations = shared.site.contract.operations.iter().map(|operation| operation.id.as_str());
    let (plan, limit) = wanted.plan(operations)?;
    Ok(shared.work(Cause::default(), |work| {
        let fault = Fault { id: work.id("fault_"), remaining: limit.count, probability: limit.probability, plan };
        let number = work.store.number();
        work.store.faults.insert(number, fault.clone());
        fault
    }))
}

/// The fault that a call of this operation meets, and whether the work is done before it.
pub(crate) fn for_call(work: &mut Work<'_>, operation: &str) -> Option<(CallFault, bool)> {
    met(work, |plan| match plan {
        Plan::Call { operation: wanted, after_commit, fault } if wanted == ANY || wanted == operation => {
            Some((fault.clone(), *after_commit))
        }
        _ => None,
    })
}

/// The fault that a delivery of this event meets.
pub(crate) fn for_delivery(work: &mut Work<'_>, event: &str) -> Option<DeliveryFault> {
    met(work, |plan| match plan {
        Plan::Delivery { event: wanted, fault } if wanted == ANY || wanted == event => Some(fault.clone()),
        _ => None,
    })
}

/// The oldest fault that fits and that chance does not spare.
fn met<T>(work: &mut Work<'_>, fits: impl Fn(&Plan) -> Option<T>) -> Option<T> {
    let fitting: Vec<(u64, Option<f64>)> = work
        .store
        .faults
        .iter()
        .filter(|(_, fault)| fits(&fault.plan).is_some())
        .map(|(number, fault)| (*number, fault.probability))
        .collect();
    let (number, _) =
        fitting.into_iter().find(|(_, probability)| probability.is_none_or(|wanted| work.fraction() < wanted))?;
    let fault = work.store.faults.get_mut(&number)?;
    let met = fits(&fault.plan);
    fault.remaining = fault.remaining.map(|remaining| remaining.saturating_sub(1));
    if fault.remaining == Some(0) {
        work.store.faults.remove(&number);
    }
    met
}

/// A body with another amount, or, when it has none, with one byte more: what a signature must not stand for.
pub(crate) fn altered(body: &str) -> String {
    let digit = body.split_once("\"amount\":").and_then(|(before, after)| {
        let digit = after.chars().next().filter(char::is_ascii_digit)?;
        Some((before.len() + "\"amount\":".len(), if digit == '9' { '8' } else { '9' }))
    });
    let mut altered = body.to_owned();
    match digit {
        Some((place, digit)) => altered.replace_range(place..=place, &digit.to_string()),
        None => altered.push(' '),
    }
    altered
}

#[cfg(test)]
#[path = "faults_tests.rs"]
mod tests;
