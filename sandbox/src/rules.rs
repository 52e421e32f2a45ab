//! The tables of the specification: what each payment method allows, and how many decimals a currency has.

use crate::problem::Problem;
use std::collections::BTreeMap;
use wooshpay_codegen::Document;
use wooshpay_codegen::methods::{self, PaymentMethodRow};

const NAMES: &str = "/components/schemas/PaymentMethodType/enum";

/// Every row, and the names of the payment methods that have none. A payment method without a row can be named but not
/// paid with: the sandbox's own rule.
pub(crate) struct Rules {
    methods: BTreeMap<String, PaymentMethodRow>,
    names: Vec<String>,
    exponents: BTreeMap<String, usize>,
}

impl Rules {
    pub(crate) fn read(document: &Document) -> Result<Self, String> {
        let told = |problems: Vec<wooshpay_codegen::Problem>| {
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
        };
        let names = document.root().pointer(NAMES).ok_or_else(|| format!("the specification has no {NAMES}"))?;
        Ok(Self {
            methods: methods::rows(document).map_err(told)?.into_iter().map(|row| (row.name.clone(), row)).collect(),
            names: serde_json::from_value(names.clone()).map_err(|error| format!("{NAMES}: {error}"))?,
            exponents: methods::currencies(document)
                .map_err(told)?
                .into_iter()
                .map(|row| (row.code, usize::from(row.exponent)))
                .collect(),
        })
    }

    /// The row of a payment method that can be paid with.
    pub(crate) fn method(&self, name: &str) -> Option<&PaymentMethodRow> {
        self.methods.get(name)
    }

    pub(crate) fn is_known(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    pub(crate) fn known(&self) -> String {
        self.names.join(", ")
    }

    pub(crate) fn payable(&self) -> String {
        self.methods.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// Every payment method with a row that takes this currency.
    pub(crate) fn taking(&self, currency: &str) -> Vec<String> {
        let takes = |rules: &PaymentMethodRow| rules.processing_currencies.iter().any(|taken| taken == currency);
        self.methods.iter().filter(|(_, rules)| takes(rules)).map(|(name, _)| name.clone()).collect()
    }

    /// Whether a payment method may collect this amount. A payment method without a row has no limits here.
    pub(crate) fn check(&self, name: &str, amount: i64, currency: &str, at: &At<'_>) -> Result<(), Problem> {
        let Some(rules) = self.method(name) else { return Ok(()) };
        if !rules.processing_currencies.iter().any(|taken| taken == currency) {
            let taken = rules.processing_currencies.join(", ");
            return Err(Problem::invalid(
                at.currency,
                format!("`{}` is `{currency}`, and {} takes {taken} only", at.currency, rules.title),
            )
            .code("currency_not_supported"));
        }
        let limit = |word: &str, limit: i64| {
            format!("{} takes {word} {limit} {currency}, and `{}` is {amount}", rules.title, at.amount)
        };
        // The table holds the limits as WooshPay prints them, and an amount counts the smallest unit.
        let exponent = self.exponents.get(currency).copied().unwrap_or_default();
        let unit = 10_i64.saturating_pow(u32::try_from(exponent).unwrap_or(u32::MAX));
        if amount < rules.minimum_amount.saturating_mul(unit) {
            let message = limit("no less than", rules.minimum_amount);
            return Err(Problem::invalid(at.amount, message).code("amount_too_small"));
        }
        if let Some(most) = rules.maximum_amount.filter(|most| amount > most.saturating_mul(unit)) {
            let message = limit("no more than", most);
            return Err(Problem::invalid(at.amount, message).code("amount_too_large"));
        }
        Ok(())
    }

    /// An amount for people: `Rp20.000`, and the code before the number for any other currency.
    pub(crate) fn money(&self, amount: i64, currency: &str) -> String {
        let (sign, units) = (if amount < 0 { "-" } else { "" }, amount.unsigned_abs().to_string());
        let exponent = self.exponents.get(currency).copied().unwrap_or_default();
        let units = format!("{units:0>width$}", width = exponent + 1);
        let (whole, fraction) = units.split_at_checked(units.len() - exponent).unwrap_or((&units, ""));
        match (currency, fraction) {
            ("IDR", "") => format!("{sign}Rp{}", grouped(whole, '.')),
            (_, "") => format!("{currency} {sign}{}", grouped(whole, ',')),
            _ => format!("{currency} {sign}{}.{fraction}", grouped(whole, ',')),
        }
    }
}

/// Which parameters an amount and its currency came from.
pub(crate) struct At<'a> {
    pub(crate) amount: &'a str,
    pub(crate) currency: &'a str,
}

/// The parameters of an intent itself.
pub(crate) const AT_TOP: At<'static> = At { amount: "amount", currency: "currency" };

fn grouped(digits: &str, separator: char) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules::read(&Document::parse(wooshpay::SPEC).unwrap()).unwrap()
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        let rules = rules();
        for (amount, currency, text) in [
            (20_000, "IDR", "Rp20.000"),
            (100, "IDR", "Rp100"),
            (300_000_000, "IDR", "Rp300.000.000"),
            (5, "USD", "USD 0.05"),
            (123_456_789, "USD", "USD 1,234,567.89"),
            (-1275, "USD", "USD -12.75"),
            (1_000, "KRW", "KRW 1,000"),
        ] {
            assert_eq!(rules.money(amount, currency), text);
        }
    }

    #[test]
    fn dana_comes_from_the_specification() {
        let rules = rules();
        let dana = rules.method("dana").unwrap();
        assert_eq!((dana.minimum_amount, dana.maximum_amount), (100, Some(300_000_000)));
        assert!(dana.refunds && dana.partial_refunds && !dana.multiple_partial_refunds);
        assert_eq!(rules.taking("IDR"), ["dana"]);
        assert!(rules.taking("USD").is_empty());
        assert!(rules.is_known("gcash") && !rules.is_known("dnaa"));
        let check = |amount, currency| rules.check("dana", amount, currency, &AT_TOP);
        assert!(check(100, "IDR").is_ok() && check(300_000_000, "IDR").is_ok());
        for (amount, currency, code) in [
            (99, "IDR", "amount_too_small"),
            (300_000_001, "IDR", "amount_too_large"),
            (20_000, "USD", "currency_not_supported"),
        ] {
            assert_eq!(check(amount, currency).unwrap_err().body()["error"]["code"], code);
        }
    }
}
