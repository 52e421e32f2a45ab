//! The document as a whole: version, references, extensions, examples, depth.

use crate::support::{change, changed, problems, refused, spec};
use serde_json::json;
use wooshpay_codegen::{Document, lint};

#[test]
fn the_real_document_is_accepted() {
    assert_eq!(problems(&spec()), Vec::<String>::new());
}

#[test]
fn what_is_no_mapping_is_no_document() {
    let refusal = |text: &str| Document::parse(text).unwrap_err().to_string();
    assert_eq!(
        refusal("- openapi\n- info\n"),
        "document: is not a mapping; an OpenAPI document starts with `openapi: 3.0.3`"
    );
    assert!(refusal("openapi: [").starts_with("document: is not valid YAML: "));
    assert!(refusal("openapi: 3.0.3\nopenapi: 3.0.3\n").starts_with("document: is not valid YAML: "));
}

#[test]
fn openapi_3_1_is_refused() {
    refused("openapi: 3.0.3", "openapi: 3.1.0", &["openapi: is `3.1.0`: progenitor reads 3.0.x, write 3.0.3"]);
    refused("openapi: 3.0.3", "openapi: 3", &["openapi: is 3: progenitor reads 3.0.x, write 3.0.3"]);
}

#[test]
fn title_and_version_are_ascii() {
    refused("title: WooshPay", "title: WööshPay", &["info.title: is `WööshPay`: write it in ASCII"]);
    refused("  version: 1.0.0\n", "", &["info.version: is missing: write it in ASCII"]);
}

#[test]
fn a_reference_that_leads_nowhere_is_refused() {
    refused(
        "status: { $ref: '#/components/schemas/RefundStatus' }",
        "status: { $ref: '#/components/schemas/RefundState' }",
        &["components.schemas.Refund.properties.status: refers to `#/components/schemas/RefundState`, which does not \
           exist: correct the name, or define it"],
    );
}

#[test]
fn a_reference_to_another_file_is_refused() {
    refused(
        "status: { $ref: '#/components/schemas/RefundStatus' }",
        "status: { $ref: 'refunds.yaml#/Status' }",
        &["components.schemas.Refund.properties.status: refers to `refunds.yaml#/Status`: only #/components/ of this \
           document can be followed"],
    );
}

#[test]
fn a_reference_into_a_component_is_refused() {
    refused(
        "status: { $ref: '#/components/schemas/RefundStatus' }",
        "status: { $ref: '#/components/schemas/Refund/properties/object' }",
        &["components.schemas.Refund.properties.status: refers into `#/components/schemas/Refund/properties/object`: \
           give what is meant a name of its own and refer to that"],
    );
}

#[test]
fn a_reference_to_another_kind_of_component_is_refused() {
    refused(
        "status: { $ref: '#/components/schemas/RefundStatus' }",
        "status: { $ref: '#/components/parameters/Limit' }",
        &["components.schemas.Refund.properties.status: refers to `#/components/parameters/Limit`, but stands where \
           one of components.schemas is due"],
    );
}

#[test]
fn keys_beside_a_reference_are_refused() {
    refused(
        "status: { $ref: '#/components/schemas/RefundStatus' }",
        "status: { $ref: '#/components/schemas/RefundStatus', nullable: true }",
        &["components.schemas.Refund.properties.status: has nullable beside $ref, where it is not read: write \
           allOf: [$ref]"],
    );
}

#[test]
fn a_ring_of_references_is_refused() {
    let text = changed(
        "    Secret:\n      type: string\n      format: password\n      description: A text that must not reach a log.\n",
        "    Secret:\n      $ref: '#/components/schemas/Secrecy'\n    Secrecy:\n      $ref: '#/components/schemas/Secret'\n",
    );
    let found = problems(&text);
    assert_eq!(
        found.last().unwrap(),
        "components.schemas.Secrecy: is composed of itself, by way of Secret, Secrecy: take one of them out"
    );
    assert!(found.contains(
        &"components.schemas.Secret: refers to `#/components/schemas/Secrecy`, which leads to itself or nowhere: refer \
          to a definition"
            .to_owned()
    ));
}

#[test]
fn a_schema_composed_of_itself_is_refused() {
    let text = changed(
        "        - $ref: '#/components/schemas/ErrorObject'\n        - $ref: '#/components/schemas/ErrorText'\n",
        "        - $ref: '#/components/schemas/ErrorObject'\n        - $ref: '#/components/schemas/ErrorMore'\n",
    );
    let text = change(
        &text,
        "    ErrorText:\n",
        "    ErrorMore:\n      description: More.\n      allOf: [{ $ref: '#/components/schemas/ErrorDetail' }]\n    ErrorText:\n",
    );
    assert_eq!(
        problems(&text),
        [
            "components.schemas.ErrorDetail: is composed of itself, by way of ErrorMore, ErrorDetail: take one of them out"
        ]
    );
}

#[test]
fn a_schema_that_holds_itself_is_accepted() {
    let text = changed(
        "        address: { $ref: '#/components/schemas/Address' }\n    BillingDetails:",
        "        address: { $ref: '#/components/schemas/Address' }\n        next: { $ref: '#/components/schemas/Shipping' }\n    \
         BillingDetails:",
    );
    assert_eq!(problems(&text), Vec::<String>::new());
}

#[test]
fn a_document_too_deep_is_refused() {
    let deep = (0..70).fold(json!(1), |inside, _| json!([inside]));
    let document = Document::new(json!({ "openapi": "3.0.3", "info": deep })).unwrap();
    let found = lint::lint(&document);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].what, "is more than 64 levels deep: give a part of it a name under components");
}

#[test]
fn an_unknown_evidence_is_refused_wherever_it_stands() {
    refused(
        "usage_type: { type: string, description: '`licensed` in the sample.', x-evidence: example }",
        "usage_type: { type: string, description: '`licensed` in the sample.', x-evidence: rumour }",
        &[
            "components.schemas.Recurring.properties.usage_type.x-evidence: is `rumour`: write seed, documented, example \
           or inferred",
        ],
    );
}

#[test]
fn a_misspelled_extension_is_refused() {
    refused(
        "x-id-prefix: re_",
        "x-id-prefx: re_",
        &[
            "components.schemas.RefundId.x-id-prefx: is not an extension that anything reads; known are x-columns, x-currency, \
           x-enum-descriptions, x-evidence, x-id-prefix, x-open, x-payment-method, x-sensitive",
        ],
    );
}

#[test]
fn a_table_in_the_wrong_place_is_refused() {
    refused(
        "    RefundStatus:\n      type: string\n",
        "    RefundStatus:\n      type: string\n      x-payment-method: {}\n",
        &["components.schemas.RefundStatus.x-payment-method: is read at components.schemas.PaymentMethodType only: \
           move it"],
    );
}

#[test]
fn an_example_that_nothing_validates_is_refused() {
    refused(
        "balance: { externalValue: examples/balance.json }",
        "balance: { value: { object: balance } }",
        &["paths./v1/balance.get.responses.200.content.application/json.examples.balance.externalValue: is missing: \
           name a file, such as examples/refund.json"],
    );
    refused(
        "balance: { externalValue: examples/balance.json }",
        "balance: { externalValue: ../../secret.json }",
        &["paths./v1/balance.get.responses.200.content.application/json.examples.balance.externalValue: is \
           `../../secret.json`: name a file, such as examples/refund.json"],
    );
    refused(
        "      description: Only objects of this customer.\n",
        "      description: Only objects of this customer.\n      example: cus_1\n",
        &[
            "components.parameters.CustomerFilter.example: is written into the document, where nothing validates it: move \
           it to a file under examples/",
        ],
    );
}

#[test]
fn what_rustdoc_would_warn_of_or_run_is_refused() {
    refused(
        "description: What the account holds.\n\npaths",
        "description: See https://wooshpay.com for it.\n\npaths",
        &["tags.6.description: has the bare address `https://wooshpay.com`: put it in angle brackets or backticks"],
    );
    refused(
        "      description: A text that must not reach a log.",
        "      description: |-\n        A text.\n\n            let key = 1;",
        &["components.schemas.Secret.description: has an indented line, which rustdoc runs as code: `let key = 1;`"],
    );
    refused(
        "description: What the account holds.\n\npaths",
        "description: [what, the, account, holds]\n\npaths",
        &["tags.6.description: is a list: write text"],
    );
    refused(
        "setup: Keeping a card for later.",
        "setup: Keeping a <b>card for later.",
        &["components.schemas.CheckoutMode.x-enum-descriptions.setup: has the HTML tag `<b>`: put it in backticks"],
    );
}
