use crate::database::Database;
use crate::woosh::{self, EPOCH, event, payment, verified};
use crate::world::{Hands, Plain, World, effect, effects, kept, ledger};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use wooshpay::webhook::Event;
use wooshpay_inbox::{Handler, HandlerError, Inbox};

const MINUTE: Duration = Duration::from_secs(60);

fn paid() -> Event {
    verified(&event("evt_1", "payment_intent.succeeded", EPOCH, &payment("pi_1", "succeeded", 20_000)))
}

/// Writes, and then fails in its own way so many times.
struct Failing {
    times: AtomicU32,
    how: How,
}

#[derive(Clone, Copy)]
enum How {
    Error,
    Panic,
    Wait,
}

impl Failing {
    fn new(times: u32, how: How) -> Self {
        Self { times: AtomicU32::new(times), how }
    }
}

impl<D: Database> Handler<D> for Failing {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        effect::<D>(event, db).await?;
        if self.times.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |times| times.checked_sub(1)).is_err() {
            return Ok(());
        }
        match self.how {
            How::Error => Err("no stock".into()),
            How::Panic => panic!("this is meant to happen"),
            How::Wait => std::future::pending().await,
        }
    }
}

pub async fn what_fails_is_tried_again_and_then_parked<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let hands = Hands::new();
    let inbox = builder.clock(hands.clock()).attempts(3).open().await.unwrap();
    inbox.receive(&paid()).await.unwrap();
    let handler = Failing::new(4, How::Error);
    assert_eq!(inbox.drain(&handler).await.unwrap(), 1);
    assert_eq!(inbox.drain(&handler).await.unwrap(), 0, "a pause comes first");
    hands.pass(Duration::from_secs(1));
    assert_eq!(inbox.drain(&handler).await.unwrap(), 1);
    let waiting = inbox.waiting().await.unwrap();
    assert_eq!((waiting.events, waiting.oldest, waiting.dead), (1, Some(EPOCH), 0));
    hands.pass(Duration::from_secs(2));
    assert_eq!(inbox.drain(&handler).await.unwrap(), 1);
    let waiting = inbox.waiting().await.unwrap();
    assert_eq!((waiting.events, waiting.oldest, waiting.dead), (0, None, 1));
    assert_eq!(ledger(&pool).await, [0, 0, 0]);

    let letters = inbox.dead_letters(10).await.unwrap();
    let letter = &letters[0];
    assert_eq!((letter.id.as_str(), letter.kind.as_str()), ("evt_1", "payment_intent.succeeded"));
    assert_eq!((letter.object_id.as_str(), letter.attempts, letter.failure.as_str()), ("pi_1", 3, "no stock"));
    assert_eq!((letter.received, letter.given_up), (EPOCH, EPOCH + 3000));
    assert_eq!(letter.body.as_bytes(), paid().raw());

    assert!(!inbox.replay("evt_2").await.unwrap());
    assert!(inbox.replay(paid().id().as_str()).await.unwrap());
    assert!(!inbox.replay(paid().id().as_str()).await.unwrap(), "it is dead no more");
    assert_eq!(inbox.drain(&handler).await.unwrap(), 1);
    hands.pass(MINUTE);
    assert_eq!(inbox.drain(&handler).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
    assert_eq!(inbox.dead_letters(10).await.unwrap(), []);
}

pub async fn a_panic_is_a_failure<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.attempts(1).open().await.unwrap();
    inbox.receive(&paid()).await.unwrap();
    assert_eq!(inbox.drain(&Failing::new(1, How::Panic)).await.unwrap(), 1);
    let letters = inbox.dead_letters(10).await.unwrap();
    assert_eq!(letters[0].failure, "the handler panicked: this is meant to happen");
    assert_eq!(ledger(&pool).await, [0, 0, 0]);
}

pub async fn a_handler_that_does_not_end_is_stopped<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let inbox = builder.attempts(1).lease(Duration::from_millis(200)).open().await.unwrap();
    inbox.receive(&paid()).await.unwrap();
    assert_eq!(inbox.drain(&Failing::new(1, How::Wait)).await.unwrap(), 1);
    let letters = inbox.dead_letters(10).await.unwrap();
    assert_eq!(letters[0].failure, "it took longer than 100ms, half of a lease");
    inbox.replay(paid().id().as_str()).await.unwrap();
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
}

/// Says when it is at work, and stays there.
struct Held<'a>(&'a AtomicBool);

impl<D: Database> Handler<D> for Held<'_> {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        effect::<D>(event, db).await?;
        self.0.store(true, Ordering::SeqCst);
        std::future::pending().await
    }
}

pub async fn a_worker_that_dies_gives_its_events_back<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let hands = Hands::new();
    let inbox = builder.clock(hands.clock()).lease(MINUTE).open().await.unwrap();
    inbox.receive(&paid()).await.unwrap();
    let at_work = AtomicBool::new(false);
    let held = Held(&at_work);
    {
        let work = std::pin::pin!(inbox.run(held));
        futures_util::future::select(work, std::pin::pin!(until(&at_work))).await;
    }
    assert_eq!(inbox.drain(&Plain).await.unwrap(), 0, "the lease goes on");
    hands.pass(MINUTE);
    taken_up(&inbox).await;
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
    assert_eq!(effects(&pool).await.len(), 1);
}

/// Takes up the one event there is. A connection that was dropped is rolled back in the background, and until then PostgreSQL
/// passes its event over.
async fn taken_up<D: Database>(inbox: &Inbox<D>) {
    for _ in 0..1000 {
        if inbox.drain(&Plain).await.unwrap() == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody takes the event up");
}

/// Whoever takes it up dies at once, each time.
pub async fn an_event_that_ends_the_program_is_parked<D: Database>(world: World<D>) {
    let (pool, builder) = world.merchant().await;
    let hands = Hands::new();
    let inbox = builder.clock(hands.clock()).lease(MINUTE).attempts(2).open().await.unwrap();
    inbox.receive(&paid()).await.unwrap();
    for _ in 0..2 {
        let at_work = AtomicBool::new(false);
        let held = Held(&at_work);
        // A connection that was dropped is rolled back in the background: until then PostgreSQL passes its event over.
        while !at_work.load(Ordering::SeqCst) {
            let work = tokio::time::timeout(Duration::from_millis(500), inbox.drain(&held)).await;
            assert!(work.is_err() || matches!(work, Ok(Ok(0))), "{work:?}");
        }
        hands.pass(MINUTE);
    }
    taken_up(&inbox).await;
    let letters = inbox.dead_letters(10).await.unwrap();
    assert_eq!(letters[0].failure, "the program ended, or lost its database, each time this event was tried");
    assert_eq!((letters[0].attempts, ledger(&pool).await), (3, [0, 0, 0]));
}

/// Answers for one payment; waits for the gate first, and says that it was asked.
async fn service(asked: Arc<AtomicBool>, gate: watch::Receiver<bool>) -> wooshpay::Client {
    let app = axum::Router::new().fallback(move || {
        let (asked, mut gate) = (Arc::clone(&asked), gate.clone());
        async move {
            asked.store(true, Ordering::SeqCst);
            gate.wait_for(|open| *open).await.unwrap();
            payment("pi_1", "succeeded", 20_000).to_string()
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, app).into_future());
    woosh::client(Some(&address))
}

/// The first worker asks the service in doubt, and the answer comes when its lease has ended and a second worker is through.
pub async fn a_worker_that_is_late_has_no_effect<D: Database>(world: World<D>) {
    let (pool, _) = world.merchant().await;
    let hands = Hands::new();
    let (opened, gate) = watch::channel(false);
    let (asked, asked_fast) = (Arc::new(AtomicBool::new(false)), Arc::default());
    let slow = service(Arc::clone(&asked), gate).await;
    let fast = service(asked_fast, watch::channel(true).1).await;
    let open =
        async |client| Inbox::builder(pool.clone(), client).clock(hands.clock()).lease(MINUTE).open().await.unwrap();
    let (late, other) = (open(slow).await, open(fast).await);
    let unreadable = serde_json::json!({ "id": "pi_1", "status": "succeeded" });
    late.receive(&verified(&event("evt_1", "payment_intent.succeeded", EPOCH, &unreadable))).await.unwrap();
    let meanwhile = async {
        until(&asked).await;
        assert_eq!(other.drain(&Plain).await.unwrap(), 0, "the lease goes on");
        hands.pass(MINUTE);
        assert_eq!(other.drain(&Plain).await.unwrap(), 1);
        assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
        opened.send_replace(true);
    };
    let (taken_up, ()) = tokio::join!(late.drain(&Plain), meanwhile);
    assert_eq!(taken_up.unwrap(), 1);
    assert_eq!(ledger(&pool).await, [1, 20_000, 0]);
    assert_eq!(kept(&pool).await["evt_1"], "done");
}

async fn until(flag: &AtomicBool) {
    while !flag.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What a program that listens to the `metrics` crate hears.
pub async fn what_happens_is_counted<D: Database>(world: World<D>) {
    let recorder = DebuggingRecorder::new();
    let heard = recorder.snapshotter();
    // Every statement of this trial is made on this thread.
    let _listening = metrics::set_default_local_recorder(&recorder);
    let (_, builder) = world.merchant().await;
    let hands = Hands::new();
    let inbox = builder.clock(hands.clock()).attempts(2).open().await.unwrap();
    let tell = async |id: &str, status: &str| {
        let told = event(id, &format!("payment_intent.{status}"), EPOCH, &payment("pi_1", status, 20_000));
        inbox.receive(&verified(&told)).await.unwrap();
    };
    let handler = Failing::new(3, How::Error);
    tell("evt_1", "succeeded").await;
    tell("evt_1", "succeeded").await;
    inbox.drain(&handler).await.unwrap();
    hands.pass(MINUTE);
    inbox.drain(&handler).await.unwrap();
    inbox.replay(paid().id().as_str()).await.unwrap();
    inbox.drain(&handler).await.unwrap();
    hands.pass(MINUTE);
    inbox.drain(&handler).await.unwrap();
    tell("evt_2", "succeeded").await;
    tell("evt_3", "requires_action").await;
    inbox.drain(&handler).await.unwrap();
    let mut counted: Vec<(String, DebugValue)> = Vec::new();
    for (key, _, help, value) in heard.snapshot().into_vec() {
        assert!(help.is_some(), "{key:?} is not described");
        counted.push((key.key().name().to_owned(), value));
    }
    counted.sort_by(|one, other| one.0.cmp(&other.0));
    let count = |name: &str, times| (format!("wooshpay_inbox_{name}_total"), DebugValue::Counter(times));
    let lag = ("wooshpay_inbox_lag_seconds".to_owned(), DebugValue::Gauge(0.0.into()));
    let expected = [
        count("dead", 1),
        count("done", 1),
        count("doubles", 2),
        lag,
        count("late", 1),
        count("received", 3),
        count("retried", 2),
    ];
    assert_eq!(counted, expected);
}
