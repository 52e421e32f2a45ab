//! What names a person, reaches one or may carry a token does not stand in a log.

use super::schemas::properties;
use super::tree::{Kind, Tree};
use crate::error::Problem;
use serde_json::Value;

/// Parts of a postal address, and the addresses to which a customer comes back.
const PRIVATE: [&str; 8] =
    ["cancel_url", "city", "line1", "line2", "postal_code", "redirect_url", "return_url", "success_url"];

/// Every such property is marked, by its name alone: a new schema with a phone number in it is found, too.
pub(super) fn marked(tree: &Tree<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for node in tree.of(Kind::NamedSchema) {
        let person = properties(node).any(is_contact);
        // A product has a name too; beside a phone number or an e-mail address it is a person's.
        let private = |name: &&str| PRIVATE.contains(name) || is_contact(name) || person && *name == "name";
        for name in properties(node).filter(private) {
            let property = node.get("properties").and_then(|properties| properties.get(name));
            if property.and_then(|property| property.get("x-sensitive")) != Some(&Value::Bool(true)) {
                let what = "would show in a log what is a person's: mark it with x-sensitive: true";
                problems.push(Problem::new(format!("{}.properties.{name}", node.place), what));
            }
        }
    }
    problems
}

fn is_contact(name: &str) -> bool {
    name.split('_').any(|word| matches!(word, "email" | "phone" | "pin"))
}
