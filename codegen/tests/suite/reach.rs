//! Which schemas are sent, and which are received.

use crate::support::spec;
use wooshpay_codegen::Document;
use wooshpay_codegen::reach::reach;

#[test]
fn each_side_of_the_wire_is_followed_to_its_end() {
    let document = Document::parse(&spec()).unwrap();
    let reach = reach(&document);
    let sides = |name: &str| (reach.requests.contains(name), reach.responses.contains(name));
    assert_eq!(sides("CreateRefund"), (true, false));
    assert_eq!(sides("AmountText"), (true, false), "through a wrapped property");
    assert_eq!(sides("RefundId"), (true, true), "through a path parameter, and as an answer");
    assert_eq!(sides("IdempotencyKey"), (true, false), "through a shared header");
    assert_eq!(sides("ErrorType"), (false, true), "through the shared error response");
    assert_eq!(sides("BillingScheme"), (false, true), "through a session's list of line items");
    assert_eq!(sides("PaymentMethodType"), (true, true));
    assert_eq!(sides("Address"), (true, true));
}

#[test]
fn every_named_schema_is_used() {
    let document = Document::parse(&spec()).unwrap();
    let reach = reach(&document);
    let named = document.root().pointer("/components/schemas").and_then(|schemas| schemas.as_object()).unwrap();
    let unused: Vec<_> =
        named.keys().filter(|name| !reach.requests.contains(*name) && !reach.responses.contains(*name)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn rings_end_and_data_leads_nowhere() {
    let text = "
paths:
  /v1/loops:
    get:
      responses:
        '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Loop' } } } }
components:
  schemas:
    Loop:
      properties:
        again: { $ref: '#/components/schemas/Loop' }
        example: { $ref: '#/components/schemas/Named' }
        gone: { $ref: '#/components/schemas/Gone' }
      example: { $ref: '#/components/schemas/Sample' }
    Named: {}
    Sample: {}
";
    let reach = reach(&Document::parse(text).unwrap());
    assert_eq!(reach.responses.into_iter().collect::<Vec<_>>(), ["Gone", "Loop", "Named"]);
    assert!(reach.requests.is_empty());
}
