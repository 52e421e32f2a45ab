//! What goes over the connection, and what a failure there means.

mod carriers;
mod errors;
mod extremes;
mod held;
mod outcomes;
mod patience;
mod raw;
mod requests;
mod retries;
mod secrets;
