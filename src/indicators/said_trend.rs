//! A trend → the facts of its sentence: the one series, or nothing where there are several.

use super::breaks::Break;
use super::question::Question;
use super::said::{is_hidden, point, said_breaks, unit};
use super::summary::{self, FlagSpan, Shown, Step as SaidStep, Summary, TimePoint, TrendFacts, TrendFlag};
use super::trend::{Series, TrendRow};
use crate::cohort::TimeStep;

/// What a point of the shown chart is, for the sentence.
struct At {
    when: TimePoint,
    is_mature: bool,
    is_there: bool,
    rules: Vec<&'static str>,
}

/// The sentence of a trend of one series; of several there is none.
pub(super) fn trend(
    (question, has_limit): (&Question, bool),
    step: TimeStep,
    (numbers, preliminary): (&[u32], &[u32]),
    rows: &[TrendRow],
    series: &[Series],
    breaks: &[Break],
) -> Option<Summary> {
    let [only] = series else { return None };
    // A share is told of where there is a limit, also where none of it may be shown.
    let is_share =
        |r: &TrendRow| r.row.within.share.is_some() || (has_limit && r.row.within.status == "protected");
    let shown = if rows.iter().any(is_share) { Shown::Share } else { Shown::Median };
    let chart = if shown == Shown::Share { &only.share } else { &only.median };
    let when = |number: u32| point(step.last_day(number), step);
    let points: Vec<At> = rows
        .iter()
        .zip(numbers)
        .map(|(row, &number)| {
            let at = if shown == Shown::Share { &row.spc.share } else { &row.spc.median };
            At {
                when: when(number),
                is_mature: !preliminary.contains(&number),
                is_there: at.value.is_some(),
                rules: at.flags.iter().map(|f| f.rule).collect(),
            }
        })
        .collect();
    let last_phase = chart.phases.last().map_or("", |p| p.from.as_str());
    let start = numbers.iter().position(|&n| step.code(n) == last_phase).unwrap_or(0);
    let phase: Vec<&At> =
        points[start.min(points.len())..].iter().filter(|p| p.is_mature && p.is_there).collect();
    let breaks: Vec<Break> = breaks
        .iter()
        .filter(|b| shown == Shown::Share || b.kind != super::breaks::BreakKind::LimitVersion)
        .cloned()
        .collect();
    Some(summary::trend(&TrendFacts {
        shown,
        unit: unit(question),
        step: match step {
            TimeStep::Year => SaidStep::Year,
            TimeStep::Quarter => SaidStep::Quarter,
            TimeStep::Month => SaidStep::Month,
        },
        points: u64::try_from(phase.len()).unwrap_or(u64::MAX),
        from: phase.first().map(|p| p.when),
        mean: chart.phases.last().and_then(|p| p.centre),
        goal: chart.goal,
        flags: flags(&phase),
        preliminary: points.iter().filter(|p| !p.is_mature && p.is_there).map(|p| p.when).collect(),
        hidden: u64::try_from(rows.iter().filter(|r| is_hidden(&r.row, shown)).count()).unwrap_or(u64::MAX),
        breaks: said_breaks(&breaks, question, step),
    }))
}

/// Runs of points with the same rule.
fn flags(phase: &[&At]) -> Vec<TrendFlag> {
    let mut out: Vec<TrendFlag> = Vec::new();
    let mut from = 0;
    while from < phase.len() {
        let Some((rule, side)) = phase[from].rules.first().and_then(|id| TrendFlag::rule_of(id)) else {
            from += 1;
            continue;
        };
        let run = phase[from..].iter().take_while(|p| p.rules.first() == phase[from].rules.first()).count();
        let (first, last) = (phase[from].when, phase[from + run - 1].when);
        let span = if from + run == phase.len() && run > 1 {
            FlagSpan::Since(first)
        } else if run > 1 {
            FlagSpan::Between(first, last)
        } else {
            FlagSpan::At(first)
        };
        out.push(TrendFlag { rule, side, span, points: u64::try_from(run).unwrap_or(u64::MAX) });
        from += run;
    }
    out
}
