//! CSV files as a whole: headers, line numbers, blocks, long lines, encodings.

use std::io::{self, Read};

use proptest::prelude::*;

use super::support::{Keep, Outcome, error_of, read_as, read_csv, tables};
use crate::delivery::{DeliveryError, Format, ReadOptions, read_delivery};

const HEADER: &str = "episode_id,patient_id,pathway,point,time,region,unit";

fn row(id: usize, unit: &str) -> String {
    format!("e{id},p{id},sepsis,A,2024-01-01,01,{unit}")
}

fn lines_refused(outcome: &Outcome) -> Vec<u64> {
    outcome.rejections.iter().map(|r| r.0).collect()
}

fn lines_accepted(outcome: &Outcome) -> Vec<u64> {
    outcome.events.iter().map(|e| e.0).collect()
}

#[test]
fn lines_are_counted_through_quotes_line_ends_and_marks() {
    for end in ["\n", "\r\n"] {
        for mark in ["", "\u{feff}"] {
            let quoted = format!("\"a{end}b\"");
            let rows = [
                row(1, ""),
                row(2, &quoted),
                row(3, "\"x,\"\"y\"\"\""),
                String::new(),
                row(4, "U"),
                "bad".into(),
            ];
            let text = format!("{mark}{HEADER}{end}{}", rows.join(end));
            let outcome = read_csv(text.as_bytes());
            // A unit with a line end in it is no unit: line 3 is refused and covers lines 3 and 4.
            assert_eq!(lines_accepted(&outcome), [2, 5, 7], "{end:?} {mark:?}");
            assert_eq!(outcome.rejections, [(3, "unit".into(), "bad_form"), (8, "row".into(), "bad_form")]);
            assert!(outcome.events[1].1.contains("|x,\"y\"|"));
        }
    }
}

#[test]
fn lines_that_end_in_a_return_alone_are_refused() {
    let quoted = HEADER.split(',').map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(",");
    for header in [HEADER, quoted.as_str(), &format!("\u{feff}{HEADER}")] {
        for rows in [vec![row(1, "U")], vec![row(1, "U"), row(2, "U"), String::new()]] {
            let text = format!("{header}\r{}", rows.join("\r"));
            let said = error_of(text.as_bytes(), Format::CSV, &ReadOptions::default());
            assert!(said.contains("CR LF") && !said.contains("e1"), "{said}");
        }
        // A header alone has nothing that could be lost, and a return within quotes is a part of a name.
        for text in [format!("{header}\r\n{}", row(1, "U")), format!("{header},\"a\rb\"\n{},", row(1, "U"))] {
            assert_eq!(read_csv(text.as_bytes()).summary.accepted, 1, "{text:?}");
        }
    }
    // Some writers end lines in CR CR LF.
    let text = format!("{HEADER}\r\r\n{}\r\r\n", row(1, "U"));
    assert_eq!(read_csv(text.as_bytes()).summary.accepted, 1);
}

#[test]
fn semicolons_and_names_in_any_case_are_read() {
    let text = "Episode_ID; PATIENT_ID ;pathway;point;time;region\ne;p;sepsis;A;2024-01-01;01\n";
    assert_eq!(read_csv(text.as_bytes()).summary.accepted, 1);
}

#[test]
fn a_stray_quote_costs_its_row_at_most() {
    let rows = [
        row(1, "5\" pipe"),
        row(2, "\"never closed"),
        row(3, "ok"),
        row(4, "\"fine\""),
        row(5, "\"a\"b"),
        row(6, "x"),
    ];
    let outcome = read_csv(format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes());
    assert_eq!(lines_accepted(&outcome), [2, 4, 5, 7]);
    assert_eq!(lines_refused(&outcome), [3, 6]);
    let all: Vec<String> = (0..9_000).map(|i| row(i, if i == 3 { "\"open" } else { "u" })).collect();
    let outcome = read_csv(format!("{HEADER}\n{}\n", all.join("\n")).as_bytes());
    assert_eq!(lines_refused(&outcome), [5]);
    assert_eq!(outcome.summary.accepted, 8_999);
}

#[test]
fn rows_that_are_no_rows_are_refused_by_their_rule() {
    let long = row(9, &"x".repeat(70_000));
    let mut bytes = format!("{HEADER}\n{}\n{long}\ntoo,few\n", row(1, "u")).into_bytes();
    bytes.extend_from_slice(b"e,p,sepsis,A,2024-01-01,01,\xff\n");
    bytes.extend_from_slice(b"e,p,sepsis,A,2024-01-01,01,a\0b\n");
    bytes.extend_from_slice(b"e,p,sepsis,A,2024-01-01,01,u,extra\n");
    for block_bytes in [7, 1_000, 1 << 20] {
        let options = ReadOptions { block_bytes, ..ReadOptions::default() };
        let outcome = read_as(&bytes, Format::CSV, &options).unwrap();
        let expected =
            [(3, "line_too_long"), (4, "bad_form"), (5, "bad_encoding"), (6, "bad_form"), (7, "bad_form")];
        let rejections: Vec<(u64, &str)> = outcome.rejections.iter().map(|r| (r.0, r.2)).collect();
        assert_eq!(rejections, expected, "{block_bytes}");
        assert!(outcome.rejections.iter().all(|r| r.1 == "row"));
    }
}

/// A header, one row of very many bytes, and one good row.
struct HugeLine {
    left: u64,
    ends: io::Cursor<Vec<u8>>,
}

impl Read for HugeLine {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return self.ends.read(buffer);
        }
        let n = buffer.len().min(usize::try_from(self.left).unwrap());
        buffer[..n].fill(b'"');
        self.left -= u64::try_from(n).unwrap();
        Ok(n)
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_one_rejection() {
    let head = io::Cursor::new(format!("{HEADER}\n").into_bytes());
    let ends = io::Cursor::new(format!("\n{}\n", row(1, "u")).into_bytes());
    let sink = Keep::default();
    let source = head.chain(HugeLine { left: 100 << 20, ends });
    let summary =
        read_delivery(source, Format::CSV, &ReadOptions::default(), tables(), &sink, &|_| {}).unwrap();
    assert_eq!((summary.read, summary.accepted, summary.rejections[0].line), (2, 1, 2));
    assert_eq!(sink.rejections.into_inner().unwrap(), [(2, "row".to_owned(), "line_too_long")]);
    assert_eq!(sink.events.into_inner().unwrap()[0].0, 3);
}

#[test]
fn a_file_that_cannot_be_read_as_a_whole_is_an_error_that_says_why() {
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xff, 0xfe][..], &utf16].concat();
    let long = "x".repeat(70_000);
    let duplicate = format!("{HEADER},Region\n");
    let table: &[(&[u8], &str)] = &[
        (b"", "empty"),
        (b"\n \r\n", "empty"),
        (&utf16, "UTF-16"),
        (&marked, "UTF-16"),
        (b"PAR1....", "Parquet"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"a,b\n1,2\n", "episode_id, patient_id, time, region, pathway (or code), point or code"),
        (b"episode_id,patient_id,time,region,point\n", "no column for pathway (or code)"),
        (duplicate.as_bytes(), "columns 6 and 8"),
        (long.as_bytes(), "longer than 64 KiB"),
        (b"l\xe4n,b\n", "not UTF-8"),
        (b"\"a,b\n", "quote"),
    ];
    for (bytes, expected) in table {
        let message = error_of(bytes, Format::CSV, &ReadOptions::default());
        assert!(message.contains(expected), "{message}");
    }
    let limited = ReadOptions { decoded_limit: Some(100), ..ReadOptions::default() };
    let text = format!("{HEADER}\n{}\n", [row(1, ""), row(2, "")].join("\n"));
    assert!(error_of(text.as_bytes(), Format::CSV, &limited).contains("more than 100 bytes"));
}

#[test]
fn a_header_alone_is_a_delivery_without_rows() {
    let outcome = read_csv(HEADER.as_bytes());
    assert_eq!((outcome.summary.read, outcome.summary.bytes), (0, 52));
}

#[test]
fn the_hash_and_the_first_hundred_rejections_are_of_the_file() {
    let rows: Vec<String> = (0..5_000)
        .map(|i| row(i, if i % 2 == 0 { "u" } else { "\t" }) + if i % 2 == 0 { "" } else { ",x" })
        .collect();
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    let options = ReadOptions { block_bytes: 999, threads: 3, ..ReadOptions::default() };
    let summary = read_as(text.as_bytes(), Format::CSV, &options).unwrap().summary;
    let lines: Vec<u64> = summary.rejections.iter().map(|r| r.line).collect();
    assert_eq!(lines, (0..100).map(|i| 3 + 2 * i).collect::<Vec<u64>>());
    assert_eq!(summary.rejected, 2_500);
    use sha2::Digest;
    let hash: String = sha2::Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(summary.sha256, hash);
}

#[test]
fn an_error_of_the_sink_or_the_source_ends_the_reading() {
    struct Full;
    impl crate::delivery::EventSink for Full {
        type Error = &'static str;
        fn events(&self, _: usize, _: &mut crate::delivery::EventColumns) -> Result<(), &'static str> {
            Err("full")
        }
        fn rejections(&self, _: &[crate::delivery::Rejection]) -> Result<(), &'static str> {
            Ok(())
        }
    }
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("gone"))
        }
    }
    let text = format!("{HEADER}\n{}\n", vec![row(1, "u"); 50_000].join("\n"));
    let options = ReadOptions { block_bytes: 1_000, batch_rows: 1, ..ReadOptions::default() };
    let result = read_delivery(text.as_bytes(), Format::CSV, &options, tables(), &Full, &|_| {});
    assert!(matches!(result, Err(DeliveryError::Sink("full"))));
    let source = text.as_bytes().chain(Broken);
    let result = read_delivery(source, Format::CSV, &options, tables(), &Keep::default(), &|_| {});
    assert!(matches!(result, Err(DeliveryError::Io { .. })));
}

/// Pieces that files are made of, with everything that can confuse the cutting.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (0_usize..50).prop_map(|i| row(i, "u") + "\n"),
        2 => (0_usize..50).prop_map(|i| row(i, "\"a, b\"") + "\r\n"),
        1 => (0_usize..50).prop_map(|i| row(i, "\"a\nb\"") + "\n"),
        1 => Just("\"".to_owned()),
        1 => Just("\"\"".to_owned()),
        1 => Just(",".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => "[a\",\n\r\u{e5}]{0,12}",
    ]
}

proptest! {
    #[test]
    fn the_size_of_blocks_and_the_number_of_workers_change_nothing(
        pieces in prop::collection::vec(piece(), 0..40),
        block_bytes in 1_usize..80,
        threads in 1_usize..4,
    ) {
        let text = format!("{HEADER}\n{}", pieces.concat());
        let small = ReadOptions { block_bytes, threads, batch_rows: 3, ..ReadOptions::default() };
        let one = read_as(text.as_bytes(), Format::CSV, &small).unwrap();
        prop_assert_eq!(&one, &read_csv(text.as_bytes()));
    }

    #[test]
    fn well_formed_rows_are_split_as_csv_core_splits_them(
        fields in prop::collection::vec("[a\",;\n ]{0,6}", 7..8),
    ) {
        let quoted = |f: &String| format!("\"{}\"", f.replace('"', "\"\""));
        let line = fields.iter().map(quoted).collect::<Vec<_>>().join(",");
        let mut reader = csv_core::Reader::new();
        let (mut output, mut ends) = (vec![0; 200], vec![0; 20]);
        let (_, _, _, n) = reader.read_record(format!("{line}\n").as_bytes(), &mut output, &mut ends);
        let mut start = 0;
        let theirs: Vec<Vec<u8>> = ends[..n].iter().map(|&e| { let f = output[start..e].to_vec(); start = e; f }).collect();
        prop_assert_eq!(crate::delivery::csv::split(line.as_bytes(), b','), theirs);
    }
}
