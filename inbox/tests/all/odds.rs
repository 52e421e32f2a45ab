//! A service, a clock and a database that are not as one would wish.

use crate::database::Database;
use crate::woosh::{self, EPOCH, event, payment, refund, verified};
use crate::world::{Hands, Plain, World, effects, fast_clock, kept, ledger};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc;
use wooshpay::webhook::Event;
use wooshpay_inbox::Inbox;

/// A service that answers with the object of this id, or knows none. It takes a time that it is asked for as seconds, so that
/// nothing was created after one in milliseconds.
async fn service(object: impl Fn(&str) -> Option<Value> + Send + Sync + 'static) -> wooshpay::Client {
    let object = Arc::new(object);
    let app = axum::Router::new().fallback(move |uri: axum::http::Uri| {
        let is_filtered = uri.query().is_some_and(|query| query.contains("created"));
        let none = || json!({ "object": "list", "data": [], "has_more": false });
        let found =
            object(uri.path().rsplit('/').next().unwrap()).map(|found| if is_filtered { none() } else { found });
        let unknown = json!({ "error": { "message": "there is no such object" } });
        let status = if found.is_some() { 200 } else { 404 };
        async move { (axum::http::StatusCode::from_u16(status).unwrap(), found.unwrap_or(unknown).to_string()) }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    woosh::client(Some(&address))
}

fn told(id: &str, payment_id: &str, status: &str) -> Event {
    verified(&event(id, &format!("payment_intent.{status}"), EPOCH, &payment(payment_id, status, 100)))
}

fn unreadable(id: &str, payment_id: &str) -> Event {
    verified(&event(id, "payment_intent.succeeded", EPOCH, &json!({ "id": payment_id, "amount": "1.00" })))
}

/// What was told of an end is not undone by a part of the service that does not know of it yet. It is asked again.
pub async fn a_service_that_is_behind_itself<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let client = service(|id| Some(payment(id, "requires_action", 100))).await;
    let inbox = Inbox::builder(pool.clone(), client).attempts(1).open().await.unwrap();
    inbox.receive(&told("evt_1", "pi_1", "succeeded")).await.unwrap();
    inbox.receive(&unreadable("evt_2", "pi_1")).await.unwrap();
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 2);
    assert_eq!(effects(&pool).await, [["evt_1", "payment_intent.succeeded", "pi_1", "succeeded"]]);
    let dead = inbox.dead_letters(9).await.unwrap();
    assert_eq!(dead[0].failure, "wooshpay answered requires_action, and had told of succeeded");
}

/// What another worker does while the service is asked is not overlooked: it is asked again.
pub async fn an_object_that_changes_while_it_is_asked_for<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let other = builder.open().await.unwrap();
    let (asked, mut asks) = mpsc::unbounded_channel();
    let (answer, answers) = std::sync::mpsc::channel::<&str>();
    let answers = std::sync::Mutex::new(answers);
    let client = service(move |id| {
        asked.send(()).unwrap();
        Some(payment(id, tokio::task::block_in_place(|| answers.lock().unwrap().recv().unwrap()), 100))
    })
    .await;
    let inbox = Inbox::builder(pool.clone(), client).open().await.unwrap();
    inbox.receive(&unreadable("evt_1", "pi_1")).await.unwrap();
    let meanwhile = async {
        asks.recv().await.unwrap();
        other.receive(&told("evt_2", "pi_1", "requires_action")).await.unwrap();
        assert_eq!(other.drain(&Plain).await.unwrap(), 1);
        answer.send("requires_confirmation").unwrap();
        asks.recv().await.unwrap();
        answer.send("succeeded").unwrap();
    };
    let (handled, ()) = tokio::join!(inbox.drain(&Plain), meanwhile);
    assert_eq!(handled.unwrap(), 1);
    let states: Vec<String> = effects(&pool).await.into_iter().map(|mut effect| effect.remove(3)).collect();
    assert_eq!(states, ["requires_action", "succeeded"]);
    assert!(asks.try_recv().is_err(), "it was asked more often than there was a reason to");
}

/// Three ends are told of each payment, and what comes before them, with four workers. The service says which end is true.
pub async fn ends_that_disagree_in_every_order<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let client = service(|id| Some(payment(id, "succeeded", 100))).await;
    let builder = Inbox::builder(pool.clone(), client).workers(4).clock(fast_clock);
    let inbox = builder.poll(Duration::from_millis(20)).open().await.unwrap();
    let words = ["requires_action", "failed", "canceled", "succeeded"];
    let orders: Vec<_> = crate::doubles::orders();
    for (number, order) in orders.iter().enumerate() {
        for index in order {
            let status = words[*index];
            inbox.receive(&told(&format!("evt_{number}_{status}"), &format!("pi_{number}"), status)).await.unwrap();
        }
    }
    let all_is_handled = async {
        while inbox.waiting().await.unwrap().events > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    inbox.run_until(Plain, all_is_handled).await;
    assert_eq!(inbox.waiting().await.unwrap().dead, 0, "{:?}", inbox.dead_letters(2).await);
    let effects = effects(&pool).await;
    for number in 0..orders.len() {
        let payment = format!("pi_{number}");
        let states: Vec<&str> = effects.iter().filter(|row| row[2] == payment).map(|row| row[3].as_str()).collect();
        let succeeded = states.iter().filter(|state| **state == "succeeded").count();
        assert_eq!((succeeded, states.last()), (1, Some(&"succeeded")), "{payment}: {states:?}");
    }
    assert_eq!(ledger(&pool).await[1], orders.len() as i64 * 100);
}

/// WooshPay's documentation says seconds, its samples show milliseconds.
pub async fn a_service_that_filters_by_seconds<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let client = service(|id| {
        let all = if id == "payment_intents" { vec![payment("pi_1", "succeeded", 100)] } else { Vec::new() };
        Some(json!({ "object": "list", "data": all, "has_more": false }))
    });
    let inbox = Inbox::builder(pool.clone(), client.await).open().await.unwrap();
    let found =
        inbox.reconcile(SystemTime::UNIX_EPOCH + Duration::from_millis(EPOCH.cast_unsigned() - 1)).await.unwrap();
    assert_eq!((found.payments, found.fed), (1, 1));
}

/// It hides none of those that are still there.
pub async fn a_refund_that_is_gone<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let client = service(|id| match id {
        "re_2" => Some(refund(id, "pi_1", "succeeded", 500)),
        id if id.starts_with("re_") => None,
        _ => Some(json!({ "object": "list", "data": [], "has_more": false })),
    });
    let inbox = Inbox::builder(pool.clone(), client.await).open().await.unwrap();
    for id in ["re_1", "re_2", "re_3"] {
        let pending = refund(id, "pi_1", "pending", 500);
        inbox.receive(&verified(&event(id, "charge.refund.updated", EPOCH, &pending))).await.unwrap();
    }
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 3);
    let found = inbox.reconcile(SystemTime::now()).await.unwrap();
    assert_eq!((found.refunds, found.fed), (3, 1));
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [4, 0, 500]);
}

/// What was received before a clock was set back waits until it is there again; what is received after that does not.
pub async fn a_clock_that_is_set_back<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let (hands, earlier) = (Hands::new(), Hands::new());
    hands.pass(Duration::from_secs(3600));
    let inbox = builder.clock(hands.clock()).open().await.unwrap();
    inbox.receive(&told("evt_1", "pi_1", "succeeded")).await.unwrap();
    let set_back = Inbox::builder(pool.clone(), woosh::client(None)).clock(earlier.clock()).open().await.unwrap();
    set_back.receive(&told("evt_2", "pi_2", "succeeded")).await.unwrap();
    assert_eq!(set_back.drain(&Plain).await.unwrap(), 1);
    assert_eq!((kept(&pool).await["evt_1"].as_str(), kept(&pool).await["evt_2"].as_str()), ("waiting", "done"));
    earlier.pass(Duration::from_secs(3600));
    assert_eq!(set_back.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [2, 200, 0]);
}

/// The longest words that are kept fit into every index, however little they can be packed.
pub async fn the_longest_words<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.open().await.unwrap();
    let noise = || std::iter::repeat_with(fastrand::alphanumeric).take(1000).collect::<String>();
    for _ in 0..3 {
        let told = event(&noise(), &noise(), EPOCH, &json!({ "id": noise(), "status": "paid" }));
        inbox.receive(&verified(&told)).await.unwrap();
    }
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 3);
    assert_eq!((ledger(&pool).await[0], inbox.waiting().await.unwrap().dead), (3, 0));
}
