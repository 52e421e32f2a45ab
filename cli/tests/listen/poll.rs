//! Events made of what a look at the API shows, with the sandbox as an API that cannot deliver.

use crate::server::{Closed, Server};
use crate::world::{Program, World, words};
use serde_json::{Value, json};
use std::collections::HashSet;
use wooshpay::Idr;
use wooshpay_sandbox::Customer;

const POLL: [&str; 3] = ["--poll", "--interval", "1s"];

#[tokio::test]
async fn a_payment_is_told_as_it_is_seen() {
    let (world, server) = (World::new().await, Server::start());
    world.pay().await;
    let mut program = Program::start(world.command(&server.url(), &POLL).arg("--secret-file").arg(world.secret_file()));
    let noted = program.ready().await.join("\n");
    assert!(
        noted.starts_with("WooshPay documents no list of events. Every 1s this looks at the newest 100"),
        "{noted}"
    );
    let secret = world.secret();
    assert!(secret.len() == 38 && secret.starts_with("whsec_") && !noted.contains(&secret), "{noted}");

    // Each state is seen before the next one is made.
    let pending = world.client.dana().pay(Idr::new(20_000), "https://shop.example/back").await.unwrap();
    let id = pending.id().to_string();
    let mut told = vec![program.line().await, program.line().await];
    Customer::new().cancel(pending.redirect_url()).await.unwrap();
    told.push(program.line().await);
    let page = world.client.dana().checkout("https://shop.example/yes", "https://shop.example/no");
    let page = page.item("kopi", Idr::new(20_000), 1).await.unwrap();
    told.push(program.line().await);
    Customer::new().pay(page.url()).await.unwrap();
    let session_intent = page.payment_intent().to_string();
    let whatever = [program.line().await, program.line().await];

    let story: Vec<_> = told.iter().map(|line| words(line)).collect();
    let wanted = [(&id, "created"), (&id, "requires_action"), (&id, "payment_failed"), (&session_intent, "created")];
    for (line, (id, what)) in story.iter().zip(wanted) {
        let (kind, event) = (format!("payment_intent.{what}"), format!("evt_listen_{id}_{what}"));
        assert_eq!(line[..], [&*kind, &*event, id, "->", "200"]);
    }
    // Which of the two lists is looked at first once both have changed is left to chance.
    let both: HashSet<&str> = whatever.iter().map(|line| words(line)[1]).collect();
    let session = format!("evt_listen_{}_completed", page.id());
    let paid = format!("evt_listen_{session_intent}_succeeded");
    assert_eq!(both, HashSet::from([session.as_str(), paid.as_str()]));

    let events = server.events(&secret);
    let ids: HashSet<&str> = events.iter().map(|event| event.id().as_str()).collect();
    assert_eq!((events.len(), ids.len()), (6, 6));
    let event = events.iter().find(|event| event.id().as_str() == paid).unwrap();
    let object: Value = serde_json::from_slice::<Value>(event.raw()).unwrap()["data"]["object"].take();
    let now = world.client.operation::<Value>(&wooshpay::operations::RETRIEVE_PAYMENT_INTENT, Some(&session_intent));
    assert_eq!((object, event.envelope().livemode), (now.await.unwrap(), Some(false)));

    let (code, noted) = program.interrupt().await;
    assert_eq!((code, noted.as_str()), (Some(130), "stopped\n"));
    // It only read: everything else was asked for by this test.
    let requests = world.get("/requests?limit=500").await;
    let asked = |one: &&Value| one["operation"].is_string() && one["method"] != "GET";
    let changed: Vec<&str> = requests["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(asked)
        .map(|one| one["operation"].as_str().unwrap())
        .collect();
    assert_eq!(changed, ["create_checkout_session", "create_payment_intent", "create_payment_intent"]);
}

#[tokio::test]
async fn two_who_look_call_it_the_same() {
    let (world, one, two) = (World::new().await, Server::start(), Server::start());
    let options = [&POLL[..], &["--json", "--events", "payment_intent.succeeded"]].concat();
    let mut first = world.listen(&one.url(), &options).await;
    let secret = world.secret();
    let mut second = world.listen(&two.url(), &options).await;
    let payment = world.pay().await;
    let (first, second) = (first.json().await, second.json().await);
    assert_eq!((&first["event"], &first["object"]), (&second["event"], &json!(payment)));
    assert_eq!(first["state"], "delivered");
    let (one, two) = (one.events(&secret), two.events(&world.secret()));
    assert_eq!((one.len(), two.len(), one[0].kind_str()), (1, 1, "payment_intent.succeeded"));
    assert_ne!(world.secret(), secret);
}

#[tokio::test]
async fn what_is_not_taken_is_sent_again_in_order() {
    let (world, closed) = (World::new().await, Closed::new());
    let mut program = world.listen(&closed.url(), &[&POLL[..], &["--json"]].concat()).await;
    let payment = world.pay().await;
    let told = program.json().await;
    assert_eq!((&told["error"], &told["attempt"]), (&json!("nobody listens there"), &json!(1)));
    assert!(told["next"].as_i64() > told["at"].as_i64() && told["state"] == "pending", "{told}");
    // Neither a redirect nor an error is an answer, and nobody follows the one.
    let server = closed.open(&[302, 500]);
    let mut statuses = Vec::new();
    loop {
        let told = program.json().await;
        statuses.extend(told["status"].as_u64());
        if told["type"] == "payment_intent.succeeded" {
            break;
        }
    }
    assert_eq!(statuses[..3], [302, 500, 200]);
    let events = server.events(&world.secret());
    let mut ids: Vec<&str> = events.iter().map(|event| event.id().as_str()).collect();
    assert_eq!((ids[0], ids[1]), (ids[2], ids[2]));
    let headers = server.headers();
    assert_eq!((&headers[0], &headers[1]), (&headers[2], &headers[2]));
    ids.dedup();
    assert_eq!(ids[0], format!("evt_listen_{payment}_created"));
    assert_eq!(ids.last().unwrap(), &format!("evt_listen_{payment}_succeeded"));
    assert_eq!(server.astray(), 0);
}

#[tokio::test]
async fn what_is_left_when_it_ends_is_counted() {
    let (world, closed) = (World::new().await, Closed::new());
    let mut program = world.listen(&closed.url(), &[&POLL[..], &["--events", "payment_intent.created"]].concat()).await;
    world.pay().await;
    program.line().await;
    let (code, noted) = program.interrupt().await;
    assert_eq!((code, noted.as_str()), (Some(130), "1 event is not delivered, and will not be\nstopped\n"));
}

#[tokio::test]
async fn an_api_that_fails_is_told_and_survived() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = world.listen(&server.url(), &POLL).await;
    let fault = json!({ "operation": "list_payment_intents", "kind": "status", "status": 404, "count": 2 });
    world.post("/faults", &fault).await;
    let noted = program.noted_until("the API answers again").await.join("\n");
    assert_eq!((noted.matches("404").count(), noted.matches("this goes on looking").count()), (1, 1), "{noted}");
    let payment = world.pay().await;
    let line = program.line().await;
    assert_eq!(words(&line)[1], format!("evt_listen_{payment}_created"));
    // What is no list is no empty list either: nothing in it would be new afterwards.
    let fault =
        json!({ "operation": "list_payment_intents", "kind": "status", "status": 200, "body": { "object": "list" } });
    world.post("/faults", &fault).await;
    program.noted_until("the API answers again").await;
}

#[tokio::test]
async fn a_key_that_is_not_taken_ends_it() {
    let (world, server) = (World::new().await, Server::start());
    for status in [401, 403] {
        let mut program = world.listen(&server.url(), &POLL).await;
        world
            .post("/faults", &json!({ "operation": "list_checkout_sessions", "kind": "status", "status": status }))
            .await;
        let (code, noted) = program.end().await;
        assert_eq!(code, Some(4), "{noted}");
        assert!(noted.contains(&status.to_string()) && noted.contains("wooshpay doctor"), "{noted}");
    }
}

#[tokio::test]
async fn the_secret_that_is_configured_signs() {
    let (world, server) = (World::new().await, Server::start());
    let mut program =
        Program::start(world.command(&server.url(), &POLL).env("WOOSHPAY_WEBHOOK_SECRET", "whsec_configured"));
    let noted = program.ready().await.join("\n");
    assert!(noted.contains("signed with the webhook secret from $WOOSHPAY_WEBHOOK_SECRET"), "{noted}");
    assert!(!noted.contains("whsec_"), "{noted}");
    world.pay().await;
    program.line().await;
    assert!(!server.events("whsec_configured").is_empty());
    let mut program = Program::start(world.command(&server.url(), &POLL).env("WOOSHPAY_WEBHOOK_SECRET", "sk_test_x"));
    let (code, noted) = program.end().await;
    assert_eq!(code, Some(1), "{noted}");
    assert!(noted.contains("it is a key of the API") && !noted.contains("sk_test_x"), "{noted}");
}

#[tokio::test]
async fn an_interval_that_is_too_short_is_refused() {
    let world = World::new().await;
    let command = &mut world.command("http://127.0.0.1:9/", &["--poll", "--interval", "500ms"]);
    let (code, noted) = Program::start(command).end().await;
    assert_eq!(code, Some(2), "{noted}");
    assert!(noted.contains("not asked more often than once a second"), "{noted}");
}

#[tokio::test]
async fn nobody_reads_any_more() {
    let (world, server) = (World::new().await, Server::start());
    let mut command = world.command(&server.url(), &POLL);
    let mut program = Program::start(command.arg("--secret-file").arg(world.secret_file()));
    program.ready().await;
    program.close_output();
    world.pay().await;
    let (code, noted) = program.end().await;
    assert_eq!((code, noted.contains("error")), (Some(141), false), "{noted}");
}

#[tokio::test]
async fn nothing_that_comes_moves_the_cursor() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = world.listen(&server.url(), &POLL).await;
    let object = json!({ "id": "pi_\u{1b}[2J\r\n1", "status": "succeeded" });
    let page = json!({ "object": "list", "data": [object] });
    let fault = json!({ "operation": "list_payment_intents", "kind": "status", "status": 200, "body": page });
    world.post("/faults", &fault).await;
    for _ in ["created", "succeeded"] {
        let line = program.line().await;
        assert!(
            !line.chars().any(char::is_control) && line.contains("pi_\u{fffd}[2J\u{fffd}\u{fffd}1  -> 200"),
            "{line:?}"
        );
    }
    assert_eq!(server.events(&world.secret())[0].object_id(), Some("pi_\u{1b}[2J\r\n1"));
}
