//! A protected grid → what the report and its figures are made from: answers of the open tier, nothing else.

use super::error::PublishError;
use super::figures::{Cell, Flag, Maturity, TrendPoint, Unit};
use super::report::{Before, LimitFacts, RegionResult, Signal, Wording};
use super::rows::{axis_text, cell_of, code_of, quarter_text};
use super::tables::Tables;
use crate::catalogue::{Catalogue, PathwayId};
use crate::cohort::TimeStep;
use crate::indicators::grid::{GRID_MEASURES, Released as _, released_answer};
use crate::indicators::summary::Both;
use crate::indicators::{Answer, Chart, Comparison, Funnel as FunnelAnswer, Row, Statistic, Trend};
use crate::model::Day;

/// The open tier's answers about one pathway, or about all of them.
#[derive(Debug)]
pub(super) struct Story<'a> {
    pub(super) tables: Tables<'a>,
    /// The pathway; none is all together.
    pub(super) pathway: Option<PathwayId>,
    pub(super) measure: usize,
    /// The year that it is about.
    pub(super) year: String,
    pub(super) compared: Comparison,
    pub(super) before: Option<Comparison>,
    pub(super) trend: Trend,
    pub(super) funnel: Option<FunnelAnswer>,
}

impl<'a> Story<'a> {
    /// Asks what there is to tell.
    pub(super) fn ask(
        tables: Tables<'a>,
        measure: usize,
        pathway: Option<PathwayId>,
        year: &str,
    ) -> Result<Self, PublishError> {
        let slug = pathway.map(|p| tables.catalogue.pathway(p).slug.clone());
        let by = if pathway.is_some() { "region" } else { "sjukvardsregion" };
        let ask = |statistic: Statistic, by: &str, period: Option<&str>| {
            let mut pairs = vec![("measure", GRID_MEASURES[measure]), ("by", by)];
            pairs.extend(period.map(|p| ("period", p)));
            pairs.extend(slug.as_deref().map(|s| ("pathway", s)));
            let question = tables.question(statistic, &pairs)?;
            Ok::<Answer, PublishError>(released_answer(tables.grid, &question)?)
        };
        let last = year.parse::<i32>().unwrap_or(0) - 1;
        let has_before = last >= tables.grid.layout().first_year;
        let before =
            if has_before { Some(ask(Statistic::Compare, by, Some(&last.to_string()))?) } else { None };
        let (Answer::Comparison(compared), Answer::Trend(trend)) =
            (ask(Statistic::Compare, by, Some(year))?, ask(Statistic::Trend, "quarter", None)?)
        else {
            return Err(PublishError::Nothing);
        };
        let funnel = match pathway {
            Some(_) => Some(ask(Statistic::Funnel, by, Some(year))?),
            None => None,
        };
        Ok(Self {
            tables,
            pathway,
            measure,
            year: year.to_owned(),
            compared: *compared,
            before: before.and_then(|a| if let Answer::Comparison(c) = a { Some(*c) } else { None }),
            trend: *trend,
            funnel: funnel.and_then(|a| if let Answer::Funnel(f) = a { Some(*f) } else { None }),
        })
    }

    pub(super) fn catalogue(&self) -> &'a Catalogue {
        self.tables.catalogue
    }

    /// Whether it is about shares within the limit, or about medians.
    pub(super) fn unit(&self) -> Unit {
        let has_limit = self.compared.limits.iter().any(|l| l.value.is_some());
        if has_limit && self.compared.total.within.status != "no_limit" { Unit::Share } else { Unit::Days }
    }

    /// A pathway that ends in a closing conversation begins no treatment.
    pub(super) fn wording(&self) -> Wording {
        let to_treatment = self.pathway.is_none_or(|id| !self.catalogue().ends_in_conversation(id));
        if self.compared.question.measure.is_svf() && to_treatment {
            Wording::TreatmentStart
        } else {
            Wording::LeadTime
        }
    }

    pub(super) fn measured(&self) -> Both {
        let names = &self.compared.question.measure.names;
        Both::new(&names.sv, &names.en)
    }

    /// The limit in days, if the year has but one.
    pub(super) fn one_limit(&self) -> Option<u32> {
        let mut values = self.compared.limits.iter().filter_map(|l| l.value);
        let first = values.next()?;
        values.all(|value| value == first).then_some(first)
    }

    pub(super) fn slug(&self) -> String {
        self.pathway.map_or_else(|| "all".to_owned(), |p| self.catalogue().pathway(p).slug.clone())
    }

    pub(super) fn name(&self) -> Both {
        self.pathway.map_or_else(
            || Both::new("Alla förlopp", "All pathways"),
            |p| Both::new(&self.catalogue().pathway(p).names.sv, &self.catalogue().pathway(p).names.en),
        )
    }

    pub(super) fn goal(&self) -> Option<f64> {
        self.compared.question.measure.goal.filter(|_| self.unit() == Unit::Share)
    }

    /// What may be shown of a row.
    pub(super) fn cell(&self, row: &Row) -> Cell {
        cell_of(row, self.unit())
    }

    pub(super) fn nation(&self) -> Cell {
        self.cell(&self.compared.total)
    }

    /// The year before, unless a limit or a code changed between.
    pub(super) fn before(&self) -> Before {
        let Some(before) = &self.before else { return Before::Nothing };
        let year = self.year.parse::<i32>().unwrap_or(0);
        let between =
            |at: &str| at.get(..4).and_then(|y| y.parse::<i32>().ok()).is_some_and(|y| y >= year - 1);
        if self.trend.breaks.iter().any(|b| between(&b.at)) {
            return Before::Broken;
        }
        let period = (year - 1).to_string();
        Before::Comparable {
            period: Both::new(&period, &period),
            nation: cell_of(&before.total, self.unit()),
        }
    }

    /// Every region with what may be shown of it, and of the year before.
    pub(super) fn regions(&self) -> Vec<RegionResult> {
        let comparable = matches!(self.before(), Before::Comparable { .. });
        let earlier = |code: &str| {
            let rows = self.before.iter().filter(|_| comparable).flat_map(|c| &c.rows);
            rows.into_iter().find(|r| code_of(r) == code).map_or(Cell::Empty, |r| cell_of(r, self.unit()))
        };
        let result = |row: &Row| {
            let code = code_of(row).to_owned();
            let id = self.catalogue().region_by_code(&code)?;
            let region = self.catalogue().region(id);
            Some(RegionResult {
                name: Both::new(&region.names.sv, &region.names.en),
                at: Both::new(
                    format!("{} {}", region.prep_sv, named_after(region)),
                    format!("in {}", region.names.en),
                ),
                cell: self.cell(row),
                before: earlier(&code),
                code,
            })
        };
        self.compared.rows.iter().filter_map(result).collect()
    }

    /// The chart that the series is told by.
    pub(super) fn chart(&self) -> Option<&Chart> {
        let series = self.trend.series.first()?;
        Some(if self.unit() == Unit::Share { &series.share } else { &series.median })
    }

    /// A clear change since the last break that still holds: by firm limits, to the last mature point, from a point
    /// that others came before.
    pub(super) fn signal(&self) -> Option<Signal> {
        let phase = self.chart()?.phases.last().filter(|p| p.limits == Some("firm"))?;
        let steps: Vec<String> = self.trend.rows.iter().map(|r| code_of(&r.row).to_owned()).collect();
        let start = steps.iter().position(|s| *s == phase.from)?;
        let (flag, first) = lasting(self.trend_points().get(start..)?)?;
        Some(Signal { flag, since: quarter_text(&steps[start + first]) })
    }

    pub(super) fn trend_points(&self) -> Vec<TrendPoint> {
        let of_share = self.unit() == Unit::Share;
        let flag = |row: &crate::indicators::TrendRow| {
            let point = if of_share { &row.spc.share } else { &row.spc.median };
            let (value, centre) = (point.value?, point.centre?);
            point.flags.first()?;
            Some(if value >= centre { Flag::Higher } else { Flag::Lower })
        };
        let late = |code: &str| self.trend.notes.preliminary.iter().any(|p| p == code);
        let rows = self.trend.rows.iter();
        rows.map(|row| {
            let code = code_of(&row.row).to_owned();
            let maturity = if late(&code) { Maturity::Preliminary } else { Maturity::Mature };
            TrendPoint {
                label: quarter_text(&code),
                tick: axis_text(&code),
                cell: cell_of(&row.row, self.unit()),
                flag: flag(row),
                maturity,
            }
        })
        .collect()
    }

    /// How sure the limits that apply are.
    pub(super) fn limit(&self) -> LimitFacts {
        let limits = &self.compared.limits;
        if limits.iter().all(|l| l.value.is_none()) || self.unit() != Unit::Share {
            LimitFacts::None
        } else if limits.iter().all(|l| l.confidence.starts_with("verified")) {
            LimitFacts::Verified
        } else {
            LimitFacts::Unverified
        }
    }
}

/// The flag that the last mature points have, and the first of them; none if it is the very first point of all.
fn lasting(points: &[TrendPoint]) -> Option<(Flag, usize)> {
    let last = points.iter().rposition(|p| p.maturity == Maturity::Mature)?;
    let flag = points[last].flag?;
    let before = points[..last].iter().rposition(|p| p.flag != Some(flag))?;
    Some((flag, before + 1))
}

/// The latest calendar year that is over and whose last quarter has come in; the last one if there is none such.
pub(super) fn told_year(tables: &Tables<'_>) -> String {
    let facts = tables.grid.facts();
    let (first, last) = tables.grid.layout().steps(TimeStep::Year);
    let over = |year: u32| facts.data_to.is_some_and(|to: Day| TimeStep::Year.last_day(year) <= to);
    let ripe = |year: u32| !facts.preliminary.contains(&TimeStep::Quarter.code(year * 4 + 3));
    let year = (first..=last).rev().find(|&y| over(y) && ripe(y)).unwrap_or(last);
    TimeStep::Year.code(year)
}

/// What follows the preposition: `i Region Uppsala`, but `på Gotland`.
fn named_after(region: &crate::catalogue::Region) -> &str {
    if region.prep_sv == "i" { &region.names.sv } else { &region.short_name }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points by letter: higher, lower, neither; a capital one is preliminary.
    fn points(letters: &str) -> Vec<TrendPoint> {
        let point = |letter: char| TrendPoint {
            label: Both::new("", ""),
            tick: Both::new("", ""),
            cell: Cell::Empty,
            flag: match letter.to_ascii_lowercase() {
                'h' => Some(Flag::Higher),
                'l' => Some(Flag::Lower),
                _ => None,
            },
            maturity: if letter.is_ascii_uppercase() { Maturity::Preliminary } else { Maturity::Mature },
        };
        letters.chars().map(point).collect()
    }

    #[test]
    fn a_change_is_told_while_it_lasts_and_if_something_came_before_it() {
        assert_eq!(lasting(&points("nnnhhh")), Some((Flag::Higher, 3)));
        assert_eq!(lasting(&points("nnnhhllNN")), Some((Flag::Lower, 5)));
        assert_eq!(lasting(&points("nnnhhhn")), None, "it is over");
        assert_eq!(lasting(&points("hhhhhh")), None, "nothing came before");
        assert_eq!(lasting(&points("hnnnnn")), None);
        assert_eq!(lasting(&points("NN")), None);
    }
}
