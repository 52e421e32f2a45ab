//! What stands on the wire, against the generated types.

mod dana_page;
pub mod examples;
mod loose;
mod next_action;
mod payment;
mod words;
