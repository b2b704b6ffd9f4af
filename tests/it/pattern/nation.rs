//! A synthetic nation as linked tables of counts, in the shape of the protected grid: people are drawn, and
//! counted by pathway, place, column and outcome.

use std::collections::BTreeMap;

use ledtid::disclosure::pattern::{Axis, Beside, Cell, CellId, Owner, System};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Region code, sjukvårdsregion from 1, weight. Halland's two parts are its own.
const REGIONS: [(&str, usize, u32); 21] = [
    ("01", 1, 2454),
    ("03", 2, 404),
    ("04", 2, 301),
    ("05", 3, 472),
    ("06", 3, 368),
    ("07", 4, 203),
    ("08", 3, 246),
    ("09", 1, 61),
    ("10", 4, 157),
    ("12", 4, 1421),
    ("13", 0, 343),
    ("14", 5, 1767),
    ("17", 2, 283),
    ("18", 2, 308),
    ("19", 2, 280),
    ("20", 2, 287),
    ("21", 2, 285),
    ("22", 6, 242),
    ("23", 6, 132),
    ("24", 6, 278),
    ("25", 6, 248),
];
/// Share of people whose sex or age is not known.
const UNKNOWN: f64 = 0.000_2;
const HALLAND: usize = 10;
/// Places: the nation, 6 sjukvårdsregioner, 21 regions, Halland's parts in Södra and Västra.
pub(crate) const PLACES: usize = 30;
const FIRST_REGION: usize = 7;
/// Columns: the year, 4 quarters, 3 sexes, 6 ages, 12 months.
pub(crate) const COLUMNS: usize = 26;
const FIRST_MONTH: usize = 14;
/// Outcomes: n, with a limit, without, within, beyond.
pub(crate) const OUTCOMES: [&str; 5] = ["n", "with_limit", "no_limit", "within", "beyond"];

/// The counts of some pathways, pathway by pathway; if there are several, their sums come last. The months of regions
/// are there too, not published.
#[derive(Debug)]
pub(crate) struct Nation {
    pub(crate) system: System,
    /// Pathway, place, column, outcome of each cell.
    pub(crate) at: Vec<[usize; 4]>,
    /// Pathways, the sum over them left out.
    pub(crate) pathways: usize,
}

/// Name of a place, as in the relations of the auditor.
pub(crate) fn place_name(place: usize) -> String {
    match place {
        0 => "00".to_owned(),
        1..=6 => format!("S{place}"),
        28 => "13a".to_owned(),
        29 => "13b".to_owned(),
        _ => REGIONS[place - FIRST_REGION].0.to_owned(),
    }
}

/// Name of a column.
pub(crate) fn column_name(column: usize) -> String {
    match column {
        0 => "year".to_owned(),
        1..=4 => format!("q{column}"),
        5..=7 => format!("sex{}", column - 5),
        8..=13 => format!("age{}", column - 8),
        _ => format!("m{}", column - FIRST_MONTH + 1),
    }
}

/// Places that add up to a place: one way or two.
pub(crate) fn place_splits(place: usize) -> Vec<Vec<usize>> {
    match place {
        0 => vec![(1..=6).collect(), (FIRST_REGION..28).collect()],
        1..=6 => {
            let mut parts: Vec<usize> =
                (0..21).filter(|r| REGIONS[*r].1 == place).map(|r| FIRST_REGION + r).collect();
            parts.extend(match place {
                4 => Some(28),
                5 => Some(29),
                _ => None,
            });
            vec![parts]
        }
        p if p == FIRST_REGION + HALLAND => vec![vec![28, 29]],
        _ => vec![],
    }
}

/// Columns that add up to a column.
pub(crate) fn column_splits(column: usize) -> Vec<Vec<usize>> {
    match column {
        0 => vec![(1..=4).collect(), (5..=7).collect(), (8..=13).collect()],
        1..=4 => vec![(0..3).map(|m| FIRST_MONTH + (column - 1) * 3 + m).collect()],
        _ => vec![],
    }
}

/// Outcomes that add up to an outcome.
pub(crate) fn outcome_splits(outcome: usize) -> Vec<Vec<usize>> {
    match outcome {
        0 => vec![vec![1, 2]],
        1 => vec![vec![3, 4]],
        _ => vec![],
    }
}

impl Nation {
    /// Draws people for each pathway, so many in the year.
    pub(crate) fn draw(seed: u64, people: &[u32]) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let counts: Vec<Vec<u32>> = people.iter().map(|n| draw_pathway(&mut random, *n)).collect();
        Self::of_counts(&counts)
    }

    /// What a cell is, as the auditor calls it: pathway, place, column and outcome.
    pub(crate) fn name(&self, at: [usize; 4]) -> String {
        let [pathway, place, column, outcome] = at;
        let pathway = if self.pathways > 1 && pathway == self.pathways {
            "all".to_owned()
        } else {
            format!("p{pathway}")
        };
        format!("{pathway},{},{},{}", place_name(place), column_name(column), OUTCOMES[outcome])
    }

    /// The same system, its cells added in the opposite order.
    pub(crate) fn backwards(&self) -> System {
        let cells = || self.at.iter().zip(self.system.cells()).rev();
        let mut numbered = System::builder(axes(self.pathways));
        let ids: BTreeMap<[usize; 4], CellId> =
            cells().map(|(at, cell)| (*at, numbered.cell(at, *cell))).collect();
        let mut system = System::builder(axes(self.pathways));
        for (at, cell) in cells() {
            let whole = cell.whole.and_then(|_| ids.get(&[at[0], at[1], at[2], 0]).copied());
            system.cell(at, cell.of_row(whole));
        }
        system.build().expect("counts add up")
    }

    fn of_counts(counts: &[Vec<u32>]) -> Self {
        let pathways = counts.len();
        let mut sum = vec![0; PLACES * COLUMNS * OUTCOMES.len()];
        for one in counts {
            for (all, n) in sum.iter_mut().zip(one) {
                *all += n;
            }
        }
        let mut system = System::builder(axes(pathways));
        let mut at = Vec::new();
        let levels = if pathways > 1 { pathways + 1 } else { pathways };
        for pathway in 0..levels {
            let counts = counts.get(pathway).unwrap_or(&sum);
            let mut whole = None;
            for (n, count) in counts.iter().enumerate() {
                let [place, column, outcome] = place_of(n);
                if place < FIRST_REGION || pathway < pathways {
                    let cell = Cell::new(*count).worth(worth(place, column, outcome, pathway == pathways));
                    let cell = owner(place).map_or(cell, |o| cell.owner(o));
                    let is_published = place < FIRST_REGION || column < FIRST_MONTH;
                    let cell = if is_published { cell } else { cell.unpublished() };
                    let has_median = is_published && pathway < pathways;
                    let beside = median(&counts[n - outcome..], outcome).filter(|_| has_median);
                    let cell = cell.of_row(whole.filter(|_| outcome > 0)).beside(beside);
                    let id = system.cell(&[pathway, place, column, outcome], cell);
                    whole = if outcome == 0 { Some(id) } else { whole };
                    at.push([pathway, place, column, outcome]);
                }
            }
        }
        Self { system: system.build().expect("counts add up"), at, pathways }
    }
}

/// What the median of a row of ten people or more tells of those within the limit, or of those beyond: that they are half of all at
/// most.
fn median(row: &[u32], outcome: usize) -> Option<Beside> {
    let bounded = if row[3] >= row[4] { 4 } else { 3 };
    (row[0] >= 10 && outcome == bounded).then_some(Beside { most: row[0] / 2, is_known_anyway: false })
}

/// Pathways and their sum, places, columns, outcomes.
fn axes(pathways: usize) -> Vec<Axis> {
    let split = |nodes: usize, splits: fn(usize) -> Vec<Vec<usize>>| {
        let all = (0..nodes).flat_map(|total| splits(total).into_iter().map(move |parts| (total, parts)));
        all.fold(Axis::new(nodes), |axis, (total, parts)| axis.split(total, &parts))
    };
    let all: Vec<usize> = (0..pathways).collect();
    let pathway =
        if pathways > 1 { Axis::new(pathways + 1).split(pathways, &all).apart() } else { Axis::new(1) };
    vec![
        pathway,
        split(PLACES, place_splits),
        split(COLUMNS, column_splits),
        split(OUTCOMES.len(), outcome_splits),
    ]
}

fn place_of(n: usize) -> [usize; 3] {
    [n / OUTCOMES.len() / COLUMNS, n / OUTCOMES.len() % COLUMNS, n % OUTCOMES.len()]
}

fn number_of(place: usize, column: usize, outcome: usize) -> usize {
    (place * COLUMNS + column) * OUTCOMES.len() + outcome
}

fn owner(place: usize) -> Option<Owner> {
    let region = match place {
        28 | 29 => HALLAND,
        _ => place.checked_sub(FIRST_REGION)?,
    };
    Owner::new(u8::try_from(region).expect("few regions"))
}

/// The nation before its parts, the year before its parts, n before its parts.
fn worth(place: usize, column: usize, outcome: usize, sum: bool) -> u32 {
    let place = match place {
        0 => 300,
        1..=6 => 30,
        28 | 29 => 2,
        _ => 4,
    };
    let column = match column {
        0 => 8,
        1..=4 => 3,
        5 | 6 => 2,
        _ => 1,
    };
    let outcome = [3, 2, 1, 2, 2][outcome];
    place * column * outcome * if sum { 200 } else { 1 }
}

fn draw_pathway(random: &mut ChaCha8Rng, people: u32) -> Vec<u32> {
    let mut counts = vec![0; PLACES * COLUMNS * OUTCOMES.len()];
    let all: u32 = REGIONS.iter().map(|r| r.2).sum();
    let always_limit = random.random_bool(0.6);
    let women = random.random_range(0.2..0.8);
    for _ in 0..people {
        let mut at = random.random_range(0..all);
        let region = REGIONS
            .iter()
            .position(|r| {
                if at < r.2 {
                    true
                } else {
                    at -= r.2;
                    false
                }
            })
            .expect("one");
        let halland = if random.random_bool(0.45) { 28 } else { 29 };
        let month = random.random_range(0..12);
        let sex = match random.random::<f64>() {
            u if u < UNKNOWN => 7,
            u if u < women => 5,
            _ => 6,
        };
        let age = match random.random::<f64>() {
            u if u < UNKNOWN => 13,
            u if u < 0.05 => 8,
            u if u < 0.2 => 9,
            u if u < 0.5 => 10,
            u if u < 0.8 => 11,
            _ => 12,
        };
        let outcomes: &[usize] = match random.random::<f64>() {
            u if !always_limit && u < 0.08 => &[0, 2],
            u if u < 0.5 => &[0, 1, 4],
            _ => &[0, 1, 3],
        };
        let mut places = vec![0, FIRST_REGION + region];
        if region == HALLAND {
            places.extend([halland, if halland == 28 { 4 } else { 5 }]);
        } else {
            places.push(REGIONS[region].1);
        }
        for place in places {
            for column in [0, 1 + month / 3, sex, age, FIRST_MONTH + month] {
                for outcome in outcomes {
                    counts[number_of(place, column, *outcome)] += 1;
                }
            }
        }
    }
    counts
}
