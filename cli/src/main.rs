//! `wooshpay`: WooshPay's payment API on the command line, with a sandbox inside.

mod account;
mod body;
mod context;
mod doctor;
mod failure;
mod files;
#[rustfmt::skip]
mod generated;
mod http;
mod listen;
mod operation;
mod output;
mod pay;
mod profile;
mod refund;
mod sandbox;
mod settings;
mod shell;
mod span;
mod stop;
mod table;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches, Parser, Subcommand};
use context::{Context, Doing, end_at_last};
use failure::{EXIT_CODES, Exit, Failure};
use settings::Flags;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use stop::Stop;

const AFTER: &str = "\
examples:
  wooshpay sandbox                                 the service, on this machine
  wooshpay pay --dana 20000                        a payment, from start to end
  wooshpay pay --dana 20000 --as-customer success  the same, and a customer pays
  wooshpay refund pi_1234 --amount 5000            a part of it goes back
  wooshpay payment_intents list --limit 3 --json   any operation of the API
  wooshpay listen --forward-to http://127.0.0.1:3000/webhook
  wooshpay doctor                                  what is wrong, and where

Without a key, and without a host, every command talks to the sandbox at http://127.0.0.1:4010.";

/// WooshPay's payment API, with DANA first. It works offline, against the sandbox that is inside.
#[derive(Parser)]
#[command(name = "wooshpay", version, after_help = AFTER, after_long_help = long_help(), max_term_width = 120)]
struct Arguments {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Work,
}

fn long_help() -> String {
    format!(
        "{AFTER}\n\nsettings, of which the first counts:
  1. --profile NAME, --key-file, --base-url
  2. WOOSHPAY_SECRET_KEY, WOOSHPAY_BASE_URL, WOOSHPAY_WEBHOOK_SECRET
  3. the profile in WOOSHPAY_PROFILE, or `default`

Profiles are in WOOSHPAY_CONFIG, or wooshpay/config.toml in your folder for settings. \
A secret is never an argument: everybody on a machine can read those.

{EXIT_CODES}"
    )
}

#[derive(Subcommand)]
enum Work {
    /// Runs WooshPay's API on this machine, offline: not WooshPay, not DANA, no real money
    #[command(
        after_help = "When it is ready it prints its base URL, and nothing else, to standard output. Ctrl-C stops it.

examples:
  wooshpay sandbox                         all in memory, on 127.0.0.1:4010
  wooshpay sandbox --data shop.sqlite      goes on where it stopped
  wooshpay sandbox --seed 7                the same answers on every run
  wooshpay sandbox --listen 127.0.0.1:0    on a free port"
    )]
    Sandbox(wooshpay_sandbox::cli::Flags),
    /// Makes a payment with DANA, shows its address, and waits until it is settled
    Pay(pay::Pay),
    /// Sends money back
    Refund(refund::Refund),
    /// Tells your server of what happens, as webhooks do
    Listen(listen::Listen),
    /// Sandbox: tells endpoints of an event without anything having happened
    Trigger(sandbox::Trigger),
    /// Sandbox: tells the time, or lets it pass
    Clock(sandbox::Clock),
    /// Sandbox: makes requests and deliveries fail
    Faults(sandbox::Faults),
    /// Sandbox: keeps all that it knows, and takes it back
    Snapshot(sandbox::Snapshot),
    /// Says what is wrong with the settings, and why a signature does not match
    Doctor(doctor::Doctor),
    /// Keeps a key in a profile; reads it from the terminal or from standard input
    Login(account::Login),
    /// Forgets a profile
    Logout(account::Logout),
    /// Tells which settings are in use and where each comes from
    Config(account::Config),
    /// Prints completions for a shell
    Completions(shell::Completions),
    /// Prints the manual page, or writes one for each command into a folder
    Man(shell::Man),
}

/// All commands: those above, and the operations of the API.
fn command() -> Command {
    operation::commands().fold(Arguments::command(), |command, resource| {
        let resource = match resource.get_name() {
            "events" => sandbox::add_event_commands(resource),
            _ => resource,
        };
        command.subcommand(resource.display_order(100))
    })
}

fn main() -> ExitCode {
    if let Err(failure) = no_secrets_in_arguments() {
        return end(failure);
    }
    // Asked for by reqwest, which has no TLS library of its own here. Nobody else can have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let matches = command().get_matches();
    match run(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => end(failure),
    }
}

fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let flags = Flags::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    if flags.verbose {
        output::tell_requests();
    }
    let Some((name, below)) = matches.subcommand() else { return Err(Failure::usage("no command was given")) };
    // These need neither a network nor settings that are right.
    match Work::from_arg_matches(matches) {
        Ok(Work::Logout(logout)) => return logout.run(&flags),
        Ok(Work::Completions(completions)) => return completions.run(),
        Ok(Work::Man(man)) => return man.run(),
        _ => {}
    }
    let runtime = tokio::runtime::Runtime::new();
    let runtime = runtime.map_err(|error| Failure::local(format!("no thread can be started: {error}")))?;
    let outcome = runtime.block_on(work(name, matches, below, flags));
    // A question that nobody answered still waits for its line.
    runtime.shutdown_background();
    outcome
}

async fn work(name: &str, matches: &ArgMatches, below: &ArgMatches, flags: Flags) -> Result<(), Failure> {
    let work = Work::from_arg_matches(matches).ok();
    if let Some(Work::Sandbox(flags)) = &work {
        return flags.serve().await.map_err(|error| Failure::local(error.to_string()));
    }
    let doing = Doing::default();
    let patience = if matches!(work, Some(Work::Listen(_))) { listen::ENDS_IN } else { Duration::from_secs(1) };
    end_at_last(Arc::clone(&doing), patience)?;
    let mut stop = Stop::new()?;
    match &work {
        Some(Work::Login(login)) => return stop.or(login.run(&flags)).await,
        Some(Work::Doctor(doctor)) => return stop.or(doctor.run(&flags)).await,
        _ => {}
    }
    let context = stop.or(Context::new(flags, doing)).await?;
    if let Some(Work::Listen(listen)) = &work {
        return listen.run(&context).await;
    }
    let command = async {
        match &work {
            Some(Work::Pay(pay)) => pay.run(&context).await,
            Some(Work::Refund(refund)) => refund.run(&context).await,
            Some(Work::Trigger(trigger)) => trigger.run(&context).await,
            Some(Work::Clock(clock)) => clock.run(&context).await,
            Some(Work::Faults(faults)) => faults.run(&context).await,
            Some(Work::Snapshot(snapshot)) => snapshot.run(&context).await,
            Some(Work::Config(config)) => config.run(&context),
            _ => match below.subcommand().map(|(verb, below)| (operation::find(name, verb), below)) {
                Some((Some(operation), below)) => operation::run(&context, operation, below).await,
                _ => sandbox::event_command(&context, below).await,
            },
        }
    };
    // What was under way is said only here.
    stop.or(command).await.map_err(|failure| match failure.exit {
        Exit::Interrupted => context.interrupted(),
        _ => failure,
    })
}

/// What everybody on the machine can read must hold no secret.
fn no_secrets_in_arguments() -> Result<(), Failure> {
    let found = std::env::args_os().skip(1).any(|word| {
        let word = word.to_string_lossy();
        ["sk_test_", "sk_live_", "whsec_"].iter().any(|marker| word.contains(marker))
    });
    if !found {
        return Ok(());
    }
    Err(Failure::usage("a secret stands on the command line, where everybody on this machine can read it, and your shell keeps it")
        .hint("give it on standard input or in a file (--key-file), keep it with `wooshpay login`, or set WOOSHPAY_SECRET_KEY"))
}

fn end(failure: Failure) -> ExitCode {
    let said = output::lines(&failure);
    if failure.exit == Exit::Interrupted {
        output::note(said);
    } else if !failure.is_silent() {
        output::note(format_args!("{} {said}", output::red("error:")));
    }
    ExitCode::from(failure.exit as u8)
}
