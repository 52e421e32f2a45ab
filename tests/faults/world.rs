//! The sandbox, what is prepared in it, and one case from its call to its judgement.

use crate::cases::{Case, Doing};
use crate::proxy::{Kind, Place, Proxy, Truth, head_of};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wooshpay::dana::{Payment, Refund};
use wooshpay::{Client, Error, IdempotencyKey, Idr, Outcome, SecretKey};
use wooshpay_sandbox::{Customer, Sandbox};

const BACK: &str = "https://shop.example/back";
const PRICE: Idr = Idr::new(20_000);
const PART: Idr = Idr::new(5_000);
/// Of one attempt, and of a call with all of them.
const ATTEMPT: Duration = Duration::from_millis(200);
const DEADLINE: Duration = Duration::from_secs(3);
/// What a busy machine may add before a call counts as hanging.
const SLACK: Duration = Duration::from_secs(20);

pub struct World {
    pub sandbox: Sandbox,
    pub direct: Client,
    address: SocketAddr,
    open: Payment,
}

/// How a case ended.
pub struct End {
    pub outcome: Option<Outcome>,
    /// Whether the sandbox had done it by the end of the call.
    pub done: bool,
    /// What the sandbox made for it, the resumed call included.
    pub charges: usize,
    pub resumed: bool,
    pub attempts: usize,
}

impl World {
    pub async fn start() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.base_url().strip_prefix("http://").unwrap().parse().unwrap();
        let direct = client(sandbox.base_url());
        let pending = direct.dana().pay(PRICE, BACK).await.unwrap();
        let open = direct.dana().retrieve(pending.id()).await.unwrap();
        Self { sandbox, direct, address, open }
    }

    /// A payment that is paid and can be refunded.
    async fn paid(&self) -> Payment {
        let pending = self.direct.dana().pay(PRICE, BACK).await.unwrap();
        Customer::new().pay(pending.redirect_url()).await.unwrap();
        self.direct.dana().retrieve(pending.id()).await.unwrap()
    }

    /// A request and an answer as they go by when nothing is wrong.
    pub async fn sample(&self, doing: Doing) -> (Vec<u8>, Arc<Vec<u8>>) {
        let proxy = Proxy::start(self.address, None, Arc::default()).await;
        let subject = self.subject(doing).await;
        self.call(&client(&format!("http://{}", proxy.address)), doing, &subject, "sample").await.unwrap();
        let truth = proxy.truth();
        let body = &truth.done[0];
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: req_1\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        (truth.requests[0].clone(), Arc::new([head.as_bytes(), body].concat()))
    }

    /// What a case is about: a payment of its own for each refund, since a payment takes but one.
    async fn subject(&self, doing: Doing) -> Payment {
        if doing == Doing::Refund { self.paid().await } else { self.open.clone() }
    }

    /// The id of what was made or shown, when the call says that all went well.
    async fn call(&self, client: &Client, doing: Doing, subject: &Payment, name: &str) -> Result<String, Error> {
        let dana = client.dana();
        let key = IdempotencyKey::derive([&format!("{doing:?}"), name]);
        match doing {
            Doing::Pay => {
                let pending = dana.pay(PRICE, BACK).order_id(name).idempotency_key(key).await?;
                assert_eq!(pending.amount(), PRICE);
                Ok(pending.id().to_string())
            }
            Doing::Refund => {
                let refund = dana.refund(&mut subject.clone(), Refund::Partial(PART)).idempotency_key(key).await?;
                assert!(refund.amount.is_none_or(|amount| amount == PART.to_amount()), "{refund:?}");
                Ok(refund.id.to_string())
            }
            Doing::Retrieve => {
                let payment = dana.retrieve(subject.id()).await?;
                assert!(!payment.is_paid(), "{payment:?}");
                Ok(payment.id().to_string())
            }
        }
    }

    pub async fn run(&self, case: Case, number: usize, impostor: Arc<Vec<u8>>) -> End {
        let subject = self.subject(case.doing).await;
        let name = format!("order-{number:06}");
        let proxy = Proxy::start(self.address, Some(case.fault), impostor).await;
        let client = client(&format!("http://{}", proxy.address));
        let begin = Instant::now();
        let result = tokio::time::timeout(DEADLINE + SLACK, self.call(&client, case.doing, &subject, &name)).await;
        let result = result.unwrap_or_else(|_| panic!("it hangs: {:?}", begin.elapsed()));
        let truth = proxy.truth();
        judge(case, &result, &truth);
        let done = !truth.done.is_empty();
        let outcome = result.as_ref().err().map(Error::outcome);
        let resumed =
            outcome == Some(Outcome::Unknown) && case.doing != Doing::Retrieve && keeps_the_key(&case, &truth);
        let mut made = truth.ids();
        if resumed {
            match self.call(&self.direct, case.doing, &subject, &name).await {
                Ok(id) => drop(made.insert(id)),
                // The key belongs to the request as it was changed, and the service says so.
                Err(error) if in_the_body(&case, &truth) && error.is_idempotency_error() => {}
                Err(error) => panic!("it cannot be resumed: {error}"),
            }
        }
        // To the sandbox a request whose key was changed on its way is another request, if its answer is lost besides.
        assert!(made.len() <= 1 || !keeps_the_key(&case, &truth), "charged {} times: {made:?}", made.len());
        End { outcome, done, charges: made.len(), resumed, attempts: truth.requests.len() }
    }
}

/// Nobody listens, and nothing is sent: the one fault that leaves no doubt.
pub async fn nobody_listens() {
    let vacant = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = vacant.local_addr().unwrap();
    drop(vacant);
    let error = client(&format!("http://{address}")).dana().pay(PRICE, BACK).await.unwrap_err();
    assert_eq!((error.outcome(), error.is_connect(), error.attempts()), (Outcome::NotSent, true, 3), "{error}");
}

/// Whether what was said of the call is what happened.
fn judge(case: Case, result: &Result<String, Error>, truth: &Truth) {
    assert!(truth.requests.len() <= 3, "sent {} times", truth.requests.len());
    for request in &truth.requests {
        assert_eq!(request, &truth.requests[0], "sent again, and not the same");
    }
    match result {
        // Another digit in the id is as good an id. Without TLS nobody could notice.
        Ok(id) if case.fault.place == Place::Answer && case.fault.kind == Kind::FlipLow => {
            let digits = |id: &String| id.bytes().filter(u8::is_ascii_digit).count();
            assert!(
                truth.ids().iter().any(|true_id| one_byte_apart(true_id, id) && digits(true_id) == digits(id)),
                "{id}"
            );
        }
        Ok(id) => assert!(truth.ids().contains(id), "it says {id}, and the sandbox has {:?}", truth.ids()),
        Err(error) => {
            assert!((1..=3).contains(&error.attempts()), "{error:?}");
            match error.outcome() {
                Outcome::NotSent => assert!(truth.requests.is_empty(), "it was sent: {error}"),
                Outcome::Rejected => assert!(truth.done.is_empty(), "it was done: {error}"),
                Outcome::Unknown => {}
            }
        }
    }
    if case.doing == Doing::Retrieve {
        assert!(truth.ids().len() <= 1);
    }
}

fn one_byte_apart(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).filter(|(one, other)| one != other).count() <= 1
}

/// Whether the body was changed on its way.
fn in_the_body(case: &Case, truth: &Truth) -> bool {
    let head = truth.requests.first().and_then(|request| head_of(request));
    let flip = matches!(case.fault.kind, Kind::FlipHigh | Kind::FlipLow);
    case.fault.place == Place::Request && flip && head.is_some_and(|head| case.fault.offset >= head)
}

/// A byte that changes in the head may change the idempotency key, or the account's key, whose idempotency keys are its
/// own. What was then done was done for another key, and nobody can resume it. No other fault does that.
fn keeps_the_key(case: &Case, truth: &Truth) -> bool {
    let flip = matches!(case.fault.kind, Kind::FlipHigh | Kind::FlipLow);
    case.fault.place != Place::Request || !flip || in_the_body(case, truth)
}

fn client(base_url: &str) -> Client {
    let builder = Client::builder(SecretKey::new("sk_test_faults").unwrap()).base_url(base_url);
    builder.timeout(ATTEMPT).deadline(DEADLINE).build().unwrap()
}
