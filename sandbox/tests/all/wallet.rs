//! What can become of a visit to the wallet's page, and who hears of it.

use crate::support::{Answer, Bench, Shop, dana, kinds, text, wallet_url};
use serde_json::{Value, json};
use std::time::Duration;
use wooshpay_sandbox::{Clock, Customer, Ending, Sandbox, Trigger, Visit};

const BACK: &str = "http://127.0.0.1:9/back?order=7";
const START: i64 = 1_750_000_000_000;

pub async fn frozen() -> (Bench, Clock) {
    let clock = Clock::frozen_at(START);
    (Bench::with(Sandbox::builder().clock(clock.clone())).await, clock)
}

async fn log_in(bench: &Bench, url: &str, phone: &str, pin: &str) -> Answer {
    bench.http.post(format!("{url}/login")).form(&[("phone", phone), ("pin", pin)]).send().await
}

fn ended(visit: &Visit) -> (Ending, Option<&str>) {
    (visit.ending, visit.returned_to.as_deref())
}

fn error_of(intent: &Value) -> (&str, &str) {
    let error = &intent["last_payment_error"];
    (error["code"].as_str().unwrap(), error["message"].as_str().unwrap())
}

#[tokio::test]
async fn the_third_wrong_pin_fails_the_payment() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let (id, url) = bench.payment(20_000).await;
    for left in ["2 tries are left", "One try is left"] {
        let answer = log_in(&bench, &url, "0812 3456 7890", "000000").await;
        assert_eq!(answer.status, 422);
        let again = bench.http.get(&url).send().await;
        for page in [answer, again] {
            let page = text(&page.body);
            assert!(page.contains("Wrong PIN") && page.contains(left) && page.contains("role=\"alert\""), "{page}");
            assert!(!page.contains("000000\""), "the PIN is in the page: {page}");
        }
    }
    // What is no PIN at all is no try.
    assert_eq!(log_in(&bench, &url, "0812 3456 7890", "00000").await.status, 422);
    assert_eq!(log_in(&bench, &url, "nobody", "000000").await.status, 422);
    assert_eq!(bench.intent(&id).await["status"], "requires_action");
    let third = log_in(&bench, &url, "0812 3456 7890", "000000").await;
    assert_eq!((third.status, bench.url(third.header("location").unwrap())), (303, url.clone()));

    let intent = bench.intent(&id).await;
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!(error_of(&intent), ("payment_pin_incorrect", "The customer typed a wrong DANA PIN three times."));
    assert!(intent.get("next_action").is_none() && intent.get("payment_method").is_none());
    let received = shop.receives(3).await;
    assert_eq!(kinds(&received)[2], "payment_intent.payment_failed");
    assert_eq!(received[2].event["data"]["object"], intent);
    let page = bench.http.get(&url).send().await;
    assert_eq!(page.status, 200);
    let body = text(&page.body);
    assert!(body.contains("The PIN was wrong three times.") && body.contains(&format!("href=\"{BACK}\"")), "{body}");
    assert!(!body.contains("http-equiv=\"refresh\""), "there is time to read why");
    let right = log_in(&bench, &url, "0812 3456 7890", "123456").await;
    assert!(right.status == 200 && text(&right.body).contains("data-outcome=\"failed\""));

    let (_, url) = bench.payment(20_000).await;
    let visit = Customer::with_trigger(Trigger::WrongPin).pay(&url).await.unwrap();
    assert_eq!(ended(&visit), (Ending::Failed, Some(BACK)));
}

#[tokio::test]
async fn a_one_time_code_comes_before_the_amount() {
    let bench = Bench::start().await;
    let (id, url) = bench.payment(20_000).await;
    let answer = log_in(&bench, &url, Trigger::OneTimeCode.phone(), "123456").await;
    let code_page = bench.url(answer.header("location").unwrap());
    let ticket = code_page.split_once("/code?ticket=").unwrap().1.to_owned();
    let page = text(&bench.http.get(&code_page).send().await.body);
    for part in
        ["SMS of the sandbox", Trigger::CODE, "autocomplete=\"one-time-code\"", "+62\u{a0}812\u{a0}0000\u{a0}0001"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    // Nobody gets round it.
    let pay = bench.http.post(format!("{url}/pay")).form(&[("ticket", &ticket)]).send().await;
    assert_eq!((pay.status, bench.url(pay.header("location").unwrap())), (303, code_page.clone()));
    let pay = bench.http.get(format!("{url}/pay?ticket={ticket}")).send().await;
    assert_eq!((pay.status, bench.url(pay.header("location").unwrap())), (303, code_page.clone()));
    assert_eq!(bench.intent(&id).await["status"], "requires_action");

    let type_code = |ticket: String, code: &'static str| {
        let request = bench.http.post(format!("{url}/code")).form(&[("ticket", &ticket), ("code", code)]);
        async move { request.send().await }
    };
    let guess = type_code("guess".into(), "123456").await;
    assert!(guess.status == 403 && text(&guess.body).contains("Please log in again"));
    for (code, said) in [("12345", "The code has 6 digits"), ("654321", "2 tries are left")] {
        let refused = type_code(ticket.clone(), code).await;
        assert!(refused.status == 422 && text(&refused.body).contains(said), "{}", refused.body);
    }
    for _ in 0..2 {
        let right = type_code(ticket.clone(), "123456").await;
        assert_eq!((right.status, right.header("location").unwrap().contains("/pay?ticket=")), (303, true));
    }
    let paid = bench.http.post(format!("{url}/pay")).form(&[("ticket", &ticket)]).send().await;
    assert_eq!(paid.status, 303);
    assert_eq!(bench.intent(&id).await["status"], "succeeded");

    let (_, url) = bench.payment(20_000).await;
    let visit = Customer::with_trigger(Trigger::OneTimeCode).pay(&url).await.unwrap();
    assert_eq!(ended(&visit), (Ending::Paid, Some(BACK)));
    let (id, url) = bench.payment(20_000).await;
    let visit = Customer::with_trigger(Trigger::OneTimeCode).one_time_code("654321").pay(&url).await.unwrap();
    assert_eq!(ended(&visit), (Ending::Failed, Some(BACK)));
    let intent = bench.intent(&id).await;
    let message = "The customer typed a wrong one-time code for DANA three times.";
    assert_eq!(error_of(&intent), ("payment_one_time_code_incorrect", message));
    let (id, url) = bench.payment(20_000).await;
    let visit = Customer::with_trigger(Trigger::OneTimeCode).cancel(&url).await.unwrap();
    assert_eq!(ended(&visit), (Ending::Canceled, Some(BACK)));
    assert_eq!(error_of(&bench.intent(&id).await).0, "payment_canceled_by_customer");
}

#[tokio::test]
async fn without_enough_balance_the_payment_stays_open() {
    let (bench, shop) = (Bench::start().await, Shop::open().await);
    bench.endpoint(&shop).await;
    let (id, url) = bench.payment(20_000).await;
    let before = bench.intent(&id).await;
    for _ in 0..2 {
        let visit = Customer::with_trigger(Trigger::NoBalance).pay(&url).await.unwrap();
        assert_eq!(ended(&visit), (Ending::NoBalance, None));
    }
    assert_eq!(bench.intent(&id).await, before);
    let login = log_in(&bench, &url, Trigger::NoBalance.phone(), "123456").await;
    let step = bench.url(login.header("location").unwrap());
    let ticket = step.split_once("ticket=").unwrap().1;
    assert!(text(&bench.http.get(&step).send().await.body).contains("data-testid=\"dana-pay\""));
    let pay = bench.http.post(format!("{url}/pay")).form(&[("ticket", ticket)]).send().await;
    assert_eq!((pay.status, bench.url(pay.header("location").unwrap())), (303, step.clone()));
    let page = text(&bench.http.get(&step).send().await.body);
    assert!(page.contains("Your balance is not enough for Rp20.000.") && !page.contains("dana-pay\""), "{page}");
    for id in ["dana-other-number", "dana-cancel", "dana-amount", "dana-merchant"] {
        assert!(page.contains(&format!("data-testid=\"{id}\"")), "{id}");
    }
    Customer::new().pay(&url).await.unwrap();
    assert_eq!(bench.intent(&id).await["status"], "succeeded");
    assert_eq!(kinds(&shop.receives(3).await)[2], "payment_intent.succeeded");
}

#[tokio::test]
async fn somebody_pays_and_never_comes_back() {
    let bench = Bench::start().await;
    let (id, url) = bench.payment(20_000).await;
    let visit = Customer::with_trigger(Trigger::NeverBack).pay(&url).await.unwrap();
    assert_eq!(ended(&visit), (Ending::Paid, None));
    assert_eq!(bench.intent(&id).await["status"], "succeeded");
    let page = text(&bench.http.get(&url).send().await.body);
    assert!(page.contains("never comes back") && page.contains("webhook"), "{page}");
    assert!(!page.contains("127.0.0.1:9") && !page.contains("http-equiv=\"refresh\""), "{page}");
}

#[tokio::test]
async fn who_has_paid_is_led_back() {
    let bench = Bench::start().await;
    let (_, url) = bench.payment(20_000).await;
    Customer::new().pay(&url).await.unwrap();
    let page = bench.http.get(&url).send().await;
    assert_eq!(page.status, 200);
    let page = text(&page.body);
    for part in [
        &format!("<meta http-equiv=\"refresh\" content=\"2; url={BACK}\">"),
        &format!("href=\"{BACK}\""),
        "Rp20.000 to Example Shop went through.",
        "You are going back to Example Shop",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test]
async fn a_wallet_may_take_its_time() {
    let (bench, clock) = frozen().await;
    let shop = Shop::open().await;
    bench.endpoint(&shop).await;
    for (trigger, status, kind) in [
        (Trigger::ProcessingPaid, "succeeded", "payment_intent.succeeded"),
        (Trigger::ProcessingFailed, "requires_payment_method", "payment_intent.payment_failed"),
    ] {
        let heard = shop.received().len();
        let (id, url) = bench.payment(20_000).await;
        let visit = Customer::with_trigger(trigger).pay(&url).await.unwrap();
        assert_eq!(ended(&visit), (Ending::Processing, Some(BACK)));
        let waiting = bench.intent(&id).await;
        assert_eq!(waiting["status"], "processing");
        assert!(waiting.get("next_action").is_none() && waiting.get("amount_received").is_none());
        let path = format!("/v1/payment_intents/{id}");
        for (path, body) in [
            (format!("{path}/cancel"), json!({ "cancellation_reason": "x" })),
            (format!("{path}/confirm"), json!({})),
            (path.clone(), json!({ "amount": 30_000 })),
            (path.clone(), json!({ "description": "x" })),
            ("/v1/refunds".to_owned(), json!({ "payment_intent": id })),
        ] {
            let refused = bench.post(&path, &body).await;
            assert_eq!(refused.refusal()[2], "payment_intent_unexpected_state", "{path}");
        }
        for path in ["", "/cancel", "/login"] {
            let page = match path {
                "" => bench.http.get(&url).send().await,
                _ => bench.http.post(format!("{url}{path}")).form(&[]).send().await,
            };
            let body = text(&page.body);
            assert!(page.status == 200 && body.contains("data-outcome=\"processing\""), "{body}");
            assert!(body.contains(&format!("content=\"2; url={BACK}\"")));
        }
        clock.advance(Duration::from_secs(59));
        assert_eq!(bench.intent(&id).await, waiting);
        clock.advance(Duration::from_secs(1));
        let after = bench.intent(&id).await;
        assert_eq!(after["status"], status);
        let received = shop.receives(heard + 3).await;
        let last = received.last().unwrap();
        assert_eq!((text(&last.event["type"]).as_str(), &last.event["data"]["object"]), (kind, &after));
        assert_eq!(last.event["request"], json!({ "id": null, "idempotency_key": null }));
        if trigger == Trigger::ProcessingFailed {
            assert_eq!(error_of(&after), ("payment_rejected", "DANA processed the payment and rejected it."));
            let page = text(&bench.http.get(&url).send().await.body);
            assert!(page.contains("It was processed, and then rejected."), "{page}");
            let again = bench.made(&format!("{path}/confirm"), &dana_again()).await;
            Customer::new().pay(&wallet_url(&again)).await.unwrap();
        } else {
            assert!(Customer::new().pay(&url).await.unwrap_err().to_string().contains("went through"));
        }
        assert_eq!(bench.intent(&id).await["amount_received"], 20_000);
    }
    // The ten minutes of a page that was paid on mean nothing.
    clock.advance(Duration::from_hours(1));
    assert_eq!(bench.found("/v1/balance").await["available"][0]["amount"], 40_000);
}

fn dana_again() -> Value {
    json!({ "payment_method_data": { "type": "dana" } })
}

#[tokio::test]
async fn a_page_expires_after_ten_minutes() {
    let (bench, clock) = frozen().await;
    let shop = Shop::open().await;
    bench.endpoint(&shop).await;
    let (id, url) = bench.payment(20_000).await;
    Customer::new().abandon(&url).await.unwrap();
    let login = log_in(&bench, &url, "0812 3456 7890", "123456").await;
    let ticket = login.header("location").unwrap().split_once("ticket=").unwrap().1.to_owned();
    clock.advance(Duration::from_millis(599_999));
    assert_eq!(bench.intent(&id).await["status"], "requires_action");
    clock.advance(Duration::from_millis(1));
    // Nobody asks: what falls due happens by itself.
    let received = shop.receives(3).await;
    assert_eq!(kinds(&received)[2], "payment_intent.payment_failed");
    assert_eq!(received[2].event["created"], START + 600_000);
    let intent = bench.intent(&id).await;
    assert_eq!(intent["status"], "requires_payment_method");
    let message = "The customer did not pay on the DANA page within 10 minutes.";
    assert_eq!(error_of(&intent), ("payment_expired", message));
    for page in [
        bench.http.get(&url).send().await,
        bench.http.post(format!("{url}/pay")).form(&[("ticket", &ticket)]).send().await,
        bench.http.post(format!("{url}/cancel")).form(&[]).send().await,
        log_in(&bench, &url, "0812 3456 7890", "000000").await,
    ] {
        let body = text(&page.body);
        assert_eq!(page.status, 410);
        assert!(body.contains("This page has expired") && body.contains(&format!("href=\"{BACK}\"")), "{body}");
    }
    let again = bench.made(&format!("/v1/payment_intents/{id}/confirm"), &dana_again()).await;
    assert_ne!(wallet_url(&again), url);
    Customer::new().pay(&wallet_url(&again)).await.unwrap();
    assert_eq!(bench.intent(&id).await["amount_received"], 20_000);
}

#[tokio::test]
async fn a_page_that_was_replaced_does_not_end_the_new_one() {
    let (bench, clock) = frozen().await;
    let (id, old) = bench.payment(20_000).await;
    clock.advance(Duration::from_secs(300));
    let path = format!("/v1/payment_intents/{id}");
    let new = wallet_url(&bench.made(&format!("{path}/confirm"), &json!({})).await);
    assert_eq!(log_in(&bench, &old, "0812 3456 7890", "000000").await.status, 410);
    clock.advance(Duration::from_secs(301));
    assert_eq!(bench.intent(&id).await["status"], "requires_action");
    let error = Customer::new().pay(&old).await.unwrap_err().to_string();
    assert!(error.contains("opened another page"), "{error}");
    bench.made(&path, &json!({ "amount": 30_000 })).await;
    assert_eq!(bench.http.get(&new).send().await.status, 410);
    clock.advance(Duration::from_hours(1));
    assert_eq!(bench.intent(&id).await["status"], "requires_confirmation");
    let last = wallet_url(&bench.made(&format!("{path}/confirm"), &json!({})).await);
    Customer::new().pay(&last).await.unwrap();
    assert_eq!(bench.intent(&id).await["amount_received"], 30_000);
}

#[tokio::test]
async fn triggers_do_the_same_to_a_payment_that_is_captured_later() {
    let (bench, clock) = frozen().await;
    let mut request = dana(20_000);
    request["capture_method"] = "manual".into();
    for trigger in [Trigger::NeverBack, Trigger::OneTimeCode, Trigger::ProcessingPaid] {
        let intent = bench.made("/v1/payment_intents", &request).await;
        Customer::with_trigger(trigger).pay(&wallet_url(&intent)).await.unwrap();
        clock.advance(Duration::from_secs(60));
        let path = format!("/v1/payment_intents/{}", text(&intent["id"]));
        assert_eq!(bench.found(&path).await["status"], "requires_capture", "{trigger:?}");
        if trigger == Trigger::ProcessingPaid {
            // The week begins when the wallet has paid.
            clock.advance(Duration::from_secs(7 * 86_400 - 1));
            assert_eq!(bench.found(&path).await["status"], "requires_capture");
        }
        let captured = bench.made(&format!("{path}/capture"), &json!({ "amount_to_capture": 5_000 })).await;
        assert_eq!((&captured["status"], &captured["amount_received"]), (&json!("succeeded"), &json!(5_000)));
    }
    let intent = bench.made("/v1/payment_intents", &request).await;
    Customer::with_trigger(Trigger::ProcessingFailed).pay(&wallet_url(&intent)).await.unwrap();
    clock.advance(Duration::from_secs(60));
    let after = bench.intent(&text(&intent["id"])).await;
    assert_eq!(error_of(&after).0, "payment_rejected");
}
