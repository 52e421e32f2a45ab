use crate::counters::{self, Count};
use crate::engine::{Dialect, Engine};
use crate::error::Error;
use crate::store::{self, DeadLetter, Waiting};
use sqlx::Pool;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;
use wooshpay::Client;
use wooshpay::dana::Feed;
use wooshpay::webhook::Event;

const LONGEST_ID: usize = 1000;

/// Takes events and gives each its effect once. Clones are the same inbox.
///
/// Any number of programs may share one, in one database: each event is taken up by one of them. In SQLite all of them write
/// in turn, so there a second worker brings nothing but patience with slow handlers.
pub struct Inbox<D: Engine> {
    pub(crate) inside: Arc<Inside<D>>,
}

pub(crate) struct Inside<D: Engine> {
    pub(crate) pool: Pool<D>,
    pub(crate) client: Client,
    pub(crate) dialect: Dialect,
    pub(crate) settings: Settings,
    /// Rung when an event came in.
    pub(crate) bell: Notify,
}

pub(crate) struct Settings {
    feed: Option<Feed>,
    pub(crate) workers: usize,
    pub(crate) lease: Duration,
    attempts: u32,
    pub(crate) poll: Duration,
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
}

/// What came of receiving an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// It is kept, and will be handled.
    New,
    /// It had come before.
    Double,
}

impl<D: Engine> Inbox<D> {
    /// An inbox in the merchant's own database. `client` is asked in doubt, and to [`reconcile`](Self::reconcile).
    pub fn builder(pool: Pool<D>, client: Client) -> Builder<D> {
        let settings = Settings {
            feed: None,
            workers: 1,
            lease: Duration::from_secs(120),
            attempts: 24,
            poll: Duration::from_secs(1),
            clock: Box::new(system_clock),
        };
        Builder { pool, client, settings }
    }

    /// Keeps a verified event. Answer WooshPay with a 2xx when this succeeds, and with a 5xx when it does not: then the event
    /// comes again.
    ///
    /// # Errors
    ///
    /// When no verifier gave the event, and when the database cannot keep it.
    pub async fn receive(&self, event: &Event) -> Result<Received, Error> {
        if !event.is_verified() {
            return Err(Error::Unverified);
        }
        let raw = std::str::from_utf8(event.raw()).map_err(|_| Error::Unfit("its body is not UTF-8"))?;
        let received = self.keep(event, raw).await?;
        if let Some(feed) = &self.inside.settings.feed {
            feed.tell(event);
        }
        Ok(received)
    }

    pub(crate) async fn keep(&self, event: &Event, raw: &str) -> Result<Received, Error> {
        let (id, kind, object) = (event.id().as_str(), event.kind_str(), event.object_id().unwrap_or_default());
        for (name, text) in [("id", id), ("type", kind), ("object's id", object)] {
            if text.len() > LONGEST_ID || text.contains('\0') {
                tracing::error!(name, "an event cannot be kept");
                return Err(Error::Unfit("its id, its type or its object's id has over 1,000 bytes, or a NUL"));
            }
        }
        let row = (id, kind, object, raw);
        let new = store::insert(&self.inside.pool, row, self.inside.settings.attempts, self.now()).await?;
        if new {
            Count::Received.up();
            self.inside.bell.notify_one();
            Ok(Received::New)
        } else {
            Count::Double.up();
            Ok(Received::Double)
        }
    }

    /// What still is to be done.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn waiting(&self) -> Result<Waiting, Error> {
        Ok(store::waiting(&self.inside.pool).await?)
    }

    /// Events that were given up, oldest first, no more than `most`.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn dead_letters(&self, most: u32) -> Result<Vec<DeadLetter>, Error> {
        Ok(store::dead_letters(&self.inside.pool, most).await?)
    }

    /// Tries a dead letter anew, as often as a new event. Answers whether there was one of this id, which is
    /// [`DeadLetter::id`]: text, for what came is kept however it is spelled.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn replay(&self, id: &str) -> Result<bool, Error> {
        let found = store::replay(&self.inside.pool, id, self.inside.settings.attempts, self.now()).await?;
        self.inside.bell.notify_one();
        Ok(found)
    }

    /// Forgets events that were handled before `before`, and answers how many. An event that is forgotten is taken for new
    /// when it comes again; WooshPay delivers for 72 hours. What is known of objects stays.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub async fn forget(&self, before: SystemTime) -> Result<u64, Error> {
        Ok(store::forget(&self.inside.pool, millis(before)).await?)
    }

    pub(crate) fn now(&self) -> i64 {
        (self.inside.settings.clock)()
    }
}

/// Milliseconds since the Unix epoch, 0 before it.
pub(crate) fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn system_clock() -> i64 {
    millis(SystemTime::now())
}

impl<D: Engine> Clone for Inbox<D> {
    fn clone(&self) -> Self {
        Self { inside: Arc::clone(&self.inside) }
    }
}

impl<D: Engine> fmt::Debug for Inbox<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").field("dialect", &self.inside.dialect).finish_non_exhaustive()
    }
}

/// What can be said about an inbox before it is opened.
#[must_use = "an inbox is there once it is opened"]
pub struct Builder<D: Engine> {
    pool: Pool<D>,
    client: Client,
    settings: Settings,
}

impl<D: Engine> Builder<D> {
    /// Tells this feed of each event as it comes, so that a page that waits with
    /// [`settle`](wooshpay::dana::Dana::settle) knows at once.
    pub fn feed(mut self, feed: Feed) -> Self {
        self.settings.feed = Some(feed);
        self
    }

    /// How many events [`run`](Inbox::run) handles at once; 1 unless told, at least 1. Each takes a connection of the pool.
    pub fn workers(mut self, workers: usize) -> Self {
        self.settings.workers = workers.max(1);
        self
    }

    /// How long an event belongs to the worker that took it up; 2 minutes unless told, at least 10 milliseconds. A handler
    /// has half of it, and is then stopped and tried again. The event of a worker that died is taken up again after it.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.settings.lease = lease.max(Duration::from_millis(10));
        self
    }

    /// How often an event is tried before it is given up; 24 times unless told, which takes half a day; at least once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.settings.attempts = attempts.max(1);
        self
    }

    /// How long a worker that has nothing to do waits before it looks for events that another program received; 1 second
    /// unless told. Events that this inbox received are taken up at once.
    pub fn poll(mut self, poll: Duration) -> Self {
        self.settings.poll = poll.max(Duration::from_millis(1));
        self
    }

    /// What tells the time, in milliseconds since the Unix epoch; the system unless told. For tests.
    pub fn clock(mut self, clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        self.settings.clock = Box::new(clock);
        self
    }

    /// Makes or brings up to date the inbox's tables: `wooshpay_inbox_events`, `wooshpay_inbox_objects` and
    /// `wooshpay_inbox_migrations`.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached, or holds tables of a later version of the inbox.
    pub async fn open(self) -> Result<Inbox<D>, Error> {
        counters::describe();
        let dialect = store::migrate(&self.pool).await.map_err(Error::Migration)?;
        let Self { pool, client, settings } = self;
        Ok(Inbox { inside: Arc::new(Inside { pool, client, dialect, settings, bell: Notify::new() }) })
    }
}

impl<D: Engine> fmt::Debug for Builder<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").finish_non_exhaustive()
    }
}
