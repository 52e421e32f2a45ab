//! What is wrong: with the settings and the way to the service, or with one delivery.

mod account;
mod delivery;
mod service;

use crate::failure::{Exit, Failure};
use crate::files;
use crate::output;
use crate::settings::{Flags, Found};
use anstyle::{AnsiColor, Style};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use unicode_width::UnicodeWidthStr;

const WIDEST_HINT: usize = 80;

/// Says what is wrong with the settings, and why a signature does not match
#[derive(clap::Args)]
#[command(after_help = "\
Without --header and --body, the account: the settings, the key, the host, the way to it, the clocks, and the webhook \
secret. With them, one delivery of a webhook: whether its signature fits, and why it does not; that needs neither a key \
nor a network. `proven` means that a signature fits once this is undone; what is a guess says so.

With --json, an array of {check, state, message, hint}, where state is ok, warn, wrong, or `-` for what was not looked \
at; for a delivery, each also has its cause and how certain it is. The exit code is 1 when anything is wrong.

examples:
  wooshpay doctor
  wooshpay doctor --profile live
  wooshpay doctor --header 't=1772435794159,v1=5c5b…' --body event.json
  wooshpay doctor --header @header --body event.json --secret-file secret
  wooshpay doctor --header @header --body - < event.json")]
pub(crate) struct Doctor {
    /// The signature header of a delivery, its value or the whole line; @FILE reads it from a file
    #[arg(long, value_name = "HEADER", requires = "body", help_heading = "Delivery")]
    header: Option<String>,
    /// The body of that delivery, the bytes as they came; `-` reads it from standard input
    #[arg(long, value_name = "FILE", requires = "header", help_heading = "Delivery")]
    body: Option<PathBuf>,
    /// A file that holds the endpoint's secret and that nobody else can read, in place of the configured secret
    #[arg(long, value_name = "FILE", requires = "header", help_heading = "Delivery")]
    secret_file: Option<PathBuf>,
    /// When the delivery came, in milliseconds since 1970; now, unless given
    #[arg(long, value_name = "TIME_MS", requires = "header", help_heading = "Delivery")]
    at: Option<u64>,
}

/// What was found out about one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Ok,
    Warn,
    Wrong,
    /// It was not looked at.
    Nothing,
}

/// One line of the report.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) what: &'static str,
    pub(crate) state: State,
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
}

impl Check {
    pub(crate) fn new(what: &'static str, state: State, message: impl Into<String>) -> Self {
        Self { what, state, message: message.into(), hint: None }
    }

    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// What a failure says in its first line is the message, the rest what to do.
    pub(crate) fn failed(what: &'static str, failure: &Failure) -> Self {
        let text = failure.to_string();
        let (message, hint) = text.split_once('\n').map_or((text.as_str(), None), |(first, rest)| (first, Some(rest)));
        Self { what, state: State::Wrong, message: message.to_owned(), hint: hint.map(str::to_owned) }
    }

    fn json(&self) -> Map<String, Value> {
        let members = [
            ("check", self.what.into()),
            ("state", self.state.word().into()),
            ("message", self.message.as_str().into()),
            ("hint", self.hint.as_deref().into()),
        ];
        members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Wrong => "wrong",
            Self::Nothing => "-",
        }
    }

    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().bold().fg_color(Some(colour.into()));
        match self {
            Self::Ok => colour(AnsiColor::Green),
            Self::Warn => colour(AnsiColor::Yellow),
            Self::Wrong => colour(AnsiColor::Red),
            Self::Nothing => Style::new().dimmed(),
        }
    }
}

impl Doctor {
    pub(crate) async fn run(&self, flags: &Flags) -> Result<(), Failure> {
        let (checks, told) = match (&self.header, &self.body) {
            (Some(header), Some(body)) => self.delivery(flags, header, body).await?,
            _ => {
                let checks = account::examine(flags).await;
                let told = checks.iter().map(|check| check.json().into()).collect();
                (checks, told)
            }
        };
        if flags.json {
            output::json(&Value::Array(told))?
        } else {
            output::print(&text(&checks))?
        }
        match checks.iter().any(|check| check.state == State::Wrong) {
            true => Err(Failure::new(Exit::Local, "")),
            false => Ok(()),
        }
    }

    async fn delivery(&self, flags: &Flags, header: &str, body: &Path) -> Result<(Vec<Check>, Vec<Value>), Failure> {
        let from_file = header.strip_prefix('@').map(Path::new);
        let secret_file = self.secret_file.as_deref();
        if [Some(body), from_file, secret_file].iter().filter(|file| **file == Some(Path::new("-"))).count() > 1 {
            return Err(Failure::usage("standard input can be only one of header, body and secret"));
        }
        let header = match from_file {
            Some(file) => String::from_utf8_lossy(&files::read(file)?).into_owned(),
            None => header.to_owned(),
        };
        let secret = match secret_file {
            Some(file) => Some(files::secret(file).await?),
            None => {
                let found = Found::read(flags).await;
                let secret = found.webhook_secret.map(|secret| secret.value.expose().to_owned());
                // A file that cannot be read may be the one that holds the secret.
                if secret.is_none() {
                    found.profile?;
                }
                secret
            }
        };
        let now =
            self.at.map_or_else(|| Some(SystemTime::now()), |at| UNIX_EPOCH.checked_add(Duration::from_millis(at)));
        let now = now.ok_or_else(|| Failure::usage("--at is a time that this machine cannot tell"))?;
        let findings = delivery::diagnose(secret.as_deref(), &header, &files::read(body)?, now);
        let checks: Vec<Check> = findings.iter().map(delivery::Finding::check).collect();
        let told = findings.iter().zip(&checks).map(|(finding, check)| {
            let mut told = check.json();
            told.insert("cause".to_owned(), finding.cause.name().into());
            told.insert("certainty".to_owned(), finding.certainty.word().into());
            told.into()
        });
        let told = told.collect();
        Ok((checks, told))
    }
}

fn text(checks: &[Check]) -> String {
    let width = checks.iter().map(|check| check.what.len()).max().unwrap_or_default();
    let dim = Style::new().dimmed();
    let mut text = String::new();
    for check in checks {
        let (style, word) = (check.state.style(), check.state.word());
        let message = output::plain(&check.message).replace(account::LIVE, &output::red(account::LIVE));
        text.push_str(&format!("{style}{word:<5}{style:#}  {:<width$}  {message}\n", check.what));
        for line in check.hint.iter().flat_map(|hint| hint.lines()).flat_map(folded) {
            text.push_str(&format!("{:<7}{:<width$}  {dim}{}{dim:#}\n", "", "", output::plain(&line)));
        }
    }
    text
}

/// Lines that a terminal does not break in the middle of a word.
fn folded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= WIDEST_HINT => line.extend([" ", word]),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A length of time as people say it.
fn length(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..259_200 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
