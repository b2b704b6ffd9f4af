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
        if self.compared.total.within.status == "no_limit" { Unit::Days } else { Unit::Share }
    }

    pub(super) const fn wording(&self) -> Wording {
        if self.measure == 0 { Wording::TreatmentStart } else { Wording::LeadTime }
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
        self.compared.total.within.goal.filter(|_| self.unit() == Unit::Share)
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

    /// A clear change since the last break.
    pub(super) fn signal(&self) -> Option<Signal> {
        let chart = self.chart()?;
        let from = &chart.phases.last()?.from;
        let points = self.trend_points();
        let steps: Vec<String> = self.trend.rows.iter().map(|r| code_of(&r.row).to_owned()).collect();
        let start = steps.iter().position(|s| s == from).unwrap_or(0);
        let last = points.get(start..)?.iter().rposition(|p| p.flag.is_some())? + start;
        let flag = points[last].flag?;
        let first = points[..=last].iter().rposition(|p| p.flag != Some(flag)).map_or(0, |i| i + 1);
        Some(Signal { flag, since: quarter_text(&steps[first.max(start)]) })
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
                label: axis_text(&code),
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
