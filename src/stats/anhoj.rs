//! Anhøj's run chart rules: an unusually long run, or unusually few crossings of the centre.
//!
//! Source: J. Anhøj and A. V. Olesen, `PLoS ONE` 2014, 9(11):e113825; `methods.md` 3.5. Points on the centre
//! are no useful points: they neither break a run nor count. A gap (a missing point) breaks a run, and the
//! pair across it is no possible crossing; the reference closes gaps up.

use super::binomial::Binomial;
use super::number::real;

/// The id of the rules.
pub const ANHOJ: &str = "anhoj";

/// Fewer useful points than this give no signal: the rules were studied from ten on.
const FEWEST: u64 = 10;

/// What the rules see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunSignal {
    /// Nothing unusual.
    None,
    /// A run that is too long.
    LongRun,
    /// Too few crossings.
    FewCrossings,
    /// Both.
    Both,
}

impl RunSignal {
    /// The word in answers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::LongRun => "unusually_long_run",
            Self::FewCrossings => "unusually_few_crossings",
            Self::Both => "unusually_long_run_and_few_crossings",
        }
    }
}

/// Runs and crossings of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunChart {
    /// Points that are not on the centre.
    pub useful: u64,
    /// The longest run on one side.
    pub longest_run: u64,
    /// A longer run is unusual: log₂ n to the nearest whole number, and 3.
    pub longest_run_limit: u64,
    /// Crossings of the centre.
    pub crossings: u64,
    /// Fewer crossings are unusual: the 5 % quantile of binomial(n − 1, ½).
    pub crossings_limit: u64,
    /// What the rules see.
    pub signal: RunSignal,
    /// For each point whether it is part of a run that is too long.
    pub in_long_run: Vec<bool>,
}

/// Applies the rules to a series around its centre.
///
/// **Input** one value per time step, `None` where it is missing. **Output** for every series, also an
/// empty one; no signal with fewer than ten useful points.
#[must_use]
pub fn run_chart(points: &[Option<f64>], centre: f64) -> RunChart {
    let runs = runs_of(points, centre);
    let useful = runs.iter().flatten().map(|run| length(run)).sum();
    let longest_run = runs.iter().flatten().map(|run| length(run)).max().unwrap_or(0);
    let stretches = count(runs.iter().filter(|stretch| !stretch.is_empty()).count());
    let crossings = count(runs.iter().map(|stretch| stretch.len().saturating_sub(1)).sum());
    let longest_run_limit = longest_allowed(useful);
    let crossings_limit = fewest_crossings(useful.saturating_sub(stretches));
    let enough = useful >= FEWEST;
    let signal = match (enough && longest_run > longest_run_limit, enough && crossings < crossings_limit) {
        (true, true) => RunSignal::Both,
        (true, false) => RunSignal::LongRun,
        (false, true) => RunSignal::FewCrossings,
        (false, false) => RunSignal::None,
    };
    let mut in_long_run = vec![false; points.len()];
    for run in runs.iter().flatten().filter(|run| enough && length(run) > longest_run_limit) {
        for &i in run {
            in_long_run[i] = true;
        }
    }
    RunChart { useful, longest_run, longest_run_limit, crossings, crossings_limit, signal, in_long_run }
}

/// Places of the points of each run, by stretch between gaps.
fn runs_of(points: &[Option<f64>], centre: f64) -> Vec<Vec<Vec<usize>>> {
    let mut stretches: Vec<Vec<Vec<usize>>> = vec![Vec::new()];
    let mut above = None;
    for (i, point) in points.iter().enumerate() {
        let Some(y) = point else {
            stretches.push(Vec::new());
            above = None;
            continue;
        };
        let side = match y.partial_cmp(&centre) {
            None | Some(std::cmp::Ordering::Equal) => continue,
            Some(side) => side.is_gt(),
        };
        let Some(stretch) = stretches.last_mut() else { continue };
        match stretch.last_mut() {
            Some(run) if above == Some(side) => run.push(i),
            _ => stretch.push(vec![i]),
        }
        above = Some(side);
    }
    stretches
}

fn length(run: &[usize]) -> u64 {
    count(run.len())
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// The longest run that is not unusual among `n` useful points.
fn longest_allowed(n: u64) -> u64 {
    if n == 0 { 3 } else { super::number::floor_rank(real(n).log2().round_ties_even()) + 3 }
}

/// The fewest crossings that are not unusual among so many possible ones.
fn fewest_crossings(possible: u64) -> u64 {
    if possible == 0 {
        return 0;
    }
    let trials = Binomial::new(possible, 0.5);
    (0..=possible).find(|&k| trials.lower_tail(k) >= 0.05 * (1.0 - 64.0 * f64::EPSILON)).unwrap_or(possible)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_limits() {
        for (n, run, crossings) in [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (36, 8, 13)] {
            assert_eq!((longest_allowed(n), fewest_crossings(n - 1)), (run, crossings), "{n}");
        }
    }

    fn series(signs: &str) -> Vec<Option<f64>> {
        let point = |c: char| match c {
            '+' => Some(1.0),
            '-' => Some(-1.0),
            '0' => Some(0.0),
            _ => None,
        };
        signs.chars().map(point).collect()
    }

    #[test]
    fn runs_and_crossings_are_counted() {
        let chart = run_chart(&series("++-+--+-0-+"), 0.0);
        assert_eq!((chart.useful, chart.longest_run, chart.crossings), (10, 2, 6));
        assert_eq!(chart.signal, RunSignal::None);
        let long = run_chart(&series("+++++++--+-+"), 0.0);
        assert_eq!((long.longest_run, long.longest_run_limit, long.signal), (7, 7, RunSignal::None));
        let longer = run_chart(&series("++++++++-+-+"), 0.0);
        assert_eq!(longer.signal, RunSignal::LongRun);
        assert_eq!(longer.in_long_run.iter().filter(|&&f| f).count(), 8);
        let few = run_chart(&series("++++++------"), 0.0);
        assert_eq!((few.crossings, few.signal), (1, RunSignal::FewCrossings));
    }

    #[test]
    fn a_gap_breaks_a_run_and_is_no_crossing() {
        let chart = run_chart(&series("+++++.+++++"), 0.0);
        assert_eq!((chart.longest_run, chart.crossings, chart.useful), (5, 0, 10));
        assert_eq!(chart.crossings_limit, fewest_crossings(8));
        assert_eq!(run_chart(&series("+++++.-----"), 0.0).crossings, 0);
    }

    #[test]
    fn few_points_and_none_have_no_signal() {
        assert_eq!(run_chart(&[], 0.0).signal, RunSignal::None);
        assert_eq!(run_chart(&series("+++++++++"), 0.0).signal, RunSignal::None);
        assert_eq!(run_chart(&series("000000000000"), 0.0).useful, 0);
    }

    proptest! {
        #[test]
        fn mirrored_series_have_the_same_runs(signs in "[+0.-]{0,60}") {
            let points = series(&signs);
            let mirrored: Vec<_> = points.iter().map(|p| p.map(|y| -y)).collect();
            prop_assert_eq!(run_chart(&points, 0.0), run_chart(&mirrored, 0.0));
        }
    }
}
