//! The rows of several data files in new ones: cut by months, sorted by episode and day.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use arrow::array::{Array, BooleanArray, Date32Array, RecordBatch, StringArray};
use arrow::compute::{filter_record_batch, interleave_record_batch};
use arrow::datatypes::SchemaRef;
use rayon::prelude::*;

use super::clusters::{Month, Piece, month_of, pieces};
use super::data_file::{DataFileWriter, open, packed, read_row_group};
use super::error::StoreError;
use super::identity::{Identity, IdentityWriter, read_identities};
use super::rewrite::{Copied, StoredFile};
use super::schema::{EPISODE_ID, OCCURRED_ON, TableName};
use super::staging::Staging;

/// Rows that are held in memory at once, unless one month has more.
const AT_ONCE: u64 = 2 << 20;

/// Rows that are written at once.
const SLICE: usize = 32 << 10;

/// One row group of a file, and the row at which it begins.
struct Part<'a> {
    file: &'a StoredFile,
    row_group: usize,
    first: usize,
    rows: usize,
}

/// Rows in memory.
struct Rows {
    /// All columns, as the table has them.
    columns: RecordBatch,
    identities: Vec<Identity>,
    months: Vec<Month>,
}

/// New files of the rows of all these.
pub(super) fn merge(stage: &Staging, files: &[StoredFile]) -> Result<Vec<Copied>, StoreError> {
    let parts = parts_of(files)?;
    let pieces = pieces(&rows_by_month(&parts)?);
    let mut made = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(at_once(rest));
        let months = *now[0].months.start()..=*now[now.len() - 1].months.end();
        let rows = gather(&parts, &months)?;
        let written = now.par_iter().map(|piece| write(stage, &rows, &piece.months));
        made.extend(written.collect::<Result<Vec<_>, _>>()?);
        rest = later;
    }
    Ok(made)
}

/// How many pieces are made from what is read once.
fn at_once(pieces: &[Piece]) -> usize {
    let mut rows = 0;
    let fit = pieces.iter().take_while(|piece| {
        rows += piece.rows;
        rows <= AT_ONCE
    });
    fit.count().max(1)
}

fn parts_of(files: &[StoredFile]) -> Result<Vec<Part<'_>>, StoreError> {
    let mut parts = Vec::new();
    files.par_iter().try_for_each(StoredFile::check)?;
    for file in files {
        let footer = open(&file.data)?;
        let mut first = 0;
        for (row_group, of) in footer.metadata().row_groups().iter().enumerate() {
            let rows = usize::try_from(of.num_rows()).unwrap_or(0);
            parts.push(Part { file, row_group, first, rows });
            first += rows;
        }
    }
    Ok(parts)
}

fn rows_by_month(parts: &[Part<'_>]) -> Result<BTreeMap<Month, u64>, StoreError> {
    let counted = parts.par_iter().map(|part| {
        let mut counts = BTreeMap::new();
        for batch in read_row_group(&part.file.data, part.row_group, &[OCCURRED_ON])? {
            for month in months_of(&batch?)? {
                *counts.entry(month).or_insert(0) += 1;
            }
        }
        Ok(counts)
    });
    let add = |mut a: BTreeMap<Month, u64>, b: BTreeMap<Month, u64>| {
        for (month, n) in b {
            *a.entry(month).or_insert(0) += n;
        }
        Ok(a)
    };
    counted.try_reduce(BTreeMap::new, add)
}

/// The month of every row.
fn months_of(batch: &RecordBatch) -> Result<Vec<Month>, StoreError> {
    let days = batch.column_by_name(OCCURRED_ON).and_then(|c| c.as_any().downcast_ref::<Date32Array>());
    let days = days.ok_or(StoreError::Foreign { table: "events", column: OCCURRED_ON })?;
    Ok(days.values().iter().map(|&day| month_of(day)).collect())
}

/// The rows of some months.
fn gather(parts: &[Part<'_>], months: &RangeInclusive<Month>) -> Result<Vec<Rows>, StoreError> {
    let read = parts.par_iter().map(|part| read(part, months));
    Ok(read.collect::<Result<Vec<_>, StoreError>>()?.into_iter().flatten().collect())
}

fn read(part: &Part<'_>, months: &RangeInclusive<Month>) -> Result<Vec<Rows>, StoreError> {
    let schema = packed(&TableName::Events.file_schema());
    let identities = read_identities(&part.file.identities, part.first..part.first + part.rows)?;
    let mut identities = identities.into_iter();
    let mut rows = Vec::new();
    for batch in read_row_group(&part.file.data, part.row_group, &[])? {
        let batch = batch?;
        let of_rows = months_of(&batch)?;
        let wanted: Vec<bool> = of_rows.iter().map(|month| months.contains(month)).collect();
        let keep = |(wanted, identity)| if wanted { Some(identity) } else { None };
        let identities = wanted.iter().copied().zip(identities.by_ref()).filter_map(keep).collect();
        let of_rows = of_rows.into_iter().filter(|month| months.contains(month)).collect();
        let kept = filter_record_batch(&batch, &BooleanArray::from(wanted))?;
        let columns = RecordBatch::try_new(SchemaRef::clone(&schema), kept.columns().to_vec())?;
        rows.push(Rows { columns, identities, months: of_rows });
    }
    Ok(rows)
}

/// Where a row is, and how its episode begins, which tells most episodes apart.
type Place = (u64, u32, u32);

/// A file of the rows of some months.
fn write(stage: &Staging, rows: &[Rows], months: &RangeInclusive<Month>) -> Result<Copied, StoreError> {
    let schema = packed(&TableName::Events.file_schema());
    let order = order_of(rows, months)?;
    let batches: Vec<&RecordBatch> = rows.iter().map(|r| &r.columns).collect();
    let mut data = DataFileWriter::create(stage.new_path("parquet"), SchemaRef::clone(&schema))?;
    let mut out = IdentityWriter::create(stage.new_path("ids"))?;
    for places in order.chunks(SLICE) {
        let indices: Vec<(usize, usize)> =
            places.iter().map(|&(_, batch, row)| (batch as usize, row as usize)).collect();
        data.write(&interleave_record_batch(&batches, &indices)?)?;
        let sorted: Vec<Identity> = indices.iter().map(|&(b, row)| rows[b].identities[row]).collect();
        out.write(&sorted)?;
    }
    Ok((data.finish()?, out.finish()?))
}

/// The rows of some months by episode, day and where they were.
fn order_of(rows: &[Rows], months: &RangeInclusive<Month>) -> Result<Vec<Place>, StoreError> {
    let foreign = |column| StoreError::Foreign { table: "events", column };
    let mut keys: Vec<(&StringArray, &Date32Array)> = Vec::with_capacity(rows.len());
    for Rows { columns, .. } in rows {
        let episodes = columns.column_by_name(EPISODE_ID).and_then(|c| c.as_any().downcast_ref());
        let days = columns.column_by_name(OCCURRED_ON).and_then(|c| c.as_any().downcast_ref());
        keys.push((episodes.ok_or(foreign(EPISODE_ID))?, days.ok_or(foreign(OCCURRED_ON))?));
    }
    let mut places: Vec<Place> = Vec::new();
    for (batch, (of, (episodes, _))) in (0..).zip(rows.iter().zip(&keys)) {
        let inside = (0..).zip(&of.months).filter(|(_, month)| months.contains(month));
        places.extend(inside.map(|(row, _)| (beginning(episodes.value(row as usize)), batch, row)));
    }
    let exactly = |&(_, a, i): &Place, &(_, b, j): &Place| -> Ordering {
        let (left, right) = (keys[a as usize], keys[b as usize]);
        let (i_, j_) = (i as usize, j as usize);
        let episodes = left.0.value(i_).cmp(right.0.value(j_));
        episodes.then_with(|| left.1.value(i_).cmp(&right.1.value(j_))).then_with(|| (a, i).cmp(&(b, j)))
    };
    places.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| exactly(a, b)));
    Ok(places)
}

/// The first eight bytes of a text, as a number that sorts as they do.
fn beginning(text: &str) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(bytes)
}
