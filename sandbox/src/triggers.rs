//! What the sandbox's wallet does with some numbers.

use serde::{Deserialize, Serialize};

/// What a customer types so that something else happens than a payment at once: the sandbox's own rule, and listed on its
/// wallet page.
///
/// Every other Indonesian mobile number, with every other PIN of 6 digits, pays at once.
///
/// ```
/// use wooshpay_sandbox::Trigger;
///
/// for trigger in Trigger::ALL {
///     println!("{} {}: {}", trigger.phone(), trigger.pin(), trigger.effect());
/// }
/// assert_eq!(Trigger::NoBalance.phone(), "0812 0000 0002");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Trigger {
    /// The PIN `000000`, with any number: it is wrong, and the third time the payment fails.
    WrongPin,
    /// The number `0812 0000 0001`: the page asks for a one-time code, [`Trigger::CODE`]. The third wrong one fails the
    /// payment.
    OneTimeCode,
    /// The number `0812 0000 0002`: the balance does not cover the payment, which stays open.
    NoBalance,
    /// The number `0812 0000 0003`: it is paid, and the page has no way back to the merchant.
    NeverBack,
    /// The number `0812 0000 0004`: the payment is `processing` for 60 seconds of the sandbox's clock, then paid.
    ProcessingPaid,
    /// The number `0812 0000 0005`: the payment is `processing` for 60 seconds of the sandbox's clock, then fails.
    ProcessingFailed,
}

/// A number and a PIN without a trigger.
pub(crate) const PLAIN: (&str, &str) = ("0812 3456 7890", "123456");

impl Trigger {
    /// Every trigger, in the order in which the page lists them.
    pub const ALL: [Self; 6] = [
        Self::WrongPin,
        Self::OneTimeCode,
        Self::NoBalance,
        Self::NeverBack,
        Self::ProcessingPaid,
        Self::ProcessingFailed,
    ];

    /// The one-time code that is right.
    pub const CODE: &'static str = "123456";

    /// The number to type, as people in Indonesia write it.
    #[must_use]
    pub const fn phone(self) -> &'static str {
        match self {
            Self::WrongPin => PLAIN.0,
            Self::OneTimeCode => "0812 0000 0001",
            Self::NoBalance => "0812 0000 0002",
            Self::NeverBack => "0812 0000 0003",
            Self::ProcessingPaid => "0812 0000 0004",
            Self::ProcessingFailed => "0812 0000 0005",
        }
    }

    /// The PIN to type.
    #[must_use]
    pub const fn pin(self) -> &'static str {
        match self {
            Self::WrongPin => "000000",
            _ => PLAIN.1,
        }
    }

    /// What happens, in a few words of English.
    #[must_use]
    pub const fn effect(self) -> &'static str {
        match self {
            Self::WrongPin => "wrong PIN; the third time, the payment fails",
            Self::OneTimeCode => "asks for a one-time code, 123456",
            Self::NoBalance => "not enough balance",
            Self::NeverBack => "paid, but never comes back to the shop",
            Self::ProcessingPaid => "processed for 60 seconds, then paid",
            Self::ProcessingFailed => "processed for 60 seconds, then fails",
        }
    }

    /// What this number does, in the form in which the wallet keeps it: `+62` and digits.
    pub(crate) fn of_phone(phone: &str) -> Option<Self> {
        let national = phone.strip_prefix("+62")?;
        let is_it = |trigger: &Self| {
            let digits = trigger.phone().bytes().filter(u8::is_ascii_digit).skip(1);
            *trigger != Self::WrongPin && digits.eq(national.bytes())
        };
        Self::ALL.into_iter().find(is_it)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_does_one_thing() {
        for trigger in Trigger::ALL.into_iter().skip(1) {
            let digits: String = trigger.phone().split(' ').collect();
            assert_eq!(Trigger::of_phone(&digits.replacen('0', "+62", 1)), Some(trigger));
            assert_ne!(trigger.pin(), Trigger::WrongPin.pin());
        }
        for plain in ["+6281234567890", "+6281200000006", "081200000001", "+62812000000010", ""] {
            assert_eq!(Trigger::of_phone(plain), None, "{plain}");
        }
    }

    #[test]
    fn the_documents_name_every_trigger() {
        let documented = include_str!("lib.rs");
        for trigger in Trigger::ALL {
            let typed = if trigger == Trigger::WrongPin { trigger.pin() } else { trigger.phone() };
            let row = format!("//! | `{typed}` | {} |", trigger.effect());
            assert!(documented.contains(&row), "{row}");
        }
        assert!(Trigger::OneTimeCode.effect().contains(Trigger::CODE));
    }
}
