//! The ledger mended after a crash between the commit of a delivery's events and that of its ledger row.
//!
//! Every commit of events carries its delivery and receipt, so what the ledger lacks is found in the log.

use std::path::Path;

use super::ledger::StoredDelivery;
use super::record::commit_path;

/// Deliveries whose events are committed but which the ledger does not have, oldest first.
///
/// The log is read backward from its latest version until a delivery that the ledger has.
pub(super) fn missing_from_ledger(log: &Path, latest: i64, ledger: &[StoredDelivery]) -> Vec<StoredDelivery> {
    let mut missing = Vec::new();
    for version in (1..=latest).rev() {
        let path = commit_path(log, version);
        if !path.exists() {
            break;
        }
        // An erasure is no delivery.
        let Some(found) = delivery_of(&path, version) else { continue };
        if ledger.iter().any(|d| d.delivery == found.delivery) {
            break;
        }
        missing.push(found);
    }
    missing.reverse();
    missing
}

/// The delivery that a commit of events says it is; `None` if it is none.
fn delivery_of(commit: &Path, version: i64) -> Option<StoredDelivery> {
    let text = std::fs::read_to_string(commit).ok()?;
    let entries = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let info = entries.into_iter().find_map(|e| e.get("commitInfo").cloned())?;
    let receipt = info.get("receipt")?;
    let field = |name: &str| receipt.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    Some(StoredDelivery {
        delivery: info.get("delivery")?.as_str()?.to_owned(),
        file: field("file"),
        sha256: field("sha256"),
        source: info.get("source").and_then(|v| v.as_str()).map(str::to_owned),
        version,
        received_at: received_at(&info),
        receipt: receipt.to_string(),
    })
}

/// When the delivery of a commit was received; commits of older programs say only when they were made.
fn received_at(info: &serde_json::Value) -> Option<i64> {
    let number = |name: &str| info.get(name).and_then(serde_json::Value::as_i64);
    number("received_at").or_else(|| number("timestamp").map(|ms| ms * 1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(dir: &Path, version: i64, delivery: &str) {
        let entry = serde_json::json!({"commitInfo": {"delivery": delivery,
            "receipt": {"file": "f.csv", "sha256": "ab", "version": version}}});
        let text = format!("{}\n{}\n", serde_json::json!({"add": {"path": "x"}}), entry);
        std::fs::write(dir.join(format!("{version:020}.json")), text).expect("a log entry");
    }

    fn known(delivery: &str) -> StoredDelivery {
        StoredDelivery {
            delivery: delivery.to_owned(),
            file: String::new(),
            sha256: String::new(),
            source: None,
            version: 0,
            received_at: None,
            receipt: String::new(),
        }
    }

    #[test]
    fn what_the_ledger_lacks_is_found_in_the_log() {
        let dir = tempfile::tempdir().expect("a directory");
        for (version, delivery) in [(1, "a"), (2, "b"), (3, "c")] {
            commit(dir.path(), version, delivery);
        }
        let ids = |ledger: &[StoredDelivery]| -> Vec<String> {
            missing_from_ledger(dir.path(), 3, ledger).into_iter().map(|d| d.delivery).collect()
        };
        assert_eq!(ids(&[known("a")]), ["b", "c"]);
        assert_eq!(ids(&[known("a"), known("b"), known("c")]), [""; 0]);
        assert_eq!(ids(&[]), ["a", "b", "c"]);
    }
}
