//! A table → Parquet, or an Arrow IPC file. The bytes are a function of the table.

use std::io::Write;
use std::sync::Arc;

use arrow::ipc::writer::FileWriter;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::batches::{batches, metadata, schema};
use super::error::FormatError;
use super::tabular::Table;

/// Writes a table as Parquet with Zstandard, a row group at a time. The table's words are in the file's
/// key-value metadata, those of the columns in the Arrow schema that the file carries.
///
/// # Errors
/// If the writer does not take it.
pub(super) fn write_parquet(table: &Table, to: impl Write + Send) -> Result<(), FormatError> {
    let pairs = metadata(table).into_iter().map(|(name, value)| KeyValue::new(name, value)).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("ledtid ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(pairs))
        .build();
    let schema = schema(table);
    // The words of the table would otherwise be there twice: as pairs, and in the Arrow schema.
    let columns = Arc::new(arrow::datatypes::Schema::new(schema.fields().clone()));
    let mut writer = ArrowWriter::try_new(to, Arc::clone(&columns), Some(properties))?;
    for batch in batches(table, &columns) {
        writer.write(&batch?)?;
        writer.flush()?;
    }
    writer.close()?;
    Ok(())
}

/// Writes a table as an Arrow IPC file, a batch at a time.
///
/// # Errors
/// If the writer does not take it.
pub(super) fn write_arrow(table: &Table, to: impl Write) -> Result<(), FormatError> {
    let schema = schema(table);
    let mut writer = FileWriter::try_new_buffered(to, &schema)?;
    for batch in batches(table, &schema) {
        writer.write(&batch?)?;
    }
    writer.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::sample::sample;
    use super::*;
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::{Float64Type, Int64Type};

    fn parquet() -> Vec<u8> {
        let mut bytes = Vec::new();
        write_parquet(&sample(), &mut bytes).expect("memory");
        bytes
    }

    fn arrow() -> Vec<u8> {
        let mut bytes = Vec::new();
        write_arrow(&sample(), &mut bytes).expect("memory");
        bytes
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        assert!(parquet() == parquet());
        assert!(arrow() == arrow());
    }

    #[test]
    fn values_nulls_and_meanings_come_back() {
        let read = arrow::ipc::reader::FileReader::try_new(std::io::Cursor::new(arrow()), None);
        let mut read = read.expect("an Arrow file");
        let batch = read.next().expect("a batch").expect("a batch that reads");
        let column = |name: &str| Arc::clone(batch.column_by_name(name).expect("a column"));
        assert_eq!(column("n").as_primitive::<Int64Type>().value(0), 120);
        assert_eq!(column("n").null_count(), 2);
        assert!((column("share").as_primitive::<Float64Type>().value(0) - 80.0 / 118.0).abs() < 1e-15);
        assert_eq!(column("share_status").as_string::<i32>().value(1), "protected");
        assert_eq!(column("region_label").as_string::<i32>().value(2), "Region \"Skåne\", Åäö");
        let schema = read.schema();
        assert_eq!(schema.metadata()["ledtid.snapshot"], "{\"version\":7}");
        let median = schema.field_with_name("median").expect("a field");
        assert_eq!(
            (median.metadata()["method"].as_str(), median.metadata()["unit"].as_str()),
            ("hf7", "dagar")
        );
    }
}
