//! The HTTP client underneath, with its TLS library chosen by name. A program may link two rustls providers; left to
//! choose, rustls would panic.

use crate::error::Error;
use reqwest::Url;
use std::time::Duration;

/// The browser, or whatever runs the program, makes the connections.
#[cfg(target_family = "wasm")]
pub(crate) fn http_client(_: &Url, _: Duration) -> Result<reqwest::Client, Error> {
    Ok(reqwest::Client::new())
}

/// Connections that idle longer are closed by us, before the service closes them under a request.
#[cfg(not(target_family = "wasm"))]
const IDLE: Duration = Duration::from_secs(30);

#[cfg(not(target_family = "wasm"))]
pub(crate) fn http_client(base_url: &Url, connect: Duration) -> Result<reqwest::Client, Error> {
    let secure = base_url.scheme() == "https";
    // An API has no reason to send a client elsewhere, and the key must not follow.
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(connect)
        .pool_idle_timeout(IDLE);
    // A proxy between this machine and itself would only see the key.
    let builder = if secure { builder } else { builder.no_proxy() };
    let builder = backend(builder, secure)?;
    builder.build().map_err(|error| Error::invalid(format!("the HTTP client cannot be made: {error}")))
}

#[cfg(all(not(target_family = "wasm"), feature = "native-tls"))]
fn backend(builder: reqwest::ClientBuilder, _: bool) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder.tls_backend_native())
}

#[cfg(all(not(target_family = "wasm"), not(feature = "native-tls"), any(feature = "rustls", feature = "aws-lc")))]
fn backend(builder: reqwest::ClientBuilder, secure: bool) -> Result<reqwest::ClientBuilder, Error> {
    use rustls_platform_verifier::Verifier;
    use std::sync::Arc;

    #[cfg(feature = "aws-lc")]
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    #[cfg(not(feature = "aws-lc"))]
    let provider = rustls::crypto::ring::default_provider();

    let refuse = |error: rustls::Error| Error::invalid(format!("TLS cannot be set up: {error}"));
    let provider = Arc::new(provider);
    let config = rustls::ClientConfig::builder_with_provider(provider.clone());
    let config = config.with_safe_default_protocol_versions().map_err(refuse)?;
    // Over plain http on this machine no certificate is asked for, so a container without a trust store will do.
    let mut config = if secure {
        let verifier = Verifier::new(provider).map_err(refuse)?;
        config.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
    } else {
        config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(any(target_family = "wasm", feature = "native-tls", feature = "rustls", feature = "aws-lc")))]
fn backend(builder: reqwest::ClientBuilder, secure: bool) -> Result<reqwest::ClientBuilder, Error> {
    if secure {
        return Err(Error::invalid(
            "this build has no TLS: turn on one of the features `rustls`, `aws-lc`, `native-tls`",
        ));
    }
    Ok(builder)
}
