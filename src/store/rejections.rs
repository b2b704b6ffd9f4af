//! The refused rows of a loaded delivery.

use arrow::array::{Array, Int64Array, RecordBatch, StringArray};
use serde::Serialize;

use super::data_file::read_batches;
use super::error::StoreError;
use super::inspect::is_table;
use super::schema::TableName;
use super::store::Store;
use super::table::Table;

/// A refused row: never its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StoredRejection {
    /// Line of the file.
    pub line: i64,
    /// Which field.
    pub field: String,
    /// Which rule.
    pub rule: String,
}

impl Store {
    /// The refused rows of a delivery whose lines come after one, by line, so many at most; and how many there are in all.
    ///
    /// # Errors
    /// If the table cannot be read.
    pub fn rejections(
        &self,
        delivery: &str,
        after: i64,
        most: usize,
    ) -> Result<(Vec<StoredRejection>, u64), StoreError> {
        let root = self.layout.table(TableName::Rejections);
        let (mut found, mut all) = (Vec::new(), 0);
        if !is_table(&root)? {
            return Ok((found, all));
        }
        let table = self.runtime.block_on(Table::open(&root, TableName::Rejections))?;
        for file in table.files()? {
            for batch in read_batches(&root.join(&file.path), &[])? {
                all += collect(&batch?, delivery, after, &mut found)?;
                // Memory is that of what is given, not of what there is.
                if found.len() > 4 * most {
                    found.sort_unstable();
                    found.truncate(most);
                }
            }
        }
        found.sort_unstable();
        found.truncate(most);
        Ok((found, all))
    }
}

/// Adds a batch's rows of a delivery after a line; gives how many are of the delivery.
fn collect(
    batch: &RecordBatch,
    delivery: &str,
    after: i64,
    found: &mut Vec<StoredRejection>,
) -> Result<u64, StoreError> {
    let foreign = |column| StoreError::Foreign { table: "rejections", column };
    let text = |name: &'static str| {
        let column = batch.column_by_name(name).and_then(|c| c.as_any().downcast_ref::<StringArray>());
        column.ok_or_else(|| foreign(name))
    };
    let (deliveries, fields, rules) = (text("delivery")?, text("field")?, text("rule")?);
    let lines = batch.column_by_name("line").and_then(|c| c.as_any().downcast_ref::<Int64Array>());
    let lines = lines.ok_or_else(|| foreign("line"))?;
    let mut all = 0;
    for row in
        (0..batch.num_rows()).filter(|&row| deliveries.is_valid(row) && deliveries.value(row) == delivery)
    {
        all += 1;
        if lines.value(row) > after {
            let (field, rule) = (fields.value(row).to_owned(), rules.value(row).to_owned());
            found.push(StoredRejection { line: lines.value(row), field, rule });
        }
    }
    Ok(all)
}
