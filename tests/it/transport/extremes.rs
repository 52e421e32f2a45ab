//! Limits that nobody would set, and services that nobody would build: nothing panics, and nothing waits for ever.

use crate::memory::{Answer, Memory, status};
use crate::server::{Reply, Server, answer, json};
use crate::support::{client, id};
use serde_json::json as value;
use std::time::{Duration, Instant};
use wooshpay::dana::Settled;
use wooshpay::{Client, Outcome, SecretKey};

const AGES: [Duration; 4] =
    [Duration::MAX, Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(u64::MAX / 1000)];

#[tokio::test(start_paused = true)]
async fn limits_without_measure_are_limits() {
    for timeout in AGES {
        for deadline in AGES {
            let memory = Memory::new([status(503, ""), status(200, "{}"), status(200, "{}")]);
            let builder = Client::builder(SecretKey::new("sk_test_a").unwrap()).http_client(memory.clone());
            let client = builder.timeout(timeout).deadline(deadline).connect_timeout(deadline).build().unwrap();
            let result = client.retrieve_balance().attempts(u32::MAX).await;
            assert!(result.is_ok() || result.is_err_and(|error| error.is_timeout() || error.status() == Some(503)));
            let _ = memory.client().retrieve_balance().timeout(timeout).deadline(deadline).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_without_end_can_be_asked_for() {
    let paid = value!({ "id": "pi_1", "amount": 1, "currency": "IDR", "status": "succeeded" });
    let memory = Memory::new([status(503, ""), status(200, &paid)]);
    let settled = memory.client().dana().settle(&id("pi_1"), Duration::MAX).await.unwrap();
    assert!(matches!(settled, Settled::Paid(_)));
}

#[tokio::test(start_paused = true)]
async fn what_the_service_asks_for_is_read_with_care() {
    for asked in
        ["18446744073709551615", "99999999999999999999", "-5", "1e9", "", "Sun, 99 Nov 9999 99:99:99 GMT", "\u{7f}"]
    {
        let headers: &'static [(&str, &str)] = Box::leak(Box::new([("retry-after", &*asked.to_owned().leak())]));
        let last = if asked.contains('\u{7f}') { status(503, "") } else { Answer::Status(503, headers, String::new()) };
        let memory = Memory::new([last, status(200, "{}")]);
        memory.client().retrieve_balance().await.unwrap();
        assert!(memory.times()[1] <= Duration::from_secs(21), "{asked:?}: {:?}", memory.times());
    }
}

/// A byte now and then keeps a connection alive, and the limit ends it all the same.
#[tokio::test]
async fn an_answer_that_trickles_ends_in_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{").await;
                while stream.write_all(b" ").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
    });
    let (client, begin) = (client(&format!("http://{address}")), Instant::now());
    let error = client.retrieve_balance().timeout(Duration::from_millis(300)).attempts(2).await.unwrap_err();
    assert_eq!((error.outcome(), error.is_timeout(), error.attempts()), (Outcome::Unknown, true, 2));
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}

/// A hundred continues, headers without number: neither is an answer.
#[tokio::test]
async fn what_is_no_answer_is_none() {
    let continues = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(1_000);
    let headers = [b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(100_000)].concat();
    for reply in
        [Reply::Bytes(continues), Reply::Bytes(headers), Reply::Stall(b"HTTP/1.1 100 Continue\r\n\r\n".to_vec())]
    {
        let server = Server::start([reply]);
        let call = client(&server.base_url()).retrieve_balance().attempts(1);
        let error = call.deadline(Duration::from_secs(2)).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{error}");
    }
}

/// The connections of a client live in the runtime that made them, and die with it.
#[test]
fn a_client_outlives_its_runtime() {
    let keep = |body: &str| {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        Reply::Stall([head.as_bytes(), body.as_bytes()].concat())
    };
    let server = Server::start([keep("{}"), json(200, "{}"), answer(404, &[], "")]);
    let client = client(&server.base_url());
    for status in [None, None, Some(404)] {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let result = runtime.block_on(async { client.retrieve_balance().await });
        assert_eq!(result.err().and_then(|error| error.status()), status);
    }
    assert_eq!(server.requests().len(), 3);
}
