//! The tables of payment methods and currencies: what they hold, and every way a row contradicts itself.

use crate::support::{refused, spec};
use wooshpay_codegen::Document;
use wooshpay_codegen::methods::{Evidence, Integration, currencies, rows};

const DANA: &str = "components.schemas.PaymentMethodType.x-payment-method.dana";
const CURRENCY: &str = "components.schemas.Currency.x-currency";

#[track_caller]
fn row_refused(from: &str, to: &str, expected: &str) {
    refused(from, to, &[&format!("{DANA}{expected}")]);
}

#[test]
fn the_row_of_dana_is_that_of_its_page() {
    let document = Document::parse(&spec()).unwrap();
    let rows = rows(&document).unwrap();
    let [dana] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((dana.name.as_str(), dana.title.as_str(), dana.evidence), ("dana", "DANA", Evidence::Seed));
    assert_eq!(
        (&dana.processing_currencies[..], &dana.settlement_currencies[..]),
        (&["IDR".to_owned()][..], &["USD".to_owned()][..])
    );
    assert_eq!((dana.minimum_amount, dana.maximum_amount), (100, Some(300_000_000)));
    assert_eq!(
        (dana.refunds, dana.partial_refunds, dana.multiple_partial_refunds, dana.chargebacks),
        (true, true, false, false)
    );
    assert_eq!(dana.integrations, [Integration::DirectApi, Integration::Checkout]);
}

#[test]
fn the_currencies_are_counted() {
    let document = Document::parse(&spec()).unwrap();
    let rows = currencies(&document).unwrap();
    let exponents: Vec<_> = rows.iter().map(|row| (row.code.as_str(), row.exponent, row.evidence)).collect();
    assert_eq!(exponents, [("IDR", 0, Evidence::Inferred), ("USD", 2, Evidence::Documented)]);
    assert!(rows.iter().all(|row| row.because.ends_with('.')));
}

#[test]
fn a_row_has_every_column_and_no_other() {
    row_refused("          refunds: true\n", "", ".refunds: is missing: every row states it");
    row_refused(
        "          x-evidence: seed\n          processing",
        "          processing",
        ".x-evidence: is missing: every row states it",
    );
    row_refused(
        "          refunds: true\n",
        "          refunds: true\n          refundable: true\n",
        ".refundable: is not a column of this table: correct its spelling, or remove it",
    );
}

#[test]
fn a_cell_has_its_type() {
    row_refused(
        "minimum_amount: 100\n",
        "minimum_amount: '100'\n",
        ".minimum_amount: has the wrong form: invalid type: string \"100\", expected i64",
    );
    row_refused(
        "x-evidence: seed\n          processing",
        "x-evidence: hearsay\n          processing",
        ".x-evidence: has the wrong form: unknown variant `hearsay`, expected one of `seed`, `documented`, `example`, \
         `inferred`",
    );
    row_refused(
        "integrations: [direct_api, checkout]",
        "integrations: [direct_api, payment_link]",
        ".integrations: has the wrong form: unknown variant `payment_link`, expected `direct_api` or `checkout`",
    );
    row_refused("title: DANA\n", "title: ' '\n", ".title: is blank: fill it in");
    refused(
        "      x-payment-method:\n        dana:\n",
        "      x-payment-method:\n        ovo: soon\n        dana:\n",
        &["components.schemas.PaymentMethodType.x-payment-method.ovo: is \"soon\": write a mapping"],
    );
}

#[test]
fn limits_do_not_cross() {
    row_refused(
        "minimum_amount: 100\n",
        "minimum_amount: 400000000\n",
        ": minimum_amount 400000000 is above maximum_amount 300000000: correct one of them",
    );
    row_refused(
        "minimum_amount: 100\n",
        "minimum_amount: 0\n",
        ".minimum_amount: is 0: the least a payment can be is 1",
    );
    row_refused(
        "minimum_amount: 100\n",
        "minimum_amount: -5\n",
        ".minimum_amount: is -5: the least a payment can be is 1",
    );
}

#[test]
fn refund_columns_agree() {
    row_refused(
        "          refunds: true\n",
        "          refunds: false\n",
        ": partial_refunds is true, but refunds is false: correct one of them",
    );
    row_refused(
        "partial_refunds: true\n          multiple_partial_refunds: false",
        "partial_refunds: false\n          multiple_partial_refunds: true",
        ": multiple_partial_refunds is true, but partial_refunds is false: correct one of them",
    );
}

#[test]
fn a_currency_is_counted_once_and_known() {
    row_refused(
        "processing_currencies: [IDR]",
        "processing_currencies: [THB]",
        ".processing_currencies: has THB, which has no row in x-currency: add one, with its exponent",
    );
    row_refused(
        "processing_currencies: [IDR]",
        "processing_currencies: []",
        ".processing_currencies: is empty: name at least one",
    );
    row_refused(
        "processing_currencies: [IDR]",
        "processing_currencies: [IDR, USD]",
        ".processing_currencies: are IDR, USD, but the limits are in one currency: keep one",
    );
    row_refused(
        "settlement_currencies: [USD]",
        "settlement_currencies: [USD, USD]",
        ".settlement_currencies: has USD twice: remove one",
    );
}

#[test]
fn integrations_are_named_once() {
    row_refused(
        "integrations: [direct_api, checkout]",
        "integrations: []",
        ".integrations: is empty: name at least one",
    );
    row_refused(
        "integrations: [direct_api, checkout]",
        "integrations: [checkout, checkout]",
        ".integrations: has checkout twice: remove one",
    );
}

#[test]
fn a_row_is_of_a_known_method() {
    refused(
        "      x-payment-method:\n        dana:\n",
        "      x-payment-method:\n        danna:\n",
        &[
            "components.schemas.PaymentMethodType.x-payment-method.danna: is not a value of PaymentMethodType: add it to \
           the enum, or remove the row",
        ],
    );
}

#[test]
fn a_currency_row_is_whole() {
    refused(
        "          exponent: 0\n",
        "          exponent: 7\n",
        &[&format!("{CURRENCY}.IDR.exponent: is 7: no currency has more than 4 decimals")],
    );
    refused("          exponent: 0\n", "", &[&format!("{CURRENCY}.IDR.exponent: is missing: every row states it")]);
    refused(
        "because: WooshPay's text reads 100 as $1.00.",
        "because: ''",
        &[&format!("{CURRENCY}.USD.because: is blank: fill it in")],
    );
    refused(
        "        USD:\n",
        "        usd:\n",
        &[&format!("{CURRENCY}.usd: is not a currency code: write three upper-case letters")],
    );
}

#[test]
fn every_bad_row_is_told_at_once() {
    let text = crate::support::changed("minimum_amount: 100\n", "minimum_amount: 0\n");
    let text = crate::support::change(&text, "          exponent: 2\n", "");
    assert_eq!(
        crate::support::problems(&text),
        [
            format!("{DANA}.minimum_amount: is 0: the least a payment can be is 1"),
            format!("{CURRENCY}.USD.exponent: is missing: every row states it"),
        ]
    );
}
