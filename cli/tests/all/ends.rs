//! How a command ends when something around it does not work: what it says, its exit code, and what it leaves behind.

use crate::capture::Capture;
use crate::support::{PROGRAM, Ran, World, private};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command};

#[test]
fn without_a_network_nothing_was_sent() {
    let world = World::without_sandbox();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{port}");
    world
        .run(&["balance", "retrieve", "--base-url", &nobody])
        .expect(3)
        .says(&["could not connect", "start a sandbox there"]);
    world
        .run(&["clock", "--base-url", &nobody])
        .expect(3)
        .says(&["no sandbox listens at", "start one with `wooshpay sandbox`"]);
}

#[test]
fn a_wrong_key_is_told_and_not_shown() {
    let world = World::new();
    world.fault(r#"{"kind": "status", "status": 401, "body": {"error": {"message": "Invalid API Key provided: sk_test_s3cretTail"}}}"#);
    private(&world.path("key"), "sk_test_s3cretTail");
    let ran = world.run(&["balance", "retrieve", "--key-file", "key"]).expect(4);
    assert!(!ran.err.contains("s3cretTail"), "{}", ran.err);
    ran.says(&["401", "`wooshpay doctor` says which key was used"]);
}

#[test]
fn outcomes_are_exit_codes() {
    let world = World::new();
    for (fault, code) in [
        (r#"{"kind": "status", "status": 402, "count": 3}"#, 4),
        (r#"{"kind": "status", "status": 503, "retry_after": "0", "count": 3}"#, 5),
        (r#"{"kind": "garbage", "count": 3}"#, 5),
        (r#"{"kind": "cut", "count": 3}"#, 5),
        (r#"{"kind": "html", "status": 502, "count": 3}"#, 5),
    ] {
        world.fault(fault);
        let ran = world.run(&["customers", "create", "--name", "Sari"]);
        assert_eq!(ran.code, Some(code), "{fault}: {ran:?}");
        assert_eq!(ran.err.contains("--idempotency-key "), code == 5, "{fault}: {}", ran.err);
        world.run(&["faults", "clear"]).expect(0);
    }
}

/// Who reads a 5 is told how not to do it twice, and of what does nothing there is none.
#[test]
fn what_may_have_happened_comes_with_how_to_go_on() {
    let world = World::without_sandbox();
    let lost = Capture::answering_questions(r#"{"data": [{"id": "1", "event": "evt_1"}]}"#);
    let empty = Capture::answering("200 OK", "");
    std::fs::write(world.path("kept.json"), "{}").unwrap();
    let again = "it may have happened; the same command ";
    let changes: [(&[&str], &str); 11] = [
        (&["webhook_endpoints", "delete", "we_1"], "the same command again deletes nothing else"),
        (&["customers", "create", "--name", "Sari"], again),
        (&["pay", "--dana", "20000"], again),
        (&["trigger", "payout.paid"], "`wooshpay events list` tells"),
        (&["clock", "advance", "1h"], "`wooshpay clock` tells"),
        (&["faults", "add", "drop"], "`wooshpay faults list` tells"),
        (&["faults", "remove", "fault_1"], "`wooshpay faults list` tells"),
        (&["faults", "clear"], "`wooshpay faults list` tells"),
        (&["snapshot", "restore", "kept.json"], "the same command again ends in the same"),
        (&["snapshot", "clear"], "the same command again ends in the same"),
        (&["events", "resend", "evt_1"], "deliveries are on the sandbox's first page, http://127.0.0.1:"),
    ];
    for (words, how) in changes {
        let told = world.run(&[words, &["--base-url", &lost.url()]].concat()).expect(5).says(&[how]);
        assert_eq!(told.err.matches("it may have happened; ").count(), 1, "{words:?}: {}", told.err);
    }
    for words in [&["trigger", "payout.paid"][..], &["faults", "clear"]] {
        world
            .run(&[words, &["--base-url", &empty.url()]].concat())
            .expect(5)
            .says(&["is it a sandbox?", "it may have"]);
    }
    for words in [&["clock"][..], &["faults", "list"], &["events", "list"], &["events", "resend", "evt_1"]] {
        let told = world.run(&[words, &["--base-url", &empty.url()]].concat()).expect(4).says(&["is it a sandbox?"]);
        assert!(!told.err.contains("may have happened"), "{}", told.err);
    }
}

/// The payment is there, whatever became of the question how it stands.
#[test]
fn a_service_that_goes_away_while_it_is_waited_for_leaves_it_unknown() {
    let world = World::new();
    world.fault(r#"{"operation": "retrieve_payment_intent", "kind": "drop", "count": 100}"#);
    let ran = world.run(&["pay", "--dana", "20000", "--timeout", "1s"]).expect(5);
    ran.says(&["`wooshpay pay pi_", "waits for it again"]);
    world.run(&["pay", "--dana", "20000", "--timeout", "0"]).expect(2).says(&["it is no time at all"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_loses_nothing_that_was_made() {
    let world = World::new();
    let into_full = |words: &[&str]| -> Ran {
        world.command(words).stdout(File::options().write(true).open("/dev/full").unwrap()).output().unwrap().into()
    };
    let ran = into_full(&["customers", "create", "--name", "Sari"]).expect(1);
    ran.says(&["the output cannot be written: No space left on device", "what was asked for was done: cus_"]);
    into_full(&["pay", "--dana", "20000"]).expect(1).says(&["the output cannot be written", "pi_", "can be paid"]);
    into_full(&["completions", "bash"]).expect(1).says(&["the output cannot be written"]);
    world.run(&["snapshot", "save", "/dev/full"]).expect(1).says(&["/dev/full cannot be written: No space left"]);
}

/// Runs the program where a file may be no longer than a kilobyte.
fn with_short_files(world: &World, words: &str) -> Ran {
    let mut command = Command::new("bash");
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f 1; exec {PROGRAM} {words}")]);
    command.env("WOOSHPAY_BASE_URL", world.url()).current_dir(world.folder.path()).output().unwrap().into()
}

/// What was there before stays, and no half of a new one.
#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let world = World::new();
    world.paid("20000");
    std::fs::write(world.path("kept.json"), "before").unwrap();
    let ran = with_short_files(&world, "snapshot save kept.json").expect(1);
    ran.says(&["kept.json cannot be written: File too large"]);
    assert_eq!(std::fs::read_to_string(world.path("kept.json")).unwrap(), "before");
    let left: Vec<_> = std::fs::read_dir(world.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["kept.json"]);
    world.run(&["snapshot", "save", "no/such/folder.json"]).expect(0);
    private(&world.path("file"), "");
    world.run(&["snapshot", "save", "file/x.json"]).expect(1).says(&["file/x.json cannot be written"]);
}

#[cfg(unix)]
#[test]
fn so_is_each_page_of_the_manual_and_everybody_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    let pages = || -> Vec<(PathBuf, Vec<u8>)> {
        let pages = std::fs::read_dir(world.path("man")).unwrap().map(|page| page.unwrap().path());
        let mut pages: Vec<_> = pages.map(|page| (page.clone(), std::fs::read(page).unwrap())).collect();
        pages.sort();
        pages
    };
    let mut command = Command::new("bash");
    command.args(["-c", &format!("umask 022; exec {PROGRAM} man --folder man")]).current_dir(world.folder.path());
    Ran::from(command.output().unwrap()).expect(0);
    let whole = pages();
    for (page, _) in &whole {
        let mode = std::fs::metadata(page).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644, "{}", page.display());
    }
    let ran = with_short_files(&world, "man --folder man").expect(1);
    assert!(pages() == whole, "{ran:?}");
    ran.says(&[".1 cannot be written: File too large"]);
    private(&world.path("file"), "");
    world.run(&["man", "--folder", "file"]).expect(1).says(&["file/wooshpay", "cannot be written"]);
}

#[test]
fn a_reader_that_goes_away_ends_it_in_silence_unless_something_was_made() {
    let world = World::new();
    for amount in 101..=130 {
        let words = ["payment_intents", "create", "--currency", "IDR", "--amount", &amount.to_string()];
        world.run(&words).expect(0);
    }
    let closed = |words: &[&str]| -> Ran {
        let mut child = world.command(words).spawn().unwrap();
        drop(child.stdout.take());
        child.wait_with_output().unwrap().into()
    };
    let ran = closed(&["payment_intents", "list", "--all", "--json", "--limit", "1"]).expect(141);
    assert_eq!(ran.err, "");
    assert_eq!(closed(&["--help"]).code, Some(0));
    let ran_once = closed(&["customers", "create", "--name", "Sari"]).expect(141);
    let ran_once = ran_once.says(&["what was asked for was done: cus_"]);
    assert!(ran_once.err.starts_with("error: what was asked for"), "{}", ran_once.err);
    closed(&["pay", "--dana", "20000"]).expect(141).says(&["can be paid"]);
    let paid = world.paid("20000");
    closed(&["refund", &paid]).expect(141).says(&["what was asked for was done: re_"]);
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
}

#[cfg(unix)]
#[test]
fn ctrl_c_while_waiting_leaves_the_payment_open_and_says_how_to_go_on() {
    let world = World::new();
    let mut child = world.command(&["pay", "--dana", "20000"]).spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert!(line.starts_with("waiting for up to 10m"), "{line}");
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    told.read_to_string(&mut line).unwrap();
    assert_eq!(output.status.code(), Some(130));
    let intent = &world.json(&["payment_intents", "list"])["data"][0];
    let id = intent["id"].as_str().unwrap();
    assert!(
        line.contains(&format!("stopped waiting: {id} is not settled; `wooshpay pay {id}` waits for it again")),
        "{line}"
    );
    assert_eq!(intent["status"], "requires_action");
}

/// By somebody, or by whatever limits how long a program may take.
#[cfg(unix)]
#[test]
fn a_command_that_is_stopped_while_a_request_is_under_way_says_that_it_may_have_happened() {
    for name in ["-INT", "-TERM"] {
        let world = World::new();
        world
            .fault(r#"{"operation": "create_customer", "kind": "delay", "milliseconds": 20000, "after_commit": true}"#);
        let child = world.command(&["customers", "create", "--name", "Sari"]).spawn().unwrap();
        // A fault is used up when the work is done.
        while !world.admin("/_sandbox/faults")["data"].as_array().unwrap().is_empty() {
            std::thread::yield_now();
        }
        signal(&child, name);
        let ran = Ran::from(child.wait_with_output().unwrap()).expect(130);
        let key = ran.err.split("--idempotency-key ").nth(1).unwrap().split('`').next().unwrap().to_owned();
        let again = world.json(&["customers", "create", "--name", "Sari", "--idempotency-key", &key]);
        assert_eq!(again["name"], "Sari");
    }
}
