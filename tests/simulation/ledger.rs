//! The reckoning: what merchants wrote down against what the sandbox says.

use crate::merchant::Merchant;
use crate::shop::{Order, Stage};
use crate::world::{World, address, lock};
use wooshpay::Idr;
use wooshpay::types::{PaymentIntent, PaymentIntentStatus};

pub async fn compare(world: &World, merchants: &[Option<Merchant>]) {
    let client = merchants[0].as_ref().unwrap().client();
    let mut intents = Vec::new();
    let mut pages = client.list_payment_intents(&Default::default()).items();
    while let Some(intent) = pages.next().await {
        intents.push(intent.unwrap());
    }
    let mut ledger = 0;
    let mut orders = 0;
    for shop in &world.shops {
        let shop = lock(shop);
        ledger += shop.ledger.iter().map(|(_, amount)| amount).sum::<i64>();
        for order in shop.orders.values() {
            let of_order = |intent: &&PaymentIntent| intent.merchant_order_id.as_deref() == Some(&order.id);
            let found: Vec<&PaymentIntent> = intents.iter().filter(of_order).collect();
            orders += found.len();
            let entries = shop.ledger.iter().filter(|(id, _)| *id == order.id);
            if let Err(why) = agree(world, order, &found, entries.map(|(_, amount)| amount).sum()) {
                world.complain(format!("{}: {why}", order.id));
            }
        }
    }
    if orders != intents.len() {
        world.complain(format!("{} payment intents, and {orders} of them belong to orders", intents.len()));
    }
    heard(world);
    let balance = client.retrieve_balance().await.unwrap().available.unwrap_or_default();
    let balance: i64 = balance.iter().map(|amount| amount.amount.get()).sum();
    let one = Idr::new(1).to_amount().get();
    if balance != ledger * one {
        world.complain(format!("the sandbox holds {balance}, the ledgers add up to {ledger}"));
    }
}

/// Whoever asked for webhooks was told of every payment and refund of the account, and everything arrived.
fn heard(world: &World) {
    for index in (0..world.shops.len()).filter(|index| lock(&world.shops[*index]).secret.is_some()) {
        let url = address(index);
        let complaint = world.seen(|seen| {
            let told = |kind: &str| {
                let kind = format!("\"type\":\"{kind}\"");
                let to_shop = seen.handed.iter().filter(|(to, _)| *to == url);
                to_shop.filter(|(_, body)| str::from_utf8(body).unwrap().contains(&kind)).count()
            };
            let (paid, back) = (told("payment_intent.succeeded"), told("charge.refund.updated"));
            let lost = seen.handed.difference(&seen.settled).count();
            let right = (paid, back, lost) == (seen.paid.len(), seen.refunds.len(), 0);
            (!right).then(|| format!("shop {index} was told of {paid} payments and {back} refunds; {lost} were lost"))
        });
        if let Some(complaint) = complaint {
            world.complain(complaint);
        }
    }
}

fn agree(world: &World, order: &Order, found: &[&PaymentIntent], entries: i64) -> Result<(), String> {
    let wrong = |what: String| Err(what);
    let intent = match found {
        [] if order.intent.is_none() && order.shipped == 0 && entries == 0 => return Ok(()),
        [] => return wrong("the merchant knows of a payment, and there is none".into()),
        [intent] => intent,
        _ => return wrong(format!("{} payment intents", found.len())),
    };
    if order.intent.as_ref() != Some(&intent.id) {
        return wrong(format!("there is {}, and the merchant knows {:?}", intent.id, order.intent));
    }
    let received = intent.amount_received.filter(|_| intent.status == PaymentIntentStatus::Succeeded);
    let received = received.map_or(Idr::default(), |amount| Idr::from_amount(amount).unwrap());
    let (back, wire) = world.seen(|seen| {
        let of_intent = seen.refunds.iter().filter(|(_, (id, _))| *id == intent.id.as_str());
        let back: Vec<(String, Idr)> = of_intent.map(|(id, (_, amount))| (id.clone(), *amount)).collect();
        (back, seen.paid.get(&order.id).copied().unwrap_or_default())
    });
    if (order.paid, wire) != (received, received) {
        return wrong(format!("the customer paid {wire}, the sandbox has {received}, the merchant {}", order.paid));
    }
    if order.refunds.clone().into_iter().collect::<Vec<_>>() != back || back.len() > 1 {
        return wrong(format!("the sandbox refunded {back:?}, the merchant has {:?}", order.refunds));
    }
    if back.is_empty() != (order.refund.is_none() || received == Idr::default()) {
        return wrong(format!("the merchant wished for {:?}, and {back:?} went back", order.refund));
    }
    if entries != net(received, &back) {
        return wrong(format!("{received} came and {back:?} went, and {entries} is booked"));
    }
    let paid = received > Idr::default();
    if order.shipped != u32::from(paid) || (order.stage == Stage::Paid) != paid {
        return wrong(format!("{received} paid, {:?}, shipped {} times", order.stage, order.shipped));
    }
    Ok(())
}

fn net(received: Idr, back: &[(String, Idr)]) -> i64 {
    let back: u64 = back.iter().map(|(_, amount)| amount.get()).sum();
    i64::try_from(received.get()).unwrap() - i64::try_from(back).unwrap()
}
