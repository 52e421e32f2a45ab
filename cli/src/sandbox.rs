//! What only the sandbox can do: time, faults, snapshots, events without a cause, deliveries made again.

mod admin;
mod faults;

use crate::context::Context;
use crate::failure::Failure;
use crate::files::{self, Readers};
use crate::output;
use crate::span;
pub(crate) use admin::Admin;
use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};
pub(crate) use faults::Faults;
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::time::Duration;

/// How to go on when nobody knows whether all is as a command would have it.
const SAME: &str = "the same command again ends in the same";

/// Sandbox: tells endpoints of an event without anything having happened
#[derive(Args)]
#[command(after_help = "examples:
  wooshpay trigger payment_intent.succeeded
  wooshpay trigger payout.paid --object '{\"id\": \"po_1\", \"status\": \"paid\"}'")]
pub(crate) struct Trigger {
    /// The type of the event, such as payment_intent.succeeded
    #[arg(value_name = "EVENT")]
    kind: String,
    /// The object that it is about, as JSON; the newest that fits, or one made up, when left out
    #[arg(long, value_name = "JSON")]
    object: Option<String>,
}

impl Trigger {
    pub(crate) async fn run(&self, context: &Context) -> Result<(), Failure> {
        let object = self.object.as_deref().map(serde_json::from_str::<Map<String, Value>>).transpose();
        let object = object.map_err(|error| Failure::usage(format!("--object is no JSON object: {error}")))?;
        let wanted = json!({ "type": self.kind, "object": object });
        let (wanted, how) =
            (wanted.to_string().into_bytes(), "`wooshpay events list` tells whether the event is there");
        let told = Admin::new(context)?.change(Method::POST, "/events", wanted, how).await?;
        if context.flags.json {
            return output::json(&told);
        }
        let event = told.get("event").unwrap_or(&Value::Null);
        let object = event.pointer("/data/object/id").and_then(Value::as_str).unwrap_or_default();
        output::say([text(event, "id"), text(event, "type"), object].map(output::plain).join("  "))
    }
}

/// Sandbox: tells the time, or lets it pass
#[derive(Args)]
#[command(after_help = "examples:
  wooshpay clock
  wooshpay clock advance 24h      does all that falls due, deliveries included")]
pub(crate) struct Clock {
    #[command(subcommand)]
    what: Option<ClockWork>,
}

#[derive(Subcommand)]
enum ClockWork {
    /// Lets time pass, and does all that falls due
    #[command(after_help = "examples:
  wooshpay clock advance 24h
  wooshpay clock advance '1h 30m'")]
    Advance {
        /// How much, such as 90s, 10m, 24h, 7d
        #[arg(value_name = "TIME", value_parser = span::parse)]
        by: Duration,
    },
}

impl Clock {
    pub(crate) async fn run(&self, context: &Context) -> Result<(), Failure> {
        let admin = Admin::new(context)?;
        let now = match &self.what {
            None => admin.get("/clock").await?,
            Some(ClockWork::Advance { by }) => {
                let wanted = json!({ "seconds": by.as_secs_f64() }).to_string().into_bytes();
                let how = "a sandbox that runs goes on until that time has passed; `wooshpay clock` tells the time";
                admin.change(Method::POST, "/clock/advance", wanted, how).await?
            }
        };
        match context.flags.json {
            true => output::json(&now),
            false => {
                let time = output::time(now.get("now").and_then(Value::as_i64));
                output::say(time.unwrap_or_else(|| output::plain(&now.to_string())))
            }
        }
    }
}

/// Sandbox: keeps all that it knows, and takes it back
#[derive(Args)]
#[command(after_help = "A snapshot holds secrets and keys: keep it out of a repository.

examples:
  wooshpay snapshot save before.json
  wooshpay snapshot restore before.json
  wooshpay snapshot clear")]
pub(crate) struct Snapshot {
    #[command(subcommand)]
    what: SnapshotWork,
}

#[derive(Subcommand)]
enum SnapshotWork {
    /// Writes all that the sandbox knows into a file that only you can read; `-` is standard output
    #[command(after_help = "examples:
  wooshpay snapshot save before.json
  wooshpay snapshot save - | jq .tables")]
    Save {
        /// The file
        file: PathBuf,
    },
    /// Takes it back; `-` is standard input
    #[command(after_help = "examples:
  wooshpay snapshot restore before.json")]
    Restore {
        /// The file
        file: PathBuf,
    },
    /// Forgets everything
    #[command(after_help = "examples:
  wooshpay snapshot clear")]
    Clear,
}

impl Snapshot {
    pub(crate) async fn run(&self, context: &Context) -> Result<(), Failure> {
        let admin = Admin::new(context)?;
        match &self.what {
            SnapshotWork::Save { file } => {
                let snapshot = admin.snapshot().await?;
                if file.as_os_str() == "-" {
                    return output::print(&output::escaped(&snapshot));
                }
                files::write(file, snapshot.as_bytes(), Readers::Owner)?;
                output::note(format_args!("kept {} bytes in {}", snapshot.len(), file.display()));
            }
            SnapshotWork::Restore { file } => {
                admin.change(Method::PUT, "/snapshot", files::read(file)?, SAME).await?;
                output::note(format_args!("the sandbox is as it was in {}", file.display()));
            }
            SnapshotWork::Clear => {
                admin.change(Method::POST, "/reset", Vec::new(), SAME).await?;
                output::note("the sandbox has forgotten everything");
            }
        }
        Ok(())
    }
}

/// Adds what only the sandbox knows to the resource `events`.
pub(crate) fn add_event_commands(events: Command) -> Command {
    EventWork::augment_subcommands(events)
}

#[derive(Subcommand)]
enum EventWork {
    /// Sandbox: lists the newest events; WooshPay documents no such list
    #[command(after_help = "examples:
  wooshpay events list
  wooshpay events list --limit 50 --json")]
    List {
        /// How many, 1 to 500
        #[arg(long, value_name = "NUMBER", default_value_t = 10)]
        limit: u16,
    },
    /// Sandbox: delivers an event once more, to every endpoint that it was for
    #[command(after_help = "examples:
  wooshpay events resend evt_1234         `wooshpay events list` tells the ids")]
    Resend {
        /// The event
        #[arg(value_name = "ID")]
        id: String,
    },
}

/// Does what `add_event_commands` added; `matches` are those of `events`.
pub(crate) async fn event_command(context: &Context, matches: &ArgMatches) -> Result<(), Failure> {
    let work = EventWork::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    let admin = Admin::new(context)?;
    match work {
        EventWork::Resend { id } => resend(context, &admin, &id).await,
        EventWork::List { limit } => {
            let told = admin.get(&format!("/events?limit={limit}")).await?;
            let events = told.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            match context.flags.json {
                true => output::json(&told),
                false => output::table(&["id", "type", "created"], events),
            }
        }
    }
}

/// The sandbox keeps the newest 500 deliveries in its list.
async fn resend(context: &Context, admin: &Admin<'_>, id: &str) -> Result<(), Failure> {
    let told = admin.get("/deliveries?limit=500").await?;
    let deliveries = told.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let wanted: Vec<&Value> = deliveries.iter().filter(|delivery| text(delivery, "event") == id).collect();
    if wanted.is_empty() {
        return Err(Failure::local(format!("none of the newest 500 deliveries is of the event {id}"))
            .hint("an event is delivered to the endpoints that asked for its type; `wooshpay webhook_endpoints list` tells them"));
    }
    let how = format!("deliveries are on the sandbox's first page, {}/", context.settings.sandbox()?);
    let mut made = Vec::new();
    for delivery in wanted {
        let number = delivery.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let number = number.unwrap_or_default();
        let path = format!("/deliveries/{}/redeliver", admin::segment(&number)?);
        made.push(admin.change(Method::POST, &path, Vec::new(), &how).await?);
    }
    if context.flags.json {
        return output::json(&Value::Array(made));
    }
    let rows = made.iter().map(|delivery| {
        let answer = delivery.get("attempts").and_then(Value::as_array).and_then(|attempts| attempts.last());
        let answer = answer.map(answered).unwrap_or_default();
        vec![output::plain(text(delivery, "endpoint")), output::plain(text(delivery, "url")), answer]
    });
    output::print(&output::columns(&["endpoint", "url", "answer"], &rows.collect::<Vec<_>>()))
}

/// What came of an attempt to deliver, as the sandbox tells it: a status, or why there was none.
fn answered(attempt: &Value) -> String {
    match attempt.get("status").and_then(Value::as_u64) {
        Some(status) => status.to_string(),
        None => output::plain(text(attempt, "error")),
    }
}

/// A text in an object; empty when there is none.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
