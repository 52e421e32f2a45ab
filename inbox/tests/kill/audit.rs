//! Holds what was acknowledged against what is in the merchant's tables.

use crate::database::Database;
use crate::sender::{REFUNDED, Sender};
use crate::shop::Shop;
use crate::woosh;
use sqlx::Pool;
use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use wooshpay_inbox::Inbox;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub async fn audit<D: Database>(what: &str, pool: &Pool<D>, sender: &Sender, begin: Instant) {
    let left = finish(pool).await;
    let number = async |sql: &str| number(pool, sql).await;
    let count = async |sql: &str| number(&format!("count(*) FROM {sql}")).await;

    let kept = D::read(pool, "SELECT id, state FROM wooshpay_inbox_events").await;
    let ended = |row: &&Vec<String>| ["done", "double", "late"].contains(&row[1].as_str());
    let handled: HashSet<&str> = kept.iter().filter(ended).map(|row| row[0].as_str()).collect();
    let acknowledged = sender.acknowledged();
    for id in &acknowledged {
        assert!(handled.contains(id.as_str()), "{id} was acknowledged, and was lost");
    }
    assert_eq!(kept.len(), acknowledged.len(), "all were delivered until they were acknowledged");

    // Each payment was told to have succeeded, in some order with the rest; each third one was refunded.
    let payments = sender.payments();
    assert_eq!(count("effects WHERE object LIKE 'pi_%' AND state = 'succeeded'").await, payments);
    assert_eq!(count("effects WHERE object LIKE 're_%' AND state = 'succeeded'").await, payments / 3);
    assert_eq!(count("(SELECT event FROM effects GROUP BY event HAVING count(*) > 1) AS doubles").await, 0);
    assert_eq!(count("(SELECT object FROM effects GROUP BY object, state HAVING count(*) > 1) AS doubles").await, 0);
    let after = "effects AS one JOIN effects AS other ON one.object = other.object
                 WHERE one.state = 'succeeded' AND other.place > one.place";
    assert_eq!(count(after).await, 0, "something was handled after the end");
    let applied = count("effects").await;
    assert_eq!(applied, i64::try_from(kept.iter().filter(|row| row[1] == "done").count()).unwrap());

    let amounts = "state = 'succeeded' AND 'pi_' || (paid - 100) = payment";
    let refunds = format!("refunded = CASE WHEN (paid - 100) % 3 = 0 THEN {REFUNDED} ELSE 0 END");
    assert_eq!(count(&format!("orders WHERE {amounts} AND {refunds}")).await, payments);
    assert_eq!(count("orders WHERE paid <> 0 OR refunded <> 0 OR state <> 'new'").await, payments);
    let due = payments * 100 + payments * (payments + 1) / 2 - payments / 3 * REFUNDED;
    assert_eq!(number("amount FROM balance").await, due);

    let attempts = number("sum(attempts) FROM wooshpay_inbox_events").await;
    let counted = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    println!(
        "{what}, {} deliveries, {} of them unanswered or refused and made again, {} again after they were answered; \
         {} events acknowledged, 0 lost; {applied} applied, 0 twice, {} late or doubles; {} attempts; {left} handled after \
         the end; {:.1} s",
        counted(&sender.delivered),
        counted(&sender.unanswered),
        counted(&sender.again),
        acknowledged.len(),
        acknowledged.len() - usize::try_from(applied).unwrap(),
        attempts,
        begin.elapsed().as_secs_f64(),
    );
    assert!(
        counted(&sender.unanswered) > 0 && attempts > i64::try_from(kept.len()).unwrap(),
        "nothing was interrupted"
    );
}

/// Handles what is left, as if a day had passed: no lease holds and no pause lasts so long. Answers how many events it took up.
async fn finish<D: Database>(pool: &Pool<D>) -> usize {
    let builder = Inbox::builder(pool.clone(), woosh::client(None)).attempts(100);
    let tomorrow = SystemTime::now().duration_since(UNIX_EPOCH).unwrap() + DAY;
    let tomorrow = i64::try_from(tomorrow.as_millis()).unwrap();
    let tomorrow = builder.clock(move || tomorrow).lease(Duration::from_secs(60)).open().await.unwrap();
    let left = tomorrow.drain(&Shop { failing: 0, slowness: 0 }).await.unwrap();
    let waiting = tomorrow.waiting().await.unwrap();
    assert_eq!((waiting.events, waiting.dead), (0, 0));
    left
}

/// What `SELECT` answers with.
async fn number<D: Database>(pool: &Pool<D>, sql: &str) -> i64 {
    D::read(pool, &format!("SELECT CAST((SELECT {sql}) AS TEXT)")).await[0][0].parse().unwrap()
}
