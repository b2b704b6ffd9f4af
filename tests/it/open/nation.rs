//! A small nation whose counts a test chooses, published.

use std::path::PathBuf;
use std::sync::Arc;

use ledtid::disclosure::{Showing, Viewer};
use ledtid::pipeline::latest_release;
use ledtid::publish::{Order, Plan, Published, publish};
use ledtid::store::Releases;

use crate::api::Service;
use crate::support::Home;

/// Completed intervals of a region: so many within the limit, so many beyond.
pub(super) type Counted = (&'static str, usize, usize);

/// Days of those within (28 or 35 is the limit) and of those beyond.
const WITHIN: usize = 10;
const BEYOND: usize = 60;

/// Delivers breast cancer pathways that end in 2024, by region. The lengths differ from patient to patient.
pub(super) fn deliver(home: &Home, counted: &[Counted]) {
    let mut rows = Vec::new();
    for (region, within, beyond) in counted {
        for k in 0..within + beyond {
            let days = if k < *within { WITHIN + k % 9 } else { BEYOND + k % 9 };
            let start = 1 + k % 20;
            let end = chrono_day(start + days);
            rows.push(format!("e{region}-{k} brostcancer 10 2024-04-{start:02} {region}"));
            rows.push(format!("e{region}-{k} brostcancer 50 {end} {region}"));
        }
    }
    // The year is over in the data.
    rows.push("last brostcancer 10 2024-12-31 01".to_owned());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    home.events("", &rows);
}

/// A day of April to June 2024, counted from 1 April.
fn chrono_day(day: usize) -> String {
    match day {
        1..=30 => format!("2024-04-{day:02}"),
        31..=61 => format!("2024-05-{:02}", day - 30),
        _ => format!("2024-06-{:02}", day - 61),
    }
}

/// The plan of `fixtures/plans/small.toml`.
pub(super) fn plan() -> Plan {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/plans/small.toml");
    Plan::read(&path).expect("a plan")
}

/// Publishes the data of a home.
pub(super) fn released(home: &Home, name: Option<&str>, out: Option<&str>) -> Published {
    let out = out.map(|out| home.path(out));
    let plan = plan();
    let data = home.data();
    let order =
        Order { data: &data, out: out.as_deref(), name, as_of: None, compare_with: None, plan: Some(&plan) };
    publish(&order, &home.catalogue, &mut |_, _, _| {}).expect("a release")
}

/// A service over a home for one viewer, with its latest release.
pub(super) fn service(home: Home, viewer: &str) -> Service {
    let service = Service::over(home);
    show_latest(&service, viewer);
    service
}

/// Shows a viewer the present data and the latest release.
pub(super) fn show_latest(service: &Service, viewer: &str) {
    let home = &service.home;
    let viewer = Viewer::parse(viewer, &home.catalogue).expect("a viewer");
    let release =
        latest_release(&Releases::new(&home.data()), &home.catalogue).expect("a release that can be read");
    service.served.replace(Showing::new(Arc::new(home.engine()), release.map(Arc::new), viewer));
}

/// The row of a code in an answer.
pub(super) fn row<'a>(answer: &'a serde_json::Value, code: &str) -> &'a serde_json::Value {
    let rows = answer["rows"].as_array().expect("rows");
    let is = |row: &&serde_json::Value| row["group"]["region"]["code"] == code;
    rows.iter().find(is).unwrap_or_else(|| panic!("no row {code}"))
}
