//! The sandbox's own deliveries.

use crate::server::{Closed, Server};
use crate::world::{Program, World, words};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

const STORY: [&str; 3] = ["payment_intent.created", "payment_intent.requires_action", "payment_intent.succeeded"];

/// The lines of a payment. The first two are delivered at the same time, and either may be there first.
async fn story(program: &mut Program) -> Vec<String> {
    let mut lines = vec![program.line().await, program.line().await, program.line().await];
    lines.sort_by_key(|line| words(line)[0].to_owned());
    lines
}

#[tokio::test]
async fn a_payment_is_told_as_it_is_delivered() {
    let (world, server) = (World::new().await, Server::start());
    // What was before is not told.
    world.pay().await;
    let mut program = Program::start(
        world.command(&format!("{}?key=opensesame", server.url()), &[]).arg("--secret-file").arg(world.secret_file()),
    );
    let noted = program.ready().await.join("\n");
    let secret = world.secret();
    assert_eq!(std::fs::metadata(world.secret_file()).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!noted.contains(&secret) && !noted.contains("opensesame"), "{noted}");
    assert!(
        noted.ends_with(&format!("listening: events to {}?…; times are UTC, ctrl-c ends it", server.url())),
        "{noted}"
    );
    let payment = world.pay().await;
    for (kind, line) in STORY.iter().zip(story(&mut program).await) {
        let told = words(&line);
        assert_eq!((told[0], told[2], &told[3..]), (*kind, payment.as_str(), ["->", "200"].as_slice()), "{line}");
        let events = server.events(&secret);
        let event = events.iter().find(|event| event.id().as_str() == told[1]).unwrap();
        assert_eq!((event.kind_str(), event.object_id()), (*kind, Some(payment.as_str())));
    }
    let (code, noted) = program.interrupt().await;
    assert_eq!(code, Some(130), "{noted}");
    assert!(noted.starts_with("the endpoint we_") && noted.ends_with("is removed\nstopped\n"), "{noted}");
    assert_eq!((world.endpoints().await, server.events(&secret).len()), (0, 3));
}

#[tokio::test]
async fn the_secret_is_told_once_and_sigterm_is_ctrl_c() {
    let (world, server) = (World::new().await, Server::start());
    let mut program =
        Program::start(&mut world.command(&server.url(), &["--json", "--events", "payout.paid,payout.failed"]));
    let noted = program.ready().await;
    let secrets: Vec<&str> = noted.iter().filter_map(|line| line.strip_prefix("webhook secret: ")).collect();
    assert_eq!(secrets.len(), 1, "{noted:?}");
    assert!(secrets[0].starts_with("whsec_"), "{noted:?}");
    world.trigger("payout.created", &json!({ "id": "po_0" })).await;
    let event = world.trigger("payout.failed", &json!({ "id": "po_1" })).await;
    let told = program.json().await;
    let wanted = json!({
        "at": told["at"], "type": "payout.failed", "event": event, "object": "po_1", "attempt": 1, "status": 200, "error": null,
        "state": "delivered", "next": null,
    });
    assert_eq!(told, wanted);
    assert_eq!(server.events(secrets[0]).len(), 1);
    program.signal("-TERM").await;
    assert_eq!((program.end().await.0, world.endpoints().await), (Some(130), 0));
}

#[tokio::test]
async fn what_is_not_taken_comes_again_when_it_is_time() {
    let (world, closed) = (World::new().await, Closed::new());
    let mut program = world.listen(&closed.url(), &[]).await;
    let event = world.trigger("payout.paid", &json!({ "id": "po_1" })).await;
    let line = program.line().await;
    assert!(line.contains(&format!("{event}  po_1  -> nobody listens there; again at ")), "{line}");
    let server = closed.open(&[503]);
    world.sandbox.advance(Duration::from_secs(3)).await;
    let line = program.line().await;
    assert!(line.contains(&format!("{event}  po_1  -> 503; again at ")), "{line}");
    world.sandbox.advance(Duration::from_secs(10)).await;
    assert!(program.line().await.ends_with(&format!("{event}  po_1  -> 200")));
    let headers = server.headers();
    assert_eq!((headers.len(), &headers[0]), (2, &headers[1]));
    assert_eq!(server.events(&world.secret())[0].id().as_str(), event);
    // Somebody else's delivery is not told, and one more of ours is.
    let deliveries = world.get("/deliveries").await;
    let number = deliveries["data"][0]["id"].as_str().unwrap();
    world.post(&format!("/deliveries/{number}/redeliver"), &json!({})).await;
    assert!(program.line().await.ends_with(&format!("{event}  po_1  -> 200")));
}

#[tokio::test]
async fn an_event_that_nobody_ever_takes_is_given_up() {
    let (world, closed) = (World::new().await, Closed::new());
    let mut program = world.listen(&closed.url(), &["--json"]).await;
    world.trigger("payout.paid", &json!({ "id": "po_1" })).await;
    world.sandbox.advance(Duration::from_secs(73 * 3600)).await;
    for attempt in 1..=18 {
        let told = program.json().await;
        assert_eq!(
            (&told["attempt"], &told["status"], &told["event"].is_string()),
            (&json!(attempt), &Value::Null, &true)
        );
        assert_eq!(told["state"] == "failed", attempt == 18, "{told}");
    }
}

#[tokio::test]
async fn other_machines_are_refused_before_anything_is_made() {
    let world = World::new().await;
    for (url, why) in [
        ("http://shop.example/webhook", "to this machine only, and --forward-to is http://shop.example"),
        ("https://127.0.0.1:1/webhook", "over http to this machine only, and --forward-to is https://127.0.0.1"),
        ("127.0.0.1:3000", "expected an address such as http://127.0.0.1:3000/webhook"),
        ("ftp://127.0.0.1/", "expected an address such as"),
    ] {
        let (code, noted) = Program::start(&mut world.command(url, &[])).end().await;
        assert_eq!(code, Some(2), "{noted}");
        assert!(noted.contains(why), "{noted}");
    }
    assert_eq!(world.get("/requests").await["data"], json!([]));
}

#[tokio::test]
async fn a_sandbox_that_ends_ends_it() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = world.listen(&server.url(), &[]).await;
    let (url, World { sandbox, .. }) = (world.sandbox.base_url().to_owned(), world);
    sandbox.shutdown().await;
    let (code, noted) = program.end().await;
    assert_eq!(
        (code, noted),
        (Some(3), format!("error: the sandbox at {url} is gone, and delivers nothing any more\n"))
    );
}

#[tokio::test]
async fn a_sandbox_that_is_killed_ends_it() {
    let (world, server, mut other) = (World::new().await, Server::start(), Other::start().await);
    let mut program = Program::start(world.command(&server.url(), &[]).args(["--base-url", &other.url]));
    program.ready().await;
    other.program.signal("-KILL").await;
    other.program.end().await;
    let (code, noted) = program.end().await;
    assert_eq!(
        (code, noted),
        (Some(3), format!("error: the sandbox at {} is gone, and delivers nothing any more\n", other.url))
    );
}

#[tokio::test]
async fn ctrl_c_waits_for_no_sandbox() {
    let (world, server, other) = (World::new().await, Server::start(), Other::start().await);
    let mut program = Program::start(world.command(&server.url(), &[]).args(["--base-url", &other.url]));
    program.ready().await;
    other.program.signal("-STOP").await;
    let (code, noted) = program.interrupt().await;
    assert_eq!(code, Some(130), "{noted}");
    assert!(noted.contains("the endpoint may still be there: `wooshpay webhook_endpoints delete we_"), "{noted}");
    // Nor for one that is still to come.
    let closed = Closed::new();
    let url = closed.url().replace("/webhook", "");
    let mut program = Program::start(world.command(&server.url(), &[]).args(["--base-url", &url]));
    program.noted_until("waiting for a sandbox at ").await;
    assert_eq!(program.interrupt().await, (Some(130), "stopped\n".to_owned()));
}

/// A sandbox as a process of its own.
struct Other {
    program: Program,
    url: String,
}

impl Other {
    async fn start() -> Self {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_wooshpay"));
        let mut program =
            Program::start(command.args(["sandbox", "--listen", "127.0.0.1:0"]).env_clear().kill_on_drop(true));
        let url = program.line().await;
        Self { program, url }
    }
}

#[tokio::test]
async fn a_sandbox_that_begins_anew_gets_the_endpoint_again() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = world.listen(&server.url(), &[]).await;
    let first = world.secret();
    world.post("/reset", &json!({})).await;
    let noted = program.ready().await;
    assert_eq!(noted[0], "the sandbox has forgotten the endpoint, as after a reset: it is made again");
    assert_ne!(world.secret(), first);
    let payment = world.pay().await;
    for (kind, line) in STORY.iter().zip(story(&mut program).await) {
        assert_eq!((words(&line)[0], words(&line)[2]), (*kind, &*payment));
    }
    assert_eq!(server.events(&world.secret()).len(), 3);
    // A snapshot that holds the endpoint is no reason to make another one.
    let snapshot = world.sandbox.snapshot().unwrap();
    world.sandbox.restore(&snapshot).unwrap();
    world.trigger("payout.paid", &json!({ "id": "po_1" })).await;
    assert!(program.line().await.ends_with("po_1  -> 200"));
    assert_eq!((program.interrupt().await.0, world.endpoints().await), (Some(130), 0));
}

#[tokio::test]
async fn an_endpoint_that_somebody_removed_is_made_again() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = world.listen(&server.url(), &[]).await;
    world.trigger("payout.paid", &json!({ "id": "po_1" })).await;
    program.line().await;
    let id = world.client.list_webhook_endpoints(&Default::default()).await.unwrap().data[0].id.clone();
    world.client.delete_webhook_endpoint(&id).await.unwrap();
    program.ready().await;
    world.trigger("payout.paid", &json!({ "id": "po_2" })).await;
    assert!(program.line().await.ends_with("po_2  -> 200"));
}

#[tokio::test]
async fn no_fault_is_met_that_is_meant_for_somebody_else() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = world.listen(&server.url(), &[]).await;
    world.post("/faults", &json!({ "operation": "*", "kind": "status", "status": 418 })).await;
    for object in ["po_1", "po_2"] {
        world.trigger("payout.paid", &json!({ "id": object })).await;
        assert!(program.line().await.ends_with("-> 200"));
    }
    assert_eq!(world.client.retrieve_balance().await.unwrap_err().status(), Some(418));
}

#[tokio::test]
async fn nobody_reads_any_more() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = world.listen(&server.url(), &[]).await;
    program.close_output();
    world.trigger("payout.paid", &json!({ "id": "po_1" })).await;
    let (code, noted) = program.end().await;
    assert_eq!(code, Some(141), "{noted}");
    assert!(!noted.contains("error"), "{noted}");
    assert_eq!(world.endpoints().await, 0);
}

/// A pipe holds 64 kilobytes, and whoever writes more into it waits.
#[tokio::test]
async fn ctrl_c_waits_for_nobody_who_reads() {
    let (world, server) = (World::new().await, Server::start());
    let object = json!({ "id": format!("pi_{}", "1".repeat(300_000)), "status": "succeeded" });
    let mut program = world.listen(&server.url(), &[]).await;
    world.trigger("payment_intent.succeeded", &object).await;
    program.begins().await;
    let (code, noted) = program.interrupt().await;
    let told = "stopped; the endpoint may still be there: `wooshpay webhook_endpoints delete we_";
    assert!(code == Some(130) && noted.starts_with(told), "{code:?}: {noted}");
    let mut program = world.listen(&server.url(), &["--poll", "--interval", "1s"]).await;
    let page = json!({ "object": "list", "data": [object] });
    let fault = json!({ "operation": "list_payment_intents", "kind": "status", "status": 200, "body": page });
    world.post("/faults", &fault).await;
    program.begins().await;
    assert_eq!(program.interrupt().await, (Some(130), "stopped\n".to_owned()));
}

#[tokio::test]
async fn nothing_that_comes_moves_the_cursor() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = world.listen(&server.url(), &[]).await;
    world.trigger("payout.paid", &json!({ "id": "po_\u{1b}[2J\r\n\u{202e}1" })).await;
    let line = program.line().await;
    assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}'), "{line:?}");
    assert!(line.contains("po_\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}1  -> 200"), "{line:?}");
}

/// Nor does what only looks like a sandbox.
#[tokio::test]
async fn the_names_of_an_endpoint_move_no_cursor() {
    let (world, hostile) = (World::new().await, "\u{1b}[2J\u{9b}1A\u{202e}");
    let answer = json!({
        "id": format!("we_{hostile}"), "object": "webhook_endpoint", "secret": format!("whsec_{hostile}"), "data": [],
        "url": "http://127.0.0.1:9/", "enabled_events": ["*"], "status": "enabled", "version": 1, "life": 1,
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = axum::Router::new().fallback(move || std::future::ready(answer.to_string()));
    tokio::spawn(async { axum::serve(listener, app).await });
    let mut program = Program::start(world.command("http://127.0.0.1:9/", &[]).args(["--base-url", &url]));
    let mut noted = program.ready().await.join("\n");
    let (code, rest) = program.interrupt().await;
    noted.push_str(&rest);
    assert!(!noted.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "{noted:?}");
    assert!(code == Some(130) && noted.contains("whsec_") && noted.contains("delete we_\u{fffd}[2J"), "{noted}");
}

#[tokio::test]
async fn a_secret_that_cannot_be_written_leaves_no_endpoint() {
    let (world, server) = (World::new().await, Server::start());
    std::fs::write(world.home.path().join("file"), "").unwrap();
    let file = world.home.path().join("file/secret");
    let (code, noted) = Program::start(world.command(&server.url(), &["--secret-file"]).arg(file)).end().await;
    assert_eq!((code, world.endpoints().await), (Some(1), 0), "{noted}");
    assert!(noted.contains("file/secret cannot be written"), "{noted}");
}

/// Of a key it may not speak: this command takes none.
#[tokio::test]
async fn an_endpoint_that_may_have_been_made_is_looked_for() {
    let (world, server) = (World::new().await, Server::start());
    let fault = json!({ "operation": "create_webhook_endpoint", "kind": "drop", "after_commit": true, "count": 9 });
    world.post("/faults", &fault).await;
    let (code, noted) = Program::start(&mut world.command(&server.url(), &[])).end().await;
    assert_eq!((code, world.endpoints().await), (Some(5), 1), "{noted}");
    assert!(noted.contains("`wooshpay webhook_endpoints list` tells") && !noted.contains("--idempotency"), "{noted}");
}

#[tokio::test]
async fn a_type_that_is_spelled_wrong_is_noticed() {
    let (world, server) = (World::new().await, Server::start());
    let mut program = Program::start(&mut world.command(&server.url(), &["--events", "payment_intent.suceeded"]));
    let noted = program.ready().await.join("\n");
    assert!(noted.contains("\"payment_intent.suceeded\" is no type of event that this version knows"), "{noted}");
}
