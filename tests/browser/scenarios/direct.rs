//! Payments by the direct API, with an ordinary number.

use crate::driver::Page;
use crate::world::{World, log_in};
use wooshpay::dana::PaymentState;

pub async fn paid(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    page.shot("login").await;
    page.click("dana-triggers").await;
    page.scroll_down().await;
    page.shot("numbers").await;
    log_in(page).await;
    page.shot("confirm").await;
    page.click("dana-pay").await;
    page.arrives_at(&world.back()).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);

    let payment = world.pay_from_app().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.click("dana-pay").await;
    page.says("notice-title", "Paid").await;
    assert!(page.has("back").await);
    page.shot("result").await;
    world.end();
}

pub async fn paid_in_indonesian(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay_from_app().await;
    page.goto(payment.redirect_url()).await;
    page.click("lang-id").await;
    page.says("dana-login", "Masuk").await;
    page.shot("login").await;
    page.click("dana-triggers").await;
    page.scroll_down().await;
    page.shot("numbers").await;
    log_in(page).await;
    page.says("dana-pay", "Bayar Rp20.000").await;
    page.shot("confirm").await;
    // There and back, without logging in again.
    page.click("lang-en").await;
    page.says("dana-pay", "Pay Rp20.000").await;
    page.click("lang-id").await;
    page.says("dana-pay", "Bayar Rp20.000").await;
    page.click("dana-pay").await;
    page.says("notice-title", "Pembayaran berhasil").await;
    page.says("back", "Kembali ke Kopi Senja").await;
    page.shot("result").await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);
    world.end();
}

pub async fn paid_by_keyboard(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    for (wanted, keys) in [
        (Some("lang-id"), "\t"),
        (Some("lang-en"), "\t"),
        (Some("dana-phone"), "081234567890\t"),
        (Some("dana-pin"), "123456\t"),
    ] {
        if wanted == Some("lang-id") {
            page.press("\t").await;
        }
        assert_eq!(page.focused().await.as_deref(), wanted);
        page.press(keys).await;
    }
    assert_eq!(page.focused().await.as_deref(), Some("dana-login"));
    page.shot("focus").await;
    page.press("\n").await;
    page.says("dana-amount", "Rp20.000").await;
    page.press("\t\t\t").await;
    assert_eq!(page.focused().await.as_deref(), Some("dana-pay"));
    page.press("\n").await;
    page.arrives_at(&world.back()).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);
    world.end();
}

pub async fn canceled(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.click("dana-cancel").await;
    page.arrives_at(&world.back()).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Open);
    page.goto(payment.redirect_url()).await;
    page.says("notice-title", "You canceled").await;
    page.shot("again").await;
    page.click("back").await;
    page.arrives_at(&world.back()).await;
    world.end();
}

pub async fn wrong_input(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    page.type_into("dana-phone", "12").await;
    page.type_into("dana-pin", "12").await;
    page.click("dana-login").await;
    page.says(
        "dana-error",
        "That is not an Indonesian mobile number. Write it like 0812 3456 7890 or +62 812 3456 7890.",
    )
    .await;
    assert_eq!(page.focused().await.as_deref(), Some("dana-phone"));
    page.shot("refused").await;
    assert!(!page.has("dana-pay").await);
    log_in(page).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Open);
    world.end();
}

pub async fn double_click(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.double_click("dana-pay").await;
    page.arrives_at(&world.back()).await;
    assert_eq!(world.intent(payment.id()).await.amount_received.unwrap().get(), 20_000);
    assert_eq!(world.held().await, 20_000);
    world.end();
}

/// The browser shows the old page as it kept it. Whatever is clicked there, or loaded again, says that it is paid.
pub async fn back_button(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay_from_app().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.back().await;
    assert!(page.has("dana-login").await);
    log_in(page).await;
    page.click("dana-pay").await;
    page.says("notice-title", "Paid").await;
    page.back().await;
    page.click("dana-pay").await;
    page.says("notice-title", "Paid").await;
    page.back().await;
    page.client.refresh().await.unwrap();
    page.says("notice-title", "Paid").await;
    assert!(!page.has("dana-pay").await && !page.has("dana-login").await);
    page.shot("already-paid").await;
    assert_eq!(world.held().await, 20_000);
    world.end();
}

pub async fn closed_browser(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.goto("about:blank").await;
    world.pass(599);
    assert_eq!(world.outcome(payment.id()).await, ("requires_action".into(), None));
    world.pass(1);
    let failed = ("requires_payment_method".into(), Some("payment_expired".into()));
    assert_eq!(world.outcome(payment.id()).await, failed);
    // The one who closed it opens it again; so does the one who left it open and clicks now.
    page.goto(payment.redirect_url()).await;
    page.says("notice-title", "This page has expired").await;
    page.shot("expired").await;
    page.click("back").await;
    page.arrives_at(&world.back()).await;

    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    world.pass(600);
    page.click("dana-pay").await;
    page.says("notice-title", "This page has expired").await;
    assert_eq!(world.held().await, 0);
    world.end();
}

pub async fn called_off(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    world.client.dana().cancel(payment.id(), "sold out").await.unwrap();
    page.click("dana-pay").await;
    page.says("notice-title", "This payment is closed").await;
    page.shot("closed").await;
    page.click("back").await;
    page.arrives_at(&world.back()).await;
    assert_eq!(world.held().await, 0);
    world.end();
}
