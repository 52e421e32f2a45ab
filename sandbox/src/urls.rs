//! Which addresses a merchant may give, and where they lead.

use crate::problem::Problem;
use std::borrow::Cow;
use std::net::IpAddr;
use url::Url;

const LONGEST: usize = 2048;
/// Schemes that run or read something in the browser instead of leading somewhere.
const REFUSED: [&str; 9] =
    ["javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "view-source", "jar"];

/// Checks an address to which a customer is sent back: `https://…`, `http://…`, an app's own scheme with `://`, or a host
/// without a scheme, as WooshPay's samples have it. Which schemes are refused is the sandbox's own rule.
pub(crate) fn check_return(param: &str, url: &str) -> Result<(), Problem> {
    target(url).map(|_| ()).map_err(|reason| {
        let shown: String = url.chars().take(80).collect();
        Problem::invalid(param, format!("`{param}` is `{shown}`, {reason}")).code("url_invalid")
    })
}

/// Where the browser goes: the address as it was given, with `https://` in front when it has no scheme.
pub(crate) fn target(url: &str) -> Result<String, &'static str> {
    if url.len() > LONGEST {
        return Err("which is longer than 2048 bytes");
    }
    if url.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        return Err("which has a space or a control character in it");
    }
    let (given, scheme) = match url.split_once("://") {
        Some((scheme, _)) if is_scheme(scheme) => (url.to_owned(), scheme.to_ascii_lowercase()),
        _ => (format!("https://{url}"), String::new()),
    };
    if REFUSED.contains(&scheme.as_str()) {
        return Err("whose scheme a browser must not follow");
    }
    let wrong = "which is not an absolute web address, an app's address or a host";
    let parsed = Url::parse(&given).map_err(|_| wrong)?;
    let host = parsed.host_str().unwrap_or_default();
    match scheme.as_str() {
        "http" | "https" if host.is_empty() => return Err(wrong),
        "" if !is_bare_host(url, &parsed) => return Err(wrong),
        _ => {}
    }
    Ok(if given.is_ascii() { given } else { parsed.to_string() })
}

/// Whether an address without a scheme names a host, and not a path, a scheme of its own or somebody's mailbox.
fn is_bare_host(url: &str, parsed: &Url) -> bool {
    let host = parsed.host_str().unwrap_or_default();
    let anonymous = parsed.username().is_empty() && parsed.password().is_none();
    anonymous && (host.contains('.') || host == "localhost") && !url.starts_with(['/', '\\'])
}

fn is_scheme(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
}

/// Checks an address to which webhooks go. Loopback only, and without TLS: the sandbox's own rule,
/// so that nothing leaves the machine.
pub(crate) fn check_webhook(url: &str) -> Result<(), Problem> {
    let refuse = |message: &str| Err(Problem::invalid("url", message).code("url_invalid"));
    match Url::parse(url) {
        Ok(parsed) if parsed.password().is_some() || !parsed.username().is_empty() => {
            refuse("`url` holds a name or a password, which the sandbox does not send")
        }
        Ok(parsed) if parsed.scheme() == "http" && is_loopback(&parsed) => Ok(()),
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") && !is_loopback(&parsed) => {
            let host = parsed.host_str().unwrap_or_default();
            refuse(&format!("the sandbox delivers to loopback only, and the host of `url` is `{host}`"))
        }
        _ => refuse("`url` is not an http address, such as `http://127.0.0.1:3000/webhook`"),
    }
}

/// An address to look at: its query may hold a key.
pub(crate) fn without_query(url: &str) -> Cow<'_, str> {
    match url.split_once('?') {
        Some((start, query)) if !query.is_empty() => format!("{start}?…").into(),
        _ => url.into(),
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_browser_is_sent() {
        for (given, sent) in [
            ("https://your.website", "https://your.website"),
            ("https://wooshpay.com/", "https://wooshpay.com/"),
            ("www.wooshpay.com", "https://www.wooshpay.com"),
            ("shop.example:8443/done?a=b", "https://shop.example:8443/done?a=b"),
            ("localhost:3000/back", "https://localhost:3000/back"),
            (
                "http://127.0.0.1:3000/back?id={CHECKOUT_SESSION_ID}",
                "http://127.0.0.1:3000/back?id={CHECKOUT_SESSION_ID}",
            ),
            ("myshop://paid", "myshop://paid"),
            ("https://toko.example/selesai/☕", "https://toko.example/selesai/%E2%98%95"),
        ] {
            assert_eq!(target(given).as_deref(), Ok(sent));
        }
        for given in [
            "javascript:alert(1)",
            "javascript://shop.example/%0aalert(1)",
            "JavaScript:alert(1)",
            "javascript:1",
            "data:text/html,hi",
            "data://x/text",
            "file:///etc/passwd",
            "/relative",
            "//evil.example",
            "\\\\evil.example",
            "https://",
            "shop",
            "https://a b.example",
            "https://shop.example/\r\nSet-Cookie: a=b",
            "mailto:someone@shop.example",
            "javascript:x@shop.example",
            "",
        ] {
            assert!(target(given).is_err(), "{given}");
        }
        assert!(target(&format!("https://shop.example/{}", "a".repeat(LONGEST))).is_err());
    }

    #[test]
    fn webhooks_stay_on_the_machine() {
        for url in ["http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]:4/", "http://127.3.2.1"] {
            assert!(check_webhook(url).is_ok(), "{url}");
        }
        for url in [
            "http://shop.example",
            "http://10.0.0.1",
            "http://localhost.evil.example",
            "ftp://127.0.0.1",
            "https://127.0.0.1",
            "http://me:word@127.0.0.1/",
            "http://me@localhost/",
            "nope",
            "",
        ] {
            assert!(check_webhook(url).is_err(), "{url}");
        }
    }
}
