//! `manifest.json`: what a release is, made from what, by which methods, and every file of it with its hash.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::bundle::files_below;
use super::error::PublishError;
use super::files::{Making, Written};
use super::plan::{Persons, Places, Step, TableKind};
use super::tables::methods;
use crate::disclosure::ReleaseRecord;
use crate::indicators::grid::GRID_MEASURES;

/// Name of the manifest, in the root of a release.
pub const MANIFEST: &str = "manifest.json";
/// Format of the manifest; `docs/RELEASES.md` says what is in it.
const FORMAT: u32 = 1;

/// Writes the manifest of the files that are there; how many they are.
pub(super) fn manifest(
    making: &Making<'_>,
    record: &ReleaseRecord,
    written: &Written,
) -> Result<usize, PublishError> {
    let files = files_below(making.out)?;
    let files: Result<Vec<Value>, PublishError> = files
        .iter()
        .filter(|path| path.as_str() != MANIFEST)
        .map(|path| {
            let bytes = read(&making.out.join(path))?;
            Ok(json!({"path": path, "bytes": bytes.len(), "sha256": hex(&bytes)}))
        })
        .collect();
    let files = files?;
    let count = files.len();
    let tables: Vec<Value> = written
        .tables
        .iter()
        .map(|t| {
            let (query, for_each) = query(making, record, (&t.id, t.measure));
            json!({
                "id": t.id,
                "measure": t.measure,
                "title": {"sv": t.title.0, "en": t.title.1},
                "rows": t.rows,
                "query": query,
                "for_each": for_each,
                "files": t.files,
            })
        })
        .collect();
    let body = json!({
        "format": FORMAT,
        "release": record.name,
        "store_version": record.version,
        "data_to": record.data_to,
        "software": {"name": "ledtid", "version": record.software},
        "catalogue": record.catalogue,
        "previous": record.previous,
        "years": {"first": record.years.0, "last": record.years.1},
        "default_period": record.default_period,
        "preliminary": record.preliminary,
        "plan": {"name": making.plan.name, "sha256": hex(making.plan.text.as_bytes())},
        "measures": GRID_MEASURES,
        "methods": methods().into_iter().map(|(made, id)| (made, Value::from(id))).collect::<serde_json::Map<String, Value>>(),
        "queries": queries(),
        "hiding": hiding(making),
        "tables": tables,
        "files": files,
    });
    let mut bytes = serde_json::to_vec_pretty(&body).unwrap_or_default();
    bytes.push(b'\n');
    let path = making.out.join(MANIFEST);
    fs::write(&path, bytes).map_err(PublishError::io("write", &path))?;
    Ok(count)
}

/// The question that a table is the answer to, in the parameters of the API, and what it is asked for each of: an answer
/// has two dimensions at most. Null for what is no statistic.
fn query(
    making: &Making<'_>,
    record: &ReleaseRecord,
    (id, measure): (&str, Option<&str>),
) -> (Value, Vec<&'static str>) {
    let Some(plan) = making.plan.tables.iter().find(|t| t.id == id) else { return (Value::Null, Vec::new()) };
    let statistic = match plan.kind {
        TableKind::Cells | TableKind::Inclusion => "compare",
        TableKind::Trend => "trend",
        TableKind::Coverage => return (Value::Null, Vec::new()),
    };
    let place = match plan.places {
        Places::Nation => None,
        Places::Sjukvardsregion => Some("sjukvardsregion"),
        Places::Region => Some("region"),
    };
    let person = match plan.persons {
        Persons::All => None,
        Persons::Sex => Some("sex"),
        Persons::AgeGroup => Some("age_group"),
    };
    let time = match plan.time {
        Step::Year => "year",
        Step::Quarter => "quarter",
        Step::Month => "month",
    };
    let (each, row) = if person.is_some() { (place, person) } else { (None, place) };
    let by: Vec<&str> = row.into_iter().chain([time]).collect();
    let (first, last) = record.years;
    let query = json!({
        "statistic": statistic,
        "measure": measure.unwrap_or("svf"),
        "by": by.join(","),
        "period": format!("{first}-01..{last}-12"),
        "basis": "end",
        "attribution": "care",
    });
    (query, ["pathway"].into_iter().chain(each).collect())
}

/// The queries that make episodes of events, with the hash of their text.
fn queries() -> Vec<Value> {
    let all = [crate::episodes::Query::LongForm, crate::episodes::Query::Repeats];
    all.iter().map(|q| json!({"file": q.file(), "sha256": hex(q.text().as_bytes())})).collect()
}

/// How much is hidden. Why each is, only those who see it anyway may know.
fn hiding(making: &Making<'_>) -> Value {
    json!({
        "rule": "a count, numerator or complement of 1 to 4 is hidden, and so many others that nobody can find it, or a range narrower than 3",
        "numbers": making.grid.published(),
        "hidden": making.grid.hidden(),
        "audited_for": ["the public", "each region's analyst"],
        "status": "protected",
    })
}

fn read(path: &Path) -> Result<Vec<u8>, PublishError> {
    fs::read(path).map_err(PublishError::io("read", path))
}

/// SHA-256, hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ok = write!(text, "{byte:02x}").is_ok();
        text
    })
}
