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

use crate::error::Error;
use crate::page::{Items, Page};
use std::future::IntoFuture;
use std::sync::OnceLock;
use tokio::runtime::{Builder, Handle, Runtime};

/// Waits for what would be awaited, on one runtime for the whole process, so that connections are kept between calls.
/// Implemented for every call and every other future of this SDK.
pub trait Wait<T>: IntoFuture<Output = Result<T, Error>> + Sized {
    /// The answer, when it is there. The thread does nothing else until then.
    ///
    /// # Errors
    /// What awaiting gives; inside an async runtime, where waiting would hold up other work, an error before anything is
    /// sent.
    fn wait(self) -> Result<T, Error> {
        let runtime = runtime()?;
        runtime.block_on(self.into_future())
    }
}

impl<T, F: IntoFuture<Output = Result<T, Error>>> Wait<T> for F {}

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
        let items = self.0.as_mut()?;
        match runtime() {
            Ok(runtime) => runtime.block_on(items.next()),
            Err(error) => {
                self.0 = None;
                Some(Err(error))
            }
        }
    }
}

/// The worker keeps idle connections alive between calls.
fn runtime() -> Result<&'static Runtime, Error> {
    static RUNTIME: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    if Handle::try_current().is_ok() {
        return Err(Error::invalid("`wait` was called inside an async runtime; `.await` the call there"));
    }
    let runtime = RUNTIME
        .get_or_init(|| Builder::new_multi_thread().worker_threads(1).thread_name("wooshpay").enable_all().build());
    runtime.as_ref().map_err(|error| Error::invalid(format!("the runtime for waiting cannot be made: {error}")))
}
