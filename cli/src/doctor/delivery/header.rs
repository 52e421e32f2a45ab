//! A signature header, read as widely as it can be: the SDK says what is right, this says what else may have been meant.

use super::variants::{Variant, add};
use super::{Cause, is_known};
use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// More than a header of the length that the SDK reads can hold.
const MOST: usize = 64;
/// Each costs a search.
const MOST_TIMES: usize = 4;

pub(super) struct Header {
    /// The name, when a whole line was given.
    name: Option<String>,
    pub(super) value: String,
    /// Each `t` as it stands there.
    time: Vec<String>,
    pub(super) signatures: Vec<Signature>,
}

pub(super) struct Signature {
    pub(super) bytes: Vec<u8>,
    /// What is unusual about how it is written.
    pub(super) causes: Vec<Cause>,
    pub(super) is_upper_case: bool,
}

impl Header {
    pub(super) fn read(text: &str) -> Self {
        let line = chosen(text);
        let (name, value) = match line.split_once(':') {
            Some((name, value)) if !name.contains(['=', ',']) => (Some(bare(name).to_owned()), bare(value)),
            _ => (None, bare(line)),
        };
        let (mut time, mut signatures) = (Vec::new(), Vec::new());
        for piece in value.split(',') {
            match piece.trim().split_once('=') {
                Some((name, text)) if name.trim() == "t" => {
                    time.push(if name == "t" { text.to_owned() } else { format!(" {text}") });
                }
                Some((name, text)) => {
                    let found = Signature::read(name, text).or_else(|| Signature::read("", piece));
                    signatures.extend(found);
                }
                None => signatures.extend(Signature::read("", piece)),
            }
        }
        time.truncate(MOST_TIMES);
        signatures.truncate(MOST);
        Self { name, value: value.to_owned(), time, signatures }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.value.is_empty()
    }

    pub(super) fn has_no_time(&self) -> bool {
        self.time.is_empty()
    }

    /// The name, when no receiver would look for it.
    pub(super) fn wrong_name(&self) -> Option<String> {
        self.name.clone().filter(|name| !is_known(name))
    }

    /// The `t` as a number, when there is one alone.
    pub(super) fn number(&self) -> Option<u64> {
        let [time] = self.time.as_slice() else { return None };
        time.trim().parse().ok()
    }

    /// What may have been signed in front of the body.
    pub(super) fn times(&self) -> Vec<Variant> {
        let mut times = Vec::new();
        let twice = (self.time.len() > 1).then_some(Cause::TimeTwice);
        for text in &self.time {
            let trimmed = text.trim();
            let blanks = (trimmed != text).then_some(Cause::Blanks);
            let causes: Vec<Cause> = twice.iter().chain(&blanks).cloned().collect();
            add(&mut times, format!("{text}.").into(), &causes, None);
            add(&mut times, format!("{trimmed}.").into(), &causes, None);
            let Ok(number) = trimmed.parse::<u64>() else { continue };
            if let Some(number) = number.checked_mul(1000) {
                add(&mut times, format!("{number}.").into(), &causes, Some(Cause::SignedInMilliseconds));
            }
            add(&mut times, format!("{}.", number / 1000).into(), &causes, Some(Cause::SignedInSeconds));
        }
        add(&mut times, Vec::new(), &[], Some(Cause::BodyAlone));
        times
    }
}

impl Signature {
    fn read(name: &str, text: &str) -> Option<Self> {
        let mut causes = Vec::new();
        let trimmed = text.trim();
        if name == "v1" && trimmed != text || name.trim() != name {
            causes.push(Cause::Blanks);
        }
        let (name, trimmed) = match trimmed.split_once('=') {
            Some((inner, rest)) if name.trim() == "v1" && !rest.is_empty() && !rest.starts_with('=') => (inner, rest),
            _ => (name.trim(), trimmed),
        };
        if name != "v1" {
            causes.push(Cause::Scheme { name: name.to_owned() });
        }
        let (bytes, is_upper_case) = match unhex(trimmed) {
            Some(bytes) => (bytes, trimmed.contains(|c: char| c.is_ascii_uppercase())),
            None => {
                causes.push(Cause::SignatureInBase64);
                (unbase64(trimmed)?, false)
            }
        };
        (bytes.len() == 32).then_some(Self { bytes, causes, is_upper_case })
    }
}

/// Of the lines of all headers, the one with the signature.
fn chosen(text: &str) -> &str {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let named = |wanted: &dyn Fn(&str) -> bool| {
        lines().find(|line| line.split_once(':').is_some_and(|(name, _)| wanted(bare(name))))
    };
    let known = wooshpay::webhook::SIGNATURE_HEADERS.iter();
    let known = known.filter_map(|known| named(&|name| name.eq_ignore_ascii_case(known))).next();
    let found = known.or_else(|| named(&|name| name.to_ascii_lowercase().contains("signature")));
    found.or_else(|| lines().find(|line| line.contains("v1="))).or_else(|| lines().next()).unwrap_or_default()
}

/// Without what a shell, a log or JSON puts around it.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "\"'`,{}".contains(c))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() || pairs.is_empty() {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    pairs.iter().map(|[high, low]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()).collect()
}

/// Both alphabets, with padding and without.
pub(super) fn unbase64(text: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let decode = |alphabet| GeneralPurpose::new(alphabet, config).decode(text.as_ref()).ok();
    decode(&STANDARD).or_else(|| decode(&URL_SAFE)).filter(|bytes| !bytes.is_empty())
}

pub(super) fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
