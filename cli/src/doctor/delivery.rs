//! One delivery: whether its signature fits, and why it does not. It looks at nothing but what it is given.

mod cause;
mod header;
mod variants;

#[cfg(test)]
mod tests;

use cause::Cause;
pub(super) use cause::Finding;

use header::{Header, Signature};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use variants::Variant;
use wooshpay::webhook::{Hint, SIGNATURE_HEADERS, Verifier, VerifyError, sign};

/// Up to here, several things at once are looked for; in a larger body, one.
const SMALL: usize = 64 << 10;
/// How many things may be wrong at once.
const MOST_AT_ONCE: usize = 4;
/// Receivers that integrators wrote take no delivery that is older.
const USUAL_TOLERANCE: Duration = Duration::from_secs(300);
/// A secret of our own, to ask the SDK for its opinion of time and body alone.
const STAND_IN: &str = "whsec_doctor";

/// Everything that can be said of a delivery, what is proven first. `header` is the value or the whole line, or the lines of
/// all headers.
pub(super) fn diagnose(secret: Option<&str>, header: &str, body: &[u8], now: SystemTime) -> Vec<Finding> {
    let header = Header::read(header);
    let mut findings = Vec::new();
    if header.is_blank() {
        findings.push(Finding::seen(Cause::NoHeader));
    } else if header.signatures.is_empty() {
        findings.push(Finding::seen(Cause::NoSignature));
    }
    let Some(secret) = secret else {
        findings.push(Finding::seen(Cause::NoSecret));
        if let Some(name) = header.wrong_name() {
            findings.push(Finding::seen(Cause::HeaderName { name }));
        }
        findings.extend(time(&header, now));
        findings.extend(shape(body));
        return sorted(findings);
    };
    let verdict = Verifier::new(secret).map(|verifier| verifier.verify_at(&header.value, body, now));
    if let Ok(Err(VerifyError::BodyTooLarge { bytes })) = verdict {
        return vec![Finding::seen(Cause::BodyTooLarge { bytes })];
    }
    match search(secret.as_bytes(), &header, body) {
        Some(found) => {
            let is_right = match &verdict {
                Ok(Ok(_)) => true,
                Ok(Err(error)) => {
                    matches!(
                        error,
                        VerifyError::TooOld { .. } | VerifyError::FromTheFuture { .. } | VerifyError::NotAnEvent { .. }
                    )
                }
                Err(_) => false,
            };
            findings.extend(fitting(&found, is_right, &header, now));
            // What the SDK refuses, and a match does not explain.
            match &verdict {
                Err(error) if !found.causes.iter().any(Cause::is_of_secret) => {
                    findings.push(Finding::seen(Cause::SecretRefused { why: error.to_string() }));
                }
                Ok(Err(VerifyError::MalformedHeader { why })) if !found.explains_header(&header) => {
                    findings.push(Finding::seen(Cause::HeaderRefused { why }));
                }
                _ => {}
            }
        }
        None => findings.extend(guesses(&header, body, now, verdict)),
    }
    sorted(findings)
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    findings.retain(|finding| told.insert(finding.cause.name()));
    findings.sort_by_key(|finding| finding.certainty);
    findings
}

/// How a signature in the header comes about.
struct Match {
    /// What has to be undone; nothing when the delivery is right.
    causes: Vec<Cause>,
    /// What was signed, as far as it is known.
    body: Option<Vec<u8>>,
    is_upper_case: bool,
}

impl Match {
    /// Whether it says by itself why the SDK cannot read the header.
    fn explains_header(&self, header: &Header) -> bool {
        self.causes.iter().any(|cause| cause.is_of_header() || header.has_no_time() && *cause == Cause::BodyAlone)
    }
}

/// The least that has to be changed until a signature fits.
fn search(secret: &[u8], header: &Header, body: &[u8]) -> Option<Match> {
    if header.signatures.is_empty() {
        return None;
    }
    let secrets = variants::secrets(secret);
    let bodies = variants::bodies(body);
    let times = header.times();
    let most = if body.len() > SMALL { 1 } else { MOST_AT_ONCE };
    for cost in 0..=most {
        for secret in secrets.iter().filter(|secret| secret.causes.len() <= cost) {
            let Ok(key) = Hmac::<Sha256>::new_from_slice(&secret.bytes) else { continue };
            for time in times.iter().filter(|time| secret.causes.len() + time.causes.len() <= cost) {
                let spent = secret.causes.len() + time.causes.len();
                let key = key.clone().chain_update(&time.bytes);
                for body in bodies.iter().filter(|body| spent + body.causes.len() <= cost) {
                    let mac = key.clone().chain_update(&body.bytes).finalize().into_bytes();
                    let parts = [secret, time, body];
                    if let Some(found) = matching(header, mac.as_slice(), parts, cost) {
                        return Some(Match { body: Some(body.bytes.clone()), ..found });
                    }
                }
                if spent < 2
                    && cost == spent + 1
                    && let Some(found) = rewritten(header, secret, time, body)
                {
                    return Some(found);
                }
            }
        }
        if cost == 1
            && body.len() <= SMALL
            && let Some(found) = cut_milliseconds(secret, header, body)
        {
            return Some(found);
        }
    }
    None
}

fn matching(header: &Header, mac: &[u8], parts: [&Variant; 3], cost: usize) -> Option<Match> {
    let found = header.signatures.iter().find(|signature| signature.bytes == mac)?;
    let causes: Vec<Cause> = parts.iter().flat_map(|part| &part.causes).chain(&found.causes).cloned().collect();
    // The same with less to change comes first.
    (causes.len() <= cost).then_some(Match { causes, body: None, is_upper_case: found.is_upper_case })
}

/// The SDK knows how JSON is written anew. It reads headers of one form only, so it gets one of that form.
fn rewritten(header: &Header, secret: &Variant, time: &Variant, body: &[u8]) -> Option<Match> {
    let verifier = Verifier::new(str::from_utf8(&secret.bytes).ok()?).ok()?;
    let time_text = str::from_utf8(&time.bytes).ok()?.strip_suffix('.')?;
    let fits = |signatures: &[Signature]| {
        let written = signatures.iter().map(|signature| format!(",v1={}", header::hex(&signature.bytes)));
        match verifier.verify_at(&format!("t={time_text}{}", written.collect::<String>()), body, UNIX_EPOCH) {
            Err(VerifyError::NoMatch { hint: Some(Hint::Rewritten { signed }) }) => Some(signed),
            _ => None,
        }
    };
    // One look for all of them first: each writes the body in many ways. A header takes no more than these.
    let signatures = header.signatures.get(..32).unwrap_or(&header.signatures);
    fits(signatures)?;
    signatures.iter().find_map(|signature| {
        let signed = fits(std::slice::from_ref(signature))?;
        let parts = secret.causes.iter().chain(&time.causes).chain(&signature.causes);
        let causes = parts.cloned().chain([Cause::BodyRewritten { signed }]).collect();
        Some(Match { causes, body: None, is_upper_case: signature.is_upper_case })
    })
}

/// A time in seconds that was made of milliseconds lost its last three digits, and the signature did not.
fn cut_milliseconds(secret: &[u8], header: &Header, body: &[u8]) -> Option<Match> {
    let seconds = header.number().filter(|number| *number < 100_000_000_000)?;
    let key = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    (0..1000).find_map(|rest| {
        let key = key.clone().chain_update((seconds * 1000 + rest).to_string());
        let mac = key.chain_update(b".").chain_update(body).finalize().into_bytes();
        let found = header.signatures.iter().find(|signature| signature.bytes == mac.as_slice())?;
        let causes = found.causes.iter().cloned().chain([Cause::SignedInMilliseconds]).collect();
        Some(Match { causes, body: Some(body.to_vec()), is_upper_case: found.is_upper_case })
    })
}

/// What is said when a signature fits, after a change or as it is.
fn fitting(found: &Match, is_right: bool, header: &Header, now: SystemTime) -> Vec<Finding> {
    let mut findings: Vec<Finding> = found.causes.iter().cloned().map(Finding::proven).collect();
    if let Some(name) = header.wrong_name() {
        findings.push(Finding::proven(Cause::HeaderName { name }));
    }
    if found.is_upper_case {
        findings.push(Finding::proven(Cause::UpperCase));
    }
    if header.signatures.len() > 1 {
        findings.push(Finding::proven(Cause::OneOfSeveral { count: header.signatures.len() }));
    }
    findings.extend(time(header, now));
    if let Some(body) = &found.body {
        let verified =
            Verifier::new(STAND_IN).map(|verifier| verifier.verify_at(&sign(STAND_IN, 0, body), body, UNIX_EPOCH));
        match verified {
            Ok(Ok(event)) if is_right => {
                let event = format!("{}, {}", event.id().as_str(), event.kind_str());
                findings.insert(0, Finding::proven(Cause::Fits { event }));
            }
            Ok(Err(VerifyError::NotAnEvent { why })) => findings.push(Finding::proven(Cause::NotAnEvent { why })),
            _ => {}
        }
    }
    findings
}

/// What is to be said of the time in the header, in the SDK's opinion and in that of stricter receivers.
fn time(header: &Header, now: SystemTime) -> Option<Finding> {
    let number = i64::try_from(header.number()?).ok()?;
    let body = br#"{"id": "evt_1", "type": "a", "data": {"object": {}}}"#;
    let verifier = Verifier::new(STAND_IN).ok()?;
    let value = sign(STAND_IN, number, body);
    let cause = match verifier.verify_at(&value, body, now) {
        Err(VerifyError::TooOld { age }) => Cause::TooOld { age },
        Err(VerifyError::FromTheFuture { ahead }) => Cause::FromTheFuture { ahead },
        _ => match verifier.tolerance(USUAL_TOLERANCE).verify_at(&value, body, now) {
            Err(VerifyError::TooOld { age }) => Cause::OldForSome { age },
            _ => return None,
        },
    };
    Some(Finding::seen(cause))
}

/// What may be the matter when nothing that was tried fits.
fn guesses(
    header: &Header,
    body: &[u8],
    now: SystemTime,
    verdict: Result<Result<wooshpay::webhook::Event, VerifyError>, wooshpay::ParseError>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !header.signatures.is_empty() {
        findings.push(Finding::seen(Cause::NoMatch));
    }
    match verdict {
        Err(error) => findings.push(Finding::seen(Cause::SecretRefused { why: error.to_string() })),
        Ok(Err(VerifyError::MalformedHeader { why })) if !header.signatures.is_empty() => {
            findings.push(Finding::seen(Cause::HeaderRefused { why }));
        }
        Ok(Err(VerifyError::NoMatch { hint: Some(Hint::ProbablyRewritten) })) => {
            findings.push(Finding::guess(Cause::BodyProbablyRewritten));
        }
        _ => {}
    }
    if let Some(name) = header.wrong_name() {
        findings.push(Finding::seen(Cause::HeaderName { name }));
    }
    findings.extend(time(header, now));
    findings.extend(shape(body));
    if !header.signatures.is_empty() {
        findings.push(Finding::guess(Cause::OtherSecret));
    }
    findings
}

/// What is strange about a body that no event's body has.
fn shape(body: &[u8]) -> Option<Finding> {
    if body.trim_ascii().is_empty() {
        return Some(Finding::guess(Cause::BodyEmpty));
    }
    match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Ok(_) => None,
        Err(error) if error.is_eof() => Some(Finding::guess(Cause::BodyCut)),
        Err(_) => Some(Finding::guess(Cause::BodyNotJson)),
    }
}

/// Whether the SDK looks at a header of this name.
fn is_known(name: &str) -> bool {
    SIGNATURE_HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}
