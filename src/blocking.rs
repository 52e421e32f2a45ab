//! Calls from programs without async: `.wait()` in the place of `.await`.
//!
//! ```no_run
//! # fn example() -> Result<(), wooshpay::Error> {
//! use wooshpay::{Client, Idr, blocking::Wait};
//!
//! let client = Client::from_env()?;
//! let pending = client.dana().pay(Idr::new(20_000), "https://shop.example/orders/42").wait()?;
//! let payment = client.dana().retrieve(pending.id()).wait()?;
//! println!("{:?}", payment.state());
//! for payment in client.list_payment_intents(&Default::default()).items().wait() {
//!     println!("{}", payment?.id);
//! }
//! # Ok(())
//! # }
//! ```

use crate::error::{Error, Outcome};
use crate::page::{Items, Page};
use std::sync::OnceLock;
use std::thread;
use tokio::runtime::{Builder, Handle, Runtime};

/// Waits for what would be awaited, on one runtime for the whole process, so that connections are kept between calls.
/// Implemented for every call and every other future of this SDK.
pub trait Wait<T: Send>: IntoFuture<Output = Result<T, Error>, IntoFuture: Send> + Sized {
    /// The answer, when it is there. The thread does nothing else until then, so async code should `.await` in its place,
    /// or wait inside of `spawn_blocking`.
    ///
    /// # Errors
    /// What awaiting gives; or that the system has no thread to wait with, nothing having been sent.
    fn wait(self) -> Result<T, Error> {
        wait(self.into_future())?
    }
}

impl<T: Send, F: IntoFuture<Output = Result<T, Error>, IntoFuture: Send>> Wait<T> for F {}

impl<T: Page> Items<T> {
    /// The items one after another, without async.
    pub fn wait(self) -> ItemsWait<T> {
        ItemsWait(Some(self))
    }
}

/// The items of a list, made by [`Items::wait`]. After an error it ends.
#[derive(Debug)]
pub struct ItemsWait<T: Page>(Option<Items<T>>);

impl<T: Page> Iterator for ItemsWait<T> {
    type Item = Result<T::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match wait(self.0.as_mut()?.next()) {
            Ok(item) => item,
            Err(error) => {
                self.0 = None;
                Some(Err(error))
            }
        }
    }
}

fn wait<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, Error> {
    static RUNTIME: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    let refuse = |error: &std::io::Error| Error::invalid(format!("there is no thread to wait with: {error}"));
    // The worker keeps idle connections alive between calls.
    let make = || Builder::new_multi_thread().worker_threads(1).thread_name("wooshpay").enable_all().build();
    let runtime = RUNTIME.get_or_init(make).as_ref().map_err(refuse)?;
    if Handle::try_current().is_err() {
        return Ok(runtime.block_on(future));
    }
    // tokio does not let a thread of one runtime wait for another.
    thread::scope(|scope| {
        let waiting = thread::Builder::new().spawn_scoped(scope, || runtime.block_on(future));
        let ended = waiting.map_err(|error| refuse(&error))?.join();
        ended.map_err(|_| Error::incomplete("the call broke off").in_call("wait", None, 0, Outcome::Unknown))
    })
}
