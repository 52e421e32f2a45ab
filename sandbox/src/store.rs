//! All state, and the one way to change it.

use crate::chance::Chance;
use crate::clock::Clock;
use crate::faults::Fault;
use crate::idempotency::Answers;
use crate::index::Index;
use crate::journal::Page;
use crate::model::{Attempt, Cause, Customer, Endpoint, Event, Intent, Price, Product, Refund, Secret, Session};
use crate::shared::Site;
use crate::state::RefundStep;
use crate::table::{Rows, Table};
use crate::webhooks::{self, Parcel};
use crate::{payment, render, returns};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::to_raw_value;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// More than anybody counts.
const LARGEST_NUMBER: u64 = 1 << 63;

pub(crate) struct Store {
    pub(crate) chance: Chance,
    pub(crate) intents: Table<String, Intent>,
    pub(crate) sessions: Table<String, Session>,
    pub(crate) refunds: Table<String, Refund>,
    pub(crate) customers: Table<String, Customer>,
    pub(crate) endpoints: Table<String, Endpoint>,
    pub(crate) events: Table<String, Event>,
    pub(crate) prices: Table<String, Price>,
    pub(crate) products: Table<String, Product>,
    /// The kind of every payment method, by its id.
    pub(crate) methods: Table<String, String>,
    /// Wallet pages by their token.
    pub(crate) attempts: Table<Secret, Attempt>,
    /// Session ids by the token of their page.
    pub(crate) pages: Table<Secret, String>,
    pub(crate) balance: Table<String, i64>,
    pub(crate) answers: Answers,
    pub(crate) parcels: Table<u64, Parcel>,
    pub(crate) faults: Table<u64, Fault>,
    due: Table<(i64, u64), Due>,
    last_number: u64,
    pub(crate) index: Index,
    /// Which life of the store this is: a delivery that was under way when it was reset belongs to an earlier one.
    pub(crate) life: u64,
    /// Deliveries to make now, and whether somebody asked for them by hand.
    pub(crate) outbox: Vec<(u64, bool)>,
    /// Deliveries that have no answer yet.
    pub(crate) under_way: usize,
    /// Deliveries that wait for another one to the same endpoint, by endpoint.
    pub(crate) held: BTreeMap<String, Vec<u64>>,
}

/// What the passing of time brings.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Due {
    ExpireSession(String),
    ReleaseIntent(String),
    ExpirePage(Secret),
    EndProcessing(Secret),
    EndRefund(String, RefundStep),
    Deliver(u64),
    ForgetAnswer(String),
}

/// A piece of work on the store: everything in it happens at one moment, for one cause.
pub(crate) struct Work<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) site: &'a Site,
    pub(crate) now: i64,
    pub(crate) cause: Cause,
}

impl Store {
    pub(crate) fn new(chance: Chance, life: u64) -> Self {
        Self {
            chance,
            intents: Table::default(),
            sessions: Table::default(),
            refunds: Table::default(),
            customers: Table::default(),
            endpoints: Table::default(),
            events: Table::default(),
            prices: Table::default(),
            products: Table::default(),
            methods: Table::default(),
            attempts: Table::default(),
            pages: Table::default(),
            balance: Table::default(),
            answers: Answers::default(),
            parcels: Table::default(),
            faults: Table::default(),
            due: Table::default(),
            last_number: 0,
            index: Index::default(),
            life,
            outbox: Vec::new(),
            under_way: 0,
            held: BTreeMap::new(),
        }
    }

    /// Everything that is stored, by the name it has in a file.
    pub(crate) fn tables(&mut self) -> [(&'static str, &mut dyn Rows); 16] {
        [
            ("payment_intents", &mut self.intents),
            ("checkout_sessions", &mut self.sessions),
            ("refunds", &mut self.refunds),
            ("customers", &mut self.customers),
            ("webhook_endpoints", &mut self.endpoints),
            ("events", &mut self.events),
            ("prices", &mut self.prices),
            ("products", &mut self.products),
            ("payment_methods", &mut self.methods),
            ("wallet_pages", &mut self.attempts),
            ("checkout_pages", &mut self.pages),
            ("balance", &mut self.balance),
            ("answers", &mut self.answers.given),
            ("deliveries", &mut self.parcels),
            ("faults", &mut self.faults),
            ("due", &mut self.due),
        ]
    }

    /// What is stored beside the tables.
    pub(crate) fn memo(&self, clock: &Clock) -> Result<Value, String> {
        let memo = Memo { chance: self.chance.clone(), last_number: self.last_number, clock: clock.reading() };
        serde_json::to_value(memo).map_err(|error| error.to_string())
    }

    pub(crate) fn dump(&mut self, clock: &Clock) -> Result<Page, String> {
        let memo = self.memo(clock)?;
        let tables = self.tables().into_iter().map(|(name, table)| Ok((name.to_owned(), table.dump()?)));
        Ok(Page { tables: tables.collect::<Result<_, String>>()?, memo })
    }

    /// Fills an empty store. With `same_time`, the clock then shows what it showed; else time went on meanwhile.
    pub(crate) fn load(&mut self, page: Page, clock: &Clock, same_time: bool) -> Result<(), String> {
        let memo: Memo = serde_json::from_value(page.memo).map_err(|error| format!("memo: {error}"))?;
        memo.check().map_err(|error| format!("memo: {error}"))?;
        for (name, rows) in page.tables {
            let mut tables = self.tables();
            let table = tables.iter_mut().find(|(known, _)| *known == name);
            let (_, table) = table.ok_or_else(|| format!("`{name}` is not a table of this sandbox"))?;
            for (key, row) in rows {
                table.load(&key, row).map_err(|error| format!("{name}: {error}"))?;
            }
        }
        self.index = Index::rebuild(self.intents.values(), self.sessions.values());
        clock.resume(&memo.clock, same_time);
        (self.chance, self.last_number) = (memo.chance, memo.last_number);
        // Deliveries that were under way have no answer, and are made again.
        let planned: BTreeSet<u64> = self
            .due
            .iter()
            .filter_map(|((at, _), due)| if let Due::Deliver(number) = due { Some((*at, *number)) } else { None })
            // One that was held back and then let go early left its old time behind.
            .filter(|(at, number)| self.parcels.get(number).is_some_and(|parcel| parcel.is_due(*at)))
            .map(|(_, number)| number)
            .collect();
        let lost: Vec<(u64, i64)> = self
            .parcels
            .iter()
            .filter(|(number, parcel)| parcel.is_pending() && !planned.contains(number))
            .map(|(number, parcel)| (*number, parcel.due()))
            .collect();
        for (number, parcel) in self.parcels.iter().filter(|(_, parcel)| parcel.is_held()) {
            self.held.entry(parcel.endpoint().to_owned()).or_default().push(*number);
        }
        for (number, due) in lost {
            self.schedule_delivery(due, number);
        }
        Ok(())
    }

    /// Does the first thing that is due. Whether there was one.
    pub(crate) fn pass(&mut self, site: &Site, now: i64) -> bool {
        let Some(((at, _), due)) = self.due.pop_first_if(|(at, _)| *at <= now) else { return false };
        let work = &mut Work { store: self, site, now: at, cause: Cause::default() };
        match due {
            Due::ExpireSession(id) => payment::session_ran_out(work, &id),
            Due::ReleaseIntent(id) => payment::capture_ran_out(work, &id),
            Due::ExpirePage(token) => payment::page_ran_out(work, &token),
            Due::EndProcessing(token) => payment::processed(work, &token),
            Due::EndRefund(id, step) => returns::end(work, &id, step),
            // A delivery that was moved has another entry.
            Due::Deliver(number) if work.store.parcels.get(&number).is_some_and(|parcel| parcel.is_due(at)) => {
                work.store.outbox.push((number, false));
                work.store.under_way += 1;
            }
            Due::Deliver(_) => {}
            Due::ForgetAnswer(place) => work.store.answers.forget(&place, at),
        }
        true
    }

    /// When the next thing falls due.
    pub(crate) fn next_due(&self) -> Option<i64> {
        self.due.keys().next().map(|(at, _)| *at)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    pub(crate) fn schedule(&mut self, at: i64, due: Due) {
        let number = self.number();
        self.due.insert((at, number), due);
    }

    /// A delivery stands in the list under its own number: when its endpoint answers is not the seed's to say, and must
    /// not show in the numbers of what comes after.
    pub(crate) fn schedule_delivery(&mut self, at: i64, number: u64) {
        self.due.insert((at, number), Due::Deliver(number));
    }
}

#[derive(Serialize, Deserialize)]
struct Memo {
    chance: Chance,
    last_number: u64,
    clock: crate::clock::Reading,
}

impl Memo {
    /// Whether there are numbers left to count on.
    fn check(&self) -> Result<(), String> {
        if self.last_number > LARGEST_NUMBER {
            return Err(format!("`last_number` is {}; it must be at most {LARGEST_NUMBER}", self.last_number));
        }
        self.chance.check()
    }
}

impl Work<'_> {
    pub(crate) fn id(&mut self, prefix: &str) -> String {
        self.store.chance.id(prefix, self.now)
    }

    pub(crate) fn secret(&mut self, length: usize) -> Secret {
        Secret(self.store.chance.text(length))
    }

    /// A number from 0 up to, but not including, 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        self.store.chance.fraction()
    }

    /// The moment of creation as WooshPay prints it: milliseconds that end in 000.
    pub(crate) fn created(&self) -> i64 {
        self.now.saturating_sub(self.now.rem_euclid(1000))
    }

    /// Stores an intent and reports what happened to it.
    pub(crate) fn save_intent(&mut self, intent: Intent, events: &[&'static str]) -> Value {
        let object = render::intent(self.site, &intent);
        self.store.index.put_intent(self.store.intents.get(&intent.id), &intent);
        self.store.intents.insert(intent.id.clone(), intent);
        for event in events {
            self.report(*event, object.clone());
        }
        object
    }

    /// Stores a session and reports what happened to it.
    pub(crate) fn save_session(&mut self, session: Session, events: &[&'static str]) -> Value {
        self.store.index.put_session(self.store.sessions.get(&session.id), &session);
        self.store.sessions.insert(session.id.clone(), session.clone());
        let object = render::session(self, &session);
        for event in events {
            self.report(*event, object.clone());
        }
        object
    }

    /// Keeps an event and hands it to every endpoint that asked for its type. Returns its id.
    pub(crate) fn report(&mut self, kind: impl Into<Cow<'static, str>>, object: Value) -> String {
        let kind = kind.into();
        let wanting: Vec<String> = self
            .store
            .endpoints
            .values()
            .filter(|endpoint| endpoint.wants(&kind))
            .map(|found| found.id.clone())
            .collect();
        let mut event = Event {
            id: self.id("evt_"),
            created: self.now,
            kind,
            pending: 0,
            cause: self.cause.clone(),
            object: to_raw_value(&object).unwrap_or_default(),
        };
        webhooks::post(self, &mut event, &wanting);
        let id = event.id.clone();
        self.store.events.insert(id.clone(), event);
        id
    }
}
