//! The rows of several data files in new ones: cut by months, sorted by episode and day.

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
        let order = Order::of(&rows)?;
        let of_pieces = order.places(&rows, now);
        let written = of_pieces.into_par_iter().map(|places| write(stage, &rows, &order.sorted(places)));
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

/// Where a row is, behind what it is sorted by: how its episode goes on after what all have in common, and its day.
type Place = (u128, i32, u32, u32);

/// Bytes of an episode in a [`Place`].
const IN_PLACE: usize = size_of::<u128>();

/// What the rows of a batch are sorted by: episodes and days.
type Keys<'a> = (&'a StringArray, &'a Date32Array);

/// What rows are sorted by.
struct Order<'a> {
    keys: Vec<Keys<'a>>,
    /// How many bytes all episodes begin with alike.
    common: usize,
    /// Whether all of every episode is in its place.
    whole: bool,
}

/// A file of some rows, in this order.
fn write(stage: &Staging, rows: &[Rows], order: &[Place]) -> Result<Copied, StoreError> {
    let schema = packed(&TableName::Events.file_schema());
    let batches: Vec<&RecordBatch> = rows.iter().map(|r| &r.columns).collect();
    let mut data = DataFileWriter::create(stage.new_path("parquet"), SchemaRef::clone(&schema))?;
    let mut out = IdentityWriter::create(stage.new_path("ids"))?;
    for places in order.chunks(SLICE) {
        let indices: Vec<(usize, usize)> =
            places.iter().map(|&(_, _, batch, row)| (batch as usize, row as usize)).collect();
        data.write(&interleave_record_batch(&batches, &indices)?)?;
        let sorted: Vec<Identity> = indices.iter().map(|&(b, row)| rows[b].identities[row]).collect();
        out.write(&sorted)?;
    }
    Ok((data.finish()?, out.finish()?))
}

impl<'a> Order<'a> {
    fn of(rows: &'a [Rows]) -> Result<Self, StoreError> {
        let keys = rows.iter().map(|rows| Ok((column(rows, EPISODE_ID)?, column(rows, OCCURRED_ON)?)));
        Ok(Self::by(keys.collect::<Result<_, StoreError>>()?))
    }

    fn by(keys: Vec<Keys<'a>>) -> Self {
        let common = in_common(&keys);
        let fits = |length| length <= common + IN_PLACE;
        let whole = keys.par_iter().all(|(episodes, _)| episodes.offsets().lengths().all(fits));
        Self { keys, common, whole }
    }

    /// The rows of each piece, in the order in which they were.
    fn places(&self, rows: &[Rows], pieces: &[Piece]) -> Vec<Vec<Place>> {
        let first = pieces.first().map_or(0, |piece| *piece.months.start());
        let last = pieces.last().map_or(-1, |piece| *piece.months.end());
        let piece_of = |month| pieces.iter().position(|piece| piece.months.contains(&month));
        let of_months: Vec<Option<usize>> = (first..=last).map(piece_of).collect();
        let of_batch = |(batch, of): (usize, &Rows)| -> Vec<(usize, Place)> {
            let batch = u32::try_from(batch).unwrap_or(u32::MAX);
            let placed = (0..).zip(&of.months).filter_map(|(row, month)| {
                let at = usize::try_from(month - first).ok();
                let piece = at.and_then(|at| of_months.get(at).copied().flatten())?;
                Some((piece, self.place(batch, row)))
            });
            placed.collect()
        };
        let placed: Vec<Vec<(usize, Place)>> = rows.par_iter().enumerate().map(of_batch).collect();
        let mut places: Vec<Vec<Place>> = pieces.iter().map(|_| Vec::new()).collect();
        for (piece, place) in placed.into_iter().flatten() {
            places[piece].push(place);
        }
        places
    }

    fn place(&self, batch: u32, row: u32) -> Place {
        let (episodes, days) = self.keys[batch as usize];
        let episode = episodes.value(row as usize).as_bytes();
        let rest = episode.get(self.common..).unwrap_or_default();
        (beginning(rest), days.value(row as usize), batch, row)
    }

    /// Places by episode, day and where the rows were.
    fn sorted(&self, mut places: Vec<Place>) -> Vec<Place> {
        if self.whole {
            places.sort_unstable();
            return places;
        }
        let episode = |&(_, _, batch, row): &Place| self.keys[batch as usize].0.value(row as usize);
        let rest = |&(_, day, batch, row): &Place| (day, batch, row);
        places.sort_unstable_by(|a, b| {
            let beginnings = a.0.cmp(&b.0);
            beginnings.then_with(|| episode(a).cmp(episode(b))).then_with(|| rest(a).cmp(&rest(b)))
        });
        places
    }
}

fn column<'a, T: Array + 'static>(rows: &'a Rows, name: &'static str) -> Result<&'a T, StoreError> {
    let column = rows.columns.column_by_name(name).and_then(|c| c.as_any().downcast_ref());
    column.ok_or(StoreError::Foreign { table: "events", column: name })
}

fn in_common(keys: &[Keys<'_>]) -> usize {
    let Some(first) = keys.iter().find_map(|(episodes, _)| episodes.iter().flatten().next()) else {
        return 0;
    };
    let with_first = |common: usize, other: &str| {
        let pairs = first.bytes().zip(other.bytes()).take(common);
        pairs.take_while(|(a, b)| a == b).count()
    };
    let of_batch = |(episodes, _): &Keys<'_>| episodes.iter().flatten().fold(first.len(), with_first);
    keys.par_iter().map(of_batch).min().unwrap_or(0)
}

/// The first bytes of a text, as a number that sorts as they do.
fn beginning(text: &[u8]) -> u128 {
    let mut bytes = [0; IN_PLACE];
    for (to, from) in bytes.iter_mut().zip(text) {
        *to = *from;
    }
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_order(episodes: &[&[&str]], days: &[&[i32]]) -> Vec<(u32, u32)> {
        let episodes: Vec<StringArray> = episodes.iter().map(|e| StringArray::from(e.to_vec())).collect();
        let days: Vec<Date32Array> = days.iter().map(|d| Date32Array::from(d.to_vec())).collect();
        let order = Order::by(episodes.iter().zip(&days).collect());
        let rows =
            (0..).zip(&episodes).flat_map(|(batch, of)| (0..).zip(of).map(move |(row, _)| (batch, row)));
        let places: Vec<Place> = rows.map(|(batch, row)| order.place(batch, row)).collect();
        order.sorted(places).into_iter().map(|(_, _, batch, row)| (batch, row)).collect()
    }

    #[test]
    fn rows_are_sorted_by_episode_day_and_place_however_long_their_names_are() {
        assert_eq!(
            in_order(&[&["b", "a"], &["a", "b"]], &[&[1, 9], &[3, 1]]),
            [(1, 0), (0, 1), (0, 0), (1, 1)]
        );
        let long = |end: &str| format!("uppsala-{}{end}", "x".repeat(40));
        let names = [long("2"), long("10"), long("1"), "uppsala-".to_owned()];
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(in_order(&[&names], &[&[1, 1, 2, 1]]), [(0, 3), (0, 2), (0, 1), (0, 0)]);
        let alike = long("1");
        assert_eq!(in_order(&[&[&alike, &alike], &[&alike]], &[&[2, 1], &[1]]), [(0, 1), (1, 0), (0, 0)]);
        assert_eq!(in_order(&[&[]], &[&[]]), []);
    }
}
