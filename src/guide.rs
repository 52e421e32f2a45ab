//! The guide: how a shop takes DANA with this SDK, chapter by chapter. Every example in it is compiled, and those that need no account
//! are run.
//!
//! 1. [Start](start): a first payment without an account, and the life of one.
//! 2. [Money](money): amounts, limits, and the one thing to check.
//! 3. [Direct API](direct_api): from your page to DANA's and back.
//! 4. [Checkout](checkout): a page of WooshPay's own.
//! 5. [Webhooks](webhooks): being told, by whom it says.
//! 6. [Inbox](inbox): each event once.
//! 7. [Errors and retries](errors): what a failure means for the money.
//! 8. [Testing](testing): with the sandbox.
//! 9. [Going live](going_live): a checklist.
//! 10. [Migrating](migrating): from calls by hand, and from async-stripe.

#[doc = include_str!("../docs/guide/start.md")]
pub mod start {}

#[doc = include_str!("../docs/guide/money.md")]
pub mod money {}

#[doc = include_str!("../docs/guide/direct_api.md")]
pub mod direct_api {}

#[doc = include_str!("../docs/guide/checkout.md")]
pub mod checkout {}

#[doc = include_str!("../docs/guide/webhooks.md")]
pub mod webhooks {}

#[doc = include_str!("../docs/guide/inbox.md")]
pub mod inbox {}

#[doc = include_str!("../docs/guide/errors.md")]
pub mod errors {}

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/going_live.md")]
pub mod going_live {}

#[doc = include_str!("../docs/guide/migrating.md")]
pub mod migrating {}
