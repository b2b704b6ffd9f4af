//! Copy on write: a data file and its identities again, with some of the rows.
//!
//! This is the only way in which stored rows change or go. The copy lies in a stage until one commit puts it in
//! the place of the file that it was made from.

use std::path::PathBuf;

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::SchemaRef;

use super::data_file::{DataFile, DataFileWriter, read_batches};
use super::error::StoreError;
use super::identity::{IdentityWriter, for_each_identity};
use super::schema::TableName;
use super::staging::Staging;

/// A data file of the table and the identities of its rows.
#[derive(Debug, Clone)]
pub(super) struct StoredFile {
    pub(super) data: PathBuf,
    pub(super) identities: PathBuf,
}

/// A copy of a data file, still in its stage, and the identities of its rows.
pub(super) type Copied = (DataFile, PathBuf);

/// A copy without some rows; none if no row is left.
pub(super) fn without(
    stage: &Staging,
    file: &StoredFile,
    mut rows: Vec<u32>,
) -> Result<Option<Copied>, StoreError> {
    rows.sort_unstable();
    copy(stage, file, &|row| rows.binary_search(&row).is_err())
}

/// A copy of some rows; none if there is no such row.
pub(super) fn only(
    stage: &Staging,
    file: &StoredFile,
    mut rows: Vec<u32>,
) -> Result<Option<Copied>, StoreError> {
    rows.sort_unstable();
    copy(stage, file, &|row| rows.binary_search(&row).is_ok())
}

fn copy(
    stage: &Staging,
    file: &StoredFile,
    keep: &dyn Fn(u32) -> bool,
) -> Result<Option<Copied>, StoreError> {
    let schema = TableName::Events.file_schema();
    let mut writer = DataFileWriter::create(stage.new_path("parquet"), SchemaRef::clone(&schema))?;
    let mut first = 0;
    let mut kept = 0;
    for batch in read_batches(&file.data, &[])? {
        let batch = batch?;
        let rows = first..first + u32::try_from(batch.num_rows()).unwrap_or(u32::MAX);
        first = rows.end;
        let stays: BooleanArray = rows.map(|row| Some(keep(row))).collect();
        let batch = filter_record_batch(&batch, &stays)?;
        kept += batch.num_rows();
        // The file's own schema may name the time zone in another way than ours does.
        writer.write(&RecordBatch::try_new(SchemaRef::clone(&schema), batch.columns().to_vec())?)?;
    }
    let data = writer.finish()?;
    if kept == 0 {
        return Ok(None);
    }
    let mut out = IdentityWriter::create(stage.new_path("ids"))?;
    let mut result = Ok(());
    for_each_identity(&file.identities, |row, identity| {
        if result.is_ok() && keep(row) {
            result = out.write(&[identity]);
        }
    })?;
    result?;
    Ok(Some((data, out.finish()?)))
}
