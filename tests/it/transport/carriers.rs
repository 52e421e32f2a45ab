//! Requests that go out by a client of the program's own.

use crate::memory::{Memory, status};
use crate::server::{Server, answer, json};
use crate::support::KEY;
use serde_json::json as value;
use wooshpay::{Client, Outcome, SecretKey};

pub fn carried_by(http: reqwest::Client, server: &Server) -> Client {
    Client::builder(SecretKey::new(KEY).unwrap()).base_url(server.base_url()).http_client(http).build().unwrap()
}

/// rustls would look for a provider, which plain HTTP has no need of.
pub fn plain() -> reqwest::ClientBuilder {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.unwrap().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth();
    reqwest::Client::builder().no_proxy().tls_backend_preconfigured(config)
}

#[tokio::test]
async fn a_reqwest_client_of_the_programs_carries_requests() {
    let server = Server::start([json(503, "{}"), json(200, value!({ "object": "balance" }))]);
    let http = plain().user_agent("theirs").build().unwrap();
    let answer = carried_by(http, &server).retrieve_balance().send().await.unwrap();
    assert_eq!(answer.attempts(), 2);
    for request in server.requests() {
        assert!(request.header("authorization").unwrap().starts_with("Basic "));
        assert!(request.header("user-agent").unwrap().starts_with("wooshpay-rust/"));
    }
}

/// By default reqwest follows redirects. What another address answers is no answer to this request.
#[tokio::test]
async fn a_redirect_that_it_followed_is_no_answer() {
    let other = Server::start([json(200, value!({ "object": "balance" }))]);
    let location = format!("{}/v1/balance", other.base_url());
    let server = Server::start([answer(302, &[("location", &location)], "")]);
    let client = carried_by(plain().build().unwrap(), &server);
    let error = client.retrieve_balance().attempts(1).await.unwrap_err();
    let why = "retrieve_balance: the request was sent on to another address; turn redirects off \
               (outcome unknown: it may have happened)";
    assert_eq!((error.to_string().as_str(), error.outcome()), (why, Outcome::Unknown));
    assert_eq!(other.request().header("authorization"), None, "reqwest takes the key off for another host");
}

#[tokio::test]
async fn which_host_gets_the_key_is_decided_all_the_same() {
    let memory = Memory::new([status(200, "{}")]);
    let builder = Client::builder(SecretKey::new("sk_live_a1b2c3").unwrap()).http_client(memory.clone());
    let error = builder.base_url("https://pay-proxy.example").build().unwrap_err();
    assert!(error.to_string().contains("a live key goes to WooshPay alone"), "{error}");
    memory.client().retrieve_balance().await.unwrap();
    assert_eq!(memory.requests()[0].1.url.as_str(), "https://apitest.wooshpay.com/v1/balance");
}

#[tokio::test]
async fn a_request_shows_neither_its_key_nor_its_body() {
    let memory = Memory::new([status(200, value!({ "id": "re_1" }))]);
    let body = wooshpay::types::CreateRefund::new(crate::support::id("pi_1"));
    memory.client().create_refund(&body).extra_query("q", "private").await.unwrap();
    let (_, request) = memory.requests().remove(0);
    let shown = r#"HttpRequest { method: POST, path: "/v1/refunds", body_bytes: Some(25), .. }"#;
    assert_eq!(format!("{request:?}"), shown);
    assert!(request.headers["authorization"].is_sensitive());
}
