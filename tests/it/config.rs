//! Which host gets the key.

use crate::server::{Server, json};
use crate::support::KEY;
use std::process::Command;
use wooshpay::{Client, Mode, Outcome, SecretKey};

const TEST: &str = "sk_test_h1dden";
const LIVE: &str = "sk_live_h1dden";

fn build(key: &str, url: &str) -> Result<String, String> {
    let client = Client::builder(SecretKey::new(key).unwrap()).base_url(url).build();
    client.map(|client| client.base_url().to_owned()).map_err(|error| {
        assert_eq!((error.outcome(), error.is_invalid_input()), (Outcome::NotSent, true));
        assert!(!format!("{error:?}").contains("h1dden"), "{error:?}");
        error.to_string()
    })
}

#[test]
fn the_key_picks_the_host() {
    let client = Client::new(SecretKey::new(TEST).unwrap()).unwrap();
    assert_eq!((client.base_url(), client.mode()), ("https://apitest.wooshpay.com", Mode::Test));
    let client = Client::new(SecretKey::new(LIVE).unwrap()).unwrap();
    assert_eq!((client.base_url(), client.mode()), ("https://api.wooshpay.com", Mode::Live));
}

#[test]
fn hosts_that_a_test_key_may_go_to() {
    let cases = [
        ("https://apitest.wooshpay.com", "https://apitest.wooshpay.com"),
        ("https://apitest.wooshpay.com/", "https://apitest.wooshpay.com"),
        ("HTTPS://APITEST.WOOSHPAY.COM", "https://apitest.wooshpay.com"),
        ("https://sandbox.example", "https://sandbox.example"),
        ("https://sandbox.example:8443", "https://sandbox.example:8443"),
        ("https://10.0.0.7", "https://10.0.0.7"),
        ("http://127.0.0.1:4010", "http://127.0.0.1:4010"),
        ("http://127.0.0.1", "http://127.0.0.1"),
        ("http://127.8.9.10:1", "http://127.8.9.10:1"),
        ("http://[::1]:4010", "http://[::1]:4010"),
        ("http://localhost:4010", "http://localhost:4010"),
        ("http://LocalHost:4010/", "http://localhost:4010"),
    ];
    for (url, base) in cases {
        assert_eq!(build(TEST, url), Ok(base.to_owned()), "{url}");
    }
}

const PLAIN: &str = "the key would cross the network unencrypted; use https";
const PATH: &str = "it is scheme and host alone; the client adds the path, `/v1` included";
const SCHEME: &str = "expected `https://` or `http://` and a host";

#[test]
fn hosts_that_no_key_may_go_to() {
    let cases = [
        ("http://apitest.wooshpay.com", PLAIN),
        ("http://api.example", PLAIN),
        ("http://10.0.0.7", PLAIN),
        ("http://192.168.1.1:4010", PLAIN),
        ("http://0.0.0.0:4010", PLAIN),
        ("http://localhost.evil.example", PLAIN),
        ("http://evil-localhost:4010", PLAIN),
        ("http://127.0.0.1.evil.example:4010", PLAIN),
        ("http://128.0.0.1", PLAIN),
        ("http://[::2]", PLAIN),
        ("http://[fe80::1]", PLAIN),
        ("https://apitest.wooshpay.com/v1", PATH),
        ("https://apitest.wooshpay.com/v1/", PATH),
        ("http://127.0.0.1:4010/x/../y", PATH),
        ("https://apitest.wooshpay.com?x=1", PATH),
        ("https://apitest.wooshpay.com/?", PATH),
        ("https://apitest.wooshpay.com/#x", PATH),
        ("ftp://apitest.wooshpay.com", SCHEME),
        ("file:///etc/passwd", SCHEME),
        ("javascript:alert(1)", SCHEME),
        ("apitest.wooshpay.com:443", SCHEME),
        ("localhost:4010", SCHEME),
    ];
    for (url, why) in cases {
        for key in [TEST, LIVE] {
            let shown = url.replace("?x=1", "?***").replace("#x", "#***");
            assert_eq!(build(key, url), Err(format!("{shown:?} cannot be the base url: {why}")));
        }
    }
    let expected = "expected scheme and host, such as `http://127.0.0.1:4010`";
    for (url, error) in [
        ("", "relative URL without a base"),
        ("apitest.wooshpay.com", "relative URL without a base"),
        ("/v1", "relative URL without a base"),
        ("https://", "empty host"),
        ("http://127.0.0.1:99999", "invalid port number"),
        ("http://[::1", "invalid IPv6 address"),
    ] {
        assert_eq!(build(TEST, url), Err(format!("{url:?} cannot be the base url: {error}; {expected}")));
    }
}

#[test]
fn user_names_are_refused_and_not_repeated() {
    let refusal = "the base url holds a user name or password; the key is sent by the client";
    for url in [
        "https://sk_test_h1dden@apitest.wooshpay.com",
        "https://sk_test_h1dden:@apitest.wooshpay.com",
        "https://:h1dden@apitest.wooshpay.com",
        "https://user:h1dden@127.0.0.1:4010/v1?x#y",
        "http://127.0.0.1:h1dden@evil.example",
        "ftp://user:h1dden@apitest.wooshpay.com",
    ] {
        assert_eq!(build(TEST, url), Err(refusal.to_owned()), "{url}");
    }
}

/// A key in the wrong variable, or in the wrong place of an address, is a mistake that people make.
#[test]
fn a_key_in_the_place_of_a_host_is_not_repeated() {
    for url in [
        "sk_test_h1dden",
        "sk_live_h1dden",
        "https://apitest.wooshpay.com/sk_test_h1dden",
        "https://apitest.wooshpay.com?key=sk_test_h1dden",
        "http://127.0.0.1:4010/?k=h1dden",
        "http://127.0.0.1:4010/#h1dden",
        "https://sk_test_h1dden@apitest.wooshpay.com:99999",
        "https://user:h1dden@",
        "whsec_h1dden",
    ] {
        let refusal = build(TEST, url).unwrap_err();
        assert!(!refusal.contains("h1dden"), "{refusal}");
        assert!(refusal.contains("cannot be the base url") || refusal.contains("holds a user name"), "{refusal}");
    }
}

#[test]
fn a_key_and_the_other_modes_host_do_not_meet() {
    let refusal = "\"https://api.wooshpay.com\" cannot be the base url: a test key does not work on the live host";
    assert_eq!(build(TEST, "https://api.wooshpay.com"), Err(refusal.to_owned()));
    let refusal = "\"https://apitest.wooshpay.com\" cannot be the base url: a live key does not work on the test host";
    assert_eq!(build(LIVE, "https://apitest.wooshpay.com"), Err(refusal.to_owned()));
}

#[test]
fn a_live_key_goes_elsewhere_only_where_it_is_named() {
    let why = "a live key goes to WooshPay alone; name another host with `send_live_key_to`";
    for url in [
        "https://pay-proxy.example",
        "https://api.wooshpay.com.evil.example",
        "https://evil-api.wooshpay.com",
        "https://api.whooshpay.com",
        "https://api.wooshpay.com.",
        "http://127.0.0.1:4010",
        "http://localhost:4010",
        "http://[::1]:4010",
    ] {
        assert_eq!(build(LIVE, url), Err(format!("{url:?} cannot be the base url: {why}")));
    }
    let named = |url: &str, host: &str| {
        let builder = Client::builder(SecretKey::new(LIVE).unwrap()).base_url(url).send_live_key_to(host);
        builder.build().map(|client| client.base_url().to_owned()).map_err(|error| error.to_string())
    };
    assert_eq!(named("https://pay-proxy.example", "pay-proxy.example"), Ok("https://pay-proxy.example".to_owned()));
    assert_eq!(named("http://127.0.0.1:4010", "127.0.0.1"), Ok("http://127.0.0.1:4010".to_owned()));
    let refusal = Err(format!("\"https://other.example\" cannot be the base url: {why}"));
    assert_eq!(named("https://other.example", "pay-proxy.example"), refusal);
    let refusal = Err(format!("\"http://pay-proxy.example\" cannot be the base url: {PLAIN}"));
    assert_eq!(named("http://pay-proxy.example", "pay-proxy.example"), refusal);
    let refusal = "\"https://apitest.wooshpay.com\" cannot be the base url: a live key does not work on the test host";
    assert_eq!(named("https://apitest.wooshpay.com", "apitest.wooshpay.com"), Err(refusal.to_owned()));
}

// ---- what a process is started with: another process for each case, since variables are shared by all threads -----

const CHILD: &str = "config::from_env_reads_key_and_host";
const IN_CHILD: &str = "WOOSHPAY_TEST_CHILD";

/// Runs one test of this binary, the one below, with these variables. It finds itself in a child and only speaks.
fn with_env(variables: &[(&str, &str)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", CHILD, "--nocapture"]).env(IN_CHILD, "1");
    for name in ["WOOSHPAY_SECRET_KEY", "WOOSHPAY_BASE_URL", "NO_PROXY", "no_proxy"] {
        child.env_remove(name);
    }
    let output = child.envs(variables.iter().copied()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let said = text.split_once("<<<").and_then(|(_, rest)| rest.split_once(">>>"));
    said.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr))).0.to_owned()
}

#[tokio::main(flavor = "current_thread")]
async fn speak() {
    let said = match Client::from_env() {
        Ok(client) if client.base_url().starts_with("http:") => {
            let answer = client.retrieve_balance().attempts(1).await;
            format!("{client:?}, {:?}", answer.map_err(|error| error.to_string()))
        }
        Ok(client) => format!("{client:?}"),
        Err(error) => format!("{error}"),
    };
    println!("<<<{said}>>>");
}

#[test]
fn from_env_reads_key_and_host() {
    if std::env::var_os(IN_CHILD).is_some() {
        return speak();
    }
    let said = with_env(&[("WOOSHPAY_SECRET_KEY", TEST)]);
    assert_eq!(said, "Client { base_url: \"https://apitest.wooshpay.com\", mode: Test, .. }");
    let said = with_env(&[("WOOSHPAY_SECRET_KEY", LIVE)]);
    assert_eq!(said, "Client { base_url: \"https://api.wooshpay.com\", mode: Live, .. }");
    let said = with_env(&[("WOOSHPAY_SECRET_KEY", TEST), ("WOOSHPAY_BASE_URL", "https://sandbox.example")]);
    assert_eq!(said, "Client { base_url: \"https://sandbox.example\", mode: Test, .. }");
}

#[test]
fn from_env_says_which_variable_is_wrong() {
    assert_eq!(with_env(&[]), "WOOSHPAY_SECRET_KEY is not set; expected `sk_test_…` or `sk_live_…`");
    let said = with_env(&[("WOOSHPAY_SECRET_KEY", "")]);
    assert_eq!(said, "WOOSHPAY_SECRET_KEY: not a secret key: it is blank; expected `sk_test_…` or `sk_live_…`");
    let said = with_env(&[("WOOSHPAY_SECRET_KEY", "sk_test_h1dden\n")]);
    let why = "it holds white space; was it read from a file with a line end?";
    assert_eq!(said, format!("WOOSHPAY_SECRET_KEY: not a secret key: {why}"));
    let said = with_env(&[("WOOSHPAY_SECRET_KEY", TEST), ("WOOSHPAY_BASE_URL", "http://api.example")]);
    assert_eq!(said, format!("\"http://api.example\" cannot be the base url: {PLAIN}"));
    let said = with_env(&[("WOOSHPAY_SECRET_KEY", LIVE), ("WOOSHPAY_BASE_URL", "http://127.0.0.1:1")]);
    let why = "a live key goes to WooshPay alone; name another host with `send_live_key_to`";
    assert_eq!(said, format!("\"http://127.0.0.1:1\" cannot be the base url: {why}"));
}

/// Over http the key stays on this machine, also where the environment names a proxy.
#[test]
fn a_proxy_of_the_environment_never_sees_the_key() {
    let (service, proxy) = (Server::start([json(200, "{}")]), Server::untouched());
    let proxy_url = proxy.base_url();
    let mut variables = vec![("WOOSHPAY_SECRET_KEY", KEY)];
    let base_url = service.base_url();
    variables.push(("WOOSHPAY_BASE_URL", &base_url));
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        variables.push((name, &proxy_url));
    }
    let said = with_env(&variables);
    assert!(said.contains("Ok(Balance {"), "{said}");
    assert_eq!(service.request().target, "/v1/balance");
    assert_eq!(proxy.connections(), 0);
}
