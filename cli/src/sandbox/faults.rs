//! Faults: what is to go wrong, and how often.

use super::admin::{Admin, segment};
use crate::context::Context;
use crate::failure::Failure;
use crate::output;
use clap::{Args, Subcommand, ValueEnum};
use reqwest::Method;
use serde_json::{Value, json};

/// Sandbox: makes requests and deliveries fail
#[derive(Args)]
#[command(after_help = "examples:
  wooshpay faults add status --status 429 --retry-after 2 --count 3
  wooshpay faults list
  wooshpay faults clear")]
pub(crate) struct Faults {
    #[command(subcommand)]
    what: FaultWork,
}

#[derive(Subcommand)]
enum FaultWork {
    /// Tells which faults wait to be met
    #[command(after_help = "examples:
  wooshpay faults list
  wooshpay faults list --json")]
    List,
    /// Adds one
    Add(Box<Fault>),
    /// Takes one away
    #[command(after_help = "examples:
  wooshpay faults remove fault_1234       `wooshpay faults list` tells the ids")]
    Remove {
        /// Its id
        id: String,
    },
    /// Takes all away
    #[command(after_help = "examples:
  wooshpay faults clear")]
    Clear,
}

#[derive(Args)]
#[command(after_help = "examples:
  wooshpay faults add status --status 429 --retry-after 2 --count 3
  wooshpay faults add delay --milliseconds 5000 --probability 0.1
  wooshpay faults add duplicate --event payment_intent.succeeded

The payment is made, and its answer is lost:
  wooshpay faults add drop --operation create_payment_intent --after-commit")]
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
        let change = async |method: Method, path: &str, body: Vec<u8>| {
            admin.change(method, path, body, "`wooshpay faults list` tells which faults wait to be met").await
        };
        let told = match &self.what {
            FaultWork::List => admin.get("/faults").await?,
            FaultWork::Clear => change(Method::DELETE, "/faults", Vec::new()).await?,
            FaultWork::Remove { id } => {
                change(Method::DELETE, &format!("/faults/{}", segment(id)?), Vec::new()).await?
            }
            FaultWork::Add(fault) => change(Method::POST, "/faults", fault.wanted().to_string().into_bytes()).await?,
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
