//! The one clock: tokio's, which tests can hold still, and JavaScript's where there is no other.

#[cfg(all(feature = "client", not(target_family = "wasm")))]
pub(crate) use tokio::time::{Instant, sleep, timeout};
#[cfg(all(feature = "client", target_family = "wasm"))]
pub(crate) use wasmtimer::{
    std::Instant,
    tokio::{sleep, timeout},
};

/// Whether there is a runtime. Without one tokio would panic; so it does in one without a time driver, which cannot be
/// asked for.
#[cfg(feature = "client")]
pub(crate) fn is_there() -> bool {
    #[cfg(not(target_family = "wasm"))]
    let there = tokio::runtime::Handle::try_current().is_ok();
    #[cfg(target_family = "wasm")]
    let there = true;
    there
}

/// The time of day.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// The time of day. The standard library's own clock would panic here.
#[cfg(target_family = "wasm")]
pub(crate) fn now() -> std::time::SystemTime {
    use wasmtimer::std::{SystemTime, UNIX_EPOCH};
    std::time::UNIX_EPOCH + SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
