//! What only the sandbox can do: time, faults, snapshots, events without a cause, deliveries made again.

mod admin;

use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::output;
use crate::span;
pub(crate) use admin::Admin;
use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand, ValueEnum};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::time::Duration;

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
        let mut wanted = json!({ "type": self.kind });
        if let Some(object) = &self.object {
            let object: Map<String, Value> = serde_json::from_str(object)
                .map_err(|error| Failure::usage(format!("--object is no JSON object: {error}")))?;
            wanted["object"] = Value::Object(object);
        }
        let told = Admin::new(context)?.post("/events", &wanted).await?;
        if context.flags.json {
            return output::json(&told);
        }
        let event = told.get("event").unwrap_or(&Value::Null);
        output::say(format_args!(
            "{}  {}  {}",
            text(event, "id"),
            text(event, "type"),
            text(&event["data"]["object"], "id")
        ))
    }
}

/// Sandbox: tells the time, or lets it pass
#[derive(Args)]
#[command(after_help = "examples:
  wooshpay clock
  wooshpay clock advance 24h      everything that falls due in that time is done, deliveries included")]
pub(crate) struct Clock {
    #[command(subcommand)]
    what: Option<ClockWork>,
}

#[derive(Subcommand)]
enum ClockWork {
    /// Lets time pass, and does all that falls due
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
                context.doing(Some("stopped: the sandbox goes on until that time has passed".into()));
                admin.post("/clock/advance", &json!({ "seconds": by.as_secs_f64() })).await?
            }
        };
        match context.flags.json {
            true => output::json(&now),
            false => {
                output::say(output::time(now.get("now").and_then(Value::as_i64)).unwrap_or_else(|| now.to_string()))
            }
        }
    }
}

/// Sandbox: makes requests and deliveries fail
#[derive(Args)]
#[command(after_help = "examples:
  wooshpay faults add drop --operation create_payment_intent --after-commit    the payment is made, the answer is lost
  wooshpay faults add status --status 429 --retry-after 2 --count 3
  wooshpay faults add duplicate --event payment_intent.succeeded
  wooshpay faults clear")]
pub(crate) struct Faults {
    #[command(subcommand)]
    what: FaultWork,
}

#[derive(Subcommand)]
enum FaultWork {
    /// Tells which faults wait to be met
    List,
    /// Adds one
    Add(Box<Fault>),
    /// Takes one away
    Remove {
        /// Its id
        id: String,
    },
    /// Takes all away
    Clear,
}

#[derive(Args)]
struct Fault {
    /// What happens
    kind: FaultKind,
    /// The operation that it happens to, by its id in the document, such as create_refund; every one when left out
    #[arg(long, value_name = "ID", conflicts_with = "event")]
    operation: Option<String>,
    /// The event whose delivery it happens to, or `*`
    #[arg(long, value_name = "TYPE")]
    event: Option<String>,
    /// After the work is done: it happened, and the answer is lost
    #[arg(long)]
    after_commit: bool,
    /// How often; once when left out
    #[arg(long, value_name = "NUMBER")]
    count: Option<u32>,
    /// By chance, from 0 to 1
    #[arg(long, value_name = "NUMBER")]
    probability: Option<f64>,
    /// The status of the answer
    #[arg(long, value_name = "NUMBER")]
    status: Option<u16>,
    /// The header Retry-After of the answer
    #[arg(long, value_name = "TEXT")]
    retry_after: Option<String>,
    /// The request's idempotency key keeps the answer
    #[arg(long)]
    stored: bool,
    /// How late, for requests
    #[arg(long, value_name = "NUMBER")]
    milliseconds: Option<u64>,
    /// How late, for deliveries
    #[arg(long, value_name = "NUMBER")]
    seconds: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FaultKind {
    /// Request: another answer
    Status,
    /// Request: the answer comes late. Delivery: it comes later
    Delay,
    /// Request: the connection is closed without an answer
    Drop,
    /// Request: the connection is closed in the middle of the answer
    Cut,
    /// Request: the answer comes piece by piece
    Slow,
    /// Request: an answer that is no JSON
    Garbage,
    /// Request: the error page of a proxy
    Html,
    /// Delivery: it comes twice
    Duplicate,
    /// Delivery: it comes after the next one
    Reorder,
    /// Delivery: one that somebody else signed comes first
    Forge,
    /// Delivery: its body is changed on the way
    Alter,
}

impl Fault {
    fn wanted(&self) -> Value {
        let kind = self.kind.to_possible_value().map(|kind| kind.get_name().to_owned());
        // Which of these fit together, the sandbox says.
        let operation = self.operation.clone().or_else(|| self.event.is_none().then(|| "*".to_owned()));
        let members = [
            ("kind", json!(kind)),
            ("operation", json!(operation)),
            ("event", json!(self.event)),
            ("after_commit", json!(self.after_commit.then_some(true))),
            ("count", json!(self.count)),
            ("probability", json!(self.probability)),
            ("status", json!(self.status)),
            ("retry_after", json!(self.retry_after)),
            ("stored", json!(self.stored.then_some(true))),
            ("milliseconds", json!(self.milliseconds)),
            ("seconds", json!(self.seconds)),
        ];
        members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

impl Faults {
    pub(crate) async fn run(&self, context: &Context) -> Result<(), Failure> {
        let admin = Admin::new(context)?;
        let told = match &self.what {
            FaultWork::List => admin.get("/faults").await?,
            FaultWork::Clear => admin.delete("/faults").await?,
            FaultWork::Remove { id } => admin.delete(&format!("/faults/{}", admin::segment(id)?)).await?,
            FaultWork::Add(fault) => admin.post("/faults", &fault.wanted()).await?,
        };
        if context.flags.json {
            return output::json(&told);
        }
        match told.get("data").and_then(Value::as_array).map(Vec::as_slice) {
            Some([]) => output::say("no fault waits to be met"),
            Some(faults) => output::table(&["id", "kind", "operation", "event", "remaining", "probability"], faults),
            None => output::object(&told),
        }
    }
}

/// Sandbox: keeps all that it knows, and takes it back
#[derive(Args)]
#[command(after_help = "A snapshot holds secrets and keys: keep it out of a repository.

examples:
  wooshpay snapshot save before.json
  wooshpay snapshot restore before.json
  wooshpay snapshot clear                   the sandbox forgets everything")]
pub(crate) struct Snapshot {
    #[command(subcommand)]
    what: SnapshotWork,
}

#[derive(Subcommand)]
enum SnapshotWork {
    /// Writes all that the sandbox knows into a file that only you can read; `-` is standard output
    Save {
        /// The file
        file: PathBuf,
    },
    /// Takes it back; `-` is standard input
    Restore {
        /// The file
        file: PathBuf,
    },
    /// Forgets everything
    Clear,
}

impl Snapshot {
    pub(crate) async fn run(&self, context: &Context) -> Result<(), Failure> {
        let admin = Admin::new(context)?;
        match &self.what {
            SnapshotWork::Save { file } => {
                let snapshot = admin.snapshot().await?;
                if file.as_os_str() == "-" {
                    return output::print(&snapshot);
                }
                files::write(file, &snapshot)?;
                output::note(format_args!("kept {} bytes in {}", snapshot.len(), file.display()));
            }
            SnapshotWork::Restore { file } => {
                admin.restore(files::read(file)?).await?;
                output::note(format_args!("the sandbox is as it was in {}", file.display()));
            }
            SnapshotWork::Clear => {
                admin.post("/reset", &json!({})).await?;
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
    List {
        /// How many, 1 to 500
        #[arg(long, value_name = "NUMBER", default_value_t = 10)]
        limit: u16,
    },
    /// Sandbox: delivers an event once more, to every endpoint that it was for
    Resend {
        /// The event
        #[arg(value_name = "ID")]
        id: String,
    },
}

pub(crate) async fn event_command(context: &Context, verb: &str, matches: &ArgMatches) -> Result<(), Failure> {
    let admin = Admin::new(context)?;
    // The words were read by clap, so that one of the two is there.
    let limit = matches.try_get_one::<u16>("limit").ok().flatten();
    if let (Some(limit), "list") = (limit, verb) {
        let told = admin.get(&format!("/events?limit={limit}")).await?;
        let events = told.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        return match context.flags.json {
            true => output::json(&told),
            false => output::table(&["id", "type", "created"], events),
        };
    }
    let work = EventWork::from_arg_matches(matches);
    let id = match (&work, matches.try_get_one::<String>("id")) {
        (Ok(EventWork::Resend { id }), _) => id.as_str(),
        (_, Ok(Some(id))) => id.as_str(),
        _ => return Err(Failure::usage(format!("`events {verb}` needs the id of an event"))),
    };
    resend(context, &admin, id).await
}

/// The sandbox keeps the newest 500 deliveries in its list.
async fn resend(context: &Context, admin: &Admin, id: &str) -> Result<(), Failure> {
    let told = admin.get("/deliveries?limit=500").await?;
    let deliveries = told.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let wanted: Vec<&Value> = deliveries.iter().filter(|delivery| text(delivery, "event") == id).collect();
    if wanted.is_empty() {
        return Err(Failure::local(format!("none of the newest 500 deliveries is of the event {id}"))
            .hint("an event is delivered to the endpoints that asked for its type; `wooshpay webhook_endpoints list` tells them"));
    }
    let mut made = Vec::new();
    for delivery in wanted {
        let number = delivery.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let number = number.unwrap_or_default();
        made.push(admin.post(&format!("/deliveries/{}/redeliver", admin::segment(&number)?), &json!({})).await?);
    }
    if context.flags.json {
        return output::json(&Value::Array(made));
    }
    let rows = made.iter().map(|delivery| {
        let answer = delivery.get("attempts").and_then(Value::as_array).and_then(|attempts| attempts.last());
        let answer = answer.and_then(|attempt| attempt.get("answer")).map(answered).unwrap_or_default();
        vec![text(delivery, "endpoint").to_owned(), text(delivery, "url").to_owned(), answer]
    });
    output::print(&output::columns(&["endpoint", "url", "answer"], &rows.collect::<Vec<_>>()))
}

/// What an endpoint answered, as the sandbox tells it: a status, or why there was none.
pub(crate) fn answered(answer: &Value) -> String {
    let told = answer.get("Ok").or_else(|| answer.get("Err")).unwrap_or(answer);
    output::plain(&told.as_str().map_or_else(|| told.to_string(), str::to_owned))
}

/// A text in an object; empty when there is none.
pub(crate) fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
