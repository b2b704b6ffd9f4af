//! NDJSON, Parquet and compressed files become the same events as CSV.

use std::io::Write;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, LargeStringArray,
    RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::Int32Type;

use super::support::{Outcome, error_of, read_as, read_csv};
use crate::delivery::{Compression, Format, Layout, ReadOptions};

const CSV: &str = "episode_id,patient_id,pathway,point,time,region,birth_year\n\
                   e1,p1,sepsis,A,2024-01-01T08:00:00Z,01,1950\n\
                   e2,640823-3234,sepsis,B,2024-01-02,01,\n\
                   e3,p3,sepsis,C,2024-01-03T10:00,09,\n";

fn events(outcome: &Outcome) -> Vec<&str> {
    outcome.events.iter().map(|(_, event)| event.as_str()).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read(bytes: &[u8], format: Format) -> Outcome {
    read_as(bytes, format, &ReadOptions::default()).unwrap()
}

#[test]
fn names_and_content_types_tell_the_format() {
    let gzip_csv = Format { layout: Layout::Csv, compression: Compression::Gzip };
    let zstd_parquet = Format { layout: Layout::Parquet, compression: Compression::Zstd };
    for (name, format) in [
        ("a.csv", Some(Format::CSV)),
        ("A.CSV.GZ", Some(gzip_csv)),
        ("a.b.jsonl", Some(Format::NDJSON)),
        ("a.ndjson", Some(Format::NDJSON)),
        ("x.parquet.zst", Some(zstd_parquet)),
        ("x.xlsx", None),
        ("csv", None),
    ] {
        assert_eq!(Format::from_name(name), format, "{name}");
    }
    assert_eq!(Format::from_content_type("text/csv; charset=utf-8", "gzip"), Some(gzip_csv));
    assert_eq!(Format::from_content_type("application/x-ndjson", ""), Some(Format::NDJSON));
    assert_eq!(Format::from_content_type("application/vnd.apache.parquet", "zstd"), Some(zstd_parquet));
    assert_eq!(Format::from_content_type("application/json", ""), None);
}

#[test]
fn compressed_files_are_read_whole_or_are_an_error() {
    let plain = read_csv(CSV.as_bytes());
    let (first, second) = CSV.split_at(90);
    let members = [gzip(first.as_bytes()), gzip(second.as_bytes())].concat();
    let frames =
        [zstd::encode_all(first.as_bytes(), 1).unwrap(), zstd::encode_all(second.as_bytes(), 1).unwrap()]
            .concat();
    for (compression, bytes) in [(Compression::Gzip, members), (Compression::Zstd, frames)] {
        let format = Format { layout: Layout::Csv, compression };
        let outcome = read(&bytes, format);
        assert_eq!((&outcome.events, &outcome.rejections), (&plain.events, &plain.rejections));
        assert_eq!(outcome.summary.bytes, u64::try_from(bytes.len()).unwrap());
        for cut in [1, 5, bytes.len() / 2, bytes.len() - 1] {
            let message = error_of(&bytes[..cut], format, &ReadOptions::default());
            assert!(message.contains("no whole"), "{cut}: {message}");
        }
        assert!(error_of(CSV.as_bytes(), format, &ReadOptions::default()).contains("no whole"));
        let limited = ReadOptions { decoded_limit: Some(1 << 20), ..ReadOptions::default() };
        let bomb = vec![b'a'; 20 << 20];
        let bomb = if compression == Compression::Gzip {
            gzip(&bomb)
        } else {
            zstd::encode_all(&bomb[..], 1).unwrap()
        };
        let message = error_of(&bomb, format, &limited);
        assert!(message.contains("more than") || message.contains("64 KiB"), "{message}");
    }
}

#[test]
fn ndjson_values_of_any_plain_type_are_read() {
    let text = concat!(
        r#"{"episode_id":"e1","patient_id":"p1","pathway":"sepsis","point":"A","time":"2024-01-01T08:00:00Z","region":"01","birth_year":1950}"#,
        "\n\n",
        r#"{"episode_id":"e2","patient_id":"p2","pathway":"sepsis","point":"B","time":"2024-01-02","region":"01","x":{"y":["640823-3234"]}}"#,
        "\r\n",
        r#"{"episode_id":"e3","patient_id":"p3","pathway":"sepsis","point":"C","time":"2024-01-03T10:00","region":"09","retract":false,"sex":null,"q":[1,{}]}"#,
        "\n",
        r#"{"episode_id":"e4","patient_id":"p4","pathway":"sepsis","point":"C","time":"2024-01-03","region":["01"]}"#,
        "\n",
        "{\"episode_id\":\"e5\"\n",
        "[1]\n",
        r#"{"episode_id":"e6","episode_id":"e6"}"#,
        "\n",
        r#"{"patient_id":6408233234,"Note":1}"#,
        "\n",
        r#"{"episode_id":"e7","patient_id":"p7","Note":196408233234}"#,
        "\n",
        r#"{"episode_id":"e8"}"#,
        "\n\"\\ud800\"\n{} x",
    );
    let outcome = read(text.as_bytes(), Format::NDJSON);
    assert_eq!(events(&outcome), events(&read_csv(CSV.as_bytes())));
    let rejections: Vec<(u64, &str, &str)> =
        outcome.rejections.iter().map(|(line, field, rule)| (*line, field.as_str(), *rule)).collect();
    assert_eq!(
        rejections,
        [
            (3, "x", "personal_number"),
            (5, "region", "bad_form"),
            (6, "row", "bad_form"),
            (7, "row", "bad_form"),
            (8, "row", "bad_form"),
            (9, "patient_id", "personal_number"),
            (10, "Note", "personal_number"),
            (11, "patient_id", "missing"),
            (12, "row", "bad_form"),
            (13, "row", "bad_form"),
        ]
    );
    assert!(error_of(b"", Format::NDJSON, &ReadOptions::default()).contains("empty"));
    let small = ReadOptions { block_bytes: 5, ..ReadOptions::default() };
    assert_eq!(read_as(text.as_bytes(), Format::NDJSON, &small).unwrap(), outcome);
}

/// A Parquet file of these columns.
fn parquet(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, a)| (n, a, true))).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

/// Three rows in as many types as there are columns; `time` is given.
fn rows(time: ArrayRef) -> Vec<u8> {
    let pathway: DictionaryArray<Int32Type> = vec!["sepsis"; 3].into_iter().collect();
    parquet(vec![
        ("episode_id", Arc::new(Int64Array::from(vec![1, 2, 1_234_567_890])) as ArrayRef),
        ("patient_id", Arc::new(LargeStringArray::from(vec!["p1", "p2", "p3"]))),
        ("pathway", Arc::new(pathway)),
        ("point", Arc::new(StringArray::from(vec!["A", "B", "C"]))),
        ("time", time),
        ("region", Arc::new(StringArray::from(vec!["01", "01", "09"]))),
        ("birth_year", Arc::new(Float64Array::from(vec![Some(1950.0), None, None]))),
        ("retract", Arc::new(BooleanArray::from(vec![Some(false), None, Some(false)]))),
        ("extra", Arc::new(Int64Array::from(vec![None, Some(6_408_233_234), None]))),
    ])
}

#[test]
fn parquet_columns_of_any_plain_type_are_read() {
    let bytes = rows(Arc::new(Date32Array::from(vec![19_723, 19_724, 19_725])));
    let outcome = read(&bytes, Format::PARQUET);
    let rejections: Vec<(u64, &str, &str)> =
        outcome.rejections.iter().map(|(line, field, rule)| (*line, field.as_str(), *rule)).collect();
    assert_eq!(rejections, [(2, "extra", "personal_number"), (3, "episode_id", "numeric_pseudonym")]);
    assert!(outcome.events[0].1.starts_with("2 A 2024-01-01 None [1|p1|01|"), "{:?}", outcome.events);
    assert!(outcome.events[0].1.contains("Some(1950)"));
    assert_eq!(outcome.summary.bytes, u64::try_from(bytes.len()).unwrap());
    let cut = error_of(&bytes[..bytes.len() - 9], Format::PARQUET, &ReadOptions::default());
    assert!(cut.contains("Parquet"), "{cut}");
}

#[test]
fn a_parquet_timestamp_is_an_instant_with_a_zone_and_local_without() {
    // 2024-01-01T08:00 and 2024-03-31T02:30, which Swedish clocks skip; written as UTC they are instants.
    let micros = vec![1_704_096_000_000_000, 1_711_852_200_000_000, 0];
    let local = read(&rows(Arc::new(TimestampMicrosecondArray::from(micros.clone()))), Format::PARQUET);
    assert!(local.events[0].1.starts_with("2 A 2024-01-01 Some(1704092400000000)"), "{:?}", local.events);
    let zoned = TimestampMicrosecondArray::from(micros).with_timezone("+00:00");
    let zoned = read(&rows(Arc::new(zoned)), Format::PARQUET);
    assert!(zoned.events[0].1.starts_with("2 A 2024-01-01 Some(1704096000000000)"), "{:?}", zoned.events);
}
