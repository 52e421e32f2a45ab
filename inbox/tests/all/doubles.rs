use crate::database::Database;
use crate::woosh::{EPOCH, event, payment, refund, session, verified};
use crate::world::{World, effect, effects, fast_clock, kept, ledger};
use serde_json::Value;
use sqlx::Pool;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;
use wooshpay::webhook::Event;
use wooshpay_inbox::{Handler, HandlerError, Inbox, Received};

const COPIES: usize = 18;
const WORKERS: usize = 4;

/// Fails or panics on some first attempts, after it has written.
struct Weak(Mutex<BTreeSet<String>>);

impl<D: Database> Handler<D> for Weak {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        effect::<D>(event, db).await?;
        let first = self.0.lock().unwrap().insert(event.id().to_string());
        let dice = event.id().as_str().bytes().map(u32::from).sum::<u32>() % 8;
        match (first, dice) {
            (true, 0 | 1) => Err("the database of the merchant has a bad day".into()),
            (true, 2) => panic!("it is meant to"),
            _ => Ok(()),
        }
    }
}

/// What four deliverers told four workers.
#[derive(Default)]
struct Told {
    deliveries: usize,
    new: usize,
}

/// Every order in which four things can come first.
pub fn orders() -> Vec<[usize; 4]> {
    let all = (0..256).map(|code| [code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6]);
    let orders: Vec<_> = all.filter(|order| order.iter().collect::<BTreeSet<_>>().len() == 4).collect();
    assert_eq!(orders.len(), 24);
    orders
}

fn times() -> usize {
    std::env::var("WOOSHPAY_TRIALS").map_or(1, |times| times.parse().unwrap())
}

/// Plays each order with four events of its own, given by `events`: once around in that order, and the further deliveries as
/// they fall.
async fn play<D: Database>(
    world: &World<D>,
    events: impl Fn(usize, usize) -> [Vec<Value>; 4],
) -> (Pool<D>, Inbox<D>, usize) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.workers(WORKERS).clock(fast_clock).poll(Duration::from_millis(20)).open().await.unwrap();
    let lives: Vec<_> = (0..times()).flat_map(|_| orders()).enumerate().collect();
    let told = Mutex::new(Told::default());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let weak = Weak(Mutex::default());
    let work = inbox.run_until(weak, async { stopped.await.unwrap_or_default() });
    let deliver = async {
        for (number, order) in &lives {
            let copies = events(*number, COPIES).map(|copies| copies.iter().map(verified).collect::<Vec<_>>());
            let mut queue: Vec<&Event> = order.iter().map(|index| &copies[*index][0]).collect();
            let mut later: Vec<&Event> = copies.iter().flat_map(|copies| &copies[1..]).collect();
            fastrand::Rng::with_seed(*number as u64).shuffle(&mut later);
            queue.append(&mut later);
            let queue = Mutex::new(queue.into_iter());
            let deliverer = async || loop {
                let Some(event) = queue.lock().unwrap().next() else { break };
                let received = inbox.receive(event).await.unwrap();
                let mut told = told.lock().unwrap();
                told.deliveries += 1;
                told.new += usize::from(received == Received::New);
            };
            tokio::join!(deliverer(), deliverer(), deliverer(), deliverer());
        }
        while inbox.waiting().await.unwrap().events > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        stop.send(()).unwrap();
    };
    tokio::join!(work, deliver);
    let told = told.into_inner().unwrap();
    let mut states = BTreeMap::<_, usize>::new();
    for state in kept(&pool).await.into_values() {
        *states.entry(state).or_default() += 1;
    }
    println!(
        "    {} orders, {} deliveries, {} events kept: {states:?}, {} handled",
        lives.len(),
        told.deliveries,
        told.new,
        ledger(&pool).await[0],
    );
    assert_eq!(told.deliveries, lives.len() * 4 * COPIES);
    assert_eq!(inbox.waiting().await.unwrap().dead, 0, "{:?}", inbox.dead_letters(3).await);
    (pool, inbox, lives.len())
}

fn same(body: Value, copies: usize) -> Vec<Value> {
    vec![body; copies]
}

/// A payment, two refunds of it, and a session: four objects, so each has an effect, once.
pub async fn every_order_of_four_objects<D: Database>(world: World<D>) {
    let (pool, _, lives) = play(&world, |number, copies| {
        let pi = format!("pi_{number}");
        let back = |part, amount| refund(&format!("re_{number}_{part}"), &pi, "succeeded", amount);
        let at = EPOCH + number as i64;
        [
            event(&format!("evt_{number}_paid"), "payment_intent.succeeded", at, &payment(&pi, "succeeded", 20_000)),
            event(&format!("evt_{number}_back1"), "charge.refund.updated", at, &back(1, 5_000)),
            event(&format!("evt_{number}_back2"), "charge.refund.updated", at, &back(2, 700)),
            event(
                &format!("evt_{number}_session"),
                "checkout.session.completed",
                at,
                &session(&format!("cs_{number}"), &pi, "complete", "paid"),
            ),
        ]
        .map(|body| same(body, copies))
    })
    .await;
    let effects = effects(&pool).await;
    let events: BTreeSet<&String> = effects.iter().map(|effect| &effect[0]).collect();
    assert_eq!((effects.len(), events.len()), (lives * 4, lives * 4));
    let lives = lives as i64;
    assert_eq!(ledger(&pool).await, [lives * 4, lives * 20_000, lives * 5_700]);
    assert!(kept(&pool).await.into_values().all(|state| state == "done"));
}

/// Four events of one payment. Whatever comes first, it is paid once, and nothing is handled after that.
pub async fn every_order_of_one_life<D: Database>(world: World<D>) {
    let (pool, _, lives) = play(&world, |number, copies| {
        let pi = format!("pi_{number}");
        let mut failed = payment(&pi, "requires_payment_method", 20_000);
        failed["last_payment_error"] = serde_json::json!({ "code": "payment_failed", "message": "try again" });
        let life = [
            ("created", payment(&pi, "requires_payment_method", 20_000)),
            ("requires_action", payment(&pi, "requires_action", 20_000)),
            ("payment_failed", failed),
            ("succeeded", payment(&pi, "succeeded", 20_000)),
        ];
        let mut at = EPOCH;
        life.map(|(kind, object)| {
            at += 1000;
            same(event(&format!("evt_{number}_{kind}"), &format!("payment_intent.{kind}"), at, &object), copies)
        })
    })
    .await;
    let mut handled = BTreeMap::<String, Vec<String>>::new();
    for mut effect in effects(&pool).await {
        handled.entry(effect.remove(2)).or_default().push(effect.remove(1));
    }
    assert_eq!(handled.len(), lives);
    let order = ["created", "requires_action", "payment_failed", "succeeded"];
    for (payment, kinds) in handled {
        let places: Vec<_> = kinds.iter().map(|kind| order.iter().position(|name| kind.ends_with(name))).collect();
        assert!(places.is_sorted_by(|one, next| one < next), "{payment}: {kinds:?}");
        assert_eq!(places.last(), Some(&Some(3)), "{payment}: {kinds:?}");
    }
    assert_eq!(ledger(&pool).await[1], lives as i64 * 20_000);
}

/// Each delivery is an event of its own, as from as many endpoints.
pub async fn copies_under_other_ids<D: Database>(world: World<D>) {
    let (pool, _, lives) = play(&world, |number, copies| {
        let pi = format!("pi_{number}");
        let objects = [
            ("payment_intent.succeeded", payment(&pi, "succeeded", 20_000)),
            ("charge.refund.updated", refund(&format!("re_{number}"), &pi, "succeeded", 5_000)),
            ("checkout.session.completed", session(&format!("cs_{number}"), &pi, "complete", "paid")),
            ("payment_intent.canceled", payment(&format!("pi_{number}_other"), "canceled", 100)),
        ];
        objects.map(|(kind, object)| {
            let id = |copy| format!("evt_{number}_{kind}_{copy}");
            (0..copies).map(|copy| event(&id(copy), kind, EPOCH, &object)).collect()
        })
    })
    .await;
    let lives = lives as i64;
    assert_eq!(ledger(&pool).await, [lives * 4, lives * 20_000, lives * 5_000]);
    let states = kept(&pool).await.into_values();
    let doubles = states.filter(|state| state == "double").count();
    assert_eq!(doubles as i64, lives * 4 * (COPIES as i64 - 1));
}
