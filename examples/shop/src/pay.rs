//! What a customer sees: the products, the way to DANA, and what came of it.

use crate::Shop;
use crate::orders::{Order, Payment, Way};
use crate::pages::{Trouble, page, waiting_page};
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use wooshpay::dana::{CheckoutEnd, PaymentState, Settled};
use wooshpay::types::PaymentIntentStatus;
use wooshpay::{Idr, Outcome};

const PRODUCTS: [(&str, &str, Idr); 3] = [
    ("Gayo", "Aceh, 250 g. Cedar, dark chocolate.", Idr::new(85_000)),
    ("Toraja", "Sulawesi, 250 g. Ripe fruit, clove.", Idr::new(92_000)),
    ("Kopi susu", "One bottle, with palm sugar.", Idr::new(20_000)),
];
/// How long a page waits for word of a payment before it is shown.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long it waits for somebody who says that nothing was paid.
const GLANCE: Duration = Duration::from_secs(1);

type Answer<T> = Result<T, Trouble>;

/// What a form on the products' page sends. Its order's id is made with the page: sent twice, it is one order.
#[derive(Deserialize)]
pub struct Wish {
    order: String,
    item: usize,
    quantity: u32,
    way: Way,
}

/// How a customer came back.
#[derive(Deserialize)]
pub struct Back {
    /// By the link of a page that was not paid on.
    #[serde(default)]
    left: bool,
}

#[derive(Deserialize)]
pub struct Choice {
    way: Way,
}

pub async fn products() -> Answer<Markup> {
    let mut cards = Vec::new();
    for (index, product) in PRODUCTS.iter().enumerate() {
        let order = crate::random();
        let order = order
            .map_err(|error| Trouble::new(StatusCode::SERVICE_UNAVAILABLE, "Please try again", error.to_string()))?;
        cards.push((index, product, order));
    }
    Ok(page(
        "Coffee from Indonesia",
        &html! {
            div.cards {
                @for (index, (name, about, price), order) in cards {
                    form.card method="post" action="/orders" {
                        h2 { (name) }
                        p.soft { (about) }
                        p.price { (price) }
                        input type="hidden" name="order" value=(order);
                        input type="hidden" name="item" value=(index);
                        label for={ "quantity-" (index) } { "How many" }
                        input id={ "quantity-" (index) } data-testid={ "quantity-" (index) } name="quantity" type="number"
                            inputmode="numeric" min="1" max="50" value="1" required;
                        button.first name="way" value="direct" data-testid={ "direct-" (index) } { "Pay with DANA" }
                        button name="way" value="checkout" data-testid={ "checkout-" (index) } { "Pay on WooshPay’s page" }
                    }
                }
            }
        },
    ))
}

/// Writes the order down, and leads to where it is paid.
pub async fn place(State(shop): State<Arc<Shop>>, Form(wish): Form<Wish>) -> Answer<Redirect> {
    let known = wish.order.len() == 32 && wish.order.bytes().all(|byte| byte.is_ascii_hexdigit());
    let product = PRODUCTS.get(wish.item).filter(|_| known && (1..=50).contains(&wish.quantity));
    let (name, _, price) = product.ok_or_else(|| {
        Trouble::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "We do not sell that",
            "Choose from one to fifty of what we have.",
        )
    })?;
    let (item, quantity, way) = ((*name).to_owned(), wish.quantity, wish.way);
    let order = Order { id: wish.order, item, price: *price, quantity, way, attempt: 1 };
    shop.orders.place(&order).await?;
    // What was written counts: the form may have been sent before, with something else in it.
    pay(State(shop), Path(order.id)).await
}

/// Leads to where the order's present try is paid: the same place, however often it is asked.
pub async fn pay(State(shop): State<Arc<Shop>>, Path(id): Path<String>) -> Answer<Redirect> {
    let order = shop.orders.find(&id).await?.ok_or_else(Trouble::not_found)?;
    if shop.orders.payments(&id).await?.iter().any(Payment::is_paid) {
        return Ok(Redirect::to(&format!("/orders/{id}")));
    }
    let here = format!("{}/orders/{id}", shop.public_url);
    let key = [order.id.clone(), order.attempt.to_string()];
    let dana = shop.client.dana();
    // The order's number in the name of the key makes a second click, and a crash in between, the same payment.
    let led = match order.way {
        Way::Direct => {
            let pay = dana.pay(order.total(), here).order_id(&order.id).derive_key(key);
            pay.await.map(|pending| (pending.id().clone(), None, pending.redirect_url().to_owned()))
        }
        Way::Checkout => {
            let checkout =
                dana.checkout(here.clone(), format!("{here}?left=true")).item(&order.item, order.price, order.quantity);
            let page = checkout.order_id(&order.id).derive_key(key).await;
            page.map(|page| (page.payment_intent().clone(), Some(page.id().clone()), page.url().to_owned()))
        }
    };
    let (payment, session, url) = led.map_err(|error| Trouble::of_call(&error, &format!("/orders/{id}/pay"), &[]))?;
    shop.orders.leads_to(&order, &payment, session.as_ref()).await?;
    Ok(Redirect::to(&url))
}

/// Ends the present try, so that it cannot be paid beside the next, and begins that.
pub async fn again(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    Form(choice): Form<Choice>,
) -> Answer<Redirect> {
    let order = shop.orders.find(&id).await?.ok_or_else(Trouble::not_found)?;
    let payments = shop.orders.payments(&id).await?;
    for payment in payments.iter().filter(|payment| payment.is_open()) {
        let closed = close(&shop, payment).await;
        let way = [("way", choice.way.word())];
        if !closed.map_err(|error| Trouble::of_call(&error, &format!("/orders/{id}/again"), &way))? {
            return Ok(Redirect::to(&format!("/orders/{id}")));
        }
    }
    // A try whose payment is not noted yet has just begun, in another tab: this one leads there too.
    if payments.iter().any(|payment| payment.attempt == order.attempt) {
        shop.orders.try_again(&order, choice.way).await?;
    }
    pay(State(shop), Path(id)).await
}

/// Whether nobody can pay it any more, and nobody has.
async fn close(shop: &Shop, payment: &Payment) -> Result<bool, wooshpay::Error> {
    if let Some(session) = &payment.session {
        return match shop.client.dana().expire(session).await {
            // It is paid, or DANA is at work on it.
            Err(error) if error.outcome() == Outcome::Rejected => Ok(false),
            end => Ok(end? == CheckoutEnd::Expired),
        };
    }
    let dana = shop.client.dana();
    let left = match dana.cancel(&payment.id, "requested_by_customer").await {
        // It is paid, or DANA is at work on it, or it was over.
        Err(error) if error.outcome() == Outcome::Rejected => dana.retrieve(&payment.id).await?,
        canceled => canceled?,
    };
    Ok(matches!(left.state(), PaymentState::Canceled | PaymentState::Failed))
}

/// Where the customer comes back to. Being here proves nothing: WooshPay is asked, and nothing is written; the order is paid
/// when the webhook says so.
pub async fn order(State(shop): State<Arc<Shop>>, Path(id): Path<String>, Query(back): Query<Back>) -> Answer<Markup> {
    let order = shop.orders.find(&id).await?.ok_or_else(Trouble::not_found)?;
    let payments = shop.orders.payments(&id).await?;
    if let Some(payment) = payments.iter().find(|payment| payment.is_paid()) {
        return Ok(paid(&order, payment.received));
    }
    let Some(payment) = payments.last() else { return Ok(unpaid(&order)) };
    let patience = if back.left { GLANCE } else { PATIENCE };
    let settled = shop.client.dana().settle(&payment.id, patience).feed(&shop.feed);
    Ok(match settled.await {
        Ok(Settled::Paid(payment)) => paid(&order, payment.amount()),
        Ok(Settled::Canceled(_) | Settled::Failed(_)) => unpaid(&order),
        // Somebody has paid, perhaps in another tab, and the money has not moved yet.
        Ok(Settled::StillOpen(payment)) if is_under_way(&payment) => waiting(&order),
        // The customer gave up at DANA: the payment stays open, and says what went wrong.
        Ok(Settled::StillOpen(payment)) if back.left || payment.intent().last_payment_error.is_some() => unpaid(&order),
        Ok(Settled::StillOpen(_)) => waiting(&order),
        Err(error) => {
            eprintln!("asking for {}: {error}", payment.id);
            waiting(&order)
        }
    })
}

fn is_under_way(payment: &wooshpay::dana::Payment) -> bool {
    let status = &payment.intent().status;
    matches!(status, PaymentIntentStatus::Processing | PaymentIntentStatus::RequiresCapture)
}

fn summary(order: &Order) -> Markup {
    html! {
        dl {
            dt { "Order" } dd { code { (order.id.get(..8).unwrap_or_default()) } }
            dt { (order.item) } dd { (order.quantity) " × " (order.price) }
            dt { "Total" } dd data-testid="total" { (order.total()) }
        }
    }
}

fn paid(order: &Order, received: Idr) -> Markup {
    let content = html! {
        div.card.narrow {
            p.good data-testid="state" { "We have received " (received) "." }
            (summary(order))
            p.soft { "Your coffee is on its way." }
        }
    };
    page("Thank you", &content)
}

fn unpaid(order: &Order) -> Markup {
    let content = html! {
        div.card.narrow {
            p data-testid="state" { "Nothing was paid." }
            (summary(order))
            (try_again(order))
        }
    };
    page("Not paid", &content)
}

fn waiting(order: &Order) -> Markup {
    let content = html! {
        div.card.narrow {
            p data-testid="state" { "We have not heard of your payment yet." }
            (summary(order))
            p.soft { "This page looks again by itself. You can close it: your order is kept." }
            (try_again(order))
        }
    };
    waiting_page("One moment", &content)
}

fn try_again(order: &Order) -> Markup {
    html! {
        form method="post" action={ "/orders/" (order.id) "/again" } {
            button.first name="way" value="direct" data-testid="again-direct" { "Pay with DANA" }
            button name="way" value="checkout" data-testid="again-checkout" { "Pay on WooshPay’s page" }
        }
    }
}
