//! What a merchant keeps through a crash, and the only ways to change it.

use crate::customer::Wish;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};
use wooshpay::dana::{Payment, PaymentState};
use wooshpay::types::{self, CheckoutSessionId, PaymentIntentId, PaymentIntentStatus};
use wooshpay::webhook::{Event, EventObject};
use wooshpay::{Idr, Secret};

/// A mistake that a merchant makes: the simulation must notice each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    None,
    /// Every try to create a payment carries a key of its own.
    NewKeyPerTry,
    /// Every try to refund carries a key of its own.
    NewKeyPerRefund,
    /// A customer who comes back must have paid.
    TrustsTheReturn,
    /// A refusal makes it forget that an earlier try may have been done.
    ForgetsUnknown,
    /// What looks like an event is one.
    SkipsTheVerifier,
    /// Every delivery is news.
    BooksEachDelivery,
    /// Not a merchant's: its network says that a request was not sent, and it was.
    NetworkLies,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Not known to be created.
    #[default]
    New,
    /// The customer may pay.
    Open,
    Paid,
    Closed,
}

/// How much the merchant is going to send back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    All,
    Part(Idr),
}

#[derive(Clone, Debug, Default)]
pub struct Order {
    pub id: String,
    pub amount: Idr,
    pub checkout: bool,
    pub wish: Wish,
    pub stage: Stage,
    /// A try to create it ended without an answer, or has not ended.
    pub maybe_created: bool,
    pub intent: Option<PaymentIntentId>,
    pub session: Option<CheckoutSessionId>,
    /// Where the customer pays.
    pub url: Option<String>,
    pub returned: bool,
    pub paid: Idr,
    pub shipped: u32,
    pub refund: Option<Back>,
    /// A try to refund it ended without an answer, or has not ended.
    pub maybe_refunded: bool,
    /// Refunds by their id.
    pub refunds: BTreeMap<String, Idr>,
    /// How often the merchant tried, for merchants who cannot keep to one key.
    pub tries: u32,
}

impl Order {
    /// Nothing is left to do, unless news comes.
    pub fn is_settled(&self) -> bool {
        match self.stage {
            Stage::New | Stage::Open => false,
            Stage::Paid => self.refund.is_none() || !self.refunds.is_empty(),
            Stage::Closed => true,
        }
    }
}

#[derive(Default)]
pub struct Shop {
    /// The process runs. All else survives it.
    pub up: bool,
    pub secret: Option<Secret>,
    pub orders: BTreeMap<String, Order>,
    pub events: BTreeSet<String>,
    /// Rupiah in and out, by order.
    pub ledger: Vec<(String, i64)>,
}

impl Shop {
    pub fn order(&mut self, id: &str) -> &mut Order {
        self.orders.get_mut(id).unwrap()
    }

    /// The customer's browser is back. It proves nothing.
    pub fn returned(&mut self, world: &World, id: &str) {
        self.order(id).returned = true;
        if world.flaw == Flaw::TrustsTheReturn {
            let amount = self.order(id).amount;
            self.paid(world, id, amount);
        }
    }

    /// Books a payment and ships, in one stroke and once.
    pub fn paid(&mut self, world: &World, id: &str, amount: Idr) {
        let order = self.order(id);
        if order.stage == Stage::Paid && world.flaw != Flaw::BooksEachDelivery {
            return;
        }
        if order.stage == Stage::Closed {
            world.complain(format!("{id} was paid after it had been closed"));
        }
        order.stage = Stage::Paid;
        order.paid = amount;
        order.shipped += 1;
        self.ledger.push((id.to_owned(), i64::try_from(amount.get()).unwrap()));
        world.shipped(id, amount);
    }

    /// Nobody is going to pay.
    pub fn closed(&mut self, world: &World, id: &str) {
        match self.order(id).stage {
            Stage::Paid => world.complain(format!("{id} is said to be canceled, and was paid")),
            _ => self.order(id).stage = Stage::Closed,
        }
    }

    /// Books a refund, once.
    pub fn refunded(&mut self, world: &World, id: &str, refund: &types::Refund) {
        let amount = refund.amount.and_then(Idr::from_amount).unwrap();
        if self.order(id).refunds.insert(refund.id.to_string(), amount).is_none() {
            world.count("refunds booked");
            world.say(|| format!("{id}: {amount} went back"));
            self.ledger.push((id.to_owned(), -i64::try_from(amount.get()).unwrap()));
        }
    }

    /// What the service says of a payment when it is asked.
    pub fn learn(&mut self, world: &World, id: &str, payment: &Payment) {
        match payment.state() {
            PaymentState::Paid => self.paid(world, id, payment.amount()),
            PaymentState::Canceled => self.closed(world, id),
            PaymentState::Open => {}
            other => world.complain(format!("{id} is {other:?}")),
        }
    }

    /// What an event says. Events come in any order, so only what cannot change again is taken from them. All merchants
    /// share one account here, and hear of each other's orders.
    pub fn take(&mut self, world: &World, event: &Event) {
        if !self.events.insert(event.id().to_string()) {
            world.count("deliveries known");
            if world.flaw != Flaw::BooksEachDelivery {
                return;
            }
        }
        match event.object() {
            EventObject::PaymentIntent(intent) => {
                let id = intent.merchant_order_id.clone().unwrap();
                let Some(order) = self.orders.get_mut(&id) else { return };
                if *order.intent.get_or_insert_with(|| intent.id.clone()) != intent.id {
                    world.complain(format!("{id} has a second payment intent"));
                }
                match intent.status {
                    PaymentIntentStatus::Succeeded => {
                        let received = intent.amount_received.and_then(Idr::from_amount);
                        self.paid(world, &id, received.unwrap_or_default());
                    }
                    PaymentIntentStatus::Canceled => self.closed(world, &id),
                    _ => {}
                }
            }
            EventObject::Refund(refund) => {
                let paid_by = |order: &&Order| order.intent.is_some() && order.intent == refund.payment_intent;
                let Some(id) = self.orders.values().find(paid_by).map(|order| order.id.clone()) else { return };
                self.refunded(world, &id, refund);
            }
            EventObject::CheckoutSession(_) => {}
            _ => world.complain(format!("{} cannot be read", event.kind_str())),
        }
    }
}
