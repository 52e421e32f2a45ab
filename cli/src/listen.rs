//! listen
use crate::context::Context;
use crate::failure::Failure;
/// Tells your server of what happens, as webhooks do
#[derive(clap::Args)]
pub(crate) struct Listen {}
impl Listen {
    pub(crate) async fn run(&self, _context: &Context) -> Result<(), Failure> {
        Ok(())
    }
}
