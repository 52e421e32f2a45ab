//! A merchant whose tables would show every effect that is missing, and every one that is there twice.

use crate::database::Database;
use sqlx::Pool;
use std::time::Duration;
use wooshpay::webhook::{Event, EventObject};
use wooshpay_inbox::{Handler, HandlerError};

/// Orders that wait for their payment.
pub const ORDERS: i64 = 20_000;

/// No table has a key: what is written twice is there twice.
pub async fn open<D: Database>(address: &str) -> Pool<D> {
    let pool = D::connect(address, 5).await;
    let tables = format!(
        "CREATE TABLE effects (event TEXT NOT NULL, object TEXT NOT NULL, state TEXT NOT NULL, place BIGINT NOT NULL);
         CREATE TABLE orders (payment TEXT NOT NULL, state TEXT NOT NULL, paid BIGINT NOT NULL, refunded BIGINT NOT NULL);
         CREATE TABLE balance (amount BIGINT NOT NULL);
         CREATE INDEX effects_object ON effects (object);
         CREATE INDEX orders_payment ON orders (payment);
         INSERT INTO balance VALUES (0);
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ORDERS})
         INSERT INTO orders SELECT 'pi_' || n, 'new', 0, 0 FROM numbers"
    );
    D::run(&pool, &tables).await.unwrap();
    pool
}

/// Writes what it is told, in three steps with pauses between them. So many of a hundred attempts fail after the second one.
pub struct Shop {
    pub failing: u8,
    /// Milliseconds that a pause takes at most.
    pub slowness: u64,
}

impl Shop {
    async fn pause(&self) {
        if self.slowness > 0 {
            tokio::time::sleep(Duration::from_micros(fastrand::u64(..self.slowness * 1000))).await;
        }
    }
}

impl<D: Database> Handler<D> for Shop {
    async fn handle(&self, event: &Event, db: &mut D::Connection) -> Result<(), HandlerError> {
        let (payment, state, paid, refunded) = match event.object() {
            EventObject::PaymentIntent(payment) => {
                let paid = if payment.status.as_str() == "succeeded" { payment.amount.get() } else { 0 };
                (&payment.id, payment.status.as_str(), paid, 0)
            }
            EventObject::Refund(refund) => {
                let status = refund.status.as_ref().map_or("", |status| status.as_str());
                let back = refund.amount.map_or(0, |amount| amount.get());
                let payment = refund.payment_intent.as_ref().ok_or("a refund of nothing")?;
                (payment, status, 0, if status == "succeeded" { back } else { 0 })
            }
            other => return Err(format!("nobody told {other:?}").into()),
        };
        let object = event.object_id().unwrap_or_default();
        let note = "INSERT INTO effects SELECT $1, $2, $3, count(*) FROM effects WHERE object = $2";
        D::write(db, note, &[event.id().as_str(), object, state]).await?;
        self.pause().await;

        let order = "UPDATE orders SET paid = paid + CAST($1 AS BIGINT), refunded = refunded + CAST($2 AS BIGINT),
                     state = CASE WHEN payment = $3 THEN $4 ELSE state END WHERE payment = $5";
        let sums = [paid, refunded].map(|sum| sum.to_string());
        D::write(db, order, &[&sums[0], &sums[1], object, state, payment.as_str()]).await?;
        if fastrand::u8(..100) < self.failing {
            return Err("the shop was told to fail".into());
        }
        self.pause().await;

        if paid != refunded {
            let sum = "UPDATE balance SET amount = amount + CAST($1 AS BIGINT)";
            D::write(db, sum, &[&(paid - refunded).to_string()]).await?;
        }
        Ok(())
    }
}
