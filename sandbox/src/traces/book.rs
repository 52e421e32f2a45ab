//! What the sandbox ought to do, told a second time and without looking at how it does it: lists, numbers and ifs.

use super::steps::{Act, Ask, Fate, Part};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) status: &'static str,
    pub(super) amount: i64,
    pub(super) received: i64,
    /// What was authorised and went back.
    pub(super) released: i64,
    manual: bool,
    method: bool,
    in_session: bool,
    /// When its status ends by itself, if it does.
    until: i64,
    /// How it ends when it is processed.
    will_pay: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Refund {
    pub(super) payment: usize,
    pub(super) amount: i64,
    pub(super) status: &'static str,
    fate: Fate,
    ends: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) payment: usize,
    pub(super) status: &'static str,
    expires: i64,
}

/// A whole account.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) now: i64,
    pub(super) payments: Vec<Payment>,
    pub(super) refunds: Vec<Refund>,
    pub(super) sessions: Vec<Session>,
    pub(super) balance: i64,
    /// Requests by idempotency key, with their answers and how long they are kept.
    keys: Vec<(u8, Ask, String, i64)>,
}

/// What becomes of a key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Keyed {
    New,
    Same(String),
    Other,
}

const BEFORE_PAYING: [&str; 3] = ["requires_payment_method", "requires_confirmation", "requires_action"];

impl Book {
    pub(super) fn new(now: i64) -> Self {
        Self { now, ..Self::default() }
    }

    /// Requests that the specification does not allow never reach the account, nor its keys.
    pub(super) fn malformed(ask: &Ask) -> bool {
        matches!(ask, Ask::Capture { part: Some(Part::Exactly(..1)), .. })
    }

    pub(super) fn keyed(&self, key: u8, ask: &Ask) -> Keyed {
        match self.keys.iter().rfind(|(known, _, _, until)| *known == key && *until > self.now) {
            None => Keyed::New,
            Some((_, first, answer, _)) if first == ask => Keyed::Same(answer.clone()),
            Some(_) => Keyed::Other,
        }
    }

    pub(super) fn keep(&mut self, key: u8, ask: &Ask, answer: String) {
        self.keys.push((key, ask.clone(), answer, self.now + DAY));
    }

    /// Does what is asked, and says with which HTTP status.
    pub(super) fn ask(&mut self, ask: &Ask) -> u16 {
        let now = self.now;
        let fits = |amount: i64| (100..=300_000_000).contains(&amount);
        match *ask {
            Ask::Create { amount, manual, method, confirm } => {
                if !fits(amount) || (confirm && !method) {
                    return 400;
                }
                let status = match (method, confirm) {
                    (false, _) => "requires_payment_method",
                    (true, false) => "requires_confirmation",
                    (true, true) => "requires_action",
                };
                self.add_payment(amount, manual, method, status, false);
            }
            Ask::Confirm { payment, method } => {
                let Some(it) = self.payments.get_mut(payment) else { return 404 };
                if it.in_session || !BEFORE_PAYING.contains(&it.status) || !(method || it.method) {
                    return 400;
                }
                it.open_page(now);
            }
            Ask::Update { payment, amount } => {
                let Some(it) = self.payments.get_mut(payment) else { return 404 };
                if it.in_session || !BEFORE_PAYING.contains(&it.status) || !fits(amount) {
                    return 400;
                }
                if it.status == "requires_action" && it.amount != amount {
                    it.status = "requires_confirmation";
                }
                it.amount = amount;
            }
            Ask::Capture { payment, part } => {
                let Some(it) = self.payments.get_mut(payment) else { return 404 };
                let amount = part.map_or(it.amount, Part::exact);
                if it.status != "requires_capture" || amount > it.amount {
                    return 400;
                }
                it.status = "succeeded";
                it.received = amount;
                self.balance += amount;
            }
            Ask::Cancel { payment } => {
                let Some(it) = self.payments.get_mut(payment) else { return 404 };
                if it.in_session || !(BEFORE_PAYING.contains(&it.status) || it.status == "requires_capture") {
                    return 400;
                }
                it.cancel();
            }
            Ask::Refund { payment, part, fate } => {
                let Some(it) = self.payments.get(payment) else { return 404 };
                let before = self.refunded(payment);
                let left = it.received - before;
                let amount = part.map_or(left, Part::exact);
                if fate == Fate::Unknown || it.status != "succeeded" || amount < 1 || amount > left {
                    return 400;
                }
                if amount < it.received && before > 0 {
                    return 402;
                }
                let status = if fate == Fate::AtOnce { "succeeded" } else { "pending" };
                self.refunds.push(Refund { payment, amount, status, fate, ends: now + HOUR });
                self.balance -= amount;
            }
            Ask::Open { unit, quantity, manual } => {
                if !fits(unit * quantity) {
                    return 400;
                }
                self.add_payment(unit * quantity, manual, false, "requires_payment_method", true);
                // The moment of creation is told in whole seconds, and the day counts from there.
                let expires = now - now % 1000 + DAY;
                self.sessions.push(Session { payment: self.payments.len() - 1, status: "open", expires });
            }
            Ask::Expire { session } => {
                let Some(it) = self.sessions.get_mut(session) else { return 404 };
                if it.status != "open" || self.payments[it.payment].status == "processing" {
                    return 400;
                }
                it.status = "expired";
                self.payments[it.payment].cancel();
            }
        }
        200
    }

    /// The customer chooses DANA on the page of a session.
    pub(super) fn checks_out(&mut self, session: usize) {
        let it = &self.sessions[session];
        if it.status == "open" {
            let payment = &mut self.payments[it.payment];
            if ["requires_payment_method", "requires_confirmation"].contains(&payment.status) {
                payment.open_page(self.now);
            }
        }
    }

    /// The customer does something on the wallet's page, if it is open.
    pub(super) fn customer(&mut self, payment: usize, act: Act) {
        let it = &mut self.payments[payment];
        if it.status != "requires_action" {
            return;
        }
        match act {
            Act::Pays => self.paid(payment, self.now),
            Act::Declines => it.fail(),
            Act::PaysLater | Act::FailsLater => {
                it.status = "processing";
                it.until = self.now + MINUTE;
                it.will_pay = act == Act::PaysLater;
            }
        }
    }

    fn paid(&mut self, payment: usize, at: i64) {
        let it = &mut self.payments[payment];
        if it.manual {
            it.status = "requires_capture";
            it.until = at + 7 * DAY;
        } else {
            it.status = "succeeded";
            it.received = it.amount;
            self.balance += it.amount;
        }
        for session in self.sessions.iter_mut().filter(|session| session.payment == payment) {
            session.status = "complete";
        }
    }

    pub(super) fn wait(&mut self, milliseconds: i64) {
        self.now += milliseconds;
        for index in 0..self.payments.len() {
            let it = &mut self.payments[index];
            match it.status {
                "processing" if it.until <= self.now && it.will_pay => {
                    let at = it.until;
                    self.paid(index, at);
                }
                "processing" | "requires_action" if it.until <= self.now => it.fail(),
                _ => {}
            }
        }
        for refund in self.refunds.iter_mut().filter(|refund| refund.status == "pending" && refund.ends <= self.now) {
            if refund.fate == Fate::Fails {
                refund.status = "failed";
                self.balance += refund.amount;
            } else {
                refund.status = "succeeded";
            }
        }
        for session in
            self.sessions.iter_mut().filter(|session| session.status == "open" && session.expires <= self.now)
        {
            // While it is processed, nobody knows whether it is paid.
            if self.payments[session.payment].status != "processing" {
                session.status = "expired";
                self.payments[session.payment].cancel();
            }
        }
        for payment in self.payments.iter_mut().filter(|payment| payment.status == "requires_capture") {
            if payment.until <= self.now {
                payment.cancel();
            }
        }
    }

    /// What went back of a payment or is on its way.
    pub(super) fn refunded(&self, payment: usize) -> i64 {
        let counts = |refund: &&Refund| refund.payment == payment && refund.status != "failed";
        self.refunds.iter().filter(counts).map(|refund| refund.amount).sum()
    }

    fn add_payment(&mut self, amount: i64, manual: bool, method: bool, status: &'static str, in_session: bool) {
        let (received, released, until, will_pay) = (0, 0, self.now + 10 * MINUTE, false);
        self.payments.push(Payment { status, amount, received, released, manual, method, in_session, until, will_pay });
    }
}

impl Refund {
    /// How it ended, when it did not end at once.
    pub(super) fn late_end(&self) -> Option<&'static str> {
        match (self.fate, self.status) {
            (Fate::Fails, "failed") => Some("refund failed"),
            (Fate::Succeeds, "succeeded") => Some("refund succeeded late"),
            _ => None,
        }
    }
}

impl Payment {
    fn open_page(&mut self, now: i64) {
        self.status = "requires_action";
        self.method = true;
        self.until = now + 10 * MINUTE;
    }

    fn fail(&mut self) {
        self.status = "requires_payment_method";
        self.method = false;
    }

    fn cancel(&mut self) {
        if self.status == "requires_capture" {
            self.released = self.amount;
        }
        self.status = "canceled";
    }
}
