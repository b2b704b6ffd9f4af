//! The rows of several data files in new ones: cut by months, sorted by episode and day.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use arrow::array::{Array, BooleanArray, Date32Array, RecordBatch, StringArray, UInt32Array};
use arrow::compute::{filter_record_batch, take_record_batch};
use arrow::datatypes::SchemaRef;
use rayon::prelude::*;

use super::clusters::{Month, Piece, month_of, pieces};
use super::data_file::{DataFileWriter, open, packed, read_row_group};
use super::error::StoreError;
use super::identity::{Identity, IdentityWriter, read_identities};
use super::pool::{Pool, Spot};
use super::rewrite::{Copied, StoredFile, stays};
use super::schema::{EPISODE_ID, OCCURRED_ON, TableName};
use super::staging::Staging;

/// Bytes of rows that are held in memory at once, by estimate.
const AT_ONCE: u64 = 500 << 20;

/// Bytes of a row in memory beside its texts and instants: numbers for texts that repeat, where it is, its identity.
const BESIDE: u64 = 100;

/// Rows that are written at once.
const SLICE: usize = 32 << 10;

/// A file, and its rows that go, which ascend.
pub(super) type Source<'a> = (&'a StoredFile, &'a [u32]);

/// One row group of a file, and the row at which it begins.
struct Part<'a> {
    file: &'a StoredFile,
    row_group: usize,
    first: usize,
    rows: usize,
    /// Rows of the file that go, if they are of this part.
    lost: &'a [u32],
    months: BTreeMap<Month, u64>,
    /// Bytes of its columns, unpacked.
    bytes: u64,
}

impl Part<'_> {
    /// How many of its rows are of some months, and stay.
    fn rows_of(&self, months: &RangeInclusive<Month>) -> u64 {
        self.months.range(months.clone()).map(|(_, rows)| rows).sum()
    }

    /// Which rows stay.
    fn stays(&self) -> Vec<bool> {
        let row = |row| u32::try_from(row).unwrap_or(u32::MAX);
        stays(row(self.first)..row(self.first + self.rows), self.lost)
    }
}

/// What is known of the rows of a batch beside its columns.
struct Beside {
    identities: Vec<Identity>,
    months: Vec<Month>,
}

/// Rows in memory.
struct Rows {
    /// All columns, as the table has them.
    columns: Pool,
    beside: Vec<Beside>,
}

impl Rows {
    fn identity(&self, (batch, row): Spot) -> Identity {
        self.beside[batch as usize].identities[row as usize]
    }
}

/// New files of the rows of all these that stay.
///
/// # Errors
/// If a file cannot be read or written; [`StoreError::Damaged`] if not as many rows come out as stay.
pub(super) fn merge(stage: &Staging, sources: &[Source<'_>]) -> Result<Vec<Copied>, StoreError> {
    let parts = parts_of(sources)?;
    let made = merge_parts(stage, &parts, rows_at_once(&parts))?;
    let stay: usize = parts.iter().map(|part| part.stays().into_iter().filter(|&stays| stays).count()).sum();
    let rows: u64 = made.iter().map(|(data, _)| data.rows).sum();
    if rows != stay as u64 {
        return Err(StoreError::Damaged {
            what: format!("{rows} rows came out of files in which {stay} stay"),
        });
    }
    Ok(made)
}

/// The same with so many rows in memory at once.
fn merge_parts(stage: &Staging, parts: &[Part<'_>], most: u64) -> Result<Vec<Copied>, StoreError> {
    let pieces = pieces(&rows_by_month(parts));
    let mut made = Vec::with_capacity(pieces.len());
    let mut rest = pieces.as_slice();
    while let Some(first) = rest.first() {
        if first.rows > most {
            made.push(write_in_runs(stage, parts, first, most)?);
            rest = &rest[1..];
            continue;
        }
        let (now, later) = rest.split_at(fitting(rest, most));
        let months = *now[0].months.start()..=*now[now.len() - 1].months.end();
        let rows = gather(parts, &months)?;
        let of_pieces = spots(&rows.beside, now);
        let written = of_pieces.par_iter().map(|spots| write(stage, &rows, spots));
        made.extend(written.collect::<Result<Vec<_>, _>>()?);
        rest = later;
    }
    Ok(made)
}

/// How many rows are held in memory at once.
fn rows_at_once(parts: &[Part<'_>]) -> u64 {
    let rows: u64 = parts.iter().map(|part| part.rows as u64).sum();
    let bytes: u64 = parts.iter().map(|part| part.bytes).sum();
    AT_ONCE / (bytes / rows.max(1) + BESIDE)
}

/// How many pieces are made from what is read once.
fn fitting(pieces: &[Piece], most: u64) -> usize {
    let mut rows = 0;
    let fit = pieces.iter().take_while(|piece| {
        rows += piece.rows;
        rows <= most
    });
    fit.count()
}

fn parts_of<'a>(sources: &[Source<'a>]) -> Result<Vec<Part<'a>>, StoreError> {
    let mut parts = Vec::new();
    sources.par_iter().try_for_each(|(file, _)| file.check())?;
    for &(file, mut lost) in sources {
        let footer = open(&file.data)?;
        let mut first = 0;
        for (row_group, of) in footer.metadata().row_groups().iter().enumerate() {
            let rows = usize::try_from(of.num_rows()).unwrap_or(0);
            let here;
            (here, lost) = lost.split_at(lost.partition_point(|&row| (row as usize) < first + rows));
            let bytes = u64::try_from(of.total_byte_size()).unwrap_or(0);
            parts.push(Part { file, row_group, first, rows, lost: here, months: BTreeMap::new(), bytes });
            first += rows;
        }
    }
    parts.par_iter_mut().try_for_each(|part| {
        part.months = months_of_part(part)?;
        Ok::<_, StoreError>(())
    })?;
    Ok(parts)
}

/// How many rows of each month stay.
fn months_of_part(part: &Part<'_>) -> Result<BTreeMap<Month, u64>, StoreError> {
    let mut rows = BTreeMap::new();
    let mut stays = part.stays().into_iter();
    for batch in read_row_group(&part.file.data, part.row_group, &[OCCURRED_ON])? {
        for (month, _) in months_of(&batch?)?.into_iter().zip(&mut stays).filter(|&(_, stays)| stays) {
            *rows.entry(month).or_insert(0) += 1;
        }
    }
    Ok(rows)
}

fn rows_by_month(parts: &[Part<'_>]) -> BTreeMap<Month, u64> {
    let mut rows = BTreeMap::new();
    for (&month, &n) in parts.iter().flat_map(|part| &part.months) {
        *rows.entry(month).or_insert(0) += n;
    }
    rows
}

/// The month of every row.
fn months_of(batch: &RecordBatch) -> Result<Vec<Month>, StoreError> {
    let days = batch.column_by_name(OCCURRED_ON).and_then(|c| c.as_any().downcast_ref::<Date32Array>());
    let days = days.ok_or(StoreError::Foreign { table: "events", column: OCCURRED_ON })?;
    Ok(days.values().iter().map(|&day| month_of(day)).collect())
}

/// The rows of some months.
fn gather(parts: &[Part<'_>], months: &RangeInclusive<Month>) -> Result<Rows, StoreError> {
    let parts = parts.par_iter().filter(|part| part.months.range(months.clone()).next().is_some());
    let read = parts.map(|part| read(part, months)).collect::<Result<Vec<_>, StoreError>>()?;
    let (batches, beside) = read.into_iter().flatten().unzip();
    Ok(Rows { columns: Pool::of(schema(), batches)?, beside })
}

/// What is read and written: the events' columns, with packed texts.
fn schema() -> SchemaRef {
    packed(&TableName::Events.file_schema())
}

fn read(part: &Part<'_>, months: &RangeInclusive<Month>) -> Result<Vec<(RecordBatch, Beside)>, StoreError> {
    let schema = schema();
    let identities = read_identities(&part.file.identities, part.first..part.first + part.rows)?;
    let mut identities = identities.into_iter();
    let mut stays = part.stays().into_iter();
    let mut rows = Vec::new();
    for batch in read_row_group(&part.file.data, part.row_group, &[])? {
        let batch = batch?;
        let of_rows = months_of(&batch)?;
        let stays = stays.by_ref().take(of_rows.len());
        let wanted: Vec<bool> =
            of_rows.iter().zip(stays).map(|(month, stays)| stays && months.contains(month)).collect();
        let identities = kept(&wanted, identities.by_ref());
        let of_rows = kept(&wanted, of_rows);
        let batch = filter_record_batch(&batch, &BooleanArray::from(wanted))?;
        let columns = RecordBatch::try_new(SchemaRef::clone(&schema), batch.columns().to_vec())?;
        rows.push((columns, Beside { identities, months: of_rows }));
    }
    Ok(rows)
}

/// Those of some values that are wanted, as many as it is said of.
fn kept<T>(wanted: &[bool], values: impl IntoIterator<Item = T>) -> Vec<T> {
    wanted.iter().zip(values).filter(|(wanted, _)| **wanted).map(|(_, value)| value).collect()
}

/// Where the rows of each piece are, in the order in which they were read.
fn spots(rows: &[Beside], pieces: &[Piece]) -> Vec<Vec<Spot>> {
    let first = pieces.first().map_or(0, |piece| *piece.months.start());
    let last = pieces.last().map_or(-1, |piece| *piece.months.end());
    let piece_of = |month| pieces.iter().position(|piece| piece.months.contains(&month));
    let of_months: Vec<Option<usize>> = (first..=last).map(piece_of).collect();
    let mut spots: Vec<Vec<Spot>> = pieces.iter().map(|_| Vec::new()).collect();
    for (batch, of) in (0..).zip(rows) {
        for (row, month) in (0..).zip(&of.months) {
            let month = usize::try_from(month - first).ok();
            if let Some(piece) = month.and_then(|at| of_months.get(at).copied().flatten()) {
                spots[piece].push((batch, row));
            }
        }
    }
    spots
}

/// A file of some rows.
fn write(stage: &Staging, rows: &Rows, spots: &[Spot]) -> Result<Copied, StoreError> {
    let mut out = Out::create(stage)?;
    out.write(rows, spots)?;
    out.finish()
}

/// A file of a piece that has more rows than are held at once: sorted in runs, of so many rows at most or one row group.
fn write_in_runs(
    stage: &Staging,
    parts: &[Part<'_>],
    piece: &Piece,
    most: u64,
) -> Result<Copied, StoreError> {
    let mut out = Out::create(stage)?;
    let mut rest = parts;
    while !rest.is_empty() {
        let mut rows = 0;
        let fit = rest.iter().take_while(|part| {
            rows += part.rows_of(&piece.months);
            rows <= most
        });
        let (now, later) = rest.split_at(fit.count().max(1));
        let rows = gather(now, &piece.months)?;
        for spots in spots(&rows.beside, std::slice::from_ref(piece)) {
            out.write(&rows, &spots)?;
        }
        rest = later;
    }
    out.finish()
}

/// A file and its identities being written.
struct Out {
    data: DataFileWriter,
    identities: IdentityWriter,
}

impl Out {
    fn create(stage: &Staging) -> Result<Self, StoreError> {
        Ok(Self {
            data: DataFileWriter::create(stage.new_path("parquet"), schema())?,
            identities: IdentityWriter::create(stage.new_path("ids"))?,
        })
    }

    /// Adds rows, sorted. They are put together before they are sorted: in order rows lie anywhere, and of all rows in memory few
    /// are near.
    fn write(&mut self, rows: &Rows, spots: &[Spot]) -> Result<(), StoreError> {
        let together = rows.columns.pick(spots)?;
        let identities: Vec<Identity> = spots.iter().map(|&spot| rows.identity(spot)).collect();
        let order = order(&together)?;
        for slice in order.chunks(SLICE) {
            self.data.write(&take_record_batch(&together, &UInt32Array::from(slice.to_vec()))?)?;
            let sorted: Vec<Identity> = slice.iter().map(|&row| identities[row as usize]).collect();
            self.identities.write(&sorted)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Copied, StoreError> {
        Ok((self.data.finish()?, self.identities.finish()?))
    }
}

/// A row behind what it is sorted by: how its episode goes on after what all have in common, and its day.
type Place = (u128, i32, u32);

/// Bytes of an episode in a [`Place`].
const IN_PLACE: usize = size_of::<u128>();

/// The rows of a batch by episode, day and where they were.
fn order(rows: &RecordBatch) -> Result<Vec<u32>, StoreError> {
    let (episodes, days): (&StringArray, &Date32Array) =
        (column(rows, EPISODE_ID)?, column(rows, OCCURRED_ON)?);
    let common = in_common(episodes);
    let place = |(row, episode): (u32, &[u8])| {
        (beginning(episode.get(common..).unwrap_or_default()), days.value(row as usize), row)
    };
    // A row without an episode's name has one of no length.
    let names = (0..episodes.len()).map(|row| episodes.value(row).as_bytes());
    let mut places: Vec<Place> = (0..).zip(names).map(place).collect();
    if episodes.offsets().lengths().all(|length| length <= common + IN_PLACE) {
        places.sort_unstable();
    } else {
        let episode = |place: &Place| episodes.value(place.2 as usize);
        places.sort_unstable_by(|a, b| {
            let by_name = a.0.cmp(&b.0).then_with(|| episode(a).cmp(episode(b)));
            by_name.then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
        });
    }
    Ok(places.into_iter().map(|(.., row)| row).collect())
}

fn column<'a, T: Array + 'static>(rows: &'a RecordBatch, name: &'static str) -> Result<&'a T, StoreError> {
    let column = rows.column_by_name(name).and_then(|c| c.as_any().downcast_ref());
    column.ok_or(StoreError::Foreign { table: "events", column: name })
}

/// How many bytes all texts begin with alike.
fn in_common(texts: &StringArray) -> usize {
    let mut named = texts.iter().map(Option::unwrap_or_default);
    let Some(first) = named.next() else { return 0 };
    let with_first = |common: usize, other: &str| {
        let pairs = first.bytes().zip(other.bytes()).take(common);
        pairs.take_while(|(a, b)| a == b).count()
    };
    named.fold(first.len(), with_first)
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
    use std::sync::Arc;

    use arrow::array::ArrayRef;

    use super::super::data_file::{For, read_batches};

    use super::*;

    fn in_order(episodes: &[Option<&str>], days: &[i32]) -> Vec<u32> {
        let episodes: ArrayRef = Arc::new(StringArray::from(episodes.to_vec()));
        let days: ArrayRef = Arc::new(Date32Array::from(days.to_vec()));
        let rows = RecordBatch::try_from_iter([(EPISODE_ID, episodes), (OCCURRED_ON, days)]).unwrap();
        order(&rows).unwrap()
    }

    #[test]
    fn rows_are_sorted_by_episode_day_and_place_however_long_their_names_are() {
        let named = |names: &[&str], days: &[i32]| {
            in_order(&names.iter().map(|&name| Some(name)).collect::<Vec<_>>(), days)
        };
        assert_eq!(named(&["b", "a", "a", "b"], &[1, 9, 3, 1]), [2, 1, 0, 3]);
        let long = |end: &str| format!("uppsala-{}{end}", "x".repeat(40));
        let names = [long("2"), long("10"), long("1"), "uppsala-".to_owned()];
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(named(&names, &[1, 1, 2, 1]), [3, 2, 1, 0]);
        let alike = long("1");
        assert_eq!(named(&[&alike, &alike, &alike], &[2, 1, 1]), [1, 2, 0]);
        assert_eq!(named(&[], &[]), [0; 0]);
    }

    #[test]
    fn a_row_without_a_name_comes_first() {
        assert_eq!(in_order(&[Some("b"), None, Some("bb"), None], &[1, 2, 1, 1]), [3, 1, 0, 2]);
        assert_eq!(in_order(&[None, None], &[2, 1]), [1, 0]);
    }

    #[test]
    fn every_row_of_a_month_is_in_its_piece_and_others_are_in_none() {
        let rows = |months: &[Month]| Beside { identities: Vec::new(), months: months.to_vec() };
        let piece = |months| Piece { months, rows: 0 };
        let spots = spots(&[rows(&[5, 7, 4]), rows(&[]), rows(&[8, 5, 3])], &[piece(4..=5), piece(7..=7)]);
        assert_eq!(spots, [vec![(0, 0), (0, 2), (2, 1)], vec![(0, 1)]]);
    }

    /// So many rows, one a day, of a file that is not the table's yet; an identity is its row and file.
    fn file_of(stage: &Staging, number: u8, rows: i32) -> StoredFile {
        let schema = TableName::Events.file_schema();
        let arrays = schema.fields().iter().map(|field| -> ArrayRef {
            match field.name().as_str() {
                EPISODE_ID => Arc::new(StringArray::from_iter_values((0..rows).map(|row| name(number, row)))),
                OCCURRED_ON => Arc::new(Date32Array::from_iter_values((0..rows).map(day))),
                _ => arrow::array::new_null_array(field.data_type(), usize::try_from(rows).unwrap()),
            }
        });
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays.collect()).unwrap();
        let mut data = DataFileWriter::create_for(For::Now, stage.new_path("parquet"), schema).unwrap();
        data.write(&batch).unwrap();
        let mut identities = IdentityWriter::create(stage.new_path("ids")).unwrap();
        let all: Vec<Identity> = (0..rows).map(|row| identity(number, row)).collect();
        identities.write(&all).unwrap();
        StoredFile { data: data.finish().unwrap().path, identities: identities.finish().unwrap(), hash: None }
    }

    /// Names in another order than rows.
    fn name(number: u8, row: i32) -> String {
        format!("{}-{number}-{row}", row % 7)
    }

    /// Months come again and again: every row group has all of them.
    fn day(row: i32) -> i32 {
        19_700 + row % 360
    }

    fn identity(number: u8, row: i32) -> Identity {
        let mut identity = Identity::default();
        identity[0] = number;
        identity[1..5].copy_from_slice(&row.to_le_bytes());
        identity
    }

    /// The rows of files, each of one month.
    fn rows_of(made: &[Copied]) -> Vec<(Identity, String, i32)> {
        let mut found = Vec::new();
        for (data, identities) in made {
            let n = usize::try_from(data.rows).unwrap();
            let mut identities = read_identities(identities, 0..n).unwrap().into_iter();
            for batch in read_batches(&data.path, &[EPISODE_ID, OCCURRED_ON]).unwrap() {
                let batch = batch.unwrap();
                let (episodes, days): (&StringArray, &Date32Array) =
                    (column(&batch, EPISODE_ID).unwrap(), column(&batch, OCCURRED_ON).unwrap());
                for row in 0..batch.num_rows() {
                    found.push((identities.next().unwrap(), episodes.value(row).to_owned(), days.value(row)));
                }
            }
            assert_eq!(identities.next(), None);
            let months = data.days.map(|(first, last)| (month_of(first), month_of(last))).unwrap();
            assert_eq!(months.0, months.1, "every month has enough rows for a file");
        }
        found
    }

    #[test]
    fn rows_that_stay_are_in_one_file_each_with_their_identities_whatever_fits_in_memory() {
        let dir = tempfile::tempdir().unwrap();
        let store = super::super::Store::open_or_create(&dir.path().join("data")).unwrap();
        let stage = store.stage("merge", 0).unwrap();
        // Two row groups and a little more; one row group; nothing.
        let sizes = [140_000, 3_000, 0];
        let files: Vec<StoredFile> =
            (0..).zip(sizes).map(|(number, rows)| file_of(&stage, number, rows)).collect();
        // Rows at either side of where row groups end, and a whole month of the second file.
        let of_first = vec![0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 139_999];
        let of_second: Vec<u32> = (0..3_000).filter(|row| row % 360 < 31).collect();
        let lost = [of_first, of_second, Vec::new()];
        let sources: Vec<Source<'_>> =
            files.iter().zip(&lost).map(|(file, lost)| (file, lost.as_slice())).collect();
        let mut expected = Vec::new();
        for (number, (rows, lost)) in (0..).zip(sizes.iter().zip(&lost)) {
            let stays = (0..*rows).filter(|row| lost.binary_search(&row.unsigned_abs()).is_err());
            expected.extend(stays.map(|row| (identity(number, row), name(number, row), day(row))));
        }
        expected.sort_unstable();
        let parts = parts_of(&sources).unwrap();
        // Nothing fits; runs of a part, and of two; two pieces; everything.
        for most in [0, 6_000, 11_000, 25_000, u64::MAX] {
            let made = merge_parts(&stage, &parts, most).unwrap();
            assert_eq!(made.len(), 13, "{most}: months");
            let mut found = rows_of(&made);
            found.sort_unstable();
            assert!(found == expected, "{most}: {} rows of {}", found.len(), expected.len());
        }
        let all: Vec<u32> = (0..3_000).collect();
        assert!(merge(&stage, &[(&files[1], &all)]).unwrap().is_empty(), "nothing is left, and no file");
    }
}
