//! The start page: everything lately, and what one can do. A script swaps its parts when something changed.

use super::log::Entry;
use super::timeline::{self, Lately};
use crate::faults::{CallFault, Plan};
use crate::model::Intent;
use crate::shared::Shared;
use crate::state::IntentStatus;
use crate::store::Work;
use crate::webhooks::{DeliveryState, Parcel};
use crate::{render, returns};
use maud::{DOCTYPE, Markup, html};
use std::sync::Arc;

const PAYMENTS: usize = 30;
const REQUESTS: usize = 50;
const DELIVERIES: usize = 50;

pub(super) fn page(shared: &Shared) -> Markup {
    let version = *shared.version.borrow();
    let lately = shared.log.newest(usize::MAX);
    let parts = shared.look(|work| {
        html! {
            div.columns {
                div {
                    (payments(work, &lately))
                    (deliveries(work))
                    (requests(&lately))
                }
                aside aria-label="What you can do" {
                    (clock(work))
                    (faults(work))
                    (events(work))
                    (everything())
                }
            }
        }
    });
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { "Sandbox" }
                link rel="stylesheet" href="/_sandbox/console.css";
                script src="/_sandbox/console.js" defer {}
            }
            body data-version=(version) {
                p.banner { "Sandbox — not WooshPay, not DANA, no real money" }
                header {
                    h1 { "Payment sandbox" }
                    p { (shared.site.merchant) " · " code { (shared.site.base_url) } }
                    p role="status" aria-live="polite" data-testid="said" {}
                    noscript { p.hint { "Without JavaScript the buttons do nothing, and this page shows what is new when it is loaded again." } }
                }
                main { (parts) }
            }
        }
    }
}

/// `12:34:56.789`, and the day when it is another one than that of `now`; UTC.
fn time(at: i64, now: i64) -> String {
    let written = |at, how: &str| jiff::Timestamp::from_millisecond(at).map(|at| at.strftime(how).to_string());
    let day = |at| written(at, "%Y-%m-%d").unwrap_or_default();
    let how = if day(at) == day(now) { "%H:%M:%S%.3f" } else { "%Y-%m-%d %H:%M:%S%.3f" };
    written(at, how).unwrap_or_default()
}

fn pill(status: &str) -> Markup {
    let look = match status {
        "succeeded" | "delivered" | "paid" => "good",
        "canceled" | "failed" => "bad",
        "processing" | "requires_action" | "requires_capture" | "pending" => "wait",
        _ => "calm",
    };
    html! { span.pill.(look) { (status) } }
}

fn payments(work: &Work<'_>, entries: &[Arc<Entry>]) -> Markup {
    let count = work.store.intents.len();
    let lately = Lately::new(work, entries);
    html! {
        section #payments data-live {
            h2 { "Payments " span.count { (count) } }
            @if count == 0 { (first_steps(work)) }
            @for intent in work.store.intents.values().rev().take(PAYMENTS) { (payment(work, intent, &lately)) }
            @if count > PAYMENTS { p.hint { "The newest " (PAYMENTS) " are shown." } }
        }
    }
}

fn first_steps(work: &Work<'_>) -> Markup {
    let base = &work.site.base_url;
    html! {
        div.empty data-testid="empty" {
            p { "Nothing was paid yet. Make a DANA payment from a terminal:" }
            pre { code data-testid="curl" {
                "curl -u sk_test_me: -H 'Content-Type: application/json' " (base) "/v1/payment_intents \\\n  -d '"
                r#"{"amount": 20000, "currency": "IDR", "confirm": true, "payment_method_data": {"type": "dana"}, "return_url": ""#
                (base) r#"/"}'"#
            } }
            p { "It appears here by itself. Then open the customer's page that its answer holds under "
                code { "next_action" } ", and pay there as the customer." }
        }
    }
}

fn payment(work: &Work<'_>, intent: &Intent, lately: &Lately<'_>) -> Markup {
    let money = |amount| work.site.contract.rules.money(amount, &intent.currency);
    let refunded: i64 = returns::given(work, intent).iter().sum();
    let page = match (&intent.attempt, &intent.session) {
        (Some(token), _) if intent.status == IntentStatus::RequiresAction => {
            Some(render::wallet_url(work.site, &token.0))
        }
        (_, Some(session)) => {
            work.store.sessions.get(session).map(|session| render::checkout_url(work.site, &session.page.0))
        }
        _ => None,
    };
    html! {
        details data-key=(intent.id) data-testid="payment" {
            summary {
                (pill(intent.status.name()))
                strong { (money(intent.amount)) }
                @if refunded > 0 { span.soft { (money(refunded)) " refunded" } }
                code { (intent.id) }
                time { (time(intent.created, work.now)) }
            }
            @if let Some(page) = page { p { a href=(page) target="_blank" rel="noopener" { "Open the customer's page" } } }
            dl {
                dt { "Payment method" } dd { (intent.method.as_ref().map_or("none yet", |method| method.kind.as_str())) }
                @if intent.received > 0 { dt { "Received" } dd { (money(intent.received)) } }
                @if let Some(session) = &intent.session { dt { "Checkout session" } dd { code { (session) } } }
                @if let Some(error) = &intent.last_error { dt { "Last error" } dd { (error.message) } }
            }
            ol.timeline data-testid="timeline" {
                @for moment in timeline::of(lately, intent) {
                    li.(moment.kind) { time { (time(moment.at, work.now)) } span.kind { (moment.kind) } span { (moment.text) } }
                }
            }
        }
    }
}

fn deliveries(work: &Work<'_>) -> Markup {
    let count = work.store.parcels.len();
    html! {
        section #deliveries data-live {
            h2 { "Webhook deliveries " span.count { (count) } }
            @if count == 0 {
                p.hint { "None yet. Register an endpoint with " code { "POST /v1/webhook_endpoints" } "; it gets what happens from then on." }
            }
            @for (number, parcel) in work.store.parcels.iter().rev().take(DELIVERIES) { (delivery(work, *number, parcel)) }
            @if count > DELIVERIES { p.hint { "The newest " (DELIVERIES) " are shown." } }
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
    let last = shown.attempts.last().map(|attempt| match &attempt.answer {
        Ok(status) => status.to_string(),
        Err(why) => why.clone(),
    });
    html! {
        details data-key=(format!("delivery-{number}")) data-testid="delivery" {
            summary {
                (pill(state))
                strong { (shown.event_type) }
                @if let Some(last) = last { span.soft { (last) } }
                span.soft { (shown.attempts.len()) @if shown.attempts.len() == 1 { " delivery" } @else { " deliveries" } }
            }
            dl {
                dt { "Event" } dd { code { (shown.event) } }
                dt { "Endpoint" } dd { code { (shown.endpoint) } " " (endpoint.map_or("(deleted)", |endpoint| endpoint.url.as_str())) }
                @if let Some(header) = endpoint.and_then(|endpoint| parcel.signature(&endpoint.secret)) {
                    dt { "Wooshpay-Signature" } dd { code data-testid="signature" { (header) } }
                }
                @if parcel.is_pending() { dt { "Next" } dd { (time(parcel.due(), work.now)) } }
            }
            ol.timeline {
                @for attempt in &shown.attempts {
                    li {
                        time { (time(attempt.at, work.now)) }
                        @match &attempt.answer { Ok(status) => span { (status) }, Err(why) => span { (why) } }
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

fn requests(lately: &[Arc<Entry>]) -> Markup {
    let calls: Vec<&Arc<Entry>> = lately.iter().filter(|entry| entry.id.is_some()).take(REQUESTS).collect();
    html! {
        section #requests data-live {
            h2 { "Requests " span.count { (calls.len()) } }
            @if calls.is_empty() { p.hint { "None yet. What is asked of the API, and what it answers, appears here." } }
            @for entry in calls {
                @let status = entry.outcome();
                details data-key=(format!("request-{}", entry.number)) data-testid="request" {
                    summary {
                        span.pill.(if entry.status.is_some_and(|status| status < 400) { "good" } else { "bad" }) { (status) }
                        strong { (entry.method) }
                        code { (entry.path) }
                        @if entry.replayed { span.pill.wait { "replayed" } }
                        @if let Some(fault) = &entry.fault { span.pill.bad { "fault: " (fault) } }
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
    }
}

fn body(bytes: &[u8]) -> Markup {
    let value = super::log::shown(bytes);
    let text = value.as_str().map(str::to_owned).or_else(|| serde_json::to_string_pretty(&value).ok());
    html! { pre tabindex="0" { code { (text.unwrap_or_default()) } } }
}

fn clock(work: &Work<'_>) -> Markup {
    html! {
        section {
            h2 { "Time" }
            p #now data-live { strong { (time(work.now, 0)) } " UTC" @if work.site.clock.is_frozen() { span.soft { " · stands still" } } }
            div.buttons {
                @for (seconds, label) in [(60, "+1 min"), (600, "+10 min"), (3600, "+1 h"), (86_400, "+24 h"), (259_200, "+72 h")] {
                    form data-call="POST /_sandbox/clock/advance" data-said=(format!("the clock went {label}")) {
                        input type="hidden" name="seconds" value=(seconds) data-type="number";
                        button data-testid=(format!("advance-{seconds}")) { (label) }
                    }
                }
            }
            form.line data-call="POST /_sandbox/clock/advance" data-said="the clock was moved" {
                label for="seconds" { "Seconds" }
                input #seconds name="seconds" inputmode="decimal" required data-type="number" value="30";
                button { "Advance" }
            }
        }
    }
}

fn faults(work: &Work<'_>) -> Markup {
    let operations = work.site.contract.operations.iter().map(|operation| operation.id.as_str());
    html! {
        section {
            h2 { "Faults" }
            div #faults data-live {
                @if work.store.faults.is_empty() { p.hint { "None. Add one, and the next call meets it." } }
                ul {
                    @for fault in work.store.faults.values() {
                        li data-testid="fault" {
                            (told(&fault.plan))
                            @if let Some(count) = fault.remaining { span.soft { " × " (count) } }
                            form data-call=(format!("DELETE /_sandbox/faults/{}", fault.id)) data-said="the fault is gone" {
                                button aria-label=(format!("Remove fault {}", fault.id)) { "Remove" }
                            }
                        }
                    }
                }
            }
            form data-call="POST /_sandbox/faults" data-said="the fault waits for its call" {
                label for="operation" { "A call of" }
                select #operation name="operation" {
                    option value="*" { "any operation" }
                    @for id in operations { option { (id) } }
                }
                label for="kind" { "meets" }
                select #kind name="kind" {
                    @for (kind, text) in [
                        ("drop", "a closed connection"), ("cut", "half an answer"), ("status", "another status"), ("delay", "a delay"),
                        ("slow", "a slow answer"), ("garbage", "garbage"), ("html", "a proxy's error page"),
                    ] { option value=(kind) { (text) } }
                }
                label.check {
                    input type="checkbox" name="after_commit" value="true" data-type="boolean";
                    "after its work was done"
                }
                label for="count" { "times" }
                input #count name="count" inputmode="numeric" value="1" data-type="number";
                button data-testid="add-fault" { "Add" }
            }
            form data-call="POST /_sandbox/faults" data-said="the fault waits for its webhook" {
                label for="event" { "A webhook of" }
                select #event name="event" {
                    option value="*" { "any event" }
                    @for kind in work.site.contract.event_types() { option { (kind) } }
                }
                label for="webhook-kind" { "is" }
                select #webhook-kind name="kind" {
                    @for (kind, text) in [
                        ("duplicate", "delivered twice"), ("reorder", "delivered after the next"), ("delay", "delivered a minute late"),
                        ("forge", "forged by somebody else first"), ("alter", "altered on the way"),
                    ] { option value=(kind) { (text) } }
                }
                button { "Add" }
            }
        }
    }
}

fn told(plan: &Plan) -> Markup {
    match plan {
        Plan::Call { operation, after_commit, fault } => html! {
            code { (operation) } " meets " strong { (kind(fault)) } @if *after_commit { " after its work" }
        },
        Plan::Delivery { event, fault } => html! { code { (event) } " meets " strong { (fault.name()) } },
    }
}

fn kind(fault: &CallFault) -> String {
    match fault {
        CallFault::Status { status, .. } => format!("status {status}"),
        other => other.name().to_owned(),
    }
}

fn events(work: &Work<'_>) -> Markup {
    html! {
        section {
            h2 { "Events" }
            form data-call="POST /_sandbox/events" data-said="the event was told to every endpoint that wants it" {
                label for="trigger" { "Tell endpoints of" }
                select #trigger name="type" { @for kind in work.site.contract.event_types() { option { (kind) } } }
                p.hint { "Only the event happens; no payment changes." }
                button data-testid="trigger" { "Trigger" }
            }
        }
    }
}

fn everything() -> Markup {
    html! {
        section {
            h2 { "Everything" }
            p { a href="/_sandbox/snapshot" download="snapshot.json" { "Download a snapshot" } }
            form data-call="POST /_sandbox/reset" data-said="everything is forgotten" data-ask="Forget every payment, endpoint and fault?" {
                button.danger data-testid="reset" { "Begin anew" }
            }
        }
    }
}
