//! The first entry of a table's log, which made it: held against what this program writes there, and against the record of commits.
//!
//! Other readers take the names and types of the columns from it, so a letter that is changed there takes a column away from them, though this
//! program, which knows its columns, reads on.

use std::path::Path;

use serde_json::{Value, json};

use super::error::StoreError;
use super::layout::is_there;
use super::record::{CommitRecord, commit_path, sha256_of};
use super::schema::TableName;
use super::store::Store;

impl Store {
    /// What is wrong with the entry that made a table, in a sentence without an end. Nothing is said of one that is not there: an older
    /// program may have cleared it away (`log_entries.rs`).
    pub(super) fn fault_of_creation(
        &self,
        name: TableName,
        record: &CommitRecord,
    ) -> Result<Option<String>, StoreError> {
        let path = commit_path(&self.layout.table(name).join("_delta_log"), 0);
        if !is_there(&path)? {
            return Ok(None);
        }
        let bytes = std::fs::read(&path).map_err(StoreError::io("read", &path))?;
        let known = record.lines.iter().find_map(|line| line.of(name)?.created.as_ref());
        let what = if known.is_some_and(|known| *known != sha256_of(&bytes)) {
            "is not what was committed"
        } else if !is_ours(&bytes, name) {
            "does not make the table that ledtid makes"
        } else {
            return Ok(None);
        };
        Ok(Some(format!("{}/_delta_log/{:020}.json {what}", place_of(&path, self.root()), 0)))
    }
}

/// The folder of a table, from the data directory on.
fn place_of(path: &Path, root: &Path) -> String {
    let table = path.parent().and_then(Path::parent).unwrap_or(root);
    table.strip_prefix(root).unwrap_or(table).display().to_string()
}

/// Whether an entry makes a table as this program does: name, columns, partitions and protocol.
fn is_ours(entry: &[u8], name: TableName) -> bool {
    let lines = entry.split(|&b| b == b'\n').filter(|line| !line.is_empty());
    let Ok(actions) = lines.map(serde_json::from_slice::<Value>).collect::<Result<Vec<_>, _>>() else {
        return false;
    };
    let action = |of: &str| actions.iter().find_map(|action| action.get(of));
    let (Some(made), Some(protocol)) = (action("metaData"), action("protocol")) else { return false };
    let schema = made["schemaString"].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    schema == Some(name.log_schema())
        && made["name"] == name.folder()
        && made["partitionColumns"] == json!(name.partitions())
        && made["format"]["provider"] == "parquet"
        && made["configuration"] == json!({})
        && *protocol == json!({"minReaderVersion": 1, "minWriterVersion": 2})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The entries of every format of the data directory.
    #[test]
    fn every_entry_that_made_a_table_is_ours_until_a_letter_is_changed() {
        let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/formats");
        let mut looked_at = 0;
        for format in ["v1", "v2"] {
            for name in TableName::ALL {
                let log = formats.join(format).join("data").join(name.folder()).join("_delta_log");
                let Ok(text) = std::fs::read_to_string(commit_path(&log, 0)) else { continue };
                assert!(is_ours(text.as_bytes(), name), "{format} {name:?}");
                for (of, changed) in [
                    ("\\\"delivery\\\",\\\"type\\\":\\\"string", "\\\"deliverz\\\",\\\"type\\\":\\\"string"),
                    ("\\\"nullable\\\":true", "\\\"nullable\\\":trve"),
                    ("\"minWriterVersion\":2}}", "\"minWriterVersion\":3}}"),
                    ("\"provider\":\"parquet\"", "\"provider\":\"parquer\""),
                    ("\"schemaString\"", "\"schemaStrinh\""),
                ] {
                    // In the action itself: the info of the commit says it, too.
                    let at = text.rfind(of).unwrap();
                    let other = [&text[..at], changed, &text[at + of.len()..]].concat();
                    assert!(!is_ours(other.as_bytes(), name), "{format} {name:?}: {changed}");
                }
                looked_at += 1;
            }
        }
        assert_eq!(looked_at, 7, "three tables of format 1, four of format 2");
    }
}
