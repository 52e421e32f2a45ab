//! What the generator takes for larger documents.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use wooshpay_codegen::Document;

/// A line of JSON: the CPU time and the memory that the generator takes for a document with so many times the operations.
pub fn measure(text: &str, times: usize) -> Result<String, String> {
    let document = Document::parse(text).map_err(|error| error.to_string())?;
    let wide = widened(document.root(), times).to_string();
    let before = own_cpu()?;
    let code = wooshpay_codegen::generate(&wide).map_err(|error| error.to_string())?.code;
    let seconds = own_cpu()? - before;
    let (operations, lines) = (document.operations().count() * times, code.lines().count());
    Ok(json!({"operations": operations, "lines": lines, "seconds": seconds, "megabytes": most_memory()?}).to_string())
}

/// The document with copies of each path and of each schema, under other names. Schemas that may stand only once stay one.
fn widened(document: &Value, times: usize) -> Value {
    let single =
        |schema: &Value| ["x-id-prefix", "x-currency", "x-payment-method"].iter().any(|x| schema.get(x).is_some());
    let (paths, schemas) = (members(document, "/paths"), members(document, "/components/schemas"));
    let copied: BTreeSet<&str> =
        schemas.iter().filter(|(_, schema)| !single(schema)).map(|(name, _)| name.as_str()).collect();
    let mut wide = document.clone();
    for copy in 1..times {
        let renaming = Renaming { copied: &copied, copy };
        let of_paths =
            paths.iter().map(|(path, item)| (path.replacen("/v1/", &format!("/v1/copy{copy}/"), 1), renaming.of(item)));
        extend(&mut wide, "/paths", of_paths.collect());
        let of_schemas = schemas.iter().filter(|(name, _)| copied.contains(name.as_str()));
        let of_schemas = of_schemas.map(|(name, schema)| (format!("{name}Copy{copy}"), renaming.of(schema)));
        extend(&mut wide, "/components/schemas", of_schemas.collect());
    }
    wide
}

fn members(document: &Value, place: &str) -> Map<String, Value> {
    document.pointer(place).and_then(Value::as_object).cloned().unwrap_or_default()
}

fn extend(document: &mut Value, place: &str, more: Vec<(String, Value)>) {
    if let Some(members) = document.pointer_mut(place).and_then(Value::as_object_mut) {
        members.extend(more);
    }
}

/// What points at a schema points at its copy, and an operation has an id of its own.
struct Renaming<'a> {
    copied: &'a BTreeSet<&'a str>,
    copy: usize,
}

impl Renaming<'_> {
    fn of(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => match text.strip_prefix("#/components/schemas/") {
                Some(name) if self.copied.contains(name) => format!("{text}Copy{}", self.copy).into(),
                _ => value.clone(),
            },
            Value::Array(items) => items.iter().map(|item| self.of(item)).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| match (name.as_str(), value.as_str()) {
                    ("operationId", Some(id)) => (name.clone(), format!("{id}_copy{}", self.copy).into()),
                    _ => (name.clone(), self.of(value)),
                })
                .collect(),
            other => other.clone(),
        }
    }
}

/// The CPU time of this process, in seconds; Linux counts it in hundredths.
fn own_cpu() -> Result<f64, String> {
    let stat = fs::read_to_string("/proc/self/stat").map_err(|error| format!("/proc/self/stat: {error}"))?;
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum();
    Ok(ticks / 100.0)
}

/// The most memory that this process ever had, in megabytes.
fn most_memory() -> Result<f64, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|error| format!("/proc/self/status: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    let kilobytes = line.trim().trim_end_matches(" kB").parse::<f64>();
    kilobytes.map(|kilobytes| kilobytes / 1000.0).map_err(|error| format!("/proc/self/status: VmHWM:{line}: {error}"))
}
