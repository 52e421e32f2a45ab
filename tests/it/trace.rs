//! What a listener with `tracing` is told, and what it is never told.

use crate::memory::{Answer, Memory, status};
use crate::support::{KEY, id};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, Once};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use wooshpay::http::HttpError;
use wooshpay::types::CreateRefund;

/// Names a file to which this process writes all that is told to any listener.
const LOG: &str = "WOOSHPAY_TEST_LOG";

/// Listens to everything, when this run is asked to. Every test that makes a client or a server comes by here.
pub fn listen() {
    static ONCE: Once = Once::new();
    let Some(path) = std::env::var_os(LOG) else { return };
    ONCE.call_once(|| {
        let file = std::fs::File::create(PathBuf::from(path)).unwrap();
        tracing_log::LogTracer::init().unwrap();
        let all = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false);
        let all = all.with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL).with_writer(Mutex::new(file));
        tracing::subscriber::set_global_default(all.finish()).unwrap();
    });
}

/// Every other test once more, in a process that listens to all there is to hear.
#[test]
fn the_whole_suite_at_its_loudest_tells_no_secret() {
    let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join("loudest.log");
    let mut suite = Command::new(std::env::current_exe().unwrap());
    suite.args(["--nocapture", "--skip", "trace::"]).env(LOG, &log).env("RUST_BACKTRACE", "0");
    let output = suite.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    let told = std::fs::read_to_string(&log).unwrap();
    for heard in ["wooshpay.call", "attempt failed", "url.template", "hyper_util", "reqwest"] {
        assert!(told.contains(heard), "nothing was heard of {heard} in {} bytes", told.len());
    }
    let named = |line: &&str| line.starts_with("test ");
    for line in told.lines().chain(printed.lines().filter(|line| !named(line))) {
        assert_eq!(secrets(line), Vec::<&str>::new(), "{line}");
    }
}

/// What of a line nobody should read: keys and secrets after what they begin with, phone numbers and PINs as the tests
/// type them.
fn secrets(line: &str) -> Vec<&str> {
    const TYPED: [&str; 4] = ["0812 3456 7890", "081234567890", "6281234567890", "123456"];
    const BEGINNINGS: [&str; 7] = ["sk_test_", "sk_live_", "pk_test_", "pk_live_", "whsec_", "_secret_", "c2tfd"];
    let mut found = Vec::new();
    for typed in TYPED {
        found.extend(line.match_indices(typed).filter_map(|(at, text)| {
            let digit = |c: char| c.is_ascii_digit();
            let inside = line[..at].ends_with(digit) || line[at + text.len()..].starts_with(digit);
            (!inside).then_some(text)
        }));
    }
    for beginning in BEGINNINGS {
        found.extend(line.match_indices(beginning).filter_map(|(at, text)| {
            let rest = &line[at + text.len()..];
            rest.starts_with(|c: char| c.is_ascii_alphanumeric()).then_some(rest)
        }));
    }
    found
}

#[test]
fn the_search_finds_what_it_looks_for() {
    for line in [
        "authorization: Basic c2tfdGVzdF9k",
        &format!("key={KEY}"),
        "whsec_T6cQ",
        "pi_1_secret_m58",
        "phone=0812 3456 7890",
        "pin=123456&x",
    ] {
        assert_eq!(secrets(line).len(), 1, "{line}");
    }
    for line in ["sk_test_***", "`sk_live_`", "id=pi_1234567890123456789", "c2tf***", "created=1681234560000"] {
        assert!(secrets(line).is_empty(), "{line}");
    }
}

/// The fields of every span, and of every event inside of one.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<BTreeMap<String, String>>>>);

struct Into<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Into<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl Subscriber for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("wooshpay")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut heard = self.0.lock().unwrap();
        let mut fields = BTreeMap::from([("span".to_owned(), span.metadata().name().to_owned())]);
        span.record(&mut Into(&mut fields));
        heard.push(fields);
        Id::from_u64(heard.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        values.record(&mut Into(&mut self.0.lock().unwrap()[span.into_u64() as usize - 1]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::from([("inside".to_owned(), format!("{:?}", event.parent().map(Id::into_u64)))]);
        event.record(&mut Into(&mut fields));
        self.0.lock().unwrap().push(fields);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

async fn hear(script: Vec<Answer>) -> Vec<BTreeMap<String, String>> {
    let heard = Heard::default();
    let guard = tracing::subscriber::set_default(heard.clone());
    let client = Memory::new(script).client();
    let call = client.create_refund(&CreateRefund::new(id("pi_1"))).extra_query("q", "private");
    let _ = call.await;
    drop(guard);
    heard.0.lock().unwrap().clone()
}

fn fields<'a>(pairs: &[(&'a str, &'a str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const CALL: [(&str, &str); 8] = [
    ("span", "wooshpay.call"),
    ("otel.name", "POST /v1/refunds"),
    ("otel.kind", "client"),
    ("http.request.method", "POST"),
    ("url.template", "/v1/refunds"),
    ("server.address", "apitest.wooshpay.com"),
    ("server.port", "443"),
    ("wooshpay.operation", "create_refund"),
];

#[tokio::test(start_paused = true)]
async fn a_call_is_a_span_in_opentelemetrys_words() {
    let answer = Answer::Status(200, &[("request-id", "req_1")], json!({ "id": "re_1" }).to_string());
    let heard = hear(vec![answer]).await;
    let end = [("http.response.status_code", "200"), ("wooshpay.request_id", "req_1")];
    assert_eq!(heard, [fields(&[&CALL[..], &end].concat())]);
}

#[tokio::test(start_paused = true)]
async fn every_attempt_that_failed_is_an_event_and_the_span_says_how_it_ended() {
    let busy = || Answer::Status(503, &[("retry-after", "2")], String::new());
    let heard = hear(vec![busy(), Answer::Fault(HttpError::not_sent), status(400, "{}")]).await;
    let end = [
        ("http.request.resend_count", "2"),
        ("http.response.status_code", "400"),
        ("error.type", "400"),
        ("otel.status_code", "ERROR"),
        ("wooshpay.outcome", "unknown"),
    ];
    assert_eq!(heard[0], fields(&[&CALL[..], &end].concat()));
    let first = [
        ("inside", "Some(1)"),
        ("message", "attempt failed"),
        ("attempt", "1"),
        ("error.type", "503"),
        ("http.response.status_code", "503"),
        ("wooshpay.retry_in_ms", "2000"),
    ];
    assert_eq!(heard[1], fields(&first));
    assert_eq!((heard[2]["error.type"].as_str(), heard[2].get("http.response.status_code")), ("connect", None));
    assert_eq!((heard[3]["attempt"].as_str(), heard[3].get("wooshpay.retry_in_ms")), ("3", None));
    assert_eq!(heard.len(), 4);
}

/// The call itself was a success; what it answered is none.
#[tokio::test(start_paused = true)]
async fn an_answer_that_is_not_taken_is_told() {
    let heard = Heard::default();
    let guard = tracing::subscriber::set_default(heard.clone());
    let paid = json!({ "id": "pi_1", "amount": 20_000, "currency": "IDR", "status": "succeeded" });
    let failed = json!({ "id": "re_1", "payment_intent": "pi_1", "status": "failed" }).to_string();
    let memory = Memory::new([status(200, paid), Answer::Status(200, &[("request-id", "req_1")], failed)]);
    let client = memory.client();
    let mut payment = client.dana().retrieve(&id("pi_1")).await.unwrap();
    let error = client.dana().refund(&mut payment, wooshpay::dana::Refund::Full).await.unwrap_err();
    drop(guard);
    assert_eq!((error.status(), error.body()), (Some(200), None));
    let told = [
        ("inside", "None"),
        ("message", "the answer is not what was asked for"),
        ("wooshpay.operation", "create_refund"),
        ("wooshpay.outcome", "rejected"),
        ("wooshpay.request_id", "req_1"),
        ("http.response.status_code", "200"),
    ];
    assert_eq!(heard.0.lock().unwrap().last(), Some(&fields(&told)));
}
