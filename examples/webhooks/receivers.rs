//! Both receivers, as processes of their own, with the sandbox as WooshPay.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::process::Stdio;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use wooshpay::types::{CreateWebhookEndpoint, EventType, UpdateWebhookEndpoint};
use wooshpay::webhook::sign;
use wooshpay::{Client, Idr, SecretKey};
use wooshpay_sandbox::{Customer, DeliveryState, Sandbox};

const PATIENCE: Duration = Duration::from_secs(60);

/// A receiver that runs. It ends when it is dropped.
struct Receiver {
    _process: Child,
    said: Lines<BufReader<ChildStdout>>,
    complained: Lines<BufReader<ChildStderr>>,
    url: String,
}

impl Receiver {
    async fn start(program: &str, secret: &str) -> Self {
        let mut command = Command::new(program);
        command.arg("127.0.0.1:0").env("WOOSHPAY_WEBHOOK_SECRET", secret).kill_on_drop(true);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
        let complained = BufReader::new(process.stderr.take().unwrap()).lines();
        let first = line(&mut said).await;
        let url = first.strip_prefix("listening on ").unwrap_or_else(|| panic!("{first}")).to_owned();
        Self { _process: process, said, complained, url }
    }

    /// The status and the text of the answer to a request with this header.
    async fn post(&self, header: &str, body: &str) -> std::io::Result<(u16, String)> {
        let host = self.url.strip_prefix("http://").unwrap().strip_suffix("/webhook").unwrap();
        let mut stream = TcpStream::connect(host).await?;
        let length = body.len();
        let head =
            format!("POST /webhook HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n");
        stream.write_all(format!("{head}{header}\r\n{body}").as_bytes()).await?;
        let mut answer = String::new();
        tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await.expect("no answer")?;
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        Ok((head.split(' ').nth(1).unwrap().parse().unwrap(), text.to_owned()))
    }
}

/// A line of a request.
fn signature(name: &str, secret: &str, body: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    format!("{name}: {}\r\n", sign(secret, i64::try_from(now).unwrap(), body.as_bytes()))
}

/// An event of so many bytes at least.
fn event(id: &str, bytes: usize) -> String {
    let event = format!(r#"{{"id":"{id}","type":"payout.paid","data":{{"object":{{"id":"po_{id}"}}}}}}"#);
    let padding = " ".repeat(bytes.saturating_sub(event.len()));
    event + &padding
}

async fn line<R: tokio::io::AsyncBufRead + Unpin>(lines: &mut Lines<R>) -> String {
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await.expect("it says nothing");
    line.unwrap().expect("it ended")
}

async fn takes_what_is_genuine_and_nothing_else(program: &str) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder(SecretKey::new("sk_test_example").unwrap()).base_url(sandbox.base_url());
    let client = client.build().unwrap();
    // The secret comes with the endpoint, and the address with the receiver: one must be changed afterwards.
    let endpoint = CreateWebhookEndpoint::new("http://127.0.0.1:9/", vec![EventType::PaymentIntentSucceeded]);
    let endpoint = client.create_webhook_endpoint(&endpoint).await.unwrap();
    let secret = endpoint.secret.as_ref().unwrap().expose().to_owned();
    let mut receiver = Receiver::start(program, &secret).await;
    let mut update = UpdateWebhookEndpoint::default();
    update.url = Some(receiver.url.clone());
    client.update_webhook_endpoint(&endpoint.id, &update).await.unwrap();

    let payment = client.dana().pay(Idr::new(20_000), "http://127.0.0.1:9/back").await.unwrap();
    Customer::new().pay(payment.redirect_url()).await.unwrap();
    let handled = format!("payment_intent.succeeded: {} is succeeded", payment.id());
    assert_eq!(line(&mut receiver.said).await, handled);
    let answered = async {
        loop {
            let [delivery] = sandbox.deliveries().try_into().unwrap();
            if delivery.state != DeliveryState::Pending {
                break delivery;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let delivery = tokio::time::timeout(PATIENCE, answered).await.expect("no answer");
    assert_eq!(delivery.state, DeliveryState::Delivered);
    assert_eq!(delivery.attempts.iter().map(|attempt| attempt.answer.clone()).collect::<Vec<_>>(), [Ok(204)]);

    let forged = event("evt_forged", 0);
    let missing = "the signature header is missing: look for `Wooshpay-Signature`";
    assert_eq!(receiver.post("", &forged).await.unwrap(), (400, missing.to_owned()));
    assert_eq!(line(&mut receiver.complained).await, format!("refused: {missing}"));
    let header = signature("Wooshpay-Signature", "whsec_forged", &forged);
    let (status, text) = receiver.post(&header, &forged).await.unwrap();
    assert_eq!((status, text.contains("no signature was made with this secret")), (400, true), "{text}");
    assert_eq!(line(&mut receiver.complained).await, format!("refused: {text}"));
    // A server that refuses a body before all of it was sent may close the connection on it.
    let too_large = event("evt_large", (1 << 20) + 1);
    let answer = receiver.post(&signature("Wooshpay-Signature", &secret, &too_large), &too_large).await;
    assert!(matches!(answer, Ok((413, _)) | Err(_)), "{answer:?}");

    // Told again, under the header's other name, and answered as before; then something new, which is what is said next.
    let again = event(&delivery.event, 0);
    let answer = receiver.post(&signature("signature", &secret, &again), &again).await.unwrap();
    assert_eq!(answer, (204, String::new()));
    let largest = event("evt_new", 1 << 20);
    let answer = receiver.post(&signature("WOOSHPAY-SIGNATURE", &secret, &largest), &largest).await.unwrap();
    assert_eq!(answer, (204, String::new()));
    assert_eq!(line(&mut receiver.said).await, "payout.paid: po_evt_new", "nothing was handled in between");
    assert_eq!(sandbox.violations(), Vec::<String>::new());
}

async fn starts_with_no_blank_secret(program: &str) {
    for (secret, why) in [
        (None, "Error: \"WOOSHPAY_WEBHOOK_SECRET: environment variable not found\""),
        (Some(""), "Error: ParseError { message: \"a webhook secret is blank; anybody could sign with it\" }"),
    ] {
        let mut command = Command::new(program);
        command.arg("127.0.0.1:0").env_remove("WOOSHPAY_WEBHOOK_SECRET").kill_on_drop(true);
        let output = tokio::time::timeout(
            PATIENCE,
            command.envs(secret.map(|secret| ("WOOSHPAY_WEBHOOK_SECRET", secret))).output(),
        );
        let output = output.await.expect("it started").unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap().trim(), why);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    }
}

#[tokio::test]
async fn axum() {
    takes_what_is_genuine_and_nothing_else(env!("CARGO_BIN_EXE_webhooks-axum")).await;
    starts_with_no_blank_secret(env!("CARGO_BIN_EXE_webhooks-axum")).await;
}

#[tokio::test]
async fn actix() {
    takes_what_is_genuine_and_nothing_else(env!("CARGO_BIN_EXE_webhooks-actix")).await;
    starts_with_no_blank_secret(env!("CARGO_BIN_EXE_webhooks-actix")).await;
}
