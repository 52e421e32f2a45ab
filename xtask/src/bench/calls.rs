//! Calls: one server, one answer of 800 bytes, and one client after another.

use super::table::{Ratio, Turns, median, table};
use super::{Plan, measured, number, peers};
use crate::ci::machine::on_path;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The calls at a time.
const IN_FLIGHT: [usize; 3] = [1, 16, 256];

/// What is done, by whom, and who it is compared with.
const RETRIEVE: [&str; 6] = ["hyper", "hyper-util", "reqwest", "reqwest-plain", "wooshpay", "wooshpay-traced"];
const CREATE: [&str; 4] = ["hyper", "hyper-util", "reqwest", "wooshpay"];
const PEERS: [&str; 3] = ["async-stripe", "stripe-node", "stripe-python"];
const COUNTED: [&str; 7] = [
    "retrieve:hyper",
    "retrieve:hyper-util",
    "retrieve:reqwest",
    "retrieve:wooshpay",
    "create:reqwest",
    "create:wooshpay",
    "dana:wooshpay",
];

/// A call of one client, such as `retrieve:reqwest`.
struct Contender {
    name: String,
    /// The program and its first words.
    command: Vec<OsString>,
    /// Slow ones make fewer calls.
    share: usize,
}

pub fn run(plan: &Plan) -> Result<String, String> {
    for (program, package) in
        [("taskset", "util-linux"), ("npm", "npm"), ("node", "nodejs"), ("python3", "python3-venv")]
    {
        if !on_path(program) {
            return Err(format!(
                "`{program}` is not on the PATH, and the calls are not measured without; Debian has it in {package}"
            ));
        }
    }
    let programs = plan.build("ours")?;
    plan.build("server")?;
    plan.build("peers")?;
    let (node, python) = (peers::node(plan)?, peers::python(plan)?);
    let contenders = contenders(&programs, &node, &python, plan);
    let mut said = String::new();
    for in_flight in IN_FLIGHT {
        let server = Server::start(&programs.join("server"), in_flight)?;
        let mut turns: BTreeMap<&str, Turns> = BTreeMap::new();
        for round in 0..plan.rounds {
            eprintln!("calls: {in_flight} in flight, round {} of {}", round + 1, plan.rounds);
            // Nobody always has the same neighbour.
            for at in 0..contenders.len() {
                let Some(contender) = contenders.get((at + round * 5) % contenders.len()) else { continue };
                let line = contender.turn(&server, plan, in_flight)?;
                let mine = turns.entry(&contender.name).or_default();
                for quantity in ["p50_us", "cpu_us", "opened"] {
                    mine.entry(quantity).or_default().push(number(&line, quantity)?);
                }
            }
        }
        said += &format!("### {in_flight} in flight\n\n{}\n", rows(&contenders, &turns));
    }
    let server = Server::start(&programs.join("server"), 1)?;
    Ok(said + "### Allocations of one call\n\n" + &allocations(plan, &programs, &server)?)
}

fn contenders(programs: &Path, node: &Path, python: &Path, plan: &Plan) -> Vec<Contender> {
    let script = plan.root.join("benches/peers/python/calls.py");
    let mut all = Vec::new();
    for (verb, clients) in [("retrieve", &RETRIEVE[..]), ("create", &CREATE[..]), ("dana", &["wooshpay"])] {
        for client in clients {
            let name = format!("{verb}:{client}");
            all.push(Contender { command: vec![programs.join("calls").into(), name.clone().into()], name, share: 1 });
        }
        for peer in PEERS.iter().filter(|_| verb != "dana") {
            let (command, share) = match *peer {
                "async-stripe" => (vec![programs.join("peer-calls").into()], 2),
                "stripe-node" => (vec!["node".into(), node.join("calls.mjs").into()], 4),
                _ => (vec![python.into(), script.clone().into()], 8),
            };
            let command = command.into_iter().chain([verb.into()]).collect();
            all.push(Contender { command, name: format!("{verb}:{peer}"), share });
        }
    }
    all
}

impl Contender {
    fn turn(&self, server: &Server, plan: &Plan, in_flight: usize) -> Result<serde_json::Value, String> {
        let (program, words) = self.command.split_first().ok_or("a contender is a program")?;
        let calls = (plan.calls / self.share).max(in_flight);
        let mut command = place(program, in_flight);
        let numbers = [calls, in_flight, plan.calls / 5];
        measured(command.args(words).arg(&server.address).args(numbers.map(|number| number.to_string())))
    }
}

/// Paying by DANA is compared with creating a payment, which it is.
fn rival(name: &str) -> &'static str {
    if name.starts_with("retrieve") { "retrieve:reqwest" } else { "create:reqwest" }
}

/// With one call in flight, client and server take turns on one core. On two, what is measured is how long it takes to wake
/// up the other.
fn place(program: &OsStr, in_flight: usize) -> Command {
    if in_flight > 1 {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", &first_core()]).arg(program);
    command
}

/// A core that we may use: `0` of `0-1`.
fn first_core() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap_or("0");
    allowed.trim().split(['-', ',']).next().unwrap_or("0").to_owned()
}

fn rows(contenders: &[Contender], turns: &BTreeMap<&str, Turns>) -> String {
    let of =
        |name: &str, quantity| turns.get(name).and_then(|turns| turns.get(quantity)).map_or(&[][..], Vec::as_slice);
    let rows: Vec<Vec<String>> = contenders
        .iter()
        .map(|contender| {
            let mut row = vec![contender.name.replace(':', " by ")];
            for quantity in ["p50_us", "cpu_us"] {
                let mine = of(&contender.name, quantity);
                let ratio = Ratio::of(mine, of(rival(&contender.name), quantity));
                row.push(ratio.map(|ratio| ratio.to_string()).unwrap_or_default());
                row.push(median(mine).map(|middle| format!("{middle:.1}")).unwrap_or_default());
            }
            let opened = of(&contender.name, "opened").iter().copied().fold(0.0, f64::max);
            row.push(format!("{opened}"));
            row
        })
        .collect();
    table(&["call", "p50, ratio", "p50, µs", "CPU, ratio", "CPU, µs", "connections opened"], &rows)
}

fn allocations(plan: &Plan, programs: &Path, server: &Server) -> Result<String, String> {
    let mut rows = Vec::new();
    let mut counted = BTreeMap::new();
    for name in COUNTED {
        let mut command = Command::new(programs.join("allocations"));
        let line = measured(command.args([name, &server.address, &plan.calls.to_string(), "1", "100"]))?;
        counted.insert(name, (number(&line, "allocations")?, number(&line, "bytes")?));
    }
    for name in COUNTED {
        if let (Some((count, bytes)), Some((theirs, their_bytes))) = (counted.get(name), counted.get(rival(name))) {
            rows.push(vec![
                name.replace(':', " by "),
                format!("{:.2}", count / theirs),
                format!("{count:.0}"),
                format!("{:.2}", bytes / their_bytes),
                format!("{bytes:.0}"),
            ]);
        }
    }
    Ok(table(&["call", "allocations, ratio", "allocations", "bytes, ratio", "bytes"], &rows))
}

/// The server of all contenders, which ends with this program.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(program: &Path, in_flight: usize) -> Result<Self, String> {
        let mut process = place(program.as_os_str(), in_flight)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let mut address = String::new();
        let said = process.stdout.take().ok_or("the server has no output")?;
        BufReader::new(said).read_line(&mut address).map_err(|error| format!("the server says nothing: {error}"))?;
        let address = address.trim().to_owned();
        if address.is_empty() {
            return Err("the server ended and did not say where it is".to_owned());
        }
        Ok(Self { process, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
