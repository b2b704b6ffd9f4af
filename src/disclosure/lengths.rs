//! Weeks of a release's lengths → the steps that everyone may see.
//!
//! `measures.md`, "Small numbers": distributions in fixed bins of at least 5, survival on a fixed weekly grid in steps of
//! at least 5 events, ending where fewer than 10 are at risk, two decimals. A step is a share in whole per cent of at
//! least [`FLOOR`] people, so that it never tells a count more closely than [`WIDTH`]; what places that add up to
//! another tell together is looked at for all weeks at once, for the public and for every region's analyst
//! (`lengths_told`, `docs/decisions/0019-released-lengths.md`).

use super::lengths_beside::Told;
use super::lengths_told::Table;
use crate::indicators::grid::{LengthStep, Lengths, PlaceWeeks, ReleasedCell, Weeks};

/// Fewest people whose lengths are released: one per cent of them is four. So many of a sum over pathways, of many limits, keep
/// their statistics beside a hidden share: a tenth of them is forty.
pub const FLOOR: u32 = 400;
/// Fewest people between two steps, before the first, and after the last of completed intervals.
pub(super) const PEOPLE: u32 = 5;
/// Fewest people who are followed beyond a step.
pub(super) const AT_RISK: u32 = 10;
/// Narrowest range of a count that may be known.
pub(super) const WIDTH: i64 = 3;

/// What an earlier release said of a place: people, and its steps.
pub(super) type Said<'a> = (u32, &'a [LengthStep]);

/// A place under protection: the nation is the first, its regions follow.
pub(super) struct Whose<'a> {
    /// What is counted.
    pub(super) weeks: &'a Weeks,
    /// Whether everyone may see its number of people, and what is said of those within a limit.
    pub(super) is_shown: bool,
    /// What its other figures tell.
    pub(super) told: Told,
    /// What is already known, of every release before.
    pub(super) before: Vec<Said<'a>>,
}

/// The steps of each place that may be released, of a nation and its regions.
pub(super) fn released_steps(places: &[Whose<'_>]) -> Vec<Vec<LengthStep>> {
    let mut steps: Vec<Vec<LengthStep>> = places.iter().map(own_steps).collect();
    while let Some(told) = Table::of(places, &steps).told() {
        let Some((place, week)) = worst(places, &steps, told.week) else { break };
        steps[place].retain(|step| step.week != week);
    }
    steps
}

/// The step that goes when a count of a week is told too closely: the nearest, then that of the smallest region, the
/// nation's last.
fn worst(places: &[Whose<'_>], steps: &[Vec<LengthStep>], told: u16) -> Option<(usize, u16)> {
    let all = steps.iter().enumerate().flat_map(|(place, own)| own.iter().map(move |s| (place, s.week)));
    all.min_by_key(|&(place, week)| (week.abs_diff(told), place == 0, places[place].weeks.n, place, week))
}

/// The steps of a place by itself.
fn own_steps(place: &Whose<'_>) -> Vec<LengthStep> {
    let n = place.weeks.n;
    if !place.is_shown || n < FLOOR {
        return Vec::new();
    }
    let mut steps: Vec<LengthStep> = Vec::new();
    let mut people = 0;
    for (week, found) in (1..).zip(&place.weeks.by_week) {
        if found.beyond < AT_RISK {
            break;
        }
        let step = LengthStep { week, percent: percent(found.share) };
        let is_new = steps.last().is_none_or(|last| last.percent < step.percent);
        if is_new && found.ended >= people + PEOPLE && is_wide(place, step) {
            people = found.ended;
            steps.push(step);
        }
    }
    steps
}

/// Whole per cent, half up; a half that floating point leaves a little short is a half.
fn percent(share: f64) -> u8 {
    let rounded = (share * 100.0 + 1e-9).round().clamp(0.0, 100.0);
    (0..=100).find(|&p| f64::from(p) >= rounded).unwrap_or(100)
}

/// Whether a step leaves a count wide enough, alone and beside what was said of it before: counts can only have
/// grown since then, or only have shrunk.
fn is_wide(place: &Whose<'_>, step: LengthStep) -> bool {
    let [low, high] = range(place.weeks.n, step.percent);
    let then = place.before.iter().filter_map(|(n, steps)| {
        let said = steps.iter().find(|s| s.week == step.week)?;
        Some(range(*n, said.percent))
    });
    let apart = |[old_low, old_high]: [i64; 2]| high - old_low >= WIDTH && old_high - low >= WIDTH;
    high - low >= WIDTH && { then }.all(apart)
}

/// The counts that a share of so many people can stand for.
pub(super) fn range(n: u32, percent: u8) -> [i64; 2] {
    let (n, percent) = (i64::from(n), i64::from(percent));
    // Shares from (percent − ½) % up to, but not including, (percent + ½) %.
    let low = (((2 * percent - 1) * n).max(0) + 199).div_euclid(200);
    let high = ((2 * percent + 1) * n - 1).div_euclid(200).min(n);
    [low, high]
}

/// What is released of one pathway and year: of every place that has lengths, the completed and everyone who
/// started. `row` is what is published of the completed intervals of a place, `before` what was published before.
pub(super) fn released_lengths<'a>(
    places: &'a [PlaceWeeks],
    row: impl Fn(usize) -> ReleasedCell,
    limits: Option<[u32; 2]>,
    before: impl Fn(usize) -> Vec<Said<'a>>,
) -> Vec<Lengths> {
    let numbered = || places.iter().enumerate().map(|(at, own)| (at, own, row(at)));
    // The row of a hidden n hides everything in it, those who started too; and beside a hidden share lengths would tell it.
    let is_shown = |row: &ReleasedCell| row.n.and(row.with_limit).and(row.within).is_some();
    let completed: Vec<Whose<'_>> = numbered()
        .map(|(at, own, row)| Whose {
            weeks: &own.completed,
            is_shown: is_shown(&row),
            told: Told::of(&row, limits),
            before: before(at),
        })
        .collect();
    let started: Vec<Whose<'_>> = numbered()
        .map(|(_, own, row)| Whose {
            weeks: &own.started,
            is_shown: is_shown(&row),
            told: Told::default(),
            before: Vec::new(),
        })
        .collect();
    let pairs = released_steps(&completed).into_iter().zip(released_steps(&started));
    pairs.map(|(completed, started)| Lengths { completed, started }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::indicators::grid::Week;

    /// A place of `n` people of whom so many had the end by each week.
    fn weeks(n: u32, ended: &[u32]) -> Weeks {
        let week =
            |&ended: &u32| Week { ended, share: f64::from(ended) / f64::from(n.max(1)), beyond: n - ended };
        Weeks { n, by_week: ended.iter().map(week).collect() }
    }

    fn whose(weeks: &Weeks, is_shown: bool) -> Whose<'_> {
        Whose { weeks, is_shown, told: Told::default(), before: Vec::new() }
    }

    fn alone(weeks: &Weeks, before: Option<Said<'_>>) -> Vec<(u16, u8)> {
        let nation = whose(weeks, false);
        let region = Whose { before: before.into_iter().collect(), ..whose(weeks, true) };
        released_steps(&[nation, region])[1].iter().map(|step| (step.week, step.percent)).collect()
    }

    /// The edges: 399 and 400 people, 5 in a step, 9 and 10 beyond. Who knows the rules has more than the share: 1 % of 400
    /// in a step is 5, since a step has at least 5; 98 % is 390, since 10 are beyond. Such steps go.
    #[test]
    fn steps_have_five_people_and_ten_beyond() {
        assert_eq!(alone(&weeks(399, &[100, 200]), None), []);
        assert_eq!(alone(&weeks(400, &[100, 200]), None), [(1, 25), (2, 50)]);
        assert_eq!(alone(&weeks(400, &[4, 5, 9, 10]), None), [(4, 3)]);
        // 6 to 9 and then 10 to 13, five apart, leave 6 to 8; 14 to 17 leave room.
        assert_eq!(alone(&weeks(400, &[4, 6, 7, 12]), None), [(4, 3)]);
        assert_eq!(alone(&weeks(400, &[4, 6, 7, 16]), None), [(2, 2), (4, 4)]);
        assert_eq!(alone(&weeks(400, &[100, 390, 395]), None), [(1, 25)]);
        assert_eq!(alone(&weeks(400, &[100, 386, 395]), None), [(1, 25), (2, 97)]);
        assert_eq!(alone(&weeks(400, &[100, 391, 395]), None), [(1, 25)]);
        assert_eq!(alone(&weeks(5_000, &[1_000, 1_005]), None), [(1, 20)], "a step that shows nothing new");
        let counted = weeks(900, &[300]);
        let hidden = whose(&counted, false);
        assert_eq!(released_steps(&[hidden]), [Vec::new()]);
    }

    #[test]
    fn a_share_stands_for_at_least_four_counts() {
        assert_eq!((range(400, 25), range(400, 0), range(400, 100)), ([98, 101], [0, 1], [398, 400]));
        for n in FLOOR..1_500 {
            for count in 0..=n {
                let [low, high] = range(n, percent(f64::from(count) / f64::from(n)));
                assert!((low..=high).contains(&i64::from(count)), "{count} of {n}");
            }
        }
    }

    /// 100 of 400, then 24 % of 406: if people were only added, both were 98 or 99.
    #[test]
    fn what_was_said_before_leaves_room_too() {
        let before = [LengthStep { week: 1, percent: 25 }];
        assert_eq!(alone(&weeks(406, &[99, 200]), None), [(1, 24), (2, 49)]);
        assert_eq!(alone(&weeks(406, &[99, 200]), Some((400, &before))), [(2, 49)]);
        assert_eq!(alone(&weeks(400, &[100, 200]), Some((400, &before))), [(1, 25), (2, 50)]);
        // At least 245, then 239 to 248, then at most 245: each two beside each other leave room, the first and the last none.
        let of = |percent| [LengthStep { week: 1, percent }];
        let (first, second, counted) = (of(25), of(24), weeks(1_043, &[245]));
        let third = |before: Vec<Said<'_>>| {
            let region = Whose { before, ..whose(&counted, true) };
            released_steps(&[whose(&counted, false), region])[1].len()
        };
        assert_eq!((third(vec![(1_000, &first)]), third(vec![(1_013, &second)])), (0, 1));
        assert_eq!(third(vec![(1_013, &second), (1_000, &first)]), 0);
    }

    /// The nation shows 27 % of 405 and Stockholm 26 % of 400: the five others would be told apart to the last.
    #[test]
    fn parts_that_would_tell_the_rest_lose_their_step() {
        let (nation, stockholm, gotland) = (weeks(405, &[111]), weeks(400, &[106]), weeks(5, &[5]));
        let places = [&nation, &stockholm, &gotland].map(|weeks| whose(weeks, true));
        let told: Vec<usize> = released_steps(&places).iter().map(Vec::len).collect();
        assert_eq!(told, [1, 0, 0]);
    }

    /// Every count of a part that some completion of the others allows, by all reachable sums.
    fn possible(whole: [i64; 2], parts: &[[i64; 2]], part: usize) -> Vec<i64> {
        let mut sums = std::collections::BTreeSet::from([0]);
        for (_, [low, high]) in parts.iter().enumerate().filter(|(at, _)| *at != part) {
            sums = sums.iter().flat_map(|sum| (*low..=*high).map(move |own| sum + own)).collect();
        }
        let fits = |own: &i64| sums.iter().any(|sum| (whole[0]..=whole[1]).contains(&(sum + own)));
        (parts[part][0]..=parts[part][1]).filter(fits).collect()
    }

    fn regions() -> impl Strategy<Value = Vec<(u32, u32)>> {
        let region = prop_oneof![0..30_u32, 400..900_u32];
        let counted = region.prop_flat_map(|n| (Just(n), 0..=n));
        prop::collection::vec(counted, 2..5)
    }

    proptest! {
        /// Against enumeration: neither the public nor an analyst finds a count more closely than it may be known.
        #[test]
        fn no_reader_finds_a_count_too_closely(regions in regions()) {
            let (n, ended) = regions.iter().fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
            let all: Vec<Weeks> = [(n, ended)].iter().chain(&regions).map(|own| weeks(own.0, &[own.1])).collect();
            let places: Vec<Whose<'_>> = all.iter().map(|weeks| whose(weeks, true)).collect();
            let steps = released_steps(&places);
            let of = |at: usize| match steps[at].first() {
                Some(step) => range(all[at].n, step.percent),
                None => [0, i64::from(all[at].n)],
            };
            let (whole, parts): ([i64; 2], Vec<[i64; 2]>) = (of(0), (1..all.len()).map(of).collect());
            for reader in 0..=parts.len() {
                let mut known = parts.clone();
                if let Some(own) = reader.checked_sub(1) {
                    known[own] = [i64::from(regions[own].1); 2];
                }
                for part in (0..parts.len()).filter(|part| Some(*part) != reader.checked_sub(1)) {
                    let found = possible(whole, &known, part);
                    let width = found.last().zip(found.first()).map(|(last, first)| last - first);
                    let before = parts[part][1] - parts[part][0];
                    prop_assert!(width.is_some_and(|w| w >= WIDTH.min(before)), "{reader} {part}: {found:?}");
                }
            }
        }
    }
}
