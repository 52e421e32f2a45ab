//! What may follow what: the life of an intent, a session and a refund as pure functions.
//!
//! WooshPay documents the statuses and which of them may be cancelled; the other arrows are the sandbox's own rule.

use serde::{Deserialize, Serialize};
use wooshpay_codegen::methods::PaymentMethodRow;

/// Where an intent stands. Only integrators report `processing` and `failed`: the first is how the sandbox plays a wallet
/// that takes its time, and the second never occurs here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IntentStatus {
    RequiresPaymentMethod,
    RequiresConfirmation,
    RequiresAction,
    Processing,
    RequiresCapture,
    Succeeded,
    Canceled,
}

impl IntentStatus {
    pub(crate) const ALL: [Self; 7] = [
        Self::RequiresPaymentMethod,
        Self::RequiresConfirmation,
        Self::RequiresAction,
        Self::Processing,
        Self::RequiresCapture,
        Self::Succeeded,
        Self::Canceled,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RequiresPaymentMethod => "requires_payment_method",
            Self::RequiresConfirmation => "requires_confirmation",
            Self::RequiresAction => "requires_action",
            Self::Processing => "processing",
            Self::RequiresCapture => "requires_capture",
            Self::Succeeded => "succeeded",
            Self::Canceled => "canceled",
        }
    }
}

/// What can happen to an intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntentStep {
    /// A field changes that the customer's page does not depend on.
    Edit,
    /// Amount or currency changes, so a page that shows the old ones is void.
    Reprice,
    /// Another payment method, which needs a new confirmation.
    SwapMethod,
    Confirm,
    /// The customer pays, and the wallet does not know yet whether it works.
    Process,
    /// The wallet pays, and the money is collected at once.
    Pay,
    /// The wallet pays, and the money waits for a capture.
    Authorise,
    /// The customer says no.
    Decline,
    /// The wallet says no, or the customer's time is up.
    Fail,
    Capture,
    Cancel,
}

impl IntentStep {
    #[cfg(test)]
    const ALL: [Self; 11] = [
        Self::Edit,
        Self::Reprice,
        Self::SwapMethod,
        Self::Confirm,
        Self::Process,
        Self::Pay,
        Self::Authorise,
        Self::Decline,
        Self::Fail,
        Self::Capture,
        Self::Cancel,
    ];

    fn verb(self) -> &'static str {
        match self {
            Self::Edit | Self::Reprice | Self::SwapMethod => "updated",
            Self::Confirm => "confirmed",
            Self::Process | Self::Pay | Self::Authorise => "paid",
            Self::Decline | Self::Fail => "declined",
            Self::Capture => "captured",
            Self::Cancel => "canceled",
        }
    }
}

/// The status after a step, or why the step cannot be taken.
pub(crate) fn intent(status: IntentStatus, step: IntentStep) -> Result<IntentStatus, String> {
    after(status, step).ok_or_else(|| {
        let allowed: Vec<String> = IntentStatus::ALL
            .into_iter()
            .filter(|status| after(*status, step).is_some())
            .map(|status| format!("`{}`", status.name()))
            .collect();
        format!(
            "a payment intent that is `{}` cannot be {}; it would have to be {}",
            status.name(),
            step.verb(),
            allowed.join(" or ")
        )
    })
}

fn after(status: IntentStatus, step: IntentStep) -> Option<IntentStatus> {
    use IntentStatus::{
        Canceled, Processing, RequiresAction, RequiresCapture, RequiresConfirmation, RequiresPaymentMethod, Succeeded,
    };
    use IntentStep::{Authorise, Cancel, Capture, Confirm, Decline, Edit, Fail, Pay, Process, Reprice, SwapMethod};
    Some(match (step, status) {
        (Edit, RequiresPaymentMethod | RequiresConfirmation | RequiresAction) => status,
        (Reprice, RequiresPaymentMethod | RequiresConfirmation) => status,
        (Reprice, RequiresAction) => RequiresConfirmation,
        (SwapMethod, RequiresPaymentMethod | RequiresConfirmation | RequiresAction) => RequiresConfirmation,
        (Confirm, RequiresPaymentMethod | RequiresConfirmation | RequiresAction) => RequiresAction,
        (Process, RequiresAction) => Processing,
        (Pay, RequiresAction | Processing) => Succeeded,
        (Authorise, RequiresAction | Processing) => RequiresCapture,
        (Decline, RequiresAction) => RequiresPaymentMethod,
        (Fail, RequiresAction | Processing) => RequiresPaymentMethod,
        (Capture, RequiresCapture) => Succeeded,
        (Cancel, RequiresPaymentMethod | RequiresConfirmation | RequiresAction | RequiresCapture) => Canceled,
        _ => return None,
    })
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionStatus {
    Open,
    Complete,
    Expired,
}

impl SessionStatus {
    #[cfg(test)]
    const ALL: [Self; 3] = [Self::Open, Self::Complete, Self::Expired];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
        }
    }
}

/// What can happen to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionStep {
    Complete,
    Expire,
}

impl SessionStep {
    #[cfg(test)]
    const ALL: [Self; 2] = [Self::Complete, Self::Expire];
}

/// The status after a step, or why the step cannot be taken.
pub(crate) fn session(status: SessionStatus, step: SessionStep) -> Result<SessionStatus, String> {
    match (status, step) {
        (SessionStatus::Open, SessionStep::Complete) => Ok(SessionStatus::Complete),
        (SessionStatus::Open, SessionStep::Expire) => Ok(SessionStatus::Expired),
        (status, step) => {
            let verb = if step == SessionStep::Expire { "expired" } else { "completed" };
            Err(format!("a checkout session that is `{}` cannot be {verb}; it would have to be `open`", status.name()))
        }
    }
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStatus {
    Pending,
    Succeeded,
    Failed,
}

impl RefundStatus {
    #[cfg(test)]
    const ALL: [Self; 3] = [Self::Pending, Self::Succeeded, Self::Failed];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }

    /// Whether its amount is with the customer or on its way. A failed refund gives its amount back.
    pub(crate) fn counts(self) -> bool {
        self != Self::Failed
    }
}

/// What can happen to a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundStep {
    Succeed,
    Fail,
}

impl RefundStep {
    #[cfg(test)]
    const ALL: [Self; 2] = [Self::Succeed, Self::Fail];
}

/// The status after a step, or nothing when the step cannot be taken.
pub(crate) fn refund(status: RefundStatus, step: RefundStep) -> Option<RefundStatus> {
    match (status, step) {
        (RefundStatus::Pending, RefundStep::Succeed) => Some(RefundStatus::Succeeded),
        (RefundStatus::Pending, RefundStep::Fail) => Some(RefundStatus::Failed),
        (RefundStatus::Succeeded | RefundStatus::Failed, _) => None,
    }
}

/// Why a refund is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefundRefusal {
    NotPaid,
    Zero,
    NothingLeft,
    MoreThanLeft { left: i64 },
    NoRefunds,
    NoPartialRefunds,
    SecondPartialRefund { first: i64 },
}

/// How much goes back: `asked`, or all that is left after what was `given`, which leaves failed refunds out. A refund is
/// partial when it is less than the whole payment, so the remainder after a partial refund is a second partial refund.
pub(crate) fn refundable(
    rules: &PaymentMethodRow,
    status: IntentStatus,
    paid: i64,
    given: &[i64],
    asked: Option<i64>,
) -> Result<i64, RefundRefusal> {
    if status != IntentStatus::Succeeded {
        return Err(RefundRefusal::NotPaid);
    }
    let left = given.iter().fold(paid, |left, amount| left.saturating_sub(*amount));
    match asked {
        Some(amount) if amount <= 0 => return Err(RefundRefusal::Zero),
        Some(amount) if left > 0 && amount > left => return Err(RefundRefusal::MoreThanLeft { left }),
        _ if left <= 0 => return Err(RefundRefusal::NothingLeft),
        _ => {}
    }
    let amount = asked.unwrap_or(left);
    if !rules.refunds {
        Err(RefundRefusal::NoRefunds)
    } else if amount == paid {
        Ok(amount)
    } else if !rules.partial_refunds {
        Err(RefundRefusal::NoPartialRefunds)
    } else {
        match given.first() {
            Some(first) if !rules.multiple_partial_refunds => Err(RefundRefusal::SecondPartialRefund { first: *first }),
            _ => Ok(amount),
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "state_graph_tests.rs"]
mod graph_tests;
