//! Money: whole numbers, refusals to the letter, nothing that overflows.

use crate::support::round;
use serde_json::json;
use wooshpay::currencies::{IDR_EXPONENT, USD_EXPONENT};
use wooshpay::payment_methods::{ALL, DANA};
use wooshpay::{Amount, AmountText, Idr, Integration};

const MOST: u64 = i64::MAX as u64;

#[test]
fn rupiah_read_from_text() {
    let cases = [
        ("0", 0),
        ("100", 100),
        ("20000", 20_000),
        ("20.000", 20_000),
        ("Rp20.000", 20_000),
        ("Rp20000", 20_000),
        ("Rp0", 0),
        ("1.000", 1000),
        ("300.000.000", 300_000_000),
        ("Rp300.000.001", 300_000_001),
        ("007", 7),
        ("9223372036854775807", MOST),
        ("Rp9.223.372.036.854.775.807", MOST),
    ];
    for (text, rupiah) in cases {
        assert_eq!(text.parse(), Ok(Idr::new(rupiah)), "{text}");
    }
}

#[test]
fn text_that_is_no_amount_is_refused_with_the_reason() {
    const DIGITS: &str = "expected digits, such as `20000` or `Rp20.000`";
    const DOTS: &str = "dots stand between groups of three digits";
    const FRACTION: &str = "it may be meant as a fraction, and there is none";
    const LARGE: &str = "it is too large";
    let cases = [
        ("", DIGITS),
        ("Rp", DIGITS),
        (" ", DIGITS),
        (" 20000", DIGITS),
        ("20000 ", DIGITS),
        ("20000\n", DIGITS),
        ("Rp 20.000", DIGITS),
        ("rp20.000", DIGITS),
        ("RP20.000", DIGITS),
        ("RpRp20.000", DIGITS),
        ("IDR 20000", DIGITS),
        ("-5", DIGITS),
        ("+5", DIGITS),
        ("-0", DIGITS),
        ("20,000", DIGITS),
        ("20.000,00", DIGITS),
        ("20 000", DIGITS),
        ("20_000", DIGITS),
        ("1e5", DIGITS),
        ("0x10", DIGITS),
        ("二万", DIGITS),
        ("２００００", DIGITS),
        ("٢٠", DIGITS),
        (".", DIGITS),
        ("20.", DIGITS),
        (".000", DIGITS),
        ("20..000", DIGITS),
        ("0.500", FRACTION),
        ("Rp0.020", FRACTION),
        ("000.007", FRACTION),
        ("20.5", DOTS),
        ("20.00", DOTS),
        ("20.0000", DOTS),
        ("2000.000", DOTS),
        ("1.00.000", DOTS),
        ("1.000.00", DOTS),
        ("9223372036854775808", LARGE),
        ("Rp9.223.372.036.854.775.808", LARGE),
        ("18446744073709551615", LARGE),
        ("18446744073709551616", LARGE),
        ("99999999999999999999999999", LARGE),
    ];
    for (text, why) in cases {
        let message = format!("{text:?} is not an amount in rupiah: {why}");
        assert_eq!(text.parse::<Idr>().map_err(|error| error.to_string()), Err(message));
    }
}

#[test]
fn rupiah_for_people() {
    let cases = [
        (0, "Rp0"),
        (7, "Rp7"),
        (99, "Rp99"),
        (100, "Rp100"),
        (999, "Rp999"),
        (1000, "Rp1.000"),
        (20_000, "Rp20.000"),
        (123_456, "Rp123.456"),
        (1_234_567, "Rp1.234.567"),
        (300_000_000, "Rp300.000.000"),
        (MOST, "Rp9.223.372.036.854.775.807"),
    ];
    for (rupiah, text) in cases {
        assert_eq!(Idr::new(rupiah).to_string(), text);
        assert_eq!(text.parse(), Ok(Idr::new(rupiah)), "and back");
    }
    assert_eq!(
        format!("[{:>9}|{:<9}|{:^9}]", Idr::new(1000), Idr::new(1000), Idr::new(1000)),
        "[  Rp1.000|Rp1.000  | Rp1.000 ]"
    );
}

#[test]
fn rupiah_never_overflow() {
    assert_eq!(Idr::MAX.get(), MOST);
    assert_eq!(Idr::new(u64::MAX), Idr::MAX);
    assert_eq!(Idr::new(MOST + 1), Idr::MAX);
    assert_eq!(Idr::new(MOST - 1).get(), MOST - 1);
    assert_eq!(Idr::default().get(), 0);
    assert_eq!(Idr::new(2).checked_add(Idr::new(3)), Some(Idr::new(5)));
    assert_eq!(Idr::MAX.checked_add(Idr::new(0)), Some(Idr::MAX));
    assert_eq!(Idr::MAX.checked_add(Idr::new(1)), None);
    assert_eq!(Idr::MAX.checked_add(Idr::MAX), None);
    assert_eq!(Idr::new(20_000).checked_mul(3), Some(Idr::new(60_000)));
    assert_eq!(Idr::MAX.checked_mul(1), Some(Idr::MAX));
    assert_eq!(Idr::MAX.checked_mul(0), Some(Idr::new(0)));
    assert_eq!(Idr::MAX.checked_mul(2), None);
    assert_eq!(Idr::new(1 << 62).checked_mul(4), None, "past the end of the machine's number");
    assert_eq!(Idr::new(1 << 62).checked_mul(u64::MAX), None);
    assert_eq!(Idr::new(5).checked_sub(Idr::new(5)), Some(Idr::new(0)));
    assert_eq!(Idr::new(5).checked_sub(Idr::new(6)), None);
    assert_eq!(Idr::new(0).checked_sub(Idr::MAX), None);
}

#[test]
fn one_rupiah_is_one_on_the_wire() {
    assert_eq!((IDR_EXPONENT, USD_EXPONENT), (0, 2));
    for rupiah in [0, 1, 100, 20_000, 300_000_000, MOST] {
        let amount = Idr::new(rupiah).to_amount();
        assert_eq!(amount.get(), i64::try_from(rupiah).unwrap());
        assert_eq!(Idr::from_amount(amount), Some(Idr::new(rupiah)));
    }
    for negative in [-1, -100, i64::MIN] {
        assert_eq!(Idr::from_amount(Amount::new(negative)), None);
    }
}

#[test]
fn amounts_are_whole_numbers_or_text_that_is_one() {
    for number in [0, 1, -1, i64::MAX, i64::MIN] {
        assert_eq!(round::<Amount>(&json!(number)), Ok(json!(number)));
        assert_eq!(round::<Amount>(&json!(number.to_string())), Ok(json!(number)));
        assert_eq!(Amount::new(number).to_string(), number.to_string());
    }
    for odd in [
        json!(1.0),
        json!(1.5),
        json!(""),
        json!("1.0"),
        json!(" 1"),
        json!(null),
        json!(true),
        json!([1]),
        json!(u64::MAX),
        json!("9223372036854775808"),
    ] {
        assert_eq!(round::<Amount>(&odd), Err("expected a whole number".to_owned()), "{odd}");
    }
    assert!(serde_json::from_str::<Amount>("1e3").is_err());
}

#[test]
fn amounts_as_text_are_never_negative() {
    let text = |amount: i64| AmountText::new(Amount::new(amount)).map_err(|error| error.to_string());
    assert_eq!(text(-1), Err("an amount cannot be negative, and this one is -1".to_owned()));
    assert_eq!(text(i64::MIN), Err(format!("an amount cannot be negative, and this one is {}", i64::MIN)));
    for amount in [0, 1, 5000, i64::MAX] {
        let text = text(amount).unwrap();
        assert_eq!(text.amount(), Amount::new(amount));
        assert_eq!(text.to_string(), amount.to_string());
        assert_eq!(serde_json::to_value(text).unwrap(), json!(amount.to_string()));
        assert_eq!(round::<AmountText>(&json!(amount)), Ok(json!(amount.to_string())));
    }
    assert_eq!(round::<AmountText>(&json!("-5")), Err("an amount cannot be negative, and this one is -5".to_owned()));
    assert_eq!(round::<AmountText>(&json!("five")), Err("expected a whole number".to_owned()));
}

#[test]
fn the_table_is_the_one_on_the_page() {
    assert_eq!(ALL, &[DANA]);
    assert_eq!((DANA.name, DANA.title), ("dana", "DANA"));
    assert_eq!((DANA.processing_currencies, DANA.settlement_currencies), (&["IDR"][..], &["USD"][..]));
    assert_eq!((DANA.minimum_amount, DANA.maximum_amount), (100, Some(300_000_000)));
    let can = [DANA.refunds, DANA.partial_refunds, DANA.multiple_partial_refunds, DANA.chargebacks];
    assert_eq!(can, [true, true, false, false]);
    assert_eq!(DANA.integrations, [Integration::DirectApi, Integration::Checkout]);
}
