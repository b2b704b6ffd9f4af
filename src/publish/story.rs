//! A protected grid → what the report and its figures are made from: answers of the open tier, nothing else.

use super::error::PublishError;
use super::figures::{
    Axis, Better, Cell, DotPlot, DotRow, Estimate, Figure, Flag, Frame, Funnel, FunnelCurve, FunnelPoint,
    Goal, HiddenPlace, Maturity, Outside, Panel, Phase, Place, SeriesBreak, SmallMultiples, Tile, TileMap,
    TrendChart, TrendPoint, Unit,
};
use super::report::{Before, LimitFacts, RegionResult, Signal, Wording};
use super::tables::Tables;
use crate::catalogue::{Catalogue, PathwayId};
use crate::cohort::TimeStep;
use crate::indicators::grid::{GRID_MEASURES, Released as _, released_answer};
use crate::indicators::summary::{Both, Summary};
use crate::indicators::{
    Answer, BreakKind, Chart, Comparison, Funnel as FunnelAnswer, Row, Statistic, Trend,
};
use crate::model::Day;

/// Fewest intervals for a median.
const MEDIAN_FLOOR: u64 = 10;

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

    fn catalogue(&self) -> &'a Catalogue {
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
    fn chart(&self) -> Option<&Chart> {
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

    fn trend_points(&self) -> Vec<TrendPoint> {
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

    fn axis(&self) -> Axis {
        match (self.unit(), self.wording()) {
            (Unit::Share, Wording::TreatmentStart) => Axis {
                label: Both::new("Andel inom maximal ledtid", "Share within the maximum lead time"),
                unit: Unit::Share,
                better: Better::Higher,
            },
            (Unit::Share, Wording::LeadTime) => Axis {
                label: Both::new("Andel inom gränsen", "Share within the limit"),
                unit: Unit::Share,
                better: Better::Higher,
            },
            _ => Axis { label: Both::new("Median", "Median"), unit: Unit::Days, better: Better::Lower },
        }
    }

    fn goal_line(&self) -> Option<Goal> {
        self.goal().map(|value| Goal { value, label: Both::new("mål", "goal") })
    }

    fn frame(&self, kind: &str, summary: Option<&Summary>, what: &Both) -> Frame {
        let facts = self.tables.grid.facts();
        let measure = &self.compared.measure.id;
        let name = self.name();
        let title =
            summary.filter(|s| !s.sv.is_empty()).map_or_else(|| name.clone(), |s| Both::new(&s.sv, &s.en));
        let data_to = facts.snapshot.data_to.clone().unwrap_or_default();
        let source = self.tables.source;
        Frame {
            id: format!("{}-{}-{kind}", measure.to_ascii_lowercase(), self.slug()),
            title,
            subtitle: Both::new(format!("{} · {}", name.sv, what.sv), format!("{} · {}", name.en, what.en)),
            footer: vec![
                Both::new(&source.sv, &source.en),
                Both::new(
                    format!("Utgåva {} · data till {data_to} · skyddad: små tal visas inte", facts.release),
                    format!(
                        "Release {} · data to {data_to} · protected: small numbers are not shown",
                        facts.release
                    ),
                ),
            ],
        }
    }

    /// Regions side by side.
    pub(super) fn dots(&self) -> Figure {
        let label = self.axis().label;
        let what = Both::new(
            format!("{}, {}, 95 %-intervall", lower(&label.sv), self.year),
            format!("{}, {}, 95% interval", lower(&label.en), self.year),
        );
        let row = |row: &Row| DotRow {
            code: code_of(row).to_owned(),
            name: self.place_name(row),
            cell: self.cell(row),
        };
        Figure::Dots(DotPlot {
            frame: self.frame("regions", Some(&self.compared.summary), &what),
            axis: self.axis(),
            goal: self.goal_line(),
            total: DotRow { code: "00".into(), name: Both::new("Riket", "Sweden"), cell: self.nation() },
            rows: self.compared.rows.iter().map(row).collect(),
        })
    }

    fn place_name(&self, row: &Row) -> Both {
        let code = code_of(row);
        let names =
            self.catalogue().region_by_code(code).map(|id| &self.catalogue().region(id).names).or_else(
                || {
                    let id = self.catalogue().sjukvardsregion_by_slug(code)?;
                    Some(&self.catalogue().sjukvardsregion(id).names)
                },
            );
        names.map_or_else(|| Both::new(code, code), |n| Both::new(&n.sv, &n.en))
    }

    /// The nation over time.
    pub(super) fn over_time(&self) -> Figure {
        let label = self.axis().label;
        let what = Both::new(
            format!("riket, {} per kvartal", lower(&label.sv)),
            format!("the nation, {} by quarter", lower(&label.en)),
        );
        let steps: Vec<&str> = self.trend.rows.iter().map(|r| code_of(&r.row)).collect();
        let at = |code: &str| steps.iter().position(|s| *s == code);
        let of_share = self.unit() == Unit::Share;
        let phase = |p: &crate::indicators::Phase| {
            let span = (at(&p.from)?, at(&p.to)?);
            let row = self.trend.rows.get(span.1)?;
            let point = if of_share { &row.spc.share } else { &row.spc.median };
            Some(Phase { span, centre: p.centre?, limits: point.lower.zip(point.upper) })
        };
        let breaks = self.trend.breaks.iter().filter(|b| of_share || b.kind != BreakKind::LimitVersion);
        Figure::Trend(TrendChart {
            frame: self.frame("trend", self.trend.summary.as_ref(), &what),
            axis: self.axis(),
            goal: self.goal_line(),
            points: self.trend_points(),
            phases: self.chart().iter().flat_map(|c| &c.phases).filter_map(phase).collect(),
            breaks: breaks
                .filter_map(|b| Some(SeriesBreak { before: at(&b.step)?, label: b.labels.clone() }))
                .filter(|b| b.before > 0)
                .collect(),
        })
    }

    /// Regions against the limits of chance for their size; none without shares.
    pub(super) fn against_chance(&self) -> Option<Figure> {
        let funnel = self.funnel.as_ref()?;
        let target = funnel.target?;
        let what = Both::new(
            format!("andel mot antal, {}, gränser 95 och 99,8 %", self.year),
            format!("share by number, {}, limits 95 and 99.8%", self.year),
        );
        let mut points = Vec::new();
        let mut hidden = Vec::new();
        for (point, row) in funnel.points.iter().zip(&self.compared.rows) {
            let (code, name) = (code_of(row).to_owned(), self.place_name(row));
            let known =
                point.share.n.zip(point.share.share).zip(point.share.position.and_then(Outside::parse));
            match known {
                Some(((n, value), outside)) => {
                    let short = self
                        .catalogue()
                        .region_by_code(&code)
                        .map(|id| &self.catalogue().region(id).short_name);
                    let label = short.map_or_else(|| name.clone(), |s| Both::new(s, s));
                    points.push(FunnelPoint { code, name, label, n, value, outside });
                }
                None => hidden.push(HiddenPlace { code, name, cell: self.cell(row) }),
            }
        }
        let curve = |c: &crate::indicators::CurveAt| FunnelCurve {
            n: c.n,
            inner: c.limits.limits_95,
            outer: c.limits.limits_998,
        };
        Some(Figure::Funnel(Funnel {
            frame: self.frame("funnel", Some(&funnel.summary), &what),
            axis: self.axis(),
            n_label: Both::new("Antal med gräns", "Number with a limit"),
            target: Goal { value: target, label: Both::new("riket", "Sweden") },
            goal: self.goal_line(),
            curves: funnel.limits.iter().map(curve).collect(),
            points,
            hidden,
        }))
    }

    /// The regions as equal tiles.
    pub(super) fn tiles(&self) -> Figure {
        let label = self.axis().label;
        let what = Both::new(
            format!("{} mot övriga landet, {}", lower(&label.sv), self.year),
            format!("{} against the rest of the country, {}", lower(&label.en), self.year),
        );
        let tile = |row: &Row| Tile {
            code: code_of(row).to_owned(),
            name: self.place_name(row),
            cell: self.cell(row),
        };
        Figure::Tiles(TileMap {
            frame: self.frame("map", Some(&self.compared.summary), &what),
            axis: self.axis(),
            tiles: self.compared.rows.iter().map(tile).collect(),
        })
    }

    /// One small chart of the nation by year, for many pathways side by side.
    fn panel(&self) -> Result<Panel, PublishError> {
        let slug = self.slug();
        let pairs = [("measure", GRID_MEASURES[self.measure]), ("by", "year"), ("pathway", slug.as_str())];
        let question = self.tables.question(Statistic::Compare, &pairs)?;
        let found = crate::indicators::grid::released_rows(self.tables.grid, &question)?;
        Ok(Panel { name: self.name(), cells: found.rows.iter().map(|r| cell_of(r, self.unit())).collect() })
    }
}

/// Small multiples of the pathways of one measure that have the same unit, by year.
pub(super) fn multiples(stories: &[Story<'_>]) -> Result<Vec<Figure>, PublishError> {
    let mut figures = Vec::new();
    for (measure, id) in GRID_MEASURES.iter().enumerate() {
        for unit in [Unit::Share, Unit::Days] {
            let own: Vec<&Story<'_>> = stories
                .iter()
                .filter(|s| s.pathway.is_some() && s.measure == measure && s.unit() == unit)
                .collect();
            let Some(first) = own.first().filter(|_| own.len() > 1) else { continue };
            let layout = first.tables.grid.layout();
            let (from, to) = layout.steps(TimeStep::Year);
            let what = Both::new(
                "riket per år, varje vårdförlopp för sig",
                "the nation by year, each pathway by itself",
            );
            let kind = if unit == Unit::Share { "shares" } else { "medians" };
            let label = first.axis().label;
            let mut frame = first.frame("years", None, &what);
            frame.id = format!("{}-{kind}-years", id.to_ascii_lowercase());
            frame.title =
                Both::new(format!("{} per vårdförlopp", label.sv), format!("{} by pathway", label.en));
            frame.subtitle = what;
            let panels: Result<Vec<Panel>, PublishError> = own.iter().map(|s| s.panel()).collect();
            figures.push(Figure::Multiples(SmallMultiples {
                frame,
                axis: first.axis(),
                goal: first.goal_line(),
                steps: (from..=to).map(|y| year_text(&TimeStep::Year.code(y))).collect(),
                heading: Both::new("Vårdförlopp", "Pathway"),
                panels: panels?,
            }));
        }
    }
    Ok(figures)
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

fn cell_of(row: &Row, unit: Unit) -> Cell {
    if row.n.is_none() {
        return Cell::Protected;
    }
    if row.n == Some(0) {
        return if row.coverage.status == "not_reported" { Cell::NotReported } else { Cell::Empty };
    }
    if unit == Unit::Share {
        return match (row.within.status, row.within.share) {
            ("protected", _) => Cell::Protected,
            (_, Some(value)) => Cell::Shown(Estimate {
                value,
                ends: row.within.ci.map_or([None; 2], |ci| ci.map(Some)),
                n: row.within.with_limit,
                place: row.against_rest.and_then(Place::parse),
            }),
            _ => Cell::NoLimit,
        };
    }
    match row.median {
        Some(value) => Cell::Shown(Estimate {
            value,
            ends: row.median_ci.unwrap_or([None; 2]),
            n: row.n,
            place: row.median_against_rest.and_then(Place::parse),
        }),
        None => Cell::TooFew { n: row.n, needed: MEDIAN_FLOOR },
    }
}

/// The code of a row's last dimension.
fn code_of(row: &Row) -> &str {
    row.group.0.last().map_or("", |(_, coded)| coded.code.as_str())
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_lowercase().chain(letters).collect())
}

/// What follows the preposition: `i Region Uppsala`, but `på Gotland`.
fn named_after(region: &crate::catalogue::Region) -> &str {
    if region.prep_sv == "i" { &region.names.sv } else { &region.short_name }
}

/// `2024Q2` in words.
pub(super) fn quarter_text(code: &str) -> Both {
    let (year, quarter) = code.split_once('Q').unwrap_or((code, ""));
    if quarter.is_empty() {
        return Both::new(year, year);
    }
    Both::new(format!("kvartal {quarter} {year}"), format!("quarter {quarter} of {year}"))
}

/// `2024Q2` on an axis: the first quarter has the year.
fn axis_text(code: &str) -> Both {
    let (year, quarter) = code.split_once('Q').unwrap_or((code, "1"));
    match quarter {
        "1" => Both::new(year, year),
        q => Both::new(format!("K{q}"), format!("Q{q}")),
    }
}

fn year_text(code: &str) -> Both {
    Both::new(code, code)
}
