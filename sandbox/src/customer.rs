//! A customer without a browser.

use crate::html::{self, Form};
use crate::http::{Answer, Http, HttpError};
use axum::http::{Method, StatusCode, header};
use std::fmt;
use std::time::Duration;
use url::{Url, form_urlencoded};

const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody who pays, or does not: opens a page, fills in what it asks for and follows where it leads.
///
/// It does only what the pages offer, over HTTP, as a person with a browser would, and stops at the merchant's door: the
/// address to which it was sent back is reported and not opened.
#[derive(Clone)]
pub struct Customer {
    phone: String,
    pin: String,
}

/// How a visit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Visit {
    /// The merchant's address to which the customer was sent back.
    pub returned_to: String,
}

/// Why a customer could not do what was asked.
#[derive(Debug)]
pub struct CustomerError {
    message: String,
    source: Option<HttpError>,
}

/// What the customer wants in the end.
#[derive(Clone, Copy)]
enum Wish {
    Pay,
    Cancel,
}

impl Customer {
    /// Somebody with a phone number and a PIN that the sandbox takes.
    #[must_use]
    pub fn new() -> Self {
        Self::with_login("0812 3456 7890", "123456")
    }

    /// Somebody with this phone number and this PIN.
    #[must_use]
    pub fn with_login(phone: impl Into<String>, pin: impl Into<String>) -> Self {
        Self { phone: phone.into(), pin: pin.into() }
    }

    /// Opens a DANA page or a hosted checkout page, chooses DANA there, logs in, and pays.
    ///
    /// # Errors
    /// When a page cannot be opened, refuses what was typed, or does not offer to pay.
    pub async fn pay(&self, url: &str) -> Result<Visit, CustomerError> {
        self.visit(url, Wish::Pay).await
    }

    /// The same way as [`Customer::pay`], but cancels in place of paying.
    ///
    /// # Errors
    /// When a page cannot be opened, refuses what was typed, or does not offer to cancel.
    pub async fn cancel(&self, url: &str) -> Result<Visit, CustomerError> {
        self.visit(url, Wish::Cancel).await
    }

    async fn visit(&self, url: &str, wish: Wish) -> Result<Visit, CustomerError> {
        let http = Http::new(PATIENCE);
        let mut here =
            Url::parse(url).map_err(|error| CustomerError::new(format!("`{url}` is no address: {error}")))?;
        let mut page = open(&http, &here).await?;
        if let Some(form) = Form::with(&page, "checkout-pay") {
            if form.control("checkout-method-dana").is_none() {
                return Err(CustomerError::new("the checkout page does not offer DANA"));
            }
            let answer = send(&http, &here, &form, &[("payment_method", "dana")]).await?;
            here = join(&here, &follow(&answer)?)?;
            page = open(&http, &here).await?;
        }
        let login = Form::with(&page, "dana-login").ok_or_else(|| lacks(&page, "a login"))?;
        page = send(&http, &here, &login, &[("phone", &self.phone), ("pin", &self.pin)]).await?.text;
        // The login form offers to cancel, too; this customer looks at the amount first.
        let pay = Form::with(&page, "dana-pay").ok_or_else(|| lacks(&page, "to pay"))?;
        let form = match wish {
            Wish::Pay => pay,
            Wish::Cancel => Form::with(&page, "dana-cancel").ok_or_else(|| lacks(&page, "to cancel"))?,
        };
        Ok(Visit { returned_to: follow(&send(&http, &here, &form, &[]).await?)? })
    }
}

impl Default for Customer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Customer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Customer").field("phone", &self.phone).finish_non_exhaustive()
    }
}

/// A page. A status that is not 200 still has one, and it says what is wrong.
async fn open(http: &Http, here: &Url) -> Result<String, CustomerError> {
    let answer = http.fetch(Method::GET, here.as_str(), &[], "").await?;
    if answer.status.is_redirection() {
        return Err(CustomerError::new(format!("the page leads elsewhere, with status {}", answer.status)));
    }
    Ok(answer.text)
}

/// Sends a form as a browser would, with what was typed into it.
async fn send(http: &Http, here: &Url, form: &Form, typed: &[(&str, &str)]) -> Result<Answer, CustomerError> {
    let mut fields = form.preset();
    fields.retain(|(name, _)| !typed.iter().any(|(typed, _)| typed == name));
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(typed.iter().copied());
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    Ok(http.fetch(Method::POST, join(here, &form.action)?.as_str(), &headers, body).await?)
}

fn join(here: &Url, to: &str) -> Result<Url, CustomerError> {
    here.join(to).map_err(|error| CustomerError::new(format!("the page leads to `{to}`, which is no address: {error}")))
}

/// Where an answer sends the browser.
fn follow(answer: &Answer) -> Result<String, CustomerError> {
    let location = answer.headers.get(header::LOCATION).and_then(|location| location.to_str().ok());
    match location.filter(|_| answer.status == StatusCode::SEE_OTHER) {
        Some(location) => Ok(location.to_owned()),
        None => Err(lacks(&answer.text, "a way on")),
    }
}

fn lacks(page: &str, what: &str) -> CustomerError {
    let said = ["dana-error", "checkout-error", "notice"].iter().find_map(|id| html::text_of(page, id));
    CustomerError::new(match said {
        Some(said) => format!("the page does not offer {what}; it says: {said}"),
        None => format!("the page does not offer {what}"),
    })
}

impl CustomerError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }
}

impl fmt::Display for CustomerError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for CustomerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

impl From<HttpError> for CustomerError {
    fn from(source: HttpError) -> Self {
        Self { message: "the page could not be opened".into(), source: Some(source) }
    }
}
