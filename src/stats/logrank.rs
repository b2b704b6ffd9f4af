//! Log-rank test between groups.
//!
//! Source: R `survival::survdiff` with ρ = 0 (`methods.md` 3.6).

use std::collections::BTreeMap;

use statrs::function::gamma::checked_gamma_ur;

use super::number::{finite, real};
use super::survival::risk_table;
use super::value_counts::ValueCounts;

/// The method's id.
pub const LOG_RANK: &str = "log-rank";

/// The result of a log-rank test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRank {
    /// χ², at least 0.
    pub statistic: f64,
    /// Degrees of freedom: groups that expect an event, less one.
    pub degrees: u32,
    /// P(χ² at least so large) when the groups are alike, in [0, 1].
    pub p_value: f64,
}

/// What the test sums over the event times.
#[derive(Debug)]
struct Sums {
    observed: Vec<f64>,
    expected: Vec<f64>,
    variance: Vec<Vec<f64>>,
}

/// Tests whether the groups' times to the event differ.
///
/// **Input** one pair (events, censored) per group. **Output** `None` with fewer than two
/// groups that expect an event, or where they are never followed at the same time.
/// **Definition** (O − E)ᵀ V⁻¹ (O − E) over all such groups but one, V hypergeometric.
#[must_use]
pub fn log_rank(groups: &[(&ValueCounts, &ValueCounts)]) -> Option<LogRank> {
    let sums = sum_over_times(groups);
    let mut used: Vec<usize> = (0..groups.len()).collect();
    used.retain(|&g| sums.expected.get(g).is_some_and(|&e| e > 0.0));
    used.pop()?;
    let degrees = u32::try_from(used.len()).ok().filter(|&d| d > 0)?;
    let pick = |v: &[f64]| used.iter().filter_map(|&g| v.get(g).copied()).collect::<Vec<f64>>();
    let gap: Vec<f64> = pick(&sums.observed).iter().zip(pick(&sums.expected)).map(|(o, e)| o - e).collect();
    let rows = used.iter().filter_map(|&g| sums.variance.get(g)).map(|row| pick(row)).collect();
    let weights = solve_system(rows, gap.clone())?;
    let statistic = finite(gap.iter().zip(weights).map(|(g, w)| g * w).sum::<f64>())?.max(0.0);
    let p_value = checked_gamma_ur(f64::from(degrees) / 2.0, statistic / 2.0).unwrap_or(1.0);
    Some(LogRank { statistic, degrees, p_value })
}

/// Observed and expected events and the variance of their difference.
fn sum_over_times(groups: &[(&ValueCounts, &ValueCounts)]) -> Sums {
    let k = groups.len();
    let mut leaving: BTreeMap<u64, Vec<(u64, u64)>> = BTreeMap::new();
    for (g, (events, censored)) in groups.iter().enumerate() {
        for (t, row) in risk_table(events, censored) {
            let cells = leaving.entry(t).or_insert_with(|| vec![(0, 0); k]);
            if let Some(cell) = cells.get_mut(g) {
                *cell = (row.events, row.censored);
            }
        }
    }
    let mut at_risk: Vec<u64> = groups.iter().map(|(e, c)| e.n().saturating_add(c.n())).collect();
    let mut sums = Sums { observed: vec![0.0; k], expected: vec![0.0; k], variance: vec![vec![0.0; k]; k] };
    for cells in leaving.values() {
        sums.add_time(&at_risk, cells);
        for (n, &(events, censored)) in at_risk.iter_mut().zip(cells) {
            *n = n.saturating_sub(events.saturating_add(censored));
        }
    }
    sums
}

impl Sums {
    /// Adds one time: who is at risk in each group, and who leaves.
    fn add_time(&mut self, at_risk: &[u64], cells: &[(u64, u64)]) {
        let n: f64 = at_risk.iter().map(|&r| real(r)).sum();
        let d: f64 = cells.iter().map(|&(events, _)| real(events)).sum();
        if d <= 0.0 || n <= 0.0 {
            return;
        }
        let shares: Vec<f64> = at_risk.iter().map(|&r| real(r) / n).collect();
        let spread = if n > 1.0 { d * (n - d) / (n - 1.0) } else { 0.0 };
        for (a, (&share, &(events, _))) in shares.iter().zip(cells).enumerate() {
            self.observed[a] += real(events);
            self.expected[a] += d * share;
            for (b, &other) in shares.iter().enumerate() {
                let same = if a == b { 1.0 } else { 0.0 };
                self.variance[a][b] += spread * share * (same - other);
            }
        }
    }
}

/// Solves a symmetric positive definite system by Gauss's elimination; `None` if singular.
fn solve_system(mut rows: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let k = right.len();
    for i in 0..k {
        let pivot_row = rows.get(i)?.clone();
        let pivot = *pivot_row.get(i)?;
        if pivot <= 1e-12 {
            return None;
        }
        for j in i + 1..k {
            let factor = rows[j][i] / pivot;
            for (cell, above) in rows[j].iter_mut().zip(&pivot_row) {
                *cell -= factor * above;
            }
            right[j] -= factor * right[i];
        }
    }
    for i in (0..k).rev() {
        let known: f64 = (i + 1..k).map(|j| rows[i][j] * right[j]).sum();
        right[i] = (right[i] - known) / rows[i][i];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::super::published;
    use super::*;

    fn counts(values: &[u64]) -> ValueCounts {
        values.iter().copied().collect()
    }

    #[test]
    fn every_row_of_the_reference_vectors() {
        for row in published::vectors("survival_logrank.csv") {
            let names = if row.text("set") == "aml" { ["Maintained", "Nonmaintained"] } else { ["1", "2"] };
            let data = names.map(|g| published::survival_data(row.text("set"), g));
            let got = log_rank(&data.each_ref().map(|(e, c)| (e, c))).unwrap();
            row.check("chisq", got.statistic);
            row.check("p", got.p_value);
            assert_eq!(u64::from(got.degrees), row.count("df"));
        }
    }

    #[test]
    fn the_published_example_with_alternating_groups() {
        // methods.md 3.6: t = 5 8 8+ 12 15 20 20+ 26 30+ 35 41+ 60+, groups A B A B …
        let a = (counts(&[5, 15]), counts(&[8, 20, 30, 41]));
        let b = (counts(&[8, 12, 20, 26, 35]), counts(&[60]));
        let got = log_rank(&[(&a.0, &a.1), (&b.0, &b.1)]).unwrap();
        assert!((got.statistic - 0.661_291_937_1).abs() < 5e-11, "{got:?}");
        // A third group with nobody in it changes nothing, nor does the order.
        let none = ValueCounts::new();
        let again = log_rank(&[(&none, &none), (&b.0, &b.1), (&a.0, &a.1)]).unwrap();
        assert!((again.statistic - got.statistic).abs() < 1e-12 && again.degrees == 1);
    }

    #[test]
    fn three_groups_alike_have_statistic_zero_and_too_few_none() {
        let (e, c) = (counts(&[1, 2, 3]), counts(&[2]));
        let got = log_rank(&[(&e, &c), (&e, &c), (&e, &c)]).unwrap();
        assert!(got.statistic < 1e-20 && got.degrees == 2 && (got.p_value - 1.0).abs() < 1e-12);
        assert_eq!(log_rank(&[]), None);
        assert_eq!(log_rank(&[(&e, &c)]), None);
        let none = ValueCounts::new();
        assert_eq!(log_rank(&[(&none, &c), (&none, &c)]), None);
    }
}
