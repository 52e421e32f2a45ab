//! The one source of ids and secrets. From the same seed come the same bytes, on every machine and version.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const SMALLEST_ID: u64 = 1_000_000_000_000_000_000;
/// Twice as far as any clock brings them.
const LARGEST_ID: u64 = 1 << 63;
const ID_EPOCH: i64 = 1_288_834_974_657;

/// SHA-256 over the seed and a counter: unguessable without the seed, repeatable with it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Chance {
    seed: [u8; 32],
    counter: u64,
    block: Vec<u8>,
    last_id: u64,
}

impl Chance {
    /// As if ids had been made that lie this far ahead of the last one.
    #[cfg(test)]
    pub(crate) fn run_ahead(&mut self, milliseconds: u64) {
        self.last_id += milliseconds << 22;
    }

    /// From a seed, or from the system's randomness.
    pub(crate) fn new(seed: Option<u64>) -> Result<Self, String> {
        let mut start = [0; 32];
        match seed {
            Some(seed) => start = Sha256::digest(seed.to_be_bytes()).into(),
            None => getrandom::fill(&mut start).map_err(|error| format!("the system has no randomness: {error}"))?,
        }
        Ok(Self { seed: start, counter: 0, block: Vec::new(), last_id: SMALLEST_ID })
    }

    fn byte(&mut self) -> u8 {
        if let Some(byte) = self.block.pop() {
            return byte;
        }
        let digest = Sha256::new().chain_update(self.seed).chain_update(self.counter.to_be_bytes()).finalize();
        self.counter = self.counter.wrapping_add(1);
        self.block = digest.to_vec();
        self.block.pop().unwrap_or_default()
    }

    /// Whether its next ids have 19 digits, too.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self.last_id {
            0..=LARGEST_ID => Ok(()),
            last => Err(format!("`last_id` is {last}; it must be at most {LARGEST_ID}")),
        }
    }

    /// Letters and digits, each as likely as the other.
    pub(crate) fn text(&mut self, length: usize) -> String {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            // 248 is the largest multiple of 62 in a byte; what lies above would favour the first letters.
            let byte = self.byte();
            if byte < 248
                && let Some(letter) = ALPHANUMERIC.get(usize::from(byte % 62))
            {
                text.push(char::from(*letter));
            }
        }
        text
    }

    /// A number from 0 up to, but not including, 1.
    pub(crate) fn fraction(&mut self) -> f64 {
        let four = [self.byte(), self.byte(), self.byte(), self.byte()];
        f64::from(u32::from_be_bytes(four)) / (f64::from(u32::MAX) + 1.0)
    }

    /// `prefix` and 19 digits that grow with time and never repeat, like WooshPay's own.
    pub(crate) fn id(&mut self, prefix: &str, now: i64) -> String {
        let step = 1 + u64::from(self.byte());
        self.last_id = first_number(now).max(self.last_id) + step;
        format!("{prefix}{:019}", self.last_id)
    }
}

/// The number that every id made at this moment or later lies beyond.
pub(crate) fn first_number(now: i64) -> u64 {
    let from_time = u64::try_from(now.saturating_sub(ID_EPOCH)).unwrap_or_default().saturating_mul(1 << 22);
    // However far the clock was set, ids go on growing, and keep their 19 digits.
    from_time.min(1 << 62)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_have_19_digits_and_grow() {
        let mut chance = Chance::new(Some(1)).unwrap();
        for now in [i64::MIN, 0, 1_688_455_825_000, 1_900_000_000_000, i64::MAX] {
            let ids: Vec<String> = (0..1000).map(|_| chance.id("pi_", now)).collect();
            assert!(ids.is_sorted());
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1000);
            assert!(ids.iter().all(|id| id.len() == 22 && id.starts_with("pi_")), "{ids:?}");
        }
    }

    #[test]
    fn the_seed_decides() {
        let texts = |seed| {
            let mut chance = Chance::new(Some(seed)).unwrap();
            (chance.text(24), chance.text(32), chance.id("cs_", 1_688_455_825_000))
        };
        assert_eq!(texts(7), texts(7));
        assert_ne!(texts(7), texts(8));
        let (text, _, _) = texts(7);
        assert_eq!(text.len(), 24);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }

    #[test]
    fn system_chance_does_not_repeat() {
        let text = || Chance::new(None).unwrap().text(32);
        assert_ne!(text(), text());
    }
}
