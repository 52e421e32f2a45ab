//! Customers.

use super::{Call, echoed, merge};
use crate::model::Customer;
use crate::problem::Problem;
use crate::render;
use crate::store::Work;
use serde_json::Value;

const ECHO: [&str; 8] = ["name", "email", "phone", "description", "address", "shipping", "payment_method", "metadata"];

pub(super) fn create(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    check_method(work, call)?;
    let customer = Customer { id: work.id("cus_"), created: work.created(), echo: echoed(&call.body, &ECHO) };
    Ok(save(work, customer))
}

pub(super) fn retrieve(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    Ok(render::customer(&find(work, call)?))
}

pub(super) fn update(work: &mut Work<'_>, call: &Call) -> Result<Value, Problem> {
    let mut customer = find(work, call)?;
    check_method(work, call)?;
    merge(&mut customer.echo, &call.body, &ECHO);
    Ok(save(work, customer))
}

fn save(work: &mut Work<'_>, customer: Customer) -> Value {
    let object = render::customer(&customer);
    work.store.customers.insert(customer.id.clone(), customer);
    object
}

fn find(work: &Work<'_>, call: &Call) -> Result<Customer, Problem> {
    let found = work.store.customers.get(&call.id).cloned();
    found.ok_or_else(|| Problem::missing("customer", &call.id, "id"))
}

fn check_method(work: &Work<'_>, call: &Call) -> Result<(), Problem> {
    match call.text("payment_method") {
        Some(id) if !work.store.methods.contains_key(id) => {
            Err(Problem::missing("payment method", id, "payment_method"))
        }
        _ => Ok(()),
    }
}
