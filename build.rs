//! Turns `spec/wooshpay.yaml` into `OUT_DIR/client.rs`. Without the feature `codegen` the committed
//! `src/generated/client.rs` is compiled instead, and there is nothing to do.

fn main() {
    println!("cargo::rerun-if-changed=spec/wooshpay.yaml");
    #[cfg(feature = "codegen")]
    if let Err(message) = generate() {
        println!("cargo::error={}", message.replace('\n', "\ncargo::error="));
    }
}

#[cfg(feature = "codegen")]
fn generate() -> Result<(), String> {
    let spec = std::fs::read_to_string("spec/wooshpay.yaml").map_err(|e| format!("spec/wooshpay.yaml: {e}"))?;
    let generated = wooshpay_codegen::generate(&spec).map_err(|error| error.to_string())?;
    let out = std::env::var_os("OUT_DIR").ok_or("cargo did not set OUT_DIR")?;
    let file = std::path::Path::new(&out).join("client.rs");
    std::fs::write(&file, generated.code).map_err(|error| format!("{}: {error}", file.display()))
}
