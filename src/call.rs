//! One call of one operation: its arguments, its options, and its answer.

use crate::answer::{Answer, Response};
use crate::client::Client;
use crate::error::Error;
use crate::http::BoxFuture;
use crate::id::check_segment;
use crate::idempotency::IdempotencyKey;
use crate::lenient::read;
use crate::trace::Trace;
use crate::transport;
use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

/// An operation of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its id in the document, for example `create_refund`.
    pub id: &'static str,
    /// Its HTTP method.
    pub method: Method,
    /// Its path as the document writes it, for example `/v1/refunds/{id}`.
    pub path: &'static str,
}

impl Operation {
    pub(crate) const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self { id, method, path }
    }
}

/// Marks a [`Call`] whose answer is one object.
#[derive(Clone, Copy, Debug)]
pub struct One;

/// Marks a [`Call`] whose answer is a page, and which can be walked with [`Call::items`].
#[derive(Clone, Copy, Debug)]
pub struct Paged;

/// Marks a [`Call`] whose body and answer are the caller's own JSON, made by [`Client::request`] and [`Client::operation`].
#[derive(Clone, Copy, Debug)]
pub struct Raw;

/// A call that is ready to be made: `.await` it for the object, or [`send`](Self::send) it for the whole answer.
///
/// ```no_run
/// # async fn example(client: wooshpay::Client, id: wooshpay::types::PaymentIntentId) -> Result<(), wooshpay::Error> {
/// use std::time::Duration;
///
/// let payment = client.retrieve_payment_intent(&id).timeout(Duration::from_secs(5)).await?;
/// let answer = client.retrieve_payment_intent(&id).send().await?;
/// println!("{:?}, request {:?}", answer.value().status, answer.request_id());
/// # let _ = payment;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent before the call is awaited"]
pub struct Call<T, Kind = One> {
    pub(crate) client: Client,
    pub(crate) request: Result<Request, Error>,
    pub(crate) answer: PhantomData<fn() -> (T, Kind)>,
}

impl<T, Kind> fmt::Debug for Call<T, Kind> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.request.as_ref().map(|request| request.operation.id);
        f.debug_struct("Call").field("operation", &operation).finish_non_exhaustive()
    }
}

/// What is sent, equal over all attempts.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) operation: &'static Operation,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
    pub(crate) headers: HeaderMap,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) attempts: Option<u32>,
}

impl<T, Kind> Call<T, Kind> {
    pub(crate) fn new(client: &Client, operation: &'static Operation, segments: &[(&str, &str, &str)]) -> Self {
        Self::to(client, operation, path_of(operation, segments))
    }

    pub(crate) fn to(client: &Client, operation: &'static Operation, path: Result<String, Error>) -> Self {
        let request = path.and_then(|path| client.url(&path)).map(|url| Request {
            operation,
            url,
            body: None,
            headers: HeaderMap::new(),
            idempotency_key: None,
            timeout: None,
            deadline: None,
            attempts: None,
        });
        let request = request.map_err(|error| error.in_call(operation.id, None, 0, crate::Outcome::NotSent));
        Self { client: client.clone(), request, answer: PhantomData }
    }

    pub(crate) fn body(self, body: &impl Serialize) -> Self {
        self.with(|request| {
            let body =
                serde_json::to_vec(body).map_err(|e| Error::invalid(format!("the body cannot be written: {e}")))?;
            request.body = Some(body.into());
            Ok(())
        })
    }

    pub(crate) fn query(self, query: &impl Serialize) -> Self {
        self.with(|request| {
            let query = serde_json::to_value(query);
            let query = query.map_err(|error| Error::invalid(format!("the query cannot be written: {error}")))?;
            for (name, value) in query.as_object().into_iter().flatten() {
                let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
                request.url.query_pairs_mut().append_pair(name, &text);
            }
            Ok(())
        })
    }

    /// Adds a pair to the query: for what the document does not know yet.
    ///
    /// A name that the call sets itself cannot be given; one that ends in `[]` can be given several times.
    pub fn extra_query(self, name: &str, value: &str) -> Self {
        self.with(|request| {
            if query_value(&request.url, name).is_some() && !name.ends_with("[]") {
                return Err(Error::invalid(format!("the query says `{name}` already; set it where it is typed")));
            }
            request.url.query_pairs_mut().append_pair(name, value);
            Ok(())
        })
    }

    /// Adds a field to the JSON body: for what the document does not know yet.
    ///
    /// A name that the call sets itself cannot be given, nor any to a call without a body.
    pub fn extra_field(self, name: &str, value: impl Serialize) -> Self {
        self.with(|request| {
            let body = request.body.as_deref().and_then(|body| read::<Map<String, Value>>(body).ok());
            let Some(mut body) = body else {
                return Err(Error::invalid(format!("the field `{name}` has no place: this call has no JSON object")));
            };
            let value = serde_json::to_value(value);
            let value = value.map_err(|e| Error::invalid(format!("the field `{name}` cannot be written: {e}")))?;
            if body.insert(name.to_owned(), value).is_some() {
                return Err(Error::invalid(format!("the body has a field `{name}` already; set it where it is typed")));
            }
            request.body = Some(Value::Object(body).to_string().into());
            Ok(())
        })
    }

    /// Sends the key that these parts give, made with the operation and its path so that it fits no other:
    /// [`IdempotencyKey::derive`]. The same call with the same parts is the same request, also after a crash, as
    /// far as WooshPay documents idempotency.
    ///
    /// That holds for a rejection, too: services of this kind answer the same again for a key, as the sandbox does for a
    /// day, and refuse it with an `idempotency_error` when the request has changed. To ask for something else, or for the
    /// same once more on purpose, add a part, such as the number of the customer's try.
    ///
    /// A part that is blank is refused, since two orders without an id would be one payment.
    pub fn derive_key<S: AsRef<str>>(self, parts: impl IntoIterator<Item = S>) -> Self {
        let parts: Vec<S> = parts.into_iter().collect();
        self.with(|request| {
            if parts.is_empty() || parts.iter().any(|part| part.as_ref().trim().is_empty()) {
                return Err(Error::invalid(
                    "a derived key needs parts that say what it is for, such as an order's id, and none of them blank",
                ));
            }
            request.idempotency_key = Some(IdempotencyKey::scoped(request.operation, request.url.path(), parts));
            Ok(())
        })
    }

    /// Sends this idempotency key, in place of one made for this call. Matters for POST only.
    pub fn idempotency_key(self, key: IdempotencyKey) -> Self {
        self.with(|request| {
            request.idempotency_key = Some(key);
            Ok(())
        })
    }

    /// The longest that one attempt may take, answer included.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|request| {
            request.timeout = Some(timeout);
            Ok(())
        })
    }

    /// The longest that the whole call may take, all attempts and the waits between them included.
    pub fn deadline(self, deadline: Duration) -> Self {
        self.with(|request| {
            request.deadline = Some(deadline);
            Ok(())
        })
    }

    /// How often the request is sent at most; at least once.
    pub fn attempts(self, attempts: u32) -> Self {
        self.with(|request| {
            request.attempts = Some(attempts.max(1));
            Ok(())
        })
    }

    /// Sends one more header. The SDK's own (`Authorization`, `Idempotency-Key`, `Host`, the body's type and length) cannot
    /// be replaced.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(|request| {
            const OWN: [&str; 11] = [
                "authorization",
                "connection",
                "content-length",
                "content-type",
                "expect",
                "host",
                "idempotency-key",
                "te",
                "trailer",
                "transfer-encoding",
                "upgrade",
            ];
            let lower = name.to_ascii_lowercase();
            if OWN.contains(&lower.as_str()) {
                return Err(Error::invalid(format!("the header `{lower}` is set by the SDK and cannot be replaced")));
            }
            let header = HeaderName::from_bytes(lower.as_bytes());
            let header = header.map_err(|_| Error::invalid(format!("{name:?} is not the name of a header")))?;
            let value = HeaderValue::from_str(value);
            let value = value
                .map_err(|_| Error::invalid(format!("the value of the header `{header}` holds a control character")))?;
            request.headers.insert(header, value);
            Ok(())
        })
    }

    /// Changes the request; an error stays until the call is made, and is its answer.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Request) -> Result<(), Error>) -> Self {
        if let Ok(request) = &mut self.request
            && let Err(error) = change(request)
        {
            let operation = request.operation.id;
            self.request = Err(error.in_call(operation, None, 0, crate::Outcome::NotSent));
        }
        self
    }
}

impl<T: DeserializeOwned, Kind> Call<T, Kind> {
    /// Makes the call and answers all that came back.
    ///
    /// # Errors
    /// Any [`Error`]; its outcome says whether the request may have had its effect.
    pub async fn send(self) -> Result<Response<T>, Error> {
        let request = self.request?;
        let trace = Trace::of(&request);
        let answer = trace.watch(transport::send(&self.client, request, &trace)).await;
        let answer = answer.and_then(Answer::decode);
        match &answer {
            Ok(answer) => trace.ended(Some(answer.status()), answer.attempts(), answer.request_id(), None),
            Err(error) => trace.ended(error.status(), error.attempts(), error.request_id(), Some(error)),
        }
        answer
    }
}

impl<T: DeserializeOwned + 'static, Kind: 'static> IntoFuture for Call<T, Kind> {
    type Output = Result<T, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.send().await.map(Response::into_value) })
    }
}

/// The path with its segments filled in: for each its name, what its kind begins with, and its text. Each is looked at,
/// whatever its type has looked at before: ids that came as JSON are kept as they came, and `search` would be a path.
pub(crate) fn path_of(operation: &Operation, segments: &[(&str, &str, &str)]) -> Result<String, Error> {
    let mut path = operation.path.to_owned();
    for (name, prefix, value) in segments {
        let refuse = |why: &str| Error::invalid(format!("{value:?} cannot stand for `{name}` in a path: {why}"));
        check_segment(value).map_err(refuse)?;
        if !value.starts_with(prefix) {
            return Err(refuse(&format!("it does not start with `{prefix}`")));
        }
        path = path.replace(&format!("{{{name}}}"), value);
    }
    if path.contains('{') {
        return Err(Error::invalid(format!("{} has a parameter that nothing stands for", operation.path)));
    }
    Ok(path)
}

/// One pair of a query, in place of what had its name.
pub(crate) fn set_query(url: &mut Url, name: &str, value: &str) {
    let kept: Vec<(String, String)> =
        url.query_pairs().filter(|(n, _)| n != name).map(|(n, v)| (n.into(), v.into())).collect();
    url.query_pairs_mut().clear().extend_pairs(kept).append_pair(name, value);
}

/// What the query says by this name.
pub(crate) fn query_value(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(n, _)| n == name).map(|(_, value)| value.into_owned())
}
