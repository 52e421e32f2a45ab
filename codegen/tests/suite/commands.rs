//! The table of commands: names, flags, examples, and every document that cannot be one.

use crate::support::{change, changed, refused, spec};
use wooshpay_codegen::commands;

/// The examples as they lie in the repository.
fn example(name: &str) -> Option<String> {
    std::fs::read_to_string(format!("{}/../spec/{name}", env!("CARGO_MANIFEST_DIR"))).ok()
}

fn table(text: &str) -> String {
    commands(text, &example).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refuses(text: &str, expected: &str) {
    assert_eq!(commands(text, &example).unwrap_err().to_string(), expected);
}

/// `resource verb`, in the order of the table.
fn names(table: &str) -> Vec<String> {
    let values = |key: &str| -> Vec<String> {
        let lines = table.lines().filter_map(|line| line.trim().strip_prefix(key)?.strip_prefix(": \""));
        lines.map(|line| line.trim_end_matches("\",").to_owned()).collect()
    };
    values("resource").into_iter().zip(values("verb")).map(|(resource, verb)| format!("{resource} {verb}")).collect()
}

#[test]
fn every_operation_is_one_command_named_by_its_path_and_its_verb() {
    let names = names(&table(&spec()));
    assert_eq!(names.len(), 25);
    for name in [
        "balance retrieve",
        "checkout_sessions create",
        "checkout_sessions list",
        "checkout_sessions list_line_items",
        "payment_intents cancel",
        "payment_intents search",
        "webhook_endpoints delete",
    ] {
        assert!(names.iter().any(|found| found == name), "{name} is not in {names:?}");
    }
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(names, sorted);
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(table(&spec()), table(&spec()));
}

/// `serde_json` keeps the order of members when some crate of the build asks it to.
#[test]
fn the_order_of_members_in_an_example_changes_nothing() {
    let with = |body: &'static str| {
        let examples = move |name: &str| {
            if name == "examples/create-customer.json" { Some(body.to_owned()) } else { example(name) }
        };
        commands(&spec(), &examples).unwrap()
    };
    let one = with(r#"{"name": "Sari", "address": {"line1": "a", "city": "b"}, "metadata": {"b": "1", "a": "2"}}"#);
    let other = with(r#"{"metadata": {"a": "2", "b": "1"}, "address": {"city": "b", "line1": "a"}, "name": "Sari"}"#);
    assert_eq!(one, other);
    let places =
        ["address.city=b", "address.line1=a", "metadata.a=2", "metadata.b=1"].map(|word| one.find(word).unwrap());
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_flag_has_the_kind_of_its_schema() {
    let table = table(&spec());
    let field = |flag: &str| {
        let at = table.find(&format!("flag: \"{flag}\",")).unwrap_or_else(|| panic!("no flag {flag}"));
        table[at..].lines().take(12).collect::<Vec<_>>().join(" ").split("help:").next().unwrap().to_owned()
    };
    assert!(field("confirm").contains("Kind::Boolean"));
    assert!(field("quantity").contains("Kind::Integer"));
    assert!(field("return-url").contains("Kind::Text"));
    assert!(field("metadata").contains("Kind::Nested"));
    assert!(field("created-gte").contains("Kind::Text"));
    assert!(field("capture-method").contains(r#"Kind::Choice(&["automatic", "manual"])"#));
    let methods = table.split("flag: \"payment-method-types\",").nth(1).unwrap().split("help:").next().unwrap();
    assert!(methods.contains("Kind::Suggestion") && methods.contains("repeated: true"), "{methods}");
}

#[test]
fn what_is_required_comes_first_and_secrets_and_times_are_known() {
    let table = table(&spec());
    let create = table.split("operations::CREATE_PAYMENT_INTENT").nth(1).unwrap();
    let flags: Vec<&str> =
        create.split("flag: \"").skip(1).take(3).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(flags, ["amount", "currency", "capture-method"]);
    assert!(table.contains(r#"SECRETS: &[&str] = &["client_secret", "secret"];"#));
    assert!(table.contains(r#"TIMES: &[&str] = &["canceled_at", "created", "expires_at", "updated"];"#));
}

#[test]
fn an_example_is_what_a_person_would_type() {
    let table = table(&spec());
    assert!(table.contains("wooshpay payment_intents create --amount 100 --currency IDR --confirm"));
    assert!(table.contains(r#"--query \"merchant_order_id:'order1234'\""#), "a quote inside a word");
    assert!(table.contains("wooshpay payment_intents capture pi_1234 --amount-to-capture 150000"));
    let examples = |name: &str| match name {
        "examples/create-refund-full.json" => {
            Some(r#"{"payment_intent": "pi_1", "reason": "it's $5 \"off\"", "x": {"y": []}}"#.to_owned())
        }
        name => example(name),
    };
    let table = commands(&spec(), &examples).unwrap();
    assert!(table.contains(r#"--reason 'it'\\''s $5 \"off\"'"#), "{table}");
}

#[test]
fn an_example_that_cannot_be_shown_is_refused() {
    let missing = |name: &str| example(name).filter(|_| name != "examples/create-refund-full.json");
    assert_eq!(
        commands(&spec(), &missing).unwrap_err().to_string(),
        "paths./v1/refunds.post: the example examples/create-refund-full.json cannot be read: write it"
    );
    let list =
        |name: &str| if name.ends_with("create-refund-full.json") { Some("[]".to_owned()) } else { example(name) };
    let error = commands(&spec(), &list).unwrap_err().to_string();
    assert!(
        error.starts_with("paths./v1/refunds.post: the example examples/create-refund-full.json is no JSON object: ")
    );
}

#[test]
fn two_operations_are_two_commands() {
    let text = changed("operationId: retrieve_refund", "operationId: create_refunds");
    refuses(
        &text,
        "paths./v1/refunds/{id}.get: is the command `refunds create`, and so is paths./v1/refunds.post: rename one",
    );
}

#[test]
fn a_field_is_no_flag_that_means_something_else() {
    let text = change(
        &spec(),
        "        merchant_order_id: { type: string, description: The merchant's order; can be searched for. }",
        "        idempotency_key: { type: string, description: The merchant's order; can be searched for. }",
    );
    let error = commands(&text, &example).unwrap_err().to_string();
    assert!(
        error.starts_with("paths./v1/payment_intents.post: `idempotency_key` would be the flag `--idempotency-key`"),
        "{error}"
    );
}

#[test]
fn a_list_without_columns_could_not_be_shown() {
    let text = changed("      x-columns: [id, description, quantity, amount_total, currency]\n", "");
    refuses(
        &text,
        "paths./v1/checkout/sessions/{id}/line_items.get: answers a list of things without `x-columns`: name there what a table shows",
    );
}

#[test]
fn a_document_that_cannot_be_generated_from_has_no_commands() {
    refuses(
        &changed("      summary: Create a refund\n", ""),
        "paths./v1/refunds.post: has missing as summary: say in one line what it does",
    );
}

#[test]
fn columns_are_those_of_the_items() {
    let place = "components.schemas.PaymentIntent.x-columns";
    let columns = "x-columns: [id, status, amount, currency, merchant_order_id, created]";
    refused(columns, "x-columns: []", &[&format!("{place}: is a list: list at least one property that a table shows")]);
    refused(columns, "x-columns: id", &[&format!("{place}: is `id`: list at least one property that a table shows")]);
    refused(
        columns,
        "x-columns: [id, state]",
        &[&format!("{place}: names `state`, which is no property here: correct its spelling")],
    );
    refused(
        "carrier: { type: string, description",
        "carrier: { x-columns: [id], type: string, description",
        &[
            "components.schemas.Shipping.properties.carrier.x-columns: is read on a named schema only: move it there",
            "components.schemas.Shipping.properties.carrier.x-columns: names `id`, which is no property here: correct its spelling",
        ],
    );
}
