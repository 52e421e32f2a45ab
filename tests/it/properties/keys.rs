//! Derived idempotency keys: other parts, another key.

use proptest::collection::vec;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use wooshpay::IdempotencyKey;

fn derive(parts: &[String]) -> IdempotencyKey {
    IdempotencyKey::derive(parts.iter().map(String::as_str))
}

fn parts() -> impl Strategy<Value = Vec<String>> {
    vec(prop_oneof!["[ab]{0,3}", any::<String>()], 0..5)
}

/// Another way to cut the same text: the likeliest to be taken for the same parts.
fn cut_otherwise() -> impl Strategy<Value = (Vec<String>, Vec<String>)> {
    ("[a-c]{0,12}", vec(any::<prop::sample::Index>(), 0..4), vec(any::<prop::sample::Index>(), 0..4)).prop_map(
        |(text, first, second)| {
            let cut = |places: &[prop::sample::Index]| {
                let mut places: Vec<usize> = places.iter().map(|place| place.index(text.len() + 1)).collect();
                places.sort_unstable();
                let (mut parts, mut start) = (Vec::new(), 0);
                for place in places.into_iter().chain([text.len()]) {
                    parts.push(text[start..place].to_owned());
                    start = place;
                }
                parts
            };
            (cut(&first), cut(&second))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_same_parts_give_the_same_key_and_it_can_be_sent(parts in parts()) {
        let key = derive(&parts);
        prop_assert_eq!(&derive(&parts), &key);
        prop_assert_eq!(&IdempotencyKey::new(key.as_str()).unwrap(), &key);
        prop_assert!(key.as_str().len() <= 255);
        prop_assert_eq!(key.as_str().len(), 64);
    }

    #[test]
    fn other_parts_give_another_key(one in parts(), other in parts()) {
        prop_assert_eq!(derive(&one) == derive(&other), one == other);
    }

    #[test]
    fn the_same_text_cut_otherwise_gives_another_key((one, other) in cut_otherwise()) {
        prop_assert_eq!(one.concat(), other.concat());
        prop_assert_eq!(derive(&one) == derive(&other), one == other);
    }

    #[test]
    fn an_empty_part_is_a_part(parts in parts(), place in any::<prop::sample::Index>()) {
        let mut more = parts.clone();
        more.insert(place.index(parts.len() + 1), String::new());
        prop_assert_ne!(derive(&more), derive(&parts));
    }

    /// The key is the hash of each part's length and text, so a key in a database stays good with the next version.
    #[test]
    fn the_recipe_stays(parts in parts()) {
        let hash = parts.iter().fold(Sha256::new(), |hash, part| {
            hash.chain_update((part.len() as u64).to_be_bytes()).chain_update(part)
        });
        let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        let key = derive(&parts);
        prop_assert_eq!(key.as_str(), hex);
    }

    #[test]
    fn a_key_is_taken_as_it_is_or_refused(key in prop_oneof!["[!-~]{0,300}", any::<String>()]) {
        let fits = (1..=255).contains(&key.len()) && key.chars().all(|c| ('!'..='~').contains(&c));
        let taken = IdempotencyKey::new(key.as_str());
        prop_assert_eq!(taken.is_ok(), fits);
        if let Ok(taken) = taken {
            prop_assert_eq!(taken.as_str(), key);
        }
    }
}

/// Computed with Python's hashlib.
#[test]
fn a_key_that_was_derived_once_is_derived_again() {
    let cases: [(&[&str], &str); 5] = [
        (&["ab", "c"], "601d5476e2ccfe2c87a2bba7a322659734a05749d5b5aa781f513e4912db0d5f"),
        (&["a", "bc"], "3fafa1cf2f19a7c1129beb20cf0983f73a489a221fc0dd2f16d1be292d089205"),
        (&["abc"], "c3494ca1a2cf8eeb8a11ded316fb55b83c3bbbedb6313cd50415251e5d09e12f"),
        (&["", "abc"], "e7fa8174d147ee73954836b6f21933539ff7094b1654f9dbd42b665592df84ad"),
        (&["create_refund", "pi_1", "full", "0"], "f77c76080d6c7f08832af12bc8b3e024b84971005b24052b309ab3fe6622a2bd"),
    ];
    for (parts, key) in cases {
        assert_eq!(IdempotencyKey::derive(parts.iter().copied()).as_str(), key, "{parts:?}");
    }
}
