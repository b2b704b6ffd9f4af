//! `changes.json` of a release, read as what is told of two releases: where answers and tables tell a cell, it must tell the same.

use std::path::Path;

use serde_json::Value;

use super::cells::{Cells, Told};

/// Adds what a release says of a measure's changed figures to what is told of it, `now`, and of the one that it is compared with,
/// `then`; how many figures.
pub(super) fn add_changes((then, now): (&mut Cells, &mut Cells), release: &Path, measure: &str) -> usize {
    let file = std::fs::read(release.join("changes.json")).expect("a file");
    let changes: Value = serde_json::from_slice(&file).expect("JSON");
    let figures = changes["figures"].as_array().expect("figures").iter();
    let own: Vec<&Value> = figures.filter(|figure| figure["measure"] == measure).collect();
    for figure in &own {
        let code = |what: &str| figure[what].as_str().unwrap_or("all").to_owned();
        let row = ["pathway", "place", "time", "person"].map(code);
        for (cells, told) in [(&mut *then, &figure["then"]), (&mut *now, &figure["now"])] {
            cells.add_row(&row, told_of(told), "changes.json");
            let numbers = told.as_object().expect("an object");
            let statistics = numbers.iter().filter(|(name, _)| *name != "ongoing");
            let is_hidden = told["n"].is_null();
            assert!(
                !is_hidden || statistics.into_iter().all(|(_, n)| n.is_null() || is_empty(n)),
                "{figure}"
            );
        }
    }
    own.len()
}

/// Whether it is an interval without ends.
fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(|ends| ends.iter().all(Value::is_null))
}

fn told_of(told: &Value) -> Told {
    let count = |name: &str| Some(told[name].as_u64());
    let n = told["n"].as_u64();
    Told {
        row: n.is_some(),
        n: Some(n),
        with_limit: count("with_limit"),
        within: count("within"),
        ongoing: count("ongoing"),
    }
}
