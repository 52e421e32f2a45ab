use super::*;
use crate::clock::Clock;
use crate::model::Cause;
use crate::operations::{self, Call};
use crate::server::Sandbox;
use crate::shared::Shared;
use crate::store::Store;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const START: i64 = 1_750_000_000_000;

struct Bench {
    shared: Arc<Shared>,
    clock: Clock,
}

impl Bench {
    fn new() -> Self {
        let clock = Clock::frozen_at(START);
        let shared = Sandbox::builder().clock(clock.clone()).seed(1).shared("http://127.0.0.1:9".into()).unwrap();
        Self { shared, clock }
    }

    fn call(&self, operation: &str, id: &str, query: &[(&str, &str)], body: Value) -> Value {
        let query: BTreeMap<String, String> =
            query.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let Value::Object(body) = body else { panic!("{body}") };
        let run = operations::find(operation).unwrap();
        let call = Call { id: id.to_owned(), body, query };
        self.shared.work(Cause::default(), |work| run(work, &call)).unwrap()
    }

    fn pay(&self, more: Value) -> String {
        let mut body = json!({ "amount": 20_000, "currency": "IDR" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.call("create_payment_intent", "", &[], body)["id"].as_str().unwrap().to_owned()
    }

    fn ids(&self, operation: &str, query: &[(&str, &str)]) -> Vec<String> {
        let list = self.call(operation, "", query, json!({}));
        let ids = list["data"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
        ids.collect()
    }
}

fn rebuilt(store: &Store) -> Index {
    Index::rebuild(store.intents.values(), store.sessions.values())
}

#[test]
fn what_changes_is_found_by_what_it_is_now() {
    let bench = Bench::new();
    let id = bench.pay(json!({ "merchant_order_id": "a" }));
    bench.call("update_payment_intent", &id, &[], json!({ "merchant_order_id": "b" }));
    bench.call("cancel_payment_intent", &id, &[], json!({ "cancellation_reason": "sold out" }));
    let found = |query: &str| bench.ids("search_payment_intents", &[("query", query)]);
    for query in ["merchant_order_id:'b'", "status:'canceled'", "currency:'idr'"] {
        assert_eq!(found(query), [id.as_str()], "{query}");
    }
    for query in ["merchant_order_id:'a'", "status:'requires_payment_method'", "currency:'USD'", "id:'pi_1'", "id:''"] {
        assert!(found(query).is_empty(), "{query}");
    }
}

/// The index that grew call by call is the one that is made of the tables, so that nothing stale stays behind.
#[test]
fn an_index_that_grew_is_the_one_that_is_rebuilt() {
    let bench = Bench::new();
    let customer = bench.call("create_customer", "", &[], json!({}))["id"].clone();
    let session = json!({
        "mode": "payment", "success_url": "https://shop.example", "customer": customer,
        "line_items": [{ "quantity": 1, "price_data":
            { "currency": "IDR", "unit_amount": 500, "product_data": { "name": "tea" } } }],
    });
    for index in 0..20 {
        let id = bench.pay(json!({ "merchant_user_id": format!("u-{}", index % 3), "customer": customer }));
        let opened = bench.call("create_checkout_session", "", &[], session.clone());
        bench.clock.advance(Duration::from_millis(700));
        match index % 4 {
            0 => drop(bench.call("cancel_payment_intent", &id, &[], json!({ "cancellation_reason": "x" }))),
            1 => drop(bench.call("update_payment_intent", &id, &[], json!({ "merchant_user_id": "", "metadata": {} }))),
            2 => drop(bench.call("expire_checkout_session", opened["id"].as_str().unwrap(), &[], json!({}))),
            _ => {}
        }
    }
    let page = bench.shared.snapshot().unwrap();
    bench.shared.work(Cause::default(), |work| {
        let fresh = rebuilt(work.store);
        assert_eq!(work.store.index.entries, fresh.entries);
        assert_eq!(work.store.index.lead, fresh.lead);
        assert!(!fresh.entries.is_empty() && fresh.lead > 0);
    });
    // A store that comes from elsewhere has one, too.
    let other = Bench::new();
    other.shared.restore(page).unwrap();
    let query = [("customer", customer.as_str().unwrap()), ("limit", "100")];
    for operation in ["list_payment_intents", "list_checkout_sessions"] {
        let found = other.ids(operation, &query);
        assert_eq!(
            (found.len(), &found),
            (if operation.contains("intents") { 40 } else { 20 }, &bench.ids(operation, &query))
        );
    }
}

/// Every filter against a scan of everything, also when ids ran ahead of the time and the time stood still.
#[test]
fn a_page_is_what_a_scan_would_find() {
    let bench = Bench::new();
    let mut made: Vec<(String, i64, Option<&str>)> = Vec::new();
    let customers: Vec<String> =
        (0..2).map(|_| bench.call("create_customer", "", &[], json!({}))["id"].as_str().unwrap().to_owned()).collect();
    for index in 0..60 {
        let customer = customers.get(index % 3);
        let more = customer.map_or_else(|| json!({}), |id| json!({ "customer": id }));
        let at = bench.clock.now() - bench.clock.now() % 1000;
        made.push((bench.pay(more), at, customer.map(String::as_str)));
        bench.clock.advance(Duration::from_millis([0, 1, 999, 1500, 3_600_000][index % 5]));
    }
    // As if a million were made at one moment, and the next ids had run ahead by an hour.
    bench.shared.work(Cause::default(), |work| work.store.chance.run_ahead(3_600_000));
    for _ in 0..20 {
        let at = bench.clock.now() - bench.clock.now() % 1000;
        made.push((bench.pay(json!({})), at, None));
        bench.clock.advance(Duration::from_millis(2500));
    }
    made.reverse();
    let mut moments: Vec<i64> = made.iter().map(|(_, at, _)| *at).collect();
    moments.dedup();
    let mut checked = 0;
    for bound in moments.iter().flat_map(|at| [at - 1, *at, at + 1]).chain([i64::MIN, 0, i64::MAX]) {
        let text = bound.to_string();
        for customer in [None, Some(customers[0].as_str())] {
            type Fits = fn(i64, i64) -> bool;
            let filters: [(&str, Fits); 4] = [
                ("created[gt]", |at, bound| at > bound),
                ("created[gte]", |at, bound| at >= bound),
                ("created[lt]", |at, bound| at < bound),
                ("created[lte]", |at, bound| at <= bound),
            ];
            for (name, fits) in filters {
                let mut query = vec![("limit", "100"), (name, text.as_str())];
                query.extend(customer.map(|id| ("customer", id)));
                let expected: Vec<String> = made
                    .iter()
                    .filter(|(_, at, of)| fits(*at, bound) && customer.is_none_or(|id| *of == Some(id)))
                    .map(|(id, _, _)| id.clone())
                    .collect();
                assert_eq!(bench.ids("list_payment_intents", &query), expected, "{query:?}");
                checked += expected.len();
            }
        }
    }
    assert!(checked > 1000);
}

#[test]
fn cursors_walk_a_filtered_list_both_ways() {
    let bench = Bench::new();
    let customer = bench.call("create_customer", "", &[], json!({}))["id"].as_str().unwrap().to_owned();
    let hers: Vec<String> = (0..21)
        .map(|index| bench.pay(if index % 3 == 0 { json!({ "customer": customer }) } else { json!({}) }))
        .collect();
    let hers: Vec<String> = hers.into_iter().step_by(3).rev().collect();
    let page = |cursor: &[(&str, &str)]| {
        let mut query = vec![("customer", customer.as_str()), ("limit", "3")];
        query.extend(cursor);
        let list = bench.call("list_payment_intents", "", &query, json!({}));
        let ids: Vec<String> =
            list["data"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
        (ids, list["has_more"].as_bool().unwrap())
    };
    assert_eq!(page(&[]), (hers[..3].to_vec(), true));
    assert_eq!(page(&[("starting_after", &hers[2])]), (hers[3..6].to_vec(), true));
    assert_eq!(page(&[("starting_after", &hers[5])]), (hers[6..].to_vec(), false));
    assert_eq!(page(&[("starting_after", &hers[6])]), (vec![], false));
    assert_eq!(page(&[("ending_before", &hers[5])]), (hers[2..5].to_vec(), true));
    assert_eq!(page(&[("ending_before", &hers[0])]), (vec![], false));
}

/// How many entries a call reads, not how long it takes: with many payments as with few.
#[test]
fn a_fact_leads_to_its_own_entries_only() {
    let mut index = Index::default();
    for number in 0..100_000_u64 {
        let status = if number % 1000 == 7 { "succeeded" } else { "requires_action" };
        index.put(
            &format!("pi_{number:019}"),
            0,
            vec![],
            vec![Fact::of_intent("status", status), Fact::of_intent("currency", "IDR")],
        );
    }
    let found = |index: &Index, status: &str| index.find(Fact::of_intent("status", status), ALL_NUMBERS).count();
    assert_eq!(
        (found(&index, "succeeded"), found(&index, "canceled"), found(&index, "requires_action")),
        (100, 0, 99_900)
    );
    let fact = Fact::of_intent("status", "succeeded");
    assert_eq!(index.find(fact, 50_000..=*ALL_NUMBERS.end()).next(), Some(50_007));
    assert_eq!(index.find(fact, 0..=50_000).next_back(), Some(49_007));
    index.put("pi_0000000000000050007", 0, vec![fact], vec![]);
    assert_eq!(found(&index, "succeeded"), 99);
    assert_ne!(fact, Fact::of_session("status", "succeeded"));
}

#[test]
fn only_ids_of_19_digits_have_a_number() {
    assert_eq!(number("pi_1000000000000000001"), Some(1_000_000_000_000_000_001));
    for id in ["", "pi_", "pi_1", "pi_100000000000000000x", "pi_10000000000000000011"] {
        assert_eq!(number(id), None, "{id}");
    }
}
