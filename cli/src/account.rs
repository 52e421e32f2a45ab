//! Profiles: `login`, `logout`, `config`.

use crate::context::Context;
use crate::failure::Failure;
use crate::files;
use crate::output;
use crate::profile;
use crate::settings::{self, Flags, Settings, Sourced};
use serde_json::json;
use std::io::IsTerminal;
use std::path::Path;
use wooshpay::{Client, Mode, SecretKey, webhook::Verifier};

/// Keeps a key in a profile; reads it from the terminal or from standard input
#[derive(clap::Args)]
#[command(after_help = "The profile is named by --profile, else `default`; --base-url keeps a host with it.

examples:
  wooshpay login                           asks for the key, and does not show it
  wooshpay login --profile live < key.txt  reads it from a file
  wooshpay login --webhook-secret          for the secret of a webhook endpoint")]
pub(crate) struct Login {
    /// Keeps the secret of a webhook endpoint in place of a key
    #[arg(long)]
    webhook_secret: bool,
}

impl Login {
    pub(crate) async fn run(&self, flags: &Flags) -> Result<(), Failure> {
        let name = name(flags);
        let what = if self.webhook_secret { "webhook secret" } else { "secret key" };
        let secret = match &flags.key_file {
            Some(file) => files::secret(file).await?,
            None if std::io::stdin().is_terminal() => files::typed(what).await?,
            None => files::secret(Path::new("-")).await?,
        };
        let host = match &flags.base_url {
            Some(url) => Some(url.clone()),
            None => profile::read(&name)?.and_then(|profile| profile.base_url),
        };
        let (member, said) = if self.webhook_secret {
            Verifier::new(&secret).map_err(|error| Failure::local(error.to_string()))?;
            // Which key goes with it is not known.
            usable("sk_test_any", host.clone(), flags).or_else(|_| usable("sk_live_any", host, flags))?;
            ("webhook_secret", "a webhook secret".to_owned())
        } else {
            let client = usable(&secret, host, flags)?;
            let kind = if client.mode() == Mode::Live { &*output::red("LIVE") } else { "test" };
            ("secret_key", format!("a {kind} key for {}", client.base_url()))
        };
        let url = flags.base_url.as_deref().map(|url| ("base_url", url));
        let path = profile::set(&name, [(member, secret.as_str())].into_iter().chain(url))?;
        output::note(format_args!("kept {said} in the profile `{name}`, in {}", path.display()));
        Ok(())
    }
}

/// A client with the key and the host that goes with it. What no command could use is refused.
fn usable(key: &str, host: Option<String>, flags: &Flags) -> Result<Client, Failure> {
    let key = SecretKey::new(key).map_err(|error| Failure::local(error.to_string()))?;
    let source = String::new();
    let settings = Settings {
        base_url: host.map(|value| Sourced { value, source: source.clone() }),
        key: Some(Sourced { value: key, source }),
        webhook_secret: None,
        live_host: flags.send_live_key_to.clone(),
    };
    settings.builder()?.build().map_err(|error| {
        let failure = Failure::usage(settings::as_flag(&error));
        match flags.base_url {
            Some(_) => failure,
            None => failure.hint("the profile keeps that host; give another with --base-url"),
        }
    })
}

/// Forgets a profile
#[derive(clap::Args)]
#[command(after_help = "examples:
  wooshpay logout                     forgets the profile `default`
  wooshpay logout --profile live")]
pub(crate) struct Logout {}

impl Logout {
    pub(crate) fn run(&self, flags: &Flags) -> Result<(), Failure> {
        let name = name(flags);
        match profile::remove(&name)? {
            Some(path) => output::note(format_args!("forgot the profile `{name}` in {}", path.display())),
            None => return Err(Failure::usage(format!("no profile is called `{name}`"))),
        }
        Ok(())
    }
}

fn name(flags: &Flags) -> String {
    flags.profile.clone().or_else(|| settings::env("WOOSHPAY_PROFILE")).unwrap_or_else(|| profile::DEFAULT.to_owned())
}

/// Tells which settings are in use and where each comes from
#[derive(clap::Args)]
#[command(after_help = "examples:
  wooshpay config
  wooshpay config --profile live --json")]
pub(crate) struct Config {}

impl Config {
    pub(crate) fn run(&self, context: &Context) -> Result<(), Failure> {
        let settings = &context.settings;
        let mode = match settings.key.as_ref().map(|key| key.value.mode()) {
            Some(Mode::Live) => "live",
            _ if settings.is_sandbox() => "sandbox",
            _ => "test",
        };
        let key = settings.key.as_ref().map(|key| (format!("{:?}", key.value), key.source.as_str()));
        let secret = settings.webhook_secret.as_ref().map(|secret| ("***", secret.source.as_str()));
        let told = json!({
            "mode": mode,
            "secret_key": key.as_ref().map_or("none", |(key, _)| key),
            "secret_key_from": key.as_ref().map(|(_, source)| source),
            "base_url": settings.client()?.base_url(),
            "base_url_from": settings.base_url.as_ref().map(|url| &url.source),
            "webhook_secret": secret.map_or("none", |(shown, _)| shown),
            "webhook_secret_from": secret.map(|(_, source)| source),
            "profiles": profile::names()?,
            "file": profile::path()?.display().to_string(),
        });
        if context.flags.json { output::json(&told) } else { output::object(&told) }
    }
}
