//! Refunds.

use super::Payment;
use crate::client::Client;
use crate::error::{Error, Outcome};
use crate::http::BoxFuture;
use crate::idempotency::IdempotencyKey;
use crate::money::{AmountText, Currency, Idr};
use crate::options::{Options, call_options};
use crate::payment_methods;
use crate::types::{self, CreateRefund, Metadata, RefundReason};

/// How much goes back. There is no amount that means everything: a refund of nothing cannot become a full one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refund {
    /// All of it. No amount is sent; that this means all of it is inferred.
    Full,
    /// This much of it.
    Partial(Idr),
}

impl Refund {
    fn shown(self) -> String {
        match self {
            Self::Full => "all".to_owned(),
            Self::Partial(back) => back.to_string(),
        }
    }
}

/// A refund that is ready to be made, by [`Dana::refund`](super::Dana::refund). `.await` it.
///
/// Unless another is given, its idempotency key is derived from the payment, the amount and the refunds before it: the
/// same refund asked for again, also after a crash, is the same refund, as far as WooshPay documents idempotency. To make one again that failed, or was rejected and
/// would now be taken, give another key.
///
/// # Errors
/// Before anything is sent: a payment that is not paid, an amount of zero or above the payment, or a refund after a
/// partial one. Afterwards: a refund that failed, with outcome `Rejected`; an answer about another payment or amount, with
/// outcome `Unknown`.
#[derive(Debug)]
#[must_use = "nothing is sent before it is awaited"]
pub struct RefundCall<'a, 'p> {
    client: &'a Client,
    payment: &'p mut Payment,
    refund: Refund,
    reason: Option<RefundReason>,
    metadata: Option<Metadata>,
    options: Options<types::Refund>,
}

impl<'a, 'p> RefundCall<'a, 'p> {
    pub(super) fn new(client: &'a Client, payment: &'p mut Payment, refund: Refund) -> Self {
        Self { client, payment, refund, reason: None, metadata: None, options: Options::default() }
    }

    /// Why the money goes back.
    pub fn reason(mut self, reason: RefundReason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Texts of the merchant's own.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    call_options!(types::Refund);

    fn body(&self) -> Result<CreateRefund, Error> {
        let payment = &*self.payment;
        if !payment.is_paid() {
            let (id, status) = (payment.id(), &payment.intent().status);
            return Err(Error::invalid(format!(
                "{id} has nothing to refund: its status was {status} when it was retrieved"
            )));
        }
        let back = match self.refund {
            Refund::Full => None,
            Refund::Partial(back) => Some(back),
        };
        if let Some((doubt, _)) = payment.doubt.as_ref().filter(|(doubt, _)| *doubt != self.refund) {
            let (id, doubt) = (payment.id(), doubt.shown());
            return Err(Error::invalid(format!(
                "{doubt} of {id} may have gone back already; make that refund again, which is the same refund, or retrieve \
                 the payment once you know that it was not made"
            )));
        }
        payment_methods::DANA.check_refund(payment.amount(), back, payment.parts()).map_err(Error::invalid)?;
        if payment.refunded().checked_add(back.unwrap_or(payment.amount())).is_none_or(|sum| sum > payment.amount()) {
            let (id, returned, amount) = (payment.id(), payment.refunded(), payment.amount());
            return Err(Error::invalid(format!("{returned} of the {amount} of {id} went back already")));
        }
        let mut body = CreateRefund::new(payment.id().clone());
        body.amount = back.map(|back| AmountText::new(back.to_amount())).transpose()?;
        body.reason = self.reason;
        body.metadata = self.metadata.clone();
        Ok(body)
    }

    /// While it is not known whether the refund was made, it is made again with the key that it had.
    fn key(&self) -> IdempotencyKey {
        if let Some((_, key)) = &self.payment.doubt {
            return key.clone();
        }
        let amount = match self.refund {
            Refund::Full => "full".to_owned(),
            Refund::Partial(back) => back.get().to_string(),
        };
        let (id, parts) = (self.payment.id().as_str(), self.payment.parts().to_string());
        let failed = Some(self.payment.failed.len()).filter(|failed| *failed > 0).map(|failed| failed.to_string());
        IdempotencyKey::derive(["create_refund", id, &amount, &parts].into_iter().chain(failed.as_deref()))
    }
}

impl<'a, 'p: 'a> IntoFuture for RefundCall<'a, 'p> {
    type Output = Result<types::Refund, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let body = self.body()?;
            let call = self.client.create_refund(&body).idempotency_key(self.key());
            let call = self.options.apply(call);
            let key = call.request.as_ref().ok().and_then(|request| request.idempotency_key.clone());
            let before = self.payment.doubt.clone();
            if let (Some((doubt, old)), Some(new)) = (&before, &key)
                && old != new
            {
                let (doubt, id) = (doubt.shown(), self.payment.id());
                return Err(Error::invalid(format!(
                    "{doubt} of {id} may have gone back already, with the idempotency key {old}; make that refund again with \
                     that key, or with none of your own"
                )));
            }
            // Noted before it is sent: this future may be dropped.
            self.payment.doubt = key.map(|key| (self.refund, key)).or_else(|| before.clone());
            let answer = match call.send().await {
                Ok(answer) => answer,
                Err(error) => {
                    if error.outcome() != Outcome::Unknown {
                        self.payment.doubt = before;
                    }
                    return Err(error);
                }
            };
            let (refund, answer) = answer.into_parts();
            let id = &refund.id;
            // Of another payment it says nothing about this one, so the doubt stays.
            if refund.payment_intent.as_ref().is_some_and(|intent| intent != self.payment.id()) {
                let why = format!("refund {id} was made, and the service says it is of another payment");
                return Err(answer.reject(Error::incomplete(why)));
            }
            self.payment.note_refund(&refund);
            let asked = match self.refund {
                Refund::Partial(back) => back,
                Refund::Full => self.payment.amount(),
            };
            let made = refund.amount.and_then(Idr::from_amount);
            if refund.status == Some(types::RefundStatus::Failed) {
                let why = refund.failure_reason.as_ref().map_or("no reason was given", |reason| reason.as_str());
                let error =
                    answer.reject(Error::refused(format!("refund {id} failed, and nothing went back by it: {why}")));
                // That this one failed says nothing of what an attempt before it may have done.
                if error.outcome() != Outcome::Unknown {
                    self.payment.doubt = None;
                }
                return Err(error);
            }
            self.payment.doubt = None;
            Err(answer.reject(if let Err(error) = types::RefundId::new(id.as_str()) {
                Error::incomplete(format!("a refund was made, and its answer cannot be used: {error}"))
            } else if let Some(currency) = refund.currency.as_ref().filter(|currency| **currency != Currency::idr()) {
                Error::incomplete(format!("refund {id} was made in {currency}, where rupiah were asked for"))
            } else if let Some(made) = made.filter(|made| *made != asked) {
                Error::incomplete(format!("refund {id} was made of {made}, where {asked} was asked for"))
            } else {
                return Ok(refund);
            }))
        })
    }
}
