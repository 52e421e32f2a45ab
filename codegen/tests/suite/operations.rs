//! Paths, operations, bodies, answers and parameters.

use crate::support::{change, changed, problems, refused};

const BALANCE: &str = "      operationId: retrieve_balance\n      tags: [balance]\n      summary: Retrieve the balance\n      \
                       x-evidence: documented\n";

#[test]
fn an_operation_without_an_id_is_refused() {
    refused(
        "      operationId: create_refund\n",
        "",
        &["paths./v1/refunds.post: has missing as operationId: name it, in snake_case"],
    );
}

#[test]
fn an_operation_id_is_snake_case_and_unique() {
    for id in ["createRefund", "create__refund", "refund", "_create_refund", "2_refunds"] {
        refused(
            "operationId: create_refund\n",
            &format!("operationId: {id}\n"),
            &[&format!("paths./v1/refunds.post: has the operationId `{id}`: write it in snake_case")],
        );
    }
    refused(
        "operationId: create_refund\n",
        "operationId: create_customer\n",
        &[
            "paths./v1/refunds.post: has the operationId `create_customer`, like paths./v1/customers.post: rename one of \
           them",
        ],
    );
}

#[test]
fn an_operation_without_a_summary_is_refused() {
    refused(
        "      summary: Create a refund\n",
        "",
        &["paths./v1/refunds.post: has missing as summary: say in one line what it does"],
    );
    refused(
        "summary: Create a refund\n",
        "summary: ' '\n",
        &["paths./v1/refunds.post: has ` ` as summary: say in one line what it does"],
    );
}

#[test]
fn an_operation_has_one_declared_tag() {
    refused(
        BALANCE,
        &BALANCE.replace("[balance]", "[balance, checkout]"),
        &["paths./v1/balance.get: has not exactly one tag: give it one"],
    );
    refused(
        BALANCE,
        &BALANCE.replace("[balance]", "[money]"),
        &["paths./v1/balance.get: has the tag `money`, which is not declared: add it to tags, or correct it"],
    );
}

#[test]
fn an_operation_without_evidence_is_refused() {
    refused(
        BALANCE,
        &BALANCE.replace("      x-evidence: documented\n", ""),
        &["paths./v1/balance.get: has no x-evidence: write seed, documented, example or inferred"],
    );
    refused(
        BALANCE,
        &BALANCE.replace("documented", "certain"),
        &["paths./v1/balance.get.x-evidence: is `certain`: write seed, documented, example or inferred"],
    );
}

#[test]
fn a_document_without_operations_is_refused() {
    let found = problems("openapi: 3.0.3\ninfo: { title: Empty, version: '1' }\npaths: {}\n");
    assert_eq!(found, ["paths: has no operation: nothing could be generated"]);
}

#[test]
fn a_key_of_a_path_that_is_not_read_is_refused() {
    let read = "is not read here: a path holds parameters and get, put, post, delete, patch, head, trace";
    refused(
        "  /v1/balance:\n    get:",
        "  /v1/balance:\n    options: {}\n    get:",
        &[&format!("paths./v1/balance.options: {read}")],
    );
    refused(
        "  /v1/balance:\n    get:",
        "  /v1/other:\n    $ref: '#/components/schemas/Balance'\n  /v1/balance:\n    get:",
        &[&format!("paths./v1/other.$ref: {read}")],
    );
}

#[test]
fn paths_are_told_apart_by_fixed_text() {
    refused("  /v1/balance:\n", "  v1/balance:\n", &["paths.v1/balance: does not start with a slash: write it so"]);
    refused(
        "  /v1/balance:\n",
        "  /v1/balance-{kind:\n",
        &["paths./v1/balance-{kind: has the segment `balance-{kind`: a segment is fixed text or one {name}"],
    );
    let found = problems(&changed("  /v1/balance:\n", "  /v1/refunds/{refund}:\n"));
    assert_eq!(
        found,
        [
            "paths./v1/refunds/{refund}: is the same path as /v1/refunds/{id}: keep one of them",
            "paths./v1/refunds/{refund}.get: has {refund} in its path and no path parameter of that name: declare it",
        ]
    );
}

#[test]
fn path_parameters_are_declared_exactly() {
    refused(
        "  /v1/payment_intents/{id}/cancel:\n    parameters:\n      - $ref: '#/components/parameters/PaymentIntentIdPath'\n",
        "  /v1/payment_intents/{id}/cancel:\n",
        &[
            "paths./v1/payment_intents/{id}/cancel.post: has {id} in its path and no path parameter of that name: declare \
           it",
        ],
    );
    refused(
        "  /v1/balance:\n",
        "  /v1/balance:\n    parameters:\n      - $ref: '#/components/parameters/PaymentIntentIdPath'\n",
        &["paths./v1/balance.get: declares the path parameter `id`, which its path does not have: remove it"],
    );
}

#[test]
fn two_parameters_of_one_name_are_refused() {
    refused(
        "      name: created[gte]\n",
        "      name: created_gt\n",
        &[
            "paths./v1/checkout/sessions/list.get: has two parameters that are `created_gt` in Rust: rename one",
            "paths./v1/payment_intents.get: has two parameters that are `created_gt` in Rust: rename one",
        ],
    );
    refused(
        "        - name: query\n",
        "        - name: body\n",
        &["paths./v1/payment_intents/search.get: has a parameter called `body`, which the request body is called: \
           rename it"],
    );
}

#[test]
fn only_plain_query_and_path_parameters_pass() {
    let search = "        - name: query\n          in: query\n          required: true\n";
    let place = "paths./v1/payment_intents/search.get.parameters.0";
    let one = |to: &str, expected: &str| refused(search, to, &[&format!("{place}: {expected}")]);
    one(&search.replace("in: query", "in: cookie"), "is in `cookie`: write path, query or header");
    one(
        &search.replace("in: query", "in: header"),
        "is the header `query`, and the client sends Idempotency-Key only: remove it",
    );
    one(
        &format!("{search}          style: deepObject\n"),
        "has `style`, which is not supported: write a parameter with one plain value",
    );
    let text = change(
        &changed(search, search),
        "          schema: { type: string }\n        - $ref: '#/components/parameters/Limit'\n",
        "          schema: { type: object, additionalProperties: {} }\n        - $ref: '#/components/parameters/Limit'\n",
    );
    assert_eq!(
        problems(&text),
        [format!("{place}: is not one plain value: write string, integer or boolean, or several parameters")]
    );
    let text = change(&text, "          schema: { type: object, additionalProperties: {} }\n", "");
    assert_eq!(problems(&text), [format!("{place}: has no schema: write one")]);
}

#[test]
fn a_parameter_has_a_name_that_a_query_takes() {
    refused(
        "        - name: query\n",
        "        - name: 'query?'\n",
        &["paths./v1/payment_intents/search.get.parameters.0: has `query?` as name: write words such as created or \
           created[gte]"],
    );
}

#[test]
fn a_path_parameter_is_required() {
    refused(
        "      required: true\n      description: The checkout session.\n",
        "      description: The checkout session.\n",
        &["components.parameters.CheckoutSessionIdPath: is in the path and not required: true: a path needs all its \
           parts"],
    );
    refused(
        "        - name: query\n          in: query\n          required: true\n",
        "        - name: query\n          in: query\n          required: often\n",
        &["paths./v1/payment_intents/search.get.parameters.0: has `often` as required: write true or false"],
    );
}

#[test]
fn a_post_without_an_idempotency_key_is_refused() {
    refused(
        "      operationId: expire_checkout_session\n      tags: [checkout]\n      summary: Expire an open checkout session\n      \
         description: The page stops taking payments. Only an open session can be expired.\n      x-evidence: \
         documented\n      parameters:\n        - $ref: '#/components/parameters/IdempotencyKey'\n",
        "      operationId: expire_checkout_session\n      tags: [checkout]\n      summary: Expire an open checkout session\n      \
         x-evidence: documented\n",
        &["paths./v1/checkout/sessions/{id}/expire.post: is a POST without an idempotency key: add \
           #/components/parameters/IdempotencyKey"],
    );
}

#[test]
fn a_body_is_required_json() {
    let body = "      requestBody:\n        required: true\n        content:\n          application/json:\n            \
                schema: { $ref: '#/components/schemas/CreateRefund' }\n";
    let place = "paths./v1/refunds.post.requestBody";
    let one = |to: &str, expected: &str| refused(body, to, &[&format!("{place}: {expected}")]);
    one(
        &body.replace("        required: true\n", ""),
        "is not required: true, and progenitor takes every body as required",
    );
    one(
        &body.replace("application/json", "application/x-www-form-urlencoded"),
        "has the content application/x-www-form-urlencoded: write application/json, and nothing else",
    );
    one(
        &body.replace("            schema: { $ref: '#/components/schemas/CreateRefund' }\n", ""),
        "has no named schema under application/json: refer to one",
    );
    refused(
        BALANCE,
        &format!(
            "{BALANCE}      requestBody:\n        required: true\n        content: {{ application/json: {{ schema: {{ \
             $ref: '#/components/schemas/BalanceAmount' }} }} }}\n"
        ),
        &["paths./v1/balance.get.requestBody: is a body where HTTP gives it no meaning: use query parameters"],
    );
}

#[test]
fn an_answer_is_one_json_success() {
    let place = "paths./v1/balance.get.responses";
    let answer = "        '200':\n          description: What can be paid out now, and what is on its way.\n";
    let one = |to: &str, expected: &[String]| {
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        refused(answer, to, &expected);
    };
    one(&answer.replace("'200'", "'402'"), &[format!("{place}: has 0 2xx responses: write exactly one")]);
    one(
        &format!("        '204': {{ description: Nothing. }}\n{answer}"),
        &[
            format!("{place}: has 2 2xx responses: write exactly one"),
            format!("{place}.204: has the content nothing: write application/json, and nothing else"),
        ],
    );
    one(&answer.replace("'200'", "2XX"), &[format!("{place}.2XX: is not a status: write three digits, or default")]);
}
