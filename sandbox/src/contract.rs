//! The specification as the sandbox uses it: which operations there are, and what a request or an answer must look like.

use crate::problem::Problem;
use crate::rules::Rules;
use jsonschema::Validator;
use jsonschema::error::{ValidationError, ValidationErrorKind};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use wooshpay_codegen::document::{Document, Operation as Written};
use wooshpay_codegen::schema::{self, Reading};

type Compiled = Result<Option<Arc<Validator>>, String>;

/// Everything the specification says.
pub(crate) struct Contract {
    document: Document,
    pub(crate) rules: Rules,
    pub(crate) operations: Vec<Arc<Operation>>,
    open: Vec<String>,
    answers: Mutex<HashMap<(String, u16), Compiled>>,
}

/// One operation of the specification.
pub(crate) struct Operation {
    pub(crate) id: String,
    /// In capitals, as HTTP writes it.
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: BodyRule,
    query: Vec<Parameter>,
    /// Those of the answers that the specification describes.
    statuses: Vec<u16>,
    request: OnceLock<Compiled>,
}

/// Whether an operation takes a JSON body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyRule {
    None,
    Required,
}

struct Parameter {
    name: String,
    required: bool,
    integer: bool,
    schema: Value,
    compiled: OnceLock<Compiled>,
}

/// Read once for the whole process: reading takes longer than all else that starting a sandbox takes.
static OURS: LazyLock<Result<Arc<Contract>, String>> = LazyLock::new(|| Contract::read(wooshpay::SPEC).map(Arc::new));

impl Contract {
    /// The contract of the specification that the SDK is made from, with every schema that was compiled so far.
    pub(crate) fn ours() -> Result<Arc<Self>, String> {
        OURS.clone()
    }

    fn read(text: &str) -> Result<Self, String> {
        let document = Document::parse(text).map_err(|error| error.to_string())?;
        let rules = Rules::read(&document)?;
        let operations =
            document.operations().map(|written| Operation::read(&document, &written)).map(Arc::new).collect();
        let schemas = document.root().pointer("/components/schemas").and_then(Value::as_object);
        let open = schemas.into_iter().flatten().filter(|(_, schema)| schema.get("x-open").is_some());
        let open = open.map(|(name, _)| name.clone()).collect();
        Ok(Self { rules, operations, open, answers: Mutex::default(), document })
    }

    /// Every event type that the specification lists.
    pub(crate) fn event_types(&self) -> Vec<String> {
        let listed = self.document.root().pointer("/components/schemas/EventType/enum").and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Refuses a body that the specification does not allow.
    pub(crate) fn check_request(&self, operation: &Operation, body: &Value) -> Result<(), Problem> {
        let compiled = operation.request.get_or_init(|| {
            let written = self.written(operation);
            self.compile(written.and_then(|written| schema::request(&self.document, &written, Reading::Closed)))
        });
        let Some(validator) = usable(compiled)? else { return Ok(()) };
        match validator.iter_errors(body).next() {
            Some(error) => Err(explain(&error)),
            None => whole_numbers(body, &mut String::new()),
        }
    }

    /// Refuses a query that the specification does not allow, and returns it by name.
    pub(crate) fn check_query(
        &self,
        operation: &Operation,
        given: Vec<(String, String)>,
    ) -> Result<BTreeMap<String, String>, Problem> {
        let mut query = BTreeMap::new();
        for (name, text) in given {
            let Some(parameter) = operation.query.iter().find(|parameter| parameter.name == name) else {
                let known: Vec<&str> = operation.query.iter().map(|parameter| parameter.name.as_str()).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                let message = format!("`{name}` is not a query parameter of this operation; there are: {known}");
                return Err(Problem::invalid(name, message).code("parameter_unknown"));
            };
            self.check_parameter(parameter, &text)?;
            if query.insert(name.clone(), text).is_some() {
                let message = format!("`{name}` is given more than once");
                return Err(Problem::invalid(name, message));
            }
        }
        let absent = |parameter: &&Parameter| parameter.required && !query.contains_key(&parameter.name);
        match operation.query.iter().find(absent) {
            Some(parameter) => {
                let message = format!("the query parameter `{}` is required", parameter.name);
                Err(Problem::invalid(&parameter.name, message).code("parameter_missing"))
            }
            None => Ok(query),
        }
    }

    fn check_parameter(&self, parameter: &Parameter, text: &str) -> Result<(), Problem> {
        let value = match (parameter.integer, text.parse::<i64>()) {
            (false, _) => Value::from(text),
            (true, Ok(number)) => Value::from(number),
            (true, Err(_)) => {
                let message = format!("`{}` is `{text}`, which is not a whole number", parameter.name);
                return Err(Problem::invalid(&parameter.name, message));
            }
        };
        let wrapped = || schema::wrap(&self.document, &parameter.schema, Reading::Closed);
        let compiled = parameter.compiled.get_or_init(|| self.compile(Some(wrapped())));
        match usable(compiled)?
            .and_then(|validator| validator.iter_errors(&value).next().map(|error| error.to_string()))
        {
            Some(reason) => Err(Problem::invalid(&parameter.name, format!("`{}`: {reason}", parameter.name))),
            None => Ok(()),
        }
    }

    /// What is wrong with an answer of this operation; `None` stands for a request that met no operation.
    pub(crate) fn check_answer(&self, operation: Option<&Operation>, status: u16, body: &[u8]) -> Result<(), String> {
        let value: Value = serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))?;
        if status < 400 && !operation.is_some_and(|operation| operation.statuses.contains(&status)) {
            return Err(format!("the specification has no status {status} here"));
        }
        let place = if status < 400 { operation.map_or("", |operation| operation.id.as_str()) } else { "error" };
        let compiled = {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            answers.entry((place.to_owned(), status.min(400))).or_insert_with(|| self.answer(operation, status)).clone()
        };
        let validator = compiled?.ok_or("the specification has no schema for this answer")?;
        match validator.iter_errors(&value).next() {
            Some(error) => Err(format!("{}: {error}", at(error.instance_path().as_str()))),
            None => Ok(()),
        }
    }

    fn answer(&self, operation: Option<&Operation>, status: u16) -> Compiled {
        if status >= 400 {
            return self.compile(Some(schema::named(&self.document, "ErrorBody", Reading::Closed)));
        }
        let written = operation.and_then(|operation| self.written(operation));
        self.compile(written.and_then(|written| schema::response(&self.document, &written, status, Reading::Closed)))
    }

    fn written(&self, operation: &Operation) -> Option<Written<'_>> {
        self.document.operations().find(|written| written.id() == Some(&operation.id))
    }

    fn compile(&self, schema: Option<Value>) -> Compiled {
        let Some(mut schema) = schema else { return Ok(None) };
        // An enum that the specification calls open may carry words it does not list.
        for name in &self.open {
            if let Some(open) =
                schema.pointer_mut(&format!("/components/schemas/{name}")).and_then(Value::as_object_mut)
            {
                open.remove("enum");
            }
        }
        let validator =
            jsonschema::validator_for(&schema).map_err(|error| format!("a schema does not compile: {error}"))?;
        Ok(Some(Arc::new(validator)))
    }
}

impl Operation {
    fn read(document: &Document, written: &Written<'_>) -> Self {
        let parameters = document.parameters(written);
        let answers = written.value.get("responses").and_then(Value::as_object);
        let in_query = parameters.into_iter().filter(|parameter| text(parameter, "in") == "query");
        Self {
            id: written.id().unwrap_or_default().to_owned(),
            method: written.method.to_ascii_uppercase(),
            path: written.path.to_owned(),
            body: if written.value.get("requestBody").is_some() { BodyRule::Required } else { BodyRule::None },
            query: in_query.map(|parameter| Parameter::read(document, parameter)).collect(),
            statuses: answers.into_iter().flatten().filter_map(|(status, _)| status.parse().ok()).collect(),
            request: OnceLock::new(),
        }
    }
}

impl Parameter {
    fn read(document: &Document, parameter: &Value) -> Self {
        let schema = parameter.get("schema").cloned().unwrap_or_default();
        let kind = document.follow(&schema).map(|schema| text(schema, "type").to_owned());
        Self {
            name: text(parameter, "name").to_owned(),
            required: parameter.get("required") == Some(&Value::Bool(true)),
            integer: kind.as_deref() == Some("integer"),
            schema,
            compiled: OnceLock::new(),
        }
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn usable(compiled: &Compiled) -> Result<Option<&Validator>, Problem> {
    match compiled {
        Ok(validator) => Ok(validator.as_deref()),
        Err(reason) => Err(Problem::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, reason)),
    }
}

/// `/line_items/0/quantity` as a programmer writes it: `line_items[0].quantity`.
fn at(pointer: &str) -> String {
    let mut out = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if part.bytes().all(|byte| byte.is_ascii_digit()) {
            out.push_str(&format!("[{part}]"));
        } else {
            out.push_str(if out.is_empty() { "" } else { "." });
            out.push_str(&part);
        }
    }
    out
}

fn explain(error: &ValidationError<'_>) -> Problem {
    let place = at(error.instance_path().as_str());
    let inside = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let param = inside(property.as_str().unwrap_or_default());
            let message = format!("`{param}` is required");
            Problem::invalid(param, message).code("parameter_missing")
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let param = inside(unexpected.first().map_or("", String::as_str));
            let message = format!("`{param}` is not a parameter of this operation");
            Problem::invalid(param, message).code("parameter_unknown")
        }
        _ if place.is_empty() => Problem::bare("the body is not a JSON object"),
        _ => {
            let message = format!("`{place}`: {error}");
            Problem::invalid(place, message).code("parameter_invalid")
        }
    }
}

/// JSON Schema takes `1.0` and `1e30` for integers; the service's numbers are whole and have 64 bits.
fn whole_numbers(value: &Value, place: &mut String) -> Result<(), Problem> {
    let mut visit = |name: String, value: &Value| {
        let length = place.len();
        place.push('/');
        place.push_str(&name);
        let result = whole_numbers(value, place);
        place.truncate(length);
        result
    };
    match value {
        Value::Object(members) => members.iter().try_for_each(|(name, value)| visit(name.clone(), value)),
        Value::Array(items) => items.iter().enumerate().try_for_each(|(index, item)| visit(index.to_string(), item)),
        Value::Number(number) if number.as_i64().is_none() => {
            let param = at(place);
            let message = format!("`{param}` is {number}, which is not a whole number of at most 64 bits");
            Err(Problem::invalid(param, message).code("parameter_invalid"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "contract_tests.rs"]
mod tests;
