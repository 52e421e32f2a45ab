use crate::backoff::pause;
use crate::counters::{self, Count};
use crate::engine::Engine;
use crate::error::Error;
use crate::guard::{Standing, Verdict};
use crate::inbox::Inbox;
use crate::store::{self, Job};
use crate::told;
use futures_util::FutureExt;
use futures_util::future::{join_all, select};
use sqlx::Connection;
use sqlx::pool::PoolConnection;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::watch;
use tracing::Instrument;
use wooshpay::webhook::Event;

/// Why a handler could not do its work. It is kept with the event, and shown with a dead letter: no secret belongs in it.
pub type HandlerError = Box<dyn std::error::Error + Send + Sync>;

/// What a merchant does with an event.
pub trait Handler<D: Engine>: Send + Sync {
    /// Gives the event its effect. What is written through `db` and the mark that the event is handled commit together. An
    /// error, a panic, or taking longer than half a lease roll all of it back, and the event is tried again.
    ///
    /// An event may come before the merchant has written what it is about. Then an error is right: it comes again.
    ///
    /// A payment by Checkout is told as a payment intent and as a session. Act on one of them; the payment intent is there
    /// for the Direct API too.
    ///
    /// `db` is in a transaction, which is the inbox's to end. In SQLite nobody else can write until then, so calls to other
    /// services do not belong here. Its isolation is the database's own; under `serializable` an attempt that collides with
    /// another may cost a lease.
    fn handle(&self, event: &Event, db: &mut D::Connection) -> impl Future<Output = Result<(), HandlerError>> + Send;
}

/// How often an object is asked for anew when it keeps changing under our hands.
const LOOKS: u32 = 3;
/// How long a worker rests when the database does not answer.
const REST: Duration = Duration::from_secs(1);
const LONGEST_FAILURE: usize = 2000;

/// How an attempt ended that did not fail.
enum End {
    Marked(&'static str),
    /// The lease had ended, and somebody else has the event.
    Lost,
    /// The service is to be asked; the object is at this version.
    Doubt(i64),
}

// That their futures are `Send` is written out where a handler goes in: an `async fn` would not be known to be.
#[allow(clippy::manual_async_fn)]
impl<D: Engine> Inbox<D> {
    /// Handles events for ever, as they come and fall due. A database that cannot be reached is waited for.
    pub fn run(&self, handler: impl Handler<D>) -> impl Future<Output = ()> + Send {
        self.run_until(handler, std::future::pending())
    }

    /// Handles events until `stop` is ready, and finishes what is under way.
    pub fn run_until(
        &self,
        handler: impl Handler<D>,
        stop: impl Future<Output = ()> + Send,
    ) -> impl Future<Output = ()> + Send {
        async move {
            let (stopped, _) = watch::channel(false);
            let mut workers = Vec::new();
            for _ in 0..self.inside.settings.workers {
                workers.push(self.work(&handler, stopped.subscribe()));
            }
            let workers = join_all(workers);
            let stop = async {
                stop.await;
                stopped.send_replace(true);
                std::future::pending::<()>().await;
            };
            select(pin!(workers), pin!(stop)).await;
        }
    }

    /// Handles everything that is due now, and answers how many events it took up: for tests, and for programs that are
    /// started from time to time.
    ///
    /// # Errors
    ///
    /// When the database cannot be asked.
    pub fn drain(&self, handler: &impl Handler<D>) -> impl Future<Output = Result<usize, Error>> + Send {
        async move {
            let mut handled = 0;
            loop {
                let mut connection = self.inside.pool.acquire().await?;
                loop {
                    let Some(job) = self.claim(&mut connection).await? else { return Ok(handled) };
                    self.take_up(&mut connection, job, handler).await?;
                    handled += 1;
                    if self.lets_go(&mut connection) {
                        break;
                    }
                }
            }
        }
    }

    async fn work(&self, handler: &impl Handler<D>, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let wait = match self.burst(handler, &stopped).await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::warn!(%error, "the inbox's database does not answer");
                    REST
                }
            };
            let rung = pin!(self.inside.bell.notified());
            let over = pin!(async { tokio::time::timeout(wait, stopped.changed()).await.is_ok() });
            select(rung, over).await;
        }
    }

    /// Takes up what is due, and answers how long to wait for more.
    async fn burst(&self, handler: &impl Handler<D>, stopped: &watch::Receiver<bool>) -> Result<Duration, Error> {
        let mut connection = self.inside.pool.acquire().await?;
        while !*stopped.borrow() {
            let Some(job) = self.claim(&mut connection).await? else { break };
            self.take_up(&mut connection, job, handler).await?;
            if self.lets_go(&mut connection) {
                return Ok(Duration::ZERO);
            }
        }
        let next = store::next::<D>(&mut connection).await?;
        if next.is_none() {
            counters::lag(0);
        }
        let until = next.map_or(u64::MAX, |due| u64::try_from(due.saturating_sub(self.now())).unwrap_or(0));
        Ok(self.inside.settings.poll.min(Duration::from_millis(until.max(1))))
    }

    /// Whether to go on with another connection.
    fn lets_go(&self, connection: &mut PoolConnection<D>) -> bool {
        // A handler ended the transaction by hand: sqlx still counts it, and nobody could begin another.
        if connection.is_in_transaction() {
            connection.close_on_drop();
            return true;
        }
        // Who delivers must not wait until all that came before is handled.
        let pool = &self.inside.pool;
        pool.num_idle() == 0 && pool.size() >= pool.options().get_max_connections()
    }

    async fn claim(&self, connection: &mut D::Connection) -> Result<Option<Job>, Error> {
        let lease = i64::try_from(self.inside.settings.lease.as_millis()).unwrap_or(i64::MAX);
        let now = self.now();
        let job = store::claim::<D>(connection, self.inside.dialect, now, lease).await?;
        if let Some(job) = &job {
            counters::lag(now.saturating_sub(job.received));
        }
        Ok(job)
    }

    async fn take_up(&self, connection: &mut D::Connection, job: Job, handler: &impl Handler<D>) -> Result<(), Error> {
        let span = tracing::info_span!("wooshpay.inbox", event = job.id, kind = job.kind, attempt = job.attempt);
        self.attempt(connection, &job, handler).instrument(span).await
    }

    async fn attempt(&self, connection: &mut D::Connection, job: &Job, handler: &impl Handler<D>) -> Result<(), Error> {
        // Whoever took it up the last time did not live to say how it ended.
        let failure = if job.attempt > job.allowed {
            "the program ended, or lost its database, each time this event was tried".to_owned()
        } else {
            let work = AssertUnwindSafe(self.settle(connection, job, handler)).catch_unwind();
            match tokio::time::timeout(self.inside.settings.lease / 2, work).await {
                Ok(Ok(Ok(state))) => {
                    tracing::debug!(state, "an event came to its end");
                    return Ok(());
                }
                Ok(Ok(Err(failure))) => failure.to_string(),
                Ok(Err(panic)) => format!("the handler panicked: {}", words(panic.as_ref())),
                Err(_) => {
                    // What a statement that was given up still answers is not the answer to the next one.
                    let _ = connection.ping().await;
                    format!("it took longer than {:?}, half of a lease", self.inside.settings.lease / 2)
                }
            }
        };
        let failure = shortened(&failure);
        let now = self.now();
        if job.attempt >= job.allowed {
            if store::fail::<D>(connection, job, "dead", (now, now), &failure).await? {
                tracing::error!(failure, "an event was given up");
                Count::Dead.up();
            }
        } else {
            let wait = i64::try_from(pause(job.attempt, fastrand::f64()).as_millis()).unwrap_or(i64::MAX);
            if store::fail::<D>(connection, job, "waiting", (now.saturating_add(wait), 0), &failure).await? {
                tracing::warn!(failure, "an event is tried again");
                Count::Retried.up();
            }
        }
        Ok(())
    }

    /// Brings an event to its end, asking the service where it must.
    async fn settle(
        &self,
        connection: &mut D::Connection,
        job: &Job,
        handler: &impl Handler<D>,
    ) -> Result<&'static str, HandlerError> {
        let mut event: Event = serde_json::from_str(&job.body)?;
        let mut asked = None;
        for _ in 0..LOOKS {
            match self.try_once(connection, job, &event, asked, handler).await? {
                End::Marked(state) => {
                    match state {
                        "double" => Count::Double.up(),
                        "late" => Count::Late.up(),
                        _ => Count::Done.up(),
                    }
                    return Ok(state);
                }
                End::Lost => return Ok("lost"),
                End::Doubt(version) => {
                    event = told::refetched(&self.inside.client, &event).await?;
                    asked = Some(version);
                }
            }
        }
        Err("the object changed each time it was asked for".into())
    }

    /// The mark comes first, so that the event's row is held from the start; it counts when the transaction commits, together
    /// with what the handler wrote.
    async fn try_once(
        &self,
        connection: &mut D::Connection,
        job: &Job,
        event: &Event,
        asked: Option<i64>,
        handler: &impl Handler<D>,
    ) -> Result<End, HandlerError> {
        let mut transaction =
            store::begin::<D>(connection, self.inside.dialect, self.inside.settings.lease / 2).await?;
        if !store::mark::<D>(&mut transaction, job, "done", self.now()).await? {
            transaction.rollback().await?;
            return Ok(End::Lost);
        }
        let mut state = "done";
        let mut stands = None;
        let standing = Standing::of(event);
        if let Some(id) = &standing.object {
            let created = event.envelope().created.map_or(0, |created| created.as_millis());
            let last = store::hold::<D>(&mut transaction, id, standing.kind).await?;
            let known = Some(&last).filter(|last| !last.state.is_empty());
            let verdict = match asked {
                // What the service says of an object that has not changed since is true.
                Some(version) if version == last.version => match known {
                    Some(last) if standing.is(last) => Verdict::Double,
                    Some(last) if standing.undoes(last) => {
                        return Err(
                            format!("wooshpay answered {}, and had told of {}", standing.state, last.state).into()
                        );
                    }
                    _ => Verdict::Apply,
                },
                Some(_) => Verdict::Doubt,
                None => standing.against(known, created),
            };
            match verdict {
                // Said aloud: a transaction that is merely dropped holds its rows until the connection is used again.
                Verdict::Doubt => {
                    transaction.rollback().await?;
                    return Ok(End::Doubt(last.version));
                }
                Verdict::Double => state = "double",
                Verdict::Late => state = "late",
                Verdict::Apply => stands = Some((id, last.version, created.max(last.created))),
            }
        }
        if state == "done" {
            handler.handle(event, &mut transaction).await?;
        }
        // Last, for then it tells of a handler that ended the transaction, or overlooked that PostgreSQL did.
        let is_whole = match stands {
            Some((id, version, created)) => {
                store::stand::<D>(&mut transaction, (id, version), &standing, created).await?
            }
            None => store::restate::<D>(&mut transaction, &job.id, state).await?,
        };
        if !is_whole {
            return Err("the handler rolled back the transaction, which is the inbox's to end".into());
        }
        transaction.commit().await?;
        Ok(End::Marked(state))
    }
}

/// What a panic said.
fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("it did not say why")
}

/// As much of a failure as is kept; PostgreSQL keeps no NUL.
fn shortened(failure: &str) -> String {
    failure.chars().filter(|sign| *sign != '\0').take(LONGEST_FAILURE).collect()
}
