//! From the wish to collect a payment to the money and back, over HTTP, against the sandbox.

mod keys;
mod operations;
mod refused;
mod shop;

use crate::support::{KEY, client};
use serde_json::json;
use shop::Shop;
use wooshpay::dana::{CheckoutEnd, PaymentState, Refund};
use wooshpay::types::{self, CheckoutSessionPaymentStatus, CheckoutSessionStatus, RefundReason, RefundStatus};
use wooshpay::webhook::EventObject;
use wooshpay::{Client, Idr, Outcome, SecretKey};
use wooshpay_sandbox::{Customer, Sandbox};

const BACK: &str = "http://127.0.0.1:9/back?order=42";
const CART: &str = "http://127.0.0.1:9/cart";

/// The service, and a client for it.
struct World {
    sandbox: Sandbox,
    client: Client,
}

impl World {
    async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let client = client(sandbox.base_url());
        Self { sandbox, client }
    }

    /// A payment that was made, paid and asked for again.
    async fn paid(&self, rupiah: u64) -> wooshpay::dana::Payment {
        let pending = self.client.dana().pay(Idr::new(rupiah), BACK).await.unwrap();
        Customer::new().pay(pending.redirect_url()).await.unwrap();
        self.client.dana().retrieve(pending.id()).await.unwrap()
    }

    fn end(self) {
        assert_eq!(self.sandbox.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_direct_payment_from_the_wish_to_the_refund() {
    let world = World::new().await;
    let mut shop = Shop::open(&world.client).await;
    let dana = world.client.dana();

    let metadata: types::Metadata = serde_json::from_value(json!({ "kanal": "situs" })).unwrap();
    let pay = dana.pay(Idr::new(20_000), BACK).order_id("SENJA-42").description("Kopi Gayo").metadata(metadata);
    let pending = pay.await.unwrap();
    assert!(pending.id().as_str().starts_with("pi_"));
    assert_eq!(pending.amount(), Idr::new(20_000));
    let shown = format!("{pending:?}");
    assert_eq!(shown, format!("PendingPayment {{ id: {:?}, amount: Idr(20000), .. }}", pending.id()));
    let before = dana.retrieve(pending.id()).await.unwrap();
    assert_eq!((before.state(), before.is_paid()), (PaymentState::Open, false));
    assert_eq!(before.intent().redirect_url(), Some(pending.redirect_url()));

    let visit = Customer::new().pay(pending.redirect_url()).await.unwrap();
    assert_eq!(visit.returned_to.as_deref(), Some(BACK));
    let event = shop.next("payment_intent.succeeded", pending.id().as_str()).await;
    let EventObject::PaymentIntent(told) = event.object() else { panic!("{event:?}") };
    assert_eq!((told.amount.get(), told.merchant_order_id.as_deref()), (20_000, Some("SENJA-42")));
    let asked = world.client.retrieve_event(event.id()).await.unwrap();
    assert_eq!((&asked.id, &asked.type_, &asked.data), (event.id(), event.kind(), &event.envelope().data));

    let mut payment = dana.retrieve(pending.id()).await.unwrap();
    assert_eq!((payment.state(), payment.is_paid(), payment.amount()), (PaymentState::Paid, true, Idr::new(20_000)));
    assert_eq!(payment.intent(), &**told, "the webhook and the question have one answer");
    assert_eq!(payment.intent().metadata.as_ref().unwrap()["kanal"], "situs");

    let refund = dana.refund(&mut payment, Refund::Partial(Idr::new(5_000))).reason(RefundReason::RequestedByCustomer);
    let refund = refund.await.unwrap();
    assert_eq!((refund.amount.unwrap().get(), &refund.status), (5_000, &Some(RefundStatus::Succeeded)));
    assert_eq!(refund.payment_intent.as_ref(), Some(payment.id()));
    let event = shop.next("charge.refund.updated", refund.id.as_str()).await;
    let EventObject::Refund(told) = event.object() else { panic!("{event:?}") };
    assert_eq!(**told, refund);
    payment.note_refund(told);
    assert_eq!(payment.refunded(), Idr::new(5_000), "told twice, counted once");

    let again = dana.refund(&mut payment, Refund::Partial(Idr::new(5_000))).await.unwrap_err();
    assert_eq!(again.to_string(), "DANA takes one partial refund a payment, and this one has had it");
    assert_eq!(again.outcome(), Outcome::NotSent);
    let told: Vec<String> = world.sandbox.deliveries().into_iter().map(|delivery| delivery.event_type).collect();
    let kinds = ["payment_intent.created", "payment_intent.requires_action", "payment_intent.succeeded"];
    assert_eq!(told, [kinds.as_slice(), &["charge.refund.updated"]].concat());
    world.end();
}

#[tokio::test]
async fn a_checkout_from_the_wish_to_the_refund() {
    let world = World::new().await;
    let mut shop = Shop::open(&world.client).await;
    let dana = world.client.dana();
    let checkout = dana.checkout(BACK, CART).item("Kopi susu", Idr::new(8_000), 2).item("Pisang", Idr::new(4_000), 1);
    let page = checkout.order_id("SENJA-43").customer_email("sari@pelanggan.example").await.unwrap();
    let session = world.client.retrieve_checkout_session(page.id()).await.unwrap();
    assert_eq!(session.status, Some(CheckoutSessionStatus::Open));
    assert_eq!(session.payment_status, Some(CheckoutSessionPaymentStatus::Unpaid));
    assert_eq!((session.amount_total.unwrap().get(), session.url.as_deref()), (20_000, Some(page.url())));
    assert_eq!(session.client_reference_id.as_deref(), Some("SENJA-43"));
    assert_eq!(page.expires_at(), session.expires_at);

    let visit = Customer::new().pay(page.url()).await.unwrap();
    assert_eq!(visit.returned_to.as_deref(), Some(BACK));
    let event = shop.next("checkout.session.completed", page.id().as_str()).await;
    let EventObject::CheckoutSession(told) = event.object() else { panic!("{event:?}") };
    assert_eq!(told.payment_status, Some(CheckoutSessionPaymentStatus::Paid));
    shop.next("payment_intent.succeeded", page.payment_intent().as_str()).await;

    let mut payment = dana.retrieve(page.payment_intent()).await.unwrap();
    assert!(payment.is_paid());
    assert_eq!(payment.intent().merchant_order_id.as_deref(), Some("SENJA-43"));
    let refund = dana.refund(&mut payment, Refund::Full).await.unwrap();
    assert_eq!((refund.amount.unwrap().get(), payment.refunded()), (20_000, Idr::new(20_000)));
    let again = dana.refund(&mut payment, Refund::Full).await.unwrap_err();
    let message = format!("Rp20.000 of the Rp20.000 of {} went back already", payment.id());
    assert_eq!((again.to_string(), again.outcome()), (message, Outcome::NotSent));
    world.end();
}

#[tokio::test]
async fn a_merchant_cancels_what_nobody_paid() {
    let world = World::new().await;
    let mut shop = Shop::open(&world.client).await;
    let dana = world.client.dana();
    let pending = dana.pay(Idr::new(20_000), BACK).await.unwrap();
    let canceled = dana.cancel(pending.id(), "Stok habis").await.unwrap();
    assert_eq!((canceled.state(), canceled.is_paid()), (PaymentState::Canceled, false));
    assert_eq!(canceled.intent().cancellation_reason.as_deref(), Some("Stok habis"));
    shop.next("payment_intent.canceled", pending.id().as_str()).await;
    assert!(Customer::new().pay(pending.redirect_url()).await.is_err(), "the page takes nothing any more");

    let again = dana.cancel(pending.id(), "Stok habis").await.unwrap_err();
    assert_eq!((again.status(), again.code()), (Some(400), Some("payment_intent_unexpected_state")));
    assert_eq!(again.outcome(), Outcome::Rejected);
    let mut canceled = canceled;
    let refund = dana.refund(&mut canceled, Refund::Full).await.unwrap_err();
    let message = format!("{} has nothing to refund: its status was canceled when it was retrieved", pending.id());
    assert_eq!(refund.to_string(), message);
    world.end();
}

#[tokio::test]
async fn a_customer_cancels_and_comes_back_unpaid() {
    let world = World::new().await;
    let mut shop = Shop::open(&world.client).await;
    let pending = world.client.dana().pay(Idr::new(20_000), BACK).await.unwrap();
    let visit = Customer::new().cancel(pending.redirect_url()).await.unwrap();
    assert_eq!(visit.returned_to.as_deref(), Some(BACK), "the same address as after paying: it proves nothing");
    shop.next("payment_intent.payment_failed", pending.id().as_str()).await;
    let payment = world.client.dana().retrieve(pending.id()).await.unwrap();
    assert_eq!((payment.state(), payment.is_paid()), (PaymentState::Open, false));
    world.end();
}

#[tokio::test]
async fn a_page_is_closed_or_was_paid_a_moment_before() {
    let world = World::new().await;
    let mut shop = Shop::open(&world.client).await;
    let dana = world.client.dana();
    let open = || async { dana.checkout(BACK, CART).item("Kopi", Idr::new(20_000), 1).await.unwrap() };

    let page = open().await;
    assert_eq!(dana.expire(page.id()).await.unwrap(), CheckoutEnd::Expired);
    shop.next("checkout.session.expired", page.id().as_str()).await;
    assert_eq!(dana.expire(page.id()).await.unwrap(), CheckoutEnd::Expired, "asked again, the same answer");
    assert!(Customer::new().pay(page.url()).await.is_err());
    assert!(!dana.retrieve(page.payment_intent()).await.unwrap().is_paid());

    let page = open().await;
    Customer::new().pay(page.url()).await.unwrap();
    assert_eq!(dana.expire(page.id()).await.unwrap(), CheckoutEnd::Paid);
    assert!(dana.retrieve(page.payment_intent()).await.unwrap().is_paid());

    let unknown = dana.expire(&"cs_1".parse().unwrap()).await.unwrap_err();
    assert_eq!((unknown.status(), unknown.outcome()), (Some(404), Outcome::Rejected));
    world.end();
}

/// A process that paid or refunded, and died before it could write that down, does the same again.
#[tokio::test]
async fn what_is_asked_for_again_after_a_crash_happens_once() {
    let world = World::new().await;
    let dana = world.client.dana();
    let key = wooshpay::IdempotencyKey::derive(["pay", "SENJA-44"]);
    let first = dana.pay(Idr::new(20_000), BACK).idempotency_key(key.clone()).await.unwrap();
    let second = dana.pay(Idr::new(20_000), BACK).idempotency_key(key.clone()).await.unwrap();
    assert_eq!(first, second);
    let other = dana.pay(Idr::new(20_001), BACK).idempotency_key(key).await.unwrap_err();
    assert!(other.is_idempotency_error(), "{other}");
    assert_eq!(world.client.list_payment_intents(&Default::default()).await.unwrap().data.len(), 1);

    Customer::new().pay(first.redirect_url()).await.unwrap();
    let mut before = dana.retrieve(first.id()).await.unwrap();
    let mut after = before.clone();
    let refund = dana.refund(&mut before, Refund::Partial(Idr::new(5_000))).await.unwrap();
    assert_eq!(dana.refund(&mut after, Refund::Partial(Idr::new(5_000))).await.unwrap(), refund);
    assert_eq!((before.refunded(), after.refunded()), (Idr::new(5_000), Idr::new(5_000)));
    let balance = world.client.retrieve_balance().await.unwrap().available.unwrap();
    assert_eq!(balance.iter().map(|part| part.amount.get()).collect::<Vec<_>>(), [15_000]);
    world.end();
}

#[tokio::test]
async fn two_calls_without_a_key_of_the_callers_are_two_payments() {
    let world = World::new().await;
    let first = world.client.dana().pay(Idr::new(20_000), BACK).await.unwrap();
    let second = world.client.dana().pay(Idr::new(20_000), BACK).await.unwrap();
    assert_ne!(first.id(), second.id());
    world.end();
}

#[tokio::test]
async fn lists_are_walked_in_both_directions() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for rupiah in 1..=5 {
        let pending = world.client.dana().pay(Idr::new(rupiah * 1000), BACK).order_id(format!("o-{rupiah}")).await;
        ids.push(pending.unwrap().id().clone());
    }
    let mut list = types::ListPaymentIntents::default();
    list.limit = Some(2);
    let mut found = Vec::new();
    let mut items = world.client.list_payment_intents(&list).items();
    while let Some(item) = items.next().await {
        found.push(item.unwrap().id);
    }
    let newest_first: Vec<_> = ids.iter().rev().cloned().collect();
    assert_eq!(found, newest_first);
    list.ending_before = Some(ids[0].clone());
    let mut found = Vec::new();
    let mut items = world.client.list_payment_intents(&list).items();
    while let Some(item) = items.next().await {
        found.push(item.unwrap().id);
    }
    assert_eq!(found, ids[1..], "backward: from the oldest to the newest");
    let search = types::SearchPaymentIntents::new("merchant_order_id:'o-3'");
    let found = world.client.search_payment_intents(&search).await.unwrap();
    assert_eq!(found.data.iter().map(|intent| &intent.id).collect::<Vec<_>>(), [&ids[2]]);
    world.end();
}

#[tokio::test]
async fn a_live_key_is_no_key_here() {
    let sandbox = Sandbox::start().await.unwrap();
    let key = SecretKey::new(KEY.replace("test", "live")).unwrap();
    let builder = Client::builder(key).base_url(sandbox.base_url()).send_live_key_to("127.0.0.1");
    let error = builder.build().unwrap().retrieve_balance().await.unwrap_err();
    assert_eq!((error.status(), error.outcome(), error.is_authentication()), (Some(401), Outcome::Rejected, true));
    assert!(!format!("{error}{error:?}").contains("dGVzdDpXb29zaA"));
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}
