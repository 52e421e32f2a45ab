//! Every example of docs/sandbox.md, run as it stands there against the program: each with a sandbox of its own, and all
//! with one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PAGE: &str = include_str!("../../docs/sandbox.md");
const PATIENCE: Duration = Duration::from_secs(60);

/// One fenced block.
struct Block {
    language: String,
    text: String,
}

/// A block that is run, under the name in its first line, and what it must print.
struct Example {
    name: String,
    language: String,
    text: String,
    prints: String,
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => blocks.push(Block { language: language.to_owned(), text: String::new() }),
            (Some(_), true) => {}
            (None, true) => blocks.last_mut().unwrap().text += &format!("{line}\n"),
            (None, false) => continue,
        }
        open = open != line.starts_with("```");
    }
    assert!(!open, "a block is not closed");
    blocks
}

/// `console` and `text` are read, `rust` is run with the documentation of the library; all else is run here.
fn examples(page: &str) -> Vec<Example> {
    let blocks = blocks(page);
    let runs = |block: &Block| !matches!(block.language.as_str(), "console" | "text" | "rust");
    let example = |(index, block): (usize, &Block)| {
        let first = block.text.lines().next().unwrap_or_default();
        let name = first.strip_prefix("# ").or_else(|| first.strip_prefix("// "));
        let name = name.unwrap_or_else(|| panic!("a block of {} has no name in its first line", block.language));
        let prints = blocks.get(index + 1).filter(|next| next.language == "text");
        let prints = prints.unwrap_or_else(|| panic!("{name} is not followed by what it prints")).text.clone();
        Example { name: name.to_owned(), language: block.language.clone(), text: block.text.clone(), prints }
    };
    blocks.iter().enumerate().filter(|(_, block)| runs(block)).map(example).collect()
}

/// Whether a text is as expected; `…` stands for anything but the end of a line.
fn fits(expected: &str, printed: &str) -> bool {
    let line_fits = |(expected, printed): (&str, &str)| {
        let mut parts = expected.split('…');
        let Some(mut rest) = printed.strip_prefix(parts.next().unwrap()) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let Some(last) = parts.pop() else { return rest.is_empty() };
        for part in parts {
            let Some(place) = rest.find(part) else { return false };
            rest = &rest[place + part.len()..];
        }
        rest.ends_with(last)
    };
    expected.lines().count() == printed.lines().count() && expected.lines().zip(printed.lines()).all(line_fits)
}

fn sandbox() -> (Running, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wooshpay-sandbox"));
    command.args(["--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut running = Running(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("http://127.0.0.1:"), "{line}");
    (running, line.trim().to_owned())
}

fn run(example: &Example, folder: &Path, base_url: &str) {
    let tool = match example.language.as_str() {
        "sh" => "bash",
        "js" => "node",
        "python" => "python3",
        other => panic!("{}: nobody knows how to run {other}", example.name),
    };
    fs::write(folder.join(&example.name), &example.text).unwrap();
    let mut command = Command::new(tool);
    command.arg(&example.name).current_dir(folder).env("WOOSHPAY_SANDBOX", base_url).env("no_proxy", "127.0.0.1");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap_or_else(|error| panic!("{tool} is needed to run {}: {error}", example.name));
    let mut running = Running(child);
    let begin = Instant::now();
    let status = loop {
        match running.0.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(begin.elapsed() < PATIENCE, "{} did not end", example.name),
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let (mut printed, mut complained) = (String::new(), String::new());
    running.0.stdout.take().unwrap().read_to_string(&mut printed).unwrap();
    running.0.stderr.take().unwrap().read_to_string(&mut complained).unwrap();
    assert!(
        status.success() && complained.is_empty() && fits(&example.prints, &printed),
        "{}, {status}\n--- expected\n{}--- printed\n{printed}--- complained\n{complained}",
        example.name,
        example.prints
    );
}

/// Runs something in a folder that goes with it.
fn in_folder(name: &str, work: impl FnOnce(&Path)) {
    let folder = std::env::temp_dir().join(format!("wooshpay-docs-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    work(&folder);
    fs::remove_dir_all(&folder).unwrap();
}

fn run_all(language: &str) {
    let examples: Vec<Example> = examples(PAGE).into_iter().filter(|example| example.language == language).collect();
    assert!(!examples.is_empty(), "there is no example for {language}");
    in_folder(language, |folder| {
        for example in &examples {
            let (_sandbox, base_url) = sandbox();
            run(example, folder, &base_url);
        }
    });
}

#[test]
fn one_after_the_other_with_one_sandbox() {
    let (_sandbox, base_url) = sandbox();
    in_folder("all", |folder| examples(PAGE).iter().for_each(|example| run(example, folder, &base_url)));
}

#[test]
fn with_curl() {
    run_all("sh");
}

#[test]
fn with_node() {
    run_all("js");
}

#[test]
fn with_python() {
    run_all("python");
}

#[test]
fn no_example_is_left_out() {
    let examples = examples(PAGE);
    assert!(examples.iter().all(|example| ["sh", "js", "python"].contains(&example.language.as_str())));
    let mut names: Vec<&str> = examples.iter().map(|example| example.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), examples.len(), "two examples have one name");
    // A fence that is indented would hide its block from us.
    assert_eq!(PAGE.matches("```").count(), 2 * blocks(PAGE).len());
}

#[test]
fn what_is_printed_is_compared() {
    for (expected, printed) in
        [("a\n", "a\n"), ("re_…\n", "re_5\n"), ("a…b…c\n", "a1b2c\n"), ("{…}\n", "{}\n"), ("", "")]
    {
        assert!(fits(expected, printed), "{expected} {printed}");
    }
    for (expected, printed) in
        [("a\n", "ab\n"), ("a\n", "a\nb\n"), ("re_…\n", "pi_5\n"), ("a…b\n", "a1\n"), ("a\n", "")]
    {
        assert!(!fits(expected, printed), "{expected} {printed}");
    }
}
