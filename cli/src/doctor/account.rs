//! The settings, and the way to the service.

use super::service::{self, Carrier};
use super::{Check, State};
use crate::failure::Failure;
use crate::profile;
use crate::settings::{Flags, Found, Settings, Sourced, as_flag};
use wooshpay::webhook::Verifier;
use wooshpay::{Client, Mode, Secret, SecretKey};

/// What is said of a live key.
pub(super) const LIVE: &str = "LIVE, its money is real";

const RIGHT_KEY: &str =
    "keep the right one with `wooshpay login`, or set WOOSHPAY_SECRET_KEY, or name a file with --key-file";

/// Looks at everything: what is wrong with one thing hides no other.
pub(super) async fn examine(flags: &Flags) -> Vec<Check> {
    let Found { profile, key, base_url, webhook_secret, live_host } = Found::read(flags).await;
    let mut checks = vec![file(&profile)];
    let secret = secret(webhook_secret.as_ref(), profile.is_ok());
    let mut settings = Settings { key: None, base_url, webhook_secret, live_host };
    let (key, keyless) = match key {
        Ok(Some(found)) => {
            let check = with_key(&found);
            settings.key = Some(found);
            (check, false)
        }
        Err(failure) => {
            let check = Check::failed("key", &failure);
            let hint = check.hint.clone().unwrap_or_else(|| RIGHT_KEY.to_owned());
            (check.hint(hint), true)
        }
        Ok(None) if profile.is_err() => (unknown("key"), true),
        Ok(None) => match settings.key() {
            Ok(_) => (Check::new("key", State::Ok, "none is configured, and the sandbox needs none"), false),
            Err(failure) => (Check::failed("key", &failure), true),
        },
    };
    checks.push(key);
    if keyless && profile.is_err() && settings.base_url.is_none() {
        checks.extend(["host", "service", "clock"].map(unknown));
    } else {
        checks.extend(way(settings, keyless).await);
    }
    checks.push(secret);
    checks
}

fn unknown(what: &'static str) -> Check {
    Check::new(what, State::Nothing, "not known, since the settings cannot be read")
}

fn file(read: &Result<(), Failure>) -> Check {
    let path = match (read, &profile::path()) {
        (Err(failure), _) | (_, Err(failure)) => return Check::failed("settings", failure),
        (Ok(()), Ok(path)) => path.clone(),
    };
    let shown = path.display();
    match path.exists() {
        true if cfg!(unix) => Check::new("settings", State::Ok, format!("{shown}, which only its owner can read")),
        true => Check::new("settings", State::Ok, shown.to_string()),
        false => {
            Check::new("settings", State::Nothing, format!("there is no {shown}; flags and the environment count"))
        }
    }
}

fn with_key(key: &Sourced<SecretKey>) -> Check {
    let live = if key.value.mode() == Mode::Live { format!(": {LIVE}") } else { String::new() };
    Check::new("key", State::Ok, format!("{:?}, from {}{live}", key.value, key.source))
}

fn secret(secret: Option<&Sourced<Secret>>, is_known: bool) -> Check {
    const WHAT: &str = "webhook secret";
    let Some(Sourced { value, source }) = secret else {
        return match is_known {
            true => Check::new(WHAT, State::Nothing, "none is configured; only verifying deliveries needs one"),
            false => unknown(WHAT),
        };
    };
    match Verifier::new(value.expose()) {
        Err(error) => Check::new(WHAT, State::Wrong, format!("what is from {source} is {error}"))
            .hint("keep the right one with `wooshpay login --webhook-secret`, or set WOOSHPAY_WEBHOOK_SECRET"),
        Ok(_) if !value.expose().starts_with("whsec_") => {
            Check::new(WHAT, State::Warn, format!("the one from {source} does not begin with `whsec_`"))
                .hint("WooshPay's newer samples all do; one old sample does not, so it may still be right")
        }
        Ok(_) => Check::new(WHAT, State::Ok, format!("well formed, from {source}")),
    }
}

/// The host, the service behind it, and its clock. Without a key that is right, the host is asked without any.
async fn way(mut settings: Settings, keyless: bool) -> Vec<Check> {
    let url = settings.base_url.as_ref().map(|url| url.value.as_str());
    if keyless {
        let own =
            if url.is_some_and(|url| url.contains("//api.wooshpay.com")) { "sk_live_none" } else { "sk_test_none" };
        settings.key = SecretKey::new(own).ok().map(|value| Sourced { value, source: String::new() });
    }
    let skipped = |what| Check::new(what, State::Nothing, "not looked at, since nothing can be asked");
    let is_secure = !settings.host().is_some_and(|url| url.starts_with("http://"));
    let carrier = match Carrier::new(is_secure, keyless) {
        Ok(carrier) => carrier,
        Err(why) => {
            let wrong = Check::new("service", State::Wrong, format!("TLS cannot be set up on this machine: {why}"));
            let wrong = wrong.hint("it takes the certificates of the system: install them, often as `ca-certificates`");
            return vec![skipped("host"), wrong, skipped("clock")];
        }
    };
    let client = settings.builder().and_then(|builder| {
        let client = builder.http_client(carrier.clone()).build();
        client.map_err(|error| Failure::local(as_flag(&error)))
    });
    match client {
        Ok(client) => {
            let mut checks = vec![host(&settings, &client, keyless)];
            checks.extend(service::look(&client, &carrier, settings.is_sandbox()).await);
            checks
        }
        Err(failure) => {
            let source = settings.base_url.as_ref().map(|url| format!("the host is from {}", url.source));
            let refused = Check { hint: source, ..Check::failed("host", &failure) };
            vec![refused, skipped("service"), skipped("clock")]
        }
    }
}

fn host(settings: &Settings, client: &Client, keyless: bool) -> Check {
    let url = client.base_url();
    let source = match (&settings.base_url, settings.host()) {
        (Some(Sourced { source, .. }), _) => format!("from {source}"),
        (None, Some(_)) => "the sandbox's own, since neither key nor host is configured".to_owned(),
        (None, None) if keyless => {
            let message = format!("not known without a key; {url} is asked");
            return Check::new("host", State::Nothing, message);
        }
        (None, None) => "the key's own".to_owned(),
    };
    Check::new("host", State::Ok, format!("{url}, {source}"))
}
