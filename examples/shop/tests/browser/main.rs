//! The shop in a real browser, with a sandbox: SQLite, and PostgreSQL once.
//!
//! It has a `main` of its own, because a test that cannot run must be loud about it. Without Chromium it says so and goes on;
//! in CI that is an error. Words on the command line choose scenarios.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../../../../tests/browser/driver.rs"]
#[allow(dead_code)]
mod driver;
#[path = "../../../../tests/faults/names.rs"]
mod names;
#[path = "../../../../inbox/tests/support/postgres.rs"]
#[allow(dead_code)]
mod postgres;
mod scenarios;
mod world;

use driver::{Driver, SCREENS, Screen};
use std::path::Path;
use std::process::ExitCode;
use world::World;

const SCREENSHOTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/screenshots");

#[tokio::main]
async fn main() -> ExitCode {
    let Some(programs) = Driver::find() else {
        eprintln!("\nTHE SHOP'S BROWSER TESTS DID NOT RUN: this machine has no Chromium with its driver.");
        eprintln!("On Debian: apt-get install chromium chromium-driver\n");
        return if std::env::var_os("CI").is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let wanted = names::wanted();
    let driver = Driver::start(programs);
    let folder = std::env::temp_dir().join(format!("wooshpay-shop-test-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let [phone, desk, small] = SCREENS.map(|screen| all(&driver, screen, &folder, &wanted));
    let (phone, desk, small) = tokio::join!(phone, desk, small);
    let mut passed = phone + desk + small;
    if let Some(server) = postgres::Server::start() {
        let mut page = driver.open(SCREENS[0]).await;
        page.begin("shop-postgres").await;
        scenarios::refunded(&mut page, World::with(server.fresh().await, true).await).await;
        page.client.clone().close().await.unwrap();
        println!("shop test refunded with PostgreSQL ... ok");
        passed += 1;
    }
    std::fs::remove_dir_all(&folder).unwrap();
    println!("{passed} passed, 0 failed");
    ExitCode::SUCCESS
}

/// How many scenarios passed.
async fn all(driver: &Driver, screen: Screen, folder: &Path, wanted: &[String]) -> usize {
    let mut page = driver.open(screen).await;
    let mut passed = 0;
    for (name, scenario) in scenarios::of(screen) {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            page.begin(&format!("shop-{name}")).await;
            let database = folder.join(format!("{}-{name}.db", screen.name));
            scenario(&mut page, World::new(&database, name).await).await;
            println!("shop test {name} on the {} ... ok", screen.name);
            passed += 1;
        }
    }
    page.client.clone().close().await.unwrap();
    passed
}
