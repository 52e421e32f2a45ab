//! What the caller wants of a call that is made later.

use crate::call::Call;
use std::fmt;

type Change<T> = Box<dyn FnOnce(Call<T>) -> Call<T> + Send>;

/// Changes to a call, in the order in which they were asked for.
pub(crate) struct Options<T>(Vec<Change<T>>);

impl<T> Options<T> {
    pub(crate) fn add(&mut self, change: impl FnOnce(Call<T>) -> Call<T> + Send + 'static) {
        self.0.push(Box::new(change));
    }

    pub(crate) fn apply(self, call: Call<T>) -> Call<T> {
        self.0.into_iter().fold(call, |call, change| change(call))
    }
}

impl<T> Default for Options<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> fmt::Debug for Options<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Options").field(&self.0.len()).finish()
    }
}

/// The methods of a builder whose field `options` changes a call that answers this.
macro_rules! call_options {
    ($object:ty) => {
        /// Sets what any [`Call`](crate::Call) can be told: time limits, attempts, headers, a derived key, fields that the
        /// document does not know. For example `.options(|call| call.deadline(Duration::from_secs(5)))`.
        pub fn options(
            mut self,
            options: impl FnOnce(crate::Call<$object>) -> crate::Call<$object> + Send + 'static,
        ) -> Self {
            self.options.add(options);
            self
        }

        /// The key to send, in place of the call's own. A key that can be made again after a crash
        /// ([`IdempotencyKey::derive`](crate::IdempotencyKey::derive)) makes a second call the first one again, as far as
        /// WooshPay documents idempotency.
        pub fn idempotency_key(self, key: crate::IdempotencyKey) -> Self {
            self.options(move |call| call.idempotency_key(key))
        }

        /// The key that these parts give, such as the order and the customer's try: [`Call::derive_key`](crate::Call::derive_key).
        pub fn derive_key<S: AsRef<str>>(self, parts: impl IntoIterator<Item = S>) -> Self {
            let parts: Vec<String> = parts.into_iter().map(|part| part.as_ref().to_owned()).collect();
            self.options(move |call| call.derive_key(parts))
        }
    };
}

pub(crate) use call_options;
