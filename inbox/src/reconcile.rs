use crate::engine::Engine;
use crate::error::Error;
use crate::guard::{self, Verdict};
use crate::inbox::{Inbox, Received, millis};
use crate::store;
use crate::told::{self, Object};
use std::time::SystemTime;
use wooshpay::types::{ListCheckoutSessions, ListPaymentIntents, RefundId};
use wooshpay::{Items, Page, Timestamp};

const PAGE: i32 = 100;

/// What [`Inbox::reconcile`] looked at and found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reconciled {
    /// Payment intents that were looked at.
    pub payments: u64,
    /// Checkout sessions that were looked at.
    pub sessions: u64,
    /// Refunds that were looked at: those that the inbox knew as pending.
    pub refunds: u64,
    /// Events that no webhook had told, and that are handled from now on.
    pub fed: u64,
}

impl<D: Engine> Inbox<D> {
    /// Finds what no webhook told. It lists the payment intents and checkout sessions that were made since `since`, asks for
    /// the refunds that the inbox knows as pending, and feeds an event for each that stands elsewhere than the inbox knows.
    ///
    /// Such an event is as if a webhook had brought it; its id begins with `evt_reconcile_`. The webhook that comes after it
    /// is a double. Ask from time to time, for as long back as a payment can take: a day for checkout sessions, and somewhat
    /// more than WooshPay's 72 hours of deliveries after an outage.
    ///
    /// WooshPay lists no refunds of a payment, so a refund of which no webhook came at all cannot be found, wherever it was
    /// made: keep the ids of those that you make.
    ///
    /// # Errors
    ///
    /// When WooshPay or the database cannot be asked. What was found until then is fed.
    pub async fn reconcile(&self, since: SystemTime) -> Result<Reconciled, Error> {
        let (since, client) = (millis(since), &self.inside.client);
        let mut seen = Reconciled::default();

        let mut query = ListPaymentIntents::default();
        query.limit = Some(PAGE);
        let payments = client.list_payment_intents(&query).items();
        self.feed_list(payments, since, |payment| payment.created, &mut seen.payments, &mut seen.fed).await?;

        let mut query = ListCheckoutSessions::default();
        query.limit = Some(PAGE);
        let sessions = client.list_checkout_sessions(&query).items();
        self.feed_list(sessions, since, |session| session.created, &mut seen.sessions, &mut seen.fed).await?;

        for id in store::open(&self.inside.pool, guard::REFUND).await? {
            let Ok(id) = id.parse::<RefundId>() else { continue };
            seen.refunds += 1;
            match client.retrieve_refund(&id).await {
                Ok(refund) => seen.fed += self.feed(&refund).await?,
                // One that is gone hides none of the others.
                Err(error) if error.status() == Some(404) => {
                    tracing::warn!(%error, refund = id.as_str(), "a refund that the inbox knows as pending is gone");
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(seen)
    }

    /// What of a list was made since then. The service is not asked for these alone: whether its filters count in seconds or
    /// in milliseconds is not known, and the wrong one of both would be an empty list, as if nothing had been missed.
    async fn feed_list<T: Page>(
        &self,
        mut items: Items<T>,
        since: i64,
        created: fn(&T::Item) -> Option<Timestamp>,
        looked_at: &mut u64,
        fed: &mut u64,
    ) -> Result<(), Error>
    where
        T::Item: Object + Sync,
    {
        let mut order = Order::new(since);
        while let Some(item) = items.next().await.transpose()? {
            match order.place(created(&item).map(|created| created.as_millis())) {
                Place::Within => {
                    *looked_at += 1;
                    *fed += self.feed(&item).await?;
                }
                Place::Before => {}
                Place::After => break,
            }
        }
        Ok(())
    }

    /// How many events it took: one, or none when it is known.
    async fn feed(&self, object: &impl Object) -> Result<u64, Error> {
        let standing = object.standing();
        let known = store::last(&self.inside.pool, object.id()).await?;
        let told = matches!(standing.against(known.as_ref(), 0), Verdict::Double | Verdict::Late);
        if told || !standing.is_news() {
            return Ok(0);
        }
        // With what was known of it: a payment may fail, go on, and fail again.
        let version = known.map_or(0, |last| last.version);
        let id = format!("evt_reconcile_{}_{version}_{}", object.id(), standing.state.replace('/', "_"));
        let Ok(event) = told::event(&id, None, object) else { return Ok(0) };
        let raw = String::from_utf8_lossy(event.raw());
        Ok(u64::from(self.keep(&event, &raw).await? == Received::New))
    }
}

/// Where an object of a list lies.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Within,
    Before,
    /// And so will be all that follow.
    After,
}

/// Finds the end of a list. That the newest come first is inferred, so it is believed only as long as it is seen.
struct Order {
    since: i64,
    last: Option<i64>,
    rises: bool,
    falls: bool,
}

impl Order {
    fn new(since: i64) -> Self {
        Self { since, last: None, rises: false, falls: false }
    }

    fn place(&mut self, created: Option<i64>) -> Place {
        let Some(created) = created else { return Place::Within };
        if let Some(last) = self.last.replace(created) {
            self.rises |= created > last;
            self.falls |= created < last;
        }
        match created >= self.since {
            true => Place::Within,
            false if self.falls && !self.rises => Place::After,
            false => Place::Before,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Place::{After, Before, Within};

    fn places(created: impl IntoIterator<Item = i64>) -> Vec<Place> {
        let mut order = Order::new(100);
        created.into_iter().map(|created| order.place(Some(created))).collect()
    }

    #[test]
    fn a_list_ends_where_it_has_fallen_below() {
        assert_eq!(places([300, 200, 200, 100, 99]), [Within, Within, Within, Within, After]);
        assert_eq!(places([300, 99]), [Within, After]);
    }

    #[test]
    fn a_list_that_rises_is_read_to_its_end() {
        assert_eq!(places([98, 98, 98, 300]), [Before, Before, Before, Within]);
        assert_eq!(places([98, 99, 100, 200]), [Before, Before, Within, Within]);
        assert_eq!(places([98, 300, 97, 200]), [Before, Within, Before, Within]);
        assert_eq!(Order::new(100).place(None), Within);
    }
}
