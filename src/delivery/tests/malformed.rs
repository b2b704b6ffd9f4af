//! Files that nobody would send on purpose: an error or rejections, never a panic.

use proptest::prelude::*;

use super::support::{read_as, with_mapping};
use crate::delivery::{Compression, Format, Layout, ReadOptions};

/// All formats.
fn formats() -> impl Iterator<Item = Format> {
    [Layout::Csv, Layout::Ndjson, Layout::Parquet].into_iter().flat_map(|layout| {
        [Compression::None, Compression::Gzip, Compression::Zstd]
            .into_iter()
            .map(move |compression| Format { layout, compression })
    })
}

/// Reads in every format; what comes out must add up, which `read_as` checks.
fn survive(bytes: &[u8]) {
    let mapping =
        "[constants]\nregion='01'\npathway='sepsis'\n[event]\ncolumn='what'\nvalues={In={point='A'}}\n";
    for format in formats() {
        for options in [ReadOptions { block_bytes: 64, ..ReadOptions::default() }, with_mapping(mapping)] {
            drop(read_as(bytes, format, &options));
        }
    }
}

const SEED: &str = "\u{feff}episode_id,patient_id,pathway,point,code,time,region,unit,what\r\n\
                    \"e\",p,sepsis,A,,2024-01-01T10:00:00+01:00,01,\"u\"\"x\",In\r\n\
                    {\"episode_id\":\"e\",\"time\":[1,2e400]}\n";

#[test]
fn files_with_a_byte_changed_or_cut_are_survived() {
    let zstd = zstd::encode_all(SEED.as_bytes(), 1).unwrap();
    for bytes in [SEED.as_bytes(), &zstd] {
        for at in (0..bytes.len()).step_by(2) {
            survive(&bytes[..at]);
            let mut changed = bytes.to_vec();
            changed[at] ^= 0x80 | u8::try_from(at % 100).unwrap();
            survive(&changed);
        }
    }
}

#[test]
fn odd_files_are_survived() {
    let head = SEED.lines().next().unwrap();
    for tail in
        ["\"", "\"\"\"", ",,,,,,,,", "\r\r\n\n", "\0", "\u{feff}", "-", "99999999999999999999", "\"\n\"\n\""]
    {
        survive(format!("{head}\n{tail}").as_bytes());
        survive(format!("{head}\n{}", tail.repeat(9_000)).as_bytes());
        survive(tail.as_bytes());
    }
    survive(&b"{\"a\":".repeat(20_000));
    survive(&b"[".repeat(60_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survive(&bytes);
        survive(&[SEED.as_bytes(), &bytes].concat());
        survive(&[b"PAR1", &bytes[..], b"PAR1"].concat());
    }
}
