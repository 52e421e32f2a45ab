//! The operations of the API as commands: `wooshpay <resource> <verb>`.

use crate::body::body;
use crate::context::Context;
use crate::failure::{Exit, Failure, again};
use crate::generated::{OPERATIONS, RESOURCES};
use crate::output;
use crate::table::{Answer, Field, Kind, Operation};
use clap::builder::{PossibleValue, PossibleValuesParser, StringValueParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde::Deserialize;
use serde_json::{Value, json};
use std::ffi::OsStr;
use wooshpay::http::Method;
use wooshpay::{Call, Page, Raw};

/// A command for each resource, with its verbs below.
pub(crate) fn commands() -> impl Iterator<Item = Command> {
    RESOURCES.iter().map(|(resource, about)| {
        let verbs: Vec<&str> = of(resource).map(|operation| operation.verb).collect();
        let command = Command::new(*resource).about(format!("{about} [{}]", verbs.join(", "))).long_about(*about);
        let command = command.subcommand_required(true).arg_required_else_help(true);
        let command = with_dashes(command, resource);
        of(resource).fold(command, |command, operation| command.subcommand(one(operation)))
    })
}

/// The operation that these words name.
pub(crate) fn find(resource: &str, verb: &str) -> Option<&'static Operation> {
    of(resource).find(|operation| operation.verb == verb)
}

fn of(resource: &str) -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(move |operation| operation.resource == resource)
}

/// Takes the name with dashes, too: who cannot remember which it is, need not.
fn with_dashes(command: Command, name: &str) -> Command {
    if name.contains('_') { command.alias(name.replace('_', "-")) } else { command }
}

fn one(operation: &'static Operation) -> Command {
    let mut long = format!("{}.", operation.summary);
    if !operation.about.is_empty() {
        long.push_str(&format!("\n\n{}", operation.about));
    }
    long.push_str(&format!("\n\n{} {}. Evidence: {}.", operation.api.method, operation.api.path, operation.evidence));
    let mut command = Command::new(operation.verb).about(operation.summary).long_about(long).after_long_help(format!(
        "Examples:\n{}",
        operation
            .examples
            .iter()
            .map(|example| format!("  {}\n", example.replace('\n', "\n  ")))
            .collect::<Vec<_>>()
            .join("\n")
    ));
    command = with_dashes(command, operation.verb);
    if let Some(id) = &operation.id {
        let prefix = id.prefix;
        let parse = move |text: &str| match text.strip_prefix(prefix) {
            Some(_) => Ok(text.to_owned()),
            None => Err(format!("it does not start with `{prefix}`")),
        };
        command = command.arg(Arg::new("id").value_name("ID").required(true).help(id.help).value_parser(parse));
    }
    for field in operation.query {
        command = command.arg(flag(field).required(field.required).help_heading("Query"));
    }
    let (deep, flat): (Vec<&Field>, Vec<&Field>) =
        operation.body.iter().partition(|field| matches!(field.kind, Kind::Nested));
    for field in flat {
        command = command.arg(flag(field).help_heading("Fields"));
    }
    if operation.sends {
        let below: Vec<&str> = deep.iter().map(|field| field.name).collect();
        let below = if below.is_empty() { String::new() } else { format!("; of these: {}", below.join(", ")) };
        command = command
            .arg(
                Arg::new("field")
                    .short('f')
                    .long("field")
                    .value_name("PATH=VALUE")
                    .action(ArgAction::Append)
                    .help_heading("Fields")
                    .help(format!(
                        "A field that lies deeper, by its path with dots, such as metadata.shop=jakarta{below}"
                    )),
            )
            .arg(
                Arg::new("data")
                    .short('d')
                    .long("data")
                    .value_name("JSON")
                    .help_heading("Fields")
                    .help("The body as JSON, @FILE, or - for standard input; flags and fields add to it"),
            )
            .arg(
                Arg::new("allow-unknown")
                    .long("allow-unknown")
                    .action(ArgAction::SetTrue)
                    .help_heading("Fields")
                    .help("Sends fields that this version does not know, too"),
            );
    }
    if operation.api.method == Method::POST {
        command = command.arg(
            Arg::new("idempotency-key")
                .long("idempotency-key")
                .value_name("KEY")
                .help("Makes it the same request as the one that was sent with this key"),
        );
    }
    if operation.answer == Answer::List && operation.query.iter().any(|field| field.name == "starting_after") {
        command = command.arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("Every page; with --json an object on each line"),
        );
    }
    command
}

fn flag(field: &'static Field) -> Arg {
    let need = if field.required { " (required)" } else { "" };
    let arg = Arg::new(field.flag).long(field.flag).help(format!("{}{need}", field.help));
    let arg = if field.flag == field.name { arg } else { arg.alias(field.name) };
    let arg = match field.kind {
        Kind::Boolean => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .value_parser(PossibleValuesParser::new(["true", "false"]))
            .hide_possible_values(true)
            .value_name("BOOLEAN"),
        Kind::Choice(values) => arg.value_parser(PossibleValuesParser::new(values)).value_name("WORD"),
        Kind::Integer => arg.value_name("NUMBER").allow_negative_numbers(true),
        Kind::Suggestion(values) => arg.value_name("WORD").hide_possible_values(true).value_parser(Suggested(values)),
        Kind::Text | Kind::Nested => arg.value_name("TEXT"),
    };
    if field.repeated { arg.action(ArgAction::Append) } else { arg }
}

/// Takes any text, and lets a shell complete these.
#[derive(Clone)]
struct Suggested(&'static [&'static str]);

impl TypedValueParser for Suggested {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(PossibleValue::new)))
    }
}

/// Makes the call and shows what came back.
pub(crate) async fn run(context: &Context, operation: &'static Operation, matches: &ArgMatches) -> Result<(), Failure> {
    if operation.answer == Answer::List && matches.try_get_one::<bool>("all").ok().flatten() == Some(&true) {
        return all(context, operation, call(context, operation, matches)?).await;
    }
    let mut call = call::<Value>(context, operation, matches)?;
    let mut said = String::new();
    if operation.sends {
        let body = body(operation, matches)?;
        said = format!(": {}", output::plain(&body.to_string()));
        call = call.json(&body);
    }
    let is_question = operation.api.method == Method::GET;
    if !is_question {
        let id = matches.try_get_one::<String>("id").ok().flatten().map(|id| format!(", {id}")).unwrap_or_default();
        context.confirm(&format!("{}{id}{said}", lower(operation.summary))).await?;
    }
    let go_on = match operation.api.method {
        Method::POST => {
            let key = context.key(matches.get_one::<String>("idempotency-key").map(String::as_str))?;
            let go_on = again(key.as_str());
            call = call.idempotency_key(key);
            go_on
        }
        _ => "it may have happened; the same command again deletes nothing else".to_owned(),
    };
    if !is_question {
        context.doing(Some(format!("stopped while the request was under way: {go_on}")));
    }
    let answer = call.send().await.map_err(|error| match error.idempotency_key() {
        Some(_) => context.explain(error, is_question),
        None => context.explain(error, is_question).if_unknown(&go_on),
    })?;
    context.doing(None);
    let value = answer.value();
    let id = operation.id.as_ref().and_then(|_| matches.get_one::<String>("id")).map(String::as_str);
    if let Some(what) = amiss(operation, id, value) {
        let why = format!("{}: the service answered {} and {what}", operation.api.id, answer.status());
        return Err(match is_question {
            true => Failure::new(Exit::NotSent, why),
            false => Failure::new(Exit::Unknown, why).hint(go_on),
        });
    }
    if answer.is_replayed() {
        output::note(
            "this key was used before: what follows is the stored answer to the first request, and nothing was done now",
        );
    }
    show(context, operation, value).map_err(|failure| match value.get("id").and_then(Value::as_str) {
        Some(id) if !is_question => failure.though_done(id),
        _ => failure,
    })
}

/// Why an answer is none to what was asked; nothing when it is one.
fn amiss(operation: &Operation, asked: Option<&str>, value: &Value) -> Option<String> {
    if operation.answer == Answer::List {
        return (!value.get("data").is_some_and(Value::is_array)).then(|| "no list".to_owned());
    }
    if !value.is_object() || value.get("error").is_some() {
        return Some("no object".to_owned());
    }
    match (asked, value.get("id").and_then(Value::as_str).filter(|id| !id.is_empty())) {
        (Some(asked), Some(answered)) if asked != answered => Some(format!("{answered}, where {asked} was asked for")),
        // A balance has none.
        (_, None) if asked.is_some() || operation.api.method != Method::GET => Some("no object".to_owned()),
        _ if operation.api.method == Method::DELETE && value.get("deleted") != Some(&Value::Bool(true)) => {
            Some("does not say that it is deleted".to_owned())
        }
        _ => None,
    }
}

fn call<T>(context: &Context, operation: &'static Operation, matches: &ArgMatches) -> Result<Call<T, Raw>, Failure> {
    let client = context.settings.client()?;
    let id = operation.id.as_ref().and_then(|_| matches.get_one::<String>("id")).map(String::as_str);
    let mut call = client.operation(operation.api, id);
    for field in operation.query {
        if let Some(text) = matches.get_one::<String>(field.flag) {
            if matches!(field.kind, Kind::Integer) && text.parse::<i64>().is_err() {
                return Err(Failure::usage(format!("--{} is {text:?}: it is a whole number", field.flag)));
            }
            call = call.extra_query(field.name, text);
        }
    }
    Ok(call)
}

fn show(context: &Context, operation: &Operation, value: &Value) -> Result<(), Failure> {
    match (context.flags.json, value.get("data").and_then(Value::as_array)) {
        (true, _) => output::json(value),
        (false, Some(items)) if operation.answer == Answer::List => {
            output::table(operation.columns, items)?;
            if value.get("has_more") == Some(&Value::Bool(true)) {
                let last = items.last().and_then(|item| item.get("id")).and_then(Value::as_str).unwrap_or_default();
                let last = output::plain(last);
                output::note(format_args!("there are more: --starting-after {last}, or --all"));
            }
            Ok(())
        }
        _ => output::object(value),
    }
}

/// A page of anything.
#[derive(Deserialize)]
struct Untyped {
    data: Vec<Value>,
    has_more: Option<Value>,
}

impl Page for Untyped {
    type Item = Value;

    fn into_parts(self) -> (Vec<Value>, bool) {
        (self.data, self.has_more.is_some_and(|more| ![json!(false), json!(null), json!(""), json!(0)].contains(&more)))
    }

    fn cursor(item: &Value) -> &str {
        item.get("id").and_then(Value::as_str).unwrap_or_default()
    }
}

async fn all(context: &Context, operation: &Operation, call: Call<Untyped, Raw>) -> Result<(), Failure> {
    let mut items = call.paged().items();
    let mut rows = Vec::new();
    while let Some(item) = items.next().await {
        let item = item.map_err(|error| context.explain(error, true))?;
        match context.flags.json {
            true => output::json_line(&item)?,
            false => rows.push(item),
        }
    }
    if context.flags.json { Ok(()) } else { output::table(operation.columns, &rows) }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}
