use super::*;
use crate::Sandbox;
use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;

/// A service whose balance is this, behind the watch.
async fn asked(answer: Response) -> (u16, String, Vec<String>) {
    let shared = Sandbox::builder().shared("http://127.0.0.1".into()).unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let handler = move || async move { Response::from_parts(parts, Body::from(bytes)) };
    let watch = axum::middleware::from_fn_with_state(Arc::clone(&shared), calls);
    let router = Router::new().route("/v1/balance", get(handler)).layer(watch);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1/balance", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, router).into_future());
    let http = crate::http::Http::new(std::time::Duration::from_secs(5));
    let answer = http.fetch(Method::GET, &url, &[], "").await.unwrap();
    assert!(answer.headers[REQUEST_ID].to_str().unwrap().starts_with("req_"));
    (answer.status.as_u16(), answer.text, shared.violations())
}

#[tokio::test]
async fn an_answer_that_keeps_the_contract_passes_untouched() {
    let text = r#"{"object": "balance", "livemode": false}"#;
    assert_eq!(asked(json(StatusCode::OK, text.into())).await, (200, text.to_owned(), Vec::new()));
}

#[tokio::test]
async fn an_answer_that_breaks_the_contract_is_held_back_and_recorded() {
    let html = (StatusCode::OK, [("content-type", "text/html")], r#"{"object": "balance"}"#).into_response();
    for (answer, complaint) in [
        (json(StatusCode::OK, r#"{"livemode": "no"}"#.into()), "200: livemode: \"no\" is not of type \"boolean\""),
        (json(StatusCode::CREATED, "{}".into()), "201: the specification has no status 201 here"),
        (html, "200: the content type is not application/json"),
    ] {
        let (status, text, violations) = asked(answer).await;
        let error: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((status, &error["error"]["type"]), (500, &Value::from("api_error")));
        let complaint = format!("GET /v1/balance, {complaint}");
        assert_eq!(error["error"]["message"], format!("sandbox broke its contract: {complaint}"));
        assert_eq!(violations, [complaint]);
    }
}
