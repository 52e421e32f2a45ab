//! All state, behind one lock, and the one way to change it.

use crate::chance::Chance;
use crate::clock::Clock;
use crate::contract::Contract;
use crate::idempotency::Answers;
use crate::model::{Attempt, Cause, Customer, Endpoint, Event, Intent, Price, Product, Refund, Secret, Session};
use crate::webhooks::Parcel;
use crate::{payment, render};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// What does not change while a sandbox runs.
pub(crate) struct Site {
    pub(crate) contract: Arc<Contract>,
    pub(crate) base_url: String,
    pub(crate) merchant: String,
    pub(crate) clock: Clock,
}

/// One running sandbox.
pub(crate) struct Shared {
    pub(crate) site: Site,
    pub(crate) changed: Arc<Notify>,
    store: Mutex<Store>,
    violations: Mutex<Vec<String>>,
}

pub(crate) struct Store {
    chance: Chance,
    pub(crate) intents: BTreeMap<String, Intent>,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) refunds: BTreeMap<String, Refund>,
    pub(crate) customers: BTreeMap<String, Customer>,
    pub(crate) endpoints: BTreeMap<String, Endpoint>,
    pub(crate) events: BTreeMap<String, Event>,
    pub(crate) prices: BTreeMap<String, Price>,
    pub(crate) products: BTreeMap<String, Product>,
    /// The kind of every payment method, by its id.
    pub(crate) methods: HashMap<String, String>,
    /// Wallet pages by their token.
    pub(crate) attempts: HashMap<Secret, Attempt>,
    /// Session ids by the token of their page.
    pub(crate) pages: HashMap<Secret, String>,
    pub(crate) balance: BTreeMap<String, i64>,
    pub(crate) answers: Answers,
    pub(crate) parcels: BTreeMap<u64, Parcel>,
    pub(crate) outbox: Vec<u64>,
    due: BTreeMap<(i64, u64), Due>,
    last_number: u64,
}

/// What the passing of time brings.
pub(crate) enum Due {
    ExpireSession(String),
    ReleaseIntent(String),
    ExpirePage(Secret),
    EndProcessing(Secret),
    Deliver(u64),
    ForgetAnswer(Secret, String),
}

/// A piece of work on the store: everything in it happens at one moment, for one cause.
pub(crate) struct Work<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) site: &'a Site,
    pub(crate) now: i64,
    pub(crate) cause: Cause,
}

impl Shared {
    pub(crate) fn new(site: Site, chance: Chance) -> Self {
        let store = Store {
            chance,
            intents: BTreeMap::new(),
            sessions: BTreeMap::new(),
            refunds: BTreeMap::new(),
            customers: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            events: BTreeMap::new(),
            prices: BTreeMap::new(),
            products: BTreeMap::new(),
            methods: HashMap::new(),
            attempts: HashMap::new(),
            pages: HashMap::new(),
            balance: BTreeMap::new(),
            answers: Answers::default(),
            parcels: BTreeMap::new(),
            outbox: Vec::new(),
            due: BTreeMap::new(),
            last_number: 0,
        };
        Self { site, store: Mutex::new(store), changed: Arc::default(), violations: Mutex::default() }
    }

    /// Brings the store up to the present, then does the work.
    pub(crate) fn work<T>(&self, cause: Cause, work: impl FnOnce(&mut Work<'_>) -> T) -> T {
        let now = self.site.clock.now();
        let mut store = lock(&self.store);
        settle(&mut store, &self.site, now);
        let result = work(&mut Work { store: &mut store, site: &self.site, now, cause });
        drop(store);
        self.changed.notify_one();
        result
    }

    /// When the next thing falls due, after all that is due has happened, and the deliveries to make now.
    pub(crate) fn settle(&self) -> (Vec<u64>, Option<i64>) {
        let mut store = lock(&self.store);
        settle(&mut store, &self.site, self.site.clock.now());
        (std::mem::take(&mut store.outbox), store.due.keys().next().map(|(at, _)| *at))
    }

    pub(crate) fn violated(&self, complaint: String) {
        lock(&self.violations).push(complaint);
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        lock(&self.violations).clone()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.changed.notify_one();
    }
}

/// A poisoned lock means that a handler died half way. What it left behind is still the best answer there is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn settle(store: &mut Store, site: &Site, now: i64) {
    while let Some(entry) = store.due.first_entry().filter(|entry| entry.key().0 <= now) {
        let ((at, _), due) = entry.remove_entry();
        let mut work = Work { store, site, now: at, cause: Cause::default() };
        match due {
            Due::ExpireSession(id) => payment::session_ran_out(&mut work, &id),
            Due::ReleaseIntent(id) => payment::capture_ran_out(&mut work, &id),
            Due::ExpirePage(token) => payment::page_ran_out(&mut work, &token),
            Due::EndProcessing(token) => payment::processed(&mut work, &token),
            Due::Deliver(number) => work.store.outbox.push(number),
            Due::ForgetAnswer(api_key, key) => work.store.answers.forget(&api_key, &key, at),
        }
    }
}

impl Store {
    pub(crate) fn number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    pub(crate) fn schedule(&mut self, at: i64, due: Due) {
        let number = self.number();
        self.due.insert((at, number), due);
    }
}

impl Work<'_> {
    pub(crate) fn id(&mut self, prefix: &str) -> String {
        self.store.chance.id(prefix, self.now)
    }

    pub(crate) fn secret(&mut self, length: usize) -> Secret {
        Secret(self.store.chance.text(length))
    }

    /// The moment of creation as WooshPay prints it: milliseconds that end in 000.
    pub(crate) fn created(&self) -> i64 {
        self.now.saturating_sub(self.now.rem_euclid(1000))
    }

    /// Stores an intent and reports what happened to it.
    pub(crate) fn save_intent(&mut self, intent: Intent, events: &[&'static str]) -> Value {
        let object = render::intent(self.site, &intent);
        self.store.intents.insert(intent.id.clone(), intent);
        for event in events {
            self.report(event, object.clone());
        }
        object
    }

    /// Stores a session and reports what happened to it.
    pub(crate) fn save_session(&mut self, session: Session, events: &[&'static str]) -> Value {
        self.store.sessions.insert(session.id.clone(), session.clone());
        let object = render::session(self, &session);
        for event in events {
            self.report(event, object.clone());
        }
        object
    }

    /// Keeps an event and hands it to every endpoint that asked for its type.
    pub(crate) fn report(&mut self, kind: &'static str, object: Value) {
        let wanting: Vec<String> = self
            .store
            .endpoints
            .values()
            .filter(|endpoint| endpoint.wants(kind))
            .map(|found| found.id.clone())
            .collect();
        let event = Event {
            id: self.id("evt_"),
            created: self.now,
            kind,
            pending: i64::try_from(wanting.len()).unwrap_or(i64::MAX),
            cause: self.cause.clone(),
            object,
        };
        let body = render::event(&event).to_string();
        for endpoint in wanting {
            let number = self.store.number();
            let parcel = Parcel::new(&event, &endpoint, body.clone(), self.now);
            self.store.parcels.insert(number, parcel);
            self.store.schedule(self.now, Due::Deliver(number));
        }
        self.store.events.insert(event.id.clone(), event);
    }
}
