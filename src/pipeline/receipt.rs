//! The receipt of a delivery: what was accepted, what was refused and why, row by row.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::delivery::{ReadSummary, Rejection, Rule};
use crate::store::{Effects, Replaced, StoredDelivery};

/// Format of a receipt as the store keeps it; raised when a field changes its meaning.
const FORMAT: u32 = 1;

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Its rows are in the store.
    Loaded,
    /// It changed nothing: everything in it was there already.
    Duplicate,
    /// Nothing of it is in the store.
    Refused,
    /// It was only checked.
    Checked,
}

/// How many rows had which fate; the last six add up to `read` less `ignored`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Rows {
    /// Rows of the file.
    pub read: u64,
    /// Rows that the mapping ignores.
    pub ignored: u64,
    /// New events.
    pub accepted: u64,
    /// Rows that changed nothing.
    pub duplicate: u64,
    /// Rows that corrected an event, or were corrected by another row of the delivery.
    pub superseded: u64,
    /// Rows that withdrew an event, or will when it comes.
    pub retracted: u64,
    /// Rows that broke a rule.
    pub rejected: u64,
}

/// The receipt. One JSON line a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receipt {
    /// Identifier of the delivery.
    pub delivery: String,
    /// Name of the file, as it was given.
    pub file: String,
    /// SHA-256 of its bytes, hexadecimal; empty if it could not be read to its end.
    pub sha256: String,
    /// What became of it.
    pub status: Status,
    /// Version of the events table after it.
    pub version: i64,
    /// Fates of its rows.
    pub rows: Rows,
    /// Rejections by rule.
    pub rejected_by_rule: BTreeMap<&'static str, u64>,
    /// The first hundred rejections, by line.
    pub rejections: Vec<Rejection>,
    /// What was replaced, if the delivery is everything of its scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<Replaced>,
    /// Why nothing was loaded, if the file as a whole is the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Receipt {
    /// A receipt of what was read; fates of accepted rows are still open.
    pub(super) fn of(delivery: &str, file: &str, summary: &ReadSummary) -> Self {
        let by_rule = summary.rejected_by_rule.iter().map(|(rule, n)| (Rule::code(*rule), *n));
        Self {
            delivery: delivery.to_owned(),
            file: file.to_owned(),
            sha256: summary.sha256.clone(),
            status: Status::Checked,
            version: 0,
            rows: Rows {
                read: summary.read,
                ignored: summary.ignored,
                accepted: summary.accepted,
                rejected: summary.rejected,
                ..Rows::default()
            },
            rejected_by_rule: by_rule.collect(),
            rejections: summary.rejections.clone(),
            replaced: None,
            problem: None,
        }
    }

    /// A receipt of a file that could not be read as a delivery.
    pub(super) fn unreadable(delivery: &str, file: &str, version: i64, problem: String) -> Self {
        Self {
            delivery: delivery.to_owned(),
            file: file.to_owned(),
            sha256: String::new(),
            status: Status::Refused,
            version,
            rows: Rows::default(),
            rejected_by_rule: BTreeMap::new(),
            rejections: Vec::new(),
            replaced: None,
            problem: Some(problem),
        }
    }

    /// The receipt as the store keeps it: with its format, and the fingerprint of the mapping that it was read by.
    pub(super) fn kept(&self, mapping: Option<&str>) -> Value {
        let mut kept = serde_json::to_value(self).unwrap_or_default();
        if let Some(fields) = kept.as_object_mut() {
            fields.insert("format".to_owned(), FORMAT.into());
            fields.extend(mapping.map(|mapping| ("mapping".to_owned(), mapping.into())));
        }
        kept
    }

    /// The receipt of a refused delivery: none of its rows was accepted.
    pub(super) fn refused(mut self, version: i64, problem: String) -> Self {
        self.status = Status::Refused;
        self.version = version;
        self.rows.accepted = 0;
        self.problem = Some(problem);
        self
    }

    /// The receipt with the effects that its rows had.
    pub(super) fn with_effects(mut self, effects: Effects, version: i64) -> Self {
        let repeats = effects.duplicate > 0 && !effects.change_something();
        self.status = if repeats { Status::Duplicate } else { Status::Loaded };
        self.version = version;
        self.rows.accepted = effects.accepted;
        self.rows.duplicate = effects.duplicate;
        self.rows.superseded = effects.superseded;
        self.rows.retracted = effects.retracted;
        self
    }

    /// Rejected rows as a part of those that are not ignored; 0 without any.
    ///
    /// Rows of erased persons are no fault of the source: they are in neither.
    #[must_use]
    pub fn rejected_share(&self) -> f64 {
        let erased = self.rejected_by_rule.get(Rule::ErasedPerson.code()).copied().unwrap_or(0);
        let rows = self.rows.read.saturating_sub(self.rows.ignored + erased);
        let rejected = self.rows.rejected.saturating_sub(erased);
        #[expect(clippy::cast_precision_loss, reason = "row counts are far below 2^53")]
        if rows == 0 { 0.0 } else { rejected as f64 / rows as f64 }
    }
}

/// The fingerprint of the mapping that a stored delivery was read by; none without one, and of older programs.
pub(super) fn mapping_of(delivery: &StoredDelivery) -> Option<String> {
    let receipt: Value = serde_json::from_str(&delivery.receipt).ok()?;
    receipt.get("mapping")?.as_str().map(str::to_owned)
}

/// A delivery: when it came and from whom, and then its receipt.
#[must_use]
pub fn told(delivery: &StoredDelivery) -> Value {
    let received = delivery.received_at.and_then(chrono::DateTime::from_timestamp_micros);
    let mut line = json!({
        "delivery": delivery.delivery,
        "received_at": received.map(|at| at.to_rfc3339()),
        "source": delivery.source,
    });
    let receipt: Value = serde_json::from_str(&delivery.receipt).unwrap_or_default();
    if let (Some(line), Some(receipt)) = (line.as_object_mut(), receipt.as_object()) {
        line.extend(
            receipt.iter().filter(|(name, _)| *name != "delivery").map(|(n, v)| (n.clone(), v.clone())),
        );
    }
    line
}
