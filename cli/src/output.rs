//! What people and programs read: text in columns, or the JSON as it came.

use crate::failure::Failure;
use crate::generated::{SECRETS, TIMES};
use jiff::Timestamp;
use serde_json::Value;
use std::io::{IsTerminal, Write};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::{self, format::FmtSpan};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt as _;
use unicode_width::UnicodeWidthStr;

/// How many characters of a cell of a list are shown on a terminal. A pipe gets them all.
const WIDEST: usize = 40;

/// Writes to standard output, whole or with an error: colours go where they are understood.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|error| Failure::output(&error))
}

/// A line on standard output.
pub(crate) fn say(line: impl std::fmt::Display) -> Result<(), Failure> {
    print(&format!("{line}\n"))
}

/// A line on standard error. That nobody reads it is no reason to stop.
pub(crate) fn note(line: impl std::fmt::Display) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// A word that must not be overlooked, in bold red where colours are understood.
pub(crate) fn red(word: &str) -> String {
    let red = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
    format!("{red}{word}{red:#}")
}

/// From now on, each request and each failed attempt is a line on standard error; nothing of what other libraries do.
pub(crate) fn tell_requests() {
    let colours = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(colours).without_time().with_target(false);
    let lines = lines.with_span_events(FmtSpan::CLOSE).compact();
    registry().with(lines).with(Targets::new().with_target("wooshpay", LevelFilter::DEBUG)).init();
}

/// JSON, indented, as it came.
pub(crate) fn json(value: &Value) -> Result<(), Failure> {
    say(escaped(&format!("{value:#}")))
}

/// JSON on one line.
pub(crate) fn json_line(value: &Value) -> Result<(), Failure> {
    say(escaped(&value.to_string()))
}

/// JSON leaves in its texts what a terminal may obey; written as `\u…` it is the same JSON.
pub(crate) fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\n' => text.push(c),
            c if is_obeyed(c) => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text
}

/// An object, a line for each value in it; what lies deeper by its path.
pub(crate) fn object(value: &Value) -> Result<(), Failure> {
    let mut rows = Vec::new();
    flatten("", value, &mut rows);
    let width = rows.iter().map(|(name, _)| name.width()).max().unwrap_or_default();
    let dim = anstyle::Style::new().dimmed();
    let lines = rows.iter().map(|(name, value)| {
        let pad = " ".repeat(width - name.width());
        let value = if (name.as_str(), value.as_str()) == ("mode", "live") { &red(value) } else { value };
        format!("{dim}{name}{dim:#}{pad}  {value}\n")
    });
    print(&lines.collect::<String>())
}

/// A row for each object, a column for each name.
pub(crate) fn table(names: &[&str], items: &[Value]) -> Result<(), Failure> {
    let most = if std::io::stdout().is_terminal() { WIDEST } else { usize::MAX };
    let rows: Vec<Vec<String>> =
        items.iter().map(|item| names.iter().map(|name| cell(name, item.get(*name), most)).collect()).collect();
    print(&columns(names, &rows))
}

/// Columns with two spaces between them.
pub(crate) fn columns(names: &[&str], rows: &[Vec<String>]) -> String {
    let width = |index: usize| {
        let cells = rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.width());
        cells.chain(names.get(index).map(|name| name.width())).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..names.len()).map(width).collect();
    let line = |cells: &[&str]| {
        let cells =
            cells.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let bold = anstyle::Style::new().bold();
    let mut text = format!("{bold}{}{bold:#}\n", line(names));
    for row in rows {
        text.push_str(&line(&row.iter().map(String::as_str).collect::<Vec<_>>()));
        text.push('\n');
    }
    text
}

fn cell(name: &str, value: Option<&Value>, most: usize) -> String {
    let text = value.map(|value| shown(name, value)).unwrap_or_default();
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn flatten(path: &str, value: &Value, rows: &mut Vec<(String, String)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| flatten(&below(&plain(name)), value, rows)),
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            items.iter().enumerate().for_each(|(index, item)| flatten(&below(&index.to_string()), item, rows));
        }
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::Array(items) if items.is_empty() => {}
        value => {
            let name = path.rsplit('.').next().unwrap_or(path);
            rows.push((path.to_owned(), shown(name, value)));
        }
    }
}

/// One value as people read it. A line end or an escape sequence in it must not move the cursor.
fn shown(name: &str, value: &Value) -> String {
    let text = match value {
        Value::Number(number) if TIMES.contains(&name) => time(number.as_i64()).unwrap_or_else(|| number.to_string()),
        // The secret of a webhook endpoint comes once, and whoever made the endpoint needs it.
        Value::String(_) if name != "secret" && SECRETS.contains(&name) => "*** (--json shows it)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(|item| shown(name, item)).collect::<Vec<_>>().join(", "),
        Value::Null => String::new(),
        value => value.to_string(),
    };
    plain(&text)
}

/// A text from elsewhere without anything that a terminal would obey.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if is_obeyed(c) { '\u{fffd}' } else { c }).collect()
}

/// The same of each line of what this program says: some of it is from elsewhere.
pub(crate) fn lines(text: &impl std::fmt::Display) -> String {
    text.to_string().lines().map(plain).collect::<Vec<_>>().join("\n")
}

/// What moves a cursor, colours a line or turns the direction of writing.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Milliseconds since 1970, or seconds where a sample has them, in UTC.
pub(crate) fn time(number: Option<i64>) -> Option<String> {
    let number = number?;
    let moment = match number {
        ..100_000_000_000 => Timestamp::from_second(number),
        _ => Timestamp::from_millisecond(number),
    };
    Some(moment.ok()?.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}
