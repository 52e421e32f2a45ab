//! The settings, and the way to the service.

use crate::Home;
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket};
use wooshpay_sandbox::{Clock, Sandbox};

const KEY: &str = "sk_test_doctor_e2e";
const SECRET: &str = "whsec_doctor_e2e";

/// Takes every connection, reads a request, and answers it in these words.
async fn server(answer: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            });
        }
    });
    format!("http://{address}")
}

fn unauthorized(date: &str) -> String {
    let body = r#"{"error":{"type":"authentication_error","message":"no"}}"#;
    format!("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n{date}Content-Length: {}\r\n\r\n{body}", body.len())
}

#[tokio::test]
async fn all_is_well() {
    let sandbox = Sandbox::start().await.unwrap();
    let home = Home::new(&[("WOOSHPAY_BASE_URL", sandbox.base_url())]);
    home.file("config.toml", format!("[default]\nsecret_key = \"{KEY}\"\nwebhook_secret = \"{SECRET}\"\n"));
    let report = home.report(&[]).await;
    let well =
        ["settings", "key", "host", "service", "clock", "sandbox clock", "webhook secret"].map(|what| (what, "ok"));
    assert_eq!(report.states(), well);
    assert_eq!(report.said("key"), "SecretKey(sk_test_***), from the profile `default`\n");
    assert_eq!(report.said("host"), format!("{}, from $WOOSHPAY_BASE_URL\n", sandbox.base_url()));
    assert_eq!(report.said("sandbox clock"), "it agrees with this machine's, and runs\n");
}

#[tokio::test]
async fn without_any_settings_it_is_the_sandbox() {
    let report = Home::new(&[]).report(&[]).await;
    assert_eq!(&report.states()[..2], [("settings", "-"), ("key", "ok")]);
    assert!(report.said("host").starts_with("http://127.0.0.1:4010, the sandbox's own"), "{}", report.said("host"));
}

#[tokio::test]
async fn a_wrong_key_is_told_and_hides_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    for (key, why) in [
        ("pk_test_doctor_e2e", "it is a publishable key"),
        ("c2tfdGVzdF9kb2N0b3I6", "it looks like a key in base64"),
        (" ", "it is blank"),
        ("sk_test_doctor_e2e\n", "it holds white space"),
        ("sk_test_", "nothing follows its prefix"),
    ] {
        let home = Home::new(&[
            ("WOOSHPAY_SECRET_KEY", key),
            ("WOOSHPAY_BASE_URL", sandbox.base_url()),
            ("WOOSHPAY_WEBHOOK_SECRET", "\"whsec_doctor_e2e\""),
        ]);
        let report = home.report(&[]).await;
        let states = report.states();
        let expected = [
            ("settings", "-"),
            ("key", "wrong"),
            ("host", "ok"),
            ("service", "ok"),
            ("clock", "ok"),
            ("sandbox clock", "ok"),
            ("webhook secret", "wrong"),
        ];
        assert_eq!(states, expected);
        assert!(report.said("key").contains(why), "{}", report.said("key"));
        assert!(report.said("key").contains("$WOOSHPAY_SECRET_KEY"), "{}", report.said("key"));
        assert!(report.said("webhook secret").contains("it was quoted"), "{}", report.said("webhook secret"));
        let all = format!("{:?}", report.0);
        assert!(!all.contains("doctor_e2e") && !all.contains("c2tfdGVz"), "{all}");
    }
}

/// Asked without a key, the service is not shown one that was made up.
#[tokio::test]
async fn no_key_is_sent_when_none_is_right() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = stream.read(&mut request).await.unwrap();
        request.truncate(length);
        let _ = stream.write_all(unauthorized("").as_bytes()).await;
        String::from_utf8(request).unwrap().to_ascii_lowercase()
    });
    let home = Home::new(&[("WOOSHPAY_SECRET_KEY", "pk_test_a"), ("WOOSHPAY_BASE_URL", &url)]);
    let report = home.report(&[]).await;
    assert!(report.states().contains(&("service", "ok")), "{:?}", report.0);
    let heard = heard.await.unwrap();
    assert!(heard.starts_with("get /v1/balance ") && !heard.contains("authorization"), "{heard}");
}

#[tokio::test]
async fn a_settings_file_that_cannot_be_used() {
    let sandbox = Sandbox::start().await.unwrap();
    let home = Home::new(&[]);
    let path = home.file("config.toml", format!("[default]\nsecret_key = {KEY}\n"));
    let report = home.report(&[]).await;
    assert_eq!(report.states()[0], ("settings", "wrong"));
    assert!(
        report.said("settings").contains("is no TOML: there is a mistake in line 2"),
        "{}",
        report.said("settings")
    );
    assert!(report.states()[1..].iter().all(|(_, state)| *state == "-"), "{:?}", report.states());

    // What else is known is looked at.
    let home = Home { variables: vec![("WOOSHPAY_BASE_URL", sandbox.base_url().to_owned())], ..home };
    home.file("config.toml", format!("[default]\nsecret_key = \"{KEY}\"\n"));
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let report = home.report(&[]).await;
    #[cfg(unix)]
    assert!(report.said("settings").contains("others on this machine can read it (mode 644)"), "{:?}", report.0);
    #[cfg(unix)]
    assert!(report.said("settings").contains(&format!("chmod 600 {path}")), "{:?}", report.0);
    assert!(report.states().contains(&("service", "ok")), "{:?}", report.0);

    let report = home.report(&["--profile", "shop"]).await;
    assert_eq!(report.states()[0], ("settings", "wrong"));
}

#[tokio::test]
async fn a_host_that_does_not_fit_the_key() {
    for (key, url, why) in [
        (KEY, "https://api.wooshpay.com", "a test key does not work on the live host"),
        ("sk_live_a", "https://apitest.wooshpay.com", "a live key does not work on the test host"),
        ("sk_live_a", "http://127.0.0.1:1", "a live key goes to WooshPay alone"),
        (KEY, "http://pay.example", "unencrypted"),
        ("pk_test_a", "127.0.0.1:1", "cannot be the base url"),
    ] {
        let home = Home::new(&[("WOOSHPAY_SECRET_KEY", key), ("WOOSHPAY_BASE_URL", url)]);
        let report = home.report(&[]).await;
        assert!(report.said("host").contains(why), "{}", report.said("host"));
        assert!(report.said("host").contains("$WOOSHPAY_BASE_URL"), "{}", report.said("host"));
        assert_eq!(report.states()[2..5], [("host", "wrong"), ("service", "-"), ("clock", "-")]);
    }
}

#[tokio::test]
async fn nobody_is_there() {
    // Taken, so that nobody else gets it, and not listened at.
    let closed = TcpSocket::new_v4().unwrap();
    closed.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    let home = Home::new(&[("WOOSHPAY_SECRET_KEY", KEY)]);
    let report = home.report(&["--base-url", &url]).await;
    let said = report.said("service");
    assert!(said.starts_with(&format!("no connection to {url}: ")) && said.contains("refused"), "{said}");
    assert!(said.contains("wooshpay sandbox"), "{said}");
    assert_eq!(report.states()[3..], [("service", "wrong"), ("clock", "-"), ("webhook secret", "-")]);
}

#[tokio::test]
async fn what_listens_speaks_no_tls() {
    let url = server("HTTP/1.1 400 Bad Request\r\n\r\n".to_owned()).await.replace("http:", "https:");
    let report = Home::new(&[("WOOSHPAY_SECRET_KEY", KEY)]).report(&["--base-url", &url]).await;
    let said = report.said("service");
    assert!(said.starts_with(&format!("{url} is there, and no TLS connection can be made: ")), "{said}");
}

/// A container often has no certificates; the sandbox needs none.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_machine_without_certificates() {
    let sandbox = Sandbox::start().await.unwrap();
    let home = Home::new(&[("SSL_CERT_FILE", "/nowhere"), ("SSL_CERT_DIR", "/nowhere"), ("WOOSHPAY_SECRET_KEY", KEY)]);
    let report = home.report(&["--base-url", sandbox.base_url()]).await;
    assert!(report.states().contains(&("service", "ok")), "{:?}", report.0);
    let report = home.report(&["--base-url", &sandbox.base_url().replace("http:", "https:")]).await;
    let said = report.said("service");
    assert!(said.starts_with("TLS cannot be set up on this machine: ") && said.contains("ca-certificates"), "{said}");
}

#[tokio::test]
async fn what_the_service_answers() {
    let sandbox = Sandbox::start().await.unwrap();
    let home = Home::new(&[("WOOSHPAY_SECRET_KEY", KEY), ("WOOSHPAY_BASE_URL", sandbox.base_url())]);
    for (fault, state, why) in [
        (r#""kind":"status","status":401"#, "wrong", "it answers, and does not take the key (401)"),
        (r#""kind":"status","status":403"#, "wrong", "does not let the key do this (403)"),
        (r#""kind":"status","status":429"#, "warn", "too many requests"),
        (r#""kind":"status","status":503"#, "wrong", "is in trouble itself (503)"),
        (r#""kind":"html","status":404"#, "wrong", "is not WooshPay's API"),
        (r#""kind":"garbage""#, "wrong", "is not WooshPay's API"),
        (r#""kind":"drop""#, "wrong", "broke off"),
    ] {
        sandbox.fault(&format!(r#"{{"operation":"retrieve_balance",{fault}}}"#)).unwrap();
        let report = home.report(&[]).await;
        assert!(report.states().contains(&("service", state)), "{fault}: {:?}", report.0);
        assert!(report.said("service").contains(why), "{fault}: {}", report.said("service"));
        // One answer was asked for, and the fault was met by it.
        let clock = if fault.contains("drop") { "-" } else { "ok" };
        assert!(report.states().contains(&("clock", clock)), "{fault}: {:?}", report.0);
    }
    assert_eq!(home.report(&[]).await.states()[3], ("service", "ok"));
}

#[tokio::test]
async fn clocks_that_disagree() {
    let ago = |by: u64| httpdate::fmt_http_date(SystemTime::now() - Duration::from_secs(by));
    let ahead = |by: u64| httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(by));
    for (date, state, why) in [
        (ago(7200 + 60), "wrong", "this machine's clock is 2 h ahead of the service's"),
        (ahead(7200 + 120), "wrong", "this machine's clock is 2 h behind the service's"),
        (ago(170), "warn", "this machine's clock is 2 min ahead of the service's"),
        (ago(0), "ok", "agree"),
        ("yesterday".to_owned(), "-", "told no time"),
    ] {
        let url = server(unauthorized(&format!("Date: {date}\r\n"))).await;
        // The time is looked at though the key is refused.
        let report = Home::new(&[("WOOSHPAY_SECRET_KEY", KEY)]).report(&["--base-url", &url]).await;
        assert_eq!(report.states()[3..5], [("service", "wrong"), ("clock", state)], "{date}");
        assert!(report.said("clock").contains(why), "{}", report.said("clock"));
    }
}

#[tokio::test]
async fn a_sandbox_with_a_time_of_its_own() {
    let sandbox = Sandbox::builder().clock(Clock::frozen_at(1_767_225_600_000)).start().await.unwrap();
    let report = Home::new(&[]).report(&["--base-url", sandbox.base_url()]).await;
    assert_eq!(report.states()[4..6], [("clock", "ok"), ("sandbox clock", "warn")]);
    let said = report.said("sandbox clock");
    assert!(said.starts_with("it shows 2026-01-01 00:00:00 UTC, "), "{said}");
    assert!(said.contains("and stands still until it is advanced\n"), "{said}");
}

#[tokio::test]
async fn the_text_for_people() {
    let sandbox = Sandbox::start().await.unwrap();
    let home = Home::new(&[("WOOSHPAY_SECRET_KEY", "pk_test_a"), ("WOOSHPAY_BASE_URL", sandbox.base_url())]);
    let output = home.run(&[], b"").await;
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    // What is wrong stands above; a word more would say it twice.
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        text.contains("\nwrong  key             the key from $WOOSHPAY_SECRET_KEY is not a secret key: "),
        "{text}"
    );
    assert!(text.contains(&format!("\nok     host            {}, ", sandbox.base_url())), "{text}");
    assert!(!text.contains('\u{1b}'), "{text:?}");
    let coloured = Home::new(&[("CLICOLOR_FORCE", "1"), ("WOOSHPAY_SECRET_KEY", "pk_test_a")]);
    let home = Home { variables: [coloured.variables, home.variables].concat(), ..home };
    let text = String::from_utf8(home.run(&[], b"").await.stdout).unwrap();
    assert!(text.contains("\u{1b}[1m\u{1b}[31mwrong"), "{text:?}");
}
