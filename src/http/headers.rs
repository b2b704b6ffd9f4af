//! Headers that every response has: `security.md` 4.1.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::same_site::sent_to_this_machine;
use super::served::Served;
use crate::disclosure::Viewer;

/// Our page: no script at all, style and pictures from here.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'; object-src 'none'";
/// The documentation page has scripts of its own, and styles elements from them.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; object-src 'none'";

/// Adds them. What only some may see is not told to who asks for it by a name that is not this machine's.
pub(super) async fn with_headers(
    State(served): State<Arc<Served>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let policy = if path.starts_with("/docs") { DOCS_POLICY } else { PAGE_POLICY };
    // Receipts are the operator's, whoever else is served.
    let public = !path.starts_with("/api/v1/deliveries");
    let is_api = public && path.starts_with("/api/") || path == "/openapi.json";
    let is_open = served.showing().viewer() == Viewer::Open;
    let mut response = match sent_to_this_machine(&request) {
        Err(problem) if !is_open => problem.into_response(),
        _ => next.run(request).await,
    };
    add(response.headers_mut(), policy, open_headers(is_api && is_open));
    response
}

/// Open answers may be read by scripts of any page; what only some may see, by none.
const fn open_headers(open: bool) -> &'static [(&'static str, &'static str)] {
    if open {
        &[
            ("access-control-allow-origin", "*"),
            ("access-control-expose-headers", "ETag, Retry-After, Content-Disposition"),
            ("cross-origin-resource-policy", "cross-origin"),
        ]
    } else {
        &[("cross-origin-resource-policy", "same-origin")]
    }
}

fn add(headers: &mut HeaderMap, policy: &'static str, more: &[(&'static str, &'static str)]) {
    // A release's report brings a policy of its own.
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers
        .insert("permissions-policy", HeaderValue::from_static("geolocation=(), camera=(), microphone=()"));
    for (name, value) in more {
        headers.insert(*name, HeaderValue::from_static(value));
    }
}
