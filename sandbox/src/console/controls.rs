//! What one can do on the start page. Its forms call the same routes as programs do.

use super::view::time;
use crate::faults::{CallFault, Plan};
use crate::store::Work;
use maud::{Markup, html};

pub(super) fn all(work: &Work<'_>) -> Markup {
    html! { (clock(work)) (faults(work)) (events(work)) (everything()) }
}

fn clock(work: &Work<'_>) -> Markup {
    let still = work.site.clock.is_frozen();
    html! {
        section {
            h2 { "Time" }
            p #now data-live {
                strong data-testid="now" data-at=[(!still).then_some(work.now)] { (time(work.now, 0)) } " UTC"
                @if still { span.soft { " · stands still" } }
            }
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
                input #seconds name="seconds" inputmode="decimal" required data-type="number" value="30" data-testid="seconds";
                button data-testid="advance" { "Advance" }
            }
        }
    }
}

fn faults(work: &Work<'_>) -> Markup {
    html! {
        section {
            h2 { "Faults" }
            div #faults data-live {
                @if work.store.faults.is_empty() { p.hint { "None. Add one, and the next call meets it." } }
                @else {
                    ul {
                        @for fault in work.store.faults.values() {
                            li data-testid="fault" {
                                span { (told(&fault.plan)) @if let Some(count) = fault.remaining { span.soft { " × " (count) } } }
                                form data-call=(format!("DELETE /_sandbox/faults/{}", fault.id)) data-said="the fault is gone" {
                                    button aria-label=(format!("Remove fault {}", fault.id)) data-testid="remove-fault" { "Remove" }
                                }
                            }
                        }
                    }
                }
            }
            (call_fault(work))
            (delivery_fault(work))
        }
    }
}

fn call_fault(work: &Work<'_>) -> Markup {
    let operations = work.site.contract.operations.iter().map(|operation| operation.id.as_str());
    html! {
        form data-call="POST /_sandbox/faults" data-said="the fault waits for its call" {
            label for="operation" { "A call of" }
            select #operation name="operation" data-testid="fault-operation" {
                option value="*" { "any operation" }
                @for id in operations { option value=(id) { (id) } }
            }
            label for="kind" { "meets" }
            select #kind name="kind" data-testid="fault-kind" {
                @for (kind, text) in [
                    ("drop", "a closed connection"), ("cut", "half an answer"), ("status", "another status"), ("delay", "a delay"),
                    ("slow", "a slow answer"), ("garbage", "garbage"), ("html", "a proxy's error page"),
                ] { option value=(kind) { (text) } }
            }
            label.check {
                input type="checkbox" name="after_commit" value="true" data-type="boolean";
                "after its work was done"
            }
            label for="count" { "Times" }
            input #count name="count" inputmode="numeric" value="1" data-type="number";
            details {
                summary { "More" }
                label for="probability" { "Probability, from 0 to 1" }
                input #probability name="probability" inputmode="decimal" data-type="number";
                label for="milliseconds" { "Milliseconds of a delay or a slow answer" }
                input #milliseconds name="milliseconds" inputmode="numeric" data-type="number";
                label for="status" { "Status" }
                input #status name="status" inputmode="numeric" placeholder="503" data-type="number";
                label for="retry-after" { "Retry-After of a status" }
                input #retry-after name="retry_after";
                label for="body" { "Body of a status, as JSON" }
                textarea #body name="body" rows="3" data-type="json" {}
            }
            button data-testid="add-fault" { "Add" }
        }
    }
}

fn delivery_fault(work: &Work<'_>) -> Markup {
    html! {
        form data-call="POST /_sandbox/faults" data-said="the fault waits for its webhook" {
            label for="event" { "A webhook of" }
            select #event name="event" {
                option value="*" { "any event" }
                @for kind in work.site.contract.event_types() { option value=(kind) { (kind) } }
            }
            label for="webhook-kind" { "is" }
            select #webhook-kind name="kind" {
                @for (kind, text) in [
                    ("duplicate", "delivered twice"), ("reorder", "delivered after the next"), ("delay", "delivered late"),
                    ("forge", "forged by somebody else first"), ("alter", "altered on the way"),
                ] { option value=(kind) { (text) } }
            }
            label for="webhook-count" { "Times" }
            input #webhook-count name="count" inputmode="numeric" value="1" data-type="number";
            details {
                summary { "More" }
                label for="webhook-probability" { "Probability, from 0 to 1" }
                input #webhook-probability name="probability" inputmode="decimal" data-type="number";
                label for="webhook-seconds" { "Seconds it is late" }
                input #webhook-seconds name="seconds" inputmode="numeric" placeholder="60" data-type="number";
            }
            button data-testid="add-webhook-fault" { "Add" }
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
        CallFault::Status { status, .. } | CallFault::Html { status } => format!("{} {status}", fault.name()),
        CallFault::Delay { milliseconds } | CallFault::Slow { milliseconds } => {
            format!("{} of {milliseconds} ms", fault.name())
        }
        CallFault::Drop | CallFault::Cut | CallFault::Garbage => fault.name().to_owned(),
    }
}

fn events(work: &Work<'_>) -> Markup {
    html! {
        section {
            h2 { "Events" }
            form data-call="POST /_sandbox/events" data-said="the event was told to every endpoint that wants it" {
                label for="trigger" { "Tell endpoints of" }
                select #trigger name="type" aria-describedby="trigger-hint" { @for kind in work.site.contract.event_types() { option value=(kind) { (kind) } } }
                p.hint #trigger-hint { "Only the event happens; no payment changes." }
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
