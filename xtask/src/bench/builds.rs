//! Builds: what a program that uses the SDK takes to compile, beside one that has only reqwest; and what the generator takes
//! for larger documents.

use super::Plan;
use super::table::table;
use crate::ci::output;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A program, and what it depends on. `ROOT` stands for this repository.
struct Consumer {
    name: &'static str,
    what: &'static str,
    dependencies: &'static str,
    program: &'static str,
}

const CONSUMERS: [Consumer; 4] = [
    Consumer {
        name: "bare",
        what: "reqwest, rustls with ring, serde, tokio; three calls by hand",
        dependencies: r#"reqwest = { version = "0.13.5", default-features = false, features = ["json", "rustls-no-provider"] }
rustls = { version = "0.23", default-features = false, features = ["ring", "std", "tls12"] }
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#,
        program: include_str!("../../../benches/consumers/bare.rs"),
    },
    Consumer {
        name: "committed",
        what: "`wooshpay`, `default-features = false, features = [\"rustls\"]`",
        dependencies: r#"wooshpay = { path = "ROOT", default-features = false, features = ["rustls"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#,
        program: include_str!("../../../benches/consumers/wooshpay.rs"),
    },
    Consumer {
        name: "generated",
        what: "`wooshpay` as it comes, with the generator in its `build.rs`",
        dependencies: r#"wooshpay = { path = "ROOT" }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }"#,
        program: include_str!("../../../benches/consumers/wooshpay.rs"),
    },
    Consumer {
        name: "webhooks",
        what: "`wooshpay`, `default-features = false`, webhooks alone",
        dependencies: r#"wooshpay = { path = "ROOT", default-features = false }"#,
        program: include_str!("../../../benches/consumers/webhooks.rs"),
    },
];

/// What building one of them took.
struct Built {
    crates: usize,
    debug: f64,
    release: f64,
    /// Of the stripped program, in bytes.
    size: u64,
}

pub fn run(plan: &Plan) -> Result<String, String> {
    let generator = generator(plan)?;
    let built: Vec<Built> = CONSUMERS.iter().map(|consumer| consumer.build(plan)).collect::<Result<_, _>>()?;
    let bare = built.first().ok_or("nothing was built")?;
    let rows: Vec<Vec<String>> = CONSUMERS
        .iter()
        .zip(&built)
        .map(|(consumer, mine)| {
            vec![
                consumer.what.to_owned(),
                format!("{} ({:+})", mine.crates, mine.crates as i64 - bare.crates as i64),
                format!("{:.2} ({:.0} s)", mine.debug / bare.debug, mine.debug),
                format!("{:.2} ({:.0} s)", mine.release / bare.release, mine.release),
                format!("{:.2} MB ({:+.2})", megabytes(mine.size), megabytes(mine.size) - megabytes(bare.size)),
            ]
        })
        .collect();
    let head = ["program", "crates", "debug build, CPU ratio", "release build, CPU ratio", "stripped"];
    Ok(format!("{}\n### The generator\n\n{}", table(&head, &rows), generator))
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

impl Consumer {
    /// Built twice, in folders where nothing was built before.
    fn build(&self, plan: &Plan) -> Result<Built, String> {
        let folder = plan.target().join("consumers").join(self.name);
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("src")).map_err(failed)?;
        let root = plan.root.display().to_string();
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"consumer\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             {}\n\n[profile.release]\nstrip = true\n",
            self.dependencies.replace("ROOT", &root)
        );
        fs::write(folder.join("Cargo.toml"), manifest).map_err(failed)?;
        fs::write(folder.join("src/main.rs"), self.program).map_err(failed)?;
        fs::copy(plan.root.join("Cargo.lock"), folder.join("Cargo.lock")).map_err(failed)?;
        let mut tree = Command::new("cargo");
        tree.args("tree -e normal,build --prefix none --format {p}".split(' ')).current_dir(&folder);
        let crates = output(&mut tree)?;
        let crates: BTreeSet<&str> = crates.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        eprintln!("builds: {} ...", self.name);
        let debug = cpu_of(&folder, "cargo build --quiet --target-dir target")?;
        let release = cpu_of(&folder, "cargo build --quiet --release --target-dir target")?;
        let size = fs::metadata(folder.join("target/release/consumer")).map_err(failed)?.len();
        fs::remove_dir_all(folder.join("target")).map_err(failed)?;
        // The program itself is none of its crates.
        Ok(Built { crates: crates.len() - 1, debug, release, size })
    }
}

/// The CPU seconds of a command and all that it starts. Its shell knows them.
fn cpu_of(folder: &Path, words: &str) -> Result<f64, String> {
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("TIMEFORMAT='%U %S'; time {words}")]).current_dir(folder);
    // Set for us by the cargo that runs this.
    let ran = shell.env_remove("CARGO_TARGET_DIR").output().map_err(|error| format!("bash: {error}"))?;
    let said = String::from_utf8_lossy(&ran.stderr);
    let seconds: Option<Vec<f64>> =
        said.lines().last().map(|line| line.split(' ').filter_map(|word| word.parse().ok()).collect());
    match seconds.as_deref() {
        Some([user, system]) if ran.status.success() => Ok(user + system),
        _ => Err(format!("{words}: {}\n{said}", ran.status)),
    }
}

/// The generator on this document, and on what it would be with four and with sixteen times the operations.
fn generator(plan: &Plan) -> Result<String, String> {
    let path = plan.root.join("spec/wooshpay.yaml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let document = wooshpay_codegen::Document::parse(&text).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    let mut once = None;
    // The largest comes last, for the memory is the most that was ever in use.
    for times in [1, 4, 16] {
        eprintln!("builds: the generator, x{times} ...");
        let wide = widened(document.root(), times);
        let before = own_cpu()?;
        let code = wooshpay_codegen::generate(&wide.to_string()).map_err(|error| error.to_string())?.code;
        let seconds = own_cpu()? - before;
        let memory = most_memory()?;
        let (first, first_memory) = *once.get_or_insert((seconds, memory));
        rows.push(vec![
            (document.operations().count() * times).to_string(),
            code.lines().count().to_string(),
            format!("{:.1} ({seconds:.2} s)", seconds / first),
            format!("{:.1} ({memory:.0} MB)", memory / first_memory),
        ]);
    }
    Ok(table(&["operations", "lines made", "CPU, ratio to the first", "memory, ratio to the first"], &rows))
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
