//! The return page: one call that ends the race between the customer who comes back and the webhook.

use super::PaymentState::{self, Canceled, Failed, Paid};
use super::{Dana, Payment};
use crate::error::Error;
use crate::http::BoxFuture;
use crate::time::{Instant, sleep};
use crate::transport::dice;
use crate::types::{PaymentIntent, PaymentIntentId};
use crate::webhook::{Event, EventObject};
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};

/// How a payment stood when waiting for it ended.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "only `Paid` means that the money has moved"]
pub enum Settled {
    /// The money has moved.
    Paid(Payment),
    /// The service says that it failed, and no money has moved. Integrators report this status, and nothing says that it is
    /// final: cancel the payment before you offer another try.
    Failed(Payment),
    /// It was canceled, without a payment.
    Canceled(Payment),
    /// None of these, when it was last asked for: the customer may still pay, the money may wait to be captured, or the
    /// status is one that this version of the SDK does not know. A webhook will tell, or the same call later. A customer
    /// who cancels in the wallet may do no more than that: in the sandbox the payment can then be confirmed anew.
    StillOpen(Payment),
}

impl Settled {
    /// The payment as it was last seen.
    pub fn payment(&self) -> &Payment {
        let (Self::Paid(payment) | Self::Failed(payment) | Self::Canceled(payment) | Self::StillOpen(payment)) = self;
        payment
    }

    fn of(payment: Payment) -> Self {
        match payment.state() {
            PaymentState::Paid => Self::Paid(payment),
            PaymentState::Failed => Self::Failed(payment),
            PaymentState::Canceled => Self::Canceled(payment),
            PaymentState::Open | PaymentState::Authorised | PaymentState::Unknown(_) => Self::StillOpen(payment),
        }
    }
}

/// Hands verified events from the webhook's handler to whoever waits for a payment. Make one for the program and clone it;
/// it keeps no event for those who come later, since they ask the service first.
///
/// ```
/// use wooshpay::dana::Feed;
/// use wooshpay::webhook::Event;
///
/// fn handle(feed: &Feed, event: &Event) {
///     feed.tell(event);
/// }
/// # let _ = handle;
/// ```
#[derive(Clone)]
pub struct Feed(broadcast::Sender<Arc<Told>>);

/// What an event says of a payment.
struct Told {
    about: PaymentIntentId,
    intent: Option<PaymentIntent>,
}

/// Who falls behind by more asks the service, and misses nothing.
const KEPT: usize = 256;

impl Feed {
    /// A feed that nobody listens to yet.
    pub fn new() -> Self {
        Self(broadcast::Sender::new(KEPT))
    }

    /// Tells those who wait for the payment that the event is about. What a [`Verifier`](crate::webhook::Verifier) gave is
    /// believed; an event that was read with serde may be anybody's, and is only a reason to ask.
    pub fn tell(&self, event: &Event) {
        let told = match event.object() {
            EventObject::PaymentIntent(intent) => {
                // So is one whose name and object disagree.
                let agrees = event.is_verified()
                    && event.kind_str().strip_prefix("payment_intent.") == Some(intent.status.as_str());
                Told { about: intent.id.clone(), intent: agrees.then(|| (**intent).clone()) }
            }
            EventObject::CheckoutSession(session) => match &session.payment_intent {
                Some(id) => Told { about: id.clone(), intent: None },
                None => return,
            },
            _ => match event.object_id().map(PaymentIntentId::new) {
                Some(Ok(about)) => Told { about, intent: None },
                _ => return,
            },
        };
        // That nobody waits is no error.
        let _ = self.0.send(Arc::new(told));
    }
}

impl Default for Feed {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").field("waiting", &self.0.receiver_count()).finish()
    }
}

/// Waits until a payment is settled; made by [`Dana::settle`]. `.await` it.
///
/// # Errors
/// When it could not be learnt how the payment stands: the last time the service was asked, the call failed. A call that
/// may succeed later is made again while time is left; one that will not, and a payment that is not one of DANA's, ends the
/// wait at once.
#[derive(Debug)]
#[must_use = "nothing is asked before it is awaited"]
pub struct Settle<'a> {
    dana: Dana<'a>,
    id: PaymentIntentId,
    deadline: Duration,
    feed: Option<Feed>,
}

impl<'a> Settle<'a> {
    pub(super) fn new(dana: Dana<'a>, id: PaymentIntentId, deadline: Duration) -> Self {
        Self { dana, id, deadline, feed: None }
    }

    /// Listens to verified events too: one that says how the payment ended is the answer, at once, and any other about the
    /// payment makes it ask at once.
    pub fn feed(mut self, feed: &Feed) -> Self {
        self.feed = Some(feed.clone());
        self
    }

    async fn wait(self) -> Result<Settled, Error> {
        if self.deadline.is_zero() {
            let why = format!("a deadline of 0 leaves no time to ask for {}; give it some seconds", self.id);
            return Err(Error::invalid(why));
        }
        let begin = Instant::now();
        // Before the first look, so that no event falls between it and the wait.
        let mut events = self.feed.as_ref().map(|feed| feed.0.subscribe());
        let mut looks = 0;
        loop {
            let asked = Instant::now();
            let mut look = pin!(self.dana.look(&self.id, self.deadline.saturating_sub(begin.elapsed())));
            let mut again = false;
            // A look that was begun is ended, or many events would leave nobody to look.
            let look = loop {
                match race(look.as_mut(), self.heard(events.as_mut())).await {
                    First::Left(look) => break look,
                    First::Right(Some(payment)) => return Ok(Settled::of(payment)),
                    First::Right(None) => again = true,
                }
            };
            looks += 1;
            let over = match &look {
                Ok(payment) => matches!(payment.state(), Paid | Canceled | Failed),
                Err(error) => !error.is_transient(),
            };
            let left = self.deadline.saturating_sub(begin.elapsed());
            match pause(looks, left, asked.elapsed(), dice()).filter(|_| !over) {
                None => return look.map(Settled::of),
                Some(_) if again => {}
                Some(pause) => match race(sleep(pause), self.heard(events.as_mut())).await {
                    First::Right(Some(payment)) => return Ok(Settled::of(payment)),
                    First::Left(()) | First::Right(None) => {}
                },
            }
        }
    }

    /// The next event about this payment: the payment when it ended so, nothing when it is to be asked for.
    async fn heard(&self, events: Option<&mut broadcast::Receiver<Arc<Told>>>) -> Option<Payment> {
        let Some(events) = events else { return std::future::pending().await };
        loop {
            match events.recv().await {
                Ok(told) if told.about != self.id => {}
                Ok(told) => {
                    let payment = told.intent.as_ref().map(|intent| Payment::of(intent.clone(), &self.id));
                    // What failed may be paid after all, for all that is known; so the service is asked.
                    return payment.and_then(Result::ok).filter(|payment| matches!(payment.state(), Paid | Canceled));
                }
                Err(RecvError::Lagged(_)) => return None,
                // The feed is kept alive by this call.
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

impl<'a> IntoFuture for Settle<'a> {
    type Output = Result<Settled, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.wait())
    }
}

/// How long to wait after so many looks, with so much time left, when the last one took so long; nothing when that was the
/// last. Pauses double from half a second to five, are drawn from the upper half of their span, and leave a second for the
/// last look, or twice what the one before took.
fn pause(looks: u32, left: Duration, took: Duration, dice: f64) -> Option<Duration> {
    const SHORTEST: Duration = Duration::from_millis(100);
    let last_look = took.saturating_mul(2).max(Duration::from_secs(1));
    let most = left.checked_sub(last_look).filter(|most| *most >= SHORTEST)?;
    let doubled = Duration::from_millis(500).saturating_mul(2_u32.saturating_pow(looks.saturating_sub(1)));
    let drawn = doubled.min(Duration::from_secs(5)).mul_f64(0.5 + dice.clamp(0.0, 1.0) / 2.0);
    Some(drawn.min(most))
}

enum First<A, B> {
    Left(A),
    Right(B),
}

/// Whichever is ready first; the other is dropped.
async fn race<A, B>(left: impl Future<Output = A>, right: impl Future<Output = B>) -> First<A, B> {
    let (mut left, mut right) = (pin!(left), pin!(right));
    std::future::poll_fn(|context| {
        if let Poll::Ready(value) = right.as_mut().poll(context) {
            return Poll::Ready(First::Right(value));
        }
        left.as_mut().poll(context).map(First::Left)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn pauses_double_to_five_seconds() {
        let pause = |looks, dice| pause(looks, ms(60_000), ms(0), dice).unwrap().as_millis();
        assert_eq!(
            (1..8).map(|looks| pause(looks, 1.0)).collect::<Vec<_>>(),
            [500, 1000, 2000, 4000, 5000, 5000, 5000]
        );
        assert_eq!((pause(1, 0.0), pause(u32::MAX, 0.5), pause(0, 1.0)), (250, 3750, 500));
    }

    #[test]
    fn time_is_left_for_the_last_look_and_then_it_ends() {
        assert_eq!(pause(5, ms(3_000), ms(0), 1.0), Some(ms(2_000)));
        assert_eq!(pause(5, ms(3_000), ms(700), 1.0), Some(ms(1_600)));
        assert_eq!(pause(1, ms(1_100), ms(0), 1.0), Some(ms(100)));
        for (left, took) in [(1_099, 0), (1_000, 0), (1, 0), (0, 0), (3_000, 1_451), (3_000, u64::MAX)] {
            assert_eq!(pause(1, ms(left), ms(took), 1.0), None, "{left} {took}");
        }
    }
}
