//! What an attacker of correctness tried.

use crate::database::Database;
use crate::woosh::{self, EPOCH, event, payment, refund, verified};
use crate::world::{Hands, Plain, World, effect, effects, kept, ledger};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::sync::Notify;
use wooshpay::webhook::Event;
use wooshpay_inbox::{Handler, HandlerError, Inbox, Received};

/// A service that answers every question with what it is told to.
async fn service(answer: Arc<Mutex<Value>>) -> wooshpay::Client {
    let app = axum::Router::new().fallback(move || {
        let answer = answer.lock().unwrap().to_string();
        async move { answer }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    woosh::client(Some(&address))
}

async fn told<D: Database>(inbox: &Inbox<D>, id: &str, kind: &str, created: i64, object: &Value) {
    inbox.receive(&verified(&event(id, kind, created, object))).await.unwrap();
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
}

fn states(effects: &[Vec<String>]) -> Vec<&str> {
    effects.iter().map(|effect| effect[3].as_str()).collect()
}

/// The service may be behind its own webhooks. What it says is no reason to undo an end, and to have it a second time.
pub async fn an_answer_that_is_no_end_undoes_none<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let answer = Arc::new(Mutex::new(payment("pi_1", "processing", 20_000)));
    let inbox = Inbox::builder(pool.clone(), service(Arc::clone(&answer)).await).open().await.unwrap();
    told(&inbox, "evt_1", "payment_intent.succeeded", EPOCH, &payment("pi_1", "succeeded", 20_000)).await;
    told(&inbox, "evt_2", "payment_intent.canceled", EPOCH + 1, &payment("pi_1", "canceled", 20_000)).await;
    told(&inbox, "evt_3", "payment_intent.succeeded", EPOCH, &payment("pi_1", "succeeded", 20_000)).await;
    assert_eq!(states(&effects(&pool).await), ["succeeded"]);
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
}

/// A word that nobody knows may be a later end: a copy of the earlier one has no second effect.
pub async fn an_end_before_an_unknown_word_has_one_effect<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let later = payment("pi_1", "charged_back", 20_000);
    let inbox = Inbox::builder(pool.clone(), service(Arc::new(Mutex::new(later.clone()))).await).open().await.unwrap();
    told(&inbox, "evt_1", "payment_intent.succeeded", EPOCH, &payment("pi_1", "succeeded", 20_000)).await;
    told(&inbox, "evt_2", "payment_intent.charged_back", EPOCH + 9, &later).await;
    told(&inbox, "evt_3", "payment_intent.succeeded", EPOCH, &payment("pi_1", "succeeded", 20_000)).await;
    assert_eq!(states(&effects(&pool).await), ["succeeded", "charged_back"]);
    assert_eq!(ledger(&pool).await[1], 20_000);
}

/// Two events of one type about one object whose status did not change are two events, when they say different things.
pub async fn what_changed_beside_the_status_is_told<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.open().await.unwrap();
    let dispute = |evidence: &str| json!({ "id": "dp_1", "status": "open", "evidence": evidence });
    told(&inbox, "evt_1", "charge.dispute.updated", EPOCH, &dispute("asked for")).await;
    told(&inbox, "evt_2", "charge.dispute.updated", EPOCH + 1, &dispute("received")).await;
    told(&inbox, "evt_2_copy", "charge.dispute.updated", EPOCH + 1, &dispute("received")).await;
    told(&inbox, "evt_1_copy", "charge.dispute.updated", EPOCH, &dispute("asked for")).await;
    let states: Vec<_> = kept(&pool).await.into_iter().collect();
    let expected = [("evt_1", "done"), ("evt_1_copy", "late"), ("evt_2", "done"), ("evt_2_copy", "double")];
    assert_eq!(states, expected.map(|(id, state)| (id.to_owned(), state.to_owned())));
}

/// It tells nothing anew, however often it comes.
pub async fn a_refund_without_a_status_has_one_effect<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let mut back = refund("re_1", "pi_1", "", 500);
    back.as_object_mut().unwrap().remove("status");
    let answer = Arc::new(Mutex::new(back.clone()));
    let inbox = Inbox::builder(pool.clone(), service(Arc::clone(&answer)).await).open().await.unwrap();
    for id in ["evt_1", "evt_2", "evt_3"] {
        told(&inbox, id, "charge.refund.updated", EPOCH, &back).await;
    }
    assert_eq!(effects(&pool).await.len(), 1);
}

/// PostgreSQL keeps no NUL.
pub async fn a_status_with_a_nul_is_handled<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.open().await.unwrap();
    told(&inbox, "evt_1", "payout.paid", EPOCH, &json!({ "id": "po_1", "status": "a\0b" })).await;
    assert_eq!(kept(&pool).await["evt_1"], "done");
}

async fn told_by<D: Database>(inbox: &Inbox<D>, handler: &impl Handler<D>, id: &str) {
    let paid = event(id, "payment_intent.succeeded", EPOCH, &payment(&id.replace("evt", "pi"), "succeeded", 20_000));
    inbox.receive(&verified(&paid)).await.unwrap();
    assert_eq!(inbox.drain(handler).await.unwrap(), 1);
}

/// Says that it is at work, and goes on when it is let.
struct Held(AtomicBool, Notify);

impl<D: Database> Handler<D> for Held {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        self.0.store(true, Ordering::SeqCst);
        self.1.notified().await;
        effect::<D>(event, db).await
    }
}

/// PostgreSQL answers a delivery while the same event is being handled. (SQLite lets one write at a time.)
pub async fn a_delivery_does_not_wait_for_the_handler<D: Database>(world: World<D>) {
    if world.address.starts_with("sqlite:") {
        println!("    does not apply: SQLite lets one write at a time");
        return;
    }
    let (pool, builder) = world.merchant().await;
    let inbox = builder.open().await.unwrap();
    let paid = verified(&event("evt_1", "payment_intent.succeeded", EPOCH, &payment("pi_1", "succeeded", 20_000)));
    inbox.receive(&paid).await.unwrap();
    let held = Held(AtomicBool::new(false), Notify::new());
    let again = async {
        while !held.0.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let again = tokio::time::timeout(Duration::from_secs(10), inbox.receive(&paid)).await;
        held.1.notify_one();
        again
    };
    let (handled, again) = tokio::join!(inbox.drain(&held), again);
    assert_eq!(again.expect("it waits for the handler").unwrap(), Received::Double);
    assert_eq!((handled.unwrap(), ledger(&pool).await), (1, [1, 20_000, 0]));
}

/// One connection is enough for all that an inbox does.
pub async fn one_connection_is_enough<D: Database>(world: World<D>) {
    let (other, _) = world.merchant().await;
    let pool = D::connect(&world.address, 1).await;
    let answer = Arc::new(Mutex::new(payment("pi_0", "succeeded", 20_000)));
    let client = service(answer).await;
    let inbox = Inbox::builder(pool, client).workers(3).poll(Duration::from_millis(5)).open().await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let work = inbox.run_until(Plain, async { stopped.await.unwrap_or_default() });
    let deliver = async {
        for number in 0..50 {
            let object = match number {
                0 => json!({ "id": "pi_0", "status": "succeeded" }),
                _ => payment(&format!("pi_{number}"), "succeeded", 20_000),
            };
            let told = event(&format!("evt_{number}"), "payment_intent.succeeded", EPOCH, &object);
            inbox.receive(&verified(&told)).await.unwrap();
        }
        while inbox.waiting().await.unwrap().events > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.send(()).unwrap();
    };
    tokio::time::timeout(Duration::from_secs(60), async { tokio::join!(work, deliver) }).await.unwrap();
    assert_eq!(ledger(&other).await, [50, 50 * 20_000, 0]);
}

/// Looks at what comes in while a backlog is worked off, with one connection.
pub async fn a_backlog_leaves_the_only_connection_to_others<D: Database>(world: World<D>) {
    let (_, _) = world.merchant().await;
    let pool = D::connect(&world.address, 1).await;
    let inbox = Inbox::builder(pool.clone(), woosh::client(None)).open().await.unwrap();
    for number in 0..200 {
        let told = event(
            &format!("evt_{number}"),
            "payment_intent.succeeded",
            EPOCH,
            &payment(&format!("pi_{number}"), "succeeded", 1),
        );
        inbox.receive(&verified(&told)).await.unwrap();
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let work = inbox.run_until(Plain, async { stopped.await.unwrap_or_default() });
    let look = async {
        tokio::task::yield_now().await;
        let waiting = inbox.waiting().await.unwrap().events;
        stop.send(()).unwrap();
        waiting
    };
    let ((), waiting) = tokio::join!(work, look);
    assert!(waiting > 0, "nobody was let in before all was done");
}

/// Waits in the database, where it cannot be stopped from outside.
struct Asleep;

impl<D: Database> Handler<D> for Asleep {
    async fn handle(&self, _: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        D::write(db, "SELECT CAST(pg_sleep(30) AS TEXT)", &[]).await?;
        Ok(())
    }
}

pub async fn a_handler_that_waits_in_the_database_is_stopped<D: Database>(world: World<D>) {
    if world.address.starts_with("sqlite:") {
        println!("    does not apply: SQLite lets one write at a time");
        return;
    }
    let (pool, builder) = world.merchant().await;
    let inbox = builder.attempts(1).lease(Duration::from_millis(400)).open().await.unwrap();
    let told = tokio::time::timeout(Duration::from_secs(15), told_by(&inbox, &Asleep, "evt_1")).await;
    assert!(told.is_ok(), "the worker waits for a statement that was given up");
    assert_eq!(inbox.waiting().await.unwrap().dead, 1);
    told_by(&inbox, &Plain, "evt_2").await;
    assert_eq!(kept(&pool).await["evt_2"], "done", "the connection is as good as before");
}

/// A payment that fails twice, of which the second was told by no webhook.
pub async fn what_happened_again_is_found_again<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let mut failed = payment("pi_1", "requires_payment_method", 20_000);
    failed["last_payment_error"] = json!({ "code": "payment_failed", "message": "no" });
    failed["created"] = EPOCH.into();
    let list = json!({ "object": "list", "data": [failed], "has_more": false });
    let answer = Arc::new(Mutex::new(Value::Null));
    let app = {
        let (list, answer) = (list.to_string(), Arc::clone(&answer));
        axum::Router::new()
            .route("/v1/payment_intents", axum::routing::get(move || async move { list }))
            .route(
                "/v1/checkout/sessions/list",
                axum::routing::get(|| async { r#"{"object":"list","data":[],"has_more":false}"# }),
            )
            .fallback(move || {
                let answer = answer.lock().unwrap().to_string();
                async move { answer }
            })
    };
    *answer.lock().unwrap() = failed.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    let hands = Hands::new();
    let inbox = Inbox::builder(pool.clone(), woosh::client(Some(&address))).clock(hands.clock()).open().await.unwrap();
    assert_eq!(inbox.reconcile(SystemTime::UNIX_EPOCH).await.unwrap().fed, 1);
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    *answer.lock().unwrap() = payment("pi_1", "requires_action", 20_000);
    told(&inbox, "evt_1", "payment_intent.requires_action", EPOCH + 9, &payment("pi_1", "requires_action", 20_000))
        .await;
    *answer.lock().unwrap() = failed;
    assert_eq!(inbox.reconcile(SystemTime::UNIX_EPOCH).await.unwrap().fed, 1, "the second failure");
    assert_eq!(inbox.reconcile(SystemTime::UNIX_EPOCH).await.unwrap().fed, 0, "it is fed, and waits");
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(
        states(&effects(&pool).await),
        ["requires_payment_method", "requires_action", "requires_payment_method"]
    );
}

/// What is shown of a dead letter is no customer's name, and no secret.
pub async fn a_dead_letter_shows_no_body<D: Database>(world: World<D>) {
    let (_, builder) = world.merchant().await;
    let inbox = builder.attempts(1).open().await.unwrap();
    let mut object = payment("pi_1", "succeeded", 1);
    object["client_secret"] = "pi_1_secret_word".into();
    inbox.receive(&verified(&event("an event?", "payment_intent.succeeded", EPOCH, &object))).await.unwrap();
    struct Refuses;
    impl<D: Database> Handler<D> for Refuses {
        async fn handle(&self, _: &Event, _: &mut D::Connection) -> Result<(), HandlerError> {
            Err("no".into())
        }
    }
    inbox.drain(&Refuses).await.unwrap();
    let letters = inbox.dead_letters(1).await.unwrap();
    assert!(letters[0].body.contains("pi_1_secret_word"));
    assert!(inbox.replay(&letters[0].id).await.unwrap(), "an id that is none of WooshPay's");
    assert!(!format!("{letters:?}").contains("pi_1_secret_word"), "{letters:?}");
}
