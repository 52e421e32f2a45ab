//! Payments with a number that does something else.

use crate::driver::Page;
use crate::world::{World, log_in, log_in_as};
use wooshpay::dana::PaymentState;
use wooshpay_sandbox::Trigger;

const PIN: &str = "123456";

async fn log_in_with(page: &mut Page, trigger: Trigger) {
    log_in_as(page, trigger.phone(), trigger.pin()).await;
}

pub async fn one_time_code(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in_with(page, Trigger::OneTimeCode).await;
    assert!(page.text("dana-sms").await.contains(Trigger::CODE));
    assert_eq!(page.focused().await.as_deref(), Some("dana-code"));
    page.shot("code").await;
    page.click("lang-id").await;
    page.says("dana-send-code", "Lanjutkan").await;
    assert!(page.text("dana-sms").await.contains(Trigger::CODE));
    page.shot("code-indonesian").await;
    page.type_into("dana-code", Trigger::CODE).await;
    page.click("dana-send-code").await;
    page.click("dana-pay").await;
    page.arrives_at(&world.back()).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);
    world.end();
}

pub async fn wrong_one_time_code(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in_with(page, Trigger::OneTimeCode).await;
    for said in
        ["Wrong code. 2 tries are left.", "Wrong code. One try is left: after another wrong one the payment fails."]
    {
        page.type_into("dana-code", "654321").await;
        page.click("dana-send-code").await;
        page.says("dana-error", said).await;
    }
    page.shot("one-left").await;
    page.type_into("dana-code", "654321").await;
    page.click("dana-send-code").await;
    page.says("notice-title", "The payment failed").await;
    page.shot("failed").await;
    let failed = ("requires_payment_method".into(), Some("payment_one_time_code_incorrect".into()));
    assert_eq!(world.outcome(payment.id()).await, failed);
    world.end();
}

pub async fn wrong_pin(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    for said in
        ["Wrong PIN. 2 tries are left.", "Wrong PIN. One try is left: after another wrong one the payment fails."]
    {
        log_in_with(page, Trigger::WrongPin).await;
        page.says("dana-error", said).await;
    }
    assert_eq!(page.focused().await.as_deref(), Some("dana-pin"));
    page.shot("one-left").await;
    log_in_with(page, Trigger::WrongPin).await;
    page.says("notice-title", "The payment failed").await;
    page.says("notice", "The PIN was wrong three times. Nothing was paid to Kopi Senja.").await;
    page.shot("failed").await;
    let failed = ("requires_payment_method".into(), Some("payment_pin_incorrect".into()));
    assert_eq!(world.outcome(payment.id()).await, failed);
    page.click("back").await;
    page.arrives_at(&world.back()).await;
    world.end();
}

pub async fn no_balance(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in_with(page, Trigger::NoBalance).await;
    page.click("dana-pay").await;
    assert!(page.text("dana-error").await.starts_with("Your balance is not enough for Rp20.000."));
    page.shot("refused").await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Open);
    page.click("dana-other-number").await;
    log_in(page).await;
    page.click("dana-pay").await;
    page.arrives_at(&world.back()).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);
    world.end();
}

pub async fn never_back(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in_with(page, Trigger::NeverBack).await;
    page.click("dana-pay").await;
    page.says("notice-title", "Paid, and no way back").await;
    assert!(!page.has("back").await);
    page.shot("stranded").await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);
    world.end();
}

pub async fn processing_paid(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in_with(page, Trigger::ProcessingPaid).await;
    page.click("dana-pay").await;
    page.arrives_at(&world.back()).await;
    assert_eq!(world.outcome(payment.id()).await, ("processing".into(), None));
    world.pass(60);
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);
    world.end();
}

pub async fn processing_failed(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay_from_app().await;
    page.goto(payment.redirect_url()).await;
    log_in_as(page, Trigger::ProcessingFailed.phone(), PIN).await;
    page.click("dana-pay").await;
    page.says("notice-title", "The payment is being processed").await;
    page.shot("waiting").await;
    assert_eq!(world.outcome(payment.id()).await, ("processing".into(), None));
    world.pass(60);
    page.goto(payment.redirect_url()).await;
    page.says("notice", "It was processed, and then rejected. Nothing was paid to Kopi Senja.").await;
    page.shot("rejected").await;
    let failed = ("requires_payment_method".into(), Some("payment_rejected".into()));
    assert_eq!(world.outcome(payment.id()).await, failed);
    world.end();
}
