//! A server that keeps what it is sent, and answers the same to all.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub struct Capture {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Seen {
    /// `POST /v1/refunds`
    pub line: String,
    pub body: Vec<u8>,
}

impl Capture {
    pub fn answering(status: &str, body: &str) -> Self {
        Self::answering_with(status, |_| body.to_owned())
    }

    /// One whose answer holds its own address.
    pub fn answering_with(status: &str, body: impl FnOnce(&str) -> String) -> Self {
        Self::starting(status, body, false)
    }

    /// One that hangs up on whatever is no question.
    pub fn answering_questions(body: &str) -> Self {
        Self::starting("200 OK", |_| body.to_owned(), true)
    }

    fn starting(status: &str, body: impl FnOnce(&str) -> String, hangs_up: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let body = body(&format!("http://{address}"));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (status, kept) = (status.to_owned(), Arc::clone(&seen));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                // A client that went away is no reason to stop.
                let _ = stream.and_then(|stream| serve(stream, &status, &body, hangs_up, &kept));
            }
        });
        Self { address, seen }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: TcpStream,
    status: &str,
    body: &str,
    hangs_up: bool,
    seen: &Mutex<Vec<Seen>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line)?;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        match header.trim().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut sent = vec![0; length];
    reader.read_exact(&mut sent)?;
    let line = line.trim().trim_end_matches(" HTTP/1.1").to_owned();
    let is_question = line.starts_with("GET ");
    seen.lock().unwrap().push(Seen { line, body: sent });
    if hangs_up && !is_question {
        return Ok(());
    }
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
