//! Telling the merchant what happened, off the path of any request.

use crate::courier::{Courier, Shipment};
use crate::faults::{self, DeliveryFault};
use crate::model::{Event, Secret};
use crate::shared::Shared;
use crate::store::Work;
use crate::{render, urls};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use url::Url;

pub(crate) const API_VERSION: &str = "1.0.1";
const AT_ONCE: usize = 64;
const DELIVERIES: u32 = 18;
const SPAN_MS: u64 = 72 * 60 * 60 * 1000;
/// How long a held delivery waits at most for another one.
const HELD: i64 = 60_000;

/// How long the sandbox waits before the delivery with this number (the first is 1); nothing when there is no such one.
///
/// WooshPay documents up to 18 deliveries within 72 hours, with exponential delays. That each delay doubles the one
/// before, and that all of them add up to exactly 72 hours, is the sandbox's own rule.
#[must_use]
pub fn delivery_delay(attempt: u32) -> Option<Duration> {
    let due = |attempt: u32| SPAN_MS * ((1 << (attempt - 1)) - 1) / ((1 << (DELIVERIES - 1)) - 1);
    match attempt {
        1 => Some(Duration::ZERO),
        2..=DELIVERIES => Some(Duration::from_millis(due(attempt) - due(attempt - 1))),
        _ => None,
    }
}

/// One event on its way to one endpoint, as [`Sandbox::deliveries`](crate::Sandbox::deliveries) shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Delivery {
    /// The event's id.
    pub event: String,
    /// The event's type, for example `payment_intent.succeeded`.
    pub event_type: String,
    /// The endpoint's id.
    pub endpoint: String,
    /// Whether it arrived.
    pub state: DeliveryState,
    /// Every delivery made so far, oldest first.
    pub attempts: Vec<DeliveryAttempt>,
}

/// Whether an event reached an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// Another delivery will be made.
    Pending,
    /// The endpoint answered with a status of 2xx.
    Delivered,
    /// It never arrived, and no other delivery will be made.
    Failed,
}

/// One delivery: when it was made, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeliveryAttempt {
    /// Milliseconds since the Unix epoch, on the sandbox's clock.
    pub at: i64,
    /// The status of the endpoint's answer, or why there was none.
    pub answer: Result<u16, String>,
    /// Whether somebody asked for it, outside the plan.
    pub by_hand: bool,
}

/// A delivery with what it takes to make it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Parcel {
    shown: Delivery,
    body: String,
    due: i64,
    /// When it was first signed. A redelivery keeps this time, and so the whole header.
    first: Option<i64>,
    /// Waits for another delivery to the same endpoint.
    held: bool,
    tampering: Option<Tampering>,
}

/// What somebody on the way did to a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Tampering {
    /// It is not from the sandbox: its signature is made with another secret. There is no second one.
    Forged,
    /// Its body was changed after it was signed; only that of the first delivery.
    Altered,
}

impl Parcel {
    fn new(event: &Event, endpoint: &str, due: i64) -> Self {
        let shown = Delivery {
            event: event.id.clone(),
            event_type: event.kind.to_string(),
            endpoint: endpoint.to_owned(),
            state: DeliveryState::Pending,
            attempts: Vec::new(),
        };
        Self { shown, body: String::new(), due, first: None, held: false, tampering: None }
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.shown.state == DeliveryState::Pending
    }

    pub(crate) fn is_due(&self, at: i64) -> bool {
        self.is_pending() && self.due == at
    }

    pub(crate) fn is_held(&self) -> bool {
        self.held
    }

    pub(crate) fn due(&self) -> i64 {
        self.due
    }

    /// The header of every delivery so far, unless it was somebody else's.
    pub(crate) fn signature(&self, secret: &Secret) -> Option<String> {
        let first = self.first.filter(|_| self.tampering != Some(Tampering::Forged))?;
        Some(wooshpay::webhook::sign(&secret.0, first, self.body.as_bytes()))
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.shown.endpoint
    }

    pub(crate) fn shown(&self) -> &Delivery {
        &self.shown
    }

    /// Everything, to look at. The signature is that of every delivery of this event to this endpoint.
    pub(crate) fn told(&self, number: u64) -> Value {
        let attempts = self.shown.attempts.iter().map(|attempt| {
            let (status, error) = match &attempt.answer {
                Ok(status) => (Some(*status), None),
                Err(error) => (None, Some(error)),
            };
            json!({ "at": attempt.at, "status": status, "error": error, "by_hand": attempt.by_hand })
        });
        json!({
            "id": number.to_string(),
            "event": self.shown.event,
            "type": self.shown.event_type,
            "endpoint": self.shown.endpoint,
            "state": self.shown.state,
            "next": self.is_pending().then_some(self.due),
            "fault": self.tampering,
            "first_signed_at": self.first,
            "attempts": attempts.collect::<Vec<_>>(),
        })
    }
}

/// Puts an event in the post, once for every endpoint that wants it, with the faults that were asked for.
pub(crate) fn post(work: &mut Work<'_>, event: &mut Event, endpoints: &[String]) {
    if endpoints.is_empty() {
        return;
    }
    let mut parcels = Vec::new();
    for endpoint in endpoints {
        let mut parcel = Parcel::new(event, endpoint, work.now);
        match faults::for_delivery(work, &event.kind) {
            None => {}
            Some(DeliveryFault::Duplicate) => parcels.push(Parcel::new(event, endpoint, work.now)),
            Some(DeliveryFault::Delay { seconds }) => {
                parcel.due = work.now.saturating_add_unsigned(seconds.saturating_mul(1000));
            }
            Some(DeliveryFault::Reorder) => {
                parcel.held = true;
                parcel.due = work.now.saturating_add(HELD);
            }
            Some(DeliveryFault::Forge) => {
                let mut forged = Parcel::new(event, endpoint, work.now);
                forged.tampering = Some(Tampering::Forged);
                parcels.push(forged);
            }
            Some(DeliveryFault::Alter) => parcel.tampering = Some(Tampering::Altered),
        }
        parcels.push(parcel);
    }
    let genuine = parcels.iter().filter(|parcel| parcel.tampering != Some(Tampering::Forged)).count();
    event.pending = i64::try_from(genuine).unwrap_or(i64::MAX);
    let body = render::event(event).to_string();
    for mut parcel in parcels {
        parcel.body = match parcel.tampering {
            Some(Tampering::Forged) => body.replace(&event.id, &work.id("evt_")),
            _ => body.clone(),
        };
        let (number, due) = (work.store.number(), parcel.due);
        if parcel.held {
            work.store.held.entry(parcel.shown.endpoint.clone()).or_default().push(number);
        }
        work.store.parcels.insert(number, parcel);
        work.store.schedule_delivery(due, number);
    }
}

/// Lets time pass and makes deliveries for as long as the sandbox lives.
pub(crate) async fn run(shared: Weak<Shared>, changed: Arc<Notify>, courier: Courier) {
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let Some(mut moves) = shared.upgrade().map(|shared| shared.site.clock.moves()) else { return };
    loop {
        let Some(alive) = shared.upgrade() else { return };
        let orders = alive.settle();
        for (number, by_hand) in orders.deliver {
            let (shared, courier, slots) = (Weak::clone(&shared), courier.clone(), Arc::clone(&slots));
            tokio::spawn(async move {
                let Ok(_slot) = slots.acquire_owned().await else { return };
                deliver(shared, courier, orders.life, number, by_hand).await;
            });
        }
        let (now, frozen) = (alive.site.clock.now(), alive.site.clock.is_frozen());
        drop(alive);
        let wait = orders.next.map_or(u64::MAX, |next| u64::try_from(next.saturating_sub(now)).unwrap_or_default());
        // An hour at most, so that a clock that was set is noticed.
        let wait = Duration::from_millis(wait.clamp(1, 3_600_000));
        tokio::select! {
            () = changed.notified() => {}
            _ = moves.changed() => {}
            // A frozen clock says when it moves, and nothing falls due before.
            () = tokio::time::sleep(wait), if !frozen => {}
        }
    }
}

async fn deliver(shared: Weak<Shared>, courier: Courier, life: u64, number: u64, by_hand: bool) {
    let packed = shared.upgrade().and_then(|shared| pack(&shared, life, number, by_hand));
    if let Some((at, shipment)) = packed {
        let answer = courier.carry(shipment).await;
        if let Some(shared) = shared.upgrade() {
            record(&shared, life, number, DeliveryAttempt { at, answer, by_hand });
        }
    }
    if let Some(shared) = shared.upgrade() {
        shared.delivered(life);
    }
}

/// Signs a delivery, or gives it up when its endpoint is gone, disabled or out of reach.
fn pack(shared: &Shared, life: u64, number: u64, by_hand: bool) -> Option<(i64, Shipment)> {
    shared.work(Default::default(), |work| {
        let now = work.now;
        if work.store.life != life {
            return None;
        }
        let parcel = work.store.parcels.get_mut(&number)?;
        let reason = match work.store.endpoints.get(&parcel.shown.endpoint) {
            None => "the endpoint was deleted",
            Some(endpoint) if endpoint.disabled => "the endpoint is disabled",
            Some(endpoint) if !Url::parse(&endpoint.url).is_ok_and(|url| urls::is_loopback(&url)) => {
                "the sandbox delivers to loopback only"
            }
            Some(endpoint) => {
                let first = *parcel.first.get_or_insert(now);
                // Not drawn by lot: deliveries are made in no order, and the seed's numbers have one.
                let stolen = format!("not the secret of delivery {number}");
                let forged = parcel.tampering == Some(Tampering::Forged);
                let secret = if forged { &stolen } else { &endpoint.secret.0 };
                let signature = wooshpay::webhook::sign(secret, first, parcel.body.as_bytes());
                let altered = parcel.tampering == Some(Tampering::Altered) && parcel.shown.attempts.is_empty();
                let body = if altered { &faults::altered(&parcel.body) } else { &parcel.body };
                return Some((now, Shipment::new(&endpoint.url, signature, body)));
            }
        };
        parcel.shown.attempts.push(DeliveryAttempt { at: now, answer: Err(reason.to_owned()), by_hand });
        if parcel.is_pending() {
            parcel.shown.state = DeliveryState::Failed;
            done(work, number);
        }
        None
    })
}

fn record(shared: &Shared, life: u64, number: u64, attempt: DeliveryAttempt) {
    shared.work(Default::default(), |work| {
        if work.store.life != life {
            return;
        }
        let Some(parcel) = work.store.parcels.get_mut(&number) else { return };
        let arrived = matches!(attempt.answer, Ok(200..=299));
        let (by_hand, was_pending) = (attempt.by_hand, parcel.is_pending());
        parcel.shown.attempts.push(attempt);
        parcel.held = false;
        let planned = parcel.shown.attempts.iter().filter(|attempt| !attempt.by_hand).count();
        let next = delivery_delay(u32::try_from(planned).unwrap_or(u32::MAX).saturating_add(1));
        match next.filter(|_| was_pending && !arrived && parcel.tampering != Some(Tampering::Forged)) {
            // The plan goes on as it was.
            _ if by_hand && !arrived => {}
            Some(delay) => {
                parcel.due = parcel.due.saturating_add(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
                let due = parcel.due;
                work.store.schedule_delivery(due, number);
            }
            // It arrived by hand while this one was under way.
            None if !arrived && !was_pending => {}
            None => {
                parcel.shown.state = if arrived { DeliveryState::Delivered } else { DeliveryState::Failed };
                if was_pending {
                    done(work, number);
                }
            }
        }
        release_held(work, number);
    });
}

/// Makes one more delivery now, whatever became of it so far. When it arrives, that is the end of it; else its plan goes on.
pub(crate) fn again(work: &mut Work<'_>, number: u64) -> Option<Value> {
    let told = work.store.parcels.get(&number)?.told(number);
    work.store.outbox.push((number, true));
    work.store.under_way += 1;
    Some(told)
}

/// What was posted before this delivery, and waited for it, goes now.
fn release_held(work: &mut Work<'_>, number: u64) {
    let Some(endpoint) = work.store.parcels.get(&number).map(|parcel| parcel.shown.endpoint.clone()) else { return };
    let Some(held) = work.store.held.get_mut(&endpoint) else { return };
    for waiting in held.extract_if(.., |waiting| *waiting < number).collect::<Vec<_>>() {
        if let Some(parcel) = work.store.parcels.get_mut(&waiting).filter(|parcel| parcel.held) {
            parcel.held = false;
            parcel.due = work.now;
            work.store.schedule_delivery(work.now, waiting);
        }
    }
}

/// An event that has one delivery less to wait for.
fn done(work: &mut Work<'_>, number: u64) {
    let genuine = |parcel: &&Parcel| parcel.tampering != Some(Tampering::Forged);
    let event = work.store.parcels.get(&number).filter(genuine).map(|parcel| parcel.shown.event.clone());
    if let Some(event) = event.and_then(|id| work.store.events.get_mut(&id)) {
        event.pending = event.pending.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighteen_deliveries_fill_72_hours() {
        let delays: Vec<u128> = (1..=18).filter_map(delivery_delay).map(|delay| delay.as_millis()).collect();
        assert_eq!(delays.len(), 18);
        assert_eq!(delays[..5], [0, 1977, 3955, 7910, 15821]);
        assert_eq!(delays[17], 129_600_989);
        assert_eq!(delays.iter().sum::<u128>(), 72 * 60 * 60 * 1000);
        for pair in delays[1..].windows(2) {
            assert!(pair[1].abs_diff(2 * pair[0]) <= 2, "{pair:?}");
        }
        for attempt in [0, 19, u32::MAX] {
            assert_eq!(delivery_delay(attempt), None);
        }
    }
}
