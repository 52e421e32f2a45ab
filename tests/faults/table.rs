//! The counts.

use crate::Done;
use crate::cases::{Group, Kind, Mode, Operation, groups};
use crate::truth::End;
use std::collections::HashMap;
use std::time::Duration;

/// One line of the table.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    first: usize,
    every: usize,
    fine: usize,
    not_sent: usize,
    rejected: usize,
    unknown_done: usize,
    unknown_undone: usize,
    made: usize,
    resumed: usize,
    spoiled: usize,
    most: usize,
}

#[derive(Debug, Default)]
pub struct Table {
    rows: HashMap<Group, Row>,
    /// Faults that ended with one attempt, on every attempt as on the first.
    merged: usize,
    pub failures: Vec<String>,
}

impl Table {
    /// Takes the runs of one fault.
    pub fn note(&mut self, runs: Vec<Done>) {
        self.merged += usize::from(runs.len() == 1 && runs[0].0.group.kind != Kind::Refuse);
        for (case, result) in runs {
            let row = self.rows.entry(case.group).or_default();
            match case.mode {
                Mode::First => row.first += 1,
                Mode::Every => row.every += 1,
            }
            let (verdict, again) = match result {
                Ok(result) => result,
                Err(why) => {
                    self.failures.push(format!("{case}: {why}"));
                    continue;
                }
            };
            match verdict.end {
                End::Fine => row.fine += 1,
                End::NotSent => row.not_sent += 1,
                End::Rejected => row.rejected += 1,
                End::UnknownDone => row.unknown_done += 1,
                End::UnknownUndone => row.unknown_undone += 1,
            }
            row.resumed += usize::from(again);
            row.spoiled += usize::from(again && verdict.spoiled);
            row.made += verdict.made.len();
            row.most = row.most.max(verdict.made.len());
        }
    }

    pub fn runs(&self) -> usize {
        self.rows.values().map(|row| row.first + row.every).sum()
    }

    pub fn print(&self, panics: usize, took: Duration, filter: Option<&str>) {
        let columns = "  runs: first + every |     ok  notsent rejected |  unknown: done   not |  again    made most";
        println!("\n{:31} {columns}", "fault");
        let mut total = Row::default();
        for group in Operation::ALL.into_iter().flat_map(groups) {
            let Some(row) = self.rows.get(&group) else { continue };
            line(&group.to_string(), row);
            total.add(row);
        }
        line("all", &total);
        println!(
            "\n{} runs in {:.0} s, {} failures, {panics} panics.",
            self.runs(),
            took.as_secs_f64(),
            self.failures.len()
        );
        println!(
            "{} faults ended with one attempt: there, on the first and on every attempt are one run.",
            self.merged
        );
        println!(
            "{} calls were asked again with their key after an unknown outcome: {} made it or found it made, once, and {} were told \
             that the key stands for a body in which a bit was turned.",
            total.resumed,
            total.resumed - total.spoiled,
            total.spoiled
        );
        if let Some(filter) = filter {
            println!("NOT THE WHOLE MATRIX: only what WOOSHPAY_FAULT={filter} names.");
        }
        for failure in self.failures.iter().take(crate::SHOWN) {
            println!("FAILED {failure}");
        }
        if !self.failures.is_empty() {
            println!("To run one alone: WOOSHPAY_FAULT=its/name cargo test --test faults");
        }
    }
}

impl Row {
    fn add(&mut self, row: &Self) {
        self.first += row.first;
        self.every += row.every;
        self.fine += row.fine;
        self.not_sent += row.not_sent;
        self.rejected += row.rejected;
        self.unknown_done += row.unknown_done;
        self.unknown_undone += row.unknown_undone;
        self.made += row.made;
        self.resumed += row.resumed;
        self.spoiled += row.spoiled;
        self.most = self.most.max(row.most);
    }
}

fn line(name: &str, row: &Row) {
    println!(
        "{name:31} {:>13} + {:>5} | {:>6} {:>8} {:>8} | {:>13} {:>5} | {:>6} {:>7} {:>4}",
        row.first,
        row.every,
        row.fine,
        row.not_sent,
        row.rejected,
        row.unknown_done,
        row.unknown_undone,
        row.resumed,
        row.made,
        row.most
    );
}
