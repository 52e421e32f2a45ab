//! The body of a request, from `--data`, `--field` and flags, as the document has it.

use crate::failure::Failure;
use crate::files;
use crate::table::{Field, Kind, Operation};
use clap::ArgMatches;
use jsonschema::Validator;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;
use wooshpay_codegen::Document;
use wooshpay_codegen::schema::{self, Reading};

/// As deep as JSON is read, too.
const DEEPEST: usize = 120;

static DOCUMENT: LazyLock<Result<Document, String>> =
    LazyLock::new(|| Document::parse(wooshpay::SPEC).map_err(|error| error.to_string()));

fn document() -> Result<&'static Document, Failure> {
    DOCUMENT.as_ref().map_err(|why| Failure::local(format!("the document of this program cannot be read: {why}")))
}

/// The body as it is sent. What is given twice, or is not as the document has it, is refused.
pub(crate) fn body(operation: &Operation, matches: &ArgMatches) -> Result<Value, Failure> {
    let mut body = match matches.get_one::<String>("data") {
        Some(data) => data_of(data)?,
        None => Map::new(),
    };
    let document = document()?;
    let written = document.operations().find(|written| written.id() == Some(operation.api.id));
    let schema = written.and_then(|written| {
        schema::json_schema_of(document.follow(written.value.get("requestBody")?)?)
            .and_then(|schema| document.follow(schema))
    });
    for field in matches.get_many::<String>("field").into_iter().flatten() {
        let Some((path, text)) = field.split_once('=') else {
            return Err(Failure::usage(format!("--field {field}: expected a path, `=` and a value")));
        };
        put(document, &mut body, schema, path, text)?;
    }
    for field in operation.body.iter().filter(|field| !matches!(field.kind, Kind::Nested)) {
        let Some(values) = matches.get_many::<String>(field.flag) else { continue };
        let values = values.map(|text| typed(field, text)).collect::<Result<Vec<_>, _>>()?;
        let value = if field.repeated { Some(Value::Array(values)) } else { values.into_iter().next_back() };
        if let Some(value) = value
            && body.insert(field.name.to_owned(), value).is_some()
        {
            return Err(twice(field.name));
        }
    }
    let body = Value::Object(body);
    let reading = if matches.get_flag("allow-unknown") { Reading::Open } else { Reading::Closed };
    if let Some(written) = written
        && let Some(schema) = schema::request(document, &written, reading)
    {
        check(&schema, &body, operation)?;
    }
    Ok(body)
}

/// JSON on the command line, in a file for `@`, on standard input for `-`.
fn data_of(data: &str) -> Result<Map<String, Value>, Failure> {
    let bytes = match (data, data.strip_prefix('@')) {
        ("-", _) => files::read(Path::new("-"))?,
        (_, Some(file)) => files::read(Path::new(file))?,
        _ => data.as_bytes().to_vec(),
    };
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(members)) => {
            serde_json::from_slice::<Unique>(&bytes).map_err(|error| Failure::usage(format!("--data: {error}")))?;
            Ok(members)
        }
        Ok(_) => Err(Failure::usage("--data is no JSON object: a body begins with `{`")),
        Err(error) => Err(Failure::usage(format!("--data is no JSON: {error}"))
            .hint("expected an object such as '{\"amount\": 20000}', @FILE, or `-` for standard input")),
    }
}

fn typed(field: &Field, text: &str) -> Result<Value, Failure> {
    Ok(match field.kind {
        Kind::Integer => whole(field.name, text)?,
        Kind::Boolean => Value::Bool(text == "true"),
        _ => Value::String(text.to_owned()),
    })
}

fn whole(name: &str, text: &str) -> Result<Value, Failure> {
    let number = text.parse::<i64>();
    number
        .map(Value::from)
        .map_err(|_| Failure::usage(format!("`{name}` is {text:?}: it is a whole number, such as 20000")))
}

fn twice(name: &str) -> Failure {
    Failure::usage(format!("`{name}` is given twice"))
}

/// Puts a value at a path such as `line_items.0.quantity`, in the type that the document has there.
fn put(
    document: &Document,
    body: &mut Map<String, Value>,
    schema: Option<&Value>,
    path: &str,
    text: &str,
) -> Result<(), Failure> {
    if path.split('.').count() > DEEPEST {
        return Err(Failure::usage(format!("--field: the path lies deeper than {DEEPEST} members")));
    }
    let (name, mut rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let mut schema = schema.and_then(|schema| member(document, schema, name));
    let mut place = body.entry(name).or_insert(Value::Null);
    while let Some(path) = rest {
        let (name, more) = path.split_once('.').map_or((path, None), |(name, more)| (name, Some(more)));
        rest = more;
        let index = name.parse::<usize>().ok();
        if place.is_null() {
            // A number may be a name, too.
            let is_object = schema.is_some_and(|schema| schema.get("type").is_some_and(|kind| kind == "object"));
            let is_list = index.is_some() && !is_object;
            *place = if is_list { Value::Array(Vec::new()) } else { Value::Object(Map::new()) };
        }
        schema = schema.and_then(|schema| member(document, schema, name));
        place = match (place, index) {
            (Value::Object(members), _) => members.entry(name).or_insert(Value::Null),
            (Value::Array(items), Some(index)) => {
                let have = items.len();
                if index == have {
                    items.push(Value::Null);
                }
                match items.get_mut(index) {
                    Some(item) => item,
                    None => {
                        let why = format!("--field: item {index} comes after item {have}, which is not given yet");
                        return Err(Failure::usage(why));
                    }
                }
            }
            _ => return Err(Failure::usage(format!("--field: nothing can be below what `{name}` is put under"))),
        };
    }
    if !place.is_null() {
        return Err(twice(path));
    }
    *place = match schema.and_then(|schema| schema.get("type")?.as_str()) {
        Some("integer") => whole(path, text)?,
        Some("boolean") => match text {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return Err(Failure::usage(format!("`{path}` is {text:?}: it is true or false"))),
        },
        Some("string") => Value::String(text.to_owned()),
        // The document does not say: what reads as JSON is JSON.
        _ => serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned())),
    };
    Ok(())
}

/// The schema of a member or an item.
fn member<'a>(document: &'a Document, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let found = schema.pointer("/properties").and_then(|members| members.get(name));
    let found = found.or_else(|| schema.get("items").filter(|_| name.parse::<usize>().is_ok()));
    let found = document.follow(found.or_else(|| schema.get("additionalProperties"))?)?;
    match found.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([one]) => document.follow(one),
        _ => Some(found),
    }
}

/// Refuses what the service would refuse, before it is sent.
fn check(schema: &Value, body: &Value, operation: &Operation) -> Result<(), Failure> {
    let validator: Validator = jsonschema::validator_for(schema)
        .map_err(|error| Failure::local(format!("the schema of this request cannot be used: {error}")))?;
    let mut problems = validator.iter_errors(body).map(|error| {
        let place = error.instance_path().to_string().trim_start_matches('/').replace('/', ".");
        let place = if place.is_empty() { String::new() } else { format!("`{place}`: ") };
        format!("{place}{error}")
    });
    let Some(first) = problems.next() else { return Ok(()) };
    let message = problems.fold(first, |all, problem| format!("{all}\n{problem}"));
    let (resource, verb) = (operation.resource, operation.verb);
    Err(Failure::usage(format!("nothing was sent: {message}")).hint(format!(
        "`wooshpay {resource} {verb} --help` tells the fields; --allow-unknown sends those that this program does not know"
    )))
}

/// JSON in which no object says a thing twice and no number is anything but whole: the last one would count, or be rounded.
struct Unique;

impl<'de> Deserialize<'de> for Unique {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueVisitor)
    }
}

struct UniqueVisitor;

impl<'de> Visitor<'de> for UniqueVisitor {
    type Value = Unique;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Unique, A::Error> {
        let mut names = HashSet::new();
        while let Some((name, Unique)) = members.next_entry::<String, Unique>()? {
            if !names.insert(name.clone()) {
                return Err(A::Error::custom(format!("`{name}` is given twice")));
            }
        }
        Ok(Unique)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Unique, A::Error> {
        while items.next_element::<Unique>()?.is_some() {}
        Ok(Unique)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Unique, E> {
        Err(E::custom(format!("{number} is no whole number of at most 64 bits, and the API takes no others")))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Unique, E> {
        Ok(Unique)
    }

    fn visit_unit<E: Error>(self) -> Result<Unique, E> {
        Ok(Unique)
    }
}
