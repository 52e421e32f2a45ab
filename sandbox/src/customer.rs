//! A customer without a browser.

use crate::html::{self, Form};
use crate::http::{Answer, Http, HttpError};
use crate::triggers::{PLAIN, Trigger};
use axum::http::{Method, StatusCode, header};
use std::fmt;
use std::time::Duration;
use url::{Url, form_urlencoded};

const PATIENCE: Duration = Duration::from_secs(10);

/// What a person does who is told that something was wrong: tries again, but not for ever.
const TRIES: usize = 3;

/// Somebody who pays, or does not: opens a page, fills in what it asks for and follows where it leads.
///
/// It does only what the pages offer, over HTTP, as a person with a browser would, and stops at the merchant's door: the
/// address to which it was sent back is reported and not opened.
#[derive(Clone)]
pub struct Customer {
    phone: String,
    pin: String,
    code: String,
}

/// How a visit ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Visit {
    /// What the last page said of the payment.
    pub ending: Ending,
    /// Where the customer was sent back to: the merchant's address, or the page of a checkout session that can be tried
    /// again. Nothing when the last page led nowhere.
    pub returned_to: Option<String>,
}

/// What a customer knows of the payment in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// It is paid, or authorised to be captured.
    Paid,
    /// The wallet does not know yet.
    Processing,
    /// It failed, and the merchant was told.
    Failed,
    /// The balance does not cover it, and the customer left the page open.
    NoBalance,
    /// The customer canceled.
    Canceled,
}

/// Why a customer could not do what was asked.
#[derive(Debug)]
pub struct CustomerError {
    message: String,
    source: Option<HttpError>,
}

/// What the customer wants in the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Pay,
    Cancel,
    Abandon,
}

impl Customer {
    /// Somebody with a phone number and a PIN that the sandbox takes.
    #[must_use]
    pub fn new() -> Self {
        Self::with_login(PLAIN.0, PLAIN.1)
    }

    /// Somebody with this phone number and this PIN.
    #[must_use]
    pub fn with_login(phone: impl Into<String>, pin: impl Into<String>) -> Self {
        Self { phone: phone.into(), pin: pin.into(), code: Trigger::CODE.to_owned() }
    }

    /// Somebody to whom this happens, for example a wrong PIN.
    ///
    /// ```
    /// # use wooshpay_sandbox::{Customer, Ending, Trigger};
    /// # async fn example(dana_url: &str) -> Result<(), wooshpay_sandbox::CustomerError> {
    /// let visit = Customer::with_trigger(Trigger::NeverBack).pay(dana_url).await?;
    /// assert_eq!((visit.ending, visit.returned_to), (Ending::Paid, None));
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_trigger(trigger: Trigger) -> Self {
        Self::with_login(trigger.phone(), trigger.pin())
    }

    /// Types this where a page asks for a one-time code, in place of [`Trigger::CODE`].
    #[must_use]
    pub fn one_time_code(self, code: impl Into<String>) -> Self {
        Self { code: code.into(), ..self }
    }

    /// Opens a DANA page or a hosted checkout page, chooses DANA there, logs in, and pays, or comes as far as it lets them:
    /// whether it was paid is in [`Visit::ending`]. Whatever is called wrong is typed three times.
    ///
    /// # Errors
    /// When a page cannot be opened, refuses what was typed, or does not offer to pay.
    pub async fn pay(&self, url: &str) -> Result<Visit, CustomerError> {
        self.visit(url, Wish::Pay).await?.ok_or_else(|| CustomerError::new("the customer left without paying"))
    }

    /// The same way as [`Customer::pay`], but cancels in place of paying.
    ///
    /// # Errors
    /// When a page cannot be opened, refuses what was typed, or does not offer to cancel.
    pub async fn cancel(&self, url: &str) -> Result<Visit, CustomerError> {
        self.visit(url, Wish::Cancel).await?.ok_or_else(|| CustomerError::new("the customer left without canceling"))
    }

    /// The same way as [`Customer::pay`], but closes the browser before paying. The page stays open until it expires, ten
    /// minutes after it was opened.
    ///
    /// # Errors
    /// When a page cannot be opened, refuses what was typed, or does not offer to pay.
    pub async fn abandon(&self, url: &str) -> Result<(), CustomerError> {
        self.visit(url, Wish::Abandon).await.map(|_| ())
    }

    /// Nothing when the customer left before it ended.
    async fn visit(&self, url: &str, wish: Wish) -> Result<Option<Visit>, CustomerError> {
        let http = Http::new(PATIENCE);
        let (here, mut page) = self.wallet(&http, url).await?;
        let mut step = Form::with(&page, "dana-login").ok_or_else(|| lacks(&page, "a login"))?;
        for _ in 0..2 * TRIES {
            let typed = [("phone", &*self.phone), ("pin", &*self.pin), ("code", &*self.code)];
            page = arrive(&http, &here, send(&http, &here, &step, &typed).await?).await?;
            if let Some(ending) = ending(&page) {
                let back = html::tag_of(&page, "back").and_then(|link| link.get("href").map(str::to_owned));
                return Ok(Some(Visit { ending, returned_to: back }));
            }
            // The login form offers to cancel, too; this customer looks at the amount first.
            match (Form::with(&page, "dana-pay"), wish) {
                (Some(_), Wish::Abandon) => return Ok(None),
                (Some(_), Wish::Cancel) => {
                    let form = Form::with(&page, "dana-cancel").ok_or_else(|| lacks(&page, "to cancel"))?;
                    let back = follow(&send(&http, &here, &form, &[]).await?)?;
                    return Ok(Some(Visit { ending: Ending::Canceled, returned_to: Some(back) }));
                }
                (Some(pay), Wish::Pay) => step = pay,
                (None, _) => {
                    let again = ["dana-send-code", "dana-login"].iter().find_map(|id| Form::with(&page, id));
                    step = again.ok_or_else(|| lacks(&page, "to pay"))?;
                }
            }
        }
        Err(lacks(&page, "to pay"))
    }

    /// The wallet's page: the one at this address, or the one that the checkout page at this address leads to.
    async fn wallet(&self, http: &Http, url: &str) -> Result<(Url, String), CustomerError> {
        let here = Url::parse(url).map_err(|error| CustomerError::new(format!("`{url}` is no address: {error}")))?;
        let page = open(http, &here).await?;
        let Some(form) = Form::with(&page, "checkout-pay") else { return Ok((here, page)) };
        if form.control("checkout-method-dana").is_none() {
            return Err(CustomerError::new("the checkout page does not offer DANA"));
        }
        let answer = send(http, &here, &form, &[("payment_method", "dana")]).await?;
        let wallet = join(&here, &follow(&answer)?)?;
        let page = open(http, &wallet).await?;
        Ok((wallet, page))
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

/// The page that answers a form, or to which the answer leads.
async fn arrive(http: &Http, here: &Url, answer: Answer) -> Result<String, CustomerError> {
    if answer.status == StatusCode::SEE_OTHER {
        open(http, &join(here, &follow(&answer)?)?).await
    } else {
        Ok(answer.text)
    }
}

/// What a page says of the payment, when it says how it ended.
fn ending(page: &str) -> Option<Ending> {
    Some(match html::tag_with(page, "data-outcome")?.get("data-outcome")? {
        "paid" => Ending::Paid,
        "processing" => Ending::Processing,
        "failed" | "expired" => Ending::Failed,
        "no_balance" => Ending::NoBalance,
        "canceled" => Ending::Canceled,
        _ => return None,
    })
}

/// Sends a form as a browser would, with what was typed into those of its fields that are there.
async fn send(http: &Http, here: &Url, form: &Form, typed: &[(&str, &str)]) -> Result<Answer, CustomerError> {
    let typed = typed.iter().copied().filter(|(name, _)| form.asks_for(name));
    let mut fields = form.preset();
    fields.retain(|(name, _)| !typed.clone().any(|(typed, _)| typed == name));
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(typed);
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
