//! Lists, item by item.

use crate::answer::Response;
use crate::call::{Call, Paged, query_value, set_query};
use crate::error::Error;
use crate::http::BoxFuture;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A page of a list. Implemented by the generated client.
pub trait Page: DeserializeOwned + Send + 'static {
    /// What the list holds.
    type Item: Send + Unpin + 'static;

    /// The items, and whether another page follows.
    fn into_parts(self) -> (Vec<Self::Item>, bool);

    /// The id by which the next page is asked for.
    fn cursor(item: &Self::Item) -> &str;
}

/// Whether a list says in a way that cannot be read whether it goes on. Then it is asked for more, so that a part is not
/// taken for the whole.
pub(crate) fn may_go_on(extra: &serde_json::Map<String, serde_json::Value>) -> bool {
    extra.get("has_more").is_some_and(|more| !more.is_null() && more != "" && more != 0)
}

impl<T: Page> Call<T, Paged> {
    /// Every item of the list, page by page; a page is fetched when it is needed. With `ending_before` the list is walked
    /// backward, towards newer items.
    ///
    /// ```no_run
    /// # async fn example(client: wooshpay::Client) -> Result<(), wooshpay::Error> {
    /// let mut payments = client.list_payment_intents(&Default::default()).items();
    /// while let Some(payment) = payments.next().await {
    ///     println!("{}", payment?.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Items<T> {
        let url = self.request.as_ref().ok().map(|request| &request.url);
        let backward = url.is_some_and(|url| query_value(url, "ending_before").is_some());
        Items { call: Some(self), fetch: None, ready: VecDeque::new(), backward, asked: HashSet::new() }
    }
}

type Fetch<T> = BoxFuture<'static, Result<Response<T>, Error>>;

/// The items of a list, as a [`Stream`] and by [`next`](Self::next). After an error it ends.
pub struct Items<T: Page> {
    call: Option<Call<T, Paged>>,
    fetch: Option<Fetch<T>>,
    ready: VecDeque<T::Item>,
    backward: bool,
    /// The ids by which pages were asked for.
    asked: HashSet<String>,
}

impl<T: Page> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("ready", &self.ready.len()).field("more", &self.call).finish_non_exhaustive()
    }
}

impl<T: Page> Items<T> {
    /// The next item; nothing after the last.
    pub async fn next(&mut self) -> Option<Result<T::Item, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn take_in(&mut self, page: Response<T>) -> Result<(), Error> {
        let (page, answer) = page.into_parts();
        let (items, more) = page.into_parts();
        let name = if self.backward { "ending_before" } else { "starting_after" };
        // Backward, a page still comes newest first: its last item is the nearest, its first the way on.
        let edge = if self.backward { items.first() } else { items.last() };
        match (edge.map(T::cursor), &mut self.call) {
            (Some(edge), Some(Call { request: Ok(request), .. })) if more && self.asked.contains(edge) => {
                let after = query_value(&request.url, name).unwrap_or_default();
                let why = format!("the list goes in circles: the page after `{after}` leads to `{edge}` again");
                return Err(answer.reject(Error::refused(why)));
            }
            (Some(edge), Some(Call { request: Ok(request), .. })) if more => {
                self.asked.insert(edge.to_owned());
                set_query(&mut request.url, name, edge);
            }
            (None, Some(_)) if more => {
                let why = "the list says that it goes on, and gives no item to go on from";
                return Err(answer.reject(Error::refused(why)));
            }
            _ => self.call = None,
        }
        self.ready = if self.backward { items.into_iter().rev().collect() } else { items.into() };
        Ok(())
    }
}

impl<T: Page> Stream for Items<T> {
    type Item = Result<T::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            if let Some(fetch) = &mut self.fetch {
                let Poll::Ready(page) = fetch.as_mut().poll(context) else { return Poll::Pending };
                self.fetch = None;
                if let Err(error) = page.and_then(|page| self.take_in(page)) {
                    self.call = None;
                    return Poll::Ready(Some(Err(error)));
                }
                continue;
            }
            match &mut self.call {
                None => return Poll::Ready(None),
                Some(call) => {
                    let next = call.again();
                    self.fetch = Some(Box::pin(next.send()));
                }
            }
        }
    }
}

impl<T: Page> Call<T, Paged> {
    /// The same call once more. An error is given out, since it can be told only once.
    fn again(&mut self) -> Self {
        let spent = Err(Error::invalid("the list has ended"));
        let request = match &self.request {
            Ok(request) => Ok(request.clone()),
            Err(_) => std::mem::replace(&mut self.request, spent),
        };
        Self { client: self.client.clone(), request, answer: std::marker::PhantomData }
    }
}
