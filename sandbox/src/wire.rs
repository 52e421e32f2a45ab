//! Connections: taking them, and breaking them when a fault says so.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::time::Duration;
use tokio::net::TcpListener;
use tower::ServiceExt;

const PIECES: usize = 8;
const FLUSHED: Duration = Duration::from_millis(20);
/// How long to wait when a connection cannot be taken, for example because too many files are open.
const RESPITE: Duration = Duration::from_millis(50);

/// Marks an answer that is not sent: the connection is closed instead.
#[derive(Clone, Copy)]
struct Hangup;

#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a fault that was asked for")
    }
}

impl std::error::Error for Broken {}

/// Serves connections until it is told to stop, then lets the requests that are under way end.
pub(crate) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let service = router.into_service::<Body>();
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(_) => {
                    tokio::time::sleep(RESPITE).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // Small answers go out at once.
        let _ = stream.set_nodelay(true);
        let service = service.clone();
        let answer = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let service = service.clone();
            async move {
                let response: Result<Response, Infallible> = service.oneshot(request.map(Body::new)).await;
                let response = response.unwrap_or_else(|never| match never {});
                match response.extensions().get::<Hangup>() {
                    Some(Hangup) => Err(Broken),
                    None => Ok(response),
                }
            }
        });
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), answer);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A connection that breaks is the client's affair, or a fault that was asked for.
            let _ = connection.await;
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// An answer that never comes. A service without connections has a body that cannot be read instead.
pub(crate) fn hang_up() -> Response {
    let mut response = broken_off(Bytes::new(), 1);
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response.extensions_mut().insert(Hangup);
    response
}

pub(crate) fn is_hung_up(response: &Response) -> bool {
    response.extensions().get::<Hangup>().is_some()
}

/// The first half of an answer, and then the end of the connection.
pub(crate) async fn cut(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut half = broken_off(whole.slice(..whole.len() / 2), whole.len());
    *half.status_mut() = parts.status;
    half.extensions_mut().extend(parts.extensions);
    for (name, value) in &parts.headers {
        half.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    half
}

/// An answer that takes this long from its first byte to its last.
pub(crate) async fn slow(response: Response, took: Duration) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let size = whole.len().div_ceil(PIECES).max(1);
    let pause = took / u32::try_from(PIECES).unwrap_or(1);
    let pieces = futures_util::stream::unfold(whole, move |mut left| async move {
        if left.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let piece = left.split_to(size.min(left.len()));
        Some((Ok::<_, Infallible>(piece), left))
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

fn broken_off(start: Bytes, promised: usize) -> Response {
    let pieces = futures_util::stream::unfold(Some(start), |start| async {
        match start {
            Some(start) => Some((Ok(start), None)),
            None => {
                // What came before is on its way by then.
                tokio::time::sleep(FLUSHED).await;
                Some((Err(Broken), None))
            }
        }
    });
    let mut response = Response::new(Body::from_stream(pieces));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(promised));
    response
}

/// A request whose answer is made even when nobody waits for it any more: a client that gives up does not stop the work.
pub(crate) async fn to_the_end(work: impl Future<Output = Response> + Send + 'static) -> Response {
    tokio::spawn(work).await.unwrap_or_else(|_| {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}
