//! What must be true of a call, judged by what the fault server saw.

use crate::cases::{Case, Kind, Message, Mode, Operation};
use crate::http;
use crate::proxy::Exchange;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use wooshpay::{Error, IdempotencyKey, Outcome};

/// How far a call may run over its deadline before it hangs. The machine may be slow; this is no measurement.
const SLACK: Duration = Duration::from_secs(8);

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub case: Case,
    pub key: IdempotencyKey,
    /// The payment that is refunded or retrieved; empty when one is created.
    pub payment: String,
    pub amount: u64,
    /// The limits of the client are so short that a slow machine may break them.
    pub hasty: bool,
    pub deadline: Duration,
    /// The length of a whole request, and of the answer to the first one.
    pub lengths: (usize, usize),
}

/// What the SDK told the caller when all was well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub id: String,
    pub amount: Option<u64>,
    /// The payment that a refund is of.
    pub of: Option<String>,
    pub paid: bool,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Fine,
    NotSent,
    Rejected,
    /// It was not known, and it had been done.
    UnknownDone,
    /// It was not known, and it had not been done.
    UnknownUndone,
}

/// What is found of a case.
#[derive(Clone, Debug)]
pub struct Verdict {
    pub end: End,
    /// The payments or refunds that were made.
    pub made: BTreeSet<String>,
    /// Whether one attempt ended it, and not a limit of the client's.
    pub at_once: bool,
    /// What the service has done under this key is not what was asked for, because a bit of the body was turned on the
    /// way there. Asked again, it must say so.
    pub spoiled: bool,
}

type Check<T = ()> = Result<T, String>;

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(what()) }
}

/// Holds the end of a call against what happened.
pub fn judge(asked: &Asked, result: &Result<Told, Error>, seen: &[Exchange], took: Duration) -> Check<Verdict> {
    let case = &asked.case;
    ensure(took <= asked.deadline + SLACK, || format!("it took {took:?}, with a deadline of {:?}", asked.deadline))?;
    attempts(asked, seen)?;
    let made = made(case.group.operation, seen);
    ensure(made.len() <= 1, || format!("made {} times: {made:?}", made.len()))?;
    let end = match result {
        Ok(told) => {
            fine(asked, told, seen, &made)?;
            End::Fine
        }
        Err(error) => failed(asked, error, seen, &made)?,
    };
    expected(case, result, seen.len())?;
    let spoiled = seen.iter().any(|exchange| answered(exchange, 200..300) && body_changed(exchange));
    Ok(Verdict { end, made, at_once: seen.len() == 1 && !asked.hasty, spoiled })
}

/// The ids of what the service says it made.
pub fn made(operation: Operation, seen: &[Exchange]) -> BTreeSet<String> {
    if operation == Operation::Retrieve {
        return BTreeSet::new();
    }
    let done = seen.iter().filter(|exchange| answered(exchange, 200..300));
    done.filter_map(|exchange| text(&exchange.answer.as_ref()?.json()?, "id")).collect()
}

/// Every attempt is the same request, to the byte, and has the length for which the matrix was made.
fn attempts(asked: &Asked, seen: &[Exchange]) -> Check {
    for exchange in seen {
        ensure(exchange.trouble.is_none(), || format!("the sandbox could not be reached: {:?}", exchange.trouble))?;
        ensure(exchange.request == seen[0].request, || "sent again, and not the same".to_owned())?;
        ensure(exchange.request.len() == asked.lengths.0, || {
            format!("the request has {} bytes, where {} are in the matrix", exchange.request.len(), asked.lengths.0)
        })?;
    }
    // A hasty client's second attempt may reach the service before its first, which then gets an answer that says so.
    let first = seen.first().filter(|first| first.forwarded == first.request && !asked.hasty);
    let Some(first) = first else { return Ok(()) };
    let length = first.answer.as_ref().map_or(0, |answer| answer.bytes.len());
    ensure(length == asked.lengths.1, || {
        format!("the answer has {length} bytes, where {} are in the matrix", asked.lengths.1)
    })
}

/// "It is done" is true, and what the caller is told of it is true.
///
/// A bit that is turned in the answer's body can make another well-formed answer, and without TLS nobody can tell: the
/// SDK then says what arrived. It must be about what was asked for all the same, so only these members may differ:
/// the `id` of something new, of which nothing was known before; the state and amount of what is asked about; and what
/// this SDK does not judge by, such as `description`.
fn fine(asked: &Asked, told: &Told, seen: &[Exchange], made: &BTreeSet<String>) -> Check {
    let operation = asked.case.group.operation;
    ensure(made.len() == usize::from(operation != Operation::Retrieve), || format!("fine, and made: {made:?}"))?;
    let mut answers =
        seen.iter().rev().filter_map(|exchange| exchange.answer.as_ref().map(|answer| (exchange, answer)));
    let last = answers.find(|(exchange, answer)| exchange.delivered.len() == answer.bytes.len());
    let (last, answer) = last.ok_or("fine, and no whole answer was let through")?;
    let truth = answer.json().ok_or("the service's own answer is no JSON")?;
    let from = answer.bytes.len() - answer.body.len();
    let arrived: Value = serde_json::from_slice(last.delivered.get(from..).unwrap_or_default())
        .map_err(|error| format!("fine, and what arrived is no JSON: {error}"))?;
    let turned = last.delivered != answer.bytes;
    ensure(!turned || asked.case.group.message == Message::Response, || "changed on the way back".to_owned())?;

    let lies = |name: &str| turned && arrived.get(name) != truth.get(name);
    let rupiah = operation == Operation::Refund || !lies("currency");
    ensure(rupiah, || format!("fine, and another currency arrived: {arrived}"))?;
    let (mut id, mut amount, mut paid) = (text(&truth, "id"), Some(asked.amount), true);
    let mut of = (operation == Operation::Refund).then(|| asked.payment.clone());
    match operation {
        Operation::Create | Operation::Refund if lies("id") => id = text(&arrived, "id"),
        Operation::Create => paid = false,
        Operation::Refund => {
            // A member whose name was hit is a member that is missing.
            amount = amount.filter(|_| arrived.get("amount").is_some());
            of = of.filter(|_| arrived.get("payment_intent").is_some());
        }
        Operation::Retrieve if lies("amount_received") || lies("amount") => {
            amount = number(&arrived, "amount_received").or_else(|| number(&arrived, "amount"));
        }
        Operation::Retrieve => paid = !lies("status"),
    }
    paid &= operation == Operation::Retrieve;
    let expected = Told { id: id.unwrap_or_default(), amount, of, paid };
    ensure(*told == expected, || format!("told {told:?}, where {expected:?} is true"))?;
    if operation != Operation::Create {
        let name = if operation == Operation::Refund { "payment_intent" } else { "id" };
        ensure(text(&truth, name).as_ref() == Some(&asked.payment), || format!("it is of another payment: {truth}"))?;
    }
    ensure(number(&truth, "amount") == Some(asked.amount), || format!("another amount than was asked for: {truth}"))
}

/// What an error says of the outcome is true, and no less certain than it can be.
fn failed(asked: &Asked, error: &Error, seen: &[Exchange], made: &BTreeSet<String>) -> Check<End> {
    let operation = asked.case.group.operation;
    let said = format!("{error} after {} attempts", error.attempts());
    let (name, key) = match operation {
        Operation::Create => ("create_payment_intent", Some(&asked.key)),
        Operation::Refund => ("create_refund", Some(&asked.key)),
        Operation::Retrieve => ("retrieve_payment_intent", None),
    };
    ensure((error.operation(), error.idempotency_key()) == (Some(name), key), || format!("{said}: another call"))?;
    ensure((1..=3).contains(&error.attempts()), || said.clone())?;
    // What a hasty client gave up may not have been looked at yet, and payments to look at are used by several cases.
    if !asked.hasty && operation != Operation::Retrieve && asked.case.group.kind != Kind::Refuse {
        ensure(seen.len() == error.attempts() as usize, || format!("{said}, of which {} were seen", seen.len()))?;
    }
    match error.outcome() {
        Outcome::NotSent => {
            ensure(seen.is_empty(), || format!("{said}, and {} requests were seen", seen.len()))?;
            Ok(End::NotSent)
        }
        Outcome::Rejected => {
            ensure(made.is_empty(), || format!("{said}, and it was done: {made:?}"))?;
            let refused = seen.last().is_some_and(|exchange| answered(exchange, 400..500));
            ensure(refused, || format!("{said}, and the service refused nothing"))?;
            Ok(End::Rejected)
        }
        Outcome::Unknown => {
            ensure(asked.hasty || !seen.is_empty(), || format!("{said}, and no request was seen"))?;
            let done = seen.iter().any(|exchange| answered(exchange, 200..300));
            Ok(if done { End::UnknownDone } else { End::UnknownUndone })
        }
    }
}

/// Where the matrix leaves no choice of how a call ends.
fn expected(case: &Case, result: &Result<Told, Error>, seen: usize) -> Check {
    let holds = match (case.group.kind, case.mode, result) {
        (Kind::Refuse, _, Err(error)) => error.is_connect() && error.outcome() == Outcome::NotSent,
        (Kind::Cut | Kind::Reset, Mode::First, Ok(_)) => seen >= 2,
        (Kind::Cut | Kind::Reset, Mode::Every, Err(error)) => {
            (error.outcome(), error.attempts(), error.is_timeout()) == (Outcome::Unknown, 3, false)
        }
        (Kind::Stall, Mode::First, Ok(_)) => seen >= 2,
        (Kind::Stall, _, Err(error)) => error.outcome() == Outcome::Unknown,
        (Kind::High | Kind::Low, ..) => true,
        _ => false,
    };
    ensure(holds, || format!("it cannot end so: {result:?}, {seen} attempts seen"))
}

/// What a second call with the same key must find.
pub fn judge_resumed(asked: &Asked, verdict: &Verdict, result: &Result<Told, Error>) -> Check {
    let told = match result {
        Err(error) if verdict.spoiled => {
            let honest = error.is_idempotency_error() && error.outcome() == Outcome::Unknown;
            return ensure(honest, || format!("asked again for what was done differently: {error}"));
        }
        Err(error) => return Err(format!("asked again with the same key: {error}")),
        Ok(told) => told,
    };
    ensure(!verdict.spoiled, || format!("asked again for what was done differently, and told {told:?}"))?;
    ensure(told.amount == Some(asked.amount), || format!("asked again, and told {told:?}"))?;
    let one = verdict.made.iter().all(|id| *id == told.id);
    ensure(one, || format!("asked again with the same key, {} was made beside {:?}", told.id, verdict.made))
}

fn answered(exchange: &Exchange, with: std::ops::Range<u16>) -> bool {
    exchange.answer.as_ref().is_some_and(|answer| with.contains(&answer.status))
}

/// Whether the service got another body than the client wrote.
fn body_changed(exchange: &Exchange) -> bool {
    let body = http::body_at(&exchange.request).unwrap_or_default();
    exchange.forwarded.get(body..) != exchange.request.get(body..)
}

fn text(object: &Value, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}

/// Amounts come as numbers and as texts.
fn number(object: &Value, name: &str) -> Option<u64> {
    let value = object.get(name)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
