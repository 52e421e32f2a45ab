//! What customers do, and what the merchant then finds.

use crate::driver::Page;
use axum::Router;
use std::pin::Pin;
use wooshpay::dana::{CheckoutPage, PaymentState, PendingPayment};
use wooshpay::types::{CheckoutSessionPaymentStatus, CheckoutSessionStatus, PaymentIntentId};
use wooshpay::{Client, Idr, SecretKey};
use wooshpay_sandbox::Sandbox;

type Scenario = for<'a> fn(&'a mut Page) -> Pin<Box<dyn Future<Output = ()> + 'a>>;

pub const ALL: [(&str, Scenario); 7] = [
    ("direct-paid", |page| Box::pin(direct_paid(page))),
    ("direct-canceled", |page| Box::pin(direct_canceled(page))),
    ("direct-wrong-input", |page| Box::pin(direct_wrong_input(page))),
    ("direct-double-click", |page| Box::pin(direct_double_click(page))),
    ("direct-paid-and-back", |page| Box::pin(direct_paid_and_back(page))),
    ("checkout-paid", |page| Box::pin(checkout_paid(page))),
    ("checkout-canceled", |page| Box::pin(checkout_canceled(page))),
];

/// The service, and a merchant with a web site.
struct World {
    sandbox: Sandbox,
    client: Client,
    shop: String,
}

impl World {
    async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let key = SecretKey::new("sk_test_browser").unwrap();
        let client = Client::builder(key).base_url(sandbox.base_url()).build().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shop = format!("http://{}", listener.local_addr().unwrap());
        let site = Router::new().fallback(|| async { "the shop" });
        tokio::spawn(async move { axum::serve(listener, site).await });
        Self { sandbox, client, shop }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.shop)
    }

    async fn pay(&self) -> PendingPayment {
        self.client.dana().pay(Idr::new(20_000), self.at("/back?order=42")).await.unwrap()
    }

    async fn checkout(&self) -> CheckoutPage {
        let checkout = self.client.dana().checkout(self.at("/thanks"), self.at("/cart"));
        checkout.item("kopi susu", Idr::new(8_000), 2).item("pisang <goreng>", Idr::new(4_000), 1).await.unwrap()
    }

    async fn state(&self, id: &PaymentIntentId) -> PaymentState {
        self.client.dana().retrieve(id).await.unwrap().state()
    }

    fn end(self) {
        assert_eq!(self.sandbox.violations(), Vec::<String>::new());
    }
}

async fn log_in(page: &mut Page) {
    page.type_into("dana-phone", "0812 3456 7890").await;
    page.type_into("dana-pin", "123456").await;
    page.shot("login").await;
    page.click("dana-login").await;
    // Both pages have a cancel button; this is on the next one alone.
    assert_eq!(page.text("dana-amount").await, "Rp20.000");
}

async fn direct_paid(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.shot("confirm").await;
    page.click("dana-pay").await;
    page.arrives_at(&world.at("/back?order=42")).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);
    world.end();
}

async fn direct_canceled(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.click("dana-cancel").await;
    page.arrives_at(&world.at("/back?order=42")).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Open);
    world.end();
}

async fn direct_wrong_input(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    page.type_into("dana-phone", "12").await;
    page.type_into("dana-pin", "12").await;
    // Past the browser's own checks, as an old one would be.
    let script = "document.querySelector('form').noValidate = true";
    page.client.execute(script, vec![]).await.unwrap();
    page.click("dana-login").await;
    assert_eq!(
        page.text("dana-error").await,
        "That is not an Indonesian mobile number. Write it like 0812 3456 7890 or +62 812 3456 7890."
    );
    page.shot("refused").await;
    assert!(!page.has("dana-pay").await);
    log_in(page).await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Open);
    world.end();
}

async fn direct_double_click(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.double_click("dana-pay").await;
    page.arrives_at(&world.at("/back?order=42")).await;
    let paid = world.client.retrieve_payment_intent(payment.id()).await.unwrap();
    assert_eq!(paid.amount_received.unwrap().get(), 20_000);
    let balance = world.client.retrieve_balance().await.unwrap();
    let held: i64 = balance.available.iter().chain(&balance.pending).flatten().map(|entry| entry.amount.get()).sum();
    assert_eq!(held, 20_000);
    world.end();
}

async fn direct_paid_and_back(page: &mut Page) {
    let world = World::new().await;
    let payment = world.pay().await;
    page.goto(payment.redirect_url()).await;
    log_in(page).await;
    page.click("dana-pay").await;
    page.arrives_at(&world.at("/back?order=42")).await;
    page.goto(payment.redirect_url()).await;
    assert!(!page.has("dana-pay").await && !page.has("dana-login").await);
    page.shot("already-paid").await;
    assert_eq!(world.state(payment.id()).await, PaymentState::Paid);
    world.end();
}

async fn checkout_paid(page: &mut Page) {
    let world = World::new().await;
    let session = world.checkout().await;
    page.goto(session.url()).await;
    assert_eq!(page.text("checkout-amount").await, "Rp20.000");
    assert!(page.client.source().await.unwrap().contains("pisang &lt;goreng&gt;"));
    page.shot("items").await;
    page.click("checkout-method-dana").await;
    page.click("checkout-pay").await;
    log_in(page).await;
    page.shot("confirm").await;
    page.click("dana-pay").await;
    page.arrives_at(&world.at("/thanks")).await;
    assert_eq!(world.state(session.payment_intent()).await, PaymentState::Paid);
    let after = world.client.retrieve_checkout_session(session.id()).await.unwrap();
    assert_eq!(after.status, Some(CheckoutSessionStatus::Complete));
    assert_eq!(after.payment_status, Some(CheckoutSessionPaymentStatus::Paid));
    world.end();
}

async fn checkout_canceled(page: &mut Page) {
    let world = World::new().await;
    let session = world.checkout().await;
    page.goto(session.url()).await;
    page.click("checkout-method-dana").await;
    page.click("checkout-pay").await;
    log_in(page).await;
    page.click("dana-cancel").await;
    page.arrives_at(&world.at("/cart")).await;
    assert_eq!(world.state(session.payment_intent()).await, PaymentState::Open);
    page.goto(session.url()).await;
    assert_eq!(page.text("checkout-amount").await, "Rp20.000");
    world.end();
}
