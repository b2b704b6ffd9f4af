//! A pathway's staged rows against its stored ones: what to add to the tables and what to remove.

use arrow::array::{Array, ArrayAccessor, AsArray, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow::datatypes::Int32Type;
use arrow::row::{RowConverter, SortField};
use hashbrown::HashMap;

use super::bulk::{Bulk, is_bulk};
use super::data_file::{packed, read_rows};
use super::error::StoreError;
use super::held::Held;
use super::repeats::{Repeat, RowAt, find_repeats, passes};
use super::rewrite::{Copied, StoredFile, only, without, without_held};
use super::schema::{DELIVERY, RECORDED_AT, TableName};
use super::scope::{Drops, Scope, ScopeCounts};
use super::settle::{Candidate, Effects, decide};
use super::staging::{StagedFile, Staging};

/// What a pathway has in the store.
#[derive(Debug)]
pub(super) struct StoredRows<'a> {
    pub(super) events: Vec<StoredFile>,
    /// Kept withdrawals.
    pub(super) withdrawals: Vec<StoredFile>,
    /// When each delivery was received, UTC microseconds.
    pub(super) received: &'a HashMap<String, i64>,
}

/// What a delivery changes in a pathway.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) effects: Effects,
    /// New files of events, still in the stage.
    pub(super) add: Vec<Copied>,
    /// New events that are to be cut by months first.
    pub(super) bulk: Option<Bulk>,
    /// Positions of the stored files that they replace.
    pub(super) remove: Vec<usize>,
    /// Files of withdrawals to keep, still in the stage.
    pub(super) withdrawals: Vec<Copied>,
    /// Events of the scope that is replaced.
    pub(super) scope: ScopeCounts,
}

/// What a delivery says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim<'a> {
    /// When it was received, UTC microseconds.
    pub(super) received_at: i64,
    /// What it is everything of.
    pub(super) scope: Option<&'a Scope>,
}

/// Compares a pathway's staged rows with its stored ones.
pub(super) fn reconcile(
    stage: &Staging,
    staged: Vec<StagedFile>,
    stored: &StoredRows<'_>,
    claim: Claim<'_>,
) -> Result<Change, StoreError> {
    let mut change = Change::default();
    let rows: u64 = staged.iter().map(|f| f.data.rows).sum();
    let mut fates = Fates::default();
    let mut seen = 0;
    let mut held = Held::default();
    for pass in 0..passes(rows) {
        let repeats = repeats_of(&staged, stored, (pass, passes(rows)))?;
        seen += repeats.iter().map(|r| r.staged.len() as u64).sum::<u64>();
        let found = candidates_of(&staged, stored, &repeats, claim.received_at, &mut held)?;
        settle(&repeats, &found, &mut fates, &mut change.effects);
    }
    change.effects.accepted += rows - seen;
    if let Some(scope) = claim.scope {
        change.scope = scope.replace(&staged, &stored.events, &fates.staged, &mut fates.stored)?;
        change.effects.removed = change.scope.removed;
    }
    write(stage, staged, stored, (fates, held), &mut change)?;
    Ok(change)
}

/// Writes the files that are changed.
fn write(
    stage: &Staging,
    staged: Vec<StagedFile>,
    stored: &StoredRows<'_>,
    (mut fates, mut held): (Fates, Held),
    change: &mut Change,
) -> Result<(), StoreError> {
    for (k, file) in (0..).zip(&staged) {
        if let Some(rows) = fates.withdrawals.remove(&k) {
            change.withdrawals.extend(only(stage, &file.as_stored(), rows)?);
        }
    }
    if is_bulk(&staged) {
        change.bulk = Some(Bulk::of(&staged, fates.staged));
    } else {
        for (k, file) in (0..).zip(staged) {
            match fates.staged.remove(&k) {
                None => change.add.push((file.data, file.identities)),
                Some(rows) => change.add.extend(without(stage, &file.as_stored(), rows)?),
            }
        }
    }
    let mut touched: Vec<(u32, Vec<u32>)> = fates.stored.into_iter().collect();
    touched.sort_unstable();
    for (k, rows) in touched {
        change.add.extend(without_held(stage, (k, &stored.events[k as usize]), rows, &mut held)?);
        change.remove.push(k as usize);
    }
    Ok(())
}

/// Rows that do not stay where they are, by file.
#[derive(Debug, Default)]
struct Fates {
    /// Staged rows that do not become events.
    staged: Drops,
    /// Stored events that go.
    stored: Drops,
    /// Staged rows that are kept as withdrawals.
    withdrawals: Drops,
}

/// Rows as candidates, by where they are.
type Candidates = HashMap<RowAt, Candidate>;

fn repeats_of(
    staged: &[StagedFile],
    stored: &StoredRows<'_>,
    pass: (u64, u64),
) -> Result<Vec<Repeat>, StoreError> {
    let new: Vec<_> = staged.iter().map(|f| f.identities.as_path()).collect();
    let old: Vec<_> = stored.files().map(|f| f.identities.as_path()).collect();
    let withdraws = |at: RowAt| staged[at.file as usize].retractions.binary_search(&at.row).is_ok();
    find_repeats(&new, &old, pass, &withdraws)
}

impl StoredRows<'_> {
    /// The files of events, and then those of withdrawals.
    fn files(&self) -> impl Iterator<Item = &StoredFile> {
        self.events.iter().chain(&self.withdrawals)
    }
}

/// The rows of repeats, staged and stored. A kept withdrawal whose delivery never got into the store is none.
fn candidates_of(
    staged: &[StagedFile],
    stored: &StoredRows<'_>,
    repeats: &[Repeat],
    received_at: i64,
    held: &mut Held,
) -> Result<(Candidates, Candidates), StoreError> {
    if repeats.is_empty() {
        return Ok(Default::default());
    }
    let new: Vec<StoredFile> = staged.iter().map(StagedFile::as_stored).collect();
    let old: Vec<StoredFile> = stored.files().cloned().collect();
    let mut new =
        read_candidates(&new, repeats.iter().flat_map(|r| &r.staged), &|_| Some(received_at), None)?;
    for (at, candidate) in &mut new {
        candidate.retraction = staged[at.file as usize].retractions.binary_search(&at.row).is_ok();
    }
    let received = |delivery: &str| stored.received.get(delivery).copied();
    let mut old = read_candidates(&old, repeats.iter().flat_map(|r| &r.stored), &received, Some(held))?;
    for (at, candidate) in &mut old {
        candidate.retraction = at.file as usize >= stored.events.len();
    }
    old.retain(|_, candidate| !candidate.retraction || candidate.received_at != NEVER);
    Ok((new, old))
}

fn settle(
    repeats: &[Repeat],
    (new, old): &(Candidates, Candidates),
    fates: &mut Fates,
    effects: &mut Effects,
) {
    for repeat in repeats {
        let pick = |rows: &[RowAt], from: &Candidates| -> Vec<Candidate> {
            rows.iter().filter_map(|at| from.get(at).cloned()).collect()
        };
        let verdict = decide(&pick(&repeat.staged, new), &pick(&repeat.stored, old));
        effects.merge(verdict.effects);
        let lists = [
            (&mut fates.staged, verdict.drop_staged),
            (&mut fates.stored, verdict.drop_stored),
            (&mut fates.withdrawals, verdict.withdrawal.into_iter().collect()),
        ];
        for (list, rows) in lists {
            for at in rows {
                list.entry(at.file).or_default().push(at.row);
            }
        }
    }
}

/// When a delivery was received that the store does not have.
const NEVER: i64 = i64::MIN;

/// Reads chosen rows of some files as candidates.
fn read_candidates<'a>(
    files: &[StoredFile],
    rows: impl Iterator<Item = &'a RowAt>,
    received: &dyn Fn(&str) -> Option<i64>,
    mut held: Option<&mut Held>,
) -> Result<Candidates, StoreError> {
    let mut wanted: Vec<RowAt> = rows.copied().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut out = HashMap::with_capacity(wanted.len());
    let schema = packed(&TableName::Events.file_schema());
    let compared: Vec<usize> = (0..schema.fields().len())
        .filter(|&i| ![RECORDED_AT, DELIVERY].contains(&schema.field(i).name().as_str()))
        .collect();
    let fields = compared.iter().map(|&i| SortField::new(schema.field(i).data_type().clone())).collect();
    let converter = RowConverter::new(fields)?;
    for of_file in wanted.chunk_by(|a, b| a.file == b.file) {
        let rows: Vec<u32> = of_file.iter().map(|at| at.row).collect();
        let mut rest = of_file;
        let (at, file) = (of_file[0].file, &files[of_file[0].file as usize]);
        // What is held against damaged rows would be judged by the damage.
        file.check()?;
        let picked = held.as_mut().map(|held| held.pick(at, file, &rows)).transpose()?.flatten();
        let batches = match picked {
            Some(batches) => batches,
            None => read_rows(&file.data, &rows, &[])?.collect::<Result<_, _>>()?,
        };
        for batch in batches {
            let here;
            (here, rest) = rest.split_at(batch.num_rows().min(rest.len()));
            let contents = contents(&batch, &compared, &converter)?;
            candidates(&batch, &contents, received, here, &mut out)?;
        }
    }
    Ok(out)
}

/// The compared columns of each row.
fn contents(
    batch: &RecordBatch,
    compared: &[usize],
    converter: &RowConverter,
) -> Result<arrow::row::Rows, StoreError> {
    let columns: Vec<_> = compared.iter().map(|&i| std::sync::Arc::clone(batch.column(i))).collect();
    Ok(converter.convert_columns(&columns)?)
}

fn candidates(
    batch: &RecordBatch,
    contents: &arrow::row::Rows,
    received: &dyn Fn(&str) -> Option<i64>,
    rows: &[RowAt],
    out: &mut Candidates,
) -> Result<(), StoreError> {
    let recorded = batch.column_by_name(RECORDED_AT);
    let recorded = recorded.and_then(|c| c.as_any().downcast_ref::<TimestampMicrosecondArray>());
    let deliveries = batch.column_by_name(DELIVERY).and_then(|c| c.as_dictionary_opt::<Int32Type>());
    let deliveries = deliveries.and_then(|d| d.downcast_dict::<StringArray>());
    let deliveries = deliveries.ok_or(StoreError::Foreign { table: "events", column: DELIVERY })?;
    for (k, &at) in rows.iter().enumerate() {
        let mut content = [0; 16];
        content.copy_from_slice(&blake3::hash(contents.row(k).data()).as_bytes()[..16]);
        let recorded_at = recorded.filter(|r| r.is_valid(k)).map(|r| r.value(k));
        let received_at = received(deliveries.value(k)).unwrap_or(NEVER);
        out.insert(at, Candidate { at, recorded_at, received_at, content, retraction: false });
    }
    Ok(())
}
