//! Enums: values, openness, descriptions of values.

use crate::support::refused;

const STATUS: &str = "      enum: [pending, succeeded, failed]\n";

#[test]
fn values_are_told_apart_in_rust() {
    let one = |to: &str, expected: &str| {
        let problem = format!("components.schemas.RefundReason.enum: {expected}");
        refused("enum: [duplicate, fraudulent, requested_by_customer, resolved_dispute]\n", to, &[&problem]);
    };
    one(
        "enum: [duplicate, fraudulent, requested_by_customer, resolved_dispute, resolved-dispute]\n",
        "has `resolved_dispute` and `resolved-dispute`, both `ResolvedDispute` in Rust: keep one of them",
    );
    one(
        "enum: [duplicate, fraudulent, requested_by_customer, resolved_dispute, '?']\n",
        "has the value `?`: write text with a letter or digit",
    );
    one(
        "enum: [duplicate, fraudulent, requested_by_customer, resolved_dispute, 7]\n",
        "has the value 7: write text with a letter or digit",
    );
    one(
        "enum: [duplicate, fraudulent, requested_by_customer, resolved_dispute, unknown]\n",
        "has the value `unknown`, and Unknown is the variant of unlisted values: leave it out",
    );
}

#[test]
fn an_enum_has_values_and_is_a_string() {
    let from = "      type: string\n      description: Whether deliveries are made.\n      x-evidence: documented\n      enum: \
                [enabled, disabled]\n";
    let place = "components.schemas.WebhookEndpointStatus.enum";
    refused(
        from,
        &from.replace("[enabled, disabled]", "[]"),
        &[&format!("{place}: lists no value: write at least one")],
    );
    refused(
        from,
        &from.replace("type: string", "type: integer"),
        &[
            "components.schemas.WebhookEndpointStatus: has `enum`, and is not of type string: correct the type, or take enum \
           out",
        ],
    );
}

#[test]
fn an_enum_that_is_sent_and_received_says_why_it_is_open() {
    let place = "components.schemas.EventType";
    let open = "      x-open: WooshPay's list of event types could not be read whole, so an endpoint must be able to ask for \
                one we do not know.\n";
    refused(
        open,
        "",
        &[&format!("{place}: is both sent and received: make two enums of it, or say in x-open why it may stay open")],
    );
    refused(
        open,
        "      x-open: true\n",
        &[&format!("{place}: has x-open without a reason: write why it may stay open")],
    );
}

#[test]
fn an_x_open_that_no_longer_applies_is_refused() {
    refused(
        STATUS,
        &format!("      x-open: Once sent too.\n{STATUS}"),
        &["components.schemas.RefundStatus: has x-open, but is not both sent and received: remove x-open"],
    );
    refused(
        "    AmountText:\n",
        "    AmountText:\n      x-open: Because.\n",
        &["components.schemas.AmountText: has x-open, but is not a named enum: remove x-open"],
    );
}

#[test]
fn a_described_value_is_in_the_enum() {
    refused(
        "        pending: On its way.\n",
        "        waiting: On its way.\n",
        &["components.schemas.RefundStatus.x-enum-descriptions.waiting: describes a value that is not in the enum: \
           correct or remove it"],
    );
    refused(
        "        pending: On its way.\n",
        "        pending:\n",
        &["components.schemas.RefundStatus.x-enum-descriptions.pending: is null: write text"],
    );
}
