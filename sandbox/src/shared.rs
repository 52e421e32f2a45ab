//! One running sandbox: its store behind one lock, the file it is kept in, and the passing of its time.

use crate::chance::Chance;
use crate::clock::Clock;
use crate::console::log::{Entry, Log};
use crate::contract::Contract;
use crate::journal::{Journal, Page};
use crate::model::Cause;
use crate::store::{Store, Work};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, watch};

/// What does not change while a sandbox runs.
pub(crate) struct Site {
    pub(crate) contract: Arc<Contract>,
    pub(crate) base_url: String,
    pub(crate) merchant: String,
    pub(crate) clock: Clock,
    pub(crate) seed: Option<u64>,
}

/// One running sandbox.
pub(crate) struct Shared {
    pub(crate) site: Site,
    pub(crate) changed: Arc<Notify>,
    /// Told when no delivery is under way any more.
    pub(crate) idle: Notify,
    /// What was asked and answered lately.
    pub(crate) log: Log,
    /// Grows whenever there may be something new to look at.
    pub(crate) version: watch::Sender<u64>,
    /// Held by whoever lets time pass.
    advancing: tokio::sync::Mutex<()>,
    kept: Mutex<Kept>,
    violations: Mutex<Vec<String>>,
}

/// The store and the file it is kept in, if any.
struct Kept {
    store: Store,
    journal: Option<Box<dyn Journal>>,
    /// Why the file cannot be written any more. Nothing that happened since is acknowledged.
    broken: Option<String>,
}

/// What is to be done at once, and when there is more to do.
pub(crate) struct Orders {
    pub(crate) life: u64,
    pub(crate) deliver: Vec<(u64, bool)>,
    pub(crate) next: Option<i64>,
}

/// What letting time pass came to.
enum Step {
    /// A delivery is under way, and what comes after it waits.
    Busy,
    Went,
    Arrived,
}

impl Shared {
    pub(crate) fn new(site: Site, chance: Chance) -> Self {
        let kept = Kept { store: Store::new(chance, 0), journal: None, broken: None };
        Self {
            site,
            changed: Arc::default(),
            idle: Notify::new(),
            log: Log::default(),
            version: watch::Sender::new(0),
            advancing: tokio::sync::Mutex::default(),
            kept: Mutex::new(kept),
            violations: Mutex::default(),
        }
    }

    /// Goes on from what a file holds, and keeps everything there from now on.
    #[cfg(feature = "sqlite")]
    pub(crate) fn keep_in(&self, mut journal: Box<dyn Journal>, file: &std::path::Path) -> Result<(), String> {
        let mut kept = lock(&self.kept);
        if let Some(page) = journal.read()? {
            let loaded = kept.store.load(page, &self.site.clock, false);
            loaded.map_err(|reason| format!("{}: {reason}", file.display()))?;
        }
        kept.store.tables().into_iter().for_each(|(_, table)| table.watch());
        kept.journal = Some(journal);
        kept.write_down(&self.site.clock);
        kept.broken.clone().map_or(Ok(()), Err)
    }

    /// Brings the store up to the present, then does the work. What time it is, is asked while nobody else can put it back.
    pub(crate) fn work<T>(&self, cause: Cause, work: impl FnOnce(&mut Work<'_>) -> T) -> T {
        let mut kept = lock(&self.kept);
        let now = self.site.clock.now();
        while kept.store.pass(&self.site, now) {}
        let result = work(&mut Work { store: &mut kept.store, site: &self.site, now, cause });
        kept.write_down(&self.site.clock);
        drop(kept);
        self.changed.notify_one();
        self.version.send_modify(|version| *version += 1);
        result
    }

    /// Looks, and changes nothing.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Work<'_>) -> T) -> T {
        let mut kept = lock(&self.kept);
        let now = self.site.clock.now();
        look(&Work { store: &mut kept.store, site: &self.site, now, cause: Cause::default() })
    }

    /// Keeps what was asked and answered, to look at.
    pub(crate) fn note(&self, entry: Entry) {
        self.log.add(entry);
        self.version.send_modify(|version| *version += 1);
    }

    /// What is to be done now, after all that is due has happened.
    pub(crate) fn settle(&self) -> Orders {
        let mut kept = lock(&self.kept);
        let now = self.site.clock.now();
        let mut passed = false;
        while kept.store.pass(&self.site, now) {
            passed = true;
        }
        kept.write_down(&self.site.clock);
        if passed {
            self.version.send_modify(|version| *version += 1);
        }
        // Nobody is told of what is not in the file.
        let deliver = if kept.broken.is_none() { std::mem::take(&mut kept.store.outbox) } else { Vec::new() };
        Orders { life: kept.store.life, deliver, next: kept.store.next_due() }
    }

    /// Lets time pass. What falls due on the way happens one after the other, each at its own moment, and each delivery
    /// has its answer before what comes after it. A sandbox that begins anew, or takes a snapshot, has a time of its own:
    /// what was asked of the old one ends there.
    pub(crate) async fn advance(&self, milliseconds: i64) -> i64 {
        let life = lock(&self.kept).store.life;
        let _alone = self.advancing.lock().await;
        let target = self.site.clock.now().saturating_add(milliseconds);
        loop {
            match self.step(life, target) {
                Step::Busy => self.idle.notified().await,
                Step::Went => {}
                Step::Arrived => return self.site.clock.now(),
            }
        }
    }

    fn step(&self, life: u64, target: i64) -> Step {
        let mut kept = lock(&self.kept);
        let step = match kept.store.next_due() {
            // What cannot be written down does not happen either.
            _ if kept.store.life != life || kept.broken.is_some() => Step::Arrived,
            _ if kept.store.under_way > 0 => Step::Busy,
            Some(at) if at <= target => {
                self.site.clock.at_least(at);
                kept.store.pass(&self.site, target);
                Step::Went
            }
            _ => {
                self.site.clock.at_least(target);
                Step::Arrived
            }
        };
        kept.write_down(&self.site.clock);
        drop(kept);
        self.changed.notify_one();
        self.version.send_modify(|version| *version += 1);
        step
    }

    /// Everything, as JSON.
    pub(crate) fn snapshot(&self) -> Result<Page, String> {
        lock(&self.kept).store.dump(&self.site.clock)
    }

    /// Puts everything back as a snapshot has it, the time included. When it cannot be read, nothing changes.
    pub(crate) fn restore(&self, page: Page) -> Result<(), String> {
        let mut kept = lock(&self.kept);
        let mut store = Store::new(kept.store.chance.clone(), kept.store.life + 1);
        store.load(page, &self.site.clock, true)?;
        kept.replace(store, &self.site.clock);
        drop(kept);
        // The same ids are given again, and not to what was asked for before.
        self.log.clear();
        self.tell_everybody();
        Ok(())
    }

    /// Forgets everything and begins anew: with a seed, from the same first id.
    pub(crate) fn reset(&self) -> Result<(), String> {
        let chance = Chance::new(self.site.seed)?;
        let mut kept = lock(&self.kept);
        self.site.clock.restart();
        let store = Store::new(chance, kept.store.life + 1);
        kept.replace(store, &self.site.clock);
        drop(kept);
        lock(&self.violations).clear();
        self.log.clear();
        self.tell_everybody();
        Ok(())
    }

    /// A delivery has its answer.
    pub(crate) fn delivered(&self, life: u64) {
        let mut kept = lock(&self.kept);
        if kept.store.life == life {
            kept.store.under_way = kept.store.under_way.saturating_sub(1);
        }
        drop(kept);
        self.idle.notify_one();
    }

    fn tell_everybody(&self) {
        self.version.send_modify(|version| *version += 1);
        self.changed.notify_one();
        self.idle.notify_one();
    }

    /// Why the sandbox cannot keep its promises any more, if so.
    pub(crate) fn broken(&self) -> Option<String> {
        lock(&self.kept).broken.clone()
    }

    pub(crate) fn violated(&self, complaint: String) {
        lock(&self.violations).push(complaint);
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        lock(&self.violations).clone()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.changed.notify_one();
    }
}

/// A poisoned lock means that a handler died half way. What it left behind is still the best answer there is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Kept {
    /// Writes what changed, before anybody is told of it.
    fn write_down(&mut self, clock: &Clock) {
        let Some(journal) = self.journal.as_mut().filter(|_| self.broken.is_none()) else { return };
        let changes: Result<Vec<_>, String> =
            self.store.tables().into_iter().map(|(name, table)| Ok((name, table.changes()?))).collect();
        let written = changes.and_then(|changes| {
            if changes.iter().all(|(_, changes)| changes.is_empty()) && !clock.was_set() {
                return Ok(());
            }
            journal.write(&changes, &self.store.memo(clock)?)
        });
        self.broken = written.err();
    }

    fn replace(&mut self, store: Store, clock: &Clock) {
        self.store = store;
        let Some(journal) = self.journal.as_mut().filter(|_| self.broken.is_none()) else { return };
        let written = self.store.dump(clock).and_then(|page| journal.replace(page));
        self.broken = written.err();
        self.store.tables().into_iter().for_each(|(_, table)| table.watch());
    }
}
