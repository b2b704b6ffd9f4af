//! Other programs read what we store: `deltalake`, `polars` and `duckdb` of Python.

use std::process::Command;

use ledtid::episodes::{Part, Query, Which, run};
use ledtid::store::PathwayFiles;
use polars::prelude::{DataFrame, DataType};

use crate::support::{Home, python};

fn run_python(python: &str, script: &str, arguments: &[String]) -> String {
    let script = format!("{}/tests/python/{script}", env!("CARGO_MANIFEST_DIR"));
    let out = Command::new(python).arg(script).args(arguments).output().expect("a Python that starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).expect("UTF-8")
}

/// A small nation, with repeats, clocks, dates and absent values.
fn nation(home: &Home) {
    use ledtid::synth::{SynthKind, SynthPathway, SynthPlan, SynthRegion, write_events};
    let pathways: Vec<SynthPathway> = ["brostcancer", "sepsis", "hoftfraktur"]
        .into_iter()
        .map(|slug| SynthPathway {
            slug: slug.to_owned(),
            kind: if slug == "brostcancer" { SynthKind::Svf } else { SynthKind::Psv },
            kva_prefix: None,
        })
        .collect();
    let regions: Vec<SynthRegion> =
        ["01", "13"].map(|c| SynthRegion { code: c.to_owned(), population: 1_000 }).to_vec();
    let plan = SynthPlan::new(600, 7, (2023, 1), (2024, 12), 0.02).expect("a plan");
    let mut bytes = Vec::new();
    write_events(&plan, &pathways, &regions, &mut bytes, &mut |_| {}).expect("events");
    let half =
        bytes.iter().skip(bytes.len() / 2).position(|&b| b == b'\n').expect("a line") + bytes.len() / 2 + 1;
    let header = bytes[..=bytes.iter().position(|&b| b == b'\n').expect("a header")].to_vec();
    home.deliver("first.csv", &bytes[..half]);
    home.deliver("second.csv", [&header[..], &bytes[half..]].concat());
    // More than two of a kind in one episode.
    let rows: Vec<String> = (1..6).map(|d| format!("loop sepsis E 2024-03-0{d} 01")).collect();
    home.events("", &rows.iter().map(String::as_str).collect::<Vec<_>>());
    let two = "episode_id,patient_id,pathway,point,time,region\n\
               two,p1,sepsis,A,2024-03-01,01\ntwo,p2,sepsis,E,2024-03-02,13\ntwo,p2,sepsis,F,2024-03-03,13\n";
    home.deliver("two.csv", two);
}

#[test]
fn any_delta_reader_opens_the_events() {
    let Some(python) = python() else { return };
    let home = Home::new();
    nation(&home);
    let root = home.data().join("events").display().to_string();
    let seen: serde_json::Value =
        serde_json::from_str(&run_python(&python, "read_table.py", &[root])).expect("JSON");
    let ours = home.store.events().expect("a version");
    assert_eq!(seen["version"], ours.version);
    assert_eq!(seen["protocol"], serde_json::json!([1, 2]));
    assert_eq!(seen["partition"], serde_json::json!(["pathway"]));
    assert!(seen["deltalake"].as_u64().expect("a number") > 3_000, "{seen}");
    assert_eq!(seen["deltalake"], seen["polars"]);
    assert_eq!(seen["duckdb"][0].as_str().map(str::to_owned), Some(seen["deltalake"].to_string()));
    let types: std::collections::BTreeSet<String> =
        seen["columns"].as_object().expect("columns").values().map(ToString::to_string).collect();
    for kind in &types {
        let allowed = ["string", "integer", "date", "timestamp"];
        assert!(allowed.iter().any(|a| kind.contains(a)), "a column of type {kind}");
        assert!(!kind.contains("ntz"), "a timestamp without zone locks readers out");
    }
}

#[test]
fn the_queries_give_the_same_rows_in_duckdb() {
    let Some(python) = python() else { return };
    let home = Home::new();
    nation(&home);
    let events = home.store.events().expect("a version");
    let mut shared = 0;
    for query in [Query::LongForm, Query::Repeats, Query::Reporting, Query::SharedEpisodes] {
        for PathwayFiles { pathway, files, .. } in &events.pathways {
            let text = format!("{}/queries/{}", env!("CARGO_MANIFEST_DIR"), query.file());
            let mut arguments = vec![text];
            arguments.extend(files.iter().map(ledtid::store::EventsFile::address));
            let theirs = run_python(&python, "run_query.py", &arguments);
            let part =
                |index, of| run(query, pathway, files, &Which::Part(Part { index, of })).expect("a result");
            assert_eq!(rows_of(&part(0, 1)), theirs, "{} over {pathway}", query.file());
            let in_parts: usize = (0..3).map(|index| part(index, 3).height()).sum();
            // Rows of one episode are in one part; rows about many episodes are added up over the parts.
            let of_episodes = matches!(query, Query::LongForm | Query::Repeats);
            let whole = part(0, 1).height();
            assert!(if of_episodes { in_parts == whole } else { in_parts >= whole }, "parts make the whole");
            shared += if query == Query::SharedEpisodes { whole } else { 0 };
        }
    }
    assert_eq!(shared, 2, "the episode of two patients has events in two regions");
}

/// The rows in the form of `run_query.py`.
fn rows_of(frame: &DataFrame) -> String {
    let columns: Vec<Vec<String>> = frame
        .columns()
        .iter()
        .map(|c| {
            let series = c.as_materialized_series().to_physical_repr();
            let shown = |v: Option<String>| v.unwrap_or_else(|| "\u{2205}".to_owned());
            match series.dtype() {
                DataType::String => {
                    series.str().expect("text").iter().map(|v| shown(v.map(str::to_owned))).collect()
                }
                DataType::Int32 => {
                    series.i32().expect("int").iter().map(|v| shown(v.map(|v| v.to_string()))).collect()
                }
                DataType::Int64 => {
                    series.i64().expect("long").iter().map(|v| shown(v.map(|v| v.to_string()))).collect()
                }
                DataType::UInt32 => {
                    series.u32().expect("count").iter().map(|v| shown(v.map(|v| v.to_string()))).collect()
                }
                other => panic!("a column of type {other}"),
            }
        })
        .collect();
    let mut lines: Vec<String> = (0..frame.height())
        .map(|i| columns.iter().map(|c| c[i].as_str()).collect::<Vec<_>>().join("\u{1f}"))
        .collect();
    lines.sort();
    let names: Vec<String> = frame.get_column_names().iter().map(|n| n.to_string()).collect();
    lines.insert(0, names.join(","));
    lines.join("\n")
}
