//! Answers → the facts of their sentences. Filled from the rows as they go out, so that nothing hidden is said.

use std::collections::BTreeSet;

use super::answer::Row;
use super::breaks::{Break, BreakKind, breaks_in_period};
use super::coverage::Coverage as RowCoverage;
use super::curve::KaplanMeier;
use super::distribution::{DistributionRow, StartCohort};
use super::flow::Complete;
use super::flow_parts::LargestStep;
use super::funnel::FunnelPoint;
use super::ground::Ground;
use super::limits_used::limits_used;
use super::question::{By, LimitChoice, Question};
use super::summary::{
    self, Both, CalendarDate, Certainty, CohortFacts, CompareFacts, Coverage, Dimension, DistributionFacts,
    FlowFacts, FlowPoint, FunnelFacts, GoalStatus, GroupFacts, Headline, MeasureKind, Place, QualityFacts,
    Reached, SeriesBreak, Shown, Status, Summary, TimePoint, Unit, WaitingFacts, WaitingGroup,
};
use super::waiting::WaitingRow;
use crate::cohort::TimeStep;
use crate::model::{Day, Point, TimeUnit};

/// Fewest intervals that quantiles are said of (`page.md` 2.6).
const MEDIAN_FLOOR: u64 = 10;
const OUTER_FLOOR: u64 = 20;

/// The sentence of a comparison.
pub(super) fn compare(ground: &Ground<'_>, question: &Question, rows: &[&Row], total: &Row) -> Summary {
    let has_share = total.within.with_limit != Some(0) && total.within.status != "no_limit";
    let limits = limit_values(ground, question);
    let shown = if has_share && !limits.is_empty() { Shown::Share } else { Shown::Median };
    let limit = if let [one] = limits[..] { Some(one) } else { None };
    summary::compare(&CompareFacts {
        measure: measure(ground, question),
        unit: unit(question),
        shown,
        place: place(ground, question),
        headline: headline(total, limit),
        groups: groups(question, rows, shown),
        coverage: coverage(&total.coverage),
        breaks: said_breaks(&breaks_in_period(ground, question), question, TimeStep::Month),
    })
}

/// The sentences of a distribution: of the completed, and of the cohort where it is shown.
pub(super) fn distribution(question: &Question, total: &DistributionRow) -> (Summary, Option<Summary>) {
    let row = &total.row;
    let from = |floor: u64, value: Option<f64>| value.filter(|_| row.has(floor));
    let completed = DistributionFacts {
        status: Status::from_id(row.status),
        n: row.n.unwrap_or(0),
        unit: unit(question),
        median: from(MEDIAN_FLOOR, row.median),
        p80: from(MEDIAN_FLOOR, row.p80),
        p90: from(OUTER_FLOOR, row.p90),
    };
    let started = total.cohort.as_ref().map(|started| cohort(question, started, &total.km));
    (summary::distribution(&completed), started.as_ref().map(summary::cohort))
}

fn cohort(question: &Question, cohort: &StartCohort, km: &KaplanMeier) -> CohortFacts {
    let half = km.quantiles.iter().find(|q| (q.p - 0.5).abs() < 1e-12);
    let reached = half.and_then(|q| match (q.value, q.ci) {
        (Some(value), [Some(lower), Some(upper)]) => Some(Reached::Yes { value, ci: Some([lower, upper]) }),
        (Some(value), _) => Some(Reached::Yes { value, ci: None }),
        (None, _) => km.followed_to.map(|followed| Reached::No { followed }),
    });
    CohortFacts {
        status: Status::Ok,
        starts: cohort.starts,
        unit: unit(question),
        half: reached,
        completed_median: cohort.completed.median.filter(|_| cohort.completed.n >= MEDIAN_FLOOR),
        still_waiting: Some(cohort.waiting.n),
    }
}

/// The sentence of who waits.
pub(super) fn waiting(ground: &Ground<'_>, question: &Question, day: Day, total: &WaitingRow) -> Summary {
    let waited = &total.waited;
    let waiting = WaitingGroup { n: waited.n, with_limit: waited.with_limit, past: waited.past_limit };
    summary::waiting(&WaitingFacts {
        date: date(day),
        place: place(ground, question),
        waiting: (total.status == "ok").then_some(waiting),
    })
}

/// The sentence of a flow.
pub(super) fn flow(
    question: &Question,
    chain: &[Point],
    complete: &Complete,
    largest: Option<&LargestStep>,
) -> Summary {
    let point = |p: Option<&Point>| p.map_or(FlowPoint::A, |p| flow_point(*p));
    let at = |letter: &str| chain.iter().find(|p| letter.starts_with(p.letter()));
    let is_clear = largest.is_some_and(|l| l.status == "clear");
    let ends = largest.map_or([FlowPoint::A; 2], |l| [point(at(&l.from)), point(at(&l.to))]);
    let step = complete.steps.iter().find(|s| largest.is_some_and(|l| l.from == s.from));
    summary::flow(&FlowFacts {
        status: Status::Ok,
        n: complete.n,
        chain: [point(chain.first()), point(chain.last())],
        largest: ends,
        certainty: if is_clear { Certainty::Clear } else { Certainty::NotClear },
        mean: step.map(|s| s.mean).or(complete.whole.as_ref().map(|w| w.mean)),
        total: complete.whole.as_ref().map(|w| w.mean),
        unit: unit(question),
    })
}

const fn flow_point(point: Point) -> FlowPoint {
    match point {
        Point::A => FlowPoint::A,
        Point::B => FlowPoint::B,
        Point::C => FlowPoint::C,
        Point::D => FlowPoint::D,
        Point::E => FlowPoint::E,
        Point::F => FlowPoint::F,
        Point::G => FlowPoint::G,
    }
}

/// The sentence of a funnel.
pub(super) fn funnel(question: &Question, points: &[FunnelPoint]) -> Summary {
    let placed: Vec<&'static str> = points.iter().filter_map(|p| p.share.position).collect();
    let count = |wanted: &dyn Fn(&str) -> bool| len(placed.iter().filter(|p| wanted(p)).count());
    summary::funnel(&FunnelFacts {
        dimension: dimension(question),
        points: len(placed.len()),
        outside_outer: count(&|p| p.ends_with("_998")),
        outside_inner: count(&|p| p != "inside"),
        hidden: len(points.iter().filter(|p| p.status == "protected" || p.share.count.is_none()).count()),
    })
}

/// The sentence of what has been delivered: how many regions are asked about, the last whole month (from
/// January 1900), and those without an event in it or later, with the month of their latest.
pub(super) fn quality(
    ground: &Ground<'_>,
    regions: usize,
    through: u32,
    missing: &[(usize, Option<u32>)],
) -> Summary {
    let named = |&(region, since): &(usize, Option<u32>)| {
        let names = &ground.catalogue.regions().get(region)?.names;
        Some((Both::new(names.sv.clone(), names.en.clone()), since.map(month_point)))
    };
    summary::quality(&QualityFacts {
        regions: len(regions),
        reported: len(regions.saturating_sub(missing.len())),
        through: month_point(through),
        missing: missing.iter().filter_map(named).collect(),
    })
}

/// A month counted from January 1900.
fn month_point(month: u32) -> TimePoint {
    let year = i32::try_from(month / 12).unwrap_or(0) + 1900;
    TimePoint::Month(year, u8::try_from(month % 12 + 1).unwrap_or(1))
}

fn groups(question: &Question, rows: &[&Row], shown: Shown) -> GroupFacts {
    let standing = |row: &Row| match shown {
        Shown::Share => row.against_rest,
        Shown::Median => row.median_against_rest,
    };
    let count = |wanted: &dyn Fn(&Row) -> bool| len(rows.iter().filter(|r| wanted(r)).count());
    GroupFacts {
        dimension: dimension(question),
        compared: count(&|r| standing(r).is_some()),
        lower: count(&|r| standing(r) == Some("lower")),
        higher: count(&|r| standing(r) == Some("higher")),
        hidden: count(&|r| is_hidden(r, shown)),
        not_reported: if by_region(question) { count(&|r| r.coverage.status == "not_reported") } else { 0 },
    }
}

/// Whether a row's number is not shown: with everything of the row, or alone.
pub(super) fn is_hidden(row: &Row, shown: Shown) -> bool {
    row.status == "protected" || (shown == Shown::Share && row.within.status == "protected")
}

/// The limits of a question in its period, each once; none where nothing that it is about has a limit.
pub(super) fn limit_values(ground: &Ground<'_>, question: &Question) -> Vec<f64> {
    if let LimitChoice::Number(limit) = question.limit {
        return vec![limit];
    }
    let used = limits_used(ground, question);
    let values: BTreeSet<u32> = used.iter().filter_map(|l| l.value).collect();
    values.into_iter().map(f64::from).collect()
}

fn headline(total: &Row, limit: Option<f64>) -> Headline {
    let within = &total.within;
    let status = Status::from_id(total.status);
    let from = |floor: u64| total.has(floor);
    Headline {
        status,
        n: total.n.unwrap_or(0),
        share_status: if status == Status::Ok { Status::from_id(within.status) } else { status },
        with_limit: within.with_limit.unwrap_or(0),
        within: within.count.unwrap_or(0),
        share: within.share,
        ci: within.ci,
        goal: within.goal,
        limit,
        goal_status: within.goal_status.and_then(GoalStatus::from_id),
        median: total.median.filter(|_| from(MEDIAN_FLOOR)),
        median_ci: total.median_ci.filter(|_| from(MEDIAN_FLOOR)),
    }
}

fn coverage(found: &RowCoverage) -> Coverage {
    if found.status == "low" { Coverage::Low } else { Coverage::Ok }
}

/// `svf` is said to begin treatment, unless all that it is about ends in a conversation.
fn measure(ground: &Ground<'_>, question: &Question) -> MeasureKind {
    let wanted = ground.wanted(question);
    let to_treatment =
        wanted.is_empty() || wanted.iter().any(|id| !ground.catalogue.ends_in_conversation(*id));
    if question.measure.is_svf() && to_treatment { MeasureKind::Svf } else { MeasureKind::Other }
}

pub(super) const fn unit(question: &Question) -> Unit {
    match question.unit {
        TimeUnit::Days => Unit::Days,
        TimeUnit::Hours => Unit::Hours,
        TimeUnit::Minutes => Unit::Minutes,
    }
}

fn by_region(question: &Question) -> bool {
    question.by == [By::Region]
}

fn dimension(question: &Question) -> Dimension {
    match question.by[..] {
        [one] => Dimension::from_by(one.code()),
        _ => Dimension::Other,
    }
}

/// Whom an answer is about, by its filters on places.
pub(super) fn place(ground: &Ground<'_>, question: &Question) -> Place {
    let (catalogue, filters) = (ground.catalogue, &question.filters);
    let regions = filters.regions.as_deref();
    let parts = filters.sjukvardsregioner.as_deref();
    match (regions, parts, filters.units.is_some()) {
        (None, None, false) => Place::Country,
        (Some([Some(only)]), None, false) => {
            let region = catalogue.region(*only);
            Place::region(&region.prep_sv, &region.names.sv, &region.short_name, &region.names.en)
        }
        (None, Some([only]), false) => {
            let names = &catalogue.sjukvardsregion(*only).names;
            Place::sjukvardsregion(&names.sv, &names.en)
        }
        _ => Place::selection(),
    }
}

/// Breaks as a sentence says them: one limit by its values, several pathways' by their number.
pub(super) fn said_breaks(breaks: &[Break], question: &Question, step: TimeStep) -> Vec<SeriesBreak> {
    let limits: Vec<&Break> = breaks.iter().filter(|b| b.kind == BreakKind::LimitVersion).collect();
    let mut pathways: Vec<&Option<String>> = limits.iter().map(|b| &b.pathway).collect();
    pathways.dedup();
    let mut out: Vec<SeriesBreak> = Vec::new();
    if pathways.len() > 1 {
        out.push(SeriesBreak::Limits { pathways: len(pathways.len()) });
    } else {
        out.extend(limits.iter().filter_map(|b| {
            let (from, to) = b.limits?;
            Some(SeriesBreak::Limit {
                from: f64::from(from),
                to: f64::from(to),
                unit: unit(question),
                at: point(b.day, step),
            })
        }));
    }
    let other = breaks.iter().filter(|b| b.kind == BreakKind::Recoding);
    out.extend(other.map(|b| SeriesBreak::Recoding { at: point(b.day, step) }));
    out
}

/// The time step that a day lies in.
pub(super) fn point(day: Day, step: TimeStep) -> TimePoint {
    let month = u8::try_from(day.month0()).unwrap_or(0);
    match step {
        TimeStep::Year => TimePoint::Year(day.year()),
        TimeStep::Quarter => TimePoint::Quarter(day.year(), month / 3 + 1),
        TimeStep::Month => TimePoint::Month(day.year(), month + 1),
    }
}

fn date(day: Day) -> CalendarDate {
    let text = day.to_string();
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|t| t.parse().ok()).unwrap_or(0);
    CalendarDate { year: day.year(), month: part(5..7), day: part(8..10) }
}

fn len(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
