//! What the hosted checkout page makes of what happens in the wallet.

use crate::support::{Bench, fruit, text};
use crate::wallet::frozen;
use serde_json::json;
use std::time::Duration;
use wooshpay_sandbox::{Customer, Ending, Trigger};

#[tokio::test]
async fn a_checkout_can_be_tried_again_after_every_failure() {
    let (bench, clock) = frozen().await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    let (path, url) = (format!("/v1/checkout/sessions/{}", text(&session["id"])), text(&session["url"]));
    let fresh = text(&bench.http.get(&url).send().await.body);
    assert!(!fresh.contains("checkout-error"));
    let wrong_code = Customer::with_trigger(Trigger::OneTimeCode).one_time_code("000000");
    for (customer, seconds, said) in [
        (Customer::with_trigger(Trigger::WrongPin), 0, "The PIN was wrong three times."),
        (wrong_code, 0, "The one-time code was wrong three times."),
        (Customer::with_trigger(Trigger::NoBalance), 600, "The payment page expired."),
        (Customer::with_trigger(Trigger::ProcessingFailed), 60, "The payment was rejected."),
    ] {
        let visit = customer.pay(&url).await.unwrap();
        if visit.ending == Ending::Failed {
            assert_eq!(visit.returned_to.as_deref(), Some(url.as_str()));
        }
        clock.advance(Duration::from_secs(seconds));
        let page = text(&bench.http.get(&url).send().await.body);
        assert!(page.contains(said) && page.contains("data-testid=\"checkout-error\""), "{said} {page}");
        assert!(page.contains("data-testid=\"checkout-pay\""));
        assert_eq!(bench.found(&path).await, session);
    }
    Customer::new().cancel(&url).await.unwrap();
    assert!(text(&bench.http.get(&url).send().await.body).contains("You canceled the payment."));
    Customer::new().pay(&url).await.unwrap();
    assert_eq!(bench.found(&path).await["payment_status"], "paid");
}

#[tokio::test]
async fn a_checkout_waits_for_the_wallet() {
    let (bench, clock) = frozen().await;
    for trigger in [Trigger::ProcessingPaid, Trigger::ProcessingFailed] {
        let session = bench.made("/v1/checkout/sessions", &fruit()).await;
        let (path, url) = (format!("/v1/checkout/sessions/{}", text(&session["id"])), text(&session["url"]));
        clock.advance(Duration::from_secs(86_370));
        let visit = Customer::with_trigger(trigger).pay(&url).await.unwrap();
        let done = format!("http://127.0.0.1:9/done?session={}", text(&session["id"]));
        assert_eq!((visit.ending, visit.returned_to.as_deref()), (Ending::Processing, Some(done.as_str())));
        let refused = bench.post(&format!("{path}/expire"), &json!({})).await;
        assert_eq!(refused.refusal()[2], "payment_intent_unexpected_state");
        for page in [
            bench.http.get(&url).send().await,
            bench.http.post(format!("{url}/pay")).form(&[("payment_method", "dana")]).send().await,
        ] {
            let body = text(&page.body);
            assert!(page.status == 200 && body.contains("data-outcome=\"processing\""), "{body}");
            assert!(body.contains(&done) && !body.contains("checkout-pay"), "{body}");
        }
        // Its last hour comes, and it stays open until it is known how the payment ends.
        clock.advance(Duration::from_secs(31));
        assert_eq!(bench.found(&path).await["status"], "open");
        clock.advance(Duration::from_secs(29));
        let after = bench.found(&path).await;
        let intent = bench.intent(&text(&session["payment_intent"])).await;
        let seen = (text(&after["status"]), text(&after["payment_status"]), text(&intent["status"]));
        let wanted = if trigger == Trigger::ProcessingPaid {
            ("complete", "paid", "succeeded")
        } else {
            ("expired", "unpaid", "canceled")
        };
        assert_eq!(seen, (wanted.0.into(), wanted.1.into(), wanted.2.into()));
    }
}

#[tokio::test]
async fn an_expired_session_ends_the_page_that_is_open() {
    let bench = Bench::start().await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    let pay = format!("{}/pay", text(&session["url"]));
    let choose = bench.http.post(pay).form(&[("payment_method", "dana")]).send().await;
    let wallet = choose.header("location").unwrap().to_owned();
    bench.made(&format!("/v1/checkout/sessions/{}/expire", text(&session["id"])), &json!({})).await;
    for page in [
        bench.http.get(&wallet).send().await,
        bench.http.post(format!("{wallet}/login")).form(&[("phone", "081234567890"), ("pin", "000000")]).send().await,
        bench.http.post(format!("{wallet}/cancel")).form(&[]).send().await,
    ] {
        assert_eq!(page.status, 410);
        assert!(text(&page.body).contains("called it off") && text(&page.body).contains("www.shop.example/cart"));
    }
}

#[tokio::test]
async fn a_page_does_not_say_paid_of_what_went_back() {
    let (bench, _) = frozen().await;
    let mut manual = fruit();
    manual["payment_intent_data"]["capture_method"] = json!("manual");
    let session = bench.made("/v1/checkout/sessions", &manual).await;
    let checkout = text(&session["url"]);
    let form = [("payment_method", "dana")];
    let pay = bench.http.post(format!("{checkout}/pay")).form(&form).send().await;
    let wallet = text(&json!(pay.header("location").unwrap()));
    let wallet = if wallet.starts_with('/') { bench.url(&wallet) } else { wallet };
    Customer::new().pay(&wallet).await.unwrap();
    for url in [&checkout, &wallet] {
        assert_eq!(bench.http.get(url).send().await.status, 200, "{url}");
    }
    bench.sandbox.advance(Duration::from_hours(7 * 24)).await;
    for url in [&checkout, &wallet] {
        assert_eq!(bench.http.get(url).send().await.status, 410, "{url}");
    }
}

#[tokio::test]
async fn a_form_of_no_page_leads_nowhere() {
    let bench = Bench::start().await;
    for path in
        ["/dana/x/login", "/dana/a%0d%0aB:c/cancel", "/dana/%2F%2Fevil.example/login", "/checkout/a%0d%0aB:c/pay"]
    {
        let answer = bench.http.get(bench.url(path)).send().await;
        assert_eq!((answer.status, answer.header("location")), (404, None), "{path}");
    }
}
