use super::*;
use wooshpay_codegen::methods::Evidence;

fn rules(refunds: bool, partial_refunds: bool, multiple_partial_refunds: bool) -> PaymentMethodRow {
    PaymentMethodRow {
        name: "wallet".into(),
        title: "Wallet".into(),
        evidence: Evidence::Inferred,
        processing_currencies: vec!["IDR".into()],
        settlement_currencies: Vec::new(),
        minimum_amount: 100,
        maximum_amount: Some(1000),
        refunds,
        partial_refunds,
        multiple_partial_refunds,
        chargebacks: false,
        integrations: Vec::new(),
    }
}

#[test]
fn every_arrow_of_an_intent() {
    use IntentStatus::{
        Canceled as X, Processing as W, RequiresAction as A, RequiresCapture as K, RequiresConfirmation as C,
        RequiresPaymentMethod as P, Succeeded as S,
    };
    // From:                         P        C        A        W        K        S     X
    let table: [(IntentStep, [Option<IntentStatus>; 7]); 11] = [
        (IntentStep::Edit, [Some(P), Some(C), Some(A), None, None, None, None]),
        (IntentStep::Reprice, [Some(P), Some(C), Some(C), None, None, None, None]),
        (IntentStep::SwapMethod, [Some(C), Some(C), Some(C), None, None, None, None]),
        (IntentStep::Confirm, [Some(A), Some(A), Some(A), None, None, None, None]),
        (IntentStep::Process, [None, None, Some(W), None, None, None, None]),
        (IntentStep::Pay, [None, None, Some(S), Some(S), None, None, None]),
        (IntentStep::Authorise, [None, None, Some(K), Some(K), None, None, None]),
        (IntentStep::Decline, [None, None, Some(P), None, None, None, None]),
        (IntentStep::Fail, [None, None, Some(P), Some(P), None, None, None]),
        (IntentStep::Capture, [None, None, None, None, Some(S), None, None]),
        (IntentStep::Cancel, [Some(X), Some(X), Some(X), None, Some(X), None, None]),
    ];
    assert_eq!(table.map(|(step, _)| step), IntentStep::ALL);
    for (step, results) in table {
        for (status, expected) in IntentStatus::ALL.into_iter().zip(results) {
            assert_eq!(intent(status, step).ok(), expected, "{step:?} from {status:?}");
        }
    }
}

#[test]
fn every_status_is_reached_and_only_two_are_final() {
    let mut reached = vec![IntentStatus::RequiresPaymentMethod];
    let mut next = 0;
    while let Some(status) = reached.get(next).copied() {
        next += 1;
        for step in IntentStep::ALL {
            if let Ok(after) = intent(status, step)
                && !reached.contains(&after)
            {
                reached.push(after);
            }
        }
    }
    assert_eq!(reached.len(), IntentStatus::ALL.len());
    // Whatever leads back to the same status is no way out.
    let leaves = |status| move |step| intent(status, step).is_ok_and(|after| after != status);
    let fixed: Vec<IntentStatus> =
        IntentStatus::ALL.into_iter().filter(|status| !IntentStep::ALL.into_iter().any(leaves(*status))).collect();
    assert_eq!(fixed, [IntentStatus::Succeeded, IntentStatus::Canceled]);
}

#[test]
fn a_refusal_says_what_would_be_allowed() {
    assert_eq!(
        intent(IntentStatus::Succeeded, IntentStep::Capture).unwrap_err(),
        "a payment intent that is `succeeded` cannot be captured; it would have to be `requires_capture`"
    );
    assert_eq!(
        session(SessionStatus::Complete, SessionStep::Expire).unwrap_err(),
        "a checkout session that is `complete` cannot be expired; it would have to be `open`"
    );
}

#[test]
fn every_arrow_of_a_session() {
    use SessionStatus::{Complete, Expired, Open};
    for (status, step, expected) in [
        (Open, SessionStep::Complete, Some(Complete)),
        (Open, SessionStep::Expire, Some(Expired)),
        (Complete, SessionStep::Complete, None),
        (Complete, SessionStep::Expire, None),
        (Expired, SessionStep::Complete, None),
        (Expired, SessionStep::Expire, None),
    ] {
        assert_eq!(session(status, step).ok(), expected, "{step:?} from {status:?}");
    }
}

#[test]
fn every_arrow_of_a_refund() {
    use RefundStatus::{Failed, Pending, Succeeded};
    for (status, step, expected) in [
        (Pending, RefundStep::Succeed, Some(Succeeded)),
        (Pending, RefundStep::Fail, Some(Failed)),
        (Succeeded, RefundStep::Succeed, None),
        (Succeeded, RefundStep::Fail, None),
        (Failed, RefundStep::Succeed, None),
        (Failed, RefundStep::Fail, None),
    ] {
        assert_eq!(refund(status, step), expected, "{step:?} from {status:?}");
    }
    assert_eq!(RefundStatus::ALL.map(RefundStatus::counts), [true, true, false]);
}

#[test]
fn refunds_follow_the_table() {
    use RefundRefusal::{MoreThanLeft, NoPartialRefunds, NoRefunds, NothingLeft, SecondPartialRefund, Zero};
    let (dana, none) = (rules(true, true, false), rules(false, false, false));
    let (whole_only, many) = (rules(true, false, false), rules(true, true, true));
    type Case<'a> = (&'a PaymentMethodRow, &'a [i64], Option<i64>, Result<i64, RefundRefusal>);
    let cases: [Case<'_>; 17] = [
        (&dana, &[], None, Ok(500)),
        (&dana, &[], Some(500), Ok(500)),
        (&dana, &[], Some(1), Ok(1)),
        (&dana, &[], Some(0), Err(Zero)),
        (&dana, &[], Some(-1), Err(Zero)),
        (&dana, &[], Some(501), Err(MoreThanLeft { left: 500 })),
        (&dana, &[100], Some(401), Err(MoreThanLeft { left: 400 })),
        (&dana, &[100], Some(100), Err(SecondPartialRefund { first: 100 })),
        (&dana, &[100], None, Err(SecondPartialRefund { first: 100 })),
        (&dana, &[500], None, Err(NothingLeft)),
        (&dana, &[500], Some(1), Err(NothingLeft)),
        (&none, &[], None, Err(NoRefunds)),
        (&whole_only, &[], None, Ok(500)),
        (&whole_only, &[], Some(499), Err(NoPartialRefunds)),
        (&many, &[100, 100], Some(300), Ok(300)),
        (&many, &[100, 100], None, Ok(300)),
        (&many, &[100, 100], Some(301), Err(MoreThanLeft { left: 300 })),
    ];
    for (rules, given, asked, expected) in cases {
        assert_eq!(refundable(rules, IntentStatus::Succeeded, 500, given, asked), expected, "{given:?} {asked:?}");
    }
    for status in IntentStatus::ALL.into_iter().filter(|status| *status != IntentStatus::Succeeded) {
        assert_eq!(refundable(&dana, status, 500, &[], None), Err(RefundRefusal::NotPaid), "{status:?}");
    }
}
