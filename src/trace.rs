//! What a call tells a program that listens with `tracing`, in OpenTelemetry's words for HTTP clients. It names the
//! operation, the host, the status, the outcome and the service's id of the request; the ids of objects, queries, headers, bodies and API keys are told
//! to nobody.

use crate::call::Request;
use crate::error::Error;
use std::time::Duration;

/// The span of one call, with all its attempts; nothing without the feature `tracing`.
#[derive(Clone)]
pub(crate) struct Trace {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(feature = "tracing")]
impl Trace {
    pub(crate) fn of(request: &Request) -> Self {
        use tracing::field::Empty;
        let operation = request.operation;
        let span = tracing::info_span!(
            "wooshpay.call",
            otel.name = format_args!("{} {}", operation.method, operation.path),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = operation.method.as_str(),
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            url.template = operation.path,
            server.address = request.url.host_str(),
            server.port = request.url.port_or_known_default(),
            error.type = Empty,
            wooshpay.operation = operation.id,
            wooshpay.outcome = Empty,
            wooshpay.request_id = Empty,
        );
        Self { span }
    }

    /// The call inside its span. An `async fn` would hold the call twice, and it is large.
    pub(crate) fn watch<F: Future>(&self, call: F) -> tracing::instrument::Instrumented<F> {
        tracing::Instrument::instrument(call, self.span.clone())
    }

    /// One attempt that failed, and the wait before the next, when there is one.
    pub(crate) fn failed(&self, attempt: u32, error: &Error, wait: Option<Duration>) {
        let wait_ms = wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        tracing::debug!(
            parent: &self.span,
            attempt,
            error.type = &*error.kind_name(),
            http.response.status_code = error.status(),
            wooshpay.retry_in_ms = wait_ms,
            "attempt failed"
        );
    }

    /// The end of the call.
    pub(crate) fn ended(&self, status: Option<u16>, attempts: u32, request_id: Option<&str>, error: Option<&Error>) {
        if self.span.is_disabled() {
            return;
        }
        self.span.record("http.response.status_code", status);
        self.span.record("wooshpay.request_id", request_id.map(crate::secret::scrub));
        if attempts > 1 {
            self.span.record("http.request.resend_count", attempts - 1);
        }
        if let Some(error) = error {
            self.span.record("otel.status_code", "ERROR");
            self.span.record("error.type", &*error.kind_name());
            self.span.record("wooshpay.outcome", error.outcome().as_str());
        }
    }
}

/// An answer that is a success by its status, and is not what was asked for.
#[cfg(feature = "tracing")]
pub(crate) fn rejected(error: &Error) {
    tracing::warn!(
        wooshpay.operation = error.operation(),
        wooshpay.outcome = error.outcome().as_str(),
        wooshpay.request_id = error.request_id(),
        http.response.status_code = error.status(),
        "the answer is not what was asked for"
    );
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn rejected(_: &Error) {}

#[cfg(not(feature = "tracing"))]
impl Trace {
    pub(crate) fn of(_: &Request) -> Self {
        Self {}
    }

    pub(crate) fn watch<F>(&self, call: F) -> F {
        call
    }

    pub(crate) fn failed(&self, _: u32, _: &Error, _: Option<Duration>) {}

    pub(crate) fn ended(&self, _: Option<u16>, _: u32, _: Option<&str>, _: Option<&Error>) {}
}
