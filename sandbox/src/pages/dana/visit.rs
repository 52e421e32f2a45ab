//! A payment as its wallet page sees it.

use crate::model::{Attempt, Failure, Intent, Login, Outcome, Progress, Secret};
use crate::pages::lang::Tongue;
use crate::pages::notice::Notice;
use crate::pages::{Stand, redirect};
use crate::payment;
use crate::state::IntentStatus;
use crate::store::Work;
use axum::http::StatusCode;
use axum::response::Response;

pub(super) struct Visit {
    pub(super) token: Secret,
    pub(super) tongue: Tongue,
    pub(super) intent: Intent,
    pub(super) attempt: Attempt,
    /// The wallet's name.
    pub(super) title: String,
    pub(super) amount: String,
    pub(super) stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Open,
    Paid {
        leads_back: bool,
    },
    Processing,
    Failed(Failure),
    /// The intent was canceled, or its session expired.
    CalledOff,
    /// The intent was changed or confirmed anew.
    Replaced,
}

impl Visit {
    pub(super) fn find(work: &Work<'_>, token: Secret, tongue: Tongue) -> Option<Self> {
        let attempt = work.store.attempts.get(&token)?.clone();
        let intent = work.store.intents.get(&attempt.intent)?.clone();
        let stage = match attempt.outcome {
            // What was authorised went back.
            Some(Outcome::Paid { .. }) if intent.status == IntentStatus::Canceled => Stage::CalledOff,
            Some(Outcome::Paid { leads_back }) => Stage::Paid { leads_back },
            Some(Outcome::Processing { .. }) => Stage::Processing,
            Some(Outcome::Failed(failure)) => Stage::Failed(failure),
            None if intent.attempt.as_ref() == Some(&token) => Stage::Open,
            None if intent.status == IntentStatus::Canceled => Stage::CalledOff,
            None => Stage::Replaced,
        };
        let rules = &work.site.contract.rules;
        let method = intent.method.as_ref().and_then(|method| rules.method(&method.kind));
        let title = method.map_or_else(|| "DANA".to_owned(), |method| method.title.clone());
        let amount = rules.money(intent.amount, &intent.currency);
        Some(Self { token, tongue, intent, attempt, title, amount, stage })
    }

    /// The address of a step, in the language that was chosen.
    pub(super) fn action(&self, step: &str) -> String {
        self.tongue.keep(&self.path(step))
    }

    /// The same without the language: what the links to other languages start from.
    pub(super) fn path(&self, step: &str) -> String {
        format!("/dana/{}{step}", self.token.0)
    }

    pub(super) fn login(&self, ticket: Option<String>) -> Option<Login> {
        let ticket = ticket.map(Secret)?;
        self.attempt.logins.iter().find(|login| login.ticket == ticket).cloned()
    }

    /// Changes what is kept of this visit.
    pub(super) fn edit<T: Default>(&self, work: &mut Work<'_>, change: impl FnOnce(&mut Attempt) -> T) -> T {
        work.store.attempts.get_mut(&self.token).map(change).unwrap_or_default()
    }

    pub(super) fn progress(&self, work: &mut Work<'_>, login: Login, progress: Progress) -> Login {
        self.edit(work, |attempt| {
            let kept = attempt.logins.iter_mut().find(|kept| kept.ticket == login.ticket);
            if let Some(kept) = kept {
                kept.progress = progress;
            }
        });
        Login { progress, ..login }
    }

    /// Ends the payment, and shows that.
    pub(super) fn fail(&self, work: &mut Work<'_>, failure: Failure) -> Response {
        payment::fail(work, &self.token, self.intent.clone(), failure);
        self.start_again()
    }

    /// To the page itself, which shows where things stand.
    pub(super) fn start_again(&self) -> Response {
        redirect(&self.action(""))
    }

    /// To the step that follows a login.
    pub(super) fn go_on(&self, login: &Login) -> Response {
        let step = if login.progress == Progress::NeedsCode { "code" } else { "pay" };
        redirect(&self.action(&format!("/{step}?ticket={}", login.ticket.0)))
    }

    /// What became of the payment, when the page is not open any more.
    pub(super) fn ended(&self, work: &Work<'_>) -> Response {
        let (texts, merchant) = (self.tongue.texts, work.site.merchant.as_str());
        let after_paying = || payment::after_paying(work, &self.intent);
        let after_declining = || payment::after_declining(work, &self.intent);
        let (back_to, going_back) = ((texts.back_to)(merchant), (texts.going_back)(merchant));
        let (status, notice) = match self.stage {
            Stage::Paid { leads_back: true } => {
                let said = (texts.paid.text)(&self.amount, merchant);
                let notice = Notice::new("paid", texts.paid.title, said).back(back_to, after_paying());
                (StatusCode::OK, notice.leaving(going_back))
            }
            Stage::Paid { leads_back: false } => {
                let said = (texts.paid_for_good.text)(&self.amount, merchant);
                (StatusCode::OK, Notice::new("paid", texts.paid_for_good.title, said))
            }
            Stage::Processing => {
                let said = (texts.processing.text)(&self.amount, merchant);
                let notice = Notice::new("processing", texts.processing.title, said).back(back_to, after_paying());
                (StatusCode::OK, notice.leaving(going_back))
            }
            Stage::Failed(failure) => {
                let (title, said) = (texts.failed)(failure, merchant);
                let (status, outcome) = match failure {
                    Failure::CanceledByCustomer => (StatusCode::OK, "canceled"),
                    Failure::Expired => (StatusCode::GONE, "expired"),
                    _ => (StatusCode::OK, "failed"),
                };
                let notice = Notice::new(outcome, title, said);
                (
                    status,
                    match payment::to_try_again(work, &self.intent) {
                        Some(checkout) => notice.back(texts.try_again.to_owned(), Some(self.tongue.keep(&checkout))),
                        None => notice.back(back_to, after_declining()),
                    },
                )
            }
            Stage::CalledOff | Stage::Replaced | Stage::Open => {
                let message = if self.stage == Stage::CalledOff { &texts.called_off } else { &texts.replaced };
                let said = (message.text)(&self.amount, merchant);
                (StatusCode::GONE, Notice::new("closed", message.title, said).back(back_to, after_declining()))
            }
        };
        notice.answer(status, Stand::Wallet, self.tongue, &self.path(""))
    }
}
