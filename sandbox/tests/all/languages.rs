//! Every page in both languages, and how one comes to be spoken.

use crate::support::{Bench, fruit, text};
use wooshpay_sandbox::{Customer, Trigger};

const INDONESIAN: &str = "id-ID,id;q=0.9,en;q=0.5";

impl Bench {
    async fn read(&self, url: &str, accepted: &'static str) -> String {
        text(&self.http.get(url).header("accept-language", accepted).send().await.body)
    }
}

fn speaks(page: &str, tag: &str) -> bool {
    page.contains(&format!("<html lang=\"{tag}\">"))
}

#[tokio::test]
async fn the_browser_decides_until_somebody_chooses() {
    let bench = Bench::start().await;
    let (_, url) = bench.payment(20_000).await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    for (url, indonesian, english) in
        [(&url, "Masuk untuk membayar", "Log in to pay"), (&text(&session["url"]), "Jml", "Qty")]
    {
        for (query, accepted, tag) in
            [("", "en", "en"), ("", INDONESIAN, "id"), ("?lang=en", INDONESIAN, "en"), ("?lang=id", "en", "id")]
        {
            let page = bench.read(&format!("{url}{query}"), accepted).await;
            assert!(speaks(&page, tag), "{query} {accepted}");
            let (there, missing) = if tag == "id" { (indonesian, english) } else { (english, indonesian) };
            assert!(page.contains(there) && !page.contains(missing), "{page}");
            assert!(page.contains("?lang=id\" lang=\"id\"") && page.contains("?lang=en\" lang=\"en\""), "{page}");
            let current = format!("lang=\"{tag}\" hreflang=\"{tag}\" aria-current=\"true\"");
            assert_eq!(page.matches("aria-current=\"true\"").count(), 1);
            assert!(page.contains(&current), "{page}");
        }
    }
    let unknown = bench.read(&bench.url("/dana/nobody?lang=id"), "en").await;
    assert!(speaks(&unknown, "id") && unknown.contains("Pembayaran tidak ditemukan"));
}

#[tokio::test]
async fn a_chosen_language_is_kept_to_the_end() {
    let bench = Bench::start().await;
    let session = bench.made("/v1/checkout/sessions", &fruit()).await;
    let checkout = text(&session["url"]);
    let page = bench.read(&format!("{checkout}?lang=id"), "en").await;
    let action = page.split_once("action=\"").unwrap().1.split('"').next().unwrap();
    let answer = bench.http.post(bench.url(action)).form(&[("payment_method", "dana")]).send().await;
    let wallet = answer.header("location").unwrap().to_owned();
    assert!(wallet.ends_with("?lang=id"));

    let token = wallet.strip_suffix("?lang=id").unwrap();
    let fields = [("phone", Trigger::OneTimeCode.phone()), ("pin", "123456")];
    let answer = bench.http.post(format!("{token}/login?lang=id")).form(&fields).send().await;
    let code = bench.url(answer.header("location").unwrap());
    assert!(code.ends_with("&lang=id"));
    let page = bench.read(&code, "en").await;
    assert!(speaks(&page, "id") && page.contains("SMS dari sandbox"));
    // The same page in the other language keeps the login.
    let english = code.replace("&lang=id", "&lang=en");
    assert!(
        page.contains(&format!("href=\"{}\"", english.replace(bench.sandbox.base_url(), "").replace('&', "&amp;")))
    );
    assert!(speaks(&bench.read(&english, INDONESIAN).await, "en"));

    let ticket = code.split_once("ticket=").unwrap().1.strip_suffix("&lang=id").unwrap();
    let fields = [("ticket", ticket), ("code", "123456")];
    let answer = bench.http.post(format!("{token}/code?lang=id")).form(&fields).send().await;
    let page = bench.read(&bench.url(answer.header("location").unwrap()), "en").await;
    assert!(speaks(&page, "id") && page.contains("Bayar Rp25.000"));
    let answer = bench.http.post(format!("{token}/pay?lang=id")).form(&[("ticket", ticket)]).send().await;
    let page = bench.read(&bench.url(answer.header("location").unwrap()), "en").await;
    assert!(speaks(&page, "id") && page.contains("Pembayaran berhasil") && page.contains("Kembali ke Example Shop"));
    assert!(speaks(&bench.read(&format!("{checkout}?lang=id"), "en").await, "id"));
}

#[tokio::test]
async fn refusals_speak_the_language_too() {
    let bench = Bench::start().await;
    let (_, url) = bench.payment(20_000).await;
    for (phone, pin, said) in [
        ("12", "123456", "Itu bukan nomor ponsel Indonesia."),
        ("081234567890", "12", "PIN terdiri dari 6 angka"),
        ("081234567890", "000000", "PIN salah. Sisa 2 kesempatan."),
    ] {
        let request = bench.http.post(format!("{url}/login")).header("accept-language", INDONESIAN);
        let answer = request.form(&[("phone", phone), ("pin", pin)]).send().await;
        assert!(answer.status == 422 && text(&answer.body).contains(said), "{}", answer.body);
    }
    Customer::new().cancel(&url).await.unwrap();
    assert!(bench.read(&url, INDONESIAN).await.contains("Anda membatalkan"));
}

#[tokio::test]
async fn the_login_page_lists_what_the_sandbox_does() {
    let bench = Bench::start().await;
    let (_, url) = bench.payment(20_000).await;
    let page = bench.read(&url, "en").await;
    for trigger in Trigger::ALL {
        let typed = if trigger == Trigger::WrongPin { "PIN 000000" } else { trigger.phone() };
        assert!(page.contains(&format!("<dt>{typed}</dt><dd>{}</dd>", trigger.effect())), "{trigger:?}: {page}");
    }
    assert_eq!(bench.read(&url, INDONESIAN).await.matches("<dt>").count(), Trigger::ALL.len());
}
