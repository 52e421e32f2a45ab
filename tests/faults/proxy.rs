//! The fault server: stands between client and service, and cuts, stalls or turns a bit at the byte it is told to.
//!
//! It always hears the service out, whatever it then lets the client have, so that it knows what was done.

use crate::cases::{Case, Kind, Message, Mode, Phase};
use crate::http::{self, Answer};
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

const LARGEST_REQUEST: usize = 8192;
/// Servers close what has been idle for longer, though not so soon.
const FRESH: Duration = Duration::from_secs(5);

/// One attempt as the fault server saw it.
#[derive(Debug, Default)]
pub struct Exchange {
    /// Which attempt it is, from 0.
    pub number: usize,
    /// The request as the client wrote it.
    pub request: Vec<u8>,
    /// What the service got of it.
    pub forwarded: Vec<u8>,
    /// The service's whole answer to that.
    pub answer: Option<Answer>,
    /// What the client got.
    pub delivered: Vec<u8>,
    /// The service could not be reached, which is no fault of the matrix.
    pub trouble: Option<io::Error>,
}

/// What is to happen to the requests of one case.
struct Plan {
    /// Nothing: they pass.
    case: Option<Case>,
    template: Arc<[u8]>,
    begun: AtomicUsize,
    log: UnboundedSender<Exchange>,
}

/// What became of a connection.
#[derive(PartialEq, Eq)]
enum Then {
    Keep,
    Close,
    Reset,
}

pub struct Proxy {
    pub address: SocketAddr,
    service: SocketAddr,
    /// Connections to the service that carried whole exchanges only, and since when they are idle.
    idle: Mutex<Vec<(TcpStream, Instant)>>,
    plans: Mutex<HashMap<String, Arc<Plan>>>,
}

/// The exchanges of one case, while it runs.
pub struct Watch {
    proxy: Arc<Proxy>,
    token: String,
    log: UnboundedReceiver<Exchange>,
}

impl Proxy {
    pub async fn start(service: SocketAddr) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let proxy = Arc::new(Self { address, service, idle: Mutex::default(), plans: Mutex::default() });
        let serving = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let proxy = serving.clone();
                // A client that goes away in the middle is what is tested here.
                tokio::spawn(async move { proxy.serve(client).await.ok() });
            }
        });
        proxy
    }

    /// From now on the requests with this token meet this fault. The template is an answer to a request of the kind.
    pub fn watch(self: &Arc<Self>, token: &str, case: Option<Case>, template: &Arc<[u8]>) -> Watch {
        let (sender, log) = unbounded_channel();
        let plan = Plan { case, template: template.clone(), begun: AtomicUsize::new(0), log: sender };
        let before = self.plans.lock().unwrap().insert(token.to_owned(), Arc::new(plan));
        assert!(before.is_none(), "{token} stands for two cases");
        Watch { proxy: self.clone(), token: token.to_owned(), log }
    }

    async fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        client.set_nodelay(true)?;
        loop {
            // Nothing is taken off the wire yet: how much the fault server reads is part of the fault.
            let Some(request) = peek(&client).await? else { return Ok(()) };
            let token = http::token(&request).unwrap_or_default();
            let plan = self.plans.lock().unwrap().get(&token).cloned();
            // A request that the client had given up before it was looked at has no plan any more.
            let Some(plan) = plan else { return Ok(()) };
            let number = plan.begun.fetch_add(1, Ordering::SeqCst);
            let case = plan.case.filter(|case| number == 0 || case.mode == Mode::Every);
            let mut exchange = Exchange { number, request, ..Exchange::default() };
            let result = match case {
                Some(case) => self.fail(&case, &plan.template, &mut client, &mut exchange).await,
                None => self.pass(&mut client, &mut exchange).await,
            };
            plan.log.send(exchange).ok();
            drop(plan);
            match result? {
                Then::Keep => {}
                Then::Close => return Ok(()),
                Then::Reset => return client.set_zero_linger(),
            }
        }
    }

    async fn pass(&self, client: &mut TcpStream, exchange: &mut Exchange) -> io::Result<Then> {
        take(client, exchange.request.len()).await?;
        self.ask(exchange.request.clone(), exchange).await;
        exchange.deliver(client, exchange.whole_answer()).await?;
        Ok(Then::Keep)
    }

    async fn fail(
        &self,
        case: &Case,
        template: &[u8],
        client: &mut TcpStream,
        exchange: &mut Exchange,
    ) -> io::Result<Then> {
        let (kind, request) = (case.group.kind, exchange.request.clone());
        match (case.group.message, case.group.phase) {
            (Message::Request, _) if kind.turns() => {
                take(client, request.len()).await?;
                let mut service = self.open(turned(request, kind, case.at), None, exchange).await;
                // A turned bit can make the service wait for more than there is.
                let answer = tokio::select! {
                    answer = service.answer() => answer,
                    () = gone(client) => service.give_up().await,
                };
                exchange.answer = answer;
                let answer = exchange.whole_answer();
                exchange.deliver(client, answer).await?;
                return Ok(if exchange.answer.is_some() { Then::Keep } else { Then::Close });
            }
            (Message::Request, Phase::Before) => {
                take(client, if kind == Kind::Cut { request.len() } else { case.at }).await?;
                let mut service = self.open(request[..case.at].to_vec(), None, exchange).await;
                if kind == Kind::Stall {
                    gone(client).await;
                }
                exchange.answer = service.give_up().await;
                return Ok(end(kind));
            }
            (Message::Request, Phase::After) => {
                take(client, if kind == Kind::Cut { request.len() } else { case.at }).await?;
                self.ask(request, exchange).await;
            }
            (Message::Response, Phase::After) => {
                take(client, request.len()).await?;
                self.ask(request, exchange).await;
                let answer = exchange.whole_answer();
                if kind.turns() {
                    exchange.deliver(client, turned(answer, kind, case.at)).await?;
                    return Ok(Then::Keep);
                }
                exchange.deliver(client, answer[..case.at.min(answer.len())].to_vec()).await?;
            }
            (Message::Response, Phase::Before) => {
                take(client, request.len()).await?;
                exchange.deliver(client, template[..case.at].to_vec()).await?;
            }
        }
        if kind == Kind::Stall {
            gone(client).await;
        }
        Ok(end(kind))
    }

    /// Has the service do what the client asked for. To connect is what costs it most, so connections are used again.
    async fn ask(&self, request: Vec<u8>, exchange: &mut Exchange) {
        let idle = self.idle.lock().unwrap().pop().filter(|(_, since)| since.elapsed() < FRESH);
        let mut service = self.open(request, idle.map(|(stream, _)| stream), exchange).await;
        exchange.answer = service.answer().await;
        if let Some(stream) = service.stream.filter(|_| exchange.answer.is_some()) {
            self.idle.lock().unwrap().push((stream, Instant::now()));
        }
    }

    async fn open(&self, request: Vec<u8>, idle: Option<TcpStream>, exchange: &mut Exchange) -> Service {
        let opened = async {
            let mut stream = match idle {
                Some(stream) => stream,
                None => TcpStream::connect(self.service).await?,
            };
            stream.set_nodelay(true)?;
            // A reset at the end: thousands of connections that linger would use up the ports.
            stream.set_zero_linger()?;
            stream.write_all(&request).await?;
            Ok(stream)
        };
        let (stream, trouble) = match opened.await {
            Ok(stream) => (Some(stream), None),
            Err(error) => (None, Some(error)),
        };
        exchange.trouble = trouble;
        exchange.forwarded = request;
        Service { stream, read: Vec::new() }
    }
}

impl Exchange {
    fn whole_answer(&self) -> Vec<u8> {
        self.answer.as_ref().map(|answer| answer.bytes.clone()).unwrap_or_default()
    }

    async fn deliver(&mut self, client: &mut TcpStream, bytes: Vec<u8>) -> io::Result<()> {
        self.delivered = bytes;
        client.write_all(&self.delivered).await
    }
}

impl Watch {
    /// What was seen, once no exchange of the case is under way any more.
    pub async fn end(mut self) -> Vec<Exchange> {
        self.proxy.plans.lock().unwrap().remove(&self.token);
        let mut seen = Vec::new();
        while let Some(exchange) = self.log.recv().await {
            seen.push(exchange);
        }
        // One that stalls ends when its client has gone, and that may be at work on the next.
        seen.sort_by_key(|exchange| exchange.number);
        seen
    }
}

/// A connection to the service.
struct Service {
    stream: Option<TcpStream>,
    read: Vec<u8>,
}

impl Service {
    /// The answer, or nothing when the service ends the connection without one. Can be given up and begun again.
    async fn answer(&mut self) -> Option<Answer> {
        let stream = self.stream.as_mut()?;
        loop {
            if let Some(answer) = Answer::read(&self.read) {
                return Some(answer);
            }
            if !matches!(stream.read_buf(&mut self.read).await, Ok(1..)) {
                return None;
            }
        }
    }

    /// Sends nothing more, and takes what the service has to say to that.
    async fn give_up(&mut self) -> Option<Answer> {
        self.stream.as_mut()?.shutdown().await.ok();
        self.answer().await
    }
}

/// The next request, once all of it is there; nothing when the client has closed.
async fn peek(client: &TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut buffer = vec![0; LARGEST_REQUEST];
    loop {
        let count = client.peek(&mut buffer).await?;
        if count == 0 {
            return Ok(None);
        }
        if let Some(whole) = http::whole(&buffer[..count]) {
            buffer.truncate(whole);
            return Ok(Some(buffer));
        }
        // What is there already would be peeked at again at once.
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn take(client: &mut TcpStream, count: usize) -> io::Result<()> {
    client.read_exact(&mut vec![0; count]).await.map(drop)
}

/// Returns when the client has closed.
async fn gone(client: &mut TcpStream) {
    let mut buffer = [0; 1024];
    while matches!(client.read(&mut buffer).await, Ok(1..)) {}
}

fn turned(mut bytes: Vec<u8>, kind: Kind, at: usize) -> Vec<u8> {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= if kind == Kind::High { 0x80 } else { 0x01 };
    }
    bytes
}

fn end(kind: Kind) -> Then {
    if kind == Kind::Reset { Then::Reset } else { Then::Close }
}
