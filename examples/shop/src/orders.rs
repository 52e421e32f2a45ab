//! The shop's own tables. Its words are understood by SQLite and by PostgreSQL.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool, Row};
use wooshpay::Idr;
use wooshpay::types::{CheckoutSessionId, PaymentIntentId, RefundId};

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS orders (
        id TEXT PRIMARY KEY, item TEXT NOT NULL, price BIGINT NOT NULL, quantity BIGINT NOT NULL,
        way TEXT NOT NULL, attempt BIGINT NOT NULL, created BIGINT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS payments (
        id TEXT PRIMARY KEY, order_id TEXT NOT NULL, attempt BIGINT NOT NULL, session TEXT NOT NULL,
        state TEXT NOT NULL, received BIGINT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS payments_of_order ON payments (order_id);
    CREATE TABLE IF NOT EXISTS refunds (
        id TEXT PRIMARY KEY, payment_id TEXT NOT NULL, amount BIGINT NOT NULL, state TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS mails (payment_id TEXT NOT NULL, words TEXT NOT NULL)";

/// How a customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// Straight to DANA.
    Direct,
    /// By a page of WooshPay's.
    Checkout,
}

#[derive(Clone, Debug)]
pub struct Order {
    pub id: String,
    pub item: String,
    pub price: Idr,
    pub quantity: u32,
    pub way: Way,
    /// Which try to pay this is. One try is one payment.
    pub attempt: i64,
}

impl Order {
    pub fn total(&self) -> Idr {
        self.price.checked_mul(self.quantity.into()).unwrap_or(Idr::MAX)
    }
}

/// A payment of an order, as far as webhooks told.
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: PaymentIntentId,
    pub attempt: i64,
    pub session: Option<CheckoutSessionId>,
    pub state: String,
    pub received: Idr,
}

impl Payment {
    pub fn is_paid(&self) -> bool {
        self.state == "paid"
    }

    pub fn is_open(&self) -> bool {
        self.state == "open"
    }
}

#[derive(Clone, Debug)]
pub struct Refund {
    pub id: RefundId,
    pub amount: Idr,
    pub state: String,
}

#[derive(Clone, Debug)]
pub struct Orders(AnyPool);

impl Orders {
    pub async fn open(pool: AnyPool) -> sqlx::Result<Self> {
        if pool.acquire().await?.backend_name() == "SQLite" {
            // Whoever reads does not keep others from writing.
            sqlx::raw_sql("PRAGMA journal_mode = WAL").execute(&pool).await?;
        }
        sqlx::raw_sql(TABLES).execute(&pool).await?;
        Ok(Self(pool))
    }

    /// Writes an order down, before anybody pays. A form that is sent twice is one order.
    pub async fn place(&self, order: &Order) -> sqlx::Result<()> {
        let sql = "INSERT INTO orders (id, item, price, quantity, way, attempt, created)
                   VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT (id) DO NOTHING";
        let now = std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        let query = sqlx::query(sql).bind(&order.id).bind(&order.item).bind(rupiah(order.price));
        let query = query.bind(i64::from(order.quantity)).bind(order.way.word());
        query.bind(i64::try_from(now).unwrap_or_default()).execute(&self.0).await.map(drop)
    }

    pub async fn find(&self, id: &str) -> sqlx::Result<Option<Order>> {
        let sql = "SELECT id, item, price, quantity, way, attempt FROM orders WHERE id = $1";
        sqlx::query(sql).bind(id).try_map(read_order).fetch_optional(&self.0).await
    }

    /// The newest orders.
    pub async fn latest(&self) -> sqlx::Result<Vec<Order>> {
        let sql = "SELECT id, item, price, quantity, way, attempt FROM orders ORDER BY created DESC LIMIT 50";
        sqlx::query(sql).try_map(read_order).fetch_all(&self.0).await
    }

    /// Begins the next try, unless somebody else has.
    pub async fn try_again(&self, order: &Order, way: Way) -> sqlx::Result<()> {
        let sql = "UPDATE orders SET attempt = attempt + 1, way = $3 WHERE id = $1 AND attempt = $2";
        sqlx::query(sql).bind(&order.id).bind(order.attempt).bind(way.word()).execute(&self.0).await.map(drop)
    }

    /// Notes to which payment a try led, before the customer goes there.
    pub async fn leads_to(
        &self,
        order: &Order,
        payment: &PaymentIntentId,
        session: Option<&CheckoutSessionId>,
    ) -> sqlx::Result<()> {
        let sql = "INSERT INTO payments (id, order_id, attempt, session, state, received)
                   VALUES ($1, $2, $3, $4, 'open', 0) ON CONFLICT (id) DO UPDATE SET session = $4";
        let query = sqlx::query(sql).bind(payment.as_str()).bind(&order.id).bind(order.attempt);
        query.bind(session.map_or("", |session| session.as_str())).execute(&self.0).await.map(drop)
    }

    /// The payments of an order, oldest first.
    pub async fn payments(&self, order: &str) -> sqlx::Result<Vec<Payment>> {
        let sql = "SELECT id, attempt, session, state, received FROM payments WHERE order_id = $1 ORDER BY attempt";
        sqlx::query(sql).bind(order).try_map(read_payment).fetch_all(&self.0).await
    }

    pub async fn refunds(&self, payment: &PaymentIntentId) -> sqlx::Result<Vec<Refund>> {
        let sql = "SELECT id, amount, state FROM refunds WHERE payment_id = $1";
        let read = |row: AnyRow| {
            Ok(Refund { id: id(&row, "id")?, amount: idr(row.try_get("amount")?), state: row.try_get("state")? })
        };
        sqlx::query(sql).bind(payment.as_str()).try_map(read).fetch_all(&self.0).await
    }

    /// A connection, for what is written outside of the inbox in the same words.
    pub async fn connection(&self) -> sqlx::Result<sqlx::pool::PoolConnection<sqlx::Any>> {
        self.0.acquire().await
    }
}

/// Notes how a payment ended. Answers whether it is known; a payment that was made and never noted, because the shop fell over
/// in between, is found by its order.
pub async fn ended(
    db: &mut AnyConnection,
    payment: &PaymentIntentId,
    order: Option<&str>,
    (state, received): (&str, Idr),
) -> sqlx::Result<bool> {
    let sql = "INSERT INTO payments (id, order_id, attempt, session, state, received)
               SELECT $1, id, attempt, '', 'open', 0 FROM orders WHERE id = $2 ON CONFLICT (id) DO NOTHING";
    sqlx::query(sql).bind(payment.as_str()).bind(order.unwrap_or_default()).execute(&mut *db).await?;
    let sql = "UPDATE payments SET state = $2, received = $3 WHERE id = $1";
    let query = sqlx::query(sql).bind(payment.as_str()).bind(state).bind(rupiah(received));
    Ok(query.execute(db).await?.rows_affected() == 1)
}

/// Notes what the customer is to be told. Somebody else sends it, from this table: a mail cannot be taken back.
pub async fn mail(db: &mut AnyConnection, payment: &PaymentIntentId, words: &str) -> sqlx::Result<()> {
    let sql = "INSERT INTO mails (payment_id, words) VALUES ($1, $2)";
    sqlx::query(sql).bind(payment.as_str()).bind(words).execute(db).await.map(drop)
}

/// Notes a refund that was asked for. A webhook may have told more of it by now: then that stays.
pub async fn refund_made(db: &mut AnyConnection, payment: &str, refund: &Refund) -> sqlx::Result<()> {
    let sql = "INSERT INTO refunds (id, payment_id, amount, state) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
    let query = sqlx::query(sql).bind(refund.id.as_str()).bind(payment).bind(rupiah(refund.amount));
    query.bind(&refund.state).execute(db).await.map(drop)
}

/// Notes where a refund stands, as a webhook told.
pub async fn refunded(db: &mut AnyConnection, payment: &str, refund: &Refund) -> sqlx::Result<()> {
    let sql = "INSERT INTO refunds (id, payment_id, amount, state) VALUES ($1, $2, $3, $4)
               ON CONFLICT (id) DO UPDATE SET state = $4, amount = $3";
    let query = sqlx::query(sql).bind(refund.id.as_str()).bind(payment).bind(rupiah(refund.amount));
    query.bind(&refund.state).execute(db).await.map(drop)
}

impl Way {
    pub fn word(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Checkout => "checkout",
        }
    }
}

fn rupiah(amount: Idr) -> i64 {
    i64::try_from(amount.get()).unwrap_or(i64::MAX)
}

fn idr(rupiah: i64) -> Idr {
    Idr::new(u64::try_from(rupiah).unwrap_or_default())
}

fn read_order(row: AnyRow) -> sqlx::Result<Order> {
    Ok(Order {
        id: row.try_get("id")?,
        item: row.try_get("item")?,
        price: idr(row.try_get("price")?),
        quantity: u32::try_from(row.try_get::<i64, _>("quantity")?).unwrap_or_default(),
        way: if row.try_get::<String, _>("way")? == "checkout" { Way::Checkout } else { Way::Direct },
        attempt: row.try_get("attempt")?,
    })
}

fn read_payment(row: AnyRow) -> sqlx::Result<Payment> {
    let session: String = row.try_get("session")?;
    Ok(Payment {
        id: id(&row, "id")?,
        attempt: row.try_get("attempt")?,
        session: session.parse().ok(),
        state: row.try_get("state")?,
        received: idr(row.try_get("received")?),
    })
}

fn id<T: std::str::FromStr<Err = wooshpay::ParseError>>(row: &AnyRow, column: &str) -> sqlx::Result<T> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))
}
