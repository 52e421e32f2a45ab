//! What is told of one delivery: a line for people, or JSON on a line.

use crate::failure::Failure;
use crate::output;
use anstyle::{AnsiColor, Style};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

/// The longest type of an event, so that columns stand under each other.
const TYPE: usize = 30;

/// One attempt to deliver an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Milliseconds since 1970.
    pub(super) at: i64,
    pub(super) kind: String,
    pub(super) event: String,
    pub(super) object: Option<String>,
    /// Counts from 1.
    pub(super) attempt: usize,
    /// The status of the answer, or why there was none.
    pub(super) answer: Result<u16, String>,
    pub(super) rest: Rest,
}

/// What comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rest {
    Delivered,
    /// Nothing: it has failed for good.
    GivenUp,
    /// Another attempt, at this time.
    Again(i64),
    /// Another attempt was made already.
    Later,
}

impl Line {
    pub(super) fn tell(&self, as_json: bool) -> Result<(), Failure> {
        if as_json { output::json_line(&self.json()) } else { output::say(self.text()) }
    }

    fn text(&self) -> String {
        let colour = match self.answer {
            Ok(200..=299) => AnsiColor::Green,
            _ => AnsiColor::Red,
        };
        let style = Style::new().fg_color(Some(colour.into()));
        let answer = match &self.answer {
            Ok(status) => status.to_string(),
            Err(why) => output::plain(why),
        };
        let rest = match self.rest {
            Rest::Again(at) => format!("; again at {}", clock(at, self.at)),
            Rest::GivenUp => format!("; given up, attempt {}", self.attempt),
            Rest::Delivered | Rest::Later => String::new(),
        };
        let (kind, event) = (output::plain(&self.kind), output::plain(&self.event));
        let object = output::plain(self.object.as_deref().unwrap_or("-"));
        format!("{}  {kind:<TYPE$}  {event}  {object}  {style}-> {answer}{style:#}{rest}", clock(self.at, self.at))
    }

    fn json(&self) -> serde_json::Value {
        let (state, next) = match self.rest {
            Rest::Delivered => ("delivered", None),
            Rest::GivenUp => ("failed", None),
            Rest::Again(at) => ("pending", Some(at)),
            Rest::Later => ("pending", None),
        };
        json!({
            "at": self.at,
            "type": self.kind,
            "event": self.event,
            "object": self.object,
            "attempt": self.attempt,
            "status": self.answer.as_ref().ok(),
            "error": self.answer.as_ref().err(),
            "state": state,
            "next": next,
        })
    }
}

/// The time of day, with the day when it is another one than that of `near`.
fn clock(at: i64, near: i64) -> String {
    let (Ok(at), Ok(near)) = (Timestamp::from_millisecond(at), Timestamp::from_millisecond(near)) else {
        return at.to_string();
    };
    let day = |time: Timestamp| time.strftime("%Y-%m-%d").to_string();
    let form = if day(at) == day(near) { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    at.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-01-01 00:00:00 UTC.
    const START: i64 = 1_767_225_600_000;

    fn line(answer: Result<u16, String>, rest: Rest) -> Line {
        let (kind, event) = ("payout.paid".to_owned(), "evt_1".to_owned());
        Line { at: START, kind, event, object: Some("po_1".into()), attempt: 2, answer, rest }
    }

    fn text(line: &Line) -> String {
        let mut plain = anstream::StripStream::new(Vec::new());
        std::io::Write::write_all(&mut plain, line.text().as_bytes()).unwrap();
        String::from_utf8(plain.into_inner()).unwrap()
    }

    #[test]
    fn lines_for_people() {
        let start = "00:00:00  payout.paid                     evt_1  po_1  -> ";
        let refused = || Err("nobody listens there".to_owned());
        for (answer, rest, told) in [
            (Ok(200), Rest::Delivered, "200"),
            (Ok(500), Rest::Again(START + 2_000), "500; again at 00:00:02"),
            (refused(), Rest::Again(START + 86_400_000), "nobody listens there; again at 2026-01-02 00:00:00"),
            (refused(), Rest::Later, "nobody listens there"),
            (Ok(302), Rest::GivenUp, "302; given up, attempt 2"),
        ] {
            assert_eq!(text(&line(answer, rest)), format!("{start}{told}"));
        }
    }

    #[test]
    fn nothing_in_a_line_is_obeyed() {
        let mut hostile = line(Err("\u{1b}[2J\r\nno".into()), Rest::Delivered);
        (hostile.kind, hostile.event) = ("\u{1b}[1A".into(), "evt_\n1".into());
        hostile.object = Some("po_\u{202e}1".into());
        let text = text(&hostile);
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
        assert!(text.contains("evt_\u{fffd}1") && text.contains("po_\u{fffd}1"), "{text:?}");
    }

    #[test]
    fn lines_for_programs() {
        let told = line(Err("no".into()), Rest::Again(START + 1)).json();
        let wanted = json!({
            "at": START, "type": "payout.paid", "event": "evt_1", "object": "po_1", "attempt": 2, "status": null, "error": "no",
            "state": "pending", "next": START + 1,
        });
        assert_eq!(told, wanted);
        let told = line(Ok(204), Rest::Delivered).json();
        assert_eq!((&told["status"], &told["error"], &told["state"]), (&json!(204), &json!(null), &json!("delivered")));
    }
}
