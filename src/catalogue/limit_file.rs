//! `limits.csv` → rows with their versions in time.
//!
//! `valid_from` may be a year or a month and is then its first day; empty is always. A row is in force
//! until the next row of the same condition, or until its own `valid_until` where the source says
//! that it was superseded by a row of another condition.

use std::collections::BTreeSet;

use crate::model::{Day, Period, TimeUnit};

use super::error::{Fault, Problem};
use super::files::{Files, LIMITS, PATHWAYS};
use super::ids::{Confidence, GENERAL_KNOWLEDGE, LimitRowId};
use super::limit::{Comparison, Level, LimitRow, LimitType, Tier};
use super::pathway::{Pathway, find_pathway};
use super::table::{Row, is_slug, read_table, unique};
use super::treatment::TreatmentSet;

/// The first day of a year, a month or a date.
pub(super) fn first_day(text: &str) -> Option<Day> {
    match text.len() {
        4 | 7 if !text.contains('Q') => Period::parse(text).ok().map(Period::first),
        10 => Day::parse(text),
        _ => None,
    }
}

/// The columns that must be there.
const COLUMNS: [&str; 21] = [
    "row",
    "level",
    "pathway",
    "measure",
    "from",
    "to",
    "treatments",
    "variant",
    "tier",
    "care_form",
    "type",
    "comparison",
    "limit",
    "unit",
    "goal",
    "valid_from",
    "valid_until",
    "source",
    "confidence",
    "note",
    "treatment_source",
];

/// Reads `limits.csv`.
pub(super) fn read_limits(files: &Files, pathways: &[Pathway], problems: &mut Vec<Problem>) -> Vec<LimitRow> {
    let mut seen = BTreeSet::new();
    let mut next = 0_usize;
    let mut rows = read_table(files.get(LIMITS), &COLUMNS, problems, |row| {
        unique(&mut seen, "row", row.text("row"))?;
        let id = LimitRowId::from_index(next).ok_or(Fault::TooMany)?;
        let limit = limit_row(row, id, pathways)?;
        next += 1;
        Ok(limit)
    });
    end_versions(&mut rows, problems);
    rows
}

fn limit_row(row: &Row<'_>, id: LimitRowId, pathways: &[Pathway]) -> Result<LimitRow, Fault> {
    let pathway = match row.text("pathway") {
        "*" => None,
        _ => Some(row.reference("pathway", PATHWAYS, |slug| find_pathway(pathways, slug))?),
    };
    let slug = |text: &str| is_slug(text).then(|| text.to_owned());
    let day = "a date, a month or a year";
    let treatments = "any, any_curative, or treatment slugs joined with |";
    let limit = LimitRow {
        id,
        source_row: row.number("row", "a whole number")?,
        line: row.line,
        level: Level::parse(row.text("level"))
            .ok_or_else(|| row.bad("level", "national, sub, registry or guarantee"))?,
        pathway,
        measure: row.required("measure")?,
        from: row.owned("from"),
        to: row.owned("to"),
        treatments: TreatmentSet::parse(row.text("treatments"))
            .ok_or_else(|| row.bad("treatments", treatments))?,
        variant: row.parsed("variant", "a slug", slug)?,
        tier: row.parsed("tier", "high or moderate", tier)?,
        care_form: row.parsed("care_form", "a slug", slug)?,
        limit_type: limit_type(row.text("type")).ok_or_else(|| row.bad("type", "share or median"))?,
        comparison: comparison(row.text("comparison"))
            .ok_or_else(|| row.bad("comparison", "at_most or less_than"))?,
        value: row.parsed("limit", "a whole number, or nothing", |t| t.parse().ok())?,
        unit: row.parsed("unit", "days, hours or minutes", unit)?,
        goal: row.parsed("goal", "a share above 0, at most 1", share)?,
        valid_from: row.parsed("valid_from", day, first_day)?,
        valid_until: row.parsed("valid_until", day, first_day)?,
        source: row.owned("source"),
        confidence: Confidence::new(&row.required("confidence")?),
        note: row.owned("note"),
        treatment_source: row.owned("treatment_source"),
        variant_source: row.owned("variant_source"),
    };
    check_row(row, &limit)?;
    Ok(limit)
}

/// What a row must hold by itself.
fn check_row(row: &Row<'_>, limit: &LimitRow) -> Result<(), Fault> {
    if limit.source.is_empty() && limit.confidence.words() != GENERAL_KNOWLEDGE {
        return Err(Fault::NoSource);
    }
    if limit.value.is_some() && limit.unit.is_none() {
        return Err(row.bad("unit", "the unit of the limit"));
    }
    if limit.valid_from.zip(limit.valid_until).is_some_and(|(from, until)| until <= from) {
        return Err(row.bad("valid_until", "a day after `valid_from`"));
    }
    if (limit.level == Level::Guarantee) != limit.pathway.is_none() {
        return Err(row.bad("pathway", "* for level guarantee, a pathway for the others"));
    }
    Ok(())
}

/// The unit of a code.
pub(super) fn unit(text: &str) -> Option<TimeUnit> {
    [TimeUnit::Days, TimeUnit::Hours, TimeUnit::Minutes].into_iter().find(|u| u.code() == text)
}

fn tier(text: &str) -> Option<Tier> {
    [Tier::High, Tier::Moderate].into_iter().find(|t| t.code() == text)
}

fn limit_type(text: &str) -> Option<LimitType> {
    [LimitType::Share, LimitType::Median].into_iter().find(|t| t.code() == text)
}

fn comparison(text: &str) -> Option<Comparison> {
    [Comparison::AtMost, Comparison::LessThan].into_iter().find(|c| c.code() == text)
}

fn share(text: &str) -> Option<f64> {
    text.parse().ok().filter(|goal| *goal > 0.0 && *goal <= 1.0)
}

/// Ends each version where the next of the same condition begins, and reports versions that overlap.
fn end_versions(rows: &mut [LimitRow], problems: &mut Vec<Problem>) {
    let begin = |row: &LimitRow| row.valid_from.unwrap_or(Day::MIN);
    let mut ends = Vec::with_capacity(rows.len());
    for row in &*rows {
        let others = rows.iter().filter(|o| o.id != row.id && o.same_condition(row));
        let mut until = row.valid_until;
        for other in others {
            let (own, next) = (begin(row), begin(other));
            let over = next > own && row.valid_until.is_some_and(|end| end > next);
            if (next == own && row.id < other.id) || over {
                let fault = Fault::Overlap { other: other.line };
                problems.push(Problem { file: LIMITS, line: row.line, fault });
            }
            if next > own {
                until = Some(until.map_or(next, |end| end.min(next)));
            }
        }
        ends.push(until);
    }
    for (row, until) in rows.iter_mut().zip(ends) {
        row.valid_until = until;
    }
}
