//! Webhooks on their way: delivered, lost, repeated, late, altered, forged, brought to the wrong house.

use crate::shop::Flaw;
use crate::world::{World, address, lock};
use bytes::Bytes;
use std::sync::{Arc, Mutex};
use tokio::sync::oneshot;
use wooshpay::webhook::{Event, Verifier, sign};
use wooshpay_sandbox::Shipment;

type Answer = Result<u16, String>;

/// A shipment for which the sandbox waits to hear.
pub struct Waiting {
    shipment: Shipment,
    answer: oneshot::Sender<Answer>,
}

impl Waiting {
    pub fn put(bag: &Arc<Mutex<Vec<Self>>>, shipment: Shipment) -> impl Future<Output = Answer> + use<> {
        let (answer, heard) = oneshot::channel();
        lock(bag).push(Self { shipment, answer });
        async move { heard.await.unwrap_or_else(|_| Err("the world ended".into())) }
    }
}

impl World {
    /// Delivers any one of the shipments that wait.
    pub async fn deliver(&self) {
        self.settle().await;
        let waiting = lock(&self.bag).len();
        if waiting == 0 {
            return;
        }
        let index = if self.is_calm() { 0 } else { self.below(waiting) };
        let Waiting { shipment, answer } = lock(&self.bag).remove(index);
        let ahead = lock(&self.bag).iter().take(index).any(|other| other.shipment.url == shipment.url);
        if ahead {
            self.count("deliveries reordered");
        }
        let result = self.carry(&shipment);
        if matches!(result, Ok(200..=299)) {
            self.seen(|seen| seen.settled.insert((shipment.url, shipment.body)));
        }
        // The sandbox is there for as long as the world is.
        let _ = answer.send(result);
        self.settle().await;
    }

    fn carry(&self, shipment: &Shipment) -> Answer {
        self.count("deliveries");
        let place = (shipment.url.clone(), shipment.body.clone());
        let settled = self.seen(|seen| {
            let settled = seen.settled.contains(&place);
            seen.handed.insert(place);
            settled
        });
        if settled {
            self.complain("an event was delivered again after it had arrived");
        }
        let house = (0..self.shops.len()).find(|shop| shipment.url == address(*shop)).unwrap();
        if self.is_deaf(house) {
            self.count("deliveries to the deaf");
            return Err("no answer within 10 seconds".into());
        }
        if !self.mishap(self.weather) {
            return self.knock(house, shipment.signature(), &shipment.body, false);
        }
        match self.below(6) {
            0 => {
                self.count("deliveries lost");
                Err("reset by peer".into())
            }
            1 => {
                self.count("deliveries unheard");
                let _ = self.knock(house, shipment.signature(), &shipment.body, false);
                Err("reset by peer".into())
            }
            2 => {
                self.count("deliveries failed");
                Ok(500)
            }
            3 => {
                self.count("deliveries twice");
                let _ = self.knock(house, shipment.signature(), &shipment.body, false);
                self.knock(house, shipment.signature(), &shipment.body, false)
            }
            4 => {
                self.count("deliveries altered");
                let text = String::from_utf8(shipment.body.to_vec()).unwrap();
                let altered = text.replacen("\"amount\":", "\"amount\":9", 1) + " ";
                self.knock(house, shipment.signature(), &altered.into(), true)
            }
            _ => {
                let other = (house + 1) % self.shops.len();
                if other == house || !self.shop(other, |shop| shop.secret.is_some()) {
                    return Err("no such house".into());
                }
                self.count("deliveries misrouted");
                self.knock(other, shipment.signature(), &shipment.body, true)
            }
        }
    }

    /// Somebody who has no secret says that an order was paid.
    pub fn forge(&self) {
        let house = self.below(self.shops.len());
        let unpaid = self.shop(house, |shop| {
            let unpaid = shop.orders.values().find(|order| order.shipped == 0);
            unpaid.filter(|_| shop.secret.is_some()).cloned()
        });
        let Some(order) = unpaid else { return };
        self.count("deliveries forged");
        let amount = order.amount.to_amount();
        let intent = order.intent.map_or_else(|| "pi_1".to_owned(), |intent| intent.to_string());
        let body = serde_json::json!({
            "id": "evt_1", "object": "event", "created": self.clock.now(), "type": "payment_intent.succeeded",
            "data": { "object": {
                "id": intent, "object": "payment_intent", "amount": amount, "amount_received": amount,
                "currency": "IDR", "status": "succeeded", "merchant_order_id": order.id,
            } },
        });
        let body = Bytes::from(body.to_string());
        let _ = self.knock(house, &sign("whsec_guessed", self.clock.now(), &body), &body, true);
    }

    /// A delivery at a merchant's door.
    fn knock(&self, house: usize, signature: &str, body: &Bytes, false_one: bool) -> Answer {
        self.shop(house, |shop| {
            if !shop.up {
                self.count("deliveries refused");
                return Err("nobody listens there".into());
            }
            let secret = shop.secret.as_ref().unwrap();
            let event = match self.flaw {
                Flaw::SkipsTheVerifier => serde_json::from_slice::<Event>(body).map_err(|error| error.to_string()),
                _ => Verifier::new(secret.expose())
                    .unwrap()
                    .verify_at(signature, body, self.now())
                    .map_err(|error| error.to_string()),
            };
            match event {
                Ok(event) => {
                    self.say(|| format!("merchant {house} hears {}", event.kind_str()));
                    if false_one {
                        self.complain(format!("{} was taken for WooshPay's", event.kind_str()));
                    }
                    shop.take(self, &event);
                    Ok(200)
                }
                Err(why) => {
                    self.say(|| format!("merchant {house} turns away: {why}"));
                    if !false_one {
                        self.complain(format!("a true delivery was turned away: {why}"));
                    }
                    Ok(400)
                }
            }
        })
    }
}
