//! Money: what is printed is read, and nothing else is.

use proptest::prelude::*;
use serde_json::json;
use wooshpay::{Amount, AmountText, Currency, Idr};

/// Texts near an amount in rupiah: digits, dots, and what people put around them.
fn written() -> impl Strategy<Value = String> {
    prop_oneof!["(Rp)?[0-9]{1,3}(\\.[0-9]{3}){0,6}", "(Rp ?)?[0-9.,+-]{0,24}", any::<String>()]
}

/// The rule, said in another way: digits alone, or in groups of three from the right.
fn is_written_well(text: &str) -> bool {
    let number = text.strip_prefix("Rp").unwrap_or(text);
    let digits = number.replace('.', "");
    let groups: Vec<&str> = number.split('.').collect();
    let grouped = groups.len() == 1
        || !number.starts_with('0') && (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|it| it.len() == 3);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit()) && grouped && digits.parse::<i64>().is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn rupiah_are_read_as_they_are_printed(rupiah in any::<u64>()) {
        let amount = Idr::new(rupiah);
        let printed = amount.to_string();
        prop_assert!(is_written_well(&printed), "{printed}");
        prop_assert_eq!(printed.parse::<Idr>(), Ok(amount));
        prop_assert_eq!(printed.strip_prefix("Rp").unwrap().parse::<Idr>(), Ok(amount));
        prop_assert_eq!(amount.get().to_string().parse::<Idr>(), Ok(amount));
        prop_assert_eq!(amount.get(), rupiah.min(Idr::MAX.get()));
    }

    #[test]
    fn what_is_read_is_what_the_digits_say(text in written()) {
        let read = text.parse::<Idr>();
        prop_assert_eq!(read.is_ok(), is_written_well(&text), "{:?}", read);
        if let Ok(amount) = read {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits.parse(), Ok(amount.get()));
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        }
    }

    #[test]
    fn rupiah_go_over_the_wire_and_come_back(rupiah in any::<u64>(), wire in any::<i64>()) {
        let amount = Idr::new(rupiah);
        prop_assert_eq!(Idr::from_amount(amount.to_amount()), Some(amount));
        match Idr::from_amount(Amount::new(wire)) {
            Some(amount) => prop_assert_eq!(amount.to_amount().get(), wire),
            None => prop_assert!(wire < 0),
        }
    }

    #[test]
    fn sums_are_right_or_nothing(a in any::<u64>(), b in any::<u64>(), times in any::<u64>()) {
        let (a, b) = (Idr::new(a), Idr::new(b));
        let (wide, most) = (|amount: Idr| u128::from(amount.get()), u128::from(Idr::MAX.get()));
        let right = |exact: u128| (exact <= most).then_some(exact);
        prop_assert_eq!(a.checked_add(b).map(wide), right(wide(a) + wide(b)));
        prop_assert_eq!(a.checked_mul(times).map(wide), right(wide(a) * u128::from(times)));
        prop_assert_eq!(a.checked_sub(b).map(wide), wide(a).checked_sub(wide(b)));
        prop_assert_eq!(a.checked_add(b).and_then(|sum| sum.checked_sub(b)), a.checked_add(b).map(|_| a));
    }

    #[test]
    fn amounts_are_written_as_numbers_and_read_as_numbers_or_text(number in any::<i64>()) {
        let amount = Amount::new(number);
        prop_assert_eq!(serde_json::to_value(amount).unwrap(), json!(number));
        for spelled in [json!(number), json!(number.to_string())] {
            prop_assert_eq!(serde_json::from_value::<Amount>(spelled).unwrap(), amount);
        }
        let text = AmountText::new(amount);
        prop_assert_eq!(text.is_ok(), number >= 0);
        if let Ok(text) = text {
            let written = serde_json::to_value(text).unwrap();
            prop_assert_eq!(&written, &json!(number.to_string()));
            prop_assert_eq!(serde_json::from_value::<AmountText>(written).unwrap(), text);
        }
    }

    #[test]
    fn a_fraction_is_no_amount(whole in any::<i64>(), fraction in "[0-9]{1,3}", number in -1e15..1e15) {
        let text = json!(format!("{whole}.{fraction}"));
        prop_assert!(serde_json::from_value::<Amount>(text).is_err());
        prop_assert!(serde_json::from_value::<Amount>(json!(number)).is_err());
        let text = format!("{}.{fraction}0000", whole.unsigned_abs());
        prop_assert!(text.parse::<Idr>().is_err());
    }

    #[test]
    fn currencies_are_three_letters_in_any_case(code in prop_oneof!["[A-Za-z]{2,4}", any::<String>()]) {
        let currency = Currency::new(&code);
        let letters = code.chars().count() == 3 && code.chars().all(|c| c.is_ascii_alphabetic());
        prop_assert_eq!(currency.is_ok(), letters);
        if let Ok(currency) = currency {
            prop_assert_eq!(currency.as_str(), code.to_uppercase());
            prop_assert_eq!(&currency.to_string().parse::<Currency>().unwrap(), &currency);
            prop_assert_eq!(&code.to_lowercase().parse::<Currency>().unwrap(), &currency);
        }
        let received: Currency = serde_json::from_value(json!(code)).unwrap();
        prop_assert_eq!(serde_json::to_value(received).unwrap(), json!(code), "as it came");
    }

    #[test]
    fn currencies_are_the_same_in_any_case_and_in_no_other_way(one in "[a-dA-D]{3}", other in "[a-dA-D]{3}") {
        let (a, b) = (Currency::new(&one).unwrap(), serde_json::from_value::<Currency>(json!(other)).unwrap());
        prop_assert_eq!(a == b, one.to_lowercase() == other.to_lowercase());
        let longer: Currency = serde_json::from_value(json!(format!("{one}D"))).unwrap();
        prop_assert!(a != longer);
    }
}
