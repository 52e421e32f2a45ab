//! Answers everything with one payment intent, over connections that stay open. It prints its address, and `/counts` tells
//! how many connections were made.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;

/// Both WooshPay's types and Stripe's can read it.
const BODY: &str = include_str!("../../payment_intent.json");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let connections = Arc::new(AtomicU64::new(0));
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        connections.fetch_add(1, Ordering::Relaxed);
        let connections = connections.clone();
        tokio::spawn(async move {
            let service = service_fn(|request| answer(request, &connections));
            // A client that goes away is none of our business.
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn answer(request: Request<Incoming>, connections: &AtomicU64) -> Result<Response<Full<Bytes>>, hyper::Error> {
    if request.uri().path() == "/counts" {
        return Ok(Response::new(Full::new(connections.load(Ordering::Relaxed).to_string().into())));
    }
    request.into_body().collect().await?;
    let mut response = Response::new(Full::new(Bytes::from_static(BODY.trim_ascii_end().as_bytes())));
    response.headers_mut().insert("content-type", hyper::header::HeaderValue::from_static("application/json"));
    response.headers_mut().insert("request-id", hyper::header::HeaderValue::from_static("req_bench000001"));
    Ok(response)
}
