//! What a person at a terminal sees.
#![cfg(unix)]

use crate::capture::Capture;
use crate::support::{PROGRAM, World, private};
use rexpect::session::{Options, PtySession, spawn_with_options};
use std::process::Command;

const ROWS: u16 = 50;
const COLUMNS: u16 = 100;

/// The program on a terminal of its own.
fn on_terminal(world: &World, words: &str, variables: &[(&str, &str)]) -> PtySession {
    shell(world, &format!("exec {PROGRAM} {words}"), variables)
}

fn shell(world: &World, script: &str, variables: &[(&str, &str)]) -> PtySession {
    let script = format!("stty rows {ROWS} cols {COLUMNS}; {script}");
    let mut command = Command::new("bash");
    command.args(["-c", &script]).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", world.folder.path()).env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8");
    command.env("WOOSHPAY_CONFIG", world.path("config.toml"));
    command.envs(world.sandbox.iter().map(|sandbox| ("WOOSHPAY_BASE_URL", sandbox.base_url())));
    command.envs(variables.iter().copied()).current_dir(world.folder.path());
    spawn_with_options(command, Options::new().timeout_ms(Some(60_000))).unwrap()
}

fn code(session: &PtySession) -> Option<i32> {
    match session.process().wait().unwrap() {
        rexpect::process::WaitStatus::Exited(_, code) => Some(code),
        _ => None,
    }
}

/// What stands on the screen after all this was written to it.
fn screen(written: &str) -> vt100::Parser {
    let mut parser = vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0);
    parser.process(&bytes(written));
    parser
}

/// A session gives each byte as a character.
fn bytes(written: &str) -> Vec<u8> {
    written.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// The QR code as somebody's phone sees it: two modules in each cell, light where the screen is light.
fn scanned(parser: &vt100::Parser) -> String {
    let light = |row: u16, column: u16| -> (bool, bool) {
        let Some(cell) = parser.screen().cell(row, column) else { return (true, true) };
        let white = cell.bgcolor() != vt100::Color::Default;
        match cell.contents() {
            "█" => (!white, !white),
            "▀" => (!white, white),
            "▄" => (white, !white),
            _ => (white, white),
        }
    };
    let (width, height) = (usize::from(COLUMNS), usize::from(ROWS) * 2);
    let scale = 4;
    let shade = |x: usize, y: usize| {
        let (column, row) = (x / scale, y / scale);
        let (upper, lower) = light((row / 2) as u16, column as u16);
        if if row % 2 == 0 { upper } else { lower } { 255 } else { 0 }
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * scale, height * scale, shade);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "{}", parser.screen().contents());
    grids[0].decode().unwrap().1
}

#[test]
fn a_payment_shows_its_address_as_text_and_as_a_code_and_waits() {
    let world = World::new();
    let mut session = on_terminal(&world, "pay --dana 20000", &[]);
    let mut written = session.exp_string("waiting for the customer").unwrap();
    written.push_str(&session.exp_string("the payment stays").unwrap());
    let shown = screen(&written);
    let intent = world.json(&["payment_intents", "list"])["data"][0].clone();
    let url = intent["next_action"]["dana_handle_redirect"]["url"].as_str().unwrap();
    assert!(shown.screen().contents().contains(url));
    assert_eq!(scanned(&shown), url);
    world.run(&["pay", intent["id"].as_str().unwrap(), "--as-customer", "success"]).expect(0);
    let rest = session.exp_eof().unwrap();
    assert_eq!(code(&session), Some(0));
    written.push_str(&rest);
    let end = screen(&written).screen().contents();
    assert!(end.trim_end().ends_with("paid     Rp20.000"), "{end}");
    assert!(!end.contains("waiting"), "{end}");
}

#[test]
fn ctrl_c_says_how_to_go_on_and_leaves_the_cursor() {
    let world = World::new();
    let mut session = on_terminal(&world, "pay --dana 20000", &[]);
    let mut written = session.exp_string("the payment stays").unwrap();
    session.send_control('c').unwrap();
    written.push_str(&session.exp_eof().unwrap());
    assert_eq!(code(&session), Some(130));
    let end = screen(&written);
    assert!(end.screen().contents().contains("waits for it again"), "{}", end.screen().contents());
    assert!(!end.screen().hide_cursor());
}

#[test]
fn colours_and_codes_stay_away_where_they_are_not_wanted() {
    let world = World::new();
    for variables in [&[("NO_COLOR", "1")][..], &[("TERM", "dumb")]] {
        let mut session = on_terminal(&world, "pay --dana 20000 --as-customer cancel", variables);
        let written = session.exp_eof().unwrap();
        assert!(written.contains("was not paid") && !written.contains('\u{1b}'), "{variables:?}: {written:?}");
    }
    let mut session = on_terminal(&world, "pay --dana 20000 --as-customer cancel", &[]);
    assert!(session.exp_eof().unwrap().contains("\u{1b}[31m"));
    // Without colours the code is drawn for a dark screen; a phone reads it none the less.
    let mut session = on_terminal(&world, "pay --dana 20000 --no-wait", &[("NO_COLOR", "1")]);
    let written = session.exp_eof().unwrap();
    let shown = String::from_utf8(bytes(&written)).unwrap();
    assert!(shown.contains('█') && !shown.contains('\u{1b}'), "{shown}");
    let mut session = on_terminal(&world, "pay --dana 20000 --no-wait", &[("TERM", "dumb")]);
    assert_eq!(session.exp_eof().unwrap().lines().count(), 3);
    // What turns is no colour.
    let wait = "pay --dana 20000 --no-qr --timeout 1s";
    let written = on_terminal(&world, wait, &[("NO_COLOR", "1")]).exp_eof().unwrap();
    assert!(written.contains("the payment stays") && !coloured(&written), "{written:?}");
    let written = on_terminal(&world, wait, &[]).exp_eof().unwrap();
    assert!(written.contains("the payment stays") && coloured(&written), "{written:?}");
    let written = on_terminal(&world, wait, &[("TERM", "dumb")]).exp_eof().unwrap();
    assert!(written.contains("waiting for up to 1s") && !written.contains('\u{1b}'), "{written:?}");
    let piped = world.run(&wait.split(' ').collect::<Vec<_>>()).expect(7);
    assert!(piped.err.contains("waiting for up to 1s") && !piped.err.contains('\u{1b}'), "{piped:?}");
}

/// Whether it sets a colour or a weight, in `\e[…m`.
fn coloured(written: &str) -> bool {
    let codes = written.split("\u{1b}[").skip(1);
    codes
        .filter_map(|code| code.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').chars().next())
        .any(|end| end == 'm')
}

/// A script that cuts columns out of a list gets what was there.
#[test]
fn a_list_is_cut_for_a_screen_and_whole_in_a_pipe() {
    let world = World::new();
    let order = "o".repeat(60);
    world.run(&["pay", "--dana", "20000", "--no-wait", "--order-id", &order]).expect(0);
    let shown = on_terminal(&world, "payment_intents list", &[]).exp_eof().unwrap();
    let cut = format!("{}…", "o".repeat(40));
    assert!(String::from_utf8(bytes(&shown)).unwrap().contains(&format!(" {cut} ")), "{shown}");
    for words in [&["payment_intents", "list"][..], &["payment_intents", "list", "--all"]] {
        let piped = world.run(words).expect(0).out;
        assert!(piped.contains(&format!(" {order} ")) && !piped.contains('…'), "{piped}");
    }
}

#[test]
fn live_mode_asks_and_takes_yes_for_an_answer() {
    let world = World::without_sandbox();
    let capture = Capture::answering("200 OK", r#"{"id": "cus_1"}"#);
    private(&world.path("key"), "sk_live_abc");
    let words = format!(
        "customers create --name Sari --key-file key --base-url {} --send-live-key-to 127.0.0.1",
        capture.url()
    );
    for (answer, exit) in [("n", 8), ("", 8), ("yess", 8), ("y", 0), ("YES", 0)] {
        let before = capture.requests().len();
        let mut session = on_terminal(&world, &words, &[]);
        let asked = session.exp_string("go on? [y/N]").unwrap();
        assert!(asked.contains("\u{1b}[31mLIVE"), "{asked:?}");
        session.send_line(answer).unwrap();
        session.exp_eof().unwrap();
        assert_eq!(
            (code(&session), capture.requests().len() - before),
            (Some(exit), usize::from(exit == 0)),
            "{answer}"
        );
    }
    let mut session = on_terminal(&world, &words, &[]);
    session.exp_string("go on? [y/N]").unwrap();
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), Some(130));
}

#[test]
fn a_key_that_is_typed_is_not_shown() {
    let world = World::without_sandbox();
    let mut session = on_terminal(&world, "login", &[]);
    session.exp_string("secret key (not shown): ").unwrap();
    session.send_line("sk_test_s3cretTail").unwrap();
    let rest = session.exp_eof().unwrap();
    assert_eq!(code(&session), Some(0));
    assert!(rest.contains("kept a test key") && !rest.contains("s3cret"), "{rest:?}");
}

/// Ctrl-C, or whatever else ends programs.
#[test]
fn a_question_for_a_secret_leaves_the_terminal_as_it_was() {
    let world = World::without_sandbox();
    let run = |words: &str| format!("bash -c 'echo $$ > pid; exec {PROGRAM} {words}'; echo code $?");
    for words in ["login", "config --key-file -"] {
        for signal in [None, Some("-INT"), Some("-TERM")] {
            let script = format!("stty -g > before; {}; stty -g > after", run(words));
            let mut session = shell(&world, &script, &[]);
            session.exp_string("(not shown): ").unwrap();
            match signal {
                None => session.send_control('c').unwrap(),
                Some(signal) => {
                    let pid = std::fs::read_to_string(world.path("pid")).unwrap();
                    assert!(Command::new("kill").args([signal, pid.trim()]).status().unwrap().success());
                }
            }
            let said = session.exp_eof().unwrap();
            let modes = ["before", "after"].map(|file| std::fs::read_to_string(world.path(file)).unwrap());
            assert_eq!(modes[0], modes[1], "{words}, {signal:?}: {said}");
            assert!(said.contains("stopped") && said.contains("code 130"), "{words}, {signal:?}: {said}");
        }
    }
}

#[test]
fn what_is_typed_before_the_question_is_no_answer() {
    let world = World::without_sandbox();
    let capture = Capture::answering("200 OK", r#"{"id": "cus_1"}"#);
    private(&world.path("key"), "sk_live_abc");
    let url = capture.url();
    let words = format!("customers create -d - --key-file key --base-url {url} --send-live-key-to 127.0.0.1");
    let mut session = on_terminal(&world, &words, &[]);
    session.send("{\"name\": \"Sari\"}\n\u{4}y\n").unwrap();
    session.flush().unwrap();
    session.exp_string("go on? [y/N]").unwrap();
    session.send_line("n").unwrap();
    session.exp_eof().unwrap();
    assert_eq!((code(&session), capture.requests().len()), (Some(8), 0));
}
