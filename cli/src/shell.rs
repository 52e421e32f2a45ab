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
            let page = rendered(&crate::command().disable_help_subcommand(true))?;
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
    let page = rendered(&command)?;
    files::write(&folder.join(clap_mangen::Man::new(command).get_filename()), &page, Readers::Everybody)
}

fn rendered(command: &Command) -> Result<Vec<u8>, Failure> {
    let said = command.get_after_long_help().or_else(|| command.get_after_help()).map(ToString::to_string);
    // A manual has room for what the short help leaves out.
    let bare = command.clone().after_help(None).after_long_help(None).mut_args(|arg| arg.hide_short_help(false));
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(bare).render(&mut text);
    page.map_err(|error| Failure::local(format!("the manual cannot be written: {error}")))?;
    text.extend(said.map(|said| notes(&said)).unwrap_or_default().into_bytes());
    Ok(text)
}

/// What follows the options, as a manual has it: lines that are indented stay as they are, the others are filled.
fn notes(said: &str) -> String {
    let mut text = ".SH NOTES\n".to_owned();
    let mut stays = false;
    for line in said.lines() {
        let indented = line.starts_with(' ');
        if indented != stays && !line.is_empty() {
            text.push_str(if indented { ".nf\n" } else { ".fi\n" });
            stays = indented;
        }
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        // What begins with one of these would be an order.
        let guard = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
        text.push_str(if line.is_empty() { ".PP" } else { guard });
        text.push_str(&line);
        text.push('\n');
    }
    if stays { text + ".fi\n" } else { text }
}
