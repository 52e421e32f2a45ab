//! What is tried: every operation, every byte, every kind of fault.

use crate::proxy::{Fault, Kind, Place};

/// What a merchant does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// Creates and confirms a payment.
    Pay,
    /// Sends a part of one back.
    Refund,
    /// Asks how one stands.
    Retrieve,
}

#[derive(Clone, Copy, Debug)]
pub struct Case {
    pub doing: Doing,
    pub fault: Fault,
}

/// Every case of one operation, for a request and an answer of these lengths. At every byte each kind of fault happens
/// once; at every `thin`th it happens to every attempt, too. Resets are tried at every `thin`th alone: to the client they
/// are cuts of another kind.
pub fn all(doing: Doing, request: usize, answer: usize, thin: usize) -> Vec<Case> {
    let mut cases = Vec::new();
    // A request has one more place: after its last byte.
    for (place, length) in [(Place::Request, request + 1), (Place::Answer, answer), (Place::Impostor, answer)] {
        for offset in 0..length {
            for kind in [Kind::Cut, Kind::Reset, Kind::Stall, Kind::FlipHigh, Kind::FlipLow] {
                let flip = matches!(kind, Kind::FlipHigh | Kind::FlipLow);
                let pointless = flip && offset >= request && place == Place::Request;
                // Somebody in between who answers like the service, with a byte changed, is a well-made lie.
                if pointless || (flip && place == Place::Impostor) || (kind == Kind::Reset && offset % thin != 0) {
                    continue;
                }
                let fault = |always| Fault { place, kind, offset, always };
                cases.push(Case { doing, fault: fault(false) });
                if offset % thin == 0 {
                    cases.push(Case { doing, fault: fault(true) });
                }
            }
        }
    }
    cases
}
