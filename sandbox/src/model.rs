//! What the store holds.

use crate::state::{IntentStatus, RefundStatus, SessionStatus};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// A text that must not reach a log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(pub(crate) String);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[secret]")
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Intent {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) currency: String,
    pub(crate) status: IntentStatus,
    pub(crate) client_secret: Secret,
    pub(crate) method_types: Vec<String>,
    pub(crate) method: Option<PaymentMethod>,
    pub(crate) manual_capture: bool,
    pub(crate) return_url: Option<String>,
    /// The token of the wallet page that is open for this intent.
    pub(crate) attempt: Option<Secret>,
    pub(crate) session: Option<String>,
    pub(crate) received: i64,
    /// The ids of its refunds, oldest first.
    pub(crate) refunds: Vec<String>,
    pub(crate) canceled_at: Option<i64>,
    pub(crate) cancellation_reason: Option<String>,
    pub(crate) last_error: Option<LastError>,
    /// What was sent and is only echoed, by name.
    pub(crate) echo: Map<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PaymentMethod {
    pub(crate) id: String,
    pub(crate) kind: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LastError {
    pub(crate) failure: Failure,
    pub(crate) message: String,
}

/// One visit to the wallet's page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) intent: String,
    /// Newest last.
    pub(crate) logins: Vec<Login>,
    pub(crate) wrong_pins: u8,
    pub(crate) wrong_codes: u8,
    pub(crate) outcome: Option<Outcome>,
}

/// Somebody who knew the PIN.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Login {
    /// What proves it on the pages that follow.
    pub(crate) ticket: Secret,
    /// `+62` and digits.
    pub(crate) phone: String,
    pub(crate) progress: Progress,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Progress {
    NeedsCode,
    MayPay,
    /// Wanted to pay, and the balance does not cover it.
    LacksBalance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    Paid {
        /// Whether the page leads back to the merchant.
        leads_back: bool,
    },
    Processing {
        succeeds: bool,
    },
    Failed(Failure),
}

/// Why a wallet page ended without a payment. The codes are the sandbox's own rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Failure {
    CanceledByCustomer,
    WrongPin,
    WrongCode,
    Expired,
    Rejected,
}

impl Failure {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::CanceledByCustomer => "payment_canceled_by_customer",
            Self::WrongPin => "payment_pin_incorrect",
            Self::WrongCode => "payment_one_time_code_incorrect",
            Self::Expired => "payment_expired",
            Self::Rejected => "payment_rejected",
        }
    }

    /// What the merchant reads; `title` is the payment method's.
    pub(crate) fn message(self, title: &str) -> String {
        match self {
            Self::CanceledByCustomer => format!("The customer canceled on the {title} page."),
            Self::WrongPin => format!("The customer typed a wrong {title} PIN three times."),
            Self::WrongCode => format!("The customer typed a wrong one-time code for {title} three times."),
            Self::Expired => format!("The customer did not pay on the {title} page within 10 minutes."),
            Self::Rejected => format!("{title} processed the payment and rejected it."),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) expires_at: i64,
    pub(crate) status: SessionStatus,
    pub(crate) currency: String,
    pub(crate) amount: i64,
    pub(crate) page: Secret,
    pub(crate) success_url: String,
    pub(crate) cancel_url: Option<String>,
    pub(crate) lines: Vec<Line>,
    pub(crate) intent: String,
    pub(crate) method_types: Vec<String>,
    pub(crate) customer: Option<String>,
    pub(crate) billing_address_collection: String,
    pub(crate) echo: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) price: Price,
    pub(crate) quantity: i64,
    pub(crate) amount: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Price {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) active: bool,
    pub(crate) currency: String,
    pub(crate) unit_amount: i64,
    pub(crate) product: Product,
    pub(crate) echo: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) active: bool,
    pub(crate) name: String,
    pub(crate) echo: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) amount: i64,
    pub(crate) status: RefundStatus,
    pub(crate) currency: String,
    pub(crate) intent: String,
    pub(crate) echo: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) echo: Map<String, Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) url: String,
    pub(crate) enabled_events: Vec<String>,
    pub(crate) api_version: String,
    pub(crate) disabled: bool,
    pub(crate) secret: Secret,
    pub(crate) echo: Map<String, Value>,
}

impl Endpoint {
    pub(crate) fn wants(&self, kind: &str) -> bool {
        !self.disabled && self.enabled_events.iter().any(|wanted| wanted == "*" || wanted == kind)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) kind: Cow<'static, str>,
    pub(crate) pending: i64,
    pub(crate) cause: Cause,
    /// As JSON text: there are more events than anything else.
    pub(crate) object: Box<RawValue>,
}

/// The request that made something happen; empty when a customer or the clock did.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Cause {
    pub(crate) request: Option<String>,
    pub(crate) idempotency_key: Option<String>,
}
