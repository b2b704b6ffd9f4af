//! A protected row → what a figure may show of it, and the texts of its codes.

use super::figures::{Cell, Estimate, Place, Unit};
use crate::indicators::Row;
use crate::indicators::summary::Both;

/// Fewest intervals for a median.
const MEDIAN_FLOOR: u64 = 10;

/// Whether a row counts nobody because nothing was reported: no region of its place has any event in its time.
/// It is known to be 0, as every row without anybody is, but no number of patients.
pub(super) fn is_unheard(row: &Row) -> bool {
    row.n == Some(0) && row.coverage.status == "not_reported"
}

/// What may be shown of a row.
pub(super) fn cell_of(row: &Row, unit: Unit) -> Cell {
    if row.n.is_none() {
        return Cell::Protected;
    }
    if row.n == Some(0) {
        return if is_unheard(row) { Cell::NotReported } else { Cell::Empty };
    }
    if unit == Unit::Share {
        return match (row.within.status, row.within.share) {
            ("protected", _) => Cell::Protected,
            (_, Some(value)) => Cell::Shown(Estimate {
                value,
                ends: row.within.ci.map_or([None; 2], |ci| ci.map(Some)),
                n: row.within.with_limit,
                place: row.against_rest.and_then(Place::parse),
            }),
            _ => Cell::NoLimit,
        };
    }
    match row.median {
        Some(value) => Cell::Shown(Estimate {
            value,
            ends: row.median_ci.unwrap_or([None; 2]),
            n: row.n,
            place: row.median_against_rest.and_then(Place::parse),
        }),
        None => Cell::TooFew { n: row.n, needed: MEDIAN_FLOOR },
    }
}

/// The code of a row's last dimension.
pub(super) fn code_of(row: &Row) -> &str {
    row.group.0.last().map_or("", |(_, coded)| coded.code.as_str())
}

/// `2024Q2` in words.
pub(super) fn quarter_text(code: &str) -> Both {
    let (year, quarter) = code.split_once('Q').unwrap_or((code, ""));
    if quarter.is_empty() {
        return Both::new(year, year);
    }
    Both::new(format!("kvartal {quarter} {year}"), format!("quarter {quarter} of {year}"))
}

/// `2024Q2` on an axis: the first quarter has the year.
pub(super) fn axis_text(code: &str) -> Both {
    let (year, quarter) = code.split_once('Q').unwrap_or((code, "1"));
    match quarter {
        "1" => Both::new(year, year),
        q => Both::new(format!("K{q}"), format!("Q{q}")),
    }
}
