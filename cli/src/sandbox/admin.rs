//! The sandbox's own routes, below `/_sandbox`.

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::http;
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

pub(crate) struct Admin {
    http: Client,
    base: String,
}

impl Admin {
    pub(crate) fn new(context: &Context) -> Result<Self, Failure> {
        let http = http::client(true).build();
        let http = http.map_err(|error| Failure::local(format!("no client can be made: {error}")))?;
        Ok(Self { http, base: format!("{}/_sandbox", context.settings.sandbox()?) })
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.json(Method::GET, path, Vec::new()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.json(Method::DELETE, path, Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.json(Method::POST, path, body.to_string().into_bytes()).await
    }

    /// The snapshot as it came.
    pub(crate) async fn snapshot(&self) -> Result<String, Failure> {
        self.send(Method::GET, "/snapshot", Vec::new()).await
    }

    pub(crate) async fn restore(&self, snapshot: Vec<u8>) -> Result<(), Failure> {
        self.send(Method::PUT, "/snapshot", snapshot).await.map(|_| ())
    }

    async fn json(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Value, Failure> {
        let text = self.send(method, path, body).await?;
        serde_json::from_str(&text).map_err(|error| {
            Failure::new(
                Exit::Unknown,
                format!("what listens at {} answers no JSON: {error}; is it a sandbox?", self.base),
            )
        })
    }

    async fn send(&self, method: Method, path: &str, body: Vec<u8>) -> Result<String, Failure> {
        let request = self.http.request(method, format!("{}{path}", self.base)).body(body);
        let answer = request.send().await.map_err(|error| match error.is_connect() {
            true => Failure::new(
                Exit::NotSent,
                format!("no sandbox listens at {}", self.base.trim_end_matches("/_sandbox")),
            )
            .hint("start one with `wooshpay sandbox`"),
            false => Failure::new(Exit::Unknown, format!("the sandbox did not answer: {error}")),
        })?;
        let status = answer.status();
        let text = answer.text().await;
        let text =
            text.map_err(|error| Failure::new(Exit::Unknown, format!("the sandbox stopped in its answer: {error}")))?;
        if status.is_success() {
            return Ok(text);
        }
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        let message = told.pointer("/error/message").and_then(Value::as_str).unwrap_or("it gave no reason");
        let exit = if status == StatusCode::INTERNAL_SERVER_ERROR { Exit::Unknown } else { Exit::Rejected };
        Err(Failure::new(exit, format!("the sandbox answered {}: {}", status.as_u16(), crate::output::plain(message))))
    }
}

/// What may stand between two slashes.
pub(crate) fn segment(text: &str) -> Result<&str, Failure> {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if plain { Ok(text) } else { Err(Failure::usage(format!("{text:?} is no id"))) }
}
