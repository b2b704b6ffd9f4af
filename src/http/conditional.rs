//! `If-None-Match`: whether the client has the answer already (RFC 9110 section 13.1.2).

use axum::http::HeaderMap;
use axum::http::header::IF_NONE_MATCH;

/// Whether a request's `If-None-Match` names this tag (in its quotes), by weak comparison.
pub(super) fn has_already(headers: &HeaderMap, etag: &str) -> bool {
    headers.get_all(IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).any(|list| names(list, etag))
}

/// Whether a list of entity tags names this one. A tag may hold commas, so the list is walked.
fn names(list: &str, etag: &str) -> bool {
    let mut rest = list.trim();
    if rest == "*" {
        return true;
    }
    while let Some(open) = rest.find('"') {
        let Some(length) = rest[open + 1..].find('"') else { return false };
        let end = open + length + 2;
        if &rest[open..end] == etag {
            return true;
        }
        rest = &rest[end..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_in_lists() {
        assert!(names("\"a\"", "\"a\""));
        assert!(names("W/\"a\"", "\"a\""));
        assert!(names("\"x,y\" , W/\"a\"", "\"a\""));
        assert!(names(" * ", "\"a\""));
    }

    #[test]
    fn other_tags_are_not() {
        assert!(!names("\"x,a\"", "\"a\""));
        assert!(!names("a", "\"a\""));
        assert!(!names("\"b\", \"c\"", "\"a\""));
        assert!(!names("\"a", "\"a\""));
        assert!(!names("", "\"a\""));
    }
}
