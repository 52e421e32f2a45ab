//! Addresses to which a customer comes back.

use crate::ParseError;
use reqwest::Url;
use std::fmt;

/// What the service is said to put the session's id in the place of.
const PLACEHOLDER: &str = "{CHECKOUT_SESSION_ID}";
const ENCODED_PLACEHOLDER: &str = "%7bcheckout_session_id%7d";

/// An address to which a customer comes back, with what the shop wants to find in its query. It is given to
/// [`Dana::pay`](crate::dana::Dana::pay) and [`Dana::checkout`](crate::dana::Dana::checkout) as it is.
///
/// What was in the address stays as it was: another query, a fragment, an app's own scheme. Put the order's id in, so that
/// the shop knows which order the customer comes back from; that somebody opened the address proves no payment.
///
/// ```
/// use wooshpay::ReturnUrl;
///
/// let url = ReturnUrl::new("https://shop.example/thanks?lang=id#top")?
///     .query("order", "senja & fajar")
///     .checkout_session_id("session");
/// let text = "https://shop.example/thanks?lang=id&order=senja+%26+fajar&session={CHECKOUT_SESSION_ID}#top";
/// assert_eq!(url.to_string(), text);
/// # Ok::<(), wooshpay::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ReturnUrl {
    /// All up to the fragment.
    head: String,
    /// The fragment with its `#`, or nothing.
    fragment: String,
}

impl ReturnUrl {
    /// Takes a whole address: one that begins with `https://`, `http://` or an app's own scheme.
    ///
    /// # Errors
    /// When a browser cannot go there, or the address holds the placeholder with its braces encoded.
    pub fn new(url: impl Into<String>) -> Result<Self, ParseError> {
        let mut head = url.into();
        check("the address", &head, Use::Checkout).map_err(ParseError::new)?;
        let fragment = head.find('#').map(|at| head.split_off(at)).unwrap_or_default();
        Ok(Self { head, fragment })
    }

    /// Adds a pair to the query, with what cannot stand there encoded.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        if let Ok(mut scratch) = Url::parse("https://shop.example/") {
            scratch.query_pairs_mut().append_pair(name, value);
            self.push(scratch.query().unwrap_or_default());
        }
        self
    }

    /// Adds a pair whose value WooshPay is to put in: the checkout session's id, by `{CHECKOUT_SESSION_ID}` with its braces as
    /// they are. For Checkout's `success_url` alone.
    ///
    /// Evidence: an integrator's reading, and not settled. Its braces went out encoded, and the text came back unreplaced.
    /// The sandbox replaces it. A shop that finds the placeholder itself in the query has only the order's id to go by:
    /// [`CheckoutSessionId::new`](crate::types::CheckoutSessionId::new) refuses it.
    #[must_use]
    pub fn checkout_session_id(mut self, name: &str) -> Self {
        let named = self.clone().query(name, "").head;
        self.head = named + PLACEHOLDER;
        self
    }

    fn push(&mut self, pair: &str) {
        match self.head.find('?') {
            None => self.head.push('?'),
            Some(_) if self.head.ends_with(['?', '&']) => {}
            Some(_) => self.head.push('&'),
        }
        self.head.push_str(pair);
    }
}

impl fmt::Display for ReturnUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.head, self.fragment)
    }
}

/// What stands in a query may be about a customer, so only what is before it is shown.
impl fmt::Debug for ReturnUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (before, _) = self.head.split_once('?').unwrap_or((&self.head, ""));
        f.debug_tuple("ReturnUrl").field(&before).finish()
    }
}

impl From<ReturnUrl> for String {
    fn from(url: ReturnUrl) -> Self {
        url.to_string()
    }
}

/// What the customer comes back from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    DirectApi,
    Checkout,
}

/// Whether a browser can go there. WooshPay takes addresses without a scheme, and the customer would end nowhere.
pub(crate) fn check(name: &str, url: &str, purpose: Use) -> Result<(), String> {
    if url.trim().is_empty() {
        return Err(format!("{name} is missing: the customer needs an address to come back to"));
    }
    // What stands in a query may be about a customer.
    let shown = match url.split_once(['?', '#']) {
        Some((before, _)) => format!("{before}?…"),
        None => url.to_owned(),
    };
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("{name} {shown:?} holds white space, which no address does"));
    }
    match Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "javascript" | "vbscript" | "data" | "file" | "blob" | "about") => {
            return Err(format!("{name} {shown:?} is no address that a customer can come back to"));
        }
        // `localhost:3000/done` reads as an address with the scheme `localhost`.
        Ok(parsed) if !parsed.cannot_be_a_base() => {}
        _ => {
            return Err(format!(
                "{name} {shown:?} is not a whole address; begin it with `https://` or your app's scheme"
            ));
        }
    }
    if url.to_ascii_lowercase().contains(ENCODED_PLACEHOLDER) {
        return Err(format!(
            "{name} {shown:?} holds {PLACEHOLDER} with its braces encoded, and nothing is put in its place; make it with \
             `ReturnUrl::checkout_session_id`"
        ));
    }
    if purpose == Use::DirectApi && url.contains(PLACEHOLDER) {
        return Err(format!("{name} {shown:?} holds {PLACEHOLDER}, and a payment by the Direct API has no session"));
    }
    Ok(())
}
