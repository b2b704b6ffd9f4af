//! The versions of the events, from the log: what changed with each.

use serde::Serialize;

use super::error::StoreError;
use super::record::CommitRecord;
use super::schema::TableName;
use super::store::Store;

/// A version of the events.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Version {
    /// Its number.
    pub version: i64,
    /// When it was committed, RFC 3339.
    pub committed_at: Option<String>,
    /// The delivery that made it, if one did.
    pub delivery: Option<String>,
    /// Who delivered.
    pub source: Option<String>,
    /// Name of the file.
    pub file: Option<String>,
    /// Fates of its rows, as in its receipt.
    pub rows: Option<serde_json::Value>,
    /// What it replaced, as in its receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<serde_json::Value>,
    /// What else made the version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// Data files that came with it.
    pub files_added: usize,
    /// Data files that went.
    pub files_removed: usize,
}

impl Store {
    /// The versions whose commits are still in the log, oldest first.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn history(&self) -> Result<Vec<Version>, StoreError> {
        let record = CommitRecord::read(&self.layout.commits())?;
        for missing in self.missing_entries(TableName::Events, &record)? {
            tracing::warn!(missing, "the history lacks versions: see what is wrong with ledtid check-store");
        }
        let mut versions = Vec::new();
        for (version, path) in self.entries(TableName::Events)?.paths() {
            let text = std::fs::read_to_string(&path).map_err(StoreError::io("read", &path))?;
            versions.push(version_of(version, &text));
        }
        Ok(versions)
    }
}

fn version_of(version: i64, text: &str) -> Version {
    let actions: Vec<serde_json::Value> =
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let count = |name: &str| actions.iter().filter(|a| a.get(name).is_some()).count();
    let info = actions.iter().find_map(|a| a.get("commitInfo"));
    let field = |name: &str| info.and_then(|i| i.get(name));
    let text = |value: Option<&serde_json::Value>| value.and_then(|v| v.as_str()).map(str::to_owned);
    let receipt = |name: &str| field("receipt").and_then(|r| r.get(name)).cloned();
    let at = field("timestamp").and_then(serde_json::Value::as_i64);
    Version {
        version,
        committed_at: at.and_then(chrono::DateTime::from_timestamp_millis).map(|at| at.to_rfc3339()),
        delivery: text(field("delivery")),
        source: text(field("source")),
        file: text(receipt("file").as_ref()),
        rows: receipt("rows"),
        replaced: receipt("replaced"),
        change: text(field("change")),
        files_added: count("add"),
        files_removed: count("remove"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_says_what_its_commit_says() {
        let text = r#"{"commitInfo":{"timestamp":1709251200000,"delivery":"d","source":"s","receipt":{"file":"f.csv","rows":{"read":2}}}}
{"add":{"path":"a"}}
{"add":{"path":"b"}}
{"remove":{"path":"c"}}"#;
        let version = version_of(7, text);
        assert_eq!((version.version, version.files_added, version.files_removed), (7, 2, 1));
        assert_eq!(version.committed_at.as_deref(), Some("2024-03-01T00:00:00+00:00"));
        let said = (version.delivery.as_deref(), version.source.as_deref(), version.file.as_deref());
        assert_eq!(said, (Some("d"), Some("s"), Some("f.csv")));
        assert_eq!(version.rows, Some(serde_json::json!({"read": 2})));
    }

    #[test]
    fn the_first_version_has_no_delivery() {
        let version = version_of(0, r#"{"commitInfo":{"operation":"CREATE TABLE"}}"#);
        assert_eq!((version.delivery, version.rows, version.files_added), (None, None, 0));
    }
}
