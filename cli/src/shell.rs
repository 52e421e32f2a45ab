//! Completions and manual pages, made of the same commands.

use crate::failure::Failure;
use crate::output;
use clap_complete::Shell;
use std::path::PathBuf;

/// Prints completions for a shell
#[derive(clap::Args)]
#[command(after_help = "examples:
  wooshpay completions bash > ~/.local/share/bash-completion/completions/wooshpay
  wooshpay completions zsh > ~/.zfunc/_wooshpay
  wooshpay completions fish > ~/.config/fish/completions/wooshpay.fish")]
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
        let refuse = |error: std::io::Error| Failure::local(format!("the manual cannot be written: {error}"));
        if let Some(folder) = &self.folder {
            std::fs::create_dir_all(folder).map_err(refuse)?;
            return clap_mangen::generate_to(crate::command(), folder).map_err(refuse);
        }
        let mut page = Vec::new();
        clap_mangen::Man::new(crate::command()).render(&mut page).map_err(refuse)?;
        output::print(&String::from_utf8_lossy(&page))
    }
}
