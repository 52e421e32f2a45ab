//! Webhooks: one body of 2,000 bytes, verified by us and by others.

use super::table::{Ratio, Turns, median, table};
use super::{Plan, measured, number};
use std::process::Command;

/// A row: what, and what it is compared with.
const ROWS: [(&str, &str, &str); 7] = [
    ("hmac", "hmac", "HMAC-SHA256 alone, its key prepared"),
    ("authenticate", "hmac", "`Verifier::authenticate`"),
    ("hmac_and_plain", "hmac_and_plain", "HMAC and serde, a struct of 12 fields that keeps nothing else"),
    ("hmac_and_same", "hmac_and_plain", "HMAC and serde, our `PaymentIntent`"),
    ("verify", "hmac_and_same", "`Verifier::verify`, event and object typed"),
    ("svix", "authenticate", "svix `verify`, no event read; beside `authenticate`"),
    ("async_stripe", "verify", "async-stripe `construct_event`; beside `verify`"),
];

pub fn run(plan: &Plan) -> Result<String, String> {
    let programs = plan.build("ours")?;
    plan.build("peers")?;
    let mut turns = Turns::new();
    for round in 0..plan.rounds {
        eprintln!("webhooks: round {} of {}", round + 1, plan.rounds);
        let ours = measured(&mut Command::new(programs.join("webhooks")))?;
        let theirs = measured(&mut Command::new(programs.join("peer-webhooks")))?;
        for (name, ..) in ROWS {
            let line = if ours.get(name).is_some() { &ours } else { &theirs };
            turns.entry(name).or_default().push(number(line, name)?);
        }
    }
    let of = |name| turns.get(name).map_or(&[][..], Vec::as_slice);
    let row = |(name, rival, what): (&'static str, &'static str, &str)| {
        let ratio = Ratio::of(of(name), of(rival)).map(|ratio| ratio.to_string());
        let beside = ROWS.iter().find(|(name, ..)| *name == rival).map_or("", |(.., what)| what);
        let nanoseconds = median(of(name)).map(|middle| format!("{middle:.0}"));
        vec![what.to_owned(), ratio.unwrap_or_default(), beside.to_owned(), nanoseconds.unwrap_or_default()]
    };
    Ok(table(&["what", "ratio", "to", "CPU, ns"], &ROWS.map(row)))
}
