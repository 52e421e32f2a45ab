//! A merchant with a database, and handlers whose effects can be counted.

use crate::database::Database;
use crate::woosh;
use sqlx::Pool;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wooshpay::webhook::{Event, EventObject};
use wooshpay_inbox::{Builder, Handler, HandlerError, Inbox};

/// Where SQLite's files are, until all is done.
pub struct Folder(PathBuf, AtomicU32);

impl Folder {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("wooshpay-inbox-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder, AtomicU32::new(0))
    }

    pub fn fresh(&self) -> String {
        format!("sqlite://{}/{}.db", self.0.display(), self.1.fetch_add(1, Ordering::SeqCst))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub struct World<D> {
    pub address: String,
    pub database: PhantomData<D>,
}

/// No constraint forbids a second effect: it would be seen.
const TABLES: &str = "
    CREATE TABLE effects (event TEXT NOT NULL, kind TEXT NOT NULL, object TEXT NOT NULL, state TEXT NOT NULL,
        place BIGINT NOT NULL);
    CREATE TABLE ledger (number BIGINT NOT NULL, paid BIGINT NOT NULL, refunded BIGINT NOT NULL);
    INSERT INTO ledger VALUES (0, 0, 0)";

impl<D: Database> World<D> {
    pub async fn pool(&self) -> Pool<D> {
        D::connect(&self.address, 8).await
    }

    /// The merchant's tables, and an inbox beside them.
    pub async fn merchant(&self) -> (Pool<D>, Builder<D>) {
        let pool = self.pool().await;
        D::run(&pool, TABLES).await.unwrap();
        let builder = Inbox::builder(pool.clone(), woosh::client(None));
        (pool, builder)
    }
}

/// A clock that a trial moves.
#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Hands {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(woosh::EPOCH)))
    }

    pub fn pass(&self, time: Duration) {
        self.0.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub fn clock(&self) -> impl Fn() -> i64 + Send + Sync + 'static {
        let hands = self.clone();
        move || hands.0.load(Ordering::SeqCst)
    }
}

/// A clock on which pauses between attempts are short.
pub fn fast_clock() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    i64::try_from(now).unwrap() * 100
}

/// What a handler of the merchant does: notes what it was told, in the merchant's tables.
pub async fn effect<D: Database>(event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
    let (state, amounts) = match event.object() {
        EventObject::PaymentIntent(intent) if intent.status.as_str() == "succeeded" => {
            (intent.status.to_string(), (intent.amount_received.map_or(0, |amount| amount.get()), 0))
        }
        EventObject::PaymentIntent(intent) => (intent.status.to_string(), (0, 0)),
        EventObject::Refund(refund) => {
            let status = refund.status.as_ref().map(ToString::to_string).unwrap_or_default();
            let back = refund.amount.map_or(0, |amount| amount.get());
            (status.clone(), (0, if status == "succeeded" { back } else { 0 }))
        }
        _ => (String::new(), (0, 0)),
    };
    let (paid, refunded) = (amounts.0.to_string(), amounts.1.to_string());
    let sum = "UPDATE ledger SET number = number + 1, paid = paid + CAST($1 AS BIGINT),
               refunded = refunded + CAST($2 AS BIGINT)";
    D::write(db, sum, &[&paid, &refunded]).await?;
    tokio::task::yield_now().await;
    let note = "INSERT INTO effects (event, kind, object, state, place) SELECT $1, $2, $3, $4, number FROM ledger";
    let words = [event.id().as_str(), event.kind_str(), event.object_id().unwrap_or_default(), &state];
    Ok(D::write(db, note, &words).await?)
}

/// A handler that does just that.
pub struct Plain;

impl<D: Database> Handler<D> for Plain {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        effect::<D>(event, db).await
    }
}

pub async fn effects<D: Database>(pool: &Pool<D>) -> Vec<Vec<String>> {
    D::read(pool, "SELECT event, kind, object, state FROM effects ORDER BY place").await
}

/// How many events were handled, and the sums of what was paid and refunded.
pub async fn ledger<D: Database>(pool: &Pool<D>) -> [i64; 3] {
    let sql = "SELECT CAST(number AS TEXT), CAST(paid AS TEXT), CAST(refunded AS TEXT) FROM ledger";
    let row = D::read(pool, sql).await.remove(0);
    [0, 1, 2].map(|index| row[index].parse().unwrap())
}

/// The state of each event that the inbox keeps, by its id.
pub async fn kept<D: Database>(pool: &Pool<D>) -> std::collections::BTreeMap<String, String> {
    let rows = D::read(pool, "SELECT id, state FROM wooshpay_inbox_events").await;
    rows.into_iter().map(|mut row| (row.remove(0), row.remove(0))).collect()
}
