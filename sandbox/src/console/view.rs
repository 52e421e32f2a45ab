//! The start page: everything lately, and what one can do. A script swaps its parts when something changed.

use super::controls;
use super::log::{self, Entry};
use super::timeline::{self, Moment};
use crate::model::Intent;
use crate::shared::Shared;
use crate::state::IntentStatus;
use crate::store::Work;
use crate::webhooks::{DeliveryState, Parcel};
use crate::{render, returns, urls};
use maud::{DOCTYPE, Markup, html};
use std::sync::Arc;

const PAYMENTS: usize = 30;
const REQUESTS: usize = 50;
const DELIVERIES: usize = 50;

pub(super) fn page(shared: &Shared) -> Markup {
    // First, so that what happens meanwhile is news.
    let version = *shared.version.borrow();
    let entries = shared.log.newest(usize::MAX);
    let (payments, deliveries, controls) =
        shared.look(|work| (payments(work, &entries), deliveries(work), controls::all(work)));
    let site = &shared.site;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (site.merchant) " · sandbox" }
                link rel="stylesheet" href="/_sandbox/console.css";
                script src="/_sandbox/console.js" defer {}
            }
            body data-version=(version) {
                p.banner { "Sandbox — not WooshPay, not DANA, no real money" }
                header {
                    h1 { "Payment sandbox" }
                    p { (site.merchant) " · " code { (site.base_url) } }
                    nav aria-label="Parts of this page" {
                        @for (id, name) in [
                            ("payments", "Payments"), ("deliveries", "Webhooks"), ("requests", "Requests"), ("controls", "Controls"),
                        ] { a href=(format!("#{id}")) { (name) } }
                    }
                    noscript { p { "Without JavaScript the buttons do nothing, and what is new appears when this page is loaded again." } }
                }
                main {
                    div.columns {
                        div { (payments) (deliveries) (requests(&entries, shared.site.clock.now())) }
                        aside #controls aria-label="Controls" tabindex="-1" { (controls) }
                    }
                }
                p.said role="status" aria-live="polite" data-testid="said" {}
            }
        }
    }
}

/// `12:34:56.789`, and the day when it is another one than that of `now`; UTC.
pub(super) fn time(at: i64, now: i64) -> Markup {
    let written = |at, how: &str| jiff::Timestamp::from_millisecond(at).map(|at| at.strftime(how).to_string());
    let day = |at| written(at, "%Y-%m-%d").unwrap_or_default();
    let how = if day(at) == day(now) { "%H:%M:%S%.3f" } else { "%Y-%m-%d %H:%M:%S%.3f" };
    html! { time datetime=(written(at, "%Y-%m-%dT%H:%M:%S%.3fZ").unwrap_or_default()) { (written(at, how).unwrap_or_default()) } }
}

fn pill(status: &str) -> Markup {
    let look = match status {
        "succeeded" | "delivered" | "paid" => "good",
        "canceled" | "failed" => "bad",
        "processing" | "requires_action" | "requires_capture" | "pending" => "wait",
        _ => "calm",
    };
    html! { span.pill.(look) { (status.replace('_', " ")) } }
}

/// What a list says below its last row.
fn more(count: usize, shown: usize, path: &str) -> Markup {
    html! {
        @if count > shown {
            p.hint data-key="more" { "The newest " (shown) " are shown. " a href=(format!("{path}?limit=500")) { "More, as JSON" } }
        }
    }
}

fn payments(work: &Work<'_>, entries: &[Arc<Entry>]) -> Markup {
    let count = work.store.intents.len();
    let newest: Vec<_> = work.store.intents.values().rev().take(PAYMENTS).collect();
    let stories = timeline::of(work, entries, &newest);
    html! {
        section #payments data-live tabindex="-1" {
            h2 data-key="title" { "Payments " span.count { (count) } }
            @if count == 0 { (first_steps(work)) }
            @for (intent, story) in newest.iter().zip(&stories) { (payment(work, intent, story)) }
            (more(count, PAYMENTS, "/_sandbox/payments"))
        }
    }
}

fn first_steps(work: &Work<'_>) -> Markup {
    let base = &work.site.base_url;
    html! {
        ol.empty data-key="empty" data-testid="empty" {
            li {
                p { "Nothing was paid yet. Make a DANA payment from a terminal; any key that starts with " code { "sk_test_" } " will do:" }
                pre tabindex="0" { code data-testid="curl" {
                    "curl -u sk_test_anything: -H 'Content-Type: application/json' " (base) "/v1/payment_intents \\\n  -d '"
                    r#"{"amount": 20000, "currency": "IDR", "confirm": true, "payment_method_data": {"type": "dana"}, "return_url": ""#
                    (base) r#"/"}'"#
                } }
                button type="button" data-copy data-testid="copy" { "Copy" }
            }
            li { p { "It appears here by itself. Open the address that its answer holds under "
                code { "next_action.dana_handle_redirect.url" } ", and pay there as the customer." } }
            li { p { "Then point your own program at " code { (base) } " in place of WooshPay." } }
        }
    }
}

fn payment(work: &Work<'_>, intent: &Intent, story: &[Moment]) -> Markup {
    let money = |amount| work.site.contract.rules.money(amount, &intent.currency);
    let refunded = returns::refunded(work, intent);
    let open = intent.status == IntentStatus::RequiresAction;
    let session = intent.session.as_ref().and_then(|id| work.store.sessions.get(id));
    let page = match (&intent.attempt, session) {
        (Some(token), _) if open => Some(render::wallet_url(work.site, &token.0)),
        (_, Some(session)) => Some(render::checkout_url(work.site, &session.page.0)),
        _ => None,
    };
    let method = intent.method.as_ref().map_or("no method yet", |method| method.kind.as_str());
    html! {
        details data-key=(intent.id) data-testid="payment" {
            summary {
                (pill(intent.status.name()))
                strong { (money(intent.amount)) }
                span.soft { (method) }
                @if refunded > 0 { span.soft data-testid="refunded" { (money(refunded)) " refunded" } }
                code { (intent.id) }
                (time(intent.created, work.now))
            }
            @if let Some(page) = page { p { a href=(page) target="_blank" rel="noopener" data-testid="customer-page" { "Open the customer's page" } } }
            dl {
                @if intent.received > 0 { dt { "Received" } dd { (money(intent.received)) } }
                @if let Some(session) = &intent.session { dt { "Checkout session" } dd { code { (session) } } }
                @if let Some(error) = &intent.last_error { dt { "Last error" } dd { (error.message) } }
            }
            ol.timeline data-testid="timeline" {
                @for moment in story {
                    li.(moment.kind.name()) { (time(moment.at, work.now)) span.kind { (moment.kind.name()) } span { (moment.text) } }
                }
            }
            @if story.is_empty() { p.hint { "It is too long ago: its requests and events are not at hand any more." } }
        }
    }
}

fn deliveries(work: &Work<'_>) -> Markup {
    let count = work.store.parcels.len();
    html! {
        section #deliveries data-live tabindex="-1" {
            h2 data-key="title" { "Webhook deliveries " span.count { (count) } }
            @if count == 0 {
                p.hint data-key="none" { "None yet. Register an endpoint with " code { "POST /v1/webhook_endpoints" } "; it gets what happens from then on." }
            }
            @for (number, parcel) in work.store.parcels.iter().rev().take(DELIVERIES) { (delivery(work, *number, parcel)) }
            (more(count, DELIVERIES, "/_sandbox/deliveries"))
        }
    }
}

fn delivery(work: &Work<'_>, number: u64, parcel: &Parcel) -> Markup {
    let shown = parcel.shown();
    let endpoint = work.store.endpoints.get(&shown.endpoint);
    let state = match shown.state {
        DeliveryState::Pending => "pending",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Failed => "failed",
    };
    let said = |answer: &Result<u16, String>| answer.as_ref().map_or_else(Clone::clone, ToString::to_string);
    let tries = match shown.attempts.len() {
        0 => "not tried yet".to_owned(),
        1 => "tried once".to_owned(),
        more => format!("tried {more} times"),
    };
    let told = parcel.told(number);
    html! {
        details data-key=(format!("delivery-{number}")) data-testid="delivery" {
            summary {
                (pill(state))
                strong { (shown.event_type) }
                @if let Some(last) = shown.attempts.last() { span.soft { (said(&last.answer)) } }
                @if let Some(fault) = told.get("fault").and_then(|fault| fault.as_str()) { span.pill.bad { (fault) } }
                span.soft.end { (tries) }
            }
            dl {
                dt { "Event" } dd { code { (shown.event) } }
                dt { "Endpoint" } dd { code { (shown.endpoint) } " " (endpoint.map_or("(deleted)".into(), |endpoint| urls::without_query(&endpoint.url))) }
                @if let Some(header) = endpoint.and_then(|endpoint| parcel.signature(&endpoint.secret)) {
                    dt { "Wooshpay-Signature" } dd { code data-testid="signature" { (header) } }
                }
                @if parcel.is_pending() { dt { "Next" } dd { (time(parcel.due(), work.now)) } }
            }
            ol.timeline {
                @for attempt in &shown.attempts {
                    li {
                        (time(attempt.at, work.now))
                        span { (said(&attempt.answer)) }
                        @if attempt.by_hand { span.kind { "by hand" } }
                    }
                }
            }
            form data-call=(format!("POST /_sandbox/deliveries/{number}/redeliver")) data-said="delivered once more" {
                button data-testid="redeliver" { "Deliver once more" }
            }
        }
    }
}

fn requests(entries: &[Arc<Entry>], now: i64) -> Markup {
    let calls: Vec<&Arc<Entry>> = entries.iter().filter(|entry| entry.id.is_some()).collect();
    html! {
        section #requests data-live tabindex="-1" {
            h2 data-key="title" { "Requests " span.count { (calls.len()) } }
            @if calls.is_empty() { p.hint data-key="none" { "None yet. What is asked of the API, and what it answers, appears here." } }
            @for entry in calls.iter().take(REQUESTS) { (request(entry, now)) }
            (more(calls.len(), REQUESTS, "/_sandbox/requests"))
        }
    }
}

fn request(entry: &Entry, now: i64) -> Markup {
    let look = if entry.status.is_some_and(|status| status < 400) { "good" } else { "bad" };
    html! {
        details data-key=(format!("request-{}", entry.number)) data-testid="request" {
            summary {
                span.pill.(look) { (entry.outcome()) }
                strong { (entry.method) }
                code { (entry.path()) }
                @if entry.replayed { span.pill.wait { "replayed" } }
                @if let Some(fault) = &entry.fault { span.pill.bad { "fault: " (fault) } }
                (time(entry.at, now))
            }
            dl {
                @if let Some(operation) = &entry.operation { dt { "Operation" } dd { code { (operation) } } }
                @if let Some(id) = &entry.id { dt { "Request" } dd { code { (id) } } }
                @if let Some(key) = &entry.idempotency_key { dt { "Idempotency-Key" } dd { code { (key) } } }
            }
            @if !entry.sent.is_empty() { h3 { "Sent" } (body(&entry.sent)) }
            @if !entry.answered.is_empty() { h3 { "Answered" } (body(&entry.answered)) }
        }
    }
}

fn body(bytes: &[u8]) -> Markup {
    let value = log::shown(bytes);
    let text = value.as_str().map(str::to_owned).or_else(|| serde_json::to_string_pretty(&value).ok());
    html! { pre tabindex="0" { code { (text.unwrap_or_default()) } } }
}
