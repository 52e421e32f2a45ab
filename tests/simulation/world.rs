//! What surrounds the merchants: the sandbox in memory, its clock, dice, and what is known to be true.

use crate::counts::Counts;
use crate::faults::Fault;
use crate::post::Waiting;
use crate::shop::{Flaw, Shop};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use bytes::Bytes;
use reqwest::Method;
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime};
use tokio::sync::Notify;
use tower::ServiceExt;
use wooshpay::http::{HttpRequest, HttpResponse};
use wooshpay::{Idr, Outcome};
use wooshpay_sandbox::{Clock, Sandbox};

pub const BASE: &str = "http://127.0.0.1:1";
const START: i64 = 1_700_000_000_000;

pub struct World {
    pub clock: Clock,
    pub flaw: Flaw,
    pub shops: Vec<Mutex<Shop>>,
    /// Kills the merchant whose call is under way.
    pub crash: Notify,
    /// Shipments that the sandbox has handed over and nobody has delivered.
    pub bag: Arc<Mutex<Vec<Waiting>>>,
    /// Requests that are still on their way.
    pub late: Mutex<Vec<HttpRequest>>,
    /// How many in a hundred attempts and deliveries go wrong.
    pub weather: u32,
    /// What went wrong with the last attempt: trouble seldom comes alone.
    pub trouble: Mutex<Option<(Fault, &'static str)>>,
    app: Router,
    /// The shop that hears no delivery, if any.
    deaf: AtomicUsize,
    dice: Mutex<fastrand::Rng>,
    calm: AtomicBool,
    seen: Mutex<Seen>,
    log: Mutex<Log>,
}

/// What somebody who watches every wire knows.
#[derive(Default)]
pub struct Seen {
    /// What customers paid, by order.
    pub paid: BTreeMap<String, Idr>,
    /// Payment intent and amount of each refund that the sandbox made, by the refund's id.
    pub refunds: BTreeMap<String, (String, Idr)>,
    /// Address and body of what the sandbox ever handed over to be delivered.
    pub handed: HashSet<(String, Bytes)>,
    /// Of that, what was answered with 2xx.
    pub settled: HashSet<(String, Bytes)>,
    /// What became of the requests of the call that is under way.
    call: Witness,
}

#[derive(Clone, Copy, Debug, Default)]
struct Witness {
    /// Requests that arrived, or are still on their way.
    sent: u32,
    /// Those of them that were done, or may yet be: asking does nothing.
    done: u32,
}

#[derive(Default)]
struct Log {
    counts: Counts,
    complaints: Vec<String>,
    trace: Option<Vec<String>>,
}

/// What a run leaves behind.
pub struct Report {
    pub counts: Counts,
    pub complaints: Vec<String>,
    pub trace: Vec<String>,
}

/// Where this shop hears webhooks.
pub fn address(shop: usize) -> String {
    format!("{BASE}/hook/{shop}")
}

pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

impl World {
    /// A sandbox of its own, and this many merchants who have nothing yet. Everything follows from the seed.
    pub fn new(seed: u64, flaw: Flaw, traced: bool) -> Self {
        let mut dice = fastrand::Rng::with_seed(seed);
        let bag = Arc::new(Mutex::new(Vec::new()));
        let clock = Clock::frozen_at(START);
        let handed = Arc::clone(&bag);
        let sandbox = Sandbox::builder().clock(clock.clone()).seed(seed);
        let sandbox = sandbox.courier(move |shipment| Waiting::put(&handed, shipment));
        Self {
            clock,
            flaw,
            shops: (0..[1, 1, 1, 2, 2, 3][dice.usize(0..6)]).map(|_| Mutex::default()).collect(),
            crash: Notify::new(),
            bag,
            late: Mutex::default(),
            weather: dice.u32(5..=60),
            trouble: Mutex::default(),
            app: sandbox.app(BASE).unwrap(),
            deaf: AtomicUsize::new(usize::MAX),
            dice: Mutex::new(dice),
            calm: AtomicBool::new(true),
            seen: Mutex::default(),
            log: Mutex::new(Log { trace: traced.then(Vec::new), ..Log::default() }),
        }
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn chance(&self, percent: u32) -> bool {
        lock(&self.dice).u32(0..100) < percent
    }

    /// As [`chance`](Self::chance), in the bad times only.
    pub fn mishap(&self, percent: u32) -> bool {
        !self.is_calm() && self.chance(percent)
    }

    /// A number below this one.
    pub fn below(&self, end: usize) -> usize {
        lock(&self.dice).usize(0..end)
    }

    pub fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    pub fn calm(&self, calm: bool) {
        self.calm.store(calm, Ordering::Relaxed);
    }

    /// From now on this shop hears no delivery, and every other does.
    pub fn deafen(&self, index: Option<usize>) {
        self.deaf.store(index.unwrap_or(usize::MAX), Ordering::Relaxed);
    }

    pub fn is_deaf(&self, index: usize) -> bool {
        self.deaf.load(Ordering::Relaxed) == index
    }

    pub fn shop<T>(&self, index: usize, work: impl FnOnce(&mut Shop) -> T) -> T {
        work(&mut lock(&self.shops[index]))
    }

    pub fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut lock(&self.seen))
    }

    pub fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(self.clock.now()).unwrap())
    }

    pub fn count(&self, what: &'static str) {
        lock(&self.log).counts.add(what, 1);
    }

    /// Writes a line into the trace, when there is one.
    pub fn say(&self, what: impl FnOnce() -> String) {
        if let Some(trace) = &mut lock(&self.log).trace {
            trace.push(what());
        }
    }

    /// Something is as it must never be.
    pub fn complain(&self, what: impl Into<String>) {
        let what = what.into();
        self.say(|| format!("WRONG: {what}"));
        lock(&self.log).complaints.push(what);
    }

    pub fn report(&self) -> Report {
        let log = std::mem::take(&mut *lock(&self.log));
        Report { counts: log.counts, complaints: log.complaints, trace: log.trace.unwrap_or_default() }
    }

    /// Lets the sandbox do all that it does by itself. Time stands still, so this returns when everything waits.
    pub async fn settle(&self) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    /// Brings a request to the sandbox. `current` tells those of the call under way from stragglers.
    pub async fn reach(&self, request: HttpRequest, current: bool) -> HttpResponse {
        let HttpRequest { method, url, headers, body, .. } = request;
        let path = url.path().to_owned();
        let uri = url.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
        let mut sent = Request::builder().method(method.clone()).uri(uri);
        *sent.headers_mut().unwrap() = headers;
        let answer = self.ask(sent.body(Body::from(body.unwrap_or_default())).unwrap()).await;
        let (head, body) = answer.into_parts();
        self.say(|| format!("sandbox: {method} {path} -> {}", head.status));
        if head.status.is_server_error() {
            self.complain(format!("{method} {path}: {}", String::from_utf8_lossy(&body)));
        }
        let done = head.status.is_success() && method == Method::POST;
        self.seen(|seen| {
            if current {
                seen.call.sent += 1;
                seen.call.done += u32::from(done);
            }
            if done && path == "/v1/refunds" {
                let refund: wooshpay::types::Refund = serde_json::from_slice(&body).unwrap();
                let intent = refund.payment_intent.unwrap().to_string();
                seen.refunds.insert(refund.id.to_string(), (intent, Idr::from_amount(refund.amount.unwrap()).unwrap()));
            }
        });
        HttpResponse { status: head.status, headers: head.headers, body }
    }

    pub async fn ask(&self, request: Request<Body>) -> Response<Bytes> {
        let answer = self.app.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        Response::from_parts(head, to_bytes(body, usize::MAX).await.unwrap())
    }

    /// A request will arrive later. `loose` when nobody waits for its answer any more.
    pub fn delay(&self, request: HttpRequest, loose: bool) {
        if loose {
            self.seen(|seen| {
                seen.call.sent += 1;
                seen.call.done += u32::from(request.method == Method::POST);
            });
        }
        lock(&self.late).push(request);
    }

    /// A straggler arrives.
    pub async fn late_arrival(&self) {
        let count = lock(&self.late).len();
        if count > 0 {
            let index = self.below(count);
            let request = lock(&self.late).remove(index);
            self.count("late arrivals");
            self.say(|| "a straggler arrives".into());
            self.reach(request, false).await;
        }
    }

    pub fn begin_call(&self) {
        self.seen(|seen| seen.call = Witness::default());
    }

    /// Holds what an error says of the money against what is known.
    pub fn judge(&self, error: &wooshpay::Error) {
        let call = self.seen(|seen| seen.call);
        let lie = match error.outcome() {
            Outcome::NotSent => call.sent > 0,
            Outcome::Rejected => call.done > 0,
            Outcome::Unknown => false,
        };
        self.count(match error.outcome() {
            Outcome::NotSent => "outcome not sent",
            Outcome::Rejected => "outcome rejected",
            Outcome::Unknown => "outcome unknown",
        });
        if lie {
            self.complain(format!("an error told a lie: {error}; {call:?}"));
        }
    }

    /// An order leaves the house.
    pub fn shipped(&self, order: &str, amount: Idr) {
        match self.seen(|seen| seen.paid.get(order).copied()) {
            Some(paid) if paid == amount => self.say(|| format!("{order} is shipped for {amount}")),
            paid => self.complain(format!("{order} was shipped for {amount}, and the customer paid {paid:?}")),
        }
    }
}
