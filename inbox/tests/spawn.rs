//! Whatever an inbox does can be done in a task of its own.
use sqlx::{Sqlite, SqliteConnection};
use std::sync::Arc;
use std::time::SystemTime;
use wooshpay::webhook::Event;
use wooshpay_inbox::{Builder, Handler, HandlerError, Inbox};

struct Nothing;

impl Handler<Sqlite> for Nothing {
    async fn handle(&self, _: &Event, _: &mut SqliteConnection) -> Result<(), HandlerError> {
        Ok(())
    }
}

fn sent<F: Future + Send + 'static>(_: F) {}

#[test]
fn every_future_can_be_spawned() {
    let _ = |builder: Builder<Sqlite>| sent(builder.open());
    let _ = |inbox: Arc<Inbox<Sqlite>>, event: Event| {
        let own = Arc::clone(&inbox);
        sent(async move { own.run(Nothing).await });
        let own = Arc::clone(&inbox);
        sent(async move { own.run_until(Nothing, async {}).await });
        let own = Arc::clone(&inbox);
        sent(async move { own.drain(&Nothing).await });
        let own = Arc::clone(&inbox);
        sent(async move { own.receive(&event).await });
        let own = Arc::clone(&inbox);
        sent(async move { own.reconcile(SystemTime::now()).await });
        let own = Arc::clone(&inbox);
        sent(async move { (own.waiting().await, own.dead_letters(1).await, own.forget(SystemTime::now()).await) });
    };
}
