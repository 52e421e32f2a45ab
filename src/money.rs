//! Money in whole numbers. No float comes near it.

use crate::ParseError;
use crate::currencies::IDR_EXPONENT;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A whole number of some currency's smallest unit; evidence: stated in WooshPay's documentation.
///
/// It does not know its currency. What is paid with DANA is [`Idr`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Amount(i64);

impl Amount {
    /// So many of the smallest unit.
    pub const fn new(smallest_units: i64) -> Self {
        Self(smallest_units)
    }

    /// How many of the smallest unit.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A number, or a text that is one: WooshPay types some amounts as text.
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::whole_number(deserializer).map(Self)
    }
}

/// An amount that is sent as text, as WooshPay documents it for refunds. It is never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AmountText(Amount);

impl AmountText {
    /// The amount as text.
    ///
    /// # Errors
    /// When it is negative.
    pub fn new(amount: Amount) -> Result<Self, ParseError> {
        if amount.get() < 0 {
            return Err(ParseError::new(format!("an amount cannot be negative, and this one is {amount}")));
        }
        Ok(Self(amount))
    }

    /// The amount.
    pub fn amount(self) -> Amount {
        self.0
    }
}

impl fmt::Display for AmountText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for AmountText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Amount::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for AmountText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AmountText".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{1,18}$" })
    }
}

/// A three-letter currency code. WooshPay's text says lower case and its payment samples print upper case, so codes are
/// compared without regard to case.
#[derive(Clone, Debug, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Currency(String);

impl Currency {
    /// Takes three letters and writes them in upper case, as WooshPay's payment samples do.
    ///
    /// # Errors
    /// When it is anything but three ASCII letters.
    pub fn new(code: &str) -> Result<Self, ParseError> {
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(ParseError::new(format!("{code:?} is not a currency code, which has three letters")));
        }
        Ok(Self(code.to_ascii_uppercase()))
    }

    /// Rupiah.
    pub fn idr() -> Self {
        Self("IDR".to_owned())
    }

    /// The code as it came or is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Currency {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for Currency {
    type Err = ParseError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::new(code)
    }
}

/// Whole rupiah, never negative, never a fraction.
///
/// On the wire one is one rupiah: the DANA page prints its limits in IDR and sends `"amount": 100`. Other sources hint at
/// two decimals; see [`IDR_EXPONENT`].
///
/// ```
/// use wooshpay::Idr;
///
/// let price = Idr::new(20_000);
/// assert_eq!(price.to_string(), "Rp20.000");
/// assert_eq!("Rp20.000".parse(), Ok(price));
/// assert_eq!("20000".parse(), Ok(price));
/// assert!("20.5".parse::<Idr>().is_err());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Idr(u64);

/// What one rupiah is on the wire.
const WIRE: i64 = 10_i64.pow(IDR_EXPONENT);

impl Idr {
    /// The most that can be put on the wire.
    pub const MAX: Self = Self((i64::MAX / WIRE) as u64);

    /// So many rupiah; more than [`Idr::MAX`] is [`Idr::MAX`], which no payment method takes.
    pub const fn new(rupiah: u64) -> Self {
        if rupiah > Self::MAX.0 { Self::MAX } else { Self(rupiah) }
    }

    /// How many rupiah.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The sum; nothing when it is more than [`Idr::MAX`].
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).filter(|sum| *sum <= Self::MAX.0).map(Self)
    }

    /// So many times this; nothing when it is more than [`Idr::MAX`].
    pub fn checked_mul(self, times: u64) -> Option<Self> {
        self.0.checked_mul(times).filter(|product| *product <= Self::MAX.0).map(Self)
    }

    /// What is left; nothing when the other is more.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// As it stands on the wire.
    pub fn to_amount(self) -> Amount {
        // `MAX` is chosen so that neither step can overflow.
        Amount(i64::try_from(self.0).unwrap_or(i64::MAX / WIRE).saturating_mul(WIRE))
    }

    /// What stands on the wire; nothing when it is negative or not a whole number of rupiah.
    pub fn from_amount(amount: Amount) -> Option<Self> {
        if amount.0.checked_rem(WIRE) != Some(0) {
            return None;
        }
        u64::try_from(amount.0 / WIRE).ok().map(Self)
    }
}

/// For people in Indonesia: `Rp20.000`.
impl fmt::Display for Idr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut text = String::from("Rp");
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push('.');
            }
            text.push(digit);
        }
        f.pad(&text)
    }
}

/// Takes `20000`, `20.000` and `Rp20.000`. Dots stand between groups of three digits and nowhere else, and not after a
/// leading zero; a comma would start a fraction, and there is none.
impl FromStr for Idr {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = |why: &str| ParseError::new(format!("{text:?} is not an amount in rupiah: {why}"));
        let number = text.strip_prefix("Rp").unwrap_or(text);
        let mut digits = String::new();
        for (index, group) in number.split('.').enumerate() {
            if !group.bytes().all(|byte| byte.is_ascii_digit()) || group.is_empty() {
                return Err(refuse("expected digits, such as `20000` or `Rp20.000`"));
            }
            if (index > 0 && group.len() != 3) || (index == 0 && number.contains('.') && group.len() > 3) {
                return Err(refuse("dots stand between groups of three digits"));
            }
            digits.push_str(group);
        }
        if number.starts_with('0') && number.contains('.') {
            return Err(refuse("it may be meant as a fraction, and there is none"));
        }
        let rupiah: u64 = digits.parse().map_err(|_| refuse("it is too large"))?;
        if rupiah > Self::MAX.0 {
            return Err(refuse("it is too large"));
        }
        Ok(Self(rupiah))
    }
}
