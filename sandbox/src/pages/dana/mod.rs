//! The wallet's page: log in, see merchant and amount, pay or cancel, and what came of it.
//!
//! Every step that a form brings about is answered with a redirect to a page of its own, so that the back button, a reload
//! and another language never send a form again.

mod phone;
mod steps;
mod visit;

use super::lang::Tongue;
use super::{Fields, Stand, Token, redirect, unknown};
use crate::model::{Cause, Failure, Login, Progress, Secret};
use crate::payment;
use crate::shared::Shared;
use crate::store::Work;
use crate::triggers::Trigger;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;
use steps::Typed;
use visit::{Stage, Visit};

const LOGINS_KEPT: usize = 16;
const TRIES: u8 = 3;

type Sandbox = State<Arc<Shared>>;
type Sent = Result<Form<Fields>, FormRejection>;
type Asked = Result<Query<Fields>, QueryRejection>;

/// The login form, or what became of the payment.
pub(super) async fn show(State(shared): Sandbox, Token(token): Token, tongue: Tongue) -> Response {
    on_visit(&shared, token, tongue, |work, visit| match visit.stage {
        Stage::Open => steps::login_page(StatusCode::OK, &visit, &Typed::default()),
        _ => visit.ended(work),
    })
}

/// A form's address that was opened by hand.
pub(super) async fn again(State(shared): Sandbox, Token(token): Token, tongue: Tongue) -> Response {
    on_visit(&shared, token, tongue, |_, visit| visit.start_again())
}

/// Checks phone and PIN, and leads to what is to be paid.
pub(super) async fn login(State(shared): Sandbox, Token(token): Token, tongue: Tongue, form: Sent) -> Response {
    let fields = form.map(|Form(fields)| fields).unwrap_or_default();
    let field = |name: &str| fields.get(name).map(|text| text.trim()).unwrap_or_default();
    let (typed, pin) = (field("phone"), field("pin"));
    on_visit(&shared, token, tongue, |work, visit| {
        if visit.stage != Stage::Open {
            return visit.ended(work);
        }
        let phone = phone::read(typed);
        let mut refused = Typed { phone: typed, ..Typed::default() };
        refused.phone_error = phone.is_none().then_some(tongue.texts.phone_wrong);
        refused.pin_error = (!is_six_digits(pin)).then(|| tongue.texts.pin_malformed.to_owned());
        match phone {
            Some(_) if refused.pin_error.is_none() && pin == Trigger::WrongPin.pin() => {
                let wrong = visit.edit(work, |attempt| {
                    attempt.wrong_pins = attempt.wrong_pins.saturating_add(1);
                    attempt.wrong_pins
                });
                if wrong >= TRIES {
                    return visit.fail(work, Failure::WrongPin);
                }
                refused.pin_error = Some((tongue.texts.pin_wrong)(TRIES - wrong));
            }
            Some(phone) if refused.pin_error.is_none() => {
                let ticket = work.secret(32);
                let progress = match Trigger::of_phone(&phone) {
                    Some(Trigger::OneTimeCode) => Progress::NeedsCode,
                    _ => Progress::MayPay,
                };
                let login = Login { ticket, phone, progress };
                visit.edit(work, |attempt| {
                    attempt.logins.push(login.clone());
                    let surplus = attempt.logins.len().saturating_sub(LOGINS_KEPT);
                    attempt.logins.drain(..surplus);
                });
                return visit.go_on(&login);
            }
            _ => {}
        }
        steps::login_page(StatusCode::UNPROCESSABLE_ENTITY, &visit, &refused)
    })
}

/// Asks for the one-time code.
pub(super) async fn show_code(State(shared): Sandbox, Token(token): Token, tongue: Tongue, asked: Asked) -> Response {
    let ticket = asked.ok().and_then(|Query(mut fields)| fields.remove("ticket"));
    on_visit(&shared, token, tongue, |work, visit| match visit.login(ticket) {
        _ if visit.stage != Stage::Open => visit.ended(work),
        Some(login) if login.progress == Progress::NeedsCode => steps::code_page(StatusCode::OK, &visit, &login, None),
        Some(login) => visit.go_on(&login),
        None => visit.start_again(),
    })
}

/// Checks the one-time code.
pub(super) async fn code(State(shared): Sandbox, Token(token): Token, tongue: Tongue, form: Sent) -> Response {
    let mut fields = form.map(|Form(fields)| fields).unwrap_or_default();
    let (ticket, code) = (fields.remove("ticket"), fields.remove("code").unwrap_or_default());
    on_visit(&shared, token, tongue, |work, visit| {
        let login = match visit.login(ticket) {
            _ if visit.stage != Stage::Open => return visit.ended(work),
            None => return log_in_first(&visit),
            Some(login) if login.progress != Progress::NeedsCode => return visit.go_on(&login),
            Some(login) => login,
        };
        let code = code.trim();
        if code == Trigger::CODE {
            return visit.go_on(&visit.progress(work, login, Progress::MayPay));
        }
        if !is_six_digits(code) {
            let error = tongue.texts.code_malformed.to_owned();
            return steps::code_page(StatusCode::UNPROCESSABLE_ENTITY, &visit, &login, Some(error));
        }
        let wrong = visit.edit(work, |attempt| {
            attempt.wrong_codes = attempt.wrong_codes.saturating_add(1);
            attempt.wrong_codes
        });
        if wrong >= TRIES {
            return visit.fail(work, Failure::WrongCode);
        }
        let error = (tongue.texts.code_wrong)(TRIES - wrong);
        steps::code_page(StatusCode::UNPROCESSABLE_ENTITY, &visit, &login, Some(error))
    })
}

/// Shows what is to be paid.
pub(super) async fn show_pay(State(shared): Sandbox, Token(token): Token, tongue: Tongue, asked: Asked) -> Response {
    let ticket = asked.ok().and_then(|Query(mut fields)| fields.remove("ticket"));
    on_visit(&shared, token, tongue, |work, visit| match visit.login(ticket) {
        Some(login) if visit.stage == Stage::Open && login.progress == Progress::NeedsCode => visit.go_on(&login),
        Some(login) if visit.stage == Stage::Open => steps::pay_page(&visit, &work.site.merchant, &login),
        _ => visit.start_again(),
    })
}

/// Pays, once. A second click, or the back button and another click, lead to the same place and do nothing more.
pub(super) async fn pay(State(shared): Sandbox, Token(token): Token, tongue: Tongue, form: Sent) -> Response {
    let ticket = form.ok().and_then(|Form(mut fields)| fields.remove("ticket"));
    on_visit(&shared, token, tongue, |work, visit| {
        let login = visit.login(ticket);
        match (visit.stage, login) {
            (Stage::Open, None) => log_in_first(&visit),
            (Stage::Open, Some(login)) if login.progress == Progress::NeedsCode => visit.go_on(&login),
            (Stage::Open, Some(login)) => match Trigger::of_phone(&login.phone) {
                Some(Trigger::NoBalance) => visit.go_on(&visit.progress(work, login, Progress::LacksBalance)),
                trigger => {
                    payment::pay(work, &visit.token, visit.intent.clone(), trigger);
                    visit.start_again()
                }
            },
            (Stage::Paid { .. } | Stage::Processing, Some(_)) => visit.start_again(),
            _ => visit.ended(work),
        }
    })
}

/// Says no. Possible with and without a login, and as often as somebody clicks.
pub(super) async fn cancel(State(shared): Sandbox, Token(token): Token, tongue: Tongue) -> Response {
    on_visit(&shared, token, tongue, |work, visit| {
        let away = |work: &Work<'_>| payment::after_declining(work, &visit.intent);
        match visit.stage {
            Stage::Open => {
                payment::fail(work, &visit.token, visit.intent.clone(), Failure::CanceledByCustomer);
                away(work).map_or_else(|| visit.start_again(), |to| redirect(&to))
            }
            Stage::Failed(Failure::CanceledByCustomer) => {
                away(work).map_or_else(|| visit.ended(work), |to| redirect(&to))
            }
            _ => visit.ended(work),
        }
    })
}

fn on_visit(
    shared: &Shared,
    token: String,
    tongue: Tongue,
    answer: impl FnOnce(&mut Work<'_>, Visit) -> Response,
) -> Response {
    shared.work(Cause::default(), |work| match Visit::find(work, Secret(token), tongue) {
        Some(visit) => answer(work, visit),
        None => unknown(Stand::Wallet, tongue),
    })
}

fn log_in_first(visit: &Visit) -> Response {
    let typed = Typed { error: Some(visit.tongue.texts.log_in_first), ..Typed::default() };
    steps::login_page(StatusCode::FORBIDDEN, visit, &typed)
}

fn is_six_digits(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|digit| digit.is_ascii_digit())
}
