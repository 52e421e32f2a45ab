//! Names as Rust will spell them: valid, and different from each other.

use super::schemas::properties;
use super::tree::{Kind, Tree};
use crate::error::Problem;
use std::collections::BTreeMap;

/// Taken by the language or by the SDK itself.
const RESERVED: [&str; 14] = [
    "Box", "Client", "Default", "Err", "Error", "From", "Into", "None", "Ok", "Option", "Result", "Self", "Some",
    "String",
];

pub(super) fn types(tree: &Tree<'_>) -> Vec<Problem> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for node in tree.of(Kind::NamedSchema) {
        let mut fault = |what: String| problems.push(Problem::new(node.place.clone(), what));
        let Some(name) = node.place.strip_prefix("components.schemas.") else { continue };
        let word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !word || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            fault(format!("is called `{name}`, which is no name in Rust: use letters and digits"));
        }
        let spelled = pascal(name);
        if RESERVED.contains(&spelled.as_str()) {
            fault(format!("is `{spelled}` in Rust, which is taken: rename it"));
        }
        if let Some(other) = taken.insert(spelled.clone(), name) {
            fault(format!("is `{spelled}` in Rust, like `{other}`: rename one of them"));
        }
        let mut fields: BTreeMap<String, &str> = BTreeMap::new();
        for property in properties(node) {
            if let Some(other) = fields.insert(snake(property), property) {
                fault(format!("has `{other}` and `{property}`, both `{}` in Rust: rename one", snake(property)));
            }
        }
    }
    problems
}

/// `payment_intent.created` becomes `PaymentIntentCreated`, `9pay` becomes `X9pay`: as typify spells it.
pub(crate) fn pascal(text: &str) -> String {
    let capital = |word: String| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    let joined: String = words(text).into_iter().map(capital).collect();
    if joined.starts_with(|first: char| first.is_numeric()) || joined.is_empty() {
        format!("X{joined}")
    } else {
        joined
    }
}

/// `created[gte]` becomes `created_gte`.
pub(crate) fn snake(text: &str) -> String {
    words(text).join("_")
}

/// The words of a name in lower case: cut at all that is not a letter or digit, and before a capital that starts one.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next_is_small = letters.peek().is_some_and(|next| next.is_lowercase());
        let starts = letter.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && next_is_small);
        if !letter.is_alphanumeric() || starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::{pascal, snake};

    #[test]
    fn names_are_spelled_as_in_the_generated_client() {
        assert_eq!(pascal("payment_intent.created"), "PaymentIntentCreated");
        assert_eq!(pascal("9pay"), "X9pay");
        assert_eq!(pascal("HTTPServer"), "HttpServer");
        assert_eq!(pascal("PaymentIntent"), "PaymentIntent");
        assert_eq!(pascal("--"), "X");
        assert_eq!(snake("created[gte]"), "created_gte");
        assert_eq!(snake("off-session"), "off_session");
        assert_eq!(snake("3ds_status"), "3ds_status");
    }
}
