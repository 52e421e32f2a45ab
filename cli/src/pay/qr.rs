//! A QR code for a phone, where a terminal can show one.

use crate::failure::Failure;
use crate::output;
use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};
use std::io::IsTerminal;

/// Prints the code, dark on light whatever the terminal's colours are; nothing into a pipe or on a dumb terminal.
pub(crate) fn show(url: &str) -> Result<(), Failure> {
    let colours = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    if !std::io::stdout().is_terminal() || std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        return Ok(());
    }
    let Some(code) = render(url, colours) else {
        output::note("the address is too long for a QR code");
        return Ok(());
    };
    output::print(&code)
}

/// Two modules in a character. Without colours the terminal is taken for a dark one, so that light is drawn.
fn render(url: &str, colours: bool) -> Option<String> {
    let code = QrCode::with_error_correction_level(url, EcLevel::L).ok()?;
    let mut renderer = code.render::<Dense1x2>();
    if !colours {
        return Some(format!("{}\n", renderer.dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build()));
    }
    let ink = anstyle::AnsiColor::Black.on(anstyle::AnsiColor::BrightWhite);
    let text = renderer.dark_color(Dense1x2::Dark).light_color(Dense1x2::Light).build();
    Some(text.lines().map(|line| format!("{ink}{line}{ink:#}\n")).collect())
}
