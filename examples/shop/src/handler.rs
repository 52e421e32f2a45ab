//! What WooshPay's webhooks change, each once: the inbox sees to that.

use crate::orders;
use sqlx::{Any, AnyConnection};
use wooshpay::types::{PaymentIntent, PaymentIntentStatus, Refund};
use wooshpay::webhook::{Event, EventObject};
use wooshpay::{Currency, Idr};
use wooshpay_inbox::{Handler, HandlerError};

pub struct Fulfil;

impl Handler<Any> for Fulfil {
    async fn handle(&self, event: &Event, db: &mut AnyConnection) -> Result<(), HandlerError> {
        match event.object() {
            EventObject::PaymentIntent(payment) => paid_or_not(payment, db).await,
            EventObject::Refund(refund) => went_back(refund, db).await,
            // A session's payment is told as a payment intent too.
            _ => Ok(()),
        }
    }
}

async fn paid_or_not(payment: &PaymentIntent, db: &mut AnyConnection) -> Result<(), HandlerError> {
    // An answer need not say what was received; it always says what was asked for.
    let received =
        Some(payment.amount_received.unwrap_or(payment.amount)).filter(|_| payment.currency == Currency::idr());
    let received = received.and_then(Idr::from_amount).ok_or_else(|| format!("{} is not in rupiah", payment.id))?;
    let end = match payment.status {
        PaymentIntentStatus::Succeeded => ("paid", received),
        // One that failed stays open, to be canceled before another try: nothing says that it is final.
        PaymentIntentStatus::Canceled => ("over", Idr::default()),
        _ => return Ok(()),
    };
    let order = payment.merchant_order_id.as_deref();
    if !orders::ended(db, &payment.id, order, end).await? {
        // It is tried again, and in the end lies among the dead letters, where the owner sees it.
        return Err(format!("no order belongs to {} of {received}", payment.id).into());
    }
    if end.0 == "paid" {
        orders::mail(db, &payment.id, &format!("Thank you. We have received {received}.")).await?;
    }
    Ok(())
}

async fn went_back(refund: &Refund, db: &mut AnyConnection) -> Result<(), HandlerError> {
    let payment = refund.payment_intent.as_ref().ok_or_else(|| format!("{} names no payment", refund.id))?;
    if refund.amount.is_none() {
        return Err(format!("{} does not say how much went back", refund.id).into());
    }
    Ok(orders::refunded(db, payment.as_str(), &refund.into()).await?)
}

impl From<&Refund> for orders::Refund {
    fn from(refund: &Refund) -> Self {
        Self {
            id: refund.id.clone(),
            amount: refund.amount.and_then(Idr::from_amount).unwrap_or_default(),
            state: refund.status.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }
}
