use std::fmt;

/// Why the inbox could not do what it was asked for. Nothing was half done: what had begun in the database was rolled back.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The database refused, or could not be reached.
    Database(sqlx::Error),
    /// The inbox's tables could not be made.
    Migration(sqlx::migrate::MigrateError),
    /// The event was not given by a verifier, so it may be anybody's.
    Unverified,
    /// The event cannot be kept: its id, its type or its object's id has a `NUL` character or more than 1,000 bytes, or its body
    /// is not UTF-8.
    Unfit(&'static str),
    /// WooshPay could not be asked.
    Service(wooshpay::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the inbox's database: {error}"),
            Self::Migration(error) => write!(f, "the inbox's tables could not be made: {error}"),
            Self::Unverified => {
                f.write_str("the event was not given by a verifier; only what was verified is received")
            }
            Self::Unfit(why) => write!(f, "the event cannot be kept: {why}"),
            Self::Service(error) => write!(f, "wooshpay could not be asked: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Migration(error) => Some(error),
            Self::Service(error) => Some(error),
            Self::Unverified | Self::Unfit(_) => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<wooshpay::Error> for Error {
    fn from(error: wooshpay::Error) -> Self {
        Self::Service(error)
    }
}
