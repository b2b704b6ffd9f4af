//! What a sentence says, as data: the claims that `summary` carries beside the words.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// One thing that the sentence says.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Claim {
    /// What is claimed: `share`, `goal`, `groups`, `trend`, …; stable, never translated.
    pub id: &'static str,
    /// The values of its slots, unrounded: shares in [0, 1], lengths in the answer's unit.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub values: Map<String, Value>,
}

/// A sentence in two languages, and its claims.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Summary {
    /// In Swedish.
    pub sv: String,
    /// In English.
    pub en: String,
    /// What both say, in the order in which they say it.
    pub claims: Vec<Claim>,
}

/// The same text in two languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    /// In Swedish.
    pub sv: String,
    /// In English.
    pub en: String,
}

impl Both {
    /// The two texts.
    #[must_use]
    pub fn new(sv: impl Into<String>, en: impl Into<String>) -> Self {
        Self { sv: sv.into(), en: en.into() }
    }

    /// Nothing, in both.
    #[must_use]
    pub const fn empty() -> Self {
        Self { sv: String::new(), en: String::new() }
    }
}
