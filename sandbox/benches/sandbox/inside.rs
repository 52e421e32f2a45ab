//! What a call costs inside the process, without a socket, among few and among many payments.

use crate::server::{Call, resident};
use crate::{Scale, counted, row, shown};
use axum::Router;
use axum::body::Bytes;
use http_body_util::BodyExt;
use serde_json::Value;
use std::time::{Duration, Instant};
use tower::ServiceExt;
use wooshpay_sandbox::Sandbox;

const FEW: u32 = 10;
/// No kind of call is measured for longer.
const SPAN: Duration = Duration::from_secs(5);
const BASE: &str = "http://sandbox.example";
const HEADERS: [(&str, &str); 2] =
    [("authorization", "Basic c2tfdGVzdF9iZW5jaDo="), ("content-type", "application/json")];
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

pub fn run(scale: Scale) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (few, many) = runtime.block_on(async {
        let few = costs(FEW, scale).await;
        let before = resident("self");
        let begin = Instant::now();
        let many = costs(scale.many, scale).await;
        let grown = (resident("self") - before) / 1024;
        let what = format!("wooshpay-sandbox: memory of {} payments, in process", counted(scale.many));
        row(&what, &format!("{grown} MiB ({:.0} s for all that was measured)", begin.elapsed().as_secs_f64()));
        (few, many)
    });
    for ((name, few), (_, many)) in few.iter().zip(&many) {
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        let result =
            format!("{} with {FEW} payments, {} with {}: × {ratio:.2}", shown(*few), shown(*many), counted(scale.many));
        row(&format!("wooshpay-sandbox: to {name}, in process"), &result);
    }
}

/// The median cost of each kind of call, when there are this many payments.
async fn costs(payments: u32, scale: Scale) -> Vec<(&'static str, Duration)> {
    let app = Sandbox::builder().seed(7).app(BASE).unwrap();
    let mut last = Value::Null;
    for number in 0..payments {
        last = create(&app, &number.to_string()).await;
    }
    let id = last["id"].as_str().unwrap().to_owned();
    let get = |path: String| Call::new("GET", &path, &HEADERS, "");
    let retrieve = get(format!("/v1/payment_intents/{id}"));
    let list = get("/v1/payment_intents".into());
    let search = get(format!("/v1/payment_intents/search?query=merchant_order_id:%27{}%27", payments / 2));
    let mut costs = Vec::new();
    for (name, call) in [("retrieve a payment", retrieve), ("list the first page", list), ("search by order", search)] {
        costs.push((name, median(&app, &vec![call; scale.calls]).await));
    }
    // These come last, for they add to the ten payments.
    let mut refunds = Vec::new();
    for _ in 0..scale.calls.min(FEW as usize * 5) {
        let body = format!("{{\"payment_intent\":\"{}\"}}", paid(&app).await);
        refunds.push(Call::new("POST", "/v1/refunds", &HEADERS, &body));
    }
    costs.push(("refund", median(&app, &refunds).await));
    let creates: Vec<Call> = (0..scale.calls).map(|number| payment(&format!("late-{number}"))).collect();
    costs.push(("create a confirmed payment", median(&app, &creates).await));
    costs
}

/// Half of the calls cost less than this.
async fn median(app: &Router, calls: &[Call]) -> Duration {
    let (begin, mut times) = (Instant::now(), Vec::new());
    for call in calls {
        let started = Instant::now();
        let (status, _, body) = ask(app, call).await;
        times.push(started.elapsed());
        assert_eq!(status, 200, "{} {}: {body:?}", call.method, call.path);
        if begin.elapsed() > SPAN {
            break;
        }
    }
    times.sort();
    times[times.len() / 2]
}

fn payment(order: &str) -> Call {
    let body = format!(
        r#"{{"amount":20000,"currency":"IDR","confirm":true,"merchant_order_id":"{order}",
        "payment_method_data":{{"type":"dana"}},"return_url":"https://shop.example/back"}}"#
    );
    Call::new("POST", "/v1/payment_intents", &HEADERS, &body)
}

async fn create(app: &Router, order: &str) -> Value {
    let (status, _, body) = ask(app, &payment(order)).await;
    assert_eq!(status, 200, "{body:?}");
    serde_json::from_slice(&body).unwrap()
}

/// A payment that its customer has paid.
async fn paid(app: &Router) -> String {
    let intent = create(app, "paid").await;
    let page =
        intent["next_action"]["dana_handle_redirect"]["url"].as_str().unwrap().strip_prefix(BASE).unwrap().to_owned();
    let login = Call::new("POST", &format!("{page}/login"), &FORM, "phone=081234567890&pin=123456");
    let (status, location, mut html) = ask(app, &login).await;
    if status == 303 {
        let next = location.strip_prefix(BASE).unwrap_or(&location).to_owned();
        html = ask(app, &Call::new("GET", &next, &[], "")).await.2;
    }
    let html = String::from_utf8(html.to_vec()).unwrap();
    let ticket = html.split_once("name=\"ticket\" value=\"").unwrap().1.split_once('"').unwrap().0;
    let pay = Call::new("POST", &format!("{page}/pay"), &FORM, &format!("ticket={ticket}"));
    assert_eq!(ask(app, &pay).await.0, 303);
    intent["id"].as_str().unwrap().to_owned()
}

async fn ask(app: &Router, call: &Call) -> (u16, String, Bytes) {
    let answer = app.clone().oneshot(call.request("")).await.unwrap();
    let location = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = answer.status().as_u16();
    (status, location, answer.into_body().collect().await.unwrap().to_bytes())
}
