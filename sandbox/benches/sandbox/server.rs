//! A program that listens, and who asks it.

use axum::body::Bytes;
use axum::http::Request;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

/// A request as it is sent again and again.
#[derive(Clone)]
pub struct Call {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl Call {
    pub fn new(method: &'static str, path: &str, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { method, path: path.to_owned(), headers, body: body.to_owned().into() }
    }

    pub fn request(&self, base: &str) -> Request<Full<Bytes>> {
        let request = Request::builder().method(self.method).uri(format!("{base}{}", self.path));
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        request.body(Full::new(self.body.clone())).unwrap()
    }
}

/// A program that can be started on a port, with a request that it answers when it is ready and one that creates a payment.
pub struct Program {
    pub command: Box<dyn Fn(u16) -> Command>,
    pub probe: Call,
    pub create: Call,
}

/// A program that runs, until it is dropped.
pub struct Server {
    child: Child,
    base: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Program {
    /// Starts it, and says how long it took until it answered.
    pub async fn start(&self) -> (Server, Duration) {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let mut command = (self.command)(port);
        let begin = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http();
        let mut server = Server { child, base: format!("http://127.0.0.1:{port}"), client };
        loop {
            match server.try_ask(&self.probe).await {
                Some((200, _)) => return (server, begin.elapsed()),
                Some((status, body)) => panic!("{command:?} answers {status} to {}: {body:?}", self.probe.path),
                None => assert!(begin.elapsed() < PATIENCE, "{command:?} does not answer"),
            }
            assert!(server.child.try_wait().unwrap().is_none(), "{command:?} ended");
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }
}

impl Server {
    pub async fn ask(&self, call: &Call) -> (u16, Bytes) {
        self.try_ask(call).await.unwrap()
    }

    async fn try_ask(&self, call: &Call) -> Option<(u16, Bytes)> {
        let answer = self.client.request(call.request(&self.base)).await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.into_body().collect().await.ok()?.to_bytes()))
    }

    /// How many were created in this time.
    pub async fn flood(&self, create: &Call, connections: usize, span: Duration) -> u32 {
        self.connect(create, connections, u32::MAX, Instant::now() + span).await
    }

    pub async fn create(&self, create: &Call, connections: usize, count: u32) {
        let made = self.connect(create, connections, count, Instant::now() + 10 * PATIENCE).await;
        assert!(made >= count, "{made} of {count} were created");
    }

    /// Each connection waits for an answer before it asks again.
    async fn connect(&self, create: &Call, connections: usize, count: u32, until: Instant) -> u32 {
        let (begun, made) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let mut tasks = Vec::new();
        for _ in 0..connections {
            let (begun, made) = (Arc::clone(&begun), Arc::clone(&made));
            let (client, create, base) = (self.client.clone(), create.clone(), self.base.clone());
            tasks.push(tokio::spawn(async move {
                while Instant::now() < until && begun.fetch_add(1, Ordering::Relaxed) < count {
                    let answer = client.request(create.request(&base)).await.unwrap();
                    let status = answer.status().as_u16();
                    let body = answer.into_body().collect().await.unwrap().to_bytes();
                    assert!((200..300).contains(&status), "{status}: {body:?}");
                    made.fetch_add(1, Ordering::Relaxed);
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        made.load(Ordering::Relaxed)
    }

    /// Its resident memory, in KiB.
    pub fn memory(&self) -> u64 {
        resident(&self.child.id().to_string())
    }
}

/// The resident memory of a process, in KiB, as Linux counts it.
pub fn resident(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("/proc is needed to count memory");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}
