//! Telling the merchant what happened, off the path of any request.

use crate::courier::{Courier, Shipment};
use crate::model::Event;
use crate::store::{Due, Shared};
use crate::urls;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use url::Url;

pub(crate) const API_VERSION: &str = "1.0.1";
const AT_ONCE: usize = 64;
const DELIVERIES: u32 = 18;
const SPAN_MS: u64 = 72 * 60 * 60 * 1000;

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
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// Another delivery will be made.
    Pending,
    /// The endpoint answered with a status of 2xx.
    Delivered,
    /// It never arrived, and no other delivery will be made.
    Failed,
}

/// One delivery: when it was made, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryAttempt {
    /// Milliseconds since the Unix epoch, on the sandbox's clock.
    pub at: i64,
    /// The status of the endpoint's answer, or why there was none.
    pub answer: Result<u16, String>,
}

/// A delivery with what it takes to make it.
pub(crate) struct Parcel {
    shown: Delivery,
    body: String,
    due: i64,
    /// When it was first signed. A redelivery keeps this time, and so the whole header.
    first: Option<i64>,
}

impl Parcel {
    pub(crate) fn new(event: &Event, endpoint: &str, body: String, due: i64) -> Self {
        let shown = Delivery {
            event: event.id.clone(),
            event_type: event.kind.to_owned(),
            endpoint: endpoint.to_owned(),
            state: DeliveryState::Pending,
            attempts: Vec::new(),
        };
        Self { shown, body, due, first: None }
    }

    pub(crate) fn shown(&self) -> Delivery {
        self.shown.clone()
    }
}

/// Lets time pass and makes deliveries for as long as the sandbox lives.
pub(crate) async fn run(shared: Weak<Shared>, changed: Arc<Notify>, courier: Courier) {
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let Some(mut moves) = shared.upgrade().map(|shared| shared.site.clock.moves()) else { return };
    loop {
        let Some(alive) = shared.upgrade() else { return };
        let (numbers, next) = alive.settle();
        for number in numbers {
            let (shared, courier, slots) = (Weak::clone(&shared), courier.clone(), Arc::clone(&slots));
            tokio::spawn(async move {
                let Ok(_slot) = slots.acquire_owned().await else { return };
                let Some((at, shipment)) = shared.upgrade().and_then(|shared| pack(&shared, number)) else { return };
                let answer = courier.carry(shipment).await;
                if let Some(shared) = shared.upgrade() {
                    record(&shared, number, at, answer);
                }
            });
        }
        let (now, frozen) = (alive.site.clock.now(), alive.site.clock.is_frozen());
        drop(alive);
        let wait = next.map_or(u64::MAX, |next| u64::try_from(next - now).unwrap_or_default());
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

/// Signs a delivery, or gives it up when its endpoint is gone, disabled or out of reach.
fn pack(shared: &Shared, number: u64) -> Option<(i64, Shipment)> {
    shared.work(Default::default(), |work| {
        let now = work.now;
        let parcel = work.store.parcels.get_mut(&number)?;
        let reason = match work.store.endpoints.get(&parcel.shown.endpoint) {
            None => "the endpoint was deleted",
            Some(endpoint) if endpoint.disabled => "the endpoint is disabled",
            Some(endpoint) if !Url::parse(&endpoint.url).is_ok_and(|url| urls::is_loopback(&url)) => {
                "the sandbox delivers to loopback only"
            }
            Some(endpoint) => {
                let first = *parcel.first.get_or_insert(now);
                let signature = wooshpay::webhook::sign(&endpoint.secret.0, first, parcel.body.as_bytes());
                return Some((now, Shipment::new(&endpoint.url, signature, &parcel.body)));
            }
        };
        parcel.shown.attempts.push(DeliveryAttempt { at: now, answer: Err(reason.to_owned()) });
        parcel.shown.state = DeliveryState::Failed;
        let event = parcel.shown.event.clone();
        done(work, &event);
        None
    })
}

fn record(shared: &Shared, number: u64, at: i64, answer: Result<u16, String>) {
    shared.work(Default::default(), |work| {
        let Some(parcel) = work.store.parcels.get_mut(&number) else { return };
        let arrived = matches!(answer, Ok(200..=299));
        parcel.shown.attempts.push(DeliveryAttempt { at, answer });
        let made = u32::try_from(parcel.shown.attempts.len()).unwrap_or(u32::MAX);
        match delivery_delay(made.saturating_add(1)).filter(|_| !arrived) {
            Some(delay) => {
                parcel.due = parcel.due.saturating_add(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
                let due = parcel.due;
                work.store.schedule(due, Due::Deliver(number));
            }
            None => {
                parcel.shown.state = if arrived { DeliveryState::Delivered } else { DeliveryState::Failed };
                let event = parcel.shown.event.clone();
                done(work, &event);
            }
        }
    });
}

fn done(work: &mut crate::store::Work<'_>, event: &str) {
    if let Some(event) = work.store.events.get_mut(event) {
        event.pending -= 1;
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
