//! The forms on the way to a payment.

use super::phone;
use super::visit::Visit;
use crate::model::{Login, Progress};
use crate::pages::{Frame, Stand};
use crate::triggers::Trigger;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

/// What somebody typed into the login form, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed<'a> {
    pub(super) phone: &'a str,
    pub(super) phone_error: Option<&'a str>,
    pub(super) pin_error: Option<String>,
    pub(super) error: Option<&'a str>,
}

pub(super) fn login_page(status: StatusCode, visit: &Visit, typed: &Typed<'_>) -> Response {
    let texts = visit.tongue.texts;
    // Somebody who comes back after a wrong PIN is told again.
    let wrong = visit.attempt.wrong_pins;
    let counted =
        (status == StatusCode::OK && wrong > 0).then(|| (texts.pin_wrong)(super::TRIES.saturating_sub(wrong)));
    let pin_error = typed.pin_error.clone().or(counted);
    let content = html! {
        section.card {
            h1 { (texts.log_in_title) }
            p.soft { ((texts.stands_in)(&visit.title)) }
            (error("form-error", typed.error))
            form method="post" action=(visit.action("/login")) {
                div.field {
                    label for="phone" { (texts.phone) }
                    (error("phone-error", typed.phone_error))
                    input #phone name="phone" type="tel" autocomplete="tel" data-testid="dana-phone" value=(typed.phone)
                        autofocus[typed.phone_error.is_some()]
                        aria-describedby=(if typed.phone_error.is_some() { "phone-error phone-hint" } else { "phone-hint" })
                        aria-invalid=(typed.phone_error.is_some());
                    p.hint #phone-hint { (texts.phone_hint) }
                }
                div.field {
                    label for="pin" { (texts.pin) }
                    (error("pin-error", pin_error.as_deref()))
                    input #pin.digits name="pin" type="password" inputmode="numeric" maxlength="6" autocomplete="off"
                        data-testid="dana-pin" autofocus[typed.phone_error.is_none() && pin_error.is_some()]
                        aria-describedby=(if pin_error.is_some() { "pin-error pin-hint" } else { "pin-hint" })
                        aria-invalid=(pin_error.is_some());
                    p.hint #pin-hint { (texts.pin_hint) }
                }
                button.button.primary type="submit" data-testid="dana-login" { (texts.log_in) }
            }
            (cancel_form(visit))
        }
        details.card.triggers {
            summary data-testid="dana-triggers" { (texts.triggers) }
            dl {
                @for trigger in Trigger::ALL {
                    dt { @if trigger == Trigger::WrongPin { "PIN " (trigger.pin()) } @else { (trigger.phone()) } }
                    dd { ((texts.trigger)(trigger)) }
                }
            }
            p.soft { (texts.triggers_note) }
        }
    };
    frame(visit, texts.log_in_title, &visit.path("")).page(status, &content)
}

pub(super) fn code_page(status: StatusCode, visit: &Visit, login: &Login, wrong: Option<String>) -> Response {
    let texts = visit.tongue.texts;
    let content = html! {
        section.card {
            h1 { (texts.code_title) }
            p { ((texts.code_sent)(&phone::shown(&login.phone))) }
            p.sms role="note" data-testid="dana-sms" { strong { (texts.sms_from) } " " ((texts.sms)(Trigger::CODE)) }
            form method="post" action=(visit.action("/code")) {
                input type="hidden" name="ticket" value=(login.ticket.0);
                div.field {
                    label for="code" { (texts.code) }
                    (error("code-error", wrong.as_deref()))
                    input #code.digits name="code" type="text" inputmode="numeric" maxlength="6" autofocus
                        autocomplete="one-time-code" data-testid="dana-code"
                        aria-describedby=(if wrong.is_some() { "code-error code-hint" } else { "code-hint" })
                        aria-invalid=(wrong.is_some());
                    p.hint #code-hint { (texts.code_hint) }
                }
                button.button.primary type="submit" data-testid="dana-send-code" { (texts.send_code) }
            }
            (cancel_form(visit))
            (other_number(visit))
        }
    };
    frame(visit, texts.code_title, &visit.path(&format!("/code?ticket={}", login.ticket.0))).page(status, &content)
}

pub(super) fn pay_page(visit: &Visit, merchant: &str, login: &Login) -> Response {
    let texts = visit.tongue.texts;
    let lacks = login.progress == Progress::LacksBalance;
    let content = html! {
        section.card {
            h1 { (texts.pay_title) }
            dl.summary {
                dt { (texts.to) }
                dd data-testid="dana-merchant" { (merchant) }
                dt { (texts.amount) }
                dd.amount data-testid="dana-amount" { (visit.amount) }
                dt { (texts.from) }
                dd { (phone::shown(&login.phone)) }
            }
            @if lacks {
                p.error role="alert" data-testid="dana-error" data-outcome="no_balance" {
                    ((texts.no_balance)(&visit.amount))
                }
                a.button.primary href=(visit.action("")) data-testid="dana-other-number" { (texts.other_number) }
            } @else {
                form method="post" action=(visit.action("/pay")) {
                    input type="hidden" name="ticket" value=(login.ticket.0);
                    button.button.primary type="submit" data-testid="dana-pay" { ((texts.pay)(&visit.amount)) }
                }
            }
            (cancel_form(visit))
            @if !lacks { (other_number(visit)) }
        }
    };
    frame(visit, texts.pay_title, &visit.path(&format!("/pay?ticket={}", login.ticket.0)))
        .page(StatusCode::OK, &content)
}

fn frame<'a>(visit: &Visit, title: &'a str, here: &'a str) -> Frame<'a> {
    Frame { stand: Stand::Wallet, tongue: visit.tongue, title, here, onward: None }
}

fn error(id: &str, error: Option<&str>) -> Markup {
    html! { @if let Some(error) = error { p.error role="alert" id=(id) data-testid="dana-error" { (error) } } }
}

fn cancel_form(visit: &Visit) -> Markup {
    html! {
        form method="post" action=(visit.action("/cancel")) {
            button.button type="submit" data-testid="dana-cancel" { (visit.tongue.texts.cancel) }
        }
    }
}

fn other_number(visit: &Visit) -> Markup {
    html! {
        p.aside { a href=(visit.action("")) data-testid="dana-other-number" { (visit.tongue.texts.other_number) } }
    }
}
