//! Every operation of the specification is served.

use crate::support::Bench;
use serde_json::json;
use wooshpay_codegen::Document;

#[tokio::test]
async fn every_operation_is_routed() {
    let document = Document::parse(include_str!("../../../spec/wooshpay.yaml")).unwrap();
    let bench = Bench::start().await;
    let mut seen = Vec::new();
    for operation in document.operations() {
        let path = operation.path.replace("{id}", "none_1");
        let mut request = bench.request(&operation.method.to_ascii_uppercase(), &path);
        if operation.value.get("requestBody").is_some() {
            request = request.json(&json!({}));
        }
        let answer = request.send().await;
        let code = answer.body["error"]["code"].as_str().unwrap_or_default();
        assert!([200, 400, 404].contains(&answer.status), "{} answered {}", operation.place(), answer.status);
        assert_ne!(code, "route_unknown", "{}", operation.place());
        seen.push(operation.id().unwrap().to_owned());
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 25, "{seen:?}");
}

#[tokio::test]
async fn every_route_of_the_sandbox_refuses_in_json() {
    let bench = Bench::start().await;
    for path in ["/", "/_sandbox/payments", "/_sandbox/reset", "/_sandbox/deliveries/1/redeliver"] {
        let refused = bench.request("DELETE", path).send().await.refusal();
        assert_eq!(refused, json!([405, "invalid_request_error", "method_not_allowed", null]), "{path}");
    }
}
