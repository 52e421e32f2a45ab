//! A sandbox, and a shop that is paid in it.

use std::path::Path;
use tokio::net::TcpListener;
use wooshpay::types::{CreateWebhookEndpoint, EventType, ListPaymentIntents, PaymentIntent};
use wooshpay::webhook::Verifier;
use wooshpay::{Client, SecretKey};
use wooshpay_sandbox::Sandbox;
use wooshpay_shop::{Settings, open};

pub struct World {
    pub sandbox: Sandbox,
    pub client: Client,
    pub shop: String,
    pub owner: String,
}

impl World {
    /// With a database in a file of its own. The webhooks of a scenario whose name says so go nowhere.
    pub async fn new(file: &Path, name: &str) -> Self {
        Self::with(format!("sqlite://{}?mode=rwc", file.display()), !name.contains("lost")).await
    }

    pub async fn with(database: String, webhooks: bool) -> Self {
        // On the system's clock: a verifier refuses what was signed half a year ago.
        let sandbox = Sandbox::builder().merchant("Kopi Senja").start().await.unwrap();
        let key = SecretKey::new("sk_test_shop").unwrap();
        let client = Client::builder(key).base_url(sandbox.base_url()).build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let shop = format!("http://{}", listener.local_addr().unwrap());
        let verifier = if webhooks {
            let events = vec![
                EventType::PaymentIntentSucceeded,
                EventType::PaymentIntentCanceled,
                EventType::ChargeRefundUpdated,
            ];
            let endpoint = CreateWebhookEndpoint::new(format!("{shop}/webhook"), events);
            let endpoint = client.create_webhook_endpoint(&endpoint).await.unwrap();
            Verifier::new(endpoint.secret.unwrap().expose()).unwrap()
        } else {
            Verifier::new("whsec_nobody").unwrap()
        };
        let settings = Settings { listener, public_url: shop.clone(), database, client: client.clone(), verifier };
        let owner = open(settings).await.unwrap();
        Self { sandbox, client, shop, owner }
    }

    /// All payments that were made, newest first.
    pub async fn payments(&self) -> Vec<PaymentIntent> {
        self.client.list_payment_intents(&ListPaymentIntents::default()).await.unwrap().data
    }

    pub fn end(self) {
        assert_eq!(self.sandbox.violations(), Vec::<String>::new());
    }
}
