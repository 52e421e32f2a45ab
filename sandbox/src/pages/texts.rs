//! Everything the pages say, in every language they speak.

mod english;
mod indonesian;

pub(super) use english::ENGLISH;
pub(super) use indonesian::INDONESIAN;

use crate::model::Failure;
use crate::triggers::Trigger;

/// One language. What has a gap is a function of what goes into it.
pub(super) struct Texts {
    pub(super) tag: &'static str,
    pub(super) name: &'static str,
    pub(super) languages: &'static str,
    pub(super) wallet_banner: &'static str,
    pub(super) checkout_banner: &'static str,
    pub(super) cancel: &'static str,
    pub(super) back_to: fn(merchant: &str) -> String,
    pub(super) try_again: &'static str,
    pub(super) unknown: Message,

    pub(super) log_in: &'static str,
    pub(super) log_in_title: &'static str,
    pub(super) stands_in: fn(wallet: &str) -> String,
    pub(super) phone: &'static str,
    pub(super) phone_hint: &'static str,
    pub(super) phone_wrong: &'static str,
    pub(super) pin: &'static str,
    pub(super) pin_hint: &'static str,
    pub(super) pin_malformed: &'static str,
    pub(super) pin_wrong: fn(left: u8) -> String,
    pub(super) log_in_first: &'static str,
    pub(super) triggers: &'static str,
    pub(super) triggers_note: &'static str,
    pub(super) trigger: fn(Trigger) -> &'static str,

    pub(super) code_title: &'static str,
    pub(super) code_sent: fn(phone: &str) -> String,
    pub(super) sms_from: &'static str,
    pub(super) sms: fn(code: &str) -> String,
    pub(super) code: &'static str,
    pub(super) code_hint: &'static str,
    pub(super) code_malformed: &'static str,
    pub(super) code_wrong: fn(left: u8) -> String,
    pub(super) send_code: &'static str,
    pub(super) other_number: &'static str,

    pub(super) pay_title: &'static str,
    pub(super) to: &'static str,
    pub(super) amount: &'static str,
    pub(super) from: &'static str,
    pub(super) pay: fn(amount: &str) -> String,
    pub(super) no_balance: fn(amount: &str) -> String,

    pub(super) paid: MessageAbout,
    pub(super) paid_for_good: MessageAbout,
    pub(super) processing: MessageAbout,
    pub(super) going_back: fn(merchant: &str) -> String,
    pub(super) failed: fn(Failure, merchant: &str) -> (&'static str, String),
    pub(super) called_off: MessageAbout,
    pub(super) replaced: MessageAbout,

    pub(super) checkout: &'static str,
    pub(super) pay_merchant: fn(merchant: &str) -> String,
    pub(super) item: &'static str,
    pub(super) quantity: &'static str,
    pub(super) price: &'static str,
    pub(super) each: fn(price: &str) -> String,
    pub(super) total: &'static str,
    pub(super) how_to_pay: &'static str,
    pub(super) not_here: fn(method: &str) -> String,
    pub(super) no_method: &'static str,
    pub(super) choose: &'static str,
    pub(super) too_late: &'static str,
    pub(super) failed_before: fn(Failure) -> &'static str,
    pub(super) expired_checkout: MessageAbout,
}

/// A title, and what comes under it.
pub(super) struct Message {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
}

/// The same, about an amount and a merchant.
pub(super) struct MessageAbout {
    pub(super) title: &'static str,
    pub(super) text: fn(amount: &str, merchant: &str) -> String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAILURES: [Failure; 5] =
        [Failure::CanceledByCustomer, Failure::WrongPin, Failure::WrongCode, Failure::Expired, Failure::Rejected];

    /// What a language says where it has to tell cases apart or to put something in.
    fn said(texts: &Texts) -> Vec<String> {
        let about = |message: &MessageAbout| (message.text)("Rp100", "Kopi Senja");
        let mut said: Vec<String> = FAILURES.iter().map(|failure| (texts.failed)(*failure, "Kopi Senja").1).collect();
        said.extend([&texts.paid, &texts.paid_for_good, &texts.processing].map(about));
        said.extend([&texts.called_off, &texts.replaced, &texts.expired_checkout].map(about));
        said.extend([
            (texts.back_to)("Kopi Senja"),
            (texts.going_back)("Kopi Senja"),
            (texts.pay_merchant)("Kopi Senja"),
        ]);
        assert!(said.iter().all(|text| text.contains("Kopi Senja")), "{said:?}");
        let counted = [texts.pin_wrong, texts.code_wrong].map(|wrong| [wrong(2), wrong(1)]).concat();
        assert!(counted.iter().step_by(2).all(|text| text.contains('2')), "{counted:?}");
        said.extend(counted);
        said.extend(FAILURES.map(|failure| (texts.failed_before)(failure).to_owned()));
        said.extend(Trigger::ALL.map(|trigger| (texts.trigger)(trigger).to_owned()));
        said
    }

    #[test]
    fn every_case_is_told_apart_in_both_languages() {
        let mut all = said(&ENGLISH);
        all.extend(said(&INDONESIAN));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "two cases are told in the same words");
    }
}
