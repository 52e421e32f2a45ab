//! What all pages have in common.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use wooshpay::Outcome;

const STYLE: &str = include_str!("style.css");

pub fn page(title: &str, content: &Markup) -> Markup {
    framed(title, None, content)
}

/// A page that looks again by itself.
pub fn waiting_page(title: &str, content: &Markup) -> Markup {
    framed(title, Some("3"), content)
}

fn framed(title: &str, again: Option<&str>, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                @if let Some(seconds) = again { meta http-equiv="refresh" content=(seconds); }
                link rel="icon" href="data:,";
                title { (title) " · Kopi Senja" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { a href="/" { "Kopi Senja" } }
                main { h1 data-testid="title" { (title) } (content) }
            }
        }
    }
}

/// What went wrong, for the person before the page.
#[derive(Debug)]
pub struct Trouble {
    status: StatusCode,
    title: &'static str,
    words: String,
    /// A form that does the same again, and is known to be safe to send again.
    again: Option<Markup>,
    /// Where else to go.
    back: &'static str,
}

impl Trouble {
    pub fn new(status: StatusCode, title: &'static str, words: impl Into<String>) -> Self {
        Self { status, title, words: words.into(), again: None, back: "/" }
    }

    /// Leads the owner back to the owner's page.
    pub fn for_owner(self) -> Self {
        Self { back: "/owner", ..self }
    }

    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is no such page", "Its address may have been cut.")
    }

    /// A call to WooshPay that failed. When it may have been done, the same form does the same again, once: it has the same
    /// idempotency key.
    pub fn of_call(error: &wooshpay::Error, form: &str, fields: &[(&str, &str)]) -> Self {
        eprintln!("a call to WooshPay failed: {error}");
        let again = Some(html! {
            form.narrow method="post" action=(form) {
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                button.first data-testid="ask-again" { "Ask again" }
            }
        });
        match error.outcome() {
            Outcome::Unknown => Self {
                again,
                ..Self::new(
                    StatusCode::BAD_GATEWAY,
                    "We do not know yet",
                    "The payment service did not answer. Nothing happens twice when you ask again.",
                )
            },
            Outcome::NotSent if error.is_transient() => Self {
                again,
                ..Self::new(StatusCode::BAD_GATEWAY, "Nothing was done", "The payment service cannot be reached.")
            },
            _ => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Nothing was done", error.to_string()),
        }
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        eprintln!("the database: {error}");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Please try again", "Our database does not answer.")
    }
}

impl From<wooshpay_inbox::Error> for Trouble {
    fn from(error: wooshpay_inbox::Error) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Please try again", error.to_string())
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let content = html! {
            p role="alert" data-testid="trouble" { (self.words) }
            @if let Some(form) = self.again { (form) }
            p { a href=(self.back) { @if self.back == "/" { "To the shop" } @else { "To the orders" } } }
        };
        (self.status, page(self.title, &content)).into_response()
    }
}
