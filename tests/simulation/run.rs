//! One run: bad times, then good ones, then the reckoning.

use crate::customer::Wish;
use crate::ledger;
use crate::merchant::Merchant;
use crate::shop::{Back, Flaw, Order};
use crate::world::{Report, World, lock};
use std::sync::Arc;
use std::time::Duration;
use wooshpay::Idr;
use wooshpay::types::EventType;

/// Plays one seed. Time is tokio's, and stands still but for sleeps.
pub fn play(seed: u64, flaw: Flaw, traced: bool) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let world = Arc::new(World::new(seed, flaw, traced));
        let mut merchants = open(&world).await;
        world.calm(false);
        let orders: usize = world.shops.iter().map(|shop| lock(shop).orders.len()).sum();
        for _ in 0..4 + 8 * orders {
            tick(&world, &mut merchants).await;
        }
        world.calm(true);
        reconcile(&world, &mut merchants).await;
        ledger::compare(&world, &merchants).await;
        world.report()
    })
}

/// Merchants with orders and customers. Most listen to webhooks.
async fn open(world: &Arc<World>) -> Vec<Option<Merchant>> {
    let mut merchants = Vec::new();
    for index in 0..world.shops.len() {
        let merchant = Merchant::start(world, index);
        match world.below(4) {
            0 => {}
            1 => merchant.subscribe(vec![EventType::from("*")]).await,
            _ => {
                let wanted = ["payment_intent.succeeded", "charge.refund.updated"];
                merchant.subscribe(wanted.map(EventType::from).to_vec()).await;
            }
        }
        for number in 0..=world.below(2) {
            let order = order(world, format!("m{index}-{number}"));
            world.shop(index, |shop| shop.orders.insert(order.id.clone(), order));
        }
        merchants.push(Some(merchant));
    }
    merchants
}

fn order(world: &World, id: String) -> Order {
    let amount = 1_000 + world.below(100_000) as u64;
    let refund = match world.below(3) {
        0 => None,
        1 => Some(Back::All),
        _ => Some(Back::Part(Idr::new(1 + world.below(999) as u64))),
    };
    let (wish, name) = Wish::ALL[world.below(Wish::ALL.len())];
    world.count(name);
    world.count("orders");
    Order { id, amount: Idr::new(amount), checkout: world.chance(40), wish, refund, ..Order::default() }
}

/// Something happens, somewhere.
async fn tick(world: &Arc<World>, merchants: &mut [Option<Merchant>]) {
    let index = world.below(merchants.len());
    match world.below(100) {
        0..50 => match &mut merchants[index] {
            Some(merchant) => {
                let open = open_orders(world, index);
                if !open.is_empty()
                    && let Err(crate::merchant::Crash) = merchant.step(&open[world.below(open.len())]).await
                {
                    merchants[index] = None;
                }
            }
            None => merchants[index] = Some(Merchant::start(world, index)),
        },
        50..53 => {
            if let Some(merchant) = merchants[index].take() {
                merchant.die();
            }
        }
        53..56 => world.forge(),
        _ => world.meanwhile().await,
    }
}

fn open_orders(world: &World, index: usize) -> Vec<String> {
    world.shop(index, |shop| {
        shop.orders.values().filter(|order| !order.is_settled()).map(|order| order.id.clone()).collect()
    })
}

impl World {
    /// What goes on while merchants work, also in the middle of a call.
    pub async fn meanwhile(&self) {
        match self.below(10) {
            0..4 => self.customer().await,
            4..8 => self.deliver().await,
            8 => self.late_arrival().await,
            _ => {
                let seconds = 1 + self.below(60) as u64;
                self.clock.advance(Duration::from_secs(seconds));
                self.say(|| format!("{seconds} s pass"));
            }
        }
    }

    async fn deliver_all(&self) {
        self.settle().await;
        while !lock(&self.bag).is_empty() {
            self.deliver().await;
        }
    }

    async fn all_late_arrivals(&self) {
        while !lock(&self.late).is_empty() {
            self.late_arrival().await;
        }
    }
}

/// Nothing goes wrong any more: merchants finish what they began, and the sandbox what it owes them.
async fn reconcile(world: &Arc<World>, merchants: &mut [Option<Merchant>]) {
    world.say(|| "the sky clears".into());
    if world.chance(50) {
        world.all_late_arrivals().await;
    }
    finish(world, merchants).await;
    world.all_late_arrivals().await;
    // Keys have a day; deliveries have three, and some shops hear nothing until the last of them.
    world.deafen(world.chance(10).then_some(0));
    for hours in [1, 23, 48] {
        if hours == 48 {
            world.deafen(None);
        }
        world.clock.advance(Duration::from_hours(hours));
        world.deliver_all().await;
    }
    finish(world, merchants).await;
    world.deliver_all().await;
}

async fn finish(world: &Arc<World>, merchants: &mut [Option<Merchant>]) {
    for (index, merchant) in merchants.iter_mut().enumerate() {
        let merchant = merchant.get_or_insert_with(|| Merchant::start(world, index));
        for id in open_orders(world, index) {
            let stage = || world.shop(index, |shop| shop.order(&id).stage);
            if !world.shop(index, |shop| shop.order(&id).maybe_created || shop.order(&id).intent.is_some()) {
                continue;
            }
            // What was begun is created, what is created is asked for, and what is paid is refunded.
            loop {
                let before = stage();
                if merchant.step(&id).await.is_err() {
                    world.complain("a crash in good weather");
                }
                if stage() == before {
                    break;
                }
            }
        }
    }
}
