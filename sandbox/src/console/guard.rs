//! Who may use the sandbox: programs on this machine, and its own pages, but no other web site in somebody's browser.

use crate::problem::Problem;
use crate::shared::Shared;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use url::{Host, Url};

/// Lets a request through when it asks for this machine. A web site can make its own name lead here, and then its pages
/// may read what is here; but that name is in their `Host`.
pub(crate) async fn host(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let host = text(request.headers(), &header::HOST);
    if !host.is_empty() && !is_here(&host, &shared.site.base_url) {
        return refuse(format!("the sandbox is not `{host}`; open it as {}", shared.site.base_url));
    }
    next.run(request).await
}

/// Lets a request through when it changes nothing, or does not come from another web site.
pub(super) async fn changes(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let site = request.headers().get("sec-fetch-site").map_or("none", |site| site.to_str().unwrap_or("cross-site"));
    let (host, origin) = (text(request.headers(), &header::HOST), text(request.headers(), &header::ORIGIN));
    let own = |scheme: &str| origin.eq_ignore_ascii_case(&format!("{scheme}://{host}"));
    let own = origin.is_empty() || own("http") || own("https");
    if !matches!(site, "none" | "same-origin") || !own {
        return refuse("the sandbox is not changed by another web site");
    }
    next.run(request).await
}

fn refuse(message: impl Into<String>) -> Response {
    Problem::new(StatusCode::FORBIDDEN, message).code("cross_site_request").into_response()
}

/// Whether a `Host` is this machine's own name, the name that the sandbox was given, or an address: nobody can make an
/// address lead elsewhere.
fn is_here(host: &str, base_url: &str) -> bool {
    let asked = Url::parse(&format!("http://{host}")).ok();
    let here = match asked.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        None => false,
    };
    here || Url::parse(base_url).is_ok_and(|base| base.authority().eq_ignore_ascii_case(host))
}

fn text(headers: &HeaderMap, name: &header::HeaderName) -> String {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).unwrap_or_default()
}
