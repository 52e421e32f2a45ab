use super::*;
use serde_json::json;

#[test]
fn a_fault_reads_as_it_is_written() {
    for (wanted, written) in [
        (
            json!({ "kind": "status", "retry_after": 3, "body": null }),
            json!({ "operation": "*", "after_commit": false, "kind": "status", "status": 503, "retry_after": "3", "stored": false }),
        ),
        (
            json!({ "operation": "create_refund", "kind": "cut" }),
            json!({ "operation": "create_refund", "after_commit": true, "kind": "cut" }),
        ),
        (json!({ "event": "*", "kind": "delay" }), json!({ "event": "*", "kind": "delay", "seconds": 60 })),
    ] {
        let wanted: Wanted = serde_json::from_value(wanted).unwrap();
        let (plan, limit) = wanted.plan(["create_refund"].into_iter()).unwrap();
        let fault = Fault { id: "fault_1".into(), remaining: limit.count, probability: limit.probability, plan };
        let mut shown = serde_json::to_value(&fault).unwrap();
        assert_eq!(serde_json::from_value::<Fault>(shown.clone()).unwrap(), fault);
        let members = shown.as_object_mut().unwrap();
        assert_eq!((members.remove("id"), members.remove("remaining")), (Some(json!("fault_1")), Some(json!(1))));
        assert_eq!(shown, written);
    }
}

#[test]
fn a_header_may_be_a_kind_alone() {
    assert_eq!(Wanted::read(b"drop").unwrap().kind, "drop");
    assert_eq!(Wanted::read(br#"{"kind":"cut"}"#).unwrap().kind, "cut");
    assert!(Wanted::read(b"").is_err() && Wanted::read(b"{\"kind\":1}").is_err());
}

#[test]
fn an_altered_body_is_another_one() {
    assert_eq!(altered(r#"{"amount":20000}"#), r#"{"amount":90000}"#);
    assert_eq!(altered(r#"{"amount":9}"#), r#"{"amount":8}"#);
    assert_eq!(altered(r#"{"amount":null}"#), r#"{"amount":null} "#);
    assert_eq!(altered("{}"), "{} ");
}
