//! The hosted checkout page: what is bought, for how much, and how to pay for it.

use super::{Fields, Stand, notice, page, redirect, unknown};
use crate::model::{Cause, Secret, Session};
use crate::shared::Shared;
use crate::state::SessionStatus;
use crate::store::Work;
use crate::{payment, render, urls};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use std::sync::Arc;

/// The page, or what became of the session.
pub(super) async fn show(State(shared): State<Arc<Shared>>, Path(token): Path<String>) -> Response {
    shared.work(Cause::default(), |work| match find(work, &token) {
        None => unknown(Stand::Checkout),
        Some(session) => checkout_page(work, StatusCode::OK, &session, None),
    })
}

/// A form's address that was opened by hand.
pub(super) async fn again(Path(token): Path<String>) -> Response {
    redirect(&format!("/checkout/{token}"))
}

/// Leads to the wallet's page. A second click leads to the same one.
pub(super) async fn pay(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
    form: Result<Form<Fields>, FormRejection>,
) -> Response {
    let chosen = form.ok().and_then(|Form(mut fields)| fields.remove("payment_method")).unwrap_or_default();
    shared.work(Cause::default(), |work| {
        let Some(session) = find(work, &token) else { return unknown(Stand::Checkout) };
        let intent = work.store.intents.get(&session.intent).cloned();
        let Some(mut intent) = intent.filter(|_| session.status == SessionStatus::Open) else {
            return checkout_page(work, StatusCode::OK, &session, None);
        };
        if !session.method_types.contains(&chosen) || work.site.contract.rules.method(&chosen).is_none() {
            let error = "Please choose how to pay.";
            return checkout_page(work, StatusCode::UNPROCESSABLE_ENTITY, &session, Some(error));
        }
        if let (Some(open), Some(method)) = (&intent.attempt, &intent.method)
            && method.kind == chosen
        {
            return redirect(&render::wallet_url(work.site, &open.0));
        }
        let method = payment::new_method(work, &chosen);
        if payment::confirm(work, &mut intent, method).is_err() {
            return checkout_page(work, StatusCode::CONFLICT, &session, Some("This order cannot be paid any more."));
        }
        let wallet = intent.attempt.as_ref().map(|open| render::wallet_url(work.site, &open.0));
        work.save_intent(intent, &["payment_intent.requires_action"]);
        wallet.map_or_else(|| unknown(Stand::Checkout), |url| redirect(&url))
    })
}

fn find(work: &Work<'_>, token: &str) -> Option<Session> {
    let id = work.store.pages.get(&Secret(token.to_owned()))?;
    work.store.sessions.get(id).cloned()
}

fn checkout_page(work: &Work<'_>, status: StatusCode, session: &Session, error: Option<&str>) -> Response {
    let (rules, merchant) = (&work.site.contract.rules, &work.site.merchant);
    let money = |amount: i64| rules.money(amount, &session.currency);
    let cancel_url = session.cancel_url.as_deref().and_then(|url| urls::target(url).ok());
    let label = format!("Back to {merchant}");
    match session.status {
        SessionStatus::Open => {}
        SessionStatus::Complete => {
            let done = work.store.intents.get(&session.intent).and_then(|intent| payment::after_paying(work, intent));
            let text = format!("{} to {merchant} went through. Nothing more is taken.", money(session.amount));
            let back = done.as_deref().map(|url| (label.as_str(), url));
            return notice(StatusCode::OK, Stand::Checkout, "Already paid", &text, back);
        }
        SessionStatus::Expired => {
            let text = format!("{merchant} closed this page, or 24 hours went by. Nothing is paid here any more.");
            let back = cancel_url.as_deref().map(|url| (label.as_str(), url));
            return notice(StatusCode::GONE, Stand::Checkout, "This page has expired", &text, back);
        }
    }
    let methods: Vec<(&String, Option<&str>)> =
        session.method_types.iter().map(|name| (name, rules.method(name).map(|rules| rules.title.as_str()))).collect();
    let first = methods.iter().find(|(_, title)| title.is_some()).map(|(name, _)| *name);
    let content = html! {
        section.card {
            h1 { "Pay " (merchant) }
            table {
                thead { tr { th scope="col" { "Item" } th scope="col" { "Price" } } }
                tbody {
                    @for line in &session.lines {
                        tr data-testid="checkout-line" {
                            th scope="row" {
                                (line.price.product.name)
                                @if line.quantity > 1 {
                                    br;
                                    span.soft { (line.quantity) " × " (money(line.price.unit_amount)) }
                                }
                            }
                            td { (money(line.amount)) }
                        }
                    }
                }
                tfoot { tr { th scope="row" { "Total" } td data-testid="checkout-amount" { (money(session.amount)) } } }
            }
            @if let Some(error) = error { p.error role="alert" data-testid="checkout-error" { (error) } }
            form method="post" action=(format!("/checkout/{}/pay", session.page.0)) {
                fieldset {
                    legend { "How do you want to pay?" }
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
                                (name) " (not in the sandbox)"
                            }
                        }
                    }
                }
                @if first.is_some() {
                    button.button.primary type="submit" data-testid="checkout-pay" { "Pay " (money(session.amount)) }
                } @else {
                    p.error role="alert" { "None of these payment methods can be used in the sandbox." }
                }
            }
            @if let Some(url) = &cancel_url {
                a.button href=(url) data-testid="checkout-cancel" { "Cancel" }
            }
        }
    };
    page(status, Stand::Checkout, "Checkout", &content)
}
