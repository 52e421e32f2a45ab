//! A PostgreSQL of the test's own: started for it, on loopback, and ended with it.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::ffi::OsStr;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

const ACCOUNT: &str = "postgres";
static NUMBERS: AtomicU32 = AtomicU32::new(0);

pub struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

/// How a server ends.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// Connections are closed, all is written.
    Fast,
    /// As by a loss of power: the next start recovers from the log.
    Immediate,
}

impl Server {
    /// A new server with nothing in it; nothing when this machine has no PostgreSQL. In CI that is an error.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!("\nWHAT NEEDS POSTGRESQL DID NOT RUN: this machine has none.");
            eprintln!("On Debian: apt-get install postgresql\n");
            assert!(std::env::var_os("CI").is_none(), "in CI PostgreSQL must be there");
            return None;
        };
        let number = NUMBERS.fetch_add(1, Ordering::SeqCst);
        let folder = std::env::temp_dir().join(format!("wooshpay-postgres-{}-{number}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let (user, group) = account();
        chown(&folder, Some(user), Some(group)).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { programs, folder, port };
        server.run("initdb", ["-A", "trust", "-U", ACCOUNT, "-E", "UTF8", "--no-locale", "-D"], &server.data());
        server.resume();
        Some(server)
    }

    /// Starts it again after [`stop`](Self::stop), on the same port.
    pub fn resume(&self) {
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -k {}", self.port, self.folder.display());
        let log = self.folder.join("log");
        self.run("pg_ctl", ["-w", "-s", "-o", &options, "-l", log.to_str().unwrap(), "start", "-D"], &self.data());
    }

    pub fn stop(&self, how: Stop) {
        let mode = if matches!(how, Stop::Fast) { "fast" } else { "immediate" };
        self.run("pg_ctl", ["-w", "-s", "-m", mode, "stop", "-D"], &self.data());
    }

    /// The address of a new database.
    pub async fn fresh(&self) -> String {
        let name = format!("test_{}", NUMBERS.fetch_add(1, Ordering::SeqCst));
        let mut connection = PgConnection::connect(&self.address("postgres")).await.unwrap();
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        self.address(&name)
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://{ACCOUNT}@127.0.0.1:{}/{database}", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn run<const N: usize>(&self, program: &str, arguments: [&str; N], data: &Path) {
        let program = self.programs.join(program);
        let mut command = match account_to_take() {
            // PostgreSQL refuses to be root.
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command.args([format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".to_owned()]);
                command.arg(&program);
                command
            }
            None => Command::new(&program),
        };
        let command = command.args(arguments).arg(data).current_dir(&self.folder).stdin(Stdio::null());
        let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} {}: {words}", program.display(), output.status);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            self.stop(Stop::Immediate);
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Where PostgreSQL's programs are; the newest, where there are several.
fn programs() -> Option<PathBuf> {
    let has_server = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |folder: &Path| folder.file_name().and_then(OsStr::to_str).and_then(|name| name.parse::<u32>().ok());
    let debian = debian.map(|entry| entry.path()).max_by_key(|folder| version(folder)).map(|folder| folder.join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.into_iter().chain(std::env::split_paths(&path)).find(has_server)
}

/// Whom the server runs as, when that is not us.
fn account_to_take() -> Option<(u32, u32)> {
    let ours = fs::metadata("/proc/self").map_or(1, |us| us.uid());
    (ours == 0).then(account)
}

/// The account that Debian's package makes; our own when we are not root.
fn account() -> (u32, u32) {
    let us = fs::metadata("/proc/self").unwrap();
    if us.uid() != 0 {
        return (us.uid(), us.gid());
    }
    let accounts = fs::read_to_string("/etc/passwd").unwrap();
    let line = accounts.lines().find(|line| line.split(':').next() == Some(ACCOUNT));
    let fields: Vec<&str> = line.expect("an account for PostgreSQL").split(':').collect();
    (fields[2].parse().unwrap(), fields[3].parse().unwrap())
}
