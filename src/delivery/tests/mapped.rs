//! Mappings: what they turn a foreign log into, and what they are refused for.

use std::path::{Path, PathBuf};

use super::support::{error_of, read_as, with_mapping};
use crate::delivery::{Format, Mapping, ReadOptions};

const MAPPING: &str = r#"
[columns]
episode_id = "case"
patient_id = "person"
time = "when"

[constants]
pathway = "sepsis"
region = "01"

[event]
column = "what"
ignore = ["Noise"]

[event.values]
"In" = { point = "A" }
"Op" = { point = "E", activity = "surgery", variant = "high_grade", deviation = "medical" }
"Code" = { code = 50 }
"Out" = { point = "G", outcome = "treated" }
"#;

const LOG: &str = "what,when,case,person,note\n\
    In,2024-01-01,1234567890,7,\n\
    Op,2024-01-02,c1,7,\n\
    Noise,not a time,,,640823-3234\n\
    Code,2024-01-03,c1,7,\n\
    Out,2024-01-04,c1,7,640823-3234\n\
    Else,2024-01-04,c1,7,\n\
    ,2024-01-04,c1,7,\n";

#[test]
fn a_mapping_names_columns_constants_and_events() {
    let outcome = read_as(LOG.as_bytes(), Format::CSV, &with_mapping(MAPPING)).unwrap();
    let rejections: Vec<(u64, &str, &str)> =
        outcome.rejections.iter().map(|(line, field, rule)| (*line, field.as_str(), *rule)).collect();
    assert_eq!(
        rejections,
        [
            (2, "episode_id", "numeric_pseudonym"),
            (6, "note", "personal_number"),
            (7, "what", "unknown_activity"),
            (8, "what", "missing")
        ]
    );
    assert_eq!((outcome.summary.ignored, outcome.summary.accepted), (1, 2));
    let expected = "2 E 2024-01-02 None [c1|7|01|-|-|-|surgery|-|high_grade|-|-] Some(Medical)";
    assert!(outcome.events[0].1.starts_with(expected), "{:?}", outcome.events);
    assert!(outcome.events[1].1.starts_with("2 svf.50 2024-01-03"), "{:?}", outcome.events);
}

#[test]
fn options_prefix_ids_allow_the_future_and_set_marks() {
    let options = "[options]\nid_prefix = \"h1-\"\nallow_future = true\ndelimiter = \"|\"\ndecimal = \",\"\n";
    let log = "what|when|case|person|birth_year\nIn|2999-01-01T10:00:00,5|1234567890|7|1958,0\n\
               In|2024-01-01|6408233234|7|\n";
    let mapping = format!("{MAPPING}\n{options}").replace("time =", "birth_year = \"birth_year\"\ntime =");
    let outcome = read_as(log.as_bytes(), Format::CSV, &with_mapping(&mapping)).unwrap();
    assert_eq!(outcome.rejections, [(3, "episode_id".to_owned(), "personal_number")]);
    let (_, event) = &outcome.events[0];
    assert!(event.starts_with("2 A 2999-01-01 Some("), "{event}");
    assert!(event.contains("[h1-1234567890|h1-7|") && event.contains("Some(1958)"), "{event}");
}

#[test]
fn a_mapping_with_options_alone_keeps_our_own_names() {
    let log = "episode_id,patient_id,pathway,point,time,region,sex\n1234567890,2,sepsis,A,2024-01-01,01,F\n";
    let outcome =
        read_as(log.as_bytes(), Format::CSV, &with_mapping("[options]\nid_prefix = \"a\"\n")).unwrap();
    assert!(outcome.events[0].1.contains("[a1234567890|a2|01|"));
    assert!(outcome.events[0].1.contains("Some(Female)"));
}

#[test]
fn an_event_may_set_nothing_where_a_column_says_the_point() {
    let log = "case,what,step\nc,In,A\n";
    let mapping = "[columns]\nepisode_id='case'\npatient_id='case'\npoint='step'\n\
                   [constants]\nregion='01'\npathway='sepsis'\ntime=2024-01-01\n\
                   [event]\ncolumn='what'\nvalues={ In = { activity = 'drug' } }\n";
    let outcome = read_as(log.as_bytes(), Format::CSV, &with_mapping(mapping)).unwrap();
    assert!(
        outcome.events[0].1.starts_with("2 A 2024-01-01 None [c|c|01|-|-|-|drug|"),
        "{:?}",
        outcome.events
    );
}

#[test]
fn a_mapping_that_says_something_else_is_refused_with_what_is_allowed() {
    for (text, expected) in [
        (
            "[colums]\n",
            "line 1 of the mapping cannot be read: unknown field `colums`, expected one of `columns`",
        ),
        ("[columns]\nepisode = \"a\"\n", "episode_id, patient_id"),
        ("[constants]\nregion = 1.5\n", "region in [constants]"),
        ("[constants]\nregion = \"01\"\n[columns]\nregion = \"r\"\n", "both in [columns] and in [constants]"),
        ("[constants]\nunit = \"640823-3234\"\n", "personal number"),
        ("[event]\nignore = []\n", "column"),
        ("[event]\ncolumn = \"a\"\nvalues = { x = { points = \"A\" } }\n", "points"),
        ("[event]\ncolumn = \"a\"\nvalues = { x = { point = \"A\", code = \"50\" } }\n", "not both"),
        ("[event]\ncolumn = \"a\"\nvalues = { x = { point = \"H\" } }\n", "A to G"),
        ("[event]\ncolumn = \"a\"\nignore = [\"x\"]\nvalues = { x = { point = \"A\" } }\n", "not both"),
        ("[options]\ndelimiter = \",,\"\n", "delimiter"),
        ("[options]\ndecimal = \";\"\n", "decimal"),
        ("[options]\nid_prefix = \"a b\"\n", "id_prefix"),
        ("[options]\nallow_past = true\n", "allow_past"),
        ("not toml", "cannot be read"),
    ] {
        let message = Mapping::parse(text).unwrap_err().to_string();
        assert!(message.contains(expected) && !message.contains('\n'), "{text}: {message}");
        assert!(!message.contains("3234") || text.contains("not toml"), "{message}");
    }
}

#[test]
fn a_mapped_column_that_the_file_lacks_is_an_error() {
    let message = error_of(b"what,when,case\n", Format::CSV, &with_mapping(MAPPING));
    assert!(message.contains("patient_id") && message.contains("\"person\""), "{message}");
    let message = error_of(b"when,case,person\n", Format::CSV, &with_mapping(MAPPING));
    assert!(message.contains("\"what\""), "{message}");
}

/// The folder of shared data, if it is there.
fn shared() -> Option<PathBuf> {
    let named = option_env!("LEDTID_SHARED").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    named.into_iter().chain([beside]).find(|p| p.join("data/sepsis_events.csv").exists())
}

#[test]
fn the_sepsis_log_becomes_its_events() {
    let Some(shared) = shared() else {
        println!("skipped: no shared data beside the project, and LEDTID_SHARED not set");
        return;
    };
    let mapping = std::fs::read_to_string(shared.join("data/sepsis.mapping.toml")).unwrap();
    let log = std::fs::read(shared.join("data/sepsis_events.csv")).unwrap();
    for block_bytes in [501, ReadOptions::default().block_bytes] {
        let options = ReadOptions { block_bytes, ..with_mapping(&mapping) };
        let summary = read_as(&log, Format::CSV, &options).unwrap().summary;
        // Leucocytes 3383 + CRP 3262 + LacticAcid 1466 + Return ER 294 are ignored.
        assert_eq!((summary.read, summary.ignored), (15_214, 3_383 + 3_262 + 1_466 + 294));
        assert_eq!((summary.accepted, summary.rejected), (6_809, 0));
    }
}

/// Found by fuzzing: the name of a column was told as it was, over several lines and at any length.
#[test]
fn names_of_a_mapping_are_told_in_one_line() {
    let long = "x".repeat(3_000);
    for (name, told) in [("a\\nb", "a b"), (long.as_str(), "xxx…"), ("19121212-1212", "(a personal number)")]
    {
        let read = with_mapping(&MAPPING.replace("case", name));
        let said = error_of(LOG.as_bytes(), Format::CSV, &read);
        assert!(said.contains(told) && !said.contains('\n') && said.len() < 300, "{said}");
        for mapping in [
            format!("[columns]\n\"{name}\" = \"x\""),
            format!("[event]\ncolumn = \"x\"\n[event.values]\n\"{name}\" = {{ point = \"Q\" }}"),
            format!(
                "[event]\ncolumn = \"x\"\nignore = [\"{name}\"]\n[event.values]\n\"{name}\" = {{ point = \"A\" }}"
            ),
        ] {
            let said = Mapping::parse(&mapping).unwrap_err().to_string();
            assert!(said.contains(told) && !said.contains('\n') && said.len() < 600, "{said}");
        }
    }
    let said = Mapping::parse("[event]\ncolumn = \"x\"\nignore = 191212121212").unwrap_err().to_string();
    assert!(!said.contains("191212121212"), "{said}");
}
