//! What the merchant sends.

use super::steps::{Ask, Fate, Part};
use serde_json::{Value, json};

/// Operation, id in the path, and body.
pub(super) fn request(ask: &Ask, payments: &[String], sessions: &[String]) -> (&'static str, String, Value) {
    let found = |ids: &[String], index: usize| ids.get(index).cloned().unwrap_or_else(|| "pi_1".to_owned());
    let payment = |index: usize| found(payments, index);
    let dana = json!({ "type": "dana" });
    let mut body = json!({});
    let (operation, id) = match *ask {
        Ask::Create { amount, manual, method, confirm } => {
            body = json!({ "amount": amount, "currency": "IDR", "confirm": confirm, "return_url": "https://shop.example" });
            body["capture_method"] = if manual { "manual" } else { "automatic" }.into();
            if method {
                body["payment_method_data"] = dana;
            }
            ("create_payment_intent", String::new())
        }
        Ask::Confirm { payment: index, method } => {
            body["return_url"] = "https://shop.example".into();
            if method {
                body["payment_method_data"] = dana;
            }
            ("confirm_payment_intent", payment(index))
        }
        Ask::Update { payment: index, amount } => {
            body["amount"] = amount.into();
            ("update_payment_intent", payment(index))
        }
        Ask::Capture { payment: index, part } => {
            if let Some(part) = part {
                body["amount_to_capture"] = part.exact().into();
            }
            ("capture_payment_intent", payment(index))
        }
        Ask::Cancel { payment: index } => {
            body["cancellation_reason"] = "sold out".into();
            ("cancel_payment_intent", payment(index))
        }
        Ask::Refund { payment: index, part, fate } => {
            body["payment_intent"] = payment(index).into();
            if let Some(amount) = part.map(Part::exact) {
                body["amount"] = amount.to_string().into();
            }
            match fate {
                Fate::AtOnce => {}
                Fate::Succeeds => body["metadata"] = json!({ "sandbox_refund": "pending" }),
                Fate::Fails => body["metadata"] = json!({ "sandbox_refund": "failed" }),
                Fate::Unknown => body["metadata"] = json!({ "sandbox_refund": "lost" }),
            }
            ("create_refund", String::new())
        }
        Ask::Open { unit, quantity, manual } => {
            let price = json!({ "currency": "IDR", "unit_amount": unit, "product_data": { "name": "tea" } });
            body = json!({ "mode": "payment", "success_url": "https://shop.example" });
            body["line_items"] = json!([{ "price_data": price, "quantity": quantity }]);
            body["payment_intent_data"] = json!({ "capture_method": if manual { "manual" } else { "automatic" } });
            ("create_checkout_session", String::new())
        }
        Ask::Expire { session } => ("expire_checkout_session", found(sessions, session)),
    };
    (operation, id, body)
}
