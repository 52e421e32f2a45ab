//! Lists and searches.

use crate::support::{Bench, dana, fruit, text};
use serde_json::{Value, json};
use std::time::Duration;
use wooshpay_sandbox::{Clock, Sandbox};

fn ids(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(|item| text(&item["id"])).collect()
}

#[tokio::test]
async fn pages_go_both_ways() {
    let bench = Bench::start().await;
    let mut made = Vec::new();
    for amount in 100..112 {
        made.push(bench.payment(amount).await.0);
    }
    made.reverse();
    let page = |query: String| {
        let bench = &bench;
        async move { bench.found(&format!("/v1/payment_intents{query}")).await }
    };
    let first = page(String::new()).await;
    assert_eq!((&first["object"], &first["url"]), (&json!("list"), &json!("/v1/payment_intents")));
    assert_eq!((ids(&first), &first["has_more"]), (made[..10].to_vec(), &json!(true)));
    let rest = page(format!("?starting_after={}", made[9])).await;
    assert_eq!((ids(&rest), &rest["has_more"]), (made[10..].to_vec(), &json!(false)));
    let exact = page("?limit=12".into()).await;
    assert_eq!((ids(&exact).len(), &exact["has_more"]), (12, &json!(false)));
    let before = page(format!("?limit=3&ending_before={}", made[8])).await;
    assert_eq!((ids(&before), &before["has_more"]), (made[5..8].to_vec(), &json!(true)));
    let start = page(format!("?limit=3&ending_before={}", made[2])).await;
    assert_eq!((ids(&start), &start["has_more"]), (made[..2].to_vec(), &json!(false)));
    assert_eq!(ids(&page(format!("?starting_after={}", made[11])).await), Vec::<String>::new());

    let mut seen = Vec::new();
    let mut query = "?limit=5".to_owned();
    loop {
        let next = page(query).await;
        seen.extend(ids(&next));
        if next["has_more"] == false {
            break;
        }
        query = format!("?limit=5&starting_after={}", seen.last().unwrap());
    }
    assert_eq!(seen, made);
}

#[tokio::test]
async fn filters_and_searches_find_what_they_name() {
    let clock = Clock::frozen_at(1_750_000_000_000);
    let bench = Bench::with(Sandbox::builder().clock(clock.clone())).await;
    let customer = bench.made("/v1/customers", &json!({ "name": "Sari" })).await;
    let make = |name: &str, value: Value| {
        let (bench, mut body) = (&bench, dana(100));
        body[name] = value;
        async move { text(&bench.made("/v1/payment_intents", &body).await["id"]) }
    };
    let hers = make("customer", customer["id"].clone()).await;
    clock.advance(Duration::from_secs(10));
    let order = make("merchant_order_id", json!("it's 7")).await;
    clock.advance(Duration::from_secs(10));
    let user = make("merchant_user_id", json!("u-1")).await;
    let found = |path: String| {
        let bench = &bench;
        async move { ids(&bench.found(&path).await) }
    };
    let list = |query: &str| found(format!("/v1/payment_intents?{query}"));
    assert_eq!(list(&format!("customer={}", text(&customer["id"]))).await, [hers.as_str()]);
    assert_eq!(list("customer=cus_1").await, Vec::<String>::new());
    assert_eq!(list("created%5Bgt%5D=1750000000000").await, [user.clone(), order.clone()]);
    assert_eq!(list("created[gte]=1750000000000&created[lt]=1750000020000").await, [order.clone(), hers.clone()]);
    assert_eq!(list("created[lte]=1750000000000").await, [hers.as_str()]);
    let search = |query: &str| found(format!("/v1/payment_intents/search?query={query}"));
    assert_eq!(search("merchant_order_id:'it\\'s 7'").await, [order.as_str()]);
    assert_eq!(search("merchant_order_id:\"it's 7\"").await, [order.as_str()]);
    assert_eq!(search("merchant_user_id:'u-1'").await, [user.as_str()]);
    assert_eq!(search("merchant_order_id:\"IT'S 7\"").await.len(), 0);
}

#[tokio::test]
async fn a_search_compares_the_whole_value() {
    let bench = Bench::start().await;
    let paid = bench.paid(100).await;
    let (open, _) = bench.payment(200).await;
    let search = |query: &str| {
        let (bench, path) = (&bench, format!("/v1/payment_intents/search?query={query}"));
        async move { bench.found(&path).await }
    };
    assert_eq!(ids(&search("status:'succeeded'").await), [paid.as_str()]);
    assert_eq!(ids(&search("currency:'idr'").await), [open.clone(), paid.clone()]);
    assert_eq!(ids(&search(&format!("id:'{open}'")).await), [open.as_str()]);
    assert_eq!(ids(&search("status:'succ'").await), Vec::<String>::new());
    let limited = search("currency:'IDR'&limit=1").await;
    assert_eq!((ids(&limited), &limited["has_more"]), (vec![open], &json!(true)));
    assert_eq!(limited["url"], "/v1/payment_intents/search");
}

#[tokio::test]
async fn sessions_lines_and_endpoints_have_lists_too() {
    let clock = Clock::frozen_at(1_750_000_000_000);
    let bench = Bench::with(Sandbox::builder().clock(clock.clone())).await;
    let customer = bench.made("/v1/customers", &json!({})).await;
    let first = bench.made("/v1/checkout/sessions", &fruit()).await;
    clock.advance(Duration::from_secs(10));
    let mut request = fruit();
    request["customer"] = customer["id"].clone();
    let second = bench.made("/v1/checkout/sessions", &request).await;
    assert_eq!(second["customer"], customer["id"]);
    let list = bench.found("/v1/checkout/sessions/list").await;
    assert_eq!(
        list,
        json!({ "object": "list", "url": "/v1/checkout/sessions/list", "has_more": false, "data": [second, first] })
    );
    let one =
        bench.found(&format!("/v1/checkout/sessions/list?payment_intent={}", text(&first["payment_intent"]))).await;
    assert_eq!(one["data"], json!([first]));
    let one = bench.found(&format!("/v1/checkout/sessions/list?customer={}", text(&customer["id"]))).await;
    assert_eq!(one["data"], json!([second]));
    let list = |query: String| {
        let bench = &bench;
        async move { bench.found(&format!("/v1/checkout/sessions/list?{query}")).await["data"].clone() }
    };
    let (earlier, later) = (&first["created"], &second["created"]);
    assert_eq!(list(format!("created[lt]={later}")).await, json!([first]));
    assert_eq!(list(format!("created[gt]={earlier}")).await, json!([second]));
    assert_eq!(list(format!("created[gte]={earlier}&created[lte]={later}")).await, json!([second, first]));
    let hers = text(&customer["id"]);
    assert_eq!(list(format!("created[lt]={later}&customer={hers}")).await, json!([]));
    let its = text(&first["payment_intent"]);
    assert_eq!(list(format!("created[gt]={earlier}&payment_intent={its}")).await, json!([]));

    let path = format!("/v1/checkout/sessions/{}/line_items", text(&first["id"]));
    let lines = first["line_items"]["data"].clone();
    assert_eq!(bench.found(&path).await, json!({ "object": "list", "url": path, "has_more": false, "data": lines }));
    let page = bench.found(&format!("{path}?limit=1")).await;
    assert_eq!((&page["data"], &page["has_more"]), (&json!([lines[0]]), &json!(true)));
    let page = bench.found(&format!("{path}?starting_after={}", text(&lines[0]["id"]))).await;
    assert_eq!((&page["data"], &page["has_more"]), (&json!([lines[1]]), &json!(false)));
    let page = bench.found(&format!("{path}?ending_before={}", text(&lines[1]["id"]))).await;
    assert_eq!((&page["data"], &page["has_more"]), (&json!([lines[0]]), &json!(false)));
    assert_eq!(bench.get(&format!("{path}?starting_after=li_1")).await.refusal()[2], "cursor_unknown");

    let endpoint = json!({ "url": "http://127.0.0.1:9/hook", "enabled_events": ["payment_intent.succeeded"] });
    let mut endpoint = bench.made("/v1/webhook_endpoints", &endpoint).await;
    endpoint.as_object_mut().unwrap().remove("secret").unwrap();
    let list = bench.found("/v1/webhook_endpoints").await;
    assert_eq!(
        list,
        json!({ "object": "list", "url": "/v1/webhook_endpoints", "has_more": false, "data": [endpoint] })
    );
}
