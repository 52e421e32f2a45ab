//! What a delivery says once it is known to be WooshPay's.

use super::*;

#[test]
fn the_examples_of_the_document() {
    let event = signed(example("event-payment-intent-succeeded.json")).unwrap();
    let EventObject::PaymentIntent(intent) = event.object() else { panic!() };
    assert_eq!(intent.merchant_order_id.as_deref(), Some("SENJA-20260302-0117"));
    assert_eq!(event.envelope().livemode, Some(false));
    let event = signed(example("event-charge-refund-updated.json")).unwrap();
    let EventObject::Refund(refund) = event.object() else { panic!() };
    assert_eq!(
        (refund.id.as_str(), refund.status.as_ref()),
        ("re_2029455619177664549", Some(&RefundStatus::Succeeded))
    );
    assert_eq!(event.envelope().data.previous_attributes, Some(json!({ "status": "pending" })));
    let event = signed(example("event-unknown-object.json")).unwrap();
    let EventObject::Other(object) = event.object() else { panic!() };
    assert_eq!((event.kind(), object["status"].as_str()), (&EventType::PayoutPaid, Some("paid")));
    let session =
        json!({ "id": "evt_1", "type": "checkout.session.completed", "data": { "object": { "id": "cs_1" } } });
    let event = signed(session.to_string()).unwrap();
    let EventObject::CheckoutSession(session) = event.object() else { panic!() };
    assert_eq!((session.id.as_str(), event.object_id()), ("cs_1", Some("cs_1")));
}

#[test]
fn an_event_that_nobody_knows_is_still_an_event() {
    let body = json!({ "id": "evt_1", "type": "payment_intent.teleported", "new": 1, "data": { "object": {
        "id": "pi_1", "amount": "many", "object": "payment_intent" } } });
    let body = body.to_string();
    let event = signed(&body).unwrap();
    assert_eq!(event.kind(), &EventType::Unknown("payment_intent.teleported".to_owned()));
    assert_eq!((event.id().as_str(), event.kind_str()), ("evt_1", "payment_intent.teleported"));
    assert_eq!((event.object_id(), event.raw()), (Some("pi_1"), body.as_bytes()));
    let EventObject::Other(object) = event.object() else { panic!() };
    assert_eq!(object["amount"], json!("many"));
    assert_eq!(event.envelope().extra["new"], json!(1));
}

#[test]
fn an_object_of_the_wrong_kind_is_not_taken_for_another() {
    let refund = json!({ "id": "re_1", "object": "refund", "amount": 5, "status": "succeeded" });
    let body = json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": { "object": refund } });
    let event = signed(body.to_string()).unwrap();
    assert!(matches!(event.object(), EventObject::Other(_)), "no currency: it is no payment");
    assert_eq!(event.object_id(), Some("re_1"));
    // With all that the other kind must have; its id tells them apart.
    for (kind, object) in [
        ("payment_intent.succeeded", json!({ "id": "re_1", "amount": 5, "currency": "IDR", "status": "succeeded" })),
        ("charge.refund.updated", json!({ "id": "ch_1", "object": "charge", "amount": 5, "status": "succeeded" })),
        ("checkout.session.completed", json!({ "id": "pi_1", "status": "complete", "payment_status": "paid" })),
    ] {
        let event = signed(json!({ "id": "evt_1", "type": kind, "data": { "object": object } }).to_string()).unwrap();
        assert!(matches!(event.object(), EventObject::Other(_)), "{event:?}");
        assert_eq!(event.object_id(), object["id"].as_str());
    }
}

/// What the JSON parser gives up on, in one place of an event, takes nothing from the rest.
#[test]
fn an_event_without_end_is_still_an_event() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let intent = r#"{"id":"pi_1","amount":5,"currency":"IDR","status":"succeeded"}"#;
    let beside =
        format!(r#"{{"id":"evt_1","type":"payment_intent.succeeded","data":{{"object":{intent}}},"x":{deep}}}"#);
    let event = signed(&beside).unwrap();
    assert!(matches!(event.object(), EventObject::PaymentIntent(_)), "{event:?}");
    assert_eq!((event.envelope().id.as_str(), event.envelope().type_.as_str()), ("evt_1", "payment_intent.succeeded"));
    let inside = format!(r#"{{"id":"evt_1","type":"payment_intent.succeeded","data":{{"object":{deep}}}}}"#);
    let event = signed(&inside).unwrap();
    assert_eq!((event.id().as_str(), event.kind_str(), event.object_id()), ("evt_1", "payment_intent.succeeded", None));
    assert_eq!(event.raw(), inside.as_bytes());
    assert!(event.envelope().data.object.is_empty());
}

#[test]
fn the_order_of_members_is_kept_and_the_last_of_one_name_counts() {
    let next = r#"{"z":{"url":"https://first"},"a":{"url":"https://second"}}"#;
    let intent = format!(
        r#"{{"id":"pi_0","amount":"many","currency":"IDR","status":"succeeded","next_action":{next},"id":"pi_1","amount":5,
        "description":{{}},"description":"senja","customer":"cus_1","customer":null}}"#
    );
    let body =
        format!(r#"{{"id":"evt_0","type":"payment_intent.succeeded","data":{{"object":{intent}}},"id":"evt_1"}}"#);
    let event = signed(&body).unwrap();
    assert_eq!((event.id().as_str(), event.object_id()), ("evt_1", Some("pi_1")));
    let once = body.replace(r#","id":"evt_1"}"#, "}");
    let event = signed(&once).unwrap();
    let EventObject::PaymentIntent(intent) = event.object() else { panic!("{event:?}") };
    assert_eq!((intent.redirect_url(), intent.description.as_deref()), (Some("https://first"), Some("senja")));
    assert_eq!((intent.customer.is_none(), intent.extra.get("description")), (true, None));
    assert_eq!(intent.extra.get("customer"), Some(&json!(null)));
}

#[test]
fn whether_it_is_genuine_can_be_asked_alone() {
    let (verifier, header) = (verifier().clock(|| ms(T)), sign(SECRET, T, b"no event"));
    assert_eq!(verifier.authenticate(&header, b"no event"), Ok(()));
    assert_eq!(verifier.authenticate(&header, b"an event"), Err(NO_MATCH));
}

#[test]
fn an_object_without_an_id_has_none() {
    for object in [json!({}), json!({ "id": null }), json!({ "id": 5 })] {
        let event = signed(json!({ "id": "evt_1", "type": "x", "data": { "object": object } }).to_string()).unwrap();
        assert_eq!((event.object_id(), event.id().as_str()), (None, "evt_1"));
    }
}

/// Every name of the document, as WooshPay's pages and integrators spell them.
const NAMES: [&str; 19] = [
    "payment_intent.created",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "charge.refund.updated",
    "charge.dispute.updated",
    "setup_intent.created",
    "setup_intent.succeeded",
    "payout.created",
    "payout.paid",
    "payout.failed",
    "payout.canceled",
    "product.created",
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.canceled",
    "payment_link.paid",
    "payment_link.failed",
];

fn of_type(name: &str) -> Event {
    signed(json!({ "id": "evt_1", "type": name, "data": { "object": { "id": "x_1" } } }).to_string()).unwrap()
}

#[test]
fn every_name_of_an_event_is_known_and_any_other_is_kept() {
    assert_eq!(EventType::KNOWN, NAMES);
    for name in NAMES {
        let event = of_type(name);
        assert!(!matches!(event.kind(), EventType::Unknown(_)), "{name}");
        assert_eq!((event.kind_str(), event.id().as_str(), event.object_id()), (name, "evt_1", Some("x_1")));
    }
    for name in ["", "payment_intent", "PAYMENT_INTENT.SUCCEEDED", "payment_intent.succeeded ", "rückzahlung.\u{1f4b8}"]
    {
        let event = of_type(name);
        assert_eq!(event.kind(), &EventType::Unknown(name.to_owned()));
        assert_eq!((event.kind_str(), event.object_id()), (name, Some("x_1")));
    }
}

/// Older serialisers of the service write objects as JSON in a text.
#[test]
fn an_object_that_came_as_text_is_read() {
    let intent = json!({ "id": "pi_1", "amount": 5, "currency": "IDR", "status": "succeeded" });
    let data = json!({ "object": intent });
    for data in [json!({ "object": intent.to_string() }), json!(data.to_string())] {
        let body = json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": data }).to_string();
        let event = signed(&body).unwrap();
        let EventObject::PaymentIntent(read) = event.object() else { panic!("{body}") };
        assert_eq!((read.id.as_str(), event.object_id()), ("pi_1", Some("pi_1")));
        assert_eq!(event.raw(), body.as_bytes());
    }
}

#[test]
fn odd_values_do_not_lose_an_event() {
    for odd in [json!(null), json!(""), json!(0), json!([]), json!({}), json!("{"), json!(true)] {
        for place in ["object", "api_version", "created", "livemode", "pending_webhooks", "request", "new"] {
            let mut body = json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": { "object": {
                "id": "pi_1", "amount": 5, "currency": "IDR", "status": "succeeded" } } });
            body[place] = odd.clone();
            let event = signed(body.to_string()).unwrap();
            assert!(matches!(event.object(), EventObject::PaymentIntent(_)), "{body}");
            assert_eq!((event.id().as_str(), event.object_id()), ("evt_1", Some("pi_1")), "{body}");
            assert_eq!(event.raw(), body.to_string().as_bytes());
        }
    }
}

#[test]
fn an_event_without_an_object_is_told_all_the_same() {
    let mut bodies = vec![json!({ "id": "evt_1", "type": "payment_intent.succeeded" })];
    for odd in [json!(null), json!(""), json!(0), json!([]), json!("pi_1"), json!({})] {
        bodies.push(json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": odd }));
        let data = json!({ "object": odd, "previous_attributes": { "status": "pending" } });
        bodies.push(json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": data }));
    }
    for body in bodies {
        let event = signed(body.to_string()).unwrap();
        assert_eq!((event.id().as_str(), event.kind()), ("evt_1", &EventType::PaymentIntentSucceeded), "{body}");
        assert_eq!((event.object_id(), event.raw()), (None, body.to_string().as_bytes()));
        let EventObject::Other(object) = event.object() else { panic!("{body}") };
        assert!(object.is_empty());
        let previous = body["data"].get("previous_attributes").cloned();
        assert_eq!(event.envelope().data.previous_attributes, previous, "{body}");
    }
}

#[test]
fn bodies_that_are_signed_and_no_event() {
    let cases: [(&[u8], &str); 11] = [
        (b"", "EOF while parsing a value at line 1 column 0"),
        (b"{", "EOF while parsing an object at line 1 column 1"),
        (b"[]", "invalid type: sequence, expected a map at line 1 column 0"),
        (b"null", "invalid type: null, expected a map at line 1 column 4"),
        (b"{}", "missing field `id`"),
        (br#"{"id":"","type":"x","data":{"object":{}}}"#, "field `id`: it is empty"),
        (br#"{"id":"","type":"x"}"#, "field `id`: it is empty"),
        (br#"{"type":"x","data":{"object":{}}}"#, "missing field `id`"),
        (br#"{"id":"evt_1","data":{"object":{}}}"#, "missing field `type`"),
        (br#"{"id":"evt_1","type":null}"#, "field `type`: invalid type: null, expected a string"),
        (b"{\"id\":\"evt_\xff\"}", "invalid utf-8 sequence of 1 bytes from index 11"),
    ];
    for (body, why) in cases {
        let error = signed(body).unwrap_err();
        assert_eq!(error, VerifyError::NotAnEvent { why: why.to_owned() });
        assert_eq!(error.to_string(), format!("the signature is right and the body is not an event: {why}"));
    }
}

#[test]
fn a_body_larger_than_any_event_is_not_looked_at() {
    let largest = format!("{BODY}{}", " ".repeat((1 << 20) - BODY.len()));
    assert!(signed(&largest).is_ok());
    let larger = format!("{largest} ");
    assert_eq!(signed(&larger), Err(VerifyError::BodyTooLarge { bytes: 1_048_577 }));
    assert_eq!(refusal("", &larger), "the body has 1048577 bytes, more than any event");
}

#[test]
fn events_are_the_same_when_their_bytes_are() {
    let (read, unread) = (signed(BODY).unwrap(), signed(BODY).unwrap());
    assert!(matches!(read.object(), EventObject::PaymentIntent(_)));
    assert_eq!(read, unread, "whether the object was looked at makes no difference");
    assert_ne!(read, signed(BODY.replace("185000", "185001")).unwrap());
}

#[test]
fn debug_shows_no_body() {
    let event = signed(BODY).unwrap();
    let expected = "Event { id: \"evt_2028368849535147129\", kind: \"payment_intent.succeeded\", object_id: \
                    Some(\"pi_2028368455345902545\"), bytes: 256 }";
    assert_eq!(format!("{event:?}"), expected);
    assert_eq!(format!("{:?}", verifier()), "Verifier { secrets: 1, .. }");
}

/// An event that was verified, stored and is taken up again.
#[test]
fn an_event_can_be_stored() {
    let stored: serde_json::Value = serde_json::from_slice(signed(BODY).unwrap().raw()).unwrap();
    let event: Event = serde_json::from_value(stored).unwrap();
    assert_eq!((event.id().as_str(), event.object_id()), ("evt_2028368849535147129", Some("pi_2028368455345902545")));
    assert!(matches!(event.object(), EventObject::PaymentIntent(_)));
    let error = serde_json::from_value::<Event>(json!({ "id": "evt_1" })).unwrap_err();
    assert_eq!(error.to_string(), "missing field `type`");
}
