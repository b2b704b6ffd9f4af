//! What an answer is known by: a fingerprint of everything that decides its bytes. It is the `ETag`, and
//! the key of the answers that are remembered.

use crate::disclosure::{Showing, Viewer};
use crate::indicators::Lang;

use super::negotiate::Coding;

/// The fingerprint of one representation of one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Identity {
    hash: [u8; 16],
    keep: Keep,
}

/// Who may keep an answer, and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Keep {
    /// Anyone, for a day: an open answer of a version that was asked for by name.
    Long,
    /// Anyone, who asks whether it is still good: an open answer of now.
    Checked,
    /// Nobody: what only some may see.
    Not,
}

impl Keep {
    /// The value of `Cache-Control`.
    pub(super) const fn header(self) -> &'static str {
        match self {
            Self::Long => "public, max-age=86400",
            Self::Checked => "public, max-age=0, must-revalidate",
            Self::Not => "private, no-store",
        }
    }

    fn of(showing: &Showing) -> Self {
        match showing.viewer() {
            Viewer::Open if showing.is_pinned() => Self::Long,
            Viewer::Open => Self::Checked,
            _ => Self::Not,
        }
    }
}

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
        let mut hash = [0; 16];
        hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Self { hash, keep: Keep::of(showing) }
    }

    /// Who may keep the answer.
    pub(super) const fn keep(self) -> Keep {
        self.keep
    }

    /// The strong entity tag, in its quotes.
    pub(super) fn etag(self) -> String {
        let hex: String = self
            .hash
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
        let tag = Identity { hash: [0xa7; 16], keep: Keep::Not }.etag();
        assert_eq!(tag, format!("\"{}\"", "a7".repeat(16)));
    }
}
