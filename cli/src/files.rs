//! Files: secrets that nobody else can read, and writing that leaves the old file or the whole new one.

use crate::failure::{Exit, Failure};
use std::fs;
use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Standard input can be read once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The largest secret that is read, in bytes.
const LARGEST: u64 = 4096;
/// The most that is read of anything else, in bytes.
const MOST: u64 = 256 << 20;

/// Reads a secret from a file that nobody else can read, or from standard input for `-`. A line end after it is left out.
pub(crate) async fn secret(file: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        once()?;
        if io::stdin().is_terminal() {
            return typed("secret").await;
        }
        io::stdin().lock().take(LARGEST).read_to_string(&mut text)
    } else {
        private(file)?;
        fs::File::open(file).and_then(|opened| opened.take(LARGEST).read_to_string(&mut text))
    };
    let read = read.map_err(|error| Failure::file(file, "read", &error))?;
    if read as u64 == LARGEST {
        return Err(Failure::local(format!("{} is too long for a secret", file.display())));
    }
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// Asks for a secret on the terminal, and does not show it. What reads it raises SIGINT upon Ctrl-C while the terminal is
/// still without echo: there must be a [`Stop`](crate::stop::Stop), or that is how it stays.
pub(crate) async fn typed(what: &str) -> Result<String, Failure> {
    #[cfg(unix)]
    let _as_it_was = Terminal(rustix::termios::tcgetattr(io::stdin()).ok());
    let prompt = format!("{what} (not shown): ");
    match tokio::task::spawn_blocking(|| rpassword::prompt_password(prompt)).await.map_err(io::Error::other).flatten() {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(Failure::new(Exit::Interrupted, "stopped")),
        typed => typed.map_err(|error| Failure::local(format!("the {what} cannot be read: {error}"))),
    }
}

/// How the terminal was, and will be again: also when nobody waits for the answer any more.
#[cfg(unix)]
struct Terminal(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Drop for Terminal {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        let _ = self.0.as_ref().map(|before| tcsetattr(io::stdin(), OptionalActions::Now, before));
    }
}

/// Refuses a file that others can read. What is no file, such as a pipe, nobody else can read.
#[cfg(unix)]
pub(crate) fn private(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let about = fs::metadata(file).map_err(|error| Failure::file(file, "read", &error))?;
    let mode = about.permissions().mode() & 0o777;
    if about.is_file() && mode & 0o077 != 0 {
        let file = file.display();
        return Err(Failure::local(format!(
            "{file} holds a secret, and others on this machine can read it (mode {mode:o})"
        ))
        .hint(format!("run `chmod 600 {file}`, and think of the secret as known")));
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn private(_: &Path) -> Result<(), Failure> {
    Ok(())
}

/// Makes a folder that nobody else can look into, with those above it, where there is none.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Who can read a file that is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    Owner,
    Everybody,
}

/// Writes a file: the whole text, or nothing, and then what was there stays.
pub(crate) fn write(file: &Path, text: &[u8], readers: Readers) -> Result<(), Failure> {
    // What a link leads to is replaced, and not the link.
    let file = &fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let refuse = |error: io::Error| Failure::file(file, "written", &error);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A device or a pipe cannot be replaced, and has nothing to lose.
    if fs::metadata(file).is_ok_and(|about| !about.is_file()) {
        return fs::OpenOptions::new()
            .write(true)
            .open(file)
            .and_then(|mut opened| opened.write_all(text))
            .map_err(refuse);
    }
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = tempfile::Builder::new();
    if readers == Readers::Owner {
        private_folder(folder).map_err(refuse)?;
    } else {
        fs::create_dir_all(folder).map_err(refuse)?;
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    }
    let mut new = builder.tempfile_in(folder).map_err(refuse)?;
    new.write_all(text).and_then(|()| new.as_file().sync_all()).map_err(refuse)?;
    new.persist(file).map_err(|error| refuse(error.error))?;
    Ok(())
}

/// The whole of a file, or of standard input for `-`.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        once()?;
        io::stdin().lock().take(MOST).read_to_end(&mut bytes)
    } else {
        fs::File::open(file).and_then(|opened| opened.take(MOST).read_to_end(&mut bytes))
    };
    let read = read.map_err(|error| Failure::file(file, "read", &error))?;
    if read as u64 == MOST {
        return Err(Failure::local(format!("{} is larger than anything that is read here", file.display())));
    }
    Ok(bytes)
}

fn once() -> Result<(), Failure> {
    match TAKEN.swap(true, Ordering::Relaxed) {
        false => Ok(()),
        true => Err(Failure::usage("standard input is asked for twice; give one of the two in a file")),
    }
}
