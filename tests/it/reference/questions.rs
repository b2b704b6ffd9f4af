//! Random questions of every kind, and cases: a cohort with a question around the same days.
//!
//! A case is made around one start day near a border that matters (new year, 2018, leap day, both clock changes).

use chrono::{Datelike, Days, Months, NaiveDate};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::episode::TREATMENT_STARTS;
use super::generate::{ACTIVITIES, PATHWAYS, POINTS, REGIONS, UNITS, VARIANTS, any_cohort, texts};
use super::types::{
    Attribution, Basis, Deviation, Dimension, Ends, Filters, Grain, Limit, RefEvent, RefQuery, RefTables,
    Unit, Vocabulary,
};

/// Events and a question about them.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) events: Vec<RefEvent>,
    pub(crate) query: RefQuery,
}

/// First days of cohorts: retired codes, new year, leap day, summer time begins (31 March) and ends (27 October).
const BASES: [(i32, u32, u32); 5] =
    [(2017, 12, 26), (2023, 12, 24), (2024, 2, 24), (2024, 3, 26), (2024, 10, 23)];

/// The measure's part of a question.
#[derive(Debug, Clone)]
struct Measured {
    from: Ends,
    to: Ends,
    vocabulary: Vocabulary,
    grain: Grain,
}

/// One kind with no activity, one, or a set of both (`E:surgery+drug`).
fn end_of(kind: &str) -> BoxedStrategy<Ends> {
    let kind = kind.to_owned();
    if kind != "D" && kind != "E" {
        return Just(vec![(kind, None)]).boxed();
    }
    let named = kind.clone();
    let set = subsequence(texts(&ACTIVITIES), 1..=2)
        .prop_map(move |names| names.into_iter().map(|name| (named.clone(), Some(name))).collect::<Ends>());
    prop_oneof![2 => Just(vec![(kind, None)]), 1 => set].boxed()
}

fn measured() -> impl Strategy<Value = Measured> {
    let points = |vocabulary, grain| move |(from, to)| Measured { from, to, vocabulary, grain };
    let pair = (0..6_usize, 1..7_usize).prop_map(|(from, step)| (from, (from + step).min(6)));
    let any_pair = pair
        .prop_flat_map(|(from, to)| (end_of(POINTS[from]), end_of(POINTS[to])))
        .prop_map(points(Vocabulary::Points, Grain::Episode));
    let activities = Just(Measured {
        from: vec![("E".to_owned(), Some("surgery".to_owned()))],
        to: vec![("E".to_owned(), Some("drug".to_owned()))],
        vocabulary: Vocabulary::Points,
        grain: Grain::Episode,
    });
    let turns = (end_of("D"), end_of("E")).prop_map(points(Vocabulary::Points, Grain::Activity));
    let svf = Just(Measured {
        from: vec![("svf.10".to_owned(), None)],
        to: TREATMENT_STARTS.iter().map(|kind| ((*kind).to_owned(), None)).collect(),
        vocabulary: Vocabulary::Svf,
        grain: Grain::Episode,
    });
    prop_oneof![5 => any_pair, 1 => activities, 3 => turns, 4 => svf]
}

/// No period, or whole months around the cohort: one to three, a quarter or a year.
fn any_period(base: NaiveDate) -> impl Strategy<Value = Option<(NaiveDate, NaiveDate)>> {
    let month = base.with_day(1).unwrap();
    let quarter = month.with_month(month.month0() / 3 * 3 + 1).unwrap();
    let year = quarter.with_month(1).unwrap();
    let whole = vec![(month, 1), (month, 2), (month, 3), (quarter, 3), (quarter, 6), (year, 12), (year, 24)];
    let next = month.checked_add_months(Months::new(1)).unwrap();
    weighted(0.7, select([whole, vec![(next, 1)]].concat())).prop_map(|chosen| {
        chosen.map(|(first, months)| {
            (first, first.checked_add_months(Months::new(months)).unwrap().pred_opt().unwrap())
        })
    })
}

/// Nothing most often, otherwise one or more of the names.
fn filter(names: Vec<String>) -> impl Strategy<Value = Vec<String>> {
    let n = names.len();
    prop_oneof![11 => Just(Vec::new()), 1 => subsequence(names, 1..=n)]
}

fn filters(tables: &RefTables) -> impl Strategy<Value = Filters> + use<> {
    let mut large: Vec<String> =
        tables.sjukvardsregion.values().chain(tables.halland.values()).cloned().collect();
    large.sort_unstable();
    large.dedup();
    (
        filter(texts(&PATHWAYS)),
        filter(texts(&REGIONS)),
        filter(large),
        filter(texts(&["female", "male", "unknown"])),
        filter(texts(&["0-17", "18-49", "50-64", "65-79", "80+", "unknown"])),
        filter(texts(&["svf.50", "svf.52", "svf.58", "svf.73", "none"])),
        filter(texts(&VARIANTS)),
        filter(texts(&UNITS)),
    )
        .prop_map(|(pathway, region, sjukvardsregion, sex, age_group, treatment, variant, unit_id)| {
            Filters {
                pathway,
                programme_area: Vec::new(),
                region,
                sjukvardsregion,
                sex,
                age_group,
                treatment,
                variant,
                unit_id,
            }
        })
}

fn any_limit() -> impl Strategy<Value = Limit> {
    let halves = (0..20_i32).prop_map(|halves| Limit::Number(f64::from(halves) / 2.0));
    prop_oneof![1 => Just(Limit::None), 2 => halves]
}

/// One or two dimensions, at most one of them time.
fn any_by() -> impl Strategy<Value = Vec<Dimension>> {
    use Dimension as D;
    let all = vec![
        D::Region,
        D::Sjukvardsregion,
        D::Unit,
        D::Pathway,
        D::ProgrammeArea,
        D::Sex,
        D::AgeGroup,
        D::Treatment,
        D::Year,
        D::Quarter,
        D::Month,
    ];
    subsequence(all, 1..=2)
        .prop_shuffle()
        .prop_filter("at most one time", |by| by.iter().filter(|dimension| dimension.is_time()).count() < 2)
}

/// Questions around `base`. `unit` (row or filter) never meets `home`, which is refused.
pub(crate) fn any_query(base: NaiveDate, tables: &RefTables) -> impl Strategy<Value = RefQuery> + use<> {
    let cutoff = weighted(0.5, 0..16_u64)
        .prop_map(move |days| days.map(|days| base.checked_add_days(Days::new(days)).unwrap()));
    let choices = (
        select(vec![Unit::Days, Unit::Days, Unit::Hours, Unit::Minutes]),
        select(vec![Basis::End, Basis::Start]),
        select(vec![Attribution::Care, Attribution::Home, Attribution::Start]),
        select(vec![Deviation::Include, Deviation::Include, Deviation::Exclude]),
    );
    (measured(), choices, any_period(base), cutoff, filters(tables), any_by(), any_limit()).prop_map(
        |(measured, (unit, basis, attribution, deviation), period, cutoff, filters, by, limit)| {
            let names_unit = by.contains(&Dimension::Unit) || !filters.unit_id.is_empty();
            let is_refused = attribution == Attribution::Home && names_unit;
            RefQuery {
                from: measured.from,
                to: measured.to,
                vocabulary: measured.vocabulary,
                is_svf: measured.vocabulary == Vocabulary::Svf,
                grain: measured.grain,
                unit,
                basis,
                attribution: if is_refused { Attribution::Care } else { attribution },
                period,
                cutoff,
                deviation,
                filters,
                by,
                limit,
            }
        },
    )
}

/// The kinds that a question is about: its start (twice, that both ends be there often), its end, and a closing.
fn focus_of(query: &RefQuery) -> Vec<String> {
    let ends =
        query.from.iter().chain(&query.from).chain(query.to.iter().take(2)).map(|(kind, _)| kind.clone());
    let closing = if query.is_svf { "svf.74" } else { "F" };
    ends.chain([closing.to_owned()]).collect()
}

/// A cohort and a question about it.
pub(crate) fn any_case(tables: &RefTables) -> impl Strategy<Value = Case> + use<> {
    let tables = tables.clone();
    select(&BASES[..]).prop_flat_map(move |(year, month, day)| {
        let base = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        any_query(base, &tables).prop_flat_map(move |query| {
            let focus = focus_of(&query);
            any_cohort(base, &focus).prop_map(move |events| Case { events, query: query.clone() })
        })
    })
}
