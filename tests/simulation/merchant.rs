//! Merchants: one step at a time for one order, as the book in the shop says. Everything else is lost in a crash.

use crate::faults::Wire;
use crate::shop::{Back, Flaw, Order, Shop, Stage};
use crate::world::{BASE, World, address};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use wooshpay::dana::{CheckoutEnd, Payment, Refund};
use wooshpay::types::EventType;
use wooshpay::{Client, Error, IdempotencyKey, Outcome, SecretKey, types};

/// The process died.
pub struct Crash;

type Step<T = ()> = Result<T, Crash>;

/// The process of a merchant: what is in it is gone after a crash.
pub struct Merchant {
    world: Arc<World>,
    index: usize,
    client: Client,
    /// Payments as they were when they were last asked for.
    payments: HashMap<String, Payment>,
}

impl Merchant {
    /// Starts the process.
    pub fn start(world: &Arc<World>, index: usize) -> Self {
        let key = SecretKey::new(format!("sk_test_merchant{index}")).unwrap();
        let client = Client::builder(key).base_url(BASE).http_client(Wire(Arc::clone(world)));
        let client = client.attempts(1 + world.below(3) as u32).build().unwrap();
        world.shop(index, |shop| shop.up = true);
        world.say(|| format!("merchant {index} starts"));
        Self { world: Arc::clone(world), index, client, payments: HashMap::new() }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Asks for webhooks, before anything else happens.
    pub async fn subscribe(&self, events: Vec<EventType>) {
        let body = types::CreateWebhookEndpoint::new(address(self.index), events);
        let endpoint = self.client.create_webhook_endpoint(&body).await.unwrap();
        self.shop(|shop| shop.secret = endpoint.secret);
    }

    fn shop<T>(&self, work: impl FnOnce(&mut Shop) -> T) -> T {
        self.world.shop(self.index, work)
    }

    /// The next thing to do about an order.
    pub async fn step(&mut self, id: &str) -> Step {
        let order = self.shop(|shop| shop.order(id).clone());
        self.world.say(|| format!("merchant {}: {id} is {:?}", self.index, order.stage));
        match order.stage {
            Stage::New => self.create(&order).await,
            Stage::Open if !order.returned && self.world.mishap(15) => self.give_up(&order).await,
            Stage::Open => self.ask(&order).await,
            Stage::Paid if !order.is_settled() => self.refund(&order).await,
            Stage::Paid | Stage::Closed => Ok(()),
        }
    }

    async fn create(&mut self, order: &Order) -> Step {
        let tries = self.shop(|shop| {
            let order = shop.order(&order.id);
            order.maybe_created = true;
            order.tries += 1;
            order.tries.to_string()
        });
        self.may_crash()?;
        let key = match self.world.flaw {
            Flaw::NewKeyPerTry => IdempotencyKey::derive(["order", &order.id, &tries]),
            _ => IdempotencyKey::derive(["order", &order.id]),
        };
        let (client, back) = (self.client.clone(), "https://shop.example/thanks");
        let created = if order.checkout {
            let page = client.dana().checkout(back, "https://shop.example/cart");
            let page = page.item("kopi", order.amount, 1).order_id(&order.id).idempotency_key(key.clone());
            let page = self.call(page.into_future()).await?;
            page.map(|page| (page.payment_intent().clone(), page.url().to_owned(), Some(page.id().clone())))
        } else {
            let pay = client.dana().pay(order.amount, back).order_id(&order.id).idempotency_key(key.clone());
            let pay = self.call(pay.into_future()).await?;
            pay.map(|pay| (pay.id().clone(), pay.redirect_url().to_owned(), None))
        };
        let error = match created {
            Ok((intent, url, session)) => {
                self.may_crash()?;
                self.shop(|shop| {
                    let order = shop.order(&order.id);
                    if order.intent.get_or_insert_with(|| intent.clone()) != &intent {
                        self.world.complain(format!("{} has a second payment intent", order.id));
                    }
                    (order.url, order.session) = (Some(url), session);
                    if order.stage == Stage::New {
                        order.stage = Stage::Open;
                    }
                });
                return Ok(());
            }
            Err(error) => error,
        };
        if error.idempotency_key() != Some(&key) {
            self.world.complain(format!("the error names another key: {error}"));
        }
        // Only the first try's own answer says that nothing was ever created.
        let sure = !order.maybe_created || self.world.flaw == Flaw::ForgetsUnknown;
        if error.outcome() != Outcome::Unknown && sure {
            let lost_interest = self.world.mishap(40);
            self.shop(|shop| {
                shop.order(&order.id).maybe_created = false;
                if lost_interest && shop.order(&order.id).stage == Stage::New {
                    self.world.count("orders dropped");
                    shop.closed(&self.world, &order.id);
                }
            });
        }
        Ok(())
    }

    async fn ask(&mut self, order: &Order) -> Step {
        if let Some(payment) = self.retrieve(order).await? {
            self.shop(|shop| shop.learn(&self.world, &order.id, &payment));
            self.payments.insert(order.id.clone(), payment);
        }
        Ok(())
    }

    async fn retrieve(&mut self, order: &Order) -> Step<Option<Payment>> {
        let client = self.client.clone();
        let payment = self.call(client.dana().retrieve(order.intent.as_ref().unwrap())).await?;
        self.may_crash()?;
        Ok(payment.ok())
    }

    async fn give_up(&mut self, order: &Order) -> Step {
        self.world.count("cancellations tried");
        let client = self.client.clone();
        if let Some(session) = &order.session {
            match self.calls(2, client.dana().expire(session)).await? {
                Ok(CheckoutEnd::Expired) => self.shop(|shop| shop.closed(&self.world, &order.id)),
                Ok(CheckoutEnd::Paid) => self.ask(order).await?,
                Ok(end) => self.world.complain(format!("{} ended as {end:?}", order.id)),
                Err(_) => {}
            }
        } else if let Ok(payment) =
            self.call(client.dana().cancel(order.intent.as_ref().unwrap(), "the customer is gone")).await?
        {
            self.shop(|shop| shop.learn(&self.world, &order.id, &payment));
        }
        Ok(())
    }

    async fn refund(&mut self, order: &Order) -> Step {
        let tries = self.shop(|shop| {
            let order = shop.order(&order.id);
            order.maybe_refunded = true;
            order.tries += 1;
            order.tries.to_string()
        });
        self.may_crash()?;
        let known = self.payments.remove(&order.id).filter(Payment::is_paid);
        let mut payment = match known {
            Some(payment) => payment,
            None => match self.retrieve(order).await? {
                Some(payment) => payment,
                None => return Ok(()),
            },
        };
        let refund = match order.refund {
            Some(Back::Part(amount)) => Refund::Partial(amount),
            _ => Refund::Full,
        };
        let client = self.client.clone();
        let mut call = client.dana().refund(&mut payment, refund);
        if self.world.flaw == Flaw::NewKeyPerRefund {
            call = call.idempotency_key(IdempotencyKey::derive(["refund", &order.id, &tries]));
        }
        match self.call(call.into_future()).await? {
            Ok(refund) => {
                self.may_crash()?;
                self.shop(|shop| shop.refunded(&self.world, &order.id, &refund));
            }
            Err(error) if error.is_invalid_input() => self.world.complain(format!("{}: {error}", order.id)),
            Err(error) => {
                let sure = !order.maybe_refunded || self.world.flaw == Flaw::ForgetsUnknown;
                if error.outcome() != Outcome::Unknown && sure {
                    let lost_interest = self.world.mishap(40);
                    self.shop(|shop| {
                        let order = shop.order(&order.id);
                        order.maybe_refunded = false;
                        if lost_interest {
                            self.world.count("refunds dropped");
                            order.refund = None;
                        }
                    });
                }
                self.payments.insert(order.id.clone(), payment);
            }
        }
        Ok(())
    }

    /// Makes a call, or dies in it.
    async fn call<T>(&self, call: impl Future<Output = Result<T, Error>>) -> Step<Result<T, Error>> {
        self.calls(1, call).await
    }

    /// As [`call`](Self::call), for what makes so many calls in a row.
    async fn calls<T>(&self, most: u32, call: impl Future<Output = Result<T, Error>>) -> Step<Result<T, Error>> {
        self.world.begin_call();
        let start = Instant::now();
        let answer = tokio::select! {
            biased;
            () = self.world.crash.notified() => return Err(self.die()),
            answer = call => answer,
        };
        // A call has a minute. The simulation's own pauses of a millisecond are inside.
        if start.elapsed() > Duration::from_secs(60) * most + Duration::from_millis(100) {
            self.world.complain(format!("a call took {:?}", start.elapsed()));
        }
        if let Err(error) = &answer {
            self.world.say(|| format!("merchant {}: {}", self.index, error.outcome()));
            self.world.judge(error);
            if self.world.is_calm() {
                self.world.complain(format!("an error in good weather: {error}"));
            }
        }
        Ok(answer)
    }

    fn may_crash(&self) -> Step {
        if self.world.mishap(3) { Err(self.die()) } else { Ok(()) }
    }

    pub fn die(&self) -> Crash {
        self.world.count("crashes");
        self.world.say(|| format!("merchant {} crashes", self.index));
        self.shop(|shop| shop.up = false);
        Crash
    }
}
