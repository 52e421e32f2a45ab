//! Somebody wants it to end, with Ctrl-C or as a service is stopped.

use crate::failure::{Exit, Failure};

/// Notices from the moment it is made, also while nobody waits.
pub(crate) struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    pub(crate) fn new() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let refuse = |error| Failure::local(format!("ctrl-c cannot be noticed: {error}"));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(refuse)?,
            terminate: signal(SignalKind::terminate()).map_err(refuse)?,
        })
    }

    #[cfg(not(unix))]
    pub(crate) fn new() -> Result<Self, Failure> {
        Ok(Self {})
    }

    #[cfg(unix)]
    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn asked(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }

    /// Works until somebody wants it to end.
    pub(crate) async fn or<T>(&mut self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        tokio::select! {
            done = work => done,
            () = self.asked() => Err(Failure::new(Exit::Interrupted, "stopped")),
        }
    }
}
