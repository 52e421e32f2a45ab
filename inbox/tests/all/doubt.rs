use crate::database::Database;
use crate::woosh::{self, EPOCH, event, payment, verified};
use crate::world::{Hands, Plain, World, effects, kept, ledger};
use serde_json::json;
use std::time::Duration;
use wooshpay::Idr;
use wooshpay_inbox::Inbox;
use wooshpay_sandbox::{Customer, Sandbox};

/// A payment that was paid, and a client that can ask for it.
async fn paid() -> (Sandbox, wooshpay::Client, String) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = woosh::client(Some(sandbox.base_url()));
    let pending = client.dana().pay(Idr::new(20_000), "http://127.0.0.1:9/back").await.unwrap();
    Customer::new().pay(pending.redirect_url()).await.unwrap();
    let id = pending.id().to_string();
    (sandbox, client, id)
}

pub async fn of_two_ends_the_service_knows_which_is_true<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let (_sandbox, client, id) = paid().await;
    let inbox = Inbox::builder(pool.clone(), client).open().await.unwrap();
    let tell = async |name: &str, status: &str| {
        let told = event(name, &format!("payment_intent.{name}"), EPOCH, &payment(&id, status, 20_000));
        inbox.receive(&verified(&told)).await.unwrap();
        assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    };
    tell("payment_failed", "failed").await;
    // Another end: it is asked for, and the handler is given what the service says.
    tell("canceled", "canceled").await;
    assert_eq!(
        effects(&pool).await,
        [
            ["payment_failed", "payment_intent.payment_failed", &id, "failed"],
            ["canceled", "payment_intent.succeeded", &id, "succeeded"]
        ]
    );
    // The service says what is known: nothing happens.
    tell("payment_failed_again", "failed").await;
    tell("succeeded", "succeeded").await;
    assert_eq!(ledger(&pool).await, [2, 20_000, 0]);
    let states: Vec<_> = kept(&pool).await.into_values().collect();
    assert_eq!(states, ["done", "done", "double", "double"]);
}

pub async fn what_cannot_be_read_is_asked_for<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let (_sandbox, client, id) = paid().await;
    let inbox = Inbox::builder(pool.clone(), client).open().await.unwrap();
    let odd = json!({ "id": id, "amount": "200.00", "status": "succeeded" });
    inbox.receive(&verified(&event("evt_1", "payment_intent.succeeded", EPOCH, &odd))).await.unwrap();
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
}

/// Nobody answers: the event is tried again, and has its effect when somebody does.
pub async fn what_cannot_be_asked_for_waits<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let (_sandbox, client, id) = paid().await;
    let hands = Hands::new();
    let lonely = builder.clock(hands.clock()).open().await.unwrap();
    let odd = json!({ "id": id, "status": "succeeded" });
    lonely.receive(&verified(&event("evt_1", "payment_intent.succeeded", EPOCH, &odd))).await.unwrap();
    assert_eq!(lonely.drain(&Plain).await.unwrap(), 1);
    assert_eq!((ledger(&pool).await[0], kept(&pool).await["evt_1"].as_str()), (0, "waiting"));
    hands.pass(Duration::from_secs(1));
    let inbox = Inbox::builder(pool.clone(), client).clock(hands.clock()).open().await.unwrap();
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
}
