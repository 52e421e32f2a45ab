//! The generator as a whole: the same bytes every time, and an error for what it cannot take.

use crate::mutations::{Dice, mutate, tree};
use crate::support::{changed, spec};
use wooshpay_codegen::{Document, generate, lint};

#[test]
fn the_same_document_gives_the_same_bytes() {
    let text = spec();
    let first = generate(&text).unwrap();
    assert_eq!(first, generate(&text).unwrap());
    let json = Document::parse(&text).unwrap().root().to_string();
    assert_eq!(first, generate(&json).unwrap(), "how the document is written down does not matter");
}

/// A path is filled in by the document's spelling, whatever Rust makes of the name.
#[test]
fn a_parameter_may_be_spelled_as_rust_does_not() {
    for name in ["refundId", "refund-id"] {
        let text = spec();
        let (before, after) = text.split_once("  /v1/refunds/{id}:\n").unwrap();
        let after = after.replacen("name: id\n", &format!("name: {name}\n"), 1);
        let text = format!("{before}  /v1/refunds/{{{name}}}:\n{after}");
        let client = generate(&text).unwrap().code;
        let segment = format!("(\"{name}\", crate::types::RefundId::PREFIX, refund_id.as_str())");
        assert!(client.contains(&segment), "{segment}");
    }
}

#[test]
fn every_correction_still_applies() {
    assert_eq!(generate(&spec()).unwrap().idle, Vec::<String>::new());
}

#[test]
fn a_correction_without_a_cause_is_told() {
    let text = changed("maximum: 100, default: 10 }", "maximum: 100 }");
    assert_eq!(generate(&text).unwrap().idle, ["lower::drop_defaults"]);
}

#[test]
fn nothing_is_generated_from_what_the_lint_refuses() {
    let error = generate(&changed("      operationId: create_refund\n", "")).unwrap_err();
    assert_eq!(error.to_string(), "paths./v1/refunds.post: has missing as operationId: name it, in snake_case");
    assert_eq!(error.problems().len(), 1);
}

/// Most changes end at the lint, so this goes on until enough of them have come through to progenitor.
#[test]
fn the_generator_never_panics() {
    let original = tree();
    let (mut seed, mut generated) = (0, 0);
    while generated < 20 {
        seed += 1;
        let (mut tree, mut dice) = (original.clone(), Dice::new(seed));
        let done = mutate(&mut tree, &mut dice);
        if !lint::lint(&Document::new(tree.clone()).unwrap()).is_empty() {
            continue;
        }
        generated += 1;
        match generate(&tree.to_string()) {
            Ok(_) => println!("{seed}: {done}: generated"),
            Err(error) => println!("{seed}: {done}: {error}"),
        }
    }
}

#[test]
fn what_progenitor_refuses_outside_of_an_operation_is_not_laid_at_one() {
    let error =
        generate(&changed("  - url: https://api.wooshpay.com\n", "  - uri: https://api.wooshpay.com\n")).unwrap_err();
    assert_eq!(error.to_string(), "servers[1]: is not OpenAPI 3.0: missing field `url`");
}

#[test]
fn a_method_that_the_client_has_already_is_refused() {
    let error = generate(&changed("operationId: retrieve_balance\n", "operationId: base_url\n")).unwrap_err();
    let message = "paths./v1/balance.get: `base_url` is a method that the client has already: rename the operation";
    assert_eq!(error.to_string(), message);
}
