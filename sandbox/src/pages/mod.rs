//! The pages a customer sees: plain HTML from the server, no script, nothing from elsewhere.

mod checkout;
mod dana;
mod lang;
mod notice;
mod texts;

use crate::shared::Shared;
use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use lang::Tongue;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use notice::Notice;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use texts::{ENGLISH, INDONESIAN};

/// What a form sent, by name.
type Fields = HashMap<String, String>;

const STYLE: &str = include_str!("style.css");
const LARGEST_FORM: usize = 64 * 1024;
const SECONDS_BEFORE_LEAVING: u32 = 2;
/// No `form-action`: browsers apply it to the redirect after a form, too, and that one leads to the merchant.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/dana/{token}", get(dana::show))
        .route("/dana/{token}/login", post(dana::login).get(dana::again))
        .route("/dana/{token}/code", post(dana::code).get(dana::show_code))
        .route("/dana/{token}/pay", post(dana::pay).get(dana::show_pay))
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

/// What surrounds the content of a page.
struct Frame<'a> {
    stand: Stand,
    tongue: Tongue,
    title: &'a str,
    /// Where the same page can be had in another language.
    here: &'a str,
    /// Where the browser goes by itself after a moment.
    onward: Option<&'a str>,
}

impl Frame<'_> {
    fn page(&self, status: StatusCode, content: &Markup) -> Response {
        let texts = self.tongue.texts;
        let (banner, name) = match self.stand {
            Stand::Wallet => (texts.wallet_banner, "Sandbox Wallet"),
            Stand::Checkout => (texts.checkout_banner, "Sandbox Checkout"),
        };
        let markup = html! {
            (DOCTYPE)
            html lang=(texts.tag) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    @if let Some(to) = self.onward {
                        meta http-equiv="refresh" content=(format!("{SECONDS_BEFORE_LEAVING}; url={to}"));
                    }
                    title { (self.title) " · sandbox" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    p.banner role="note" { (banner) }
                    header {
                        span.brand { (name) }
                        nav aria-label=(texts.languages) {
                            @for other in [&INDONESIAN, &ENGLISH] {
                                a href=(lang::in_language(self.here, other.tag)) lang=(other.tag) hreflang=(other.tag)
                                    aria-current=[(other.tag == texts.tag).then_some("true")]
                                    data-testid=(format!("lang-{}", other.tag)) { (other.name) }
                            }
                        }
                    }
                    main { (content) }
                }
            }
        };
        (status, headers(), markup.into_string()).into_response()
    }
}

/// What names a page in its address. One that cannot be read names no page.
struct Token(String);

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(Path::from_request_parts(parts, state).await.map_or_else(|_| String::new(), |Path(token)| token)))
    }
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

fn unknown(stand: Stand, tongue: Tongue) -> Response {
    let said = &tongue.texts.unknown;
    Notice::new("unknown", said.title, said.text).answer(StatusCode::NOT_FOUND, stand, tongue, "")
}
