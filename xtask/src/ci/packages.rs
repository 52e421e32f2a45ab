//! What is published: each package's manifest says what crates.io and docs.rs ask for, and its files are those that are meant.

use super::{cargo, output};
use serde::Deserialize;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A member of the workspace, as `cargo metadata` tells of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    manifest_path: PathBuf,
    /// Where a reader of crates.io finds the rest.
    pub repository: Option<String>,
    description: Option<String>,
    license: Option<String>,
    readme: Option<String>,
    rust_version: Option<String>,
    keywords: Vec<String>,
    categories: Vec<String>,
    metadata: Option<Value>,
    publish: Option<Vec<String>>,
    targets: Vec<Target>,
    dependencies: Vec<Dependency>,
}

#[derive(Clone, Debug, Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Dependency {
    name: String,
    req: String,
    path: Option<PathBuf>,
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// What every package must hold besides its sources.
const FILES: [&str; 4] = ["Cargo.toml", "README.md", "LICENSE-APACHE", "LICENSE-MIT"];
/// What no user of a package has use for.
const UNWANTED: [&str; 4] = ["tests/", "benches/", "target/", "fuzz/"];

/// Says of each published package how many files it has.
pub fn run(root: &Path) -> Result<String, String> {
    let (mut said, mut problems) = (Vec::new(), Vec::new());
    let packages = published(root)?;
    for package in &packages {
        let found = problems.len();
        problems.extend(package.manifest_problems(&packages));
        let list = output(cargo(root).args(["package", "--list", "--allow-dirty", "--quiet", "-p", &package.name]))?;
        let files: Vec<String> = list.lines().map(|line| line.replace('\\', "/")).collect();
        problems.extend(file_problems(&files));
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            let text = |folder: &Path| fs::read_to_string(folder.join(licence)).unwrap_or_default();
            if text(package.folder()) != text(root) {
                problems.push(format!("{licence} is not the one of the repository"));
            }
        }
        problems.iter_mut().skip(found).for_each(|problem| *problem = format!("{}: {problem}", package.name));
        said.push(format!("{} {}: {} files", package.name, package.version, files.len()));
    }
    if problems.is_empty() { Ok(said.join("\n")) } else { Err(problems.join("\n")) }
}

/// The members that are published.
pub fn published(root: &Path) -> Result<Vec<Package>, String> {
    let metadata = output(cargo(root).args(["metadata", "--no-deps", "--format-version", "1", "--locked"]))?;
    let metadata: Metadata = serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    let published: Vec<Package> = metadata.packages.into_iter().filter(|member| member.publish.is_none()).collect();
    if published.is_empty() { Err("no member of the workspace is published".to_owned()) } else { Ok(published) }
}

impl Package {
    /// Where its manifest is.
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// Whether others can depend on it.
    pub fn is_library(&self) -> bool {
        self.targets.iter().flat_map(|target| &target.kind).any(|kind| kind == "lib")
    }

    /// The features that docs.rs is told to switch on.
    pub fn documented(&self) -> Vec<&str> {
        let features = self.docs_rs("/features").and_then(Value::as_array);
        features.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn docs_rs(&self, what: &str) -> Option<&Value> {
        self.metadata.as_ref()?.pointer(&format!("/docs/rs{what}"))
    }

    fn manifest_problems(&self, packages: &[Self]) -> Vec<String> {
        let fields = [
            ("description", self.description.is_some()),
            ("license", self.license.is_some()),
            ("readme", self.readme.is_some()),
            ("rust-version", self.rust_version.is_some()),
            // crates.io takes no more than five.
            ("keywords, or more than five", (1..=5).contains(&self.keywords.len())),
            ("categories, or more than five", (1..=5).contains(&self.categories.len())),
            ("[package.metadata.docs.rs]", !self.is_library() || self.docs_rs("").is_some()),
        ];
        let missing =
            fields.iter().filter(|(_, there)| !there).map(|(field, _)| format!("the manifest has no {field}"));
        let local = |dependency: &&Dependency| dependency.path.is_some() && dependency.kind.as_deref() != Some("dev");
        let wrong = self.dependencies.iter().filter(local).filter_map(|dependency| {
            let (name, asked) = (&dependency.name, &dependency.req);
            let Some(other) = packages.iter().find(|other| other.name == *name) else {
                return Some(format!("it depends on {name}, which is not published"));
            };
            // What is generated fits the SDK of the same version only.
            let wanted = format!("{}{}", if name == "wooshpay-codegen" { '=' } else { '^' }, other.version);
            (*asked != wanted).then(|| format!("it asks for {name} {asked} and not {wanted}"))
        });
        missing.chain(wrong).collect()
    }
}

fn file_problems(files: &[String]) -> Vec<String> {
    let missing = FILES.iter().filter(|file| !files.iter().any(|there| there == *file));
    let missing = missing.map(|file| format!("the package has no {file}"));
    let unwanted = files.iter().filter(|file| UNWANTED.iter().any(|folder| file.starts_with(folder)));
    missing.chain(unwanted.map(|file| format!("the package holds {file}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::{file_problems, published, run};
    use serde_json::json;
    use std::path::Path;

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

    #[test]
    fn the_repository_passes() {
        let said = run(ROOT.as_ref()).unwrap();
        assert!(said.contains("wooshpay-inbox") && !said.contains("xtask"), "{said}");
    }

    #[test]
    fn what_is_wrong_in_a_manifest_is_named() {
        let packages = published(Path::new(ROOT)).unwrap();
        let mut package = packages.iter().find(|package| package.name == "wooshpay-inbox").unwrap().clone();
        assert!(package.manifest_problems(&packages).is_empty());
        package.readme = None;
        package.keywords.clear();
        package.metadata = Some(json!({ "cargo-shear": { "ignored": [] } }));
        let dependencies = json!([
            { "name": "xtask", "req": "*", "path": "/xtask", "kind": null },
            { "name": "wooshpay", "req": "^0.0.1", "path": "/", "kind": null },
            { "name": "wooshpay-codegen", "req": "^0.0.1", "path": "/", "kind": "build" },
            { "name": "wooshpay-sandbox", "req": "*", "path": "/sandbox", "kind": "dev" },
            { "name": "serde", "req": "^1", "path": null, "kind": null },
        ]);
        package.dependencies = serde_json::from_value(dependencies).unwrap();
        let version = &package.version;
        let found = package.manifest_problems(&packages);
        assert_eq!(
            found,
            [
                "the manifest has no readme",
                "the manifest has no keywords, or more than five",
                "the manifest has no [package.metadata.docs.rs]",
                "it depends on xtask, which is not published",
                &format!("it asks for wooshpay ^0.0.1 and not ^{version}"),
                &format!("it asks for wooshpay-codegen ^0.0.1 and not ={version}"),
            ]
        );
    }

    #[test]
    fn what_is_missing_or_too_much_in_a_package_is_named() {
        let files = ["Cargo.toml", "LICENSE-MIT", "README.md", "src/lib.rs", "tests/all/main.rs"].map(str::to_owned);
        let found = file_problems(&files);
        assert_eq!(found, ["the package has no LICENSE-APACHE", "the package holds tests/all/main.rs"]);
    }
}
