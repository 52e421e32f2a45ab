//! The command line of tests that run themselves.

/// Flags of `cargo test` whose value is the next word.
const WITH_VALUE: [&str; 6] = ["--test-threads", "--skip", "--format", "--color", "--logfile", "-Z"];

/// The names that `cargo test` was asked for; all when there are none.
pub fn wanted() -> Vec<String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let before = std::iter::once("").chain(words.iter().map(String::as_str));
    let pairs = before.zip(&words).filter(|(before, word)| !word.starts_with('-') && !WITH_VALUE.contains(before));
    pairs.map(|(_, word)| word.clone()).collect()
}
