//! `kill -9` under load: whatever was acknowledged is in the file, once.
//!
//! `WOOSHPAY_KILLS` sets how often; 200 when absent. `WOOSHPAY_SEED` makes it die at the same moments again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

#[path = "../all/client.rs"]
mod client;

use client::Http;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const WORKERS: usize = 8;
const KILLS_OF_A_FILE: u64 = 25;

/// A sandbox as its own process. Dropping it is `kill -9`.
struct Victim {
    child: Child,
    base: String,
}

impl Victim {
    fn start(file: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_wooshpay-sandbox"))
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(file)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut base = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut base).unwrap();
        assert!(base.starts_with("http://"), "the sandbox did not start");
        Self { child, base: base.trim_end().to_owned() }
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// What the merchant was told of one order. Its amount is its own, so that a second payment would be seen.
#[derive(Clone, Default)]
struct Order {
    asked: bool,
    payment: Option<String>,
    paid: bool,
    refund: Option<String>,
}

type Ledger = Arc<Mutex<BTreeMap<i64, Order>>>;

struct Merchant {
    http: Http,
    base: String,
    ledger: Ledger,
}

impl Merchant {
    /// A call that is answered, or nothing when the sandbox died.
    async fn call(&self, key: String, path: &str, body: &Value) -> Option<Value> {
        let request = self.http.post(format!("{}{path}", self.base)).basic_auth("sk_test_kill", "").json(body);
        let key: &'static str = Box::leak(key.into_boxed_str());
        let answer = request.header("idempotency-key", key).try_send().await.ok()?;
        assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
        assert!(answer.headers.contains_key("request-id"));
        Some(answer.body)
    }

    fn note(&self, amount: i64, note: impl FnOnce(&mut Order)) -> Order {
        let mut ledger = self.ledger.lock().unwrap();
        let order = ledger.entry(amount).or_default();
        note(order);
        order.clone()
    }

    /// Takes an order as far as it goes, from wherever it is.
    async fn serve(&self, amount: i64) -> Option<()> {
        let order = self.note(amount, |order| order.asked = true);
        let create = json!({
            "amount": amount, "currency": "IDR", "confirm": true, "payment_method_data": { "type": "dana" },
            "return_url": "http://127.0.0.1:9/back",
        });
        let intent = self.call(format!("create {amount}"), "/v1/payment_intents", &create).await?;
        let id = intent["id"].as_str().unwrap().to_owned();
        assert!(order.payment.is_none_or(|known| known == id), "the key of {amount} made a second payment");
        self.note(amount, |order| order.payment = Some(id.clone()));
        if !order.paid {
            let token =
                intent["next_action"]["dana_handle_redirect"]["url"].as_str().unwrap().rsplit('/').next().unwrap();
            let wallet = format!("{}/dana/{token}", self.base);
            let login = self.http.post(format!("{wallet}/login"));
            let page = login.form(&[("phone", "081234567890"), ("pin", "123456")]).try_send().await.ok()?;
            // The customer may have paid before the sandbox died, without being told: then the page leads nowhere.
            let on = page.headers.get("location").map(|to| to.to_str().unwrap());
            if let Some((_, ticket)) = on.and_then(|to| to.split_once("ticket=")) {
                let ticket = ticket.split('&').next().unwrap();
                let paid = self.http.post(format!("{wallet}/pay")).form(&[("ticket", ticket)]).try_send().await.ok()?;
                assert_eq!(paid.status, 303, "{}", paid.body);
                self.note(amount, |order| order.paid = true);
            } else {
                let url = format!("{}/v1/payment_intents/{id}", self.base);
                let intent = self.http.get(url).basic_auth("sk_test_kill", "").try_send().await.ok()?.body;
                assert_eq!(intent["status"], "succeeded", "{id} has a page that is closed");
                self.note(amount, |order| order.paid = true);
            }
        }
        if amount % 3 == 0 {
            let refund = json!({ "payment_intent": id, "amount": "60" });
            let refund = self.call(format!("refund {amount}"), "/v1/refunds", &refund).await?;
            let refund = refund["id"].as_str().unwrap().to_owned();
            assert!(order.refund.is_none_or(|known| known == refund), "{amount} was refunded twice");
            self.note(amount, |order| order.refund = Some(refund));
        }
        Some(())
    }
}

/// Holds what the merchant was told against what the sandbox has.
async fn check(base: &str, ledger: &Ledger) {
    let answer = Http::new().get(format!("{base}/_sandbox/snapshot")).send().await;
    let tables = &answer.body["tables"];
    let rows = |name: &str| tables[name].as_object().unwrap();
    let mut by_amount: HashMap<i64, Vec<&Value>> = HashMap::new();
    for intent in rows("payment_intents").values() {
        by_amount.entry(intent["amount"].as_i64().unwrap()).or_default().push(intent);
    }
    let ledger = ledger.lock().unwrap();
    for (amount, found) in &by_amount {
        assert!(found.len() == 1 && ledger[amount].asked, "{} payments of {amount}", found.len());
    }
    for (amount, order) in ledger.iter() {
        let Some(id) = &order.payment else { continue };
        let intent = rows("payment_intents").get(id).unwrap_or_else(|| panic!("{id} was acknowledged, and is gone"));
        if order.paid {
            assert_eq!(intent["status"], "succeeded", "{id} was paid");
        }
        let refunds: Vec<&String> =
            rows("refunds").iter().filter(|(_, refund)| refund["intent"] == **id).map(|(id, _)| id).collect();
        assert!(refunds.len() <= 1, "{id} of {amount} was refunded twice");
        if let Some(refund) = &order.refund {
            assert_eq!(refunds, [refund], "the refund of {id}");
        }
    }
    let received = rows("payment_intents").values().map(|intent| intent["received"].as_i64().unwrap()).sum::<i64>();
    let refunded = rows("refunds").values().map(|refund| refund["amount"].as_i64().unwrap()).sum::<i64>();
    assert_eq!(tables["balance"]["IDR"].as_i64().unwrap_or_default(), received - refunded, "the balance");
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What came of some kills.
#[derive(Default)]
struct Counts {
    asked: usize,
    acknowledged: usize,
    paid: usize,
    refunded: usize,
    taken_up_again: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_and_nothing_is_there_twice() {
    let setting = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let kills = setting("WOOSHPAY_KILLS").unwrap_or(200);
    let mut dice = setting("WOOSHPAY_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    println!("{kills} kills, WOOSHPAY_SEED={dice}");
    let folder = Folder(std::env::temp_dir().join(format!("wooshpay-kill-{}", std::process::id())));
    std::fs::create_dir_all(&folder.0).unwrap();
    let (started, mut all, mut done) = (Instant::now(), Counts::default(), 0);
    // A file of their own for some at a time, so that reading it does not become all that there is to do.
    while done < kills {
        let some = KILLS_OF_A_FILE.min(kills - done);
        let counts = file_of_kills(&folder.0.join(format!("{done}.sqlite")), some, &mut dice).await;
        done += some;
        all.asked += counts.asked;
        all.acknowledged += counts.acknowledged;
        all.paid += counts.paid;
        all.refunded += counts.refunded;
        all.taken_up_again += counts.taken_up_again;
        println!("{done} kills after {} s", started.elapsed().as_secs());
    }
    println!(
        "{kills} kills: {} payments asked for, {} acknowledged, {} paid, {} refunded; {} taken up again",
        all.asked, all.acknowledged, all.paid, all.refunded, all.taken_up_again
    );
    assert!(all.paid > usize::try_from(kills).unwrap(), "there was hardly any load");
}

async fn file_of_kills(file: &Path, kills: u64, dice: &mut u64) -> Counts {
    let ledger = Ledger::default();
    let (mut next, mut counts) = (100_i64, Counts::default());
    for _ in 0..kills {
        let victim = Victim::start(file);
        check(&victim.base, &ledger).await;
        // Orders that were cut short are taken up again, with their keys; then come new ones.
        let unfinished = |order: &Order, amount: i64| !order.paid || (amount % 3 == 0 && order.refund.is_none());
        let old: Vec<i64> = {
            let ledger = ledger.lock().unwrap();
            ledger.iter().filter(|(amount, order)| unfinished(order, **amount)).map(|(amount, _)| *amount).collect()
        };
        counts.taken_up_again += old.len();
        let mut workers = Vec::new();
        for worker in 0..WORKERS {
            let merchant = Merchant { http: Http::new(), base: victim.base.clone(), ledger: Arc::clone(&ledger) };
            let old: Vec<i64> = old.iter().copied().skip(worker).step_by(WORKERS).collect();
            let first = next + i64::try_from(worker).unwrap() * 1000;
            workers.push(tokio::spawn(async move {
                for amount in old.into_iter().chain(first..) {
                    if merchant.serve(amount).await.is_none() {
                        break;
                    }
                }
            }));
        }
        next += i64::try_from(WORKERS).unwrap() * 1000;
        *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tokio::time::sleep(Duration::from_millis(5 + (*dice >> 33) % 80)).await;
        drop(victim);
        for worker in workers {
            worker.await.unwrap();
        }
    }
    let victim = Victim::start(file);
    check(&victim.base, &ledger).await;
    let ledger = ledger.lock().unwrap();
    let count = |told: fn(&Order) -> bool| ledger.values().filter(|order| told(order)).count();
    counts.asked = ledger.len();
    counts.acknowledged = count(|order| order.payment.is_some());
    counts.paid = count(|order| order.paid);
    counts.refunded = count(|order| order.refund.is_some());
    counts
}
