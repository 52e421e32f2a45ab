//! The merchant's side of a database, in the same words for each of them.

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Any, AssertSqlSafe, Pool, Postgres, Row, Sqlite};
use std::future::Future;
use std::str::FromStr;
use std::time::Duration;
use wooshpay_inbox::Engine;

pub trait Database: Engine {
    fn connect(address: &str, connections: u32) -> impl Future<Output = Pool<Self>> + Send;
    /// Any statements, one after another.
    fn run(pool: &Pool<Self>, sql: &str) -> impl Future<Output = sqlx::Result<()>> + Send;
    fn write(
        connection: &mut Self::Connection,
        sql: &'static str,
        words: &[&str],
    ) -> impl Future<Output = sqlx::Result<()>> + Send;
    /// The rows of a question whose columns are texts.
    fn read(pool: &Pool<Self>, sql: &str) -> impl Future<Output = Vec<Vec<String>>> + Send;
}

/// The SQLite file that a test uses, as a program would open it.
fn file(address: &str) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::from_str(address).unwrap().create_if_missing(true);
    options.journal_mode(SqliteJournalMode::Wal).busy_timeout(Duration::from_secs(30))
}

macro_rules! database {
    ($database:ty, $connect:expr) => {
        impl Database for $database {
            async fn connect(address: &str, connections: u32) -> Pool<Self> {
                $connect(address.to_owned(), connections).await
            }

            async fn run(pool: &Pool<Self>, sql: &str) -> sqlx::Result<()> {
                sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.map(drop)
            }

            async fn write(connection: &mut Self::Connection, sql: &'static str, words: &[&str]) -> sqlx::Result<()> {
                let query = words.iter().fold(sqlx::query::<Self>(sql), |query, word| query.bind((*word).to_owned()));
                query.execute(connection).await.map(drop)
            }

            async fn read(pool: &Pool<Self>, sql: &str) -> Vec<Vec<String>> {
                let rows = sqlx::query::<Self>(AssertSqlSafe(sql.to_owned())).fetch_all(pool).await.unwrap();
                rows.iter().map(|row| (0..row.columns().len()).map(|index| row.get(index)).collect()).collect()
            }
        }
    };
}

database!(Sqlite, async |address: String, connections| {
    SqlitePoolOptions::new().max_connections(connections).connect_with(file(&address)).await.unwrap()
});
database!(Postgres, async |address: String, connections| {
    let options = sqlx::postgres::PgPoolOptions::new().max_connections(connections);
    options.acquire_timeout(Duration::from_secs(10)).connect(&address).await.unwrap()
});
database!(Any, async |address: String, connections| {
    sqlx::any::install_default_drivers();
    if address.starts_with("sqlite:") {
        Sqlite::connect(&address, 1).await.close().await;
    }
    sqlx::any::AnyPoolOptions::new().max_connections(connections).connect(&address).await.unwrap()
});
