//! A server that knows no HTTP: it keeps each request byte for byte and answers the next bytes of a script.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happens to one connection after its request has come.
#[derive(Clone, Debug)]
pub enum Reply {
    /// These bytes, then the connection is closed.
    Bytes(Vec<u8>),
    /// The connection is closed without a byte.
    Nothing,
    /// The connection stays open and nothing comes, or nothing more than these bytes.
    Stall(Vec<u8>),
    /// As the inner one; and before it, the server stops taking connections.
    Last(Box<Reply>),
}

/// An answer with this status and this JSON.
pub fn json(status: u16, body: impl ToString) -> Reply {
    answer(status, &[("content-type", "application/json")], body.to_string())
}

/// An answer with this status, these headers and this body, correct in its length.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status} Said\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    Reply::Bytes([bytes.as_bytes(), body].concat())
}

/// Raw bytes.
pub fn bytes(bytes: impl AsRef<[u8]>) -> Reply {
    Reply::Bytes(bytes.as_ref().to_vec())
}

impl Reply {
    pub fn last(self) -> Self {
        Self::Last(Box::new(self))
    }
}

/// One request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub method: String,
    pub target: String,
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// All of it.
    pub raw: Vec<u8>,
}

impl Received {
    /// The one header of this name; none, or several, are told apart.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(header, _)| header == name).map(|(_, value)| value.as_str());
        let value = values.next();
        assert_eq!(values.next(), None, "{name} came twice");
        value
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Log {
    connections: usize,
    requests: Vec<Received>,
    script: VecDeque<Reply>,
    stalled: Vec<TcpStream>,
    closing: bool,
}

/// A scripted server. Each connection carries one request.
pub struct Server {
    address: SocketAddr,
    log: Arc<Mutex<Log>>,
}

impl Server {
    pub fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        crate::support::listen();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::new(Mutex::new(Log { script: script.into_iter().collect(), ..Log::default() }));
        let seen = log.clone();
        std::thread::spawn(move || serve(listener, &seen));
        Self { address, log }
    }

    /// A server that no request may reach.
    pub fn untouched() -> Self {
        Self::start([])
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn host(&self) -> String {
        self.address.to_string()
    }

    pub fn connections(&self) -> usize {
        self.log.lock().unwrap().connections
    }

    /// The requests so far; the script must have been used up to its end, and no further.
    pub fn requests(&self) -> Vec<Received> {
        let log = self.log.lock().unwrap();
        assert_eq!(log.script.len(), 0, "answers that nobody asked for");
        log.requests.clone()
    }

    /// The only request.
    pub fn request(&self) -> Received {
        let mut requests = self.requests();
        assert_eq!(requests.len(), 1);
        requests.remove(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(mut log) = self.log.lock() {
            log.closing = true;
        }
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
    }
}

fn serve(listener: TcpListener, log: &Mutex<Log>) {
    let mut listener = Some(listener);
    while let Some(Ok((mut stream, _))) = listener.as_ref().map(TcpListener::accept) {
        if log.lock().unwrap().closing {
            return;
        }
        log.lock().unwrap().connections += 1;
        // A client that connects and says nothing must not hold up the test for ever.
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let Some(request) = read(&mut stream) else { continue };
        let mut state = log.lock().unwrap();
        state.requests.push(request);
        let mut reply = state.script.pop_front().unwrap_or_else(|| answer(500, &[], "nothing more in the script"));
        drop(state);
        if let Reply::Last(inner) = reply {
            listener = None;
            reply = *inner;
        }
        match reply {
            Reply::Bytes(bytes) => {
                let _ = stream.write_all(&bytes);
            }
            Reply::Stall(bytes) => {
                let _ = stream.write_all(&bytes);
                log.lock().unwrap().stalled.push(stream);
            }
            Reply::Nothing | Reply::Last(_) => {}
        }
    }
}

fn read(stream: &mut TcpStream) -> Option<Received> {
    let (mut raw, mut buffer) = (Vec::new(), [0; 4096]);
    let head = loop {
        if let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => raw.extend_from_slice(&buffer[..count]),
        }
    };
    let text = String::from_utf8(raw[..head].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let mut start = lines.next()?.split(' ');
    let (method, target) = (start.next()?.to_owned(), start.next()?.to_owned());
    assert_eq!(start.next(), Some("HTTP/1.1"));
    let headers: Vec<(String, String)> = lines
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no header: {line:?}")))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length =
        headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
    while raw.len() < head + 4 + length {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => raw.extend_from_slice(&buffer[..count]),
        }
    }
    Some(Received { method, target, headers, body: raw[head + 4..].to_vec(), raw })
}
