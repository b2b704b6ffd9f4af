//! Whether a request may come from where it comes from: pages of others must not deliver with our operator's browser, nor read
//! what only some may see.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};

use super::problem::Problem;

/// Refuses what a browser sends for another site, and what was sent to a name that is not this machine's own: a name of
/// somebody else's that leads here would make their page look like ours.
///
/// # Errors
/// [`Problem::CrossSite`].
pub(super) fn same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(HOST.as_str()).unwrap_or_default();
    let fetched_here = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let from_here = text(ORIGIN.as_str()).is_none_or(|origin| {
        let origin: Option<Uri> = origin.parse().ok();
        origin.as_ref().and_then(Uri::authority).is_some_and(|authority| authority.as_str() == host)
    });
    if fetched_here && from_here && is_this_machine(host) { Ok(()) } else { Err(Problem::CrossSite) }
}

/// Refuses what was sent to a name that is not this machine's own: a page of somebody else's whose name leads here would be
/// taken for ours by the browser, and read whatever we tell.
///
/// # Errors
/// [`Problem::CrossSite`].
pub(super) fn sent_to_this_machine(request: &Request) -> Result<(), Problem> {
    let host = request.headers().get(HOST).map(|value| value.to_str().unwrap_or("?"));
    let host = host.or_else(|| request.uri().authority().map(Authority::as_str));
    // Every browser names a host.
    if host.is_none_or(is_this_machine) { Ok(()) } else { Err(Problem::CrossSite) }
}

/// Whether a host, with or without a port, is a loopback address or `localhost`.
#[must_use]
pub fn is_this_machine(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap())).collect();
        same_site(&headers).is_ok()
    }

    #[test]
    fn programs_and_our_own_pages_may() {
        assert!(allowed(&[("host", "127.0.0.1:8080")]));
        assert!(allowed(&[("host", "[::1]:8080")]));
        assert!(allowed(&[("host", "localhost:8080"), ("sec-fetch-site", "none")]));
        assert!(allowed(&[
            ("host", "localhost:8080"),
            ("origin", "http://localhost:8080"),
            ("sec-fetch-site", "same-origin")
        ]));
    }

    #[test]
    fn pages_of_others_may_not() {
        let host = ("host", "127.0.0.1:8080");
        for more in [
            ("origin", "http://evil.example"),
            ("origin", "null"),
            ("origin", "http://127.0.0.1:9090"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            assert!(!allowed(&[host, more]), "{more:?}");
        }
        assert!(!allowed(&[("host", "evil.example:8080"), ("origin", "http://evil.example:8080")]));
        assert!(!allowed(&[]));
    }
}
