//! The Direct API.

use super::{check_order, other_order, payable};
use crate::client::Client;
use crate::error::Error;
use crate::http::BoxFuture;
use crate::money::{Currency, Idr};
use crate::options::{Options, call_options};
use crate::return_url::{self, Use};
use crate::types::{
    CreatePaymentIntent, Metadata, PaymentIntent, PaymentIntentId, PaymentIntentStatus, PaymentMethodData,
    PaymentMethodType,
};

/// A payment that is ready to be created, made by [`Dana::pay`](super::Dana::pay). `.await` it.
///
/// # Errors
/// Before anything is sent: an amount outside of DANA's limits, a `return_url` that is missing or no whole address, or a
/// blank `order_id`.
#[must_use = "nothing is sent before it is awaited"]
pub struct Pay<'a> {
    client: &'a Client,
    amount: Idr,
    return_url: String,
    order_id: Option<String>,
    description: Option<String>,
    metadata: Option<Metadata>,
    options: Options<PaymentIntent>,
}

impl<'a> Pay<'a> {
    pub(super) fn new(client: &'a Client, amount: Idr, return_url: String) -> Self {
        let (order_id, description, metadata, options) = (None, None, None, Options::default());
        Self { client, amount, return_url, order_id, description, metadata, options }
    }

    /// The merchant's order, `merchant_order_id`. The payment intent carries it, so that no order has to be guessed.
    pub fn order_id(mut self, order_id: impl Into<String>) -> Self {
        self.order_id = Some(order_id.into());
        self
    }

    /// A text for the merchant.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Texts of the merchant's own.
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    call_options!(PaymentIntent);

    fn body(&self) -> Result<CreatePaymentIntent, Error> {
        let mut body = CreatePaymentIntent::new(payable(self.amount)?, Currency::idr());
        return_url::check("return_url", &self.return_url, Use::DirectApi).map_err(Error::invalid)?;
        check_order(self.order_id.as_deref())?;
        body.confirm = Some(true);
        body.payment_method_data = Some(PaymentMethodData::new(PaymentMethodType::Dana));
        body.return_url = Some(self.return_url.clone());
        body.merchant_order_id = self.order_id.clone();
        body.description = self.description.clone();
        body.metadata = self.metadata.clone();
        Ok(body)
    }
}

impl<'a> IntoFuture for Pay<'a> {
    type Output = Result<PendingPayment, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let call = self.client.create_payment_intent(&self.body()?);
            let answer = self.options.apply(call).send().await?;
            let intent = answer.value();
            let id = intent.id.clone();
            let amiss = if let Err(error) = PaymentIntentId::new(id.as_str()) {
                format!("and its answer cannot be used: {error}")
            } else if matches!(intent.status, PaymentIntentStatus::Canceled | PaymentIntentStatus::Failed) {
                format!("and it is {}", intent.status)
            } else if let Some(other) = other_order(self.order_id.as_deref(), intent.merchant_order_id.as_deref()) {
                other
            } else if intent.currency != Currency::idr() || Idr::from_amount(intent.amount) != Some(self.amount) {
                format!("for {} {} where {} was asked for", intent.currency, intent.amount, self.amount)
            } else {
                match intent.redirect_url() {
                    Some(url) => {
                        return Ok(PendingPayment { id, redirect_url: url.to_owned(), amount: self.amount });
                    }
                    None => "and its answer holds no address for the customer".to_owned(),
                }
            };
            let why = format!("payment {id} was created, {amiss}; retrieve it before you try again");
            Err(answer.raw.reject(Error::incomplete(why)))
        })
    }
}

/// The address may carry a token of the customer's.
impl std::fmt::Debug for Pay<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut pay = f.debug_struct("Pay");
        pay.field("amount", &self.amount).field("order_id", &self.order_id).field("description", &self.description);
        pay.field("metadata", &self.metadata).finish_non_exhaustive()
    }
}

/// A payment that was created. It does not know whether it was paid, and nothing that the customer does in a browser can
/// tell: [`retrieve`](super::Dana::retrieve) it, or wait for the webhook.
#[derive(Clone, PartialEq)]
pub struct PendingPayment {
    id: PaymentIntentId,
    redirect_url: String,
    amount: Idr,
}

impl PendingPayment {
    /// The payment intent's id. Keep it with the order.
    pub fn id(&self) -> &PaymentIntentId {
        &self.id
    }

    /// Where the customer logs in to DANA and pays.
    pub fn redirect_url(&self) -> &str {
        &self.redirect_url
    }

    /// What is to be paid.
    pub fn amount(&self) -> Idr {
        self.amount
    }
}

/// The address may carry a token of the customer's.
impl std::fmt::Debug for PendingPayment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PendingPayment").field("id", &self.id).field("amount", &self.amount).finish_non_exhaustive()
    }
}
