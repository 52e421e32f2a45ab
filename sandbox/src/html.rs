//! As much of HTML as it takes to read the sandbox's own pages: tags, their attributes, and which form they are in.

use std::collections::HashMap;

/// A start tag.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    attributes: HashMap<String, String>,
}

impl Tag {
    pub(crate) fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    fn has_testid(&self, id: &str) -> bool {
        self.get("data-testid") == Some(id)
    }
}

/// A form with what is in it.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) action: String,
    controls: Vec<Tag>,
}

impl Form {
    /// The form that holds the element with this test id.
    pub(crate) fn with(page: &str, testid: &str) -> Option<Self> {
        let forms = forms(page);
        forms.into_iter().find(|form| form.control(testid).is_some())
    }

    pub(crate) fn control(&self, testid: &str) -> Option<&Tag> {
        self.controls.iter().find(|tag| tag.has_testid(testid))
    }

    pub(crate) fn asks_for(&self, name: &str) -> bool {
        self.controls.iter().any(|tag| tag.get("name") == Some(name))
    }

    /// What a browser would send without anybody typing: hidden inputs and checked choices.
    pub(crate) fn preset(&self) -> Vec<(String, String)> {
        let counts = |tag: &&Tag| match tag.get("type") {
            Some("hidden") => true,
            Some("radio" | "checkbox") => tag.get("checked").is_some() && tag.get("disabled").is_none(),
            _ => false,
        };
        let pair = |tag: &Tag| Some((tag.get("name")?.to_owned(), tag.get("value").unwrap_or_default().to_owned()));
        self.controls.iter().filter(counts).filter_map(pair).collect()
    }
}

/// The text of the first element with this test id.
pub(crate) fn text_of(page: &str, testid: &str) -> Option<String> {
    let (_, after) = page.split_once(&format!("data-testid=\"{testid}\""))?;
    let (_, content) = after.split_once('>')?;
    Some(unescape(content.split('<').next()?.trim()))
}

/// The first start tag that has this attribute.
pub(crate) fn tag_with(page: &str, attribute: &str) -> Option<Tag> {
    page.split('<').skip(1).filter_map(tag).find(|tag| tag.get(attribute).is_some())
}

/// The first start tag with this test id.
pub(crate) fn tag_of(page: &str, testid: &str) -> Option<Tag> {
    page.split('<').skip(1).filter_map(tag).find(|tag| tag.has_testid(testid))
}

fn forms(page: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    for piece in page.split('<').skip(1) {
        if piece.starts_with("/form") {
            forms.extend(open.take());
        } else if let Some(tag) = tag(piece) {
            match (&mut open, tag.name.as_str()) {
                (None, "form") => {
                    let action = tag.get("action").unwrap_or_default().to_owned();
                    open = Some(Form { action, controls: Vec::new() });
                }
                (Some(form), "input" | "button") => form.controls.push(tag),
                _ => {}
            }
        }
    }
    forms
}

/// Reads a start tag without its `<`. maud writes every value in double quotes and escapes what is inside.
fn tag(piece: &str) -> Option<Tag> {
    let end = piece.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(piece.len());
    let (name, mut rest) = piece.split_at_checked(end).filter(|(name, _)| !name.is_empty())?;
    let mut attributes = HashMap::new();
    loop {
        rest = rest.trim_start();
        let end = rest.find(|letter: char| letter == '=' || letter == '>' || letter.is_whitespace())?;
        let (name, after) = rest.split_at_checked(end)?;
        let value = match after.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"')?;
                rest = after;
                unescape(value)
            }
            None => {
                rest = after;
                String::new()
            }
        };
        if name.is_empty() {
            break;
        }
        attributes.insert(name.to_owned(), value);
    }
    Some(Tag { name: name.to_owned(), attributes })
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><p data-testid="sum">Rp1 &amp; more</p>
        <form action="/a"><input type="hidden" name="x" value="1 &lt; &quot;2&quot;"><input name="typed" value="no">
        <input type="radio" name="m" value="off" disabled><input type="radio" name="m" value="on" checked>
        <button data-testid="go">Go</button></form><form action="/b"><button data-testid="stop">Stop</button></form>"#;

    #[test]
    fn a_form_is_found_by_what_is_in_it() {
        let form = Form::with(PAGE, "go").unwrap();
        assert_eq!(form.action, "/a");
        let preset = [("x".to_owned(), "1 < \"2\"".to_owned()), ("m".to_owned(), "on".to_owned())];
        assert_eq!(form.preset(), preset);
        assert_eq!(Form::with(PAGE, "stop").unwrap().action, "/b");
        assert!(Form::with(PAGE, "other").is_none());
        assert_eq!(text_of(PAGE, "sum").as_deref(), Some("Rp1 & more"));
        assert_eq!(tag_of(PAGE, "go").unwrap().name, "button");
        assert_eq!(tag_with(PAGE, "checked").unwrap().get("value"), Some("on"));
        assert!(tag_of(PAGE, "other").is_none() && tag_with(PAGE, "href").is_none());
    }
}
