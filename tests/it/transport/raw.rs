//! Requests and fields that the document does not know.

use crate::memory::{Memory, status};
use crate::server::{Server, json};
use crate::support::{client, id};
use serde_json::{Value, json as value};
use wooshpay::http::Method;
use wooshpay::types::{CreateRefund, ListPaymentIntents};
use wooshpay::{IdempotencyKey, Outcome, operations};

#[tokio::test]
async fn a_request_of_ones_own_has_all_that_a_call_has() {
    let server = Server::start([json(200, value!({ "id": "fxq_1" }))]);
    let call = client(&server.base_url()).request::<Value>(Method::POST, "/v1/fx_quotes?a=1");
    let answer = call.json(&value!({ "to_currency": "USD" })).header("x-trace", "1").send().await.unwrap();
    assert_eq!((answer.status(), answer.attempts()), (200, 1));
    assert_eq!((answer.value(), answer.body()), (&value!({ "id": "fxq_1" }), &br#"{"id":"fxq_1"}"#[..]));
    let request = server.request();
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/fx_quotes?a=1"));
    assert_eq!(request.json(), value!({ "to_currency": "USD" }));
    assert_eq!(request.header("idempotency-key"), answer.idempotency_key().map(IdempotencyKey::as_str));
    assert!(request.header("authorization").unwrap().starts_with("Basic "));
}

#[tokio::test]
async fn other_methods_go_out_without_a_key() {
    let server = Server::start([json(200, "{}"), json(200, "[]")]);
    let client = client(&server.base_url());
    client.request::<Value>(Method::GET, "/v1/disputes/list").await.unwrap();
    client.request::<Value>(Method::DELETE, "/v1/customers/cus_1").await.unwrap();
    for (request, method) in server.requests().iter().zip(["GET", "DELETE"]) {
        assert_eq!((request.method.as_str(), request.header("idempotency-key")), (method, None));
    }
}

#[tokio::test]
async fn no_path_leads_to_another_host() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    for path in ["", "v1/balance", "//evil.example/v1", "https://evil.example/", "/\\evil.example", "\\\\evil", "/v1#x"]
    {
        let error = client.request::<Value>(Method::GET, path).await.unwrap_err();
        let why = format!("request: {path:?} is not a path of the API, such as `/v1/balance`");
        assert_eq!((error.to_string(), error.outcome()), (why, Outcome::NotSent));
    }
    let error = client.request::<Value>(Method::PUT, "/v1/balance").await.unwrap_err();
    assert_eq!(error.to_string(), "request: the method is PUT; the API takes GET, POST and DELETE");
    for method in [Method::GET, Method::DELETE] {
        let error = client.request::<Value>(method.clone(), "/v1/x").json(&1).await.unwrap_err();
        assert_eq!(error.to_string(), format!("request: a {method} takes no body"));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn fields_and_pairs_that_the_document_does_not_know_are_added() {
    let server = Server::start([json(200, value!({ "id": "re_1" })), json(200, value!({ "data": [] }))]);
    let client = client(&server.base_url());
    let refund = client.create_refund(&CreateRefund::new(id("pi_1")));
    refund.extra_field("fee", value!({ "back": true })).extra_query("expand", "a b").await.unwrap();
    client.list_payment_intents(&ListPaymentIntents::default()).extra_query("status", "succeeded").await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].json(), value!({ "payment_intent": "pi_1", "fee": { "back": true } }));
    assert_eq!(requests[0].target, "/v1/refunds?expand=a+b");
    assert_eq!(requests[1].target, "/v1/payment_intents?status=succeeded");
}

#[tokio::test]
async fn what_is_typed_is_not_replaced() {
    let memory = Memory::new([]);
    let client = memory.client();
    let refund = || client.create_refund(&CreateRefund::new(id("pi_1")));
    let error = refund().extra_field("payment_intent", "pi_2").await.unwrap_err();
    let why = "create_refund: the body has a field `payment_intent` already; set it where it is typed";
    assert_eq!((error.to_string().as_str(), error.outcome()), (why, Outcome::NotSent));
    let error = client.retrieve_balance().extra_field("a", 1).await.unwrap_err();
    assert_eq!(error.to_string(), "retrieve_balance: the field `a` has no place: this call has no JSON object");
    let error = client.retrieve_balance().extra_query("a", "1").extra_query("a", "2").await.unwrap_err();
    assert_eq!(error.to_string(), "retrieve_balance: the query says `a` already; set it where it is typed");
    assert_eq!(memory.requests().len(), 0);
}

/// One order has one key for its payment, one for its refund, and one for each capture.
#[tokio::test]
async fn a_derived_key_fits_one_operation_on_one_object() {
    let memory = Memory::new((0..5).map(|_| status(200, value!({ "id": "re_1" }))));
    let client = memory.client();
    let key = async |call: wooshpay::Call<wooshpay::types::Refund>| {
        let answer = call.derive_key(["order", "42"]).send().await.unwrap();
        answer.idempotency_key().cloned().unwrap()
    };
    let refund = key(client.create_refund(&CreateRefund::new(id("pi_1")))).await;
    assert_eq!(refund, key(client.create_refund(&CreateRefund::new(id("pi_1")))).await);
    assert_eq!(refund.as_str().len(), 64);
    assert_ne!(refund, IdempotencyKey::derive(["order", "42"]));
    let raw = async |path: &str| {
        let call = client.request::<Value>(Method::POST, path).derive_key(["order", "42"]);
        call.send().await.unwrap().idempotency_key().cloned().unwrap()
    };
    let (one, other) = (raw("/v1/payment_intents/pi_1/capture").await, raw("/v1/payment_intents/pi_2/capture").await);
    assert_ne!(one, other);
    assert_eq!(refund, raw("/v1/refunds").await, "the path and method are the operation");
}

#[tokio::test]
async fn a_program_can_name_itself() {
    let memory = Memory::new([status(200, "{}")]);
    memory.builder().app("my-shop/1.2").build().unwrap().retrieve_balance().await.unwrap();
    let agent = memory.requests()[0].1.headers["user-agent"].to_str().unwrap().to_owned();
    assert_eq!(agent, format!("wooshpay-rust/{} my-shop/1.2", env!("CARGO_PKG_VERSION")));
    let error = memory.builder().app("my\nshop").build().unwrap_err();
    assert_eq!(error.to_string(), "the app's name \"my\\nshop\" cannot stand in a header");
}

#[tokio::test]
async fn an_operation_without_types_is_the_same_request_as_the_typed_one() {
    let server = Server::start([json(200, value!({ "id": "re_1" })), json(200, value!({ "id": "re_1" }))]);
    let client = client(&server.base_url());
    let body = value!({ "payment_intent": "pi_1" });
    client.create_refund(&CreateRefund::new(id("pi_1"))).derive_key(["order-42"]).await.unwrap();
    let untyped = client.operation::<Value>(&operations::CREATE_REFUND, None).json(&body).derive_key(["order-42"]);
    assert_eq!(untyped.await.unwrap(), value!({ "id": "re_1" }));
    let [typed, untyped] = &server.requests()[..] else { panic!("two requests") };
    assert_eq!((&typed.target, typed.json()), (&untyped.target, untyped.json()));
    assert_eq!(typed.header("idempotency-key"), untyped.header("idempotency-key"));
}

#[tokio::test]
async fn an_id_fits_the_path_of_its_operation_or_nothing_is_sent() {
    let server = Server::untouched();
    let client = client(&server.base_url());
    let refusals = [
        (&operations::RETRIEVE_REFUND, None, "retrieve_refund: /v1/refunds/{id} needs an id"),
        (
            &operations::RETRIEVE_BALANCE,
            Some("re_1"),
            "retrieve_balance: /v1/balance has no parameter that an id could stand for",
        ),
    ];
    for (operation, id, why) in refusals {
        let error = client.operation::<Value>(operation, id).await.unwrap_err();
        assert_eq!((error.to_string().as_str(), error.outcome()), (why, Outcome::NotSent));
    }
    for id in ["", ".", "..", "re_1/../../balance", "re_1?x=1"] {
        let error = client.operation::<Value>(&operations::RETRIEVE_REFUND, Some(id)).await.unwrap_err();
        assert!(error.to_string().contains("cannot stand for `id` in a path"), "{error}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_list_without_types_is_walked_as_a_typed_one() {
    #[derive(serde::Deserialize)]
    struct Untyped {
        data: Vec<Value>,
        has_more: bool,
    }
    impl wooshpay::Page for Untyped {
        type Item = Value;
        fn into_parts(self) -> (Vec<Value>, bool) {
            (self.data, self.has_more)
        }
        fn cursor(item: &Value) -> &str {
            item["id"].as_str().unwrap_or_default()
        }
    }
    let page = |id: &str, more: bool| json(200, value!({ "data": [{ "id": id }], "has_more": more }));
    let server = Server::start([page("pi_1", true), page("pi_2", false)]);
    let call = client(&server.base_url()).operation::<Untyped>(&operations::LIST_PAYMENT_INTENTS, None);
    let mut items = call.extra_query("limit", "1").paged().items();
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap()["id"].clone());
    }
    assert_eq!(ids, ["pi_1", "pi_2"]);
    let targets: Vec<String> = server.requests().iter().map(|request| request.target.clone()).collect();
    assert_eq!(targets, ["/v1/payment_intents?limit=1", "/v1/payment_intents?limit=1&starting_after=pi_1"]);
}
