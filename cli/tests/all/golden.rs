//! What people read, letter by letter: each file against a sandbox whose ids are the same on every run.
//! `TRYCMD=overwrite cargo test -p wooshpay-cli golden` writes the files anew.

use crate::support::{PROGRAM, Ran, World};
use std::path::Path;

fn plays(file: &str) {
    plays_with(file, "");
}

fn plays_with(file: &str, webhook_secret: &str) {
    let world = World::seeded();
    let cases = trycmd::TestCases::new();
    cases.register_bin("wooshpay", Path::new(PROGRAM));
    cases.env("WOOSHPAY_BASE_URL", world.url()).env("WOOSHPAY_PROFILE", "");
    cases.env("WOOSHPAY_WEBHOOK_SECRET", webhook_secret);
    cases.env("WOOSHPAY_CONFIG", world.path("config.toml").display().to_string()).env("COLUMNS", "100");
    cases.insert_var("[URL]", world.url()).unwrap();
    cases.insert_var("[FOLDER]", world.folder.path().display().to_string()).unwrap();
    cases.case(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).run();
}

#[test]
fn help() {
    plays("tests/golden/help.md");
}

#[test]
fn help_of_operations() {
    plays("tests/golden/operations.md");
}

#[test]
fn output() {
    plays("tests/golden/output.md");
}

#[test]
fn doctor() {
    plays_with("tests/golden/doctor.md", "whsec_example");
}

#[test]
fn readme() {
    plays("README.md");
}

/// The first words of the README, as a shell takes them. Only where the sandbox listens is another place.
#[test]
fn the_two_lines_that_the_readme_begins_with() {
    let world = World::without_sandbox();
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let text = include_str!("../../README.md");
    let block = text.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let first = format!("wooshpay sandbox --listen {address} >/dev/null 2>&1 & trap \"kill $!\" EXIT");
    assert!(block.starts_with("wooshpay sandbox &\n"));
    let script = block.replace("wooshpay sandbox &", &first);
    let folder = Path::new(PROGRAM).parent().unwrap().display();
    let mut command = std::process::Command::new("bash");
    command.args(["-c", &script]).env("PATH", format!("{folder}:{}", std::env::var("PATH").unwrap()));
    command.env("WOOSHPAY_CONFIG", world.path("config.toml")).env("WOOSHPAY_BASE_URL", format!("http://{address}"));
    Ran::from(command.output().unwrap()).expect(0).says(&["paid     Rp20.000"]);
}
