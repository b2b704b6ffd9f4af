//! What a story is drawn as.

use super::error::PublishError;
use super::figures::{
    Axis, Better, DotPlot, DotRow, Figure, Frame, Funnel, FunnelCurve, FunnelPoint, Goal, HiddenPlace,
    Outside, Panel, Phase, SeriesBreak, SmallMultiples, Tile, TileMap, TrendChart, Unit, value_text,
};
use super::report::Wording;
use super::rows::{cell_of, code_of};
use super::story::Story;
use crate::cohort::TimeStep;
use crate::indicators::grid::{GRID_MEASURES, Released as _};
use crate::indicators::summary::{Both, Summary};
use crate::indicators::{BreakKind, Lang, Row, Statistic};

impl Story<'_> {
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
            let panels = own.iter().map(|s| s.panel()).collect::<Result<Vec<Panel>, PublishError>>()?;
            let goal = own.iter().find_map(|s| s.goal_line());
            let mut frame = first.frame("years", None, &what);
            frame.id = format!("{}-{kind}-years", id.to_ascii_lowercase());
            let told = (from..=to).position(|y| TimeStep::Year.code(y) == first.year);
            frame.title =
                told.and_then(|at| finding(&panels, at, goal.as_ref(), &first.year)).unwrap_or_else(|| {
                    Both::new(format!("{} per vårdförlopp", label.sv), format!("{} by pathway", label.en))
                });
            frame.subtitle = Both::new(
                format!("{}, {}", lower(&label.sv), what.sv),
                format!("{}, {}", lower(&label.en), what.en),
            );
            figures.push(Figure::Multiples(SmallMultiples {
                frame,
                axis: first.axis(),
                goal,
                steps: (from..=to).map(|y| year_text(&TimeStep::Year.code(y))).collect(),
                heading: Both::new("Vårdförlopp", "Pathway"),
                panels,
            }));
        }
    }
    Ok(figures)
}

/// What the panels show of one year: how many met the goal, or the shortest and the longest median.
fn finding(panels: &[Panel], at: usize, goal: Option<&Goal>, year: &str) -> Option<Both> {
    let shown: Vec<(&Both, f64)> = panels
        .iter()
        .filter_map(|panel| Some((&panel.name, panel.cells.get(at)?.estimate()?.value)))
        .collect();
    if let Some(goal) = goal {
        let (met, total) = (shown.iter().filter(|(_, value)| *value >= goal.value).count(), shown.len());
        return (total > 0).then(|| {
            let per_cent = |lang| value_text(goal.value, Unit::Share, 0, lang);
            Both::new(
                format!(
                    "Målet på {} nåddes i {met} av {total} vårdförlopp som kan visas, {year}",
                    per_cent(Lang::Sv)
                ),
                format!(
                    "The goal of {} was met in {met} of {total} pathways that can be shown, {year}",
                    per_cent(Lang::En)
                ),
            )
        });
    }
    let least = shown.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a })?;
    let most = shown.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    let days = |value, lang| value_text(value, Unit::Days, 1, lang);
    if days(least.1, Lang::En) == days(most.1, Lang::En) {
        return Some(same(&shown, [Lang::Sv, Lang::En].map(|lang| days(least.1, lang)), year));
    }
    Some(Both::new(
        format!(
            "Medianen {year}: från {} ({}) till {} ({})",
            days(least.1, Lang::Sv),
            least.0.sv,
            days(most.1, Lang::Sv),
            most.0.sv
        ),
        format!(
            "The median in {year}: from {} ({}) to {} ({})",
            days(least.1, Lang::En),
            least.0.en,
            days(most.1, Lang::En),
            most.0.en
        ),
    ))
}

/// The finding where all that can be shown are alike.
fn same(shown: &[(&Both, f64)], [sv, en]: [String; 2], year: &str) -> Both {
    match shown {
        [(name, _)] => Both::new(
            format!("Medianen {year}: {sv} ({}, det enda som kan visas)", name.sv),
            format!("The median in {year}: {en} ({}, the only one that can be shown)", name.en),
        ),
        _ => Both::new(
            format!("Medianen {year}: {sv} i de {} vårdförlopp som kan visas", shown.len()),
            format!("The median in {year}: {en} in the {} pathways that can be shown", shown.len()),
        ),
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_lowercase().chain(letters).collect())
}

fn year_text(code: &str) -> Both {
    Both::new(code, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alike_medians_are_told_once() {
        let name = Both::new("Njurcancer", "Kidney cancer");
        let days = || ["49 dagar", "49 days"].map(str::to_owned);
        let one = same(&[(&name, 49.0)], days(), "2024");
        assert_eq!(one.sv, "Medianen 2024: 49 dagar (Njurcancer, det enda som kan visas)");
        assert_eq!(one.en, "The median in 2024: 49 days (Kidney cancer, the only one that can be shown)");
        let two = same(&[(&name, 49.0), (&name, 49.0)], days(), "2024");
        assert_eq!(two.sv, "Medianen 2024: 49 dagar i de 2 vårdförlopp som kan visas");
        assert_eq!(two.en, "The median in 2024: 49 days in the 2 pathways that can be shown");
    }
}
