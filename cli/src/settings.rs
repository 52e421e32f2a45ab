//! Which account, which host, which secret: from flags, the environment, and a profile, in this order.

use crate::failure::Failure;
use crate::files;
use crate::profile::{self, Profile};
use reqwest::Url;
use std::io::IsTerminal;
use std::path::PathBuf;
use wooshpay::{Client, ClientBuilder, Mode, Secret, SecretKey};

/// Where a sandbox listens that was started without flags.
pub(crate) const SANDBOX: &str = "http://127.0.0.1:4010";
const SANDBOX_KEY: &str = "sk_test_sandbox";

/// What every command takes.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Flags {
    /// The profile to use, as `wooshpay login` made it; it counts more than the environment
    #[arg(long, global = true, value_name = "NAME", help_heading = "Account")]
    pub(crate) profile: Option<String>,
    /// A file that holds the secret key and that nobody else can read; `-` reads it from standard input
    #[arg(long, global = true, value_name = "FILE", help_heading = "Account")]
    pub(crate) key_file: Option<PathBuf>,
    /// Another host than the key's own, such as the sandbox at http://127.0.0.1:4010
    #[arg(long, global = true, value_name = "URL", help_heading = "Account")]
    pub(crate) base_url: Option<String>,
    /// Lets a live key go to this host, too; whoever runs it can take money in your name
    #[arg(long, global = true, value_name = "HOST", help_heading = "Account", hide_short_help = true)]
    pub(crate) send_live_key_to: Option<String>,
    /// JSON as it came, for programs
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) json: bool,
    /// Tells each request on standard error, without bodies and secrets
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) verbose: bool,
    /// In live mode, does not ask
    #[arg(short, long, global = true, help_heading = "Account")]
    pub(crate) yes: bool,
}

/// A value, and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Sourced<T> {
    pub(crate) value: T,
    pub(crate) source: String,
}

/// What the flags, the environment and the profile come to.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Nothing when no key is configured, and then the sandbox is used.
    pub(crate) key: Option<Sourced<SecretKey>>,
    pub(crate) base_url: Option<Sourced<String>>,
    pub(crate) webhook_secret: Option<Sourced<Secret>>,
    /// A host that may have a live key.
    pub(crate) live_host: Option<String>,
}

/// The same, before anything wrong in one of them refuses them all.
pub(crate) struct Found {
    /// Whether the profile could be read; where it could not, the others are from elsewhere.
    pub(crate) profile: Result<(), Failure>,
    pub(crate) key: Result<Option<Sourced<SecretKey>>, Failure>,
    pub(crate) base_url: Option<Sourced<String>>,
    pub(crate) webhook_secret: Option<Sourced<Secret>>,
    pub(crate) live_host: Option<String>,
}

impl Found {
    /// Reads them. Of the three sources the first that has a value counts; a profile that was asked for by its flag comes
    /// before the environment.
    pub(crate) async fn read(flags: &Flags) -> Self {
        let chosen = flags.profile.clone().or_else(|| env("WOOSHPAY_PROFILE"));
        let name = chosen.clone().unwrap_or_else(|| profile::DEFAULT.to_owned());
        let (profile, read) = match profile_called(&name, chosen.is_some()) {
            Ok(profile) => (profile, Ok(())),
            Err(failure) => (Profile::default(), Err(failure)),
        };
        let from_profile =
            |value: Option<String>| Some(Sourced { value: value?, source: format!("the profile `{name}`") });
        let from_env = |variable: &str| Some(Sourced { value: env(variable)?, source: format!("${variable}") });
        let pick = |variable: &str, value: Option<String>| match flags.profile {
            Some(_) => from_profile(value),
            None => from_env(variable).or_else(|| from_profile(value)),
        };
        let key = match &flags.key_file {
            Some(file) => {
                files::secret(file).await.map(|value| Some(Sourced { value, source: "--key-file".to_owned() }))
            }
            None if flags.profile.is_none() && env_is_empty("WOOSHPAY_SECRET_KEY") => {
                Err(Failure::local("WOOSHPAY_SECRET_KEY is set, and empty")
                    .hint("unset it to use a profile, or the sandbox"))
            }
            None => Ok(pick("WOOSHPAY_SECRET_KEY", profile.secret_key)),
        };
        let key = key.and_then(|key| {
            let Some(Sourced { value, source }) = key else { return Ok(None) };
            let value = SecretKey::new(value);
            let value = value.map_err(|error| Failure::local(format!("the key from {source} is {error}")))?;
            Ok(Some(Sourced { value, source }))
        });
        let base_url = flags.base_url.clone().map(|value| Sourced { value, source: "--base-url".to_owned() });
        let secret = pick("WOOSHPAY_WEBHOOK_SECRET", profile.webhook_secret);
        let base_url = base_url.or_else(|| pick("WOOSHPAY_BASE_URL", profile.base_url));
        let read = match &base_url {
            None if flags.profile.is_none() && env_is_empty("WOOSHPAY_BASE_URL") => {
                Err(Failure::local("WOOSHPAY_BASE_URL is set, and empty").hint("unset it to use the key's own host"))
            }
            _ => read,
        };
        // Whoever names a profile means its key, and neither another one nor the sandbox.
        let key = match key {
            Ok(None) if flags.profile.is_some() && read.is_ok() && base_url.is_none() => {
                Err(Failure::usage(format!("the profile `{name}` has no secret key"))
                    .hint(format!("keep one in it with `wooshpay login --profile {name}`")))
            }
            key => key,
        };
        Self {
            profile: read,
            key,
            base_url,
            webhook_secret: secret.map(|Sourced { value, source }| Sourced { value: value.into(), source }),
            live_host: flags.send_live_key_to.clone(),
        }
    }
}

/// The profile of this name; an empty one when there is none, and none was asked for.
fn profile_called(name: &str, asked_for: bool) -> Result<Profile, Failure> {
    match profile::read(name)? {
        Some(profile) => Ok(profile),
        None if !asked_for => Ok(Profile::default()),
        None => {
            let known = profile::names()?.join(", ");
            let known = if known.is_empty() { "there is none".to_owned() } else { format!("there are: {known}") };
            Err(Failure::usage(format!("no profile is called `{name}`; {known}"))
                .hint(format!("make it with `wooshpay login --profile {name}`")))
        }
    }
}

impl Settings {
    /// Reads them, and refuses them when anything in them is wrong.
    pub(crate) async fn read(flags: &Flags) -> Result<Self, Failure> {
        let Found { profile, key, base_url, webhook_secret, live_host } = Found::read(flags).await;
        profile?;
        Ok(Self { key: key?, base_url, webhook_secret, live_host })
    }

    /// The key, and that of the sandbox where none is configured and nothing else than the sandbox is meant.
    pub(crate) fn key(&self) -> Result<SecretKey, Failure> {
        match &self.key {
            Some(key) => Ok(key.value.clone()),
            None if self.is_sandbox() => Ok(SecretKey::new(SANDBOX_KEY)?),
            None => Err(Failure::local(format!("no secret key is configured for {}", self.host().unwrap_or_default()))
                .hint("run `wooshpay login`, or set WOOSHPAY_SECRET_KEY, or name a file with --key-file")),
        }
    }

    /// Where the requests go; nothing when that is the key's own host.
    pub(crate) fn host(&self) -> Option<&str> {
        match (&self.base_url, &self.key) {
            (Some(url), _) => Some(url.value.trim_end_matches('/')),
            (None, None) => Some(SANDBOX),
            (None, Some(_)) => None,
        }
    }

    /// Whether the host is this machine: nothing else than a sandbox can be there.
    pub(crate) fn is_sandbox(&self) -> bool {
        self.host().and_then(|url| Url::parse(url).ok()).is_some_and(|url| is_loopback(&url))
    }

    /// A client for them.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        self.builder()?.build().map_err(|error| Failure::local(as_flag(&error)))
    }

    pub(crate) fn builder(&self) -> Result<ClientBuilder, Failure> {
        let builder = Client::builder(self.key()?).app(concat!("wooshpay-cli/", env!("CARGO_PKG_VERSION")));
        let builder = match self.host() {
            Some(url) => builder.base_url(url),
            None => builder,
        };
        Ok(match &self.live_host {
            Some(host) => builder.send_live_key_to(host),
            None => builder,
        })
    }

    /// Where the sandbox is whose own routes a command needs.
    pub(crate) fn sandbox(&self) -> Result<String, Failure> {
        match self.host() {
            Some(_) if self.is_sandbox() => {
                // Whatever the API's client refuses in an address is refused here, too.
                let client = self.client()?;
                if client.mode() == Mode::Live {
                    return Err(Failure::usage(
                        "this is something that only the sandbox can do, and the key is a live one",
                    )
                    .hint("take a test key for it, or none: `wooshpay config` tells where the key comes from"));
                }
                Ok(client.base_url().to_owned())
            }
            _ => Err(Failure::usage(
                "this is something that only the sandbox can do, and the settings name WooshPay itself",
            )
            .hint(format!("add `--base-url {SANDBOX}`, or set WOOSHPAY_BASE_URL"))),
        }
    }

    pub(crate) fn mode(&self) -> Result<Mode, Failure> {
        Ok(self.key()?.mode())
    }
}

/// Whether an address is on this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().map(|host| host.trim_matches(['[', ']']));
    host.is_some_and(|host| {
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

/// A variable that says something. What is no text in it is refused by whoever reads it, and not taken for nothing.
pub(crate) fn env(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()).filter(|value| !value.is_empty())
}

/// Whether a variable is there and says nothing, as one does that a script filled from another that was not set.
fn env_is_empty(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value.is_empty())
}

/// Whether a person sits at both ends.
pub(crate) fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// What the SDK calls a method is a flag here.
pub(crate) fn as_flag(error: &wooshpay::Error) -> String {
    error.to_string().replace("`send_live_key_to`", "`--send-live-key-to`")
}
