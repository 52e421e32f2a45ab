//! The operations as a command line offers them: a table of Rust statics. What a person types is checked against it by the
//! command line, and what the table names is checked by the compiler.

mod example;

use crate::document::{Document, Operation};
use crate::error::Error;
use crate::facts;
use crate::generate::MARK;
use crate::lint;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Flags that every command has, or every command of a kind.
const TAKEN: [&str; 14] = [
    "all",
    "allow-unknown",
    "base-url",
    "data",
    "field",
    "help",
    "idempotency-key",
    "json",
    "key-file",
    "profile",
    "send-live-key-to",
    "verbose",
    "version",
    "yes",
];

/// Turns the text of an OpenAPI document into the table of commands. `example` gives the text of an example's file, by the
/// `externalValue` that names it. The same texts give the same bytes.
///
/// # Errors
/// When the document does not satisfy [`lint::lint`](crate::lint::lint), when two operations would be one command, or when a
/// field would be a flag that means something else. Each problem names its place.
pub fn commands(spec: &str, example: &dyn Fn(&str) -> Option<String>) -> Result<String, Error> {
    let document = Document::parse(spec)?;
    let problems = lint::lint(&document);
    if !problems.is_empty() {
        return Err(Error::many(problems));
    }
    let mut known = BTreeMap::new();
    let mut resources = BTreeMap::new();
    let mut rows = Vec::new();
    for operation in document.operations() {
        let (resource, verb) = name(&operation);
        let place = operation.place();
        if let Some(other) = known.insert((resource.clone(), verb.clone()), place.clone()) {
            return Err(Error::one(
                place,
                format!("is the command `{resource} {verb}`, and so is {other}: rename one"),
            ));
        }
        resources.entry(resource.clone()).or_insert_with(|| tag(&document, &operation).unwrap_or_default());
        let row = row(&document, &operation, &resource, &verb, example)?;
        rows.push(((resource, verb), row));
    }
    rows.sort_by(|(left, _), (right, _)| left.cmp(right));
    let rows = rows.iter().map(|(_, row)| row);
    let resources = resources.iter().map(|(name, about)| quote! { (#name, #about) });
    let (times, secrets) = (referring(&document, "Timestamp"), referring(&document, "Secret"));
    let tokens = quote! {
        use crate::table::{Answer, Field, Id, Kind, Operation};
        use wooshpay::operations;

        /// What the operations work on, and what that is.
        pub(crate) static RESOURCES: &[(&str, &str)] = &[#(#resources),*];
        /// Members that hold a time, in milliseconds.
        pub(crate) static TIMES: &[&str] = &[#(#times),*];
        /// Members that hold a secret.
        pub(crate) static SECRETS: &[&str] = &[#(#secrets),*];
        /// Every operation, by resource and verb.
        pub(crate) static OPERATIONS: &[Operation] = &[#(#rows),*];
    };
    let file = syn::parse2(tokens).map_err(|error| Error::one("generator", format!("made no Rust: {error}")))?;
    Ok(format!("{MARK}{}", prettyplease::unparse(&file)))
}

/// `/v1/checkout/sessions/{id}/line_items` is about `checkout_sessions`, and `list_checkout_session_line_items` does
/// `list_line_items` with them. `list` and `search` at the end of a path are verbs.
fn name(operation: &Operation<'_>) -> (String, String) {
    let id = operation.id().unwrap_or_default();
    let (verb, rest) = id.split_once('_').unwrap_or((id, ""));
    let mut words: Vec<&str> =
        operation.path.split('/').skip(2).take_while(|segment| !segment.starts_with('{')).collect();
    words.pop_if(|last| *last == verb && operation.path.ends_with(verb));
    let resource = words.join("_");
    let singular = resource.strip_suffix('s').unwrap_or(&resource);
    let more = rest.strip_prefix(resource.as_str()).or_else(|| rest.strip_prefix(singular)).unwrap_or_default();
    (resource.clone(), format!("{verb}{more}"))
}

fn tag(document: &Document, operation: &Operation<'_>) -> Option<String> {
    let tag = operation.value.get("tags")?.get(0)?.as_str()?;
    let tags = document.root().get("tags")?.as_array()?;
    let tag = tags.iter().find(|known| facts::text(known, "name") == Some(tag))?;
    Some(line(facts::text(tag, "description")?))
}

fn row(
    document: &Document,
    operation: &Operation<'_>,
    resource: &str,
    verb: &str,
    example: &dyn Fn(&str) -> Option<String>,
) -> Result<TokenStream, Error> {
    let place = operation.place();
    let constant = format_ident!("{}", operation.id().unwrap_or_default().to_uppercase());
    let summary = line(facts::text(operation.value, "summary").unwrap_or_default());
    let about = line(facts::text(operation.value, "description").unwrap_or_default());
    let evidence = facts::evidence(facts::text(operation.value, "x-evidence").unwrap_or_default());
    let parameters = document.parameters(operation);
    let of = |place: &'static str| parameters.iter().filter(move |p| facts::text(p, "in") == Some(place)).copied();
    let id = match of("path").next() {
        Some(parameter) => {
            let schema = document.follow(parameter.get("schema").unwrap_or(&Value::Null));
            let prefix = schema.and_then(|schema| facts::text(schema, "x-id-prefix")).unwrap_or_default();
            let help = line(facts::text(parameter, "description").unwrap_or_default());
            quote! { Some(Id { prefix: #prefix, help: #help }) }
        }
        None => quote! { None },
    };
    let query: Vec<Given> = of("query").map(|parameter| Given::parameter(document, parameter)).collect();
    let schema =
        operation.value.get("requestBody").and_then(|body| crate::schema::json_schema_of(document.follow(body)?));
    let body = schema.map(|schema| Given::members(document, document.follow(schema).unwrap_or(schema)));
    for given in query.iter().chain(body.iter().flatten()) {
        if TAKEN.contains(&given.flag.as_str()) {
            let what =
                format!("`{}` would be the flag `--{}`, which every command has: rename it", given.name, given.flag);
            return Err(Error::one(&place, what));
        }
    }
    let (answer, columns) = match list(document, operation) {
        Some(columns) if columns.is_empty() => {
            let what = "answers a list of things without `x-columns`: name there what a table shows";
            return Err(Error::one(&place, what));
        }
        Some(columns) => (quote! { Answer::List }, columns),
        None => (quote! { Answer::Object }, Vec::new()),
    };
    let examples = example::lines(document, operation, resource, verb, body.as_deref().unwrap_or_default(), example)?;
    let sends = body.is_some();
    let body = body.unwrap_or_default();
    Ok(quote! {
        Operation {
            api: &operations::#constant,
            resource: #resource,
            verb: #verb,
            summary: #summary,
            about: #about,
            evidence: #evidence,
            id: #id,
            query: &[#(#query),*],
            sends: #sends,
            body: &[#(#body),*],
            answer: #answer,
            columns: &[#(#columns),*],
            examples: &[#(#examples),*],
        }
    })
}

/// A parameter of a query, or a member of a body.
struct Given {
    name: String,
    flag: String,
    kind: Kind,
    repeated: bool,
    required: bool,
    help: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Boolean,
    /// One of these.
    Choice(Vec<String>),
    /// One of these, or another.
    Suggestion(Vec<String>),
    /// An object, or a list of objects.
    Nested,
}

impl Given {
    fn parameter(document: &Document, parameter: &Value) -> Self {
        let null = Value::Null;
        let schema = parameter.get("schema").unwrap_or(&null);
        let required = parameter.get("required") == Some(&Value::Bool(true));
        let help = facts::text(parameter, "description").unwrap_or_default();
        Self::new(document, facts::text(parameter, "name").unwrap_or_default(), schema, required, help)
    }

    fn members(document: &Document, schema: &Value) -> Vec<Self> {
        let required: BTreeSet<&str> =
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let members = schema.get("properties").and_then(Value::as_object);
        let members = members.into_iter().flatten().map(|(name, member)| {
            let own = facts::text(member, "description");
            let help = own.or_else(|| facts::text(document.follow(member)?, "description")).unwrap_or_default();
            Self::new(document, name, member, required.contains(name.as_str()), help)
        });
        let mut members: Vec<Self> = members.collect();
        members.sort_by_key(|member| !member.required);
        members
    }

    fn new(document: &Document, name: &str, schema: &Value, required: bool, help: &str) -> Self {
        let flag = flag(name);
        let (kind, repeated) = match items(document, schema) {
            Some(items) => match kind(document, items) {
                Kind::Nested => (Kind::Nested, false),
                kind => (kind, true),
            },
            None => (kind(document, schema), false),
        };
        Self { name: name.to_owned(), flag, kind, repeated, required, help: line(help) }
    }
}

impl quote::ToTokens for Given {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { name, flag, repeated, required, help, .. } = self;
        let kind = match &self.kind {
            Kind::Text => quote! { Kind::Text },
            Kind::Integer => quote! { Kind::Integer },
            Kind::Boolean => quote! { Kind::Boolean },
            Kind::Choice(values) => quote! { Kind::Choice(&[#(#values),*]) },
            Kind::Suggestion(values) => quote! { Kind::Suggestion(&[#(#values),*]) },
            Kind::Nested => quote! { Kind::Nested },
        };
        tokens.extend(quote! {
            Field { name: #name, flag: #flag, kind: #kind, repeated: #repeated, required: #required, help: #help }
        });
    }
}

/// `created[gte]` is given as `--created-gte`.
fn flag(name: &str) -> String {
    name.replace(['_', '['], "-").replace(']', "")
}

/// What a list holds.
fn items<'a>(document: &'a Document, schema: &'a Value) -> Option<&'a Value> {
    whole(document, schema)?.get("items")
}

fn kind(document: &Document, schema: &Value) -> Kind {
    let Some(schema) = whole(document, schema) else { return Kind::Nested };
    let values = schema.get("enum").and_then(Value::as_array);
    let values = || values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    match (facts::text(schema, "type"), schema.get("enum"), schema.get("x-open")) {
        (Some("string"), Some(_), None) => Kind::Choice(values()),
        (Some("string"), Some(_), Some(_)) => Kind::Suggestion(values()),
        (Some("string"), None, _) => Kind::Text,
        (Some("integer"), ..) => Kind::Integer,
        (Some("boolean"), ..) => Kind::Boolean,
        _ => Kind::Nested,
    }
}

/// The schema itself, or the one that it refers to, alone or with a few words of its own.
fn whole<'a>(document: &'a Document, schema: &'a Value) -> Option<&'a Value> {
    let schema = document.follow(schema)?;
    match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([one]) => document.follow(one),
        _ => Some(schema),
    }
}

/// What a table shows of the things in a list; nothing when the answer is no list.
fn list(document: &Document, operation: &Operation<'_>) -> Option<Vec<String>> {
    let answer = document.follow(operation.value.get("responses")?.get("200")?)?;
    let members = document.follow(crate::schema::json_schema_of(answer)?)?.get("properties")?;
    members.get("has_more")?;
    let item = document.follow(items(document, members.get("data")?)?)?;
    let columns = item.get("x-columns").and_then(Value::as_array);
    Some(columns.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// The members of any schema that are of this one.
fn referring(document: &Document, wanted: &str) -> BTreeSet<String> {
    let target = document.root().pointer("/components/schemas").and_then(|schemas| schemas.get(wanted));
    let schemas = document.root().pointer("/components/schemas").and_then(Value::as_object);
    let members =
        schemas.into_iter().flatten().filter_map(|(_, schema)| schema.get("properties")?.as_object()).flatten();
    members
        .filter(|(_, member)| target.is_some() && whole(document, member) == target)
        .map(|(name, _)| name.clone())
        .collect()
}

/// A text without the line ends of the document.
fn line(text: &str) -> String {
    text.split("\n\n")
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n\n")
}
