//! What happens beside the straight way: second tries, other tabs, neighbours.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "browser/world.rs"]
#[allow(dead_code)]
mod world;

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use wooshpay::Idr;
use wooshpay_sandbox::{Customer, Trigger};
use world::World;

const ORDER: &str = "0123456789abcdef0123456789abcdef";

async fn send(world: &World, line: &str, headers: &str, form: &str) -> String {
    let host = world.shop.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(host).await.unwrap();
    let length = form.len();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: {host}\r\n{headers}content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{form}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn post(world: &World, path: &str, form: &str) -> String {
    send(world, &format!("POST {path}"), "", form).await
}

/// What the owner's browser sends with each request.
fn cookie(world: &World) -> String {
    format!("cookie: owner={}\r\n", world.owner.split_once("word=").unwrap().1)
}

/// The owner's desk, once it says this.
async fn desk_says(world: &World, words: &str) -> String {
    for _ in 0..500 {
        let desk = send(world, "GET /owner", &cookie(world), "").await;
        if desk.contains(words) {
            return desk;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the owner never reads `{words}`");
}

async fn open_payments(world: &World) -> usize {
    let ends = ["canceled", "failed", "succeeded"];
    world.payments().await.iter().filter(|payment| !ends.contains(&payment.status.as_str())).count()
}

async fn ordered(name: &str) -> (World, std::path::PathBuf) {
    ordered_by(name, "direct").await
}

async fn ordered_by(name: &str, way: &str) -> (World, std::path::PathBuf) {
    let folder = std::env::temp_dir().join(format!("wooshpay-shop-tries-{name}-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let world = World::new(&folder.join("shop.db"), name).await;
    let answer = post(&world, "/orders", &format!("order={ORDER}&item=2&quantity=2&way={way}")).await;
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

#[tokio::test]
async fn a_checkout_page_that_could_not_be_closed_is_the_only_one() {
    let (world, folder) = ordered_by("page-refused", "checkout").await;
    let fault = r#"{"operation": "expire_checkout_session", "kind": "status", "status": 400, "count": 1}"#;
    world.sandbox.fault(fault).unwrap();
    let answer = post(&world, &format!("/orders/{ORDER}/again"), "way=direct").await;
    assert!(answer.contains(&format!("location: /orders/{ORDER}\r\n")), "{answer}");
    assert_eq!(open_payments(&world).await, 1);
    std::fs::remove_dir_all(folder).unwrap();
}

/// They paid in one tab, DANA is at work on it, and another tab says that they left.
#[tokio::test]
async fn what_dana_is_at_work_on_is_not_called_unpaid() {
    let (world, folder) = ordered("under-way").await;
    let payment = world.payments().await.remove(0);
    let customer = Customer::with_trigger(Trigger::ProcessingPaid);
    customer.pay(payment.redirect_url().unwrap()).await.unwrap();
    let answer = send(&world, &format!("GET /orders/{ORDER}?left=true"), "", "").await;
    assert!(answer.contains("We have not heard of your payment yet."), "{answer}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn an_order_that_was_paid_twice_is_settled_by_a_refund() {
    let (world, folder) = ordered("twice").await;
    let first = world.payments().await.remove(0);
    let pay = world.client.dana().pay(Idr::new(40_000), "https://shop.example/").order_id(ORDER).await.unwrap();
    for url in [first.redirect_url().unwrap(), pay.redirect_url()] {
        Customer::new().pay(url).await.unwrap();
    }
    desk_says(&world, "paid 2 times: send back what is too much").await;
    let form = format!("payment={}&amount=", pay.id());
    let answer = send(&world, "POST /owner/refund", &cookie(&world), &form).await;
    assert!(answer.contains("location: /owner\r\n"), "{answer}");
    let desk = desk_says(&world, "Refund of Rp40.000: succeeded").await;
    assert!(!desk.contains("send back what is too much"), "{desk}");
    std::fs::remove_dir_all(folder).unwrap();
}

/// A page of the same name at another port has the cookie, and is not the shop.
#[tokio::test]
async fn neighbours_are_not_the_owner() {
    let (world, folder) = ordered("neighbours").await;
    for (site, status) in [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)] {
        let headers = format!("{}sec-fetch-site: {site}\r\n", cookie(&world));
        let answer = send(&world, "GET /owner", &headers, "").await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{site}: {answer}");
    }
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
        tokio::time::sleep(Duration::from_millis(500)).await;
        post(&world, &again, "way=direct").await
    };
    let (one, other) = tokio::join!(post(&world, &again, "way=direct"), later);
    assert_eq!(open_payments(&world).await, 1, "{one}\n{other}");
    std::fs::remove_dir_all(folder).unwrap();
}
