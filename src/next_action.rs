//! What the customer has to do next, in each of the forms in which WooshPay says it.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;

/// What the customer has to do; evidence: printed on WooshPay's DANA page.
///
/// WooshPay sends an object whose `type` does not name its other member, or that object as JSON text. Both are kept as they
/// came.
///
/// ```
/// use wooshpay::NextAction;
///
/// let action: NextAction = serde_json::from_str(
///     r#"{"type": "redirect_to_url", "dana_handle_redirect": {"url": "https://wallet.example/pay"}}"#,
/// ).unwrap();
/// assert_eq!(action.redirect_url(), Some("https://wallet.example/pay"));
/// ```
#[derive(Clone, PartialEq)]
pub struct NextAction {
    members: Vec<(String, Value)>,
    text: Option<String>,
}

impl NextAction {
    /// The address to which the customer goes: the first member that holds a `url`, whatever `type` says; else a `url` of
    /// its own.
    pub fn redirect_url(&self) -> Option<&str> {
        let url = |value: &'_ Value| -> bool { value.as_str().is_some_and(|url| !url.is_empty()) };
        let nested = self.members.iter().filter_map(|(_, member)| member.get("url")).find(|member| url(member));
        nested.or_else(|| self.get("url").filter(|member| url(member)))?.as_str()
    }

    /// The member `type`, as it came. It does not always name the other member.
    pub fn kind(&self) -> Option<&str> {
        self.get("type")?.as_str()
    }

    /// One member, as it came.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }
}

/// The address may carry a token of the customer's, so only the names of the members are shown.
impl fmt::Debug for NextAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NextAction")?;
        f.debug_set().entries(self.members.iter().map(|(name, _)| name)).finish()
    }
}

impl Serialize for NextAction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.text {
            Some(text) => serializer.serialize_str(text),
            None => serializer.collect_map(self.members.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl<'de> Deserialize<'de> for NextAction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;

        impl<'de> Visitor<'de> for Forms {
            type Value = NextAction;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object or text")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NextAction, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(NextAction { members, text: None })
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<NextAction, E> {
                let inner = if text.trim_start().starts_with('{') { serde_json::from_str(text).ok() } else { None };
                let members = inner.map(|action: NextAction| action.members).unwrap_or_default();
                Ok(NextAction { members, text: Some(text.to_owned()) })
            }
        }

        deserializer.deserialize_any(Forms)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for NextAction {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "NextAction".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["object", "string"] })
    }
}

impl crate::types::PaymentIntent {
    /// The address to which the customer goes to pay, when there is one. That a customer comes back from it proves
    /// nothing: ask for the payment again, or wait for the webhook.
    pub fn redirect_url(&self) -> Option<&str> {
        self.next_action.as_ref()?.redirect_url()
    }
}
