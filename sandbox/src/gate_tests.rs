use super::*;
use crate::server::Sandbox;
use serde_json::json;

fn claimed_by(shared: &Shared, asked: &Asked) -> (u64, Claim) {
    shared.work(Cause::default(), |work| (work.store.life, work.store.answers.claim(asked, work.now)))
}

#[test]
fn work_that_was_claimed_before_a_reset_is_not_done_after_it() {
    let shared = Sandbox::builder().shared("http://127.0.0.1:1".into()).unwrap();
    let body = json!({ "amount": 100, "currency": "IDR" });
    let Value::Object(members) = body.clone() else { panic!("{body}") };
    let call = Call { id: String::new(), body: members, query: Default::default() };
    let run = operations::find("create_payment_intent").unwrap();
    let asked = Asked::new(&Secret("sk_test_1".into()), "k", "POST /v1/payment_intents".into(), &body);
    let commit = |life| commit(&shared, life, Cause::default(), |work| done(work, run, &call), Some(&asked));

    let (old, claim) = claimed_by(&shared, &asked);
    assert_eq!(claim, Claim::New);
    let turn = Turn { shared: &shared, asked: &asked, life: old };
    shared.reset().unwrap();
    let (new, claim) = claimed_by(&shared, &asked);
    assert_eq!(claim, Claim::New);

    let (status, text) = commit(old);
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{text}");
    drop(turn);
    assert_eq!(claimed_by(&shared, &asked).1, Claim::Busy, "the claim of the new life was given back");
    let (status, text) = commit(new);
    assert_eq!(status, StatusCode::OK, "{text}");
    assert_eq!(shared.look(|work| work.store.intents.len()), 1);
}
