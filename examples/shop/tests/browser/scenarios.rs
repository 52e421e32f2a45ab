//! What customers do, and what the owner then finds.

use crate::driver::{Page, Screen};
use crate::world::World;
use std::pin::Pin;
use std::time::{Duration, Instant};

type Scenario = for<'a> fn(&'a mut Page, World) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

macro_rules! scenarios {
    ($($name:ident),* $(,)?) => {
        const ALL: &[(&str, Scenario)] = &[$((stringify!($name), |page, world| Box::pin($name(page, world)))),*];
    };
}

scenarios![
    paid_direct,
    paid_by_checkout,
    canceled_and_tried_again,
    left_checkout,
    never_came_back,
    webhook_lost,
    still_processing,
    refunded,
    double_click,
    service_gone,
    strangers,
];

/// What shows each page, and what it can say, for the window in which a page must still fit.
const PAGES: [&str; 6] =
    ["paid_direct", "canceled_and_tried_again", "webhook_lost", "refunded", "service_gone", "strangers"];

/// All scenarios, or in the small window those that show the pages.
pub fn of(screen: Screen) -> impl Iterator<Item = &'static (&'static str, Scenario)> {
    assert!(PAGES.iter().all(|page| ALL.iter().any(|(name, _)| name == page)), "a page has no scenario of its name");
    ALL.iter().filter(move |(name, _)| screen.name != "small" || PAGES.contains(name))
}

/// Orders two bottles, straight to DANA.
async fn order(page: &Page, world: &World) {
    page.goto(&world.shop).await;
    page.type_into("quantity-2", "2").await;
    page.click("direct-2").await;
}

/// Waits for DANA's page, and answers where it is.
async fn at_dana(page: &Page) -> String {
    page.text("dana-login").await;
    page.url().await
}

async fn log_in(page: &Page, phone: &str) {
    page.type_into("dana-phone", phone).await;
    page.type_into("dana-pin", "123456").await;
    page.click("dana-login").await;
    assert_eq!(page.text("dana-amount").await, "Rp40.000");
}

async fn pay(page: &Page) {
    log_in(page, "0812 3456 7890").await;
    page.click("dana-pay").await;
}

async fn is_paid(page: &mut Page) {
    page.says("state", "We have received Rp40.000.").await;
    assert_eq!(page.text("title").await, "Thank you");
    page.shot("paid").await;
}

/// Opens the owner's page, and looks until the order is in this state.
async fn owner_finds(page: &mut Page, world: &World, state: &str) {
    page.goto(&world.owner).await;
    let deadline = Instant::now() + Duration::from_secs(20);
    while page.text("order-state").await != state {
        assert!(Instant::now() < deadline, "the order is not {state}: {}", page.text("waiting").await);
        tokio::time::sleep(Duration::from_millis(50)).await;
        page.goto(&format!("{}/owner", world.shop)).await;
    }
    page.shot("owner").await;
}

async fn paid_direct(page: &mut Page, world: World) {
    page.goto(&world.shop).await;
    page.shot("products").await;
    order(page, &world).await;
    pay(page).await;
    is_paid(page).await;
    owner_finds(page, &world, "paid").await;
    world.end();
}

async fn paid_by_checkout(page: &mut Page, world: World) {
    page.goto(&world.shop).await;
    page.type_into("quantity-2", "2").await;
    page.click("checkout-2").await;
    page.click("checkout-pay").await;
    pay(page).await;
    is_paid(page).await;
    owner_finds(page, &world, "paid").await;
    world.end();
}

async fn canceled_and_tried_again(page: &mut Page, world: World) {
    order(page, &world).await;
    log_in(page, "0812 3456 7890").await;
    page.click("dana-cancel").await;
    page.says("state", "Nothing was paid.").await;
    page.shot("canceled").await;
    page.click("again-checkout").await;
    page.click("checkout-pay").await;
    pay(page).await;
    is_paid(page).await;
    let states: Vec<String> = world.payments().await.iter().map(|payment| payment.status.to_string()).collect();
    assert_eq!(states, ["succeeded", "canceled"], "the first try cannot be paid any more");
    owner_finds(page, &world, "paid").await;
    world.end();
}

async fn left_checkout(page: &mut Page, world: World) {
    page.goto(&world.shop).await;
    page.type_into("quantity-2", "2").await;
    page.click("checkout-2").await;
    page.click("checkout-cancel").await;
    page.says("state", "Nothing was paid.").await;
    page.click("again-direct").await;
    pay(page).await;
    is_paid(page).await;
    world.end();
}

async fn never_came_back(page: &mut Page, world: World) {
    order(page, &world).await;
    log_in(page, "0812 0000 0003").await;
    page.click("dana-pay").await;
    page.says("notice-title", "Paid, and no way back").await;
    owner_finds(page, &world, "paid").await;
    world.end();
}

async fn webhook_lost(page: &mut Page, world: World) {
    order(page, &world).await;
    // Whoever is not heard of is asked to wait, and nothing is promised.
    let there = at_dana(page).await;
    let order = world.payments().await.remove(0).merchant_order_id.unwrap();
    page.goto(&format!("{}/orders/{order}", world.shop)).await;
    page.says("state", "We have not heard of your payment yet.").await;
    page.shot("waiting").await;
    page.goto(&there).await;
    pay(page).await;
    is_paid(page).await;
    owner_finds(page, &world, "not paid").await;
    page.click("look").await;
    owner_finds(page, &world, "paid").await;
    world.end();
}

/// DANA is at work: whoever asks for another try may have paid already, so there is none.
async fn still_processing(page: &mut Page, world: World) {
    order(page, &world).await;
    log_in(page, "0812 0000 0004").await;
    page.click("dana-pay").await;
    page.says("state", "We have not heard of your payment yet.").await;
    page.click("again-direct").await;
    page.says("state", "We have not heard of your payment yet.").await;
    assert_eq!(world.payments().await.len(), 1);
    world.sandbox.advance(Duration::from_secs(60)).await;
    is_paid(page).await;
    world.end();
}

pub async fn refunded(page: &mut Page, world: World) {
    order(page, &world).await;
    pay(page).await;
    is_paid(page).await;
    owner_finds(page, &world, "paid").await;
    page.type_into("refund-amount", "40.001").await;
    page.click("refund-send").await;
    page.says("title", "Nothing was done").await;
    page.shot("too-much").await;
    page.goto(&format!("{}/owner", world.shop)).await;
    page.type_into("refund-amount", "0").await;
    page.click("refund-send").await;
    page.says("title", "Nothing was done").await;
    page.goto(&format!("{}/owner", world.shop)).await;
    page.type_into("refund-amount", "5.000").await;
    page.click("refund-send").await;
    page.says("refund", "Refund of Rp5.000: succeeded").await;
    assert!(!page.has("refund-send").await, "DANA takes one part");
    page.shot("refunded").await;
    let balance = world.client.retrieve_balance().await.unwrap();
    let held: i64 = balance.available.iter().chain(&balance.pending).flatten().map(|entry| entry.amount.get()).sum();
    assert_eq!(held, 35_000);
    world.end();
}

async fn double_click(page: &mut Page, world: World) {
    page.goto(&world.shop).await;
    page.type_into("quantity-2", "2").await;
    page.double_click("direct-2").await;
    pay(page).await;
    is_paid(page).await;
    assert_eq!(world.payments().await.len(), 1);
    world.end();
}

/// The service falls over after it made the payment: the page says so, and asking again is the same payment.
async fn service_gone(page: &mut Page, world: World) {
    let fault = r#"{"operation": "create_payment_intent", "kind": "drop", "after_commit": true, "count": 3}"#;
    world.sandbox.fault(fault).unwrap();
    order(page, &world).await;
    page.says("title", "We do not know yet").await;
    page.shot("unknown").await;
    page.click("ask-again").await;
    pay(page).await;
    is_paid(page).await;
    assert_eq!(world.payments().await.len(), 1);
    world.end();
}

async fn strangers(page: &mut Page, world: World) {
    for path in ["/owner", "/owner?word=", "/owner?word=0123456789abcdef0123456789abcdef"] {
        page.goto(&format!("{}{path}", world.shop)).await;
        page.says("title", "This page is the owner’s").await;
    }
    page.goto(&format!("{}/orders/nobodys", world.shop)).await;
    page.says("title", "There is no such page").await;
    page.shot("nothing").await;
    world.end();
}
