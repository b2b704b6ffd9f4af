//! Episodes of several cohorts as one: the parts that are kept put together, cut anew, and what a delivery makes of them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::cohort::{Cohort, Late};
use super::long_form::CohortTables;
use super::outcome_column::OutcomeColumn;
use super::packed::{DayColumn, PointColumn};
use super::person::{MAX_VARIANTS, Person};
use super::place::Place;
use super::renumbering::Renumbering;
use super::side::{MAX_ACTIVITIES, MAX_OUTCOMES, SideCodes, SideTable};

/// Positions in sorted texts, by a cohort's own codes; what is not used has none.
#[derive(Debug)]
struct Recode {
    /// By place.
    places: Renumbering,
    /// By code, 0 for none: stays 0.
    activities: Renumbering,
    variants: Renumbering,
    outcomes: Renumbering,
}

/// The episodes that one cohort brings: runs of rows, ascending.
struct Source<'a> {
    cohort: &'a Cohort,
    runs: Vec<Range<usize>>,
    /// The row of the new cohort at which each run begins.
    begins: Vec<usize>,
}

impl<'a> Source<'a> {
    fn new(cohort: &'a Cohort, runs: Vec<Range<usize>>, first: usize) -> Self {
        let begins = runs.iter().scan(first, |next, run| {
            let begin = *next;
            *next += run.len();
            Some(begin)
        });
        Self { cohort, begins: begins.collect(), runs }
    }

    fn len(&self) -> usize {
        self.runs.iter().map(Range::len).sum()
    }

    fn is_whole(&self) -> bool {
        self.len() == self.cohort.len()
    }

    /// The runs, and where each begins in the new cohort.
    fn placed(&self) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        self.begins.iter().copied().zip(self.runs.iter().cloned())
    }

    /// The new row of an episode that is brought.
    fn row(&self, episode: u32) -> Option<usize> {
        let at = self.runs.partition_point(|run| run.end <= episode as usize);
        let run = self.runs.get(at).filter(|run| run.contains(&(episode as usize)))?;
        Some(self.begins[at] + episode as usize - run.start)
    }

    /// The latest day of any event of the episodes that are brought, as [`crate::model::Day::index`]; 0 without.
    fn last_day(&self) -> u32 {
        if self.is_whole() {
            return self.cohort.last_day;
        }
        let days = self.cohort.last_days();
        self.runs.iter().flat_map(|run| &days[run.clone()]).copied().max().unwrap_or(0)
    }
}

/// The texts that a new cohort's codes stand for.
struct Dictionaries {
    places: Vec<Place>,
    activities: Vec<String>,
    variants: Vec<String>,
    outcomes: Vec<String>,
}

impl Cohort {
    /// The episodes of several cohorts that are taken, cohort after cohort, in their order; texts that none of these
    /// episodes uses are forgotten, but for those of a cohort that is taken whole.
    ///
    /// Beside each cohort it is said of each episode whether it is taken. `None` where the packed form cannot hold all
    /// together as it holds each: then the episodes must be linked from their events.
    #[must_use]
    pub fn gathered(of: &[(&Self, &[bool])], tables: &CohortTables) -> Option<Self> {
        let mut n = 0;
        let sources = of.iter().map(|&(cohort, taken)| {
            let source = Source::new(cohort, runs(taken), n);
            n += source.len();
            source
        });
        let sources: Vec<Source<'_>> = sources.collect();
        u32::try_from(n).ok().filter(|&n| n < u32::MAX)?;
        let (texts, recodes) = unite(&sources, tables)?;
        let each = || sources.iter().zip(&recodes);
        let mut person = Vec::with_capacity(n);
        each().for_each(|(source, recode)| take_persons(source, recode, &mut person));
        Some(Self {
            points: std::array::from_fn(|p| points(&sources, &recodes, p, n, texts.places.len())),
            svf_start: days(&sources, &recodes, |c| &c.svf_start, n, texts.places.len()),
            svf_end: days(&sources, &recodes, |c| &c.svf_end, n, texts.places.len()),
            person,
            ended: outcomes(&sources, &recodes, n)?,
            side: side(&sources, &recodes),
            late: sources.iter().flat_map(late).collect(),
            last_day: sources.iter().map(Source::last_day).max().unwrap_or(0),
            places: texts.places,
            activities: texts.activities,
            variants: texts.variants,
            outcomes: texts.outcomes,
            endings: Default::default(),
        })
    }

    /// The day of the last event of each episode, as [`crate::model::Day::index`]; 0 without events.
    #[must_use]
    pub fn last_days(&self) -> Vec<u32> {
        let mut last = vec![0; self.len()];
        for column in &self.points {
            let days = (0..column.word.len()).map(|i| column.day(i));
            last.iter_mut().zip(days).for_each(|(last, day)| *last = day.max(*last));
        }
        for column in [&self.svf_start, &self.svf_end] {
            let days = (0..column.day.len()).map(|i| column.get(i).map_or(0, |(day, _)| day.index()));
            last.iter_mut().zip(days).for_each(|(last, day)| *last = day.max(*last));
        }
        for (episode, rows) in self.side.by_episode() {
            let last = &mut last[episode as usize];
            rows.for_each(|row| *last = self.side.time(row).day_index().max(*last));
        }
        last
    }

    /// Calls a function with the day of every event of an episode, as [`crate::model::Day::index`].
    pub fn for_each_day(&self, episode: usize, mut each: impl FnMut(u32)) {
        self.points.iter().filter_map(|c| c.time(episode)).for_each(|(time, _)| each(time.day_index()));
        let svf = [&self.svf_start, &self.svf_end].into_iter();
        svf.filter_map(|c| c.get(episode)).for_each(|(day, _)| each(day.index()));
        let rows = u32::try_from(episode).map_or(0..0, |episode| self.side.rows(episode));
        rows.for_each(|row| each(self.side.time(row).day_index()));
    }
}

/// Consecutive rows that stay.
fn runs(stays: &[bool]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut first = 0;
    for run in stays.chunk_by(|a, b| a == b) {
        let end = first + run.len();
        if run[0] {
            runs.push(first..end);
        }
        first = end;
    }
    runs
}

/// One dictionary of each kind for all sources, and what each one's codes become.
fn unite(sources: &[Source<'_>], tables: &CohortTables) -> Option<(Dictionaries, Vec<Recode>)> {
    let used: Vec<Used> = sources.iter().map(Used::by).collect();
    let texts = |of: fn(&Cohort) -> &[String], used_of: fn(&Used) -> &[bool]| -> Vec<String> {
        let mut all = BTreeSet::new();
        for (source, used) in sources.iter().zip(&used) {
            let texts = of(source.cohort).iter().zip(&used_of(used)[1..]);
            all.extend(texts.filter(|(_, used)| **used).map(|(text, _)| text.clone()));
        }
        all.into_iter().collect()
    };
    let dictionaries = Dictionaries {
        places: places(sources, &used, tables),
        activities: texts(|c| &c.activities, |u| &u.activities),
        variants: texts(|c| &c.variants, |u| &u.variants),
        outcomes: texts(|c| &c.outcomes, |u| &u.outcomes),
    };
    let fits = dictionaries.activities.len() <= MAX_ACTIVITIES
        && dictionaries.variants.len() <= MAX_VARIANTS as usize
        && dictionaries.outcomes.len() <= MAX_OUTCOMES;
    let recodes = sources.iter().map(|source| Recode::of(source.cohort, &dictionaries, tables));
    fits.then(|| recodes.collect()).map(|recodes| (dictionaries, recodes))
}

/// The order of places: by region and unit, none first.
fn order<'a>(place: &'a Place, tables: &'a CohortTables) -> (&'a str, Option<&'a str>) {
    (tables.regions.get(usize::from(place.region)).map_or("", String::as_str), place.unit.as_deref())
}

fn places(sources: &[Source<'_>], used: &[Used], tables: &CohortTables) -> Vec<Place> {
    let of = |(source, used): (&Source<'_>, &Used)| {
        let places = source.cohort.places.iter().zip(&used.places);
        places.filter(|(_, used)| **used).map(|(place, _)| place.clone()).collect::<Vec<_>>()
    };
    let mut all: Vec<Place> = sources.iter().zip(used).flat_map(of).collect();
    all.sort_by(|a, b| order(a, tables).cmp(&order(b, tables)));
    all.dedup();
    all
}

impl Recode {
    fn of(cohort: &Cohort, texts: &Dictionaries, tables: &CohortTables) -> Self {
        let code = |all: &[String], text: &String| all.binary_search(text).map_or(0, |at| at + 1);
        let codes = |of: &[String], all: &[String]| -> Vec<u32> {
            let codes = of.iter().map(|text| u32::try_from(code(all, text)).unwrap_or(0));
            std::iter::once(0).chain(codes).collect()
        };
        let place = |place: &Place| {
            let found = texts.places.binary_search_by(|p| order(p, tables).cmp(&order(place, tables)));
            found.ok().and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
        };
        Self {
            places: Renumbering::new(cohort.places.iter().map(place).collect()),
            activities: Renumbering::new(codes(&cohort.activities, &texts.activities)),
            variants: Renumbering::new(codes(&cohort.variants, &texts.variants)),
            outcomes: Renumbering::new(codes(&cohort.outcomes, &texts.outcomes)),
        }
    }
}

/// Which of a cohort's codes the episodes that it brings use; 0 is the code of none but for places.
#[derive(Debug)]
struct Used {
    places: Vec<bool>,
    activities: Vec<bool>,
    variants: Vec<bool>,
    outcomes: Vec<bool>,
}

impl Used {
    fn by(source: &Source<'_>) -> Self {
        let cohort = source.cohort;
        let mut used = Self {
            places: vec![false; cohort.places.len()],
            activities: vec![false; cohort.activities.len() + 1],
            variants: vec![false; cohort.variants.len() + 1],
            outcomes: vec![false; cohort.outcomes.len() + 1],
        };
        if source.is_whole() {
            used.see_all();
            return used;
        }
        for episode in source.runs.iter().cloned().flatten() {
            used.see(cohort, episode);
        }
        for (_, rows) in cohort.side.by_episode().filter(|(episode, _)| source.row(*episode).is_some()) {
            for row in rows {
                let (o, _) = cohort.side.row(row);
                used.places[o.place as usize] = true;
                used.activities[o.activity as usize] = true;
                used.outcomes[usize::from(o.outcome)] = true;
            }
        }
        used
    }

    /// Every text, without a look at the episodes.
    fn see_all(&mut self) {
        for used in [&mut self.places, &mut self.activities, &mut self.variants, &mut self.outcomes] {
            used.fill(true);
        }
    }

    /// What the core columns hold of an episode.
    fn see(&mut self, cohort: &Cohort, episode: usize) {
        let points = cohort.points.iter().filter_map(|c| c.get(episode)).map(|(_, _, place)| place);
        let svf = [&cohort.svf_start, &cohort.svf_end].into_iter();
        let svf = svf.filter_map(|c| c.get(episode)).map(|(_, place)| place);
        points.chain(svf).for_each(|place| self.places[place as usize] = true);
        self.variants[cohort.person(episode).variant() as usize] = true;
        for outcome in cohort.ended.get(episode).into_iter().flatten() {
            self.outcomes[usize::from(outcome)] = true;
        }
    }
}

fn points(sources: &[Source<'_>], recodes: &[Recode], p: usize, n: usize, places: usize) -> PointColumn {
    if sources.iter().all(|s| s.cohort.points[p].word.is_empty()) {
        return PointColumn::unused();
    }
    let mut column = PointColumn::empty(n, places);
    for (source, recode) in sources.iter().zip(recodes) {
        source.placed().for_each(|(at, run)| {
            column.take(at, &source.cohort.points[p], run, &recode.places);
        });
    }
    column
}

fn days(
    sources: &[Source<'_>],
    recodes: &[Recode],
    of: fn(&Cohort) -> &DayColumn,
    n: usize,
    places: usize,
) -> DayColumn {
    if sources.iter().all(|s| of(s.cohort).day.is_empty()) {
        return DayColumn::unused();
    }
    let mut column = DayColumn::empty(n, places);
    for (source, recode) in sources.iter().zip(recodes) {
        source.placed().for_each(|(at, run)| column.take(at, of(source.cohort), run, &recode.places));
    }
    column
}

fn take_persons(source: &Source<'_>, recode: &Recode, into: &mut Vec<u32>) {
    for run in source.runs.iter().cloned() {
        if recode.variants.is_same() {
            into.extend_from_slice(&source.cohort.person[run]);
            continue;
        }
        into.extend(run.map(|episode| {
            let mut known = source.cohort.person(episode).attributes();
            known.variant = recode.variants.of(known.variant);
            let Person(packed) = known.pack();
            packed
        }));
    }
}

/// `None` where there are more pairs of outcomes than a byte numbers: some would have to move to the side table.
fn outcomes(sources: &[Source<'_>], recodes: &[Recode], n: usize) -> Option<OutcomeColumn> {
    let is_used = sources.iter().any(|s| !s.cohort.ended.code.is_empty());
    let mut column = OutcomeColumn::new(n, is_used);
    for (source, recode) in sources.iter().zip(recodes) {
        column.take(&source.cohort.ended, source.placed(), &recode.outcomes).then_some(())?;
    }
    Some(column)
}

fn side(sources: &[Source<'_>], recodes: &[Recode]) -> SideTable {
    let mut table = SideTable::default();
    for (source, recode) in sources.iter().zip(recodes) {
        let said =
            SideCodes { activities: &recode.activities, outcomes: &recode.outcomes, places: &recode.places };
        source.placed().for_each(|(at, run)| table.take(at, &source.cohort.side, run, said));
    }
    table
}

fn late<'a>(source: &'a Source<'_>) -> impl Iterator<Item = Late> + 'a {
    source.cohort.late.iter().filter_map(|late| {
        let episode = u32::try_from(source.row(late.episode)?).ok()?;
        Some(Late { episode, ..*late })
    })
}
