//! The service, the fault server before it, and the clients that call through it.

use crate::cases::{Case, Kind, Message, Operation};
use crate::http;
use crate::proxy::{Exchange, Proxy};
use crate::truth::{Asked, Told, Verdict, judge, judge_resumed};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use wooshpay::dana::{Payment, Refund};
use wooshpay::types::PaymentIntentId;
use wooshpay::{Client, ClientBuilder, Error, IdempotencyKey, Idr, SecretKey};
use wooshpay_sandbox::{Customer, Sandbox};

const BACK: &str = "https://shop.example/orders/42";
const AMOUNT: Idr = Idr::new(20_000);
const PART: Idr = Idr::new(5_000);
const MINUTE: Duration = Duration::from_secs(60);

/// How clients are made, and their deadline.
struct Caller {
    builder: ClientBuilder,
    deadline: Duration,
}

impl Caller {
    fn new(base_url: &str, timeout: Duration, deadline: Duration) -> Self {
        let key = SecretKey::new("sk_test_faults").unwrap();
        let builder = Client::builder(key).base_url(base_url).timeout(timeout).deadline(deadline);
        Self { builder: builder.http_client(connections()), deadline }
    }

    /// A client with a full budget for further attempts: thousands of faults would use up that of one.
    fn client(&self) -> Client {
        self.builder.clone().build().unwrap()
    }
}

/// What the SDK would make for itself, made once.
fn connections() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.unwrap().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    let builder = reqwest::Client::builder().no_proxy().tls_backend_preconfigured(config);
    builder.redirect(reqwest::redirect::Policy::none()).connect_timeout(MINUTE).build().unwrap()
}

/// All that the cases of one operation share.
pub struct World {
    operation: Operation,
    sandbox: Sandbox,
    proxy: Arc<Proxy>,
    /// For what stalls: it gives up early, and its deadline comes before its last attempt may.
    hasty: Caller,
    patient: Caller,
    /// Calls where nobody listens.
    lost: Caller,
    /// Calls the service itself.
    direct: Client,
    request: Vec<u8>,
    response: Arc<[u8]>,
    /// Every payment that was prepared.
    prepared: Mutex<BTreeSet<String>>,
    /// Paid payments that nobody looks at just now.
    idle: Mutex<Vec<Payment>>,
    /// Payments that were made by the cases.
    pub made: AtomicUsize,
}

impl World {
    pub async fn open(operation: Operation) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let service = sandbox.base_url().trim_start_matches("http://").parse().unwrap();
        let proxy = Proxy::start(service).await;
        let through = format!("http://{}", proxy.address);
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut world = Self {
            operation,
            hasty: Caller::new(&through, Duration::from_millis(250), Duration::from_secs(1)),
            patient: Caller::new(&through, MINUTE / 2, MINUTE),
            lost: Caller::new(&format!("http://{nobody}"), MINUTE / 2, MINUTE),
            direct: Caller::new(sandbox.base_url(), MINUTE / 2, MINUTE).client(),
            sandbox,
            proxy,
            request: Vec::new(),
            response: Arc::default(),
            prepared: Mutex::default(),
            idle: Mutex::default(),
            made: AtomicUsize::new(0),
        };
        let sample = world.sample().await;
        let answer = sample.answer.expect("an answer");
        (world.request, world.response) = (sample.request, answer.bytes.into());
        world
    }

    /// How many bytes a request has, and its answer.
    pub fn lengths(&self) -> (usize, usize) {
        (self.request.len(), self.response.len())
    }

    /// A request that meets no fault, and its answer.
    async fn sample(&self) -> Exchange {
        let key = IdempotencyKey::derive(["sample"]);
        let payment = self.payment().await;
        let watch = self.proxy.watch(&self.token(&key, payment.as_ref()), None, &self.response);
        self.call(&self.patient.client(), "order-00000", &key, payment).await.unwrap();
        self.made.fetch_add(usize::from(self.operation == Operation::Create), Ordering::SeqCst);
        watch.end().await.remove(0)
    }

    /// Runs a case, and asks again for what is not known afterwards. The answer says whether it was asked again.
    pub async fn run(&self, case: Case) -> Result<(Verdict, bool), String> {
        let caller = match case.group.kind {
            Kind::Refuse => &self.lost,
            _ if self.waits(&case) => &self.hasty,
            _ => &self.patient,
        };
        let key = IdempotencyKey::derive([case.to_string().as_str()]);
        let payment = self.payment().await;
        let asked = Asked {
            case,
            key: key.clone(),
            payment: payment.as_ref().map(|payment| payment.id().to_string()).unwrap_or_default(),
            amount: if self.operation == Operation::Refund { PART.get() } else { AMOUNT.get() },
            hasty: self.waits(&case),
            deadline: caller.deadline,
            lengths: self.lengths(),
        };
        let order = format!("order-{:05}", case.at);
        let watch = self.proxy.watch(&self.token(&key, payment.as_ref()), Some(case), &self.response);
        let start = Instant::now();
        let result = self.call(&caller.client(), &order, &key, payment.clone()).await;
        let took = start.elapsed();
        let seen = watch.end().await;
        let mut verdict = judge(&asked, &result, &seen, took)?;
        let again = result.is_err_and(|error| error.outcome() == wooshpay::Outcome::Unknown);
        let again = again && self.operation != Operation::Retrieve;
        if again {
            let second = self.call(&self.direct, &order, &key, payment.clone()).await;
            judge_resumed(&asked, &verdict, &second)?;
            verdict.made.extend(second.ok().map(|told| told.id));
        }
        if self.operation == Operation::Create {
            self.made.fetch_add(verdict.made.len(), Ordering::SeqCst);
        }
        self.idle.lock().unwrap().extend(payment.filter(|_| self.operation == Operation::Retrieve));
        Ok((verdict, again))
    }

    /// Whether somebody is left waiting: by a stall, or by a length or an end of the head that is announced otherwise.
    fn waits(&self, case: &Case) -> bool {
        let message = match case.group.message {
            Message::Request => &self.request[..],
            Message::Response => &self.response[..],
        };
        let head = http::body_at(message).unwrap_or_default();
        let lengths = http::length_line(message).contains(&case.at) || (head - 4..head).contains(&case.at);
        case.group.kind == Kind::Stall || (case.group.kind.turns() && lengths)
    }

    fn token(&self, key: &IdempotencyKey, payment: Option<&Payment>) -> String {
        match payment.filter(|_| self.operation == Operation::Retrieve) {
            Some(payment) => payment.id().to_string(),
            None => key.to_string(),
        }
    }

    async fn call(
        &self,
        client: &Client,
        order: &str,
        key: &IdempotencyKey,
        payment: Option<Payment>,
    ) -> Result<Told, Error> {
        let (dana, key) = (client.dana(), key.clone());
        let Some(mut payment) = payment else {
            let made = dana.pay(AMOUNT, BACK).order_id(order).idempotency_key(key).await?;
            return Ok(Told { id: made.id().to_string(), amount: Some(made.amount().get()), of: None, paid: false });
        };
        if self.operation == Operation::Retrieve {
            let found = dana.retrieve(payment.id()).await?;
            let amount = Some(found.amount().get());
            return Ok(Told { id: found.id().to_string(), amount, of: None, paid: found.is_paid() });
        }
        let refund = dana.refund(&mut payment, Refund::Partial(PART)).idempotency_key(key).await?;
        let amount = refund.amount.and_then(Idr::from_amount).map(Idr::get);
        Ok(Told { id: refund.id.to_string(), amount, of: refund.payment_intent.map(|id| id.to_string()), paid: false })
    }

    /// A paid payment of which nobody else knows, where the operation needs one.
    async fn payment(&self) -> Option<Payment> {
        if self.operation == Operation::Create {
            return None;
        }
        if let Some(payment) = self.idle.lock().unwrap().pop() {
            return Some(payment);
        }
        loop {
            let pending = self.direct.dana().pay(AMOUNT, BACK).await.unwrap();
            if self.is_alone(pending.id()) {
                Customer::new().pay(pending.redirect_url()).await.unwrap();
                return Some(self.direct.dana().retrieve(pending.id()).await.unwrap());
            }
        }
    }

    /// Whether no bit that is turned can make it the id of another payment, which may be another case's.
    fn is_alone(&self, id: &PaymentIntentId) -> bool {
        let mut prepared = self.prepared.lock().unwrap();
        let near = |at: usize| {
            let mut bytes = id.as_str().as_bytes().to_vec();
            bytes[at] ^= 1;
            String::from_utf8(bytes).is_ok_and(|near| prepared.contains(&near))
        };
        let alone = !(0..id.as_str().len()).any(near);
        prepared.insert(id.to_string());
        alone
    }

    /// The service has no payments but those that are known, and kept its own contract.
    pub async fn close(self) -> Result<(), String> {
        let mut list = wooshpay::types::ListPaymentIntents::default();
        list.limit = Some(100);
        let mut items = self.direct.list_payment_intents(&list).items();
        let mut held = 0;
        while let Some(item) = items.next().await {
            item.map_err(|error| error.to_string())?;
            held += 1;
        }
        let known = self.made.load(Ordering::SeqCst) + self.prepared.lock().unwrap().len();
        let broken = self.sandbox.violations();
        self.sandbox.shutdown().await;
        match broken.first() {
            _ if held != known => Err(format!("the sandbox holds {held} payments, and {known} are known")),
            Some(broken) => Err(format!("the sandbox broke its contract: {broken}")),
            None => Ok(()),
        }
    }
}
