//! Checkout: a payment on WooshPay's own page.

use super::{check_order, other_order, payable};
use crate::answer::{Answer, Response};
use crate::client::Client;
use crate::error::{Error, Outcome};
use crate::http::BoxFuture;
use crate::lenient::Timestamp;
use crate::money::{Currency, Idr};
use crate::options::{Options, call_options};
use crate::return_url::{self, Use};
use crate::types::{
    CheckoutMode, CheckoutSession, CheckoutSessionId, CheckoutSessionPaymentStatus, CheckoutSessionStatus,
    CreateCheckoutSession, CreateLineItem, PaymentIntentData, PaymentIntentId, PaymentMethodType, PriceData,
    ProductData,
};

/// A checkout session that is ready to be created, made by [`Dana::checkout`](super::Dana::checkout). `.await` it.
///
/// # Errors
/// Before anything is sent: no items, an item without a name, price or quantity, a total outside of DANA's limits, an
/// address that is missing or not whole, or a blank `order_id`.
#[must_use = "nothing is sent before it is awaited"]
pub struct Checkout<'a> {
    client: &'a Client,
    success_url: String,
    cancel_url: String,
    items: Vec<Item>,
    order_id: Option<String>,
    customer_email: Option<String>,
    options: Options<CheckoutSession>,
}

#[derive(Debug)]
struct Item {
    name: String,
    price: Idr,
    quantity: u32,
}

impl<'a> Checkout<'a> {
    pub(super) fn new(client: &'a Client, success_url: String, cancel_url: String) -> Self {
        let (order_id, customer_email, options) = (None, None, Options::default());
        Self { client, success_url, cancel_url, items: Vec::new(), order_id, customer_email, options }
    }

    /// Adds what is bought: its name as the customer reads it, the price of one, and how many.
    pub fn item(mut self, name: impl Into<String>, price: Idr, quantity: u32) -> Self {
        self.items.push(Item { name: name.into(), price, quantity });
        self
    }

    /// The merchant's order. It is sent as `client_reference_id` of the session and as `merchant_order_id` of its payment
    /// intent: an integrator reports that what is set on the one does not reach the other.
    pub fn order_id(mut self, order_id: impl Into<String>) -> Self {
        self.order_id = Some(order_id.into());
        self
    }

    /// The customer's e-mail address.
    pub fn customer_email(mut self, email: impl Into<String>) -> Self {
        self.customer_email = Some(email.into());
        self
    }

    call_options!(CheckoutSession);

    /// What the customer is going to pay; nothing when it is more than can be sent.
    pub fn total(&self) -> Option<Idr> {
        let mut lines = self.items.iter().map(|item| item.price.checked_mul(item.quantity.into()));
        lines.try_fold(Idr::default(), |sum, line| sum.checked_add(line?))
    }

    fn body(&self) -> Result<CreateCheckoutSession, Error> {
        for (name, url) in [("success_url", &self.success_url), ("cancel_url", &self.cancel_url)] {
            return_url::check(name, url, Use::Checkout).map_err(Error::invalid)?;
        }
        check_order(self.order_id.as_deref())?;
        if self.items.is_empty() {
            return Err(Error::invalid("the checkout has no items; add one with `item`"));
        }
        let lines = self.items.iter().map(Item::line).collect::<Result<_, _>>()?;
        payable(self.total().unwrap_or(Idr::MAX))?;
        let mut body = CreateCheckoutSession::new(CheckoutMode::Payment, self.success_url.clone());
        body.cancel_url = Some(self.cancel_url.clone());
        body.payment_method_types = vec![PaymentMethodType::Dana];
        body.line_items = lines;
        body.client_reference_id = self.order_id.clone();
        body.customer_email = self.customer_email.clone();
        body.payment_intent_data = self
            .order_id
            .clone()
            .map(|order_id| PaymentIntentData { merchant_order_id: Some(order_id), ..PaymentIntentData::default() });
        Ok(body)
    }
}

impl Item {
    fn line(&self) -> Result<CreateLineItem, Error> {
        let refuse = |why: &str| Err(Error::invalid(format!("the item {:?} {why}", self.name)));
        if self.name.trim().is_empty() {
            return refuse("has no name");
        }
        if self.price == Idr::default() {
            return refuse("has no price");
        }
        if self.quantity == 0 {
            return refuse("has a quantity of 0");
        }
        let mut price = PriceData::new(Currency::idr(), self.price.to_amount());
        price.product_data = Some(ProductData::new(self.name.clone()));
        let mut line = CreateLineItem::new(self.quantity.into());
        line.price_data = Some(price);
        Ok(line)
    }
}

impl<'a> IntoFuture for Checkout<'a> {
    type Output = Result<CheckoutPage, Error>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (body, total) = (self.body()?, self.total());
            let call = self.client.create_checkout_session(&body);
            let answer = self.options.apply(call).send().await?;
            let (session, answer) = answer.into_parts();
            let (id, expires_at) = (session.id, session.expires_at);
            let other_total = session.amount_total.is_some_and(|made| Some(made) != total.map(Idr::to_amount));
            let other_money = session.currency.is_some_and(|currency| currency != Currency::idr());
            let url = session.url.filter(|url| !url.is_empty());
            let fits = CheckoutSessionId::new(id.as_str()).map(drop);
            let fits =
                fits.and(session.payment_intent.iter().try_for_each(|id| PaymentIntentId::new(id.as_str()).map(drop)));
            let other_order = other_order(self.order_id.as_deref(), session.client_reference_id.as_deref());
            let amiss = match (url, session.payment_intent, fits) {
                (Some(_), Some(_), Ok(())) if other_total || other_money => {
                    "is for another amount than was asked for".to_owned()
                }
                (Some(_), Some(_), Ok(())) if let Some(other) = &other_order => format!("is {other}"),
                (Some(url), Some(payment_intent), Ok(())) => {
                    return Ok(CheckoutPage { id, url, payment_intent, expires_at });
                }
                (None, _, _) => "holds no address".to_owned(),
                (_, None, _) => "holds no payment intent".to_owned(),
                (_, _, Err(error)) => format!("cannot be used: {error}"),
            };
            let why = format!("checkout session {id} was created, and its answer {amiss}");
            Err(answer.reject(Error::incomplete(why)))
        })
    }
}

/// The addresses may carry a token, and whose e-mail address it is, is nobody's business.
impl std::fmt::Debug for Checkout<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut checkout = f.debug_struct("Checkout");
        checkout.field("items", &self.items).field("order_id", &self.order_id).finish_non_exhaustive()
    }
}

/// A checkout page that was created. It does not know whether it was paid: [`retrieve`](super::Dana::retrieve) its payment,
/// or wait for the webhook.
#[derive(Clone, PartialEq)]
pub struct CheckoutPage {
    id: CheckoutSessionId,
    url: String,
    payment_intent: PaymentIntentId,
    expires_at: Option<Timestamp>,
}

impl CheckoutPage {
    /// The session's id. Keep it with the order.
    pub fn id(&self) -> &CheckoutSessionId {
        &self.id
    }

    /// Where the customer pays.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The payment intent, by which the payment is retrieved and refunded.
    pub fn payment_intent(&self) -> &PaymentIntentId {
        &self.payment_intent
    }

    /// When the page closes, in WooshPay's sample 24 hours after it was created; nothing when the answer does not say.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }
}

/// The address carries a key of the session's.
impl std::fmt::Debug for CheckoutPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut page = f.debug_struct("CheckoutPage");
        page.field("id", &self.id).field("payment_intent", &self.payment_intent).finish_non_exhaustive()
    }
}

/// How a checkout page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckoutEnd {
    /// It was closed, and not paid when the service said so. Whether a customer who is at DANA already can still pay is not
    /// known.
    Expired,
    /// It had been paid already.
    Paid,
}

pub(super) async fn expire(client: &Client, id: &CheckoutSessionId) -> Result<CheckoutEnd, Error> {
    let refused = match client.expire_checkout_session(id).send().await {
        Ok(answer) => match end_of(id, answer)? {
            (Some(end), _) => return Ok(end),
            (None, answer) => {
                let why = format!("the service took the request, and did not say that {id} has expired unpaid");
                answer.reject(Error::incomplete(why))
            }
        },
        Err(error) if error.outcome() == Outcome::NotSent || error.is_not_found() || error.is_authentication() => {
            return Err(error);
        }
        Err(error) => error,
    };
    // What the expiry said stays true when nobody can look.
    let Ok(answer) = client.retrieve_checkout_session(id).send().await else { return Err(refused) };
    end_of(id, answer)?.0.ok_or(refused)
}

fn end_of(id: &CheckoutSessionId, answer: Response<CheckoutSession>) -> Result<(Option<CheckoutEnd>, Answer), Error> {
    let (session, answer) = answer.into_parts();
    if session.id != *id {
        let why = format!("asked for {id}, the service answered with {}", session.id);
        return Err(answer.reject(Error::incomplete(why)));
    }
    let end = match (session.payment_status, session.status) {
        (Some(CheckoutSessionPaymentStatus::Paid), _) => Some(CheckoutEnd::Paid),
        (
            Some(CheckoutSessionPaymentStatus::Unpaid | CheckoutSessionPaymentStatus::NoPaymentRequired),
            Some(CheckoutSessionStatus::Expired),
        ) => Some(CheckoutEnd::Expired),
        _ => None,
    };
    Ok((end, answer))
}
