//! What differs between databases. All statements stand in `store.rs`, once.

use sqlx::{Database, Row};
use std::future::Future;

/// A database that an inbox can live in: `sqlx::Sqlite`, `sqlx::Postgres`, and `sqlx::Any` over either, each by the feature
/// of its name.
pub trait Engine: Database + inside::Inside {}

/// A value of a statement.
#[derive(Debug)]
pub enum Value<'a> {
    Text(&'a str),
    Number(i64),
}

/// A row that came back.
pub trait Columns {
    fn text(&self, index: usize) -> sqlx::Result<String>;
    fn number(&self, index: usize) -> sqlx::Result<i64>;
}

/// The dialect that a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

pub(crate) mod inside {
    use super::*;
    use sqlx::migrate::{MigrateError, Migrator};

    /// What the inbox does with a connection. Nobody else can implement it.
    pub trait Inside: Database {
        fn dialect(connection: &Self::Connection) -> Dialect;

        fn migrate(
            connection: &mut Self::Connection,
            migrator: &Migrator,
        ) -> impl Future<Output = Result<(), MigrateError>> + Send;

        /// How many rows were changed.
        fn execute(
            connection: &mut Self::Connection,
            sql: &'static str,
            values: &[Value<'_>],
        ) -> impl Future<Output = sqlx::Result<u64>> + Send;

        /// The rows, each read by `read`.
        fn fetch<T: Send>(
            connection: &mut Self::Connection,
            sql: &'static str,
            values: &[Value<'_>],
            read: fn(&dyn Columns) -> sqlx::Result<T>,
        ) -> impl Future<Output = sqlx::Result<Vec<T>>> + Send;
    }
}

macro_rules! engine {
    ($database:ty, $row:ty, $dialect:expr) => {
        impl Engine for $database {}

        impl inside::Inside for $database {
            fn dialect(connection: &Self::Connection) -> Dialect {
                $dialect(connection)
            }

            async fn migrate(
                connection: &mut Self::Connection,
                migrator: &sqlx::migrate::Migrator,
            ) -> Result<(), sqlx::migrate::MigrateError> {
                migrator.run_direct(None, connection, false).await
            }

            async fn execute(
                connection: &mut Self::Connection,
                sql: &'static str,
                values: &[Value<'_>],
            ) -> sqlx::Result<u64> {
                let query = values.iter().fold(sqlx::query::<Self>(sql), |query, value| match *value {
                    Value::Text(text) => query.bind(text),
                    Value::Number(number) => query.bind(number),
                });
                Ok(query.execute(connection).await?.rows_affected())
            }

            async fn fetch<T: Send>(
                connection: &mut Self::Connection,
                sql: &'static str,
                values: &[Value<'_>],
                read: fn(&dyn Columns) -> sqlx::Result<T>,
            ) -> sqlx::Result<Vec<T>> {
                let query = values.iter().fold(sqlx::query::<Self>(sql), |query, value| match *value {
                    Value::Text(text) => query.bind(text),
                    Value::Number(number) => query.bind(number),
                });
                query.fetch_all(connection).await?.iter().map(|row| read(row)).collect()
            }
        }

        impl Columns for $row {
            fn text(&self, index: usize) -> sqlx::Result<String> {
                self.try_get(index)
            }

            fn number(&self, index: usize) -> sqlx::Result<i64> {
                self.try_get(index)
            }
        }
    };
}

#[cfg(feature = "sqlite")]
engine!(sqlx::Sqlite, sqlx::sqlite::SqliteRow, |_: &sqlx::SqliteConnection| Dialect::Sqlite);

#[cfg(feature = "postgres")]
engine!(sqlx::Postgres, sqlx::postgres::PgRow, |_: &sqlx::PgConnection| Dialect::Postgres);

#[cfg(feature = "any")]
engine!(sqlx::Any, sqlx::any::AnyRow, |connection: &sqlx::AnyConnection| match connection.backend_name() {
    "SQLite" => Dialect::Sqlite,
    _ => Dialect::Postgres,
});
