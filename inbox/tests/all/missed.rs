use crate::database::Database;
use crate::woosh::{self, EPOCH, event, payment, verified};
use crate::world::{Plain, World, effects, kept, ledger};
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wooshpay::Idr;
use wooshpay::dana::Refund;
use wooshpay_inbox::{Inbox, Reconciled};
use wooshpay_sandbox::{Clock, Customer, Sandbox};

fn counts(found: Reconciled) -> [u64; 4] {
    [found.payments, found.sessions, found.refunds, found.fed]
}

pub async fn what_no_webhook_told_is_found<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let sandbox = Sandbox::builder().clock(Clock::frozen_at(EPOCH)).start().await.unwrap();
    let client = woosh::client(Some(sandbox.base_url()));
    let inbox = Inbox::builder(pool.clone(), client.clone()).open().await.unwrap();
    let pay = async || client.dana().pay(Idr::new(20_000), "http://127.0.0.1:9/back").await.unwrap();
    let customer = Customer::new();

    customer.pay(pay().await.redirect_url()).await.unwrap();
    sandbox.advance(Duration::from_secs(3600)).await;
    let since = UNIX_EPOCH + Duration::from_millis(EPOCH.cast_unsigned() + 60_000);
    let paid = pay().await;
    customer.pay(paid.redirect_url()).await.unwrap();
    pay().await;
    let checkout = client.dana().checkout("http://127.0.0.1:9/thanks", "http://127.0.0.1:9/cart");
    let page = checkout.item("kopi", Idr::new(8_000), 2).await.unwrap();
    customer.pay(page.url()).await.unwrap();

    // The payment before `since` is left out; the session's own payment counts.
    assert_eq!(counts(inbox.reconcile(since).await.unwrap()), [3, 1, 0, 4]);
    assert_eq!(counts(inbox.reconcile(since).await.unwrap()), [3, 1, 0, 0], "it is fed, and waits");
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 4);
    assert_eq!(counts(inbox.reconcile(since).await.unwrap()), [3, 1, 0, 0]);
    assert_eq!(ledger(&pool).await, [4, 36_000, 0]);
    let kinds: BTreeSet<String> = effects(&pool).await.into_iter().map(|effect| effect[1].clone()).collect();
    let expected =
        ["checkout.session.completed", "payment_intent.requires_action", "payment_intent.succeeded"].map(str::to_owned);
    assert_eq!(kinds, expected.into());

    // The webhook comes after all.
    let told = payment(paid.id().as_str(), "succeeded", 20_000);
    inbox.receive(&verified(&event("evt_1", "payment_intent.succeeded", EPOCH, &told))).await.unwrap();
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(kept(&pool).await["evt_1"], "double");
    assert_eq!(counts(inbox.reconcile(UNIX_EPOCH).await.unwrap()), [4, 1, 0, 1], "the first payment");
    assert_eq!(counts(inbox.reconcile(SystemTime::now() + Duration::from_secs(1 << 40)).await.unwrap()), [0; 4]);
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}

pub async fn a_refund_that_was_pending_is_asked_for<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let sandbox = Sandbox::builder().clock(Clock::frozen_at(EPOCH)).start().await.unwrap();
    let client = woosh::client(Some(sandbox.base_url()));
    let inbox = Inbox::builder(pool.clone(), client.clone()).open().await.unwrap();
    let pending = client.dana().pay(Idr::new(20_000), "http://127.0.0.1:9/back").await.unwrap();
    Customer::new().pay(pending.redirect_url()).await.unwrap();
    let mut paid = client.dana().retrieve(pending.id()).await.unwrap();
    let metadata = std::collections::BTreeMap::from([("sandbox_refund".to_owned(), "pending".to_owned())]);
    let call = client.dana().refund(&mut paid, Refund::Partial(Idr::new(5_000)));
    let refund = call.metadata(metadata.into()).await.unwrap();
    let told = serde_json::to_value(&refund).unwrap();
    inbox.receive(&verified(&event("evt_1", "charge.refund.updated", EPOCH, &told))).await.unwrap();
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 0, 0]);
    assert_eq!(counts(inbox.reconcile(SystemTime::now()).await.unwrap()), [0, 0, 1, 0]);
    sandbox.advance(Duration::from_secs(3600)).await;
    assert_eq!(counts(inbox.reconcile(SystemTime::now()).await.unwrap()), [0, 0, 1, 1]);
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [2, 0, 5_000]);
    assert_eq!(counts(inbox.reconcile(SystemTime::now()).await.unwrap()), [0, 0, 0, 0]);
}
