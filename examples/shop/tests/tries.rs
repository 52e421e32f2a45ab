//! A second try never stands open beside the first.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "browser/world.rs"]
#[allow(dead_code)]
mod world;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use world::World;

const ORDER: &str = "0123456789abcdef0123456789abcdef";

async fn post(world: &World, path: &str, form: &str) -> String {
    let host = world.shop.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let length = form.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{form}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn open_payments(world: &World) -> usize {
    let ends = ["canceled", "failed", "succeeded"];
    world.payments().await.iter().filter(|payment| !ends.contains(&payment.status.as_str())).count()
}

async fn ordered(name: &str) -> (World, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!("wooshpay-shop-tries-{name}-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let world = World::new(&folder.join("shop.db"), name).await;
    let answer = post(&world, "/orders", &format!("order={ORDER}&item=2&quantity=2&way=direct")).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    (world, folder)
}

/// The cancellation is refused, and the payment can still be paid: there is no second one.
#[tokio::test]
async fn a_try_that_could_not_be_closed_is_the_only_one() {
    let (world, folder) = ordered("refused").await;
    let fault = r#"{"operation": "cancel_payment_intent", "kind": "status", "status": 400, "count": 1}"#;
    world.sandbox.fault(fault).unwrap();
    post(&world, &format!("/orders/{ORDER}/again"), "way=direct").await;
    assert_eq!(open_payments(&world).await, 1);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Two tabs ask for another try; the second does so while the first one's payment is made and not noted yet.
#[tokio::test]
async fn two_tabs_lead_to_one_payment() {
    let (world, folder) = ordered("tabs").await;
    let fault = r#"{"operation": "create_payment_intent", "kind": "delay", "milliseconds": 1500, "count": 1}"#;
    world.sandbox.fault(fault).unwrap();
    let again = format!("/orders/{ORDER}/again");
    let later = async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        post(&world, &again, "way=direct").await
    };
    let (one, other) = tokio::join!(post(&world, &again, "way=direct"), later);
    assert_eq!(open_payments(&world).await, 1, "{one}\n{other}");
    std::fs::remove_dir_all(folder).unwrap();
}
