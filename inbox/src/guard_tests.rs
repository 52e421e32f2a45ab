use super::Verdict::{Apply, Double, Doubt, Late};
use super::*;
use serde_json::json;

fn event(kind: &str, object: serde_json::Value) -> Event {
    serde_json::from_value(json!({ "id": "evt_1", "type": kind, "data": { "object": object } })).unwrap()
}

fn payment(status: &str) -> Standing {
    let kind = if status == FAILED { "payment_intent.payment_failed" } else { "payment_intent.x" };
    let status = if status == FAILED { "requires_payment_method" } else { status };
    Standing::of(&event(kind, json!({ "id": "pi_1", "amount": 100, "currency": "IDR", "status": status })))
}

fn session(status: &str, paid: &str) -> Standing {
    let object = json!({ "id": "cs_1", "status": status, "payment_status": paid });
    Standing::of(&event("checkout.session.completed", object))
}

fn refund(status: &str) -> Standing {
    Standing::of(&event("charge.refund.updated", json!({ "id": "re_1", "status": status })))
}

fn after(standing: &Standing, created: i64) -> Last {
    Last { state: standing.state.clone(), created, is_final: standing.is_final(), version: 1 }
}

const LIFE: [&str; 6] =
    ["requires_payment_method", "requires_confirmation", "requires_action", "processing", FAILED, "requires_capture"];
const ENDS: [&str; 3] = ["succeeded", "canceled", "failed"];

#[test]
fn what_is_told_first_is_news() {
    for status in LIFE.iter().chain(&ENDS).chain(&["a word of tomorrow"]) {
        assert_eq!(payment(status).against(None, 0), Apply, "{status}");
    }
}

#[test]
fn the_same_state_is_a_double_whenever_it_is_told() {
    for standing in [payment("requires_action"), payment("succeeded"), refund("succeeded"), session("complete", "paid")]
    {
        for created in [0, 1, 5, 9] {
            assert_eq!(standing.against(Some(&after(&standing, 5)), created), Double, "{standing:?}");
        }
    }
}

#[test]
fn an_end_is_never_undone_by_what_is_no_end() {
    for (end, status) in ENDS.iter().flat_map(|end| LIFE.map(|status| (end, status))) {
        for created in [0, 1, 5, 9] {
            assert_eq!(payment(status).against(Some(&after(&payment(end), 5)), created), Late, "{end} {status}");
            assert_eq!(payment(end).against(Some(&after(&payment(status), 5)), created), Apply, "{status} {end}");
        }
    }
    assert_eq!(refund("pending").against(Some(&after(&refund("failed"), 5)), 9), Late);
    assert_eq!(session("open", "unpaid").against(Some(&after(&session("expired", "unpaid"), 5)), 9), Late);
}

#[test]
fn two_ends_and_unknown_words_are_doubts() {
    for (one, other) in ENDS.iter().flat_map(|one| ENDS.map(|other| (one, other))).filter(|(one, other)| *one != other)
    {
        assert_eq!(payment(one).against(Some(&after(&payment(other), 5)), 9), Doubt, "{one} {other}");
    }
    assert_eq!(payment("frozen").against(Some(&after(&payment("succeeded"), 5)), 9), Doubt);
    assert_eq!(payment("frozen").against(Some(&after(&payment("processing"), 5)), 9), Doubt);
    assert_eq!(refund("failed").against(Some(&after(&refund("succeeded"), 5)), 9), Doubt);
}

#[test]
fn short_of_an_end_time_decides_and_without_it_how_far_along_it_is() {
    let (failed, action) = (payment(FAILED), payment("requires_action"));
    let failed_at_5 = after(&failed, 5);
    assert_eq!(action.against(Some(&failed_at_5), 6), Apply, "the customer tries again");
    assert_eq!(action.against(Some(&failed_at_5), 4), Late);
    for created in [0, 5] {
        assert_eq!(action.against(Some(&failed_at_5), created), Doubt);
        assert_eq!(failed.against(Some(&after(&action, 5)), created), Apply);
    }
    assert_eq!(action.against(Some(&after(&failed, 0)), 9), Doubt);
    assert_eq!(session("complete", "paid").against(Some(&after(&session("complete", "unpaid"), 5)), 5), Apply);
}

#[test]
fn what_is_not_what_it_says_is_asked_for() {
    let odd = Standing::of(&event("payment_intent.succeeded", json!({ "id": "pi_1", "amount": "100.00" })));
    assert_eq!((odd.kind, odd.against(None, 5)), (PAYMENT_INTENT, Doubt));
    let bare = Standing::of(&event("charge.refund.updated", json!({ "id": "re_1" })));
    assert_eq!(bare.against(None, 5), Doubt);
}

#[test]
fn of_other_objects_the_time_is_all_that_counts() {
    let dispute = |status| Standing::of(&event("charge.dispute.updated", json!({ "id": "dp_1", "status": status })));
    let open_at_5 = after(&dispute("open"), 5);
    assert_eq!(dispute("open").against(Some(&open_at_5), 7), Double);
    assert_eq!(dispute("lost").against(Some(&open_at_5), 5), Apply);
    assert_eq!(dispute("lost").against(Some(&open_at_5), 4), Late);
}

#[test]
fn what_was_merely_made_is_no_news() {
    let news = |standing: Standing| standing.is_news().then(|| standing.event_type());
    let told = LIFE.map(|status| news(payment(status)));
    let expected = [
        None,
        None,
        Some("payment_intent.requires_action"),
        Some("payment_intent.processing"),
        Some("payment_intent.payment_failed"),
        Some("payment_intent.requires_capture"),
    ];
    assert_eq!(told, expected.map(|kind| kind.map(str::to_owned)));
    let kinds = ENDS.map(|end| payment(end).event_type());
    assert_eq!(kinds, ["payment_intent.succeeded", "payment_intent.canceled", "payment_intent.payment_failed"]);
    assert_eq!(news(session("open", "unpaid")), None);
    assert_eq!(news(session("complete", "unpaid")).unwrap(), "checkout.session.completed");
    assert_eq!(news(session("expired", "unpaid")).unwrap(), "checkout.session.expired");
    assert_eq!((news(refund("pending")), news(refund("failed")).unwrap().as_str()), (None, "charge.refund.updated"));
}
