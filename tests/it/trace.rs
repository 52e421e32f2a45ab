//! What a listener with `tracing` is told.
