//! The DANA page and the checkout page in a real browser, on a phone and on a desk.
//!
//! It has a `main` of its own, because a test that cannot run must be loud about it: the usual harness shows nothing of a
//! test that passes. Without Chromium it says so and goes on; in CI that is an error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod driver;
mod scenarios;
mod world;

use driver::{Driver, SCREENS};
use std::process::ExitCode;

const SCREENSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/screenshots");

#[tokio::main]
async fn main() -> ExitCode {
    let Some(programs) = Driver::find() else {
        eprintln!("\nTHE BROWSER TESTS DID NOT RUN: this machine has no Chromium with its driver.");
        eprintln!("On Debian: apt-get install chromium chromium-driver\n");
        return if std::env::var_os("CI").is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let driver = Driver::start(programs);
    let mut passed = 0;
    for screen in SCREENS {
        for (name, scenario) in scenarios::ALL {
            print!("browser test {name} on the {} ... ", screen.name);
            let mut page = driver.open(screen).await;
            page.begin(name);
            scenario(&mut page).await;
            page.client.close().await.unwrap();
            println!("ok");
            passed += 1;
        }
    }
    assert_eq!(passed, SCREENS.len() * scenarios::ALL.len());
    println!("{passed} passed, 0 failed");
    ExitCode::SUCCESS
}
