//! The store in an SQLite file.
//!
//! Every change is one transaction of a write-ahead log, which is with the operating system before an answer goes out: it
//! survives the end of the process at any moment. A machine that loses its power may lose the last moments.

use crate::journal::{Journal, Page};
use crate::table::Change;
use rusqlite::{Connection, OpenFlags, Transaction, params};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Marks the file as the sandbox's; the letters `WSHP`.
const APPLICATION: i64 = 0x5753_4850;
const VERSION: i64 = 1;
const MEMO: &str = "memo";
/// A sandbox that is just ending needs no longer.
const PATIENCE: Duration = Duration::from_millis(300);

pub(crate) struct File {
    path: PathBuf,
    connection: Connection,
}

impl File {
    /// Opens a file, or makes it.
    pub(crate) fn open(path: &Path) -> Result<Self, String> {
        Self::prepare(path).map_err(|reason| format!("{}: {reason}", path.display()))
    }

    fn prepare(path: &Path) -> Result<Self, String> {
        // A path, and never SQLite's own words: `:memory:` and `file:x?mode=memory` would keep nothing.
        let place = std::path::absolute(path).map_err(|error| error.to_string())?;
        // It holds secrets and keys. What SQLite puts beside it has the same mode.
        let mut file = std::fs::OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
        file.create(true).append(true).open(&place).map_err(|error| error.to_string())?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(place, flags).map_err(told)?;
        connection.busy_timeout(PATIENCE).map_err(told)?;
        let number = |name: &str| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
        // One sandbox at a time: two would each believe their own memory.
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL;").map_err(told)?;
        let tables = number("schema_version").map_err(told)?;
        match (number("application_id").map_err(told)?, number("user_version").map_err(told)?) {
            (APPLICATION, VERSION) => {}
            (APPLICATION, other) => return Err(format!("it was written by another version of the sandbox ({other})")),
            (0, 0) if tables == 0 => {}
            _ => return Err("it is a database, and not one of the sandbox".into()),
        }
        connection
            .execute_batch(&format!(
                "PRAGMA journal_mode = WAL;
                 BEGIN IMMEDIATE;
                 CREATE TABLE IF NOT EXISTS kept (kind TEXT NOT NULL, key TEXT NOT NULL, row TEXT NOT NULL,
                                                  PRIMARY KEY (kind, key)) WITHOUT ROWID;
                 PRAGMA application_id = {APPLICATION};
                 PRAGMA user_version = {VERSION};
                 COMMIT;"
            ))
            .map_err(told)?;
        Ok(Self { path: path.to_owned(), connection })
    }

    fn transact(&mut self, work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>) -> Result<(), String> {
        let done = self.connection.transaction().and_then(|transaction| {
            work(&transaction)?;
            transaction.commit()
        });
        done.map_err(|error| format!("{}: {}", self.path.display(), told(error)))
    }
}

impl Journal for File {
    fn read(&mut self) -> Result<Option<Page>, String> {
        let read = |connection: &Connection| -> rusqlite::Result<Vec<(String, String, String)>> {
            let mut query = connection.prepare("SELECT kind, key, row FROM kept")?;
            query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
        };
        let wrong = |reason: String| format!("{}: {reason}", self.path.display());
        let mut page = Page::default();
        let mut any = false;
        for (kind, key, row) in read(&self.connection).map_err(|error| wrong(told(error)))? {
            let row: Value = serde_json::from_str(&row).map_err(|error| wrong(format!("{kind} {key}: {error}")))?;
            any = true;
            if kind == MEMO {
                page.memo = row;
            } else {
                page.tables.entry(kind).or_default().insert(key, row);
            }
        }
        Ok(any.then_some(page))
    }

    fn write(&mut self, changes: &[(&'static str, Vec<Change>)], memo: &Value) -> Result<(), String> {
        self.transact(|transaction| {
            let mut put =
                transaction.prepare_cached("INSERT OR REPLACE INTO kept (kind, key, row) VALUES (?, ?, ?)")?;
            let mut drop = transaction.prepare_cached("DELETE FROM kept WHERE kind = ? AND key = ?")?;
            for (kind, changes) in changes {
                for (key, row) in changes {
                    match row {
                        Some(row) => put.execute(params![kind, key, row])?,
                        None => drop.execute(params![kind, key])?,
                    };
                }
            }
            put.execute(params![MEMO, "", memo.to_string()])?;
            Ok(())
        })
    }

    fn replace(&mut self, page: Page) -> Result<(), String> {
        self.transact(|transaction| {
            transaction.execute("DELETE FROM kept", [])?;
            let mut put = transaction.prepare_cached("INSERT INTO kept (kind, key, row) VALUES (?, ?, ?)")?;
            for (kind, rows) in &page.tables {
                for (key, row) in rows {
                    put.execute(params![kind, key, row.to_string()])?;
                }
            }
            put.execute(params![MEMO, "", page.memo.to_string()])?;
            Ok(())
        })
    }
}

/// What SQLite says, for people.
fn told(error: rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => {
            "another sandbox is using it".into()
        }
        Some(rusqlite::ErrorCode::NotADatabase) => "it is not an SQLite database".into(),
        Some(rusqlite::ErrorCode::DiskFull) => "the disk is full".into(),
        _ => error.to_string(),
    }
}
