//! Schemas: keywords, names, properties, descriptions, ids.

use crate::support::{changed, problems, refused};

const STATUS: &str = "status: { $ref: '#/components/schemas/RefundStatus' }";
const PLACE: &str = "components.schemas.Refund.properties.status";

#[track_caller]
fn status_refused(to: &str, expected: &str) {
    refused(STATUS, to, &[&format!("{PLACE}{expected}")]);
}

#[test]
fn a_keyword_that_is_not_read_is_refused() {
    status_refused(
        "status: { type: string, nulable: true, description: How it stands. }",
        ".nulable: is not a keyword that the generator reads: correct its spelling, or leave it out",
    );
}

#[test]
fn a_number_with_a_fraction_is_refused() {
    status_refused(
        "status: { type: number, description: How it stands. }",
        ".type: is `number`: write one of array, boolean, integer, object, string",
    );
}

#[test]
fn a_keyword_of_the_wrong_form_is_refused() {
    let one = |member: &str, expected: &str| {
        status_refused(&format!("status: {{ type: string, {member}, description: How it stands. }}"), expected);
    };
    one("nullable: maybe", ".nullable: is `maybe`: write true or false");
    refused(
        "      maxLength: 255\n",
        "      maxLength: 2.5\n",
        &["components.schemas.IdempotencyKey.maxLength: is 2.5: write a whole number"],
    );
    one("format: date-time", ".format: is `date-time`: write one of int32, int64, password");
    refused(
        "      required: [payment_intent]\n",
        "      required: payment_intent\n",
        &["components.schemas.CreateRefund.required: is `payment_intent`: write a list"],
    );
}

#[test]
fn a_keyword_without_its_type_is_refused() {
    let one = |members: &str, expected: &str| {
        status_refused(&format!("status: {{ {members}, description: How it stands. }}"), &format!(": {expected}"));
    };
    one("minimum: 1", "has `minimum`, and is not of type integer: correct the type, or take minimum out");
    one(
        "type: string, format: int64",
        "has `format`, and is not of type integer: correct the type, or take format out",
    );
    one("type: array", "is an array without items: say what it holds");
}

#[test]
fn what_is_no_mapping_is_no_schema() {
    status_refused("status: pending", ": is `pending`, where a mapping is due: write one");
    status_refused("status: [pending]", ": is a list, where a mapping is due: write one");
    let text = changed("    Metadata:\n", "    Nothing:\n    Metadata:\n");
    assert_eq!(problems(&text), ["components.schemas.Nothing: is null, where a mapping is due: write one"]);
}

#[test]
fn an_inline_enum_is_refused() {
    let what = "is an enum without a name: move it to components.schemas and refer to it";
    status_refused(
        "status: { type: string, enum: [pending, failed], description: How it stands. }",
        &format!(": {what}"),
    );
    refused(
        "          items: { $ref: '#/components/schemas/EventType' }\n          minItems: 1\n",
        "          items: { type: string, enum: [one, two] }\n          minItems: 1\n",
        &[&format!("components.schemas.CreateWebhookEndpoint.properties.enabled_events.items: {what}")],
    );
}

#[test]
fn an_inline_object_or_union_is_refused() {
    status_refused(
        "status: { type: object, properties: { now: { type: string, description: Now. } }, description: How it stands. }",
        ": is an object without a name: move it to components.schemas and refer to it",
    );
    status_refused(
        "status: { oneOf: [{ type: string }, { type: integer }], description: How it stands. }",
        ": is a union without a name: move it to components.schemas and refer to it",
    );
    status_refused(
        "status: { allOf: [{ $ref: '#/components/schemas/Address' }, { $ref: '#/components/schemas/Shipping' }], \
         description: How it stands. }",
        ": is composed on the spot: name it, or let allOf hold one $ref",
    );
}

#[test]
fn an_inline_constrained_string_is_refused() {
    status_refused(
        "status: { type: string, minLength: 1, maxLength: 9, description: How it stands. }",
        ": is a constrained string without a name: move it to components.schemas and refer to it",
    );
}

#[test]
fn a_required_property_exists() {
    refused(
        "      required: [payment_intent]\n",
        "      required: [payment_intent, amuont]\n",
        &[
            "components.schemas.CreateRefund.required: names `amuont`, which is not a property: define it, or take it out",
        ],
    );
}

#[test]
fn types_are_told_apart_in_rust() {
    refused(
        "    RefundFailureReason:\n",
        "    refund_status: { type: string, description: Twice. }\n    RefundFailureReason:\n",
        &["components.schemas.refund_status: is `RefundStatus` in Rust, like `RefundStatus`: rename one of them"],
    );
    refused(
        "    RefundFailureReason:\n",
        "    Client: { type: string, description: Taken. }\n    RefundFailureReason:\n",
        &["components.schemas.Client: is `Client` in Rust, which is taken: rename it"],
    );
    refused(
        "    RefundFailureReason:\n",
        "    3ds: { type: string, description: A digit. }\n    RefundFailureReason:\n",
        &["components.schemas.3ds: is called `3ds`, which is no name in Rust: use letters and digits"],
    );
}

#[test]
fn fields_are_told_apart_in_rust() {
    refused(
        "        off-session: { type: boolean, description: The customer is not present. }\n",
        "        off-session: { type: boolean, description: The customer is not present. }\n        off_session: { type: \
         boolean, description: Again. }\n",
        &["components.schemas.ConfirmPaymentIntent: has `off-session` and `off_session`, both `off_session` in Rust: \
           rename one"],
    );
}

#[test]
fn schemas_properties_and_parameters_are_described() {
    refused(
        "      description: Whether deliveries are made.\n",
        "",
        &["components.schemas.WebhookEndpointStatus: has no description: say what it is"],
    );
    status_refused("status: { type: string }", ": has no description: say what it is");
    refused(
        "      description: Only objects of this customer.\n",
        "      description: ''\n",
        &["components.parameters.CustomerFilter: has no description: say what it is"],
    );
}

#[test]
fn an_id_prefix_names_one_kind_of_object() {
    refused(
        "x-id-prefix: re_",
        "x-id-prefix: pi_",
        &["components.schemas.RefundId.x-id-prefix: is `pi_`, like that of components.schemas.PaymentIntentId: an id \
           must say whose it is"],
    );
    refused(
        "x-id-prefix: re_",
        "x-id-prefix: re",
        &["components.schemas.RefundId.x-id-prefix: is `re`: write letters and an underscore"],
    );
    status_refused(
        "status: { type: string, description: How it stands., x-id-prefix: st_ }",
        ".x-id-prefix: marks an id, and stands on something else than a named string: move or remove it",
    );
}

#[test]
fn a_mark_for_the_log_stands_where_it_is_read() {
    status_refused(
        "status: { type: string, description: How it stands., x-sensitive: 'yes' }",
        ".x-sensitive: is `yes`: write true, or take it out",
    );
    refused(
        "      description: What the account holds.\n      x-evidence: documented\n",
        "      description: What the account holds.\n      x-evidence: documented\n      x-sensitive: true\n",
        &["components.schemas.Balance.x-sensitive: is read on a property only: move it there"],
    );
}

#[test]
fn what_is_a_persons_is_marked() {
    let marked = "x-sensitive: true, ";
    let unmarked = |place: &str| {
        [format!("components.schemas.{place}: would show in a log what is a person's: mark it with x-sensitive: true")]
    };
    for (line, place) in [
        ("phone: { type: string, x-sensitive: true, description: The recipient's", "Shipping.properties.phone"),
        ("name: { type: string, x-sensitive: true, description: The payer's name", "BillingDetails.properties.name"),
        ("receipt_email: { type: string, x-sensitive: true, ", "PaymentIntent.properties.receipt_email"),
        ("phone_number: { type: string, x-sensitive: true, ", "MobileMoney.properties.phone_number"),
        ("line1: { type: string, x-sensitive: true, ", "Address.properties.line1"),
        ("cancel_url: { type: string, x-sensitive: true, nullable", "CheckoutSession.properties.cancel_url"),
    ] {
        assert_eq!(problems(&changed(line, &line.replace(marked, ""))), unmarked(place));
    }
    let new = "status: { type: string, description: How it stands. }\n        wallet_phone: { type: string, description: A. }";
    assert_eq!(problems(&changed(STATUS, new)), unmarked("Refund.properties.wallet_phone"));
}
