//! Settings: what counts first, what is refused, and that no secret is shown.

use crate::capture::Capture;
use crate::support::{Ran, World, mode, private};

const KEY: &str = "sk_test_s3cretTail";

fn configured(world: &World, more: &[&str]) -> serde_json::Value {
    serde_json::from_str(&world.run(&[&["config", "--json"], more].concat()).expect(0).out).unwrap()
}

#[track_caller]
fn keeps_silent(ran: &Ran) {
    assert!(!ran.out.contains("s3cretTail") && !ran.err.contains("s3cretTail"), "{ran:?}");
}

#[test]
fn a_key_is_kept_for_its_owner_alone_and_never_shown() {
    let world = World::without_sandbox();
    let ran = world.run_with_input(&["login"], &format!("{KEY}\n")).expect(0);
    keeps_silent(&ran);
    ran.says(&["kept a test key for https://apitest.wooshpay.com in the profile `default`"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(world.path("config.toml")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let ran = world.run(&["config"]).expect(0);
    keeps_silent(&ran);
    ran.says(&["SecretKey(sk_test_***)", "the profile `default`", "https://apitest.wooshpay.com"]);
    world.run_with_input(&["login", "--profile", "shop", "--base-url", "http://127.0.0.1:4011"], KEY).expect(0);
    world.run_with_input(&["login", "--webhook-secret"], "whsec_s3cretTail").expect(0);
    let shop = configured(&world, &["--profile", "shop"]);
    assert_eq!((&shop["base_url"], &shop["mode"]), (&"http://127.0.0.1:4011".into(), &"sandbox".into()));
    assert_eq!(configured(&world, &[])["webhook_secret"], "***");
    world.run(&["logout", "--profile", "shop"]).expect(0);
    world.run(&["config", "--profile", "shop"]).expect(2).says(&["no profile is called `shop`; there are: default"]);
    world.run(&["logout", "--profile", "shop"]).expect(2);
}

#[test]
fn what_is_no_key_is_not_kept() {
    let world = World::without_sandbox();
    for (text, why) in [
        ("pk_test_s3cretTail", "publishable"),
        ("c2tfdGVzdF9zM2NyZXRUYWls", "base64"),
        ("", "blank"),
        ("sk_test_s3cretTail x", "white space"),
        ("whsec_s3cretTail", "neither"),
    ] {
        let ran = world.run_with_input(&["login"], text).expect(1);
        keeps_silent(&ran);
        ran.says(&[why]);
    }
    world.run_with_input(&["login", "--webhook-secret"], KEY).expect(1).says(&["a key of the API"]);
    world
        .run_with_input(&["login", "--webhook-secret", "--base-url", "nowhere"], "whsec_x")
        .expect(2)
        .says(&["nowhere"]);
    assert!(!world.path("config.toml").exists());
}

#[test]
fn a_host_that_may_have_a_live_key_is_kept_with_it() {
    let world = World::without_sandbox();
    let login = ["login", "--profile", "live", "--base-url", "http://127.0.0.1:1"];
    world
        .run_with_input(&login, "sk_live_s3cretTail")
        .expect(2)
        .says(&["a live key goes to WooshPay alone; name another host with `--send-live-key-to`"]);
    let allowed = [&login[..], &["--send-live-key-to", "127.0.0.1"]].concat();
    world
        .run_with_input(&allowed, "sk_live_s3cretTail")
        .expect(0)
        .says(&["kept a LIVE key for http://127.0.0.1:1 in the profile `live`"]);
    // It is for each command to say that it may go there.
    world.run(&["config", "--profile", "live"]).expect(1).says(&["a live key goes to WooshPay alone"]);
    let shown = configured(&world, &["--profile", "live", "--send-live-key-to", "127.0.0.1"]);
    assert_eq!((&shown["mode"], &shown["base_url"]), (&"live".into(), &"http://127.0.0.1:1".into()));
    // Which key goes with a webhook secret is not known.
    for host in ["https://api.wooshpay.com", "https://apitest.wooshpay.com", "http://127.0.0.1:1"] {
        let login = ["login", "--profile", "live", "--webhook-secret", "--base-url", host];
        world.run_with_input(&login, "whsec_s3cretTail").expect(0);
    }
}

#[test]
fn what_others_can_read_is_refused() {
    let world = World::without_sandbox();
    world.run_with_input(&["login"], KEY).expect(0);
    mode(&world.path("config.toml"), 0o644);
    let ran = world.run(&["config"]).expect(1);
    ran.says(&["others on this machine can read it (mode 644)", "chmod 600"]);
    private(&world.path("key"), KEY);
    mode(&world.path("key"), 0o640);
    mode(&world.path("config.toml"), 0o600);
    world.run(&["config", "--key-file", "key"]).expect(1).says(&["mode 640"]);
}

#[test]
fn a_secret_is_no_argument() {
    let world = World::without_sandbox();
    for words in [
        &["config", "sk_live_s3cretTail"][..],
        &["--key-file=sk_test_s3cretTail", "config"],
        &["doctor", "--secret-file", "whsec_s3cretTail"],
    ] {
        let ran = world.run(words).expect(2);
        keeps_silent(&ran);
        ran.says(&["a secret stands on the command line"]);
    }
}

#[test]
fn flags_come_before_the_environment_and_the_environment_before_a_profile() {
    let world = World::without_sandbox();
    world.run_with_input(&["login", "--base-url", "http://127.0.0.1:1"], "sk_test_profile").expect(0);
    world
        .run_with_input(&["login", "--profile", "other", "--base-url", "http://127.0.0.1:2"], "sk_test_other")
        .expect(0);
    let told = |words: &[&str], variables: &[(&str, &str)]| {
        let output = world.command(&[&["config", "--json"], words].concat()).envs(variables.iter().copied()).output();
        let ran = Ran::from(output.unwrap()).expect(0);
        let told: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        (told["secret_key_from"].as_str().unwrap().to_owned(), told["base_url"].as_str().unwrap().to_owned())
    };
    let pair = |key: &str, url: &str| (key.to_owned(), url.to_owned());
    let environment = [("WOOSHPAY_SECRET_KEY", "sk_test_env"), ("WOOSHPAY_BASE_URL", "http://127.0.0.1:3")];
    assert_eq!(told(&[], &[]), pair("the profile `default`", "http://127.0.0.1:1"));
    assert_eq!(told(&[], &[("WOOSHPAY_PROFILE", "other")]), pair("the profile `other`", "http://127.0.0.1:2"));
    assert_eq!(told(&[], &environment), pair("$WOOSHPAY_SECRET_KEY", "http://127.0.0.1:3"));
    assert_eq!(told(&["--profile", "other"], &environment), pair("the profile `other`", "http://127.0.0.1:2"));
    private(&world.path("key"), "sk_test_file\r\n");
    let flags = ["--key-file", "key", "--base-url", "http://127.0.0.1:4"];
    assert_eq!(told(&flags, &environment), pair("--key-file", "http://127.0.0.1:4"));
}

#[test]
fn a_file_of_profiles_keeps_what_somebody_wrote_into_it() {
    let world = World::without_sandbox();
    private(&world.path("config.toml"), "# ours\n[live] # careful\nsecret_key = \"sk_live_abc\"\n");
    world.run_with_input(&["login"], KEY).expect(0);
    let text = std::fs::read_to_string(world.path("config.toml")).unwrap();
    assert!(text.starts_with("# ours\n[live] # careful\nsecret_key = \"sk_live_abc\"\n"), "{text}");
    private(&world.path("config.toml"), "[default]\nsecret_key = \"sk_test_s3cretTail\nx");
    let ran = world.run(&["config"]).expect(1);
    keeps_silent(&ran);
    ran.says(&["is no TOML: there is a mistake in line 3"]);
    private(&world.path("config.toml"), "[default]\nsecretkey = \"sk_test_s3cretTail\"");
    let ran = world.run(&["config"]).expect(1);
    keeps_silent(&ran);
    ran.says(&["has a member `secretkey`", "there are: secret_key, base_url, webhook_secret"]);
}

#[test]
fn live_mode_asks_before_it_changes_anything() {
    let world = World::without_sandbox();
    let capture = Capture::answering("200 OK", r#"{"id": "cus_1"}"#);
    private(&world.path("key"), "sk_live_s3cretTail");
    let url = capture.url();
    let account = ["--key-file", "key", "--base-url", &url, "--send-live-key-to", "127.0.0.1"];
    let changes: [&[&str]; 4] = [
        &["customers", "create", "--name", "Sari"],
        &["payment_intents", "cancel", "pi_1", "--cancellation-reason", "x"],
        &["webhook_endpoints", "delete", "we_1"],
        &["pay", "--dana", "20000", "--no-wait"],
    ];
    for words in changes {
        let ran = world.run(&[words, &account].concat()).expect(8);
        keeps_silent(&ran);
        ran.says(&["LIVE this will", "nobody can be asked here; add --yes"]);
    }
    assert!(capture.requests().iter().all(|request| request.line.starts_with("GET ")));
    world.run(&[&["customers", "retrieve", "cus_1"], &account[..]].concat()).expect(0);
    let yes = [changes[0], &account, &["--yes"]].concat();
    world.run(&yes).expect(0).says(&["LIVE this will create a customer: {\"name\":\"Sari\"}", "cus_1"]);
    assert_eq!(capture.requests().last().unwrap().line, "POST /v1/customers");
    // A live key goes nowhere else by mistake.
    world.run(&["customers", "retrieve", "cus_1", "--key-file", "key", "--base-url", &url]).expect(1);
}

/// Where colours go. Nobody is asked here but what listens at port 1, which nobody does.
#[test]
fn the_word_live_is_red_wherever_it_stands() {
    let world = World::without_sandbox();
    private(&world.path("key"), "sk_live_s3cretTail");
    private(&world.path("test"), "sk_test_s3cretTail");
    let there = ["--base-url", "http://127.0.0.1:1", "--send-live-key-to", "127.0.0.1"];
    let words: [(&[&str], &str); 4] = [
        (&["config", "--key-file", "key"], "live"),
        (&["doctor", "--key-file", "key"], "LIVE, its money is real"),
        (&["customers", "create", "--key-file", "key"], "LIVE"),
        (&["login", "--key-file", "key"], "LIVE"),
    ];
    for (words, word) in words {
        let told = |variables: &[(&str, &str)]| {
            let mut command = world.command(&[words, &there].concat());
            let ran = Ran::from(command.envs(variables.iter().copied()).output().unwrap());
            format!("{}{}", ran.out, ran.err)
        };
        let red = format!("\u{1b}[1m\u{1b}[31m{word}\u{1b}[0m");
        let said = told(&[("CLICOLOR_FORCE", "1")]);
        assert!(said.contains(&red), "{words:?}: {said:?}");
        for variables in [&[][..], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]] {
            let said = told(variables);
            assert!(said.contains(word) && !said.contains('\u{1b}'), "{words:?}: {said:?}");
        }
    }
    let mut command = world.command(&[&["config", "--key-file", "test"], &there[..]].concat());
    let ran = Ran::from(command.env("CLICOLOR_FORCE", "1").output().unwrap()).expect(0);
    assert!(!ran.out.contains("[31m"), "{ran:?}");
    // What a program reads has no colours.
    let mut command = world.command(&[&["config", "--json", "--key-file", "key"], &there[..]].concat());
    let ran = Ran::from(command.env("CLICOLOR_FORCE", "1").output().unwrap()).expect(0);
    assert!(!ran.out.contains('\u{1b}'), "{ran:?}");
}

#[test]
fn requests_are_told_on_request_without_what_is_nobodys_business() {
    let world = World::new();
    private(&world.path("key"), KEY);
    let words =
        ["-v", "customers", "create", "--name", "Sari", "--email", "sari@pelanggan.example", "--key-file", "key"];
    let ran = world.run(&words).expect(0);
    keeps_silent(&ran);
    assert!(ran.err.contains("create_customer") && ran.err.contains("http.response.status_code=200"), "{}", ran.err);
    assert!(!ran.err.contains("Sari") && !ran.err.contains("pelanggan") && !ran.err.contains("hyper"), "{}", ran.err);
    let made = world.json(&["payment_intents", "create", "--amount", "100", "--currency", "IDR"]);
    let told = world.run(&["-v", "payment_intents", "list", "--all"]).expect(0);
    assert!(!told.err.contains(made["client_secret"].as_str().unwrap()));
}

/// Taken for nothing, it would mean the sandbox.
#[cfg(unix)]
#[test]
fn a_key_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let world = World::new();
    let mut command = world.command(&["balance", "retrieve"]);
    command.env("WOOSHPAY_SECRET_KEY", std::ffi::OsStr::from_bytes(b"sk_test_\xff"));
    Ran::from(command.output().unwrap()).expect(1).says(&["$WOOSHPAY_SECRET_KEY", "a character that no key has"]);
}

/// What was meant for the live service must not be played in the sandbox.
#[test]
fn a_key_in_the_wrong_place_is_not_taken_for_none() {
    let world = World::without_sandbox();
    for (text, why) in [
        ("secret_key = \"sk_live_s3cretTail\"\n[default]\n", "`secret_key` is no profile"),
        ("[[default]]\nsecret_key = \"sk_live_s3cretTail\"\n", "`default` is no profile"),
        ("[default]\nsecret_key = \"\"\n", "`secret_key` of `default` is empty"),
        (&format!("#{}", "x".repeat(1 << 20)), "is larger than 1048576 bytes"),
    ] {
        private(&world.path("config.toml"), text);
        let ran = world.run(&["pay", "--dana", "20000"]).expect(1).says(&[why]);
        keeps_silent(&ran);
    }
}

#[test]
fn a_host_that_is_empty_is_not_taken_for_the_keys_own() {
    let world = World::without_sandbox();
    private(&world.path("config.toml"), "[default]\nsecret_key = \"sk_live_s3cretTail\"\n");
    let ran: Ran = world.command(&["balance", "retrieve"]).env("WOOSHPAY_BASE_URL", "").output().unwrap().into();
    ran.expect(1).says(&["WOOSHPAY_BASE_URL is set, and empty"]);
}

#[test]
fn a_key_is_not_kept_beside_a_host_that_it_cannot_go_to() {
    let world = World::without_sandbox();
    world.run_with_input(&["login", "--base-url", "http://127.0.0.1:4010"], KEY).expect(0).says(&["127.0.0.1:4010"]);
    let ran = world.run_with_input(&["login"], "sk_live_s3cretTail").expect(2);
    keeps_silent(&ran);
    ran.says(&["a live key goes to WooshPay alone", "the profile keeps that host; give another with --base-url"]);
    let host = "https://api.wooshpay.com";
    let ran = world.run_with_input(&["login", "--base-url", host], "sk_live_s3cretTail").expect(0);
    ran.says(&["kept a LIVE key for https://api.wooshpay.com in the profile `default`"]);
}
