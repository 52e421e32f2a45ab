//! Whether the service answers, takes the key, and has the same time.

use super::{Check, State, length};
use crate::{http, output};
use serde_json::Value;
use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use wooshpay::http::{BoxFuture, HttpClient, HttpError, HttpRequest, HttpResponse};
use wooshpay::{Client, Error, Mode};

const ANSWER: Duration = Duration::from_secs(15);
/// A `Date` has whole seconds, and the answer was under way.
const CLOSE: Duration = Duration::from_secs(60);
const FAR: Duration = Duration::from_secs(300);

/// Carries the request and remembers what time the answer told, whatever else it said.
#[derive(Clone)]
pub(super) struct Carrier {
    http: reqwest::Client,
    /// Takes the key off the request.
    keyless: bool,
    told: Arc<Mutex<Option<Told>>>,
}

#[derive(Clone)]
struct Told {
    date: Option<String>,
    here: SystemTime,
}

impl Carrier {
    pub(super) fn new(is_secure: bool, keyless: bool) -> Result<Self, String> {
        let http = http::client(!is_secure).build().map_err(|error| deepest(&error))?;
        Ok(Self { http, keyless, told: Arc::default() })
    }
}

impl HttpClient for Carrier {
    fn send(&self, mut request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
        if self.keyless {
            request.headers.remove("authorization");
        }
        Box::pin(async move {
            let answer = HttpClient::send(&self.http, request).await?;
            let date = answer.headers.get("date").and_then(|date| date.to_str().ok()).map(str::to_owned);
            *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(Told { date, here: SystemTime::now() });
            Ok(answer)
        })
    }
}

/// One request that changes nothing, and what it tells.
pub(super) async fn look(client: &Client, carrier: &Carrier, local: bool) -> Vec<Check> {
    let answer = client.retrieve_balance().attempts(1).timeout(ANSWER).await;
    let mut checks = vec![match answer {
        Ok(_) if carrier.keyless => Check::new("service", State::Warn, "it answers, and asked for no key"),
        Ok(_) => Check::new("service", State::Ok, "it answers, and takes the key"),
        Err(error) if carrier.keyless && error.status() == Some(401) => {
            Check::new("service", State::Ok, "it answers; whether it takes a key cannot be said without one")
        }
        Err(error) => refused(&error, client, local),
    }];
    let told = carrier.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
    checks.push(match told {
        Some(told) => clock(&told),
        None => Check::new("clock", State::Nothing, "not looked at, since no answer came"),
    });
    if local && let Some(check) = sandbox_clock(client, carrier).await {
        checks.push(check);
    }
    checks
}

fn refused(error: &Error, client: &Client, local: bool) -> Check {
    let url = client.base_url();
    let wrong = |message: String| Check::new("service", State::Wrong, message);
    let said = error.message().map(|said| format!(": {}", output::plain(said))).unwrap_or_default();
    match error.status() {
        Some(401) => {
            let prefix = if client.mode() == Mode::Live { "sk_live_" } else { "sk_test_" };
            wrong(format!("it answers, and does not take the key (401){said}")).hint(format!(
                "the key is mistyped, was revoked, or belongs to the other mode; {url} takes keys that begin with `{prefix}`"
            ))
        }
        Some(403) => wrong(format!("it answers, and does not let the key do this (403){said}"))
            .hint("look in the dashboard what the key may do"),
        Some(429) => Check::new("service", State::Warn, format!("it answers that too many requests came (429){said}")),
        Some(status @ 500..) => wrong(format!("it answers, and is in trouble itself ({status}){said}"))
            .hint("nothing here is at fault; try again later"),
        Some(status) if error.message().is_none() => wrong(format!(
            "what answers at {url} is not WooshPay's API: status {status}, and a body that is not its own"
        ))
        .hint("look at the host, and at what stands between here and there"),
        Some(status) => wrong(format!("it answers, and refuses the request ({status}){said}")),
        None if error.is_timeout() => wrong(format!("no answer came from {url} in {}", length(ANSWER)))
            .hint("something takes the connection and stays silent: a firewall, a proxy, or a service that hangs"),
        None if error.is_connect() => no_connection(error, url, local),
        None => wrong(format!("the connection to {url} broke off: {}", deepest(error))),
    }
}

fn no_connection(error: &Error, url: &str, local: bool) -> Check {
    let wrong = |message: String| Check::new("service", State::Wrong, message);
    if let Some(tls) = tls_cause(error) {
        return wrong(format!("{url} is there, and no TLS connection can be made: {tls}")).hint(
            "look at this machine's clock and its certificates, and whether something between here and there opens TLS",
        );
    }
    let hint = match local {
        true => "nothing listens there; start a sandbox with `wooshpay sandbox`".to_owned(),
        false => {
            let proxy = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
            let proxy = proxy.into_iter().find(|name| crate::settings::env(name).is_some());
            let proxy = proxy.map(|name| format!("; connections go through the proxy in ${name}")).unwrap_or_default();
            format!("look at the network, the name of the host, and the firewall{proxy}")
        }
    };
    wrong(format!("no connection to {url}: {}", deepest(error))).hint(hint)
}

/// What lies deepest under an error says most.
fn deepest(error: &(dyn std::error::Error + 'static)) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    output::plain(&deepest.to_string())
}

fn tls_cause(error: &Error) -> Option<String> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(tls) = tls_inside(error) {
            return Some(output::plain(&tls.to_string()));
        }
        source = error.source();
    }
    None
}

/// An error of input and output names as its source not what it holds, but that one's source.
fn tls_inside<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(error) => tls_inside(error.get_ref()?),
        None => error.downcast_ref(),
    }
}

fn clock(told: &Told) -> Check {
    let Some(date) = told.date.as_deref().and_then(|date| httpdate::parse_http_date(date).ok()) else {
        return Check::new("clock", State::Nothing, "the answer told no time to compare with");
    };
    let (skew, side) = apart(told.here, date);
    let message = format!("this machine's clock is {} {side} the service's", length(skew));
    let hint = "the time of a webhook's signature is checked against this clock; set it, for example with NTP";
    match skew {
        skew if skew > FAR => Check::new("clock", State::Wrong, message).hint(hint),
        skew if skew > CLOSE => Check::new("clock", State::Warn, message).hint(hint),
        _ => Check::new("clock", State::Ok, "the service's clock and this machine's agree"),
    }
}

/// How far this clock is from the other one, and on which side of it.
fn apart(this: SystemTime, other: SystemTime) -> (Duration, &'static str) {
    match this.duration_since(other) {
        Ok(ahead) => (ahead, "ahead of"),
        Err(behind) => (behind.duration(), "behind"),
    }
}

/// A sandbox has a time of its own. Nothing when what listens there is no sandbox.
async fn sandbox_clock(client: &Client, carrier: &Carrier) -> Option<Check> {
    let first = sandbox_time(client, carrier).await?;
    // Long enough for the milliseconds of a clock that runs to change.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let second = sandbox_time(client, carrier).await?;
    let sandbox = UNIX_EPOCH.checked_add(Duration::from_millis(second))?;
    let stands = if first == second { "stands still until it is advanced" } else { "runs" };
    let (skew, side) = apart(sandbox, SystemTime::now());
    let what = "sandbox clock";
    if skew <= CLOSE {
        return Some(Check::new(what, State::Ok, format!("it agrees with this machine's, and {stands}")));
    }
    let shown = output::time(i64::try_from(second).ok()).unwrap_or_default();
    let message = format!("it shows {shown}, {} {side} this machine's, and {stands}", length(skew));
    Some(Check::new(what, State::Warn, message).hint(
        "its signatures carry that time: verify its deliveries at that time (`Verifier::clock`, `doctor --at`), or start \
         it with `--clock system`",
    ))
}

async fn sandbox_time(client: &Client, carrier: &Carrier) -> Option<u64> {
    let url = format!("{}/_sandbox/clock", client.base_url());
    let answer = carrier.http.get(url).timeout(http::CONNECT).send().await.ok()?;
    serde_json::from_slice::<Value>(&answer.bytes().await.ok()?).ok()?.get("now")?.as_u64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wooshpay::SecretKey;

    /// Stands in for a network that is silent, or cut.
    struct Wire(Option<&'static str>);

    impl HttpClient for Wire {
        fn send(&self, _: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, HttpError>> {
            Box::pin(async {
                match self.0 {
                    Some(why) => Err(HttpError::not_sent(why)),
                    None => std::future::pending().await,
                }
            })
        }
    }

    async fn over(wire: Wire) -> Check {
        let client = Client::builder(SecretKey::new("sk_test_a").unwrap()).http_client(wire).build().unwrap();
        let error = client.retrieve_balance().attempts(1).timeout(Duration::from_millis(1)).await.unwrap_err();
        refused(&error, &client, false)
    }

    #[tokio::test]
    async fn silence_and_a_cut_wire_are_told_apart() {
        let silent = over(Wire(None)).await;
        assert_eq!(silent.message, "no answer came from https://apitest.wooshpay.com in 15 s");
        let cut = over(Wire(Some("no such name"))).await;
        assert_eq!(cut.message, "no connection to https://apitest.wooshpay.com: no such name");
        assert!(cut.hint.unwrap().starts_with("look at the network"));
        assert_eq!([silent.state, cut.state], [State::Wrong; 2]);
    }
}
