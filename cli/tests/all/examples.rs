//! The examples of the help: each is what its file in `spec/examples` says, and the sandbox takes it.

use crate::capture::Capture;
use crate::support::{Ran, World, private};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec");

/// The commands that a help lists.
fn commands(world: &World, words: &[&str]) -> Vec<String> {
    let help = world.run(&[words, &["--help"]].concat()).expect(0).out;
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default().split("\n\n").next().unwrap_or_default();
    let names = listed.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
}

/// The words of every command that does something, and the help of each.
fn verbs(world: &World, words: &[&str]) -> Vec<(String, String)> {
    let below: Vec<String> = commands(world, words).into_iter().filter(|name| name != "help").collect();
    if below.is_empty() {
        let mut command = world.command(&[words, &["--help"]].concat());
        let help = Ran::from(command.env("COLUMNS", "80").output().unwrap()).expect(0).out;
        return vec![(words.join(" "), help)];
    }
    below.iter().flat_map(|name| verbs(world, &[words, &[name.as_str()]].concat())).collect()
}

#[test]
fn every_verb_shows_how_it_is_used_in_80_columns() {
    let world = World::without_sandbox();
    let mut all = verbs(&world, &[]);
    assert!(all.len() > 45, "{}", all.len());
    for words in ["", "clock", "faults", "snapshot"] {
        let mut command = world.command(&[&words.split_whitespace().collect::<Vec<_>>()[..], &["--help"]].concat());
        all.push((words.to_owned(), Ran::from(command.env("COLUMNS", "80").output().unwrap()).expect(0).out));
    }
    for (words, help) in all {
        let (_, shown) = help.split_once("xamples:\n").unwrap_or_else(|| panic!("`{words}` shows no example"));
        assert!(shown.starts_with("  wooshpay ") && shown.contains(&format!("  wooshpay {words}")), "{words}: {shown}");
        // Whatever was too long goes on at the beginning of the next line. What the document makes may be long.
        let block = shown.split("\n\n").next().unwrap();
        let is_whole = block.lines().all(|line| line.starts_with("  "));
        assert!(is_whole || help.contains("Evidence: "), "`{words}` breaks an example:\n{block}");
    }
}

/// Those that would wait for somebody are left out, and so is what a shell does with what comes out.
#[test]
fn every_example_that_is_written_by_hand_is_understood() {
    let world = World::new();
    let mut ran = 0;
    for (_, help) in verbs(&world, &[]).iter().filter(|(_, help)| !help.contains("Evidence: ")) {
        let examples = help.split("\nexamples:\n").nth(1).unwrap();
        for line in examples.lines().filter_map(|line| line.strip_prefix("  wooshpay ")) {
            let line = line.split(['|', '<', '>']).next().unwrap().split("  ").next().unwrap();
            let words = shlex::split(line).unwrap();
            if ["sandbox", "listen", "pay"].contains(&words[0].as_str()) && !line.contains("--as-customer success") {
                continue;
            }
            for profile in ["default", "live"] {
                let login = ["login", "--profile", profile, "--base-url", &world.url()];
                world.run_with_input(&login, "sk_test_x").expect(0);
            }
            let told = world.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
            assert_ne!(told.code, Some(2), "{line}: {told:?}");
            ran += 1;
        }
    }
    assert!(ran > 25, "{ran}");
}

/// Every line that a help shows under "Examples:", by the words of its command.
fn examples(world: &World) -> BTreeMap<Vec<String>, Vec<Vec<String>>> {
    let mut found = BTreeMap::new();
    for resource in commands(world, &[]).iter().filter(|name| name.ends_with('s') || *name == "balance") {
        for verb in commands(world, &[resource]).into_iter().filter(|verb| verb != "help") {
            let help = world.run(&[resource, &verb, "--help"]).expect(0).out;
            let Some(examples) = help.split("Examples:\n").nth(1) else { continue };
            let lines = examples.split("\n\n").map(|example| shlex::split(&example.replace("\\\n", " ")).unwrap());
            found.insert(vec![resource.clone(), verb], lines.collect());
        }
    }
    found
}

/// A service that answers this line with the object, the page or the deletion that it asks for.
fn service(words: &[&str]) -> Capture {
    let id = words.get(2).filter(|word| !word.starts_with('-')).unwrap_or(&"pi_1");
    let answer = serde_json::json!({ "id": id, "deleted": true, "data": [], "has_more": false });
    Capture::answering("200 OK", &answer.to_string())
}

#[test]
fn every_example_of_every_operation_is_what_its_file_says_and_the_sandbox_understands_it() {
    let world = World::new();
    let examples = examples(&world);
    assert_eq!(examples.len(), wooshpay::SPEC.matches("operationId:").count());
    let mut files: Vec<Value> = std::fs::read_dir(Path::new(SPEC).join("examples"))
        .unwrap()
        .map(|file| serde_json::from_str(&std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap())
        .collect();
    let mut bodies = 0;
    for line in examples.into_values().flatten() {
        assert_eq!(line[0], "wooshpay");
        let words: Vec<&str> = line[1..].iter().map(String::as_str).collect();
        let capture = service(&words);
        world.run(&[&words[..], &["--base-url", &capture.url()]].concat()).expect(0);
        let sent = capture.requests().pop().unwrap();
        if !sent.body.is_empty() {
            let body: Value = serde_json::from_slice(&sent.body).unwrap();
            let place = files.iter().position(|file| *file == body);
            bodies += 1;
            files.swap_remove(place.unwrap_or_else(|| panic!("{line:?} sent {body}, which is no example")));
        }
        // Of an example's objects there is none, and its endpoint is elsewhere; all else is right.
        let ran = world.run(&words);
        let known = ["(resource_missing)", "the sandbox delivers to loopback only"];
        assert!(ran.code == Some(0) || known.iter().any(|why| ran.err.contains(why)), "{line:?}: {ran:?}");
    }
    assert_eq!(bodies, written());
}

#[test]
fn every_operation_that_changes_something_asks_in_live_mode() {
    let world = World::new();
    private(&world.path("key"), "sk_live_abc");
    let mut asked = 0;
    for line in examples(&world).into_values().flatten() {
        let words: Vec<&str> = line[1..].iter().map(String::as_str).collect();
        let capture = service(&words);
        let account = ["--key-file", "key", "--base-url", &capture.url(), "--send-live-key-to", "127.0.0.1"];
        let ran = world.run(&[&words[..], &account].concat());
        match capture.requests().first() {
            Some(sent) => assert!(sent.line.starts_with("GET ") && ran.code == Some(0), "{line:?}: {sent:?}"),
            None => {
                ran.expect(8).says(&["LIVE this will"]);
                asked += 1;
            }
        }
    }
    // Each operation that is no GET has an example, and some have two.
    let changes = ["post", "delete"].map(|method| wooshpay::SPEC.matches(&format!("\n    {method}:\n")).count());
    assert!(asked >= changes.iter().sum::<usize>(), "{asked} of {changes:?}");
}

/// How many examples of requests the document names.
fn written() -> usize {
    let document = wooshpay_codegen::Document::parse(wooshpay::SPEC).unwrap();
    let of = |operation: &Value| {
        operation.pointer("/requestBody/content/application~1json/examples")?.as_object().map(|all| all.len())
    };
    document.operations().filter_map(|operation| of(operation.value)).sum()
}
