//! `wooshpay listen`: the sandbox's deliveries, or events made of what a look at the API shows to have changed.

mod changes;
mod follow;
mod letters;
mod line;
mod poll;

use crate::context::Context;
use crate::failure::Failure;
use crate::files::{self, Readers};
use crate::output;
use crate::settings::is_loopback;
use crate::span;
use reqwest::Url;
use std::path::PathBuf;
use std::time::Duration;
use wooshpay::types::EventType;

/// How long it may take to end in order when it is asked to.
pub(crate) const ENDS_IN: Duration = follow::REMOVED_IN.saturating_add(Duration::from_secs(2));

/// Tells your server of what happens, as webhooks do
#[derive(clap::Args)]
#[command(after_help = "\
In the sandbox these are its own deliveries: it makes them again when your server does not answer, and `wooshpay clock \
advance` lets the time until then pass.

WooshPay documents no list of events. Without the sandbox, or with --poll, this looks at the newest 100 payment intents and \
checkout sessions every few seconds, and makes an event of each change that it sees: payment_intent.created, \
.requires_action, .payment_failed, .succeeded and .canceled, checkout.session.completed, .expired and .canceled. It does not \
see what changes and changes back in between, and nothing of refunds, disputes and payouts. It reads, and changes nothing.

examples:
  wooshpay listen --forward-to http://127.0.0.1:3000/hook
  wooshpay listen --forward-to http://127.0.0.1:3000/hook --events payout.paid
  wooshpay listen --forward-to http://127.0.0.1:3000/hook --secret-file secret
  wooshpay listen --forward-to http://127.0.0.1:3000/hook --json | jq .type")]
pub(crate) struct Listen {
    /// Your server; the sandbox delivers to this machine only
    #[arg(long, value_name = "URL", value_parser = address)]
    forward_to: Url,
    /// Only events of these types, with commas between them; all when left out
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    events: Vec<String>,
    /// Writes the webhook secret into this file, which only you can read, and does not print it
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Looks at the API, also where the sandbox could deliver
    #[arg(long)]
    poll: bool,
    /// How long to wait between two looks at the API, 1s or more
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = interval)]
    interval: Duration,
}

impl Listen {
    pub(crate) async fn run(&self, context: &Context) -> Result<(), Failure> {
        for kind in self.events.iter().filter(|kind| *kind != "*" && !EventType::KNOWN.contains(&kind.as_str())) {
            output::note(format_args!(
                "{kind:?} is no type of event that this version knows; it is waited for all the same"
            ));
        }
        if self.poll || !context.settings.is_sandbox() {
            return poll::run(self, context).await;
        }
        if self.forward_to.scheme() != "http" || !is_loopback(&self.forward_to) {
            let host = self.forward_to.host_str().unwrap_or_default();
            return Err(Failure::usage(format!(
                "the sandbox delivers over http to this machine only, and --forward-to is {}://{host}",
                self.forward_to.scheme()
            ))
            .hint("give an address such as http://127.0.0.1:3000/webhook, or add --poll, which delivers from here"));
        }
        follow::run(self, context).await
    }

    /// Hands the secret over to whoever checks signatures.
    fn tell_secret(&self, secret: &str) -> Result<(), Failure> {
        match &self.secret_file {
            Some(file) => {
                files::write(file, secret.as_bytes(), Readers::Owner)?;
                output::note(format_args!("the webhook secret is in {}", file.display()));
            }
            None => output::note(format_args!(
                "webhook secret: {}\nyour server needs it to check signatures, for example as WOOSHPAY_WEBHOOK_SECRET",
                output::plain(secret)
            )),
        }
        Ok(())
    }

    fn ready(&self) {
        let what = if self.events.is_empty() { "events".to_owned() } else { self.events.join(", ") };
        let url = shown(&self.forward_to);
        output::note(format_args!("listening: {what} to {url}; times are UTC, ctrl-c ends it"));
    }

    fn wants(&self, kind: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|wanted| wanted == kind || wanted == "*")
    }
}

/// An address without what may hold a key.
fn shown(url: &Url) -> String {
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = if url.query().is_some() { "?…" } else { "" };
    output::plain(&format!("{}://{}{port}{}{query}", url.scheme(), url.host_str().unwrap_or_default(), url.path()))
}

fn address(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if ["http", "https"].contains(&url.scheme()) => Ok(url),
        _ => Err("expected an address such as http://127.0.0.1:3000/webhook".into()),
    }
}

fn interval(text: &str) -> Result<Duration, String> {
    let interval = span::parse(text)?;
    if interval < Duration::from_secs(1) {
        Err("the API is not asked more often than once a second".into())
    } else {
        Ok(interval)
    }
}
