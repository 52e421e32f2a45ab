//! WooshPay: it delivers events until each is answered with a 2xx, some of them again after that, to any worker that lives.

use crate::shop::ORDERS;
use crate::woosh::{EPOCH, event, payment, refund, signature};
use serde_json::Value;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

const SENDERS: usize = 6;
/// How many events wait to be delivered at a time.
const WAITING: usize = 30;
/// Milliseconds at most between one delivery and the next of the same one who sends.
const PAUSE: u64 = 20;
const PATIENCE: Duration = Duration::from_secs(3);
pub const REFUNDED: i64 = 60;

/// An event as its body is sent.
struct Told {
    id: String,
    body: String,
}

pub struct Sender {
    /// Where the workers are; none while one is dead.
    doors: Mutex<Vec<Option<SocketAddr>>>,
    post: Mutex<Post>,
    is_over: AtomicBool,
    pub delivered: AtomicU64,
    pub unanswered: AtomicU64,
    pub again: AtomicU64,
}

struct Post {
    dice: fastrand::Rng,
    waiting: Vec<Told>,
    /// How many of those taken out have not come to an end.
    under_way: usize,
    payments: i64,
    acknowledged: HashSet<String>,
}

impl Post {
    /// Somewhere among the others.
    fn add(&mut self, told: Told) {
        let at = self.dice.usize(..=self.waiting.len());
        self.waiting.insert(at, told);
    }
}

/// Those who deliver.
pub struct Sending(Arc<Sender>, Vec<JoinHandle<()>>);

impl Sending {
    /// No new events come; those that there are come until they are answered.
    pub async fn finish(self) {
        self.0.is_over.store(true, Ordering::SeqCst);
        for sender in self.1 {
            sender.await.unwrap();
        }
    }
}

impl Sender {
    pub fn new(seed: u64, doors: impl Iterator<Item = SocketAddr>) -> Self {
        let post = Post {
            dice: fastrand::Rng::with_seed(seed ^ 1),
            waiting: Vec::new(),
            under_way: 0,
            payments: 0,
            acknowledged: HashSet::new(),
        };
        Self {
            doors: Mutex::new(doors.map(Some).collect()),
            post: Mutex::new(post),
            is_over: AtomicBool::new(false),
            delivered: AtomicU64::new(0),
            unanswered: AtomicU64::new(0),
            again: AtomicU64::new(0),
        }
    }

    pub fn gone(&self, number: usize) {
        self.doors.lock().unwrap()[number] = None;
    }

    pub fn came(&self, number: usize, address: SocketAddr) {
        self.doors.lock().unwrap()[number] = Some(address);
    }

    /// How many payments events were told of.
    pub fn payments(&self) -> i64 {
        self.post.lock().unwrap().payments
    }

    pub fn acknowledged(&self) -> HashSet<String> {
        self.post.lock().unwrap().acknowledged.clone()
    }

    pub fn start(self: &Arc<Self>) -> Sending {
        let send = |_| {
            let sender = Arc::clone(self);
            tokio::spawn(async move { sender.send().await })
        };
        Sending(Arc::clone(self), (0..SENDERS).map(send).collect())
    }

    async fn send(&self) {
        while let Some((told, copies)) = self.take().await {
            let mut is_acknowledged = false;
            for copy in 0..copies {
                let door = fastrand::choice(self.doors.lock().unwrap().iter().flatten().copied().collect::<Vec<_>>());
                let answer = match door {
                    Some(door) => tokio::time::timeout(PATIENCE, deliver(door, &told)).await.ok().flatten(),
                    None => None,
                };
                self.delivered.fetch_add(1, Ordering::Relaxed);
                self.again.fetch_add(u64::from(copy > 0), Ordering::Relaxed);
                match answer {
                    Some(204) => is_acknowledged = true,
                    // A worker that lives and has lost its database says so.
                    Some(503) | None => {
                        self.unanswered.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                    Some(status) => panic!("{} was answered with {status}", told.id),
                }
            }
            let mut post = self.post.lock().unwrap();
            post.under_way -= 1;
            if is_acknowledged {
                post.acknowledged.insert(told.id);
            } else {
                post.add(told);
            }
        }
    }

    /// An event and how often it is to be delivered; nothing when all is over.
    async fn take(&self) -> Option<(Told, u32)> {
        loop {
            tokio::time::sleep(Duration::from_millis(fastrand::u64(..PAUSE))).await;
            let is_over = self.is_over.load(Ordering::SeqCst);
            let mut post = self.post.lock().unwrap();
            while !is_over && post.waiting.len() < WAITING && post.payments < ORDERS {
                post.payments += 1;
                for told in life(post.payments) {
                    post.add(told);
                }
            }
            if let Some(told) = post.waiting.pop() {
                post.under_way += 1;
                return Some((told, 1 + u32::from(post.dice.u8(..3) == 0)));
            }
            if is_over && post.under_way == 0 {
                return None;
            }
        }
    }
}

/// The status of the answer, or nothing when there was none.
async fn deliver(door: SocketAddr, told: &Told) -> Option<u16> {
    let mut stream = TcpStream::connect(door).await.ok()?;
    let (signature, length, body) = (signature(told.body.as_bytes()), told.body.len(), &told.body);
    let request = format!(
        "POST /webhook HTTP/1.1\r\nhost: shop\r\nwooshpay-signature: {signature}\r\ncontent-length: {length}\r\n\
         connection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// What is told of one payment. Its amount is its own, so that a second payment would be seen.
fn life(number: i64) -> Vec<Told> {
    let (id, amount) = (format!("pi_{number}"), 100 + number);
    let told = |second: i64, kind: &str, object: Value| {
        let id = format!("evt_{number}_{second}");
        let body = event(&id, kind, EPOCH + second * 1000, &object).to_string();
        Told { id, body }
    };
    let back = |status| refund(&format!("re_{number}"), &id, status, REFUNDED);
    let mut all = vec![
        told(1, "payment_intent.created", payment(&id, "requires_payment_method", amount)),
        told(2, "payment_intent.requires_action", payment(&id, "requires_action", amount)),
        told(3, "payment_intent.succeeded", payment(&id, "succeeded", amount)),
    ];
    if number % 2 == 0 {
        // A second endpoint is told the same under another id.
        all.push(told(6, "payment_intent.succeeded", payment(&id, "succeeded", amount)));
    }
    if number % 3 == 0 {
        all.push(told(4, "charge.refund.updated", back("pending")));
        all.push(told(5, "charge.refund.updated", back("succeeded")));
    }
    all
}
