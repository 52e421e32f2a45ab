//! Why a delivery is not taken.

use std::fmt;
use std::time::Duration;

/// Why a delivery is not taken. It holds no secret and nothing of the body but for [`NotAnEvent`](Self::NotAnEvent), which
/// says what was wrong in a body that WooshPay signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// There is no signature header, or it is blank.
    MissingHeader,
    /// The signature header cannot be read.
    MalformedHeader {
        /// What is wrong with it.
        why: &'static str,
    },
    /// No signature was made with a secret of ours over this body.
    NoMatch {
        /// What may have happened to the body, when something speaks for it.
        hint: Option<Hint>,
    },
    /// It was signed too long ago.
    TooOld {
        /// How long ago.
        age: Duration,
    },
    /// It was signed too far ahead of this machine's clock.
    FromTheFuture {
        /// How far ahead.
        ahead: Duration,
    },
    /// The body is larger than any event.
    BodyTooLarge {
        /// How large it is, or how much of it had come when it was given up.
        bytes: usize,
    },
    /// The signature is right, and the body holds no event.
    NotAnEvent {
        /// What is wrong with it.
        why: String,
    },
}

/// What may have happened to a body that no signature fits. It helps whoever sets a receiver up and changes nothing: the
/// delivery is refused all the same.
///
/// Bodies over 64 KiB, and bodies that are not JSON, get none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hint {
    /// Proven: the signature is right for the same JSON written in another way. Something parsed the body and wrote it anew
    /// before it came to the verifier, or added or took away white space.
    Rewritten {
        /// How the JSON was written when it was signed.
        signed: &'static str,
    },
    /// A guess: there is white space between the body's tokens or at its ends, as when something wrote it anew. The
    /// secret may as well be another endpoint's.
    ProbablyRewritten,
}

impl VerifyError {
    /// Whether this is what to report when several headers were tried and the other one came first. A delivery that was
    /// signed with a secret of ours is WooshPay's, whatever other headers say.
    pub(super) fn says_more_than(&self, other: &Self) -> bool {
        let rank = |error: &Self| match error {
            Self::MissingHeader => 0,
            Self::MalformedHeader { .. } | Self::NoMatch { .. } | Self::BodyTooLarge { .. } => 1,
            Self::TooOld { .. } | Self::FromTheFuture { .. } | Self::NotAnEvent { .. } => 2,
        };
        rank(self) > rank(other)
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingHeader => f.write_str("the signature header is missing: look for `Wooshpay-Signature`"),
            Self::MalformedHeader { why } => write!(f, "the signature header cannot be read: {why}"),
            Self::NoMatch { hint: None } => f.write_str(
                "no signature was made with this secret over this body: check that the secret is this endpoint's, and \
                 that the body is the bytes as they came, not JSON written anew",
            ),
            Self::NoMatch { hint: Some(hint) } => hint.fmt(f),
            Self::TooOld { age } => write!(f, "it was signed {} seconds ago, longer than is tolerated", age.as_secs()),
            Self::FromTheFuture { ahead } => {
                write!(f, "it was signed {} seconds ahead of this machine's clock: check the clock", ahead.as_secs())
            }
            Self::BodyTooLarge { bytes } => write!(f, "the body has {bytes} bytes, more than any event"),
            Self::NotAnEvent { why } => write!(f, "the signature is right and the body is not an event: {why}"),
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rewritten { signed } => write!(
                f,
                "the body was written anew on its way here, since the signature is right for the same JSON {signed}: \
                 hand over the bytes as they came, before anything parses them"
            ),
            Self::ProbablyRewritten => f.write_str(
                "no signature was made with this secret over this body, which was probably written anew, since there is \
                 white space around its tokens: hand over the bytes as they came, and check that the secret is this \
                 endpoint's",
            ),
        }
    }
}

impl std::error::Error for VerifyError {}
