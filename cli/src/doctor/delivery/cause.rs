//! What can be said of a delivery, and the words for it.

use crate::doctor::State::{self, Ok, Warn, Wrong};
use crate::doctor::{Check, length};
use std::time::Duration;

/// One thing that was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) cause: Cause,
    pub(crate) certainty: Certainty,
}

/// How it is known, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// A signature fits, and that is how.
    Proven,
    /// It stands there for everybody to see, or the SDK says it.
    Seen,
    /// It would explain what is seen, and other things would, too.
    Guess,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    Fits { event: String },
    OneOfSeveral { count: usize },
    UpperCase,
    NotAnEvent { why: String },
    NoMatch,
    OtherSecret,

    NoSecret,
    SecretRefused { why: String },
    SecretWhiteSpace,
    SecretQuoted,
    SecretLacksPrefix,
    SecretIsBase64,
    SecretIsDecoded,
    SignedWithoutPrefix,
    SignedWithDecoded,
    SignedWithLineEnd,

    BodyRewritten { signed: &'static str },
    BodyProbablyRewritten,
    BodyMarked,
    LineEndAdded,
    LineEndLost,
    LineEndsChanged { signed: &'static str, came: &'static str },
    BodyInBase64,
    BodyInText,
    BodyInEnvelope,
    BodyEmpty,
    BodyCut,
    BodyNotJson,
    BodyTooLarge { bytes: usize },

    OldForSome { age: Duration },
    TooOld { age: Duration },
    FromTheFuture { ahead: Duration },
    SignedInMilliseconds,
    SignedInSeconds,
    BodyAlone,
    TimeTwice,

    NoHeader,
    NoSignature,
    HeaderRefused { why: &'static str },
    HeaderName { name: String },
    Blanks,
    Scheme { name: String },
    SignatureInBase64,
}

const SIGNATURE: &str = "signature";
const SECRET: &str = "secret";
const BODY: &str = "body";
const TIME: &str = "time";
const HEADER: &str = "header";
/// How it is done right, by WooshPay's documentation.
const RIGHT: &str =
    "WooshPay signs `t`, a dot and the body as it came, with the secret as it is written, and writes v1 in hex";
const AS_IT_CAME: &str = "hand the verifier the bytes as they came, before anything parses, prints or stores them";
const AS_ANSWERED: &str =
    "keep the secret as the answer to the endpoint's creation has it, all of it, `whsec_` included, and nothing else";

impl Cause {
    /// What it is about, how bad it is, what is said of it, and what to do.
    fn words(&self) -> (&'static str, State, String, &'static str) {
        let (what, state, message, hint) = match self {
            Self::Fits { event } => return (SIGNATURE, Ok, format!("it fits, and the body is an event: {event}"), ""),
            Self::OneOfSeveral { count } => {
                return (
                    SIGNATURE,
                    Ok,
                    format!("the header holds {count} signatures, of which one fits"),
                    "one that fits is enough: do not look at the first or the last alone",
                );
            }
            Self::TooOld { age } => {
                return (
                    TIME,
                    Wrong,
                    format!("`t` is {} old, more than the 73 hours that the SDK tolerates", length(*age)),
                    "WooshPay delivers for up to 72 hours, and a redelivery may keep its first `t`, as an integrator reports; \
                 judge a recorded delivery at the time when it came, with --at",
                );
            }
            Self::OldForSome { age } => {
                return (
                    TIME,
                    Warn,
                    format!(
                        "`t` is {} old; the SDK takes it, and receivers that tolerate 5 minutes do not",
                        length(*age)
                    ),
                    "WooshPay delivers for up to 72 hours, and a redelivery may keep its first `t`, as an integrator reports; \
                 find replays by the event's id",
                );
            }
            Self::FromTheFuture { ahead } => {
                return (
                    TIME,
                    Wrong,
                    format!("`t` is {} ahead of this machine's clock", length(*ahead)),
                    "set this machine's clock; judge a delivery of a sandbox with a clock of its own at that time, with --at",
                );
            }
            Self::LineEndsChanged { signed, came } => {
                return (
                    BODY,
                    Wrong,
                    format!("its line ends were {signed} when it was signed, and are {came} now"),
                    AS_IT_CAME,
                );
            }
            Self::BodyRewritten { signed } => {
                return (
                    BODY,
                    Wrong,
                    format!("it was written anew: what was signed is the same JSON {signed}"),
                    AS_IT_CAME,
                );
            }
            Self::BodyTooLarge { bytes } => {
                return (
                    BODY,
                    Wrong,
                    format!("it has {bytes} bytes, more than any event, and was not looked at"),
                    "is it the right file?",
                );
            }
            Self::NotAnEvent { why } => {
                return (
                    BODY,
                    Wrong,
                    format!("the signature is right, and the body is no event: {why}"),
                    "something else was signed with this endpoint's secret, such as a test of yours",
                );
            }
            Self::SecretRefused { why } => return (SECRET, Wrong, why.clone(), AS_ANSWERED),
            Self::HeaderRefused { why } => return (HEADER, Wrong, format!("it cannot be read: {why}"), RIGHT),
            Self::HeaderName { name } => {
                return (
                    HEADER,
                    Wrong,
                    format!("it is called `{name}`, where no receiver looks for it"),
                    "the signature is in `Wooshpay-Signature`; integrators also take `Signature`",
                );
            }
            Self::Scheme { name } if name.is_empty() => {
                return (HEADER, Wrong, "the signature stands there without `v1=`".to_owned(), RIGHT);
            }
            Self::Scheme { name } => {
                return (HEADER, Wrong, format!("the signature stands under `{name}=` in place of `v1=`"), RIGHT);
            }

            Self::UpperCase => (
                SIGNATURE,
                Warn,
                "it is written in upper-case hex; the SDK takes it, and receivers that compare texts do not",
                "WooshPay's samples are in lower case",
            ),
            Self::NoMatch => (
                SIGNATURE,
                Wrong,
                "none in the header was made with this secret over this body, nor in any other way that was tried",
                "",
            ),
            Self::OtherSecret => (
                SECRET,
                Wrong,
                "it was signed with another secret, or over another body",
                "each endpoint has a secret of its own, and test and live have different endpoints; header and body must \
                 be those of one delivery",
            ),
            Self::NoSecret => (
                SECRET,
                Wrong,
                "none is known, so no signature can be looked at",
                "name its file with --secret-file, keep it with `wooshpay login --webhook-secret`, or set \
                 WOOSHPAY_WEBHOOK_SECRET",
            ),
            Self::SecretWhiteSpace => (
                SECRET,
                Wrong,
                "it has white space or a byte order mark at its ends; without it, the signature fits",
                AS_ANSWERED,
            ),
            Self::SecretQuoted => {
                (SECRET, Wrong, "it has quotation marks at its ends; without them, the signature fits", AS_ANSWERED)
            }
            Self::SecretLacksPrefix => (SECRET, Wrong, "it lacks its first letters, `whsec_`", AS_ANSWERED),
            Self::SecretIsBase64 => (SECRET, Wrong, "it is kept in base64; decoded, the signature fits", AS_ANSWERED),
            Self::SecretIsDecoded => {
                (SECRET, Wrong, "it was decoded from base64; as base64, the signature fits", AS_ANSWERED)
            }
            Self::SignedWithoutPrefix => {
                (SECRET, Wrong, "whoever signed left out its `whsec_`, which belongs to it", RIGHT)
            }
            Self::SignedWithDecoded => (
                SECRET,
                Wrong,
                "whoever signed decoded it from base64, as other services want it; WooshPay takes it as it is written",
                RIGHT,
            ),
            Self::SignedWithLineEnd => {
                (SECRET, Wrong, "whoever signed had a line end behind it, as from a file", RIGHT)
            }

            Self::BodyProbablyRewritten => {
                (BODY, Wrong, "it was written anew: there is white space around its tokens", AS_IT_CAME)
            }
            Self::BodyMarked => (BODY, Wrong, "a byte order mark was put in front of it", AS_IT_CAME),
            Self::LineEndAdded => (BODY, Wrong, "a line end was added to it, as editors and `echo` do", AS_IT_CAME),
            Self::LineEndLost => (BODY, Wrong, "it lost the line end that it was signed with", AS_IT_CAME),
            Self::BodyInBase64 => (BODY, Wrong, "it was put into base64; decoded, the signature fits", AS_IT_CAME),
            Self::BodyInText => {
                (BODY, Wrong, "it was put into a JSON text; what that text says was signed", AS_IT_CAME)
            }
            Self::BodyInEnvelope => (
                BODY,
                Wrong,
                "it is an envelope, as a function gets it from a gateway; its member `body` was signed",
                "hand the verifier that member, decoded if it is base64",
            ),
            Self::BodyEmpty => (
                BODY,
                Wrong,
                "it is empty, and no event is: something else may have read it before, such as a parser of bodies",
                AS_IT_CAME,
            ),
            Self::BodyCut => {
                (BODY, Wrong, "it ends in the middle of its JSON: it was cut off, or only a part was read", AS_IT_CAME)
            }
            Self::BodyNotJson => {
                (BODY, Wrong, "it is no JSON, and every event is: it was changed, or is not the body", AS_IT_CAME)
            }

            Self::SignedInMilliseconds => {
                (TIME, Wrong, "`t` is in seconds, and the signature was made over milliseconds", RIGHT)
            }
            Self::SignedInSeconds => {
                (TIME, Wrong, "`t` is in milliseconds, and the signature was made over seconds", RIGHT)
            }
            Self::BodyAlone => {
                (TIME, Wrong, "the signature was made over the body alone, without `t` and a dot", RIGHT)
            }
            Self::TimeTwice => (TIME, Wrong, "`t` stands there more than once, and one of them was signed", RIGHT),

            Self::NoHeader => (
                HEADER,
                Wrong,
                "it is blank",
                "look for `Wooshpay-Signature` among the headers as they came; proxies may take out what they do not know",
            ),
            Self::NoSignature => (HEADER, Wrong, "it holds no signature: no `v1=` with 64 hexadecimal digits", RIGHT),
            Self::Blanks => (HEADER, Wrong, "there are blanks inside of it; without them, it is right", RIGHT),
            Self::SignatureInBase64 => (HEADER, Wrong, "the signature is written in base64 in place of hex", RIGHT),
        };
        (what, state, message.to_owned(), hint)
    }

    /// A name for programs, that of the variant: `secret_is_base64`.
    pub(crate) fn name(&self) -> String {
        let shown = format!("{self:?}");
        let mut name = String::new();
        for c in shown.chars().take_while(|c| c.is_ascii_alphanumeric()) {
            if c.is_ascii_uppercase() && !name.is_empty() {
                name.push('_');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }

    pub(super) fn is_of_secret(&self) -> bool {
        self.words().0 == SECRET
    }

    pub(super) fn is_of_header(&self) -> bool {
        self.words().0 == HEADER || *self == Self::TimeTwice
    }
}

impl Certainty {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Seen => "seen",
            Self::Guess => "guess",
        }
    }
}

impl Finding {
    pub(super) fn proven(cause: Cause) -> Self {
        Self { cause, certainty: Certainty::Proven }
    }

    pub(super) fn seen(cause: Cause) -> Self {
        Self { cause, certainty: Certainty::Seen }
    }

    pub(super) fn guess(cause: Cause) -> Self {
        Self { cause, certainty: Certainty::Guess }
    }

    pub(crate) fn check(&self) -> Check {
        let (what, state, message, hint) = self.cause.words();
        let (state, message) = match (self.certainty, state) {
            (Certainty::Proven, Warn | Wrong) => (state, format!("proven: {message}")),
            // What is wrong for certain is told besides.
            (Certainty::Guess, _) => (Warn, format!("a guess: {message}")),
            _ => (state, message),
        };
        let check = Check::new(what, state, message);
        if hint.is_empty() { check } else { check.hint(hint) }
    }
}
