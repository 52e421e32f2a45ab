//! Who may change the sandbox: programs on this machine, and its own pages, but no other web site in somebody's browser.

use crate::problem::Problem;
use crate::shared::Shared;
use crate::urls::is_loopback;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use url::Url;

/// Lets a request through when it does not come from another web site.
pub(super) async fn run(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let refuse =
        |message: String| Problem::new(StatusCode::FORBIDDEN, message).code("cross_site_request").into_response();
    let host = text(request.headers(), &header::HOST);
    if !host.is_empty() && !is_here(&host, &shared.site.base_url) {
        return refuse(format!("the sandbox is not `{host}`; open it as {}", shared.site.base_url));
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let site = request.headers().get("sec-fetch-site").map_or("none", |site| site.to_str().unwrap_or("cross-site"));
    let origin = text(request.headers(), &header::ORIGIN);
    let own = |scheme: &str| origin.eq_ignore_ascii_case(&format!("{scheme}://{host}"));
    let own = origin.is_empty() || own("http") || own("https");
    if !matches!(site, "none" | "same-origin") || !own {
        return refuse("the sandbox is not changed by another web site".into());
    }
    next.run(request).await
}

/// Whether a `Host` is this machine, or the name that the sandbox was given.
fn is_here(host: &str, base_url: &str) -> bool {
    Url::parse(&format!("http://{host}")).is_ok_and(|url| is_loopback(&url))
        || Url::parse(base_url).is_ok_and(|base| base.authority() == host)
}

fn text(headers: &HeaderMap, name: &header::HeaderName) -> String {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}
