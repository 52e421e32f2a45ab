//! The pages: what they show, and that no way through them pays twice.

use crate::support::{Answer, Bench, dana, fruit, text};
use serde_json::{Value, json};
use wooshpay_sandbox::{Customer, Sandbox};

impl Bench {
    async fn open(&self, url: &str) -> Answer {
        self.http.get(url).send().await
    }

    async fn submit(&self, url: &str, fields: &[(&str, &str)]) -> Answer {
        self.http.post(url).form(fields).send().await
    }

    /// Logs in and returns the ticket of the page that offers to pay.
    async fn ticket(&self, url: &str) -> String {
        let answer = self.submit(&format!("{url}/login"), &[("phone", "081234567890"), ("pin", "123456")]).await;
        assert_eq!(answer.status, 303);
        answer.header("location").unwrap().split_once("/pay?ticket=").unwrap().1.to_owned()
    }
}

fn is_marked(answer: &Answer) -> bool {
    text(&answer.body).contains("no real money") && text(&answer.body).contains("Sandbox — not")
}

#[tokio::test]
async fn the_wallet_shows_merchant_and_amount_after_a_login() {
    let bench = Bench::with(Sandbox::builder().merchant("Kopi Senja")).await;
    let (_, url) = bench.payment(20_000).await;
    let login = bench.open(&url).await;
    assert_eq!(login.status, 200);
    for id in ["dana-phone", "dana-pin", "dana-login", "dana-cancel"] {
        assert!(text(&login.body).contains(&format!("data-testid=\"{id}\"")), "{id}");
    }
    assert!(is_marked(&login) && !text(&login.body).contains("<script"));
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(login.header(name), Some(value));
    }
    let answer = bench.submit(&format!("{url}/login"), &[("phone", "0812 3456 7890"), ("pin", "111111")]).await;
    assert_eq!(answer.status, 303);
    let page = bench.open(&bench.url(answer.header("location").unwrap())).await;
    let page = text(&page.body);
    for part in [
        "data-testid=\"dana-merchant\">Kopi Senja<",
        "data-testid=\"dana-amount\">Rp20.000<",
        "data-testid=\"dana-pay\"",
        "data-testid=\"dana-cancel\"",
        "+62\u{a0}812\u{a0}3456\u{a0}7890",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(page.contains("Sandbox — not DANA, no real money"));
}

#[tokio::test]
async fn a_wrong_login_says_what_is_wrong() {
    let bench = Bench::start().await;
    let (id, url) = bench.payment(20_000).await;
    let (phone, pin) = ("That is not an Indonesian mobile number.", "The PIN has 6 digits");
    for (fields, said, unsaid) in [
        (&[("phone", "12345"), ("pin", "123456")][..], phone, pin),
        (&[("phone", "081234567890"), ("pin", "12345")], pin, phone),
        (&[("phone", "081234567890"), ("pin", "12345a")], pin, phone),
        (&[("phone", "081234567890")], pin, phone),
    ] {
        let page = bench.submit(&format!("{url}/login"), fields).await;
        let body = text(&page.body);
        assert_eq!(page.status, 422);
        assert!(body.contains(said) && !body.contains(unsaid) && body.contains("data-testid=\"dana-error\""), "{body}");
        assert!(!body.contains("dana-pay"));
    }
    let page = text(
        &bench.submit(&format!("{url}/login"), &[("phone", "\"><script>alert(1)</script>"), ("pin", "1")]).await.body,
    );
    assert!(
        page.contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"") && !page.contains("<script"),
        "{page}"
    );
    assert!(page.contains(phone) && page.contains(pin));
    let error = Customer::with_login("12", "1").pay(&url).await.unwrap_err().to_string();
    assert_eq!(
        error,
        format!("the page does not offer to pay; it says: {phone} Write it like 0812 3456 7890 or +62 812 3456 7890.")
    );
    let odd = bench.http.post(format!("{url}/login")).header("content-type", "text/plain").body("x").send().await;
    assert_eq!(odd.status, 422);
    assert_eq!(bench.intent(&id).await["status"], "requires_action");
}

#[tokio::test]
async fn nobody_pays_without_a_login() {
    let bench = Bench::start().await;
    let (id, url) = bench.payment(20_000).await;
    let (_, other) = bench.payment(20_000).await;
    let foreign = bench.ticket(&other).await;
    for fields in [&[][..], &[("ticket", "")], &[("ticket", "guess")], &[("ticket", foreign.as_str())]] {
        let page = bench.submit(&format!("{url}/pay"), fields).await;
        assert_eq!(page.status, 403);
        assert!(text(&page.body).contains("Please log in again"));
    }
    assert_eq!(bench.intent(&id).await["status"], "requires_action");
    for path in ["login", "pay", "cancel"] {
        let opened = bench.open(&format!("{url}/{path}")).await;
        assert_eq!((opened.status, bench.url(opened.header("location").unwrap())), (303, url.clone()));
    }
}

#[tokio::test]
async fn a_second_click_pays_nothing_more() {
    let bench = Bench::start().await;
    let (id, url) = bench.payment(20_000).await;
    let (first, second) = (bench.ticket(&url).await, bench.ticket(&url).await);
    let pay = format!("{url}/pay");
    let back = "http://127.0.0.1:9/back?order=7";
    let (first, second) = ([("ticket", first.as_str())], [("ticket", second.as_str())]);
    let clicks = tokio::join!(bench.submit(&pay, &first), bench.submit(&pay, &first), bench.submit(&pay, &second));
    for click in [&clicks.0, &clicks.1, &clicks.2] {
        assert_eq!((click.status, bench.url(click.header("location").unwrap())), (303, url.clone()));
    }
    assert_eq!(bench.found("/v1/balance").await["available"][0]["amount"], 20_000);
    for answer in [
        bench.open(&url).await,
        bench.submit(&pay, &[("ticket", "guess")]).await,
        bench.submit(&format!("{url}/cancel"), &[]).await,
        bench.submit(&format!("{url}/login"), &[("phone", "081234567890"), ("pin", "123456")]).await,
    ] {
        let body = text(&answer.body);
        assert_eq!(answer.status, 200);
        assert!(
            body.contains("data-outcome=\"paid\"") && body.contains(&format!("href=\"{back}\"")) && is_marked(&answer),
            "{body}"
        );
    }
    assert_eq!(bench.intent(&id).await["status"], "succeeded");
}

#[tokio::test]
async fn cancel_works_without_a_login_and_twice() {
    let bench = Bench::start().await;
    let (id, url) = bench.payment(20_000).await;
    let ticket = bench.ticket(&url).await;
    for _ in 0..2 {
        let answer = bench.submit(&format!("{url}/cancel"), &[]).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some("http://127.0.0.1:9/back?order=7")));
    }
    let late = bench.submit(&format!("{url}/pay"), &[("ticket", &ticket)]).await;
    assert_eq!(late.status, 200);
    assert!(text(&late.body).contains("You canceled") && !text(&late.body).contains("http-equiv=\"refresh\""));
    assert_eq!(bench.intent(&id).await["status"], "requires_payment_method");
}

#[tokio::test]
async fn a_page_that_is_over_says_so() {
    let bench = Bench::start().await;
    let (id, url) = bench.payment(20_000).await;
    let ticket = bench.ticket(&url).await;
    bench.made(&format!("/v1/payment_intents/{id}/cancel"), &json!({ "cancellation_reason": "x" })).await;
    for answer in [
        bench.open(&url).await,
        bench.submit(&format!("{url}/pay"), &[("ticket", &ticket)]).await,
        bench.submit(&format!("{url}/cancel"), &[]).await,
    ] {
        assert_eq!(answer.status, 410);
        assert!(text(&answer.body).contains("This payment is closed") && is_marked(&answer));
    }
    assert_eq!(bench.intent(&id).await["status"], "canceled");
    let unknown = [bench.url("/dana/nobody"), bench.url("/checkout/nobody")];
    for url in unknown {
        let answer = bench.open(&url).await;
        assert_eq!(answer.status, 404);
        assert!(is_marked(&answer));
    }
}

async fn checkout(bench: &Bench, request: &Value) -> (Value, String) {
    let session = bench.made("/v1/checkout/sessions", request).await;
    let url = text(&session["url"]);
    (session, url)
}

#[tokio::test]
async fn the_checkout_lists_what_is_bought() {
    let bench = Bench::with(Sandbox::builder().merchant("Kopi <Senja>")).await;
    let mut request = fruit();
    request["payment_method_types"] = json!(["qris", "dana"]);
    request["line_items"][1]["price_data"]["product_data"]["name"] = "<b>pear</b> & \"co\"".into();
    let (_, url) = checkout(&bench, &request).await;
    let page = bench.open(&url).await;
    assert!(page.status == 200 && is_marked(&page));
    let body = text(&page.body);
    for part in [
        "data-testid=\"checkout-amount\">Rp25.000<",
        "apple",
        "Rp10.000 each",
        "<td class=\"count\">2</td><td>Rp20.000</td>",
        "&lt;b&gt;pear&lt;/b&gt; &amp; &quot;co&quot;",
        "Pay Kopi &lt;Senja&gt;",
        "data-testid=\"checkout-pay\"",
        "value=\"dana\" checked data-testid=\"checkout-method-dana\"",
        "value=\"qris\" disabled data-testid=\"checkout-method-qris\"",
        "href=\"https://www.shop.example/cart\" data-testid=\"checkout-cancel\"",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    assert!(!body.contains("<b>pear") && !body.contains("<script"));
    for fields in [&[][..], &[("payment_method", "qris")], &[("payment_method", "card")]] {
        let refused = bench.submit(&format!("{url}/pay"), fields).await;
        assert_eq!(refused.status, 422);
        assert!(text(&refused.body).contains("Please choose how to pay."));
    }
    let again = bench.open(&format!("{url}/pay")).await;
    assert_eq!((again.status, bench.url(again.header("location").unwrap())), (303, url));
}

#[tokio::test]
async fn a_checkout_leads_to_one_wallet_page_and_is_paid_once() {
    let bench = Bench::start().await;
    let (session, url) = checkout(&bench, &fruit()).await;
    let pay = format!("{url}/pay");
    let choose = || bench.submit(&pay, &[("payment_method", "dana")]);
    let (first, second) = tokio::join!(choose(), choose());
    let wallet = first.header("location").unwrap().to_owned();
    assert_eq!((first.status, second.status, second.header("location")), (303, 303, Some(wallet.as_str())));
    let ticket = bench.ticket(&wallet).await;
    let done = bench.submit(&format!("{wallet}/pay"), &[("ticket", &ticket)]).await;
    let back = format!("http://127.0.0.1:9/done?session={}", text(&session["id"]));
    assert_eq!((done.status, bench.url(done.header("location").unwrap())), (303, wallet.clone()));
    for answer in [bench.open(&url).await, choose().await, bench.open(&wallet).await] {
        assert_eq!(answer.status, 200);
        assert!(
            text(&answer.body).contains("data-outcome=\"paid\"") && text(&answer.body).contains(&back),
            "{}",
            answer.body
        );
    }
    assert_eq!(bench.found("/v1/balance").await["available"][0]["amount"], 25_000);
}

#[tokio::test]
async fn an_expired_checkout_takes_no_payment() {
    let bench = Bench::start().await;
    let (session, url) = checkout(&bench, &fruit()).await;
    let wallet = bench.submit(&format!("{url}/pay"), &[("payment_method", "dana")]).await;
    let wallet = wallet.header("location").unwrap().to_owned();
    let ticket = bench.ticket(&wallet).await;
    bench.made(&format!("/v1/checkout/sessions/{}/expire", text(&session["id"])), &json!({})).await;
    for answer in [
        bench.open(&url).await,
        bench.submit(&format!("{url}/pay"), &[("payment_method", "dana")]).await,
        bench.submit(&format!("{wallet}/pay"), &[("ticket", &ticket)]).await,
    ] {
        assert_eq!(answer.status, 410);
        assert!(text(&answer.body).contains("href=\"https://www.shop.example/cart\""), "{}", answer.body);
    }
    assert_eq!(bench.found("/v1/balance").await["available"], json!([]));
}

#[tokio::test]
async fn an_app_is_a_place_to_come_back_to() {
    let bench = Bench::start().await;
    let mut request = dana(100);
    request["return_url"] = "kopisenja://paid?order=7#top".into();
    let intent = bench.made("/v1/payment_intents", &request).await;
    let visit = Customer::new().pay(&crate::support::wallet_url(&intent)).await.unwrap();
    assert_eq!(visit.returned_to.as_deref(), Some("kopisenja://paid?order=7#top"));
}

#[tokio::test]
async fn a_token_that_cannot_be_read_is_an_unknown_one() {
    let bench = Bench::start().await;
    for (method, path) in [
        ("GET", "/dana/TOKEN"),
        ("GET", "/dana/TOKEN/login"),
        ("POST", "/dana/TOKEN/login"),
        ("GET", "/dana/TOKEN/code"),
        ("POST", "/dana/TOKEN/code"),
        ("GET", "/dana/TOKEN/pay"),
        ("POST", "/dana/TOKEN/pay"),
        ("POST", "/dana/TOKEN/cancel"),
        ("GET", "/checkout/TOKEN"),
        ("POST", "/checkout/TOKEN/pay"),
        ("GET", "/checkout/TOKEN/pay"),
    ] {
        let [unreadable, unknown] =
            ["%ff", "nobodys"].map(|token| bench.request(method, &path.replace("TOKEN", token)));
        let (unreadable, unknown) = (unreadable.send().await, unknown.send().await);
        assert_eq!((unreadable.status, &unreadable.body), (404, &unknown.body), "{method} {path}");
        assert!(text(&unreadable.body).contains("data-outcome=\"unknown\""), "{method} {path}");
    }
}
