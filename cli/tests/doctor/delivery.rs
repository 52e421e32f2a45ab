//! One delivery, without a key and without a network.

use crate::Home;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use wooshpay::http::Method;
use wooshpay::{Client, SecretKey};
use wooshpay_sandbox::{Sandbox, Shipment};

/// A delivery as it left the sandbox.
struct Recorded {
    secret: String,
    header: String,
    body: Vec<u8>,
}

/// Deliveries of one event, with a fault on their way.
async fn recorded(fault: Option<&str>) -> Recorded {
    let (told, mut heard) = unbounded_channel::<Shipment>();
    let carry = move |shipment| {
        told.send(shipment).unwrap();
        async { Ok(200) }
    };
    let sandbox = Sandbox::builder().courier(carry).start().await.unwrap();
    let key = SecretKey::new("sk_test_e2e").unwrap();
    let client = Client::builder(key).base_url(sandbox.base_url()).build().unwrap();
    let post = |path: &'static str, body: Value| client.request::<Value>(Method::POST, path).json(&body);
    let wanted = json!({ "url": "http://127.0.0.1:9/hook", "enabled_events": ["payment_intent.created"] });
    let endpoint = post("/v1/webhook_endpoints", wanted).await.unwrap();
    if let Some(kind) = fault {
        sandbox.fault(&format!(r#"{{"event":"*","kind":"{kind}"}}"#)).unwrap();
    }
    let payment = json!({ "amount": 20000, "currency": "IDR", "payment_method_types": ["dana"] });
    post("/v1/payment_intents", payment).await.unwrap();
    let shipment = next(&mut heard).await;
    let header = shipment.signature().to_owned();
    Recorded { secret: endpoint["secret"].as_str().unwrap().to_owned(), header, body: shipment.body.to_vec() }
}

async fn next(heard: &mut UnboundedReceiver<Shipment>) -> Shipment {
    tokio::time::timeout(Duration::from_secs(60), heard.recv()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_delivery_of_the_sandbox_and_what_becomes_of_it() {
    let Recorded { secret, header, body } = recorded(None).await;
    let home = Home::new(&[]);
    let secret_file = home.file("secret", format!("{secret}\n"));
    let with = |body: &[u8]| home.file("body", body);
    let arguments = |body: String| ["--header".to_owned(), header.clone(), "--body".to_owned(), body];
    let report = async |body: &[u8]| {
        let arguments = arguments(with(body));
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        home.report(&[arguments.as_slice(), &["--secret-file", &secret_file]].concat()).await
    };
    let well = report(&body).await;
    assert_eq!(well.causes(), [("proven", "fits")]);
    assert!(well.said("signature").contains(", payment_intent.created\n"), "{}", well.said("signature"));

    let value: Value = serde_json::from_slice(&body).unwrap();
    let anew = report(format!("{value:#}").as_bytes()).await;
    assert_eq!(anew.causes(), [("proven", "body_rewritten")]);
    assert!(
        anew.said("body")
            .starts_with("proven: it was written anew: what was signed is the same JSON written compactly")
    );
    assert_eq!(anew.states(), [("body", "wrong")]);
    assert_eq!(report(&[body.as_slice(), b"\n"].concat()).await.causes(), [("proven", "line_end_added")]);
    assert_eq!(report(b"").await.causes(), [("seen", "no_match"), ("guess", "body_empty"), ("guess", "other_secret")]);
}

#[tokio::test]
async fn deliveries_that_were_forged_or_changed() {
    for fault in ["forge", "alter"] {
        let Recorded { secret, header, body } = recorded(Some(fault)).await;
        let home = Home::new(&[("WOOSHPAY_WEBHOOK_SECRET", &secret)]);
        let report = home.report(&["--header", &header, "--body", &home.file("body", body)]).await;
        assert_eq!(report.causes(), [("seen", "no_match"), ("guess", "other_secret")], "{fault}");
    }
}

#[tokio::test]
async fn header_and_body_come_from_where_they_are() {
    let body = r#"{"id":"evt_1","type":"payout.paid","data":{"object":{}}}"#;
    let at = 1_772_435_794_159_i64;
    let header = wooshpay::webhook::sign("whsec_e2e", at, body.as_bytes());
    let home = Home::new(&[]);
    home.file("config.toml", "[default]\nwebhook_secret = \"whsec_e2e\"\n");
    let lines = home.file("headers", format!("POST / HTTP/1.1\r\nHost: a\r\nWooshpay-Signature: {header}\r\n"));
    let from_file = format!("@{lines}");
    let at = at.to_string();
    let arguments = ["--header", &from_file, "--body", "-", "--at", &at];
    let output = home.run(&arguments, body.as_bytes()).await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, "ok     signature  it fits, and the body is an event: evt_1, payout.paid\n");
    assert_eq!(output.status.code(), Some(0));
    // Now it is an old one.
    let output = home.run(&arguments[..4], body.as_bytes()).await;
    let text = String::from_utf8(output.stdout).unwrap();
    let days = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64 - at.parse::<u64>().unwrap();
    assert!(text.contains(&format!("\nwrong  time       `t` is {} days old, more than", days / 86_400_000)), "{text}");
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test]
async fn without_a_secret_it_says_so() {
    let home = Home::new(&[]);
    let report = home.report(&["--header", "Wooshpay-Signature:", "--body", &home.file("body", "{}")]).await;
    assert_eq!(report.causes(), [("seen", "no_header"), ("seen", "no_secret")]);
    assert!(report.said("secret").contains("--secret-file"));
}

#[tokio::test]
async fn command_lines_that_cannot_be() {
    let home = Home::new(&[]);
    let body = home.file("body", "{}");
    let open = home.file("open", "whsec_a");
    #[cfg(unix)]
    std::fs::set_permissions(&open, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    for (arguments, exit, why) in [
        (vec!["--header", "t=1"], 2, "--body <FILE>"),
        (vec!["--body", body.as_str()], 2, "--header <HEADER>"),
        (vec!["--secret-file", "x"], 2, "--header <HEADER>"),
        (vec!["--header", "@-", "--body", "-"], 2, "standard input can be only one"),
        (vec!["--header", "t=1", "--body", "nowhere"], 1, "nowhere cannot be read"),
        #[cfg(unix)]
        (vec!["--header", "t=1", "--body", body.as_str(), "--secret-file", open.as_str()], 1, "chmod 600"),
    ] {
        let output = home.run(&arguments, b"").await;
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
}

/// What is in a file that was named by mistake is not printed, nor does it reach the terminal as it is.
#[tokio::test]
async fn nothing_in_a_delivery_is_obeyed_by_a_terminal() {
    let body = "{\"id\":\"evt_\\u001b[2J\",\"type\":\"payout.paid\",\"data\":{\"object\":{}}}";
    let header = wooshpay::webhook::sign("whsec_e2e", 1_772_435_794_159, body.as_bytes());
    let home = Home::new(&[("WOOSHPAY_WEBHOOK_SECRET", "whsec_e2e")]);
    let name = format!("X-Sign\u{1b}[2J: {header}");
    let body = home.file("body", body);
    let output = home.run(&["--header", &name, "--body", &body], b"").await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("evt_\u{fffd}[2J") && text.contains("X-Sign\u{fffd}[2J"), "{text:?}");
    assert!(!text.contains('\u{1b}') && !text.contains("whsec_e2e"), "{text:?}");
}
