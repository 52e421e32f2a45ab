//! A sandbox with a client, and a merchant's server that receives webhooks.

use crate::client::Request;
pub use crate::client::{Answer, Http};
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wooshpay_sandbox::{Builder, Sandbox};

pub const KEY: &str = "sk_test_c2FuZGJveA";

/// A running sandbox. Dropping it asserts that no answer broke the contract.
pub struct Bench {
    pub sandbox: Sandbox,
    pub http: Http,
}

impl Bench {
    pub async fn start() -> Self {
        Self::with(Sandbox::builder()).await
    }

    pub async fn with(builder: Builder) -> Self {
        let sandbox = builder.start().await.unwrap();
        Self { sandbox, http: Http::new() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url())
    }

    pub fn request(&self, method: &str, path: &str) -> Request {
        self.http.request(method, self.url(path)).basic_auth(KEY, "")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send().await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", path).json(body).send().await
    }

    pub async fn keyed(&self, key: &str, path: &str, body: &Value) -> Answer {
        self.request("POST", path).header("idempotency-key", key).json(body).send().await
    }

    /// The object that a call which must succeed answers.
    pub async fn made(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body).await;
        assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
        answer.body
    }

    pub async fn found(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// A DANA payment that waits for the customer, and the address of its page.
    pub async fn payment(&self, amount: i64) -> (String, String) {
        let intent = self.made("/v1/payment_intents", &dana(amount)).await;
        (text(&intent["id"]), wallet_url(&intent))
    }

    /// A DANA payment that was made.
    pub async fn paid(&self, amount: i64) -> String {
        let (id, url) = self.payment(amount).await;
        wooshpay_sandbox::Customer::new().pay(&url).await.unwrap();
        id
    }

    pub async fn intent(&self, id: &str) -> Value {
        self.found(&format!("/v1/payment_intents/{id}")).await
    }

    /// Registers an endpoint for every event, and returns its secret.
    pub async fn endpoint(&self, shop: &Shop) -> String {
        let body = json!({ "url": shop.url("/webhook"), "enabled_events": ["*"] });
        text(&self.made("/v1/webhook_endpoints", &body).await["secret"])
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.sandbox.violations(), Vec::<String>::new());
        }
    }
}

impl Answer {
    /// Status, type, code and param of a refusal; `null` where there is none.
    pub fn refusal(&self) -> Value {
        let error = &self.body["error"];
        assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", self.body);
        json!([self.status, error["type"], error["code"], error["param"]])
    }

    pub fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub fn example(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/examples").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// dana.txt's request, with another amount.
pub fn dana(amount: i64) -> Value {
    json!({
        "amount": amount,
        "currency": "IDR",
        "confirm": true,
        "payment_method_data": { "type": "dana" },
        "return_url": "http://127.0.0.1:9/back?order=7",
    })
}

/// A checkout session over 2 apples of 10,000 and one pear of 5,000.
pub fn fruit() -> Value {
    json!({
        "mode": "payment",
        "success_url": "http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "www.shop.example/cart",
        "payment_method_types": ["dana"],
        "line_items": [
            { "price_data": { "currency": "idr", "unit_amount": 10_000, "product_data": { "name": "apple" } }, "quantity": 2 },
            { "price_data": { "currency": "IDR", "unit_amount": 5_000, "product_data": { "name": "pear" } }, "quantity": 1 },
        ],
        "payment_intent_data": { "merchant_order_id": "order-7", "metadata": { "table": "4" } },
        "client_reference_id": "cart-7",
        "metadata": { "channel": "web" },
    })
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is not a text")).to_owned()
}

pub fn wallet_url(intent: &Value) -> String {
    text(&intent["next_action"]["dana_handle_redirect"]["url"])
}

pub fn names(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The same member names in the same order, and the same JSON types, all the way down.
pub fn same_shape(expected: &Value, actual: &Value, at: &str) {
    match (expected, actual) {
        (Value::Object(_), Value::Object(_)) => {
            assert_eq!(names(expected), names(actual), "{at}");
            names(expected)
                .into_iter()
                .for_each(|name| same_shape(&expected[name], &actual[name], &format!("{at}.{name}")));
        }
        (Value::Array(left), Value::Array(right)) => {
            assert_eq!(left.len(), right.len(), "{at}");
            left.iter().zip(right).for_each(|(left, right)| same_shape(left, right, &format!("{at}[]")));
        }
        (Value::Number(left), Value::Number(right)) => assert!(left.is_i64() && right.is_i64(), "{at}"),
        (Value::String(_), Value::String(_)) | (Value::Bool(_), Value::Bool(_)) | (Value::Null, Value::Null) => {}
        _ => panic!("{at}: {expected} against {actual}"),
    }
}

/// Waits until something is there; what happens off the path of a request takes a moment.
pub async fn until<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = ready() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited 5 seconds for {what}")
}

#[derive(Clone, Debug)]
pub struct Received {
    pub headers: HeaderMap,
    pub bytes: Bytes,
    pub event: Value,
}

/// The merchant's server: keeps what it receives, and answers 200 or whatever it is told to.
pub struct Shop {
    base: String,
    state: Arc<Mutex<ShopState>>,
}

#[derive(Default)]
struct ShopState {
    received: Vec<Received>,
    answers: VecDeque<u16>,
}

impl Shop {
    pub async fn open() -> Self {
        let state = Arc::new(Mutex::new(ShopState::default()));
        let shared = Arc::clone(&state);
        let app = Router::new().fallback(move |headers: HeaderMap, bytes: Bytes| {
            let shared = Arc::clone(&shared);
            async move {
                let event = serde_json::from_slice(&bytes).unwrap();
                let mut state = shared.lock().unwrap();
                state.received.push(Received { headers, bytes, event });
                let status = state.answers.pop_front().unwrap_or(200);
                (StatusCode::from_u16(status).unwrap(), [("Location", "/elsewhere")])
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, app).into_future());
        Self { base, state }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub fn will_answer(&self, statuses: impl IntoIterator<Item = u16>) {
        self.state.lock().unwrap().answers = statuses.into_iter().collect();
    }

    pub fn received(&self) -> Vec<Received> {
        self.state.lock().unwrap().received.clone()
    }

    /// Waits for this many deliveries, and returns them by the time of their events.
    pub async fn receives(&self, count: usize) -> Vec<Received> {
        let mut received = until(&format!("{count} deliveries"), || {
            let received = self.received();
            (received.len() >= count).then_some(received)
        })
        .await;
        assert_eq!(received.len(), count, "{:?}", kinds(&received));
        received.sort_by_key(|received| text(&received.event["id"]));
        received
    }
}

pub fn kinds(received: &[Received]) -> Vec<String> {
    received.iter().map(|received| text(&received.event["type"])).collect()
}

/// The `t` of a delivery whose signature is right.
pub fn signed_at(received: &Received, secret: &str) -> i64 {
    let header = received.headers["wooshpay-signature"].to_str().unwrap();
    let (time, hex) = header.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(&received.bytes);
    let expected: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, expected);
    time.parse().unwrap()
}

/// Asserts that two values are the same, and says only where they differ.
pub fn same(left: &Value, right: &Value) {
    fn walk(left: &Value, right: &Value, place: &str, found: &mut Vec<String>) {
        match (left, right) {
            (Value::Object(a), Value::Object(b)) => {
                for name in a.keys().chain(b.keys().filter(|name| !a.contains_key(*name))) {
                    let get = |side: &serde_json::Map<String, Value>| side.get(name).cloned().unwrap_or_default();
                    walk(&get(a), &get(b), &format!("{place}/{name}"), found);
                }
            }
            (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
                a.iter().zip(b).enumerate().for_each(|(at, (a, b))| walk(a, b, &format!("{place}/{at}"), found));
            }
            _ if left != right => found.push(format!("{place}: {left} is not {right}")),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(left, right, "", &mut found);
    assert!(found.is_empty(), "{found:#?}");
}
