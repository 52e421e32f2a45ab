//! One idempotency key, one charge, however many ask at once.

use super::{BACK, World};
use std::collections::BTreeSet;
use wooshpay::dana::Refund;
use wooshpay::{IdempotencyKey, Idr, Outcome};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_at_once_with_one_key_make_one_charge() {
    let world = World::new().await;
    let key = IdempotencyKey::derive(["pay", "order-42"]);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let (client, key) = (world.client.clone(), key.clone());
        calls.spawn(async move { client.dana().pay(Idr::new(20_000), BACK).idempotency_key(key).await });
    }
    let made: BTreeSet<_> = calls.join_all().await.into_iter().map(|made| made.unwrap().id().clone()).collect();
    assert_eq!(made.len(), 1);
    let mut all = world.client.list_payment_intents(&Default::default()).items();
    assert_eq!(all.next().await.unwrap().unwrap().id, *made.first().unwrap());
    assert!(all.next().await.is_none());

    let other = world.client.dana().pay(Idr::new(20_001), BACK).idempotency_key(key.clone()).await.unwrap_err();
    assert!(other.is_idempotency_error(), "{other}");
    assert_eq!((other.outcome(), other.status()), (Outcome::Unknown, Some(400)));
    let checkout = world.client.dana().checkout(BACK, BACK).item("kopi", Idr::new(20_000), 1).idempotency_key(key);
    assert!(checkout.await.unwrap_err().is_idempotency_error());
    world.end();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_at_once_refund_once() {
    let world = World::new().await;
    let payment = world.paid(20_000).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let (client, mut payment) = (world.client.clone(), payment.clone());
        calls.spawn(async move { client.dana().refund(&mut payment, Refund::Partial(Idr::new(5_000))).await });
    }
    let made: BTreeSet<_> = calls.join_all().await.into_iter().map(|refund| refund.unwrap().id.to_string()).collect();
    assert_eq!(made.len(), 1);
    let balance = world.client.retrieve_balance().await.unwrap();
    let left: Vec<i64> = balance.available.iter().flatten().map(|funds| funds.amount.get()).collect();
    assert_eq!(left, [15_000]);
    world.end();
}

#[tokio::test]
async fn an_answer_that_was_stored_says_so() {
    let world = World::new().await;
    let create = || {
        let mut body =
            wooshpay::types::CreatePaymentIntent::new(wooshpay::Amount::new(20_000), wooshpay::Currency::idr());
        body.merchant_order_id = Some("42".to_owned());
        world.client.create_payment_intent(&body).derive_key(["order-42"])
    };
    let (first, second) = (create().send().await.unwrap(), create().send().await.unwrap());
    assert_eq!((first.is_replayed(), second.is_replayed()), (false, true));
    assert_eq!(first.body(), second.body());
    world.end();
}
