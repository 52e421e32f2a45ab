//! doctor
use crate::failure::Failure;
use crate::settings::Flags;
/// Says what is wrong with the settings, and why a signature does not match
#[derive(clap::Args)]
pub(crate) struct Doctor {}
impl Doctor {
    pub(crate) async fn run(&self, _flags: &Flags) -> Result<(), Failure> {
        Ok(())
    }
}
