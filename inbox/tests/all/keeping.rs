use crate::database::Database;
use crate::woosh::{self, EPOCH, event, payment, verified};
use crate::world::{Plain, World, effects, ledger};
use serde_json::json;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wooshpay::webhook::Event;
use wooshpay_inbox::{Error, Received};

fn paid(id: &str, payment_id: &str) -> serde_json::Value {
    event(id, "payment_intent.succeeded", EPOCH, &payment(payment_id, "succeeded", 20_000))
}

pub async fn what_is_no_ones_is_not_kept<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.open().await.unwrap();
    let anybodys: Event = serde_json::from_value(paid("evt_1", "pi_1")).unwrap();
    assert!(matches!(inbox.receive(&anybodys).await, Err(Error::Unverified)));
    for (id, object) in [("evt_\0", "pi_1"), ("evt_1", "pi_\0"), (&*"e".repeat(1001), "pi_1")] {
        let refused = inbox.receive(&verified(&paid(id, object))).await;
        assert!(matches!(refused, Err(Error::Unfit(_))), "{refused:?}");
    }
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 0);
    assert!(effects(&pool).await.is_empty());
}

/// Each is kept once and handled once.
pub async fn odd_events_are_kept<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.open().await.unwrap();
    let no_id = json!({ "object": "payment_intent", "amount": 1 });
    let odd = [
        event("evt_Ω'\"; DROP TABLE effects", "payout.paid", EPOCH, &json!({ "id": "po_1", "status": "paid" })),
        event("evt_none", "product.created", EPOCH, &json!({})),
        event("evt_none_again", "product.created", EPOCH, &json!({})),
        event("evt_big", "payout.created", EPOCH, &json!({ "id": "po_2", "note": "x".repeat(900_000) })),
        event("evt_nul", "payout.created", EPOCH, &json!({ "id": "po_3", "note": "a\0b" })),
        event("evt_word", "a_word", EPOCH, &json!({ "id": "x" })),
        event("evt_no_id", "payout.created", EPOCH, &no_id),
        event("evt_early", "payout.created", i64::MIN, &json!({ "id": "po_4" })),
        json!({ "id": "evt_bare", "type": "payout.created", "data": "text" }),
    ];
    for event in &odd {
        assert_eq!(inbox.receive(&verified(event)).await.unwrap(), Received::New);
        assert_eq!(inbox.receive(&verified(event)).await.unwrap(), Received::Double);
    }
    assert_eq!(inbox.drain(&Plain).await.unwrap(), odd.len());
    assert_eq!((ledger(&pool).await[0], inbox.waiting().await.unwrap().dead), (odd.len() as i64, 0));
}

/// The status that the route answers a delivery with.
async fn post(address: std::net::SocketAddr, signature: &str, body: &str) -> u16 {
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let length = body.len();
    let head = format!(
        "POST /webhook HTTP/1.1\r\nhost: shop\r\nwooshpay-signature: {signature}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

pub async fn the_route_answers_for_the_database<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.open().await.unwrap();
    let app: axum::Router = axum::Router::new().route("/webhook", inbox.webhook(woosh::verifier()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let body = paid("evt_1", "pi_1").to_string();
    let signature = woosh::signature(body.as_bytes());
    assert_eq!(post(address, &signature, &body).await, 204);
    assert_eq!(post(address, &signature, &body).await, 204);
    assert_eq!(post(address, &signature, &body.replace("20000", "20001")).await, 400);
    assert_eq!(post(address, "t=1,v1=00", &body).await, 400);
    let unfit = paid("evt_\0", "pi_1").to_string();
    assert_eq!(post(address, &woosh::signature(unfit.as_bytes()), &unfit).await, 422);
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
    pool.close().await;
    assert_eq!(post(address, &signature, &body).await, 503);
    assert!(matches!(inbox.drain(&Plain).await, Err(Error::Database(_))));
    server.abort();
}

pub async fn tables_are_made_once_beside_those_of_the_merchant<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let theirs = "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL);
                  INSERT INTO _sqlx_migrations VALUES (20260101, 'theirs')";
    D::run(&pool, theirs).await.unwrap();
    let others = (0..4).map(|_| wooshpay_inbox::Inbox::builder(pool.clone(), woosh::client(None)).open());
    let (first, others) = tokio::join!(builder.open(), futures_util::future::join_all(others));
    for other in others {
        other.unwrap();
    }
    let event = verified(&paid("evt_1", "pi_1"));
    assert_eq!(first.unwrap().receive(&event).await.unwrap(), Received::New);
    let again = wooshpay_inbox::Inbox::builder(pool.clone(), woosh::client(None)).open().await.unwrap();
    assert_eq!(again.receive(&event).await.unwrap(), Received::Double);
    assert_eq!(D::read(&pool, "SELECT description FROM _sqlx_migrations").await, [["theirs"]]);
}

pub async fn what_was_handled_can_be_forgotten<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.clock(|| EPOCH).open().await.unwrap();
    inbox.receive(&verified(&paid("evt_1", "pi_1"))).await.unwrap();
    let after = UNIX_EPOCH + Duration::from_millis(EPOCH.cast_unsigned() + 1);
    assert_eq!(inbox.forget(after).await.unwrap(), 0, "it waits");
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(inbox.forget(after - Duration::from_millis(1)).await.unwrap(), 0);
    assert_eq!(inbox.forget(after).await.unwrap(), 1);
    assert_eq!(inbox.forget(SystemTime::now()).await.unwrap(), 0);
    // Its object is remembered, so even after that it has no second effect.
    inbox.receive(&verified(&paid("evt_1", "pi_1"))).await.unwrap();
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
}
