//! The shop in a real browser, with a sandbox: SQLite, and PostgreSQL once.
//!
//! It has a `main` of its own, because a test that cannot run must be loud about it. Without Chromium it says so and goes on;
//! in CI that is an error. Words on the command line choose scenarios.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../../../../tests/browser/driver.rs"]
#[allow(dead_code)]
mod driver;
#[path = "../../../../inbox/tests/support/postgres.rs"]
#[allow(dead_code)]
mod postgres;
mod scenarios;
mod world;

use driver::{Driver, SCREENS};
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
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let driver = Driver::start(programs);
    let folder = std::env::temp_dir().join(format!("wooshpay-shop-test-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let mut passed = 0;
    for screen in SCREENS {
        for (name, scenario) in scenarios::ALL {
            if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
                print!("shop test {name} on the {} ... ", screen.name);
                let mut page = driver.open(screen).await;
                page.begin(&format!("shop-{name}"));
                scenario(&mut page, World::new(&folder, passed, name).await).await;
                page.client.close().await.unwrap();
                println!("ok");
                passed += 1;
            }
        }
    }
    if let Some(server) = postgres::Server::start() {
        print!("shop test refunded with PostgreSQL ... ");
        let mut page = driver.open(SCREENS[0]).await;
        page.begin("shop-postgres");
        scenarios::refunded(&mut page, World::with(server.fresh().await, true).await).await;
        page.client.close().await.unwrap();
        println!("ok");
        passed += 1;
    }
    std::fs::remove_dir_all(&folder).unwrap();
    println!("{passed} passed, 0 failed");
    ExitCode::SUCCESS
}
