//! What holds for every input, tried on many that nobody thought of; and what no `Debug` shows, tried on every type.

mod debug;
mod holders;
mod identity;
mod keys;
mod money;
mod scrubbed;
mod signatures;

use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Texts that say something to a reader of JSON, of numbers or of nothing; and any other.
pub fn text() -> impl Strategy<Value = String> {
    const ODD: [&str; 16] = [
        "",
        " ",
        "null",
        "true",
        "0",
        "-1",
        "007",
        "+5",
        " 7 ",
        "1.5",
        "{}",
        "[]",
        "[\"dana\"]",
        "{\"a\":\"b\"}",
        "\"5\"",
        "{\"id\":",
    ];
    prop_oneof![3 => any::<String>(), 1 => proptest::sample::select(&ODD[..]).prop_map(str::to_owned)]
}

/// Any JSON at all.
pub fn any_json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| json!(number)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            hash_map(text(), inner, 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
    .boxed()
}
