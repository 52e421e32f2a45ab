//! What a payment method can do. The rows themselves are generated from the document: [`crate::payment_methods`].

#[cfg(feature = "client")]
use crate::money::{Amount, Idr};

/// What one payment method can do, as the document's table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentMethod {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The currencies a payment can be made in.
    pub processing_currencies: &'static [&'static str],
    /// The currencies the merchant is paid in.
    pub settlement_currencies: &'static [&'static str],
    /// The least a payment can be, as the page prints it: for IDR in rupiah, whatever the exponent on the wire.
    pub minimum_amount: i64,
    /// The most a payment can be, in the same unit; nothing where none is stated.
    pub maximum_amount: Option<i64>,
    /// Whether money can go back at all.
    pub refunds: bool,
    /// Whether less than the payment can go back.
    pub partial_refunds: bool,
    /// Whether a payment can be refunded in several parts.
    pub multiple_partial_refunds: bool,
    /// Whether the customer can take the money back.
    pub chargebacks: bool,
    /// Where it may be used.
    pub integrations: &'static [Integration],
}

/// A way to collect a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Integration {
    /// Create and confirm a payment intent, and send the customer to its address.
    DirectApi,
    /// Open a checkout session.
    Checkout,
}

/// Why an amount cannot be paid, or cannot be refunded.
#[cfg(feature = "client")]
pub(crate) type Refusal = String;

#[cfg(feature = "client")]
impl PaymentMethod {
    /// Whether this much can be paid.
    pub(crate) fn check_payment(&self, amount: Idr) -> Result<Amount, Refusal> {
        let limit = |limit: i64| Idr::new(u64::try_from(limit).unwrap_or_default());
        let (minimum, maximum) = (limit(self.minimum_amount), self.maximum_amount.map(limit));
        if amount < minimum {
            return Err(format!("{amount} is below {}'s minimum of {minimum}", self.title));
        }
        match maximum {
            Some(maximum) if amount > maximum => {
                Err(format!("{amount} is above {}'s maximum of {maximum}", self.title))
            }
            _ => Ok(amount.to_amount()),
        }
    }

    /// Whether this much of a payment can go back, after so many earlier refunds in parts.
    pub(crate) fn check_refund(&self, paid: Idr, back: Option<Idr>, earlier_parts: usize) -> Result<(), Refusal> {
        let title = self.title;
        if !self.refunds {
            return Err(format!("{title} payments cannot be refunded"));
        }
        if earlier_parts > 0 && !self.multiple_partial_refunds {
            return Err(format!("{title} takes one partial refund a payment, and this one has had it"));
        }
        match back {
            None => Ok(()),
            Some(back) if back.get() == 0 => {
                Err("a refund of Rp0 sends nothing back; for the whole payment say full".to_owned())
            }
            Some(back) if back > paid => Err(format!("a refund of {back} is more than the payment of {paid}")),
            Some(back) if back < paid && !self.partial_refunds => {
                Err(format!("{title} payments can only be refunded whole, and {back} is a part of {paid}"))
            }
            Some(_) => Ok(()),
        }
    }
}
