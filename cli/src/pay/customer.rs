//! Somebody who comes to the page of a payment in the sandbox.

use super::{Open, anew};
use crate::failure::Failure;
use crate::output;
use crate::settings::is_loopback;
use clap::ValueEnum;
use reqwest::Url;
use wooshpay::dana::PaymentState;
use wooshpay_sandbox::{Customer, Ending, Trigger};

/// What a customer does in the sandbox.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    /// Logs in and pays
    Success,
    /// Cancels in the wallet
    Cancel,
    /// Types a wrong PIN three times
    WrongPin,
    /// Has not enough balance
    NoBalance,
    /// Is asked for a one-time code, and pays
    OneTimeCode,
    /// Pays, and closes the browser
    NeverBack,
    /// Pays, and DANA takes 60 seconds of the sandbox's clock to say so
    Processing,
    /// Pays, and DANA takes 60 seconds of the sandbox's clock to say no
    ProcessingFails,
    /// Looks at the wallet's page, and leaves
    Abandon,
}

/// Somebody opens the page. Nothing when they left it open, or came no further: then only the service knows how it stands.
pub(super) async fn play(part: Part, open: &Open, sandbox: &str) -> Result<Option<Ending>, Failure> {
    let Some(url) = &open.url else {
        let id = &open.intent;
        return Err(match &open.state {
            Some(PaymentState::Paid | PaymentState::Authorised) => Failure::usage(format!("{id} is paid already")),
            Some(PaymentState::Canceled | PaymentState::Failed) => {
                Failure::usage(format!("{id} has ended without money"))
            }
            _ => Failure::usage(format!("{id} has no page that a customer could open")).hint(anew(id)),
        });
    };
    // Whoever answers as the sandbox may name any address, and other services listen on this machine, too.
    if !same_place(url, sandbox) {
        output::note(format_args!("no customer goes there: {} is not a page of the sandbox's", output::plain(url)));
        return Ok(None);
    }
    let customer = match part {
        Part::Success | Part::Cancel | Part::Abandon => Customer::new(),
        Part::WrongPin => Customer::with_trigger(Trigger::WrongPin),
        Part::NoBalance => Customer::with_trigger(Trigger::NoBalance),
        Part::OneTimeCode => Customer::with_trigger(Trigger::OneTimeCode),
        Part::NeverBack => Customer::with_trigger(Trigger::NeverBack),
        Part::Processing => Customer::with_trigger(Trigger::ProcessingPaid),
        Part::ProcessingFails => Customer::with_trigger(Trigger::ProcessingFailed),
    };
    let visit = match part {
        Part::Cancel => customer.cancel(url).await.map(|visit| Some(visit.ending)),
        Part::Abandon => customer.abandon(url).await.map(|()| None),
        _ => customer.pay(url).await.map(|visit| Some(visit.ending)),
    };
    Ok(visit.unwrap_or_else(|error| {
        output::note(output::plain(&format!("the customer came no further: {error}")));
        None
    }))
}

/// Whether two addresses lead to the same port of this machine.
fn same_place(one: &str, other: &str) -> bool {
    let port = |url: &str| Url::parse(url).ok().filter(is_loopback).and_then(|url| url.port_or_known_default());
    port(one).is_some_and(|port_of_one| port(other) == Some(port_of_one))
}
