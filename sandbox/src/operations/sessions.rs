//! Checkout sessions.

use super::{Call, check_customer, currency, echoed, intents, method_types};
use crate::model::{Intent, Line, Price, Product, Session};
use crate::payment;
use crate::problem::Problem;
use crate::render;
use crate::rules::At;
use crate::state::SessionStatus;
use crate::store::{Due, Work};
use crate::urls;
use serde_json::{Map, Value};

const LIFETIME: i64 = 24 * 60 * 60 * 1000;
const ECHO: [&str; 3] = ["customer_email", "client_reference_id", "metadata"];
const INTENT_ECHO: [&str; 4] = ["description", "merchant_order_id", "merchant_user_id", "metadata"];
const PRICE_ECHO: [&str; 3] = ["nickname", "lookup_key", "metadata"];
const PRODUCT_ECHO: [&str; 3] = ["description", "url", "metadata"];

/// A line that was checked: nothing of it is stored yet.
struct Draft {
    quantity: i64,
    amount: i64,
    price: DraftPrice,
}

enum DraftPrice {
    Known(Price),
    New { currency: String, unit_amount: i64, product: DraftProduct, data: Map<String, Value> },
}

enum DraftProduct {
    Known(Product),
    New { name: String, data: Map<String, Value> },
}

impl DraftPrice {
    fn currency(&self) -> &str {
        match self {
            Self::Known(price) => &price.currency,
            Self::New { currency, .. } => currency,
        }
    }

    fn unit_amount(&self) -> i64 {
        match self {
            Self::Known(price) => price.unit_amount,
            Self::New { unit_amount, .. } => *unit_amount,
        }
    }
}

/// Opens a hosted page. Modes other than `payment`, and discounts, are refused: the sandbox's own rule.
pub(super) fn create(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let mode = call.text("mode").unwrap_or_default();
    if mode != "payment" {
        return Err(Problem::invalid("mode", format!("`mode` is `{mode}`; the sandbox serves `payment` only")));
    }
    if let Some(param) = ["discounts", "subscription_data"].into_iter().find(|name| call.body.contains_key(*name)) {
        return Err(Problem::invalid(param, format!("`{param}`: the sandbox has no coupons and no subscriptions")));
    }
    let success_url = call.text("success_url").unwrap_or_default().to_owned();
    urls::check_return("success_url", &success_url)?;
    let cancel_url = call.text("cancel_url").map(str::to_owned);
    cancel_url.as_deref().map_or(Ok(()), |url| urls::check_return("cancel_url", url))?;
    check_customer(work, call)?;
    let drafts = drafts(work, call)?;
    let (currency, amount) = total(&drafts)?;
    let at = At { amount: "line_items", currency: "line_items[0].price_data.currency" };
    let method_types = method_types(work, call.texts("payment_method_types"), &currency, at.currency)?;
    method_types.iter().try_for_each(|name| work.site.contract.rules.check(name, amount, &currency, &at))?;

    let id = work.id("cs_");
    let lines: Vec<Line> = drafts.into_iter().map(|draft| realise(work, draft)).collect();
    let empty = Map::new();
    let data = call.body.get("payment_intent_data").and_then(Value::as_object).unwrap_or(&empty);
    let intent_id = work.id("pi_");
    let mut echo = echoed(data, &INTENT_ECHO);
    echo.extend(echoed(&call.body, &["customer"]));
    let intent = Intent {
        manual_capture: data.get("capture_method").and_then(Value::as_str) == Some("manual"),
        session: Some(id.clone()),
        echo,
        ..intents::new(work, intent_id.clone(), amount, currency.clone(), method_types.clone())
    };
    let session = Session {
        created: work.created(),
        expires_at: work.created().saturating_add(LIFETIME),
        status: SessionStatus::Open,
        currency,
        amount,
        page: work.secret(24),
        success_url,
        cancel_url,
        lines,
        intent: intent_id,
        method_types,
        customer: call.text("customer").map(str::to_owned),
        billing_address_collection: call.text("billing_address_collection").unwrap_or("auto").to_owned(),
        echo: echoed(&call.body, &ECHO),
        id: id.clone(),
    };
    work.store.pages.insert(session.page.clone(), id.clone());
    work.store.schedule(session.expires_at, Due::ExpireSession(id));
    work.save_intent(intent, &["payment_intent.created"]);
    Ok(work.save_session(session, &[]))
}

pub(super) fn retrieve(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let session = find(work, &call.id)?;
    Ok(render::session(work, &session))
}

pub(super) fn expire(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let session = find(work, &call.id)?;
    payment::expire(work, session)
}

pub(super) fn find(work: &Work<'_>, id: &str) -> Result<Session, Problem> {
    work.store.sessions.get(id).cloned().ok_or_else(|| Problem::missing("checkout session", id, "id"))
}

fn drafts(work: &Work<'_>, call: &Call) -> Result<Vec<Draft>, Problem> {
    let Some(items) = call.body.get("line_items").and_then(Value::as_array) else {
        return Err(Problem::invalid("line_items", "`line_items` is required").code("parameter_missing"));
    };
    items.iter().enumerate().map(|(index, item)| draft(work, &format!("line_items[{index}]"), item)).collect()
}

fn draft(work: &Work<'_>, at: &str, item: &Value) -> Result<Draft, Problem> {
    let quantity = item.get("quantity").and_then(Value::as_i64).unwrap_or_default();
    let price = match (item.get("price").and_then(Value::as_str), item.get("price_data").and_then(Value::as_object)) {
        (Some(id), None) => {
            let known = work.store.prices.get(id).cloned();
            DraftPrice::Known(known.ok_or_else(|| Problem::missing("price", id, &format!("{at}.price")))?)
        }
        (None, Some(data)) => DraftPrice::New {
            currency: currency(
                &format!("{at}.price_data.currency"),
                data.get("currency").and_then(Value::as_str).unwrap_or_default(),
            )?,
            unit_amount: data.get("unit_amount").and_then(Value::as_i64).unwrap_or_default(),
            product: draft_product(work, &format!("{at}.price_data"), data)?,
            data: data.clone(),
        },
        _ => return Err(one_of(&format!("{at}.price_data"), "price", "price_data")),
    };
    let amount = quantity.checked_mul(price.unit_amount()).ok_or_else(|| too_large(at))?;
    Ok(Draft { quantity, amount, price })
}

fn draft_product(work: &Work<'_>, at: &str, data: &Map<String, Value>) -> Result<DraftProduct, Problem> {
    match (data.get("product").and_then(Value::as_str), data.get("product_data").and_then(Value::as_object)) {
        (Some(id), None) => {
            let known = work.store.products.get(id).cloned();
            Ok(DraftProduct::Known(known.ok_or_else(|| Problem::missing("product", id, &format!("{at}.product")))?))
        }
        (None, Some(data)) => Ok(DraftProduct::New {
            name: data.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
            data: data.clone(),
        }),
        _ => Err(one_of(&format!("{at}.product_data"), "product", "product_data")),
    }
}

fn one_of(param: &str, known: &str, new: &str) -> Problem {
    Problem::invalid(param, format!("`{param}`: give either `{known}` or `{new}`"))
}

fn too_large(param: &str) -> Problem {
    Problem::invalid(param, format!("`{param}` adds up to more than 64 bits hold")).code("amount_too_large")
}

fn total(drafts: &[Draft]) -> Result<(String, i64), Problem> {
    let currency = drafts.first().map_or("", |draft| draft.price.currency()).to_owned();
    let mut total: i64 = 0;
    for (index, draft) in drafts.iter().enumerate() {
        if draft.price.currency() != currency {
            let param = format!("line_items[{index}].price_data.currency");
            let message = format!("`{param}` is `{}`, and the lines before are in {currency}", draft.price.currency());
            return Err(Problem::invalid(param, message).code("currency_invalid"));
        }
        total = total.checked_add(draft.amount).ok_or_else(|| too_large("line_items"))?;
    }
    Ok((currency, total))
}

fn realise(work: &mut Work<'_>, draft: Draft) -> Line {
    let id = work.id("li_");
    let created = work.created();
    let active = |data: &Map<String, Value>| data.get("active").and_then(Value::as_bool).unwrap_or(true);
    let price = match draft.price {
        DraftPrice::Known(price) => price,
        DraftPrice::New { currency, unit_amount, product, data } => {
            let price_id = work.id("price_");
            let product = match product {
                DraftProduct::Known(product) => product,
                DraftProduct::New { name, data } => {
                    let (id, active, echo) = (work.id("prod_"), active(&data), echoed(&data, &PRODUCT_ECHO));
                    let product = Product { id, created, active, name, echo };
                    work.store.products.insert(product.id.clone(), product.clone());
                    product
                }
            };
            let echo = echoed(&data, &PRICE_ECHO);
            let price = Price { id: price_id, created, active: active(&data), currency, unit_amount, product, echo };
            work.store.prices.insert(price.id.clone(), price.clone());
            price
        }
    };
    Line { id, price, quantity: draft.quantity, amount: draft.amount }
}
