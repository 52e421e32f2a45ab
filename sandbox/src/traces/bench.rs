//! The store and the model side by side.

use super::Tally;
use super::book::{Book, Keyed};
use super::requests;
use super::steps::{Act, Ask, Step};
use crate::clock::Clock;
use crate::gate;
use crate::idempotency::{Asked, Claim};
use crate::model::{Cause, Failure, Secret};
use crate::operations::Call;
use crate::payment;
use crate::server::Sandbox;
use crate::shared::Shared;
use crate::state::SessionStatus;
use crate::store::Work;
use crate::triggers::Trigger;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

const START: i64 = 1_750_000_000_123;

pub(super) struct Bench {
    shared: Arc<Shared>,
    clock: Clock,
    book: Book,
    payments: Vec<String>,
    sessions: Vec<String>,
    refunds: Vec<String>,
    keyed: Vec<(Ask, u8)>,
    tally: Tally,
}

impl Bench {
    pub(super) fn new() -> Self {
        let clock = Clock::frozen_at(START);
        let builder = Sandbox::builder().clock(clock.clone()).seed(1);
        Self {
            shared: builder.shared("http://127.0.0.1:9".into()).unwrap(),
            clock,
            book: Book::new(START),
            payments: Vec::new(),
            sessions: Vec::new(),
            refunds: Vec::new(),
            keyed: Vec::new(),
            tally: Tally::new(),
        }
    }

    pub(super) fn step(&mut self, step: &Step) -> Result<(), String> {
        match step {
            Step::Call(ask, key) => {
                let ask = ask.clone().exact(&self.book);
                let status = self.call(&ask, *key)?;
                let name = format!("{ask:?}").split(' ').next().unwrap_or_default().to_lowercase();
                self.count(format!("call {name} {status}"));
            }
            Step::Again(nth) if !self.keyed.is_empty() => {
                let (ask, key) = self.keyed[nth % self.keyed.len()].clone();
                let status = self.call(&ask, Some(key))?;
                self.count(format!("again {status}"));
            }
            Step::ChecksOut { session } if !self.sessions.is_empty() => {
                let session = session % self.sessions.len();
                self.check_out(&self.sessions[session]);
                self.book.checks_out(session);
            }
            Step::Customer { payment, act } if !self.payments.is_empty() => {
                let payment = payment % self.payments.len();
                self.shared.work(Cause::default(), |work| {
                    let intent = work.store.intents[&self.payments[payment]].clone();
                    let Some(token) = intent.attempt.clone() else { return };
                    match act {
                        Act::Pays => payment::pay(work, &token, intent, None),
                        Act::PaysLater => payment::pay(work, &token, intent, Some(Trigger::ProcessingPaid)),
                        Act::FailsLater => payment::pay(work, &token, intent, Some(Trigger::ProcessingFailed)),
                        Act::Declines => payment::fail(work, &token, intent, Failure::CanceledByCustomer),
                    }
                });
                self.book.customer(payment, *act);
            }
            Step::Again(_) | Step::ChecksOut { .. } | Step::Customer { .. } => {}
            Step::Wait { milliseconds } => {
                self.clock.advance(Duration::from_millis(milliseconds.unsigned_abs()));
                self.book.wait(*milliseconds);
            }
        }
        Ok(())
    }

    /// What the session's page does with a click.
    fn check_out(&self, session: &str) {
        self.shared.work(Cause::default(), |work| {
            let session = work.store.sessions[session].clone();
            let mut intent = work.store.intents[&session.intent].clone();
            if session.status == SessionStatus::Open && intent.attempt.is_none() {
                let method = payment::new_method(work, "dana");
                if payment::confirm(work, &mut intent, method).is_ok() {
                    work.save_intent(intent, &["payment_intent.requires_action"]);
                }
            }
        });
    }

    /// Asks both, and returns the status that both answer.
    fn call(&mut self, ask: &Ask, key: Option<u8>) -> Result<u16, String> {
        let (operation, id, body) = requests::request(ask, &self.payments, &self.sessions);
        let (status, text) = self.answer(operation, &id, body, key);
        if Book::malformed(ask) {
            return same("status".into(), 400, status).map(|()| status);
        }
        match key.map_or(Keyed::New, |key| self.book.keyed(key, ask)) {
            Keyed::Same(first) => same("replay".into(), first, text)?,
            Keyed::Other => {
                self.count("key of another call".into());
                same("status".into(), 400, status)?;
                same("type".into(), true, text.contains("idempotency_error"))?;
            }
            Keyed::New => {
                same("status".into(), self.book.ask(ask), status).map_err(|reason| format!("{reason}, {text}"))?;
                if let Some(key) = key {
                    self.book.keep(key, ask, text.clone());
                    self.keyed.push((ask.clone(), key));
                }
                if status == 200 {
                    self.learn(ask, &text);
                }
            }
        }
        Ok(status)
    }

    /// Keeps the ids of what was made.
    fn learn(&mut self, ask: &Ask, text: &str) {
        let id = |name: &str| {
            let answer: Value = serde_json::from_str(text).unwrap();
            answer[name].as_str().unwrap().to_owned()
        };
        match ask {
            Ask::Create { .. } => self.payments.push(id("id")),
            Ask::Refund { .. } => self.refunds.push(id("id")),
            Ask::Open { .. } => {
                self.payments.push(id("payment_intent"));
                self.sessions.push(id("id"));
            }
            _ => {}
        }
    }

    /// As the gate answers, from the body's shape on.
    fn answer(&self, operation: &str, id: &str, body: Value, key: Option<u8>) -> (u16, String) {
        let contract = &self.shared.site.contract;
        let operation = contract.operations.iter().find(|known| known.id == operation).unwrap();
        if let Err(problem) = contract.check_request(operation, &body) {
            return (problem.status().as_u16(), problem.body().to_string());
        }
        let endpoint = format!("{} {}", operation.method, operation.path.replace("{id}", id));
        let asked = key.map(|key| Asked::new(&Secret("sk_test_1".into()), &key.to_string(), endpoint, &body));
        if let Some(asked) = &asked {
            match self.shared.work(Cause::default(), |work| work.store.answers.claim(asked, work.now)) {
                Claim::New => {}
                Claim::Done(status, text) => return (status, text),
                Claim::Busy => panic!("nothing happens at once here"),
                Claim::Taken { .. } => return (400, "idempotency_error".into()),
            }
        }
        let Value::Object(body) = body else { panic!("{body}") };
        let call = Call { id: id.to_owned(), body, query: BTreeMap::new() };
        let run = crate::operations::find(&operation.id).unwrap();
        let life = self.shared.look(|work| work.store.life);
        let answer = |work: &mut Work<'_>| gate::done(work, run, &call);
        let (status, text) = gate::commit(&self.shared, life, Cause::default(), answer, asked.as_ref());
        (status.as_u16(), text)
    }

    /// Whether both tell the same story.
    pub(super) fn compare(&self) -> Result<(), String> {
        self.shared.work(Cause::default(), |work| {
            let store = &work.store;
            for (index, (id, expected)) in self.payments.iter().zip(&self.book.payments).enumerate() {
                let (found, at) = (&store.intents[id], |name: &str| format!("{name} of payment {index}"));
                same(at("status"), expected.status, found.status.name())?;
                same(at("amount"), expected.amount, found.amount)?;
                same(at("amount_received"), expected.received, found.received)?;
                same(at("open page"), expected.status == "requires_action", found.attempt.is_some())?;
                let refunds = store.refunds.values().filter(|refund| refund.intent == *id);
                let refunded: i64 = refunds.filter(|refund| refund.status.counts()).map(|refund| refund.amount).sum();
                same(at("refunded"), self.book.refunded(index) + expected.released, refunded)?;
            }
            for (index, (id, expected)) in self.sessions.iter().zip(&self.book.sessions).enumerate() {
                same(format!("status of session {index}"), expected.status, store.sessions[id].status.name())?;
            }
            for (index, (id, expected)) in self.refunds.iter().zip(&self.book.refunds).enumerate() {
                same(format!("status of refund {index}"), expected.status, store.refunds[id].status.name())?;
            }
            same("balance".into(), self.book.balance, store.balance.get("IDR").copied().unwrap_or_default())
        })
    }

    /// Whether the API tells what is so. It takes long, so it is asked at the end of a trace only.
    pub(super) fn compare_answers(&self) -> Result<(), String> {
        for (index, (id, expected)) in self.payments.iter().zip(&self.book.payments).enumerate() {
            let found = self.found("retrieve_payment_intent", id);
            let (received, capturable) =
                (expected.received, (expected.status == "requires_capture").then_some(expected.amount));
            let expected = json!([expected.status, expected.amount, (received > 0).then_some(received), capturable]);
            let found = json!([found["status"], found["amount"], found["amount_received"], found["amount_capturable"]]);
            same(format!("the answer about payment {index}"), expected, found)?;
        }
        for (index, (id, expected)) in self.sessions.iter().zip(&self.book.sessions).enumerate() {
            let found = self.found("retrieve_checkout_session", id);
            let paid = self.book.payments[expected.payment].status == "succeeded";
            let expected = json!([expected.status, if paid { "paid" } else { "unpaid" }]);
            let found = json!([found["status"], found["payment_status"]]);
            same(format!("the answer about session {index}"), expected, found)?;
        }
        for (index, (id, expected)) in self.refunds.iter().zip(&self.book.refunds).enumerate() {
            let found = self.found("retrieve_refund", id);
            let found = json!([found["amount"], found["status"], found.get("failure_reason").is_some()]);
            let expected = json!([expected.amount, expected.status, expected.status == "failed"]);
            same(format!("the answer about refund {index}"), expected, found)?;
        }
        let balance = self.found("retrieve_balance", "")["available"][0]["amount"].as_i64().unwrap_or_default();
        same("the answer about the balance".into(), self.book.balance, balance)
    }

    fn found(&self, operation: &str, id: &str) -> Value {
        let call = Call { id: id.to_owned(), body: Map::new(), query: BTreeMap::new() };
        let run = crate::operations::find(operation).unwrap();
        self.shared.work(Cause::default(), |work| run(work, &call)).unwrap_or_else(|problem| problem.body())
    }

    fn count(&mut self, what: String) {
        *self.tally.entry(what).or_default() += 1;
    }

    /// What happened, with how it ended.
    pub(super) fn tally(mut self) -> Tally {
        let ends = self.book.sessions.iter().map(|session| format!("session {}", session.status));
        let released = self.book.payments.iter().filter(|payment| payment.released > 0).map(|_| "released".to_owned());
        let refunds = self.book.refunds.iter().filter_map(super::book::Refund::late_end).map(str::to_owned);
        for what in ends.chain(released).chain(refunds).collect::<Vec<_>>() {
            self.count(what);
        }
        self.tally
    }
}

fn same<T: PartialEq<U> + Debug, U: Debug>(what: String, expected: T, found: U) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}: the model says {expected:?}, the store {found:?}")) }
}
