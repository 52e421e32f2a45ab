//! The DANA page and the checkout page in a real browser, on a phone and on a desk.
//!
//! It has a `main` of its own, because a test that cannot run must be loud about it: the usual harness shows nothing of a
//! test that passes. Without Chromium it says so and goes on; in CI that is an error.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod driver;
mod scenarios;
mod world;

use driver::{Driver, SCREENS, Screen};
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
    // At one time, because pages that lead back by themselves wait before they do.
    let [phone, desk, small] = SCREENS.map(|screen| all(&driver, screen));
    let (phone, desk, small) = tokio::join!(phone, desk, small);
    println!("{} passed, 0 failed", phone + desk + small);
    ExitCode::SUCCESS
}

/// How many passed.
async fn all(driver: &Driver, screen: Screen) -> usize {
    let mut page = driver.open(screen).await;
    let scenarios = scenarios::of(screen);
    for (name, scenario) in &scenarios {
        page.begin(name).await;
        scenario(&mut page).await;
        println!("browser test {name} on the {} ... ok", screen.name);
    }
    page.client.clone().close().await.unwrap();
    scenarios.len()
}
