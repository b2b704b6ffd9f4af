//! What an answer is known by: a fingerprint of everything that decides its bytes. It is the `ETag`, and
//! the key of the answers that are remembered.

use crate::disclosure::Showing;
use crate::indicators::Lang;

use super::negotiate::Coding;

/// The fingerprint of one representation of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Identity([u8; 16]);

/// How an answer is to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// Media type, as `Content-Type` says it.
    pub content_type: &'static str,
    /// Language.
    pub lang: Lang,
    /// Whether the bytes are compressed.
    pub coding: Coding,
}

impl Identity {
    /// The identity of an answer: which resource, asked what (every default made explicit), of which data before
    /// which viewer's eyes, in which form. Nothing that the viewer may not see is in it.
    pub(super) fn of(resource: &str, question: &str, showing: &Showing, form: Form) -> Self {
        let snapshot = showing.snapshot();
        let snapshot = snapshot.as_ref();
        let version = snapshot.map(|s| s.version.to_string()).unwrap_or_default();
        let parts = [
            resource,
            question,
            &version,
            &showing.fingerprint(),
            snapshot.and_then(|s| s.data_to.as_deref()).unwrap_or(""),
            env!("CARGO_PKG_VERSION"),
            showing.catalogue().version(),
            form.content_type,
            form.lang.code(),
            form.coding.code(),
        ];
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Self(bytes)
    }

    /// The strong entity tag, in its quotes.
    pub(super) fn etag(self) -> String {
        let hex: String = self
            .0
            .iter()
            .flat_map(|b| [b >> 4, b & 15])
            .filter_map(|d| char::from_digit(d.into(), 16))
            .collect();
        format!("\"{hex}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_is_quoted_hex() {
        let tag = Identity([0xa7; 16]).etag();
        assert_eq!(tag, format!("\"{}\"", "a7".repeat(16)));
    }
}
