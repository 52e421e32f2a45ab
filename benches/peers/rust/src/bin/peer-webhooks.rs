//! What svix and async-stripe take for the same body: nanoseconds of CPU time.

use http::HeaderMap;
use measure::{Failure, cpu_ns};
use std::time::{SystemTime, UNIX_EPOCH};
use stripe_webhook::Webhook;

const SECRET: &str = "whsec_MGYxZTJkM2M0YjVhNjk3ODg3OTZhNWI0YzNkMmUxZjA=";
const BODY: &str = include_str!("../../../../event.json");

fn main() -> Result<(), Failure> {
    let body = BODY.trim_ascii_end();
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?;
    let svix = svix::webhooks::Webhook::new(SECRET)?;
    let mut headers = HeaderMap::new();
    headers.insert("svix-id", "msg_bench".parse()?);
    headers.insert("svix-timestamp", now.to_string().parse()?);
    headers.insert("svix-signature", svix.sign("msg_bench", now, body.as_bytes())?.parse()?);
    svix.verify(body.as_bytes(), &headers)?;
    let stripe = Webhook::generate_test_header(body, SECRET, Some(now));
    Webhook::construct_event(body, &stripe, SECRET)?;
    println!(
        "{{\"svix\": {}, \"async_stripe\": {}}}",
        cpu_ns(|| svix.verify(body.as_bytes(), &headers)),
        cpu_ns(|| Webhook::construct_event(body, &stripe, SECRET))
    );
    Ok(())
}
