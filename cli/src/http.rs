//! A plain HTTP client, for what is no call of the API.

use reqwest::{ClientBuilder, redirect};
use std::time::Duration;

pub(crate) const CONNECT: Duration = Duration::from_secs(3);

/// One that follows no redirect. To this machine no proxy leads, and a container without certificates will do.
pub(crate) fn client(is_local: bool) -> ClientBuilder {
    let builder = reqwest::Client::builder().redirect(redirect::Policy::none()).connect_timeout(CONNECT);
    if !is_local {
        return builder;
    }
    let config = rustls::ClientConfig::builder().with_root_certificates(rustls::RootCertStore::empty());
    builder.no_proxy().tls_backend_preconfigured(config.with_no_client_auth())
}
