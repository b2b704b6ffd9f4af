//! What each delivery brought: `queries/reporting.sql` and `shared_episodes.sql` → a [`Reporting`], kept on disk.
//!
//! It is made when it is first asked for, not when a delivery is loaded. One file a pathway: a line of
//! JSON, then the columns. It holds no pseudonyms, and is valid for exactly the data files, queries
//! and region codes that it was made from; otherwise it is made anew.

use std::io::Write as _;
use std::path::Path;

use polars::prelude::{DataFrame, UInt32Type};
use serde::{Deserialize, Serialize};

use super::error::EpisodesError;
use super::gather::{column, days, texts};
use super::sql::{Part, Query, Which, run};
use crate::cohort::{DeliveryFacts, DeliveryRows, RegionReporting, Reporting};
use crate::model::{Day, Stockholm};
use crate::store::{EventsFile, StoreAddress, StoredDelivery};

/// Format of a kept file; raised when the columns change.
const FORMAT: u32 = 1;

/// The first line of a kept file.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: u32,
    key: String,
    blake3: String,
}

/// A pathway's events, as what deliveries brought is found from them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Brought<'a> {
    /// Slug.
    pub(super) pathway: &'a str,
    /// Data files.
    pub(super) files: &'a [EventsFile],
    /// Region codes, in the order of their indices.
    pub(super) regions: &'a [String],
    /// The store that has them.
    pub(super) store: &'a StoreAddress,
}

impl Brought<'_> {
    /// What is kept at a path, or else is found now, in parts, and kept there.
    pub(super) fn load(
        &self,
        path: &Path,
        parts: impl Iterator<Item = Part>,
    ) -> Result<Reporting, EpisodesError> {
        let key = self.key();
        if let Some(kept) = load(path, &key) {
            return Ok(kept);
        }
        let started = std::time::Instant::now();
        let mut reporting = Reporting::default();
        // What deliveries brought is few rows however many events there are: no need of parts.
        self.add_events(&run(Query::Reporting, self.pathway, self.files, &Which::ALL)?, &mut reporting)?;
        for part in parts {
            let part = Which::Part(part);
            self.add_shared(&run(Query::SharedEpisodes, self.pathway, self.files, &part)?, &mut reporting)?;
        }
        reporting.settle();
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let cells = reporting.cells().len();
        tracing::debug!(pathway.slug = self.pathway, cells.out = cells, duration_ms, "reporting found");
        if let Err(error) = self.keep(path, key, &reporting) {
            // It can be found again; an answer need not fail for a disk that cannot be written.
            tracing::warn!(pathway.slug = self.pathway, error = %error, "reporting is not kept");
        }
        Ok(reporting)
    }

    /// Keeps it, unless a data file that it was found from is there no longer: who was erased from it may be counted.
    fn keep(&self, path: &Path, key: String, reporting: &Reporting) -> Result<(), EpisodesError> {
        let keeping = self.store.keeping(self.files)?;
        keeping.map_or(Ok(()), |_keeping| keep(path, key, reporting))
    }

    /// A hash of the files' names, the queries and the region codes.
    fn key(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for part in self.files.iter().map(EventsFile::name).chain(self.regions.iter().cloned()) {
            hasher.update(part.as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(Query::Reporting.text().as_bytes());
        hasher.update(Query::SharedEpisodes.text().as_bytes());
        hasher.finalize().to_hex().to_string()
    }

    fn add_events(&self, frame: &DataFrame, out: &mut Reporting) -> Result<(), EpisodesError> {
        let query = Query::Reporting;
        let (regions, deliveries) = (texts(frame, query, "region")?, texts(frame, query, "delivery")?);
        let on = days(frame, query, "occurred_on")?;
        let count = |name| column::<UInt32Type>(frame, query, name);
        let (n, event_id, recorded_at) = (count("n")?, count("n_event_id")?, count("n_recorded_at")?);
        for i in 0..frame.height() {
            let day = on.get(i).and_then(Day::from_unix_days).ok_or_else(|| self.foreign("occurred_on"))?;
            let extra = RegionReporting {
                events: n.get(i).map_or(0, u64::from),
                with_event_id: event_id.get(i).map_or(0, u64::from),
                with_recorded_at: recorded_at.get(i).map_or(0, u64::from),
                ..RegionReporting::default()
            };
            out.add(self.region(regions.get(i))?, deliveries.get(i).unwrap_or_default(), day, extra);
        }
        Ok(())
    }

    fn add_shared(&self, frame: &DataFrame, out: &mut Reporting) -> Result<(), EpisodesError> {
        let query = Query::SharedEpisodes;
        let regions = texts(frame, query, "region")?;
        let (n, first) =
            (column::<UInt32Type>(frame, query, "n")?, column::<UInt32Type>(frame, query, "n_first")?);
        for i in 0..frame.height() {
            let extra = RegionReporting {
                shared_episodes: n.get(i).map_or(0, u64::from),
                shared_first: first.get(i).map_or(0, u64::from),
                ..RegionReporting::default()
            };
            out.about(self.region(regions.get(i))?, &extra);
        }
        Ok(())
    }

    fn region(&self, code: Option<&str>) -> Result<u8, EpisodesError> {
        let found = code.and_then(|code| self.regions.iter().position(|r| r == code));
        found.and_then(|i| u8::try_from(i).ok()).ok_or_else(|| self.foreign("region"))
    }

    fn foreign(&self, column: &'static str) -> EpisodesError {
        EpisodesError::Foreign { pathway: self.pathway.to_owned(), column }
    }
}

/// What a row of the ledger says; a receipt that cannot be read counts no rows.
pub(super) fn delivery_facts(row: &StoredDelivery, zone: &Stockholm) -> DeliveryFacts {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Receipt {
        rows: DeliveryRows,
    }
    let receipt: Receipt = serde_json::from_str(&row.receipt).unwrap_or_default();
    let received = row.received_at.and_then(|at| zone.day(at.div_euclid(1_000_000)));
    DeliveryFacts { delivery: row.delivery.clone(), received, rows: receipt.rows }
}

/// What is kept, if it is there, valid for a key and whole.
fn load(path: &Path, key: &str) -> Option<Reporting> {
    let file = std::fs::read(path).ok()?;
    let end = file.iter().position(|&b| b == b'\n')?;
    let (line, columns) = (&file[..end], &file[end + 1..]);
    let header: Header = serde_json::from_slice(line).ok()?;
    let valid = header.format == FORMAT && header.key == key;
    let whole = valid && blake3::hash(columns).to_hex().as_str() == header.blake3;
    if whole { Reporting::from_bytes(columns).ok() } else { None }
}

/// Keeps it, whole or not at all. It is not synced: a file that a power cut spoils is told by its checksum,
/// and syncing one for each pathway would take longer than finding what is in them.
fn keep(path: &Path, key: String, reporting: &Reporting) -> Result<(), EpisodesError> {
    let columns = reporting.to_bytes();
    let header = Header { format: FORMAT, key, blake3: blake3::hash(&columns).to_hex().to_string() };
    let mut file = serde_json::to_vec(&header).unwrap_or_default();
    file.push(b'\n');
    file.extend_from_slice(&columns);
    let failed = |source| EpisodesError::Io { action: "write", path: path.to_owned(), source };
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut written = tempfile::NamedTempFile::new_in(dir).map_err(failed)?;
    written.write_all(&file).map_err(failed)?;
    written.persist(path).map(drop).map_err(|e| failed(e.error))
}
