//! A store that is kept in a file.

use crate::support::{Bench, Shop, dana, fruit, same, text};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;
use wooshpay_sandbox::{Clock, Customer, DeliveryState, Sandbox};

const INTENTS: &str = "/v1/payment_intents";
const START: i64 = 1_770_000_000_000;

/// A file of its own, which goes with the test.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let place = Self(std::env::temp_dir().join(format!("wooshpay-sandbox-{}-{name}", std::process::id())));
        std::fs::create_dir_all(&place.0).unwrap();
        place
    }

    fn file(&self) -> PathBuf {
        self.0.join("shop.sqlite")
    }

    async fn bench(&self) -> Bench {
        Bench::with(Sandbox::builder().clock(Clock::frozen_at(START)).data(self.file())).await
    }

    async fn refused(&self) -> String {
        Sandbox::builder().data(self.file()).start().await.unwrap_err().to_string()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Bench {
    /// Everything that a file is to hold: not how far chance came, since requests that only read draw from it, too.
    async fn kept(&self) -> Value {
        let mut snapshot = self.found("/_sandbox/snapshot").await;
        snapshot["memo"].as_object_mut().unwrap().remove("chance").unwrap();
        snapshot
    }
}

async fn stopped(mut bench: Bench) {
    let other = Sandbox::start().await.unwrap();
    std::mem::replace(&mut bench.sandbox, other).shutdown().await;
}

#[tokio::test]
async fn a_sandbox_goes_on_where_it_stopped() {
    let place = Place::new("goes-on");
    let shop = Shop::open().await;
    let bench = place.bench().await;
    bench.endpoint(&shop).await;
    shop.will_answer([500; 2]);
    let (id, url) = bench.payment(20_000).await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    let keyed = bench.keyed("k", INTENTS, &dana(300)).await.body;
    bench.made("/_sandbox/faults", &json!({ "operation": "create_refund", "kind": "status" })).await;
    bench.sandbox.advance(Duration::from_secs(1)).await;
    let before = bench.kept().await;
    let old = bench.sandbox.base_url().to_owned();
    stopped(bench).await;

    let bench = place.bench().await;
    same(&bench.kept().await, &before);
    assert_eq!(bench.keyed("k", INTENTS, &dana(300)).await.body["id"], keyed["id"]);
    Customer::new().pay(&url.replace(&old, bench.sandbox.base_url())).await.unwrap();
    assert_eq!(bench.post("/v1/refunds", &json!({ "payment_intent": id })).await.status, 503);
    bench.made("/v1/refunds", &json!({ "payment_intent": id })).await;
    bench.sandbox.advance(Duration::from_hours(25)).await;
    assert!(bench.sandbox.deliveries().iter().all(|delivery| delivery.state == DeliveryState::Delivered));
    let session = bench.found(&format!("/v1/checkout/sessions/{}", text(&session["id"]))).await;
    assert_eq!(session["status"], "expired");
    let (before, whole) = (bench.kept().await, bench.found("/_sandbox/snapshot").await);
    stopped(bench).await;

    let bench = place.bench().await;
    same(&bench.kept().await, &before);
    bench.made("/_sandbox/reset", &json!({})).await;
    let snapshot = bench.kept().await;
    stopped(bench).await;
    let bench = place.bench().await;
    same(&bench.kept().await, &snapshot);
    let restored = bench.request("PUT", "/_sandbox/snapshot").json(&whole).send().await;
    assert_eq!(restored.status, 200);
    stopped(bench).await;
    let bench = place.bench().await;
    same(&bench.kept().await, &before);
    stopped(bench).await;
}

#[tokio::test]
async fn a_file_belongs_to_one_sandbox_at_a_time() {
    let place = Place::new("one");
    let bench = place.bench().await;
    assert_eq!(place.refused().await, format!("{}: another sandbox is using it", place.file().display()));
    bench.payment(100).await;
    stopped(bench).await;
    stopped(place.bench().await).await;
}

#[tokio::test]
async fn a_file_of_somebody_else_is_left_alone() {
    let place = Place::new("other");
    std::fs::write(place.file(), "my diary, which is longer than the header of a database would be\n".repeat(9))
        .unwrap();
    assert_eq!(place.refused().await, format!("{}: it is not an SQLite database", place.file().display()));
    assert!(std::fs::read_to_string(place.file()).unwrap().starts_with("my diary"));
    std::fs::remove_file(place.file()).unwrap();
    let database = rusqlite::Connection::open(place.file()).unwrap();
    database.execute_batch("CREATE TABLE diary (line TEXT)").unwrap();
    drop(database);
    let reason = "it is a database, and not one of the sandbox";
    assert_eq!(place.refused().await, format!("{}: {reason}", place.file().display()));
}

#[tokio::test]
async fn nothing_is_acknowledged_that_cannot_be_written() {
    let place = Place::new("full");
    let bench = place.bench().await;
    let (id, _) = bench.payment(100).await;
    stopped(bench).await;
    // The file becomes too small for what comes next, as on a full disk.
    let database = rusqlite::Connection::open(place.file()).unwrap();
    database
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON kept WHEN new.kind = 'refunds' BEGIN SELECT raise(ABORT, 'no room'); END",
        )
        .unwrap();
    drop(database);
    let bench = place.bench().await;
    let url = crate::support::wallet_url(&bench.intent(&id).await);
    Customer::new().pay(&url).await.unwrap();
    let lost = bench.post("/v1/refunds", &json!({ "payment_intent": id })).await;
    assert_eq!((lost.status, &lost.body["error"]["code"]), (500, &json!("sandbox_broken")));
    assert!(lost.message().contains("no room"), "{}", lost.message());
    // From then on, nobody is told what is not in the file.
    assert_eq!(bench.get(&format!("{INTENTS}/{id}")).await.status, 500);
    stopped(bench).await;
    let bench = place.bench().await;
    assert_eq!(
        (
            &bench.intent(&id).await["status"],
            bench.found("/_sandbox/snapshot").await["tables"]["refunds"].as_object().unwrap().len()
        ),
        (&json!("succeeded"), 0)
    );
    stopped(bench).await;
}

#[tokio::test]
async fn nobody_is_told_of_what_is_not_in_the_file() {
    let (place, shop) = (Place::new("told"), Shop::open().await);
    let bench = place.bench().await;
    bench.endpoint(&shop).await;
    stopped(bench).await;
    let database = rusqlite::Connection::open(place.file()).unwrap();
    database
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON kept WHEN new.kind = 'payment_intents'
             BEGIN SELECT raise(ABORT, 'no room'); END",
        )
        .unwrap();
    drop(database);
    let bench = place.bench().await;
    assert_eq!(bench.post(INTENTS, &dana(100)).await.status, 500);
    bench.sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!(shop.received().len(), 0);
    stopped(bench).await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_refused_with_the_files_name() {
    let place = Place::new("row");
    let bench = place.bench().await;
    let (id, _) = bench.payment(100).await;
    stopped(bench).await;
    for (row, reason) in [
        ("{}", format!("payment_intents: `{id}`: missing field ")),
        ("{", format!("payment_intents {id}: EOF while parsing ")),
    ] {
        let database = rusqlite::Connection::open(place.file()).unwrap();
        assert_eq!(database.execute("UPDATE kept SET row = ? WHERE key = ?", [row, &id]).unwrap(), 1);
        drop(database);
        let refused = place.refused().await;
        assert!(refused.starts_with(&format!("{}: {reason}", place.file().display())), "{refused}");
    }
}

/// It holds the secrets of endpoints.
#[cfg(unix)]
#[tokio::test]
async fn a_file_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("owner");
    let bench = place.bench().await;
    bench.made(INTENTS, &dana(20_000)).await;
    for file in std::fs::read_dir(&place.0).unwrap() {
        let file = file.unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", file.path().display());
    }
    stopped(bench).await;
}
