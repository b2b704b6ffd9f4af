//! openpyxl, pyarrow, polars, duckdb, pyjstat, jsonstat-validator, pyaxis, jsonstat-toolkit and `LibreOffice` open
//! the files and find in them what the JSON answer says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use ledtid::formats::{Cell, Format, Status, Table, answer_table, table_bytes};
use ledtid::indicators::{Engine, Question, Statistic, answer, asked};
use serde_json::{Map, Value, json};

use super::expected::expected;
use super::tables::table_with_everything;
use crate::support::{Home, absent, named, python};

fn run(program: &str, script: &str, argument: &Path) -> String {
    let script = format!("{}/tests/{script}", env!("CARGO_MANIFEST_DIR"));
    let out = Command::new(program).arg(script).arg(argument).output().expect("a program that starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    // pyaxis tells of the languages of a file on a line before.
    text.lines().last().expect("a line").to_owned()
}

/// A year of four regions with all that a pathway can have.
fn nation() -> (Home, Engine) {
    use ledtid::synth::{SynthKind, SynthPathway, SynthPlan, SynthRegion, write_events};
    let slug = "brostcancer".to_owned();
    let pathways = [SynthPathway { slug, kind: SynthKind::Svf, kva_prefix: None }];
    let regions: Vec<SynthRegion> =
        ["01", "12", "13"].map(|code| SynthRegion { code: code.to_owned(), population: 1_000 }).to_vec();
    let plan = SynthPlan::new(500, 11, (2023, 1), (2024, 12), 0.0).expect("a plan");
    let mut bytes = Vec::new();
    write_events(&plan, &pathways, &regions, &mut bytes, &mut |_| {}).expect("events");
    let home = Home::new();
    home.deliver("nation.csv", &bytes);
    let engine = home.engine();
    (home, engine)
}

/// Asks, and writes the answer in every format with what is expected of it.
fn written(engine: &Engine, statistic: Statistic, query: &[(&str, &str)], into: &Path) -> Value {
    let pairs: Vec<(String, String)> =
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let question = Question::parse_for(statistic, &pairs, &asked(engine)).expect("a question");
    let answer = answer(engine, &question).expect("an answer");
    let json = serde_json::to_value(&answer).expect("JSON");
    let wanted = expected(statistic.code(), &json);
    write_all(&answer_table(&answer).expect("a table"), &wanted, into);
    wanted
}

fn write_all(table: &Table, wanted: &Value, into: &Path) {
    for format in Format::ALL {
        let bytes = table_bytes(table, format).expect("memory");
        std::fs::write(into.join(format!("t.{}", format.code())), bytes).expect("a file");
    }
    std::fs::write(into.join("expected.json"), wanted.to_string()).expect("a file");
}

#[test]
fn every_reader_finds_what_the_answer_says() {
    let Some(python) = python() else { return };
    let (_home, engine) = nation();
    let regions = ("region", "01,03,12");
    let a_e = ("measure", "A-E");
    let asked: [(Statistic, &[(&str, &str)]); 7] = [
        (Statistic::Compare, &[("measure", "svf"), ("quantiles", "0.95"), ("period", "2024")]),
        (Statistic::Compare, &[a_e, ("quantiles", "0.95"), ("by", "region,sex"), regions]),
        (Statistic::Trend, &[("measure", "svf"), ("quantiles", "0.95"), ("by", "region,month"), regions]),
        (Statistic::Waiting, &[a_e, ("lang", "en")]),
        (Statistic::Flow, &[("by", "sex")]),
        (Statistic::Distribution, &[("measure", "svf"), regions, ("by", "region")]),
        (
            Statistic::Distribution,
            &[("measure", "B-C"), ("by", "sex"), ("unit", "hours"), ("period", "2024")],
        ),
    ];
    for (statistic, query) in asked {
        let dir = tempfile::tempdir().expect("a directory");
        written(&engine, statistic, query, dir.path());
        let tried = run(&python, "python/read_formats.py", dir.path());
        let tried: BTreeMap<String, u64> = serde_json::from_str(&tried).expect("JSON");
        assert_eq!(tried.len(), 11, "{tried:?}");
        assert!(tried.values().all(|&cells| cells > 0), "{tried:?}");
        println!("{} {query:?}: {tried:?}", statistic.code());
    }
}

#[test]
fn every_reader_keeps_what_is_hidden() {
    let Some(python) = python() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let table = table_with_everything();
    write_all(&table, &rows_of(&table), dir.path());
    let tried = run(&python, "python/read_formats.py", dir.path());
    let tried: BTreeMap<String, u64> = serde_json::from_str(&tried).expect("JSON");
    assert_eq!(tried.len(), 11, "{tried:?}");
}

/// What the files of a table must hold.
fn rows_of(table: &Table) -> Value {
    let keys: Vec<&str> = table.dimensions().iter().map(|d| d.code.as_str()).collect();
    let of = |i: usize| {
        let row = table.row(i);
        let mut line = Map::new();
        for (dimension, &at) in table.dimensions().iter().zip(row.key) {
            let at = usize::try_from(at).expect("a position");
            line.insert(dimension.code.clone(), json!(dimension.values()[at].code));
        }
        line.insert("status".to_owned(), json!(row.status.code()));
        for (measure, cell) in table.measures().iter().zip(row.cells) {
            let value = match cell {
                Cell::Count(n) => json!(n),
                Cell::Number(x) => json!(x),
                Cell::Word(word) => json!(word),
                Cell::Absent(status) => {
                    line.insert(format!("{}_why", measure.id), json!(status.code()));
                    Value::Null
                }
            };
            line.insert(measure.id.clone(), value);
        }
        Value::Object(line)
    };
    json!({"keys": keys, "rows": (0..table.len()).map(of).collect::<Vec<_>>()})
}

#[test]
fn the_author_of_json_stat_reads_ours() {
    let Some(node) = named("LEDTID_NODE", "folder with tests/node's packages") else { return };
    let (_home, engine) = nation();
    let dir = tempfile::tempdir().expect("a directory");
    let query = [("measure", "svf"), ("by", "region,quarter"), ("region", "01,03,12")];
    let table = {
        written(&engine, Statistic::Compare, &query, dir.path());
        let pairs = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let question = Question::parse_for(Statistic::Compare, &pairs, &asked(&engine)).expect("a question");
        answer_table(&answer(&engine, &question).expect("an answer")).expect("a table")
    };
    held_against(&table, &node, &dir.path().join("t.json-stat"));
    let hidden = table_with_everything();
    write_all(&hidden, &rows_of(&hidden), dir.path());
    held_against(&hidden, &node, &dir.path().join("t.json-stat"));
}

/// Every cell of a table as jsonstat-toolkit sees it.
fn held_against(table: &Table, node: &str, file: &Path) {
    let script = Path::new(node).join("read_json_stat.js");
    let out = Command::new("node").arg(script).arg(file).output().expect("node");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let seen: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(seen["role"]["metric"], json!(["ContentsCode"]));
    let mut cells = 0;
    for row in table.rows() {
        let codes = table.dimensions().iter().zip(row.key).map(|(dimension, &at)| {
            dimension.values()[usize::try_from(at).expect("a position")].code.clone()
        });
        let key = codes.collect::<Vec<_>>().join(",");
        for (measure, cell) in table.measures().iter().zip(row.cells) {
            let found = &seen["cells"][format!("{key},{}", measure.id)];
            let wanted = match cell {
                Cell::Word(_) => continue,
                Cell::Absent(_) if found.is_null() => continue,
                Cell::Count(n) => json!([n, null]),
                Cell::Number(x) => json!([x, null]),
                Cell::Absent(status) => json!([null, status.symbol()]),
            };
            let same = found[0].as_f64().zip(wanted[0].as_f64()).is_some_and(|(a, b)| (a - b).abs() < 1e-12);
            assert!(same || found[0] == wanted[0], "{key} {}: {found}, not {wanted}", measure.id);
            assert_eq!(found[1], wanted[1], "{key} {}", measure.id);
            cells += 1;
        }
    }
    assert!(cells > 20, "{cells}");
}

#[test]
fn libre_office_opens_the_workbook() {
    let office = ["/usr/bin/soffice", "/usr/bin/libreoffice"].into_iter().find(|p| Path::new(p).exists());
    let Some(office) = office else {
        absent("there is no LibreOffice (soffice) on this machine");
        return;
    };
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("t.xlsx");
    std::fs::write(&file, table_bytes(&table_with_everything(), Format::Xlsx).expect("memory"))
        .expect("a file");
    let profile = format!("-env:UserInstallation=file://{}", dir.path().join("profile").display());
    let convert = |to: &str, ending: &str| -> PathBuf {
        let out = Command::new(office)
            .args([profile.as_str(), "--headless", "--convert-to", to, "--outdir"])
            .args([dir.path(), file.as_path()])
            .output()
            .expect("LibreOffice");
        let made = file.with_extension(ending);
        assert!(made.exists(), "{}", String::from_utf8_lossy(&out.stderr));
        made
    };
    let pdf = std::fs::read(convert("pdf", "pdf")).expect("a PDF");
    assert!(pdf.starts_with(b"%PDF") && pdf.len() > 5_000);
    // Sheet 2 as CSV, in UTF-8.
    let csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2";
    let out = Command::new(office)
        .args([profile.as_str(), "--headless", "--convert-to", csv, "--outdir"])
        .args([dir.path(), file.as_path()])
        .output()
        .expect("LibreOffice");
    let text = std::fs::read_dir(dir.path())
        .expect("a directory")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|e| e == "csv"))
        .and_then(|path| std::fs::read_to_string(path).ok());
    let text = text.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&out.stderr)));
    for shown in
        ["skyddad: små tal", "ej rapporterat", "Region \"\"Skåne\"\", åäö ÅÄÖ", ",120,67.7", ",20.5,"]
    {
        assert!(text.contains(shown), "{shown} is not in {text}");
    }
    assert!(!text.contains("Err:") && Status::PROTECTED.symbol() == "..");
}
