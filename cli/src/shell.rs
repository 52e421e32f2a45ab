//! Completions and manual pages, made of the same commands.

use crate::failure::Failure;
use crate::files::{self, Readers};
use crate::output;
use clap::Command;
use clap_complete::Shell;
use std::path::{Path, PathBuf};

/// Prints completions for a shell
#[derive(clap::Args)]
#[command(after_help = "examples:
  wooshpay completions bash >~/.local/share/bash-completion/completions/wooshpay
  wooshpay completions zsh >~/.zfunc/_wooshpay
  wooshpay completions fish >~/.config/fish/completions/wooshpay.fish")]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut crate::command(), "wooshpay", &mut text);
        output::print(&String::from_utf8_lossy(&text))
    }
}

/// Prints the manual page, or writes one for each command into a folder
#[derive(clap::Args)]
#[command(after_help = "examples:
  wooshpay man | man -l -
  wooshpay man --folder ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// The folder for a page of each command; without it the first page is printed
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let Some(folder) = &self.folder else {
            let page = rendered(&clap_mangen::Man::new(crate::command()))?;
            return output::print(&String::from_utf8_lossy(&page));
        };
        let mut command = crate::command().disable_help_subcommand(true);
        command.build();
        write(command, folder)
    }
}

/// Writes the page of each command below, and then its own.
fn write(command: Command, folder: &Path) -> Result<(), Failure> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        write(below.clone(), folder)?;
    }
    let page = clap_mangen::Man::new(command);
    files::write(&folder.join(page.get_filename()), &rendered(&page)?, Readers::Everybody)
}

fn rendered(page: &clap_mangen::Man) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    page.render(&mut text).map_err(|error| Failure::local(format!("the manual cannot be written: {error}")))?;
    Ok(text)
}
