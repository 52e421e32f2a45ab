//! Customers: they open what the merchant shows them, and do what they came for, through the sandbox's own pages.

use crate::shop::Order;
use crate::world::{BASE, World};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use wooshpay::Idr;

/// What a customer is going to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    Pay,
    PayTwice,
    /// Pays, and closes the browser.
    PayAndVanish,
    Cancel,
    /// Thinks better of it, and pays after all: possible on a checkout page.
    CancelThenPay,
    /// Comes back to the shop without having paid.
    Boast,
    #[default]
    Nothing,
}

impl Wish {
    pub const ALL: [(Self, &str); 7] = [
        (Self::Pay, "wish pay"),
        (Self::PayTwice, "wish pay twice"),
        (Self::PayAndVanish, "wish pay and vanish"),
        (Self::Cancel, "wish cancel"),
        (Self::CancelThenPay, "wish cancel then pay"),
        (Self::Boast, "wish boast"),
        (Self::Nothing, "wish nothing"),
    ];
}

struct Page {
    status: StatusCode,
    location: String,
    text: String,
}

impl World {
    /// A customer who has something to open does what they came for.
    pub async fn customer(&self) {
        let open = |order: &&Order| order.url.is_some() && order.wish != Wish::Nothing;
        let ready: Vec<(usize, String)> = (0..self.shops.len())
            .flat_map(|index| {
                self.shop(index, |shop| shop.orders.clone().into_values().map(move |order| (index, order)))
            })
            .filter(|(_, order)| open(&order))
            .map(|(index, order)| (index, order.id))
            .collect();
        if ready.is_empty() {
            return;
        }
        let (index, id) = &ready[self.below(ready.len())];
        let (url, wish, amount) = self.shop(*index, |shop| {
            let order = shop.orders.get_mut(id).unwrap();
            (order.url.clone().unwrap(), std::mem::take(&mut order.wish), order.amount)
        });
        self.say(|| format!("the customer of {id}: {wish:?}"));
        let came_back = match wish {
            Wish::Pay | Wish::PayTwice => self.pays(&url, id, amount, wish == Wish::PayTwice).await,
            Wish::PayAndVanish => {
                self.pays(&url, id, amount, false).await;
                false
            }
            Wish::Cancel => self.cancels(&url).await,
            Wish::CancelThenPay => {
                self.cancels(&url).await;
                self.pays(&url, id, amount, false).await
            }
            Wish::Boast => true,
            Wish::Nothing => false,
        };
        if came_back {
            self.shop(*index, |shop| {
                if shop.up {
                    shop.returned(self, id);
                }
            });
        }
    }

    async fn pays(&self, url: &str, order: &str, amount: Idr, twice: bool) -> bool {
        let Some(wallet) = self.wallet(url).await else { return false };
        let page = self.form(&format!("{wallet}/login"), "phone=0812+3456+7890&pin=123456").await;
        let Some((_, ticket)) = page.location.split_once("/pay?") else { return false };
        for _ in 0..=u32::from(twice) {
            let page = self.form(&format!("{wallet}/pay"), ticket).await;
            let result = self.open(&wallet).await;
            if page.status != StatusCode::SEE_OTHER || !result.text.contains("data-outcome=\"paid\"") {
                self.complain(format!("{order} cannot be paid: {}", page.status));
                return false;
            }
        }
        if self.seen(|seen| seen.paid.insert(order.to_owned(), amount)).is_some() {
            self.complain(format!("{order} was paid twice"));
        }
        self.count("payments");
        true
    }

    async fn cancels(&self, url: &str) -> bool {
        let Some(wallet) = self.wallet(url).await else { return false };
        self.form(&format!("{wallet}/cancel"), "").await.status == StatusCode::SEE_OTHER
    }

    /// The wallet's page: the one that the merchant showed, or the one that the checkout page leads to.
    async fn wallet(&self, url: &str) -> Option<String> {
        if url.starts_with(&format!("{BASE}/dana/")) {
            return Some(url.to_owned());
        }
        let page = self.form(&format!("{url}/pay"), "payment_method=dana").await;
        (page.status == StatusCode::SEE_OTHER).then_some(page.location)
    }

    async fn open(&self, url: &str) -> Page {
        self.page(Request::get(url).body(Body::empty()).unwrap()).await
    }

    async fn form(&self, url: &str, fields: &str) -> Page {
        let request = Request::post(url).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.page(request.body(Body::from(fields.to_owned())).unwrap()).await
    }

    async fn page(&self, request: Request<Body>) -> Page {
        let (head, body) = self.ask(request).await.into_parts();
        let location = head.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let text = String::from_utf8(body.to_vec()).unwrap();
        Page { status: head.status, location: location.unwrap_or_default(), text }
    }
}
