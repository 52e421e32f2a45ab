//! The words in which the generated table speaks.

/// One operation of the API, as a command.
pub(crate) struct Operation {
    pub(crate) api: &'static wooshpay::Operation,
    pub(crate) resource: &'static str,
    pub(crate) verb: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) about: &'static str,
    /// How it is known.
    pub(crate) evidence: &'static str,
    pub(crate) id: Option<Id>,
    pub(crate) query: &'static [Field],
    /// Whether it takes a body; one may have no fields.
    pub(crate) sends: bool,
    pub(crate) body: &'static [Field],
    pub(crate) answer: Answer,
    /// What of each item of a list a table shows.
    pub(crate) columns: &'static [&'static str],
    pub(crate) examples: &'static [&'static str],
}

/// The object that an operation is about.
pub(crate) struct Id {
    pub(crate) prefix: &'static str,
    pub(crate) help: &'static str,
}

/// A parameter of the query, or a member of the body.
pub(crate) struct Field {
    /// As the API spells it.
    pub(crate) name: &'static str,
    /// As a flag, without its dashes.
    pub(crate) flag: &'static str,
    pub(crate) kind: Kind,
    /// Whether the flag may be given several times, and makes a list.
    pub(crate) repeated: bool,
    pub(crate) required: bool,
    pub(crate) help: &'static str,
}

pub(crate) enum Kind {
    Text,
    Integer,
    Boolean,
    /// One of these.
    Choice(&'static [&'static str]),
    /// One of these, or another.
    Suggestion(&'static [&'static str]),
    /// An object, or a list of objects: no flag.
    Nested,
}

#[derive(PartialEq, Eq)]
pub(crate) enum Answer {
    Object,
    List,
}
