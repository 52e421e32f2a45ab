use super::*;
use Subject::{CheckoutSession, PaymentIntent};
use serde_json::json;

fn intent(id: &str, status: &str) -> Value {
    json!({ "id": id, "status": status, "amount": 100 })
}

fn failed(id: &str, code: &str) -> Value {
    json!({ "id": id, "status": "requires_payment_method", "last_payment_error": { "code": code } })
}

/// What each look after the first makes of these pages.
fn ids(subject: Subject, pages: &[&[Value]]) -> Vec<Vec<String>> {
    let mut before = None;
    let mut all = Vec::new();
    for page in pages {
        let look = compare(subject, before.as_ref(), page);
        all.push(look.news.into_iter().map(|news| news.id.trim_start_matches("evt_listen_").to_owned()).collect());
        before = Some(look.now);
    }
    assert_eq!(all.remove(0), Vec::<String>::new(), "the first look makes events");
    all
}

#[test]
fn the_first_look_makes_no_events() {
    let page = [intent("pi_2", "succeeded"), failed("pi_1", "canceled")];
    let look = compare(PaymentIntent, None, &page);
    assert_eq!((look.news.len(), look.now.len(), look.missed), (0, 2, false));
    assert_eq!(compare(PaymentIntent, Some(&look.now), &page).news, []);
}

#[test]
fn what_is_new_was_created_and_is_where_it_is() {
    for (status, told) in [
        ("requires_payment_method", vec!["pi_1_created"]),
        ("requires_action", vec!["pi_1_created", "pi_1_requires_action"]),
        ("succeeded", vec!["pi_1_created", "pi_1_succeeded"]),
        ("canceled", vec!["pi_1_created", "pi_1_canceled"]),
        ("never_heard_of", vec!["pi_1_created"]),
        ("", vec!["pi_1_created"]),
    ] {
        assert_eq!(ids(PaymentIntent, &[&[], &[intent("pi_1", status)]]), [told], "{status}");
    }
    assert_eq!(ids(PaymentIntent, &[&[], &[failed("pi_1", "no")]]), [["pi_1_created", "pi_1_payment_failed"]]);
    assert_eq!(ids(CheckoutSession, &[&[], &[json!({"id": "cs_1", "status": "open"})]]), [[""; 0]]);
}

#[test]
fn a_payment_from_its_start_to_its_end() {
    let open = [intent("pi_1", "requires_payment_method")];
    let action = [intent("pi_1", "requires_action")];
    let pages: [&[Value]; 8] = [
        &[],
        &open,
        &action,
        &action,
        &[failed("pi_1", "canceled")],
        &[intent("pi_1", "requires_action")],
        &[intent("pi_1", "processing")],
        &[intent("pi_1", "succeeded")],
    ];
    let told: [&[&str]; 7] = [
        &["pi_1_created"],
        &["pi_1_requires_action"],
        &[],
        &["pi_1_payment_failed"],
        &["pi_1_requires_action_2"],
        &[],
        &["pi_1_succeeded"],
    ];
    assert_eq!(ids(PaymentIntent, &pages), told);
}

#[test]
fn a_payment_fails_as_often_as_it_can_be_seen_to() {
    let pages: [&[Value]; 5] = [
        &[intent("pi_1", "requires_payment_method")],
        &[failed("pi_1", "canceled")],
        &[failed("pi_1", "canceled")],
        &[failed("pi_1", "no_balance")],
        &[intent("pi_1", "requires_payment_method")],
    ];
    let told: [&[&str]; 4] = [&["pi_1_payment_failed"], &[], &["pi_1_payment_failed_2"], &[]];
    assert_eq!(ids(PaymentIntent, &pages), told);
    // A service may write that there was no error.
    for nothing in [json!(null), json!({}), json!("")] {
        let quiet = json!({ "id": "pi_1", "status": "requires_payment_method", "last_payment_error": nothing });
        assert_eq!(ids(PaymentIntent, &[&[intent("pi_1", "requires_action")], &[quiet]]), [[""; 0]]);
    }
}

#[test]
fn sessions() {
    let session = |status| json!({ "id": "cs_1", "status": status });
    for (status, told) in [
        ("complete", vec!["cs_1_completed"]),
        ("expired", vec!["cs_1_expired"]),
        ("canceled", vec!["cs_1_canceled"]),
        ("never_heard_of", vec![]),
    ] {
        assert_eq!(ids(CheckoutSession, &[&[session("open")], &[session(status)]]), [told]);
    }
    let look = compare(CheckoutSession, Some(&Snapshot::new()), &[session("complete")]);
    assert_eq!((look.news[0].kind, &look.news[0].object), ("checkout.session.completed", &session("complete")));
    assert_eq!((&*look.news[0].id, &*look.news[0].object_id), ("evt_listen_cs_1_completed", "cs_1"));
}

#[test]
fn the_oldest_is_told_first() {
    let before = [intent("pi_1", "requires_action")];
    let after = [intent("pi_3", "succeeded"), intent("pi_2", "canceled"), intent("pi_1", "succeeded")];
    let told = ["pi_1_succeeded", "pi_2_created", "pi_2_canceled", "pi_3_created", "pi_3_succeeded"];
    assert_eq!(ids(PaymentIntent, &[&before, &after]), [told]);
}

#[test]
fn what_has_no_id_is_passed_over_and_what_comes_twice_counts_once() {
    let odd = [
        json!({ "status": "succeeded" }),
        json!({ "id": 7, "status": "succeeded" }),
        json!({ "id": "", "status": "succeeded" }),
        json!(null),
        intent("pi_1", "succeeded"),
        intent("pi_1", "succeeded"),
    ];
    assert_eq!(ids(PaymentIntent, &[&[], &odd]), [["pi_1_created", "pi_1_succeeded"]]);
}

#[test]
fn what_left_the_window_is_forgotten_and_is_not_new_when_it_comes_back() {
    let (old, middle, new) = (intent("pi_1", "succeeded"), intent("pi_2", "succeeded"), intent("pi_3", "canceled"));
    let first = compare(PaymentIntent, None, &[middle.clone(), old.clone()]);
    let second = compare(PaymentIntent, Some(&first.now), &[new.clone(), middle.clone()]);
    assert_eq!((second.news.len(), second.now.contains_key("pi_1"), second.missed), (2, false, false));
    let third = compare(PaymentIntent, Some(&second.now), &[middle, old]);
    assert_eq!((third.news, third.now.len()), (vec![], 2));
}

#[test]
fn an_empty_list_in_between_makes_nothing_new() {
    let page: &[Value] = &[intent("pi_1", "requires_action")];
    let paid: &[Value] = &[intent("pi_1", "succeeded")];
    assert_eq!(ids(PaymentIntent, &[page, &[], page, paid]), [vec![], vec![], vec!["pi_1_succeeded"]]);
}

#[test]
fn more_than_a_look_can_show_is_noticed() {
    let full =
        |from: usize| (from..from + WINDOW).rev().map(|n| intent(&format!("pi_{n}"), "canceled")).collect::<Vec<_>>();
    let first = compare(PaymentIntent, None, &full(0));
    assert!(!first.missed);
    assert!(!compare(PaymentIntent, Some(&first.now), &full(WINDOW - 1)).missed);
    let look = compare(PaymentIntent, Some(&first.now), &full(WINDOW));
    assert_eq!((look.missed, look.news.len(), look.now.len()), (true, 2 * WINDOW, WINDOW));
    // A sandbox that began anew shows few, and all of them.
    assert!(!compare(PaymentIntent, Some(&first.now), &[intent("pi_x", "canceled")]).missed);
}
