//! Asks every question, in two formats, and keeps what each cell is told to be.

use std::path::Path;

use serde_json::Value;

use super::cells::{Cells, Row, Told, cell_of};
use super::figures;
use super::nation::PATHWAYS;
use super::questions::Question;
use crate::api::Service;
use crate::export::OF_ROW;

/// Columns of points, and where JSON has the same; those of rows are [`OF_ROW`].
const SAME_OF_POINTS: [(&str, &str); 7] = [
    ("status", "/status"),
    ("n", "/n"),
    ("count", "/count"),
    ("share", "/share"),
    ("position", "/position"),
    ("median_n", "/median/n"),
    ("median", "/median/median"),
];

/// What a service tells to questions; `both` asks for CSV too, and holds it against JSON.
pub(super) fn crawl(service: &Service, measure: &str, questions: &[Question], both: bool) -> Cells {
    let mut cells = Cells::default();
    for question in questions {
        let path = question.path(measure);
        let answer = service.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let answer = answer.json();
        let rows = rows(&answer);
        if both {
            let csv = service.get(&format!("{path}&format=csv"));
            assert_eq!(csv.status, 200, "{path}: {}", csv.body);
            same(&rows, &csv.body, question, &path);
        }
        for row in rows {
            let funnel = question.statistic == "funnel";
            let told = if funnel { Told::of_point(row) } else { Told::of_json(row) };
            match stands(question, &row["group"]) {
                Some(at) => {
                    cells.add_row(&at, told, &path);
                    if measure == "svf" && at[0] == "brostcancer" {
                        add_range(&mut cells, &at, row);
                    }
                }
                None => assert!(matches!(told.n, Some(Some(0))), "{path}: there is nobody in {row}"),
            }
        }
    }
    cells
}

fn add_range(cells: &mut Cells, at: &Row, row: &Value) {
    if let Some(range) = figures::within(row) {
        cells.add_range(cell_of(at, "within"), range);
    }
}

fn rows(answer: &Value) -> Vec<&Value> {
    let rows = answer["rows"].as_array().or_else(|| answer["points"].as_array()).expect("rows");
    rows.iter().chain(answer.get("total")).collect()
}

/// CSV says what JSON says, row by row.
fn same(rows: &[&Value], csv: &str, question: &Question, path: &str) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let lines: Vec<csv::StringRecord> = reader.records().map(|line| line.expect("a line")).collect();
    assert_eq!(lines.len(), rows.len(), "{path}");
    let columns = if question.statistic == "funnel" { &SAME_OF_POINTS[..] } else { &OF_ROW[..] };
    for (row, line) in rows.iter().zip(&lines) {
        for (column, pointer) in columns.iter().chain([&("status", "/status")]) {
            let Some(at) = header.iter().position(|h| h == *column) else {
                assert!(column.starts_with("p_") || column.starts_with("over_"), "{path}: no {column}");
                continue;
            };
            let text = line.get(at).expect("a field");
            let alike = match row.pointer(pointer).unwrap_or(&Value::Null) {
                Value::Null => text.is_empty(),
                Value::String(word) => text == word,
                number => text.parse::<f64>().ok() == number.as_f64(),
            };
            assert!(alike, "{path}: {column} is {text:?} in CSV, in JSON {row}");
        }
    }
}

/// Where a row stands; `None` for what the nation has nobody of.
fn stands(question: &Question, group: &Value) -> Option<Row> {
    let code = |dimension: &str| {
        let own = group[dimension]["code"].as_str().map(str::to_owned);
        own.or_else(|| question.said(dimension))
    };
    let pathway = match (code("programme_area"), code("pathway")) {
        (Some(area), _) => (area == "cancersjukdomar").then(|| PATHWAYS.join("+"))?,
        (None, Some(slug)) => PATHWAYS.contains(&&*slug).then_some(slug)?,
        (None, None) => "all".to_owned(),
    };
    let place = match (code("region"), code("sjukvardsregion")) {
        (Some(region), Some(part)) => format!("{region}-{part}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "00".to_owned(),
    };
    let time = code("year").or_else(|| code("quarter")).or_else(|| code("month"));
    let time = time.or_else(|| question.said("period")).unwrap_or_else(|| "2024".to_owned());
    Some([pathway, place, time, person(code("sex"), code("age_group"))])
}

fn person(sex: Option<String>, age: Option<String>) -> String {
    match (sex, age) {
        (Some(sex), _) => format!("sex:{sex}"),
        (None, Some(age)) => format!("age:{age}"),
        (None, None) => "all".to_owned(),
    }
}

/// Every table that a release has of a measure, added to what was told: it must agree. The number of tables.
pub(super) fn add_tables(cells: &mut Cells, release: &Path, measure: &str) -> usize {
    let mut read = 0;
    for folder in std::fs::read_dir(release.join("tables")).expect("tables").flatten() {
        let file = folder.path().join(format!("{}.csv", measure.to_lowercase()));
        if file.exists() && folder.file_name() != "coverage" {
            add_table(cells, &file);
            read += 1;
        }
    }
    read
}

fn add_table(cells: &mut Cells, file: &Path) {
    let name = file.display().to_string();
    let mut reader = csv::Reader::from_path(file).expect("a table");
    let header = reader.headers().expect("a header").clone();
    for line in reader.records() {
        let line = line.expect("a line");
        let field = |column: &str| header.iter().position(|h| h == column).and_then(|at| line.get(at));
        let code = |column: &str| field(column).filter(|code| *code != "total").map(str::to_owned);
        // Nobody reported: it is known to be 0, though no number of patients.
        let why = |column: &str| field(&format!("{column}_status")).or_else(|| field("status"));
        let unheard = |column: &str| why(column) == Some("not_reported");
        let count = |column: &str| {
            field(column).map(|text| {
                if unheard(column) && text.is_empty() { Some(0) } else { text.parse::<u64>().ok() }
            })
        };
        let place = code("region").or_else(|| code("sjukvardsregion")).unwrap_or_else(|| "00".to_owned());
        let time = code("year").or_else(|| code("quarter")).or_else(|| code("month"));
        let pathway = code("pathway").unwrap_or_else(|| "all".to_owned());
        let Some(time) = time else { continue };
        // Tables of nothing but open waits call their number n.
        let (n, of_stock) = if name.contains("/tables/waiting") {
            (None, count("n"))
        } else {
            (count("n"), count("ongoing"))
        };
        let row = n.map_or(field("status") != Some("protected"), |n| n.is_some());
        // A trend's rows are an answer's: a hidden one says nothing of open waits.
        let ongoing = of_stock.filter(|_| row || !name.contains("/trend/"));
        let told = Told { row, n, with_limit: count("with_limit"), within: count("within"), ongoing };
        cells.add_row(&[pathway, place, time, person(code("sex"), code("age_group"))], told, &name);
    }
}
