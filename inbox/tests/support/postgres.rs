//! A PostgreSQL of the test's own: started for it, on loopback, and ended with it, however the test ends.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Below the ports that outgoing connections take, so that the server finds its own again after a pause.
const PORTS: std::ops::Range<u32> = 20_000..32_000;
const PATIENCE: Duration = Duration::from_secs(60);
/// Keeps the server, and ends it on a word from the test, or when the test is gone.
const KEEPER: &str = r#"
"$1" -D "$2/data" -p "$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= >>"$2/log" 2>&1 &
read -r signal || trap 'rm -rf "$2"' EXIT
kill -s "${signal:-QUIT}" $!
wait $!
"#;
static NUMBERS: AtomicU32 = AtomicU32::new(0);

/// How a server ends.
#[derive(Clone, Copy, Debug)]
pub enum Stop {
    /// Connections are closed, all is written.
    Fast,
    /// As by a loss of power: the next start recovers from the log.
    Immediate,
}

/// All its settings are PostgreSQL's own, those for durability included.
pub struct Server {
    programs: PathBuf,
    account: Option<(u32, u32)>,
    folder: PathBuf,
    port: u32,
    keeper: Option<(Child, ChildStdin)>,
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
        let mut server = Self { programs, account: account_to_take(), folder, port: free_port(), keeper: None };
        server.give_folder();
        let mut make = Command::new(server.programs.join("initdb"));
        make.args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "-D"]).arg(server.folder.join("data"));
        let made = server.as_account(&mut make).output().unwrap();
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        server.resume();
        Some(server)
    }

    /// Starts it again after [`stop`](Self::stop), on the same port.
    pub fn resume(&mut self) {
        assert!(self.keeper.is_none(), "it runs");
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "sh"]).arg(self.programs.join("postgres")).arg(&self.folder);
        let keeper = keeper.arg(self.port.to_string()).stdin(Stdio::piped());
        let mut keeper = self.as_account(keeper).spawn().unwrap();
        let word = keeper.stdin.take().unwrap();
        let (keeper, _) = self.keeper.insert((keeper, word));
        let pid_file = self.folder.join("data/postmaster.pid");
        let begin = Instant::now();
        // PostgreSQL writes how far it is into the eighth line.
        while fs::read_to_string(&pid_file).unwrap_or_default().lines().nth(7).is_none_or(|line| line.trim() != "ready")
        {
            if keeper.try_wait().unwrap().is_some() || begin.elapsed() > PATIENCE {
                panic!("PostgreSQL did not start: {}", fs::read_to_string(self.folder.join("log")).unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it, and waits until it has ended.
    pub fn stop(&mut self, how: Stop) {
        let (mut keeper, mut word) = self.keeper.take().expect("it runs");
        let signal = if matches!(how, Stop::Fast) { "INT\n" } else { "QUIT\n" };
        word.write_all(signal.as_bytes()).unwrap();
        keeper.wait().unwrap();
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
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    #[cfg(unix)]
    fn as_account<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        use std::os::unix::process::CommandExt;
        let command = command.current_dir(&self.folder);
        match self.account {
            Some((user, group)) => command.uid(user).gid(group),
            None => command,
        }
    }

    #[cfg(unix)]
    fn give_folder(&self) {
        if let Some((user, group)) = self.account {
            std::os::unix::fs::chown(&self.folder, Some(user), Some(group)).unwrap();
        }
    }

    #[cfg(not(unix))]
    fn as_account<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.current_dir(&self.folder)
    }

    #[cfg(not(unix))]
    fn give_folder(&self) {}
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((mut keeper, word)) = self.keeper.take() {
            drop(word);
            let _ = keeper.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Where PostgreSQL's programs are; the newest, where Debian has several.
fn programs() -> Option<PathBuf> {
    let version = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has_server = |folder: &PathBuf| ["initdb", "postgres"].iter().all(|name| folder.join(name).is_file());
    let newest = debian.filter(has_server).max_by_key(|folder| version(folder.parent()?));
    newest.or_else(|| std::env::split_paths(&path).find(has_server)).filter(|_| cfg!(unix))
}

fn free_port() -> u32 {
    let count = PORTS.end - PORTS.start;
    let from = std::process::id().wrapping_mul(7) % count;
    let mut ports = (0..count).map(|step| PORTS.start + (from + step) % count);
    ports.find(|port| TcpListener::bind(format!("127.0.0.1:{port}")).is_ok()).expect("a port that is free")
}

/// Whom the server runs as, when that is not us: PostgreSQL refuses to be root.
fn account_to_take() -> Option<(u32, u32)> {
    let id = |arguments: &[&str]| {
        let told = Command::new("id").args(arguments).output().ok().filter(|told| told.status.success())?;
        String::from_utf8(told.stdout).ok()?.trim().parse::<u32>().ok()
    };
    let account = |name: &&str| Some((id(&["-u", name])?, id(&["-g", name])?));
    let is_root = id(&["-u"]) == Some(0);
    is_root.then(|| ["postgres", "nobody"].iter().find_map(account).expect("an account for PostgreSQL"))
}
