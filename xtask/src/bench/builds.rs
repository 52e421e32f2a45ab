//! Builds: what a program that uses the SDK takes to compile, beside one that has only reqwest; and what the generator takes
//! for larger documents.

use super::table::table;
use super::{Plan, measured, number};
use crate::ci::output;
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
    let mut rows = Vec::new();
    let mut once = None;
    for times in ["1", "4", "16"] {
        eprintln!("builds: the generator, x{times} ...");
        let line = measured(&mut crate::document(&plan.root, &["measure", times]))?;
        let (seconds, memory) = (number(&line, "seconds")?, number(&line, "megabytes")?);
        let (first, first_memory) = *once.get_or_insert((seconds, memory));
        rows.push(vec![
            number(&line, "operations")?.to_string(),
            number(&line, "lines")?.to_string(),
            format!("{:.1} ({seconds:.2} s)", seconds / first),
            format!("{:.1} ({memory:.0} MB)", memory / first_memory),
        ]);
    }
    Ok(table(&["operations", "lines made", "CPU, ratio to the first", "memory, ratio to the first"], &rows))
}
