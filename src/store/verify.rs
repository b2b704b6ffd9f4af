//! Everything that a store holds, read and held against everything else: `ledtid check-store`.
//!
//! Where the check at the start looks at names and lengths, this one reads: every commit that was acknowledged
//! against its hash, every data file against its hash, count and columns, the identities against the rows, and the
//! deliveries that rows name against the ledger. It changes nothing.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use hashbrown::HashSet;
use serde::Serialize;

use super::compact::REWRITTEN;
use super::data_file::{hash_of, read_batches};
use super::error::StoreError;
use super::identity::Identity;
use super::inspect::latest_commit;
use super::layout::is_there;
use super::rebuild::identities_in;
use super::record::{CommitRecord, commit_path, sha256_of};
use super::releases::Releases;
use super::repeats::{in_pass, passes};
use super::schema::{DELIVERY, TableName};
use super::store::Store;
use super::table::{ActiveFile, Table};
use super::verify_foreign::foreign_files;
use super::verify_log::{faults_of_log, named_files};
use super::verify_releases::faults_of_releases;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// The tables that are there.
    pub tables: Vec<VerifiedTable>,
    /// What is wrong.
    pub faults: Vec<String>,
    /// Files that no version of a table names: of writers that died. They do no harm.
    pub left_over: Vec<String>,
    /// Files that are not the store's.
    pub foreign: Vec<String>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifiedTable {
    /// Its folder.
    pub table: &'static str,
    /// Its latest version.
    pub version: i64,
    /// Data files of this version.
    pub files: u64,
    /// Rows in them, as the log says.
    pub rows: u64,
}

impl Store {
    /// Verifies the whole store. Nobody may write meanwhile.
    ///
    /// # Errors
    /// If a log cannot be read at all; what is wrong otherwise is in the answer.
    pub fn verify(&self) -> Result<Verified, StoreError> {
        let _lock = self.layout.lock_out_writers()?;
        let mut found = Verified { faults: self.faults()?, ..Verified::default() };
        self.verify_record(&mut found)?;
        let deliveries = self.known_deliveries(&mut found);
        for name in TableName::ALL {
            let root = self.layout.table(name);
            // What is said of a table that cannot be opened has been said.
            let Ok(table) = self.runtime.block_on(Table::open(&root, name)) else { continue };
            self.verify_table(&table, name, deliveries.as_ref(), &mut found)?;
        }
        found.faults.extend(faults_of_releases(&Releases::new(self.root()))?);
        found.foreign = foreign_files(self.root());
        Ok(found)
    }

    /// Every acknowledged commit against its hash, and no entry of a log missing that should be there.
    fn verify_record(&self, found: &mut Verified) -> Result<(), StoreError> {
        let record = CommitRecord::read(&self.layout.commits())?;
        for name in TableName::ALL {
            // Those without which the table cannot be opened have been said.
            let missing = self.missing_entries(name, &record)?;
            let missing: Vec<String> = missing.into_iter().filter(|m| !found.faults.contains(m)).collect();
            found.faults.extend(missing);
        }
        let before = record.lines.split_last().map_or(&[][..], |(_, before)| before);
        let mut seen = HashSet::new();
        for state in before.iter().flat_map(|line| &line.tables) {
            let log = self.layout.root().join(&state.table).join("_delta_log");
            if !seen.insert((&state.table, state.version)) {
                continue;
            }
            let place = format!("{}/_delta_log/{:020}.json", state.table, state.version);
            match fs::read(commit_path(&log, state.version)) {
                Ok(bytes) if sha256_of(&bytes) != state.sha256 => {
                    found.faults.push(format!("{place} is not what was committed"));
                }
                Ok(_) => {}
                // What is missing has been said.
                Err(e) if e.kind() == ErrorKind::NotFound => {}
                Err(e) => found.faults.push(format!("{place} cannot be looked at: {e}")),
            }
        }
        Ok(())
    }

    /// The deliveries of the ledger and the log; `None` if they cannot be read.
    fn known_deliveries(&self, found: &mut Verified) -> Option<HashSet<String>> {
        let known = self.events().and_then(|events| {
            let ahead = self.deliveries()?.iter().map(|d| d.version).max().filter(|&v| v > events.version);
            found.faults.extend(ahead.map(|version| {
                format!("the ledger has a delivery of version {version} and events is at {}", events.version)
            }));
            self.deliveries_until(events.version)
        });
        match known {
            Ok(known) => Some(known.into_iter().map(|d| d.delivery).collect()),
            Err(error) => {
                found.faults.push(format!("the ledger of deliveries cannot be read: {error}"));
                None
            }
        }
    }

    fn verify_table(
        &self,
        table: &Table,
        name: TableName,
        deliveries: Option<&HashSet<String>>,
        found: &mut Verified,
    ) -> Result<(), StoreError> {
        let files = table.files()?;
        let rows = files.iter().map(|f| f.rows).sum();
        let n_files = files.len() as u64;
        found.tables.push(VerifiedTable {
            table: name.folder(),
            version: table.version(),
            files: n_files,
            rows,
        });
        let mut named = HashSet::new();
        let mut good = Vec::new();
        for file in &files {
            let data = self.layout.table(name).join(&file.path);
            // Missing and cut off files have been found by their length.
            let is_whole = fs::metadata(&data).is_ok_and(|m| m.len() == file.bytes);
            if is_whole && self.verify_file(name, file, &mut named, found) {
                good.push(file);
            }
        }
        let current = files.iter().map(|file| file.path.clone()).collect();
        let removed = self.removed_files()?;
        let of_log = faults_of_log(&self.layout.table(name), name.folder(), &current, &removed)?;
        // Of the last entry it has been said.
        let of_log: Vec<String> = of_log.into_iter().filter(|fault| !found.faults.contains(fault)).collect();
        found.faults.extend(of_log);
        let unknown = named.iter().filter(|d| deliveries.is_some_and(|known| !known.contains(*d)));
        // What a delivery that died kept or refused counts for nothing.
        if name == TableName::Events {
            let fault =
                |d: &String| format!("events has rows of a delivery that the ledger does not have: {d}");
            found.faults.extend(unknown.map(fault));
            self.verify_repeats(&good, found)?;
        }
        if REWRITTEN.contains(&name) {
            self.verify_identities(name, &good, found)?;
        }
        self.find_left_over(name, found)
    }

    /// One data file: its hash, its rows, and the deliveries that they name; whether it is good.
    fn verify_file(
        &self,
        name: TableName,
        file: &ActiveFile,
        named: &mut HashSet<String>,
        found: &mut Verified,
    ) -> bool {
        let data = self.layout.table(name).join(&file.path);
        let place = format!("{}/{}", name.folder(), file.path);
        // What may not be read is not damaged.
        let unseen = |error: StoreError| format!("{place} cannot be looked at: {error}");
        let fault = match hash_of(&data) {
            Err(error) => unseen(error),
            Ok(hash) if file.hash.as_ref().is_some_and(|known| *known != hash) => {
                format!("{place} is not what was written")
            }
            Ok(_) => match rows_of(&data, name, named) {
                Err(error @ StoreError::Io { .. }) => unseen(error),
                Err(error) => format!("{place} cannot be read: {error}"),
                Ok(rows) if rows != file.rows => format!("{place} has {rows} rows instead of {}", file.rows),
                Ok(_) => return true,
            },
        };
        found.faults.push(fault);
        false
    }

    /// The identities kept beside good files of a table are those of their rows.
    fn verify_identities(
        &self,
        name: TableName,
        files: &[&ActiveFile],
        found: &mut Verified,
    ) -> Result<(), StoreError> {
        for file in files {
            let data = self.layout.table(name).join(&file.path);
            let path = self.layout.identities(name, &file.path);
            // Missing ones are made anew when they are needed.
            if !is_there(&path)? {
                continue;
            }
            let kept = fs::read(&path).map_err(StoreError::io("read", &path))?;
            if kept != identities_in(&data)?.as_flattened() {
                let place = path.strip_prefix(self.root()).unwrap_or(&path).display();
                let fault = format!(
                    "{place} does not fit its data file (remove it: it is made anew; then check again)"
                );
                found.faults.push(fault);
            }
        }
        Ok(())
    }

    /// No event is there twice in good files of events.
    fn verify_repeats(&self, files: &[&ActiveFile], found: &mut Verified) -> Result<(), StoreError> {
        for of_pathway in files.chunk_by(|a, b| a.pathway == b.pathway) {
            let twice = self.repeated(of_pathway)?;
            if twice > 0 {
                found.faults.push(format!("{twice} events of {} are there twice", of_pathway[0].pathway));
            }
        }
        Ok(())
    }

    /// How many events of some files are there more than once, by their rows: kept identities may be wrong or missing.
    fn repeated(&self, files: &[&ActiveFile]) -> Result<u64, StoreError> {
        let rows: u64 = files.iter().map(|file| file.rows).sum();
        let mut twice = 0;
        for pass in 0..passes(rows) {
            let mut seen: HashSet<Identity> = HashSet::new();
            for file in files {
                let data = self.layout.table(TableName::Events).join(&file.path);
                let here = identities_in(&data)?.into_iter().filter(|i| in_pass(i, (pass, passes(rows))));
                twice += here.map(|identity| u64::from(!seen.insert(identity))).sum::<u64>();
            }
        }
        Ok(twice)
    }

    /// Whether a log is known to have had later entries than it has: a receipt was given of one, or the ledger names its version.
    fn lacks_the_last(&self, name: TableName) -> Result<bool, StoreError> {
        let latest = latest_commit(&self.layout.table(name).join("_delta_log"))?.unwrap_or(-1);
        let record = CommitRecord::read(&self.layout.commits())?;
        let recorded = record.lines.iter().filter_map(|line| line.of(name)).map(|state| state.version).max();
        // A ledger that cannot be read has been told.
        let ledger =
            if name == TableName::Events { self.deliveries().unwrap_or_default() } else { Vec::new() };
        Ok(recorded.max(ledger.iter().map(|d| d.version).max()).is_some_and(|known| known > latest))
    }

    /// Data files that no commit in the log names.
    fn find_left_over(&self, name: TableName, found: &mut Verified) -> Result<(), StoreError> {
        let root = self.layout.table(name);
        if self.lacks_the_last(name)? {
            return Ok(());
        }
        let Some(named) = named_files(&self.entries(name)?)? else { return Ok(()) };
        let mut left: Vec<String> = data_files(&root)
            .into_iter()
            .filter(|path| path.file_name().is_some_and(|n| !named.contains(&*n.to_string_lossy())))
            .filter_map(|path| Some(path.strip_prefix(self.layout.root()).ok()?.display().to_string()))
            .collect();
        left.sort();
        found.left_over.extend(left);
        Ok(())
    }
}

/// Reads every column of every row.
fn rows_of(data: &Path, name: TableName, named: &mut HashSet<String>) -> Result<u64, StoreError> {
    let mut rows = 0;
    for batch in read_batches(data, &[])? {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        if batch.num_columns() != name.file_schema().fields().len() {
            return Err(StoreError::Foreign { table: name.folder(), column: "(all)" });
        }
        let deliveries = batch.column_by_name(DELIVERY);
        let deliveries = deliveries.and_then(|c| c.as_any().downcast_ref::<arrow::array::StringArray>());
        let deliveries = deliveries.ok_or(StoreError::Foreign { table: name.folder(), column: DELIVERY })?;
        for delivery in deliveries.iter().flatten() {
            if !named.contains(delivery) {
                named.insert(delivery.to_owned());
            }
        }
    }
    Ok(rows)
}

/// Data files under a table's folder, in whatever version.
pub(super) fn data_files(dir: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut files = Vec::new();
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() && !path.ends_with("_delta_log") {
            files.extend(data_files(&path));
        } else if path.extension().is_some_and(|e| e == "parquet") {
            files.push(path);
        }
    }
    files
}
