//! Payments on the hosted checkout page.

use crate::driver::Page;
use crate::world::{World, log_in, log_in_as};
use wooshpay::dana::PaymentState;
use wooshpay::types::{CheckoutSessionPaymentStatus, CheckoutSessionStatus};
use wooshpay_sandbox::Trigger;

async fn choose(page: &mut Page) {
    page.says("checkout-amount", "Rp20.000").await;
    page.click("checkout-method-dana").await;
    page.click("checkout-pay").await;
}

pub async fn paid(page: &mut Page) {
    let world = World::new().await;
    let session = world.checkout().await;
    page.goto(session.url()).await;
    assert!(page.client.source().await.unwrap().contains("pisang &lt;goreng&gt;"));
    page.shot("items").await;
    page.click("lang-id").await;
    page.says("checkout-pay", "Bayar Rp20.000").await;
    page.shot("items-indonesian").await;
    choose(page).await;
    log_in(page).await;
    page.says("dana-pay", "Bayar Rp20.000").await;
    page.click("dana-pay").await;
    page.arrives_at(&world.at("/thanks")).await;
    assert_eq!(world.state(session.payment_intent()).await, PaymentState::Paid);
    let after = world.client.retrieve_checkout_session(session.id()).await.unwrap();
    assert_eq!(after.status, Some(CheckoutSessionStatus::Complete));
    assert_eq!(after.payment_status, Some(CheckoutSessionPaymentStatus::Paid));
    page.goto(session.url()).await;
    page.says("notice-title", "Paid").await;
    page.shot("already-paid").await;
    world.end();
}

pub async fn canceled(page: &mut Page) {
    let world = World::new().await;
    let session = world.checkout().await;
    page.goto(session.url()).await;
    choose(page).await;
    log_in(page).await;
    page.click("dana-cancel").await;
    page.arrives_at(&world.at("/cart")).await;
    assert_eq!(world.state(session.payment_intent()).await, PaymentState::Open);
    page.goto(session.url()).await;
    page.says("checkout-error", "You canceled the payment. Nothing was paid, and you can try again.").await;
    page.shot("again").await;
    page.click("checkout-cancel").await;
    page.arrives_at(&world.at("/cart")).await;
    world.end();
}

pub async fn retried(page: &mut Page) {
    let world = World::new().await;
    let session = world.checkout().await;
    page.goto(session.url()).await;
    choose(page).await;
    for left in ["2 tries are left.", "One try is left: after another wrong one the payment fails."] {
        log_in_as(page, Trigger::WrongPin.phone(), Trigger::WrongPin.pin()).await;
        page.says("dana-error", &format!("Wrong PIN. {left}")).await;
    }
    log_in_as(page, Trigger::WrongPin.phone(), Trigger::WrongPin.pin()).await;
    page.says("notice-title", "The payment failed").await;
    page.says("back", "Try again").await;
    page.shot("failed").await;
    page.click("back").await;
    assert!(page.text("checkout-error").await.starts_with("The PIN was wrong three times."));
    page.shot("again").await;
    choose(page).await;
    log_in(page).await;
    page.click("dana-pay").await;
    page.arrives_at(&world.at("/thanks")).await;
    assert_eq!(world.held().await, 20_000);
    world.end();
}

pub async fn processing(page: &mut Page) {
    let world = World::new().await;
    let session = world.checkout().await;
    page.goto(session.url()).await;
    choose(page).await;
    log_in_as(page, Trigger::ProcessingPaid.phone(), Trigger::ProcessingPaid.pin()).await;
    page.click("dana-pay").await;
    page.arrives_at(&world.at("/thanks")).await;
    page.goto(session.url()).await;
    page.says("notice-title", "The payment is being processed").await;
    assert!(!page.has("checkout-pay").await);
    page.shot("waiting").await;
    world.pass(60);
    assert_eq!(world.state(session.payment_intent()).await, PaymentState::Paid);
    world.end();
}

pub async fn expired(page: &mut Page) {
    let world = World::new().await;
    let session = world.checkout().await;
    page.goto(session.url()).await;
    world.pass(86_400);
    page.click("checkout-pay").await;
    page.says("notice-title", "This page has expired").await;
    page.shot("closed").await;
    page.click("back").await;
    page.arrives_at(&world.at("/cart")).await;
    assert_eq!(world.held().await, 0);
    world.end();
}
