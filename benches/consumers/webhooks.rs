//! A webhook from standard input.

use std::error::Error;
use std::io::Read;
use wooshpay::webhook::Verifier;

fn main() -> Result<(), Box<dyn Error>> {
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    let event = Verifier::new(std::env::var("WEBHOOK_SECRET")?)?.verify(&std::env::var("SIGNATURE")?, &body)?;
    println!("{} {:?}", event.kind_str(), event.object());
    Ok(())
}
