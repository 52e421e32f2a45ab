//! The matrix: every fault at every byte of every operation.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    Create,
    Refund,
    Retrieve,
}

impl Operation {
    pub const ALL: [Self; 3] = [Self::Create, Self::Refund, Self::Retrieve];
}

/// Which of the two messages is hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    Request,
    Response,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The connection is closed in good order.
    Cut,
    /// The connection is reset.
    Reset,
    /// The connection stays open, and nothing more comes.
    Stall,
    /// The highest bit of the byte is turned.
    High,
    /// The lowest bit of the byte is turned.
    Low,
    /// Nobody listens.
    Refuse,
}

impl Kind {
    pub fn turns(self) -> bool {
        matches!(self, Self::High | Self::Low)
    }
}

/// Whether the service has done what was asked when the fault strikes.
///
/// A bit that is turned in a request reaches the service, and counts as before; one in an answer as after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Before,
    After,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Only the first attempt is hit; those after it pass.
    First,
    Every,
}

/// What the table has one line for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    pub operation: Operation,
    pub message: Message,
    pub kind: Kind,
    pub phase: Phase,
}

/// One run: `create/response/cut/after/first/417`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Case {
    pub group: Group,
    pub mode: Mode,
    /// The byte that is hit, or the first that does not arrive.
    pub at: usize,
}

const BROKEN: [Kind; 3] = [Kind::Cut, Kind::Reset, Kind::Stall];
const TURNED: [Kind; 2] = [Kind::High, Kind::Low];

/// The faults of one operation, line by line of the table.
pub fn groups(operation: Operation) -> Vec<Group> {
    let group = |message, kind, phase| Group { operation, message, kind, phase };
    let mut groups = vec![group(Message::Request, Kind::Refuse, Phase::Before)];
    for message in [Message::Request, Message::Response] {
        for phase in [Phase::Before, Phase::After] {
            groups.extend(BROKEN.map(|kind| group(message, kind, phase)));
        }
        let phase = if message == Message::Request { Phase::Before } else { Phase::After };
        groups.extend(TURNED.map(|kind| group(message, kind, phase)));
    }
    groups
}

/// The faults of one operation at every byte, each on every attempt. They come byte by byte and not kind by kind, so that
/// the waiting of those that stall overlaps with the work of the others.
pub fn matrix(operation: Operation, request: usize, response: usize) -> Vec<Case> {
    let groups = groups(operation);
    let length = |group: &Group| match (group.kind, group.message) {
        (Kind::Refuse, _) => 1,
        (_, Message::Request) => request,
        (_, Message::Response) => response,
    };
    let at = |at: usize| {
        let hit = groups.iter().filter(move |group| at < length(group));
        hit.map(move |group| Case { group: *group, mode: Mode::Every, at })
    };
    (0..request.max(response)).flat_map(at).collect()
}

impl Case {
    /// Whether a filter such as `create/response/cut` names it; an empty part stands for any.
    pub fn is_named(&self, filter: &str) -> bool {
        let name = self.to_string();
        let mut parts = name.split('/');
        filter.split('/').all(|wanted| parts.next().is_some_and(|part| wanted.is_empty() || part == wanted))
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, message, kind, phase } = self;
        f.write_str(&format!("{operation:?}/{message:?}/{kind:?}/{phase:?}").to_lowercase())
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.group, format!("{:?}", self.mode).to_lowercase(), self.at)
    }
}
