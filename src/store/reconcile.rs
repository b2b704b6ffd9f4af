//! A pathway's staged rows against its stored ones: what to add to the table and what to remove.

use std::path::PathBuf;

use arrow::array::{Array, BooleanArray, RecordBatch, TimestampMicrosecondArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::SchemaRef;
use arrow::row::{RowConverter, SortField};
use hashbrown::HashMap;

use super::data_file::{DataFile, DataFileWriter, read_batches};
use super::error::StoreError;
use super::identity::{IdentityWriter, for_each_identity};
use super::repeats::{Repeat, RowAt, find_repeats, passes};
use super::schema::{DELIVERY, RECORDED_AT, TableName};
use super::settle::{Candidate, Effects, decide};
use super::staging::{StagedFile, Staging};

/// A data file of the table and the identities of its rows.
#[derive(Debug, Clone)]
pub(super) struct StoredFile {
    pub(super) data: PathBuf,
    pub(super) identities: PathBuf,
}

/// What a delivery changes in a pathway.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) effects: Effects,
    /// New files, still in the stage.
    pub(super) add: Vec<(DataFile, PathBuf)>,
    /// Positions of the stored files that they replace.
    pub(super) remove: Vec<usize>,
}

/// Compares a pathway's staged rows with its stored ones.
pub(super) fn reconcile(
    stage: &Staging,
    staged: Vec<StagedFile>,
    stored: &[StoredFile],
) -> Result<Change, StoreError> {
    let mut change = Change::default();
    let rows: u64 = staged.iter().map(|f| f.data.rows).sum();
    let mut drops = Drops::default();
    let mut seen = 0;
    for pass in 0..passes(rows) {
        let repeats = repeats_of(&staged, stored, (pass, passes(rows)))?;
        seen += repeats.iter().map(|r| r.staged.len() as u64).sum::<u64>();
        settle(&staged, stored, &repeats, &mut drops, &mut change.effects)?;
    }
    change.effects.accepted += rows - seen;
    for (k, file) in (0..).zip(staged) {
        match drops.staged.remove(&k) {
            None => change.add.push((file.data, file.identities)),
            Some(rows) => change.add.extend(without(stage, &file.data.path, &file.identities, rows)?),
        }
    }
    let mut touched: Vec<(u32, Vec<u32>)> = drops.stored.into_iter().collect();
    touched.sort_unstable();
    for (k, rows) in touched {
        let file = &stored[k as usize];
        change.add.extend(without(stage, &file.data, &file.identities, rows)?);
        change.remove.push(k as usize);
    }
    Ok(change)
}

/// Rows to leave out, by file.
#[derive(Debug, Default)]
struct Drops {
    staged: HashMap<u32, Vec<u32>>,
    stored: HashMap<u32, Vec<u32>>,
}

fn repeats_of(
    staged: &[StagedFile],
    stored: &[StoredFile],
    pass: (u64, u64),
) -> Result<Vec<Repeat>, StoreError> {
    let new: Vec<_> = staged.iter().map(|f| f.identities.as_path()).collect();
    let old: Vec<_> = stored.iter().map(|f| f.identities.as_path()).collect();
    let withdraws = |at: RowAt| staged[at.file as usize].retractions.binary_search(&at.row).is_ok();
    find_repeats(&new, &old, pass, &withdraws)
}

fn settle(
    staged: &[StagedFile],
    stored: &[StoredFile],
    repeats: &[Repeat],
    drops: &mut Drops,
    effects: &mut Effects,
) -> Result<(), StoreError> {
    if repeats.is_empty() {
        return Ok(());
    }
    let new: Vec<PathBuf> = staged.iter().map(|f| f.data.path.clone()).collect();
    let old: Vec<PathBuf> = stored.iter().map(|f| f.data.clone()).collect();
    let mut contents = read_rows(&new, repeats.iter().flat_map(|r| &r.staged))?;
    let old = read_rows(&old, repeats.iter().flat_map(|r| &r.stored))?;
    for (at, candidate) in &mut contents {
        candidate.retraction = staged[at.file as usize].retractions.binary_search(&at.row).is_ok();
    }
    for repeat in repeats {
        let pick = |rows: &[RowAt], from: &HashMap<RowAt, Candidate>| -> Vec<Candidate> {
            rows.iter().filter_map(|at| from.get(at).cloned()).collect()
        };
        let verdict = decide(&pick(&repeat.staged, &contents), &pick(&repeat.stored, &old));
        effects.merge(verdict.effects);
        for at in verdict.drop_staged {
            drops.staged.entry(at.file).or_default().push(at.row);
        }
        for at in verdict.drop_stored {
            drops.stored.entry(at.file).or_default().push(at.row);
        }
    }
    Ok(())
}

/// Reads chosen rows of some files as candidates.
fn read_rows<'a>(
    files: &[PathBuf],
    rows: impl Iterator<Item = &'a RowAt>,
) -> Result<HashMap<RowAt, Candidate>, StoreError> {
    let mut wanted: Vec<RowAt> = rows.copied().collect();
    wanted.sort_unstable();
    let mut out = HashMap::with_capacity(wanted.len());
    let schema = TableName::Events.file_schema();
    let compared: Vec<usize> = (0..schema.fields().len())
        .filter(|&i| ![RECORDED_AT, DELIVERY].contains(&schema.field(i).name().as_str()))
        .collect();
    let fields = compared.iter().map(|&i| SortField::new(schema.field(i).data_type().clone())).collect();
    let converter = RowConverter::new(fields)?;
    for of_file in wanted.chunk_by(|a, b| a.file == b.file) {
        let mut next = of_file.iter().copied().peekable();
        let mut first = 0_usize;
        for batch in read_batches(&files[of_file[0].file as usize], &[])? {
            let batch = batch?;
            let end = first + batch.num_rows();
            let mut here = Vec::new();
            while let Some(at) = next.next_if(|at| (at.row as usize) < end) {
                here.push(at);
            }
            if !here.is_empty() {
                candidates(&batch, &compared, &converter, (first, &here), &mut out)?;
            }
            first = end;
            if next.peek().is_none() {
                break;
            }
        }
    }
    Ok(out)
}

fn candidates(
    batch: &RecordBatch,
    compared: &[usize],
    converter: &RowConverter,
    (first, here): (usize, &[RowAt]),
    out: &mut HashMap<RowAt, Candidate>,
) -> Result<(), StoreError> {
    let columns: Vec<_> = compared.iter().map(|&i| std::sync::Arc::clone(batch.column(i))).collect();
    let rows = converter.convert_columns(&columns)?;
    let recorded = batch.column_by_name(RECORDED_AT);
    let recorded = recorded.and_then(|c| c.as_any().downcast_ref::<TimestampMicrosecondArray>());
    for &at in here {
        let k = at.row as usize - first;
        let mut content = [0; 16];
        content.copy_from_slice(&blake3::hash(rows.row(k).data()).as_bytes()[..16]);
        let recorded_at = recorded.filter(|r| r.is_valid(k)).map(|r| r.value(k));
        out.insert(at, Candidate { at, recorded_at, content, retraction: false });
    }
    Ok(())
}

/// A copy of a data file and its identities without some rows; none if no row is left.
fn without(
    stage: &Staging,
    data: &std::path::Path,
    identities: &std::path::Path,
    mut rows: Vec<u32>,
) -> Result<Option<(DataFile, PathBuf)>, StoreError> {
    rows.sort_unstable();
    let gone = |row: usize| u32::try_from(row).is_ok_and(|r| rows.binary_search(&r).is_ok());
    let schema = TableName::Events.file_schema();
    let mut writer = DataFileWriter::create(stage.new_path("parquet"), SchemaRef::clone(&schema))?;
    let mut first = 0;
    let mut kept = 0;
    for batch in read_batches(data, &[])? {
        let batch = batch?;
        let keep: BooleanArray = (first..first + batch.num_rows()).map(|r| Some(!gone(r))).collect();
        first += batch.num_rows();
        let batch = filter_record_batch(&batch, &keep)?;
        kept += batch.num_rows();
        // The file's own schema may name the time zone in another way than ours does.
        writer.write(&RecordBatch::try_new(SchemaRef::clone(&schema), batch.columns().to_vec())?)?;
    }
    let file = writer.finish()?;
    if kept == 0 {
        return Ok(None);
    }
    let mut out = IdentityWriter::create(stage.new_path("ids"))?;
    let mut result = Ok(());
    for_each_identity(identities, |row, identity| {
        if result.is_ok() && !gone(row as usize) {
            result = out.write(&[identity]);
        }
    })?;
    result?;
    Ok(Some((file, out.finish()?)))
}
