//! Copy on write: a data file and its identities again, with some of the rows.
//!
//! This is the only way in which stored rows change or go. The copy lies in a stage until one commit puts it in
//! the place of the file that it was made from.

use std::path::PathBuf;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;

use super::data_file::{DataFile, DataFileWriter, hash_of, packed, read_others, read_rows};
use super::error::StoreError;
use super::held::Held;
use super::identity::{IdentityWriter, for_each_identity};
use super::origin::origin_of;
use super::row_groups::copy_without;
use super::schema::TableName;
use super::staging::Staging;

/// A data file of the table and the identities of its rows.
#[derive(Debug, Clone)]
pub(super) struct StoredFile {
    pub(super) data: PathBuf,
    pub(super) identities: PathBuf,
    /// Hash of the data file, as the log says; none of files of older programs and of a stage.
    pub(super) hash: Option<String>,
}

impl StoredFile {
    /// Refuses a file that is not what was written: a copy would make its damage part of the table.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let Some(hash) = &self.hash else { return Ok(()) };
        if hash_of(&self.data)? == *hash {
            return Ok(());
        }
        Err(StoreError::Damaged { what: format!("{} is not what was written", self.data.display()) })
    }
}

/// Which of some rows stay, if others go; these ascend.
pub(super) fn stays(rows: std::ops::Range<u32>, lost: &[u32]) -> Vec<bool> {
    let mut stays = vec![true; rows.len()];
    let from = lost.partition_point(|&row| row < rows.start);
    for &row in lost[from..].iter().take_while(|&&row| row < rows.end) {
        stays[(row - rows.start) as usize] = false;
    }
    stays
}

/// A copy of a data file, still in its stage, and the identities of its rows.
pub(super) type Copied = (DataFile, PathBuf);

/// A copy without some rows; none if no row is left.
pub(super) fn without(
    stage: &Staging,
    file: &StoredFile,
    rows: Vec<u32>,
) -> Result<Option<Copied>, StoreError> {
    without_held(stage, (0, file), rows, &mut Held::default())
}

/// A copy without some rows of a file that may be held at a position.
pub(super) fn without_held(
    stage: &Staging,
    (at, file): (u32, &StoredFile),
    mut rows: Vec<u32>,
    held: &mut Held,
) -> Result<Option<Copied>, StoreError> {
    rows.sort_unstable();
    rows.dedup();
    let keep = |row| rows.binary_search(&row).is_err();
    if let Some(batches) = held.others(at, &rows) {
        return copy(stage, file, batches, &keep);
    }
    file.check()?;
    let to = || stage.new_path("parquet");
    match copy_without(&file.data, &rows, &packed(&TableName::Events.file_schema()), to)? {
        Some(data) if data.rows == 0 => Ok(None),
        Some(data) => with_identities(stage, file, data, &keep).map(Some),
        None => copy(stage, file, read_others(&file.data, &rows)?, &keep),
    }
}

/// A copy of some rows; none if there is no such row.
pub(super) fn only(
    stage: &Staging,
    file: &StoredFile,
    mut rows: Vec<u32>,
) -> Result<Option<Copied>, StoreError> {
    rows.sort_unstable();
    rows.dedup();
    copy(stage, file, read_rows(&file.data, &rows, &[])?, &|row| rows.binary_search(&row).is_ok())
}

/// A copy of the rows that are kept, which the batches have.
fn copy(
    stage: &Staging,
    file: &StoredFile,
    batches: impl Iterator<Item = Result<RecordBatch, StoreError>>,
    keep: &dyn Fn(u32) -> bool,
) -> Result<Option<Copied>, StoreError> {
    file.check()?;
    let schema = packed(&TableName::Events.file_schema());
    let some = |batch: &Result<RecordBatch, _>| batch.as_ref().map_or(true, |b| b.num_rows() > 0);
    let mut batches = batches.filter(some).peekable();
    if batches.peek().is_none() {
        return Ok(None);
    }
    let mut writer = DataFileWriter::create(stage.new_path("parquet"), SchemaRef::clone(&schema))?;
    for batch in batches {
        // The file's own schema may name the time zone in another way than ours does.
        writer.write(&RecordBatch::try_new(SchemaRef::clone(&schema), batch?.columns().to_vec())?)?;
    }
    with_identities(stage, file, writer.finish()?, keep).map(Some)
}

/// A written copy, and the identities of its rows.
fn with_identities(
    stage: &Staging,
    file: &StoredFile,
    data: DataFile,
    keep: &dyn Fn(u32) -> bool,
) -> Result<Copied, StoreError> {
    let origin = origin_of(&file.data).map(str::to_owned);
    let mut out = IdentityWriter::create(stage.new_path("ids"))?;
    let mut kept = Vec::new();
    for_each_identity(&file.identities, |row, identity| {
        if keep(row) {
            kept.push(identity);
        }
    })?;
    out.write(&kept)?;
    Ok((DataFile { origin, ..data }, out.finish()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_that_are_not_lost() {
        assert_eq!(stays(10..15, &[2, 9, 10, 12, 12, 14, 15, 99]), [false, true, false, true, false]);
        assert_eq!(stays(0..2, &[]), [true, true]);
        assert_eq!(stays(3..3, &[3]), [false; 0]);
    }
}
