//! The sandbox's own deliveries, to an endpoint that lives as long as this command.

use super::Listen;
use super::line::{Line, Rest};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output;
use crate::pay::reach;
use crate::sandbox::{Admin, text};
use crate::stop::Stop;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use wooshpay::Client;
use wooshpay::types::{CreateWebhookEndpoint, EventType, WebhookEndpointId};

/// How many deliveries, and events, the sandbox shows at most.
const MOST: usize = 500;
/// The sandbox lets nobody wait for news longer than 20 seconds.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long an endpoint may take to be made, and to be removed again.
const MADE_IN: Duration = Duration::from_secs(10);
pub(super) const REMOVED_IN: Duration = Duration::from_secs(3);
/// How to go on when nobody knows whether an endpoint was made.
const IS_IT_THERE: &str = "`wooshpay webhook_endpoints list` tells whether it is there";
/// What happens within this time is looked at together.
const TOGETHER: Duration = Duration::from_millis(50);

pub(super) async fn run(listen: &Listen, context: &Context) -> Result<(), Failure> {
    let client = context.settings.client()?;
    let mut stop = Stop::new()?;
    let mut watch = Watch::new(context, client.clone())?;
    stop.or(async {
        reach(&client).await?;
        // Something else may listen there, and would be given an endpoint. What happens from here on is noticed.
        watch.wait_for_news().await
    })
    .await?;
    loop {
        // Not stopped half way: nobody would know its id.
        context.doing(Some(format!("stopped while an endpoint was made: {IS_IT_THERE}")));
        let endpoint = create(listen, &client).await?;
        context.doing(Some(format!("stopped; {}", still_there(&endpoint.id))));
        let secret = endpoint.secret.as_ref().map(|secret| secret.expose()).unwrap_or_default();
        let outcome = match listen.tell_secret(secret) {
            Ok(()) => {
                listen.ready();
                stop.or(watch.follow(&endpoint.id)).await
            }
            Err(failure) => Err(failure),
        };
        let Err(failure) = outcome else {
            output::note("the sandbox has forgotten the endpoint, as after a reset: it is made again");
            continue;
        };
        if failure.exit != Exit::NotSent {
            remove(&client, &endpoint.id, &mut stop).await;
        }
        return Err(failure);
    }
}

async fn create(listen: &Listen, client: &Client) -> Result<wooshpay::types::WebhookEndpoint, Failure> {
    let wanted = if listen.events.is_empty() { vec!["*".to_owned()] } else { listen.events.clone() };
    let wanted = wanted.into_iter().map(EventType::from).collect();
    let mut endpoint = CreateWebhookEndpoint::new(listen.forward_to.as_str(), wanted);
    endpoint.description = Some("wooshpay listen".into());
    // The key that it was sent with is of no use: this command takes none.
    let made = client.create_webhook_endpoint(&endpoint).deadline(MADE_IN).await;
    made.map_err(|error| Failure::told(&error).if_unknown(IS_IT_THERE))
}

/// Whoever asks twice to stop does not wait for it.
async fn remove(client: &Client, id: &WebhookEndpointId, stop: &mut Stop) {
    let removed = async {
        match client.delete_webhook_endpoint(id).deadline(REMOVED_IN).await {
            // Somebody else removed it.
            Err(error) if error.is_not_found() => Ok(()),
            removed => Ok(removed.map(|_| ())?),
        }
    };
    match stop.or(removed).await {
        Ok(()) => output::note(format_args!("the endpoint {} is removed", output::plain(id.as_str()))),
        Err(failure) if failure.exit == Exit::NotSent => {
            output::note("the sandbox is gone; it could not remove the endpoint")
        }
        Err(failure) => output::note(output::lines(&failure.hint(still_there(id)))),
    }
}

/// How an endpoint is removed that this could not remove.
fn still_there(id: &WebhookEndpointId) -> String {
    format!("the endpoint may still be there: `wooshpay webhook_endpoints delete {id}` removes it")
}

/// What is known of the sandbox.
struct Watch<'a> {
    admin: Admin<'a>,
    client: Client,
    as_json: bool,
    host: String,
    /// That of the newest news; at first one that no sandbox has, so that it answers at once.
    version: u64,
    life: Option<Value>,
    /// Whether the sandbox may have begun anew since the endpoint was last seen.
    doubt: bool,
}

impl<'a> Watch<'a> {
    fn new(context: &'a Context, client: Client) -> Result<Self, Failure> {
        let (admin, host) = (Admin::new(context)?, context.settings.sandbox()?);
        Ok(Self { admin, client, as_json: context.flags.json, host, version: u64::MAX, life: None, doubt: false })
    }

    /// Tells of each attempt to deliver to this endpoint, until it is not there any more.
    async fn follow(&mut self, endpoint: &WebhookEndpointId) -> Result<(), Failure> {
        // Both hold only what the sandbox still shows.
        let mut told = BTreeMap::new();
        let mut objects = HashMap::new();
        let mut newest = None;
        loop {
            self.wait_for_news().await?;
            let all = self.list("deliveries", MOST).await?;
            let ours: Vec<&Value> = all.iter().filter(|one| text(one, "endpoint") == endpoint.as_str()).collect();
            self.name_objects(&ours, &mut objects).await?;
            let made: BTreeMap<Made, Line> = ours.iter().flat_map(|delivery| attempts(delivery, &objects)).collect();
            for (_, line) in made.iter().filter(|(made, _)| !told.contains_key(*made)) {
                line.tell(self.as_json)?;
            }
            told = made;
            if all.len() == MOST && all.last().map(number) > newest && newest.is_some() {
                output::note(format_args!("more than {MOST} deliveries at once: there may be some that are not shown"));
            }
            newest = Some(all.first().map(number).unwrap_or_default());
            // The address of an endpoint that was removed is not known any more.
            if ours.iter().any(|delivery| delivery.get("url") == Some(&Value::Null)) || !self.is_there(endpoint).await?
            {
                return Ok(());
            }
        }
    }

    async fn wait_for_news(&mut self) -> Result<(), Failure> {
        tokio::time::sleep(TOGETHER).await;
        let news = self.get(&format!("/changes?since={}", self.version)).await?;
        let version = news.get("version").and_then(Value::as_u64).unwrap_or_default();
        let life = news.get("life").cloned();
        self.doubt |= self.life.is_some() && (version < self.version || self.life != life);
        (self.version, self.life) = (version, life);
        Ok(())
    }

    /// Asks only when there is a doubt: each request is one more line in the sandbox's log, and may meet a fault that is
    /// meant for somebody else.
    async fn is_there(&mut self, endpoint: &WebhookEndpointId) -> Result<bool, Failure> {
        if !self.doubt {
            return Ok(true);
        }
        match self.client.retrieve_webhook_endpoint(endpoint).deadline(MADE_IN).await {
            Err(error) if error.is_not_found() => {
                self.doubt = false;
                Ok(false)
            }
            Err(error) if error.is_connect() => Err(self.gone()),
            // Whatever it is, the next news are asked again.
            Err(_) => Ok(true),
            Ok(_) => {
                self.doubt = false;
                Ok(true)
            }
        }
    }

    /// Finds out which object each event is about.
    async fn name_objects(&mut self, ours: &[&Value], objects: &mut Objects) -> Result<(), Failure> {
        objects.retain(|event, _| ours.iter().any(|delivery| text(delivery, "event") == event));
        for limit in [MOST / 10, MOST] {
            if ours.iter().all(|delivery| objects.contains_key(text(delivery, "event"))) {
                return Ok(());
            }
            for event in self.list("events", limit).await? {
                let object = event.pointer("/data/object/id").and_then(Value::as_str).map(str::to_owned);
                objects.insert(text(&event, "id").to_owned(), object);
            }
        }
        Ok(())
    }

    async fn list(&mut self, what: &str, limit: usize) -> Result<Vec<Value>, Failure> {
        match self.get(&format!("/{what}?limit={limit}")).await?.get_mut("data").map(Value::take) {
            Some(Value::Array(all)) => Ok(all),
            _ => Ok(Vec::new()),
        }
    }

    async fn get(&mut self, path: &str) -> Result<Value, Failure> {
        let mut tries = 0;
        loop {
            tries += 1;
            match tokio::time::timeout(PATIENCE, self.admin.get(path)).await {
                // A sandbox that ends breaks off, and another may have taken its place since.
                Ok(Err(_)) if tries == 1 => self.doubt = true,
                Ok(Err(failure)) if failure.exit == Exit::NotSent => return Err(self.gone()),
                Ok(answer) => return answer,
                Err(_) => {
                    return Err(Failure::new(Exit::NotSent, format!("the sandbox at {} does not answer", self.host)));
                }
            }
        }
    }

    fn gone(&self) -> Failure {
        Failure::new(Exit::NotSent, format!("the sandbox at {} is gone, and delivers nothing any more", self.host))
    }
}

/// Which object each event is about, where the sandbox says so.
type Objects = HashMap<String, Option<String>>;
/// When an attempt was made, of which delivery, its place there, and of which event.
type Made = (i64, u64, usize, String);

fn number(delivery: &Value) -> u64 {
    text(delivery, "id").parse().unwrap_or_default()
}

/// The attempts of a delivery as lines.
fn attempts(delivery: &Value, objects: &Objects) -> Vec<(Made, Line)> {
    let all = delivery.get("attempts").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let event = text(delivery, "event").to_owned();
    let next = delivery.get("next").and_then(Value::as_i64);
    let line = |(index, attempt): (usize, &Value)| {
        let at = attempt.get("at").and_then(Value::as_i64).unwrap_or_default();
        let status = attempt.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
        let answer = status.ok_or_else(|| text(attempt, "error").to_owned());
        let rest = match (&answer, next, text(delivery, "state")) {
            (Ok(200..=299), _, _) => Rest::Delivered,
            _ if index + 1 < all.len() => Rest::Later,
            (_, Some(next), _) => Rest::Again(next),
            (_, None, "failed") => Rest::GivenUp,
            // It had arrived before, and somebody asked for one more.
            _ => Rest::Later,
        };
        let object = objects.get(&event).cloned().flatten();
        let (kind, attempt) = (text(delivery, "type").to_owned(), index + 1);
        let line = Line { at, kind, event: event.clone(), object, attempt, answer, rest };
        ((at, number(delivery), index, event.clone()), line)
    };
    all.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn delivery(state: &str, next: Option<i64>, attempts: &Value) -> Value {
        json!({ "id": "7", "event": "evt_1", "type": "payout.paid", "state": state, "next": next, "attempts": attempts })
    }

    fn rests(delivery: &Value) -> Vec<Rest> {
        attempts(delivery, &Objects::new()).into_iter().map(|(_, line)| line.rest).collect()
    }

    #[test]
    fn what_comes_after_an_attempt() {
        let refused = json!({ "at": 1, "status": null, "error": "nobody listens there", "by_hand": false });
        let answered = |status: u16| json!({ "at": 2, "status": status, "error": null, "by_hand": false });
        assert_eq!(rests(&delivery("pending", Some(5), &json!([]))), []);
        let twice = json!([refused, answered(500)]);
        assert_eq!(rests(&delivery("pending", Some(5), &twice)), [Rest::Later, Rest::Again(5)]);
        assert_eq!(rests(&delivery("failed", None, &twice)), [Rest::Later, Rest::GivenUp]);
        let at_last = json!([refused, answered(204)]);
        assert_eq!(rests(&delivery("delivered", None, &at_last)), [Rest::Later, Rest::Delivered]);
        // By hand, after it had arrived.
        assert_eq!(
            rests(&delivery("delivered", None, &json!([answered(200), refused]))),
            [Rest::Delivered, Rest::Later]
        );
    }

    #[test]
    fn an_attempt_is_known_by_what_does_not_change() {
        let attempt = json!({ "at": 9, "status": 503, "error": null });
        let objects = Objects::from([("evt_1".to_owned(), Some("po_1".to_owned()))]);
        let before = attempts(&delivery("pending", Some(11), &json!([attempt])), &Objects::new());
        let after = attempts(&delivery("failed", None, &json!([attempt])), &objects);
        assert_eq!(before[0].0, after[0].0);
        assert_eq!((&before[0].1.object, after[0].1.object.as_deref()), (&None, Some("po_1")));
        assert_eq!((&before[0].1.answer, before[0].1.attempt), (&Ok(503), 1));
    }
}
