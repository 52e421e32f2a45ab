//! The owner's pages: orders, refunds, and what was missed.

use crate::Shop;
use crate::orders::{self, Order, Payment};
use crate::pages::{Trouble, page};
use axum::Form;
use axum::extract::{Query, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use wooshpay::Idr;
use wooshpay::dana::Refund;
use wooshpay::types::PaymentIntentId;
use wooshpay_inbox::DeadLetter;

/// How many dead letters are shown.
const LETTERS: u32 = 20;

type Answer<T> = Result<T, Trouble>;

#[derive(Deserialize)]
pub struct Word {
    word: Option<String>,
}

#[derive(Deserialize)]
pub struct Wanted {
    payment: String,
    /// Empty for all of it.
    amount: String,
}

#[derive(Deserialize)]
pub struct Letter {
    event: String,
}

impl Shop {
    /// Lets the owner in. Requests that another web site makes have no cookie; those of a neighbour under the same name, at
    /// another port, are told by what the browser says of them.
    fn is_owner(&self, headers: &HeaderMap) -> Answer<()> {
        let wanted = format!("owner={}", self.owner_word);
        let cookies = headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
        let has_word = cookies.flat_map(|cookies| cookies.split("; ")).any(|cookie| cookie == wanted);
        let site = headers.get("sec-fetch-site");
        match has_word && site.is_none_or(|site| site == "same-origin" || site == "none") {
            true => Ok(()),
            false => Err(Trouble::new(
                StatusCode::FORBIDDEN,
                "This page is the owner’s",
                "Open it by the address that was printed when the shop was opened.",
            )),
        }
    }
}

pub async fn orders(State(shop): State<Arc<Shop>>, Query(word): Query<Word>, headers: HeaderMap) -> Answer<Response> {
    if word.word.as_deref() == Some(&*shop.owner_word) {
        let cookie = format!("owner={}; Path=/owner; HttpOnly; SameSite=Strict", shop.owner_word);
        return Ok(([(SET_COOKIE, cookie)], Redirect::to("/owner")).into_response());
    }
    shop.is_owner(&headers)?;
    let mut rows = Vec::new();
    for order in shop.orders.latest().await? {
        let mut payments = Vec::new();
        for payment in shop.orders.payments(&order.id).await? {
            let refunds = shop.orders.refunds(&payment.id).await?;
            payments.push((payment, refunds));
        }
        rows.push((order, payments));
    }
    let letters = shop.inbox.dead_letters(LETTERS).await?;
    let waiting = shop.inbox.waiting().await?;
    let content = html! {
        p.soft data-testid="waiting" { "Webhooks that wait: " (waiting.events) ". Given up: " (waiting.dead) "." }
        form.narrow method="post" action="/owner/look" {
            button data-testid="look" { "Look for payments that no webhook told" }
        }
        @for letter in &letters { (dead(letter)) }
        h2.apart { "Orders" }
        @if rows.is_empty() { p { "There are none yet." } }
        @for (order, payments) in &rows { (row(order, payments)) }
    };
    Ok(page("The owner’s desk", &content).into_response())
}

fn row(order: &Order, payments: &[(Payment, Vec<orders::Refund>)]) -> Markup {
    let kept = |(payment, refunds): &&(Payment, Vec<orders::Refund>)| {
        let back = refunds.iter().filter(|refund| refund.state != "failed");
        payment.is_paid()
            && back.fold(0, |sum, refund| refund.amount.get().saturating_add(sum)) < payment.received.get()
    };
    let paid = payments.iter().filter(|(payment, _)| payment.is_paid()).count();
    let kept = payments.iter().filter(kept).count();
    html! {
        article.card.row data-testid="order" {
            h2 { (order.quantity) " × " (order.item) }
            p {
                (order.total()) " · " code { (order.id.get(..8).unwrap_or_default()) } " · "
                @match (paid, kept) {
                    (0, _) => { span.soft data-testid="order-state" { "not paid" } }
                    (_, 0 | 1) => { span.good data-testid="order-state" { "paid" } }
                    _ => { span.bad data-testid="order-state" { "paid " (kept) " times: send back what is too much" } }
                }
            }
            @for (payment, refunds) in payments.iter().filter(|(payment, _)| payment.is_paid()) {
                p.soft { "Received " (payment.received) " as " code { (payment.id) } }
                @for refund in refunds {
                    p data-testid="refund" { "Refund of " (refund.amount) ": " (refund.state) }
                }
                @if refunds.iter().all(|refund| refund.state == "failed") { (refund_form(payment)) }
            }
        }
    }
}

fn refund_form(payment: &Payment) -> Markup {
    let field = format!("amount-{}", payment.id);
    html! {
        form.narrow method="post" action="/owner/refund" {
            input type="hidden" name="payment" value=(payment.id);
            label for=(field) { "Send back, in rupiah" }
            input id=(field) name="amount" inputmode="numeric" placeholder="all of it" data-testid="refund-amount";
            button data-testid="refund-send" { "Refund" }
        }
    }
}

fn dead(letter: &DeadLetter) -> Markup {
    html! {
        article.card.row {
            h2 { "A webhook was given up" }
            p { (letter.kind) " · " code { (letter.object_id) } " · " (letter.attempts) " attempts" }
            p.bad data-testid="failure" { (letter.failure) }
            form.narrow method="post" action="/owner/replay" {
                input type="hidden" name="event" value=(letter.id);
                button data-testid="replay" { "Try it again" }
            }
        }
    }
}

/// Sends money back. The SDK refuses what DANA would, before anything is sent: more than was paid, or a second part.
pub async fn refund(State(shop): State<Arc<Shop>>, headers: HeaderMap, Form(wanted): Form<Wanted>) -> Answer<Redirect> {
    shop.is_owner(&headers)?;
    let refuse = |words: String| Trouble::new(StatusCode::UNPROCESSABLE_ENTITY, "Nothing was done", words).for_owner();
    let id: PaymentIntentId = wanted.payment.parse().map_err(|_| Trouble::not_found())?;
    let refund = match wanted.amount.trim() {
        "" => Refund::Full,
        text => Refund::Partial(text.parse::<Idr>().map_err(|error| refuse(error.to_string()))?),
    };
    // The key of a refund is made of payment and amount: pressing the button again is the same refund.
    let fields = [("payment", &*wanted.payment), ("amount", &*wanted.amount)];
    let failed = |error| Trouble::of_call(&error, "/owner/refund", &fields).for_owner();
    let mut payment = shop.client.dana().retrieve(&id).await.map_err(failed)?;
    for known in shop.orders.refunds(&id).await? {
        payment.note_refund(&shop.client.retrieve_refund(&known.id).await.map_err(failed)?);
    }
    let made = shop.client.dana().refund(&mut payment, refund).await.map_err(failed)?;
    orders::refund_made(&mut *shop.orders.connection().await?, id.as_str(), &(&made).into()).await?;
    Ok(Redirect::to("/owner"))
}

pub async fn look(State(shop): State<Arc<Shop>>, headers: HeaderMap) -> Answer<Redirect> {
    shop.is_owner(&headers)?;
    shop.look_for_missed().await?;
    Ok(Redirect::to("/owner"))
}

pub async fn replay(State(shop): State<Arc<Shop>>, headers: HeaderMap, Form(letter): Form<Letter>) -> Answer<Redirect> {
    shop.is_owner(&headers)?;
    shop.inbox.replay(&letter.event).await?;
    Ok(Redirect::to("/owner"))
}
