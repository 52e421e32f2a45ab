//! The developer's server.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinHandle;
use wooshpay::webhook::{Event, Verifier};

/// What came, and with which signature.
type Received = Arc<Mutex<Vec<(String, Vec<u8>)>>>;
/// What is answered next; 200 when there is nothing left.
type Answers = Arc<Mutex<Vec<u16>>>;

/// Takes whatever comes at `/webhook`. It is gone when it is dropped.
pub struct Server {
    received: Received,
    /// What came from those who follow redirects.
    led_astray: Received,
    port: u16,
    running: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl Server {
    pub fn start() -> Self {
        Closed::new().open(&[])
    }

    fn on(listener: TcpListener, first: &[u16]) -> Self {
        let port = listener.local_addr().unwrap().port();
        let (received, led_astray) = (Received::default(), Received::default());
        let answers = Answers::new(Mutex::new(first.iter().rev().copied().collect()));
        let routes = axum::Router::new().route("/webhook", post(take)).with_state((Arc::clone(&received), answers));
        let astray = (Arc::clone(&led_astray), Answers::default());
        let routes = routes.merge(axum::Router::new().route("/astray", any(take)).with_state(astray));
        let running = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { received, led_astray, port, running }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/webhook", self.port)
    }

    /// How often a redirect was followed.
    pub fn astray(&self) -> usize {
        self.led_astray.lock().unwrap().len()
    }

    /// The signatures of all that came.
    pub fn headers(&self) -> Vec<String> {
        self.received.lock().unwrap().iter().map(|(signature, _)| signature.clone()).collect()
    }

    /// Everything that came, each verified with this secret.
    pub fn events(&self, secret: &str) -> Vec<Event> {
        let verifier = Verifier::new(secret).unwrap();
        let received = self.received.lock().unwrap();
        received.iter().map(|(signature, body)| verifier.verify(signature, body).unwrap()).collect()
    }
}

type Desk = (Received, Answers);

/// Notes what comes, and answers.
async fn take(State((received, answers)): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    let signature = headers.get("wooshpay-signature").map(|value| value.to_str().unwrap().to_owned());
    received.lock().unwrap().push((signature.unwrap_or_default(), body.to_vec()));
    match answers.lock().unwrap().pop() {
        Some(302) => (StatusCode::FOUND, [("location", "/astray")]).into_response(),
        status => StatusCode::from_u16(status.unwrap_or(200)).unwrap().into_response(),
    }
}

/// An address at which nobody listens, and that nobody else can have.
pub struct Closed(TcpSocket);

impl Closed {
    pub fn new() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        Self(socket)
    }

    pub fn url(&self) -> String {
        format!("http://{}/webhook", self.0.local_addr().unwrap())
    }

    /// From now on somebody listens there, and answers this first.
    pub fn open(self, first: &[u16]) -> Server {
        Server::on(self.0.listen(128).unwrap(), first)
    }
}
