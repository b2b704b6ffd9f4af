//! What was seen of each cell, and by which question.

use std::collections::BTreeMap;

use serde_json::Value;

/// Pathway, place, time, person, part.
pub(super) type At = [String; 5];

/// What a viewer is told of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// It is there.
    Shown(u64),
    /// It is hidden, though the row is not: it is no zero.
    Hidden,
    /// Its row is hidden, zero or not.
    WithRow,
}

/// The counts of a row as it was told. The outer `None`: nothing is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Told {
    /// Whether n is shown, in this row or not.
    pub(super) row: bool,
    pub(super) n: Option<Option<u64>>,
    pub(super) with_limit: Option<Option<u64>>,
    pub(super) within: Option<Option<u64>>,
    pub(super) ongoing: Option<Option<u64>>,
}

impl Told {
    /// The counts of a row of a JSON answer, whose hidden rows say nothing of open waits.
    pub(super) fn of_json(row: &Value) -> Self {
        let (within, n) = (&row["within"], row["n"].as_u64());
        Self {
            row: n.is_some(),
            n: Some(n),
            with_limit: Some(within["with_limit"].as_u64()),
            within: Some(within["count"].as_u64()),
            ongoing: n.map(|_| row["states"]["ongoing"].as_u64()),
        }
    }

    /// The counts of a point of a funnel, if it has any.
    pub(super) fn of_point(point: &Value) -> Self {
        let some = |value: &Value| value.as_u64().map(Some);
        let (with_limit, within) = (some(&point["n"]), some(&point["count"]));
        Self { row: true, n: some(&point["median"]["n"]), with_limit, within, ongoing: None }
    }

    fn parts(self) -> [(&'static str, Option<Seen>); 4] {
        let seen = |value: Option<u64>, row: bool| {
            let hidden = if row { Seen::Hidden } else { Seen::WithRow };
            value.map_or(hidden, Seen::Shown)
        };
        let denominator = self.row && self.with_limit.flatten().is_some();
        [
            ("n", self.n.map(|value| seen(value, true))),
            ("with_limit", self.with_limit.map(|value| seen(value, self.row))),
            ("within", self.within.map(|value| seen(value, denominator))),
            ("ongoing", self.ongoing.map(|value| seen(value, true))),
        ]
    }
}

/// Where a row stands: pathway, place, time and person.
pub(super) type Row = [String; 4];

/// Everything that a viewer was told, cell by cell, and within what the other figures of a row say that a count lies.
#[derive(Debug, Clone, Default)]
pub(super) struct Cells(pub(super) BTreeMap<At, (Seen, String)>, pub(super) BTreeMap<At, [u64; 2]>);

impl Cells {
    /// Adds a row, which must say what others said of the same cells.
    pub(super) fn add_row(&mut self, row: &Row, told: Told, by: &str) {
        for (part, seen) in told.parts() {
            if let Some(seen) = seen {
                self.add(&cell_of(row, part), seen, by);
            }
        }
    }

    pub(super) fn add(&mut self, at: &At, seen: Seen, by: &str) {
        let (before, other) = self.0.entry(at.clone()).or_insert_with(|| (seen, by.to_owned()));
        assert_eq!(*before, seen, "{at:?} is told in two ways, by {other} and by {by}");
    }

    /// Adds between what a count lies.
    pub(super) fn add_range(&mut self, at: At, [low, high]: [u64; 2]) {
        let known = self.1.entry(at).or_insert([low, high]);
        *known = [known[0].max(low), known[1].min(high)];
    }

    pub(super) fn get(&self, at: &At) -> Option<Seen> {
        self.0.get(at).map(|(seen, _)| *seen)
    }

    pub(super) fn value(&self, at: &At) -> Option<u64> {
        match self.get(at)? {
            Seen::Shown(value) => Some(value),
            Seen::Hidden | Seen::WithRow => None,
        }
    }
}

/// The cell of a part of a row; open waits are those at the end of its last month, in rows of any length.
pub(super) fn cell_of([pathway, place, time, person]: &Row, part: &str) -> At {
    let time = if part == "ongoing" { format!("at{}", last_month(time)) } else { time.clone() };
    [pathway.clone(), place.clone(), time, person.clone(), part.to_owned()]
}

fn last_month(time: &str) -> String {
    let last = time.rsplit('+').next().expect("a time");
    match last.split_once('Q') {
        Some((year, quarter)) => {
            let quarter: usize = quarter.parse().expect("a quarter");
            format!("{year}-{:02}", quarter * 3)
        }
        None if last.len() == 4 => format!("{last}-12"),
        None => last.to_owned(),
    }
}
