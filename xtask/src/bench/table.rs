//! Many turns of many contenders, as rows of ratios.

use std::collections::BTreeMap;

/// What one contender had in each turn, by the name of the quantity.
pub type Turns = BTreeMap<&'static str, Vec<f64>>;

/// How one compares with another over the turns that they had side by side: the middle, the least and the most.
pub struct Ratio {
    middle: f64,
    least: f64,
    most: f64,
}

impl Ratio {
    /// Nothing when there was no turn.
    pub fn of(mine: &[f64], theirs: &[f64]) -> Option<Self> {
        let ratios: Vec<f64> = mine.iter().zip(theirs).map(|(mine, theirs)| mine / theirs).collect();
        let (least, most) = (ratios.iter().copied().reduce(f64::min)?, ratios.iter().copied().reduce(f64::max)?);
        Some(Self { middle: median(&ratios)?, least, most })
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} ({:.2} to {:.2})", self.middle, self.least, self.most)
    }
}

/// The one in the middle; of an even number, the upper of the two.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// A table of Markdown.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(head.to_vec());
    text += &line(head.iter().enumerate().map(|(at, _)| if at == 0 { "---" } else { "---:" }).collect());
    for row in rows {
        text += &line(row.iter().map(String::as_str).collect());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Ratio, table};

    #[test]
    fn ratios_are_taken_turn_by_turn() {
        let ratio = Ratio::of(&[2.0, 30.0, 8.0], &[1.0, 10.0, 2.0]).unwrap();
        assert_eq!(ratio.to_string(), "3.00 (2.00 to 4.00)");
        assert!(Ratio::of(&[], &[]).is_none());
    }

    #[test]
    fn a_table_is_markdown() {
        let rows = [vec!["a".to_owned(), "1".to_owned()]];
        assert_eq!(table(&["who", "what"], &rows), "| who | what |\n| --- | ---: |\n| a | 1 |\n");
    }
}
