//! Erasure: every row of a person goes, from what is current and from every file that older versions have.
//!
//! First the person is marked, so that nothing of theirs comes in any more; then the current files are written
//! again without them and committed; then every file in which they are still found is removed from the disk. After a
//! crash the same erasure, run again, does what is left. Older versions that had such files can no longer be read.

use std::path::PathBuf;

use deltalake::kernel::Action;
use hashbrown::HashSet;
use rayon::prelude::*;
use serde::Serialize;

use super::commit::Commits;
use super::derived::forgetting;
use super::durable::{remove_file, remove_files};
use super::error::StoreError;
use super::inspect::{is_table, latest_commit};
use super::person::{rows_if_readable, rows_of};
use super::prove::Proof;
use super::record::CommitRecord;
use super::removed::Removal;
use super::rewrite::without;
use super::schema::TableName;
use super::staging::Staging;
use super::store::{Store, Writing};
use super::table::{CommitMark, Table};
use super::verify::data_files;

/// What an erasure did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Version of the events after it.
    pub version: i64,
    /// Events that went.
    pub events: u64,
    /// Withdrawals that went.
    pub withdrawals: u64,
    /// Data files that were written again without the person.
    pub files_rewritten: u64,
    /// Data files that were removed from the disk.
    pub files_removed: u64,
    /// What was found by looking through everything afterwards.
    pub proof: Proof,
}

/// An erasure under way: the person is out of the current version, and still in the data files of older ones.
#[derive(Debug)]
pub struct Erasing<'a> {
    store: &'a Store,
    patient_id: &'a str,
    stage: Staging,
    commits: Commits<'a>,
    erased: Erased,
    /// Pathways that had something of the person.
    pathways: HashSet<String>,
}

impl Erasing<'_> {
    /// The pathways that have something of the person, or had when the erasure began.
    #[must_use]
    pub const fn pathways(&self) -> &HashSet<String> {
        &self.pathways
    }

    /// Removes the data files that have the person, and what was derived from them, and looks through everything.
    ///
    /// # Errors
    /// If something cannot be read or removed; the whole run again, it goes on.
    pub fn finish(mut self) -> Result<Erased, StoreError> {
        let (store, patient_id) = (self.store, self.patient_id);
        for name in [TableName::Withdrawals, TableName::Events] {
            store.remove_files(name, &mut self)?;
        }
        // Once more: a reader may have kept what it had derived from them before they went. From here on none can.
        store.forget_derived(&self.pathways)?;
        store.forget_unreadable()?;
        let mut erased = self.erased;
        erased.version = store.latest_version()?;
        erased.proof = store.prove_absent(patient_id)?;
        Ok(erased)
    }
}

impl Store {
    /// Erases a person, at a time (UTC microseconds): [`Store::begin_erasing`], [`Erasing::finish`] and [`Store::end_erasing`].
    ///
    /// # Errors
    /// As these.
    pub fn erase(&self, writing: &Writing, patient_id: &str, at: i64) -> Result<Erased, StoreError> {
        let erased = self.begin_erasing(writing, patient_id, at)?.finish()?;
        self.end_erasing(writing, patient_id)?;
        Ok(erased)
    }

    /// Takes a person out of the current version, at a time (UTC microseconds). Whatever else was made of the person's data files,
    /// as the episodes of releases, is to be made anew before the erasure is finished, which removes them.
    ///
    /// # Errors
    /// If something cannot be read or written. The person is marked by then, or nothing is done; run again, it goes on.
    pub fn begin_erasing<'a>(
        &'a self,
        writing: &'a Writing,
        patient_id: &'a str,
        at: i64,
    ) -> Result<Erasing<'a>, StoreError> {
        self.mark_erased(writing, patient_id)?;
        let id = uuid::Uuid::new_v4().simple().to_string();
        let mut erasure = Erasing {
            store: self,
            patient_id,
            stage: self.stage(&id, 0)?,
            commits: Commits::new(self, at / 1_000),
            erased: Erased::default(),
            pathways: self.begin_in(patient_id)?.into_iter().collect(),
        };
        // What a crash kept out of the ledger must not look like an erasure's rest.
        let version = self.latest_version()?;
        self.mend_ledger(&erasure.stage, version)?;
        let mark = CommitMark::erasure(&id);
        erasure.erased.withdrawals = self.rewrite_without(TableName::Withdrawals, &mut erasure, &mark)?;
        erasure.erased.events = self.rewrite_without(TableName::Events, &mut erasure, &mark)?;
        // Also what an erasure committed that died before it wrote that down.
        if erasure.erased.files_rewritten > 0 || self.is_ahead_of_record()? {
            self.acknowledge(&id)?;
        }
        tracing::info!(
            events.erased = erasure.erased.events,
            files.rewritten = erasure.erased.files_rewritten,
            "person out of the current version"
        );
        Ok(erasure)
    }

    /// Whether a table has a commit that was not acknowledged.
    fn is_ahead_of_record(&self) -> Result<bool, StoreError> {
        let record = CommitRecord::read(&self.layout.commits())?;
        for name in [TableName::Withdrawals, TableName::Events] {
            let latest = latest_commit(&self.layout.table(name).join("_delta_log"))?;
            let known = record.last().and_then(|line| line.of(name)).map(|state| state.version);
            if latest.is_some() && latest != known {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes the current files of a table again without the person; gives how many rows went.
    fn rewrite_without(
        &self,
        name: TableName,
        erasure: &mut Erasing<'_>,
        mark: &CommitMark<'_>,
    ) -> Result<u64, StoreError> {
        let root = self.layout.table(name);
        if !is_table(&root)? {
            return Ok(0);
        }
        let table = self.runtime.block_on(Table::open(&root, name))?;
        let mut actions = Vec::new();
        let mut gone = 0;
        let found = with_person(table.files()?, |file| root.join(&file.path), erasure.patient_id)?;
        for (file, rows) in found {
            gone += rows.len() as u64;
            let stored = self.stored_files(name, std::slice::from_ref(&file))?.remove(0);
            let copy: Vec<_> = without(&erasure.stage, &stored, rows)?.into_iter().collect();
            actions.extend(erasure.commits.place(name, &file.pathway, &copy)?);
            actions.push(Action::Remove(file.remove));
            erasure.erased.files_rewritten += 1;
            erasure.pathways.insert(file.pathway);
        }
        if !actions.is_empty() {
            erasure.commits.commit(name, actions, mark)?;
        }
        Ok(gone)
    }

    /// Removes every file of a table, of whatever version, in which the person is found.
    fn remove_files(&self, name: TableName, erasure: &mut Erasing<'_>) -> Result<(), StoreError> {
        let root = self.layout.table(name);
        let found = readable_with_person(data_files(&root), erasure.patient_id)?;
        let within = |(data, _): (PathBuf, Vec<u32>)| {
            let path = data.strip_prefix(&root).ok()?.to_string_lossy().into_owned();
            Some((data, path))
        };
        let found: Vec<(PathBuf, String)> = found.into_iter().filter_map(within).collect();
        let pathway_of = |(_, path): &(PathBuf, String)| {
            let (_, slug) = path.split('/').next()?.split_once('=')?;
            Some(slug.to_owned())
        };
        erasure.pathways.extend(found.iter().filter_map(pathway_of));
        // First what was derived: without the data files an erasure that is run again would not know of it.
        self.forget_derived(&erasure.pathways)?;
        let paths: Vec<String> = found.iter().map(|(_, path)| path.clone()).collect();
        self.note_removed(name, &paths, Removal::Erasure)?;
        for (data, path) in found {
            // First the identities: without its data file nobody would look for them.
            let identities = self.layout.identities(name, &path);
            if identities.exists() {
                remove_file(&identities)?;
            }
            remove_file(&data)?;
            erasure.erased.files_removed += 1;
        }
        Ok(())
    }

    /// Removes what was derived from the events of some pathways: it is made anew when it is needed.
    fn forget_derived(&self, pathways: &HashSet<String>) -> Result<(), StoreError> {
        let _alone = forgetting(self.root())?;
        remove_files(pathways.iter().flat_map(|pathway| self.layout.derived(pathway)))
    }
}

/// Of some files those that have a person. One that cannot be decoded is passed over: the current files have all been
/// read, and the proof names it.
fn readable_with_person(
    files: Vec<PathBuf>,
    patient_id: &str,
) -> Result<Vec<(PathBuf, Vec<u32>)>, StoreError> {
    let searched = files.into_par_iter().map(|file| {
        let rows = rows_if_readable(&file, patient_id)?;
        Ok((file, rows))
    });
    let found: Vec<_> = searched.collect::<Result<_, StoreError>>()?;
    Ok(found.into_iter().filter(|(_, rows)| !rows.is_empty()).collect())
}

/// Of some data files those that have a person, with the person's rows, in the files' order.
fn with_person<T: Send>(
    files: Vec<T>,
    path: impl Fn(&T) -> PathBuf + Sync,
    patient_id: &str,
) -> Result<Vec<(T, Vec<u32>)>, StoreError> {
    let searched = files.into_par_iter().map(|file| {
        let rows = rows_of(&path(&file), patient_id)?;
        Ok((file, rows))
    });
    let found: Vec<_> = searched.collect::<Result<_, StoreError>>()?;
    Ok(found.into_iter().filter(|(_, rows)| !rows.is_empty()).collect())
}
