//! DANA: what composes calls or holds a rule of the wallet.
//!
//! The rules are those of the table on WooshPay's DANA page, [`payment_methods::DANA`]. What breaks one is refused before
//! anything is sent.

mod checkout;
mod pay;
mod refund;
mod settle;

pub use checkout::{Checkout, CheckoutEnd, CheckoutPage};
pub use pay::{Pay, PendingPayment};
pub use refund::{Refund, RefundCall};
pub use settle::{Feed, Settle, Settled};

use crate::answer::Response;
use crate::client::Client;
use crate::error::Error;
use crate::idempotency::IdempotencyKey;
use crate::money::{Amount, Idr};
use crate::payment_methods;
use crate::types::{self, CancelPaymentIntent, PaymentIntentId, PaymentIntentStatus, PaymentMethodType};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

impl Client {
    /// Payments with DANA.
    pub fn dana(&self) -> Dana<'_> {
        Dana { client: self }
    }
}

/// Payments with DANA, made by [`Client::dana`].
#[derive(Clone, Copy, Debug)]
pub struct Dana<'a> {
    client: &'a Client,
}

impl<'a> Dana<'a> {
    /// Takes a payment by the Direct API: creates and confirms a payment intent in one step. `.await` it for the address
    /// to which the customer goes; afterwards the customer comes back to `return_url`.
    pub fn pay(self, amount: Idr, return_url: impl Into<String>) -> Pay<'a> {
        Pay::new(self.client, amount, return_url.into())
    }

    /// Takes a payment on WooshPay's own page: creates a checkout session for DANA alone. Add what is bought with
    /// [`Checkout::item`], then `.await` it for the page's address.
    pub fn checkout(self, success_url: impl Into<String>, cancel_url: impl Into<String>) -> Checkout<'a> {
        Checkout::new(self.client, success_url.into(), cancel_url.into())
    }

    /// The payment as it stands now: the one true answer to whether it was paid.
    ///
    /// # Errors
    /// When the call fails, or the payment intent is not one of DANA's.
    pub async fn retrieve(self, id: &PaymentIntentId) -> Result<Payment, Error> {
        self.look(id, self.client.limits().total).await
    }

    async fn look(self, id: &PaymentIntentId, deadline: Duration) -> Result<Payment, Error> {
        let answer = self.client.retrieve_payment_intent(id).deadline(deadline).send().await?;
        payment_in(answer, id)
    }

    /// Waits until it is known how a payment ended, for no longer than the deadline: for the page to which the customer
    /// comes back, often before the webhook does. It asks the service at once, then with growing pauses, and listens to
    /// verified events when it is given a [`Feed`].
    ///
    /// ```no_run
    /// # async fn example(client: wooshpay::Client, id: wooshpay::types::PaymentIntentId, feed: wooshpay::dana::Feed)
    /// # -> Result<(), wooshpay::Error> {
    /// use std::time::Duration;
    /// use wooshpay::dana::Settled;
    ///
    /// match client.dana().settle(&id, Duration::from_secs(10)).feed(&feed).await? {
    ///     Settled::Paid(payment) => println!("paid {}", payment.amount()),
    ///     Settled::Canceled(_) => println!("not paid; offer to try again"),
    ///     Settled::Failed(_) => println!("not paid; cancel it, then offer to try again"),
    ///     Settled::StillOpen(_) => println!("we have not heard yet; the webhook will tell"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn settle(self, id: &PaymentIntentId, deadline: Duration) -> Settle<'a> {
        Settle::new(self, id.clone(), deadline)
    }

    /// Ends a payment that nobody paid. The intent of a checkout session cannot be canceled: [`expire`](Self::expire) the
    /// session.
    ///
    /// # Errors
    /// When the reason is blank, nothing having been sent; when the call fails; when the service takes it and the payment is
    /// not canceled after it, with outcome `Unknown`.
    pub async fn cancel(self, id: &PaymentIntentId, reason: &str) -> Result<Payment, Error> {
        if reason.trim().is_empty() {
            return Err(Error::invalid("a cancellation needs a reason, and this one is blank"));
        }
        let answer = self.client.cancel_payment_intent(id, &CancelPaymentIntent::new(reason)).send().await?;
        let (intent, answer) = answer.into_parts();
        let payment = Payment::of(intent, id).and_then(|payment| match &payment.intent.status {
            PaymentIntentStatus::Canceled => Ok(payment),
            status => Err(format!("{id} was not canceled, though the service took the request: it is {status}")),
        });
        payment.map_err(|why| answer.reject(Error::incomplete(why)))
    }

    /// Closes a checkout page, and says how it ended: a customer may have paid a moment before.
    ///
    /// # Errors
    /// When the page was not closed, or nobody knows; then it was looked at once more, and that told no end either.
    pub async fn expire(self, id: &types::CheckoutSessionId) -> Result<CheckoutEnd, Error> {
        checkout::expire(self.client, id).await
    }

    /// Sends money back. `.await` it for the refund. The payment remembers it, so that a second partial refund, which DANA
    /// does not take, is refused before anything is sent; of refunds made elsewhere tell it with
    /// [`Payment::note_refund`].
    pub fn refund<'p>(self, payment: &'p mut Payment, refund: Refund) -> RefundCall<'a, 'p> {
        RefundCall::new(self.client, payment, refund)
    }
}

/// A payment with DANA as it stood when it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    intent: types::PaymentIntent,
    amount: Idr,
    refunds: BTreeMap<types::RefundId, Idr>,
    /// Refunds that failed: one made again is another.
    failed: BTreeSet<types::RefundId>,
    /// A refund of which it is not known whether it was made.
    doubt: Option<(Refund, IdempotencyKey)>,
}

/// Where a payment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PaymentState {
    /// The customer has not paid and still may.
    Open,
    /// The customer has agreed, and the money waits to be captured.
    Authorised,
    /// The money has moved.
    Paid,
    /// It was canceled, without a payment.
    Canceled,
    /// The service says that it failed. Integrators report this status, and nothing says that it is final.
    Failed,
    /// A status that this version of the SDK does not know.
    Unknown(String),
}

impl Payment {
    fn of(intent: types::PaymentIntent, asked_for: &PaymentIntentId) -> Result<Self, String> {
        if intent.id != *asked_for {
            return Err(format!("asked for {asked_for}, the service answered with {}", intent.id));
        }
        let refuse = |why: String| Err(format!("{} is not a payment with DANA: {why}", intent.id));
        let methods = intent.payment_method_types.as_deref().unwrap_or_default();
        if !methods.is_empty() && !methods.contains(&PaymentMethodType::Dana) {
            let methods: Vec<_> = methods.iter().map(PaymentMethodType::as_str).collect();
            return refuse(format!("it takes {}", methods.join(", ")));
        }
        if intent.currency != crate::Currency::idr() {
            return refuse(format!("its currency is {}", intent.currency));
        }
        // After a capture of a part `amount` is still what was authorised.
        let received = intent.amount_received.filter(|_| intent.status == PaymentIntentStatus::Succeeded);
        let shown = received.unwrap_or(intent.amount);
        match Idr::from_amount(shown) {
            Some(amount) => {
                let (refunds, failed, doubt) = (BTreeMap::new(), BTreeSet::new(), None);
                Ok(Self { intent, amount, refunds, failed, doubt })
            }
            None => refuse(format!("its amount {shown} is no amount in rupiah")),
        }
    }

    /// The payment intent's id.
    pub fn id(&self) -> &PaymentIntentId {
        &self.intent.id
    }

    /// What was paid, once it is; until then what is to be paid.
    pub fn amount(&self) -> Idr {
        self.amount
    }

    /// Where the payment stands.
    pub fn state(&self) -> PaymentState {
        match &self.intent.status {
            PaymentIntentStatus::RequiresPaymentMethod
            | PaymentIntentStatus::RequiresConfirmation
            | PaymentIntentStatus::RequiresAction
            | PaymentIntentStatus::Processing => PaymentState::Open,
            PaymentIntentStatus::RequiresCapture => PaymentState::Authorised,
            PaymentIntentStatus::Succeeded => PaymentState::Paid,
            PaymentIntentStatus::Canceled => PaymentState::Canceled,
            PaymentIntentStatus::Failed => PaymentState::Failed,
            PaymentIntentStatus::Unknown(status) => PaymentState::Unknown(status.clone()),
        }
    }

    /// Whether the money has moved.
    pub fn is_paid(&self) -> bool {
        self.state() == PaymentState::Paid
    }

    /// What refunds, as far as this payment knows of them, have sent back.
    pub fn refunded(&self) -> Idr {
        self.refunds.values().try_fold(Idr::default(), |sum, back| sum.checked_add(*back)).unwrap_or(Idr::MAX)
    }

    /// How many refunds, as far as this payment knows of them, sent back a part of it.
    fn parts(&self) -> usize {
        self.refunds.values().filter(|back| **back < self.amount).count()
    }

    /// The payment intent as the service sent it.
    pub fn intent(&self) -> &types::PaymentIntent {
        &self.intent
    }

    /// Tells the payment of a refund that was made elsewhere: before a restart, by another machine, in the dashboard.
    /// WooshPay lists no refunds of a payment, so nobody else can. Another payment's changes nothing, one that is told
    /// again counts once, and one that failed no more.
    pub fn note_refund(&mut self, refund: &types::Refund) {
        if refund.payment_intent.as_ref().is_some_and(|intent| *intent != self.intent.id) {
            return;
        }
        // Events come in any order, and what failed goes back no more.
        if self.failed.contains(&refund.id) || refund.status == Some(types::RefundStatus::Failed) {
            self.refunds.remove(&refund.id);
            self.failed.insert(refund.id.clone());
            return;
        }
        let back = refund.amount.and_then(Idr::from_amount).unwrap_or(self.amount);
        self.refunds.insert(refund.id.clone(), back);
    }
}

/// The payment that was asked for. When the service did what was asked and answered something else, only what it holds can
/// tell what that means.
fn payment_in(answer: Response<types::PaymentIntent>, id: &PaymentIntentId) -> Result<Payment, Error> {
    let (intent, answer) = answer.into_parts();
    Payment::of(intent, id).map_err(|why| answer.reject(Error::incomplete(why)))
}

/// The key of a call may have been used for another order, and then this is that order's answer.
fn other_order(asked: Option<&str>, answered: Option<&str>) -> Option<String> {
    match (asked, answered) {
        (Some(asked), Some(answered)) if asked != answered => {
            Some(format!("for the order {answered:?} where {asked:?} was asked for"))
        }
        _ => None,
    }
}

/// An order without a name is everybody's.
fn check_order(order_id: Option<&str>) -> Result<(), Error> {
    match order_id.filter(|id| id.trim().is_empty()) {
        Some(_) => Err(Error::invalid("the order's id is blank; give it, or leave it out")),
        None => Ok(()),
    }
}

/// What the table says of an amount, as an error of a call.
fn payable(amount: Idr) -> Result<Amount, Error> {
    payment_methods::DANA.check_payment(amount).map_err(Error::invalid)
}
