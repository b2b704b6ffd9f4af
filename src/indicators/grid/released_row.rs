//! A released cell → a row of an answer.

use super::answers::ReleasedCell;
use crate::indicators::answer::{Group, Row, States, Within};
use crate::indicators::coverage::Coverage;
use crate::indicators::row::{Recipe, within};
use crate::stats::{LimitCounts, N_OVER};

/// Fewest intervals whose share is given with three decimals.
const SHARE_FLOOR: u64 = 20;

/// The row of a cell, which is held against no other.
pub(super) fn released_row(recipe: &Recipe, group: Group, cell: &ReleasedCell, coverage: Coverage) -> Row {
    let (numbers, wide) = (cell.numbers, |n: Option<u32>| n.map(u64::from));
    Row {
        group,
        status: if cell.n.is_some() { "ok" } else { "protected" },
        n: wide(cell.n),
        mean: numbers.mean,
        sd: numbers.sd,
        p10: numbers.p10,
        p25: numbers.p25,
        median: numbers.median,
        p75: numbers.p75,
        p80: numbers.p80,
        p90: numbers.p90,
        median_ci: numbers.median.map(|_| numbers.median_ci),
        quantiles: None,
        within: share_within(recipe, cell),
        against_rest: None,
        median_against_rest: None,
        standardised: None,
        coverage,
        states: States { completed: wide(cell.n), ongoing: wide(cell.ongoing), ..States::default() },
    }
}

/// The share within the limit, as exact as its size allows.
fn share_within(recipe: &Recipe, cell: &ReleasedCell) -> Within {
    let known = cell.within.zip(cell.with_limit).filter(|_| cell.n.is_some());
    let Some((count, with_limit)) = known else {
        let with_limit = cell.with_limit.filter(|_| cell.n.is_some()).map(u64::from);
        return hidden_share(with_limit);
    };
    let exact = within(recipe, &limit_counts((u64::from(count), u64::from(with_limit))));
    let factor = if u64::from(with_limit) < SHARE_FLOOR { 100.0 } else { 1000.0 };
    let rounded = |v: f64| (v * factor).round() / factor;
    Within {
        share: exact.share.map(rounded),
        ci: exact.ci.map(|ci| ci.map(rounded)),
        over: Vec::new(),
        ..exact
    }
}

fn hidden_share(with_limit: Option<u64>) -> Within {
    Within {
        status: "protected",
        with_limit,
        count: None,
        share: None,
        ci: None,
        goal: None,
        goal_status: None,
        over: Vec::new(),
    }
}

/// Shown counts of a limit: those within, and those with a limit.
pub(super) fn limit_counts((within, with_limit): (u64, u64)) -> LimitCounts {
    LimitCounts { with_limit, within, over: [0; N_OVER] }
}
