//! Requests that the document does not know yet, with everything else that a call has: key, retries, limits, outcome.

use crate::call::{Call, Operation, Raw};
use crate::client::Client;
use crate::error::{Error, Outcome};
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

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
}

impl<T> Call<T, Raw> {
    /// Sends this as the JSON body, in place of any before.
    pub fn json(self, body: &impl Serialize) -> Self {
        self.body(body)
    }
}
