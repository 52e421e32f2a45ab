//! Somebody who comes to the page of a payment in the sandbox.

use super::{Open, anew};
use crate::failure::Failure;
use crate::output;
use clap::ValueEnum;
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
pub(super) async fn play(part: Part, open: &Open) -> Result<Option<Ending>, Failure> {
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
