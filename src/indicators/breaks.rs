//! Where a series may not be read across: a new version of a limit, a recoding, a level that was set anew.

use serde::Serialize;
use utoipa::ToSchema;

use super::engine::Steps;
use super::gather::Key;
use super::ground::Ground;
use super::groups::GroupCode;
use super::question::{By, Lang, LimitChoice, Question};
use super::summary::Both;
use crate::catalogue::{LimitRow, LimitScope, PathwayId};
use crate::cohort::{Calendar, TimeStep};
use crate::model::{Day, TimeUnit};

/// What a break is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BreakKind {
    /// A version of a limit took over: shares before and after are held against different limits.
    LimitVersion,
    /// A code that ends the measure came or went.
    Recoding,
    /// Someone set the level anew, and said why.
    Rebase,
}

/// Where a series breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Break {
    /// First day after the break.
    pub at: String,
    /// The time step that this day lies in.
    pub step: String,
    /// What it is.
    pub kind: BreakKind,
    /// What changed, in the answer's language.
    pub label: String,
    /// Who decided it; only for a level that was set anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The pathway it is about; null for every one.
    pub pathway: Option<String>,
    /// The region it is about; null for every one.
    pub region: Option<String>,
    #[serde(skip)]
    pub(super) day: Day,
    /// What changed, in both languages.
    #[serde(skip)]
    pub(crate) labels: Both,
    /// The limit before and after, where there is one of each.
    #[serde(skip)]
    pub(super) limits: Option<(u32, u32)>,
    #[serde(skip)]
    places: (Option<u32>, Option<u32>),
}

/// The breaks within the steps of a question's series, by day.
pub(super) fn breaks_of(ground: &Ground<'_>, question: &Question, steps: Option<Steps>) -> Vec<Break> {
    let Some((step, first, last)) = steps else { return Vec::new() };
    let pathways = ground.wanted(question);
    let mut found = limit_versions(ground, question, step, &pathways);
    found.extend(recodings(ground, question, step, &pathways));
    found.extend(rebases(ground, question, step, &pathways));
    let number = |b: &Break| step.of_month(Calendar::shared().month(b.day.index()));
    found.retain(|b| (first..=last).contains(&number(b)) && b.day <= question.cutoff);
    found.sort_by(|a, b| (a.day, a.kind, &a.pathway, &a.region).cmp(&(b.day, b.kind, &b.pathway, &b.region)));
    found
}

/// The breaks inside a question's period, for answers that are not by time; none where it asks for everything.
pub(super) fn breaks_in_period(ground: &Ground<'_>, question: &Question) -> Vec<Break> {
    let Some((_, period)) = &question.period else { return Vec::new() };
    let month = |day: Day| Calendar::shared().month(day.index());
    let first = month(period.first().next());
    breaks_of(ground, question, Some((TimeStep::Month, first, month(period.last().min(question.cutoff)))))
        .into_iter()
        .filter(|b| b.day > period.first())
        .collect()
}

/// The phases of one series, as half-open ranges of its steps. Limits break charts of shares only.
pub(super) fn phases(
    question: &Question,
    key: &Key,
    steps: (TimeStep, &[u32]),
    breaks: &[Break],
    of: Charted,
) -> Vec<std::ops::Range<usize>> {
    let (step, numbers) = steps;
    let mut cuts: Vec<usize> = breaks
        .iter()
        .filter(|b| of == Charted::Share || b.kind != BreakKind::LimitVersion)
        .filter(|b| concerns(question, key, b))
        .filter_map(|b| {
            let number = step.of_month(Calendar::shared().month(b.day.index()));
            numbers.iter().position(|&n| n >= number)
        })
        .filter(|&cut| cut > 0)
        .collect();
    cuts.push(numbers.len());
    cuts.sort_unstable();
    cuts.dedup();
    let mut from = 0;
    cuts.into_iter()
        .map(|cut| {
            let phase = from..cut;
            from = cut;
            phase
        })
        .filter(|phase| !phase.is_empty())
        .collect()
}

/// What a chart shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charted {
    /// Medians.
    Median,
    /// Shares within the limit.
    Share,
}

/// Whether a break is about a series' own pathway and region, where it has one.
fn concerns(question: &Question, key: &Key, found: &Break) -> bool {
    let dimensions = question.by.iter().filter(|by| !matches!(by, By::Time(_)));
    dimensions.zip(key).all(|(by, code)| {
        let about = match by {
            By::Pathway => found.places.0,
            By::Region => found.places.1,
            _ => None,
        };
        match code {
            GroupCode::Number(number) => about.is_none_or(|about| about == *number),
            GroupCode::Unit(_) => true,
        }
    })
}

fn limit_versions(
    ground: &Ground<'_>,
    question: &Question,
    step: TimeStep,
    pathways: &[PathwayId],
) -> Vec<Break> {
    if matches!(question.limit, LimitChoice::Number(_)) {
        return Vec::new();
    }
    let catalogue = ground.catalogue;
    let of = |&pathway: &PathwayId| {
        let scope = LimitScope { grain: question.grain, pathway, unit: question.unit };
        let found = catalogue.limit_breaks(&question.measure, scope);
        found.into_iter().map(move |(day, row)| (pathway, day, row))
    };
    let mut seen: Vec<(PathwayId, Day)> = Vec::new();
    let mut out = Vec::new();
    for (pathway, day, row) in pathways.iter().flat_map(of) {
        if seen.contains(&(pathway, day)) {
            continue;
        }
        seen.push((pathway, day));
        let (labels, limits) = limit_labels(ground, pathway, catalogue.limit_row(row));
        let when = (step, day, question.lang);
        let found = new(ground, when, BreakKind::LimitVersion, labels, (Some(pathway), None));
        out.push(Break { limits, ..found });
    }
    out
}

/// What changed, and from which limit to which.
fn limit_labels(ground: &Ground<'_>, pathway: PathwayId, row: &LimitRow) -> (Both, Option<(u32, u32)>) {
    let names = &ground.catalogue.pathway(pathway).names;
    let (sv, en) = (Lang::Sv.of(names), Lang::En.of(names));
    let before = ground.catalogue.limit_rows().iter().find(|r| {
        r.valid_until.is_some()
            && r.valid_until == row.valid_from
            && r.measure == row.measure
            && r.pathway == row.pathway
    });
    let unit = |lang: Lang| row.unit.map_or("", |unit| unit_words(unit, lang));
    let limits = before.and_then(|b| b.value).zip(row.value);
    let labels = match limits {
        Some((a, b)) => Both::new(
            format!("{sv}: gränsen ändrades från {a} till {b} {}", unit(Lang::Sv)),
            format!("{en}: the limit changed from {a} to {b} {}", unit(Lang::En)),
        ),
        None => Both::new(format!("{sv}: ny version av gränsen"), format!("{en}: new version of the limit")),
    };
    (labels, limits)
}

/// The unit of a limit, as a word after a number.
const fn unit_words(unit: TimeUnit, lang: Lang) -> &'static str {
    match (unit, lang) {
        (TimeUnit::Days, Lang::Sv) => "dagar",
        (TimeUnit::Days, Lang::En) => "days",
        (TimeUnit::Hours, Lang::Sv) => "timmar",
        (TimeUnit::Hours, Lang::En) => "hours",
        (TimeUnit::Minutes, Lang::Sv) => "minuter",
        (TimeUnit::Minutes, Lang::En) => "minutes",
    }
}

fn recodings(ground: &Ground<'_>, question: &Question, step: TimeStep, pathways: &[PathwayId]) -> Vec<Break> {
    if !question.measure.is_svf() {
        return Vec::new();
    }
    let ends = pathways.iter().flat_map(|&p| ground.catalogue.svf_end_kinds(p));
    let mut days: Vec<Day> = ends.filter_map(|end| end.valid_before).collect();
    days.sort_unstable();
    days.dedup();
    let labels =
        Both::new("KVÅ-koder som avslutar ledtiden ändrades", "the codes that end the lead time changed");
    let made =
        |day| new(ground, (step, day, question.lang), BreakKind::Recoding, labels.clone(), (None, None));
    days.into_iter().map(made).collect()
}

fn rebases(ground: &Ground<'_>, question: &Question, step: TimeStep, pathways: &[PathwayId]) -> Vec<Break> {
    let by = |by: By| question.by.contains(&by);
    let only_region = match question.filters.regions.as_deref() {
        Some([Some(only)]) => Some(*only),
        _ => None,
    };
    let applies = |r: &&crate::catalogue::Rebase| {
        r.measure.as_ref().is_none_or(|m| *m == question.measure.id)
            && r.pathway.is_none_or(|p| pathways.contains(&p) && (by(By::Pathway) || pathways.len() == 1))
            && r.region.is_none_or(|region| by(By::Region) || only_region == Some(region))
    };
    let made = |r: &crate::catalogue::Rebase| Break {
        who: Some(r.who.clone()),
        ..new(
            ground,
            (step, r.date, question.lang),
            BreakKind::Rebase,
            Both::new(&r.text, &r.text),
            (r.pathway, r.region),
        )
    };
    ground.catalogue.rebases().iter().filter(applies).map(made).collect()
}

fn new(
    ground: &Ground<'_>,
    (step, day, lang): (TimeStep, Day, Lang),
    kind: BreakKind,
    labels: Both,
    (pathway, region): (Option<PathwayId>, Option<crate::catalogue::RegionId>),
) -> Break {
    let catalogue = ground.catalogue;
    Break {
        at: day.to_string(),
        step: step.code(step.of_month(Calendar::shared().month(day.index()))),
        kind,
        label: match lang {
            Lang::Sv => labels.sv.clone(),
            Lang::En => labels.en.clone(),
        },
        labels,
        who: None,
        limits: None,
        pathway: pathway.map(|p| catalogue.pathway(p).slug.clone()),
        region: region.map(|r| catalogue.region(r).code.clone()),
        day,
        places: (pathway.map(|p| p.number().into()), region.map(|r| r.number().into())),
    }
}
