//! Calls from threads without async.

use crate::server::{Server, json};
use crate::support::client;
use serde_json::json as value;
use wooshpay::Idr;
use wooshpay::blocking::Wait;

#[test]
fn calls_can_be_waited_for() {
    let made = value!({ "id": "pi_1", "amount": 20_000, "currency": "IDR", "status": "requires_action",
        "next_action": { "a": { "url": "https://wallet.example/" } } });
    let server = Server::start([json(200, &made), json(200, &made), json(200, "{}"), json(404, "{}")]);
    let client = client(&server.base_url());
    let pending = client.dana().pay(Idr::new(20_000), "https://shop.example/").wait().unwrap();
    assert_eq!(client.dana().retrieve(pending.id()).wait().unwrap().amount(), Idr::new(20_000));
    assert_eq!(client.retrieve_balance().send().wait().unwrap().status(), 200);
    let error = client.retrieve_balance().wait().unwrap_err();
    assert_eq!(error.status(), Some(404));
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn lists_can_be_walked() {
    let item = |id: &str| value!({ "id": id, "amount": 1, "currency": "IDR", "status": "succeeded" });
    let page = |id, more| json(200, value!({ "data": [item(id)], "has_more": more }));
    let server = Server::start([page("pi_1", true), page("pi_2", false)]);
    let list = client(&server.base_url()).list_payment_intents(&Default::default());
    let ids: Vec<String> = list.items().wait().map(|item| item.unwrap().id.to_string()).collect();
    assert_eq!(ids, ["pi_1", "pi_2"]);
    assert_eq!(server.requests().len(), 2);
}

/// Where async programs do what blocks, and where they should not: neither panics, and neither waits for ever.
#[tokio::test]
async fn inside_a_runtime_it_waits_too() {
    let item = value!({ "id": "pi_1", "amount": 1, "currency": "IDR", "status": "succeeded" });
    let server = Server::start([json(200, "{}"), json(200, "{}"), json(200, value!({ "data": [item] }))]);
    let client = client(&server.base_url());
    let same = client.clone();
    tokio::task::spawn_blocking(move || same.retrieve_balance().wait()).await.unwrap().unwrap();
    client.retrieve_balance().wait().unwrap();
    assert_eq!(client.list_payment_intents(&Default::default()).items().wait().count(), 1);
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn many_threads_can_wait() {
    let server = Server::start((0..16).map(|_| json(200, "{}")));
    let client = client(&server.base_url());
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| client.retrieve_balance().wait().unwrap());
        }
    });
    assert_eq!(server.requests().len(), 16);
}
