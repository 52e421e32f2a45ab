//! The tables in the document: what each payment method can do, and how each currency is counted.

use crate::document::Document;
use crate::error::Problem;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

const METHODS: &str = "components.schemas.PaymentMethodType.x-payment-method";
const CURRENCIES: &str = "components.schemas.Currency.x-currency";

/// How a fact is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Printed on WooshPay's DANA page.
    Seed,
    /// Stated by another page of WooshPay's documentation.
    Documented,
    /// Seen only in a sample of that documentation.
    Example,
    /// Concluded by us, or reported by integrators alone.
    #[default]
    Inferred,
}

impl Evidence {
    /// Every value, in the order of trust.
    pub const ALL: [Self; 4] = [Self::Seed, Self::Documented, Self::Example, Self::Inferred];

    /// The word that the document uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Seed => "seed",
            Self::Documented => "documented",
            Self::Example => "example",
            Self::Inferred => "inferred",
        }
    }
}

/// A way to collect a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Integration {
    /// Create and confirm a payment intent, and send the customer to its address.
    DirectApi,
    /// Open a checkout session.
    Checkout,
}

impl Integration {
    /// The word that the document uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DirectApi => "direct_api",
            Self::Checkout => "checkout",
        }
    }
}

/// What one payment method can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethodRow {
    /// Its name on the wire, a value of `PaymentMethodType`.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// How the row is known.
    pub evidence: Evidence,
    /// The currencies a payment can be made in.
    pub processing_currencies: Vec<String>,
    /// The currencies the merchant is paid in.
    pub settlement_currencies: Vec<String>,
    /// The least a payment can be, as WooshPay prints it: in the processing currency itself, not its smallest unit.
    pub minimum_amount: i64,
    /// The most a payment can be, in the same unit; `null` in the document where none is stated.
    pub maximum_amount: Option<i64>,
    /// Whether money can go back at all.
    pub refunds: bool,
    /// Whether less than the payment can go back.
    pub partial_refunds: bool,
    /// Whether a payment can be refunded in several parts.
    pub multiple_partial_refunds: bool,
    /// Whether the customer can take the money back.
    pub chargebacks: bool,
    /// Where it may be used.
    pub integrations: Vec<Integration>,
}

/// How one currency is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyRow {
    /// The three-letter code, in upper case.
    pub code: String,
    /// How many decimals lie between the unit people write and the unit on the wire.
    pub exponent: u8,
    /// How the exponent is known.
    pub evidence: Evidence,
    /// The grounds for it.
    pub because: String,
}

/// The table of payment methods, by name. A document without one has no rows.
///
/// # Errors
/// When a row has a key too many, too few or of the wrong type, or contradicts itself or the rest of the document.
pub fn rows(document: &Document) -> Result<Vec<PaymentMethodRow>, Vec<Problem>> {
    let listed = document.root().pointer("/components/schemas/PaymentMethodType/enum").and_then(Value::as_array);
    let counted = document.root().pointer("/components/schemas/Currency/x-currency").and_then(Value::as_object);
    read(document, METHODS, |name, cells| {
        let row = PaymentMethodRow {
            name: name.to_owned(),
            title: cells.take("title"),
            evidence: cells.take("x-evidence"),
            processing_currencies: cells.take("processing_currencies"),
            settlement_currencies: cells.take("settlement_currencies"),
            minimum_amount: cells.take("minimum_amount"),
            maximum_amount: cells.take("maximum_amount"),
            refunds: cells.take("refunds"),
            partial_refunds: cells.take("partial_refunds"),
            multiple_partial_refunds: cells.take("multiple_partial_refunds"),
            chargebacks: cells.take("chargebacks"),
            integrations: cells.take("integrations"),
        };
        if !cells.all_read() {
            return row;
        }
        if !listed.is_some_and(|listed| listed.iter().any(|value| value == name)) {
            cells.problem("", "is not a value of PaymentMethodType: add it to the enum, or remove the row");
        }
        for code in &row.processing_currencies {
            if !counted.is_some_and(|counted| counted.contains_key(code)) {
                let what = format!("has {code}, which has no row in x-currency: add one, with its exponent");
                cells.problem("processing_currencies", what);
            }
        }
        check_limits(&row, cells);
        check_refunds(&row, cells);
        check_list("processing_currencies", row.processing_currencies.iter().map(String::as_str), cells);
        check_list("settlement_currencies", row.settlement_currencies.iter().map(String::as_str), cells);
        check_list("integrations", row.integrations.iter().map(|value| value.as_str()), cells);
        check_text("title", &row.title, cells);
        row
    })
}

fn check_limits(row: &PaymentMethodRow, cells: &mut Cells) {
    let minimum = row.minimum_amount;
    if minimum < 1 {
        cells.problem("minimum_amount", format!("is {minimum}: the least a payment can be is 1"));
    }
    if let Some(maximum) = row.maximum_amount.filter(|maximum| *maximum < minimum) {
        cells.problem("", format!("minimum_amount {minimum} is above maximum_amount {maximum}: correct one of them"));
    }
    if row.processing_currencies.len() > 1 {
        let codes = row.processing_currencies.join(", ");
        cells.problem("processing_currencies", format!("are {codes}, but the limits are in one currency: keep one"));
    }
}

fn check_refunds(row: &PaymentMethodRow, cells: &mut Cells) {
    if row.partial_refunds && !row.refunds {
        cells.problem("", "partial_refunds is true, but refunds is false: correct one of them");
    }
    if row.multiple_partial_refunds && !row.partial_refunds {
        cells.problem("", "multiple_partial_refunds is true, but partial_refunds is false: correct one of them");
    }
}

fn check_list<'a>(key: &str, values: impl Iterator<Item = &'a str>, cells: &mut Cells) {
    let mut seen = Vec::new();
    for value in values {
        if seen.contains(&value) {
            cells.problem(key, format!("has {value} twice: remove one"));
        }
        seen.push(value);
    }
    if seen.is_empty() {
        cells.problem(key, "is empty: name at least one");
    }
}

fn check_text(key: &str, text: &str, cells: &mut Cells) {
    if text.trim().is_empty() {
        cells.problem(key, "is blank: fill it in");
    }
}

/// The table of currencies, by code. A document without one has no rows.
///
/// # Errors
/// When a row has a key too many, too few or of the wrong type, or a code or exponent that cannot be.
pub fn currencies(document: &Document) -> Result<Vec<CurrencyRow>, Vec<Problem>> {
    read(document, CURRENCIES, |code, cells| {
        let row = CurrencyRow {
            code: code.to_owned(),
            exponent: cells.take("exponent"),
            evidence: cells.take("x-evidence"),
            because: cells.take("because"),
        };
        if !cells.all_read() {
            return row;
        }
        if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            cells.problem("", "is not a currency code: write three upper-case letters");
        }
        if row.exponent > 4 {
            cells.problem("exponent", format!("is {}: no currency has more than 4 decimals", row.exponent));
        }
        check_text("because", &row.because, cells);
        row
    })
}

/// Reads every row of a table, and keeps going after a bad one so that all problems are told at once.
fn read<T>(document: &Document, place: &str, parse: impl Fn(&str, &mut Cells) -> T) -> Result<Vec<T>, Vec<Problem>> {
    let empty = Map::new();
    let table = match document.root().pointer(&format!("/{}", place.replace('.', "/"))) {
        None => &empty,
        Some(Value::Object(table)) => table,
        Some(other) => return Err(vec![Problem::new(place, format!("is {other}: write a mapping of rows"))]),
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for (name, row) in table {
        let mut cells = Cells { place: format!("{place}.{name}"), left: Map::new(), problems: Vec::new() };
        match row {
            Value::Object(members) => {
                cells.left = members.clone();
                rows.push(parse(name, &mut cells));
            }
            other => cells.problem("", format!("is {other}: write a mapping")),
        }
        problems.append(&mut cells.problems);
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

/// The cells of one row that are not read yet, and what was wrong with the others.
struct Cells {
    place: String,
    left: Map<String, Value>,
    problems: Vec<Problem>,
}

impl Cells {
    /// One cell. After a problem the value is a stand-in, and the row is thrown away.
    fn take<T: DeserializeOwned + Default>(&mut self, key: &str) -> T {
        let Some(value) = self.left.remove(key) else {
            self.problem(key, "is missing: every row states it");
            return T::default();
        };
        T::deserialize(value).unwrap_or_else(|error| {
            self.problem(key, format!("has the wrong form: {error}"));
            T::default()
        })
    }

    /// Whether every cell was taken and had its type.
    fn all_read(&mut self) -> bool {
        for key in std::mem::take(&mut self.left).keys() {
            self.problem(key, "is not a column of this table: correct its spelling, or remove it");
        }
        self.problems.is_empty()
    }

    /// A problem of one cell, or of the whole row when `key` is empty.
    fn problem(&mut self, key: &str, what: impl Into<String>) {
        let dot = if key.is_empty() { "" } else { "." };
        self.problems.push(Problem::new(format!("{}{dot}{key}", self.place), what));
    }
}
