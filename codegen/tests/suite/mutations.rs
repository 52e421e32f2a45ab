//! The real document with a node taken out or replaced, at random: whatever comes of it, nothing panics.

use crate::support::spec;
use serde_json::{Value, json};
use wooshpay_codegen::reach::reach;
use wooshpay_codegen::{Document, lint, schema};

/// A small generator of numbers (xorshift), so that every run tries the same changes.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// The document as a tree of JSON, which is YAML too.
pub fn tree() -> Value {
    Document::parse(&spec()).unwrap().root().clone()
}

/// A pointer to every node but the root.
fn pointers(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending = vec![(String::new(), value)];
    while let Some((at, value)) = pending.pop() {
        match value {
            Value::Object(members) => pending.extend(
                members
                    .iter()
                    .map(|(key, value)| (format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), value)),
            ),
            Value::Array(items) => {
                pending.extend(items.iter().enumerate().map(|(index, value)| (format!("{at}/{index}"), value)));
            }
            _ => {}
        }
        found.push(at);
    }
    found.retain(|at| !at.is_empty());
    found.sort();
    found
}

/// Changes one node, and says what was done.
pub fn mutate(tree: &mut Value, dice: &mut Dice) -> String {
    let all = pointers(tree);
    let at = &all[dice.roll(all.len())];
    let other = tree.pointer(&all[dice.roll(all.len())]).cloned().unwrap();
    let replacement = match dice.roll(8) {
        0 => {
            let (parent, key) = at.rsplit_once('/').unwrap();
            match tree.pointer_mut(parent).unwrap() {
                Value::Object(members) => drop(members.remove(&key.replace("~1", "/").replace("~0", "~"))),
                Value::Array(items) => drop(items.remove(key.parse().unwrap())),
                _ => {}
            }
            return format!("{at} taken out");
        }
        1 => Value::Null,
        2 => json!(-1),
        3 => json!(1.5),
        4 => json!("`[<ä"),
        5 => json!([]),
        6 => json!({ "$ref": "#/components/schemas/PaymentIntent" }),
        _ => other,
    };
    let shown: String = replacement.to_string().chars().take(60).collect();
    *tree.pointer_mut(at).unwrap() = replacement;
    format!("{at} is now {shown}")
}

#[test]
fn the_lint_never_panics() {
    let original = tree();
    let mut refused = 0;
    for seed in 0..300 {
        let (mut tree, mut dice) = (original.clone(), Dice::new(seed));
        let done: Vec<String> = (0..=dice.roll(3)).map(|_| mutate(&mut tree, &mut dice)).collect();
        println!("{seed}: {}", done.join("; "));
        let document = Document::new(tree).unwrap();
        refused += usize::from(!lint::lint(&document).is_empty());
        reach(&document);
        schema::named(&document, "PaymentIntent", schema::Reading::Closed);
    }
    assert!(refused > 100, "only {refused} of 300 changes were noticed");
}

#[test]
fn the_lint_takes_any_tree() {
    for text in ["{}", "{paths: 1}", "{paths: {a: {get: []}}}", "{components: {schemas: [1, [2]]}}", "{tags: {a: b}}"] {
        let document = Document::parse(text).unwrap();
        assert!(!lint::lint(&document).is_empty(), "{text}");
    }
}
