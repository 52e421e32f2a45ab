//! Every statement, in words that both databases understand.

use crate::engine::{Columns, Dialect, Engine, Value};
use crate::guard::{Last, Standing};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Connection, Pool, SqlStr, Transaction};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

/// An event that this worker took up. Until its lease ends nobody else does, and what it marks counts only as long as it
/// holds the event under this number.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) body: String,
    pub(crate) attempt: i64,
    pub(crate) allowed: i64,
    pub(crate) received: i64,
}

/// An event that was given up.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// The event's id.
    pub id: String,
    /// What happened, for example `payment_intent.succeeded`.
    pub kind: String,
    /// The id of the object that it is about; empty when it has none.
    pub object_id: String,
    /// The event, as it came.
    pub body: String,
    /// How often it was taken up.
    pub attempts: i64,
    /// When it was received, in milliseconds since the Unix epoch.
    pub received: i64,
    /// When it was given up, in milliseconds since the Unix epoch.
    pub given_up: i64,
    /// Why the last attempt failed.
    pub failure: String,
}

/// The body holds a customer's data and the payment's client secret, so only its size is shown.
impl fmt::Debug for DeadLetter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("DeadLetter");
        shown.field("id", &self.id).field("kind", &self.kind).field("object_id", &self.object_id);
        shown.field("attempts", &self.attempts).field("received", &self.received).field("given_up", &self.given_up);
        shown.field("failure", &self.failure).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// What still is to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiting {
    /// Events that were received and are not handled yet.
    pub events: i64,
    /// When the oldest of them was received, in milliseconds since the Unix epoch; nothing when there is none.
    pub oldest: Option<i64>,
    /// Dead letters.
    pub dead: i64,
}

pub(crate) fn migrator() -> Migrator {
    let sql = include_str!("../migrations/0001_inbox.sql");
    let first = Migration::new(1, Cow::Borrowed("inbox"), MigrationType::Simple, SqlStr::from_static(sql), false);
    let mut migrator = Migrator::with_migrations(vec![first]);
    // The merchant's own migrations have the usual name.
    migrator.dangerous_set_table_name("wooshpay_inbox_migrations");
    migrator
}

/// Two programs may open a new database at once. PostgreSQL lets them wait for each other; in SQLite the second fails on what
/// the first made, and finds all done when it looks again.
pub(crate) async fn migrate<D: Engine>(pool: &Pool<D>) -> Result<Dialect, MigrateError> {
    let mut connection = pool.acquire().await.map_err(MigrateError::Execute)?;
    let dialect = D::dialect(&connection);
    let migrator = migrator();
    for _ in 0..5 {
        if D::migrate(&mut connection, &migrator).await.is_ok() {
            return Ok(dialect);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    D::migrate(&mut connection, &migrator).await.map(|()| dialect)
}

/// A transaction that may write. SQLite must know that from its start: one that begins with reading and then cannot write,
/// because somebody else has written, fails at once and however long it would wait. In PostgreSQL no statement takes longer
/// than `longest`, unless the merchant has set another limit: one that hangs cannot be ended by dropping its future.
pub(crate) async fn begin<D: Engine>(
    connection: &mut D::Connection,
    dialect: Dialect,
    longest: Duration,
) -> sqlx::Result<Transaction<'_, D>> {
    match dialect {
        Dialect::Sqlite => connection.begin_with("BEGIN IMMEDIATE").await,
        Dialect::Postgres => {
            let longest = longest.as_millis().clamp(1, i32::MAX.unsigned_abs().into());
            let sql = format!(
                "BEGIN; SELECT set_config('statement_timeout', '{longest}', true)
                 WHERE current_setting('statement_timeout') = '0'"
            );
            connection.begin_with(AssertSqlSafe(sql)).await
        }
    }
}

/// Whether it is new. It is looked for first: in PostgreSQL a conflict with a row that a handler's transaction has marked
/// would wait for that transaction's end.
pub(crate) async fn insert<D: Engine>(
    pool: &Pool<D>,
    (id, kind, object_id, body): (&str, &str, &str, &str),
    allowed: u32,
    now: i64,
) -> sqlx::Result<bool> {
    let sql = "INSERT INTO wooshpay_inbox_events
               (id, kind, object_id, body, state, attempts, allowed, due, received, ended, failure)
               SELECT $1, $2, $3, $4, 'waiting', 0, CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT), 0, ''
               WHERE NOT EXISTS (SELECT 1 FROM wooshpay_inbox_events WHERE id = $1) ON CONFLICT (id) DO NOTHING";
    let (text, number) = (Value::Text, Value::Number);
    let values = [text(id), text(kind), text(object_id), text(body), number(allowed.into()), number(now), number(now)];
    Ok(D::execute(&mut *pool.acquire().await?, sql, &values).await? == 1)
}

/// Takes up the event that is due longest, and holds it until the lease ends.
pub(crate) async fn claim<D: Engine>(
    connection: &mut D::Connection,
    dialect: Dialect,
    now: i64,
    lease: i64,
) -> sqlx::Result<Option<Job>> {
    macro_rules! claim {
        ($lock:literal) => {
            concat!(
                "UPDATE wooshpay_inbox_events SET attempts = attempts + 1, due = $2 WHERE id =
                 (SELECT id FROM wooshpay_inbox_events WHERE state = 'waiting' AND due <= $1 ORDER BY due LIMIT 1",
                $lock,
                ") RETURNING id, kind, body, attempts, allowed, received"
            )
        };
    }
    let sql = match dialect {
        Dialect::Sqlite => claim!(""),
        Dialect::Postgres => claim!(" FOR UPDATE SKIP LOCKED"),
    };
    let values = [Value::Number(now), Value::Number(now.saturating_add(lease))];
    let read = |row: &dyn Columns| {
        Ok(Job {
            id: row.text(0)?,
            kind: row.text(1)?,
            body: row.text(2)?,
            attempt: row.number(3)?,
            allowed: row.number(4)?,
            received: row.number(5)?,
        })
    };
    Ok(D::fetch(connection, sql, &values, read).await?.pop())
}

/// When the next event falls due.
pub(crate) async fn next<D: Engine>(connection: &mut D::Connection) -> sqlx::Result<Option<i64>> {
    let sql = "SELECT due FROM wooshpay_inbox_events WHERE state = 'waiting' ORDER BY due LIMIT 1";
    Ok(D::fetch(connection, sql, &[], |row| row.number(0)).await?.pop())
}

/// Marks an event that this worker holds. Nothing is changed when it holds it no more.
pub(crate) async fn mark<D: Engine>(
    connection: &mut D::Connection,
    job: &Job,
    state: &str,
    now: i64,
) -> sqlx::Result<bool> {
    let sql = "UPDATE wooshpay_inbox_events SET state = $3, ended = $4
               WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    let values = [Value::Text(&job.id), Value::Number(job.attempt), Value::Text(state), Value::Number(now)];
    Ok(D::execute(connection, sql, &values).await? == 1)
}

/// Says within the transaction of [`mark`] what the event came to in the end. Nothing is changed when it was rolled back.
pub(crate) async fn restate<D: Engine>(connection: &mut D::Connection, id: &str, state: &str) -> sqlx::Result<bool> {
    let sql = "UPDATE wooshpay_inbox_events SET state = $2 WHERE id = $1 AND state = 'done'";
    Ok(D::execute(connection, sql, &[Value::Text(id), Value::Text(state)]).await? == 1)
}

/// Notes why an attempt failed: another is due then, or there is none. Nothing is changed when this worker holds it no more.
pub(crate) async fn fail<D: Engine>(
    connection: &mut D::Connection,
    job: &Job,
    state: &str,
    (due, ended): (i64, i64),
    failure: &str,
) -> sqlx::Result<bool> {
    let sql = "UPDATE wooshpay_inbox_events SET state = $3, due = $4, ended = $5, failure = $6
               WHERE id = $1 AND attempts = $2 AND state = 'waiting'";
    let (text, number) = (Value::Text, Value::Number);
    let values = [text(&job.id), number(job.attempt), text(state), number(due), number(ended), text(failure)];
    Ok(D::execute(connection, sql, &values).await? == 1)
}

/// What is known of an object, which nobody else changes until this transaction ends. Its state is empty when nothing is.
pub(crate) async fn hold<D: Engine>(connection: &mut D::Connection, id: &str, kind: &str) -> sqlx::Result<Last> {
    let sql = "INSERT INTO wooshpay_inbox_objects (id, kind, state, created, final, version)
               VALUES ($1, $2, '', 0, 0, 1)
               ON CONFLICT (id) DO UPDATE SET version = wooshpay_inbox_objects.version + 1
               RETURNING state, created, final, version";
    let rows = D::fetch(connection, sql, &[Value::Text(id), Value::Text(kind)], read_last).await?;
    rows.into_iter().next().ok_or(sqlx::Error::RowNotFound)
}

pub(crate) async fn last<D: Engine>(pool: &Pool<D>, id: &str) -> sqlx::Result<Option<Last>> {
    let sql = "SELECT state, created, final, version FROM wooshpay_inbox_objects WHERE id = $1";
    Ok(D::fetch(&mut *pool.acquire().await?, sql, &[Value::Text(id)], read_last).await?.pop())
}

fn read_last(row: &dyn Columns) -> sqlx::Result<Last> {
    Ok(Last { state: row.text(0)?, created: row.number(1)?, is_final: row.number(2)? == 1, version: row.number(3)? })
}

/// Notes within the transaction of [`hold`] where an object stands now. Nothing is changed when it was rolled back.
pub(crate) async fn stand<D: Engine>(
    connection: &mut D::Connection,
    (id, version): (&str, i64),
    standing: &Standing,
    created: i64,
) -> sqlx::Result<bool> {
    let sql = "UPDATE wooshpay_inbox_objects SET kind = $3, state = $4, created = $5, final = $6
               WHERE id = $1 AND version = $2";
    let (text, number) = (Value::Text, Value::Number);
    let last = number(standing.is_final().into());
    let values = [text(id), number(version), text(standing.kind), text(&standing.state), number(created), last];
    Ok(D::execute(connection, sql, &values).await? == 1)
}

/// The ids of objects of a kind that may still change.
pub(crate) async fn open<D: Engine>(pool: &Pool<D>, kind: &str) -> sqlx::Result<Vec<String>> {
    let sql = "SELECT id FROM wooshpay_inbox_objects WHERE final = 0 AND kind = $1";
    D::fetch(&mut *pool.acquire().await?, sql, &[Value::Text(kind)], |row| row.text(0)).await
}

pub(crate) async fn waiting<D: Engine>(pool: &Pool<D>) -> sqlx::Result<Waiting> {
    let sql = "SELECT count(*), coalesce(min(received), 0) FROM wooshpay_inbox_events WHERE state = 'waiting'
               UNION ALL SELECT count(*), -1 FROM wooshpay_inbox_events WHERE state = 'dead'";
    let mut found = Waiting::default();
    for (count, oldest) in
        D::fetch(&mut *pool.acquire().await?, sql, &[], |row| Ok((row.number(0)?, row.number(1)?))).await?
    {
        match oldest {
            -1 => found.dead = count,
            _ => (found.events, found.oldest) = (count, Some(oldest).filter(|_| count > 0)),
        }
    }
    Ok(found)
}

pub(crate) async fn dead_letters<D: Engine>(pool: &Pool<D>, most: u32) -> sqlx::Result<Vec<DeadLetter>> {
    let sql = "SELECT id, kind, object_id, body, attempts, received, ended, failure FROM wooshpay_inbox_events
               WHERE state = 'dead' ORDER BY ended LIMIT $1";
    let read = |row: &dyn Columns| {
        Ok(DeadLetter {
            id: row.text(0)?,
            kind: row.text(1)?,
            object_id: row.text(2)?,
            body: row.text(3)?,
            attempts: row.number(4)?,
            received: row.number(5)?,
            given_up: row.number(6)?,
            failure: row.text(7)?,
        })
    };
    D::fetch(&mut *pool.acquire().await?, sql, &[Value::Number(most.into())], read).await
}

/// Gives a dead letter so many attempts more.
pub(crate) async fn replay<D: Engine>(pool: &Pool<D>, id: &str, more: u32, now: i64) -> sqlx::Result<bool> {
    let sql = "UPDATE wooshpay_inbox_events SET state = 'waiting', allowed = attempts + $2, due = $3, ended = 0
               WHERE id = $1 AND state = 'dead'";
    let values = [Value::Text(id), Value::Number(more.into()), Value::Number(now)];
    Ok(D::execute(&mut *pool.acquire().await?, sql, &values).await? == 1)
}

/// Forgets what was handled before a moment.
pub(crate) async fn forget<D: Engine>(pool: &Pool<D>, before: i64) -> sqlx::Result<u64> {
    let sql = "DELETE FROM wooshpay_inbox_events WHERE state IN ('done', 'double', 'late') AND ended < $1";
    D::execute(&mut *pool.acquire().await?, sql, &[Value::Number(before)]).await
}
