//! No status is out of reach, and none is a trap: a search over the pure functions.

use super::*;
use std::fmt::Debug;

/// Every status that steps lead to from these.
fn reached<S: Copy + PartialEq>(from: &[S], after: impl Fn(S) -> Vec<S>) -> Vec<S> {
    let mut reached = from.to_vec();
    let mut next = 0;
    while let Some(status) = reached.get(next).copied() {
        next += 1;
        for status in after(status) {
            if !reached.contains(&status) {
                reached.push(status);
            }
        }
    }
    reached
}

/// Every status is reached from a creation, the final ones are those without a step, and each other one leads to a final
/// one.
fn check<S: Copy + PartialEq + Debug>(all: &[S], created: &[S], last: &[S], after: impl Fn(S) -> Vec<S>) {
    let from_creation = reached(created, &after);
    for status in all {
        assert!(from_creation.contains(status), "{status:?} is out of reach");
        assert_eq!(after(*status).is_empty(), last.contains(status), "{status:?}");
        assert!(reached(&[*status], &after).iter().any(|end| last.contains(end)), "{status:?} is a trap");
    }
    assert!(from_creation.iter().all(|status| all.contains(status)), "a status is missing in {all:?}");
}

#[test]
fn intents() {
    use IntentStatus::{Canceled, RequiresConfirmation, RequiresPaymentMethod, Succeeded};
    let after = |status| IntentStep::ALL.into_iter().filter_map(|step| intent(status, step).ok()).collect();
    let created = [RequiresPaymentMethod, RequiresConfirmation];
    check(&IntentStatus::ALL, &created, &[Succeeded, Canceled], after);
    check(&IntentStatus::ALL, &created[..1], &[Succeeded, Canceled], after);
}

#[test]
fn sessions() {
    use SessionStatus::{Complete, Expired, Open};
    let after = |status| SessionStep::ALL.into_iter().filter_map(|step| session(status, step).ok()).collect();
    check(&SessionStatus::ALL, &[Open], &[Complete, Expired], after);
}

#[test]
fn refunds() {
    use RefundStatus::{Failed, Pending, Succeeded};
    let after = |status| RefundStep::ALL.into_iter().filter_map(|step| refund(status, step)).collect();
    check(&RefundStatus::ALL, &[Pending], &[Succeeded, Failed], after);
}

#[test]
fn the_search_finds_what_is_out_of_reach_and_what_is_a_trap() {
    let island = |status: u8| if status == 0 { vec![1] } else { vec![] };
    check(&[0, 1], &[0], &[1], island);
    let caught = |all: &'static [u8], last: &'static [u8], after: fn(u8) -> Vec<u8>| {
        std::panic::catch_unwind(move || check(all, &[0], last, after)).is_err()
    };
    assert!(caught(&[0, 1, 2], &[1, 2], |status| if status == 0 { vec![1] } else { vec![] }));
    assert!(caught(&[0, 1, 2, 3], &[1], |status| match status {
        0 => vec![1, 2],
        2 => vec![3],
        3 => vec![2],
        _ => vec![],
    }));
    assert!(caught(&[0, 1], &[1], |_| vec![]));
}
