//! The extractor for axum.

use super::*;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, FromRef, Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use std::error::Error as _;
use std::sync::Mutex;
use tower::ServiceExt;
use wooshpay::webhook::axum::{Webhook, WebhookRejection};

/// A state that holds a verifier among other things.
#[derive(Clone)]
struct Shop {
    verifier: Verifier,
    events: Arc<Mutex<Vec<Event>>>,
}

impl FromRef<Shop> for Verifier {
    fn from_ref(shop: &Shop) -> Self {
        shop.verifier.clone()
    }
}

async fn take(State(shop): State<Shop>, Webhook(event): Webhook) -> StatusCode {
    shop.events.lock().unwrap().push(event);
    StatusCode::NO_CONTENT
}

fn shop() -> (Router, Arc<Mutex<Vec<Event>>>) {
    let events = Arc::default();
    let shop = Shop { verifier: verifier().clock(|| ms(T)), events: Arc::clone(&events) };
    (Router::new().route("/webhook", post(take)).with_state(shop), events)
}

type Header<'a> = Option<(&'a str, &'a [u8])>;

fn delivery(header: Header, body: impl Into<Body>) -> Request {
    let request = Request::post("/webhook").header("content-type", "text/plain");
    let request = header.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    request.body(body.into()).unwrap()
}

/// A delivery as it should be.
fn genuine(body: &str) -> Request {
    delivery(Some(("Wooshpay-Signature", sign(SECRET, T, body.as_bytes()).as_bytes())), body.to_owned())
}

async fn answer(app: Router, request: Request) -> (StatusCode, String) {
    let response = app.oneshot(request).await.unwrap();
    let (status, body) = (response.status(), to_bytes(response.into_body(), 1 << 16).await.unwrap());
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_genuine_delivery_reaches_the_handler() {
    let (app, events) = shop();
    assert_eq!(answer(app.clone(), genuine(BODY)).await, (StatusCode::NO_CONTENT, String::new()));
    let header = sign(SECRET, T, BODY.as_bytes());
    let request = delivery(Some(("signature", header.as_bytes())), BODY);
    assert_eq!(answer(app, request).await.0, StatusCode::NO_CONTENT);
    let events = events.lock().unwrap();
    assert_eq!(events.iter().map(|event| event.raw()).collect::<Vec<_>>(), [BODY.as_bytes(); 2]);
    assert_eq!(events[0].object_id(), Some("pi_2028368455345902545"));
}

#[tokio::test]
async fn the_handler_never_sees_what_is_refused() {
    let forged = sign("whsec_other", T, BODY.as_bytes());
    let old = sign(SECRET, T - 74 * 3600 * 1000, BODY.as_bytes());
    let no_match = "no signature was made with this secret over this body: check that the secret is this endpoint's, and \
                    that the body is the bytes as they came, not JSON written anew";
    let cases: [(Header, &str); 5] = [
        (None, "the signature header is missing: look for `Wooshpay-Signature`"),
        (Some(("wooshpay-signature", b"\xff")), "the signature header cannot be read: it is not text"),
        (
            Some(("wooshpay-signature", b"t=1")),
            "the signature header cannot be read: it holds no `v1` of 64 hexadecimal digits",
        ),
        (Some(("wooshpay-signature", forged.as_bytes())), no_match),
        (Some(("wooshpay-signature", old.as_bytes())), "it was signed 266400 seconds ago, longer than is tolerated"),
    ];
    let (app, events) = shop();
    for (header, why) in cases {
        let (status, told) = answer(app.clone(), delivery(header, BODY)).await;
        assert_eq!((status, told.as_str()), (StatusCode::BAD_REQUEST, why));
        assert!(!told.contains(SECRET));
    }
    let (status, told) = answer(app, genuine("[]")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(told.starts_with("the signature is right and the body is not an event: "), "{told}");
    assert!(events.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_reason_is_plain_text() {
    let response = shop().0.oneshot(delivery(None, BODY)).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8");
}

fn padded(bytes: usize) -> String {
    format!("{BODY}{}", " ".repeat(bytes - BODY.len()))
}

#[tokio::test]
async fn a_body_may_have_a_mebibyte_whatever_the_program_says_elsewhere() {
    let (app, events) = shop();
    for limit in [DefaultBodyLimit::max(10), DefaultBodyLimit::disable()] {
        let app = app.clone().layer(limit);
        assert_eq!(answer(app.clone(), genuine(&padded(1 << 20))).await.0, StatusCode::NO_CONTENT);
        let (status, told) = answer(app, genuine(&padded((1 << 20) + 1))).await;
        let why = "the body has 1048577 bytes, more than any event";
        assert_eq!((status, told.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, why));
    }
    assert_eq!(events.lock().unwrap().len(), 2);
}

type Parts = Vec<Result<Bytes, std::io::Error>>;

/// A body that comes in these parts, and counts how many were asked for.
fn in_parts(parts: Parts) -> (Body, Arc<AtomicI64>) {
    let asked = Arc::new(AtomicI64::new(0));
    let counter = Arc::clone(&asked);
    let mut parts = parts.into_iter();
    let parts = std::iter::from_fn(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        parts.next()
    });
    (Body::from_stream(Stream(parts)), asked)
}

struct Stream<I>(I);

impl<I: Iterator + Unpin> futures_core::Stream for Stream<I> {
    type Item = I::Item;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<I::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}

#[tokio::test]
async fn a_body_that_comes_in_parts_is_one_body() {
    let (app, events) = shop();
    let header = sign(SECRET, T, BODY.as_bytes());
    let (body, _) = in_parts(BODY.as_bytes().chunks(7).map(|part| Ok(Bytes::copy_from_slice(part))).collect());
    let request = delivery(Some(("Wooshpay-Signature", header.as_bytes())), body);
    assert_eq!(answer(app, request).await.0, StatusCode::NO_CONTENT);
    assert_eq!(events.lock().unwrap()[0].raw(), BODY.as_bytes());
}

#[tokio::test]
async fn a_body_without_an_end_is_given_up_early() {
    let part = Bytes::from(vec![b' '; 1 << 16]);
    let (body, asked) = in_parts((0..100).map(|_| Ok(part.clone())).collect());
    let header = Some(("Wooshpay-Signature", &b"t=1,v1=2"[..]));
    let (status, told) = answer(shop().0, delivery(header, body)).await;
    let why = "the body has 1114112 bytes, more than any event";
    assert_eq!((status, told.as_str()), (StatusCode::PAYLOAD_TOO_LARGE, why));
    assert_eq!(asked.load(Ordering::Relaxed), 17);
}

/// Nobody's time is spent on a body that nobody signed.
#[tokio::test]
async fn a_body_without_a_signature_is_not_read() {
    let (body, asked) = in_parts((0..100).map(|_| Ok(Bytes::from_static(b" "))).collect());
    let (status, _) = answer(shop().0, delivery(None, body)).await;
    assert_eq!((status, asked.load(Ordering::Relaxed)), (StatusCode::BAD_REQUEST, 0));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_event() {
    let (app, events) = shop();
    let header = sign(SECRET, T, BODY.as_bytes());
    let (body, _) = in_parts(vec![Ok(Bytes::from(BODY)), Err(std::io::Error::other("gone"))]);
    let (status, told) = answer(app, delivery(Some(("Wooshpay-Signature", header.as_bytes())), body)).await;
    assert_eq!((status, told.as_str()), (StatusCode::BAD_REQUEST, "the body could not be read to its end: gone"));
    assert!(events.lock().unwrap().is_empty());
}

/// A handler that takes the result sees the reason, and may answer as it likes.
#[tokio::test]
async fn a_handler_can_look_at_the_rejection() {
    let reasons: Arc<Mutex<Vec<WebhookRejection>>> = Arc::default();
    let seen = Arc::clone(&reasons);
    let handler = async move |delivery: Result<Webhook, WebhookRejection>| match delivery {
        Ok(_) => StatusCode::OK,
        Err(reason) => {
            seen.lock().unwrap().push(reason);
            StatusCode::FORBIDDEN
        }
    };
    let app = Router::new().route("/webhook", post(handler)).with_state(verifier().clock(|| ms(T)));
    assert_eq!(answer(app.clone(), genuine(BODY)).await.0, StatusCode::OK);
    assert_eq!(answer(app, delivery(None, BODY)).await.0, StatusCode::FORBIDDEN);
    let reasons = reasons.lock().unwrap();
    let WebhookRejection::Refused(error) = &reasons[0] else { panic!("{:?}", reasons[0]) };
    assert_eq!((reasons.len(), error), (1, &VerifyError::MissingHeader));
    assert_eq!(format!("{:?}", reasons[0]), "Refused(MissingHeader)");
    assert!(reasons[0].source().is_none(), "its text is the verifier's");
}
