//! Lists: newest first, one page at a time.

use super::{Call, sessions as session_operations};
use crate::index::{ALL_NUMBERS, Fact, number};
use crate::model::{Intent, Session};
use crate::problem::Problem;
use crate::render;
use crate::store::Work;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

const DEFAULT_LIMIT: usize = 10;

pub(super) fn intents(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let (from, to) = created_filter(call)?;
    let customer = call.query.get("customer");
    let shelf = Shelf {
        url: "/v1/payment_intents",
        all: &work.store.intents,
        prefix: "pi_",
        fact: customer.map(|id| Fact::of_intent("customer", id)),
        numbers: work.store.index.created(from, to),
    };
    let keep = |intent: &Intent| {
        (from..=to).contains(&intent.created)
            && customer.is_none_or(|id| intent.echo.get("customer").and_then(Value::as_str) == Some(id))
    };
    shelf.page(work, call, keep, |intent| render::intent(work.site, intent))
}

pub(super) fn sessions(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let (from, to) = created_filter(call)?;
    let (customer, intent) = (call.query.get("customer"), call.query.get("payment_intent"));
    let of_intent = intent.map(|id| work.store.intents.get(id).and_then(|intent| number(intent.session.as_ref()?)));
    let shelf = Shelf {
        url: "/v1/checkout/sessions/list",
        all: &work.store.sessions,
        prefix: "cs_",
        fact: customer.map(|id| Fact::of_session("customer", id)),
        numbers: of_intent.map_or_else(|| work.store.index.created(from, to), only),
    };
    let keep = |session: &Session| {
        (from..=to).contains(&session.created)
            && customer.is_none_or(|id| session.customer.as_ref() == Some(id))
            && intent.is_none_or(|id| session.intent == *id)
    };
    shelf.page(work, call, keep, |session| render::session(work, session))
}

pub(super) fn endpoints(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let all = &work.store.endpoints;
    let shelf = Shelf { url: "/v1/webhook_endpoints", all, prefix: "we_", fact: None, numbers: ALL_NUMBERS };
    shelf.page(work, call, |_| true, |endpoint| render::endpoint(endpoint).into())
}

/// The lines of a session stand in the order in which they were sent.
pub(super) fn lines(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let session = session_operations::find(work, &call.id)?;
    let ids: Vec<&str> = session.lines.iter().map(|line| line.id.as_str()).collect();
    let place = |id: &str| ids.iter().position(|known| *known == id);
    let (shown, has_more) = match cursor(call)? {
        Cursor::None => cut(session.lines.iter(), limit(call)),
        Cursor::After(id) => {
            let place = place(id).ok_or_else(|| unknown_cursor("starting_after", id))?;
            cut(session.lines.iter().skip(place + 1), limit(call))
        }
        Cursor::Before(id) => {
            let place = place(id).ok_or_else(|| unknown_cursor("ending_before", id))?;
            let (mut shown, has_more) = cut(session.lines.iter().take(place).rev(), limit(call));
            shown.reverse();
            (shown, has_more)
        }
    };
    let url = format!("/v1/checkout/sessions/{}/line_items", session.id);
    Ok(render::list(&url, has_more, shown.into_iter().map(render::line).collect()))
}

/// Which fields can be searched for is the sandbox's own rule; WooshPay's sample shows `merchant_order_id`.
pub(super) fn search(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let query = call.query.get("query").map_or("", String::as_str);
    let Some((field, wanted)) = comparison(query) else {
        let message = format!(
            "`query` is `{query}`; it must be one comparison of {SEARCHABLE}, as in merchant_order_id:'order1234'"
        );
        return Err(Problem::invalid("query", message).code("query_invalid"));
    };
    let wanted = if field == "currency" { wanted.to_ascii_uppercase() } else { wanted };
    let shelf = Shelf {
        url: "/v1/payment_intents/search",
        all: &work.store.intents,
        prefix: "pi_",
        fact: (field != "id").then(|| Fact::of_intent(field, &wanted)),
        numbers: if field == "id" { only(number(&wanted)) } else { ALL_NUMBERS },
    };
    let keep = |intent: &Intent| match field {
        "id" => intent.id == wanted,
        "status" => intent.status.name() == wanted,
        "currency" => intent.currency == wanted,
        field => intent.echo.get(field).and_then(Value::as_str) == Some(&wanted),
    };
    shelf.page(work, call, keep, |intent| render::intent(work.site, intent))
}

const SEARCHABLE: &str = "merchant_order_id, merchant_user_id, customer, id, status or currency";

/// `field:'value'`, where a backslash takes the next letter as it is.
fn comparison(query: &str) -> Option<(&str, String)> {
    let (field, value) = query.trim().split_once(':')?;
    let field = field.trim();
    if !["merchant_order_id", "merchant_user_id", "customer", "id", "status", "currency"].contains(&field) {
        return None;
    }
    let value = value.trim();
    let quote = value.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
    let mut letters = value.chars().skip(1);
    let mut wanted = String::new();
    loop {
        match letters.next()? {
            '\\' => wanted.push(letters.next()?),
            letter if letter == quote => break,
            letter => wanted.push(letter),
        }
    }
    letters.next().is_none().then_some((field, wanted))
}

enum Cursor<'a> {
    None,
    After(&'a str),
    Before(&'a str),
}

fn cursor(call: &Call) -> Result<Cursor<'_>, Problem> {
    match (call.query.get("starting_after"), call.query.get("ending_before")) {
        (None, None) => Ok(Cursor::None),
        (Some(id), None) => Ok(Cursor::After(id)),
        (None, Some(id)) => Ok(Cursor::Before(id)),
        (Some(_), Some(_)) => {
            Err(Problem::invalid("ending_before", "`starting_after` and `ending_before` exclude each other"))
        }
    }
}

fn unknown_cursor(param: &str, id: &str) -> Problem {
    Problem::invalid(param, format!("`{param}` is `{id}`, which is not in this list")).code("cursor_unknown")
}

fn limit(call: &Call) -> usize {
    call.query.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(DEFAULT_LIMIT)
}

/// The first `limit` items, and whether there are more.
fn cut<T>(mut items: impl Iterator<Item = T>, limit: usize) -> (Vec<T>, bool) {
    let shown: Vec<T> = items.by_ref().take(limit).collect();
    (shown, items.next().is_some())
}

/// Objects kept by id, or those of them that may have a fact. Ids grow with time, so the order of ids is the order of
/// creation.
struct Shelf<'a, T> {
    url: &'a str,
    all: &'a BTreeMap<String, T>,
    prefix: &'a str,
    fact: Option<Fact>,
    /// The numbers of their ids.
    numbers: RangeInclusive<u64>,
}

impl<T> Shelf<'_, T> {
    fn page(
        mut self,
        work: &Work<'_>,
        call: &Call,
        keep: impl Fn(&T) -> bool,
        show: impl Fn(&T) -> Value,
    ) -> Result<Value, Problem> {
        let place = |param: &str, id: &str| {
            number(id).filter(|_| self.all.contains_key(id)).ok_or_else(|| unknown_cursor(param, id))
        };
        let (from, to) = (*self.numbers.start(), *self.numbers.end());
        let limit = limit(call);
        let (shown, has_more) = match cursor(call)? {
            Cursor::None => cut(self.items(work).rev().filter(|item| keep(item)), limit),
            Cursor::After(id) => {
                self.numbers = from..=to.min(place("starting_after", id)?.saturating_sub(1));
                cut(self.items(work).rev().filter(|item| keep(item)), limit)
            }
            Cursor::Before(id) => {
                self.numbers = from.max(place("ending_before", id)?.saturating_add(1))..=to;
                let (mut shown, has_more) = cut(self.items(work).filter(|item| keep(item)), limit);
                shown.reverse();
                (shown, has_more)
            }
        };
        Ok(render::list(self.url, has_more, shown.into_iter().map(show).collect()))
    }

    /// Oldest first.
    fn items<'a>(&'a self, work: &'a Work<'_>) -> Box<dyn DoubleEndedIterator<Item = &'a T> + 'a> {
        let id = |number: u64| format!("{}{number:019}", self.prefix);
        match self.fact {
            _ if self.numbers.is_empty() => Box::new(std::iter::empty()),
            Some(fact) => {
                let found = work.store.index.find(fact, self.numbers.clone());
                Box::new(found.filter_map(move |number| self.all.get(&id(number))))
            }
            None => {
                let ids = id(*self.numbers.start())..=id(*self.numbers.end());
                Box::new(self.all.range(ids).map(|(_, item)| item))
            }
        }
    }
}

/// This number, or none at all.
fn only(number: Option<u64>) -> RangeInclusive<u64> {
    number.map_or(RangeInclusive::new(1, 0), |number| number..=number)
}

/// `created[gt]` and its three sisters, as the first and the last moment.
fn created_filter(call: &Call) -> Result<(i64, i64), Problem> {
    let bound = |name: &str| match call.query.get(name) {
        None => Ok(None),
        Some(text) => text.parse::<i64>().map(Some).map_err(|_| {
            Problem::invalid(name, format!("`{name}` is `{text}`, which is not a number of milliseconds"))
        }),
    };
    let after = bound("created[gt]")?.map(|moment| moment.saturating_add(1));
    let before = bound("created[lt]")?.map(|moment| moment.saturating_sub(1));
    let from = after.max(bound("created[gte]")?);
    let to = bound("created[lte]")?.into_iter().chain(before).min();
    Ok((from.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::comparison;

    #[test]
    fn one_comparison_and_nothing_else() {
        let found = |text: &'static str| comparison(text).map(|(field, value)| format!("{field}={value}"));
        assert_eq!(found("merchant_order_id:'order1234'").as_deref(), Some("merchant_order_id=order1234"));
        assert_eq!(found(r#" status : "succeeded" "#).as_deref(), Some("status=succeeded"));
        assert_eq!(found(r"merchant_order_id:'it\'s \\'").as_deref(), Some(r"merchant_order_id=it's \"));
        for text in [
            "",
            "merchant_order_id",
            "merchant_order_id:order",
            "amount:'5'",
            "id:'a' AND id:'b'",
            "id:'a",
            "id:'a\\",
            "id:'a\"",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
