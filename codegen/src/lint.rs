//! What a document must satisfy before anything is generated from it.
//!
//! Each check is one function from the document's nodes to problems. A document is any tree: a check passes over what
//! has not the form it looks at, because the check of that form reports it.

mod enums;
pub(crate) mod names;
mod operations;
mod personal;
mod references;
mod schemas;
mod text;
mod tree;

use crate::document::Document;
use crate::error::Problem;
use crate::methods;
use serde_json::Value;
use tree::{Kind, Node, Tree};

/// The extensions that something reads. Any other is a misspelling that would go unnoticed.
const EXTENSIONS: [&str; 8] = [
    "x-columns",
    "x-currency",
    "x-enum-descriptions",
    "x-evidence",
    "x-id-prefix",
    "x-open",
    "x-payment-method",
    "x-sensitive",
];

/// Everything that is wrong with a document, in the order of the checks. An empty list means that it can be generated
/// from.
pub fn lint(document: &Document) -> Vec<Problem> {
    let tree = match Tree::new(document) {
        Ok(tree) => tree,
        Err(problem) => return vec![problem],
    };
    let checks: [fn(&Tree<'_>) -> Vec<Problem>; 35] = [
        version,
        ascii_info,
        references::resolve,
        references::have_no_siblings,
        references::compose_no_rings,
        operations::path_items,
        operations::paths,
        operations::ids,
        operations::summaries_and_tags,
        operations::evidence,
        operations::bodies,
        operations::answers,
        operations::path_parameters,
        operations::parameters,
        operations::idempotency,
        |tree| tree.misshapen(),
        schemas::keywords,
        schemas::forms,
        schemas::typed,
        schemas::named,
        schemas::required,
        schemas::described,
        schemas::id_prefixes,
        schemas::columns,
        schemas::sensitive,
        personal::marked,
        names::types,
        enums::values,
        enums::open,
        enums::descriptions,
        text::markdown,
        evidence,
        extensions,
        examples,
        tables,
    ];
    checks.iter().flat_map(|check| check(&tree)).collect()
}

fn version(tree: &Tree<'_>) -> Vec<Problem> {
    let found = tree.root().get("openapi");
    let patch = found.and_then(Value::as_str).and_then(|version| version.strip_prefix("3.0."));
    if patch.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit())) {
        return Vec::new();
    }
    vec![Problem::new("openapi", format!("is {}: progenitor reads 3.0.x, write 3.0.3", shown(found)))]
}

/// progenitor needs both, and what it makes of the version is a header, which takes ASCII alone. The SDK sends none so far.
fn ascii_info(tree: &Tree<'_>) -> Vec<Problem> {
    let missing = |key: &&str| {
        let found = tree.root().get("info").and_then(|info| info.get(*key));
        !found.and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty() && text.is_ascii())
    };
    let problem = |key: &str| {
        let found = tree.root().get("info").and_then(|info| info.get(key));
        Problem::new(format!("info.{key}"), format!("is {}: write it in ASCII", shown(found)))
    };
    ["title", "version"].iter().filter(|key| missing(key)).map(|key| problem(key)).collect()
}

/// Required of operations, allowed anywhere, and everywhere one of four words.
fn evidence(tree: &Tree<'_>) -> Vec<Problem> {
    let wrong = |node: &&Node<'_>| node.get("x-evidence").is_some_and(|found| !is_evidence(found));
    let problem = |node: &Node<'_>| {
        Problem::new(
            format!("{}.x-evidence", node.place),
            format!("is {}: write seed, documented, example or inferred", shown(node.get("x-evidence"))),
        )
    };
    tree.nodes().filter(wrong).map(problem).collect()
}

fn is_evidence(found: &Value) -> bool {
    methods::Evidence::ALL.iter().any(|evidence| found == evidence.as_str())
}

fn extensions(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.nodes() {
        for key in node.members().map(|(key, _)| key).filter(|key| key.starts_with("x-")) {
            let home = match key.as_str() {
                "x-payment-method" => Some("components.schemas.PaymentMethodType"),
                "x-currency" => Some("components.schemas.Currency"),
                known if EXTENSIONS.contains(&known) => None,
                _ => {
                    let what = format!("is not an extension that anything reads; known are {}", EXTENSIONS.join(", "));
                    problems.push(Problem::new(format!("{}.{key}", node.place), what));
                    None
                }
            };
            if let Some(home) = home.filter(|home| node.place != *home) {
                problems
                    .push(Problem::new(format!("{}.{key}", node.place), format!("is read at {home} only: move it")));
            }
        }
    }
    problems
}

/// `cargo xtask check` validates the files that examples name; an example written into the document escapes it.
fn examples(tree: &Tree<'_>) -> Vec<Problem> {
    let inside = |path: &str| path.strip_prefix("examples/").is_some_and(|name| !name.contains(['/', '\\']));
    let mut problems = Vec::new();
    for node in tree.nodes() {
        if node.kind == Kind::Example {
            let found = node.get("externalValue");
            if !found.and_then(Value::as_str).is_some_and(|path| inside(path) && path.ends_with(".json")) {
                let what = format!("is {}: name a file, such as examples/refund.json", shown(found));
                problems.push(Problem::new(format!("{}.externalValue", node.place), what));
            }
        } else if !node.kind.is_schema() && node.get("example").is_some() {
            let what = "is written into the document, where nothing validates it: move it to a file under examples/";
            problems.push(Problem::new(format!("{}.example", node.place), what));
        }
    }
    problems
}

fn tables(tree: &Tree<'_>) -> Vec<Problem> {
    let rows = methods::rows(tree.document).err();
    let currencies = methods::currencies(tree.document).err();
    rows.into_iter().chain(currencies).flatten().collect()
}

/// A value as a message shows it: short, and `missing` where there is none.
fn shown(found: Option<&Value>) -> String {
    match found {
        None => "missing".to_owned(),
        Some(Value::Object(_)) => "a mapping".to_owned(),
        Some(Value::Array(_)) => "a list".to_owned(),
        Some(Value::String(text)) => format!("`{text}`"),
        Some(other) => other.to_string(),
    }
}
