//! Tables that are no answers: built by hand, with every status, in both languages.

use ledtid::formats::{
    About, Cell, Dimension, Format, FormatError, KeyForm, Kind, Measure, Role, Status, Table, Text,
    answer_table, file_name, measure_named, table_bytes, write_workbook,
};
use ledtid::indicators::{FORMATS, Lang, Question, Statistic, answer, asked};
use serde_json::json;

use crate::support::Home;

/// Regions by quarters with hidden, unreported, unreached and impossible cells, quotes and å ä ö.
pub(super) fn table_with_everything() -> Table {
    let same = |text: &str| Text::both(text, text);
    let region = Dimension::new("region", same("Region"), Role::Geo, KeyForm::Coded)
        .with("01", same("Region Stockholm"))
        .with("12", same("Region \"Skåne\", åäö ÅÄÖ"))
        .with("=1+1", same("@enhet; \"x\""));
    let quarter = Dimension::new("quarter", Text::both("Kvartal", "Quarter"), Role::Time, KeyForm::Coded)
        .with("2024Q1", same("2024Q1"))
        .with("2024Q2", same("2024Q2"));
    let measures = vec![
        measure_named("n", "days"),
        measure_named("share", "days").with_status_column(),
        measure_named("share_ci_lower", "days"),
        measure_named("median", "days").by_method("hf7"),
        measure_named("km_median", "days"),
        measure_named("goal_status", "days"),
    ];
    let mut about = About::new("prov", Text::both("Ett \"prov\", åäö", "A \"trial\""), Lang::Sv);
    about.data_to = Some("2024-06-30".to_owned());
    about.notes.push(Text::both("Noten är på svenska; ".repeat(30), "The note is in English; ".repeat(30)));
    about.methods.push(("quantile".to_owned(), "hf7".to_owned()));
    about.context.insert("snapshot".to_owned(), json!({"version": 3, "software": "0.1.0"}));
    let mut table = Table::new(about, vec![region, quarter], measures);
    for (key, status, cells) in rows_with_everything() {
        table.push(&key, status, cells).expect("a row that fits");
    }
    table
}

fn rows_with_everything() -> [([u32; 2], Status, Vec<Cell>); 6] {
    let absent = Cell::Absent;
    let hidden = |status| vec![absent(status); 6];
    let whole = vec![
        Cell::Count(120),
        Cell::Number(80.0 / 118.0),
        Cell::Number(0.589_1),
        Cell::Number(20.5),
        Cell::Number(31.0),
        Cell::Word("met_within_chance".to_owned()),
    ];
    let partly = vec![
        Cell::Count(9),
        absent(Status::PROTECTED),
        absent(Status::PROTECTED),
        Cell::Number(7.0),
        absent(Status::NOT_REACHED),
        absent(Status::NOT_APPLICABLE),
    ];
    let mut nobody = hidden(Status::NOT_APPLICABLE);
    nobody[..3].clone_from_slice(&[Cell::Count(0), absent(Status::NO_LIMIT), absent(Status::NO_LIMIT)]);
    [
        ([0, 0], Status::OK, whole),
        ([0, 1], Status::OK, partly),
        ([1, 0], Status::PROTECTED, hidden(Status::PROTECTED)),
        ([1, 1], Status::NOT_REPORTED, hidden(Status::NOT_REPORTED)),
        ([2, 0], Status::OK, nobody),
        ([2, 1], Status::NOT_APPLICABLE, hidden(Status::NOT_APPLICABLE)),
    ]
}

fn text(table: &Table, format: Format) -> String {
    String::from_utf8(table_bytes(table, format).expect("memory")).expect("UTF-8")
}

#[test]
fn hidden_is_never_zero_and_never_blank() {
    let table = table_with_everything();
    let px = text(&table, Format::Px);
    let data = px.split("DATA=").nth(1).expect("data");
    assert!(data.contains("\"..\"") && data.contains("\"...\"") && data.contains("\"....\""), "{data}");
    assert!(!data.contains('-'), "a dash means zero in PX: {data}");
    let json: serde_json::Value = serde_json::from_str(&text(&table, Format::JsonStat)).expect("JSON");
    let status = |at: usize| json["status"].get(at.to_string()).and_then(serde_json::Value::as_str);
    assert_eq!([0, 5, 6, 7, 8, 9].map(status), [None, None, Some(".."), Some(".."), None, Some("....")]);
    assert!((10..15).all(|at| status(at) == Some("..")) && (15..20).all(|at| status(at) == Some("...")));
    assert_eq!([20, 21, 22, 23].map(status), [None, Some("."), Some("."), Some(".")]);
    assert!(text(&table, Format::Csv).contains(",protected,,,,,,,protected,protected\n"));
}

#[test]
fn a_table_in_two_languages_has_both_in_px() {
    let px = text(&table_with_everything(), Format::Px);
    for line in [
        "LANGUAGE=\"sv\";",
        "LANGUAGES=\"sv\",\"en\";",
        "TITLE[en]=\"A 'trial' by Region, Quarter, measure\";",
        "VALUES[en](\"Quarter\")=\"2024Q1\",\"2024Q2\";",
        "TIMEVAL(\"Kvartal\")=TLIST(Q1),\"20241\",\"20242\";",
        "DATASYMBOL2[en]=\"protected: small numbers\";",
        "UNITS(\"Antal\")=\"antal\";",
        "UNITS[en](\"Number\")=\"number\";",
        "UNITS(\"Andel inom gränsen\")=\"andel\";",
        "UNITS[en](\"Share within the limit\")=\"share\";",
        "UNITS(\"Median\")=\"dagar\";",
        "UNITS[en](\"Median\")=\"days\";",
        "LAST-UPDATED[en](\"Median\")=\"20240630 00:00\";",
    ] {
        assert!(px.contains(line), "{line} is not in {px}");
    }
    assert!(px.split("\r\n").all(|line| line.chars().count() <= 256), "a line of more than 256 characters");
}

#[test]
fn a_cell_that_does_not_fit_or_a_key_that_comes_twice_is_an_error() {
    let mut table = table_with_everything();
    let wrong = table.push(&[0, 9], Status::OK, vec![Cell::Absent(Status::OK); 6]);
    assert!(matches!(wrong, Err(FormatError::Row { row: 6, .. })), "{wrong:?}");
    table.push(&[0, 0], Status::PROTECTED, vec![Cell::Absent(Status::PROTECTED); 6]).expect("a row");
    assert!(matches!(table_bytes(&table, Format::Px), Err(FormatError::Repeated { .. })));
    assert!(table_bytes(&table, Format::Csv).is_ok(), "rows may repeat where they are no cube");
}

#[test]
fn a_cube_beyond_all_measure_is_refused() {
    let many = |code: &str| {
        let mut dimension = Dimension::new(code, code, Role::Other, KeyForm::Plain);
        for k in 0..5_000 {
            dimension.position(&k.to_string(), || Text::from(""));
        }
        dimension
    };
    let measures = vec![Measure::new("n", "n", Kind::Count)];
    let mut table = Table::new(About::new("t", "T", Lang::En), vec![many("a"), many("b")], measures);
    table.push(&[4_999, 4_999], Status::OK, vec![Cell::Count(1)]).expect("a row");
    assert!(matches!(table_bytes(&table, Format::Px), Err(FormatError::TooLarge { cells: 25_000_000, .. })));
    let sparse: serde_json::Value = serde_json::from_str(&text(&table, Format::JsonStat)).expect("JSON");
    assert_eq!(sparse["value"], json!({"24999999": 1}));
}

#[test]
fn several_tables_make_one_workbook() {
    let table = table_with_everything();
    let mut bytes = Vec::new();
    write_workbook(&[&table, &table], &mut bytes).expect("memory");
    let archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let sheets = archive
        .file_names()
        .filter(|name| name.as_ref().is_ok_and(|n| n.starts_with("xl/worksheets/sheet")))
        .count();
    assert_eq!(sheets, 6, "cover, two tables, three that explain them");
}

#[test]
fn names_of_formats_are_those_of_the_parameter() {
    assert_eq!(Format::ALL.map(Format::code), FORMATS);
    let home = Home::new();
    let engine = home.engine();
    let pairs = [("measure", "svf"), ("pathway", "brostcancer"), ("period", "2024")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let question = Question::parse_for(Statistic::Compare, &pairs, &asked(&engine)).expect("a question");
    let name = file_name(&question, Format::Xlsx).expect("a name");
    assert!(name.starts_with("ledtid_compare_svf_brostcancer_2024_v"), "{name}");
    assert!(file_name(&question, Format::Json).is_none());
}

#[test]
fn every_column_of_every_answer_has_a_name_in_both_languages() {
    let home = Home::new();
    home.events("", &["e1 brostcancer 10 2024-03-01 01", "e1 brostcancer 50 2024-03-11 01"]);
    let engine = home.engine();
    for statistic in Statistic::ALL {
        let pairs = [("measure", "svf"), ("quantiles", "0.95"), ("standardise", "sex")];
        let measure = if statistic == Statistic::Flow { "A-G" } else { "svf" };
        let pairs = pairs.map(|(name, value)| {
            (name.to_owned(), if name == "measure" { measure } else { value }.to_owned())
        });
        let question = Question::parse_for(statistic, &pairs, &asked(&engine)).expect("a question");
        let table = answer_table(&answer(&engine, &question).expect("an answer")).expect("a table");
        assert!(table.len() > 1 && table.measures().len() > 5, "{statistic:?}");
        for measure in table.measures() {
            let id = &measure.id;
            assert!(measure.label.is_both() && measure.label.of(Lang::Sv) != id, "{statistic:?}: {id}");
        }
        for dimension in table.dimensions() {
            assert!(dimension.label.is_both(), "{statistic:?}: {}", dimension.code);
        }
    }
}
