//! English.

use super::{Message, MessageAbout, Texts};
use crate::model::Failure;
use crate::triggers::Trigger;

pub(in crate::pages) static ENGLISH: Texts = Texts {
    tag: "en",
    name: "English",
    languages: "Language",
    wallet_banner: "Sandbox — not DANA, no real money",
    checkout_banner: "Sandbox — not WooshPay, not DANA, no real money",
    cancel: "Cancel",
    back_to: |merchant| format!("Back to {merchant}"),
    try_again: "Try again",
    unknown: Message {
        title: "There is no such payment",
        text: "The address may be cut off, or the sandbox was started again since and has forgotten it.",
    },

    log_in: "Log in",
    log_in_title: "Log in to pay",
    stands_in: |wallet| {
        format!("This page stands in for {wallet}. Any Indonesian mobile number and any 6 digits will do.")
    },
    phone: "Phone number",
    phone_hint: "For example 0812 3456 7890",
    phone_wrong: "That is not an Indonesian mobile number. Write it like 0812 3456 7890 or +62 812 3456 7890.",
    pin: "PIN",
    pin_hint: "6 digits. Do not type a real one.",
    pin_malformed: "The PIN has 6 digits, for example 123456.",
    pin_wrong: |left| match left {
        1 => "Wrong PIN. One try is left: after another wrong one the payment fails.".to_owned(),
        _ => format!("Wrong PIN. {left} tries are left."),
    },
    log_in_first: "Please log in again: this page did not come from a login.",
    triggers: "Numbers for testing",
    triggers_note: "They belong to the sandbox. DANA knows nothing of them.",
    trigger: Trigger::effect,

    code_title: "Enter the one-time code",
    code_sent: |phone| format!("We have sent a code to {phone}."),
    sms_from: "SMS of the sandbox",
    sms: |code| format!("{code} is your code. Nothing was really sent."),
    code: "One-time code",
    code_hint: "6 digits",
    code_malformed: "The code has 6 digits. It is in the message above.",
    code_wrong: |left| match left {
        1 => "Wrong code. One try is left: after another wrong one the payment fails.".to_owned(),
        _ => format!("Wrong code. {left} tries are left."),
    },
    send_code: "Continue",
    other_number: "Use another number",

    pay_title: "Check and pay",
    to: "To",
    amount: "Amount",
    from: "From",
    pay: |amount| format!("Pay {amount}"),
    no_balance: |amount| {
        format!("Your balance is not enough for {amount}. Nothing was paid: use another number, or cancel.")
    },

    paid: MessageAbout {
        title: "Paid",
        text: |amount, merchant| format!("{amount} to {merchant} went through. Nothing more is taken."),
    },
    paid_for_good: MessageAbout {
        title: "Paid, and no way back",
        text: |amount, merchant| {
            format!(
                "{amount} to {merchant} went through. This number plays a customer who never comes back, so this page \
                 leads nowhere: {merchant} has to hear of the payment by webhook, or ask. You can close it."
            )
        },
    },
    processing: MessageAbout {
        title: "The payment is being processed",
        text: |amount, merchant| {
            format!(
                "{amount} to {merchant} takes a minute more. Nothing is to be done here; {merchant} is told how it ends."
            )
        },
    },
    going_back: |merchant| format!("You are going back to {merchant}…"),
    failed: |failure, merchant| {
        let (title, why) = match failure {
            Failure::CanceledByCustomer => ("You canceled", ""),
            Failure::WrongPin => ("The payment failed", "The PIN was wrong three times. "),
            Failure::WrongCode => ("The payment failed", "The one-time code was wrong three times. "),
            Failure::Expired => ("This page has expired", "A payment has to be made within ten minutes. "),
            Failure::Rejected => ("The payment failed", "It was processed, and then rejected. "),
        };
        (title, format!("{why}Nothing was paid to {merchant}."))
    },
    called_off: MessageAbout {
        title: "This payment is closed",
        text: |_, merchant| {
            format!("{merchant} called it off, or it took too long. Nothing is paid on this page any more.")
        },
    },
    replaced: MessageAbout {
        title: "This payment is closed",
        text: |_, merchant| {
            format!("{merchant} changed it, or opened another page for it. Nothing is paid on this page any more.")
        },
    },

    checkout: "Checkout",
    pay_merchant: |merchant| format!("Pay {merchant}"),
    item: "Item",
    quantity: "Qty",
    price: "Price",
    each: |price| format!("{price} each"),
    total: "Total",
    how_to_pay: "How do you want to pay?",
    not_here: |method| format!("{method} (not in the sandbox)"),
    no_method: "None of these payment methods can be used in the sandbox.",
    choose: "Please choose how to pay.",
    too_late: "This order cannot be paid any more.",
    failed_before: |failure| match failure {
        Failure::CanceledByCustomer => "You canceled the payment. Nothing was paid, and you can try again.",
        Failure::WrongPin => "The PIN was wrong three times. Nothing was paid, and you can try again.",
        Failure::WrongCode => "The one-time code was wrong three times. Nothing was paid, and you can try again.",
        Failure::Expired => "The payment page expired. Nothing was paid, and you can try again.",
        Failure::Rejected => "The payment was rejected. Nothing was paid, and you can try again.",
    },
    expired_checkout: MessageAbout {
        title: "This page has expired",
        text: |_, merchant| format!("The order at {merchant} was closed. Nothing is paid here any more."),
    },
};
