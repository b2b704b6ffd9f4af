//! Ids of jobs: whoever knows one may see the job, so none can be guessed.

use std::fmt;

use uuid::Uuid;

/// A random id (UUID version 4, 122 random bits).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobId(Uuid);

impl JobId {
    /// A new one.
    pub(super) fn new() -> Self {
        Self(Uuid::new_v4())
    }

    /// Reads the hyphenated form in small letters, the only one that is given out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let id = Self(Uuid::try_parse(text).ok()?);
        (id.to_string() == text).then_some(id)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_hyphenated())
    }
}
