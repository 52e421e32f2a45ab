//! Each event has its effect once, in each database. `WOOSHPAY_TRIALS=n` plays every order of events n times.
//!
//! It has a `main` of its own: one PostgreSQL serves all trials and is ended after them, and what could not run is said. Words
//! on the command line choose trials by name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod attack;
mod crew;
mod doubles;
mod doubt;
mod hostile;
mod keeping;
mod letters;
mod missed;
mod odds;
mod world;

#[path = "../support/database.rs"]
mod database;
#[path = "../../../tests/faults/names.rs"]
mod names;
#[path = "../support/postgres.rs"]
#[allow(dead_code)]
mod postgres;
#[path = "../support/woosh.rs"]
mod woosh;

use database::Database;
use futures_util::future::LocalBoxFuture;
use sqlx::{Any, Postgres, Sqlite};
use std::process::ExitCode;
use world::World;

type Trial<D> = fn(World<D>) -> LocalBoxFuture<'static, ()>;

/// All trials, for one database.
macro_rules! trials {
    ($($module:ident :: $name:ident),* $(,)?) => {
        fn trials<D: Database>() -> Vec<(&'static str, Trial<D>)> {
            vec![$((stringify!($name), |world| Box::pin($module::$name(world)))),*]
        }
    };
}

trials![
    doubles::every_order_of_four_objects,
    doubles::every_order_of_one_life,
    doubles::copies_under_other_ids,
    doubt::of_two_ends_the_service_knows_which_is_true,
    doubt::what_cannot_be_read_is_asked_for,
    doubt::what_cannot_be_asked_for_waits,
    keeping::what_is_no_ones_is_not_kept,
    keeping::odd_events_are_kept,
    keeping::the_route_answers_for_the_database,
    keeping::tables_are_made_once_beside_those_of_the_merchant,
    keeping::what_was_handled_can_be_forgotten,
    letters::what_happens_is_counted,
    letters::what_fails_is_tried_again_and_then_parked,
    letters::a_panic_is_a_failure,
    letters::a_handler_that_does_not_end_is_stopped,
    letters::a_worker_that_dies_gives_its_events_back,
    letters::an_event_that_ends_the_program_is_parked,
    letters::a_worker_that_is_late_has_no_effect,
    missed::what_no_webhook_told_is_found,
    missed::a_refund_that_was_pending_is_asked_for,
    crew::who_is_stopped_finishes,
    crew::who_works_hears_of_what_others_received,
    crew::what_is_received_wakes_a_worker,
    crew::a_page_that_waits_is_told,
    attack::a_handler_that_commits_by_hand,
    attack::a_handler_that_rolls_back_by_hand,
    attack::a_handler_that_overlooks_an_error,
    attack::a_handler_that_is_stopped_anywhere,
    attack::a_handler_that_outlives_its_lease,
    attack::more_workers_than_connections,
    odds::a_service_that_is_behind_itself,
    odds::an_object_that_changes_while_it_is_asked_for,
    odds::ends_that_disagree_in_every_order,
    odds::a_service_that_filters_by_seconds,
    odds::a_refund_that_is_gone,
    odds::a_clock_that_is_set_back,
    odds::the_longest_words,
    hostile::an_answer_that_is_no_end_undoes_none,
    hostile::an_end_before_an_unknown_word_has_one_effect,
    hostile::what_changed_beside_the_status_is_told,
    hostile::a_refund_without_a_status_has_one_effect,
    hostile::a_status_with_a_nul_is_handled,
    hostile::a_delivery_does_not_wait_for_the_handler,
    hostile::one_connection_is_enough,
    hostile::a_backlog_leaves_the_only_connection_to_others,
    hostile::a_handler_that_waits_in_the_database_is_stopped,
    hostile::what_happened_again_is_found_again,
    hostile::a_dead_letter_shows_no_body,
];

#[tokio::main]
async fn main() -> ExitCode {
    std::panic::set_hook(Box::new(quiet_where_meant));
    let wanted = names::wanted();
    let folder = world::Folder::new();
    let mut passed = run::<Sqlite>("SQLite", async || folder.fresh(), &wanted).await;
    passed += run::<Any>("Any over SQLite", async || folder.fresh(), &wanted).await;
    if let Some(server) = postgres::Server::start() {
        passed += run::<Postgres>("PostgreSQL", async || server.fresh().await, &wanted).await;
        passed += run::<Any>("Any over PostgreSQL", async || server.fresh().await, &wanted).await;
    }
    println!("{passed} passed, 0 failed");
    ExitCode::SUCCESS
}

async fn run<D: Database>(database: &str, address: impl AsyncFn() -> String, wanted: &[String]) -> usize {
    let mut passed = 0;
    for (name, trial) in trials::<D>() {
        if wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())) {
            println!("{database}: {name} ...");
            trial(World { address: address().await, database: std::marker::PhantomData }).await;
            passed += 1;
        }
    }
    passed
}

/// Some handlers panic because a trial wants them to.
fn quiet_where_meant(panic: &std::panic::PanicHookInfo<'_>) {
    let words = panic.payload_as_str().unwrap_or_default();
    if !words.contains("meant to") {
        eprintln!("{panic}");
    }
}
