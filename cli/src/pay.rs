//! `wooshpay pay`: a payment with DANA from its start to its end.

mod customer;
mod qr;

use crate::context::Context;
use crate::failure::{Exit, Failure, again};
use crate::output;
use crate::span;
use customer::{Part, play};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;
use wooshpay::dana::{Payment, PaymentState, Settled};
use wooshpay::types::{CheckoutSessionId, PaymentIntentId, PaymentIntentStatus};
use wooshpay::{Client, Idr};
use wooshpay_sandbox::Ending;

/// How long a sandbox may take to start that was called a moment before.
const STARTS_IN: Duration = Duration::from_secs(10);

/// Makes a payment with DANA, shows its address, and waits until it is settled
#[derive(clap::Args)]
#[command(
    after_help = "Exit code 0 means that it is paid, 6 that it ended without, 7 that it is still open. With --no-wait, 0 for a new \
payment says only that it was made.

examples:
  wooshpay pay --dana 20000                        in the sandbox
  wooshpay pay --dana 20000 --as-customer success  the same, and a customer pays
  wooshpay pay --dana 20000 --checkout             a page of WooshPay's own
  wooshpay pay --dana 20000 --return-url https://shop.example/    with WooshPay
  wooshpay pay cs_1234 --as-customer cancel        a page that is there already"
)]
pub(crate) struct Pay {
    /// A payment intent (`pi_…`) or checkout session (`cs_…`) that is there already
    #[arg(value_name = "ID", conflicts_with = "dana")]
    id: Option<Id>,
    /// Makes a payment with DANA of so many rupiah
    #[arg(long, value_name = "RUPIAH")]
    dana: Option<Idr>,
    /// Makes a checkout session, a page of WooshPay's own, in place of a payment intent
    #[arg(long, requires = "dana", conflicts_with = "id")]
    checkout: bool,
    /// Where the customer comes back to; the sandbox's first page when left out there
    #[arg(long, value_name = "URL", requires = "dana", conflicts_with = "id")]
    return_url: Option<String>,
    /// Your order, `merchant_order_id`
    #[arg(long, value_name = "TEXT", requires = "dana", conflicts_with = "id")]
    order_id: Option<String>,
    /// A text for you; the name of what is bought on a checkout page
    #[arg(long, value_name = "TEXT", requires = "dana", conflicts_with = "id")]
    description: Option<String>,
    /// Makes it the same request as the one that was sent with this key
    #[arg(long, value_name = "KEY", requires = "dana", conflicts_with = "id")]
    idempotency_key: Option<String>,
    /// Sandbox: a customer comes and does this
    #[arg(long, value_name = "WHAT")]
    as_customer: Option<Part>,
    /// How long to wait until it is settled
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = span::positive)]
    timeout: Duration,
    /// Does not wait
    #[arg(long, conflicts_with = "as_customer")]
    no_wait: bool,
    /// Shows no QR code
    #[arg(long)]
    no_qr: bool,
}

#[derive(Clone)]
enum Id {
    Intent(PaymentIntentId),
    Session(CheckoutSessionId),
}

impl std::str::FromStr for Id {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (PaymentIntentId::new(text), CheckoutSessionId::new(text)) {
            (Ok(id), _) => Ok(Self::Intent(id)),
            (_, Ok(id)) => Ok(Self::Session(id)),
            (Err(_), Err(_)) => {
                Err("expected the id of a payment intent, `pi_…`, or of a checkout session, `cs_…`; for a new payment, --dana RUPIAH".into())
            }
        }
    }
}

/// A payment that somebody can go to.
struct Open {
    intent: PaymentIntentId,
    /// Nothing when it is settled, or waits for something else.
    url: Option<String>,
    amount: Idr,
    session: Option<CheckoutSessionId>,
    /// How it stood, when it was there already.
    state: Option<PaymentState>,
}

impl Pay {
    pub(crate) async fn run(&self, context: &Context) -> Result<(), Failure> {
        if self.id.is_none() && self.dana.is_none() {
            return Err(Failure::usage("give an amount, as in `wooshpay pay --dana 20000`, or an id"));
        }
        let client = context.settings.client()?;
        let customer = match self.as_customer {
            Some(part) => Some((part, context.settings.sandbox()?)),
            None => None,
        };
        if context.settings.is_sandbox() {
            reach(&client).await?;
        }
        let open = match &self.id {
            Some(id) => find(&client, id).await?,
            None => self.create(context, &client, self.dana.unwrap_or_default()).await?,
        };
        self.show(context, &open)?;
        let resume = format!("`wooshpay pay {}` waits for it again", open.intent);
        context.doing(Some(format!("stopped waiting: {} is not settled; {resume}", open.intent)));
        let ending = match customer {
            Some((part, sandbox)) => play(part, &open, &sandbox).await?,
            None => None,
        };
        // Whatever a question that fails says, of the payment it says nothing.
        let unknown =
            |error| Failure::question(error).unknown().hint(format_args!("{} is there; {resume}", open.intent));
        if self.no_wait && self.id.is_none() && !context.flags.json {
            return Ok(());
        }
        if self.no_wait {
            let payment = client.dana().retrieve(&open.intent).await.map_err(unknown)?;
            if self.id.is_none() {
                return intent_as_json(&payment);
            }
            return self.tell(context, &as_settled(payment), None, &open, &resume);
        }
        // A customer who went away without having paid will not come back by itself.
        let patience = match (self.as_customer, ending) {
            (None, _) | (_, Some(Ending::Paid | Ending::Processing)) => self.timeout,
            _ => Duration::from_secs(1).min(self.timeout),
        };
        let spinner = match (self.as_customer, ending) {
            (None, _) | (_, Some(Ending::Processing)) => spinner(context, patience),
            _ => ProgressBar::hidden(),
        };
        let settled = client.dana().settle(&open.intent, patience).await;
        drop(spinner);
        let settled = settled.map_err(unknown)?;
        context.doing(None);
        self.tell(context, &settled, ending, &open, &resume)
    }

    async fn create(&self, context: &Context, client: &Client, amount: Idr) -> Result<Open, Failure> {
        let back = match (&self.return_url, context.settings.is_sandbox()) {
            (Some(url), _) => url.clone(),
            (None, true) => format!("{}/", client.base_url()),
            (None, false) => {
                return Err(Failure::usage("where does the customer come back to? WooshPay wants an address")
                    .hint("add --return-url https://…; it may show anything, since coming back proves nothing"));
            }
        };
        context.confirm(&format!("make a payment of {amount} with DANA, which a customer can pay")).await?;
        let key = context.key(self.idempotency_key.as_deref())?;
        context.doing(Some(format!("stopped while the payment was being made: {}", again(key.as_str()))));
        if self.checkout {
            let name = self.description.as_deref().unwrap_or("payment");
            let mut checkout = client.dana().checkout(&back, &back).item(name, amount, 1).idempotency_key(key);
            if let Some(order) = &self.order_id {
                checkout = checkout.order_id(order);
            }
            let page = checkout.await?;
            let (url, session) = (Some(page.url().to_owned()), Some(page.id().clone()));
            return Ok(Open { intent: page.payment_intent().clone(), url, amount, session, state: None });
        }
        let mut pay = client.dana().pay(amount, back).idempotency_key(key);
        if let Some(order) = &self.order_id {
            pay = pay.order_id(order);
        }
        if let Some(description) = &self.description {
            pay = pay.description(description);
        }
        let pending = pay.await?;
        Ok(Open {
            intent: pending.id().clone(),
            url: Some(pending.redirect_url().to_owned()),
            amount,
            session: None,
            state: None,
        })
    }

    fn show(&self, context: &Context, open: &Open) -> Result<(), Failure> {
        let session =
            open.session.as_ref().map(|id| format!("session  {}\n", output::plain(id.as_str()))).unwrap_or_default();
        let url = open.url.as_deref().map(|url| format!("url      {}\n", output::plain(url))).unwrap_or_default();
        let intent = output::plain(open.intent.as_str());
        let text = format!("payment  {intent}\n{session}amount   {}\n{url}", open.amount);
        if context.flags.json {
            output::note(text.trim_end());
            return Ok(());
        }
        let made = |failure: Failure| failure.though_done(format_args!("{} was made, and can be paid", open.intent));
        output::print(&text).map_err(made)?;
        match &open.url {
            Some(url) if !self.no_qr && self.as_customer.is_none() => qr::show(url).map_err(made),
            _ => Ok(()),
        }
    }

    /// How it ended.
    fn tell(
        &self,
        context: &Context,
        settled: &Settled,
        ending: Option<Ending>,
        open: &Open,
        resume: &str,
    ) -> Result<(), Failure> {
        let payment = settled.payment();
        if context.flags.json {
            intent_as_json(payment)?;
        }
        let (id, status) = (payment.id(), output::plain(payment.intent().status.as_str()));
        let retry = match payment.intent().status {
            PaymentIntentStatus::RequiresPaymentMethod | PaymentIntentStatus::RequiresConfirmation => anew(id),
            _ => resume.to_owned(),
        };
        match (settled, ending) {
            (Settled::Paid(payment), _) if payment.amount() != open.amount => {
                let (came, asked) = (payment.amount(), open.amount);
                let why = format!("{id} is paid, with {came} where {asked} was asked for");
                Err(Failure::new(Exit::Unknown, why).hint(format_args!(
                    "`wooshpay payment_intents retrieve {id}` tells what came; another payment would be a second one"
                )))
            }
            (Settled::Paid(payment), _) => paid(context, payment),
            (Settled::Failed(_) | Settled::Canceled(_), _) => {
                Err(Failure::new(Exit::NotPaid, format!("{id} was not paid: it is {status}")))
            }
            (Settled::StillOpen(_), Some(Ending::Canceled | Ending::Failed | Ending::NoBalance)) => {
                let why = payment.intent().last_payment_error.as_ref().and_then(|error| error.message.clone());
                let why = why.map(|why| format!(" ({})", output::plain(&why))).unwrap_or_default();
                let did = match ending {
                    Some(Ending::Canceled) => "the customer canceled",
                    Some(Ending::NoBalance) => "the customer's balance does not cover it",
                    _ => "DANA refused",
                };
                Err(Failure::new(Exit::NotPaid, format!("{id} was not paid: {did}{why}; it is {status}")))
            }
            (Settled::StillOpen(_), _) => {
                Err(Failure::new(Exit::StillOpen, format!("{id} is not settled yet: it is {status}")).hint(retry))
            }
        }
    }
}

fn intent_as_json(payment: &Payment) -> Result<(), Failure> {
    let value = serde_json::to_value(payment.intent());
    let value = value.map_err(|error| Failure::local(error.to_string()))?;
    let (id, status) = (payment.id(), &payment.intent().status);
    output::json(&value).map_err(|failure| failure.though_done(format_args!("{id} is {status}")))
}

fn as_settled(payment: Payment) -> Settled {
    match payment.state() {
        PaymentState::Paid => Settled::Paid(payment),
        PaymentState::Failed => Settled::Failed(payment),
        PaymentState::Canceled => Settled::Canceled(payment),
        _ => Settled::StillOpen(payment),
    }
}

/// How a payment whose try ended can be paid for again.
fn anew(id: &PaymentIntentId) -> String {
    format!(
        "for another try: `wooshpay payment_intents confirm {id} -f payment_method_data.type=dana --return-url https://your.website` \
         makes a new page"
    )
}

fn paid(context: &Context, payment: &Payment) -> Result<(), Failure> {
    if context.flags.json {
        return Ok(());
    }
    let green = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Green.into()));
    let said = format!("{green}paid{green:#}     {}", payment.amount());
    output::say(said).map_err(|failure| failure.though_done(format_args!("{} is paid", payment.id())))
}

/// Waits for a sandbox that is still starting.
pub(crate) async fn reach(client: &Client) -> Result<(), Failure> {
    let mut told = false;
    let begin = tokio::time::Instant::now();
    loop {
        match client.retrieve_balance().attempts(1).await {
            Err(error) if error.is_connect() && begin.elapsed() < STARTS_IN => {
                if !std::mem::replace(&mut told, true) {
                    output::note(format_args!("waiting for a sandbox at {}", client.base_url()));
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Err(error) if error.is_connect() => {
                return Err(Failure::new(Exit::NotSent, format!("no sandbox listens at {}", client.base_url()))
                    .hint("start one with `wooshpay sandbox`; for WooshPay itself, run `wooshpay login` first"));
            }
            // Whatever else is wrong, the payment will tell.
            _ => return Ok(()),
        }
    }
}

async fn find(client: &Client, id: &Id) -> Result<Open, Failure> {
    let (intent, session) = match id {
        Id::Intent(id) => (id.clone(), None),
        Id::Session(id) => {
            let session = client.retrieve_checkout_session(id).await.map_err(Failure::question)?;
            if session.id != *id {
                let other = output::plain(session.id.as_str());
                let why = format!("asked for {id}, the service answered with {other}");
                return Err(Failure::new(Exit::Unknown, why)
                    .hint(format_args!("nothing was changed; `wooshpay checkout_sessions retrieve {id}` asks again")));
            }
            let Some(intent) = session.payment_intent.clone() else {
                return Err(Failure::local(format!("{id} has no payment intent")));
            };
            (intent, Some(session))
        }
    };
    let payment = client.dana().retrieve(&intent).await.map_err(Failure::question)?;
    let url = match &session {
        Some(session) => session.url.clone(),
        None => payment.intent().redirect_url().map(str::to_owned),
    };
    let url = url.filter(|_| !payment.is_paid());
    let (amount, state) = (payment.amount(), Some(payment.state()));
    Ok(Open { intent, url, amount, session: session.map(|session| session.id), state })
}

/// Turns while somebody waits; a line where nothing can turn.
fn spinner(context: &Context, patience: Duration) -> ProgressBar {
    let turns = std::io::stderr().is_terminal() && std::env::var("TERM").is_ok_and(|term| term != "dumb");
    if !turns || context.flags.verbose {
        output::note(format_args!("waiting for up to {} until it is settled", span::shown(patience)));
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner()
        .with_finish(ProgressFinish::AndClear)
        .with_message(format!("waiting for the customer, up to {}", span::shown(patience)));
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed}); after ctrl-c the payment stays");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    // At once, and not when its thread comes to it: a short wait may be over by then.
    bar.tick();
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
