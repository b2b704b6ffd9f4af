//! The same rows in every format give the same answer.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;

use super::support::{Place, csv};

/// Names and values of a row.
pub(super) type Fields = Vec<(&'static str, String)>;

/// NDJSON, absent values left out.
pub(super) fn as_ndjson(rows: &[Fields]) -> String {
    let line = |row: &Fields| {
        let given = row.iter().filter(|(_, value)| !value.is_empty());
        let object: serde_json::Map<String, serde_json::Value> =
            given.map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect();
        format!("{}\n", serde_json::Value::Object(object))
    };
    rows.iter().map(line).collect()
}

/// A Parquet file of text columns, absent values null.
pub(super) fn as_parquet(rows: &[Fields]) -> Vec<u8> {
    let column = |at: usize| {
        let values = rows.iter().map(|row| Some(row[at].1.as_str()).filter(|v| !v.is_empty()));
        (rows[0][at].0, Arc::new(values.collect::<StringArray>()) as ArrayRef, true)
    };
    let batch = RecordBatch::try_from_iter_with_nullable((0..rows[0].len()).map(column)).expect("a batch");
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).expect("a writer");
    writer.write(&batch).expect("rows");
    writer.close().expect("a footer");
    bytes
}

/// A gzip member.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).expect("bytes");
    encoder.finish().expect("a member")
}

/// A Zstandard frame with a checksum.
pub(super) fn zstd_of(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).expect("an encoder");
    encoder.include_checksum(true).expect("a checksum");
    encoder.write_all(bytes).expect("bytes");
    encoder.finish().expect("a frame")
}

/// A CSV text as names and values.
pub(super) fn fields(text: &str) -> Vec<Fields> {
    let mut lines = text.lines();
    let names: Vec<&'static str> = lines
        .next()
        .expect("a header")
        .split(',')
        .map(|n| &*Box::leak(n.to_owned().into_boxed_str()))
        .collect();
    lines.map(|line| names.iter().copied().zip(line.split(',').map(str::to_owned)).collect()).collect()
}

#[test]
fn every_format_gives_the_same_answer() {
    let text = csv(40);
    let rows = fields(&text);
    let (ndjson, parquet) = (as_ndjson(&rows), as_parquet(&rows));
    let quoted: String = text.lines().map(|l| format!("\"{}\"\r\n", l.replace(',', "\",\""))).collect();
    let deliveries: [(&str, Vec<u8>); 11] = [
        ("a.csv", text.clone().into_bytes()),
        ("b.csv", text.replace(',', ";").into_bytes()),
        ("c.csv", [b"\xEF\xBB\xBF", text.as_bytes()].concat()),
        ("d.csv", quoted.into_bytes()),
        ("e.csv.gz", gzip(text.as_bytes())),
        ("f.csv.zst", zstd_of(text.as_bytes())),
        ("g.ndjson", ndjson.clone().into_bytes()),
        ("h.ndjson.gz", gzip(ndjson.as_bytes())),
        ("i.ndjson.zst", zstd_of(ndjson.as_bytes())),
        ("j.parquet", parquet.clone()),
        ("k.parquet.zst", zstd_of(&parquet)),
    ];
    let mut first = None;
    for (name, bytes) in deliveries {
        let place = Place::new();
        let receipt = place.load(name, bytes);
        assert_eq!(receipt["rows"]["accepted"], 80, "{name}");
        let answer = place.compare(&["--measure", "A-E", "--by", "region,sex"]);
        assert_eq!(answer["total"]["n"], 40, "{name}");
        assert_eq!(first.get_or_insert(answer.clone()), &answer, "{name}");
    }
}

#[test]
fn the_same_rows_in_another_format_are_a_duplicate() {
    let place = Place::new();
    let text = csv(20);
    place.load("a.csv", &text);
    let before = place.store();
    for (name, bytes) in
        [("b.ndjson", as_ndjson(&fields(&text)).into_bytes()), ("c.parquet", as_parquet(&fields(&text)))]
    {
        assert_eq!(place.load(name, bytes)["status"], "duplicate", "{name}");
    }
    assert!(place.store() == before, "the store is as it was");
}
