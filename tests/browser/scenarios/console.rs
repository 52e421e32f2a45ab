//! The page for whoever develops the shop.

use crate::driver::Page;
use crate::world::{World, log_in};
use fantoccini::Locator;
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, Instant};
use wooshpay::Idr;
use wooshpay::dana::Refund;
use wooshpay::types::CreateWebhookEndpoint;
use wooshpay_sandbox::{Customer, Sandbox};

const PATIENCE: Duration = Duration::from_secs(20);

async fn run(page: &Page, script: &str, arguments: Value) -> Value {
    page.client.execute(script, arguments.as_array().unwrap().clone()).await.unwrap()
}

/// Waits until something says this, among other things.
async fn says_in(page: &Page, id: &str, wanted: &str) {
    let script = "return (document.querySelector(`[data-testid=${arguments[0]}]`) ?? document.getElementById(arguments[0]))?.innerText ?? ''";
    let deadline = Instant::now() + PATIENCE;
    loop {
        let said = run(page, script, json!([id])).await;
        if said.as_str().unwrap().contains(wanted) {
            return;
        }
        assert!(Instant::now() < deadline, "{id} says {said}, and not {wanted:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn choose(page: &Page, id: &str, value: &str) {
    let select = page.client.find(Locator::Css(&format!("[data-testid={id}]"))).await.unwrap();
    select.select_by_value(value).await.unwrap();
}

/// Makes the page remember that it was not loaded again.
async fn mark(page: &Page) {
    run(page, "window.marked = true", json!([])).await;
}

async fn is_marked(page: &Page) -> bool {
    run(page, "return window.marked === true", json!([])).await == json!(true)
}

/// What the elements with this test id say.
async fn all(page: &Page, id: &str) -> Vec<String> {
    let script = "return [...document.querySelectorAll(`[data-testid=${arguments[0]}]`)].map((one) => one.innerText)";
    let texts = run(page, script, json!([id])).await;
    texts.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Opens the newest row of a list by its summary, as a person does.
async fn open(page: &Page, id: &str) {
    page.client.find(Locator::Css(&format!("[data-testid={id}] > summary"))).await.unwrap().click().await.unwrap();
}

async fn show(page: &Page, id: &str) {
    run(page, "document.getElementById(arguments[0]).scrollIntoView()", json!([id])).await;
}

async fn listen(world: &World) {
    let request = CreateWebhookEndpoint::new(world.at("/webhook"), vec!["*".into()]);
    world.client.create_webhook_endpoint(&request).await.unwrap();
}

pub async fn first_payment(page: &mut Page) {
    let world = World::new().await;
    page.goto(&world.console()).await;
    page.shot("empty").await;
    listen(&world).await;
    mark(page).await;
    let line = page.text("curl").await;
    let output = Command::new("bash").args(["-c", &format!("{line} --silent")]).output();
    let intent: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    says_in(page, "payment", "requires action").await;
    assert!(!page.has("empty").await);
    open(page, "payment").await;
    says_in(page, "timeline", "payment_intent.requires_action to we_").await;
    page.shot("waiting").await;

    // The customer pays in another window.
    page.click("customer-page").await;
    let windows = page.client.windows().await.unwrap();
    page.client.switch_to_window(windows[1].clone()).await.unwrap();
    page.arrives_at(intent["next_action"]["dana_handle_redirect"]["url"].as_str().unwrap()).await;
    log_in(page).await;
    page.click("dana-pay").await;
    page.arrives_at(&world.console()).await;
    page.client.close_window().await.unwrap();
    page.client.switch_to_window(windows[0].clone()).await.unwrap();
    says_in(page, "payment", "succeeded").await;
    for told in
        ["opened the wallet page", "typed phone number and PIN", "pressed pay", "payment_intent.succeeded to we_"]
    {
        says_in(page, "timeline", told).await;
    }
    assert!(is_marked(page).await, "the page was loaded again");
    page.shot("paid").await;

    show(page, "deliveries").await;
    open(page, "delivery").await;
    let signature = page.text("signature").await;
    assert!(signature.starts_with("t=") && signature.contains(",v1="), "{signature}");
    page.click("redeliver").await;
    page.says("said", "delivered once more: 200").await;
    says_in(page, "delivery", "by hand").await;
    assert_eq!(page.focused().await.as_deref(), Some("redeliver"), "the row that changed kept the focus");
    assert_eq!(page.text("signature").await, signature);
    page.shot("delivered").await;
    show(page, "requests").await;
    open(page, "request").await;
    page.shot("requests").await;
    assert!(is_marked(page).await, "the page was loaded again");
    world.end();
}

pub async fn faults_and_time(page: &mut Page) {
    let world = World::new().await;
    page.goto(&world.console()).await;
    mark(page).await;
    show(page, "controls").await;
    assert_eq!(page.text("now").await, "2026-05-28 20:26:40.000");
    page.click("advance-259200").await;
    page.says("said", "the clock went +72 h").await;
    page.says("now", "2026-05-31 20:26:40.000").await;
    page.type_into("seconds", "1.5").await;
    page.click("advance").await;
    page.says("now", "2026-05-31 20:26:41.500").await;
    page.type_into("seconds", "-1").await;
    page.click("advance").await;
    page.says("said", "`seconds` is -1; it must be from 0 to 3200000000").await;
    page.shot("refused").await;

    choose(page, "fault-operation", "retrieve_balance").await;
    choose(page, "fault-kind", "status").await;
    page.click("add-fault").await;
    page.says("said", "the fault waits for its call").await;
    says_in(page, "fault", "retrieve_balance meets status 503 × 1").await;
    page.shot("fault").await;
    page.click("add-webhook-fault").await;
    says_in(page, "faults", "* meets duplicate × 1").await;
    // The client tries again by itself, and the second call meets nothing.
    assert_eq!(world.held().await, 0);
    says_in(page, "requests", "fault: status").await;
    page.click("remove-fault").await;
    page.says("said", "the fault is gone").await;
    says_in(page, "faults", "None.").await;
    show(page, "requests").await;
    page.shot("met").await;

    listen(&world).await;
    page.click("trigger").await;
    says_in(page, "delivery", "payment_intent.created").await;
    show(page, "deliveries").await;
    page.shot("triggered").await;
    page.click("reset").await;
    page.client.accept_alert().await.unwrap();
    page.says("said", "everything is forgotten").await;
    says_in(page, "requests", "None yet.").await;
    says_in(page, "deliveries", "None yet.").await;
    says_in(page, "payments", "Nothing was paid yet.").await;
    assert_eq!(all(page, "request").await, Vec::<String>::new());
    assert!(is_marked(page).await, "the page was loaded again");
    world.end();
}

/// What somebody reads, types or selects stays as it is when something new comes.
pub async fn undisturbed(page: &mut Page) {
    let world = World::new().await;
    world.pay().await;
    page.goto(&world.console()).await;
    open(page, "request").await;
    page.type_into("seconds", "90").await;
    world.pay().await;
    says_in(page, "payments", "Payments 2").await;
    assert_eq!(page.focused().await.as_deref(), Some("seconds"));
    assert_eq!(run(page, "return document.activeElement.value", json!([])).await, json!("90"));
    let open_rows = "return [...document.querySelectorAll('[data-testid=request]')].map((row) => row.open)";
    assert_eq!(run(page, open_rows, json!([])).await, json!([false, true]));

    // A row that somebody looks at stays in its place on the screen.
    let row = "const row = document.querySelectorAll('[data-testid=request]'); return row[row.length - 1].getBoundingClientRect().top";
    run(
        page,
        "document.activeElement.blur(); document.querySelector('[data-testid=request][open]').scrollIntoView()",
        json!([]),
    )
    .await;
    let before = run(page, row, json!([])).await.as_f64().unwrap();
    world.pay().await;
    says_in(page, "payments", "Payments 3").await;
    let after = run(page, row, json!([])).await.as_f64().unwrap();
    assert!((before - after).abs() < 2.0, "it was at {before}, and is at {after}");

    // A part in which somebody selects text waits until that is over.
    run(page, "getSelection().selectAllChildren(document.querySelector('[data-testid=payment]'))", json!([])).await;
    world.pay().await;
    says_in(page, "requests", "Requests 4").await;
    assert!(all(page, "payment").await.len() == 3);
    run(page, "getSelection().removeAllRanges()", json!([])).await;
    says_in(page, "payments", "Payments 4").await;
    world.end();
}

/// Payments in many states, and an endpoint that nobody listens at.
pub async fn many(page: &mut Page) {
    let world = World::new().await;
    let hole = CreateWebhookEndpoint::new("http://127.0.0.1:9/webhook", vec!["charge.refund.updated".into()]);
    world.client.create_webhook_endpoint(&hole).await.unwrap();
    let paid = world.pay().await;
    Customer::new().pay(paid.redirect_url()).await.unwrap();
    let mut payment = world.client.dana().retrieve(paid.id()).await.unwrap();
    world.client.dana().refund(&mut payment, Refund::Partial(Idr::new(5_000))).await.unwrap();
    let canceled = world.pay().await;
    Customer::new().cancel(canceled.redirect_url()).await.unwrap();
    let wrong = world.pay().await;
    Customer::with_login("0812 3456 7890", "000000").pay(wrong.redirect_url()).await.unwrap();
    world.pay().await;
    Customer::new().pay(world.checkout().await.url()).await.unwrap();
    page.goto(&world.console()).await;
    let rows = all(page, "payment").await;
    let firsts: Vec<&str> = rows.iter().map(|row| row.lines().next().unwrap()).collect();
    assert_eq!(
        firsts,
        ["succeeded", "requires action", "requires payment method", "requires payment method", "succeeded"]
    );
    assert!(rows[4].contains("Rp5.000 refunded"), "{rows:?}");
    open(page, "payment").await;
    page.shot("checkout").await;
    show(page, "deliveries").await;
    says_in(page, "delivery", "tried once").await;
    open(page, "delivery").await;
    says_in(page, "delivery", "Next").await;
    page.click("redeliver").await;
    says_in(page, "delivery", "tried 2 times").await;
    assert!(page.text("said").await.starts_with("delivered once more: "));
    page.shot("refused").await;
    world.end();
}

/// The page outlives the sandbox, and its clock runs between two looks at it.
pub async fn started_again(page: &mut Page) {
    let sandbox = Sandbox::start().await.unwrap();
    let base = sandbox.base_url().to_owned();
    page.goto(&format!("{base}/")).await;
    mark(page).await;
    let before = page.text("now").await;
    page.client.wait().at_most(PATIENCE).for_element(Locator::Css("[data-testid=empty]")).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    while page.text("now").await == before {
        assert!(Instant::now() < deadline, "the clock stands still at {before}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    choose(page, "fault-kind", "cut").await;
    page.click("add-fault").await;
    says_in(page, "fault", "* meets cut").await;
    sandbox.shutdown().await;
    page.says("said", "the sandbox does not answer; trying again").await;
    page.shot("lost").await;
    let address = base.trim_start_matches("http://").parse().unwrap();
    let sandbox = Sandbox::builder().listen(address).start().await.unwrap();
    page.says("said", "the sandbox is there again").await;
    says_in(page, "faults", "None.").await;
    assert!(is_marked(page).await, "the page was loaded again");
    sandbox.shutdown().await;
}

/// Everything is within reach of the Tab key, in the order in which it is read.
pub async fn by_keyboard(page: &mut Page) {
    let world = World::new().await;
    world.pay().await;
    page.goto(&world.console()).await;
    for _ in 0..4 {
        page.press("\t").await;
    }
    assert_eq!(run(page, "return document.activeElement.hash", json!([])).await, "#controls");
    page.press("\t").await;
    page.press("\n").await;
    assert_eq!(run(page, "return document.querySelector('[data-testid=payment]').open", json!([])).await, true);
    page.shot("payment").await;
    page.press("\t").await;
    assert_eq!(page.focused().await.as_deref(), Some("customer-page"));
    world.end();
}
