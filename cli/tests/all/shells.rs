//! Completions in real shells, and the manual.

use crate::support::World;
use std::process::Command;

const NEEDED: &str = "this test needs bash, zsh, fish and man; install the packages of these names (man-db for man)";

fn completions(world: &World, shell: &str) -> String {
    let file = world.path(shell).display().to_string();
    std::fs::write(&file, world.run(&["completions", shell]).expect(0).out).unwrap();
    file
}

#[track_caller]
fn shell(program: &str, script: &str) -> String {
    let output = Command::new(program).args(["-c", script]).env("TERM", "dumb").output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; {NEEDED}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn bash_completes_commands_and_values() {
    let world = World::without_sandbox();
    let file = completions(&world, "bash");
    let complete = |words: &str| {
        let count = words.split(' ').count() - 1;
        shell(
            "bash",
            &format!(
                "source {file}; COMP_WORDS=({words} ''); COMP_CWORD={}; _wooshpay wooshpay '' {}; echo \"${{COMPREPLY[@]}}\"",
                count + 1,
                words.rsplit(' ').next().unwrap()
            ),
        )
    };
    assert!(complete("wooshpay").contains("payment_intents"));
    assert!(complete("wooshpay refunds").contains("create"));
    assert!(complete("wooshpay pay --as-customer").contains("no-balance"));
    assert!(complete("wooshpay refunds create --reason").contains("requested_by_customer"));
    assert!(complete("wooshpay webhook_endpoints create --enabled-events").contains("charge.refund.updated"));
}

#[test]
fn fish_completes_commands_and_values() {
    let world = World::without_sandbox();
    let file = completions(&world, "fish");
    let complete = |words: &str| shell("fish", &format!("source {file}; complete --do-complete '{words}'"));
    assert!(complete("wooshpay pay").contains("payment_intents"));
    assert!(complete("wooshpay pay --as-customer ").contains("no-balance"));
    assert!(complete("wooshpay refunds create --").contains("--payment-intent"));
}

#[test]
fn zsh_takes_its_completions() {
    let world = World::without_sandbox();
    let file = completions(&world, "zsh");
    let found =
        shell("zsh", &format!("autoload -U compinit && compinit -u -D; source {file}; print -l ${{(k)functions}}"));
    assert!(found.lines().any(|name| name == "_wooshpay"));
    assert!(
        found
            .lines()
            .any(|name| name == "_wooshpay__subcmd__refunds_commands" || name == "_wooshpay__refunds_commands"),
        "{found}"
    );
}

#[test]
fn every_command_has_a_page_that_man_shows_without_a_warning() {
    let world = World::without_sandbox();
    world.run(&["man", "--folder", "pages"]).expect(0);
    let pages: Vec<_> = std::fs::read_dir(world.path("pages")).unwrap().map(|page| page.unwrap().path()).collect();
    assert!(pages.len() > 40, "{}", pages.len());
    for page in pages {
        let output =
            Command::new("man").args(["--warnings", "--local-file"]).arg(&page).env("LC_ALL", "C.UTF-8").output();
        let output = output.unwrap_or_else(|error| panic!("man: {error}; {NEEDED}"));
        assert!(output.status.success() && output.stderr.is_empty(), "{}: {output:?}", page.display());
    }
    let first = world.run(&["man"]).expect(0).out;
    assert!(first.contains(".TH wooshpay 1") && first.contains("exit codes"), "{first}");
    // What the short help leaves out has its words here, and examples can be copied.
    assert!(first.contains("take money in your name") && !first.contains("wooshpay\\-help"), "{first}");
    let mut output = Command::new("man");
    output.arg("--local-file").arg(world.path("pages/wooshpay-pay.1")).env("MANWIDTH", "78");
    let shown = String::from_utf8(output.env("LC_ALL", "C.UTF-8").output().unwrap().stdout).unwrap();
    let words: Vec<_> = shown.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert!(words.iter().any(|line| line == "wooshpay pay --dana 20000 in the sandbox"), "{shown}");
}
