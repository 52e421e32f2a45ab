//! The pages a customer sees: plain HTML from the server, no script, nothing from elsewhere.

mod checkout;
mod dana;

use crate::shared::Shared;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::HashMap;
use std::sync::Arc;

/// What a form sent, by name.
type Fields = HashMap<String, String>;

const STYLE: &str = include_str!("style.css");
const LARGEST_FORM: usize = 64 * 1024;
/// No `form-action`: browsers apply it to the redirect after a form, too, and that one leads to the merchant.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/dana/{token}", get(dana::show))
        .route("/dana/{token}/login", post(dana::login).get(dana::again))
        .route("/dana/{token}/pay", post(dana::pay).get(dana::again))
        .route("/dana/{token}/cancel", post(dana::cancel).get(dana::again))
        .route("/checkout/{token}", get(checkout::show))
        .route("/checkout/{token}/pay", post(checkout::pay).get(checkout::again))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .with_state(shared)
}

/// Which service a page stands in for. No page says it is that service.
#[derive(Clone, Copy)]
enum Stand {
    Wallet,
    Checkout,
}

impl Stand {
    fn banner(self) -> &'static str {
        match self {
            Self::Wallet => "Sandbox — not DANA, no real money",
            Self::Checkout => "Sandbox — not WooshPay, not DANA, no real money",
        }
    }
}

fn page(status: StatusCode, stand: Stand, title: &str, content: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " · sandbox" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                p.banner role="note" { (stand.banner()) }
                main { (content) }
            }
        }
    };
    (status, headers(), markup.into_string()).into_response()
}

fn headers() -> [(header::HeaderName, &'static str); 5] {
    [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ]
}

/// 303, so that the browser comes with GET and a reload does not send the form again.
fn redirect(to: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(to) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = (StatusCode::SEE_OTHER, headers()).into_response();
    response.headers_mut().insert(header::LOCATION, location);
    response
}

/// A page that only says something, with a way back when there is one.
fn notice(status: StatusCode, stand: Stand, title: &str, text: &str, back: Option<(&str, &str)>) -> Response {
    let content = html! {
        section.card {
            h1 { (title) }
            p data-testid="notice" { (text) }
            @if let Some((label, url)) = back {
                a.button.primary href=(url) data-testid="back" { (label) }
            }
        }
    };
    page(status, stand, title, &content)
}

fn unknown(stand: Stand) -> Response {
    let text = "The address may be cut off, or the sandbox was started again since: it forgets everything then.";
    notice(StatusCode::NOT_FOUND, stand, "There is no such payment", text, None)
}
