//! The wallet's page: log in, see merchant and amount, pay or cancel.

use super::{Fields, Stand, notice, page, redirect, unknown};
use crate::model::{Cause, Intent, Outcome, Secret};
use crate::payment;
use crate::shared::Shared;
use crate::state::IntentStatus;
use crate::store::Work;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use std::sync::Arc;

const TICKETS_KEPT: usize = 16;
const LOG_IN_AGAIN: &str = "Please log in again: this page did not come from a login.";

type Sent = Result<Form<Fields>, FormRejection>;

/// A payment as its page sees it.
struct Visit {
    intent: Intent,
    title: String,
    amount: String,
    stage: Stage,
    /// Where the customer goes from here, when the page is not open.
    back: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Paid,
    Declined,
    /// The intent was canceled, changed or confirmed anew, or its session expired.
    Void,
}

/// What somebody typed into the login form.
#[derive(Default)]
struct Typed {
    phone: String,
    phone_error: Option<&'static str>,
    pin_error: Option<&'static str>,
    error: Option<&'static str>,
}

/// The login form, or what became of the payment.
pub(super) async fn show(State(shared): State<Arc<Shared>>, Path(token): Path<String>) -> Response {
    shared.work(Cause::default(), |work| match visit(work, &Secret(token.clone())) {
        None => unknown(Stand::Wallet),
        Some(visit) if visit.stage == Stage::Open => login_page(StatusCode::OK, &visit, &token, &Typed::default()),
        Some(visit) => closed(work, &visit),
    })
}

/// A form's address that was opened by hand.
pub(super) async fn again(Path(token): Path<String>) -> Response {
    redirect(&format!("/dana/{token}"))
}

/// Checks phone and PIN, and shows what is to be paid.
pub(super) async fn login(State(shared): State<Arc<Shared>>, Path(token): Path<String>, form: Sent) -> Response {
    let fields = form.map(|Form(fields)| fields).unwrap_or_default();
    let field = |name: &str| fields.get(name).map(|text| text.trim()).unwrap_or_default();
    shared.work(Cause::default(), |work| {
        let secret = Secret(token.clone());
        let visit = match visit(work, &secret) {
            None => return unknown(Stand::Wallet),
            Some(visit) if visit.stage != Stage::Open => return closed(work, &visit),
            Some(visit) => visit,
        };
        let phone = phone(field("phone"));
        let pin = field("pin");
        let pin_error = match pin.len() == 6 && pin.bytes().all(|digit| digit.is_ascii_digit()) {
            true => None,
            false => Some("The PIN has 6 digits, for example 123456."),
        };
        match (phone, pin_error) {
            (Ok(phone), None) => {
                let ticket = work.secret(32);
                if let Some(attempt) = work.store.attempts.get_mut(&secret) {
                    attempt.tickets.push(ticket.clone());
                    let surplus = attempt.tickets.len().saturating_sub(TICKETS_KEPT);
                    attempt.tickets.drain(..surplus);
                }
                pay_page(&visit, &work.site.merchant, &token, &ticket, &phone)
            }
            (phone, pin_error) => {
                let phone_error = phone.err();
                let typed = Typed { phone: field("phone").to_owned(), phone_error, pin_error, error: None };
                login_page(StatusCode::UNPROCESSABLE_ENTITY, &visit, &token, &typed)
            }
        }
    })
}

/// Pays, once. A second click, or the back button and another click, lead to the same place and do nothing more.
pub(super) async fn pay(State(shared): State<Arc<Shared>>, Path(token): Path<String>, form: Sent) -> Response {
    let ticket = form.ok().and_then(|Form(mut fields)| fields.remove("ticket")).map(Secret);
    shared.work(Cause::default(), |work| {
        let secret = Secret(token.clone());
        let Some(visit) = visit(work, &secret) else { return unknown(Stand::Wallet) };
        let logged_in = ticket.as_ref().is_some_and(|ticket| {
            work.store.attempts.get(&secret).is_some_and(|attempt| attempt.tickets.contains(ticket))
        });
        match visit.stage {
            Stage::Open if !logged_in => {
                let typed = Typed { error: Some(LOG_IN_AGAIN), ..Typed::default() };
                login_page(StatusCode::FORBIDDEN, &visit, &token, &typed)
            }
            Stage::Open => {
                let to = payment::after_paying(work, &visit.intent);
                payment::pay(work, visit.intent);
                leave(to)
            }
            Stage::Paid if logged_in => leave(visit.back),
            _ => closed(work, &visit),
        }
    })
}

/// Says no. Possible with and without a login, and as often as somebody clicks.
pub(super) async fn cancel(State(shared): State<Arc<Shared>>, Path(token): Path<String>) -> Response {
    shared.work(Cause::default(), |work| {
        let Some(visit) = visit(work, &Secret(token)) else { return unknown(Stand::Wallet) };
        match visit.stage {
            Stage::Open => {
                let to = payment::after_declining(work, &visit.intent);
                payment::decline(work, visit.intent);
                leave(to)
            }
            Stage::Declined => leave(visit.back),
            Stage::Paid | Stage::Void => closed(work, &visit),
        }
    })
}

fn leave(to: Option<String>) -> Response {
    match to {
        Some(to) => redirect(&to),
        None => unknown(Stand::Wallet),
    }
}

fn visit(work: &Work<'_>, token: &Secret) -> Option<Visit> {
    let attempt = work.store.attempts.get(token)?;
    let intent = work.store.intents.get(&attempt.intent)?.clone();
    let open = intent.attempt.as_ref() == Some(token) && intent.status == IntentStatus::RequiresAction;
    let (stage, back) = match attempt.outcome {
        Some(Outcome::Paid) => (Stage::Paid, payment::after_paying(work, &intent)),
        Some(Outcome::Declined) => (Stage::Declined, payment::after_declining(work, &intent)),
        None if open => (Stage::Open, None),
        None => (Stage::Void, payment::after_declining(work, &intent)),
    };
    let rules = &work.site.contract.rules;
    let method = intent.method.as_ref().and_then(|method| rules.method(&method.kind));
    let title = method.map_or_else(|| "DANA".to_owned(), |method| method.title.clone());
    let amount = rules.money(intent.amount, &intent.currency);
    Some(Visit { intent, title, amount, stage, back })
}

fn closed(work: &Work<'_>, visit: &Visit) -> Response {
    let label = format!("Back to {}", work.site.merchant);
    let back = visit.back.as_deref().map(|url| (label.as_str(), url));
    let merchant = &work.site.merchant;
    let (status, title, text) = match visit.stage {
        Stage::Paid => (
            StatusCode::OK,
            "Already paid",
            format!("{} to {merchant} went through. Nothing more is taken.", visit.amount),
        ),
        Stage::Declined => (StatusCode::OK, "You canceled", format!("Nothing was paid to {merchant}.")),
        Stage::Open | Stage::Void => (
            StatusCode::GONE,
            "This payment is closed",
            format!("{merchant} canceled or changed it, or it took too long. Nothing is paid on this page any more."),
        ),
    };
    notice(status, Stand::Wallet, title, &text, back)
}

/// A mobile number as people in Indonesia write it, in one form: `+62` and 9 to 12 digits that start with 8.
fn phone(text: &str) -> Result<String, &'static str> {
    let wrong = "That is not an Indonesian mobile number. Write it like 0812 3456 7890 or +62 812 3456 7890.";
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')')).collect();
    let national = ["+62", "62", "0"].iter().find_map(|prefix| digits.strip_prefix(prefix)).ok_or(wrong)?;
    let fits = national.starts_with('8')
        && (9..=12).contains(&national.len())
        && national.bytes().all(|digit| digit.is_ascii_digit());
    if fits { Ok(format!("+62{national}")) } else { Err(wrong) }
}

fn login_page(status: StatusCode, visit: &Visit, token: &str, typed: &Typed) -> Response {
    let field_error = |id: &str, error: Option<&str>| -> Markup {
        html! { @if let Some(error) = error { p.error role="alert" id=(id) data-testid="dana-error" { (error) } } }
    };
    let content = html! {
        section.card {
            h1 { "Log in to pay" }
            p.soft { "This page stands in for " (visit.title) ". Any Indonesian mobile number and any 6 digits will do." }
            (field_error("form-error", typed.error))
            form method="post" action=(format!("/dana/{token}/login")) {
                div.field {
                    label for="phone" { "Phone number" }
                    (field_error("phone-error", typed.phone_error))
                    input #phone name="phone" type="tel" autocomplete="tel" data-testid="dana-phone" value=(typed.phone)
                        aria-describedby=(if typed.phone_error.is_some() { "phone-error phone-hint" } else { "phone-hint" })
                        aria-invalid=(typed.phone_error.is_some());
                    p.hint #phone-hint { "For example 0812 3456 7890" }
                }
                div.field {
                    label for="pin" { "PIN" }
                    (field_error("pin-error", typed.pin_error))
                    input #pin name="pin" type="password" inputmode="numeric" autocomplete="off" data-testid="dana-pin"
                        aria-describedby=(if typed.pin_error.is_some() { "pin-error pin-hint" } else { "pin-hint" })
                        aria-invalid=(typed.pin_error.is_some());
                    p.hint #pin-hint { "6 digits. Do not type a real one." }
                }
                button.button.primary type="submit" data-testid="dana-login" { "Log in" }
            }
            (cancel_form(token))
        }
    };
    page(status, Stand::Wallet, "Log in", &content)
}

fn pay_page(visit: &Visit, merchant: &str, token: &str, ticket: &Secret, phone: &str) -> Response {
    let content = html! {
        section.card {
            h1 { "Check and pay" }
            dl.summary {
                dt { "To" }
                dd data-testid="dana-merchant" { (merchant) }
                dt { "Amount" }
                dd.amount data-testid="dana-amount" { (visit.amount) }
                dt { "From" }
                dd { (phone) }
            }
            form method="post" action=(format!("/dana/{token}/pay")) {
                input type="hidden" name="ticket" value=(ticket.0);
                button.button.primary type="submit" data-testid="dana-pay" { "Pay " (visit.amount) }
            }
            (cancel_form(token))
        }
    };
    page(StatusCode::OK, Stand::Wallet, "Check and pay", &content)
}

fn cancel_form(token: &str) -> Markup {
    html! {
        form method="post" action=(format!("/dana/{token}/cancel")) {
            button.button type="submit" data-testid="dana-cancel" { "Cancel" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::phone;

    #[test]
    fn indonesian_mobile_numbers() {
        for (typed, read) in [
            ("081234567890", "+6281234567890"),
            ("0812 3456-7890", "+6281234567890"),
            ("+62 812 3456 7890", "+6281234567890"),
            ("62 (812) 345.678", "+62812345678"),
            ("0812345678901", "+62812345678901"),
        ] {
            assert_eq!(phone(typed).as_deref(), Ok(read));
        }
        for typed in [
            "",
            "0",
            "12345",
            "08123456",
            "08123456789012",
            "+65 8123 4567",
            "0712345678",
            "08l234567890",
            "０８１２３４５６７８９",
        ] {
            assert!(phone(typed).is_err(), "{typed}");
        }
    }
}
