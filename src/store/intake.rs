//! A staged delivery made part of the store: compared with what is there, then committed.

use deltalake::kernel::Action;
use hashbrown::HashMap;
use rayon::prelude::*;

use super::commit::Commits;
use super::error::StoreError;
use super::inspect::is_table;
use super::ledger::{LedgerEntry, StoredDelivery};
use super::rebuild::identities_for;
use super::reconcile::{Change, Claim, StoredRows, reconcile};
use super::rewrite::StoredFile;
use super::schema::TableName;
use super::scope::{Replaced, Scope, ScopeCounts, ScopeProblem};
use super::settle::Effects;
use super::staging::Staging;
use super::store::{Store, Writing};
use super::table::{ActiveFile, Cause, CommitMark, Table};

/// The outcome of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// What the rows did.
    pub effects: Effects,
    /// Version of the events table.
    pub version: i64,
}

/// A delivery whose rows have been compared with the store, and that is not in it yet.
#[derive(Debug)]
pub struct Settled {
    stage: Staging,
    events: Table,
    changes: Vec<PathwayChange>,
    effects: Effects,
    entry: LedgerEntry,
    received_at: i64,
    replaced: Option<Replaced>,
    problem: Option<ScopeProblem>,
}

/// What a delivery changes in one pathway.
#[derive(Debug)]
struct PathwayChange {
    slug: String,
    /// The data files that the pathway has.
    active: Vec<ActiveFile>,
    change: Change,
}

impl Settled {
    /// What the rows would do.
    #[must_use]
    pub const fn effects(&self) -> Effects {
        self.effects
    }

    /// What would be replaced, if the delivery is everything of its scope.
    #[must_use]
    pub const fn replaced(&self) -> Option<&Replaced> {
        self.replaced.as_ref()
    }

    /// Why the delivery is not everything of a scope, if it was said to be; it is not to be committed then.
    #[must_use]
    pub const fn problem(&self) -> Option<ScopeProblem> {
        self.problem
    }

    /// Cuts bulk loads by months: one pathway after the other, for each is held in memory.
    fn cut(&mut self) -> Result<(), StoreError> {
        for PathwayChange { change, .. } in &mut self.changes {
            if let Some(bulk) = change.bulk.take() {
                change.add.extend(bulk.cut(&self.stage)?);
            }
        }
        Ok(())
    }
}

impl Store {
    /// A stage for a delivery's rows.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub fn stage(&self, delivery: &str, n_pathways: usize) -> Result<Staging, StoreError> {
        let staging = self.layout.staging();
        std::fs::create_dir_all(&staging).map_err(StoreError::io("create", &staging))?;
        let dir = self.layout.new_stage(&staging)?;
        Ok(Staging::new(dir, delivery, n_pathways))
    }

    /// Compares staged rows with the store: finds repeats, corrections and withdrawals.
    ///
    /// `pathways` are the slugs that the stage's pathway numbers stand for.
    ///
    /// # Errors
    /// If a file cannot be read or written; the store is as it was.
    pub fn settle(
        &self,
        writing: &Writing,
        mut stage: Staging,
        pathways: &[String],
        entry: LedgerEntry,
    ) -> Result<Settled, StoreError> {
        let _ = writing;
        let root = self.layout.table(TableName::Events);
        let events = self.runtime.block_on(Table::open_or_create(&root, TableName::Events))?;
        let ledger = self.mend_ledger(&stage, events.version())?;
        let received_at = entry.received.at(&ledger);
        let staged = stage.finish()?;
        let scope = entry.replacing.as_ref();
        let scope = scope.map(|r| Scope::of(r, entry.source.as_deref(), &ledger, &staged)).transpose()?;
        let (scope, problem) = match scope.transpose() {
            Ok(scope) => (scope, None),
            Err(problem) => (None, Some(problem)),
        };
        let received: HashMap<String, i64> =
            ledger.into_iter().map(|d| (d.delivery, d.received_at.unwrap_or(0))).collect();
        let (files, withdrawals) = (events.files()?, self.withdrawals()?);
        let claim = Claim { received_at, scope: scope.as_ref() };
        let compared: Vec<PathwayChange> = pathways
            .par_iter()
            .zip(staged)
            .filter(|(_, staged)| !staged.is_empty() || scope.is_some())
            .map(|(slug, staged)| {
                let active = of_pathway(&files, slug);
                let stored = StoredRows {
                    events: self.stored_files(TableName::Events, &active)?,
                    withdrawals: self
                        .stored_files(TableName::Withdrawals, &of_pathway(&withdrawals, slug))?,
                    received: &received,
                };
                let change = reconcile(&stage, staged, &stored, claim)?;
                Ok(PathwayChange { slug: slug.clone(), active, change })
            })
            .collect::<Result<_, StoreError>>()?;
        let mut effects = Effects::default();
        let mut counts = ScopeCounts::default();
        for PathwayChange { change, .. } in &compared {
            effects.merge(change.effects);
            counts.merge(change.scope);
        }
        let replaced = scope.map(|scope| scope.replaced(counts));
        Ok(Settled { stage, events, changes: compared, effects, entry, received_at, replaced, problem })
    }

    /// The files of kept withdrawals.
    fn withdrawals(&self) -> Result<Vec<ActiveFile>, StoreError> {
        let root = self.layout.table(TableName::Withdrawals);
        if !is_table(&root)? {
            return Ok(Vec::new());
        }
        self.runtime.block_on(Table::open(&root, TableName::Withdrawals))?.files()
    }

    /// The files of a pathway with their identities, made anew where they are missing.
    pub(super) fn stored_files(
        &self,
        name: TableName,
        active: &[ActiveFile],
    ) -> Result<Vec<StoredFile>, StoreError> {
        let root = self.layout.table(name);
        active
            .iter()
            .map(|file| {
                let data = root.join(&file.path);
                let identities = self.layout.identities(name, &file.path);
                identities_for(&data, &identities, file.rows)?;
                Ok(StoredFile { data, identities, hash: file.hash.clone() })
            })
            .collect()
    }

    /// Makes a settled delivery part of the store: its rejections and withdrawals, then its events in one
    /// commit, then the ledger, which [`Store::settle`] mends if a crash comes before it, then the record of
    /// commits. Everything lasts when this returns.
    ///
    /// # Errors
    /// If something cannot be written. Before the events' commit the store is as it was; after it
    /// the events are in, whatever becomes of the ledger.
    pub fn commit(
        &self,
        mut settled: Settled,
        receipt: impl Fn(Committed) -> serde_json::Value,
    ) -> Result<Committed, StoreError> {
        settled.cut()?;
        let delivery = settled.stage.delivery().to_owned();
        let commits = Commits::new(self, settled.received_at / 1_000);
        let mut actions = Vec::new();
        let mut withdrawals = Vec::new();
        for PathwayChange { slug, active, change } in &settled.changes {
            actions.extend(commits.place(TableName::Events, slug, &change.add)?);
            actions.extend(change.remove.iter().map(|&k| Action::Remove(active[k].remove.clone())));
            withdrawals.extend(commits.place(TableName::Withdrawals, slug, &change.withdrawals)?);
        }
        let changes = !actions.is_empty() || !withdrawals.is_empty();
        let events = settled.events;
        let version = events.version() + i64::from(changes);
        let committed = Committed { effects: settled.effects, version };
        let receipt = receipt(committed);
        let text = receipt.to_string();
        let source = settled.entry.source.as_deref();
        let cause = Cause::Delivery { source, received_at: settled.received_at, receipt };
        let mark = CommitMark { id: &delivery, cause };
        // These first: rows of a delivery that the events do not know are no rows.
        if let Some(file) = settled.stage.finish_rejections()? {
            commits.append(TableName::Rejections, &file, &mark)?;
        }
        if !withdrawals.is_empty() {
            commits.commit(TableName::Withdrawals, withdrawals, &mark)?;
        }
        if changes {
            let recorded = self.lines_recorded()?;
            let made = self.runtime.block_on(events.commit(actions, &mark, recorded))?;
            if made != version {
                // Nobody of ours can: writers take turns.
                let what = format!(
                    "the table events got version {made} with the delivery {delivery}, whose receipt says {version}: another program wrote in it"
                );
                return Err(StoreError::Damaged { what });
            }
        }
        let row = StoredDelivery {
            delivery: delivery.clone(),
            file: settled.entry.file.clone(),
            sha256: settled.entry.sha256.clone(),
            source: settled.entry.source.clone(),
            version,
            received_at: Some(settled.received_at),
            receipt: text,
        };
        commits.enter(&settled.stage, &row, &mark)?;
        self.acknowledge(&delivery)?;
        Ok(committed)
    }
}

/// The files of one pathway.
fn of_pathway(files: &[ActiveFile], slug: &str) -> Vec<ActiveFile> {
    files.iter().filter(|f| f.pathway == slug).cloned().collect()
}
