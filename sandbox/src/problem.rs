//! What the API answers when it does not do what was asked.

use crate::console::log::Said;
use axum::Extension;
use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

/// A refused request. The envelope `{"error": {...}}` and the codes are the sandbox's own rule: WooshPay documents the
/// statuses and the error types, and of the rest only that `code` is a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    status: StatusCode,
    kind: &'static str,
    code: Option<&'static str>,
    param: Option<String>,
    message: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let kind = if status.is_server_error() { "api_error" } else { "invalid_request_error" };
        Self { status, kind, code: None, param: None, message: message.into() }
    }

    /// 400: a parameter was wrong.
    pub(crate) fn invalid(param: impl Into<String>, message: impl Into<String>) -> Self {
        Self::bare(message).param(param)
    }

    /// 400 about no single parameter.
    pub(crate) fn bare(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 404: there is no such thing.
    pub(crate) fn missing(what: &str, id: &str, param: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("there is no {what} `{id}`")).param(param).code("resource_missing")
    }

    pub(crate) fn idempotency(status: StatusCode, message: impl Into<String>) -> Self {
        Self { kind: "idempotency_error", ..Self::new(status, message) }
    }

    /// 402: the parameters are right, and still it cannot be done.
    pub(crate) fn impossible(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, message)
    }

    pub(crate) fn code(self, code: &'static str) -> Self {
        Self { code: Some(code), ..self }
    }

    pub(crate) fn param(self, param: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..self }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    pub(crate) fn body(&self) -> Value {
        let mut error = Map::new();
        error.insert("type".into(), self.kind.into());
        if let Some(code) = self.code {
            error.insert("code".into(), code.into());
        }
        error.insert("message".into(), self.message.as_str().into());
        if let Some(param) = self.param.as_deref().filter(|param| !param.is_empty()) {
            error.insert("param".into(), param.into());
        }
        Value::Object([("error".to_owned(), Value::Object(error))].into_iter().collect())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = json(self.status, self.body().to_string());
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"wooshpay-sandbox\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// A JSON answer whose text is already written.
pub(crate) fn json(status: StatusCode, body: String) -> Response {
    let body = Bytes::from(body);
    let said = Extension(Said(body.clone()));
    (status, [(header::CONTENT_TYPE, "application/json")], said, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_without_a_value_are_left_out() {
        assert_eq!(Problem::bare("no").body(), json!({"error": {"type": "invalid_request_error", "message": "no"}}));
        assert_eq!(
            Problem::missing("refund", "re_1", "id").body(),
            json!({"error": {
                "type": "invalid_request_error", "code": "resource_missing",
                "message": "there is no refund `re_1`", "param": "id",
            }})
        );
        assert_eq!(Problem::new(StatusCode::NOT_IMPLEMENTED, "x").body()["error"]["type"], "api_error");
    }
}
