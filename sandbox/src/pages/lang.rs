//! Which language a page speaks: the one its address asks for, or else the browser's.

use super::texts::{ENGLISH, INDONESIAN, Texts};
use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use std::convert::Infallible;
use url::form_urlencoded;

/// The language of a page, and whether somebody chose it: then every address on the page says so.
#[derive(Clone, Copy)]
pub(super) struct Tongue {
    pub(super) texts: &'static Texts,
    chosen: bool,
}

impl Tongue {
    /// The same address in the language that was chosen.
    pub(super) fn keep(self, path: &str) -> String {
        if self.chosen { in_language(path, self.texts.tag) } else { path.to_owned() }
    }

    fn read(query: &str, accepted: &str) -> Self {
        let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
        match asked.and_then(|(_, tag)| spoken(&tag)) {
            Some(texts) => Self { texts, chosen: true },
            None => Self { texts: preferred(accepted).unwrap_or(&ENGLISH), chosen: false },
        }
    }
}

pub(super) fn in_language(path: &str, tag: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}lang={tag}")
}

impl<S: Sync> FromRequestParts<S> for Tongue {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self::read(parts.uri.query().unwrap_or_default(), accepted.unwrap_or_default()))
    }
}

/// `in` is what Indonesian was called before 1989, and what old Java runtimes still send.
fn spoken(tag: &str) -> Option<&'static Texts> {
    match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "en" => Some(&ENGLISH),
        "id" | "in" => Some(&INDONESIAN),
        _ => None,
    }
}

/// The first of the languages with the highest weight in an `Accept-Language`.
fn preferred(accepted: &str) -> Option<&'static Texts> {
    let mut best: Option<(f32, &'static Texts)> = None;
    for item in accepted.split(',') {
        let (tag, weight) = item.split_once(';').unwrap_or((item, "q=1"));
        let weight: f32 = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok()).unwrap_or_default();
        if let Some(texts) = spoken(tag.trim())
            && weight > best.map_or(0.0, |(best, _)| best)
        {
            best = Some((weight, texts));
        }
    }
    best.map(|(_, texts)| texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_comes_before_the_browser() {
        for (query, accepted, tag, kept) in [
            ("", "", "en", "/p"),
            ("", "fr, de;q=0.9", "en", "/p"),
            ("", "id-ID,id;q=0.9,en-US;q=0.8", "id", "/p"),
            ("", "en-GB, id", "en", "/p"),
            ("", "en;q=0.3, in;q=0.4", "id", "/p"),
            ("", "id;q=0, en;q=0", "en", "/p"),
            ("", "id;q=x", "en", "/p"),
            ("lang=id", "en", "id", "/p?lang=id"),
            ("a=b&lang=EN", "id", "en", "/p?lang=en"),
            ("lang=fr", "id", "id", "/p"),
        ] {
            let tongue = Tongue::read(query, accepted);
            assert_eq!((tongue.texts.tag, tongue.keep("/p").as_str()), (tag, kept), "{query} {accepted}");
        }
        assert_eq!(Tongue::read("lang=id", "").keep("/p?ticket=t"), "/p?ticket=t&lang=id");
    }
}
