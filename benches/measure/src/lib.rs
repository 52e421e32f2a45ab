//! How every contender is measured: some calls to warm up, then so many calls by so many tasks, each waiting for its answer
//! before it asks again. What comes out is one line of JSON.

use cpu_time::ProcessTime;
use std::error::Error;
use std::hint::black_box;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

/// Why something could not be measured.
pub type Failure = Box<dyn Error + Send + Sync>;

/// What the name of a payment intent of the server is; it answers any.
pub const ID: &str = "pi_3RbTn2QxWooshBench000001";

/// The words of the command line: `<contender> <address> <calls> <in flight> <calls before>`.
pub struct Order {
    pub contender: String,
    /// `127.0.0.1:1234`
    pub address: String,
    pub calls: usize,
    pub in_flight: usize,
    /// Calls that are not measured.
    pub before: usize,
}

impl Order {
    /// # Errors
    /// When the words are not these.
    pub fn read() -> Result<Self, Failure> {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let [contender, address, calls, in_flight, before] = words.as_slice() else {
            return Err("usage: <contender> <host:port> <calls> <in flight> <calls before>".into());
        };
        let (contender, address) = (contender.clone(), address.clone());
        Ok(Self { contender, address, calls: calls.parse()?, in_flight: in_flight.parse()?, before: before.parse()? })
    }

    /// Measures the call, and prints what it took.
    ///
    /// # Errors
    /// When a call or the server fails.
    pub async fn run<F, Fut, T>(&self, call: F) -> Result<(), Failure>
    where
        F: Fn() -> Fut + Clone + Send + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        self.rounds(call.clone(), self.before).await?;
        let connections = connections(&self.address)?;
        let cpu = ProcessTime::now();
        let mut latencies = self.rounds(call, self.calls).await?;
        let cpu = cpu.elapsed();
        // Asking how many there are opens one.
        let opened = crate::connections(&self.address)? - connections - 1;
        latencies.sort_unstable();
        let median = latencies.get(latencies.len() / 2).copied().unwrap_or_default();
        let each = cpu.as_secs_f64() * 1e6 / latencies.len() as f64;
        println!("{{\"p50_us\": {}, \"cpu_us\": {each}, \"opened\": {opened}}}", median as f64 / 1000.0);
        Ok(())
    }

    async fn rounds<F, Fut, T>(&self, call: F, calls: usize) -> Result<Vec<u64>, Failure>
    where
        F: Fn() -> Fut + Clone + Send + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let each = calls.div_ceil(self.in_flight);
        let tasks: Vec<_> = (0..self.in_flight)
            .map(|_| {
                let call = call.clone();
                tokio::spawn(async move {
                    let mut latencies = Vec::with_capacity(each);
                    for _ in 0..each {
                        let begin = Instant::now();
                        black_box(call().await?);
                        latencies.push(u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX));
                    }
                    Ok::<_, Failure>(latencies)
                })
            })
            .collect();
        let mut all = Vec::with_capacity(calls);
        for task in tasks {
            all.extend(task.await??);
        }
        Ok(all)
    }
}

/// How many connections the server has taken so far, this one included.
///
/// # Errors
/// When the server does not answer.
pub fn connections(address: &str) -> Result<u64, Failure> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /counts HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.rsplit('\n').next().unwrap_or_default().trim().parse()?)
}

/// The CPU time of doing this once, in nanoseconds, from a loop that runs for about a tenth of a second.
pub fn cpu_ns<T>(mut work: impl FnMut() -> T) -> f64 {
    let mut times = 1000_u32;
    loop {
        let begin = ProcessTime::now();
        for _ in 0..times {
            black_box(work());
        }
        let spent = begin.elapsed();
        if spent.as_millis() >= 100 {
            return spent.as_secs_f64() * 1e9 / f64::from(times);
        }
        times = times.saturating_mul(2);
    }
}
