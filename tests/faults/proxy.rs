//! A connection that goes wrong at one byte. It stands between a client and the sandbox, and knows what really happened: it
//! reads the sandbox's answer to its end, whatever reaches the client.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// What happens at a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The connection is closed before it.
    Cut,
    /// The connection is reset before it.
    Reset,
    /// It never comes, and the connection stays open.
    Stall,
    /// Its highest bit is turned over, which no text survives.
    FlipHigh,
    /// Its lowest bit is turned over, which may make another text of it.
    FlipLow,
}

/// Whose bytes are meant, and what the sandbox has done by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The request's: the sandbox sees it as far as it came. At its full length it is all there and its answer is lost.
    Request,
    /// The answer's, after the sandbox has done its work.
    Answer,
    /// The bytes of an answer to another request like it, from somebody in between: the sandbox saw nothing.
    Impostor,
}

/// One fault.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub place: Place,
    pub kind: Kind,
    pub offset: usize,
    /// Whether it happens to every attempt, or to the first alone.
    pub always: bool,
}

/// What really happened.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// Each request, as the client sent it.
    pub requests: Vec<Vec<u8>>,
    /// How many connections were made.
    pub connections: usize,
    /// What the sandbox answered with a status of 2xx, by its bytes after the head.
    pub done: Vec<Vec<u8>>,
}

impl Truth {
    /// The ids of what the sandbox made or showed.
    pub fn ids(&self) -> BTreeSet<String> {
        let id = |body: &Vec<u8>| {
            serde_json::from_slice::<serde_json::Value>(body).unwrap()["id"].as_str().unwrap().to_owned()
        };
        self.done.iter().map(id).collect()
    }
}

pub struct Proxy {
    pub address: SocketAddr,
    truth: Arc<Mutex<Truth>>,
    task: AbortHandle,
}

impl Proxy {
    pub async fn start(sandbox: SocketAddr, fault: Option<Fault>, impostor: Arc<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let truth = Arc::new(Mutex::new(Truth::default()));
        let seen = truth.clone();
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let number = {
                    let mut truth = seen.lock().unwrap();
                    truth.connections += 1;
                    truth.connections
                };
                let fault = fault.filter(|fault| fault.always || number == 1);
                let line = Line { sandbox, fault, impostor: impostor.clone(), truth: seen.clone() };
                tokio::spawn(line.carry(client));
            }
        });
        Self { address, truth, task: task.abort_handle() }
    }

    /// What happened until now, once the sandbox has answered all that reached it.
    pub fn truth(&self) -> Truth {
        self.truth.lock().unwrap().clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One connection. Each carries one request: the client is told to close it.
struct Line {
    sandbox: SocketAddr,
    fault: Option<Fault>,
    impostor: Arc<Vec<u8>>,
    truth: Arc<Mutex<Truth>>,
}

impl Line {
    async fn carry(self, mut client: TcpStream) {
        let Some(request) = message(&mut client).await else { return };
        self.truth.lock().unwrap().requests.push(request.clone());
        let at = |place| self.fault.filter(|fault| fault.place == place);
        if let Some(fault) = at(Place::Impostor) {
            return spoil(client, &self.impostor, fault).await;
        }
        let mut upstream = TcpStream::connect(self.sandbox).await.unwrap();
        if let Some(fault) = at(Place::Request) {
            let (sent, flipped) = spoiled(&request, fault);
            upstream.write_all(&sent).await.unwrap();
            if !flipped {
                if fault.offset >= request.len() {
                    self.answer(&mut upstream).await;
                }
                drop(upstream);
                return end(client, fault.kind).await;
            }
        } else {
            upstream.write_all(&request).await.unwrap();
        }
        let answer = self.answer(&mut upstream).await;
        match at(Place::Answer) {
            Some(fault) => spoil(client, &answer, fault).await,
            None => {
                let _ = client.write_all(&answer).await;
            }
        }
    }

    /// The sandbox's whole answer; noted before the client gets any of it. A request that was changed may leave the sandbox
    /// waiting for more, and then there is none.
    async fn answer(&self, upstream: &mut TcpStream) -> Vec<u8> {
        let waiting = tokio::time::timeout(Duration::from_secs(5), message(upstream));
        let Some(answer) = waiting.await.ok().flatten() else { return Vec::new() };
        let head = head_of(&answer).unwrap();
        // A request whose version was changed is answered in kind.
        if answer.get(8..10) == Some(b" 2") {
            self.truth.lock().unwrap().done.push(answer[head..].to_vec());
        }
        closing(&answer, head)
    }
}

/// The bytes up to the fault, or all of them with one changed.
fn spoiled(bytes: &[u8], fault: Fault) -> (Vec<u8>, bool) {
    let mask = match fault.kind {
        Kind::Cut | Kind::Reset | Kind::Stall => return (bytes[..fault.offset.min(bytes.len())].to_vec(), false),
        Kind::FlipHigh => 0x80,
        Kind::FlipLow => 0x01,
    };
    let mut bytes = bytes.to_vec();
    if let Some(byte) = bytes.get_mut(fault.offset) {
        *byte ^= mask;
    }
    (bytes, true)
}

async fn spoil(mut client: TcpStream, answer: &[u8], fault: Fault) {
    let (sent, _) = spoiled(answer, fault);
    // A client that went away is no fault of the proxy's.
    let _ = client.write_all(&sent).await;
    end(client, fault.kind).await;
}

async fn end(client: TcpStream, kind: Kind) {
    match kind {
        Kind::Stall => {
            let mut client = client;
            // Until the client gives up.
            let _ = client.read(&mut [0; 64]).await;
        }
        Kind::Reset => {
            let _ = client.set_zero_linger();
        }
        Kind::Cut | Kind::FlipHigh | Kind::FlipLow => {}
    }
}

/// One whole request or answer, by its `content-length`; nothing when it breaks off.
async fn message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        if let Some(head) = head_of(&bytes) {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            let length: usize = length.unwrap_or(0);
            if bytes.len() >= head + length {
                return Some(bytes);
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}

/// Where the body begins.
pub fn head_of(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|end| end + 4)
}

/// The answer with a header that ends the connection, so that every attempt has one of its own.
fn closing(answer: &[u8], head: usize) -> Vec<u8> {
    [&answer[..head - 2], b"connection: close\r\n\r\n", &answer[head..]].concat()
}
