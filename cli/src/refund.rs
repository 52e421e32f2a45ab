//! `wooshpay refund`: money back, with DANA's rules.

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output;
use clap::builder::PossibleValuesParser;
use wooshpay::types::{PaymentIntentId, RefundReason, RefundStatus};
use wooshpay::{Idr, Outcome, dana};

/// Sends money back
#[derive(clap::Args)]
#[command(
    after_help = "The key of a refund is made of the payment, the amount and the refunds before it: the same command \
again is the same refund, for as long as the service keeps the key. WooshPay lists no refunds of a payment, so one that was \
made elsewhere is not known here; the service refuses what is too much.

examples:
  wooshpay refund pi_1234                    all of it
  wooshpay refund pi_1234 --amount 5000      a part; DANA takes one part only"
)]
pub(crate) struct Refund {
    /// The payment intent
    #[arg(value_name = "ID")]
    id: PaymentIntentId,
    /// How much, in rupiah; all of it when left out
    #[arg(long, value_name = "RUPIAH")]
    amount: Option<Idr>,
    /// Why
    #[arg(long, value_name = "WORD", value_parser = PossibleValuesParser::new(RefundReason::ALL))]
    reason: Option<String>,
    /// Makes it the same request as the one that was sent with this key
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
}

impl Refund {
    pub(crate) async fn run(&self, context: &Context) -> Result<(), Failure> {
        let client = context.settings.client()?;
        let mut payment = client.dana().retrieve(&self.id).await.map_err(|error| context.explain(error, true))?;
        let (wanted, back) = match self.amount {
            Some(part) => (dana::Refund::Partial(part), part),
            None => (dana::Refund::Full, payment.amount()),
        };
        context.confirm(&format!("send {back} of {} back to the customer of {}", payment.amount(), self.id)).await?;
        context.doing(Some(
            "stopped while the refund was under way: it may have been made; the same command again is the same refund"
                .into(),
        ));
        let mut call = client.dana().refund(&mut payment, wanted);
        if let Some(reason) = &self.reason {
            call = call.reason(reason.parse::<RefundReason>()?);
        }
        if let Some(key) = &self.idempotency_key {
            call = call.idempotency_key(context.key(Some(key))?);
        }
        let refund = call.await.map_err(|error| match error.outcome() {
            Outcome::Rejected => Failure::from(error).hint(
                "the service may keep this answer for the refund's key; to ask for it anew, give another with --idempotency-key",
            ),
            _ => Failure::from(error),
        })?;
        context.doing(None);
        let id = output::plain(refund.id.as_str());
        let status = match &refund.status {
            Some(RefundStatus::Succeeded) => Ok("went back"),
            Some(RefundStatus::Pending) => Ok("is on its way back; a webhook tells when it arrived"),
            status => {
                let status = status.as_ref().map_or("missing".into(), |status| output::plain(status.as_str()));
                let why = format!("{id}: nobody knows whether {back} went back: its status is {status}");
                Err(Failure::new(Exit::Unknown, why).hint(format_args!(
                    "ask again with `wooshpay refunds retrieve {id}`, and send nothing back before it is known"
                )))
            }
        };
        let said = match (context.flags.json, &status) {
            (true, _) => {
                let value = serde_json::to_value(&refund);
                output::json(&value.map_err(|error| Failure::local(error.to_string()))?)
            }
            (false, Ok(status)) => output::say(format_args!("{id}  {back} {status}")),
            (false, Err(_)) => Ok(()),
        };
        // That nobody knows counts more than that nobody was told.
        status?;
        said.map_err(|failure| failure.though_done(id))
    }
}
