//! The report is valid HTML, accessible, and fits a telephone: `html-validate` and `axe-core` in chromium say so.

use std::path::Path;
use std::process::Command;

use ledtid::indicators::Lang;
use ledtid::publish::figures::Size;
use ledtid::publish::report::report_html;
use serde_json::{Value, json};

use super::{nation, report_of};

/// The folder with the packages of `tests/node`; `make test` sets it and a chromium up.
fn node() -> Option<String> {
    crate::support::named("LEDTID_NODE", "folder with the packages of tests/node")
}

fn check(node: &str, file: &Path) -> Value {
    let script = format!("{node}/check_report.mjs");
    let out = Command::new("node").arg(script).arg(file).output().expect("a Node that starts");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("JSON")
}

#[test]
fn a_report_is_valid_accessible_and_narrow() {
    let Some(node) = node() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("index.html");
    std::fs::write(&file, report_html(&report_of::report(&[0, 6])).expect("a report")).expect("a file");
    let found = check(&node, &file);
    for list in ["invalid", "violations", "wider", "requests", "errors"] {
        assert_eq!(found[list], Value::Array(Vec::new()), "{list}");
    }
    let one = json!({"screen": ["sv"], "print": ["sv"], "screen#en": ["en"], "print#en": ["en"]});
    assert_eq!(found["shown"], one, "one language at a time");
}

#[test]
fn the_check_finds_what_is_wrong() {
    let Some(node) = node() else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("index.html");
    let page = "<!DOCTYPE html><html><head><title>t</title></head><body>\
                <h1>t</h1><h3>u</h3><p style=\"color:#bbb;width:2000px\">w</p><table><tr><td>1</table></body></html>";
    std::fs::write(&file, page).expect("a file");
    let found = check(&node, &file);
    for list in ["invalid", "violations", "wider"] {
        assert!(!found[list].as_array().expect("a list").is_empty(), "{list}: {found}");
    }
}

#[test]
fn every_figure_of_a_nation_is_drawn_in_both_languages_and_sizes() {
    let mut ids = std::collections::BTreeSet::new();
    for figure in nation::figures() {
        for (lang, size) in
            [(Lang::Sv, Size::Page), (Lang::Sv, Size::Phone), (Lang::En, Size::Page), (Lang::En, Size::Phone)]
        {
            let picture = figure.draw(lang, size).expect("a picture");
            assert_eq!(picture.width, if size == Size::Page { 760 } else { 358 });
            assert!(picture.svg.len() < 120_000, "{} has {} bytes", picture.id, picture.svg.len());
            assert!(ids.insert(picture.id), "an id of its own");
        }
        // The same numbers in both languages.
        let (sv, en) = (figure.table(Lang::Sv), figure.table(Lang::En));
        assert_eq!((sv.rows.len(), sv.columns.len()), (en.rows.len(), en.columns.len()));
    }
    assert_eq!(ids.len(), 24);
}
