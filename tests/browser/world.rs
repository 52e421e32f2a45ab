//! The service, and a merchant with a web site.

use crate::driver::Page;
use axum::Router;
use std::time::Duration;
use wooshpay::dana::{CheckoutPage, PaymentState, PendingPayment};
use wooshpay::types::{PaymentIntent, PaymentIntentId};
use wooshpay::{Client, Idr, SecretKey};
use wooshpay_sandbox::{Clock, Sandbox};

pub struct World {
    pub client: Client,
    sandbox: Sandbox,
    shop: String,
}

impl World {
    pub async fn new() -> Self {
        // However slow the browser is, no page expires before the scenario says so.
        let clock = Clock::frozen_at(1_780_000_000_000);
        let sandbox = Sandbox::builder().merchant("Kopi Senja").clock(clock).start().await.unwrap();
        let key = SecretKey::new("sk_test_browser").unwrap();
        let client = Client::builder(key).base_url(sandbox.base_url()).build().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shop = format!("http://{}", listener.local_addr().unwrap());
        let site = Router::new().fallback(|| async { "the shop" });
        tokio::spawn(async move { axum::serve(listener, site).await });
        Self { sandbox, client, shop }
    }

    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.shop)
    }

    /// The page for whoever develops the shop.
    pub fn console(&self) -> String {
        format!("{}/", self.sandbox.base_url())
    }

    /// Where the customer of [`pay`](Self::pay) comes back to.
    pub fn back(&self) -> String {
        self.at("/back?order=42")
    }

    pub async fn pay(&self) -> PendingPayment {
        self.client.dana().pay(Idr::new(20_000), self.back()).await.unwrap()
    }

    /// A payment that leads back to an app. This browser has no such app, so it stays where it is.
    pub async fn pay_from_app(&self) -> PendingPayment {
        self.client.dana().pay(Idr::new(20_000), "kopisenja://paid").await.unwrap()
    }

    pub async fn checkout(&self) -> CheckoutPage {
        let checkout = self.client.dana().checkout(self.at("/thanks"), self.at("/cart"));
        let checkout = checkout.item("kopi susu gula aren", Idr::new(4_000), 3);
        checkout.item("pisang <goreng>", Idr::new(5_000), 1).item("kantong", Idr::new(1_500), 2).await.unwrap()
    }

    pub async fn intent(&self, id: &PaymentIntentId) -> PaymentIntent {
        self.client.retrieve_payment_intent(id).await.unwrap()
    }

    pub async fn state(&self, id: &PaymentIntentId) -> PaymentState {
        self.client.dana().retrieve(id).await.unwrap().state()
    }

    /// The status and the code of the last error, as the service writes them.
    pub async fn outcome(&self, id: &PaymentIntentId) -> (String, Option<String>) {
        let intent = serde_json::to_value(self.intent(id).await).unwrap();
        let code = intent["last_payment_error"]["code"].as_str().map(str::to_owned);
        (intent["status"].as_str().unwrap().to_owned(), code)
    }

    /// What was collected, from all payments.
    pub async fn held(&self) -> i64 {
        let balance = self.client.retrieve_balance().await.unwrap();
        balance.available.iter().chain(&balance.pending).flatten().map(|entry| entry.amount.get()).sum()
    }

    pub fn pass(&self, seconds: u64) {
        self.sandbox.clock().advance(Duration::from_secs(seconds));
    }

    pub fn end(self) {
        assert_eq!(self.sandbox.violations(), Vec::<String>::new());
    }
}

pub async fn log_in_as(page: &mut Page, phone: &str, pin: &str) {
    page.type_into("dana-phone", phone).await;
    page.type_into("dana-pin", pin).await;
    page.click("dana-login").await;
}

/// Logs in as somebody who can pay, and looks at what there is to pay.
pub async fn log_in(page: &mut Page) {
    log_in_as(page, "0812 3456 7890", "123456").await;
    // Both pages have a cancel button; this is on the next one alone.
    assert_eq!(page.text("dana-amount").await, "Rp20.000");
    assert_eq!(page.text("dana-merchant").await, "Kopi Senja");
}
