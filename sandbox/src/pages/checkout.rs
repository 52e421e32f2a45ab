//! The hosted checkout page: what is bought, for how much, and how to pay for it.

use super::lang::Tongue;
use super::notice::Notice;
use super::{Fields, Frame, Stand, Token, redirect, unknown};
use crate::model::{Cause, Failure, Intent, Secret, Session};
use crate::shared::Shared;
use crate::state::{IntentStatus, SessionStatus};
use crate::store::Work;
use crate::{payment, render, urls};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

/// The page, or what became of the session.
pub(super) async fn show(State(shared): State<Arc<Shared>>, Token(token): Token, tongue: Tongue) -> Response {
    shared.work(Cause::default(), |work| match find(work, &token) {
        None => unknown(Stand::Checkout, tongue),
        Some((session, intent)) => checkout_page(work, tongue, StatusCode::OK, &session, &intent, None),
    })
}

/// A form's address that was opened by hand.
pub(super) async fn again(State(shared): State<Arc<Shared>>, Token(token): Token, tongue: Tongue) -> Response {
    match shared.look(|work| find(work, &token)) {
        Some(_) => redirect(&tongue.keep(&format!("/checkout/{token}"))),
        None => unknown(Stand::Checkout, tongue),
    }
}

/// Leads to the wallet's page. A second click leads to the same one.
pub(super) async fn pay(
    State(shared): State<Arc<Shared>>,
    Token(token): Token,
    tongue: Tongue,
    form: Result<Form<Fields>, FormRejection>,
) -> Response {
    let chosen = form.ok().and_then(|Form(mut fields)| fields.remove("payment_method")).unwrap_or_default();
    shared.work(Cause::default(), |work| {
        let Some((session, mut intent)) = find(work, &token) else { return unknown(Stand::Checkout, tongue) };
        if session.status != SessionStatus::Open || intent.status == IntentStatus::Processing {
            return checkout_page(work, tongue, StatusCode::OK, &session, &intent, None);
        }
        if !session.method_types.contains(&chosen) || work.site.contract.rules.method(&chosen).is_none() {
            let (status, error) = (StatusCode::UNPROCESSABLE_ENTITY, tongue.texts.choose);
            return checkout_page(work, tongue, status, &session, &intent, Some(error));
        }
        if let (Some(open), Some(method)) = (&intent.attempt, &intent.method)
            && method.kind == chosen
        {
            return redirect(&tongue.keep(&render::wallet_url(work.site, &open.0)));
        }
        let method = payment::new_method(work, &chosen);
        if payment::confirm(work, &mut intent, method).is_err() {
            let (status, error) = (StatusCode::CONFLICT, tongue.texts.too_late);
            return checkout_page(work, tongue, status, &session, &intent, Some(error));
        }
        let wallet = intent.attempt.as_ref().map(|open| render::wallet_url(work.site, &open.0));
        work.save_intent(intent, &["payment_intent.requires_action"]);
        wallet.map_or_else(|| unknown(Stand::Checkout, tongue), |url| redirect(&tongue.keep(&url)))
    })
}

fn find(work: &Work<'_>, token: &str) -> Option<(Session, Intent)> {
    let id = work.store.pages.get(&Secret(token.to_owned()))?;
    let session = work.store.sessions.get(id)?;
    Some((session.clone(), work.store.intents.get(&session.intent)?.clone()))
}

fn checkout_page(
    work: &Work<'_>,
    tongue: Tongue,
    status: StatusCode,
    session: &Session,
    intent: &Intent,
    error: Option<&str>,
) -> Response {
    let (texts, merchant) = (tongue.texts, work.site.merchant.as_str());
    let here = format!("/checkout/{}", session.page.0);
    let total = work.site.contract.rules.money(session.amount, &session.currency);
    let cancel_url = session.cancel_url.as_deref().and_then(|url| urls::target(url).ok());
    let ended = |outcome, title, text: fn(&str, &str) -> String, to| {
        Notice::new(outcome, title, text(&total, merchant)).back((texts.back_to)(merchant), to)
    };
    let after_paying = || payment::after_paying(work, intent);
    let (status, notice) = match session.status {
        SessionStatus::Open if intent.status == IntentStatus::Processing => {
            (status, ended("processing", texts.processing.title, texts.processing.text, after_paying()))
        }
        SessionStatus::Open => {
            let failure = intent.last_error.as_ref().map(|error| error.failure);
            let calm = error.is_none() && failure == Some(Failure::CanceledByCustomer);
            let error = error.or(failure.map(texts.failed_before));
            let content = html! {
                section.card {
                    h1 { ((texts.pay_merchant)(merchant)) }
                    @if let Some(error) = error { p.error.calm[calm] role="alert" data-testid="checkout-error" { (error) } }
                    (items(work, tongue, session, &total))
                    (choice(work, tongue, session, &total))
                    @if let Some(url) = &cancel_url {
                        a.button href=(url) data-testid="checkout-cancel" { (texts.cancel) }
                    }
                }
            };
            let frame = Frame { stand: Stand::Checkout, tongue, title: texts.checkout, here: &here, onward: None };
            return frame.page(status, &content);
        }
        // What was authorised and never captured went back.
        SessionStatus::Complete if intent.status == IntentStatus::Canceled => {
            let said = &texts.called_off;
            (StatusCode::GONE, ended("closed", said.title, said.text, cancel_url))
        }
        SessionStatus::Complete => (StatusCode::OK, ended("paid", texts.paid.title, texts.paid.text, after_paying())),
        SessionStatus::Expired => {
            let said = &texts.expired_checkout;
            (StatusCode::GONE, ended("expired", said.title, said.text, cancel_url))
        }
    };
    notice.answer(status, Stand::Checkout, tongue, &here)
}

fn items(work: &Work<'_>, tongue: Tongue, session: &Session, total: &str) -> Markup {
    let texts = tongue.texts;
    let money = |amount: i64| work.site.contract.rules.money(amount, &session.currency);
    html! {
        table {
            thead {
                tr {
                    th scope="col" { (texts.item) }
                    th.count scope="col" { (texts.quantity) }
                    th scope="col" { (texts.price) }
                }
            }
            tbody {
                @for line in &session.lines {
                    tr data-testid="checkout-line" {
                        th scope="row" {
                            (line.price.product.name)
                            @if line.quantity > 1 {
                                br;
                                span.soft { ((texts.each)(&money(line.price.unit_amount))) }
                            }
                        }
                        td.count { (line.quantity) }
                        td { (money(line.amount)) }
                    }
                }
            }
            tfoot {
                tr { th scope="row" colspan="2" { (texts.total) } td data-testid="checkout-amount" { (total) } }
            }
        }
    }
}

fn choice(work: &Work<'_>, tongue: Tongue, session: &Session, total: &str) -> Markup {
    let (texts, rules) = (tongue.texts, &work.site.contract.rules);
    let methods: Vec<(&String, Option<&str>)> =
        session.method_types.iter().map(|name| (name, rules.method(name).map(|rules| rules.title.as_str()))).collect();
    let first = methods.iter().find(|(_, title)| title.is_some()).map(|(name, _)| *name);
    html! {
        form method="post" action=(tongue.keep(&format!("/checkout/{}/pay", session.page.0))) {
            fieldset {
                legend { (texts.how_to_pay) }
                @for (name, title) in &methods {
                    @match title {
                        Some(title) => label.choice {
                            input type="radio" name="payment_method" value=(name) checked[first == Some(*name)]
                                data-testid=(format!("checkout-method-{name}"));
                            (title)
                        }
                        None => label.choice.off {
                            input type="radio" name="payment_method" value=(name) disabled
                                data-testid=(format!("checkout-method-{name}"));
                            ((texts.not_here)(name))
                        }
                    }
                }
            }
            @if first.is_some() {
                button.button.primary type="submit" data-testid="checkout-pay" { ((texts.pay)(total)) }
            } @else {
                p.error role="alert" { (texts.no_method) }
            }
        }
    }
}
