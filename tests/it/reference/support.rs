//! Words for the spec tables: `event("t1 A 2024-01-05 01")` is an event, `query("A", "E")` a question in its defaults.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Europe::Stockholm;

use super::episode::TREATMENT_STARTS;
use super::generate::small_tables;
use super::types::{
    Attribution, Basis, Deviation, Filters, Grain, Limit, RefEvent, RefQuery, RefTables, Unit, Vocabulary,
};

/// A date as `YYYY-MM-DD`.
pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Events, one a line: episode, kind (`E:surgery` with an activity), local time (a date, or a date with `T` and a
/// clock), region, then `name=value` for anything else. Blank lines do not count.
pub(super) fn events(table: &str) -> Vec<RefEvent> {
    table.lines().filter(|line| !line.trim().is_empty()).map(event).collect()
}

fn event(line: &str) -> RefEvent {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (kind, activity) =
        words[1].split_once(':').map_or((words[1], None), |(kind, slug)| (kind, Some(slug)));
    let (date, clock) =
        words[2].split_once('T').map_or((words[2], None), |(date, clock)| (date, Some(clock)));
    let said: BTreeMap<&str, &str> = words[4..].iter().map(|word| word.split_once('=').unwrap()).collect();
    let text = |name: &str| said.get(name).map(|value| (*value).to_owned());
    let instant = clock.map(|clock| {
        let local: NaiveDateTime = format!("{date}T{clock}").parse().unwrap();
        Stockholm.from_local_datetime(&local).earliest().unwrap().timestamp()
    });
    RefEvent {
        episode_id: words[0].to_owned(),
        patient_id: text("patient").unwrap_or_else(|| format!("p{}", words[0])),
        pathway: text("pathway").unwrap_or_else(|| "tjock-och-andtarmscancer".to_owned()),
        kind: kind.to_owned(),
        day: day(date),
        instant,
        region: words[3].to_owned(),
        home_region: text("home"),
        home_municipality: text("municipality"),
        unit: text("unit"),
        activity: activity.map(str::to_owned),
        activity_id: text("id"),
        variant: text("variant"),
        deviation: text("deviation"),
        outcome: text("outcome"),
        sex: text("sex"),
        birth_year: said.get("born").map(|year| year.parse().unwrap()),
        event_id: text("event"),
    }
}

fn ends(names: &str) -> Vec<(String, Option<String>)> {
    let one = |name: &str| match name.split_once(':') {
        Some((kind, activity)) => (kind.to_owned(), Some(activity.to_owned())),
        None => (name.to_owned(), None),
    };
    names.split('+').map(one).collect()
}

/// A question in the defaults; `+` joins kinds of a set.
pub(super) fn query(from: &str, to: &str) -> RefQuery {
    RefQuery {
        from: ends(from),
        to: ends(to),
        vocabulary: if from.starts_with("svf.") { Vocabulary::Svf } else { Vocabulary::Points },
        is_svf: false,
        grain: Grain::Episode,
        unit: Unit::Days,
        basis: Basis::End,
        attribution: Attribution::Care,
        period: None,
        cutoff: None,
        deviation: Deviation::Include,
        filters: Filters::default(),
        by: Vec::new(),
        limit: Limit::None,
    }
}

/// The measure `svf` in its defaults.
pub(super) fn svf() -> RefQuery {
    let to = TREATMENT_STARTS.join("+");
    RefQuery { is_svf: true, ..query("svf.10", &to) }
}

/// The small tables that the generators use too.
pub(super) fn tables() -> RefTables {
    small_tables()
}
