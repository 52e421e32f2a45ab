//! A page that only says something, with a way on when there is one.

use super::lang::Tongue;
use super::{Frame, Stand};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

/// What a page says when there is nothing left to fill in.
pub(super) struct Notice<'a> {
    /// A word for programs that read the page; the sign and its colour follow it.
    outcome: &'static str,
    title: &'a str,
    text: String,
    back: Option<(String, String)>,
    farewell: Option<String>,
}

impl<'a> Notice<'a> {
    pub(super) fn new(outcome: &'static str, title: &'a str, text: impl Into<String>) -> Self {
        Self { outcome, title, text: text.into(), back: None, farewell: None }
    }

    /// With a button that leads somewhere, when there is somewhere to go.
    pub(super) fn back(self, label: String, to: Option<String>) -> Self {
        Self { back: to.map(|to| (label, to)), ..self }
    }

    /// The browser goes there by itself after a moment, and the page says so.
    pub(super) fn leaving(self, farewell: String) -> Self {
        Self { farewell: Some(farewell), ..self }
    }

    pub(super) fn answer(&self, status: StatusCode, stand: Stand, tongue: Tongue, here: &str) -> Response {
        let (mood, sign) = match self.outcome {
            "paid" => ("good", "✓"),
            "processing" => ("wait", "…"),
            "canceled" => ("calm", "–"),
            _ => ("bad", "!"),
        };
        let farewell = self.farewell.as_deref().zip(self.back.as_ref());
        let content = html! {
            section.card.notice.(mood) data-outcome=(self.outcome) {
                p.sign aria-hidden="true" { (sign) }
                h1 data-testid="notice-title" { (self.title) }
                p data-testid="notice" { (self.text) }
                @if let Some((farewell, _)) = farewell { p.soft role="status" { (farewell) } }
                @if let Some((label, url)) = &self.back {
                    a.button.primary href=(url) data-testid="back" { (label) }
                }
            }
        };
        let onward = farewell.map(|(_, (_, url))| url.as_str());
        Frame { stand, tongue, title: self.title, here, onward }.page(status, &content)
    }
}
