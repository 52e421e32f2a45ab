//! What a command works with, and what it says when somebody stops it.

use crate::failure::{Exit, Failure};
use crate::output;
use crate::settings::{Flags, Settings, is_interactive};
use crate::stop::Stop;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wooshpay::{Error, IdempotencyKey, Mode};

/// What is to be told when the command is stopped now.
pub(crate) type Doing = Arc<Mutex<Option<String>>>;

pub(crate) struct Context {
    pub(crate) flags: Flags,
    pub(crate) settings: Settings,
    doing: Doing,
}

impl Context {
    pub(crate) async fn new(flags: Flags, doing: Doing) -> Result<Self, Failure> {
        let settings = Settings::read(&flags).await?;
        Ok(Self { flags, settings, doing })
    }

    /// From now on, this is told when the command is stopped.
    pub(crate) fn doing(&self, what: Option<String>) {
        *self.doing.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }

    pub(crate) fn interrupted(&self) -> Failure {
        Failure::new(Exit::Interrupted, told(&self.doing))
    }

    /// What a failed call means here: where a sandbox was expected, there may be none yet; and a question
    /// changes nothing.
    pub(crate) fn explain(&self, error: Error, is_question: bool) -> Failure {
        let is_alone = error.is_connect() && self.settings.is_sandbox();
        let failure = if is_question { Failure::question(error) } else { Failure::from(error) };
        if is_alone { failure.hint("start a sandbox there with `wooshpay sandbox`") } else { failure }
    }

    /// A key for a request that changes something: the one that was given, or a new one.
    pub(crate) fn key(&self, given: Option<&str>) -> Result<IdempotencyKey, Failure> {
        Ok(given.map_or_else(IdempotencyKey::random, IdempotencyKey::new)?)
    }

    /// In live mode, asks before something is changed. `what` goes on after "this will".
    pub(crate) async fn confirm(&self, what: &str) -> Result<(), Failure> {
        if self.settings.mode()? == Mode::Test {
            return Ok(());
        }
        let (live, client) = (output::red("LIVE"), self.settings.client()?);
        output::note(format_args!("{live} this will {}, at {}", output::plain(what), client.base_url()));
        if self.flags.yes {
            return Ok(());
        }
        let refused = |why: &str| Err(Failure::new(Exit::NotConfirmed, format!("not done: {why}")));
        if !is_interactive() {
            return refused("nobody can be asked here; add --yes to do it without a question");
        }
        let ask = || {
            let mut answer = String::new();
            forget_what_was_typed()?;
            let mut prompt = anstream::stderr();
            write!(prompt, "go on? [y/N] ").and_then(|()| prompt.flush())?;
            std::io::stdin().read_line(&mut answer).map(|_| answer)
        };
        match tokio::task::spawn_blocking(ask).await {
            Ok(Ok(answer)) if ["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()) => Ok(()),
            _ => refused("nobody said yes"),
        }
    }
}

/// Ends the program some time after somebody wants it to end, when a read or a write that never comes to its end keeps it
/// from ending in order.
pub(crate) fn end_at_last(doing: Doing, patience: Duration) -> Result<(), Failure> {
    let mut stop = Stop::new()?;
    tokio::spawn(async move {
        let asked = stop.or(std::future::pending::<Result<(), Failure>>()).await;
        tokio::time::sleep(patience).await;
        // Nobody may read it any more; that must not keep it either.
        std::thread::spawn(move || output::note(output::lines(&told(&doing))));
        tokio::time::sleep(Duration::from_millis(200)).await;
        std::process::exit(asked.map_or_else(|failure| failure.exit as i32, |()| 0));
    });
    Ok(())
}

fn told(doing: &Mutex<Option<String>>) -> String {
    let doing = doing.lock().unwrap_or_else(PoisonError::into_inner).take();
    doing.unwrap_or_else(|| "stopped".to_owned())
}

/// What was typed before a question is no answer to it.
fn forget_what_was_typed() -> std::io::Result<()> {
    #[cfg(unix)]
    rustix::termios::tcflush(std::io::stdin(), rustix::termios::QueueSelector::IFlush)?;
    Ok(())
}
