//! Examples: every file is used, every used file exists, and each validates against its schema.

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use wooshpay_codegen::Document;
use wooshpay_codegen::document::Operation;
use wooshpay_codegen::schema::{Reading, json_schema_of, wrap};

const FOLDER: &str = "spec/examples";

/// One line for what was checked, or all that is wrong.
pub fn check(root: &Path, document: &Document) -> Result<String, Vec<String>> {
    let uses = uses(document);
    let used: BTreeSet<&str> = uses.iter().map(|example| example.path.as_str()).collect();
    let files = files(root).map_err(|error| vec![format!("{FOLDER}: {error}")])?;
    let mut problems: Vec<String> = uses.iter().flat_map(|example| validate(root, document, example)).collect();
    problems.extend(files.iter().filter(|file| !used.contains(file.as_str())).map(|file| {
        format!("spec/{file}: no operation refers to it: name it as an externalValue in the document, or delete it")
    }));
    if problems.is_empty() {
        return Ok(format!("{FOLDER}: {} files, each valid where it is used ({} places)", files.len(), uses.len()));
    }
    Err(problems)
}

/// A file, and the schema it is an example of.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    /// As the document writes it, such as `examples/refund.json`.
    path: String,
    /// The schema as JSON: equal texts are equal schemas.
    schema: String,
}

/// Shared responses are met once for every operation, and counted once.
fn uses(document: &Document) -> BTreeSet<Use> {
    let holders = document.operations().flat_map(|operation| holders(document, &operation));
    holders.flat_map(|holder| examples_of(holder).unwrap_or_default()).collect()
}

/// The request body and the responses of an operation.
fn holders<'a>(document: &'a Document, operation: &Operation<'a>) -> Vec<&'a Value> {
    let responses = operation.value.get("responses").and_then(Value::as_object);
    let responses = responses.into_iter().flat_map(|responses| responses.values());
    operation.value.get("requestBody").into_iter().chain(responses).filter_map(|it| document.follow(it)).collect()
}

fn examples_of(holder: &Value) -> Option<Vec<Use>> {
    let schema = json_schema_of(holder)?.to_string();
    let examples = holder.pointer("/content/application~1json/examples")?.as_object()?;
    let paths = examples.values().filter_map(|example| example.get("externalValue")?.as_str());
    Some(paths.map(|path| Use { path: path.to_owned(), schema: schema.clone() }).collect())
}

fn files(root: &Path) -> std::io::Result<BTreeSet<String>> {
    let entries = fs::read_dir(root.join(FOLDER))?;
    entries.map(|entry| Ok(format!("examples/{}", entry?.file_name().to_string_lossy()))).collect()
}

fn validate(root: &Path, document: &Document, example: &Use) -> Vec<String> {
    let place = format!("spec/{}", example.path);
    let value = match read(root, &place) {
        Ok(value) => value,
        Err(problem) => return vec![format!("{place}: {problem}")],
    };
    let schema: Value = match serde_json::from_str(&example.schema) {
        Ok(schema) => schema,
        Err(error) => return vec![format!("{place}: its schema: {error}")],
    };
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
    let name = name.unwrap_or("a schema without a name");
    let validator = match jsonschema::validator_for(&wrap(document, &schema, Reading::Closed)) {
        Ok(validator) => validator,
        Err(error) => return vec![format!("{place}: {name} is no valid schema: {error}")],
    };
    let problem = |error: jsonschema::ValidationError<'_>| {
        let at = error.instance_path().to_string();
        let at = if at.is_empty() { "the top".to_owned() } else { at };
        format!("{place}: {at} is not as {name} has it: {error}")
    };
    validator.iter_errors(&value).map(problem).collect()
}

fn read(root: &Path, place: &str) -> Result<Value, String> {
    let text = fs::read_to_string(root.join(place)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "the document refers to it, and it is missing: write it".to_owned(),
        _ => error.to_string(),
    })?;
    serde_json::from_str(&text).map_err(|error| format!("is not JSON: {error}"))
}
