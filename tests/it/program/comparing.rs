//! `compare` in its forms, wrong questions, and `synth`.

use serde_json::Value;

use super::support::{self, Place, states_of};

fn records(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|r| r.expect("a record")).collect()
}

#[test]
fn table_csv_and_json_agree() {
    let place = Place::new();
    place.load("a.csv", support::csv(60));
    let common = [
        "compare",
        "--data",
        "data",
        "--measure",
        "A-E",
        "--limit",
        "14",
        "--quantiles",
        "0.95",
        "--lang",
        "en",
    ];
    let ask = |format: &str| place.run(&[&common[..], &["--format", format]].concat());
    let json = ask("json").json();
    let (table, text) = (ask("table").out, ask("csv").out);
    assert_eq!(place.run(&common).out, table, "the table is the default");
    let rows: Vec<&Value> =
        json["rows"].as_array().expect("rows").iter().chain(std::iter::once(&json["total"])).collect();
    let records = records(&text);
    assert_eq!((rows.len(), records.len()), (22, 22), "21 regions and the total");
    for (row, record) in rows.iter().zip(&records) {
        let label = row["group"]["region"]["label"].as_str().unwrap_or("Total");
        assert_eq!(record["region_label"], label);
        let same = |name: &str, value: &Value| {
            let (found, wanted) = (record[name].parse::<f64>().ok(), value.as_f64());
            // Reading JSON back may cost the last bit.
            let close = found.zip(wanted).is_some_and(|(f, w)| (f - w).abs() <= 1e-12 * w.abs());
            assert!(close || (found, wanted) == (None, None), "{label}: {name}: {found:?} and {wanted:?}");
        };
        for name in ["n", "mean", "sd", "p10", "p25", "median", "p75", "p80", "p90"] {
            same(name, &row[name]);
        }
        same("p_0.95", &row["quantiles"][0]["value"]);
        same("median_ci_lower", &row["median_ci"][0]);
        same("median_ci_upper", &row["median_ci"][1]);
        same("with_limit", &row["within"]["with_limit"]);
        same("within", &row["within"]["count"]);
        same("share", &row["within"]["share"]);
        same("share_ci_lower", &row["within"]["ci"][0]);
        for (name, n) in row["states"].as_object().expect("states") {
            same(name, n);
        }
        assert_eq!(states_of(row), row["n"].as_u64().expect("n"), "{label}: every episode is complete");
        let line = table
            .lines()
            .find(|l| l.trim_start().starts_with(label))
            .unwrap_or_else(|| panic!("no line {label}: {table}"));
        let n = row["n"].to_string();
        assert!(line.split_whitespace().any(|word| word == n), "{line}");
        if let Some(median) = row["median"].as_f64() {
            assert!(line.contains(&format!("{median:.1}")), "{line}");
        }
    }
}

#[test]
fn an_answer_goes_to_a_file_when_asked() {
    let place = Place::new();
    place.load("a.csv", support::csv(10));
    for format in ["json", "csv", "csv-sv", "json-stat", "table"] {
        let common = ["compare", "--data", "data", "--measure", "A-E", "--format", format];
        let said = place.run(&common);
        let written = place.run(&[&common[..], &["--out", "answer"]].concat());
        assert_eq!((written.code, written.out.as_str()), (0, ""), "{}", written.err);
        assert_eq!(std::fs::read_to_string(place.path("answer")).expect("a file"), said.out, "{format}");
    }
    for (format, starts) in
        [("xlsx", &b"PK"[..]), ("parquet", b"PAR1"), ("arrow", b"ARROW1"), ("px", b"CHARSET")]
    {
        let ran =
            place.run(&["compare", "--data", "data", "--measure=A-E", "--format", format, "--out", "answer"]);
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
        assert!(std::fs::read(place.path("answer")).expect("a file").starts_with(starts), "{format}");
    }
    let lost = place.run(&["compare", "--data", "data", "--measure", "A-E", "--out", "no/such/answer"]);
    assert_eq!((lost.code, lost.out.as_str(), lost.err.lines().count()), (3, "", 1), "{}", lost.err);
}

#[test]
fn a_wrong_question_is_exit_2_and_one_line_that_names_what_is_allowed() {
    let place = Place::new();
    place.load("a.csv", support::csv(3));
    let wrong = [
        ("--measure=A-Q", "A-E"),
        ("--measure=nothing", "measure"),
        ("--by=planet", "sjukvardsregion"),
        ("--by=region,sex,year", "two"),
        ("--region=02", "01"),
        ("--region=1", "01"),
        ("--pathway=nothing", "brostcancer"),
        ("--programme-area=nothing", "akut-vard"),
        ("--sjukvardsregion=nothing", "sodra"),
        ("--sex=other", "female"),
        ("--age-group=12", "18-49"),
        ("--treatment=nothing", "surgery"),
        ("--unit=weeks", "minutes"),
        ("--period=2024-13", "2024Q2"),
        ("--period=2024..2023", "2024Q2"),
        ("--basis=middle", "start"),
        ("--attribution=nobody", "home"),
        ("--deviation=some", "exclude"),
        ("--limit=-1", "0 or more"),
        ("--limit=NaN", "a number"),
        ("--cutoff=2024-02-31", "YYYY-MM-DD"),
        ("--as-of=999", "version"),
        ("--quantile=hf8", "hf7"),
        ("--quantiles=1.5", "between 0 and 1"),
        ("--share-interval=wald", "clopper-pearson"),
        ("--confidence=0.9", "0.998"),
        ("--lang=no", "sv"),
        ("--format=pdf", "json"),
        ("--grain=patient", "activity"),
    ];
    for (argument, allowed) in wrong {
        let measure = if argument.starts_with("--measure") { argument } else { "--measure=A-E" };
        let other: &[&str] = if measure == argument { &[] } else { &[argument] };
        let ran = place.run(&[&["compare", "--data", "data", measure], other].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{argument}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{argument}: {}", ran.err);
        let name = argument.trim_start_matches("--").split('=').next().expect("a name").replace('-', "_");
        assert!(ran.err.contains(&name) && ran.err.contains(allowed), "{argument}: {}", ran.err);
    }
}

#[test]
fn wrong_use_is_exit_2_and_says_what_is_wrong() {
    let place = Place::new();
    place.load("a.csv", support::csv(3));
    let wrong: [(&[&str], &str); 9] = [
        (&["compare", "--data", "data", "--measure", "A-E", "--planet", "x"], "--planet"),
        (&["compare", "--data", "data"], "measure"),
        (&["compare", "--measure", "A-E"], "--data"),
        (&["compare", "--data", "nowhere", "--measure", "A-E"], "nowhere"),
        (&["ingest", "--data", "data"], "FILE"),
        (&["ingest", "a.csv", "--data", "data", "--max-rejected-share", "2"], "0 to 1"),
        (&["synth", "--episodes", "many", "--out", "x.csv"], "--episodes"),
        (&["synth", "--episodes", "5", "--from", "soon", "--out", "x.csv"], "--from"),
        (&["dance"], "dance"),
    ];
    for (arguments, words) in wrong {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}: {}", ran.err);
        assert!(
            ran.err.lines().next().is_some_and(|l| l.contains(words)) || ran.err.contains(words),
            "{}",
            ran.err
        );
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
    for asked in ["--help", "--version"] {
        let ran = place.run(&[asked]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert!(ran.out.contains("ledtid"));
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_other_ids() {
    let place = Place::new();
    let made = |seed: &str, out: &str| {
        let ran = place.run(&["synth", "--episodes", "400", "--seed", seed, "--dirty", "0.02", "--out", out]);
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
        std::fs::read_to_string(place.path(out)).expect("a file")
    };
    let (one, again, other) = (made("7", "a.csv"), made("7", "b.csv"), made("8", "c.csv"));
    assert!(one == again, "the same seed, the same bytes");
    assert!(one != other);
    let truth = |out: &str| std::fs::read(place.path(&format!("{out}.truth.json"))).expect("the truth");
    assert_eq!(truth("a.csv"), truth("b.csv"));
    let ids = |text: &str| -> std::collections::BTreeSet<String> {
        records(text)
            .into_iter()
            .map(|mut r| r.remove("episode_id").expect("an id"))
            .filter(|id| id.len() > 4)
            .collect()
    };
    assert!(ids(&one).is_disjoint(&ids(&other)), "other seed, other ids");
    let clean = place.run(&["synth", "--episodes", "400", "--seed", "7", "--out", "clean.csv"]);
    assert_eq!(clean.code, 0, "{}", clean.err);
    let checked = place.run(&["check", "clean.csv"]);
    assert_eq!(checked.code, 0, "no dirty rows unless they are asked for: {}", checked.out);
    assert_eq!(place.run(&["check", "a.csv"]).code, 1, "dirty rows are found");
}

/// A made-up number with a right check digit: as a value, as an option, as a file.
#[test]
fn a_personal_number_is_not_repeated_in_an_error() {
    let place = Place::new();
    place.load("a.csv", support::csv(5));
    for arguments in [
        &["compare", "--data", "data", "--measure", "A-E", "--region", "640823-3234"][..],
        &["compare", "--data", "data", "--measure", "19640823-3234"],
        &["compare", "--data", "data", "--640823-3234"],
        &["compare", "--data", "640823-3234", "--measure", "A-E"],
        &["6408233234"],
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.said());
        assert!(!ran.err.contains("640823"), "{}", ran.err);
        // What is no measure is not repeated at all.
        let said = if arguments.contains(&"19640823-3234") { "not a measure" } else { "(a personal number)" };
        assert!(ran.err.contains(said), "{}", ran.err);
    }
}
