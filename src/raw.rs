//! Requests that the document does not know yet, with everything else that a call has: key, retries, limits, outcome.

use crate::call::{Call, Operation, Paged, Raw, path_of};
use crate::client::Client;
use crate::error::{Error, Outcome};
use crate::page::Page;
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;

static GET: Operation = Operation::new("request", Method::GET, "{path}");
static POST: Operation = Operation::new("request", Method::POST, "{path}");
static DELETE: Operation = Operation::new("request", Method::DELETE, "{path}");

impl Client {
    /// A request of the API that this version of the SDK has no method for. Its answer is read as any type, such as
    /// [`serde_json::Value`]; [`Call::send`] answers status, headers and bytes too.
    ///
    /// The method is GET, POST or DELETE; a POST carries an idempotency key like any other. The path begins with one slash
    /// and stays on the client's host; it may have a query. Anything else is refused before it is sent.
    ///
    /// ```no_run
    /// # async fn example(client: wooshpay::Client) -> Result<(), wooshpay::Error> {
    /// use wooshpay::http::Method;
    /// use serde_json::{Value, json};
    ///
    /// let call = client.request::<Value>(Method::POST, "/v1/fx_quotes");
    /// let quote = call.json(&json!({ "from_currencies": ["IDR"], "to_currency": "USD" })).await?;
    /// # let _ = quote;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request<T: DeserializeOwned>(&self, method: Method, path: &str) -> Call<T, Raw> {
        // Tabs and line ends vanish when an address is read, and what is left may begin with two slashes.
        let strays = |c: char| c == '\\' || c == '#' || c.is_control() || c.is_whitespace();
        let operation = match method {
            Method::POST => &POST,
            Method::DELETE => &DELETE,
            _ => &GET,
        };
        let refusal = if ![Method::GET, Method::POST, Method::DELETE].contains(&method) {
            Some(format!("the method is {method}; the API takes GET, POST and DELETE"))
        } else if !path.starts_with('/') || path.starts_with("//") || path.contains(strays) {
            Some(format!("{path:?} is not a path of the API, such as `/v1/balance`"))
        } else {
            None
        };
        let mut call = Call::to(self, operation, Ok(path.to_owned()));
        if let Some(why) = refusal {
            call.request = Err(Error::invalid(why).in_call(operation.id, None, 0, Outcome::NotSent));
        }
        call
    }

    /// A call of an operation of the document whose body and answer are JSON of the caller's: for programs that learn only
    /// when they run what is wanted, such as a command line. It carries the same idempotency key as the typed call when
    /// [`derive_key`](Call::derive_key) is given the same parts.
    ///
    /// `id` stands for the path's parameter, in operations that have one. One that is missing, too many, or could reach
    /// another path is refused before it is sent; of which kind it must be, only the typed call knows.
    ///
    /// ```no_run
    /// # async fn example(client: wooshpay::Client) -> Result<(), wooshpay::Error> {
    /// use serde_json::Value;
    /// use wooshpay::operations;
    ///
    /// let refund: Value = client.operation(&operations::RETRIEVE_REFUND, Some("re_2028006069120285555")).await?;
    /// # let _ = refund;
    /// # Ok(())
    /// # }
    /// ```
    pub fn operation<T>(&self, operation: &'static Operation, id: Option<&str>) -> Call<T, Raw> {
        let wanted = operation.path.split_once('{').and_then(|(_, rest)| rest.split_once('}'));
        let path = match (id, wanted) {
            (Some(id), Some((name, _))) => path_of(operation, &[(name, "", id)]),
            (None, None) => Ok(operation.path.to_owned()),
            (Some(_), None) => {
                Err(Error::invalid(format!("{} has no parameter that an id could stand for", operation.path)))
            }
            (None, Some(_)) => Err(Error::invalid(format!("{} needs an id", operation.path))),
        };
        Call::to(self, operation, path)
    }
}

impl<T> Call<T, Raw> {
    /// Sends this as the JSON body, in place of any before. Only a POST takes one.
    pub fn json(self, body: &impl Serialize) -> Self {
        let checked = self.with(|request| match &request.operation.method {
            &Method::POST => Ok(()),
            method => Err(Error::invalid(format!("a {method} takes no body"))),
        });
        checked.body(body)
    }
}

impl<T: Page> Call<T, Raw> {
    /// The call as one of a list, to be walked with [`items`](Call::items).
    pub fn paged(self) -> Call<T, Paged> {
        Call { client: self.client, request: self.request, answer: PhantomData }
    }
}
