//! A long wait taken apart: how much of the whole each step is, and of the gap to the nation.
//!
//! Only complete chains count, those where every step is known: then the steps' means add up
//! to the whole's, and so do their differences from the nation's. Chains with a gap have their
//! own mean for each step, which adds up to nothing. Sums are integers until the quotient.
//! Source: means are additive over the parts of the same chains; `measures.md`, "Statistics",
//! for merging sums rather than means.

use super::confidence::{Confidence, Interval};
use super::number::{finite, real, real_wide};
use super::scale::Scale;

/// The id of the interval for the difference between two steps of the same chains.
pub const PAIRED_NORMAL: &str = "paired_normal";

/// Complete chains of a group: how many, and the sum of the lengths of each step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepSums {
    /// Complete chains.
    pub n: u64,
    /// Sum of each step's lengths, in base units, in the order of the chain.
    pub sums: Vec<u128>,
}

impl StepSums {
    /// No chains of `steps` steps.
    #[must_use]
    pub fn new(steps: usize) -> Self {
        Self { n: 0, sums: vec![0; steps] }
    }

    /// Counts one chain with these lengths; a chain with another number of steps is another
    /// chain and is not counted.
    pub fn add(&mut self, lengths: &[u64]) {
        if lengths.len() == self.sums.len() {
            self.n = self.n.saturating_add(1);
            for (sum, &length) in self.sums.iter_mut().zip(lengths) {
                *sum = sum.saturating_add(u128::from(length));
            }
        }
    }

    /// Adds every chain of `other`, which has the same steps; chains of others are not added.
    pub fn merge(&mut self, other: &Self) {
        if other.sums.len() == self.sums.len() {
            self.n = self.n.saturating_add(other.n);
            for (sum, &more) in self.sums.iter_mut().zip(&other.sums) {
                *sum = sum.saturating_add(more);
            }
        }
    }

    /// The whole chain as a single step.
    fn whole(&self) -> u128 {
        self.sums.iter().fold(0, |sum, &step| sum.saturating_add(step))
    }
}

/// One step of a chain, or the whole of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepPart {
    /// Mean length in the answer's unit.
    pub mean: f64,
    /// Its part of the whole's time, in [0, 1]; `None` when no chain took any time.
    pub share: Option<f64>,
    /// Mean less the nation's mean, in the answer's unit; `None` when the nation is empty.
    pub difference: Option<f64>,
}

/// A group's chains, step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Decomposition {
    /// Complete chains it rests on.
    pub n: u64,
    /// The steps, in the order of the chain.
    pub steps: Vec<StepPart>,
    /// The whole chain: means and differences of the steps add up to it.
    pub whole: StepPart,
}

impl Decomposition {
    /// The places of the longest step and the next, by mean; of steps alike the first.
    /// `None` with fewer than two steps.
    #[must_use]
    pub fn longest_two(&self) -> Option<(usize, usize)> {
        let mut places: Vec<usize> = (0..self.steps.len()).collect();
        let mean = |at: usize| self.steps.get(at).map_or(0.0, |s| s.mean);
        places.sort_by(|&a, &b| mean(b).total_cmp(&mean(a)));
        Some((*places.first()?, *places.get(1)?))
    }
}

/// Takes a group's chains apart and compares every step with the nation's.
///
/// **Input** sums over the same steps. **Output** `None` when the group has no chains or no
/// steps, when the steps differ in number, or beyond 128 bits. **Definition** for a step with
/// sums S of n chains and the nation's T of m: mean S/n, share S/ΣS, difference
/// (S·m − T·n)/(n·m). The numerators are integers that add up exactly; each is divided once.
#[must_use]
pub fn decompose(group: &StepSums, nation: &StepSums, scale: Scale) -> Option<Decomposition> {
    if group.n == 0 || group.sums.is_empty() || group.sums.len() != nation.sums.len() {
        return None;
    }
    let whole = group.whole();
    let part = |sum: u128, national: u128| {
        Some(StepPart {
            mean: scale.real(real_wide(sum) / real(group.n)),
            share: (whole > 0).then(|| real_wide(sum) / real_wide(whole)),
            difference: difference((sum, group.n), (national, nation.n))?.map(|d| scale.real(d)),
        })
    };
    let steps: Option<Vec<StepPart>> =
        group.sums.iter().zip(&nation.sums).map(|(&s, &t)| part(s, t)).collect();
    Some(Decomposition { n: group.n, steps: steps?, whole: part(whole, nation.whole())? })
}

/// The difference of two means in base units: `Some(None)` when the second is empty, `None`
/// beyond 128 bits.
fn difference(group: (u128, u64), nation: (u128, u64)) -> Option<Option<f64>> {
    if nation.1 == 0 {
        return Some(None);
    }
    let a = group.0.checked_mul(u128::from(nation.1))?;
    let b = nation.0.checked_mul(u128::from(group.1))?;
    let size = real_wide(u128::from(group.1) * u128::from(nation.1));
    Some(Some(if a >= b { real_wide(a - b) / size } else { -(real_wide(b - a) / size) }))
}

/// Differences between two steps of the same chains, summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PairedSums {
    /// Chains.
    pub n: u64,
    /// Σd: the first step less the second, in base units.
    pub sum: i128,
    /// Σd².
    pub squares: u128,
}

impl PairedSums {
    /// Counts one chain whose two steps have these lengths.
    pub fn add(&mut self, first: u64, second: u64) {
        let gap = first.abs_diff(second);
        let square = u128::from(gap) * u128::from(gap);
        self.n = self.n.saturating_add(1);
        self.sum = self.sum.saturating_add(i128::from(first) - i128::from(second));
        self.squares = self.squares.saturating_add(square);
    }

    /// Adds every chain of `other`.
    pub fn merge(&mut self, other: &Self) {
        self.n = self.n.saturating_add(other.n);
        self.sum = self.sum.saturating_add(other.sum);
        self.squares = self.squares.saturating_add(other.squares);
    }
}

/// The mean difference between two steps of the same chains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairedDifference {
    /// Mean of the first step less the second, in the answer's unit.
    pub difference: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval; whether a step is clearly longer is [`against`](super::difference::against)
    /// of it.
    pub interval: Interval,
}

/// The mean difference between two steps, with its interval.
///
/// **Output** `None` with fewer than two chains, or beyond 128 bits. **Definition** Σd/n ∓
/// z·√(V/n), V = (nΣd² − (Σd)²)/(n(n − 1)), formed in integers. Chains that all have the same
/// difference give an interval without width. Waits are skewed: below some 30 chains the
/// normal interval is a little narrow. Where the two steps were *chosen* as the longest two,
/// the difference is at least 0 by the choice and the interval flatters it; with steps in
/// truth alike it stays clear of 0 more often than the level says.
/// **Source** the mean of differences in pairs, any textbook.
#[must_use]
pub fn paired_difference(
    sums: &PairedSums,
    confidence: Confidence,
    scale: Scale,
) -> Option<PairedDifference> {
    if sums.n < 2 {
        return None;
    }
    let (n, size) = (u128::from(sums.n), real(sums.n));
    let absolute = sums.sum.unsigned_abs();
    let numerator = n.checked_mul(sums.squares)?.checked_sub(absolute.checked_mul(absolute)?)?;
    let standard_error = (real_wide(numerator) / real_wide(n * (n - 1)) / size).sqrt();
    let mean = real_wide(absolute) / size * if sums.sum < 0 { -1.0 } else { 1.0 };
    let (difference, standard_error) = (scale.real(mean), finite(scale.real(standard_error))?);
    let half = confidence.z() * standard_error;
    let interval = Interval { lower: difference - half, upper: difference + half };
    Some(PairedDifference { difference, standard_error, interval })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::difference::{Against, against};
    use super::*;

    fn chains(rows: &[[u64; 3]]) -> StepSums {
        let mut sums = StepSums::new(3);
        rows.iter().for_each(|row| sums.add(row));
        sums
    }

    #[test]
    fn by_hand() {
        let group = chains(&[[1, 10, 4], [3, 20, 6]]);
        let nation = chains(&[[1, 10, 4], [3, 20, 6], [2, 6, 11], [2, 0, 7]]);
        let d = decompose(&group, &nation, Scale::DAYS).unwrap();
        let means: Vec<f64> = d.steps.iter().map(|s| s.mean).collect();
        assert_eq!((means, d.whole.mean), (vec![2.0, 15.0, 5.0], 22.0));
        let differences: Vec<f64> = d.steps.iter().map(|s| s.difference.unwrap()).collect();
        assert_eq!((differences, d.whole.difference), (vec![0.0, 6.0, -2.0], Some(4.0)));
        assert!((d.steps[1].share.unwrap() - 30.0 / 44.0).abs() < 1e-15);
        assert_eq!((d.n, d.whole.share, d.longest_two()), (2, Some(1.0), Some((1, 2))));
    }

    #[test]
    fn empty_unequal_and_timeless_chains() {
        let some = chains(&[[1, 2, 3]]);
        assert_eq!(decompose(&chains(&[]), &some, Scale::DAYS), None);
        assert_eq!(decompose(&some, &StepSums::new(2), Scale::DAYS), None);
        assert_eq!(decompose(&StepSums { n: 3, sums: vec![] }, &StepSums::new(0), Scale::DAYS), None);
        let alone = decompose(&some, &chains(&[]), Scale::DAYS).unwrap();
        assert_eq!((alone.whole.mean, alone.whole.difference), (6.0, None));
        let same_day = decompose(&chains(&[[0, 0, 0]]), &some, Scale::DAYS).unwrap();
        assert_eq!((same_day.whole.share, same_day.whole.difference), (None, Some(-6.0)));
        assert_eq!(same_day.longest_two(), Some((0, 1)));
        let huge = StepSums { n: u64::MAX, sums: vec![u128::MAX, 1] };
        assert_eq!(decompose(&huge, &huge, Scale::DAYS), None);
        let mut two = chains(&[[1, 2, 3]]);
        two.add(&[1, 2]);
        two.merge(&StepSums { n: 9, sums: vec![9] });
        assert_eq!(two, some);
    }

    #[test]
    fn the_paired_interval_follows_r() {
        // R: d <- c(5,-3,12,0,7,9,-1,14,2,2); mean(d) -/+ qnorm(.975) * sd(d) / sqrt(10)
        let mut sums = PairedSums::default();
        for d in [5, -3, 12, 0, 7, 9, -1, 14, 2, 2_i64] {
            sums.add(20_u64.checked_add_signed(d).unwrap(), 20);
        }
        let d = paired_difference(&sums, Confidence::P95, Scale::DAYS).unwrap();
        assert!((d.difference - 4.7).abs() < 1e-14);
        assert!((d.standard_error - 1.801_542_548_916_221_3).abs() < 1e-13);
        assert!((d.interval.lower - 1.169_041_487_507_718_6).abs() < 1e-11);
        assert!((d.interval.upper - 8.230_958_512_492_283).abs() < 1e-11);
        assert_eq!(against(d.interval), Against::Higher);
    }

    #[test]
    fn paired_edges() {
        let mut sums = PairedSums::default();
        assert_eq!(paired_difference(&sums, Confidence::P95, Scale::DAYS), None);
        sums.add(5, 9);
        assert_eq!(paired_difference(&sums, Confidence::P95, Scale::DAYS), None);
        sums.add(5, 9);
        let d = paired_difference(&sums, Confidence::P95, Scale::DAYS).unwrap();
        assert_eq!((d.difference, d.standard_error), (-4.0, 0.0));
        assert_eq!(against(d.interval), Against::Lower);
        sums.add(u64::MAX, 0);
        assert!(paired_difference(&sums, Confidence::P95, Scale::DAYS).is_none_or(|d| d.difference > 0.0));
    }

    proptest! {
        #[test]
        fn steps_add_up_to_the_whole(g in prop::collection::vec(prop::array::uniform3(0..20_000_u64), 1..60), more in prop::collection::vec(prop::array::uniform3(0..20_000_u64), 0..60)) {
            let (group, rest) = (chains(&g), chains(&more));
            let mut nation = group.clone();
            nation.merge(&rest);
            let mut turned = rest;
            turned.merge(&group);
            prop_assert_eq!(&nation, &turned);
            let d = decompose(&group, &nation, Scale::MINUTES).unwrap();
            let means: f64 = d.steps.iter().map(|s| s.mean).sum();
            let differences: f64 = d.steps.iter().map(|s| s.difference.unwrap()).sum();
            prop_assert!((means - d.whole.mean).abs() < 1e-9);
            prop_assert!((differences - d.whole.difference.unwrap()).abs() < 1e-9);
            prop_assert!(d.whole.share.is_none() || (d.steps.iter().map(|s| s.share.unwrap()).sum::<f64>() - 1.0).abs() < 1e-9);
            let alike = decompose(&nation, &nation, Scale::DAYS).unwrap();
            prop_assert!(alike.steps.iter().all(|s| s.difference == Some(0.0)));
        }

        #[test]
        fn paired_sums_merge_and_agree_with_the_means(g in prop::collection::vec((0..9000_u64, 0..9000_u64), 2..60), cut in 0..60_usize) {
            let sum = |rows: &[(u64, u64)]| {
                let mut sums = PairedSums::default();
                rows.iter().for_each(|&(a, b)| sums.add(a, b));
                sums
            };
            let (left, right) = g.split_at(cut.min(g.len()));
            let mut merged = sum(left);
            merged.merge(&sum(right));
            prop_assert_eq!(merged, sum(&g));
            let d = paired_difference(&merged, Confidence::P95, Scale::DAYS).unwrap();
            let (a, b): (u64, u64) = g.iter().fold((0, 0), |(a, b), &(x, y)| (a + x, b + y));
            prop_assert!((d.difference - (real(a) - real(b)) / real(merged.n)).abs() < 1e-9);
            prop_assert!(d.interval.contains(d.difference));
        }
    }
}
