//! What customers do, and what the merchant then finds.

mod checkout;
mod console;
mod direct;
mod triggers;

use crate::driver::{Page, Screen};
use std::pin::Pin;

type Scenario = for<'a> fn(&'a mut Page) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

macro_rules! scenarios {
    ($($module:ident :: $name:ident,)*) => {
        const ALL: &[(&str, Scenario)] =
            &[$((concat!(stringify!($module), "-", stringify!($name)), |page| Box::pin($module::$name(page))),)*];
    };
}

scenarios![
    direct::paid,
    direct::paid_in_indonesian,
    direct::paid_by_keyboard,
    direct::canceled,
    direct::wrong_input,
    direct::double_click,
    direct::back_button,
    direct::closed_browser,
    direct::called_off,
    triggers::one_time_code,
    triggers::wrong_one_time_code,
    triggers::wrong_pin,
    triggers::no_balance,
    triggers::never_back,
    triggers::processing_paid,
    triggers::processing_failed,
    checkout::paid,
    checkout::canceled,
    checkout::retried,
    checkout::processing,
    checkout::expired,
    console::first_payment,
    console::faults_and_time,
    console::undisturbed,
    console::by_keyboard,
    console::many,
    console::started_again,
];

/// What shows each page, and what it can say, for the window in which a page must still fit.
const PAGES: [&str; 17] = [
    "direct-paid",
    "direct-wrong_input",
    "direct-canceled",
    "direct-closed_browser",
    "triggers-one_time_code",
    "triggers-wrong_pin",
    "triggers-no_balance",
    "triggers-never_back",
    "triggers-processing_failed",
    "checkout-paid",
    "checkout-retried",
    "checkout-processing",
    "checkout-expired",
    "console-first_payment",
    "console-faults_and_time",
    "console-many",
    "console-started_again",
];

/// All scenarios, or in the small window those that show the pages.
pub fn of(screen: Screen) -> Vec<&'static (&'static str, Scenario)> {
    assert!(PAGES.iter().all(|page| ALL.iter().any(|(name, _)| name == page)), "a page has no scenario of its name");
    ALL.iter().filter(|(name, _)| screen.name != "small" || PAGES.contains(name)).collect()
}
