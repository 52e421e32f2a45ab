//! Each thing that `check` refuses, on a changed copy of the repository.

use super::{COMMANDS, RECEIPT, SPEC, check, generate};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use wooshpay_codegen::schema::{Reading, named};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A copy of what `check` reads, with a receipt that is right. Gone when dropped.
struct Copy(PathBuf);

impl Copy {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("wooshpay-xtask-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let copy = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(copy.0.join("spec/examples")).unwrap();
        fs::copy(Path::new(ROOT).join(SPEC), copy.0.join(SPEC)).unwrap();
        for entry in fs::read_dir(Path::new(ROOT).join("spec/examples")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), copy.0.join("spec/examples").join(entry.file_name())).unwrap();
        }
        for file in [RECEIPT, COMMANDS] {
            fs::create_dir_all(copy.0.join(file).parent().unwrap()).unwrap();
            fs::copy(Path::new(ROOT).join(file), copy.0.join(file)).unwrap();
        }
        copy
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.0.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} no longer holds `{from}`");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn problems(&self) -> Vec<String> {
        check(&self.0).unwrap_err()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_repository_passes() {
    let lines = check(Path::new(ROOT)).unwrap_or_else(|problems| panic!("{}", problems.join("\n")));
    assert_eq!(lines.len(), 4, "{lines:?}");
}

#[test]
fn a_fresh_receipt_passes_and_is_left_alone() {
    let copy = Copy::new();
    for file in [RECEIPT, COMMANDS] {
        fs::remove_file(copy.0.join(file)).unwrap();
    }
    assert!(generate(&copy.0).unwrap().iter().all(|line| line.ends_with(" lines, written")));
    let times = || [RECEIPT, COMMANDS].map(|file| fs::metadata(copy.0.join(file)).unwrap().modified().unwrap());
    let written = times();
    assert!(generate(&copy.0).unwrap().iter().all(|line| line.ends_with(" lines, as generated")));
    assert_eq!(times(), written);
    let lines = check(&copy.0).unwrap();
    assert!(lines[0].starts_with("spec/wooshpay.yaml: ") && lines[0].ends_with(" schemas, nothing wrong"), "{lines:?}");
    assert!(lines[1].starts_with("spec/examples: ") && lines[1].ends_with(" places)"), "{lines:?}");
    assert!(lines[2].starts_with(RECEIPT) && lines[2].ends_with(" lines, as generated"), "{lines:?}");
    assert!(lines[3].starts_with(COMMANDS) && lines[3].ends_with(" lines, as generated"), "{lines:?}");
}

#[test]
fn a_receipt_that_differs_is_shown_with_the_command_that_mends_it() {
    let copy = Copy::new();
    copy.change(RECEIPT, "do not edit by hand", "edited by hand");
    let problems = copy.problems();
    assert_eq!(problems.len(), 1);
    let lines: Vec<&str> = problems[0].lines().collect();
    assert_eq!(lines[0], "src/generated/client.rs: is not what spec/wooshpay.yaml generates");
    assert_eq!(&lines[1..3], ["--- src/generated/client.rs", "+++ as generated"]);
    assert!(lines.iter().any(|line| line.starts_with('-') && line.ends_with("edited by hand.")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with('+') && line.ends_with("do not edit by hand.")), "{lines:?}");
    assert_eq!(lines.last(), Some(&"to mend it: cargo xtask generate"));
    generate(&copy.0).unwrap();
    assert!(check(&copy.0).is_ok());
}

#[test]
fn an_edit_of_the_document_shows_in_the_receipt() {
    let copy = Copy::new();
    copy.change(SPEC, "description: Where goods go.", "description: Where things go.");
    let problems = copy.problems();
    assert!(problems[0].contains("\n+"), "{problems:?}");
}

#[test]
fn an_edit_of_the_document_or_of_an_example_shows_in_the_commands() {
    let copy = Copy::new();
    copy.change(SPEC, "summary: Create a refund\n", "summary: Make a refund\n");
    copy.change("spec/examples/create-refund-full.json", "duplicate", "fraudulent");
    let problems = copy.problems();
    let commands = problems.iter().find(|problem| problem.starts_with("cli/src/generated.rs: is not what")).unwrap();
    for line in ["+        summary: \"Make a refund\",", "--reason fraudulent"] {
        assert!(commands.contains(line), "{commands}");
    }
    assert!(commands.ends_with("to mend it: cargo xtask generate"));
}

#[test]
fn a_long_difference_is_cut() {
    let copy = Copy::new();
    fs::write(copy.0.join(RECEIPT), "// nothing\n").unwrap();
    let problems = copy.problems();
    let lines: Vec<&str> = problems[0].lines().collect();
    assert_eq!(lines.len(), 1 + 120 + 1 + 1);
    assert!(lines[121].starts_with('(') && lines[121].ends_with(" more lines of difference)"), "{}", lines[121]);
    assert_eq!(lines[122], "to mend it: cargo xtask generate");
}

#[test]
fn a_receipt_that_is_missing_is_refused() {
    let copy = Copy::new();
    fs::remove_file(copy.0.join(RECEIPT)).unwrap();
    assert_eq!(copy.problems(), ["src/generated/client.rs: is missing\nto mend it: cargo xtask generate"]);
}

#[test]
fn an_example_that_does_not_fit_its_schema_is_refused() {
    let copy = Copy::new();
    copy.change("spec/examples/refund-succeeded.json", "\"amount\": 38000", "\"amount\": \"38000\"");
    assert_eq!(
        copy.problems(),
        ["spec/examples/refund-succeeded.json: /amount is not as Refund has it: \"38000\" is not of type \"integer\""]
    );
}

#[test]
fn a_member_that_the_document_does_not_name_is_refused() {
    let copy = Copy::new();
    copy.change("spec/examples/create-refund-full.json", "\"reason\"", "\"raeson\"");
    // The other is that the commands show this example.
    assert_eq!(
        copy.problems()[0],
        "spec/examples/create-refund-full.json: the top is not as CreateRefund has it: Additional properties are not \
          allowed ('raeson' was unexpected)"
    );
}

#[test]
fn a_value_that_the_document_does_not_list_is_refused() {
    let copy = Copy::new();
    copy.change("spec/examples/dana-payment-intent-response.json", "requires_action", "requires_patience");
    let problems = copy.problems();
    assert!(
        problems[0]
            .starts_with("spec/examples/dana-payment-intent-response.json: /status is not as PaymentIntent has it: "),
        "{problems:?}"
    );
}

#[test]
fn an_example_that_is_no_json_is_refused() {
    let copy = Copy::new();
    copy.change("spec/examples/balance.json", "{", "");
    let problems = copy.problems();
    assert!(problems[0].starts_with("spec/examples/balance.json: is not JSON: "), "{problems:?}");
}

#[test]
fn an_example_that_nothing_refers_to_is_refused() {
    let copy = Copy::new();
    fs::write(copy.0.join("spec/examples/stray.json"), "{}").unwrap();
    assert_eq!(
        copy.problems(),
        [
            "spec/examples/stray.json: no operation refers to it: name it as an externalValue in the document, or delete it"
        ]
    );
}

#[test]
fn an_example_that_is_missing_is_refused() {
    let copy = Copy::new();
    fs::remove_file(copy.0.join("spec/examples/balance.json")).unwrap();
    assert_eq!(copy.problems(), ["spec/examples/balance.json: the document refers to it, and it is missing: write it"]);
}

#[test]
fn a_correction_that_no_longer_applies_is_refused() {
    let copy = Copy::new();
    copy.change(SPEC, "maximum: 100, default: 10 }", "maximum: 100 }");
    assert_eq!(
        copy.problems(),
        [
            "correction `lower::drop_defaults` no longer applies: remove it from codegen/src/lower.rs, and from the list of the steps"
        ]
    );
}

#[test]
fn what_the_lint_finds_is_refused_with_the_file() {
    let copy = Copy::new();
    copy.change(SPEC, "      summary: Create a refund\n", "");
    assert_eq!(
        copy.problems(),
        ["spec/wooshpay.yaml: paths./v1/refunds.post: has missing as summary: say in one line what it does"; 2]
    );
}

#[test]
fn a_document_that_is_missing_or_broken_is_refused() {
    let copy = Copy::new();
    fs::write(copy.0.join(SPEC), "openapi: [").unwrap();
    let problems = copy.problems();
    assert!(problems[0].starts_with("spec/wooshpay.yaml: document: is not valid YAML: "), "{problems:?}");
    fs::remove_file(copy.0.join(SPEC)).unwrap();
    let problems = copy.problems();
    assert!(problems[0].starts_with("spec/wooshpay.yaml: "), "{problems:?}");
}

/// An event holds its object as it comes, so no schema looks into it.
#[test]
fn the_objects_inside_events_are_examples_too() {
    let document = super::read(Path::new(ROOT)).unwrap();
    for (file, schema) in
        [("event-payment-intent-succeeded", "PaymentIntent"), ("event-charge-refund-updated", "Refund")]
    {
        let text = fs::read_to_string(Path::new(ROOT).join(format!("spec/examples/{file}.json"))).unwrap();
        let event: serde_json::Value = serde_json::from_str(&text).unwrap();
        let validator = jsonschema::validator_for(&named(&document, schema, Reading::Closed)).unwrap();
        let object = event.pointer("/data/object").unwrap();
        let errors: Vec<String> = validator.iter_errors(object).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{file}: {errors:?}");
    }
}
