//! What may happen, and how often.

use super::book::Book;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// The merchant calls the API.
    Call(Ask, Option<u8>),
    /// The merchant sends an earlier call with an idempotency key once more.
    Again(usize),
    /// The customer chooses DANA on a session's page.
    ChecksOut {
        session: usize,
    },
    /// The customer does something on the wallet's page.
    Customer {
        payment: usize,
        act: Act,
    },
    Wait {
        milliseconds: i64,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Create { amount: i64, manual: bool, method: bool, confirm: bool },
    Confirm { payment: usize, method: bool },
    Update { payment: usize, amount: i64 },
    Capture { payment: usize, part: Option<Part> },
    Cancel { payment: usize },
    Refund { payment: usize, part: Option<Part>, fate: Fate },
    Open { unit: i64, quantity: i64, manual: bool },
    Expire { session: usize },
}

/// What a customer does on the wallet's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Pays,
    /// The wallet takes a minute, and then it works.
    PaysLater,
    /// The wallet takes a minute, and then it does not work.
    FailsLater,
    Declines,
}

/// A part of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Nothing,
    One,
    Half,
    All,
    TooMuch,
    Exactly(i64),
}

/// What a refund's metadata asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    AtOnce,
    Succeeds,
    Fails,
    Unknown,
}

impl Part {
    pub(super) fn exact(self) -> i64 {
        match self {
            Self::Exactly(amount) => amount,
            vague => panic!("{vague:?} was not made exact"),
        }
    }

    fn of(self, whole: i64) -> Self {
        Self::Exactly(match self {
            Self::Nothing => 0,
            Self::One => 1,
            Self::Half => whole / 2,
            Self::All => whole,
            Self::TooMuch => whole + 1,
            Self::Exactly(amount) => amount,
        })
    }
}

impl Ask {
    /// The same, about payments and sessions that there are, if there are any, and with amounts in figures.
    pub(super) fn exact(mut self, book: &Book) -> Self {
        let among = |index: &mut usize, count: usize| *index = if count == 0 { usize::MAX } else { *index % count };
        match &mut self {
            Self::Create { .. } | Self::Open { .. } => {}
            Self::Expire { session } => among(session, book.sessions.len()),
            Self::Confirm { payment, .. }
            | Self::Update { payment, .. }
            | Self::Capture { payment, .. }
            | Self::Cancel { payment }
            | Self::Refund { payment, .. } => among(payment, book.payments.len()),
        }
        match &mut self {
            Self::Capture { payment, part: Some(part) } => {
                *part = part.of(book.payments.get(*payment).map_or(1, |found| found.amount));
            }
            Self::Refund { payment, part: Some(part), .. } => {
                *part = part.of(book.payments.get(*payment).map_or(1, |found| found.received));
            }
            _ => {}
        }
        self
    }
}

pub(super) fn trace() -> impl Strategy<Value = Vec<Step>> {
    (prop::bool::weighted(0.9), opening(), vec(step(), 1..=16)).prop_map(|(opened, opening, mut steps)| {
        if opened {
            steps.insert(0, Step::Call(opening, None));
        }
        steps
    })
}

/// Most traces begin with something that can be paid, or they would be about nothing for long.
fn opening() -> impl Strategy<Value = Ask> {
    let amount = select(&[20_000, 100, 300_000_000][..]);
    prop_oneof![
        4 => (amount, any::<bool>())
            .prop_map(|(amount, manual)| Ask::Create { amount, manual, method: true, confirm: true }),
        1 => any::<bool>().prop_map(|manual| Ask::Open { unit: 10_000, quantity: 2, manual }),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let index = || 0..3_usize;
    let key = prop_oneof![3 => Just(None), 2 => (0..3_u8).prop_map(Some)];
    prop_oneof![
        60 => (ask(), key).prop_map(|(ask, key)| Step::Call(ask, key)),
        8 => index().prop_map(Step::Again),
        6 => index().prop_map(|session| Step::ChecksOut { session }),
        24 => (index(), act()).prop_map(|(payment, act)| Step::Customer { payment, act }),
        10 => wait().prop_map(|milliseconds| Step::Wait { milliseconds }),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![6 => Just(Act::Pays), 1 => Just(Act::PaysLater), 1 => Just(Act::FailsLater), 2 => Just(Act::Declines)]
}

fn ask() -> impl Strategy<Value = Ask> {
    let index = || 0..3_usize;
    let amount = || select(&[20_000, 20_000, 100, 99, 300_000_000, 300_000_001][..]);
    let part = || proptest::option::of(select(&[Part::Half, Part::All, Part::One, Part::TooMuch, Part::Nothing][..]));
    let fate = select(&[Fate::AtOnce, Fate::AtOnce, Fate::Succeeds, Fate::Fails, Fate::Unknown][..]);
    let likely = || prop::bool::weighted(0.85);
    prop_oneof![
        3 => (amount(), any::<bool>(), likely(), likely())
            .prop_map(|(amount, manual, method, confirm)| Ask::Create { amount, manual, method, confirm }),
        2 => (index(), any::<bool>()).prop_map(|(payment, method)| Ask::Confirm { payment, method }),
        2 => (index(), amount()).prop_map(|(payment, amount)| Ask::Update { payment, amount }),
        6 => (index(), part()).prop_map(|(payment, part)| Ask::Capture { payment, part }),
        2 => index().prop_map(|payment| Ask::Cancel { payment }),
        10 => (index(), part(), fate).prop_map(|(payment, part, fate)| Ask::Refund { payment, part, fate }),
        1 => (select(&[10_000, 50, 150_000_000, 49][..]), 1..=3_i64, any::<bool>())
            .prop_map(|(unit, quantity, manual)| Ask::Open { unit, quantity, manual }),
        1 => index().prop_map(|session| Ask::Expire { session }),
    ]
}

/// A minute ends processing, ten a wallet page, an hour refunds, a day sessions and keys, a week authorisations: to the
/// millisecond, and one short of it.
fn wait() -> impl Strategy<Value = i64> {
    select(
        &[
            1,
            999,
            59_999,
            60_000,
            599_999,
            600_000,
            3_599_999,
            3_600_000,
            86_399_001,
            86_399_999,
            86_400_000,
            604_799_999,
            604_800_000,
        ][..],
    )
}
