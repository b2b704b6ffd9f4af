//! Files that are no delivery as a whole: texts of another form, and packed files cut off or damaged.

use super::formats::{as_ndjson, as_parquet, fields, gzip, zstd_of};
use super::malformed::{Case, End, case};

const HEADER: &str = "episode_id,patient_id,pathway,point,time,region";
const ROW: &str = "secret-episode,secret-patient,hoftledsartros-primarvard,A,2024-03-01,01";

/// Three rows, few enough that one bad one is too many.
fn whole() -> String {
    format!("{HEADER}\n{ROW}\n{}\n{}\n", ROW.replace(",A,", ",E,"), ROW.replace(",A,", ",F,"))
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2], mark: &str) -> Vec<u8> {
    mark.encode_utf16().chain(text.encode_utf16()).flat_map(order).collect()
}

/// Texts of another form or encoding.
pub(super) fn texts() -> Vec<Case> {
    let text = whole();
    let mut cases = encodings(&text);
    cases.extend(headers(&text));
    cases.extend(shapes(&text));
    cases.extend(json_shapes());
    cases.extend(cut_texts(&text));
    cases
}

/// Encodings that are not UTF-8, and bytes that are no text.
fn encodings(text: &str) -> Vec<Case> {
    let not_text = End::Problem(&["not UTF-8 text"]);
    let latin =
        [text.as_bytes(), &ROW.as_bytes()[..6], b"\xE5\xE4\xF6", &ROW.as_bytes()[6..], b"\n"].concat();
    vec![
        case("utf16le.csv", utf16(text, u16::to_le_bytes, "\u{FEFF}"), not_text.clone()),
        case("utf16be.csv", utf16(text, u16::to_be_bytes, "\u{FEFF}"), not_text.clone()),
        case("utf16le-unmarked.csv", utf16(text, u16::to_le_bytes, ""), not_text.clone()),
        case("utf16be-unmarked.csv", utf16(text, u16::to_be_bytes, ""), not_text.clone()),
        case(
            "utf16.ndjson",
            utf16("{\"episode_id\":\"secret\"}\n", u16::to_le_bytes, "\u{FEFF}"),
            not_text.clone(),
        ),
        case(
            "utf32.csv",
            text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<_>>(),
            not_text.clone(),
        ),
        case("latin1-row.csv", latin, End::Rule("bad_encoding")),
        case(
            "latin1-header.csv",
            [b"\xE5lder,".as_slice(), text.as_bytes()].concat(),
            End::Problem(&["not UTF-8"]),
        ),
        case("latin1.ndjson", b"{\"episode_id\":\"secret\xE5\"}\n".as_slice(), End::Rule("bad_encoding")),
        case("nul-header.csv", text.replacen("patient", "pati\0ent", 1), not_text.clone()),
        case("nul-row.csv", text.replacen("secret-e", "secret\0e", 1), End::Rule("bad_form")),
        case("nul-row.ndjson", "\n{\"episode_id\":\"secret\0\"}\n", End::Rule("bad_form")),
        case("nuls.csv", vec![0; 4_096], not_text.clone()),
        case("gzip-inside.csv", gzip(text.as_bytes()), not_text.clone()),
        case("zstd-inside.csv", zstd_of(text.as_bytes()), not_text.clone()),
        case("parquet-inside.csv", as_parquet(&fields(text)), not_text.clone()),
        case("workbook.csv", b"PK\x03\x04secret".as_slice(), not_text),
        case("mark.csv", [b"\xEF\xBB\xBF", text.as_bytes()].concat(), End::Fine),
        case("mark-crlf.csv", format!("\u{FEFF}{}", text.replace('\n', "\r\n")), End::Fine),
        case("two-marks.csv", format!("\u{FEFF}\u{FEFF}{text}"), End::Problem(&["episode_id"])),
    ]
}

/// Headers that name too little, too much, or nothing.
fn headers(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for name in HEADER.split(',') {
        let other = text.replacen(name, "other", 1);
        cases.push(case(format!("no-{name}.csv"), other, End::Problem(&["has no column for"])));
        let twice: String =
            text.lines().map(|l| format!("{l},{}\n", if l == HEADER { name } else { "" })).collect();
        cases.push(case(format!("twice-{name}.csv"), twice, End::Problem(&["same name"])));
    }
    cases.push(case(
        "twice-other.csv",
        "x,x,episode_id\nsecret,secret,secret\n",
        End::Problem(&["same name"]),
    ));
    cases.push(case("no-header.csv", format!("{ROW}\n{ROW}\n"), End::Problem(&["has no column for"])));
    cases.push(case("tabs.csv", text.replace(',', "\t"), End::Problem(&["has no column for"])));
    cases.push(case("pipes.csv", text.replace(',', "|"), End::Problem(&["has no column for"])));
    cases.push(case("returns.csv", text.replace('\n', "\r"), End::Problem(&["carriage return alone"])));
    cases.push(case("open-quote-header.csv", format!("\"{text}"), End::Problem(&["quote"])));
    cases.push(case(
        "long-header.csv",
        format!("{},{text}", "x".repeat(70_000)),
        End::Problem(&["longer than 64 KiB"]),
    ));
    cases.push(case(
        "html.csv",
        "<!DOCTYPE html>\n<html><body>secret</body></html>\n",
        End::Problem(&["has no column for"]),
    ));
    cases
}

/// Rows of another shape than the header, and files with none.
fn shapes(text: &str) -> Vec<Case> {
    let with = |row: &str| format!("{HEADER}\n{row}\n");
    let empty = End::Problem(&["empty"]);
    vec![
        case("empty.csv", "", empty.clone()),
        case("blank.csv", "\n\n  \n", empty.clone()),
        case("mark-only.csv", "\u{FEFF}", empty.clone()),
        case("empty.ndjson", "", empty),
        case("short-row.csv", with("secret-episode,secret-patient"), End::Rule("bad_form")),
        case("long-row.csv", with(&format!("{ROW},secret")), End::Rule("bad_form")),
        case("open-quote.csv", with(&format!("\"{ROW}")), End::Rule("bad_form")),
        case("stray-quote.csv", with(&format!("\"secret\"x,{ROW}")), End::Rule("bad_form")),
        case("long-line.csv", with(&"secret".repeat(20_000)), End::Rule("line_too_long")),
        case("semicolon-rows.csv", with(&ROW.replace(',', ";")), End::Rule("bad_form")),
        case("unknown.txt", text, End::Misuse("name it .csv, .ndjson or .parquet")),
        case("unknown.xlsx", text, End::Misuse("name it .csv, .ndjson or .parquet")),
        case("unknown.json", text, End::Misuse("name it .csv, .ndjson or .parquet")),
        case("unknown.csv.bz2", text, End::Misuse("name it .csv, .ndjson or .parquet")),
        case("csv", text, End::Misuse("name it .csv, .ndjson or .parquet")),
    ]
}

/// Lines that are no object of ours.
fn json_shapes() -> Vec<Case> {
    let deep = format!("{{\"episode_id\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000));
    let lines = [
        ("array", "[1,\"secret\"]"),
        ("number", "17"),
        ("text", "\"secret\""),
        ("null", "null"),
        ("open", "{\"episode_id\":\"secret\""),
        ("single-quotes", "{'episode_id':'secret'}"),
        ("two-objects", "{\"episode_id\":\"secret\"}{\"episode_id\":\"secret\"}"),
        ("key-twice", "{\"episode_id\":\"secret\",\"episode_id\":\"secret\"}"),
        ("nan", "{\"episode_id\":NaN}"),
        ("surrogate", "{\"episode_id\":\"\\ud800secret\"}"),
        ("csv", HEADER),
        ("deep", deep.as_str()),
    ];
    let bad = |(name, line): (&str, &str)| {
        case(format!("{name}.ndjson"), format!("{line}\n"), End::Rule("bad_form"))
    };
    let mut cases: Vec<Case> = lines.into_iter().map(bad).collect();
    let nested = "{\"episode_id\":{\"a\":\"secret\"},\"patient_id\":\"p\"}\n";
    cases.push(case("nested.ndjson", nested, End::Rule("bad_form")));
    cases.push(case("bare.ndjson", "{}\n", End::Rule("missing")));
    cases
}

/// Texts that end in the middle: of the header, or of the third row.
fn cut_texts(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let last_row = text.trim_end().rfind('\n').expect("rows") + 1;
    for cut in (5..HEADER.len()).step_by(6) {
        cases.push(case(
            format!("cut-{cut}.csv"),
            &text.as_bytes()[..cut],
            End::Problem(&["has no column for"]),
        ));
    }
    let end = text.trim_end().rfind("F,").expect("a point");
    for cut in (last_row + 1..end).step_by(7) {
        cases.push(case(format!("cut-{cut}.csv"), &text.as_bytes()[..cut], End::Rule("bad_form")));
    }
    let json = as_ndjson(&fields(text));
    let last_row = json.trim_end().rfind('\n').expect("rows") + 1;
    for cut in (last_row + 1..json.len() - 2).step_by(12) {
        cases.push(case(format!("cut-{cut}.ndjson"), &json.as_bytes()[..cut], End::Rule("bad_form")));
    }
    cases
}

/// Packed files that are cut off, damaged, or of another format than they are called.
pub(super) fn packed() -> Vec<Case> {
    let text = super::support::csv(500);
    let whole: [(&str, Vec<u8>); 4] = [
        ("csv.gz", gzip(text.as_bytes())),
        ("csv.zst", zstd_of(text.as_bytes())),
        ("parquet", as_parquet(&fields(&text))),
        ("parquet.gz", gzip(&as_parquet(&fields(&text)))),
    ];
    let damaged = || End::Problem(&["it is cut off, damaged or of another format", "empty"]);
    let mut cases = Vec::new();
    for (name, bytes) in &whole {
        for cut in [0, 1, 3, 4, 8, 12, bytes.len() / 3, bytes.len() / 2, bytes.len() - 5, bytes.len() - 1] {
            cases.push(case(format!("cut-{cut}.{name}"), &bytes[..cut], damaged()));
        }
        cases.push(case(format!("text.{name}"), text.as_bytes(), damaged()));
        cases.push(case(format!("nuls.{name}"), vec![0; 2_000], damaged()));
    }
    for (name, bytes) in &whole[..2] {
        for part in 1..8 {
            let mut flipped = bytes.clone();
            flipped[bytes.len() * part / 8] ^= 0x55;
            cases.push(case(format!("flip-{part}.{name}"), flipped, damaged()));
        }
        cases.push(case(format!("tail.{name}"), [bytes, b"secret".as_slice()].concat(), damaged()));
    }
    let parquet = &whole[2].1;
    let mut footer = parquet.clone();
    let length = footer.len() - 8;
    footer[length..length + 4].copy_from_slice(&[0xFF; 4]);
    cases.push(case("footer-length.parquet", footer, damaged()));
    for back in [20, 60, 100, 200, 300] {
        let mut footer = parquet.clone();
        let at = footer.len() - back;
        footer[at..at + 4].copy_from_slice(&[0xFF; 4]);
        cases.push(case(format!("footer-{back}.parquet"), footer, damaged()));
    }
    cases
}
