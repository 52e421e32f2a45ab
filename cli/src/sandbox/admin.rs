//! The sandbox's own routes, below `/_sandbox`.

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::http;
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

pub(crate) struct Admin<'a> {
    context: &'a Context,
    http: Client,
    base: String,
}

impl<'a> Admin<'a> {
    pub(crate) fn new(context: &'a Context) -> Result<Self, Failure> {
        let http = http::client(true).build();
        let http = http.map_err(|error| Failure::local(format!("no client can be made: {error}")))?;
        Ok(Self { context, http, base: format!("{}/_sandbox", context.settings.sandbox()?) })
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.json(&self.send(Method::GET, path, Vec::new()).await?, Exit::Rejected)
    }

    /// The snapshot as it came.
    pub(crate) async fn snapshot(&self) -> Result<String, Failure> {
        self.send(Method::GET, "/snapshot", Vec::new()).await
    }

    /// Changes something. `how` says how to go on when nobody knows whether it happened.
    pub(crate) async fn change(&self, method: Method, path: &str, body: Vec<u8>, how: &str) -> Result<Value, Failure> {
        let how = format!("it may have happened; {how}");
        self.context.doing(Some(format!("stopped: {how}")));
        let told = self.send(method, path, body).await.and_then(|told| self.json(&told, Exit::Unknown));
        told.map_err(|failure| failure.if_unknown(&how))
    }

    fn json(&self, text: &str, otherwise: Exit) -> Result<Value, Failure> {
        serde_json::from_str(text).map_err(|error| {
            Failure::new(otherwise, format!("what listens at {} answers no JSON: {error}; is it a sandbox?", self.base))
        })
    }

    async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<String, Failure> {
        // By a question nothing can have happened.
        let is_question = method == Method::GET;
        let lost = if is_question { Exit::NotSent } else { Exit::Unknown };
        let request = self.http.request(method, format!("{}{path}", self.base)).body(body);
        let answer = request.send().await.map_err(|error| match error.is_connect() {
            true => Failure::new(
                Exit::NotSent,
                format!("no sandbox listens at {}", self.base.trim_end_matches("/_sandbox")),
            )
            .hint("start one with `wooshpay sandbox`"),
            false => Failure::new(lost, format!("the sandbox did not answer: {error}")),
        })?;
        let status = answer.status();
        let text = answer.text().await;
        let text = text.map_err(|error| Failure::new(lost, format!("the sandbox stopped in its answer: {error}")))?;
        if status.is_success() {
            return Ok(text);
        }
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        let message = told.pointer("/error/message").and_then(Value::as_str).unwrap_or("it gave no reason");
        let exit = match status {
            StatusCode::INTERNAL_SERVER_ERROR if !is_question => Exit::Unknown,
            _ => Exit::Rejected,
        };
        Err(Failure::new(exit, format!("the sandbox answered {}: {}", status.as_u16(), crate::output::plain(message))))
    }
}

/// What may stand between two slashes.
pub(crate) fn segment(text: &str) -> Result<&str, Failure> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if plain { Ok(text) } else { Err(Failure::usage(format!("{text:?} is no id"))) }
}
