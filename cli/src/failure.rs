//! Why a command did not do what it was asked to, and the exit code that says so to a script.

use std::fmt;
use std::io;
use wooshpay::{Error, Outcome};

/// What a script reads. The numbers are a contract: `wooshpay help` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Something on this machine: a file, the settings, the output.
    Local = 1,
    /// The command line itself.
    Usage = 2,
    /// Nothing that changes anything reached the service.
    NotSent = 3,
    /// The service answered, and did not do it.
    Rejected = 4,
    /// It may have happened.
    Unknown = 5,
    /// A payment, or a customer's try, ended without money.
    NotPaid = 6,
    /// A payment was not settled in the time given.
    StillOpen = 7,
    /// In live mode, nobody said yes.
    NotConfirmed = 8,
    /// Ctrl-C, or asked to end.
    Interrupted = 130,
    /// Nobody reads the output any more.
    OutputClosed = 141,
}

/// The lines of `wooshpay --help`.
pub(crate) const EXIT_CODES: &str = "\
exit codes:
    0  done
    1  something on this machine: a file, the settings, the output
    2  the command line is wrong
    3  not sent: nothing that changes anything reached the service
    4  rejected: the service answered, and did not do it
    5  unknown: it may have happened; what is printed says how to go on
       without doing it twice
    6  the payment, or the customer's try, ended without money
    7  the payment was not settled in the time given
    8  live mode, and nobody said yes
  130  ctrl-c, or asked to end
  141  nobody reads the output any more";

/// What is told on standard error, and the exit code.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    pub(crate) fn local(message: impl Into<String>) -> Self {
        Self::new(Exit::Local, message)
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Says more, on a line of its own.
    pub(crate) fn hint(mut self, hint: impl fmt::Display) -> Self {
        let end = if self.message.is_empty() { "" } else { "\n" };
        self.message.push_str(&format!("{end}{hint}"));
        self
    }

    /// What was asked for was done, and only telling of it failed.
    pub(crate) fn though_done(self, what: impl fmt::Display) -> Self {
        self.hint(format_args!("what was asked for was done: {what}"))
    }

    /// Whether there is anything to tell.
    pub(crate) fn is_silent(&self) -> bool {
        self.message.is_empty()
    }

    /// Standard output could not be written to.
    pub(crate) fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Exit::OutputClosed, ""),
            _ => Self::local(format!("the output cannot be written: {error}")),
        }
    }

    /// What went wrong with a call, and not yet how to go on.
    pub(crate) fn told(error: &Error) -> Self {
        let exit = match error.outcome() {
            Outcome::NotSent if error.is_invalid_input() => Exit::Usage,
            Outcome::NotSent => Exit::NotSent,
            Outcome::Rejected => Exit::Rejected,
            Outcome::Unknown => Exit::Unknown,
        };
        let mut message = error.to_string();
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source.filter(|_| error.status().is_none()) {
            // Some causes repeat what the one before said.
            if !message.contains(&cause.to_string()) {
                message.push_str(&format!(": {cause}"));
            }
            source = cause.source();
        }
        if let Some(id) = error.request_id() {
            message.push_str(&format!("\nrequest id: {id}"));
        }
        let failure = Self::new(exit, message);
        if exit == Exit::Rejected && error.is_authentication() {
            return failure.hint("`wooshpay doctor` says which key was used, and where it comes from");
        }
        failure
    }

    /// A question went unanswered. Nothing can have been done by it, so its outcome would only mislead.
    pub(crate) fn question(error: Error) -> Self {
        let outcome = format!(" (outcome {})", error.outcome());
        let failure = Self::told(&error);
        let message = failure.message.replace(&outcome, "");
        let exit = if failure.exit == Exit::Unknown { Exit::NotSent } else { failure.exit };
        Self { exit, message }
    }

    /// The same, of something that may have happened.
    pub(crate) fn unknown(self) -> Self {
        Self { exit: Exit::Unknown, ..self }
    }

    /// Says how to go on when it may have happened.
    pub(crate) fn if_unknown(self, how: &str) -> Self {
        if self.exit == Exit::Unknown { self.hint(how) } else { self }
    }

    /// A file could not be read or written.
    pub(crate) fn file(file: &std::path::Path, what: &str, error: &io::Error) -> Self {
        Self::local(format!("{} cannot be {what}: {error}", file.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::told(&error);
        match (failure.exit, error.idempotency_key()) {
            (_, Some(key)) if error.is_idempotency_error() => failure.hint(format_args!(
                "the key {} made another request before, and that may have happened; look for what it did before you use another key",
                key.as_str()
            )),
            (Exit::Unknown, Some(key)) => failure.hint(again(key.as_str())),
            _ => failure,
        }
    }
}

impl From<wooshpay::ParseError> for Failure {
    fn from(error: wooshpay::ParseError) -> Self {
        Self::usage(error.to_string())
    }
}

/// How the same request is made again.
pub(crate) fn again(key: &str) -> String {
    format!(
        "it may have happened; the same command with `--idempotency-key {key}` is the same request, for as long as the service \
         keeps the key (a day in the sandbox)"
    )
}
