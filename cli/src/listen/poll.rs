//! WooshPay documents no list of events: this looks at the objects again and again. It reads, and changes nothing.

use super::changes::{News, Snapshot, Subject, WINDOW, compare};
use super::letters::{Target, deliver};
use super::{Listen, shown};
use crate::context::Context;
use crate::failure::Failure;
use crate::output;
use crate::settings::is_loopback;
use crate::stop::Stop;
use serde::Deserialize;
use serde_json::Value;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::mpsc::{self, Sender};
use wooshpay::webhook::Verifier;
use wooshpay::{Client, Error, Mode, Operation, Secret, operations};

/// How long a look may take, the SDK's own further attempts included.
const LOOKS_FOR: Duration = Duration::from_secs(20);
/// The longest pause after looks that failed, unless a longer one was asked for.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

pub(super) async fn run(listen: &Listen, context: &Context) -> Result<(), Failure> {
    let client = context.settings.client()?;
    let mut stop = Stop::new()?;
    let (secret, source) = secret(context)?;
    let target = Target::new(&listen.forward_to, secret.clone())?;
    explain(listen, &client);
    match source {
        Some(source) if listen.secret_file.is_none() => {
            output::note(format_args!("signed with the webhook secret from {source}"));
        }
        _ => listen.tell_secret(secret.expose())?,
    }
    let (send, arriving) = mpsc::channel(WINDOW);
    let open = AtomicUsize::new(0);
    let told = (client.mode() == Mode::Live, context.flags.json);
    let outcome = stop.or(async {
        tokio::select! {
            failure = look(listen, &client, send) => Err(failure),
            failure = deliver(target, arriving, &open, told) => Err(failure),
        }
    });
    let outcome = outcome.await;
    match open.load(Ordering::Relaxed) {
        0 => {}
        1 => output::note("1 event is not delivered, and will not be"),
        open => output::note(format_args!("{open} events are not delivered, and will not be")),
    }
    outcome
}

/// The secret that is configured, and where; or one that nobody else has.
fn secret(context: &Context) -> Result<(Secret, Option<&str>), Failure> {
    let Some(configured) = &context.settings.webhook_secret else {
        let mut random = [0; 16];
        let filled = getrandom::fill(&mut random);
        filled.map_err(|error| Failure::local(format!("the system gives no randomness for a secret: {error}")))?;
        return Ok((Secret::from(format!("whsec_{:032x}", u128::from_be_bytes(random))), None));
    };
    let (secret, source) = (configured.value.clone(), configured.source.as_str());
    match Verifier::new(secret.expose()) {
        Ok(_) => Ok((secret, Some(source))),
        Err(error) => Err(Failure::local(format!("the webhook secret from {source} is {error}"))),
    }
}

fn explain(listen: &Listen, client: &Client) {
    let target = shown(&listen.forward_to);
    if client.mode() == Mode::Live {
        output::note(format_args!("{} what customers really pay is told to {target}", output::red("LIVE")));
    }
    if listen.forward_to.scheme() == "http" && !is_loopback(&listen.forward_to) {
        output::note(format_args!("{target} is reached without encryption: whoever is on the way reads it, too"));
    }
    output::note(format_args!(
        "WooshPay documents no list of events. Every {:?} this looks at the newest {WINDOW} payment intents and checkout\n\
         sessions of {}, and makes an event of each change that it sees.",
        listen.interval,
        output::plain(client.base_url()),
    ));
    for kind in listen.events.iter().filter(|kind| *kind != "*" && !SEEN.contains(&kind.as_str())) {
        output::note(format_args!("{kind:?} cannot be seen in this way"));
    }
}

/// The types that [`compare`] makes.
const SEEN: [&str; 8] = [
    "payment_intent.created",
    "payment_intent.requires_action",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "payment_intent.canceled",
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.canceled",
];

/// One of the lists that are looked at.
struct List {
    subject: Subject,
    operation: &'static Operation,
    known: Option<Snapshot>,
}

/// Looks for ever, and sends what it sees.
async fn look(listen: &Listen, client: &Client, send: Sender<News>) -> Failure {
    let mut lists = [
        List { subject: Subject::PaymentIntent, operation: &operations::LIST_PAYMENT_INTENTS, known: None },
        List { subject: Subject::CheckoutSession, operation: &operations::LIST_CHECKOUT_SESSIONS, known: None },
    ];
    let (mut failures, mut complaint, mut is_ready) = (0, None, false);
    loop {
        let mut wrong = None;
        for list in &mut lists {
            let page = match page(client, list.operation).await {
                Ok(page) => page,
                Err(error) if error.is_authentication() => return error.into(),
                Err(error) => {
                    wrong = Some(error);
                    continue;
                }
            };
            let seen = compare(list.subject, list.known.as_ref(), &page);
            list.known = Some(seen.now);
            if seen.missed {
                output::note(format_args!("more than {WINDOW} are new at once: there may be some that were not seen"));
            }
            for news in seen.news.into_iter().filter(|news| listen.wants(news.kind)) {
                if send.send(news).await.is_err() {
                    return Failure::local("nobody delivers any more");
                }
            }
        }
        failures = if wrong.is_none() { 0 } else { failures + 1 };
        // Told once. The id of the request, of which this has nothing, is another each time.
        let changed = wrong.as_ref().map(Error::to_string);
        if changed != complaint {
            match wrong {
                None => output::note("the API answers again"),
                Some(error) => output::note(output::lines(&Failure::from(error).hint("this goes on looking"))),
            }
            complaint = changed;
        }
        if !is_ready && lists.iter().any(|list| list.known.is_some()) {
            is_ready = true;
            listen.ready();
        }
        tokio::time::sleep(pause(listen.interval, failures)).await;
    }
}

#[derive(Deserialize)]
struct Page {
    data: Vec<Value>,
}

/// The newest page of a list.
async fn page(client: &Client, operation: &'static Operation) -> Result<Vec<Value>, Error> {
    let limit = WINDOW.to_string();
    Ok(client.operation::<Page>(operation, None).extra_query("limit", &limit).deadline(LOOKS_FOR).await?.data)
}

/// How long to wait until the next look: longer after looks that failed, one after the other.
fn pause(interval: Duration, failures: u32) -> Duration {
    interval.saturating_mul(1 << failures.min(6)).min(LONGEST_PAUSE.max(interval))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_that_fails_is_asked_less_often() {
        let pauses = |interval: u64| {
            (0..8).map(move |failures| pause(Duration::from_secs(interval), failures).as_secs()).collect::<Vec<_>>()
        };
        assert_eq!(pauses(1), [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(pauses(5), [5, 10, 20, 40, 60, 60, 60, 60]);
        assert_eq!(pauses(300), [300; 8]);
        assert_eq!(pause(Duration::MAX, u32::MAX), Duration::MAX);
    }
}
