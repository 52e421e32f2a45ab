//! Any text as an amount in rupiah: what is taken is what its digits say, and is printed so that it is taken again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wooshpay::Idr;

fuzz_target!(|input: &str| {
    let Ok(amount) = input.parse::<Idr>() else { return };
    assert_eq!(amount.to_string().parse(), Ok(amount));
    assert_eq!(amount.get().to_string().parse(), Ok(amount));
    let digits: String = input.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits.parse(), Ok(amount.get()));
    assert_eq!(Idr::from_amount(amount.to_amount()), Some(amount));
});
