//! Rows with one wrong field, as CSV, NDJSON and Parquet.

use super::formats::{as_ndjson, as_parquet, gzip, zstd_of};
use super::malformed::{Case, End};

/// Columns of a row, with values that are right.
const RIGHT: [(&str, &str); 18] = [
    ("episode_id", "secret-episode"),
    ("patient_id", "secret-patient"),
    ("pathway", "hoftledsartros-primarvard"),
    ("point", "E"),
    ("code", ""),
    ("time", "2024-03-01"),
    ("region", "01"),
    ("home_region", "12"),
    ("home_municipality", "1280"),
    ("unit", "SECRET-UNIT"),
    ("activity", "secret_activity"),
    ("activity_id", "secret 1"),
    ("variant", "secret_variant"),
    ("deviation", "medical"),
    ("outcome", "secret_outcome"),
    ("sex", "female"),
    ("birth_year", "1950"),
    ("retract", "false"),
];

/// A wrong value of a column and the rule that it breaks. `point` is emptied where `code` is given.
const WRONG: [(&str, &str, &str); 68] = [
    ("episode_id", "", "missing"),
    ("episode_id", "secret episode", "bad_form"),
    ("episode_id", "secret/episode", "bad_form"),
    ("episode_id", "secretåäö", "bad_form"),
    ("episode_id", "secret-6789012345678901234567890123456789012345678901234567890123456789", "bad_form"),
    ("episode_id", "1234567890", "numeric_pseudonym"),
    ("episode_id", "123456789012", "numeric_pseudonym"),
    ("patient_id", "", "missing"),
    ("patient_id", "secret,patient", "bad_form"),
    ("patient_id", "=cmd|'secret'", "bad_form"),
    ("patient_id", "<secret>", "bad_form"),
    ("patient_id", "2345678901", "numeric_pseudonym"),
    ("pathway", "", "missing"),
    ("pathway", "secret-pathway", "unknown_pathway"),
    ("pathway", "Sepsis", "unknown_pathway"),
    ("pathway", "../../secret", "unknown_pathway"),
    ("point", "", "missing"),
    ("point", "H", "bad_form"),
    ("point", "a", "bad_form"),
    ("point", "AB", "bad_form"),
    ("point", "1", "bad_form"),
    ("code", "99", "unknown_code"),
    ("code", "VC099", "unknown_code"),
    ("code", "5", "bad_form"),
    ("code", "secret", "bad_form"),
    ("code", "XX050", "bad_form"),
    ("code", "VC0500", "bad_form"),
    ("code", "42", "retired_code"),
    ("code", "VP850", "pathway_mismatch"),
    ("time", "", "missing"),
    ("time", "2024-02-31", "bad_time"),
    ("time", "2023-02-29", "bad_time"),
    ("time", "2024-13-01", "bad_time"),
    ("time", "2024-00-10", "bad_time"),
    ("time", "2024-04-31T10:00", "bad_time"),
    ("time", "20240301", "bad_time"),
    ("time", "01/03/2024", "bad_time"),
    ("time", "3 mars 2024", "bad_time"),
    ("time", "24-03-01", "bad_time"),
    ("time", "2024-03-01T24:00", "bad_time"),
    ("time", "2024-03-01T10:60", "bad_time"),
    ("time", "2024-03-01T10:00:00+99:00", "bad_time"),
    ("time", "2024-03-01T10:00:00+0100", "bad_time"),
    ("time", "2024-03-31T02:30", "bad_time"),
    ("time", "1899-12-31", "bad_time"),
    ("time", "3000-01-01", "bad_time"),
    ("time", "45352", "bad_time"),
    ("time", "secret", "bad_time"),
    ("time", "2999-01-01", "future_time"),
    ("time", "2999-01-01T00:00:00Z", "future_time"),
    ("region", "", "missing"),
    ("region", "02", "unknown_region"),
    ("region", "99", "unknown_region"),
    ("region", "1", "bad_form"),
    ("region", "Secret", "bad_form"),
    ("home_region", "77", "unknown_region"),
    ("home_region", "001", "bad_form"),
    ("home_municipality", "138", "bad_form"),
    ("home_municipality", "secret", "bad_form"),
    ("unit", "secret-6789012345678901234567890123456789012345678901234567890123456789", "bad_form"),
    ("activity", "Secret Activity", "bad_form"),
    ("variant", "sécret", "bad_form"),
    ("deviation", "secret", "bad_form"),
    ("outcome", "Secret!", "bad_form"),
    ("sex", "secret", "bad_form"),
    ("birth_year", "1899", "bad_form"),
    ("birth_year", "2999", "bad_form"),
    ("retract", "secret", "bad_form"),
];

/// A personnummer and a samordningsnummer of a test person, in the seven usual forms.
const PERSONAL: [&str; 7] = [
    "640823-3234",
    "6408233234",
    "19640823-3234",
    "196408233234",
    "640823+3234",
    "640823 3234",
    "19640883-3231",
];

/// Names and values of a row in which one is changed.
fn changed(column: &str, value: &str) -> Vec<(&'static str, String)> {
    let point = |name: &str| column == "code" && name == "point";
    let of = |name: &'static str, right: &str| match name {
        _ if name == column => (name, value.to_owned()),
        _ if point(name) => (name, String::new()),
        _ => (name, right.to_owned()),
    };
    RIGHT.iter().map(|(name, right)| of(name, right)).collect()
}

/// A CSV file of one row.
fn csv_of(row: &[(&str, String)], delimiter: &str) -> String {
    let quoted = |text: &str| {
        let plain = !text.contains([',', ';', '"', '\n']);
        if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    };
    let names: Vec<&str> = row.iter().map(|(name, _)| *name).collect();
    let values: Vec<String> = row.iter().map(|(_, value)| quoted(value)).collect();
    format!("{}\n{}\n", names.join(delimiter), values.join(delimiter))
}

/// A wrong field is as wrong in every format.
pub(super) fn single() -> Vec<Case> {
    let mut cases = Vec::new();
    for (i, (column, value, rule)) in WRONG.into_iter().enumerate() {
        let row = changed(column, value);
        let (name, bytes) = match i % 4 {
            0 => ("csv", csv_of(&row, ",").into_bytes()),
            1 => ("ndjson", as_ndjson(std::slice::from_ref(&row)).into_bytes()),
            2 => ("parquet", as_parquet(std::slice::from_ref(&row))),
            _ => ("csv.gz", gzip(csv_of(&row, ";").as_bytes())),
        };
        let hidden = if value.len() > 4 && rule != "missing" { vec![value.to_owned()] } else { Vec::new() };
        cases.push(Case { file: format!("{i}-{column}.{name}"), bytes, end: End::Rule(rule), hidden });
    }
    let mut both = changed("code", "50");
    both[3].1 = "A".to_owned();
    cases.push(super::malformed::case("both.csv", csv_of(&both, ","), End::Rule("point_and_code")));
    cases
}

/// Every form in a field of its own, alone and within a text; also where no column of ours is.
pub(super) fn personal() -> Vec<Case> {
    let columns = ["episode_id", "patient_id", "unit", "activity_id", "outcome", "time", "pathway", "remark"];
    let mut cases = Vec::new();
    for (i, number) in PERSONAL.into_iter().enumerate() {
        for (j, column) in columns.into_iter().enumerate() {
            let value = if j % 2 == 0 { number.to_owned() } else { format!("pnr:{number}.") };
            let mut row = changed(column, &value);
            if column == "remark" {
                row.push(("remark", value));
            }
            let (name, bytes) = match (i + j) % 3 {
                0 => ("csv", csv_of(&row, ",").into_bytes()),
                1 => ("ndjson.zst", zstd_of(as_ndjson(std::slice::from_ref(&row)).as_bytes())),
                _ => ("parquet", as_parquet(std::slice::from_ref(&row))),
            };
            let hidden = vec![number.to_owned(), "640823".to_owned(), "640883".to_owned()];
            cases.push(Case {
                file: format!("person-{i}-{column}.{name}"),
                bytes,
                end: End::Rule("personal_number"),
                hidden,
            });
        }
    }
    cases
}
