//! The calls that are compared, each made by more and more of a client.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::SendRequest;
use hyper_util::client::legacy::Client as Pooled;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use measure::Failure;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use wooshpay::types::{CreatePaymentIntent, PaymentIntent, PaymentIntentId, PaymentMethodData, PaymentMethodType};
use wooshpay::{Amount, Client, Currency, Idr, SecretKey};

/// The key that each of ours sends, as a header.
pub const AUTHORIZATION: &str = "Basic c2tfdGVzdF9iZW5jaDo=";
const KEY: &str = "sk_test_bench";
const IDEMPOTENCY_KEY: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
const RETURN_URL: &str = "https://shop.example/thanks?order=SENJA-0042";

/// What a call does.
#[derive(Clone, Copy, PartialEq)]
pub enum Verb {
    Retrieve,
    Create,
}

/// A payment intent as a program would declare it that needs no more: nothing is kept of what else came.
#[derive(Deserialize)]
pub struct Plain {
    pub id: String,
    pub amount: i64,
    pub amount_received: i64,
    pub currency: String,
    pub status: String,
    pub created: i64,
    pub livemode: bool,
    pub client_secret: Option<String>,
    pub description: Option<String>,
    pub metadata: HashMap<String, String>,
    pub next_action: Option<Value>,
    pub payment_method_types: Vec<String>,
}

/// What is sent to create a payment, the same by each of ours.
pub fn body() -> Value {
    json!({ "amount": 20_000, "currency": "IDR", "confirm": true, "payment_method_data": { "type": "dana" },
        "return_url": RETURN_URL })
}

fn request(address: &str, verb: Verb, whole: bool) -> Result<Request<Full<Bytes>>, Failure> {
    let host = if whole { format!("http://{address}") } else { String::new() };
    let request = Request::builder().header("host", address).header("authorization", AUTHORIZATION);
    Ok(match verb {
        Verb::Retrieve => {
            request.uri(format!("{host}/v1/payment_intents/{}", measure::ID)).body(Full::new(Bytes::new()))?
        }
        Verb::Create => request
            .method("POST")
            .uri(format!("{host}/v1/payment_intents"))
            .header("content-type", "application/json")
            .header("idempotency-key", IDEMPOTENCY_KEY)
            .body(Full::new(serde_json::to_vec(&body())?.into()))?,
    })
}

/// One connection, as bare as HTTP can be had.
pub async fn connect(address: &str) -> Result<SendRequest<Full<Bytes>>, Failure> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

pub async fn hyper(sender: &mut SendRequest<Full<Bytes>>, address: &str, verb: Verb) -> Result<PaymentIntent, Failure> {
    sender.ready().await?;
    let answer = sender.send_request(request(address, verb, false)?).await?;
    Ok(serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?)
}

pub fn pooled() -> Pooled<HttpConnector, Full<Bytes>> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Pooled::builder(TokioExecutor::new()).build(connector)
}

pub async fn hyper_util(
    client: &Pooled<HttpConnector, Full<Bytes>>,
    address: &str,
    verb: Verb,
) -> Result<PaymentIntent, Failure> {
    let answer = client.request(request(address, verb, true)?).await?;
    Ok(serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?)
}

/// A client with reqwest's own settings. That there is TLS at all is the doing of the SDK, in the same program.
pub fn bare() -> Result<reqwest::Client, Failure> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(reqwest::Client::builder().no_proxy().build()?)
}

/// Reqwest as one would use it by hand.
pub async fn reqwest<T: serde::de::DeserializeOwned>(
    client: &reqwest::Client,
    address: &str,
    verb: Verb,
) -> Result<T, Failure> {
    let request = match verb {
        Verb::Retrieve => client.get(format!("http://{address}/v1/payment_intents/{}", measure::ID)),
        Verb::Create => client
            .post(format!("http://{address}/v1/payment_intents"))
            .header("idempotency-key", IDEMPOTENCY_KEY)
            .json(&body()),
    };
    Ok(request.basic_auth(KEY, Some("")).send().await?.error_for_status()?.json().await?)
}

pub fn wooshpay(address: &str) -> Result<Client, Failure> {
    Ok(Client::builder(SecretKey::new(KEY)?).base_url(format!("http://{address}")).build()?)
}

pub async fn typed(client: &Client, verb: Verb) -> Result<PaymentIntent, Failure> {
    Ok(match verb {
        Verb::Retrieve => client.retrieve_payment_intent(&PaymentIntentId::new(measure::ID)?).await?,
        Verb::Create => {
            let mut intent = CreatePaymentIntent::new(Amount::new(20_000), Currency::idr());
            intent.confirm = Some(true);
            intent.payment_method_data = Some(PaymentMethodData::new(PaymentMethodType::Dana));
            intent.return_url = Some(RETURN_URL.to_owned());
            client.create_payment_intent(&intent).await?
        }
    })
}

pub async fn dana(client: &Client) -> Result<wooshpay::dana::PendingPayment, Failure> {
    Ok(client.dana().pay(Idr::new(20_000), RETURN_URL).await?)
}
