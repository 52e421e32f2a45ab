//! What happens to money: the moves that the API, the customer's pages and the clock have in common.

use crate::model::{Attempt, Failure, Intent, LastError, Outcome, PaymentMethod, Secret, Session};
use crate::problem::Problem;
use crate::render;
use crate::returns;
use crate::state::{self, IntentStatus, IntentStep, SessionStatus, SessionStep};
use crate::store::{Due, Work};
use crate::triggers::Trigger;
use crate::urls;
use serde_json::Value;

/// How long a wallet page waits for its customer, and how long the wallet takes when it takes its time.
pub(crate) const PAGE_LIFETIME: i64 = 10 * 60 * 1000;
const PROCESSING_TIME: i64 = 60 * 1000;
const CAPTURE_WITHIN: i64 = 7 * 24 * 60 * 60 * 1000;
/// What a success URL may hold in place of the session's id. WooshPay's own behaviour is unknown; that the sandbox puts
/// the id in when it sends the customer back is its own rule.
const SESSION_PLACEHOLDER: &str = "{CHECKOUT_SESSION_ID}";

/// Takes a step, or says why not.
pub(crate) fn step(intent: &Intent, step: IntentStep) -> Result<IntentStatus, Problem> {
    state::intent(intent.status, step).map_err(|reason| Problem::bare(reason).code("payment_intent_unexpected_state"))
}

/// Opens the wallet's page for an intent, for ten minutes. A page that was open before is void.
pub(crate) fn confirm(work: &mut Work<'_>, intent: &mut Intent, method: PaymentMethod) -> Result<(), Problem> {
    intent.status = step(intent, IntentStep::Confirm)?;
    let token = work.secret(24);
    let attempt =
        Attempt { intent: intent.id.clone(), logins: Vec::new(), wrong_pins: 0, wrong_codes: 0, outcome: None };
    work.store.attempts.insert(token.clone(), attempt);
    work.store.schedule(work.now.saturating_add(PAGE_LIFETIME), Due::ExpirePage(token.clone()));
    intent.attempt = Some(token);
    intent.method = Some(method);
    intent.last_error = None;
    Ok(())
}

/// A payment method of this kind, known to the store.
pub(crate) fn new_method(work: &mut Work<'_>, kind: &str) -> PaymentMethod {
    let method = PaymentMethod { id: work.id("pm_"), kind: kind.to_owned() };
    work.store.methods.insert(method.id.clone(), method.kind.clone());
    method
}

/// The customer pays on the wallet's page, with a number that may be a trigger. Nothing happens unless the page is open.
pub(crate) fn pay(work: &mut Work<'_>, token: &Secret, mut intent: Intent, trigger: Option<Trigger>) {
    let succeeds = match trigger {
        Some(Trigger::ProcessingPaid) => true,
        Some(Trigger::ProcessingFailed) => false,
        _ => return take(work, token, intent, trigger != Some(Trigger::NeverBack)),
    };
    let Ok(status) = state::intent(intent.status, IntentStep::Process) else { return };
    intent.status = status;
    conclude(work, token, &mut intent, Outcome::Processing { succeeds });
    work.store.schedule(work.now.saturating_add(PROCESSING_TIME), Due::EndProcessing(token.clone()));
    work.save_intent(intent, &[]);
}

/// The wallet pays.
fn take(work: &mut Work<'_>, token: &Secret, mut intent: Intent, leads_back: bool) {
    let kind = if intent.manual_capture { IntentStep::Authorise } else { IntentStep::Pay };
    let Ok(status) = state::intent(intent.status, kind) else { return };
    intent.status = status;
    conclude(work, token, &mut intent, Outcome::Paid { leads_back });
    let mut events: &[&'static str] = &[];
    if intent.manual_capture {
        work.store.schedule(work.now.saturating_add(CAPTURE_WITHIN), Due::ReleaseIntent(intent.id.clone()));
    } else {
        let amount = intent.amount;
        collect(work, &mut intent, amount);
        events = &["payment_intent.succeeded"];
    }
    let session = session_of(work, &intent);
    work.save_intent(intent, events);
    if let Some(mut session) = session
        && let Ok(status) = state::session(session.status, SessionStep::Complete)
    {
        session.status = status;
        work.save_session(session, &["checkout.session.completed"]);
    }
}

/// A wallet page ends without a payment, which may be tried again. Nothing happens to a page that is closed.
pub(crate) fn fail(work: &mut Work<'_>, token: &Secret, mut intent: Intent, failure: Failure) {
    let kind = if failure == Failure::CanceledByCustomer { IntentStep::Decline } else { IntentStep::Fail };
    let Ok(status) = state::intent(intent.status, kind) else { return };
    let title = intent.method.as_ref().and_then(|method| work.site.contract.rules.method(&method.kind));
    let title = title.map_or_else(|| "payment".to_owned(), |rules| rules.title.clone());
    intent.status = status;
    conclude(work, token, &mut intent, Outcome::Failed(failure));
    intent.method = None;
    intent.last_error = Some(LastError { failure, message: failure.message(&title) });
    work.save_intent(intent, &["payment_intent.payment_failed"]);
}

fn conclude(work: &mut Work<'_>, token: &Secret, intent: &mut Intent, outcome: Outcome) {
    intent.attempt = None;
    if let Some(attempt) = work.store.attempts.get_mut(token) {
        attempt.outcome = Some(outcome);
    }
}

/// A wallet page was open for ten minutes.
pub(crate) fn page_ran_out(work: &mut Work<'_>, token: &Secret) {
    let intent = work.store.attempts.get(token).and_then(|attempt| work.store.intents.get(&attempt.intent));
    if let Some(intent) = intent.filter(|intent| intent.attempt.as_ref() == Some(token)).cloned() {
        fail(work, token, intent, Failure::Expired);
    }
}

/// The wallet knows how it ends.
pub(crate) fn processed(work: &mut Work<'_>, token: &Secret) {
    let Some(attempt) = work.store.attempts.get(token) else { return };
    let Some(Outcome::Processing { succeeds }) = attempt.outcome else { return };
    let Some(intent) = work.store.intents.get(&attempt.intent).cloned() else { return };
    if succeeds {
        return take(work, token, intent, true);
    }
    let session = session_of(work, &intent);
    fail(work, token, intent, Failure::Rejected);
    // Its last hour may have come while nobody knew whether it was paid.
    if let Some(session) = session.filter(|session| session.expires_at <= work.now) {
        session_ran_out(work, &session.id);
    }
}

/// Books what was collected. The balance keeps the currency of the payment: the sandbox does not settle in another one.
pub(crate) fn collect(work: &mut Work<'_>, intent: &mut Intent, amount: i64) {
    intent.received = amount;
    book(work, &intent.currency, amount);
}

pub(crate) fn book(work: &mut Work<'_>, currency: &str, amount: i64) {
    let balance = work.store.balance.get(currency).copied().unwrap_or_default();
    work.store.balance.insert(currency.to_owned(), balance.saturating_add(amount));
}

/// Ends an intent without a payment.
pub(crate) fn cancel(work: &mut Work<'_>, mut intent: Intent, reason: &str) -> Result<Value, Problem> {
    intent.status = step(&intent, IntentStep::Cancel)?;
    intent.attempt = None;
    intent.canceled_at = Some(work.created());
    intent.cancellation_reason = Some(reason.to_owned());
    Ok(work.save_intent(intent, &["payment_intent.canceled"]))
}

/// Closes a session's page, and cancels its intent: the sandbox's own rule.
pub(crate) fn expire(work: &mut Work<'_>, mut session: Session) -> Result<Value, Problem> {
    session.status = state::session(session.status, SessionStep::Expire)
        .map_err(|reason| Problem::bare(reason).code("checkout_session_unexpected_state"))?;
    if let Some(intent) = work.store.intents.get(&session.intent).cloned() {
        cancel(work, intent, "the checkout session expired")?;
    }
    Ok(work.save_session(session, &["checkout.session.expired"]))
}

/// A session reached its last hour. While its payment is processed it stays open, until that ends.
pub(crate) fn session_ran_out(work: &mut Work<'_>, id: &str) {
    if let Some(session) = work.store.sessions.get(id).filter(|session| session.status == SessionStatus::Open).cloned()
    {
        // Refused only while the payment is processed; what ends that comes back here.
        let _ = expire(work, session);
    }
}

/// Nobody captured an intent in time.
pub(crate) fn capture_ran_out(work: &mut Work<'_>, id: &str) {
    let waiting = |intent: &&Intent| intent.status == IntentStatus::RequiresCapture;
    if let Some(intent) = work.store.intents.get(id).filter(waiting).cloned()
        && cancel(work, intent.clone(), "not captured within 7 days").is_ok()
    {
        returns::release(work, &intent, Some("expired_uncaptured_charge"));
    }
}

pub(crate) fn session_of(work: &Work<'_>, intent: &Intent) -> Option<Session> {
    work.store.sessions.get(intent.session.as_ref()?).cloned()
}

/// Where the customer goes after paying: exactly the merchant's address, with nothing appended (the sandbox's own rule).
pub(crate) fn after_paying(work: &Work<'_>, intent: &Intent) -> Option<String> {
    match session_of(work, intent) {
        Some(session) => urls::target(&session.success_url.replace(SESSION_PLACEHOLDER, &session.id)).ok(),
        None => urls::target(intent.return_url.as_deref()?).ok(),
    }
}

/// Where the customer goes without having paid. A session without `cancel_url` shows its own page again.
pub(crate) fn after_declining(work: &Work<'_>, intent: &Intent) -> Option<String> {
    match session_of(work, intent) {
        Some(session) => match &session.cancel_url {
            Some(url) => urls::target(url).ok(),
            None => Some(render::checkout_url(work.site, &session.page.0)),
        },
        None => urls::target(intent.return_url.as_deref()?).ok(),
    }
}

/// Where the customer may try again when a wallet page failed: a session that is open has a page for it.
pub(crate) fn to_try_again(work: &Work<'_>, intent: &Intent) -> Option<String> {
    let session = session_of(work, intent).filter(|session| session.status == SessionStatus::Open)?;
    Some(render::checkout_url(work.site, &session.page.0))
}
